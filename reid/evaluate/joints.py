"""Confidence maps go in, the joints at their peaks come out.

NumPy only. Dimension letters: N frames, J = 18 joints, h, w cells.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# OpenPose's COCO order; the maps' 19th is the background.
JOINT_NAMES = (
    "nose", "neck", "right shoulder", "right elbow", "right wrist", "left shoulder", "left elbow", "left wrist",
    "right hip", "right knee", "right ankle", "left hip", "left knee", "left ankle", "right eye", "left eye",
    "right ear", "left ear",
)  # fmt: skip
JOINTS = len(JOINT_NAMES)
_FLOOR = 1e-3  # of confidence, so that its logarithm exists


def find_joints(confidence: NDArray[np.float32], stride_px: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One person's joints: each map's highest cell, moved to the top of the Gaussian through it and its neighbours.

    The move is the vertex of a parabola through three logarithms, along x and along y: exact where a map is the
    Gaussian that training asks for; at most half a cell, and none beside the picture's edge.
    confidence: (N, 19, h, w) or without the background. Returns (N, J, 2) x, y in pixels, and (N, J) the peaks.
    """
    maps = confidence[:, :JOINTS].astype(np.float64)
    n, joints, h, w = maps.shape
    peak = maps.reshape(n, joints, -1).argmax(-1)
    y, x = np.divmod(peak, w)  # (N, J)
    logarithms = np.log(np.maximum(maps, _FLOOR))
    frame, joint = np.ogrid[:n, :joints]

    def at(dy: int, dx: int) -> NDArray[np.float64]:
        values: NDArray[np.float64] = logarithms[frame, joint, np.clip(y + dy, 0, h - 1), np.clip(x + dx, 0, w - 1)]
        return values

    move_x = np.where((x > 0) & (x < w - 1), _vertex(at(0, -1), at(0, 0), at(0, 1)), 0.0)
    move_y = np.where((y > 0) & (y < h - 1), _vertex(at(-1, 0), at(0, 0), at(1, 0)), 0.0)
    joints_px = np.stack([x + 0.5 + move_x, y + 0.5 + move_y], -1) * stride_px
    return joints_px, maps[frame, joint, y, x]


def _vertex(before: NDArray[np.float64], top: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where a parabola through values at -1, 0, 1 has its top, within half a step; 0 for a flat one."""
    curvature = before - 2 * top + after
    vertex = 0.5 * (before - after) / np.where(curvature < 0, curvature, -np.inf)
    return np.clip(vertex, -0.5, 0.5)
