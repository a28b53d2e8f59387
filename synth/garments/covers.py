"""A rest body, an identity and its clothes come in; what is worn on the head leaves: cap, hat, scarf, hood, glasses."""

from __future__ import annotations

import numpy as np

from synth.garments import sheet as sheets
from synth.garments import tables
from synth.garments.fitting import BONES, smoothstep
from synth.garments.hair import laid_on
from synth.garments.head import Skull, skull
from synth.garments.sheet import Array, Ints, Sheet
from synth.records import Identity, RestBody

_AROUND = 20
_DARK_GLASS = (0.030, 0.030, 0.032)
_FRAMES = (0.035, 0.030, 0.028)
_FOREHEAD_M, _BELOW_RIM_M = 0.004, 0.004  # room before a forehead, and how far below the rim it is still asked for


def cover(rng: np.random.Generator, rest: RestBody, identity: Identity, clothes: Sheet, face: Sheet) -> Sheet | None:
    """Cap, hat, headscarf or the raised hood, coloured by vertex; None where the hair is bare.

    clothes: what a scarf or a hood lies on. face: the head that a cap or a hat must hold."""
    marks = skull(rest)
    style = identity.hair.style
    chosen = identity.hair.cover_rgb or identity.hair.color_rgb
    if style == "cap":
        return _cap(marks, np.array(chosen), face)
    if style == "hat":
        return _hat(rng, marks, np.array(chosen), face)
    if style == "headscarf":
        return _wrap(rng, marks, np.array(chosen), clothes, off_m=0.014, open_deg=50.0, fall_m=0.27)
    if style == "hood":
        color = np.array(identity.upper.surface.colors_rgb[0])
        return _wrap(rng, marks, color, clothes, off_m=0.032, open_deg=62.0, fall_m=0.21)
    return None


def glasses(rest: RestBody, identity: Identity) -> Sheet:
    """Two rims and their temples, or dark panes, before the eyes."""
    marks = skull(rest)
    scale, dark = marks.scale, identity.hair.glasses == "dark"
    turn = 2 * np.pi * np.arange(8) / 8
    parts: list[Sheet] = []
    for eye, sign in zip(marks.eyes, (1.0, -1.0), strict=True):
        middle = np.array([eye[0] * 1.06, marks.nose[1] + 0.012 * scale, eye[2] - 0.003 * scale])
        flat = np.stack([np.cos(turn), 0.10 * np.cos(turn) * sign, 0.78 * np.sin(turn)], 1)
        outer, inner = middle + 0.027 * scale * flat, middle + (0.0 if dark else 0.020) * scale * flat
        index = np.arange(8)
        beside = (index + 1) % 8
        parts.append(_head_sheet(np.concatenate([outer, inner]), np.stack([index, beside, 8 + beside, 8 + index], 1)))
        hinge = middle + np.array([sign * 0.026, 0.004, 0.006]) * scale
        ear = np.array([sign * 0.077 * scale, marks.center[1] - 0.012 * scale, hinge[2]])
        up = np.array([0.0, 0.0, 0.0035 * scale])
        parts.append(_head_sheet(np.array([hinge - up, ear - up, ear + up, hinge + up]), np.array([[0, 1, 2, 3]])))
    sheet = sheets.join(parts)
    return _painted(sheet, np.array(_DARK_GLASS if dark else _FRAMES))


def _cap(marks: Skull, color: Array, face: Sheet) -> Sheet:
    """A baseball cap: dome and peak."""
    scale = marks.scale
    wide, deep, high = 0.089 * scale, 0.108 * scale, 0.122 * scale
    middle = _before_forehead(marks.center + np.array([0.0, 0.0, 0.012 * scale]), wide, deep, high, face)
    dome = _dome(middle, wide, deep, high, 0.10)
    span = np.linspace(-0.85, 0.85, 7)
    inner = np.stack([wide * np.sin(span), -deep * np.cos(span), np.full(7, high * np.sin(0.10))], 1)
    outer = inner * np.array([1.05, 1.0, 1.0]) + np.stack(
        [0 * span, -0.065 * np.cos(span) * scale, np.full(7, -0.012 * scale)], 1
    )
    strip = np.arange(6)
    peak = _head_sheet(np.concatenate([inner, outer]) + middle, np.stack([strip, strip + 7, strip + 8, strip + 1], 1))
    return sheets.join([_painted(dome, color), _painted(peak, 0.9 * color)])


def _hat(rng: np.random.Generator, marks: Skull, color: Array, face: Sheet) -> Sheet:
    """A crown with a band and a brim all around that dips before and behind."""
    scale = marks.scale
    wide, deep, high = 0.090 * scale, 0.110 * scale, 0.128 * scale
    middle = _before_forehead(marks.center + np.array([0.0, 0.0, 0.018 * scale]), wide, deep, high, face)
    crown = _dome(middle, wide, deep, high, 0.05, flat=float(rng.uniform(*tables.HAT_FLAT)))
    width, dip = rng.uniform(*tables.BRIM_M) * scale, rng.uniform(*tables.BRIM_DIP_M) * scale
    turn = 2 * np.pi * np.arange(_AROUND) / _AROUND
    level = high * np.sin(0.05)
    rings = [
        middle
        + np.stack(
            [
                (wide + out) * np.sin(turn),
                -(deep + out) * np.cos(turn),
                np.full(_AROUND, level) - out / width * dip * (0.4 + 0.6 * np.cos(turn) ** 2),
            ],
            1,
        )
        for out in (0.0, width)
    ]
    index = np.arange(_AROUND)
    beside = (index + 1) % _AROUND
    brim = _head_sheet(np.concatenate(rings), np.stack([index, _AROUND + index, _AROUND + beside, beside], 1))
    crown = _painted(crown, color)
    crown.shade[:_AROUND] *= 0.45  # the band
    return sheets.join([crown, _painted(brim, 0.92 * color)])


