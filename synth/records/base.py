"""What all records share: array types, the cameras, joints and bones in their order, values of part masks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rgb = tuple[float, float, float]
Vec2 = tuple[float, float]
Vec3 = tuple[float, float, float]
FloatArray = NDArray[np.float32]

CAMERAS = ("a", "b")

# OpenPose's COCO order; the labels of every dataset use it.
OPENPOSE_JOINTS = (
    "nose", "neck",
    "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear",
)  # fmt: skip

# SMPL's 22 body joints: the order of every `Motion`.
SMPL_JOINTS = (
    "pelvis", "left_hip", "right_hip", "spine1", "left_knee", "right_knee", "spine2", "left_ankle", "right_ankle",
    "spine3", "left_foot", "right_foot", "neck", "left_collar", "right_collar", "head", "left_shoulder",
    "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
)  # fmt: skip
SMPL_PARENTS = (-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19)

# Bones beside SMPL's joints: they take half of the shoulder's turn, which keeps the shoulder's cap round.
DELTOIDS = ("left_deltoid", "right_deltoid")

# Values of a part mask: the paper's three regions (head; torso and arms; legs). Bags hung on the trunk or a hand count
# as the middle; a suitcase, a carried box and an umbrella are no part of a person.
PART_NONE, PART_UPPER, PART_MIDDLE, PART_LOWER = 0, 1, 2, 3

# What a triangle of an outfit belongs to, from the skin outwards.
LAYER_SKIN, LAYER_SHOES, LAYER_LOWER, LAYER_INNER, LAYER_UPPER, LAYER_HAIR, LAYER_THING = 0, 1, 2, 3, 4, 5, 6
