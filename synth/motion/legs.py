"""Two-bone legs: hips and ankles go in, rotations of thighs and flexions of knees that join them come out.

All vectors are in the world; rest vectors are in SMPL's rest frame (+X left, +Y up, +Z ahead). The knee is a pure hinge
about its rest frame's X, so that the leg keeps the shape it has in the T-pose.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def reach_m(thigh: Array, shank: Array, flexion_rad: Array | float) -> Array:
    """Distance from hip to ankle (...,) at a flexion (...,) from the straight leg; thigh, shank (3,) rest vectors."""
    along, hinged, _ = _hinge(thigh, shank)
    return np.asarray(np.sqrt(along + hinged * np.cos(flexion_rad)))


def solve_leg(hip: Array, ankle: Array, left: Array, thigh: Array, shank: Array) -> tuple[Array, Array, Array]:
    """Joins hips to ankles, (..., 3) each, with the knee's axis as near as may be to `left` (..., 3).

    thigh, shank: (3,) hip to knee and knee to ankle in the T-pose. Returns the thigh's rotation (..., 3, 3) from the
    rest frame to the world, the knee's rotation about its X (...,) from the T-pose, and its flexion (...,) from the
    straight leg, never negative. An ankle out of reach is pointed at with a straight leg.
    """
    along, hinged, straight = _hinge(thigh, shank)
    span = ankle - hip
    flexion = np.arccos(np.clip(((span**2).sum(-1) - along) / hinged, -1, 1))
    turn = straight + flexion
    cos, sin = np.cos(turn), np.sin(turn)
    bent = np.stack(
        [np.full_like(turn, shank[0]), shank[1] * cos - shank[2] * sin, shank[1] * sin + shank[2] * cos], -1
    )
    rotation = _frame(span, left) @ np.swapaxes(_frame(thigh + bent, np.array([1.0, 0.0, 0.0])), -1, -2)
    return rotation, turn, flexion


def _hinge(thigh: Array, shank: Array) -> tuple[float, float, float]:
    """The squared distance from hip to ankle is along + hinged * cos(turn - straight), for a turn of the knee."""
    flat = thigh[1] * shank[1] + thigh[2] * shank[2]
    across = thigh[2] * shank[1] - thigh[1] * shank[2]
    along = thigh @ thigh + shank @ shank + 2 * thigh[0] * shank[0]
    return float(along), float(2 * np.hypot(flat, across)), float(np.arctan2(across, flat))


def _frame(down: Array, left: Array) -> Array:
    """(..., 3, 3) orthonormal columns: along `down`, along the part of `left` that is square to it, and their cross."""
    first = down / np.linalg.norm(down, axis=-1, keepdims=True)
    second = left - (left * first).sum(-1, keepdims=True) * first
    second = second / np.linalg.norm(second, axis=-1, keepdims=True)
    return np.stack(np.broadcast_arrays(first, second, np.cross(first, second)), -1)
