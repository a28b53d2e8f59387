"""What training reads: chunks of frames with their labels go in as one Batch, and a Loader hands out epochs of them.

Dimension letters: B chunks, T frames of the longest chunk, H, W pixels. Pixel origin: the top-left corner of the
top-left pixel, x right, y down, so the centre of that pixel is (0.5, 0.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor


@dataclass(frozen=True)
class Batch:
    """B chunks of up to T frames of a sequence, in order of time.

    frames: (B, T, 3, H, W) float32 RGB, display values in [0, 1].
    mask: (B, T) bool, True where a frame is real. A chunk shorter than T is padded at its end with frames that are
        False here; every chunk has at least one real frame. What stands in padded frames, joints and flags is
        never read (zeros by custom): a chunk's descriptor and losses are the same however far it is padded.
    labels: (B,) int64 class of each chunk's person, an index into the loader's `identities`.
    joints_px: (B, T, 18, 2) float32 x, y of OpenPose's COCO joints, after augmentation (a flip also swaps left and
        right joints), or None where the data has no joints. NaN marks a joint that nobody labelled: no loss is
        taken for it. Joints outside the picture keep their coordinates.
    joints_visible: (B, T, 18) bool, True where the joint is inside the picture and not hidden by anything; None
        together with joints_px.
    visible_fraction: (B, T) float32 in [0, 1], how much of the whole person is to be seen, or None where nobody knows.
    numbers: (B, T) int64, which of its loader's frames these are, and mirrored: (B,) bool, whether a chunk shows their
        mirror images; None where the loader does not number its frames.
    """

    frames: Tensor
    mask: Tensor
    labels: Tensor
    joints_px: Tensor | None = None
    joints_visible: Tensor | None = None
    visible_fraction: Tensor | None = None
    numbers: Tensor | None = None
    mirrored: Tensor | None = None

    def to(self, device: torch.device, non_blocking: bool = False) -> Batch:
        """The same batch on another device."""

        def moved(tensor: Tensor | None) -> Tensor | None:
            return None if tensor is None else tensor.to(device, non_blocking=non_blocking)

        return Batch(
            frames=self.frames.to(device, non_blocking=non_blocking),
            mask=self.mask.to(device, non_blocking=non_blocking),
            labels=self.labels.to(device, non_blocking=non_blocking),
            joints_px=moved(self.joints_px),
            joints_visible=moved(self.joints_visible),
            visible_fraction=moved(self.visible_fraction),
            numbers=moved(self.numbers),
            mirrored=moved(self.mirrored),
        )


class Loader(Protocol):
    """A training set as epochs of batches. An epoch is a pure function of its number, so training resumes exactly."""

    @property
    def identities(self) -> tuple[str, ...]:
        """The name of each class: labels index it."""
        ...

    def __len__(self) -> int:
        """Batches in an epoch."""
        ...

    def epoch(self, number: int, *, rank: int = 0, processes: int = 1, first: int = 0) -> Iterator[Batch]:
        """The batches `first`, `first` + 1, ... of epoch `number` (0, 1, ...).

        Order, contents and augmentation depend on the loader's seed and `number` alone. A batch holds
        `identities_per_batch` people with `sequences_per_identity` chunks each, over all processes together; process
        `rank` of `processes` gets an equal share of each batch: as many batches, and as many chunks in each, as every
        other process (descriptors are gathered over processes). A batch that cannot be shared evenly is a UsageError.
        """
        ...


@runtime_checkable
class NumberedFrames(Protocol):
    """What a Loader also is where its frames are a known set, 0, 1, ..., and its batches tell their numbers."""

    @property
    def frames(self) -> int:
        """How many frames there are."""
        ...

    def plain_frames(self, numbers: Sequence[int]) -> Tensor:
        """Frames as they are before augmentation, (N, 3, H, W) as `Batch.frames`."""
        ...
