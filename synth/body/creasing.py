"""An outfit's folds and its bones' transforms come in; how far the cloth lifts in every frame leaves.

T frames, K vertices, D bends, B bones.
"""

from __future__ import annotations

import numpy as np

from synth.records import FloatArray, Folds

_MOST_RAD = 1.5  # beyond it cloth has no more to fold
_TRAVEL = 1.3  # radians of a crease's wave a radian of the bend


def lifts(folds: Folds, transforms: FloatArray) -> FloatArray:
    """(T, K) float32 metres along the vertices' rest normals, for bones posed by transforms (T, B, 3, 4): the creases
    of a bend are as deep as it is far from the rest pose, and travel as it grows."""
    bone, parent = np.array(folds.bends).T
    # The trace of parent^T bone: the sum of the products of their entries.
    trace = np.einsum("tdij,tdij->td", transforms[:, bone, :, :3], transforms[:, parent, :, :3])
    bend = np.arccos(np.clip((trace - 1.0) / 2.0, -1.0, 1.0))
    size = np.minimum(bend, _MOST_RAD)
    shares = np.concatenate([size * np.cos(_TRAVEL * bend), size * np.sin(_TRAVEL * bend)], 1)  # (T, 2 D)
    waves = np.concatenate([folds.waves[0], folds.waves[1]], 1)  # (K, 2 D)
    return np.asarray(shares.astype(np.float32) @ waves.T, np.float32)
