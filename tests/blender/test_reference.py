from dataclasses import replace

import numpy as np
import pytest

from synth.config import RenderConfig
from synth.geometry import project
from synth.records import Paint
from synth.render import make_strip
from tests.blender import shapes

pytestmark = pytest.mark.blender
person = pytest.importorskip("synth.blender.person", exc_type=ImportError)
reference = pytest.importorskip("synth.blender.reference", exc_type=ImportError)
stage = pytest.importorskip("synth.blender.stage", exc_type=ImportError)

SIZE = (32, 64)


def test_a_strip_agrees_with_the_whole_scene_in_place_shape_and_light():
    """A ball above sunlit ground under a sky: the same disc, and as bright to some percent, above and below."""
    place = shapes.place()
    light = shapes.light(sun=3.0, to=(0.5, -0.3, 0.8), sky_strength=0.2)
    config = RenderConfig(samples=64, denoise=False, plate_width_px=96, plate_height_px=54, plate_samples=8)
    vertices, triangles = shapes.sphere(0.45, (0.2, 0.1, 1.0))
    ball = shapes.figure(vertices, triangles, (0.6, 0.4, 0.2))
    plate = stage.render_plate(place, "a", light, config)
    window = np.array([[36.0, 3.0, 60.0, 51.0]])
    whole = reference.render_frame(place, "a", light, ball, 0, tuple(window[0]), SIZE, config)
    pixels, depth = project(plate.camera, ball.vertices_m)
    crop_vertices = np.concatenate([(pixels - window[0, :2]) * SIZE[0] / 24.0, depth[..., None]], -1)
    strip = make_strip(ball, crop_vertices, plate, window, SIZE, 1.0)
    alone = person.render_strip(strip, config)[0]
    body = alone[..., 3] > 0.999
    assert body.sum() > 150
    np.testing.assert_allclose(alone[body][:, :3].mean(0), whole[body].mean(0), rtol=0.06)
    rows = np.nonzero(body.any(1))[0]
    upper, lower = np.array_split(rows, 2)
    for part in (upper, lower):
        here = np.zeros_like(body)
        here[part] = body[part]
        np.testing.assert_allclose(alone[here][:, :3].mean(0), whole[here].mean(0), rtol=0.12)
    assert np.abs(alone[body][:, :3] - whole[body]).mean() < 0.03


def test_a_crop_is_that_part_of_the_cameras_picture():
    """The crop of a window equals the same pixels of the whole picture, up to noise."""
    place, light = shapes.place(), shapes.light(sun=3.0, to=(0.5, -0.3, 0.8))
    config = RenderConfig(samples=64, denoise=False, plate_width_px=96, plate_height_px=54)
    vertices, triangles = shapes.sphere(0.45, (0.2, 0.1, 1.0))
    ball = shapes.figure(vertices, triangles, (0.6, 0.4, 0.2))
    whole = reference.render_frame(place, "a", light, ball, 0, (0.0, 0.0, 96.0, 54.0), (96, 54), config)
    crop = reference.render_frame(place, "a", light, ball, 0, (30.0, 4.0, 54.0, 52.0), (24, 48), config)
    assert whole.std() > 0.05
    assert np.abs(whole[4:52, 30:54] - crop).mean() < 0.01


def test_frames_do_not_leave_anything_behind():
    place, light = shapes.place(), shapes.light()
    config = RenderConfig(samples=4, denoise=False, plate_width_px=96, plate_height_px=54)
    vertices, triangles = shapes.sphere(0.45, (0.0, 0.0, 1.0))
    ball = shapes.figure(vertices, triangles, frames=2)
    ball.vertices_m[1] += [50.0, 0.0, 0.0]
    first = reference.render_frame(place, "a", light, ball, 0, (0.0, 0.0, 96.0, 54.0), (48, 27), config)
    empty = reference.render_frame(place, "a", light, ball, 1, (0.0, 0.0, 96.0, 54.0), (48, 27), config)
    again = reference.render_frame(place, "a", light, ball, 0, (0.0, 0.0, 96.0, 54.0), (48, 27), config)
    assert np.array_equal(first, again)
    assert np.abs(first - empty).max() > 0.1


def test_each_frame_has_its_own_clothes():
    """Four boards of four pictures, one frame after the other: Cycles' kept data must not mix them up."""
    place, light = shapes.place(), shapes.light()
    config = RenderConfig(samples=4, denoise=False, plate_width_px=96, plate_height_px=54)
    colours = ((0.8, 0.0, 0.0), (0.0, 0.8, 0.0), (0.0, 0.0, 0.8), (0.8, 0.8, 0.0))
    tiles = [np.tile(np.float32(colour), (4, 4, 1)) for colour in colours]
    corners = np.float32([(0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1)])
    boards = shapes.figure(
        np.concatenate([corners + np.float32([x, 0, 0.3]) for x in (-2, -1, 0, 1)]),
        np.int32([(4 * k + a, 4 * k + b, 4 * k + c) for k in range(4) for a, b, c in ((0, 1, 2), (0, 2, 3))]),
        color=(1.0, 1.0, 1.0),
        frames=5,
    )
    boards = replace(
        boards,
        triangle_paint=np.int32([0, 0, 1, 1, 2, 2, 3, 3]),
        paints=tuple(Paint(f"{k}", tiles[k]) for k in range(4)),
    )
    window = (0.0, 0.0, 96.0, 54.0)
    frames = [reference.render_frame(place, "a", light, boards, k, window, (96, 54), config) for k in range(5)]
    assert all(np.array_equal(frame, frames[0]) for frame in frames[1:])
    other = replace(boards, paints=boards.paints[::-1])
    mirrored = reference.render_frame(place, "a", light, other, 0, window, (96, 54), config)
    assert np.abs(mirrored - frames[0]).max() > 0.1
    again = reference.render_frame(place, "a", light, boards, 0, window, (96, 54), config)
    assert np.array_equal(again, frames[0])
