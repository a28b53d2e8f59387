"""A rest body and an identity come in; the head leaves, its face painted and its hair raised."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.garments import folds, tables
from synth.garments import sheet as sheets
from synth.garments.fitting import smoothstep
from synth.garments.sheet import Array, Sheet
from synth.records import OPENPOSE_JOINTS, Identity, RestBody
from synth.seeds import generator

# The hairline: elevation in degrees above the skull's middle, at degrees from straight ahead.
_LINE_ANGLE = (0, 30, 45, 56, 63, 92, 102, 130, 180)
_LINE_SHORT = (29, 28, 19, -12, 8, 8, -24, -38, -46)


_UNEVEN_RAD = 0.075  # how far the hairline wanders, in elevation
_GLOSS = 0.014


@dataclass(frozen=True)
class Hairdo:
    """How a style lies on the skull: thickness in metres at the top and at the sides; how far down the curtain of loose
    hair falls from the skull's middle, in metres, 0 for none; degrees from straight ahead at which that begins."""

    top_m: float
    side_m: float
    fall_m: float = 0.0
    opening_deg: float = 75.0


HAIRDOS = {
    "short": Hairdo(0.028, 0.012),
    "bald": Hairdo(0.0, 0.0),
    "cap": Hairdo(0.010, 0.006),
    "hat": Hairdo(0.010, 0.008),
    "hood": Hairdo(0.012, 0.008),
    "headscarf": Hairdo(0.008, 0.005),
    "bob": Hairdo(0.024, 0.018, 0.17),
    "long": Hairdo(0.022, 0.016, 0.36),
    "tied": Hairdo(0.018, 0.014),
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


def tone(identity: Identity, strands: Array, gloss: Array | float) -> Array:
    """(N, 3) colour of hair: strands (N,) factors on its own; gloss, 0 to 1, the sky's light on its bend."""
    color = np.array(identity.hair.color_rgb)
    shine = np.broadcast_to(np.asarray(gloss), strands.shape)[:, None] * (_GLOSS + 0.25 * color)
    return np.asarray(np.clip(strands, 0.4, 1.6)[:, None] * (color + shine))


def wraps(style: str) -> bool:
    """Whether the style is a cloth that covers all hair."""
    return style in ("hood", "headscarf")


def head(rng: np.random.Generator, rest: RestBody, identity: Identity) -> tuple[Sheet, NDArray[np.bool_]]:
    """The head and neck as a sheet coloured by vertex, hair raised; and (F,) flags of the faces that are hair."""
    used, inverse = np.unique(rest.pieces["head"], return_inverse=True)
    triangles = inverse.reshape(-1, 3)
    quads = np.concatenate([triangles, triangles[:, 2:]], 1)
    sheet = sheets.make(rest.vertices_m[used], rest.weights[used], quads)
    marks = skull(rest)
    vertices = sheet.vertices.copy()
    turn, rise, _ = _sphere(marks, vertices)
    own = generator(identity.upper.surface.seed, "hair", identity.number)
    hair = _on_scalp(rng, identity, turn, rise) + _UNEVEN_RAD * folds.waves(own, vertices, *tables.WAVES["hairline"])
    color = _face(identity, marks, vertices)
    hairdo = HAIRDOS[identity.hair.style]
    if identity.hair.style != "bald":
        full = smoothstep(0.0, 0.30, hair) * (hair > 0)
        upper = smoothstep(0.1, 0.8, rise)
        top_m = hairdo.top_m * rng.uniform(*tables.HAIR_TOP_FACTOR)
        thick = (hairdo.side_m + (top_m - hairdo.side_m) * upper) * marks.scale
        rough = 1.0 + 0.3 * folds.waves(rng, vertices, *tables.WAVES["hair"])
        out = vertices - marks.center
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        vertices += (full * thick * rough * (hair > 0))[:, None] * out
        vertices += (0.004 * marks.scale * full * folds.waves(own, vertices, *tables.WAVES["locks"]))[:, None] * out
        strands = 1.0 + 0.22 * folds.waves(rng, vertices, *tables.WAVES["strands"])
        strands *= 1.0 + 0.30 * folds.waves(own, vertices, *tables.WAVES["fine_strands"])
        shade = tone(identity, strands, 0.9 * np.exp(-(((rise - 0.95) / 0.3) ** 2)))
        color = np.where((hair > 0)[:, None], shade, color)
    else:
        stubble = smoothstep(0.0, 0.2, hair) * rng.uniform(*tables.STUBBLE)
        color = color + stubble[:, None] * (0.5 * color + 0.5 * np.array(identity.hair.color_rgb) - color)
    flags = (hair[quads].mean(1) > 0) & (identity.hair.style != "bald")
    sheet = Sheet(vertices, sheet.weights, quads, sheet.uv, color, sheet.source)
    return sheet, flags


def _sphere(marks: Skull, points: Array) -> tuple[Array, Array, Array]:
    """Angle from straight ahead in [0, pi], elevation, and distance of points around the skull's middle."""
    out = points - marks.center
    flat = np.hypot(out[:, 0], out[:, 1])
    return np.arctan2(np.abs(out[:, 0]), -out[:, 1]), np.arctan2(out[:, 2], flat), np.linalg.norm(out, axis=1)


def _on_scalp(rng: np.random.Generator, identity: Identity, turn: Array, rise: Array) -> Array:
    """(N,) how far inside of the hairline, in radians of elevation; negative outside."""
    line = np.array(_LINE_SHORT, np.float64)
    if identity.sex == "male":
        recede = np.interp(identity.age_years, tables.RECEDE_YEARS, tables.RECEDE_DEG) * rng.random()
        line[:3] += recede * np.array([1.0, 1.3, 1.0])
    elif rng.random() < tables.FRINGE_SHARE:
        line[:3] -= rng.uniform(*tables.FRINGE_DEG)
    if HAIRDOS[identity.hair.style].fall_m > 0:
        line[3:] = (0, -15, -40, -50, -55, -55)
    degrees = np.interp(np.degrees(turn), _LINE_ANGLE, line)
    inside: Array = rise - np.radians(degrees)
    return inside


def _face(identity: Identity, marks: Skull, points: Array) -> Array:
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
    # What lies deep or faces down sees little of the sky: sockets, below nose and lips, the sides of cheeks and jaw.
    deep = skin * np.array([0.42, 0.36, 0.34])
    aside = np.abs(points[:, 0]) / scale
    toward(deep, 0.45 * smoothstep(0.040, 0.066, aside) * smoothstep(0.055, -0.02, points[:, 2] - marks.nose[2]))
    below = marks.nose[2] - points[:, 2]
    toward(deep, 0.65 * smoothstep(0.070 * scale, 0.105 * scale, below))
    for eye in marks.eyes:
        toward(flush, 0.7 * near(eye + np.array([0.0, 0.0, -0.032 * scale]), 0.022 * scale, 0.018 * scale))
        inner = eye * np.array([0.86, 1.0, 1.0]) + np.array([0.0, 0.0, 0.004 * scale])
        toward(deep, 0.78 * near(inner, 0.027 * scale, 0.017 * scale))
        toward(dark, 0.95 * near(eye, 0.016 * scale, 0.0095 * scale))
        brow = eye + np.array([0.0, 0.0, 0.020 * scale])
        toward(0.2 * skin + 0.8 * np.minimum(hair, 0.35 * skin), 0.9 * near(brow, 0.025 * scale, 0.0085 * scale))
    toward(flush, 0.6 * near(marks.nose, 0.016 * scale, 0.016 * scale))
    toward(deep, 0.75 * near(marks.nose + np.array([0.0, 0.0, -0.019 * scale]), 0.017 * scale, 0.0085 * scale))
    lips = skin * (np.array([0.74, 0.36, 0.36]) if identity.sex == "female" else np.array([0.66, 0.44, 0.42]))
    toward(lips, 0.95 * near(mouth, 0.025 * scale, 0.0095 * scale))
    toward(deep, 0.5 * near(mouth + np.array([0.0, 0.0, -0.017 * scale]), 0.020 * scale, 0.007 * scale))
    if identity.hair.beard > 0:
        low = smoothstep(marks.nose[2] - 0.012 * scale, marks.nose[2] - 0.030 * scale, points[:, 2])
        jaw = low * smoothstep(marks.nose[2] - 0.135 * scale, marks.nose[2] - 0.105 * scale, points[:, 2])
        jaw *= 1.0 - near(mouth, 0.022 * scale, 0.008 * scale)
        color += (
            (identity.hair.beard * jaw)[:, None]
            * (np.minimum(0.35 * skin + 0.65 * hair, skin) - color)
            * (points[:, 1] < marks.center[1])[:, None]
        )
    return color
