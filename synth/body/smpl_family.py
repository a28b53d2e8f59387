"""A folder of SMPL, SMPL-H or SMPL-X files comes in; bodies of that family, dressed as Anny's are, leave.

Loaper et al., SMPL: A skinned multi-person linear model, ACM Trans. Graphics 34 (2015); Romero et al., Embodied hands,
2017 (SMPL-H); Pavlakos et al., Expressive body capture, CVPR 2019 (SMPL-X). The files are licensed: users bring theirs.

Head and hands are the family's own mesh. Clothes are cut from one smooth sheet of quads over trunk and limbs, which
these meshes do not have: Anny's suit, in the same stance and of the same height, is carried over joint by joint and
laid on the surface (synth/body/suit.py). V vertices, B bones (BONES), J joints of the family's rig.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from synth.body.decimate import decimate
from synth.body.model import BONES, HAND_VERTICES, HEAD_VERTICES, BodyModel
from synth.body.shaping import (
    ARM_SPREAD_RAD,
    ELBOW_BEND_RAD,
    LEG_SPREAD_RAD,
    SHOE_SOLE_M,
    SHOE_TIP_M,
    shape,
    turn_onto,
)
from synth.body.smpl_files import BETAS, find_file, read_file
from synth.body.suit import Surface, lay_suit
from synth.records import OPENPOSE_JOINTS, SMPL_JOINTS, SMPL_PARENTS, FloatArray, Identity, RestBody, Skeleton

Array = NDArray[np.float64]

BETA_DEVIATION, BETA_RANGE = 1.0, (-2.5, 2.5)  # as the families' shape spaces are scaled; where it is cut
LARGEST_BETA = 3.0  # of the first, which is mostly stature
# From SMPL's rest frame (+X left, +Y up, +Z ahead) to a world in which the body faces -Y.
_WORLD_FROM_SMPL = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
_FACE = {"nose": "nose", "right_eye": "reye", "left_eye": "leye", "right_ear": "rear", "left_ear": "lear"}
# Anny's body whose suit is taken; size and shape come from the SMPL body.
_STAND_IN = {"age": 0.7, "muscle": 0.5, "weight": 0.5, "proportions": 0.7, "cupsize": 0.5, "firmness": 0.5}


@dataclass(frozen=True)
class SmplBody:
    """One file: the smplx module, weights (V, B), faces (F, 3), their texture coordinates (F, 3, 2) if the file has
    any, and a RestBody's pieces over the mesh's vertices."""

    network: Any
    weights: Array
    faces: NDArray[np.int64]
    uv: FloatArray | None
    pieces: dict[str, NDArray[np.int64]]


@dataclass(frozen=True)
class SmplModel:
    """A family, loaded once a process: a body for each sex, the vertices of face keypoints, and Anny, who lends the
    suit."""

    family: str
    bodies: dict[str, SmplBody]
    face_vertices: dict[str, int]
    anny: BodyModel


def load_smpl(family: str, models_dir: Path, anny: BodyModel) -> SmplModel:
    """The bodies of a family in a folder laid out as smplx.create expects it: smplx/SMPLX_FEMALE.npz and so on. A sex
    without a file of its own takes the neutral one. Pickled files run code when they are read: trust their source.

    Raises UserError when a file is missing, unreadable or not of the family.
    """
    from smplx.vertex_ids import vertex_ids

    paths = {sex: find_file(family, models_dir, sex) for sex in ("female", "male")}
    loaded = {path: _load(family, path) for path in sorted(set(paths.values()))}
    named = vertex_ids["smplx" if family == "smplx" else "smplh"]
    return SmplModel(
        family=family,
        bodies={sex: loaded[path] for sex, path in paths.items()},
        face_vertices={name: int(named[short]) for name, short in _FACE.items()},
        anny=anny,
    )


def draw_betas(rng: np.random.Generator) -> dict[str, float]:
    """A shape of the family: standard normal, as its space is scaled, cut at 2.5. The first, mostly stature, is drawn
    as well but follows from the identity's height."""
    return {
        f"beta_{k}": float(value)
        for k, value in enumerate(np.clip(rng.normal(0.0, BETA_DEVIATION, BETAS), *BETA_RANGE))
    }


