"""Compositing against analytic answers: where shadows fall, what hides whom."""

from dataclasses import replace

import numpy as np
import pytest

from synth import annotate, render
from synth.geometry import look_at, pixel_rays, project, world_from_camera
from synth.records import PART_MIDDLE, Camera, Figure, Light, Paint, Plate

CAMERA = Camera(320, 240, 300.0, look_at((0, -8, 3), (0, 0, 0.8)))
SIZE = (64, 128)


def plate(sun_to=(0.0, 0.0, 1.0), irradiance=1.0, wall_m: float | None = None) -> Plate:
    """A flat grey ground under a sun, with or without a wall that stands wall_m from the camera plane."""
    columns, rows = np.meshgrid(np.arange(320) + 0.5, np.arange(240) + 0.5)
    rays = pixel_rays(CAMERA, np.stack([columns, rows], -1))
    height = world_from_camera(CAMERA)[2, 3]
    depth = np.where(rays[..., 2] < 0, -height / np.minimum(rays[..., 2], -1e-9), np.inf)
    if wall_m is not None:
        depth = np.minimum(depth, wall_m)
    light = Light("test", "city", 1.0, 0.0, sun_to, (irradiance,) * 3)
    picture = np.ones((240, 320, 3), np.float32)
    return Plate(
        CAMERA, light, picture * irradiance, picture, depth.astype(np.float32), np.ones((16, 32, 3), np.float32)
    )


def board(frames: int = 1) -> Figure:
    """A block 0.5 m wide and deep and 1.8 m high that stands at the origin."""
    x, y = 0.25, 0.25
    bottom = [(-x, -y, 0), (x, -y, 0), (x, y, 0), (-x, y, 0)]
    corners = np.array(bottom + [(a, b, 1.8) for a, b, _ in bottom], np.float32)
    quads = [(0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7), (4, 5, 6, 7), (3, 2, 1, 0)]
    triangles = np.array([t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))], np.int32)
    joints = np.tile(np.array([0, 0, 0.9], np.float32), (frames, 18, 1))
    return Figure(
        np.tile(corners, (frames, 1, 1)), triangles, np.zeros(12, np.int32), np.full(12, PART_MIDDLE, np.uint8),
        np.full((8, 3), 0.5, np.float32), np.zeros((8, 2), np.float32), (Paint("grey"),), joints,
    )  # fmt: skip


def crop_vertices(figure: Figure, windows: np.ndarray) -> np.ndarray:
    seen = render.project_figure(CAMERA, figure)
    return annotate.to_crop(np.concatenate([seen.pixels_px, seen.depth_m[..., None]], -1), windows, SIZE)


WINDOWS = np.array([[120.0, 40.0, 200.0, 200.0]])


def nobody() -> np.ndarray:
    return np.zeros((1, 128, 64, 4), np.float32)


def crop_position(point_m) -> tuple[int, int]:
    pixel, _ = project(CAMERA, point_m)
    x, y = (pixel - WINDOWS[0, :2]) / (WINDOWS[0, 2:] - WINDOWS[0, :2]) * SIZE
    return int(y), int(x)


def test_a_shadow_falls_away_from_the_sun():
    sun = np.array([-1.0, 0.0, 1.0]) / np.sqrt(2)
    picture = render.composite(nobody(), board(), crop_vertices(board(), WINDOWS), plate(tuple(sun)), WINDOWS)[0]
    # The block's top, 1.8 m high, throws its shadow 1.8 m to the right; half-way there it is dark, on the left it is
    # lit.
    assert picture[crop_position((0.9, 0.0, 0.0))].max() == pytest.approx(1.0, abs=0.02)
    assert picture[crop_position((-0.9, 0.0, 0.0))].min() == pytest.approx(2.0, abs=0.02)


def test_the_sky_is_dimmed_under_the_feet_only():
    picture = render.composite(nobody(), board(), crop_vertices(board(), WINDOWS), plate(irradiance=0.0), WINDOWS)[0]
    assert picture[crop_position((0.0, -0.1, 0.0))].max() < 0.75
    assert picture[crop_position((1.0, 0.0, 0.0))].min() > 0.97


