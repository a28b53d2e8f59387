"""Points of a cloth come in; how far its folds lift them, and how that shades them, leave."""

from __future__ import annotations

import numpy as np

from synth.garments import tables
from synth.garments.sheet import Array

_WAVES = 9  # that a field of noise is made of
_DARK = 0.08  # albedo of cloth below which its folds are hard to see; at half of it all that follows is in full
_DEEPER, _DEEPEST = 0.8, 0.3  # how much stronger folds are on black; the least that their hollows leave
_SHEEN, _RIDGE = 0.02, 0.3  # albedo added where a ridge is lighter by the second


def waves(rng: np.random.Generator, points: Array, length_m: float, stretch: tuple[float, float, float]) -> Array:
    """(N,) smooth noise in about [-1, 1] over points (N, 3): a sum of plane waves of random directions about `length_m`
    long. stretch: how much the field varies along x, y, z; (1, 1, 0.2) makes folds that run up and down."""
    directions = rng.normal(size=(_WAVES, 3)) * np.array(stretch)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True) + 1e-9
    lengths = length_m * np.exp(rng.uniform(*tables.WAVE_LENGTH_LOG, _WAVES))
    phases = rng.uniform(0, 2 * np.pi, _WAVES)
    field: Array = np.sin(points @ (2 * np.pi / lengths[:, None] * directions).T + phases).sum(1)
    return np.tanh(field / np.sqrt(_WAVES) * 1.1)


def crumple(rng: np.random.Generator, along_m: Array, points: Array, at_m: Array, reach_m: float) -> Array:
    """(N,) folds that lie across a limb, strongest where it bends or ends: along_m (N,) is the place along the limb,
    at_m (K,) where folds gather, reach_m how far they spread."""
    strength = np.exp(-(((along_m[:, None] - at_m[None]) / reach_m) ** 2)).max(1)
    tilt = waves(rng, points, *tables.WAVES["tilt"])
    phase = along_m * (2 * np.pi / rng.uniform(*tables.CRUMPLE_M)) + 2.2 * tilt + rng.uniform(0, 2 * np.pi)
    folds: Array = strength * np.sin(phase)
    return folds


def shading(lift: Array, depth: float) -> Array:
    """(N, 3) factors: hollows, where lift (N,) is negative, see less of the sky."""
    factor = 1.0 + depth * np.clip(lift, -1.0, 1.0)
    return np.repeat(factor[:, None], 3, 1)


def on_dark(shade: Array, albedo: float) -> Array:
    """(N, 3) factors of `shading` as cloth of a mean albedo shows them: on black the eye sees folds by the light that
    lies on their ridges, so there hollows are deeper and ridges add a sheen; above _DARK nothing changes."""
    dark = float(np.clip(2.0 * (1.0 - albedo / _DARK), 0.0, 1.0))
    off = shade - 1.0
    deeper = np.maximum(1.0 + (1.0 + _DEEPER * dark) * off, np.minimum(_DEEPEST, shade))
    return deeper + dark * _SHEEN / max(albedo, 0.02) * np.clip(off / _RIDGE, 0.0, 1.0)
