"""A user's own Blender file: the documents' example, and every way in which a file is refused."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from synth import engine, scene
from synth.config import DatasetConfig, RenderConfig
from synth.errors import UserError
from synth.geometry import pixel_rays, project, world_from_camera
from tests.blender import shapes

pytestmark = pytest.mark.blender
read_scene = pytest.importorskip("synth.blender.read_scene", exc_type=ImportError)
blendfile = pytest.importorskip("synth.blender.blendfile")
stage = pytest.importorskip("synth.blender.stage")
reference = pytest.importorskip("synth.blender.reference")
bpy = pytest.importorskip("bpy")

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "scenes.md"
CONFIG = RenderConfig(plate_width_px=96, plate_height_px=54, plate_samples=4, samples=4)
FLOOR_Z_M = 0.4


@pytest.fixture(scope="module")
def yard(tmp_path_factory):
    """The file that the documented example writes."""
    path = tmp_path_factory.mktemp("example") / "yard.blend"
    script = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["make_yard.py", str(path)])
        exec(compile(script, "make_yard.py", "exec"), {})
    return path


@pytest.fixture(scope="module")
def place(yard):
    return read_scene.read(yard)


def changed(yard, tmp_path, change, name="changed.blend", compress=True):
    """A copy of the yard after a change to what Blender holds."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.wm.open_mainfile(filepath=str(yard), load_ui=False, use_scripts=False)
    change(bpy.data.objects, bpy.context.scene)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / name), compress=compress)
    return tmp_path / name


def test_the_documented_example_is_read(place, yard):
    assert place.name == "yard.blend"
    assert place.file.ground_z_m == pytest.approx(FLOOR_Z_M)
    assert list(place.file.sha256) == [str(yard)]
    [light] = place.lights
    assert light.name == "file"
    assert light.sun_irradiance_rgb == pytest.approx((3.5, 3.5, 3.5))
    assert np.linalg.norm(light.sun_to) == pytest.approx(1)
    # A lens of 30 mm before Blender's sensor of 36 mm, 1280 pixels wide.
    assert place.cameras["a"].focal_px == pytest.approx(30 / 36 * 1280, rel=1e-5)
    assert world_from_camera(place.cameras["a"])[:3, 3] == pytest.approx([0.5, -11, 4.4 - FLOOR_Z_M], abs=1e-5)
    for name, area in place.walk_areas.items():
        corners = np.asarray(area.corners_xy_m)
        assert corners.min(0) == pytest.approx([-5, -3], abs=1e-5), name
        assert corners.max(0) == pytest.approx([6, 4], abs=1e-5), name


def test_a_plate_is_what_stands_in_the_file(place):
    """The crate hides the ground by its height above z = 0.4, the sun leaves its shadow, and the sky is the world's."""
    plate = stage.render_plate(place, "a", place.lights[0], CONFIG)
    assert (plate.camera.width_px, plate.camera.height_px) == (96, 54)
    rows, columns = np.mgrid[0:54, 0:96] + 0.5
    rays = pixel_rays(plate.camera, np.stack([columns, rows], -1))
    ground = -world_from_camera(plate.camera)[2, 3] / np.minimum(rays[..., 2], -1e-9)
    below = rows > 30
    same = np.isclose(plate.depth_m, ground, rtol=2e-3)[below]
    assert 0.9 < same.mean() < 1
    top = project(plate.camera, (1.6, -3.7, 0.8))[0].astype(int)
    assert plate.depth_m[top[1], top[0]] < ground[top[1], top[0]] - 0.5
    lit = project(plate.camera, (-2.0, 0.0, 0.0))[0].astype(int)
    # Grey of about 0.3 under 3.5 W/m2 at a slant, less what the coat of the material mirrors.
    expected = 3.5 * place.lights[0].sun_to[2] / np.pi * 0.3
    assert plate.sun_rgb[lit[1], lit[0]].mean() == pytest.approx(expected, rel=0.25)
    # The lamp is over the wall's foot, on the +Y side: warm, and brighter than the sky.
    assert plate.probe_rgb.max() > 5
    bright = np.unravel_index(plate.probe_rgb[..., 0].argmax(), (16, 32))
    assert plate.probe_rgb[bright][0] > plate.probe_rgb[bright][2]
    assert plate.ambient_rgb.max() > 0


