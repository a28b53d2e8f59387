"""A clip, a body's skeleton and a planned walk come in; the clip on that body leaves, on the ground, along the walk.

A clip's joints turn as they did; its way is scaled by the legs' length, so that steps stay steps on shorter or longer
legs. T frames.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, minimum_filter1d
from scipy.spatial.transform import Rotation

from synth.geometry import axis_angle_matrices
from synth.motion.bvh import LEG_M
from synth.motion.rotations import heading_rad, turned_world
from synth.motion.stride import leg_bones
from synth.records import SMPL_JOINTS, SMPL_PARENTS, Motion, Skeleton, Walk

Array = NDArray[np.float64]

# The ground under a clip may drift (its person's soles are not this body's), but only slowly: who jumps leaves it.
GROUND_WINDOW_S = 1.0
MOVES_M = 0.3  # less than that is no way: then the clip's heading is the body's


def place(clip: Motion, walk: Walk, skeleton: Skeleton) -> Motion:
    """The clip from the walk's start, turned to set off along its heading, soles on z = 0. The walk's curvature and
    phase do not count: a clip has its own."""
    scale = sum(float(np.linalg.norm(bone)) for bone in leg_bones(skeleton, "left")) / LEG_M
    motion = replace(clip, translation_m=(clip.translation_m * scale).astype(np.float32))
    motion = turned_world(motion, Rotation.from_euler("z", walk.heading_rad - heading_of(motion)).as_matrix())
    shift = np.append(np.asarray(walk.start_xy_m) - motion.translation_m[0, :2], 0.0)
    return _grounded(replace(motion, translation_m=(motion.translation_m + shift).astype(np.float32)), skeleton)


def way_of(motion: Motion) -> Array:
    """(7, 2) points of a motion's way on the ground, evenly spread in time, from its start and for a heading of 0."""
    places = motion.translation_m.astype(np.float64)
    points = places[np.linspace(0, len(places) - 1, 7).round().astype(int), :2] - places[0, :2]
    back = heading_of(motion)
    return points @ np.array([[np.cos(back), -np.sin(back)], [np.sin(back), np.cos(back)]])


def heading_of(motion: Motion) -> float:
    """Where a motion leads, in radians: from its first place to its last, or where the pelvis faces if it stays."""
    way = (motion.translation_m[-1] - motion.translation_m[0])[:2]
    if np.linalg.norm(way) >= MOVES_M:
        return heading_rad(way)
    return heading_rad(axis_angle_matrices(motion.rotations_rad[0, 0])[:, 2])


def joints_of(motion: Motion, skeleton: Skeleton) -> tuple[Array, Array]:
    """World places (T, 22, 3) and rotations (T, 22, 3, 3) of SMPL_JOINTS."""
    local = axis_angle_matrices(motion.rotations_rad)
    rest = skeleton.joints_m.astype(np.float64)
    places, turns = [motion.translation_m.astype(np.float64)], [local[:, 0]]
    for joint, parent in list(enumerate(SMPL_PARENTS))[1:]:
        turns.append(turns[parent] @ local[:, joint])
        places.append(places[parent] + turns[parent] @ (rest[joint] - rest[parent]))
    return np.stack(places, 1), np.stack(turns, 1)


def soles_of(motion: Motion, skeleton: Skeleton, side: str) -> Array:
    """World places (T, 3, 3) of a foot's heel, ball and toe tip, on the sole."""
    places, turns = joints_of(motion, skeleton)
    ankle, foot = (SMPL_JOINTS.index(f"{side}_{name}") for name in ("ankle", "foot"))
    toe_joint = (skeleton.joints_m[foot] - skeleton.joints_m[ankle]).astype(np.float64)
    along = np.array([toe_joint[0], 0.0, toe_joint[2]]) / np.hypot(toe_joint[0], toe_joint[2])
    down = np.array([0.0, -skeleton.sole_m, 0.0])
    heel = places[:, ankle] + turns[:, ankle] @ (down - along * skeleton.heel_back_m)
    ball = places[:, foot] + turns[:, ankle] @ np.array([0.0, -skeleton.sole_m - toe_joint[1], 0.0])
    tip = places[:, foot] + turns[:, foot] @ (down + along * skeleton.toe_ahead_m - toe_joint)
    return np.stack([heel, ball, tip], 1)


def _grounded(motion: Motion, skeleton: Skeleton) -> Motion:
    lowest = np.min([soles_of(motion, skeleton, side)[..., 2].min(1) for side in ("left", "right")], 0)
    window = max(3, round(GROUND_WINDOW_S * motion.fps) | 1)
    ground = gaussian_filter1d(minimum_filter1d(lowest, window, mode="nearest"), window / 6, mode="nearest")
    ground = np.minimum(ground, lowest)  # nothing sinks where the smooth ground would cut a foot
    places = motion.translation_m.copy()
    places[:, 2] -= ground.astype(np.float32)
    return replace(motion, translation_m=places)
