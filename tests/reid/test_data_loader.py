"""What a loader hands out, from a dataset on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import made_up
import numpy as np
import pytest
import torch
from PIL import Image

from reid.config import DataConfig
from reid.data.batch import Loader, NumberedFrames
from reid.data.datasets import open_split
from reid.data.frames import read_frame
from reid.data.loader import ChunkLoader, load_test_chunks
from reid.data.synthetic import read_tracklets
from reid.errors import UsageError, UserError

SMALL = DataConfig(
    height_px=64, width_px=32, chunk_frames=3, chunk_overlap_frames=1, identities_per_batch=2, sequences_per_identity=2
)
ALL_AUGMENTATION = replace(SMALL, flip=True, random_erasing=True, colour_jitter=0.2, crop_shift_px=2, crop_zoom=0.2)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up.synthetic(tmp_path_factory.mktemp("rendered"), people=4, frames=4)


def test_batches_have_the_shapes_and_ranges_that_training_reads(rendered: Path) -> None:
    loader: Loader = ChunkLoader(read_tracklets(rendered), SMALL)
    assert loader.identities == ("person_0001", "person_0002", "person_0003", "person_0004")
    batches = list(loader.epoch(0))
    assert len(batches) == len(loader) == 4  # 4 people x 2 cameras x 2 chunks (frames 1 to 3, 2 to 4) in fours
    for batch in batches:
        assert batch.frames.shape == (4, 3, 3, 64, 32)
        assert batch.frames.dtype == torch.float32
        assert 0 <= batch.frames.min() < batch.frames.max() <= 1
        assert batch.mask.all()
        assert batch.labels.dtype == torch.int64
        assert batch.labels[0] == batch.labels[1] != batch.labels[2] == batch.labels[3]
        assert batch.joints_px is not None
        assert batch.joints_px.shape == (4, 3, 18, 2)
        assert batch.joints_visible is not None
        assert batch.joints_visible.dtype == torch.bool


def test_frames_and_joints_are_those_on_disk(rendered: Path) -> None:
    loader = ChunkLoader(read_tracklets(rendered), replace(SMALL, flip=False))
    batch = next(loader.epoch(0))
    assert batch.joints_px is not None
    first = round(float(batch.joints_px[0, 0, 0, 0]) * 10)  # joint 0 of frame f stands at x = f / 10
    stored = [
        np.asarray(
            Image.open(rendered / "multi_shot" / f"cam_{camera}" / f"person_{int(batch.labels[0]) + 1:04d}" / name)
        )
        for camera in "ab"
        for name in [f"{first:04d}.png"]
    ]
    shown = (batch.frames[0, 0].permute(1, 2, 0) * 255).round().byte().numpy()
    assert any(np.array_equal(shown, picture) for picture in stored)
    torch.testing.assert_close(batch.joints_px[0, :, 0, 0], torch.tensor([first, first + 1.0, first + 2.0]) / 10)


@pytest.mark.parametrize("changes", [{}, {"workers": 1}, {"cache_gib": 0.0}])
def test_batches_tell_the_numbers_of_their_frames_and_whether_they_are_mirrored(
    rendered: Path, changes: dict[str, float]
) -> None:
    loader = ChunkLoader(read_tracklets(rendered), replace(SMALL, flip=True, **changes))
    assert isinstance(loader, NumberedFrames)
    assert loader.frames == 4 * 2 * 4
    sides = set()
    for batch in loader.epoch(0):
        assert batch.numbers is not None
        assert batch.mirrored is not None
        for frames, numbers, mirrored in zip(batch.frames, batch.numbers, batch.mirrored, strict=True):
            plain = loader.plain_frames(numbers.tolist())
            assert torch.equal(frames, plain.flip(-1) if mirrored else plain)
            sides.add(bool(mirrored))
    assert sides == {True, False}


def test_joints_follow_a_change_of_size(rendered: Path) -> None:
    plain = next(ChunkLoader(read_tracklets(rendered), replace(SMALL, flip=False)).epoch(0))
    wide = next(ChunkLoader(read_tracklets(rendered), replace(SMALL, flip=False, width_px=64, height_px=192)).epoch(0))
    assert wide.frames.shape[-2:] == (192, 64)
    assert plain.joints_px is not None
    assert wide.joints_px is not None
    torch.testing.assert_close(wide.joints_px, plain.joints_px * torch.tensor([2.0, 3.0]))


@pytest.mark.parametrize("changes", [{"cache_gib": 0.0}, {"workers": 2}, {"workers": 1, "cache_gib": 0.0}])
def test_memory_and_workers_change_nothing(rendered: Path, changes: dict[str, float]) -> None:
    tracklets = read_tracklets(rendered)
    usual = ChunkLoader(tracklets, ALL_AUGMENTATION)
    other = ChunkLoader(tracklets, replace(ALL_AUGMENTATION, **changes))
    for epoch in (0, 1):
        for a, b in zip(usual.epoch(epoch), other.epoch(epoch), strict=True):
            assert torch.equal(a.frames, b.frames)
            assert torch.equal(a.labels, b.labels)


def test_an_epoch_goes_on_from_any_batch_and_is_shared_by_processes(rendered: Path) -> None:
    loader = ChunkLoader(read_tracklets(rendered), ALL_AUGMENTATION)
    whole = list(loader.epoch(7))
    for a, b in zip(whole[2:], loader.epoch(7, first=2), strict=True):
        assert torch.equal(a.frames, b.frames)
    parts = [list(loader.epoch(7, rank=rank, processes=2)) for rank in (0, 1)]
    for a, first, second in zip(whole, *parts, strict=True):
        assert torch.equal(a.frames, torch.cat([first.frames, second.frames]))
        assert first.labels.unique().numel() == 1
    with pytest.raises(UsageError, match="5 processes"):
        next(loader.epoch(0, processes=5))


def test_iterating_leaves_the_global_generator_alone(rendered: Path) -> None:
    loader = ChunkLoader(read_tracklets(rendered), ALL_AUGMENTATION)
    torch.manual_seed(0)
    expected = torch.rand(1)
    torch.manual_seed(0)
    list(loader.epoch(0))
    assert torch.equal(torch.rand(1), expected)


def test_short_sequences_are_padded_and_masked(tmp_path: Path) -> None:
    made_up.multi_shot(tmp_path, {"anna": (1, 3), "bert": (2, 2)})
    split = open_split("folder", tmp_path, "everyone")
    loader = ChunkLoader([*split.query, *split.gallery], replace(SMALL, flip=False, sequences_per_identity=2))
    batch = next(loader.epoch(0))
    assert sorted(batch.mask.sum(dim=1).tolist()) == [1, 2, 2, 3]
    assert batch.joints_px is None
    assert batch.joints_visible is None
    assert not batch.frames[~batch.mask].any()
    assert batch.frames[batch.mask].flatten(1).any(dim=1).all()


def test_test_chunks_come_in_order_with_their_lengths(rendered: Path) -> None:
    tracklets = read_tracklets(rendered)[:3]
    batches = list(load_test_chunks(tracklets, SMALL, chunk_frames=3, chunks_per_batch=4))
    assert torch.cat([batch.labels for batch, _ in batches]).tolist() == [0, 0, 1, 1, 2, 2]
    assert torch.cat([frames for _, frames in batches]).tolist() == [3, 1] * 3
    fourth = read_frame(tracklets[0].paths[3], 64, 32)[0]
    np.testing.assert_allclose(batches[0][0].frames[1, 0].permute(1, 2, 0) * 255, fourth, atol=1e-4)


@pytest.mark.parametrize("cache_gib", [0.0, 3.0])
def test_a_corrupt_picture_is_named(tmp_path: Path, cache_gib: float) -> None:
    made_up.synthetic(tmp_path, people=2, frames=3)
    broken = tmp_path / "multi_shot" / "cam_a" / "person_0002" / "0002.png"
    broken.write_bytes(broken.read_bytes()[:200])
    with pytest.raises(UserError, match=r"person_0002/0002\.png: cannot be read as a picture") as raised:
        list(ChunkLoader(read_tracklets(tmp_path), replace(SMALL, cache_gib=cache_gib)).epoch(0))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + bytes(100)])
def test_what_is_no_picture_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "0001.png").write_bytes(content)
    with pytest.raises(UserError, match=r"0001\.png: cannot be read as a picture"):
        read_frame(tmp_path / "0001.png", 64, 32)


def test_a_corrupt_picture_is_named_by_a_worker_process_too(tmp_path: Path) -> None:
    made_up.synthetic(tmp_path, people=2, frames=3)
    (tmp_path / "multi_shot" / "cam_b" / "person_0001" / "0001.png").write_bytes(b"no picture")
    loader = ChunkLoader(read_tracklets(tmp_path), replace(SMALL, cache_gib=0.0, workers=1))
    with pytest.raises(UserError, match=r"person_0001/0001\.png: cannot be read as a picture") as raised:
        list(loader.epoch(0))
    assert "\n" not in str(raised.value)


def test_nobody_to_train_on_is_an_error() -> None:
    with pytest.raises(UserError, match="nobody to train on"):
        ChunkLoader([], SMALL)


@pytest.mark.parametrize("sampling", ["strided", "random"])
def test_spread_chunks_take_frames_with_their_joints_and_visibility_from_the_whole_sequence(
    tmp_path: Path, sampling: str
) -> None:
    tracklets = read_tracklets(made_up.synthetic(tmp_path, people=2, frames=9))
    loader = ChunkLoader(tracklets, replace(SMALL, flip=False, chunk_sampling=sampling))
    gaps = set()
    for batch in loader.epoch(0):
        assert batch.joints_px is not None
        assert batch.visible_fraction is not None
        frames = (batch.joints_px[:, :, 0, 0] * 10).round()  # joint 0 of frame f stands at x = f / 10
        torch.testing.assert_close(batch.visible_fraction, frames / 9)
        assert (frames.diff(dim=1) > 0).all()
        gaps |= set(frames.diff(dim=1).ravel().tolist())
    assert len(gaps) > 1
    again = ChunkLoader(tracklets, replace(SMALL, flip=False, chunk_sampling=sampling))
    for one, other in zip(loader.epoch(1), again.epoch(1), strict=True):
        assert torch.equal(one.frames, other.frames)


def test_rendered_people_come_before_other_sequences_and_stay_as_they_are(tmp_path: Path) -> None:
    root = made_up.synthetic(tmp_path, people=4, frames=4)
    parts = np.zeros((64, 32), np.uint8)
    parts[20:40, 8:24] = 2
    for person in range(1, 5):
        for camera in "ab":
            made_up.part_masks(root, person, camera, np.tile(parts, (4, 1)))
    config = replace(SMALL, flip=False)
    plain = ChunkLoader(read_tracklets(root), config)
    for share, least, most in ((1.0, 1, 1), (0.5, 0.2, 0.8)):
        moved = ChunkLoader(read_tracklets(root), replace(config, other_background=share))
        elsewhere = []
        for ours, theirs in zip(plain.epoch(0), moved.epoch(0), strict=True):
            torch.testing.assert_close(ours.frames[..., 20:40, 8:24], theirs.frames[..., 20:40, 8:24])
            elsewhere += (ours.frames - theirs.frames).abs().flatten(1).amax(1).gt(0.1).tolist()
            torch.testing.assert_close(ours.joints_px, theirs.joints_px)
        assert least <= np.mean(elsewhere) <= most


def test_without_masks_another_background_is_refused_and_real_people_keep_theirs(tmp_path: Path) -> None:
    root = made_up.synthetic(tmp_path, people=4, frames=4)
    (root / "part_masks" / "cam_b" / "person_0003.png").unlink()
    config = replace(SMALL, other_background=1.0)
    with pytest.raises(UserError, match=r"person_0003\.png: no part masks, which data\.other_background needs"):
        ChunkLoader(read_tracklets(root), config)
    real = [replace(tracklet, labels=None) for tracklet in read_tracklets(root)]
    ours, plain = (next(ChunkLoader(real, of).epoch(0)).frames for of in (config, SMALL))
    assert torch.equal(ours, plain)
