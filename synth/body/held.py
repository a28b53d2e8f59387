"""Posed vertices of an outfit come in; those of things held by hand leave upright in the hands, or rolling behind.

T frames, K vertices of a thing, B bones.
"""

from __future__ import annotations

import numpy as np

from synth.records import SMPL_JOINTS, FloatArray, Held

_STEEPEST, _FLATTEST = 0.97, 0.35  # a rolled thing's upright axis: cosine of its lean
_TURNING = ("pelvis", "spine3")  # they turn against each other: between them lies the way ahead


def place(vertices: FloatArray, held: Held, transforms: FloatArray) -> None:
    """Moves a held thing among posed vertices (T, V, 3), in place: its grip to the hands posed by transforms (T, B, 3,
    4), upright and facing as the person does; one that rolls leans until its wheels are on the ground, z = 0."""
    grips = []
    for side, grip in held.grips_m.items():
        wrist = transforms[:, SMPL_JOINTS.index(f"{side}_wrist")]
        grips.append(wrist[:, :, :3] @ np.asarray(grip, np.float32) + wrist[:, :, 3])
    origin = np.mean(grips, axis=0)  # (T, 3)
    ahead = -np.sum([transforms[:, SMPL_JOINTS.index(name), :, 1] for name in _TURNING], axis=0)
    ahead[:, 2] = 0.0
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-6)
    up = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (len(ahead), 1))
    left = np.cross(up, ahead)
    if held.rolled_m > 0:
        cosine = np.clip(origin[:, 2] / held.rolled_m, _FLATTEST, _STEEPEST)[:, None]
        sine = np.sqrt(1 - cosine * cosine)
        ahead, up = cosine * ahead - sine * up, cosine * up + sine * ahead
    axes = np.stack([left, ahead, up], 1)  # (T, 3, 3), rows
    vertices[:, held.vertices] = origin[:, None] + held.local_m @ axes.astype(np.float32)
