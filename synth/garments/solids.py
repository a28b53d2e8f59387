"""Measures and colours come in; plain solids that things are put together from leave."""

from __future__ import annotations

import numpy as np

from synth.garments import sheet as sheets
from synth.garments.fitting import BONES
from synth.garments.sheet import Array, Ints, Sheet
from synth.records import Thing


def colors_of(thing: Thing) -> tuple[Array, Array]:
    """The thing's two colours, (3,) each; the second is a darker first where there is but one, or all is plain."""
    colors = [np.array(color) for color in thing.surface.colors_rgb]
    return colors[0], colors[0] * 0.85 if len(colors) < 2 or thing.surface.plain else colors[1]


def rounded(center: Array, size: Array, exponent: float) -> Sheet:
    """A box with round edges: a cube's grid drawn onto a superellipsoid; a smaller exponent is boxier."""
    steps = np.linspace(-1, 1, 5)
    points: list[Array] = []
    quads: list[Ints] = []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            first, second = np.meshgrid(steps, steps, indexing="ij")
            face = np.zeros((25, 3))
            face[:, axis] = sign
            face[:, (axis + 1) % 3], face[:, (axis + 2) % 3] = first.ravel(), second.ravel()
            index = len(points) * 25 + np.arange(25).reshape(5, 5)
            square = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1).reshape(-1, 4)
            quads.append(square if sign > 0 else square[:, ::-1])
            points.append(face)
    cube = np.concatenate(points)
    merged, inverse = np.unique(np.round(cube, 6), axis=0, return_inverse=True)
    power = 2.0 / exponent
    round_ = merged / (np.sum(np.abs(merged) ** power, 1, keepdims=True)) ** (1 / power)
    vertices = center + 0.5 * size * round_ * 1.05
    return sheets.make(vertices, np.zeros((len(vertices), len(BONES))), inverse.ravel()[np.concatenate(quads)])


def loft(rows: Array, edge_m: float) -> tuple[Sheet, Array]:
    """A solid of flat panels and firm edges, in its own axes: x across, y out of its outer panel, z up; and where its
    vertices lie on its skin laid flat, (N, 2) metres: around from the middle of the outer panel, then up.

    rows: (R, 4) of rising z, half the width, half the depth, and y of the middle there. edge_m: radius of its upright
    edges, and of those around its two ends. The skin is cut open along the middle of the inner panel.
    """
    first, last = rows[0, 0], rows[-1, 0]
    ends = np.array([0.0, 0.3, 1.0]) * edge_m
    inner = rows[1:-1, 0]
    levels = np.concatenate(
        [first + ends, inner[(inner > first + edge_m) & (inner < last - edge_m)], last - ends[::-1]]
    )
    inset = np.concatenate([edge_m - ends, np.zeros(len(levels) - 6), edge_m - ends[::-1]])
    inset = edge_m - np.sqrt(np.maximum(edge_m**2 - inset**2, 0.0))
    wide, deep, middle = (np.interp(levels, rows[:, 0], rows[:, column]) for column in (1, 2, 3))
    rings = [
        _outline(max(w - i, 1e-3), max(d - i, 1e-3), edge_m) + np.array([0.0, y])
        for w, d, i, y in zip(wide, deep, inset, middle, strict=True)
    ]
    flat = np.stack(rings)  # (R, K, 2)
    step = np.linalg.norm(np.diff(flat, axis=1), axis=2)
    around = np.concatenate([np.zeros((len(flat), 1)), np.cumsum(step, 1)], 1)
    around -= 0.5 * around[:, -1:]
    count = flat.shape[1]
    up = np.repeat(levels[:, None], count, 1)
    points = np.concatenate([flat, up[..., None]], -1).reshape(-1, 3)
    index = np.arange(len(points)).reshape(-1, count)
    quads = [np.stack([index[:-1, 1:], index[:-1, :-1], index[1:, :-1], index[1:, 1:]], -1).reshape(-1, 4)]
    caps = np.array([[0.0, middle[0], first], [0.0, middle[-1], last]])
    below, above = np.full(count - 1, len(points)), np.full(count - 1, len(points) + 1)
    quads.append(np.stack([index[0, :-1], index[0, 1:], below, below], 1))
    quads.append(np.stack([index[-1, 1:], index[-1, :-1], above, above], 1))
    places = np.concatenate([np.stack([around, up], -1).reshape(-1, 2), [[0.0, first], [0.0, last]]])
    whole = np.concatenate([points, caps])
    return sheets.make(whole, np.zeros((len(whole), len(BONES))), np.concatenate(quads)), places


def _outline(wide: float, deep: float, edge_m: float) -> Array:
    """(K, 2) a rectangle with round corners, half so wide and deep, from the middle of its inner side (-y) around by -x
    and back to it."""
    radius = min(edge_m, wide, deep)
    turn = np.radians([0.0, 45.0, 90.0])
    arc = radius * np.stack([np.sin(turn), 1.0 - np.cos(turn)], 1)  # of the corner at -x, -y, as seen from its start
    near = np.array([-wide + radius, -deep]) + arc * [-1.0, 1.0]
    far = near[::-1] * [1.0, -1.0]
    half = np.concatenate([[[0.0, -deep]], near, [[-wide, 0.0]], far, [[-0.35 * (wide - radius), deep]]])
    return np.concatenate([half, half[::-1] * [-1.0, 1.0]])


def rigid(**shares: float) -> Array:
    """(B,) weights of what some bones carry, by their names."""
    weights = np.zeros(len(BONES))
    for bone, share in shares.items():
        weights[BONES.index(bone)] = share
    return weights


def solid(sheet: Sheet, weights: Array, color: Array) -> Sheet:
    """The sheet in one colour (3,), carried by weights (B,)."""
    count = sheet.count
    return Sheet(
        sheet.vertices, np.tile(weights, (count, 1)), sheet.quads, sheet.uv, np.tile(color, (count, 1)), sheet.source
    )


def rod(path: Array, radius_m: Array | float, around: int = 6) -> Sheet:
    """A tube along points (K, 3), of one radius or (K,) of them, open at its ends."""
    count = len(path)
    axis = path[-1] - path[0]
    axis = axis / np.linalg.norm(axis)
    first = np.cross(axis, [0.0, 1.0, 0.0] if abs(axis[1]) < 0.9 else [1.0, 0.0, 0.0])
    first /= np.linalg.norm(first)
    turn = 2 * np.pi * np.arange(around) / around
    ring = np.cos(turn)[:, None] * first + np.sin(turn)[:, None] * np.cross(axis, first)
    radii = np.broadcast_to(np.asarray(radius_m, np.float64), (count,))
    points = (path[:, None] + radii[:, None, None] * ring[None]).reshape(-1, 3)
    index = np.arange(count * around).reshape(count, around)
    beside = np.roll(index, -1, 1)
    quads = np.stack([index[:-1], beside[:-1], beside[1:], index[1:]], -1).reshape(-1, 4)
    return sheets.make(points, np.zeros((len(points), len(BONES))), quads)
