"""What the readers of datasets hand on: tracklets (one person before one camera) and splits of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

JOINTS = 18  # OpenPose's COCO joints


@dataclass(frozen=True, eq=False)
class FrameLabels:
    """What a renderer knows of a tracklet's T frames, in pixels of the pictures as they are stored.

    joints_px: (T, 18, 2) float32 x, y of OpenPose's COCO joints; the centre of the first pixel is (0.5, 0.5).
    joints_visible: (T, 18) bool. visible_fraction: (T,) float32 in [0, 1], of the whole person.
    part_masks: the picture that `reid.data.part_masks` reads, which need not be there until somebody does.
    """

    joints_px: NDArray[np.float32]
    joints_visible: NDArray[np.bool_]
    visible_fraction: NDArray[np.float32]
    part_masks: Path | None = None


@dataclass(frozen=True, eq=False)
class Tracklet:
    """One person before one camera: `files` of `folder`, in the order of time, at least one."""

    person: str
    camera: str
    folder: Path
    files: tuple[str, ...]
    labels: FrameLabels | None = None

    def __len__(self) -> int:
        return len(self.files)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The frames' files."""
        return tuple(self.folder / file for file in self.files)


@dataclass(frozen=True)
class Split:
    """Who trains and who is tested. `train` is empty where everyone is tested.

    A gallery tracklet of a query's own person and camera is no candidate for that query; all others are.
    name: the split's number, or "everyone". splits: how many numbered ones there are; 0 for "everyone". source: where
    the choice of people comes from, in words for reports.
    """

    dataset: str
    name: str
    source: str
    train: tuple[Tracklet, ...]
    query: tuple[Tracklet, ...]
    gallery: tuple[Tracklet, ...]
    splits: int = 0

    @property
    def people(self) -> int:
        """How many people are looked for."""
        return len({tracklet.person for tracklet in self.query})
