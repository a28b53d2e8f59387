"""An identity's phenotype comes in; the rest body of Anny, in the pose in which it is dressed, leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.body.decimate import decimate
from synth.errors import UsageError
from synth.records import DELTOIDS, OPENPOSE_JOINTS, SMPL_JOINTS, SMPL_PARENTS, Identity, RestBody, Skeleton

Array = NDArray[np.float64]

FAMILIES = ("anny",)
BONES = SMPL_JOINTS + DELTOIDS

# The head keeps this many vertices of 4,000, the hands these each of 1,500: fingers are thinner than a crop's pixel.
_HEAD_VERTICES = 1000
_HAND_VERTICES = 150

# How the body stands to be dressed: arms off the vertical, elbows a little bent, legs apart. Close to how walkers hold
# their limbs, so that cloth is bent little, and open enough for sleeves and trouser legs to be told from what is beside.
_ARM_SPREAD_RAD = 0.50
_ELBOW_BEND_RAD = 0.25
_LEG_SPREAD_RAD = 0.05
# Flexion of a relaxed hand's finger joints, from the knuckle to the tip (Lee and Jung 2014 give 30 to 50 degrees).
_FINGER_CURL_RAD = (0.50, 0.60, 0.35)
_THUMB_CURL_RAD = (0.10, 0.25, 0.30)

# Anny's bones that carry each of SMPL's joints; a bone's descendants follow it unless they are named themselves.
_JOINT_BONES = {
    "pelvis": "root", "left_hip": "upperleg01.L", "left_knee": "lowerleg01.L", "left_ankle": "foot.L",
    "right_hip": "upperleg01.R", "right_knee": "lowerleg01.R", "right_ankle": "foot.R",
    "spine1": "spine04", "spine2": "spine03", "spine3": "spine02", "neck": "neck01", "head": "head",
    "left_collar": "clavicle.L", "left_deltoid": "shoulder01.L", "left_shoulder": "upperarm01.L",
    "left_elbow": "lowerarm01.L", "left_wrist": "wrist.L",
    "right_collar": "clavicle.R", "right_deltoid": "shoulder01.R", "right_shoulder": "upperarm01.R",
    "right_elbow": "lowerarm01.R", "right_wrist": "wrist.R",
}  # fmt: skip
_TOE_BONES = {"left_foot": "toe{}-1.L", "right_foot": "toe{}-1.R"}

# Ranges of the base mesh's vertices (MakeHuman's hm08).
_BODY_VERTICES = range(0, 13380)
_SUIT_VERTICES = range(15328, 18002)

_COCO_NAMES = {
    "nose": "nose", "right_shoulder": "right_shoulder", "right_elbow": "right_elbow", "right_wrist": "right_wrist",
    "left_shoulder": "left_shoulder", "left_elbow": "left_elbow", "left_wrist": "left_wrist",
    "right_hip": "right_hip", "right_knee": "right_knee", "right_ankle": "right_ankle",
    "left_hip": "left_hip", "left_knee": "left_knee", "left_ankle": "left_ankle",
    "right_eye": "right_eye", "left_eye": "left_eye", "right_ear": "right_ear", "left_ear": "left_ear",
}  # fmt: skip


@dataclass(frozen=True)
class BodyModel:
    """A family of bodies, loaded once a process.

    network: the family's own module. bone_names, bone_parents: its rig. skin: (N, K) float64 weights and (N, K) indices
    of its bones for all N base vertices. used: (V,) indices of the base vertices that people keep. pieces, suit_quads:
    faces over those, as in RestBody. bone_of: (bones,) index into BONES. regressor: (18, N) float64, keypoints from base
    vertices, OPENPOSE_JOINTS.
    """

    family: str
    network: Any
    bone_names: tuple[str, ...]
    bone_parents: tuple[int, ...]
    skin_weights: Array
    skin_bones: NDArray[np.int64]
    used: NDArray[np.int64]
    pieces: dict[str, NDArray[np.int32]]
    suit_quads: NDArray[np.int32]
    bone_of: NDArray[np.int64]
    regressor: Array


def load(family: str = "anny") -> BodyModel:
    """The model of a family of bodies. Takes seconds, and about a minute the first time on a machine, when Anny fills its
    cache (`ANNY_CACHE_DIR`, by default ~/.cache/anny, about 1 GB): load once before several processes do.

    Raises UsageError for an unknown family.
    """
    if family not in FAMILIES:
        raise UsageError(f"--body is {family!r}; it must be one of: {', '.join(FAMILIES)}")
    import anny
    import torch
    from anny.keypoints import KeypointsRegressor
    from anny.paths import get_anny_root_dir
    from anny.utils.obj_utils import load_obj_file

    torch.set_num_threads(1)
    network = anny.Anny(
        rig="anny",
        topology="makehuman",
        phenotypes="all",
        phenotype_blendshapes="original",
        skinning_method="lbs",
        extrapolate_phenotypes=True,
    )
    data = get_anny_root_dir() / "data"
    _, _, groups = load_obj_file(data / "mpfb2" / "3dobjs" / "base.obj")
    quads = {name: group["face_vertex_indices"].numpy() for name, group in groups.items() if name != "noname"}
    cavities = torch.load(data / "template_mesh_internal_cavities.pth", weights_only=True)["vertex_indices"]

    names = tuple(network.bone_labels)
    parents = tuple(int(parent) for parent in network.bone_parents)
    weights = network.vertex_bone_weights.numpy().astype(np.float64)
    bones = network.vertex_bone_indices.numpy()
    bone_of = _bones_to_joints(names, parents)
    dense = _dense(weights, bones, len(names))
    joint_weights = _sum_by(dense, bone_of, len(BONES))

    template = network(phenotype_kwargs=_TEMPLATE)["rest_vertices"][0].numpy()
    outside = np.ones(len(template), bool)
    outside[np.asarray(cavities)] = False
    body = quads["body"][outside[quads["body"]].all(1)]
    head_share = joint_weights[:, [BONES.index("head"), BONES.index("neck")]].sum(1)
    head = body[(head_share[body] > 0.35).all(1)]
    pieces = {"head": decimate(template, _triangles(head), _HEAD_VERTICES)}
    pieces["head"] = np.concatenate(
        [pieces["head"], *(decimate(template, _triangles(quads[f"helper-{s}-eye"]), 20) for s in "lr")]
    )
    hands = []
    for side in ("left", "right"):
        share = joint_weights[:, BONES.index(f"{side}_wrist")]
        hands.append(decimate(template, _triangles(body[(share[body] > 0.15).all(1)]), _HAND_VERTICES))
    pieces["hands"] = np.concatenate(hands)

    suit = quads["helper-tights"]
    used = np.unique(np.concatenate([suit.ravel(), *(piece.ravel() for piece in pieces.values())]))
    new_index = np.full(len(template), -1)
    new_index[used] = np.arange(len(used))

    regressor = KeypointsRegressor.coco(network, list(_COCO_NAMES.values())).regression_weights.numpy()
    by_name = dict(zip(_COCO_NAMES, regressor, strict=True))
    by_name["neck"] = 0.5 * (by_name["left_shoulder"] + by_name["right_shoulder"])
    return BodyModel(
        family=family,
        network=network,
        bone_names=names,
        bone_parents=parents,
        skin_weights=weights,
        skin_bones=bones,
        used=used,
        pieces={name: new_index[piece].astype(np.int32) for name, piece in pieces.items()},
        suit_quads=new_index[suit].astype(np.int32),
        bone_of=bone_of,
        regressor=np.stack([by_name[name] for name in OPENPOSE_JOINTS]),
    )


def shape(model: BodyModel, identity: Identity) -> RestBody:
    """The naked body of an identity, at its exact height, standing to be dressed (see RestBody)."""
    vertices, heads = _rest(model, identity)
    turns = _dressing_turns(model, heads)
    vertices, heads = _posed(model, vertices, heads, turns)

    joints = _joints(model, heads)
    weights = _sum_by(_dense(model.skin_weights, model.skin_bones, len(model.bone_names)), model.bone_of, len(BONES))
    ground = vertices[_BODY_VERTICES.start : _BODY_VERTICES.stop, 2].min()
    shift = np.array([-joints[0, 0], -joints[0, 1], -ground])
    vertices, joints = vertices + shift, joints + shift

    tpose_from_rest = _tpose_turns(joints)
    homogeneous = np.concatenate([vertices, np.ones((len(vertices), 1))], 1)
    keypoint_weights = np.einsum("kn,nb,nc->kbc", model.regressor, weights, homogeneous, optimize=True)
    kept = model.used
    return RestBody(
        vertices_m=vertices[kept].astype(np.float32),
        weights=(weights[kept] / weights[kept].sum(1, keepdims=True)).astype(np.float32),
        pieces=model.pieces,
        suit_quads=model.suit_quads,
        joints_m=joints.astype(np.float32),
        tpose_from_rest=tpose_from_rest.astype(np.float32),
        keypoints_m=(model.regressor @ vertices).astype(np.float32),
        keypoint_weights=keypoint_weights.astype(np.float32),
        skeleton=_skeleton(vertices, joints, tpose_from_rest),
    )


_TEMPLATE = {"gender": 0.5, "age": 0.7, "muscle": 0.5, "weight": 0.5, "height": 0.4, "proportions": 0.7}


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


def _height(vertices: Array) -> float:
    body = vertices[_BODY_VERTICES.start : _BODY_VERTICES.stop, 2]
    return float(body.max() - body.min())


def _bones_to_joints(names: tuple[str, ...], parents: tuple[int, ...]) -> NDArray[np.int64]:
    """(bones,) index into BONES of what carries each of the rig's bones."""
    direct = {bone: joint for joint, bone in _JOINT_BONES.items()}
    for joint, pattern in _TOE_BONES.items():
        direct.update({pattern.format(toe): joint for toe in range(1, 6)})
    carried = np.zeros(len(names), np.int64)
    for bone, (name, parent) in enumerate(zip(names, parents, strict=True)):
        carried[bone] = BONES.index(direct[name]) if name in direct else carried[max(parent, 0)]
    return carried


