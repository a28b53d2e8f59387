import dataclasses

import numpy as np
import pytest

from synth.config import RenderConfig
from synth.errors import UserError
from synth.geometry import pixel_rays, project, world_from_camera
from synth.records import Material, Solid
from tests.blender import shapes

pytestmark = pytest.mark.blender
session = pytest.importorskip("synth.blender.session", exc_type=ImportError)
build = pytest.importorskip("synth.blender.build")
stage = pytest.importorskip("synth.blender.stage")
bpy = pytest.importorskip("bpy")
extras = pytest.importorskip("bpy_extras.object_utils")
mathutils = pytest.importorskip("mathutils")

CONFIG = RenderConfig(plate_width_px=96, plate_height_px=54, plate_samples=8)
GREY = Material("plain", ((shapes.GREY,) * 3,))


def test_a_grey_plane_under_a_known_sun_has_the_analytic_radiance():
    light = shapes.light(sun=4.0, to=(0.3, 0.4, 0.8))
    plate = stage.render_plate(shapes.place(), "a", light, CONFIG)
    expected = 4.0 * light.sun_to[2] / np.pi * shapes.GREY
    ground = np.isfinite(plate.depth_m)
    assert np.median(plate.sun_rgb[ground]) == pytest.approx(expected, rel=0.002)
    assert np.abs(plate.sun_rgb[ground] - expected).mean() < 0.01 * expected  # the denoiser rings along the rim
    assert plate.ambient_rgb[ground].max() < 1e-3


def test_light_by_way_of_a_wall_counts_as_ambient():
    wall = Solid("wall", "box", (8.0, 0.2, 4.0), (0.0, 2.0, 0.0), GREY)
    plate = stage.render_plate(shapes.place((wall,)), "a", shapes.light(sun=4.0, to=(0.0, -0.7, 0.7)), CONFIG)
    before_wall = project(plate.camera, [0.0, 1.7, 0.0])[0].astype(int)
    assert plate.ambient_rgb[before_wall[1], before_wall[0], 0] > 0.02


def test_depth_is_camera_z():
    box = Solid("box", "box", (1.0, 1.0, 1.5), (0.4, 0.3, 0.0), GREY)
    plate = stage.render_plate(shapes.place((box,), target=(0.0, 0.0, 2.2)), "a", shapes.light(), CONFIG)
    rows, columns = np.mgrid[0:54, 0:96] + 0.5
    rays = pixel_rays(plate.camera, np.stack([columns, rows], -1))
    height = world_from_camera(plate.camera)[2, 3]
    ground = np.where(rays[..., 2] < 0, -height / np.minimum(rays[..., 2], -1e-9), np.inf)
    top_pixel = project(plate.camera, [0.4, 0.3, 1.5])[0].astype(int)
    near = (np.abs(columns - top_pixel[0]) > 25) & (ground < 90)
    np.testing.assert_allclose(plate.depth_m[near], ground[near], rtol=1e-3)
    # The pixel of the box's top looks at the plane z = 1.5.
    top = (1.5 - height) / rays[top_pixel[1], top_pixel[0], 2]
    assert plate.depth_m[top_pixel[1], top_pixel[0]] == pytest.approx(top, rel=1e-3)
    assert np.isinf(plate.depth_m[0, 0])
    assert np.isinf(ground[0, 0])


@pytest.mark.parametrize("window", [(0.0, 0.0, 96.0, 54.0), (20.0, 8.0, 44.0, 56.0), (70.5, -10.0, 110.5, 70.0)])
def test_blenders_camera_projects_as_geometry_does(window):
    """The whole picture, a crop within it, and one that sticks out."""
    scene = session.open_empty(CONFIG, 1)
    camera = shapes.place().cameras["a"]
    build.aim_camera(scene, camera, window)
    scene.render.resolution_x, scene.render.resolution_y = (
        320,
        round(320 * (window[3] - window[1]) / (window[2] - window[0])),
    )
    bpy.context.view_layer.update()
    for point in ((0.7, 0.5, 0.9), (-1.1, -0.6, 0.4), (0.2, 1.3, 1.6), (0.0, 0.0, 0.0)):
        x, y, depth = extras.world_to_camera_view(scene, scene.camera, mathutils.Vector(point))
        expected, expected_depth = project(camera, point)
        shown = window[0] + x * (window[2] - window[0]), window[1] + (1 - y) * (window[3] - window[1])
        np.testing.assert_allclose(shown, expected, atol=0.01)
        assert depth == pytest.approx(expected_depth, rel=1e-5)


def test_the_probe_sees_a_bright_wall_on_its_side_and_the_ground_below():
    glow = Material("plain", ((1.0, 1.0, 1.0),), emission=2.0)
    wall = Solid("wall", "box", (0.2, 30.0, 30.0), (3.0, 0.0, -15.0), glow)
    probe = stage.render_plate(shapes.place((wall,)), "a", shapes.light(sun=3.0), CONFIG).probe_rgb
    assert probe.shape == (16, 32, 3)
    assert probe[7:9, 15:17].mean() == pytest.approx(2.0, rel=0.01)  # the middle column is world +X
    assert probe[0:8, 0].max() == 0  # -X: black sky
    below = probe[15].mean()
    assert below >= 3.0 / np.pi * shapes.GREY  # sunlit ground and what the wall adds


def test_a_plates_sky_is_turned_by_its_yaw():
    looking_up = shapes.place(position=(0.0, 0.0, 1.0), target=(10.0, 0.0, 6.0), focal_px=60.0)
    sky = dataclasses.replace(shapes.light(sun=0.0, sky_strength=1.0))
    straight = stage.render_plate(looking_up, "a", sky, CONFIG)
    turned_scene = shapes.place(position=(0.0, 0.0, 1.0), target=(0.0, 10.0, 6.0), focal_px=60.0)
    turned = stage.render_plate(turned_scene, "a", dataclasses.replace(sky, sky_yaw_rad=np.pi / 2), CONFIG)
    far = np.isinf(straight.depth_m)
    assert far.mean() > 0.5
    assert np.abs(straight.ambient_rgb - turned.ambient_rgb)[far].mean() < 0.03 * straight.ambient_rgb[far].mean()
    # A quarter turn to the left is eight columns towards the picture's left edge.
    assert np.abs(np.roll(straight.probe_rgb, -8, 1) - turned.probe_rgb)[:8].mean() < 0.02
    assert np.abs(straight.probe_rgb - turned.probe_rgb)[:8].mean() > 0.1


def test_repeats_are_identical():
    light = shapes.light(to=(0.3, 0.2, 0.9), sky_strength=0.3)
    first = stage.render_plate(shapes.place(), "a", light, CONFIG)
    second = stage.render_plate(shapes.place(), "a", light, dataclasses.replace(CONFIG, threads=2))
    for name in ("sun_rgb", "ambient_rgb", "depth_m", "probe_rgb"):
        assert np.array_equal(getattr(first, name), getattr(second, name)), name


def test_an_unknown_sky_is_refused_with_those_there_are():
    with pytest.raises(UserError, match=r"'moon'.*city"):
        stage.render_plate(shapes.place(), "a", dataclasses.replace(shapes.light(), sky="moon"), CONFIG)


def test_a_gpu_that_is_not_there_is_refused():
    with pytest.raises(UserError, match="--device is gpu, but Blender finds no GPU"):
        stage.render_plate(shapes.place(), "a", shapes.light(), dataclasses.replace(CONFIG, device="gpu"))
