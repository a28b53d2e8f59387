"""A fit and a thing that hands hold upright come in; its sheet, and how it is held, leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from synth.garments import sheet as sheets
from synth.garments import tables
from synth.garments.fitting import BONES, Fit
from synth.garments.sheet import Array, Sheet
from synth.garments.solids import colors_of, loft, rigid, rod, rounded, solid
from synth.records import Held, Thing, Vec3

# A rolled case: from the grip to the wheels, and the case's own width, depth and height, in metres.
_CASE_REACH_M, _CASE_M = 0.98, (0.38, 0.23, 0.56)
_ON_HANDS_M = 0.035  # from the hands' middle up to what lies on them
_CANOPY_M, _RIM_UP_M = 0.50, 0.47  # radius of an open umbrella, and its rim above the hand


@dataclass(frozen=True)
class Holding:
    """A thing in its own axes (left, ahead, up from its grip): sheet; grips_m and rolled_m as in Held."""

    sheet: Sheet
    grips_m: dict[str, Vec3]
    rolled_m: float = 0.0

    def placed(self, at_rest_m: Array) -> Sheet:
        """The thing at rest, upright at a place."""
        facing = np.diag([1.0, -1.0, 1.0])  # people face -Y at rest
        return replace(self.sheet, vertices=at_rest_m + self.sheet.vertices @ facing)

    def held(self, first: int) -> Held:
        """The record, for vertices from `first` on."""
        vertices = np.arange(first, first + self.sheet.count, dtype=np.int32)
        return Held(vertices, self.sheet.vertices.astype(np.float32), self.grips_m, self.rolled_m)


def holding(rng: np.random.Generator, fit: Fit, thing: Thing) -> Holding | None:
    """How a thing is held, None for a kind that hangs on the body by itself."""
    make = _KINDS.get(thing.kind)
    return None if make is None else make(rng, fit, thing)


def rest_place(fit: Fit, holding: Holding) -> Array:
    """(3,) the grip while the person stands at rest: beside the hanging hand; before the belly for two hands."""
    middle = np.mean([*holding.grips_m.values()], axis=0)
    return middle if len(holding.grips_m) == 1 else middle + np.array([0.0, -0.42 * fit.scale, 0.25 * fit.scale])


def _suitcase(rng: np.random.Generator, fit: Fit, thing: Thing) -> Holding:
    base, second = colors_of(thing)
    size = thing.size**0.5
    reach = _CASE_REACH_M * fit.scale
    wide, deep, high = (length * size for length in _CASE_M)
    center = np.array([0.0, -0.3 * deep, -reach + 0.05 + high / 2])
    weights = rigid(**{f"{thing.side}_wrist": 1.0})
    parts = [solid(_panelled(center, np.array([wide, deep, high]), 0.035), weights, base)]
    # Ribs of a hard shell read as a case where a smooth one reads as a pillow.
    band = np.array([1.02 * wide, 1.04 * deep, 0.035])
    for level in (-0.22, 0.22) if rng.random() < tables.TWO_RIBS_SHARE else (0.0,):
        parts.append(solid(rounded(center + np.array([0.0, 0.0, level * high]), band, 0.3), weights, 0.6 * second))
    grey = np.array([0.16, 0.16, 0.17])
    top = -reach + 0.05 + high
    for sign in (1.0, -1.0):
        pole = np.array([[sign * 0.09, -0.1 * deep, top - 0.02], [sign * 0.09, -0.1 * deep, 0.0]])
        parts.append(solid(rod(pole, 0.008), weights, grey))
        wheel = center + np.array([sign * 0.4 * wide, 0.35 * deep, -high / 2 - 0.015])
        parts.append(solid(rounded(wheel, np.array([0.03, 0.06, 0.07]), 0.9), weights, 0.2 * grey))
    parts.append(solid(rod(np.array([[-0.1, -0.1 * deep, 0.0], [0.1, -0.1 * deep, 0.0]]), 0.012), weights, 0.3 * grey))
    return Holding(sheets.join(parts), {thing.side: _grip(fit, thing.side)}, reach)


def _box(rng: np.random.Generator, fit: Fit, thing: Thing) -> Holding:
    base, _ = colors_of(thing)
    wide, deep, high = (rng.uniform(*span) * thing.size**0.5 for span in tables.BOX_M)
    # It stands on the forearms; a round belly keeps it further ahead.
    trunk = (fit.arm_share < 0.2) & (np.abs(fit.suit.vertices[:, 2] - fit.waist_z) < 0.12)
    belly = fit.axis_y - float(fit.suit.vertices[trunk, 1].min())
    ahead = max(0.0, belly + deep / 2 - 0.28) - 0.02
    weights = rigid(left_wrist=0.5, right_wrist=0.5)
    middle = np.array([0.0, ahead, _ON_HANDS_M + high / 2])
    body = solid(_panelled(middle, np.array([wide, deep, high]), 0.006), weights, base)
    tape = solid(_panelled(middle, np.array([0.055, 1.015 * deep, 1.015 * high]), 0.004), weights, 1.5 * base)
    return Holding(sheets.join([body, tape]), {side: _grip(fit, side) for side in ("left", "right")})


def _open_umbrella(rng: np.random.Generator, fit: Fit, thing: Thing) -> Holding:
    base, _ = colors_of(thing)
    radius, rim = _CANOPY_M * thing.size, _RIM_UP_M * fit.scale
    weights = rigid(**{f"{thing.side}_wrist": 1.0})
    turn = 2 * np.pi * np.arange(16) / 16
    # Between its eight ribs the cloth is drawn in.
    ribs = np.where(np.arange(16) % 2, 0.94, 1.0)
    rings = [
        np.stack([share * ribs * radius * np.cos(turn), share * ribs * radius * np.sin(turn), np.full(16, up)], 1)
        for share, up in ((1.0, rim), (0.72, rim + 0.11 * thing.size), (0.38, rim + 0.18 * thing.size))
    ]
    points = np.concatenate([*rings, [[0.0, 0.0, rim + 0.205 * thing.size]]])
    here = np.arange(16)
    beside = (here + 1) % 16
    quads = [np.stack([k * 16 + here, k * 16 + beside, (k + 1) * 16 + beside, (k + 1) * 16 + here], 1) for k in (0, 1)]
    apex = np.full(16, 48)
    quads.append(np.stack([32 + here, 32 + beside, apex, apex], 1))
    canopy = solid(sheets.make(points, np.zeros((49, len(BONES))), np.concatenate(quads)), weights, base)
    canopy.shade[:] *= np.append(np.tile(np.where(np.arange(16) % 2, 0.85, 1.08), 3), 1.0)[:, None]
    shaft = rod(np.array([[0.0, 0.0, -0.07], [0.0, 0.0, rim + 0.24 * thing.size]]), 0.008)
    return Holding(
        sheets.join([canopy, solid(shaft, weights, np.array([0.1, 0.09, 0.085]))]),
        {thing.side: _grip(fit, thing.side)},
    )


def _panelled(center: Array, size: Array, edge_m: float) -> Sheet:
    """A case or a box: flat panels, round edges. size: (3,) width, depth, height, which it exceeds a little."""
    wide, deep, high = 1.05 * size
    sheet, _ = loft(np.array([[0.0, wide / 2, deep / 2, 0.0], [high, wide / 2, deep / 2, 0.0]]), edge_m)
    return replace(sheet, vertices=sheet.vertices + center - np.array([0.0, 0.0, high / 2]))


_KINDS: dict[str, Callable[[np.random.Generator, Fit, Thing], Holding]] = {
    "suitcase": _suitcase,
    "box": _box,
    "open_umbrella": _open_umbrella,
}


def _grip(fit: Fit, side: str) -> Vec3:
    """The middle of a hand's fist at rest."""
    elbow, wrist = fit.joints[f"{side}_elbow"], fit.joints[f"{side}_wrist"]
    x, y, z = wrist + 0.085 * fit.scale * (wrist - elbow) / np.linalg.norm(wrist - elbow)
    return float(x), float(y), float(z)
