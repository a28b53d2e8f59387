"""A rest body, an identity and its clothes come in; hair that falls free of the skull leaves."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from synth.garments import sheet as sheets
from synth.garments import tables
from synth.garments.fitting import BONES, smoothstep
from synth.garments.head import HAIRDOS, Skull, skull, tone
from synth.garments.sheet import Array, Sheet
from synth.records import Identity, RestBody
from synth.seeds import generator

_LAG_S = 0.15  # by which the ends of loose hair stay behind
_LOCKS = 0.45  # how much light and shade their locks show
_EDGE_REACH_M = 0.04  # in which a garment's sewn-on edge pushes what lies on it


def loose_hair(rng: np.random.Generator, rest: RestBody, identity: Identity, clothes: Sheet) -> Sheet | None:
    """Hair that falls from the head, or a tail, coloured by vertex; None where there is none.

    clothes: what falling hair must lie on."""
    marks = skull(rest)
    style = identity.hair.style
    if style == "tied":
        return _tail(rng, marks, identity)
    if HAIRDOS[style].fall_m > 0:
        return _curtain(rng, marks, identity, clothes)
    return None


def _curtain(rng: np.random.Generator, marks: Skull, identity: Identity, clothes: Sheet) -> Sheet:
    """Hair that falls around the sides and the back: a grid from the crown's rim down, draped over the clothes."""
    hairdo = HAIRDOS[identity.hair.style]
    scale = marks.scale
    across, rows = 25, 15
    own = generator(identity.upper.surface.seed, "loose hair", identity.number)
    wider, less = rng.uniform(*tables.HAIR_OPENING_DEG), own.uniform(*tables.HAIR_OPENING_LESS_DEG)
    opening = np.radians(hairdo.opening_deg + wider - less)
    turn = np.linspace(opening, 2 * np.pi - opening, across)
    fall = hairdo.fall_m * rng.uniform(*tables.HAIR_FALL_FACTOR) * scale
    length = fall + 0.05 * scale
    drop = np.linspace(0.0, 1.0, rows)
    ragged = 1.0 + 0.05 * np.sin(turn * rng.integers(*tables.HAIR_ENDS) + rng.uniform(*tables.PHASE_RAD))
    fine = 0.07 * np.sin(turn * own.integers(*tables.HAIR_FINE_ENDS) + own.uniform(*tables.PHASE_RAD))
    ragged += fine + own.normal(0, tables.HAIR_END_DEVIATION, across)
    ragged -= tables.HAIR_SHORTER_AHEAD * own.random() * np.abs(np.cos(0.5 * turn))  # or all alike
    many, few = tables.HAIR_LOCKS
    locks = np.sin(turn * own.uniform(*many) + own.uniform(*tables.PHASE_RAD)) * np.sin(turn * own.uniform(*few))
    wave = rng.uniform(*tables.HAIR_WAVE)
    grid = np.zeros((rows, across, 3))
    # Half axes of the head in hair; hair falls straight below its widest line and closes in on the neck.
    wide, deep = 0.083 * scale + hairdo.side_m, 0.100 * scale + hairdo.side_m
    start = 0.055 * scale
    for row, share in enumerate(drop):
        z = start - share * length * ragged
        skullward = np.clip(z / (0.11 * scale), -1, 1)
        ring = np.where(z > 0, np.sqrt(1 - np.maximum(skullward, 0) ** 2), 1.0 - 0.10 * smoothstep(0, -0.12, z))
        # Its upper rim lies below the skull's own hair; locks part towards their ends, which draw in.
        ring = ring * (1.0 - 0.10 * smoothstep(0.02, 0.055, z)) - 0.10 * share**3
        lump = 1.0 + wave * 20 * np.sin(7 * turn + 9 * share) + 0.07 * share * locks
        grid[row] = marks.center + np.stack(
            [wide * ring * np.sin(turn) * lump, -deep * ring * np.cos(turn) * lump, z], 1
        )
    points = grid.reshape(-1, 3)
    points = laid_on(points, clothes, 0.012)
    index = np.arange(rows * across).reshape(rows, across)
    quads = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1).reshape(-1, 4)
    weights = np.zeros((len(points), len(BONES)))
    low = smoothstep(marks.center[2] - 0.08 * scale, marks.center[2] - 0.26 * scale, points[:, 2])
    weights[:, BONES.index("head")] = 1 - low
    weights[:, BONES.index("neck")] = 0.35 * low
    weights[:, BONES.index("spine3")] = 0.65 * low
    sheet = sheets.make(points, weights, quads)
    average = sheets.averaging(quads, len(points))
    strands = 1.0 + 0.28 * np.tile(np.sin(turn * 17 + rng.uniform(*tables.PHASE_RAD)) * np.sin(turn * 7.3), rows)
    strands += _LOCKS * np.tile(locks, rows) * np.repeat(0.4 + 0.6 * drop, across)
    gloss = np.exp(-(((points[:, 2] - marks.center[2] - 0.02) / (0.05 * scale)) ** 2))
    return Sheet(
        sheets.smooth(points, average, 2),
        weights,
        quads,
        sheet.uv,
        tone(identity, strands, 0.6 * gloss),
        sheet.source,
    )


