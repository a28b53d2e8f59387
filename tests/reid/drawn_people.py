"""A toy training set, drawn: stick figures whose two colours are their identity, with their joints."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from reid.data.batch import Batch
from reid.model.openpose import LIMBS

# Joints of an upright figure, in OpenPose's order, as fractions of the picture.
_JOINTS = np.array(
    [
        (0.50, 0.12), (0.50, 0.22), (0.36, 0.24), (0.32, 0.36), (0.30, 0.48), (0.64, 0.24), (0.68, 0.36), (0.70, 0.48),
        (0.42, 0.52), (0.41, 0.70), (0.40, 0.90), (0.58, 0.52), (0.59, 0.70), (0.60, 0.90),
        (0.47, 0.10), (0.53, 0.10), (0.43, 0.12), (0.57, 0.12),
    ]
)  # fmt: skip
_LOWER_LIMBS = {(8, 9), (9, 10), (11, 12), (12, 13)}


class DrawnPeople:
    """Fulfils reid.data.batch.Loader: `people` figures, `batches` an epoch of 4 chunks (2 people twice)."""

    def __init__(self, people: int = 4, batches: int = 3, frames: int = 2, height_px: int = 32, width_px: int = 32):
        self.identities = tuple(f"person_{number:04d}" for number in range(people))
        self.batches, self.frames, self.size = batches, frames, (height_px, width_px)

    def __len__(self) -> int:
        return self.batches

    def epoch(self, number: int, *, rank: int = 0, processes: int = 1, first: int = 0) -> Iterator[Batch]:
        for index in range(first, self.batches):
            rng = np.random.default_rng([number, index])
            labels = rng.choice(len(self.identities), 2, replace=False).repeat(2)
            drawn = [draw(rng, label, *self.size) for label in labels for _ in range(self.frames)]
            frames, joints = (
                torch.from_numpy(np.stack(part)).unflatten(0, (4, -1)) for part in zip(*drawn, strict=True)
            )
            share = slice(rank * 4 // processes, (rank + 1) * 4 // processes)
            mask = torch.ones(4, self.frames, dtype=torch.bool)
            visible = torch.ones(joints.shape[:-1], dtype=torch.bool)
            yield Batch(frames[share], mask[share], torch.from_numpy(labels)[share], joints[share], visible[share])


def draw(rng: np.random.Generator, label: int, height_px: int, width_px: int) -> tuple[np.ndarray, np.ndarray]:
    """One frame (3, H, W) in [0, 1] of a person somewhere near the middle, and its joints (18, 2) in pixels."""
    upper, lower = np.random.default_rng([99, label]).uniform(0, 1, (2, 3))
    joints = (_JOINTS + rng.normal(0, 0.03, 2) + rng.normal(0, 0.01, (18, 2))) * (width_px, height_px)
    frame = rng.uniform(0.3, 0.7) + rng.normal(0, 0.02, (height_px, width_px, 3))
    pixels = np.stack(np.meshgrid(np.arange(width_px) + 0.5, np.arange(height_px) + 0.5), -1)
    for limb in LIMBS:
        start, end = joints[limb[0]], joints[limb[1]]
        along = end - start
        share = np.clip(((pixels - start) @ along) / (along @ along), 0, 1)
        near = np.linalg.norm(pixels - start - share[..., None] * along, axis=-1) < 0.06 * width_px
        frame[near] = lower if limb in _LOWER_LIMBS else upper
    return frame.clip(0, 1).transpose(2, 0, 1).astype(np.float32), joints.astype(np.float32)
