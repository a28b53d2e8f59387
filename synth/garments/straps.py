"""Clothes and a way over them come in; a strap that lies on them leaves."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from synth.garments import sheet as sheets
from synth.garments.fitting import BONES, Fit, polar
from synth.garments.sheet import Array, Sheet

_OFF_M = (0.001, 0.007, 0.007, 0.001)  # of a strap's edges and its face from the cloth
_ACROSS = (-0.5, -0.36, 0.36, 0.5)  # where those lie, in widths
_STEP_M = 0.03  # between its crossrows
_BINS = 36


def trunk_of(clothes: Sheet) -> Sheet:
    """The clothes without their sleeves."""
    arms = [index for index, bone in enumerate(BONES) if any(part in bone for part in ("elbow", "wrist", "shoulder"))]
    share = clothes.weights[:, arms].sum(1)
    return sheets.keep_faces(clothes, (share[clothes.quads] < 0.45).all(1))


def loop(trunk: Sheet, point: Array, normal: Array) -> Array:
    """(K, 3) where a plane meets the trunk, in order around it: from behind, over the shoulder, to the front."""
    height = (trunk.vertices - point) @ normal
    edges = np.unique(np.sort(np.stack([trunk.quads, np.roll(trunk.quads, -1, 1)], -1).reshape(-1, 2), 1), axis=0)
    crossing = edges[(height[edges[:, 0]] > 0) != (height[edges[:, 1]] > 0)]
    first, second = height[crossing[:, 0]], height[crossing[:, 1]]
    share = (first / (first - second))[:, None]
    met = trunk.vertices[crossing[:, 0]] + share * (trunk.vertices[crossing[:, 1]] - trunk.vertices[crossing[:, 0]])
    center = met.mean(0)
    turn = np.arctan2(met[:, 2] - center[2], met[:, 1] - center[1])
    radius = np.hypot(met[:, 2] - center[2], met[:, 1] - center[1])
    bins = np.floor((turn + np.pi) / (2 * np.pi) * _BINS).astype(int).clip(0, _BINS - 1)
    best = {int(b): i for i, b in sorted(enumerate(bins), key=lambda pair: radius[pair[0]])}
    return met[np.array([best[b] for b in sorted(best)], int)]


def around_flank(fit: Fit, trunk: Sheet, start: Array, to_rad: float, to_z: float) -> Array:
    """(K, 3) on the trunk from a point ahead to an angle and a level behind, under the arm."""
    angle, radius = polar(fit, trunk.vertices)
    reach = float(np.median(radius))
    begin, _ = polar(fit, start[None])
    share = np.linspace(0.0, 1.0, 10)[1:]
    way, level = begin[0] + share * (to_rad - begin[0]), start[2] + share**0.7 * (to_z - start[2])
    tree = cKDTree(np.stack([reach * angle, trunk.vertices[:, 2]], 1))
    _, nearest = tree.query(np.stack([reach * way, level], 1), k=4)
    out = radius[nearest].max(1)
    return np.stack([out * np.sin(way), fit.axis_y - out * np.cos(way), level], 1)


def ribbon(path: Array, trunk: Sheet, width_m: float | Array, *, closed: bool) -> Sheet:
    """A strap along path (K, 3), lying on the trunk and moving with it; its edges are turned down to the cloth.
    width_m: one for all, or (K,)."""
    widths = np.broadcast_to(np.asarray(width_m, np.float64), (len(path),))
    rows = np.concatenate([path, widths[:, None]], 1)
    if closed:
        rows = np.concatenate([rows, rows[:1]])
    way = np.append(0.0, np.cumsum(np.linalg.norm(np.diff(rows[:, :3], axis=0), axis=1)))
    count = max(4, int(np.ceil(way[-1] / _STEP_M)))
    at = np.linspace(0.0, way[-1], count, endpoint=not closed)
    rows = np.stack([np.interp(at, way, rows[:, column]) for column in range(4)], 1)
    for _ in range(4):
        middle = 0.5 * rows + 0.25 * (np.roll(rows, 1, 0) + np.roll(rows, -1, 0))
        rows = middle if closed else np.concatenate([rows[:1], middle[1:-1], rows[-1:]])
    points, widths = rows[:, :3], rows[:, 3]
    tree = cKDTree(trunk.vertices)
    outward = sheets.normals(trunk.vertices, trunk.quads)
    _, nearest = tree.query(points)
    if np.mean(np.sum((points - points.mean(0)) * outward[nearest], 1)) < 0:
        outward = -outward
    out = outward[nearest]
    for _ in range(2):
        out = out + 0.5 * (np.roll(out, 1, 0) + np.roll(out, -1, 0)) if closed else out
        out = out / np.linalg.norm(out, axis=1, keepdims=True)
    along = np.roll(points, -1, 0) - np.roll(points, 1, 0) if closed else np.gradient(points, axis=0)
    across = np.cross(along, out)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    columns = []
    for side, off in zip(_ACROSS, _OFF_M, strict=True):
        column = points + (side * widths)[:, None] * across
        _, near = tree.query(column)
        depth = np.sum((column - trunk.vertices[near]) * outward[near], 1)
        columns.append(column + (off - np.minimum(depth, off))[:, None] * outward[near])
    here = np.arange(count if closed else count - 1)
    beside = (here + 1) % count
    quads = np.concatenate(
        [np.stack([k * count + here, k * count + beside, (k + 1) * count + beside, (k + 1) * count + here], 1)
         for k in range(len(_ACROSS) - 1)]
    )  # fmt: skip
    return sheets.make(np.concatenate(columns), np.tile(trunk.weights[nearest], (len(_ACROSS), 1)), quads)
