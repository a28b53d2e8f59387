"""An identity's phenotype comes in; its rest body, in the pose in which it is dressed, leaves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synth.body.model import BODY_VERTICES, BONES, JOINT_BONES, SUIT_VERTICES, TOE_BONES, BodyModel
from synth.records import SMPL_JOINTS, SMPL_PARENTS, Identity, RestBody, Skeleton

Array = NDArray[np.float64]

# How the body stands to be dressed: arms off the vertical, elbows a little bent, legs apart. Close to how walkers hold
# their limbs, so that cloth is bent little, and open enough to tell sleeves and trouser legs from what is beside them.
ARM_SPREAD_RAD = 0.50
ELBOW_BEND_RAD = 0.25
LEG_SPREAD_RAD = 0.05
# Everybody wears shoes; what is between the foot and the ground.
SHOE_SOLE_M = 0.022
# How far a shoe's tip reaches before the toes: a swinging foot must clear the ground with it.
SHOE_TIP_M = 0.018
# Flexion of a relaxed hand's finger joints, from the knuckle to the tip.
_FINGER_CURL_RAD = (0.50, 0.60, 0.35)
_THUMB_CURL_RAD = (0.10, 0.25, 0.30)


def shape(model: BodyModel, identity: Identity) -> RestBody:
    """The naked body of an identity, at its exact height, standing to be dressed (see RestBody)."""
    vertices, heads = _rest(model, identity)
    turns = _dressing_turns(model, heads)
    vertices, heads = _posed(model, vertices, heads, turns)

    body = vertices[BODY_VERTICES.start : BODY_VERTICES.stop, 2]
    scale = identity.height_m / (body.max() - body.min())  # a closer stance makes a little taller
    vertices, heads = vertices * scale, heads * scale

    joints = _joints(model, heads)
    ground = body.min() * scale
    shift = np.array([-joints[0, 0], -joints[0, 1], -ground])
    vertices, joints = vertices + shift, joints + shift

    tpose_from_rest = _tpose_turns(joints)
    kept = model.used
    return RestBody(
        vertices_m=vertices[kept].astype(np.float32),
        weights=(model.weights[kept] / model.weights[kept].sum(1, keepdims=True)).astype(np.float32),
        pieces=model.pieces,
        suit_quads=model.suit_quads,
        skin=model.skin,
        skin_uv=model.skin_uv,
        joints_m=joints.astype(np.float32),
        tpose_from_rest=tpose_from_rest.astype(np.float32),
        keypoints_m=(model.regressor @ vertices).astype(np.float32),
        keypoint_weights=_keypoint_weights(model, vertices).astype(np.float32),
        skeleton=_skeleton(vertices, joints, tpose_from_rest),
    )


def _rest(model: BodyModel, identity: Identity) -> tuple[Array, Array]:
    """Vertices (N, 3) and bone heads (bones, 3) in Anny's own rest pose, at the identity's height.

    Anny's vertices are linear in its height phenotype, so two bodies tell the value that gives a height; beyond the
    range in which that looks human, the rest is uniform scale.
    """
    import torch

    with torch.no_grad():
        ends = []
        for height in (0.25, 0.55):
            outcome = model.network(phenotype_kwargs={**identity.phenotype, "height": height})
            vertices = outcome["rest_vertices"][0].numpy()
            ends.append((vertices, outcome["rest_bone_heads"][0].numpy(), _height(vertices)))
    (low, low_heads, low_height), (high, high_heads, high_height) = ends
    share = float(np.clip((identity.height_m - low_height) / (high_height - low_height), -0.4, 1.4))
    vertices = low + share * (high - low)
    heads = low_heads + share * (high_heads - low_heads)
    scale = identity.height_m / _height(vertices)
    return vertices * scale, heads * scale


def _keypoint_weights(model: BodyModel, vertices: Array) -> Array:
    """(18, B, 4) each bone's share of each keypoint, see RestBody."""
    homogeneous = np.concatenate([vertices, np.ones((len(vertices), 1))], 1)
    shares = np.zeros((len(model.regressor), len(BONES), 4))
    for keypoint, row in enumerate(model.regressor):
        used = np.flatnonzero(row)
        shares[keypoint] = (row[used, None] * model.weights[used]).T @ homogeneous[used]
    return shares


def _height(vertices: Array) -> float:
    body = vertices[BODY_VERTICES.start : BODY_VERTICES.stop, 2]
    return float(body.max() - body.min())


def _joints(model: BodyModel, heads: Array) -> Array:
    """(22, 3) positions of SMPL_JOINTS from the bones' heads."""
    joints = []
    for name in SMPL_JOINTS:
        bones = [TOE_BONES[name].format(toe) for toe in range(1, 6)] if name in TOE_BONES else [JOINT_BONES[name]]
        joints.append(np.mean([heads[model.bone_names.index(bone)] for bone in bones], 0))
    return np.array(joints)