def _joints(model: BodyModel, heads: Array) -> Array:
    """(22, 3) positions of SMPL_JOINTS from the bones' heads."""
    joints = []
    for name in SMPL_JOINTS:
        bones = [_TOE_BONES[name].format(toe) for toe in range(1, 6)] if name in _TOE_BONES else [_JOINT_BONES[name]]
        joints.append(np.mean([heads[model.bone_names.index(bone)] for bone in bones], 0))
    return np.array(joints)


def _dressing_turns(model: BodyModel, heads: Array) -> Array:
    """(bones, 3, 3) world rotations that take Anny's rest pose to the dressing pose; parents before children."""
    index = {name: bone for bone, name in enumerate(model.bone_names)}
    own: dict[int, Array] = {}
    for side, sign in (("L", 1.0), ("R", -1.0)):
        shoulder, elbow, wrist = (heads[index[f"{bone}.{side}"]] for bone in ("upperarm01", "lowerarm01", "wrist"))
        upper_to = np.array([sign * np.sin(_ARM_SPREAD_RAD), 0.0, -np.cos(_ARM_SPREAD_RAD)])
        upper = turn_onto(elbow - shoulder, upper_to)
        fore_to = np.cos(_ELBOW_BEND_RAD) * upper_to + np.sin(_ELBOW_BEND_RAD) * np.array([0.0, -1.0, 0.0])
        fore = turn_onto(upper @ (wrist - elbow), fore_to) @ upper
        own[index[f"upperarm01.{side}"]] = upper
        own[index[f"lowerarm01.{side}"]] = fore
        hip, ankle = heads[index[f"upperleg01.{side}"]], heads[index[f"foot.{side}"]]
        leg_to = np.array([sign * np.sin(_LEG_SPREAD_RAD), (ankle - hip)[1] / np.linalg.norm(ankle - hip), -1.0])
        own[index[f"upperleg01.{side}"]] = turn_onto(ankle - hip, leg_to)
        own[index[f"foot.{side}"]] = np.eye(3)
        # Fingers bend about the line of the knuckles, which runs from the forefinger's to the little finger's.
        line = fore @ (heads[index[f"finger5-1.{side}"]] - heads[index[f"finger2-1.{side}"]])
        axis = sign * line / np.linalg.norm(line)
        for finger in range(1, 6):
            angle = 0.0
            for joint, bend in enumerate(_THUMB_CURL_RAD if finger == 1 else _FINGER_CURL_RAD, 1):
                angle += bend
                own[index[f"finger{finger}-{joint}.{side}"]] = rotation(axis, angle) @ fore
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
    moved = np.zeros_like(vertices)
    for slot in range(model.skin_weights.shape[1]):
        bones = model.skin_bones[:, slot]
        share = model.skin_weights[:, slot, None]
        moved += share * (np.einsum("nij,nj->ni", turns[bones], vertices) + shifts[bones])
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
    suit = vertices[_SUIT_VERTICES.start : _SUIT_VERTICES.stop]
    foot = suit[(suit[:, 0] > 0) & (suit[:, 2] < ankle[2])]
    return Skeleton(
        joints_m=(placed @ smpl_from_world.T).astype(np.float32),
        sole_m=float(ankle[2] - foot[:, 2].min()),
        heel_back_m=float(foot[:, 1].max() - ankle[1]),
        toe_ahead_m=float(ankle[1] - foot[:, 1].min()),
    )


def turn_onto(start: Array, end: Array) -> Array:
    """The least rotation (3, 3) that takes the direction of `start` onto that of `end`."""
    start, end = start / np.linalg.norm(start), end / np.linalg.norm(end)
    axis = np.cross(start, end)
    sine = float(np.linalg.norm(axis))
    if sine < 1e-9:
        return np.eye(3)
    return rotation(axis / sine, float(np.arctan2(sine, start @ end)))


def rotation(axis: Array, angle_rad: float) -> Array:
    """(3, 3) rotation about a unit axis."""
    x, y, z = axis
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle_rad) * cross + (1.0 - np.cos(angle_rad)) * cross @ cross


def _triangles(quads: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _dense(weights: Array, bones: NDArray[np.int64], count: int) -> Array:
    dense = np.zeros((len(weights), count))
    np.add.at(dense, (np.arange(len(weights))[:, None], bones), weights)
    return dense


def _sum_by(columns: Array, group: NDArray[np.int64], count: int) -> Array:
    """Columns (N, C) added up by their group (C,): (N, count)."""
    summed = np.zeros((len(columns), count))
    for column, into in enumerate(group):
        summed[:, into] += columns[:, column]
    return summed
