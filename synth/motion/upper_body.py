"""Trunk, head and arms of a walk: a gait and phases go in, local joint rotations come out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synth.motion import curves
from synth.motion.rotations import inverse, part_of, turned
from synth.records import Gait

Array = NDArray[np.float64]

ARM_HANG_RAD = np.radians(78.0)  # down from the T-pose, of which the collar bones do
COLLAR_HANG_RAD = np.radians(6.0)
ARM_TWIST_RAD = np.radians(12.0)  # inwards
LARGEST_SWING = 2.0  # of the average arm's, 32 degrees to either side
LEAST_ELBOW_RAD = np.radians(4.0)


def upper_body(
    gait: Gait, relative_speed: float, phases: dict[str, Array], ahead: Array, pelvis_rotation: Array
) -> dict[str, Array]:
    """Local rotations (N, 3, 3), by joint, of spine, neck, head, collars, shoulders and elbows.

    relative_speed: of the mean adult's, 1.0 is the same; phases: (N,) of each side's leg; ahead: (N, 3, 3) axes of the
    path's heading; pelvis_rotation: (N, 3, 3). The head looks along the path; the arms swing more at speed (Romkes and
    Bracht-Schweizer, The effects of walking speed on upper body kinematics during gait in healthy subjects, Gait and
    Posture 54 (2017) 304-310, find so).
    """
    right = phases["right"]
    swing = float(np.clip(relative_speed, 0.4, 1.6)) * gait.arm_swing_factor
    turn = curves.thorax_turn(right) * (0.5 + 0.5 * swing)
    lean = gait.sway_factor * curves.thorax_lean(right)
    thorax = ahead @ turned("y", turn) @ turned("x", _constant(gait.trunk_lean_rad, right)) @ turned("z", lean)
    head = ahead @ turned("y", 0.2 * turn) @ turned("x", _constant(gait.head_pitch_rad, right))
    spine = part_of(inverse(pelvis_rotation) @ thorax, 1 / 3)
    neck = part_of(inverse(thorax) @ head, 1 / 2)
    local = {"spine1": spine, "spine2": spine, "spine3": spine, "neck": neck, "head": neck}
    for side, outward in (("left", 1.0), ("right", -1.0)):
        factor = min(swing * (1 + outward * gait.arm_swing_asymmetry), LARGEST_SWING)
        flexion = curves.shoulder_flexion(phases[side], factor) + gait.trunk_lean_rad  # arms hang, however trunks lean
        elbow = np.maximum(gait.elbow_bend_rad + curves.elbow_extra_flexion(phases[side], factor), LEAST_ELBOW_RAD)
        collar = turned("z", _constant(-outward * COLLAR_HANG_RAD, right))
        hang = turned("z", _constant(-outward * ARM_HANG_RAD, right))
        arm = turned("x", -flexion) @ hang @ turned("x", _constant(ARM_TWIST_RAD, right))
        local[f"{side}_collar"] = collar
        local[f"{side}_shoulder"] = inverse(collar) @ arm
        local[f"{side}_elbow"] = turned("y", -outward * elbow)
    return local


def _constant(value: float, like: Array) -> Array:
    return np.full_like(like, value)