def _wrap(
    rng: np.random.Generator, marks: Skull, color: Array, clothes: Sheet, off_m: float, open_deg: float, fall_m: float
) -> Sheet:
    """Cloth around the head and the neck that leaves the face free. off_m: how far off the skull; open_deg: half the
    opening's width; fall_m: how far below the skull's middle it ends, on the clothes."""
    scale = marks.scale
    rows, around = 13, 24
    turn = 2 * np.pi * (np.arange(around) + 0.5) / around
    top = 0.120 * scale + off_m
    levels = np.concatenate([top * np.cos(np.linspace(0.12, np.pi / 2, 6)), np.linspace(-0.035, -fall_m, 7) * scale])
    wide = np.interp(-levels, (0.0, 0.06 * scale, 0.14 * scale, 0.2 * scale), (0.079, 0.078, 0.070, 0.078)) * scale
    ahead = np.interp(-levels, (0.0, 0.07 * scale, 0.14 * scale, 0.2 * scale), (0.104, 0.104, 0.100, 0.060)) * scale
    behind = np.interp(-levels, (0.0, 0.06 * scale, 0.15 * scale, 0.2 * scale), (0.102, 0.092, 0.070, 0.090)) * scale
    round_ = np.sqrt(np.clip(1 - (np.maximum(levels, 0) / top) ** 2, 0.0, 1.0))
    cosine, sine = np.cos(turn), np.sin(turn)
    reach = np.where(cosine[None] > 0, ahead[:, None], behind[:, None]) + off_m
    phase = rng.uniform(*tables.PHASE_RAD)
    ruffle = 1.0 + 0.03 * np.sin(3 * turn + phase)[None] * smoothstep(-0.05, -0.2, levels)[:, None]
    points = np.stack(
        [
            (wide[:, None] + off_m) * round_[:, None] * sine * ruffle,
            -reach * round_[:, None] * cosine * ruffle,
            np.repeat(levels[:, None], around, 1),
        ],
        -1,
    )
    index = np.arange(rows * around).reshape(rows, around)
    beside = np.roll(index, -1, 1)
    quads = np.stack([index[:-1], index[1:], beside[1:], beside[:-1]], -1).reshape(-1, 4)
    flat = points.reshape(-1, 3)
    angle = np.degrees(np.arctan2(flat[:, 0], -flat[:, 1]))
    inside = (angle / open_deg) ** 2 + ((flat[:, 2] + 0.045 * scale) / (0.098 * scale)) ** 2 < 1.0
    placed = laid_on(flat + marks.center, clothes, 0.010)
    low = smoothstep(-0.09 * scale, -0.22 * scale, flat[:, 2])
    weights = np.zeros((len(flat), len(BONES)))
    weights[:, BONES.index("head")] = 1 - low
    weights[:, BONES.index("neck")] = 0.4 * low
    weights[:, BONES.index("spine3")] = 0.6 * low
    sheet = sheets.make(placed, weights, quads)
    sheet = sheets.keep_faces(sheet, ~inside[quads].all(1))
    folded = 1.0 + 0.12 * np.sin(sheet.vertices[:, 2] * 90 + 4 * sheet.vertices[:, 0] / scale * 10)
    return Sheet(
        sheets.smooth(sheet.vertices, sheets.averaging(sheet.quads, sheet.count), 1, 0.4),
        sheet.weights,
        sheet.quads,
        sheet.uv,
        color * folded[:, None],
        sheet.source,
    )


def _before_forehead(middle: Array, wide: float, deep: float, high: float, face: Sheet) -> Array:
    """The middle (3,) of a dome with these half axes, moved ahead until the forehead lies inside: heads leave room
    behind."""
    x, y, z = (face.vertices - middle).T
    reach = np.sqrt(np.clip(1.0 - (x / wide) ** 2 - (z / high) ** 2, 0.0, 1.0))
    inside = (z > -_BELOW_RIM_M) & (reach > 0.3) & (y < 0)
    out = -y[inside] - deep * reach[inside]  # beyond the dome, ahead
    return np.asarray(middle - np.array([0.0, max(0.0, float(out.max(initial=-1.0)) + _FOREHEAD_M), 0.0]))


def _dome(middle: Array, wide: float, deep: float, high: float, from_rad: float, flat: float = 1.0) -> Sheet:
    """Half an ellipsoid; flat below 1 makes its sides steeper and its top flatter."""
    turn = 2 * np.pi * np.arange(_AROUND) / _AROUND
    rise = np.linspace(from_rad, np.pi / 2 - 0.02, 6)
    out, up = np.cos(rise) ** flat, np.sin(rise)
    points = np.stack(
        [
            np.stack([wide * o * np.sin(turn), -deep * o * np.cos(turn), np.full(_AROUND, high * u)], 1)
            for o, u in zip(out, up, strict=True)
        ]
    )
    index = np.arange(6 * _AROUND).reshape(6, _AROUND)
    beside = np.roll(index, -1, 1)
    quads = np.stack([index[:-1], beside[:-1], beside[1:], index[1:]], -1).reshape(-1, 4)
    return _head_sheet(points.reshape(-1, 3) + middle, quads)


def _head_sheet(points: Array, quads: Ints) -> Sheet:
    weights = np.zeros((len(points), len(BONES)))
    weights[:, BONES.index("head")] = 1.0
    return sheets.make(points, weights, quads)


def _painted(sheet: Sheet, color: Array) -> Sheet:
    shade = np.tile(color, (sheet.count, 1))
    return Sheet(sheet.vertices, sheet.weights, sheet.quads, sheet.uv, shade, sheet.source)
