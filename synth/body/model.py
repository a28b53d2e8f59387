"""The name of a family of bodies comes in; its model, with what people need of its mesh, leaves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.body.decimate import decimate
from synth.errors import UsageError
from synth.records import DELTOIDS, OPENPOSE_JOINTS, SMPL_JOINTS, FloatArray

Array = NDArray[np.float64]

FAMILIES = ("anny",)
BONES = SMPL_JOINTS + DELTOIDS

# The head keeps this many vertices of 4,000, the hands these each of 1,500: fingers are thinner than a crop's pixel.
HEAD_VERTICES = 1000
HAND_VERTICES = 150

# Anny's bones that carry each of SMPL's joints; a bone's descendants follow it unless they are named themselves.
JOINT_BONES = {
    "pelvis": "root", "left_hip": "upperleg01.L", "left_knee": "lowerleg01.L", "left_ankle": "foot.L",
    "right_hip": "upperleg01.R", "right_knee": "lowerleg01.R", "right_ankle": "foot.R",
    "spine1": "spine04", "spine2": "spine03", "spine3": "spine02", "neck": "neck01", "head": "head",
    "left_collar": "clavicle.L", "left_deltoid": "shoulder01.L", "left_shoulder": "upperarm01.L",
    "left_elbow": "lowerarm01.L", "left_wrist": "wrist.L",
    "right_collar": "clavicle.R", "right_deltoid": "shoulder01.R", "right_shoulder": "upperarm01.R",
    "right_elbow": "lowerarm01.R", "right_wrist": "wrist.R",
}  # fmt: skip
TOE_BONES = {"left_foot": "toe{}-1.L", "right_foot": "toe{}-1.R"}

# Ranges of the base mesh's vertices (MakeHuman's hm08).
BODY_VERTICES = range(0, 13380)
SUIT_VERTICES = range(15328, 18002)

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

    network: the family's own module. bone_names, bone_parents: its rig. rig_weights: (N, bones) skin weights of that
    rig for all N base vertices; weights: (N, B), the same summed for BONES. used: (V,) indices of the base vertices
    that people keep. pieces, suit_quads, skin, skin_uv: over those, as in RestBody; skin is MakeHuman's body with its
    eyes, and the coordinates are those of its textures. regressor: (18, N), from base vertices to OPENPOSE_JOINTS.
    """

    family: str
    network: Any
    bone_names: tuple[str, ...]
    bone_parents: tuple[int, ...]
    rig_weights: Array
    weights: Array
    used: NDArray[np.int64]
    pieces: dict[str, NDArray[np.int32]]
    suit_quads: NDArray[np.int32]
    skin: NDArray[np.int32]
    skin_uv: FloatArray
    regressor: Array


def _network() -> Any:
    """Anny's own module. Its cache has no lock of its own: the first process on a machine fills it alone."""
    import anny
    from anny.paths import get_anny_cache_path
    from filelock import FileLock

    def build() -> Any:
        return anny.Anny(
            rig="anny",
            topology="makehuman",
            phenotypes="all",
            phenotype_blendshapes="original",
            skinning_method="lbs",
            extrapolate_phenotypes=True,
        )

    cache = get_anny_cache_path()
    filled = cache / f"synthreid-filled-{anny.__version__}"
    if filled.exists():
        return build()
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / "synthreid.lock"):
        network = build()
        filled.touch()
    return network


_TEMPLATE = {"gender": 0.5, "age": 0.7, "muscle": 0.5, "weight": 0.5, "height": 0.4, "proportions": 0.7}


