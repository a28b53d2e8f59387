"""A dressed person's layers at rest come in; one outfit leaves: its parts, what hangs, swings and creases.

N vertices of all layers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synth.garments import creases, fitting, lower
from synth.garments import sheet as sheets
from synth.garments.fitting import BONES, Fit
from synth.garments.sheet import Array, Ints, Sheet
from synth.records import (
    LAYER_LOWER,
    LAYER_SKIN,
    PART_LOWER,
    PART_MIDDLE,
    PART_UPPER,
    Hanging,
    Held,
    Outfit,
    Paint,
    Swing,
)

_ARMS = [i for i, bone in enumerate(BONES) if any(part in bone for part in ("elbow", "wrist", "shoulder", "deltoid"))]
_HEM_LAG_S, _FALL_M = 0.05, 0.45  # by which a hem stays behind, so far below the hips


@dataclass(frozen=True)
class Layer:
    """One sheet of an outfit with its look. layer: LAYER_*; part: PART_*, or None for that of the bones that carry each
    face; hangs: free around the legs."""

    sheet: Sheet
    layer: int
    paint: Paint
    part: int | None = None
    hangs: bool = False


def joined(
    rng: np.random.Generator, fit: Fit, layers: list[Layer], amount: Array, lag_s: Array, in_hands: tuple[Held, ...]
) -> Outfit:
    """The outfit of `layers`, in their order. rng: of its creases; amount (N,): how readily each vertex creases, in
    [0, 1]; lag_s (N,): by how much it stays behind where it swings; in_hands: what hands hold."""
    whole = sheets.join([layer.sheet for layer in layers])
    quads = whole.quads
    count = [len(layer.sheet.quads) for layer in layers]
    of_layer = np.repeat(np.arange(len(layers)), count)
    split = quads[:, 2] != quads[:, 3]
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[split][:, [0, 2, 3]]])
    owner = np.concatenate([of_layer, of_layer[split]])
    center = whole.vertices[triangles].mean(1)
    carried = whole.weights[:, _ARMS].sum(1)[triangles].mean(1)
    neck = whole.weights[:, [BONES.index("head"), BONES.index("neck")]].sum(1)[triangles].mean(1)
    part = np.where((center[:, 2] < fit.hip_z) & (carried < 0.4), PART_LOWER, PART_MIDDLE)
    part = np.where(
        (neck > 0.5) & np.isin(owner, [i for i, layer in enumerate(layers) if layer.layer == LAYER_SKIN]),
        PART_UPPER,
        part,
    )
    fixed = np.array([-1 if layer.part is None else layer.part for layer in layers])[owner]
    part = np.where(fixed >= 0, fixed, part)
    order = np.argsort(owner, kind="stable")
    weights = whole.weights / whole.weights.sum(1, keepdims=True)
    double = _doubles(whole, layers)
    hanging = _hanging(fit, whole, layers, double)
    return Outfit(
        vertices_m=whole.vertices.astype(np.float32),
        weights=weights.astype(np.float32),
        triangles=triangles[order].astype(np.int32),
        triangle_layer=np.array([layer.layer for layer in layers], np.uint8)[owner[order]],
        triangle_paint=owner[order].astype(np.int32),
        triangle_part=part[order].astype(np.uint8),
        vertex_rgb=np.clip(whole.shade, 0.0, 30.0).astype(np.float32),
        pattern_uv=whole.uv.astype(np.float32),
        paints=tuple(layer.paint for layer in layers),
        hanging=hanging,
        swing=_swing(fit, whole, hanging, lag_s),
        folds=creases.creases(rng, fit, whole, amount, double),
        held=in_hands,
    )


def _swing(fit: Fit, whole: Sheet, hanging: Hanging | None, lag_s: Array) -> Swing | None:
    """What swings: vertices of lag_s (N,) by that, and what hangs the more, the further down."""
    lag_s = lag_s.copy()
    if hanging is not None:
        fall = (fit.hip_z + 0.04 - whole.vertices[hanging.vertices, 2]) / _FALL_M
        lag_s[hanging.vertices] = _HEM_LAG_S * np.clip(fall, 0.0, 1.0)
    chosen = np.flatnonzero(lag_s > 0)
    return Swing(chosen.astype(np.int32), lag_s[chosen].astype(np.float32)) if len(chosen) else None


def _doubles(whole: Sheet, layers: list[Layer]) -> Ints:
    """(N,) for each vertex the first of its layer of cloth that lies at the very same place: itself, but for seams."""
    double = np.arange(whole.count)
    start = 0
    for layer in layers:
        points = layer.sheet.vertices
        if layer.paint.tile_rgb is not None and len(points):
            order = np.lexsort(points.T)
            new = np.append(True, (np.diff(points[order], axis=0) != 0).any(1))
            double[start + order] = start + order[new][np.cumsum(new) - 1]
        start += len(points)
    return double


def _hanging(fit: Fit, whole: Sheet, layers: list[Layer], double: Ints) -> Hanging | None:
    """What hangs around both legs: tops below the waist, and skirts."""
    carried = whole.weights[:, _ARMS].sum(1)
    free = np.zeros(whole.count, bool)
    start = 0
    for layer in layers:
        end = start + layer.sheet.count
        free[start:end] = layer.hangs
        start = end
    free &= (whole.vertices[:, 2] < fit.hip_z + 0.04) & (carried < 0.1)
    chosen = np.flatnonzero(free)
    if not len(chosen):
        return None
    index = np.full(whole.count, -1)
    index[chosen] = np.arange(len(chosen))
    # Vertices doubled along a seam hang as one.
    alone = index[double[chosen]]  # what lies at one place hangs or not at once
    edges = index[np.stack([whole.quads, np.roll(whole.quads, -1, 1)], -1).reshape(-1, 2)]
    edges = alone[edges[(edges >= 0).all(1)]]
    edges = edges[edges[:, 0] != edges[:, 1]]
    keys = np.unique(np.concatenate([edges @ [len(chosen), 1], edges @ [1, len(chosen)]]))
    edges = np.stack([keys // len(chosen), keys % len(chosen)], 1)
    neighbours = np.tile(np.arange(len(chosen))[:, None], (1, 4))
    rank = np.arange(len(edges)) - np.searchsorted(edges[:, 0], edges[:, 0])
    few = rank < 4
    neighbours[edges[few, 0], rank[few]] = edges[few, 1]
    neighbours = neighbours[alone]
    angle, _ = fitting.polar(fit, whole.vertices[chosen])
    outward = np.stack([np.sin(angle), -np.cos(angle), np.zeros(len(angle))], 1)
    covered = sheets.join(
        [layer.sheet for layer in layers if layer.layer in (LAYER_LOWER, LAYER_SKIN) and not layer.hangs]
    )
    return Hanging(
        vertices=chosen.astype(np.int32),
        outward=outward.astype(np.float32),
        neighbours=neighbours.astype(np.int32),
        limb_radii_m=lower.limb_radii(fit, covered).astype(np.float32),
    )