def test_what_stands_before_a_person_hides_them():
    people = np.zeros((1, 128, 64, 4), np.float32)
    people[..., 1] = 1.0
    people[..., 3] = 1.0
    before = render.composite(people, board(), crop_vertices(board(), WINDOWS), plate(wall_m=4.0), WINDOWS)[0]
    behind = render.composite(people, board(), crop_vertices(board(), WINDOWS), plate(wall_m=20.0), WINDOWS)[0]
    middle = crop_position((0.0, 0.0, 0.9))
    assert before[middle][0] > 0.5  # the wall's red shows
    assert behind[middle] == pytest.approx([0, 1, 0], abs=1e-6)


def test_a_strip_cell_is_a_similar_copy_of_the_body():
    figure = board()
    vertices = crop_vertices(figure, WINDOWS)
    strip = render.make_strip(figure, vertices, plate(), WINDOWS, SIZE, 1.0)
    edges = figure.triangles[:, [0, 1]]
    lengths_m = np.linalg.norm(np.diff(figure.vertices_m[0][edges], axis=1), axis=-1)
    lengths_px = np.linalg.norm(np.diff(strip.vertices_px[0][edges], axis=1), axis=-1)
    scale = lengths_px / lengths_m
    assert scale.max() / scale.min() < 1.15  # perspective over a body 8 m away
    assert np.array_equal(strip.vertices_px[..., :2], vertices[..., :2])


def test_strip_axes_turn_world_directions():
    strip = render.make_strip(board(), crop_vertices(board(), WINDOWS), plate(), WINDOWS, SIZE, 1.0)
    x, y, z = strip.strip_from_world @ np.array([1.0, 0.0, 0.0])
    assert (x, y, z) == pytest.approx((1, 0, 0), abs=0.01)  # world +X is to the right of a camera that looks along +Y
    up = strip.strip_from_world @ np.array([0.0, 0.0, 1.0])
    assert up[1] < -0.9
    assert up[2] < 0  # the camera looks down: up leans towards it
    assert np.linalg.det(strip.strip_from_world) == pytest.approx(1.0)


def test_sampling_a_plate_keeps_straight_ramps():
    ramp = np.repeat(np.linspace(0, 1, 320, dtype=np.float32)[None, :, None], 240, 0).repeat(3, 2)
    seen = render.look_through(replace(plate(), sun_rgb=ramp), np.array([100.0, 40.0, 164.0, 168.0]), SIZE)
    assert seen.sun_rgb[:, :, 0] == pytest.approx(ramp[40:168, 100:164, 0], abs=1e-6)  # one crop pixel a plate pixel
    coarse = render.look_through(replace(plate(), sun_rgb=ramp), np.array([96.0, 0.0, 216.0, 240.0]), SIZE)
    assert np.diff(coarse.sun_rgb[:, :, 0], axis=1) == pytest.approx(120 / 64 / 319, abs=1e-6)


def test_outside_of_a_plate_its_border_goes_on():
    ramp = np.repeat(np.linspace(0, 1, 320, dtype=np.float32)[None, :, None], 240, 0).repeat(3, 2)
    seen = render.look_through(replace(plate(), sun_rgb=ramp), np.array([-64.0, 40.0, 0.0, 168.0]), SIZE)
    assert not seen.sun_rgb.any()


def test_what_a_plate_shows_lies_where_the_camera_saw_it():
    seen = render.look_through(plate(), WINDOWS[0], SIZE)
    pixels, depth = project(CAMERA, seen.points_m.astype(np.float64))
    ground = np.isfinite(seen.depth_m)
    assert depth[ground] == pytest.approx(seen.depth_m[ground], rel=1e-5)
    crop = annotate.to_crop(pixels.reshape(1, -1, 2), WINDOWS, SIZE).reshape(128, 64, 2)
    assert crop[..., 0] == pytest.approx(np.tile(np.arange(64) + 0.5, (128, 1)), abs=1e-3)
    assert crop[..., 1] == pytest.approx(np.tile(np.arange(128)[:, None] + 0.5, (1, 64)), abs=1e-3)
    assert seen.points_m[-1, 32, 2] == pytest.approx(0.0, abs=0.05)  # the ground, by pixels of 3 cm