def test_what_glows_and_other_lamps_are_not_the_suns(yard, tmp_path):
    def change(objects, scene):
        node = objects["crate"].active_material.node_tree.nodes["Principled BSDF"]
        node.inputs["Emission Strength"].default_value = 30.0
        objects["sun"].data.energy = 0.001

    place = read_scene.read(changed(yard, tmp_path, change))
    plate = stage.render_plate(place, "a", place.lights[0], CONFIG)
    assert plate.ambient_rgb.max() > 5
    assert plate.sun_rgb.max() < 0.01


def test_people_stand_on_ground_at_any_height(place):
    vertices, triangles = shapes.sphere(0.5, (0.5, 0.0, 0.5))
    ball = shapes.figure(vertices, triangles, (1.0, 0.0, 1.0))
    whole = (0.0, 0.0, 96.0, 54.0)
    config = replace(CONFIG, samples=16)
    seen = reference.render_frame(place, "a", place.lights[0], ball, 0, whole, (96, 54), config)
    pink = (seen[..., 0] > 2 * seen[..., 1]) & (seen[..., 2] > 2 * seen[..., 1])
    rows, columns = np.nonzero(pink)
    expected = project(stage.build.resized(place.cameras["a"], CONFIG), (0.5, 0.0, 0.5))[0]
    assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx(tuple(expected), abs=1.0)


def test_a_file_that_changed_is_refused(place, tmp_path):
    other = replace(place, file=replace(place.file, sha256={place.file.path: "0" * 64}))
    with pytest.raises(UserError, match=r"yard\.blend has changed since"):
        stage.render_plate(other, "a", place.lights[0], CONFIG)


def test_nothing_in_a_file_is_run(yard, tmp_path):
    traces = tmp_path / "text", tmp_path / "driver"

    def change(objects, scene):
        text = bpy.data.texts.new("script.py")
        text.write(f"open({str(traces[0])!r}, 'w')")
        text.use_module = True
        driver = objects["crate"].driver_add("location", 0).driver
        driver.expression = f"len(open({str(traces[1])!r}, 'w').name)"

    path = changed(yard, tmp_path, change)
    place = read_scene.read(path)
    blendfile.open_file(place.file, CONFIG, 1)
    assert not any(trace.exists() for trace in traces)


def delete(*names):
    def change(objects, scene):
        for name in names:
            objects.remove(objects[name])

    return change


def setting(path, value):
    """A change of one property, as "camera_a.data.type" or "scene.render.pixel_aspect_x"."""

    def change(objects, scene):
        first, *rest, last = path.split(".")
        owner = scene if first == "scene" else objects[first]
        for name in rest:
            owner = getattr(owner, name)
        setattr(owner, last, value)

    return change


def cube_called_walkable(objects, scene):
    objects["walkable"].name = "ground"
    empty = bpy.data.objects.new("walkable", None)
    scene.collection.objects.link(empty)


def without_faces(objects, scene):
    objects["walkable"].data.clear_geometry()


def dark(objects, scene):
    for name in ("sun", "lamp"):
        objects.remove(objects[name])
    scene.world = None


def with_texture(objects, scene):
    image = bpy.data.images.new("bricks", 4, 4)
    image.source, image.filepath = "FILE", "/nowhere/bricks.png"
    node = objects["wall"].active_material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image


def wall_before_a(objects, scene):
    wall = objects["wall"].copy()
    wall.name, wall.location.y = "hoarding", -15.0
    scene.collection.objects.link(wall)
    wall.scale.z = 3.0


