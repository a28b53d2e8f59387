"""A rest body and an identity come in; the head with its face painted and its hair leaves, and skin for the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synth.garments import folds
from synth.garments import sheet as sheets
from synth.garments.fitting import BONES, smoothstep
from synth.garments.sheet import Array, Sheet
from synth.records import OPENPOSE_JOINTS, Identity, RestBody

# The hairline: elevation in degrees above the skull's middle, at degrees from straight ahead.
_LINE_ANGLE = (0, 30, 50, 66, 78, 104, 116, 140, 180)
_LINE_SHORT = (33, 30, 22, -10, 6, 6, -26, -40, -46)


@dataclass(frozen=True)
class Hairdo:
    """How a style lies on the skull: thickness in metres at the top and at the sides; how far down the curtain of loose
    hair falls from the skull's middle, in metres, 0 for none; degrees from straight ahead at which that begins."""

    top_m: float
    side_m: float
    fall_m: float = 0.0
    opening_deg: float = 75.0


HAIRDOS = {
    "short": Hairdo(0.020, 0.008),
    "bald": Hairdo(0.0, 0.0),
    "cap": Hairdo(0.010, 0.006),
    "bob": Hairdo(0.024, 0.018, 0.17),
    "long": Hairdo(0.022, 0.016, 0.36),
    "tied": Hairdo(0.014, 0.012),
}


@dataclass(frozen=True)
class Skull:
    """Where the skull's middle is, and the head's landmarks."""

    center: Array
    eyes: Array
    nose: Array
    scale: float


def skull(rest: RestBody) -> Skull:
    """The head's landmarks of a rest body."""
    point = {name: rest.keypoints_m[index].astype(np.float64) for index, name in enumerate(OPENPOSE_JOINTS)}
    eyes = np.stack([point["left_eye"], point["right_eye"]])
    ears = 0.5 * (point["left_ear"] + point["right_ear"])
    scale = float(np.linalg.norm(point["left_ear"] - point["right_ear"]) / 0.144)
    center = np.array([0.0, ears[1] + 0.022 * scale, eyes[:, 2].mean() + 0.022 * scale])
    return Skull(center, eyes, point["nose"], scale)


def head(rng: np.random.Generator, rest: RestBody, identity: Identity) -> tuple[Sheet, Array]:
    """The head and neck as a sheet coloured by vertex, hair raised; and (F,) flags of the faces that are hair."""
    used, inverse = np.unique(rest.pieces["head"], return_inverse=True)
    triangles = inverse.reshape(-1, 3)
    quads = np.concatenate([triangles, triangles[:, 2:]], 1)
    sheet = sheets.make(rest.vertices_m[used], rest.weights[used], quads)
    marks = skull(rest)
    vertices = sheet.vertices.copy()
    turn, rise, _ = _sphere(marks, vertices)
    hair = _on_scalp(rng, identity, turn, rise)
    color = _face(rng, identity, marks, vertices)
    hairdo = HAIRDOS[identity.hair.style]
    if identity.hair.style != "bald":
        full = smoothstep(0.0, 0.30, hair) * (hair > 0)
        upper = smoothstep(0.1, 0.8, rise)
        thick = (hairdo.side_m + (hairdo.top_m * rng.uniform(0.7, 1.5) - hairdo.side_m) * upper) * marks.scale
        rough = 1.0 + 0.3 * folds.waves(rng, vertices, 0.05, (1, 1, 1))
        out = vertices - marks.center
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        vertices += (full * thick * rough * (hair > 0))[:, None] * out
        strands = 1.0 + 0.22 * folds.waves(rng, vertices, 0.03, (1.0, 1.0, 0.4))
        shade = np.array(identity.hair.color_rgb) * strands[:, None]
        color = np.where((hair > 0)[:, None], shade, color)
    else:
        stubble = smoothstep(0.0, 0.2, hair) * rng.uniform(0.1, 0.5)
        color = color + stubble[:, None] * (0.5 * color + 0.5 * np.array(identity.hair.color_rgb) - color)
    flags = (hair[quads].mean(1) > 0) & (identity.hair.style != "bald")
    sheet = Sheet(vertices, sheet.weights, quads, sheet.uv, color, sheet.source)
    return sheet, flags


def loose_hair(rng: np.random.Generator, rest: RestBody, identity: Identity, clothes: Sheet) -> Sheet | None:
    """Hair that falls from the head, a tail or a cap's dome and peak, coloured by vertex; None where there is none.

    clothes: what falling hair must lie on."""
    marks = skull(rest)
    style = identity.hair.style
    if style == "tied":
        return _tail(rng, marks, identity)
    if style == "cap":
        return _cap(rng, marks, rest, identity)
    if HAIRDOS[style].fall_m > 0:
        return _curtain(rng, marks, identity, clothes)
    return None


def _sphere(marks: Skull, points: Array) -> tuple[Array, Array, Array]:
    """Angle from straight ahead in [0, pi], elevation, and distance of points around the skull's middle."""
    out = points - marks.center
    flat = np.hypot(out[:, 0], out[:, 1])
    return np.arctan2(np.abs(out[:, 0]), -out[:, 1]), np.arctan2(out[:, 2], flat), np.linalg.norm(out, axis=1)


