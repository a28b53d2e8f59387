"""A rest body, its outfit and a motion come in; the dressed person, posed for every frame in the world, leaves.

T frames, V vertices, B bones (SMPL_JOINTS, then DELTOIDS), J joints.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synth.body.creasing import lifts
from synth.body.hanging import push_out
from synth.body.held import place
from synth.body.model import BONES, BodyModel
from synth.body.swinging import trail
from synth.geometry import axis_angle_matrices
from synth.records import DELTOIDS, SMPL_JOINTS, SMPL_PARENTS, Figure, FloatArray, Motion, Outfit, RestBody

Array = NDArray[np.float64]

# SMPL's rest frame (+X left, +Y up, +Z ahead) from world axes of a body that faces -Y.
_SMPL_FROM_WORLD = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])


def pose(model: BodyModel, rest: RestBody, outfit: Outfit, motion: Motion) -> Figure:
    """The dressed person in the world for all T frames of a motion, its pelvis joint at motion.translation_m.

    A joint's world rotation is the product of SMPL's rotations down to it, applied to the body turned into the T-pose:
    a motion of zeros gives the T-pose (facing world +Z, as SMPL has it). Cloth creases; then linear blend skinning;
    then hair and hems swing, hanging cloth is pushed off the legs, and what hands hold upright is put into them.
    """
    transforms = bone_transforms(rest, motion)
    vertices = _skin(outfit, transforms)
    if outfit.swing is not None:
        trail(vertices, outfit.swing, transforms, motion.fps)
    if outfit.hanging is not None:
        push_out(vertices, outfit.vertices_m, outfit.hanging, rest, transforms)
    for held in outfit.held:
        place(vertices, held, transforms)
    joints = np.einsum("tbij,kbj->tki", transforms, rest.keypoint_weights, optimize=True)
    return _figure(outfit, vertices, joints.astype(np.float32))


def at_rest(rest: RestBody, outfit: Outfit) -> Figure:
    """The person in the pose of `rest`, as the one frame of a figure."""
    return _figure(outfit, outfit.vertices_m[None], rest.keypoints_m[None])


def _figure(outfit: Outfit, vertices: FloatArray, joints: FloatArray) -> Figure:
    return Figure(
        vertices_m=vertices,
        triangles=outfit.triangles,
        triangle_paint=outfit.triangle_paint,
        triangle_part=outfit.triangle_part,
        vertex_rgb=outfit.vertex_rgb,
        pattern_uv=outfit.pattern_uv,
        paints=outfit.paints,
        joints_m=joints,
    )


def bone_transforms(rest: RestBody, motion: Motion) -> FloatArray:
    """(T, B, 3, 4) float32: what takes points of the rest body to the world, rigidly with each bone."""
    local = axis_angle_matrices(motion.rotations_rad)
    frames = len(local)
    smpl = np.zeros((frames, len(SMPL_JOINTS), 3, 3))
    turns = np.zeros((frames, len(BONES), 3, 3))
    places = np.zeros((frames, len(BONES), 3))
    pivots = np.zeros((len(BONES), 3))
    pivots[: len(SMPL_JOINTS)] = rest.joints_m
    for joint, parent in enumerate(SMPL_PARENTS):
        smpl[:, joint] = local[:, joint] if parent < 0 else smpl[:, parent] @ local[:, joint]
        turns[:, joint] = smpl[:, joint] @ _SMPL_FROM_WORLD @ rest.tpose_from_rest[joint].astype(np.float64)
        if parent < 0:
            places[:, joint] = motion.translation_m
        else:
            bone = pivots[joint] - pivots[parent]
            places[:, joint] = places[:, parent] + turns[:, parent] @ bone
    for name in DELTOIDS:
        bone, side = BONES.index(name), name.split("_")[0]
        collar, shoulder = BONES.index(f"{side}_collar"), BONES.index(f"{side}_shoulder")
        pivots[bone], places[:, bone] = pivots[shoulder], places[:, shoulder]
        turns[:, bone] = turns[:, collar] @ _half(np.swapaxes(turns[:, collar], 1, 2) @ turns[:, shoulder])
    shifts = places - np.einsum("tbij,bj->tbi", turns, pivots)
    return np.concatenate([turns, shifts[..., None]], -1).astype(np.float32)


def _skin(outfit: Outfit, transforms: FloatArray) -> FloatArray:
    """Linear blend skinning of the creased outfit: transforms (T, B, 3, 4) -> (T, V, 3)."""
    weights, frames = outfit.weights, len(transforms)
    posed = np.empty((frames, len(weights), 3), np.float32)
    x, y, z = (outfit.vertices_m[:, axis : axis + 1].copy() for axis in range(3))
    folds = outfit.folds
    lift = None if folds is None else lifts(folds, transforms)
    for frame in range(frames):
        if folds is not None and lift is not None:
            moved = outfit.vertices_m[folds.vertices] + lift[frame, :, None] * folds.outward
            for axis, column in enumerate((x, y, z)):
                column[folds.vertices, 0] = moved[:, axis]
        by_column = np.moveaxis(transforms[frame], 2, 1).reshape(len(BONES), 12)
        blended = weights @ np.ascontiguousarray(by_column)  # (V, 12): four columns of three
        posed[frame] = x * blended[:, 0:3] + y * blended[:, 3:6] + z * blended[:, 6:9] + blended[:, 9:12]
    return posed


def _half(rotations: Array) -> Array:
    """Rotations (T, 3, 3) by half of their angle, which must stay below pi."""
    angle = np.arccos(np.clip((np.trace(rotations, axis1=1, axis2=2) - 1.0) / 2.0, -1.0, 1.0))
    skew = np.stack(
        [
            rotations[:, 2, 1] - rotations[:, 1, 2],
            rotations[:, 0, 2] - rotations[:, 2, 0],
            rotations[:, 1, 0] - rotations[:, 0, 1],
        ],
        -1,
    )
    norm = np.linalg.norm(skew, axis=1)
    axis = skew / np.maximum(norm, 1e-9)[:, None]
    return axis_angle_matrices(axis * (0.5 * angle)[:, None])
