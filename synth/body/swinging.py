"""Posed vertices of an outfit come in; loose hair and hems leave a little behind where the body has gone.

T frames, K swinging vertices, B bones.
"""

from __future__ import annotations

import numpy as np

from synth.records import SMPL_JOINTS, FloatArray, Swing

_MOST_M = 0.07  # approached, never reached
_AHEAD = 0.5  # of a swing along the way: the body is in its way


def trail(vertices: FloatArray, swing: Swing, transforms: FloatArray, fps: float) -> None:
    """Moves swinging vertices among posed ones (T, V, 3), in place: each level, against its own velocity beyond the
    walk's mean, as seen by a body posed by transforms (T, B, 3, 4). A single frame shows no motion."""
    if len(vertices) < 2:
        return
    velocity = np.gradient(vertices[:, swing.vertices], axis=0) * np.float32(fps)  # (T, K, 3)
    ahead = -transforms[:, SMPL_JOINTS.index("spine3"), :2, 1]
    ahead = ahead / np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-6)
    axes = np.stack([np.stack([-ahead[:, 1], ahead[:, 0]], 1), ahead], 1)  # (T, 2, 2), rows: left, ahead
    level = velocity[..., :2] @ np.swapaxes(axes, 1, 2)
    level -= level.mean(0)
    moved = -swing.lag_s[:, None] * level * np.array([1.0, _AHEAD], np.float32)
    moved /= 1.0 + np.linalg.norm(moved, axis=2, keepdims=True) / _MOST_M
    vertices[:, swing.vertices, :2] += moved @ axes