def lag_s(rest: RestBody, hair: Sheet) -> Array:
    """(N,) seconds by which loose hair stays behind its head: none at its root, most at its ends."""
    marks = skull(rest)
    fall = (marks.center[2] - 0.03 - hair.vertices[:, 2]) / (0.30 * marks.scale)
    return _LAG_S * np.clip(fall, 0.0, 1.2) ** 1.5


def laid_on(points: Array, clothes: Sheet, off_m: float) -> Array:
    """Points pushed out of the clothes, to lie off_m beyond the nearest of their vertices."""
    outward = sheets.normals(clothes.vertices, clothes.quads)
    distance, nearest = cKDTree(clothes.vertices).query(points)
    depth = np.sum((points - clothes.vertices[nearest]) * outward[nearest], 1)
    # A collar's turned edge faces down: what is far above it is not below the clothes.
    free = (clothes.source[nearest] < 0) & (distance > _EDGE_REACH_M)
    return points + np.where(free, 0.0, np.maximum(off_m - depth, 0.0))[:, None] * outward[nearest]


def _tail(rng: np.random.Generator, marks: Skull, identity: Identity) -> Sheet:
    """A bun or a pony tail: a tube behind the head."""
    scale = marks.scale
    bun = rng.random() < tables.BUN_SHARE
    count, around = (6, 8) if bun else (9, 8)
    length = 0.07 if bun else rng.uniform(*tables.TAIL_M)
    thick = 0.036 if bun else rng.uniform(*tables.TAIL_RADIUS_M)
    high = rng.uniform(*tables.TIED_UP_M)
    root = marks.center + np.array([0.0, 0.095, high]) * scale
    share = np.linspace(0, 1, count)
    if bun:
        path = root + np.stack([0 * share, 0.062 * share - 0.012, 0.012 * share], 1) * scale
        radius = thick * np.sin(np.pi * np.linspace(0.12, 0.97, count)) ** 0.6
    else:
        path = root + np.stack([0 * share, 0.045 * np.sqrt(share) + 0.01 * share, -length * share**1.3], 1) * scale
        radius = thick * np.interp(share, (0, 0.15, 0.5, 1), (0.5, 1.0, 0.95, 0.25))
    turn = 2 * np.pi * np.arange(around) / around
    ring = np.stack([np.cos(turn), np.sin(turn)], 1)
    points = path[:, None] + radius[:, None, None] * scale * (
        ring[None, :, :1] * np.array([1.0, 0, 0])
        + ring[None, :, 1:] * (np.array([0, 0.5, 0.85]) if bun else np.array([0, 0.9, 0.4]))
    )
    points = points.reshape(-1, 3)
    index = np.arange(count * around).reshape(count, around)
    beside = np.roll(index, -1, 1)
    quads = np.stack([index[:-1], beside[:-1], beside[1:], index[1:]], -1).reshape(-1, 4)
    weights = np.zeros((len(points), len(BONES)))
    low = np.repeat(smoothstep(0.0, 1.0, share) * (0.0 if bun else 0.55), around)
    weights[:, BONES.index("head")] = 1 - low
    weights[:, BONES.index("spine3")] = low
    sheet = sheets.make(points, weights, quads)
    strands: Array = np.clip(1.0 + tables.TAIL_SHADE * rng.normal(size=(len(points), 1)), 0.5, 1.5)
    return Sheet(points, weights, quads, sheet.uv, np.array(identity.hair.color_rgb) * strands, sheet.source)