def nodes_on_sun(objects, scene):
    light = objects["sun"].data
    light.use_nodes = True
    light.node_tree.nodes.new("ShaderNodeBlackbody")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (delete("camera_b"), r"has no camera named 'camera_b' \(there: camera_a\)"),
        (delete("camera_a", "camera_b"), r"no camera named 'camera_a' \(it has no camera at all\)"),
        (delete("walkable"), r"no mesh named 'walkable' \(there: crate, floor, shed, wall\)"),
        (cube_called_walkable, r"'walkable' is of the kind empty, and must be a mesh"),
        (without_faces, "mesh 'walkable' has no faces"),
        (
            setting("walkable.rotation_euler", (0.2, 0, 0)),
            r"not level: its points lie from z = .*by 0\.05 m",
        ),
        (setting("camera_a.data.type", "ORTHO"), "camera_a is orthographic; set its Lens > Type to Perspective"),
        (setting("camera_b.data.type", "PANO"), "camera_b is panoramic"),
        (setting("camera_a.data.shift_x", 0.2), r"camera_a has a shifted lens \(0.2, 0\)"),
        (setting("camera_a.scale", (-1, 1, 1)), "camera_a is mirrored"),
        (setting("camera_a.rotation_euler", (0, 0, 0)), "camera_a sees nobody whole"),
        (setting("camera_a.data.lens", 400.0), "camera_a sees (nobody|people) whole"),
        (wall_before_a, "camera_a sees nothing of mesh 'walkable': 'hoarding' stands before it"),
        (dark, "it has no light: no lamp, a black world"),
        (nodes_on_sun, "sun lamp 'sun' is coloured by shader nodes"),
        (setting("scene.render.pixel_aspect_x", 2.0), "its pixels are 2 x 1; they must be square"),
        (setting("scene.unit_settings.scale_length", 0.01), "its unit scale is 0.01"),
        (with_texture, r"texture /nowhere/bricks\.png is not there"),
    ],
)
def test_what_a_file_lacks_is_told_in_one_line(yard, tmp_path, change, message):
    path = changed(yard, tmp_path, change)
    with pytest.raises(UserError, match=message) as told:
        read_scene.read(path)
    assert str(told.value).startswith(f"--scene {path}")
    assert "\n" not in str(told.value)


def test_a_missing_library_is_named(yard, tmp_path):
    source = tmp_path / "props.blend"
    source.write_bytes(yard.read_bytes())

    def change(objects, scene):
        with bpy.data.libraries.load(str(source), link=True) as (_, wanted):
            wanted.objects = ["crate"]
        scene.collection.objects.link(wanted.objects[0])

    path = changed(yard, tmp_path, change)
    assert list(read_scene.read(path).file.sha256) == [str(path), str(source)]
    source.unlink()
    with pytest.raises(UserError, match=r"library .*props\.blend is not there; .*Pack"):
        read_scene.read(path)


def test_a_newer_blenders_file_is_refused(yard, tmp_path):
    path = changed(yard, tmp_path, lambda objects, scene: None, compress=False)
    path.write_bytes(path.read_bytes().replace(b"BLENDER-v405", b"BLENDER-v502", 1))
    with pytest.raises(UserError, match=r"was saved by Blender 5\.2, and synth renders with 4\.5"):
        read_scene.read(path)


def test_what_is_no_blender_file_is_refused(tmp_path):
    path = tmp_path / "photo.blend"
    path.write_bytes(b"\x89PNG....")
    with pytest.raises(UserError, match="is no Blender file"):
        read_scene.read(path)
    path.write_bytes(b"BLENDER-v405" + b"junk" * 50)
    with pytest.raises(UserError, match=r"cannot be opened: .*Missing DNA block"):
        read_scene.read(path)
    with pytest.raises(UserError, match=r"missing\.blend cannot be read \(No such file"):
        scene.build(str(tmp_path / "missing.blend"), 0)


def test_a_file_is_a_place_by_its_path(yard, place, tmp_path, monkeypatch):
    """Read by a program of its own, and from any folder."""
    monkeypatch.chdir(yard.parent)
    assert scene.build("yard.blend", 3) == place
    wrong = tmp_path / "photo.blend"
    wrong.write_bytes(b"no")
    with pytest.raises(UserError, match="is no Blender file"):
        scene.build(str(wrong), 0)


def test_people_are_rendered_in_a_file_and_a_resumed_run_refuses_another(yard, tmp_path):
    mine = tmp_path / "mine.blend"
    mine.write_bytes(yard.read_bytes())
    config = DatasetConfig(identities=1, frames=2, fps=5.0, scenes=(str(mine),), settings=2, render=CONFIG)
    report = engine.run(config, tmp_path / "data", engine.Workers(1), style="quiet")
    assert (report.rendered, report.failures) == (2, {})
    rows = pq.read_table(tmp_path / "data" / "annotations.parquet").to_pylist()
    assert {(row["scene"], row["light"]) for row in rows} == {("mine.blend", "file")}
    assert min(row["visible_fraction"] for row in rows) > 0.1
    # Settings of one file share what is rendered.
    plates = [path.name for path in (tmp_path / "data" / ".render" / "plates").iterdir()]
    assert sorted(plates) == ["setting_0000_cam_a.npz", "setting_0000_cam_b.npz"]
    mine.write_bytes(changed(yard, tmp_path, delete("shed")).read_bytes())
    with pytest.raises(UserError, match=r"mine\.blend has changed since the dataset was begun"):
        engine.run(config, tmp_path / "data", engine.Workers(1), style="quiet")
