"""Posed vertices of an outfit come in; those of cloth that hangs free of the legs leave outside of the legs.

T frames, K hanging vertices, B bones.
"""

from __future__ import annotations

import numpy as np

from synth.records import SMPL_JOINTS, FloatArray, Hanging, RestBody

_LIMBS = (
    ("left_hip", "left_knee"),
    ("right_hip", "right_knee"),
    ("left_knee", "left_ankle"),
    ("right_knee", "right_ankle"),
)
_CLEARANCE_M = 0.012
_MOST_M = 0.45
_SPREAD_ROUNDS = 6


def push_out(
    vertices: FloatArray, rest_m: FloatArray, hanging: Hanging, rest: RestBody, transforms: FloatArray
) -> None:
    """Moves hanging cloth among posed vertices (T, V, 3), in place, off the limbs posed by transforms (T, B, 3, 4).

    rest_m: (V, 3) the same vertices at rest.

    At a vertex' height a limb's cross section is a disc; the vertex goes along its own outward direction until it is
    beyond the disc, and its neighbours go some of the way: cloth tents over a leg that swings ahead.
    """
    cloth = vertices[:, hanging.vertices]
    still = np.tile(np.eye(3, 4, dtype=np.float32), (1, transforms.shape[1], 1, 1))
    push = _push(cloth, hanging, rest, transforms)
    # Limbs are no exact cylinders: what they ask for at rest, where the cloth lies as it was cut, is not owed.
    push = np.clip(push - _push(rest_m[None, hanging.vertices], hanging, rest, still), 0.0, _MOST_M)
    for _ in range(_SPREAD_ROUNDS):
        push = np.maximum(push, 0.9 * push[:, hanging.neighbours].mean(2))
    outward = hanging.outward @ np.swapaxes(transforms[:, 0, :, :3], 1, 2)
    vertices[:, hanging.vertices] = cloth + push[..., None] * outward


def _push(cloth: FloatArray, hanging: Hanging, rest: RestBody, transforms: FloatArray) -> FloatArray:
    """(T, K) metres that cloth (T, K, 3) must go outwards to be beyond the limbs."""
    pelvis = transforms[:, 0, :, :3]
    outward = hanging.outward @ np.swapaxes(pelvis, 1, 2)
    down = -pelvis[:, None, :, 2]  # (T, 1, 3): the pelvis' own downwards
    push = np.zeros(cloth.shape[:2], np.float32)
    for (start_name, end_name), (first, last) in zip(_LIMBS, hanging.limb_radii_m, strict=True):
        start = _joint(rest, transforms, start_name)
        line = _joint(rest, transforms, end_name) - start  # (T, 1, 3)
        length = np.linalg.norm(line, axis=2)
        drop = np.maximum(np.sum(line * down, 2), 0.15 * length)  # (T, 1)
        share = np.clip(np.sum((cloth - start) * down, 2) / drop, 0.0, 1.0)
        apart = cloth - start - share[..., None] * line
        depth = np.sum(apart * outward, 2)
        beside = np.sum(apart * apart, 2) - depth * depth
        # A leaning limb's level section is longer than the limb is thick.
        radius = (first + share * (last - first) + _CLEARANCE_M) / np.clip(drop / length, 0.4, 1.0)
        reach = np.sqrt(np.maximum(radius * radius - beside, 0.0))
        push = np.maximum(push, np.where(reach > 0, reach - depth, 0.0))
    return push


def _joint(rest: RestBody, transforms: FloatArray, name: str) -> FloatArray:
    """(T, 1, 3) where a joint is posed."""
    index = SMPL_JOINTS.index(name)
    place: FloatArray = transforms[:, index, :, :3] @ rest.joints_m[index] + transforms[:, index, :, 3]
    return place[:, None]