def _on_scalp(rng: np.random.Generator, identity: Identity, turn: Array, rise: Array) -> Array:
    """(N,) how far inside of the hairline, in radians of elevation; negative outside."""
    line = np.array(_LINE_SHORT, np.float64)
    if identity.sex == "male":
        recede = np.interp(identity.age_years, (25, 65), (0.0, 18.0)) * rng.random()
        line[:3] += recede * np.array([1.0, 1.3, 1.0])
    elif rng.random() < 0.4:
        line[:3] -= rng.uniform(6, 16)  # a fringe
    if HAIRDOS[identity.hair.style].fall_m > 0:
        line[3:] = (0, -20, -40, -50, -55, -55)
    degrees = np.interp(np.degrees(turn), _LINE_ANGLE, line)
    inside: Array = rise - np.radians(degrees)
    return inside


def _face(rng: np.random.Generator, identity: Identity, marks: Skull, points: Array) -> Array:
    """(N, 3) skin with eyes, brows, lips, cheeks and beard."""
    skin = np.array(identity.skin_rgb)
    color = np.tile(skin, (len(points), 1))
    front = points[:, 1] < marks.nose[1] + 0.075 * marks.scale

    def toward(target: Array, share: Array) -> None:
        color[:] = color + (share * front)[:, None] * (target - color)

    def near(center: Array, wide: float, high: float) -> Array:
        x, z = (points[:, 0] - center[0]) / wide, (points[:, 2] - center[2]) / high
        return np.exp(-((x * x + z * z) ** 1.5))

    scale = marks.scale
    flush = skin * np.array([1.08, 0.84, 0.82])
    hair = np.array(identity.hair.color_rgb)
    dark = np.array([0.022, 0.017, 0.015])
    mouth = marks.nose + np.array([0.0, 0.0, -0.040 * scale])
    for eye in marks.eyes:
        toward(flush, 0.7 * near(eye + [0.0, 0.0, -0.032 * scale], 0.022 * scale, 0.018 * scale))
        toward(skin * 0.62, 0.8 * near(eye, 0.023 * scale, 0.013 * scale))
        toward(dark, 0.85 * near(eye, 0.013 * scale, 0.006 * scale))
        brow = eye + [0.0, 0.0, 0.021 * scale]
        toward(0.3 * skin + 0.7 * np.minimum(hair, skin), 0.75 * near(brow, 0.022 * scale, 0.005 * scale))
    toward(flush, 0.6 * near(marks.nose, 0.016 * scale, 0.016 * scale))
    lips = skin * (np.array([0.86, 0.52, 0.52]) if identity.sex == "female" else np.array([0.84, 0.64, 0.62]))
    toward(lips, 0.9 * near(mouth, 0.023 * scale, 0.0085 * scale))
    if identity.sex == "male" and identity.age_years > 16:
        fullness = float(rng.choice([0.12, 0.35, 0.85], p=[0.62, 0.26, 0.12]))
        low = smoothstep(marks.nose[2] - 0.012 * scale, marks.nose[2] - 0.030 * scale, points[:, 2])
        jaw = low * smoothstep(marks.nose[2] - 0.135 * scale, marks.nose[2] - 0.105 * scale, points[:, 2])
        jaw *= 1.0 - near(mouth, 0.022 * scale, 0.008 * scale)
        color += (
            (fullness * jaw)[:, None]
            * (np.minimum(0.35 * skin + 0.65 * hair, skin) - color)
            * (points[:, 1] < marks.center[1])[:, None]
        )
    return color


def _curtain(rng: np.random.Generator, marks: Skull, identity: Identity, clothes: Sheet) -> Sheet:
    """Hair that falls around the sides and the back: rows of a grid from the crown's rim down, draped over the clothes."""
    hairdo = HAIRDOS[identity.hair.style]
    scale = marks.scale
    across, rows = 25, 15
    opening = np.radians(hairdo.opening_deg + rng.uniform(-8, 8))
    turn = np.linspace(opening, 2 * np.pi - opening, across)
    fall = hairdo.fall_m * rng.uniform(0.75, 1.25) * scale
    length = fall + 0.05 * scale
    drop = np.linspace(0.0, 1.0, rows)
    ragged = 1.0 + 0.05 * np.sin(turn * rng.integers(5, 9) + rng.uniform(0, 6))
    wave = rng.uniform(0.0, 0.006)
    grid = np.zeros((rows, across, 3))
    # Half axes of the head in hair; hair falls straight below its widest line and closes in on the neck.
    wide, deep = 0.083 * scale + hairdo.side_m, 0.100 * scale + hairdo.side_m
    start = 0.055 * scale
    for row, share in enumerate(drop):
        z = start - share * length * ragged
        skullward = np.clip(z / (0.11 * scale), -1, 1)
        ring = np.where(z > 0, np.sqrt(1 - np.maximum(skullward, 0) ** 2), 1.0 - 0.10 * smoothstep(0, -0.12, z))
        lump = 1.0 + wave * 20 * np.sin(7 * turn + 9 * share)
        grid[row] = marks.center + np.stack(
            [wide * ring * np.sin(turn) * lump, -deep * ring * np.cos(turn) * lump, z], 1
        )
    points = grid.reshape(-1, 3)
    points = _laid_on(points, clothes, 0.012)
    index = np.arange(rows * across).reshape(rows, across)
    quads = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], -1).reshape(-1, 4)
    weights = np.zeros((len(points), len(BONES)))
    low = smoothstep(marks.center[2] - 0.08 * scale, marks.center[2] - 0.26 * scale, points[:, 2])
    weights[:, BONES.index("head")] = 1 - low
    weights[:, BONES.index("neck")] = 0.35 * low
    weights[:, BONES.index("spine3")] = 0.65 * low
    sheet = sheets.make(points, weights, quads)
    average = sheets.averaging(quads, len(points))
    strands = 1.0 + 0.28 * np.tile(np.sin(turn * 17 + rng.uniform(0, 6)) * np.sin(turn * 7.3), rows)
    return Sheet(
        sheets.smooth(points, average, 2),
        weights,
        quads,
        sheet.uv,
        np.array(identity.hair.color_rgb) * strands[:, None],
        sheet.source,
    )


