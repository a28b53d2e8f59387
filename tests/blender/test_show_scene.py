"""A place written as a Blender file is read back as the place that it was."""

import numpy as np
import pytest

from synth import scene, walkable
from synth.geometry import world_from_camera
from synth.records import CAMERAS
from tests.blender import shapes

pytestmark = pytest.mark.blender
show_scene = pytest.importorskip("synth.blender.show_scene", exc_type=ImportError)
read_scene = pytest.importorskip("synth.blender.read_scene")


def test_an_exported_place_is_read_back_with_its_cameras_ground_and_sun(tmp_path):
    place = scene.build("plaza", 1)
    light = place.lights[0]
    show_scene.save_file(place, light, tmp_path / "plaza.blend")
    read = read_scene.read(tmp_path / "plaza.blend")
    for name in CAMERAS:
        before, after = place.cameras[name], read.cameras[name]
        assert (after.width_px, after.height_px) == (before.width_px, before.height_px)
        assert after.focal_px == pytest.approx(before.focal_px, rel=1e-4)
        np.testing.assert_allclose(world_from_camera(after), world_from_camera(before), atol=1e-4)
        # Both cameras may use the other's ground as well.
        assert walkable.extent_m(read.walk_areas[name])[0] > 0.8 * walkable.extent_m(place.walk_areas[name])[0]
    assert list(read.file.sha256) == [str(tmp_path / "plaza.blend")]  # nothing outside is needed
    [found] = read.lights
    np.testing.assert_allclose(found.sun_to, light.sun_to, atol=1e-4)
    np.testing.assert_allclose(found.sun_irradiance_rgb, light.sun_irradiance_rgb, rtol=1e-3)


def test_an_overcast_place_has_no_sun_lamp(tmp_path):
    place = shapes.place()
    show_scene.save_file(place, shapes.light(sun=0.0, sky_strength=1.0), tmp_path / "grey.blend")
    assert show_scene.bpy.data.objects.get("sun") is None
    assert {"camera_a", "camera_b", "walkable"} <= set(show_scene.bpy.data.objects.keys())
