"""Rotations of N frames: angles and headings go in, matrices come out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Array = NDArray[np.float64]


def axes(heading: Array) -> Array:
    """(N, 3, 3): columns left, up and ahead of a heading (N,); takes SMPL's rest frame to the world."""
    cos, sin = np.cos(heading), np.sin(heading)
    zero, one = np.zeros_like(cos), np.ones_like(cos)
    left, up, ahead = (-sin, cos, zero), (zero, zero, one), (cos, sin, zero)
    return np.stack([np.stack(column, -1) for column in (left, up, ahead)], -1)


def turned(axis: str, angle: Array) -> Array:
    """(N, 3, 3) rotations about an axis of the rest frame."""
    return np.asarray(Rotation.from_euler(axis, angle[:, None]).as_matrix())


def part_of(rotation: Array, share: float) -> Array:
    """A share of rotations (N, 3, 3), about their own axes."""
    return np.asarray(Rotation.from_rotvec(share * Rotation.from_matrix(rotation).as_rotvec()).as_matrix())


def inverse(rotation: Array) -> Array:
    """The inverse of rotations (..., 3, 3)."""
    return np.swapaxes(rotation, -1, -2)
