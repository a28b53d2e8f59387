"""Lamps of a place: what a light switches on lights the floor and the probe, and nothing else does."""

import dataclasses

import numpy as np
import pytest

from synth import scene
from synth.config import RenderConfig
from synth.geometry import project
from synth.records import Material, Solid
from synth.render import make_strip
from tests.blender import shapes

pytestmark = pytest.mark.blender
stage = pytest.importorskip("synth.blender.stage", exc_type=ImportError)
person = pytest.importorskip("synth.blender.person")
reference = pytest.importorskip("synth.blender.reference")
materials = pytest.importorskip("synth.blender.materials")

CONFIG = RenderConfig(plate_width_px=96, plate_height_px=54, plate_samples=16)
SIDE_M, HEIGHT_M, EMISSION = 0.5, 4.0, 5.0
COVER = Material("plain", ((0.8, 0.8, 0.8),), emission=EMISSION, lamp="lamps")
LAMP = Solid("lamp", "plane", (SIDE_M, SIDE_M, 0.0), (0.0, 0.0, HEIGHT_M), COVER)


def _plate(*lamps):
    dark = dataclasses.replace(shapes.light(sun=0.0), lamps=lamps)
    return stage.render_plate(shapes.place((LAMP,)), "a", dark, CONFIG)


def _floor_below(plate):
    column, row = project(plate.camera, [0.0, 0.0, 0.0])[0].astype(int)
    return plate.ambient_rgb[row - 2 : row + 3, column - 2 : column + 3].mean((0, 1))


def test_a_lamp_gives_the_floor_its_analytic_light_in_the_colour_of_its_group():
    factor = np.array([2.0, 1.0, 0.5])
    plate = _plate(("lamps", tuple(factor.tolist())))
    irradiance = 0.8 * EMISSION * factor * SIDE_M**2 / HEIGHT_M**2
    np.testing.assert_allclose(_floor_below(plate), irradiance * shapes.GREY / np.pi, rtol=0.05)


def test_the_probe_sees_the_lamp_above():
    probe = _plate(("lamps", (1.0, 1.0, 1.0))).probe_rgb
    assert probe[:3].max() > 20 * probe[3:8].max()
    away = LAMP.position_m - stage.probe_points(shapes.place().walk_areas["a"])
    solid_angle = np.mean(SIDE_M**2 * away[:, 2] / np.linalg.norm(away, axis=1) ** 3)
    rows = (np.arange(16) + 0.5) * np.pi / 16
    per_pixel = np.sin(rows) * (np.pi / 16) ** 2
    assert (probe[..., 1].sum(1) * per_pixel)[:8].sum() == pytest.approx(0.8 * EMISSION * solid_angle, rel=0.05)


def test_the_probe_sees_a_pattern_as_light_does():
    """A window's view with dark roofs gives a room as much light as its sky alone: so it must the people in it."""
    probes = []
    for roofs in (0.0, 0.8):
        view = Material("view", ((0.8, 0.8, 0.8), (roofs,) * 3, (roofs,) * 3), 1.5, emission=EMISSION, lamp="lamps")
        window = Solid("view", "box", (3.0, 0.02, 3.0), (0.0, 4.0, 0.0), view)
        dark = dataclasses.replace(shapes.light(sun=0.0), lamps=(("lamps", (1.0, 1.0, 1.0)),))
        probes.append(stage.render_plate(shapes.place((window,)), "a", dark, CONFIG).probe_rgb)
    assert probes[0].max() == pytest.approx(0.8 * EMISSION, rel=0.2)
    np.testing.assert_allclose(probes[0], probes[1], atol=1e-3)


@pytest.mark.parametrize("name", ["corridor", "station_hall"])
def test_people_indoors_are_as_bright_as_in_the_whole_scene(name):
    """A grey ball at three places of the walk area."""
    place = scene.build(name, 5)
    light = place.lights[0]
    config = dataclasses.replace(CONFIG, samples=48, plate_samples=1, denoise=False)
    plate = stage.render_plate(place, "a", light, config)
    corners = np.asarray(place.walk_areas["a"].corners_xy_m)
    middle, errors = corners.mean(0), []
    for corner, height in ((corners[0], 0.5), (middle, 1.0), (corners[len(corners) // 2], 1.4)):
        vertices, triangles = shapes.sphere(0.3, (*(middle + 0.7 * (corner - middle)), height))
        ball = shapes.figure(vertices, triangles)
        pixels, depth = project(plate.camera, ball.vertices_m)
        centre, tall = (pixels[0].min(0) + pixels[0].max(0)) / 2, 2.2 * np.ptp(pixels[0, :, 1])
        half = np.array([tall / 4, tall / 2])
        window = np.concatenate([centre - half, centre + half])[None]
        crop = np.concatenate([(pixels - window[0, :2]) * 64 / tall, depth[..., None]], -1)
        strip = make_strip(ball, crop, plate, window, (32, 64), 0.0)
        alone = person.render_strip(strip, config)[0]
        whole = reference.render_frame(place, "a", light, ball, 0, tuple(window[0]), (32, 64), config)
        body = alone[..., 3] > 0.999
        errors.append(alone[body][:, :3].mean() / whole[body].mean() - 1)
    assert abs(np.mean(errors)) < 0.06, errors
    assert np.abs(errors).max() < 0.22, errors  # one light stands for all places


def test_a_group_that_the_light_does_not_name_is_off():
    for lamps in ((), (("other_lamps", (1.0, 1.0, 1.0)),), (("lamps", (0.0, 0.0, 0.0)),)):
        plate = _plate(*lamps)
        assert plate.ambient_rgb.max() < 1e-4
        assert plate.probe_rgb.max() < 1e-4


@pytest.mark.parametrize("kind", sorted(materials.KINDS))
def test_every_kind_of_material_is_built(kind):
    colors = tuple((0.1 * k, 0.2, 0.3) for k in range(1, 6))
    needed = {"floor_tiles": 3, "terrazzo": 3, "linoleum": 3, "tactile": 2, "indoor_wall": 2, "ceiling_panels": 3,
              "timetable": 3, "signage": 2, "bill": 4, "view": 3, "veneer": 2}  # fmt: skip
    built = materials.build_material(Material(kind, colors[: needed.get(kind, 5)]), {})
    [out] = [node for node in built.node_tree.nodes if node.type == "OUTPUT_MATERIAL"]
    assert out.inputs["Surface"].is_linked
