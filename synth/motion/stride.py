"""What a body makes of a gait: a skeleton and a gait go in, leg length, relative speed and stride come out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synth.records import SMPL_JOINTS, Gait, Skeleton

Array = NDArray[np.float64]

GRAVITY_M_S2 = 9.81
# Speed and stride are compared between people by their leg's length (Froude's number), as Alexander, Stride length and
# speed for adults, children, and fossil hominids, American Journal of Physical Anthropology 63 (1984) 23-27, proposes.
# The mean adult walks at 1.37 m/s with strides of 1.41 m (Perry and Burnfield, chapter 1) on legs of 0.91 m.
MEAN_SPEED = 1.37 / np.sqrt(GRAVITY_M_S2 * 0.91)
MEAN_STRIDE = 1.41 / 0.91
# Stride grows with this power of speed: Grieve and Gear, The relationships between length of stride, step frequency,
# time of swing and speed of walking for children and adults, Ergonomics 9 (1966) 379-399.
STRIDE_POWER = 0.42


def leg_length_m(skeleton: Skeleton) -> float:
    """Height of the hip joints above the soles in the T-pose."""
    return float(skeleton.sole_m - (joint(skeleton, "left_ankle") - joint(skeleton, "left_hip"))[1])


def stride_length_m(gait: Gait, skeleton: Skeleton) -> float:
    """Two steps, at the gait's speed."""
    mean = leg_length_m(skeleton) * MEAN_STRIDE * relative_speed(gait, skeleton) ** STRIDE_POWER
    return float(gait.stride_factor * mean)


def path_length_m(gait: Gait, frames: int, fps: float) -> float:
    """How far the pelvis travels along the path from the first frame to the last."""
    return gait.speed_m_s * (frames - 1) / fps


def relative_speed(gait: Gait, skeleton: Skeleton) -> float:
    """The gait's speed against the mean adult's, on these legs: 1.0 is the same."""
    return float(gait.speed_m_s / np.sqrt(GRAVITY_M_S2 * leg_length_m(skeleton)) / MEAN_SPEED)


def joint(skeleton: Skeleton, name: str) -> Array:
    """(3,) a joint in the T-pose."""
    return np.asarray(skeleton.joints_m[SMPL_JOINTS.index(name)], np.float64)


def leg_bones(skeleton: Skeleton, side: str) -> tuple[Array, Array]:
    """(3,) hip to knee and (3,) knee to ankle of a side in the T-pose."""
    hip, knee, ankle = (joint(skeleton, f"{side}_{name}") for name in ("hip", "knee", "ankle"))
    return knee - hip, ankle - knee
