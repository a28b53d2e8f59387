"""What tests of people share: one loaded body model, people, and motions made by hand."""

from __future__ import annotations

import functools

import numpy as np

from synth import body, garments, identity
from synth.records import SMPL_JOINTS, Figure, Identity, Motion, Outfit, RestBody
from synth.seeds import generator

Pose = dict[str, tuple[float, float, float]]

# SMPL's T-pose, standing in the world and facing -Y.
T_POSE: Pose = {"pelvis": (np.pi / 2, 0.0, 0.0)}
ARMS_DOWN: Pose = {**T_POSE, "left_shoulder": (0.0, 0.0, -1.3), "right_shoulder": (0.0, 0.0, 1.3)}
STRIDE: Pose = {**ARMS_DOWN, "left_hip": (-0.5, 0.0, 0.0), "right_hip": (0.25, 0.0, 0.0), "right_knee": (0.5, 0.0, 0.0)}


@functools.cache
def model() -> body.BodyModel:
    return body.load()


@functools.cache
def person(number: int, seed: int = 0) -> Identity:
    return identity.draw(generator(seed, "identity", number), number)


@functools.cache
def rest(number: int) -> RestBody:
    return body.shape(model(), person(number))


@functools.cache
def outfit(number: int) -> Outfit:
    return garments.dress(rest(number), person(number))


def motion(*poses: Pose, height_m: float = 0.9) -> Motion:
    rotations = np.zeros((len(poses), len(SMPL_JOINTS), 3), np.float32)
    for frame, pose in enumerate(poses):
        for name, turn in pose.items():
            rotations[frame, SMPL_JOINTS.index(name)] = turn
    place = np.tile(np.array([0.3, -0.2, height_m], np.float32), (len(poses), 1))
    return Motion(25.0, rotations, place)


def figure(number: int, *poses: Pose) -> Figure:
    return body.pose(model(), rest(number), outfit(number), motion(*poses))