def _laid_on(points: Array, clothes: Sheet, off_m: float) -> Array:
    """Points pushed back or ahead, away from the trunk's middle, until they lie off the clothes behind or before them."""
    from scipy.spatial import cKDTree

    outward = sheets.normals(clothes.vertices, clothes.quads)
    _, nearest = cKDTree(clothes.vertices).query(points)
    depth = np.sum((points - clothes.vertices[nearest]) * outward[nearest], 1)
    return points + np.maximum(off_m - depth, 0.0)[:, None] * outward[nearest]


def _tail(rng: np.random.Generator, marks: Skull, identity: Identity) -> Sheet:
    """A bun or a pony tail: a tube behind the head."""
    scale = marks.scale
    bun = rng.random() < 0.35
    count, around = (5, 8) if bun else (9, 8)
    length = 0.07 if bun else rng.uniform(0.16, 0.32)
    thick = 0.038 if bun else rng.uniform(0.020, 0.030)
    high = rng.uniform(-0.02, 0.06)
    root = marks.center + np.array([0.0, 0.095, high]) * scale
    share = np.linspace(0, 1, count)
    if bun:
        path = root + np.stack([0 * share, 0.05 * share, 0.012 * share], 1) * scale
        radius = thick * np.sqrt(np.maximum(1 - (2 * share - 0.9) ** 2 * 0.95, 0.02))
    else:
        path = root + np.stack([0 * share, 0.055 * np.sqrt(share) + 0.01 * share, -length * share**1.3], 1) * scale
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
    strands = 1.0 + 0.2 * rng.normal(size=(len(points), 1))
    return Sheet(
        points, weights, quads, sheet.uv, np.array(identity.hair.color_rgb) * np.clip(strands, 0.5, 1.5), sheet.source
    )


def _cap(rng: np.random.Generator, marks: Skull, rest: RestBody, identity: Identity) -> Sheet:
    """A baseball cap: dome and peak."""
    scale = marks.scale
    color = np.exp(rng.normal(np.log(0.06), 0.8, 1)) * np.exp(rng.normal(0, 0.25, 3))
    rings, around = 6, 20
    turn = 2 * np.pi * np.arange(around) / around
    rise = np.linspace(0.10, np.pi / 2 - 0.02, rings)
    wide, deep, high = 0.089 * scale, 0.108 * scale, 0.122 * scale
    dome = np.stack(
        [
            np.stack(
                [wide * np.cos(e) * np.sin(turn), -deep * np.cos(e) * np.cos(turn), np.full(around, high * np.sin(e))],
                1,
            )
            for e in rise
        ]
    )
    tilt = np.array([0.0, 0.0, 0.012 * scale])
    points = (dome + marks.center + tilt).reshape(-1, 3)
    index = np.arange(rings * around).reshape(rings, around)
    beside = np.roll(index, -1, 1)
    quads = np.stack([index[:-1], beside[:-1], beside[1:], index[1:]], -1).reshape(-1, 4)
    span = np.linspace(-0.85, 0.85, 7)
    inner = np.stack([wide * np.sin(span), -deep * np.cos(span), np.full(7, high * np.sin(0.10))], 1)
    outer = inner * np.array([1.05, 1.0, 1.0]) + np.stack(
        [0 * span, -0.065 * np.cos(span) * scale, np.full(7, -0.012 * scale)], 1
    )
    peak = np.concatenate([inner, outer]) + marks.center + tilt
    start = len(points)
    strip = np.arange(6)
    quads = np.concatenate([quads, start + np.stack([strip, strip + 7, strip + 8, strip + 1], 1)])
    points = np.concatenate([points, peak])
    weights = np.zeros((len(points), len(BONES)))
    weights[:, BONES.index("head")] = 1.0
    sheet = sheets.make(points, weights, quads)
    return Sheet(points, weights, quads, sheet.uv, np.tile(np.clip(color, 0.028, 0.7), (len(points), 1)), sheet.source)
