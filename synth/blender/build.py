"""A Scene's solids, cameras and skies go in; Blender objects, a Blender camera and a Blender world come out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix

from synth.blender import blendfile, session
from synth.blender.materials import build_material
from synth.config import RenderConfig
from synth.errors import UserError
from synth.geometry import world_from_camera
from synth.records import Camera, FloatArray, Light, Material, Scene, Solid

CYLINDER_SIDES = 24
SKY_CLAMP = 4.0  # radiance above it is the sun's disc and its glare: the lamp brings that light
SKY_LIGHT_SIZE = (16, 32)  # height, width of the copy of the sky that lights; the full one is only looked at
SENSOR_MM = 36.0
CLIP_M = (0.05, 1000.0)


def open_place(place: Scene, light: Light, config: RenderConfig, samples: int) -> bpy.types.Scene:
    """Throws away all that Blender holds and returns the scene of a place under a light, its sun left out: built, or
    opened from its file.

    Raises UserError for a sky that Blender does not have, or a file that has changed.
    """
    if place.file is not None:
        return blendfile.open_file(place.file, config, samples)
    scene = session.open_empty(config, samples)
    add_solids(scene, place, light)
    set_sky(scene, light)
    return scene


def add_solids(scene: bpy.types.Scene, place: Scene, light: Light) -> None:
    """Adds every solid of a place, one Blender object each, its lamps as the light has them; equal materials are built
    once."""
    materials: dict[Material, bpy.types.Material] = {}
    for solid in place.solids:
        if solid.material not in materials:
            materials[solid.material] = build_material(solid.material, dict(light.lamps))
        mesh = _mesh(solid)
        mesh.materials.append(materials[solid.material])
        thing = bpy.data.objects.new(solid.name, mesh)
        thing.location = solid.position_m
        thing.rotation_euler = (0.0, 0.0, solid.yaw_rad)
        scene.collection.objects.link(thing)
        if solid.bevel_m > 0:
            bevel = thing.modifiers.new("bevel", "BEVEL")
            bevel.width = solid.bevel_m
            bevel.segments = 2


def resized(camera: Camera, config: RenderConfig) -> Camera:
    """The camera with as many pixels as the plate's size has room for at the camera's own proportions."""
    scale = min(config.plate_width_px / camera.width_px, config.plate_height_px / camera.height_px)
    height = max(1, round(camera.height_px * scale))
    return replace(
        camera,
        width_px=max(1, round(camera.width_px * scale)),
        height_px=height,
        focal_px=camera.focal_px * height / camera.height_px,
    )


def aim_camera(scene: bpy.types.Scene, camera: Camera, window_xyxy_px: tuple[float, float, float, float]) -> None:
    """Points Blender's camera so that a picture of the window's proportions shows just that window of the camera's own.

    Blender shifts a lens in units of the sensor; fitted vertically, the sensor's height spans the window's.
    """
    x0, y0, x1, y1 = window_xyxy_px
    lens = scene.camera.data
    lens.type = "PERSP"
    lens.sensor_fit = "VERTICAL"
    lens.sensor_height = SENSOR_MM
    lens.lens = camera.focal_px * SENSOR_MM / (y1 - y0)
    lens.shift_x = ((x0 + x1) / 2 - camera.width_px / 2) / (y1 - y0)
    lens.shift_y = -((y0 + y1) / 2 - camera.height_px / 2) / (y1 - y0)
    lens.clip_start, lens.clip_end = CLIP_M
    # Blender's cameras look along -Z with +Y up.
    transform = world_from_camera(camera) @ np.diag([1.0, -1.0, -1.0, 1.0])
    scene.camera.matrix_world = Matrix(transform.tolist())


def aim_in_place(
    scene: bpy.types.Scene,
    place: Scene,
    name: str,
    config: RenderConfig,
    window_xyxy_px: tuple[float, float, float, float] | None = None,
) -> Camera:
    """Points Blender's camera as the place's camera "a" or "b", `resized`, which is returned; at a window of it, or at
    the whole."""
    camera = resized(place.cameras[name], config)
    whole = (0.0, 0.0, float(camera.width_px), float(camera.height_px))
    aim_camera(scene, blendfile.in_file(camera, place.file), window_xyxy_px or whole)
    if place.file is not None:  # by what it clips it may look through a wall
        own, ours = scene.objects[f"camera_{name}"].data, scene.camera.data
        ours.clip_start, ours.clip_end = own.clip_start, own.clip_end
    return camera


def set_sky(scene: bpy.types.Scene, light: Light) -> None:
    """Makes the light's sky the world: its full picture where the camera sees it, a small and clamped one as light.

    Raises UserError where Blender has no such sky.
    """
    path = sky_folder() / f"{light.sky}.exr"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in sky_folder().glob("*.exr")))
        raise UserError(f"light {light.name!r} names the sky {light.sky!r}; Blender's own skies are {known}")
    full = bpy.data.images.load(str(path))
    small = session.image_from("sky_light", _shrunk_sky(full))
    tree = scene.world.node_tree
    where = tree.nodes.new("ShaderNodeTexCoord")
    turn = tree.nodes.new("ShaderNodeMapping")
    turn.inputs["Rotation"].default_value = (0.0, 0.0, -light.sky_yaw_rad)
    tree.links.new(where.outputs["Generated"], turn.inputs["Vector"])
    seen = tree.nodes.new("ShaderNodeMix")
    seen.data_type = "RGBA"
    for image, slot in ((small, 6), (full, 7)):
        texture = tree.nodes.new("ShaderNodeTexEnvironment")
        texture.image = image
        tree.links.new(turn.outputs["Vector"], texture.inputs["Vector"])
        tree.links.new(texture.outputs["Color"], seen.inputs[slot])
    path_kind = tree.nodes.new("ShaderNodeLightPath")
    tree.links.new(path_kind.outputs["Is Camera Ray"], seen.inputs[0])
    tree.links.new(seen.outputs[2], tree.nodes["Background"].inputs["Color"])
    set_sky_strength(scene, light.sky_strength)


def set_sky_strength(scene: bpy.types.Scene, strength: float) -> None:
    """Scales the world's radiance; 0 makes it black."""
    scene.world.node_tree.nodes["Background"].inputs["Strength"].default_value = strength


