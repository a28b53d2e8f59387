"""A rest body and an identity come in; all visible layers of the dressed person leave, still at rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from synth.garments import canvas, covers, creases, feet, fitting, hair, head, held, layout, lower, things, trim, upper
from synth.garments import sheet as sheets
from synth.garments.fitting import BONES, Fit
from synth.garments.folds import on_dark
from synth.garments.sheet import Array, Ints, Sheet
from synth.records import (
    LAYER_HAIR,
    LAYER_INNER,
    LAYER_LOWER,
    LAYER_SHOES,
    LAYER_SKIN,
    LAYER_THING,
    LAYER_UPPER,
    PART_LOWER,
    PART_MIDDLE,
    PART_NONE,
    PART_UPPER,
    Garment,
    Hanging,
    Held,
    Identity,
    Outfit,
    Paint,
    RestBody,
    Swing,
)
from synth.seeds import generator

_ARMS = [i for i, bone in enumerate(BONES) if any(part in bone for part in ("elbow", "wrist", "shoulder", "deltoid"))]


_BRIGHTEST = 0.80  # albedo of white cloth where a fold lifts it to the light
_PADDING_M = 0.011
_HEM_LAG_S, _FALL_M = 0.05, 0.45  # by which a hem stays behind, so far below the hips
_BEHIND_M = 0.012  # by which a shirt lies further in where an open front covers it
_LOOSE_M = 0.028  # ease from which on cloth creases freely


@dataclass(frozen=True)
class _Layer:
    sheet: Sheet
    layer: int
    paint: Paint
    part: int | None = None  # None: by the bones that carry a face
    hangs: bool = False  # free around the legs


def dress(rest: RestBody, identity: Identity) -> Outfit:
    """All visible layers of a person in the pose of `rest`; what clothes hide is left out.

    Folds, faces and straps are drawn from generators seeded by the identity's own surfaces: the same identity gives the
    same outfit, and no other.
    """
    rng = generator(identity.upper.surface.seed, "dress", identity.number)
    fit = fitting.measure(rest)
    layers: list[_Layer] = []

    # 1. The lower garment and the legs below it.
    low = lower.cloth(rng, fit, identity.lower)
    low_end = lower.hem_z(fit, identity.lower)
    worn = () if low is None else (low,)

    # 2. The upper garment over it, and what an open front shows.
    garment = identity.upper
    if identity.lower.kind == "skirt" and upper.tucked(garment):
        garment = replace(garment, length=upper.LOOSE_FROM)  # a skirt's waist lies too close to take a hem in
    top = upper.cloth(rng, fit, garment, () if upper.tucked(garment) else worn, garment.ease_m)
    top_end = upper.hem_z(fit, garment)
    shape = upper.collar_shape(rng, garment)
    top = trim.collar(rng, fit, "stand" if identity.hair.style == "hood" else shape, top)
    inner_end = top_end
    if garment.inner is not None:
        inner = replace(garment, kind="t_shirt", surface=garment.inner, inner=None, length=0.5)
        inner_end = upper.hem_z(fit, inner)
        shirt = upper.cloth(rng, fit, inner, worn, min(0.012, 0.5 * garment.ease_m))
        shirt = trim.collar(rng, fit, "crew", shirt)
        opening = _opening(rng, fit)
        # What the front covers is left out: it would show wherever the two come close.
        beside = np.abs(shirt.vertices[:, 0]) - opening(shirt)
        front = (shirt.vertices[:, 1] < fit.axis_y) & (beside < 0.045)
        further_in = np.outer(front * fitting.smoothstep(0.0, 0.03, beside), [0.0, _BEHIND_M, 0.0])
        shirt = replace(shirt, vertices=shirt.vertices + further_in)
        layers.append(_cloth(fit, sheets.keep_faces(shirt, front[shirt.quads].any(1)), LAYER_INNER, inner))
        gap = opening(top)
        top = trim.open_front(fit, top, gap)
    layers.append(_cloth(fit, top, LAYER_UPPER, garment))

    # 3. Of the lower garment, what the upper one leaves to be seen.
    if low is not None:
        seen = low.vertices[:, 2] < max(top_end, inner_end) + 0.07
        if not upper.tucked(garment):
            low = sheets.keep_faces(low, seen[low.quads].any(1)) if seen.any() else None
        if low is not None:
            layers.append(_cloth(fit, low, LAYER_LOWER, identity.lower, hangs=identity.lower.kind == "skirt"))

    # 4. Skin, shoes, head, hair.
    layers += _skin(rng, fit, identity, max(low_end, top_end if low is None else 0.0), top_end)
    layers.append(_Layer(feet.shoes(fit, identity.shoes, low_end), LAYER_SHOES, Paint("shoes", None, 0.6), PART_LOWER))
    face, scalp = head.head(rng, rest, identity)
    layers.append(_Layer(sheets.keep_faces(face, ~scalp), LAYER_SKIN, Paint("face", None, 0.6), PART_UPPER))
    if scalp.any() and not head.wraps(identity.hair.style):
        layers.append(_Layer(sheets.keep_faces(face, scalp), LAYER_HAIR, Paint("hair", None, 0.8), PART_UPPER))
    loose = hair.loose_hair(rng, rest, identity, top)
    if loose is not None:
        layers.append(_Layer(loose, LAYER_HAIR, Paint("loose hair", None, 0.8), PART_UPPER))
    cover = covers.cover(rng, rest, identity, top, face)
    if cover is not None:
        layers.append(_Layer(cover, LAYER_HAIR, Paint(identity.hair.style, None, 0.9), PART_UPPER))
    if identity.hair.glasses:
        layers.append(_Layer(covers.glasses(rest, identity), LAYER_HAIR, Paint("glasses", None, 0.4), PART_UPPER))

    # 5. Things.
    in_hands: list[Held] = []
    for thing in identity.things:
        paint = Paint(thing.kind, None, 0.7)
        holding = held.holding(rng, fit, thing)
        if holding is None:
            hung, picture = things.hang(rng, fit, thing, top)
            layers.append(_Layer(hung, LAYER_THING, replace(paint, tile_rgb=picture), PART_MIDDLE))
        else:
            in_hands.append(holding.held(sum(layer.sheet.count for layer in layers)))
            layers.append(_Layer(holding.placed(held.rest_place(fit, holding)), LAYER_THING, paint, PART_NONE))
    tight = min(1.0, garment.ease_m / _LOOSE_M)
    slack = {
        LAYER_UPPER: tight,
        LAYER_INNER: 0.5 * tight,
        LAYER_LOWER: min(identity.lower.ease_m / _LOOSE_M, 1.0 if upper.tucked(garment) else tight),
    }
    # A vest lies on the top and creases with it.
    readily = [tight if layer.paint.name == "vest" else slack.get(layer.layer, 0.0) for layer in layers]
    amount = np.concatenate([np.full(layer.sheet.count, each) for layer, each in zip(layers, readily, strict=True)])
    lags = [hair.lag_s(rest, loose) if layer.sheet is loose else np.zeros(layer.sheet.count) for layer in layers]
    return _outfit(rng, fit, layers, amount, np.concatenate(lags), tuple(in_hands))


def _skin(rng: np.random.Generator, fit: Fit, identity: Identity, legs_from_z: float, top_end: float) -> list[_Layer]:
    """Throat, forearms, hands, and legs in skin or tights."""
    skin = np.array(identity.skin_rgb)
    paint = Paint("skin", None, 0.6)
    suit = fit.suit
    neck = fit.joints["neck"]
    throat = suit.vertices[:, 2] > neck[2] - 0.11 * fit.scale
    throat &= (np.abs(suit.vertices[:, 0]) < 0.12 * fit.scale) & (fit.arm_share < 0.2)
    arms = (fit.arm_share > 0.3) & (fit.arm_m > upper.sleeve_m(fit, identity.upper) - 0.05)
    layers = []
    for flags in (throat, arms):
        faces = flags[suit.quads].all(1)
        if faces.any():
            layers.append(_Layer(_tinted(sheets.keep_faces(suit, faces), skin), LAYER_SKIN, paint))
    legs = lower.bare_legs(fit, identity.lower, legs_from_z)
    if legs is not None and identity.lower.kind in ("shorts", "skirt", "bare"):
        inner = identity.lower.inner
        color = skin if inner is None else np.array(inner.colors_rgb[0])
        layers.append(_Layer(_tinted(legs, color), LAYER_SKIN, paint, PART_LOWER))
    used, inverse = np.unique(fit.rest.pieces["hands"], return_inverse=True)
    triangles = inverse.reshape(-1, 3)
    hands = sheets.make(
        fit.rest.vertices_m[used], fit.rest.weights[used], np.concatenate([triangles, triangles[:, 2:]], 1)
    )
    layers.append(_Layer(_tinted(hands, skin * [1.0, 0.95, 0.94]), LAYER_SKIN, paint, PART_MIDDLE))
    return layers


def _opening(rng: np.random.Generator, fit: Fit) -> Callable[[Sheet], Array]:
    """Half the width in metres of an open front at each vertex of a sheet: a wedge that widens downwards, or a V, wider
    upwards."""
    wide, shut_below = rng.uniform(0.035, 0.085) * fit.scale, rng.random() < 0.4

    def half_width(sheet: Sheet) -> Array:
        z = sheet.vertices[:, 2]
        share = np.clip((fit.joints["neck"][2] - z) / (fit.joints["neck"][2] - fit.hip_z), 0.0, 1.3)
        width: Array = wide * (np.clip(1.0 - 1.3 * share, 0.0, 1.0) if shut_below else 0.55 + 0.45 * share)
        return width

    return half_width


def _tinted(sheet: Sheet, color: Array) -> Sheet:
    return replace(sheet, shade=np.tile(color, (sheet.count, 1)))


def _cloth(fit: Fit, sheet: Sheet, layer: int, garment: Garment, *, hangs: bool = True) -> _Layer:
    """A layer of cloth: laid out flat, its picture painted, and its uv on that picture."""
    names, _ = canvas.details(garment)
    if "quilted" in names:
        sheet = _quilted(fit, sheet, canvas.quilting_m(garment))
    if garment.kind in lower.LEGGED:
        laid = layout.of_legs(fit, sheet, lower.leg_angle(fit, sheet.vertices), lower.thigh_radius(fit))
    else:
        laid = layout.of_top(fit, sheet)
    tile = canvas.paint(fit, garment, laid, opened=garment.inner is not None)
    low, high = np.array(laid.low), np.array(laid.high)
    uv = (laid.sheet.uv - low) / (high - low)
    shade = on_dark(laid.sheet.shade, float(tile.mean()))
    shade = np.minimum(shade, _BRIGHTEST / np.maximum(tile.reshape(-1, 3).max(0), 1e-3))
    paint = Paint(garment.surface.pattern, tile, garment.surface.roughness)
    return _Layer(replace(laid.sheet, uv=uv, shade=shade), layer, paint, hangs=hangs)


def _quilted(fit: Fit, sheet: Sheet, step_m: float) -> Sheet:
    """Padding between seams that lie level around the trunk and around the sleeves."""
    laid = layout.of_top(fit, sheet)
    level = np.zeros(sheet.count)
    level[sheet.quads] = laid.sheet.uv[laid.sheet.quads, 1]
    bulge = _PADDING_M * np.abs(np.cos(np.pi * (level / step_m)))
    return replace(sheet, vertices=sheet.vertices + bulge[:, None] * sheets.normals(sheet.vertices, sheet.quads))


def _outfit(
    rng: np.random.Generator, fit: Fit, layers: list[_Layer], amount: Array, lag_s: Array, in_hands: tuple[Held, ...]
) -> Outfit:
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


def _doubles(whole: Sheet, layers: list[_Layer]) -> Ints:
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


def _hanging(fit: Fit, whole: Sheet, layers: list[_Layer], double: Ints) -> Hanging | None:
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
