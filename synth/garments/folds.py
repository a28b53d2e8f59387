"""Points of a cloth come in; how far its folds lift them, and how that shades them, leave."""

from __future__ import annotations

import numpy as np

from synth.garments.sheet import Array

_WAVES = 9


def waves(rng: np.random.Generator, points: Array, length_m: float, stretch: tuple[float, float, float]) -> Array:
    """(N,) smooth noise in about [-1, 1] over points (N, 3): a sum of plane waves of random directions about `length_m`
    long. stretch: how much the field varies along x, y, z; (1, 1, 0.2) makes folds that run up and down."""
    directions = rng.normal(size=(_WAVES, 3)) * np.array(stretch)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True) + 1e-9
    lengths = length_m * np.exp(rng.uniform(-0.5, 0.5, _WAVES))
    phases = rng.uniform(0, 2 * np.pi, _WAVES)
    field: Array = np.sin(points @ (2 * np.pi / lengths[:, None] * directions).T + phases).sum(1)
    return np.tanh(field / np.sqrt(_WAVES) * 1.1)


def crumple(rng: np.random.Generator, along_m: Array, points: Array, at_m: Array, reach_m: float) -> Array:
    """(N,) folds that lie across a limb, strongest where it bends or ends: along_m (N,) is the place along the limb,
    at_m (K,) where folds gather, reach_m how far they spread."""
    strength = np.exp(-(((along_m[:, None] - at_m[None]) / reach_m) ** 2)).max(1)
    tilt = waves(rng, points, 0.25, (1, 1, 1))
    phase = along_m * (2 * np.pi / rng.uniform(0.055, 0.085)) + 2.2 * tilt + rng.uniform(0, 2 * np.pi)
    folds: Array = strength * np.sin(phase)
    return folds


def shading(lift: Array, depth: float) -> Array:
    """(N, 3) factors: hollows, where lift (N,) is negative, see less of the sky."""
    factor = 1.0 + depth * np.clip(lift, -1.0, 0.5)
    return np.repeat(factor[:, None], 3, 1)