def shape_smpl(model: SmplModel, identity: Identity) -> RestBody:
    """The naked body of an identity, at its exact height, standing to be dressed (see RestBody). Raises ValueError when
    its phenotype is none of this family."""
    body = model.bodies[identity.sex]
    betas = betas_of(body, identity)
    at_zero, joints_at_zero = _forward(body, betas, np.zeros((len(SMPL_JOINTS), 3)))
    turns = _dressing_turns(joints_at_zero)
    vertices, joints = _forward(body, betas, _local(turns))

    vertices, joints = vertices @ _WORLD_FROM_SMPL.T, joints @ _WORLD_FROM_SMPL.T
    scale = identity.height_m / float(np.ptp(vertices[:, 2]))
    vertices, joints = vertices * scale, joints * scale
    shift = np.array([-joints[0, 0], -joints[0, 1], -vertices[:, 2].min()])
    vertices, joints = vertices + shift, joints + shift

    stand_in = shape(model.anny, _stand_in(identity))
    suit, suit_weights, suit_quads = lay_suit(stand_in, joints, Surface(vertices, body.faces, body.weights))
    return RestBody(
        vertices_m=np.concatenate([vertices, suit]).astype(np.float32),
        weights=np.concatenate([body.weights, suit_weights]).astype(np.float32),
        pieces={name: faces.astype(np.int32) for name, faces in body.pieces.items()},
        suit_quads=(suit_quads + len(vertices)).astype(np.int32),
        skin=body.faces.astype(np.int32),
        skin_uv=body.uv,
        joints_m=joints.astype(np.float32),
        tpose_from_rest=(_WORLD_FROM_SMPL @ np.swapaxes(turns, 1, 2) @ _WORLD_FROM_SMPL.T).astype(np.float32),
        **_keypoints(model, body, vertices, joints),
        skeleton=_skeleton(body, at_zero * scale, joints_at_zero * scale),
    )


def _load(family: str, path: Path) -> SmplBody:
    file = read_file(family, path)
    weights = _with_deltoids(file.weights @ np.eye(len(BONES))[_carriers(file.network.parents.numpy())])
    return SmplBody(file.network, weights, file.faces, file.uv, _pieces(file.template, file.faces, weights))


def _carriers(parents: NDArray[np.int64]) -> NDArray[np.int64]:
    """(J,) which of SMPL's 22 joints carries each: fingers follow wrists; jaw and eyes the head."""
    carriers = np.arange(len(parents))
    for joint in range(len(SMPL_JOINTS), len(parents)):
        carriers[joint] = carriers[parents[joint]]
    return carriers


def _with_deltoids(weights: Array) -> Array:
    """Weights (V, B), rows summing to 1, in which what collar and shoulder share evenly goes to the bone between them,
    which takes half of the shoulder's turn: the family's pose correctives, which keep shoulders round, hold only in the
    stance of dressing."""
    weights = weights.copy()
    for side in ("left", "right"):
        collar, shoulder, deltoid = (BONES.index(f"{side}_{name}") for name in ("collar", "shoulder", "deltoid"))
        shared = np.minimum(weights[:, collar], weights[:, shoulder])
        weights[:, collar] -= shared
        weights[:, shoulder] -= shared
        weights[:, deltoid] += 2 * shared
    return np.asarray(weights / weights.sum(1, keepdims=True))


def _pieces(template: Array, faces: NDArray[np.int64], weights: Array) -> dict[str, NDArray[np.int64]]:
    head = weights[:, [BONES.index("head"), BONES.index("neck")]].sum(1)
    hands = []
    for side in ("left", "right"):
        share = weights[:, BONES.index(f"{side}_wrist")]
        hands.append(decimate(template, faces[(share[faces] > 0.15).all(1)], HAND_VERTICES))
    return {
        "head": decimate(template, faces[(head[faces] > 0.35).all(1)], HEAD_VERTICES),
        "hands": np.concatenate(hands),
    }


def betas_of(body: SmplBody, identity: Identity) -> Array:
    """(BETAS,) an identity's shape; the first is the one that gives its height, as far as it stays human."""
    try:
        betas = np.array([identity.phenotype[f"beta_{k}"] for k in range(BETAS)])
    except KeyError:
        raise ValueError("the identity has no shape of the SMPL family; draw it with draw_betas") from None
    heights = []
    for first in (-1.0, 1.0):
        betas[0] = first
        heights.append(float(np.ptp(_forward(body, betas, np.zeros((len(SMPL_JOINTS), 3)))[0][:, 1])))
    slope = (heights[1] - heights[0]) / 2
    wanted = (identity.height_m - sum(heights) / 2) / slope if abs(slope) > 1e-4 else 0.0
    betas[0] = np.clip(wanted, -LARGEST_BETA, LARGEST_BETA)
    return betas


