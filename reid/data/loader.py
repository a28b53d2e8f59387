"""Tracklets become batches: a training set in epochs of augmented chunks, a test set in chunks in order.

Dimension letters: B chunks, T frames, H, W pixels, J joints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from reid.config import DataConfig
from reid.data.augment import Chunk, augment
from reid.data.background import before, draw_aside
from reid.data.batch import Batch
from reid.data.chunks import chunks_for_testing, chunks_for_training, spread_frames
from reid.data.frames import Frames
from reid.data.part_masks import read_part_masks
from reid.data.records import Tracklet
from reid.data.sampler import batches_per_epoch, epoch_batches, share
from reid.data.seeds import generator
from reid.errors import UsageError, UserError


@dataclass(frozen=True)
class _Place:
    """Where a chunk is cut: frames `frames` of tracklet `tracklet`, unless its frames are drawn anew each time."""

    tracklet: int
    frames: range


@dataclass(frozen=True)
class _Draw:
    """A chunk as it is asked for: its number, and the ids that its augmentation is drawn with; without ids, none is."""

    chunk: int
    seed_ids: tuple[int, ...] = ()


class ChunkLoader:
    """A training set as epochs of batches; fulfils `Loader` and `NumberedFrames` of `reid.data.batch`."""

    def __init__(self, tracklets: Sequence[Tracklet], config: DataConfig) -> None:
        """tracklets: of all people to learn; their names, sorted, are the classes.

        Raises UserError when there are none, a picture that is kept in memory cannot be read, or part masks that
        data.other_background needs are not there.
        """
        if not tracklets:
            raise UserError("there is nobody to train on: this split tests on everyone; give a split with a number")
        if config.other_background:
            _check_masks(tracklets)
        self._config = config
        self._identities = tuple(sorted({tracklet.person for tracklet in tracklets}))
        label_of = {person: label for label, person in enumerate(self._identities)}
        places = [
            _Place(index, frames)
            for index, tracklet in enumerate(tracklets)
            for frames in chunks_for_training(len(tracklet), config.chunk_frames, config.chunk_overlap_frames)
        ]
        self._chunks: list[dict[str, list[int]]] = [{} for _ in self._identities]
        for number, place in enumerate(places):
            tracklet = tracklets[place.tracklet]
            self._chunks[label_of[tracklet.person]].setdefault(tracklet.camera, []).append(number)
        labels = [label_of[tracklet.person] for tracklet in tracklets]
        self._requests = _Requests()
        dataset = _Chunks(tracklets, places, labels, config)
        self._frames = dataset.frames
        self._loader: DataLoader[Any] = DataLoader(
            dataset,
            batch_sampler=self._requests,
            collate_fn=_collate,
            num_workers=config.workers,
            persistent_workers=config.workers > 0,
            generator=torch.Generator(),  # its own: iterating must not move the global one, which training restores
        )

    @property
    def identities(self) -> tuple[str, ...]:
        """The name of each class: labels index it."""
        return self._identities

    @property
    def frames(self) -> int:
        """How many frames all tracklets have together."""
        return len(self._frames)

    def plain_frames(self, numbers: Sequence[int]) -> Tensor:
        """Frames as they are before augmentation, (N, 3, H, W) float32 in [0, 1].

        Raises UserError when a picture cannot be read.
        """
        frames = np.stack([self._frames.read_numbered(number) for number in numbers])
        return _in_unit_range(torch.from_numpy(frames).permute(0, 3, 1, 2))

    def __len__(self) -> int:
        """Batches in an epoch."""
        config = self._config
        return batches_per_epoch(self._chunks, config.identities_per_batch, config.sequences_per_identity)

    def epoch(self, number: int, *, rank: int = 0, processes: int = 1, first: int = 0) -> Iterator[Batch]:
        """The batches `first`, `first` + 1, ... of epoch `number`; see `reid.data.batch.Loader`.

        Raises UsageError when a batch is too small for so many processes, UserError when a picture cannot be read.
        """
        config = self._config
        batches = epoch_batches(
            self._chunks, config.identities_per_batch, config.sequences_per_identity, config.seed, number
        )
        if min(map(len, batches)) < processes:
            raise UsageError(
                f"--batch makes {min(map(len, batches))} chunks for {processes} processes; give more of them"
            )
        self._requests.batches = [
            [_Draw(batch[slot], (number, index, slot)) for slot in share(len(batch), rank, processes)]
            for index, batch in enumerate(batches)
            if index >= first
        ]
        for batch in self._loader:
            yield _finished(batch)


def load_test_chunks(
    tracklets: Sequence[Tracklet], config: DataConfig, chunk_frames: int, chunks_per_batch: int
) -> Iterator[tuple[Batch, Tensor]]:
    """All test chunks of `tracklets`, in order: a batch, whose labels are (B,) indices into `tracklets`.

    The second value is (B,) int64, how many frames each chunk has. Pictures are read as they are needed. Raises
    UserError when one cannot be read.
    """
    places = [
        _Place(index, frames)
        for index, tracklet in enumerate(tracklets)
        for frames in chunks_for_testing(len(tracklet), chunk_frames)
    ]
    numbers = range(0, len(places), chunks_per_batch)
    requests = [[_Draw(chunk) for chunk in range(n, min(n + chunks_per_batch, len(places)))] for n in numbers]
    loader: DataLoader[Any] = DataLoader(
        _Chunks(tracklets, places, list(range(len(tracklets))), config, cache_gib=0.0),
        batch_sampler=requests,
        collate_fn=_collate,
        num_workers=config.workers,
        generator=torch.Generator(),
    )
    for read in loader:
        batch = _finished(read)
        yield batch, batch.mask.sum(dim=1)


class _Requests:
    """The batches of the epoch that runs: a batch sampler for a DataLoader that outlives epochs."""

    def __init__(self) -> None:
        self.batches: list[list[_Draw]] = []

    def __iter__(self) -> Iterator[list[_Draw]]:
        return iter(self.batches)

    def __len__(self) -> int:
        return len(self.batches)


class _Chunks(Dataset[tuple[Chunk, int] | UserError]):
    """Chunks by `_Draw`: the augmented chunk and its label.

    A picture that cannot be read is handed on as the error itself: raised in a worker process, it would arrive with a
    traceback in its message.
    """

    def __init__(
        self,
        tracklets: Sequence[Tracklet],
        places: Sequence[_Place],
        labels: Sequence[int],
        config: DataConfig,
        cache_gib: float | None = None,
    ) -> None:
        self._tracklets = tuple(tracklets)
        self._places = tuple(places)
        self._labels = tuple(labels)
        self._config = config
        gib = config.cache_gib if cache_gib is None else cache_gib
        self.frames = Frames(tracklets, config.height_px, config.width_px, gib)

    def __getitem__(self, draw: _Draw) -> tuple[Chunk, int] | UserError:
        try:
            return self._read(draw)
        except UserError as error:
            return error

    def _read(self, draw: _Draw) -> tuple[Chunk, int]:
        place = self._places[draw.chunk]
        config, tracklet = self._config, self._tracklets[place.tracklet]
        rows = np.arange(place.frames.start, place.frames.stop)
        if draw.seed_ids and config.chunk_sampling != "consecutive":
            rng = generator(config.seed, "frames", *draw.seed_ids)
            rows = spread_frames(len(tracklet), config.chunk_frames, config.chunk_sampling, rng)
        frames, stored_sizes_px = self.frames.read(place.tracklet, rows)
        joints_px = joints_visible = visible_fraction = None
        labels = tracklet.labels
        if labels is not None:
            size_px = np.array([config.width_px, config.height_px])
            scale = (size_px / stored_sizes_px).astype(np.float32)  # (T, 2)
            joints_px = torch.from_numpy(labels.joints_px[rows] * scale[:, None])
            joints_visible = torch.from_numpy(labels.joints_visible[rows])
            visible_fraction = torch.from_numpy(labels.visible_fraction[rows])
        pictures = torch.from_numpy(frames).permute(0, 3, 1, 2)
        if draw.seed_ids and labels is not None and config.other_background:
            rng = generator(config.seed, "background", *draw.seed_ids)
            if rng.random() < config.other_background:
                pictures = self._moved_elsewhere(place.tracklet, rows, frames, rng)
        numbers = torch.from_numpy(self.frames.numbers(place.tracklet, rows))
        chunk = Chunk(pictures, joints_px, joints_visible, visible_fraction, numbers)
        if draw.seed_ids:
            chunk = augment(chunk, config, generator(config.seed, "augment", *draw.seed_ids))
        return chunk, self._labels[place.tracklet]

    def _moved_elsewhere(
        self, index: int, rows: NDArray[np.int64], frames: NDArray[np.uint8], rng: np.random.Generator
    ) -> Tensor:
        """(T, 3, H, W) uint8: the person in frames `rows` before frames of a sequence of somebody else."""
        strangers = [other for other, label in enumerate(self._labels) if label != self._labels[index]] or [index]
        other = strangers[rng.integers(len(strangers))]
        length = len(self._tracklets[other])
        others, _ = self.frames.read(other, (rng.integers(length) + np.arange(len(rows))) % length)
        return before(frames, read_part_masks(self._tracklets[index])[rows], others, draw_aside(rng))


def _check_masks(tracklets: Sequence[Tracklet]) -> None:
    """Rendered tracklets have their part masks; real ones need none."""
    for tracklet in tracklets:
        file = None if tracklet.labels is None else tracklet.labels.part_masks
        if file is not None and not file.is_file():
            raise UserError(
                f"{file}: no part masks, which data.other_background needs; complete the dataset with synth render "
                "--resume, or give --set data.other_background=0"
            )


def _collate(items: Sequence[tuple[Chunk, int] | UserError]) -> Batch | UserError:
    """Chunks side by side, padded at their ends. Frames stay uint8: worker processes send a quarter of the bytes."""
    pairs = [item for item in items if not isinstance(item, UserError)]
    if len(pairs) < len(items):
        return next(item for item in items if isinstance(item, UserError))
    chunks = [chunk for chunk, _ in pairs]
    longest = max(len(chunk.frames) for chunk in chunks)
    mask = torch.stack([torch.arange(longest) < len(chunk.frames) for chunk in chunks])
    joints = [chunk.joints_px for chunk in chunks if chunk.joints_px is not None]
    visible = [chunk.joints_visible for chunk in chunks if chunk.joints_visible is not None]
    fractions = [chunk.visible_fraction for chunk in chunks if chunk.visible_fraction is not None]
    numbers = [chunk.numbers for chunk in chunks if chunk.numbers is not None]
    labelled = len(joints) == len(chunks)
    return Batch(
        frames=_padded([chunk.frames for chunk in chunks], longest),
        mask=mask,
        labels=torch.tensor([label for _, label in pairs]),
        joints_px=_padded(joints, longest) if labelled else None,
        joints_visible=_padded(visible, longest) if labelled else None,
        visible_fraction=_padded(fractions, longest) if labelled else None,
        numbers=_padded(numbers, longest),
        mirrored=torch.tensor([chunk.mirrored for chunk in chunks]),
    )


def _padded(tensors: Sequence[Tensor], length: int) -> Tensor:
    padded = torch.zeros((len(tensors), length, *tensors[0].shape[1:]), dtype=tensors[0].dtype)
    for row, tensor in zip(padded, tensors, strict=True):
        row[: len(tensor)] = tensor
    return padded


def _finished(batch: Batch | UserError) -> Batch:
    """What `_collate` made, with float frames in [0, 1]. Raises the error that it handed on."""
    if isinstance(batch, UserError):
        raise batch
    return replace(batch, frames=_in_unit_range(batch.frames))


def _in_unit_range(frames: Tensor) -> Tensor:
    return frames.to(torch.float32) / 255
