"""A frozen pose network and a training set go in, the composite maps of its frames leave, kept for all epochs.

Kept is eq. 2's output on the grid where features are masked: the smallest thing that no learning weight has touched
(a learned temperature comes after it). In float16 a map in [-1, 1] is off by at most 0.00025, so that with a
temperature of 0.05 a mask's cells are off by at most 1 %.

Mirror images have maps of their own. Mirrored maps would save half of the memory, but would be exact only for a pose
network that treats left and right alike, and for model.paf "signed", whose x maps change their sign, not even then.

Dimension letters: F frames of the training set, S sides (as it is; mirrored), R = 3 regions, h, w cells, B chunks,
T frames of a chunk.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

import torch
from lightning_fabric import Fabric
from torch import Tensor
from tqdm import tqdm

from reid.config import DataConfig
from reid.data.batch import Batch, Loader, NumberedFrames
from reid.errors import UsageError
from reid.model.network import AlignNet
from reid.train.gather import gather

FRAMES_AT_ONCE = 32
BYTES_PER_MIB = 2**20


@dataclass(frozen=True, eq=False)
class PoseCache:
    """The composite maps of a training set's frames. maps: (F, S, R, h, w) float16, on the CPU; S is 1 or 2."""

    maps: Tensor

    @property
    def size_mib(self) -> float:
        """The memory that the maps take."""
        return self.maps.numel() * self.maps.element_size() / BYTES_PER_MIB

    def of(self, batch: Batch) -> Tensor:
        """A batch's maps, (B, T, R, h, w) float32, on the device of its frames; padded frames hold any frame's."""
        if batch.numbers is None or batch.mirrored is None:
            raise ValueError("the batch does not tell the numbers of its frames")
        sides = batch.mirrored.long()[:, None].expand(batch.numbers.shape)
        return self.maps[batch.numbers.cpu(), sides.cpu()].to(batch.frames.device).float()


def pose_cache(fabric: Fabric, network: AlignNet, loader: Loader, data: DataConfig) -> PoseCache:
    """Runs the pose network once on each frame and, where chunks are flipped, on its mirror image, and tells the cost.

    Each process does its share of the frames and keeps the maps of all. network: on its device, its pose network
    frozen. Raises UsageError when the loader does not number its frames, UserError when a picture cannot be read.
    """
    if not isinstance(loader, NumberedFrames):
        raise UsageError("train.cache_pose_maps is True; it must be False for a training set of unnumbered frames")
    # Shares of equal length, as gathering asks for: the last ones take the last frame again.
    share = math.ceil(loader.frames / fabric.world_size)
    numbers = [min(fabric.global_rank * share + offset, loader.frames - 1) for offset in range(share)]
    parts = []
    with tqdm(total=share, desc="pose maps", unit="frame", disable=None, delay=1) as bar:
        for start in range(0, share, FRAMES_AT_ONCE):
            some = numbers[start : start + FRAMES_AT_ONCE]
            frames = loader.plain_frames(some).to(fabric.device)
            with fabric.autocast():
                sides = [network.composites(frames)]
                if data.flip:
                    sides.append(network.composites(frames.flip(-1)))
            parts.append(torch.stack(sides, 1).half())
            bar.update(len(some))
    cache = PoseCache(gather(fabric, torch.cat(parts))[: loader.frames].cpu())
    if fabric.is_global_zero:
        tqdm.write(f"pose maps of {loader.frames} frames kept in memory: {cache.size_mib:.2f} MiB", file=sys.stderr)
    return cache