def sky_folder() -> Path:
    """Where bpy keeps the HDRIs that it ships (CC0, by the licence file beside them)."""
    return Path(bpy.utils.resource_path("LOCAL")) / "datafiles" / "studiolights" / "world"


def _shrunk_sky(image: bpy.types.Image) -> FloatArray:
    width, height = image.size
    pixels = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    clamped = np.minimum(pixels.reshape(height, width, 4)[::-1, :, :3], SKY_CLAMP)
    rows, columns = SKY_LIGHT_SIZE
    return np.asarray(clamped.reshape(rows, height // rows, columns, width // columns, 3).mean((1, 3)), np.float32)


def _mesh(solid: Solid) -> bpy.types.Mesh:
    mesh = bpy.data.meshes.new(solid.name)
    vertices, faces = _SHAPES[solid.shape](solid) if solid.shape in _SHAPES else _unknown(solid)
    mesh.from_pydata(vertices, [], faces)
    if solid.shape in ("cylinder", "mesh"):
        mesh.shade_smooth()
        mesh.set_sharp_from_angle(angle=0.7)
    return mesh


def _unknown(solid: Solid) -> tuple[list[tuple[float, ...]], list[tuple[int, ...]]]:
    raise ValueError(f"solid {solid.name!r} has the shape {solid.shape!r}; known are {', '.join(sorted(_SHAPES))}")


def _box(solid: Solid) -> tuple[list[tuple[float, ...]], list[tuple[int, ...]]]:
    x, y, z = solid.size_m[0] / 2, solid.size_m[1] / 2, solid.size_m[2]
    corners = [(sx * x, sy * y, h) for h in (0.0, z) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    faces = [(3, 2, 1, 0), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)]
    return [tuple(corner) for corner in corners], [tuple(face) for face in faces]


def _plane(solid: Solid) -> tuple[list[tuple[float, ...]], list[tuple[int, ...]]]:
    x, y = solid.size_m[0] / 2, solid.size_m[1] / 2
    return [(-x, -y, 0.0), (x, -y, 0.0), (x, y, 0.0), (-x, y, 0.0)], [(0, 1, 2, 3)]


def _cylinder(solid: Solid) -> tuple[list[tuple[float, ...]], list[tuple[int, ...]]]:
    x, y, z = solid.size_m[0] / 2, solid.size_m[1] / 2, solid.size_m[2]
    n = CYLINDER_SIDES
    angles = np.arange(n) * 2 * np.pi / n
    ring = np.stack([x * np.cos(angles), y * np.sin(angles)], -1)
    vertices = [(float(a), float(b), h) for h in (0.0, z) for a, b in ring]
    sides = [(i, (i + 1) % n, n + (i + 1) % n, n + i) for i in range(n)]
    return [tuple(v) for v in vertices], [*sides, tuple(range(n - 1, -1, -1)), tuple(range(n, 2 * n))]


def _given(solid: Solid) -> tuple[list[tuple[float, ...]], list[tuple[int, ...]]]:
    return [tuple(vertex) for vertex in solid.vertices_m], [tuple(face) for face in solid.faces]


_SHAPES = {"box": _box, "plane": _plane, "cylinder": _cylinder, "mesh": _given}
