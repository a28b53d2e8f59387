"""A fit and its clothes come in; where their cloth will crease as joints bend leaves.

N vertices, K of them cloth, D bends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synth.garments import folds, tables
from synth.garments import sheet as sheets
from synth.garments.fitting import BONES, Fit
from synth.garments.sheet import Array, Ints, Sheet
from synth.records import Folds

_OUTWARD = 0.35  # creases stand out further than they sink in, so that cloth does not sink into what it covers


@dataclass(frozen=True)
class _Bend:
    """A joint by its bone and the parent bone: about it, within reach_m, creases lie across the line to `toward`,
    wave_m apart, and rise lift_m a radian. limb: whether only what those two bones carry creases."""

    bone: str
    parent: str
    toward: str
    reach_m: float
    wave_m: float
    lift_m: float
    limb: bool


# The mesh's vertices are some 2.5 cm apart: shorter waves than these could not be told.
_BENDS = (
    *(
        bend
        for side in ("left", "right")
        for bend in (
            _Bend(f"{side}_elbow", f"{side}_shoulder", f"{side}_wrist", 0.13, 0.075, 0.012, True),
            _Bend(f"{side}_knee", f"{side}_hip", f"{side}_ankle", 0.17, 0.085, 0.012, True),
            _Bend(f"{side}_hip", "pelvis", f"{side}_knee", 0.17, 0.090, 0.016, False),
            _Bend(f"{side}_shoulder", "spine3", f"{side}_elbow", 0.15, 0.085, 0.012, False),
        )
    ),
    _Bend("spine3", "pelvis", "neck", 0.20, 0.090, 0.045, False),
)


def creases(rng: np.random.Generator, fit: Fit, whole: Sheet, amount: Array, double: Ints) -> Folds | None:
    """The creases of all cloth of an outfit, None where there is none.

    amount: (N,) how readily a vertex creases, 1 for loose cloth, 0 for what is none. double: (N,) for each vertex the
    first that lies at its place; the two crease as one.
    """
    chosen = np.flatnonzero(amount > 0)
    if not len(chosen):
        return None
    own = sheets.normals(whole.vertices, whole.quads)
    outward = np.stack([np.bincount(double, own[:, axis], whole.count)[double[chosen]] for axis in range(3)], 1)
    outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-9)
    points, weights = whole.vertices[chosen], whole.weights[chosen]
    wander = folds.waves(rng, points, *tables.WAVES["creases"])
    waves = np.zeros((2, len(chosen), len(_BENDS)))
    for index, bend in enumerate(_BENDS):
        joint = fit.joints[bend.bone]
        line = fit.joints[bend.toward] - joint
        line = line / np.linalg.norm(line)
        away = points - joint
        along = away @ line
        near = along if bend.limb else np.linalg.norm(away, axis=1)
        strength = np.exp(-((near / (bend.reach_m * fit.scale)) ** 2))
        if bend.limb:
            strength = strength * weights[:, [BONES.index(bend.bone), BONES.index(bend.parent)]].sum(1)
        # Slanted around the limb: creases run together where it bends.
        slant = 0.5 * np.arctan2(away[:, 0] - along * line[0], -(away[:, 1] - along * line[1]))
        phase = 2 * np.pi * along / bend.wave_m + 2.0 * wander + np.abs(slant) + rng.uniform(0, 2 * np.pi)
        size = bend.lift_m * strength * amount[chosen]
        waves[0, :, index] = size * (np.sin(phase) + _OUTWARD)
        waves[1, :, index] = size * np.cos(phase)
    return Folds(
        vertices=chosen.astype(np.int32),
        outward=outward.astype(np.float32),
        waves=waves.astype(np.float32),
        bends=tuple((BONES.index(bend.bone), BONES.index(bend.parent)) for bend in _BENDS),
    )
