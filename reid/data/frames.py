"""Pictures from disk: files of tracklets go in, frames at the network's size come out, from memory where all fit.

Dimension letters: N frames of all tracklets, H, W pixels.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from reid.data.records import Tracklet
from reid.errors import UserError

BYTES_PER_GIB = 2**30


def read_frame(path: Path, height_px: int, width_px: int) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """One picture as (H, W, 3) uint8 RGB, resized where its size differs, and the (width, height) it is stored at.

    Raises UserError naming the file when it is missing, truncated or no picture.
    """
    try:
        with Image.open(path) as picture:
            stored_size = picture.size
            rgb = picture.convert("RGB")
    except FileNotFoundError as error:
        raise UserError(f"{path}: no such picture; complete the dataset") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UserError(f"{path}: cannot be read as a picture ({error}); restore or remove the file") from error
    if stored_size != (width_px, height_px):
        rgb = rgb.resize((width_px, height_px), Image.Resampling.BICUBIC)
    return np.asarray(rgb), stored_size


class Frames:
    """The frames of many tracklets, read when asked for or, where they fit in `cache_gib`, once and kept as uint8."""

    def __init__(self, tracklets: Sequence[Tracklet], height_px: int, width_px: int, cache_gib: float) -> None:
        """Raises UserError naming the file when a picture that is to be kept cannot be read."""
        self._tracklets = tuple(tracklets)
        self._size = (height_px, width_px)
        self._first = np.cumsum([0, *map(len, self._tracklets)])
        number = int(self._first[-1])
        self._kept: Tensor | None = None  # (N, H, W, 3) uint8; a tensor, so that worker processes share it
        self._stored_sizes: Tensor | None = None  # (N, 2) int32 width, height
        if number * height_px * width_px * 3 <= cache_gib * BYTES_PER_GIB:
            self._keep(number)

    def __len__(self) -> int:
        """How many frames all tracklets have together."""
        return int(self._first[-1])

    def numbers(self, tracklet: int, frames: NDArray[np.int64]) -> NDArray[np.int64]:
        """Numbers among the frames of all tracklets, in their order, of a tracklet's (T,) frames."""
        return self._first[tracklet] + frames

    def read_numbered(self, number: int) -> NDArray[np.uint8]:
        """The frame of a number among all tracklets', (H, W, 3) uint8. Raises UserError as `read_frame`."""
        tracklet = int(np.searchsorted(self._first, number, side="right")) - 1
        return self.read(tracklet, np.array([number - self._first[tracklet]]))[0][0]

    def read(self, tracklet: int, frames: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        """Frames of a tracklet by their (T,) numbers, from 0: (T, H, W, 3) uint8, and (T, 2) int32 the width and height
        that they are stored at.

        Raises UserError as `read_frame`.
        """
        if self._kept is not None and self._stored_sizes is not None:
            rows = torch.from_numpy(self.numbers(tracklet, frames))
            return self._kept[rows].numpy(), self._stored_sizes[rows].numpy()
        source = self._tracklets[tracklet]
        read = [read_frame(source.folder / source.files[frame], *self._size) for frame in frames.tolist()]
        return np.stack([frame for frame, _ in read]), np.array([size for _, size in read], np.int32)

    def _keep(self, number: int) -> None:
        kept = torch.empty((number, *self._size, 3), dtype=torch.uint8)
        stored_sizes = torch.empty((number, 2), dtype=torch.int32)

        def read_tracklet(index: int) -> int:
            first = int(self._first[index])
            for offset, path in enumerate(self._tracklets[index].paths):
                frame, size = read_frame(path, *self._size)
                kept[first + offset] = torch.from_numpy(frame.copy())
                stored_sizes[first + offset] = torch.tensor(size, dtype=torch.int32)
            return len(self._tracklets[index])

        with (
            ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool,
            tqdm(total=number, desc="reading pictures", unit="frame", disable=None, delay=1) as progress,
        ):
            for done in pool.map(read_tracklet, range(len(self._tracklets))):
                progress.update(done)
        self._kept, self._stored_sizes = kept, stored_sizes