@lru_cache(maxsize=1)
def load(family: str = "anny") -> BodyModel:
    """The model of a family of bodies, built once a process.

    Takes seconds, and about a minute the first time on a machine, when Anny fills its cache (`ANNY_CACHE_DIR`, by
    default ~/.cache/anny, about 1 GB); other processes wait for that one. Raises UsageError for an unknown family.
    """
    if family not in FAMILIES:
        raise UsageError(f"--body is {family!r}; it must be one of: {', '.join(FAMILIES)}")
    import torch
    from anny.keypoints import KeypointsRegressor
    from anny.paths import get_anny_root_dir
    from anny.utils.obj_utils import load_obj_file

    torch.set_num_threads(1)
    network = _network()
    data = get_anny_root_dir() / "data"
    _, coordinates, groups = load_obj_file(data / "mpfb2" / "3dobjs" / "base.obj")
    quads = {name: group["face_vertex_indices"].numpy() for name, group in groups.items() if name != "noname"}
    cavities = torch.load(data / "template_mesh_internal_cavities.pth", weights_only=True)["vertex_indices"]

    names = tuple(network.bone_labels)
    parents = tuple(int(parent) for parent in network.bone_parents)
    rig_weights = _dense(network.vertex_bone_weights.numpy(), network.vertex_bone_indices.numpy(), len(names))
    weights = np.zeros((len(rig_weights), len(BONES)))
    for bone, joint in enumerate(_bones_to_joints(names, parents)):
        weights[:, joint] += rig_weights[:, bone]

    template = network(phenotype_kwargs=_TEMPLATE)["rest_vertices"][0].numpy()
    outside = np.ones(len(template), bool)
    outside[np.asarray(cavities)] = False
    body = quads["body"][outside[quads["body"]].all(1)]
    head_share = weights[:, [BONES.index("head"), BONES.index("neck")]].sum(1)
    head = body[(head_share[body] > 0.35).all(1)]
    pieces = {"head": decimate(template, _triangles(head), HEAD_VERTICES)}
    pieces["head"] = np.concatenate(
        [pieces["head"], *(decimate(template, _triangles(quads[f"helper-{s}-eye"]), 20) for s in "lr")]
    )
    hands = []
    for side in ("left", "right"):
        share = weights[:, BONES.index(f"{side}_wrist")]
        hands.append(decimate(template, _triangles(body[(share[body] > 0.15).all(1)]), HAND_VERTICES))
    pieces["hands"] = np.concatenate(hands)

    suit = quads["helper-tights"]
    whole = [groups[name] for name in ("body", "helper-l-eye", "helper-r-eye")]
    skin = np.concatenate([_triangles(group["face_vertex_indices"].numpy()) for group in whole])
    corners = np.concatenate([_triangles(group["face_texture_coordinate_indices"].numpy()) for group in whole])
    used = np.unique(np.concatenate([suit.ravel(), skin.ravel()]))
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
        rig_weights=rig_weights,
        weights=weights,
        used=used,
        pieces={name: new_index[piece].astype(np.int32) for name, piece in pieces.items()},
        suit_quads=new_index[suit].astype(np.int32),
        skin=new_index[skin].astype(np.int32),
        skin_uv=coordinates.numpy()[corners].astype(np.float32),
        regressor=np.stack([by_name[name] for name in OPENPOSE_JOINTS]),
    )


def _bones_to_joints(names: tuple[str, ...], parents: tuple[int, ...]) -> NDArray[np.int64]:
    """(bones,) index into BONES of what carries each of the rig's bones."""
    direct = {bone: joint for joint, bone in JOINT_BONES.items()}
    for joint, pattern in TOE_BONES.items():
        direct.update({pattern.format(toe): joint for toe in range(1, 6)})
    carried = np.zeros(len(names), np.int64)
    for bone, (name, parent) in enumerate(zip(names, parents, strict=True)):
        carried[bone] = BONES.index(direct[name]) if name in direct else carried[max(parent, 0)]
    return carried


def _triangles(quads: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _dense(weights: Array, bones: NDArray[np.int64], count: int) -> Array:
    """Sparse skin weights (N, K) of bones (N, K) as a full matrix (N, count)."""
    full = np.zeros((len(weights), count))
    np.add.at(full, (np.arange(len(weights))[:, None], bones), weights)
    return full
