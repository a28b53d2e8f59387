"""Feet that roll over the ground without sliding: a fraction of the stance goes in, where the ankle is comes out.

A foot is seen from its side: x ahead along the foot, z up, the origin on the ground below the ankle of the flat foot.
It rolls over the heel, stands flat, then rolls over the joint of the toes, which stay flat until they bend no further,
and last over their tip (the heel, ankle, forefoot and toe rockers of Perry and Burnfield, Gait Analysis, 2nd ed., 2010,
chapter 4). Each rocker turns about a fixed point, so what touches the ground stays where it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.records import SMPL_JOINTS, Skeleton

Array = NDArray[np.float64]

LARGEST_TOE_BEND_RAD = np.radians(35.0)


@dataclass(frozen=True)
class Foot:
    """A foot in metres, from its ankle joint: how far below it the sole lies, and how far behind and ahead heel, toe
    joint and toe tip lie; the toe joint's height above the sole; how far the T-pose turns the foot to the left."""

    sole_m: float
    heel_m: float
    toe_joint_m: float
    toe_joint_height_m: float
    toe_tip_m: float
    yaw_rad: float


@dataclass(frozen=True)
class Rolled:
    """A foot's state for N frames, (N,) each: its ankle ahead of and above the origin, its pitch against the ground
    (toes up positive) and the bend of its toes (up positive)."""

    ankle_x_m: Array
    ankle_z_m: Array
    pitch_rad: Array
    toe_bend_rad: Array


def foot_of(skeleton: Skeleton, side: str) -> Foot:
    """The foot of a side, "left" or "right"."""
    ankle = np.asarray(skeleton.joints_m[SMPL_JOINTS.index(f"{side}_ankle")], np.float64)
    toe_joint = np.asarray(skeleton.joints_m[SMPL_JOINTS.index(f"{side}_foot")], np.float64) - ankle
    ahead = float(np.hypot(toe_joint[0], toe_joint[2]))
    return Foot(
        sole_m=skeleton.sole_m,
        heel_m=skeleton.heel_back_m,
        toe_joint_m=ahead,
        toe_joint_height_m=max(skeleton.sole_m + float(toe_joint[1]), 0.0),
        toe_tip_m=max(skeleton.toe_ahead_m, ahead),
        yaw_rad=float(np.arctan2(toe_joint[0], toe_joint[2])),
    )


def roll(foot: Foot, pitch_rad: Array) -> Rolled:
    """The standing foot at a pitch (N,): over its heel where that is positive, else over its toes."""
    toe_bend = np.clip(-pitch_rad, 0, LARGEST_TOE_BEND_RAD)
    # The heel's point stays.
    heel_x, heel_z = _turned(foot.heel_m, foot.sole_m, pitch_rad)
    # The toe joint turns about the tip, once the toes no longer bend; then the ankle about the toe joint.
    toe_x, toe_z = _turned(foot.toe_joint_m - foot.toe_tip_m, foot.toe_joint_height_m, pitch_rad + toe_bend)
    back_x, back_z = _turned(-foot.toe_joint_m, foot.sole_m - foot.toe_joint_height_m, pitch_rad)
    on_heel = pitch_rad > 0
    return Rolled(
        ankle_x_m=np.where(on_heel, heel_x - foot.heel_m, foot.toe_tip_m + toe_x + back_x),
        ankle_z_m=np.where(on_heel, heel_z, toe_z + back_z),
        pitch_rad=pitch_rad,
        toe_bend_rad=toe_bend,
    )


def lowest_m(foot: Foot, pitch_rad: Array, toe_bend_rad: Array) -> Array:
    """How far the lowest point of the sole lies below the ankle (N,)."""
    heel = _turned(-foot.heel_m, -foot.sole_m, pitch_rad)[1]
    joint = _turned(foot.toe_joint_m, foot.toe_joint_height_m - foot.sole_m, pitch_rad)[1]
    ball = joint + _turned(0.0, -foot.toe_joint_height_m, pitch_rad)[1]
    tip = joint + _turned(foot.toe_tip_m - foot.toe_joint_m, -foot.toe_joint_height_m, pitch_rad + toe_bend_rad)[1]
    return -np.minimum(np.minimum(heel, ball), tip)


def _turned(x: float, z: float, pitch_rad: Array) -> tuple[Array, Array]:
    """A point of the foot's side view, toes turned up by pitch_rad about the origin."""
    cos, sin = np.cos(pitch_rad), np.sin(pitch_rad)
    return x * cos - z * sin, x * sin + z * cos
