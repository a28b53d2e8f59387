"""What changes of a chunk do to pictures and joints."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from reid.config import DataConfig
from reid.data.augment import (
    MIRRORED_JOINTS,
    Chunk,
    Response,
    augment,
    draw_erased_box,
    draw_response,
    erase,
    flip,
    recolour,
    seen_by,
    shift,
    zoom,
)
from reid.data.background import before

RIGHT = {"shoulder": 2, "elbow": 3, "wrist": 4, "hip": 8, "knee": 9, "ankle": 10, "eye": 14, "ear": 16}
LEFT = {"shoulder": 5, "elbow": 6, "wrist": 7, "hip": 11, "knee": 12, "ankle": 13, "eye": 15, "ear": 17}


def spot(x: int, y: int, joint: int, frames: int = 2) -> Chunk:
    """A black chunk with one white pixel, in whose centre `joint` stands; the other joints are not labelled."""
    pixels = torch.zeros(frames, 3, 12, 8, dtype=torch.uint8)
    pixels[:, :, y, x] = 255
    joints = torch.full((frames, 18, 2), torch.nan)
    joints[:, joint] = torch.tensor([x + 0.5, y + 0.5])
    return Chunk(pixels, joints, ~joints[..., 0].isnan())


def assert_spot_is_at_joint(chunk: Chunk, joint: int) -> None:
    assert chunk.joints_px is not None
    for frame, joints in zip(chunk.frames, chunk.joints_px, strict=True):
        x, y = joints[joint].floor().int().tolist()
        assert frame[:, y, x].tolist() == [255] * 3
        assert joints[joint].tolist() == [x + 0.5, y + 0.5]


@pytest.mark.parametrize("part", RIGHT)
def test_a_flip_swaps_left_and_right(part: str) -> None:
    flipped = flip(spot(1, 4, RIGHT[part]))
    assert_spot_is_at_joint(flipped, LEFT[part])
    assert flipped.joints_visible is not None
    assert flipped.joints_visible.sum(dim=1).tolist() == [1, 1]
    assert flipped.joints_visible[:, LEFT[part]].all()


def test_nose_and_neck_stay_and_two_flips_change_nothing() -> None:
    assert [MIRRORED_JOINTS[joint] for joint in MIRRORED_JOINTS] == list(range(18))
    assert MIRRORED_JOINTS[:2] == (0, 1)
    chunk = spot(2, 3, 7)
    twice = flip(flip(chunk))
    assert torch.equal(twice.frames, chunk.frames)
    torch.testing.assert_close(twice.joints_px, chunk.joints_px, equal_nan=True)


def test_a_shift_takes_the_joints_along_and_hides_those_that_leave() -> None:
    moved = shift(spot(1, 4, 0), 3, -2)
    assert_spot_is_at_joint(moved, 0)
    assert moved.joints_px is not None
    assert moved.joints_px[0, 0].tolist() == [4.5, 2.5]
    gone = shift(spot(1, 4, 0), -2, 0)
    assert gone.joints_visible is not None
    assert not gone.joints_visible.any()


def test_a_shift_repeats_the_border() -> None:
    frames = torch.arange(8, dtype=torch.uint8).expand(1, 3, 12, 8)
    assert shift(Chunk(frames), 3, 5).frames[0, 0, 0].tolist() == [0, 0, 0, 0, 1, 2, 3, 4]
    assert shift(Chunk(frames), -2, 5).frames[0, 0, 0].tolist() == [2, 3, 4, 5, 6, 7, 7, 7]


def test_a_zoom_takes_the_joints_along_and_hides_those_that_leave() -> None:
    pixels = torch.zeros(1, 3, 64, 32, dtype=torch.uint8)
    pixels[..., 20:24, 6:10] = 255
    joints = torch.tensor([[[8.0, 22.0], [1.0, 1.0]]])
    chunk = Chunk(pixels, joints, torch.ones(1, 2, dtype=torch.bool))
    for factor in (0.8, 1.0, 1.25):
        zoomed = zoom(chunk, factor)
        assert zoomed.frames.dtype == torch.uint8
        y, x = torch.nonzero(zoomed.frames[0, 0] > 127).float().add(0.5).mean(0).tolist()  # the white square's middle
        assert zoomed.joints_px is not None
        assert zoomed.joints_px[0, 0].tolist() == pytest.approx([x, y], abs=0.3)
        assert zoomed.joints_px[0, 0].tolist() == pytest.approx([16 + factor * (8 - 16), 32 + factor * (22 - 32)])
        assert zoomed.joints_visible is not None
        assert zoomed.joints_visible.tolist() == [[True, factor < 1.1]]
    assert torch.equal(zoom(chunk, 1.0).frames, pixels)


def test_a_zoom_out_repeats_the_border() -> None:
    frames = torch.full((1, 3, 16, 8), 90, dtype=torch.uint8)
    assert torch.equal(zoom(Chunk(frames), 0.5).frames, frames)


def test_a_person_before_others_keeps_its_pixels_and_loses_its_background() -> None:
    frames, others = np.full((1, 16, 8, 3), 200, np.uint8), np.zeros((1, 16, 8, 3), np.uint8)
    others[:, :, 0] = 100  # a column, which moves
    parts = np.zeros((1, 16, 8), np.uint8)
    parts[:, 6:12, 2:5] = 3
    moved = before(frames, parts, others, 0.75)[0, 0]
    assert (moved[6:12, 2:5] == 200).all()
    assert moved[0].tolist() == [0] * 6 + [100, 0]
    assert 0 < moved[8, 6] < 200  # a soft edge
    twice_as_large = before(frames.repeat(2, 1).repeat(2, 2), parts, others.repeat(2, 1).repeat(2, 2), 0.75)[0, 0]
    assert (twice_as_large[12:24, 4:10] == 200).all()
    assert (twice_as_large[:4] < 200).all()


def test_colour_factors_of_one_change_nothing_and_brightness_is_a_factor() -> None:
    frames = torch.randint(0, 120, (2, 3, 12, 8), dtype=torch.uint8)
    assert torch.equal(recolour(Chunk(frames), 1, 1, 1).frames, frames)
    assert torch.equal(recolour(Chunk(frames), 2, 1, 1).frames, frames * 2)
    grey = recolour(Chunk(frames), 1, 1, 0).frames
    assert torch.equal(grey[:, 0], grey[:, 2])


def test_erasing_covers_the_same_box_in_all_frames_and_hides_what_is_behind() -> None:
    chunk = spot(3, 5, 9)
    erased = erase(chunk, (2, 4, 6, 7), np.random.default_rng(0))
    assert torch.equal(erased.frames[0, :, 4:7, 2:6], erased.frames[1, :, 4:7, 2:6])
    assert erased.frames[0].count_nonzero() == erased.frames[0, :, 4:7, 2:6].count_nonzero()
    assert erased.joints_visible is not None
    assert not erased.joints_visible.any()
    beside = erase(chunk, (4, 4, 6, 7), np.random.default_rng(0))
    assert beside.joints_visible is not None
    assert beside.joints_visible[:, 9].all()
    assert chunk.frames[0].count_nonzero() == 3


def test_erased_boxes_lie_inside_and_have_the_areas_asked_for() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        box = draw_erased_box(128, 64, rng)
        assert box is not None
        left, top, right, bottom = box
        assert 0 <= left < right <= 64
        assert 0 <= top < bottom <= 128
        assert 0.015 < (right - left) * (bottom - top) / (128 * 64) < 0.42


def test_augmentation_is_drawn_from_its_generator_alone() -> None:
    config = DataConfig(flip=True, random_erasing=True, colour_jitter=0.3, crop_shift_px=2, crop_zoom=0.2)
    chunk = Chunk(torch.randint(0, 256, (3, 3, 64, 32), dtype=torch.uint8))

    def drawn(seed: int) -> torch.Tensor:
        return augment(chunk, config, np.random.default_rng(seed)).frames

    assert torch.equal(drawn(1), drawn(1))
    assert not torch.equal(drawn(1), drawn(2))
    plain = augment(chunk, DataConfig(flip=False), np.random.default_rng(1))
    assert torch.equal(plain.frames, chunk.frames)


def test_half_of_the_chunks_are_flipped() -> None:
    chunk = Chunk(torch.arange(32, dtype=torch.uint8).expand(1, 3, 64, 32))
    flips = sum(
        int(augment(chunk, DataConfig(), np.random.default_rng(seed)).frames[0, 0, 0, 0] == 31) for seed in range(400)
    )
    assert 160 < flips < 240


def test_another_camera_by_hand() -> None:
    frames = torch.tensor([255, 51, 0], dtype=torch.uint8).view(1, 3, 1, 1)
    matrix = np.array([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    camera = Response(np.array([1.0, 2.0, 1.0]), matrix, np.array([0.0, 0.0, 0.2]))
    # Values 1, 0.2 ** 2, 0; red mixes in half of green; blue's black is raised.
    expected = [round(255 * 0.52), round(255 * 0.04), 51]
    assert seen_by(Chunk(frames), camera).frames.flatten().tolist() == expected


def test_cameras_differ_by_their_strength_and_none_is_the_same_one() -> None:
    frames = torch.randint(0, 256, (2, 3, 12, 8), dtype=torch.uint8)
    same = draw_response(0.0, np.random.default_rng(0))
    assert torch.equal(seen_by(Chunk(frames), same).frames, frames)

    def change(strength: float) -> float:
        changed = [
            seen_by(Chunk(frames), draw_response(strength, np.random.default_rng(seed))).frames.float() - frames
            for seed in range(20)
        ]
        return float(torch.stack(changed).abs().mean())

    assert 2 < change(0.3) < change(1.0) < change(2.0)


def test_a_drawn_camera_keeps_grey_grey_but_for_gain_gamma_and_black() -> None:
    camera = draw_response(1.0, np.random.default_rng(3))
    gains = camera.matrix.sum(1)
    white = Response(np.ones(3), camera.matrix / gains[:, None], np.zeros(3))
    grey = torch.full((1, 3, 4, 2), 100, dtype=torch.uint8)
    assert torch.equal(seen_by(Chunk(grey), white).frames, grey)
    assert (np.abs(gains - 1) < 0.4).all()
