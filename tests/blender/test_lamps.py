"""Lamps of a place: what a light switches on lights the floor and the probe, and nothing else does."""

import dataclasses

import numpy as np
import pytest

from synth.config import RenderConfig
from synth.geometry import project
from synth.records import Material, Solid
from tests.blender import shapes

pytestmark = pytest.mark.blender
stage = pytest.importorskip("synth.blender.stage", exc_type=ImportError)
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
    solid_angle = SIDE_M**2 / (HEIGHT_M - stage.PROBE_HEIGHT_M) ** 2
    rows = (np.arange(16) + 0.5) * np.pi / 16
    per_pixel = np.sin(rows) * (np.pi / 16) ** 2
    assert (probe[..., 1].sum(1) * per_pixel)[:8].sum() == pytest.approx(0.8 * EMISSION * solid_angle, rel=0.15)


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
