"""Rotations of N frames: angles and headings go in, matrices come out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from synth.records import Motion

Array = NDArray[np.float64]

# Takes a world with Y up to ours, with Z up: what faced +Z faces -Y.
UP_FROM_Y = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])


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


def turned_world(motion: Motion, rotation: Array) -> Motion:
    """A motion in a world turned by a rotation (3, 3)."""
    root = rotation @ Rotation.from_rotvec(motion.rotations_rad[:, 0]).as_matrix()
    rotations = motion.rotations_rad.copy()
    rotations[:, 0] = Rotation.from_matrix(root).as_rotvec()
    return replace(
        motion, rotations_rad=rotations, translation_m=(motion.translation_m @ rotation.T).astype(np.float32)
    )


def least_turn(start: Array, end: Array) -> Array:
    """(3, 3) the least rotation that takes the direction of `start` (3,) onto that of `end` (3,), not opposite."""
    start, end = start / np.linalg.norm(start), end / np.linalg.norm(end)
    axis = np.cross(start, end)
    sine = float(np.linalg.norm(axis))
    if sine < 1e-12:
        return np.eye(3)
    return np.asarray(Rotation.from_rotvec(axis / sine * np.arctan2(sine, start @ end)).as_matrix())


def heading_rad(direction: Array) -> float:
    """Of a direction (3,) or (2,) on the ground: 0 along +X, pi/2 along +Y."""
    return float(np.arctan2(direction[1], direction[0]))
