"""Motion before a static camera: what it smears and where it combs, against motions known by construction."""

from dataclasses import replace

import numpy as np
import pytest

from synth import degrade

FPS = 25.0
SIZE = (64, 128)


def windows(frames: int, step_px: float = 0.0, width_px: float = 32.0) -> np.ndarray:
    left = 100 + step_px * np.arange(frames)
    return np.stack([left, np.full(frames, 50.0), left + width_px, np.full(frames, 50.0 + 2 * width_px)], 1)


def bar(frames: int = 1) -> np.ndarray:
    """A white bar, 10 pixels wide, upright, opaque; premultiplied RGBA."""
    layer = np.zeros((frames, 128, 64, 4), np.float32)
    layer[:, :, 28:38] = 1.0
    return layer


def test_a_person_whom_the_crop_follows_still_moves_before_the_camera():
    # The crop keeps the body in its middle while its window steps 2 camera pixels a frame; a crop pixel is half of one.
    points = np.random.default_rng(0).uniform((20, 10, 5), (44, 118, 6), (500, 3)).astype(np.float32)
    velocity = degrade.image_velocity(np.repeat(points[None], 5, 0), windows(5, 2.0), SIZE, FPS)
    assert np.allclose(velocity[..., 0], 2.0 * 2 * FPS, rtol=1e-3)
    assert np.allclose(velocity[..., 1], 0.0, atol=1e-3)


def test_a_box_that_shakes_around_who_stands_still_moves_nobody():
    frames, rng = 6, np.random.default_rng(1)
    shaken = windows(frames) + np.tile(rng.normal(0, 3, (frames, 2)), 2)
    camera_points = rng.uniform((105, 60, 5), (125, 110, 6), (300, 3))
    crop = np.repeat(camera_points[None], frames, 0)
    crop[..., :2] = (crop[..., :2] - shaken[:, None, :2]) / 32 * 64
    velocity = degrade.image_velocity(crop.astype(np.float32), shaken, SIZE, FPS)
    assert np.abs(velocity).max() < 0.05


def test_the_nearer_limb_leads_where_two_overlap():
    track = np.array([[[33.0 + k, 64.0, 3.0], [35.0 - k, 64.0, 4.0]] for k in range(3)], np.float32)
    velocity = degrade.image_velocity(track, windows(3, 0.0, 64.0), SIZE, FPS)
    assert velocity[1, 16, 8, 0] == pytest.approx(FPS, rel=0.01)


def test_one_frame_alone_stands_still():
    assert not degrade.image_velocity(np.zeros((1, 5, 3), np.float32), windows(1), SIZE, FPS).any()


def moving(right_px_s: float) -> np.ndarray:
    velocity = np.zeros((1, 32, 16, 2), np.float32)
    velocity[..., 0] = right_px_s
    return velocity


def test_a_shutter_smears_an_edge_over_the_way_that_it_makes_and_keeps_the_light():
    response = replace(degrade.clean_response(), shutter_s=0.04)
    exposed = degrade.expose(bar(), moving(200.0), response, 113.0)[0, 64, :, 3]
    assert exposed.sum() == pytest.approx(10.0, rel=1e-3)
    # 200 px/s for 0.04 s are 8 pixels: full light on 10 - 8, some on 10 + 8.
    assert (exposed > 0.999).sum() == pytest.approx(2, abs=1)
    assert (exposed > 0.001).sum() == pytest.approx(18, abs=1)
    assert np.average(np.arange(64), weights=exposed) == pytest.approx(32.5, abs=0.05)  # about the frame's own moment


def test_odd_lines_show_the_later_field():
    response = replace(degrade.clean_response(), field_s=0.02)
    exposed = degrade.expose(bar(), moving(200.0), response, 113.0)[0, ..., 3]
    columns = np.arange(64)
    middles = (exposed * columns).sum(1) / exposed.sum(1)
    assert np.allclose(middles[0::2], 32.5, atol=1e-3)
    assert np.allclose(middles[1::2], 36.5, atol=1e-3)


def test_lines_are_as_high_as_the_cameras_own():
    response = replace(degrade.clean_response(), field_s=0.02, native_height_px=113.0 / 2)
    exposed = degrade.expose(bar(), moving(200.0), response, 113.0)[0, ..., 3]
    middles = (exposed * np.arange(64)).sum(1) / exposed.sum(1)
    assert np.allclose(middles.reshape(-1, 4), [32.5, 32.5, 36.5, 36.5], atol=1e-3)


def test_without_shutter_and_fields_nothing_is_touched():
    layer = bar()
    assert degrade.expose(layer, moving(500.0), degrade.clean_response(), 113.0) is layer