def _dressing_turns(model: BodyModel, heads: Array) -> Array:
    """(bones, 3, 3) world rotations that take Anny's rest pose to the dressing pose; parents before children."""
    index = {name: bone for bone, name in enumerate(model.bone_names)}
    own: dict[int, Array] = {}
    for side, sign in (("L", 1.0), ("R", -1.0)):
        shoulder, elbow, wrist = (heads[index[f"{bone}.{side}"]] for bone in ("upperarm01", "lowerarm01", "wrist"))
        upper_to = np.array([sign * np.sin(ARM_SPREAD_RAD), 0.0, -np.cos(ARM_SPREAD_RAD)])
        upper = turn_onto(elbow - shoulder, upper_to)
        fore_to = np.cos(ELBOW_BEND_RAD) * upper_to + np.sin(ELBOW_BEND_RAD) * np.array([0.0, -1.0, 0.0])
        fore = turn_onto(upper @ (wrist - elbow), fore_to) @ upper
        own[index[f"upperarm01.{side}"]] = upper
        own[index[f"lowerarm01.{side}"]] = fore
        hip, ankle = heads[index[f"upperleg01.{side}"]], heads[index[f"foot.{side}"]]
        leg_to = np.array([sign * np.sin(LEG_SPREAD_RAD), (ankle - hip)[1] / np.linalg.norm(ankle - hip), -1.0])
        own[index[f"upperleg01.{side}"]] = turn_onto(ankle - hip, leg_to)
        own[index[f"foot.{side}"]] = np.eye(3)
        # Fingers bend about the line of the knuckles, which runs from the forefinger's to the little finger's.
        line = fore @ (heads[index[f"finger5-1.{side}"]] - heads[index[f"finger2-1.{side}"]])
        axis = sign * line / np.linalg.norm(line)
        for finger in range(1, 6):
            angle = 0.0
            for joint, bend in enumerate(_THUMB_CURL_RAD if finger == 1 else _FINGER_CURL_RAD, 1):
                angle += bend
                own[index[f"finger{finger}-{joint}.{side}"]] = _rotation(axis, angle) @ fore
    turns = np.zeros((len(model.bone_names), 3, 3))
    for bone, parent in enumerate(model.bone_parents):
        turns[bone] = own.get(bone, turns[parent] if parent >= 0 else np.eye(3))
    return turns


def _posed(model: BodyModel, vertices: Array, heads: Array, turns: Array) -> tuple[Array, Array]:
    """Linear blend skinning with world rotations of the bones: vertices (N, 3), heads (bones, 3)."""
    placed = heads.copy()
    for bone, parent in enumerate(model.bone_parents):
        if parent >= 0:
            placed[bone] = placed[parent] + turns[parent] @ (heads[bone] - heads[parent])
    shifts = placed - np.einsum("bij,bj->bi", turns, heads)
    blended = model.rig_weights @ np.concatenate([turns.reshape(-1, 9), shifts], 1)  # (N, 12)
    moved = np.einsum("nij,nj->ni", blended[:, :9].reshape(-1, 3, 3), vertices) + blended[:, 9:]
    return moved, placed


def _tpose_turns(joints: Array) -> Array:
    """(22, 3, 3) world rotations of each joint from the dressing pose to the T-pose."""
    place = {name: joints[index] for index, name in enumerate(SMPL_JOINTS)}
    turns = np.tile(np.eye(3), (len(SMPL_JOINTS), 1, 1))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        shoulder, elbow, wrist = (place[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist"))
        outward = np.array([sign, 0.0, 0.0])
        upper = turn_onto(elbow - shoulder, outward)
        fore = turn_onto(upper @ (wrist - elbow), outward) @ upper
        hip, ankle = place[f"{side}_hip"], place[f"{side}_ankle"]
        leg = turn_onto(ankle - hip, np.array([0.0, 0.0, -1.0]))
        for name, turn in (("shoulder", upper), ("elbow", fore), ("wrist", fore), ("hip", leg), ("knee", leg)):
            turns[SMPL_JOINTS.index(f"{side}_{name}")] = turn
    return turns


def _skeleton(vertices: Array, joints: Array, tpose_from_rest: Array) -> Skeleton:
    placed = np.zeros_like(joints)
    for joint, parent in enumerate(SMPL_PARENTS):
        if parent >= 0:
            placed[joint] = placed[parent] + tpose_from_rest[parent] @ (joints[joint] - joints[parent])
    smpl_from_world = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
    ankle = joints[SMPL_JOINTS.index("left_ankle")]
    suit = vertices[SUIT_VERTICES.start : SUIT_VERTICES.stop]
    foot = suit[(suit[:, 0] > 0) & (suit[:, 2] < ankle[2])]
    return Skeleton(
        joints_m=(placed @ smpl_from_world.T).astype(np.float32),
        sole_m=float(ankle[2] - foot[:, 2].min()) + SHOE_SOLE_M,
        heel_back_m=float(foot[:, 1].max() - ankle[1]),
        toe_ahead_m=float(ankle[1] - foot[:, 1].min()) + SHOE_TIP_M,
    )


def turn_onto(start: Array, end: Array) -> Array:
    """The least rotation (3, 3) that takes the direction of `start` onto that of `end`."""
    start, end = start / np.linalg.norm(start), end / np.linalg.norm(end)
    axis = np.cross(start, end)
    sine = float(np.linalg.norm(axis))
    if sine < 1e-9:
        return np.eye(3)
    return _rotation(axis / sine, float(np.arctan2(sine, start @ end)))


def _rotation(axis: Array, angle_rad: float) -> Array:
    """(3, 3) rotation about a unit axis."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle_rad) * cross + (1.0 - np.cos(angle_rad)) * cross @ cross
