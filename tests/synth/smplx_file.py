"""A structurally valid SMPL-X file without a licence: Anny's mesh in the T-pose, in SMPL-X's layout."""

import functools
import pickle
from dataclasses import replace

import numpy as np
from scipy.spatial import cKDTree
from smplx.vertex_ids import vertex_ids

from synth import body, identity
from synth.body.posing import bone_transforms
from synth.records import DELTOIDS, OPENPOSE_JOINTS, SMPL_JOINTS, SMPL_PARENTS, Motion
from synth.seeds import generator
from tests.synth.people import model

VERTICES, FACES = 13380, 2 * 13378  # of Anny's body, without helpers
HAND_JOINTS = 15
FACE = {"nose": "nose", "reye": "right_eye", "leye": "left_eye", "rear": "right_ear", "lear": "left_ear"}


@functools.cache
def smplx_values():
    """The entries of a SMPL-X file, and the T-pose's joints (22, 3) that its regressor should give. The first shape
    coefficient is stature, the second girth. Zeros are bytes: as many as a file has, not as large."""
    anny = model()
    person = replace(identity.draw(generator(0, "identity", 1), 1), height_m=1.70)
    rest = body.shape(replace(anny, used=np.arange(VERTICES)), person)
    zero = Motion(25.0, np.zeros((1, 22, 3), np.float32), np.zeros((1, 3), np.float32))
    transforms = bone_transforms(rest, zero)[0].astype(np.float64)
    homogeneous = np.concatenate([rest.vertices_m, np.ones((VERTICES, 1))], 1)
    template = np.einsum("vb,bij,vj->vi", rest.weights, transforms, homogeneous, optimize=True)
    joints = rest.skeleton.joints_m.astype(np.float64)

    weights = np.zeros((VERTICES, 55))
    weights[:, :22] = rest.weights[:, :22]
    for bone, name in enumerate(DELTOIDS, 22):
        half = rest.weights[:, bone] / 2
        for part in ("collar", "shoulder"):
            weights[:, SMPL_JOINTS.index(name.replace("deltoid", part))] += half
    parents = [*SMPL_PARENTS, 15, 15, 15]
    for wrist in (20, 21):
        first = len(parents)
        parents += [wrist if k % 3 == 0 else first + k - 1 for k in range(HAND_JOINTS)]
    places = np.concatenate([joints, np.tile(joints[15], (3, 1)), *(np.tile(joints[w], (15, 1)) for w in (20, 21))])

    own = (anny.used[anny.skin] < VERTICES).all(1)
    faces, corners = anny.used[anny.skin[own]], anny.skin_uv[own].reshape(-1, 2)
    places_uv, texture_faces = np.unique(corners, axis=0, return_inverse=True)
    order = _order(template, rest)
    rank = np.argsort(order)
    template, weights = template[order], weights[order]
    shapes = np.zeros((VERTICES, 3, 20))
    shapes[:, :, 0] = 0.04 * template
    bone_line = np.einsum("vj,jc->vc", weights, places)
    shapes[:, ::2, 1] = 0.06 * (template - bone_line)[:, ::2]
    hand = {f"hands_{kind}{side}": np.zeros((45, 45) if kind == "components" else 45, np.float32)
            for kind in ("components", "mean") for side in "lr"}  # fmt: skip
    values = {
        "v_template": template.astype(np.float32),
        "f": rank[faces].astype(np.int32),
        "weights": weights.astype(np.float32),
        "J_regressor": _regressor(template, places).astype(np.float32),
        "kintree_table": np.array([parents, range(55)]),
        "shapedirs": shapes.astype(np.float32),
        "posedirs": np.zeros((VERTICES, 3, 486), np.int8),
        "vt": places_uv,
        "ft": texture_faces.reshape(-1, 3).astype(np.uint32),
        "lmk_faces_idx": np.zeros(51, np.int64),
        "lmk_bary_coords": np.full((51, 3), 1 / 3, np.float32),
        **hand,
    }
    return values, joints


def write_smplx(folder, **changes):
    """The folder that smplx.create expects, with one neutral SMPL-X; a change to None takes an entry out."""
    (folder / "smplx").mkdir(parents=True, exist_ok=True)
    values = smplx_values()[0] | changes
    np.savez(folder / "smplx" / "SMPLX_NEUTRAL.npz", **{k: v for k, v in values.items() if v is not None})
    return folder


def write_smplh(folder):
    """One neutral SMPL-H of the same body: SMPL-X's joints without jaw and eyes."""
    (folder / "smplh").mkdir(parents=True, exist_ok=True)
    np.savez(folder / "smplh" / "SMPLH_NEUTRAL.npz", **_with_joints([*range(22), *range(25, 55)]))
    return folder


def write_smpl(folder):
    """One neutral SMPL of the same body, a pickle as that family has it: 22 joints and two of hands."""
    (folder / "smpl").mkdir(parents=True, exist_ok=True)
    (folder / "smpl" / "SMPL_NEUTRAL.pkl").write_bytes(pickle.dumps(_with_joints([*range(22), 28, 43])))
    return folder


def _with_joints(kept):
    """The entries of a file with some of SMPL-X's joints, each under the nearest parent that is kept."""
    values, _ = smplx_values()
    parents = values["kintree_table"][0]

    def carrier(joint):
        while joint not in kept and joint != -1:
            joint = parents[joint]
        return joint

    merged = np.zeros((VERTICES, len(kept)), np.float32)
    for joint in range(55):
        merged[:, kept.index(carrier(joint))] += values["weights"][:, joint]
    above = [-1 if joint == 0 else kept.index(carrier(parents[joint])) for joint in kept]
    rest = {name: value for name, value in values.items() if name not in ("vt", "ft")}
    return rest | {
        "weights": merged,
        "J_regressor": values["J_regressor"][kept],
        "kintree_table": np.array([above, range(len(kept))]),
        "posedirs": np.zeros((VERTICES, 3, 9 * (len(kept) - 1)), np.int8),
        "shapedirs": values["shapedirs"][:, :, :10],
    }


def _order(template, rest):
    """(V,) which vertex stands where, so that those which smplx names are what it says."""
    order = np.arange(VERTICES)
    tree = cKDTree(rest.vertices_m)
    for short, name in FACE.items():
        vertex = int(tree.query(rest.keypoints_m[OPENPOSE_JOINTS.index(name)])[1])
        here, there = vertex_ids["smplx"][short], int(np.flatnonzero(order == vertex)[0])
        order[here], order[there] = order[there], order[here]
    return order


def _regressor(template, places):
    """(55, V) weights of near vertices, summing to 1, that give each place exactly."""
    rows = np.zeros((len(places), len(template)))
    tree = cKDTree(template)
    for row, place in zip(rows, places, strict=True):
        near = tree.query(place, 120)[1]
        system = np.concatenate([template[near].T, np.ones((1, len(near)))])
        row[near] = np.linalg.lstsq(system, np.append(place, 1.0), rcond=None)[0]
    return rows