def _forward(body: SmplBody, betas: Array, rotations: Array) -> tuple[Array, Array]:
    """Vertices (V, 3) and SMPL_JOINTS (22, 3) of the module, in SMPL's rest frame, for local axis-angle (22, 3). Hands
    rest as the family's mean."""
    import torch

    own = body.network.num_betas
    pose = np.zeros(3 * (23 if body.network.name() == "SMPL" else 21))
    pose[:63] = rotations[1:].ravel()
    with torch.no_grad():
        output = body.network(
            betas=torch.tensor(betas[None, :own], dtype=torch.float32),
            body_pose=torch.tensor(pose[None], dtype=torch.float32),
            global_orient=torch.zeros(1, 3),
        )
    return output.vertices[0].numpy().astype(np.float64), output.joints[0, : len(SMPL_JOINTS)].numpy().astype(
        np.float64
    )


def _dressing_turns(joints: Array) -> Array:
    """(22, 3, 3) rotations of each joint from the T-pose to the stance in which people are dressed, in SMPL's frame."""
    place = {name: joints[index] for index, name in enumerate(SMPL_JOINTS)}
    turns = np.tile(np.eye(3), (len(SMPL_JOINTS), 1, 1))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        shoulder, elbow, wrist = (place[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist"))
        upper_to = np.array([sign * np.sin(ARM_SPREAD_RAD), -np.cos(ARM_SPREAD_RAD), 0.0])
        upper = turn_onto(elbow - shoulder, upper_to)
        fore_to = np.cos(ELBOW_BEND_RAD) * upper_to + np.sin(ELBOW_BEND_RAD) * np.array([0.0, 0.0, 1.0])
        fore = turn_onto(upper @ (wrist - elbow), fore_to) @ upper
        hip, ankle = place[f"{side}_hip"], place[f"{side}_ankle"]
        level = (ankle - hip)[2] / np.linalg.norm(ankle - hip)
        leg = turn_onto(ankle - hip, np.array([sign * np.sin(LEG_SPREAD_RAD), -1.0, level]))
        for name, turn in (("shoulder", upper), ("elbow", fore), ("wrist", fore), ("hip", leg), ("knee", leg)):
            turns[SMPL_JOINTS.index(f"{side}_{name}")] = turn
    return turns


def _local(turns: Array) -> Array:
    """(22, 3) axis-angle of each joint against its parent, from rotations in one frame (22, 3, 3)."""
    above = [turns[parent] if parent >= 0 else np.eye(3) for parent in SMPL_PARENTS]
    return np.asarray(Rotation.from_matrix(np.swapaxes(np.array(above), 1, 2) @ turns).as_rotvec())


def _stand_in(identity: Identity) -> Identity:
    ancestry = {"african": 1 / 3, "asian": 1 / 3, "caucasian": 1 / 3}
    return replace(identity, phenotype={"gender": float(identity.sex == "female"), **_STAND_IN, **ancestry})


def _keypoints(model: SmplModel, body: SmplBody, vertices: Array, joints: Array) -> dict[str, Any]:
    """RestBody's keypoints: the rig's own joints, and five vertices of the face."""
    places = np.zeros((len(OPENPOSE_JOINTS), 3))
    shares = np.zeros((len(OPENPOSE_JOINTS), len(BONES), 4))
    for row, name in enumerate(OPENPOSE_JOINTS):
        if name in model.face_vertices:
            vertex = model.face_vertices[name]
            places[row] = vertices[vertex]
            shares[row] = body.weights[vertex][:, None] * np.append(vertices[vertex], 1.0)
            continue
        own = ("left_shoulder", "right_shoulder") if name == "neck" else (name,)
        for joint in own:
            bone = SMPL_JOINTS.index(joint)
            places[row] += joints[bone] / len(own)
            shares[row, bone] = np.append(joints[bone], 1.0) / len(own)
    return {"keypoints_m": places.astype(np.float32), "keypoint_weights": shares.astype(np.float32)}


def _skeleton(body: SmplBody, vertices: Array, joints: Array) -> Skeleton:
    """Of the T-pose: vertices (V, 3) and joints (22, 3) in SMPL's rest frame."""
    share = body.weights[:, [BONES.index("left_ankle"), BONES.index("left_foot")]].sum(1)
    ankle = joints[SMPL_JOINTS.index("left_ankle")]
    foot = vertices[(share > 0.5) & (vertices[:, 1] < ankle[1])]
    return Skeleton(
        joints_m=(joints - joints[0]).astype(np.float32),
        sole_m=float(ankle[1] - foot[:, 1].min()) + SHOE_SOLE_M,
        heel_back_m=float(ankle[2] - foot[:, 2].min()),
        toe_ahead_m=float(foot[:, 2].max() - ankle[2]) + SHOE_TIP_M,
    )
