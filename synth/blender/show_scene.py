"""The name of a place, a seed and a light go in; what its cameras see, or a Blender file of it, is on disk afterwards.

A program, `python -m synth.blender.show_scene TASK NAME SEED LIGHT OUT`, where TASK is `views` (an .npz of both
cameras' radiance and depth) or `export` (a .blend). What goes wrong is the last line of standard error.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import bpy
import numpy as np

from synth import scene as places
from synth.blender import build, session, stage
from synth.config import RenderConfig
from synth.errors import UserError
from synth.records import CAMERAS, Light, Scene

WALKABLE = "walkable"  # the name by which a user's file tells where people walk
WALKABLE_Z_M = 0.0


def save_views(place: Scene, light: Light, out: Path, config: RenderConfig) -> None:
    """Writes an .npz: for "a" and "b" the arrays `_rgb` (H, W, 3) radiance and `_depth_m` (H, W), and `_camera`, the
    camera of that size as JSON."""
    arrays = {}
    for camera in CAMERAS:
        plate = stage.render_plate(place, camera, light, config)
        arrays[f"{camera}_rgb"] = plate.sun_rgb + plate.ambient_rgb
        arrays[f"{camera}_depth_m"] = plate.depth_m
        arrays[f"{camera}_camera"] = np.array(json.dumps(plate.camera.__dict__))
    np.savez(out, **arrays)


def save_file(place: Scene, light: Light, out: Path) -> None:
    """Writes a Blender file of a place under a light, all within it: its things, `camera_a`, `camera_b`, the mesh
    `walkable` (the ground of both cameras, not rendered), a lamp `sun` and the sky."""
    config = RenderConfig()
    scene = session.open_empty(config, config.plate_samples)
    build.add_solids(scene, place, light)
    build.set_sky(scene, light)
    if max(light.sun_irradiance_rgb) > 0:
        session.add_sun(scene, light.sun_to, light.sun_irradiance_rgb, light.sun_angle_rad)
    for name in CAMERAS:
        _add_camera(scene, f"camera_{name}", place, name)
    _add_walkable(scene, place)
    for image in bpy.data.images:
        if image.users:
            image.pack()
    # What a person who opens it wants to see; people are rendered with settings of synth's own.
    scene.view_settings.view_transform = "Standard"
    scene.render.image_settings.file_format = "PNG"
    scene.cycles.samples = 32
    scene.cycles.use_denoising = True
    session.set_bounces(scene, stage.AMBIENT_BOUNCES)
    with session.quiet():
        bpy.ops.wm.save_as_mainfile(filepath=str(out), compress=True)


def _add_camera(scene: bpy.types.Scene, object_name: str, place: Scene, name: str) -> None:
    camera = place.cameras[name]
    scene.render.resolution_x, scene.render.resolution_y = camera.width_px, camera.height_px
    first = scene.camera
    scene.camera = bpy.data.objects.new(object_name, bpy.data.cameras.new(object_name))
    scene.collection.objects.link(scene.camera)
    build.aim_camera(scene, camera, (0.0, 0.0, float(camera.width_px), float(camera.height_px)))
    if first.name == "camera":
        bpy.data.objects.remove(first)
    else:
        scene.camera = first


def _add_walkable(scene: bpy.types.Scene, place: Scene) -> None:
    vertices: list[tuple[float, float, float]] = []
    faces: list[tuple[int, ...]] = []
    for area in dict.fromkeys(place.walk_areas[name] for name in CAMERAS):
        faces.append(tuple(range(len(vertices), len(vertices) + len(area.corners_xy_m))))
        vertices += [(x, y, WALKABLE_Z_M) for x, y in area.corners_xy_m]
    mesh = bpy.data.meshes.new(WALKABLE)
    mesh.from_pydata(vertices, [], faces)
    ground = bpy.data.objects.new(WALKABLE, mesh)
    ground.hide_render = True
    ground.display_type = "WIRE"
    scene.collection.objects.link(ground)


def _main() -> None:
    task, name, seed, light_name, out = sys.argv[1:]
    try:
        place = places.build(name, int(seed))
        light = next(light for light in place.lights if light.name == light_name)
        if task == "views":
            save_views(place, light, Path(out), RenderConfig())
        else:
            save_file(place, light, Path(out))
    except UserError as error:
        print(error, file=sys.stderr)
    sys.stderr.flush()
    os._exit(0)  # Blender is slow to take leave


if __name__ == "__main__":
    _main()
