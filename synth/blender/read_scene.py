"""A user's own Blender file goes in; the Scene that it makes comes out, or a line that says what it lacks.

Run as a program, `python -m synth.blender.read_scene FILE OUT`, so that a file on which Blender ends its process takes
only that one along: OUT then holds {"scene": ...} or {"error": ...} as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import bpy
import numpy as np
from cattrs.preconf.json import make_converter
from mathutils import Vector
from numpy.typing import NDArray

from synth import walkable
from synth.blender import blendfile
from synth.errors import UserError
from synth.records import CAMERAS, BlendFile, Camera, Light, Scene, WalkArea

LIGHT = "file"
WALKABLE = "walkable"
FLAT_M = 0.05  # that the walkable mesh's points may differ in height
LEAST_LONG_M, LEAST_WIDE_M = 3.0, 1.0  # of the ground that people walk on
HIDDEN_AT_M = 1.0  # height of the points by which a walk area counts as seen
MANY = 8  # names that an error lists


def read(path: Path) -> Scene:
    """The place that a file describes: `camera_a`, `camera_b`, the mesh `walkable`, its sun and other light.

    Raises UserError, of one line, for what of them is missing or cannot be used.
    """
    scene = blendfile.load(path)
    try:
        linked = _linked_files()
        _check_scene(scene)
        cameras = {name: _camera(scene, f"camera_{name}") for name in CAMERAS}
        triangles = _walkable(scene)
        ground = float(np.median(triangles[..., 2]))
        _check_light(scene)
        light = _light(scene)
    except UserError as error:
        raise UserError(f"--scene {path}: {error}") from None
    file = BlendFile(str(path), {str(each): blendfile.sha256_of(each) for each in (path, *linked)}, ground)
    cameras = {name: blendfile.in_file(camera, BlendFile("", {}, -ground)) for name, camera in cameras.items()}
    areas = {}
    for name, camera in cameras.items():
        try:
            areas[name] = _area(scene, name, camera, triangles[..., :2], ground)
        except UserError as error:
            raise UserError(f"--scene {path}: {error}") from None
    return Scene(path.name, (), (light,), cameras, areas, file)


def _linked_files() -> list[Path]:
    """Files outside that the file needs, absolute. Raises UserError for those that are not there."""
    needed: list[tuple[str, str]] = [("library", library.filepath) for library in bpy.data.libraries]
    for image in bpy.data.images:
        if image.users and image.source in ("FILE", "SEQUENCE", "MOVIE", "TILED") and image.packed_file is None:
            numbers = [tile.number for tile in image.tiles] if image.source == "TILED" else [0]
            path = bpy.path.abspath(image.filepath, library=image.library)
            needed += [("texture", path.replace("<UDIM>", str(number))) for number in numbers]
    needed += [("volume", bpy.path.abspath(each.filepath, library=each.library)) for each in bpy.data.volumes]
    needed += [("cache", bpy.path.abspath(each.filepath, library=each.library)) for each in bpy.data.cache_files]
    paths = {Path(os.path.abspath(bpy.path.abspath(path))): kind for kind, path in needed if path}
    missing = [f"{kind} {path}" for path, kind in sorted(paths.items()) if not path.is_file()]
    if missing:
        raise UserError(
            f"{_listed(missing)} is not there; put it there, or pack all into the file with File > External Data > "
            "Pack Resources (libraries: Pack Linked Libraries)"
        )
    return sorted(paths)


def _check_scene(scene: bpy.types.Scene) -> None:
    if abs(scene.unit_settings.scale_length - 1) > 1e-6:
        raise UserError(
            f"its unit scale is {scene.unit_settings.scale_length:g}; people are built in metres: set Scene > Units > "
            "Unit Scale to 1 and scale the objects"
        )
    if scene.render.pixel_aspect_x != scene.render.pixel_aspect_y:
        raise UserError(
            f"its pixels are {scene.render.pixel_aspect_x:g} x {scene.render.pixel_aspect_y:g}; they must be square: "
            "set Output > Format > Aspect X and Y to 1"
        )


def _named(scene: bpy.types.Scene, name: str, kind: str, what: str) -> bpy.types.Object:
    """An object of the scene. Raises UserError where there is none of that name and kind, telling those there are."""
    there = sorted(thing.name for thing in scene.objects if thing.type == kind)
    thing = scene.objects.get(name)
    if thing is None:
        rest = f"there: {_listed(there)}" if there else f"it has no {what} at all"
        raise UserError(f"scene {scene.name!r} has no {what} named {name!r} ({rest}); name one so, or add one")
    if thing.type != kind:
        raise UserError(
            f"{name!r} is of the kind {thing.type.lower()}, and must be a {what}; rename it and name a {what} so"
        )
    return thing


def _camera(scene: bpy.types.Scene, name: str) -> Camera:
    thing = _named(scene, name, "CAMERA", "camera")
    lens = thing.data
    if lens.type != "PERSP":
        kind = {"ORTHO": "orthographic", "PANO": "panoramic"}.get(lens.type, lens.type.lower())
        raise UserError(f"{name} is {kind}; set its Lens > Type to Perspective")
    if abs(lens.shift_x) > 1e-4 or abs(lens.shift_y) > 1e-4:
        raise UserError(f"{name} has a shifted lens ({lens.shift_x:g}, {lens.shift_y:g}); set Shift X and Y to 0")
    bpy.context.view_layer.update()
    axes = np.array(thing.matrix_world.to_3x3(), np.float64)
    axes = axes / np.linalg.norm(axes, axis=0)
    if np.linalg.det(axes) < 0.99:
        raise UserError(f"{name} is mirrored or sheared by its scale or its parent's; set the scales to 1")
    share = scene.render.resolution_percentage / 100
    width, height = round(scene.render.resolution_x * share), round(scene.render.resolution_y * share)
    # P[1][1] is twice the focal length over the picture's height, whatever side the sensor is fitted to.
    projection = thing.calc_matrix_camera(bpy.context.evaluated_depsgraph_get(), x=width, y=height)
    transform = np.eye(4)
    transform[:3, :3] = axes @ np.diag([1.0, -1.0, -1.0])  # Blender's cameras look along -Z with +Y up
    transform[:3, 3] = thing.matrix_world.translation
    rows = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in transform)
    return Camera(width, height, float(projection[1][1]) * height / 2, rows)


def _walkable(scene: bpy.types.Scene) -> NDArray[np.float64]:
    """(F, 3, 3) triangles of the walkable mesh in the file's world, its modifiers applied."""
    thing = _named(scene, WALKABLE, "MESH", "mesh")
    evaluated = thing.evaluated_get(bpy.context.evaluated_depsgraph_get())
    mesh = evaluated.to_mesh()
    mesh.calc_loop_triangles()
    vertices = np.empty(len(mesh.vertices) * 3)
    mesh.vertices.foreach_get("co", vertices)
    triangles = np.empty(len(mesh.loop_triangles) * 3, np.int32)
    mesh.loop_triangles.foreach_get("vertices", triangles)
    evaluated.to_mesh_clear()
    if len(triangles) == 0:
        raise UserError(f"mesh {WALKABLE!r} has no faces; give it the ground where people may walk, as a flat polygon")
    world = np.array(thing.matrix_world, np.float64)
    placed = vertices.reshape(-1, 3) @ world[:3, :3].T + world[:3, 3]
    used = placed[triangles].reshape(-1, 3, 3)
    low, high = float(used[..., 2].min()), float(used[..., 2].max())
    if high - low > FLAT_M:
        raise UserError(
            f"mesh {WALKABLE!r} is not level: its points lie from z = {low:.2f} m to {high:.2f} m, and may differ by "
            f"{FLAT_M} m; make it one flat, level polygon"
        )
    return used


def _check_light(scene: bpy.types.Scene) -> None:
    world = scene.world
    if blendfile.lamps_of(scene) or (world is not None and _world_shines(world)):
        return
    used = {slot.material for thing in scene.objects if not thing.hide_render for slot in thing.material_slots}
    if any(material is not None and material.use_nodes and blendfile.glows(material.node_tree) for material in used):
        return
    raise UserError("it has no light: no lamp, a black world and nothing that glows; add a sun lamp or a world's sky")


def _world_shines(world: bpy.types.World) -> bool:
    if not world.use_nodes:
        return max(world.color) > 0
    for node in world.node_tree.nodes:
        if node.type in ("BACKGROUND", "EMISSION"):
            color, strength = node.inputs["Color"], node.inputs["Strength"]
            bright = color.is_linked or max(color.default_value[:3]) > 0
            if bright and (strength.is_linked or strength.default_value > 0):
                return True
        elif node.type == "GROUP":
            return True
    return False


def _light(scene: bpy.types.Scene) -> Light:
    """The file's light: its sun, where it has one; all else is in what Blender renders."""
    sun = blendfile.sun_of(scene)
    if sun is None:
        return Light(LIGHT, "", 0.0, 0.0, (0.0, 0.0, 1.0), (0.0, 0.0, 0.0))
    if sun.data.use_nodes and any(node.type not in ("EMISSION", "OUTPUT_LIGHT") for node in sun.data.node_tree.nodes):
        raise UserError(
            f"sun lamp {sun.name!r} is coloured by shader nodes, so that its strength is not known; turn its nodes off"
        )
    factor = np.ones(3)
    for node in sun.data.node_tree.nodes if sun.data.use_nodes else ():
        if node.type == "EMISSION":
            factor = np.array(node.inputs["Color"].default_value[:3]) * node.inputs["Strength"].default_value
    to = sun.matrix_world.to_3x3() @ Vector((0.0, 0.0, 1.0))
    to.normalize()
    red, green, blue = np.asarray(blendfile.sun_irradiance(sun)) * factor
    return Light(LIGHT, "", 0.0, 0.0, (to.x, to.y, to.z), (float(red), float(green), float(blue)), sun.data.angle)


def _area(
    scene: bpy.types.Scene, name: str, camera: Camera, triangles_m: NDArray[np.float64], ground_z_m: float
) -> WalkArea:
    area = walkable.walk_area(triangles_m, camera)
    if area is None:
        raise UserError(
            f"camera_{name} sees nobody whole who stands on mesh {WALKABLE!r} (people are up to "
            f"{walkable.TALLEST_M} m); turn or move the camera, widen its lens, or extend the mesh"
        )
    long, wide = walkable.extent_m(area)
    if long < LEAST_LONG_M or wide < LEAST_WIDE_M:
        raise UserError(
            f"camera_{name} sees people whole on {long:.1f} m x {wide:.1f} m of mesh {WALKABLE!r} only, and they need "
            f"{LEAST_LONG_M:g} m x {LEAST_WIDE_M:g} m; turn or move the camera, widen its lens, or extend the mesh"
        )
    before = _what_hides(scene, name, camera, area, ground_z_m)
    if before is not None:
        raise UserError(f"camera_{name} sees nothing of mesh {WALKABLE!r}: {before!r} stands before it; move either")
    return area


def _what_hides(scene: bpy.types.Scene, name: str, camera: Camera, area: WalkArea, ground_z_m: float) -> str | None:
    """The thing that hides the whole of a walk area from its camera, None where some of it is seen."""
    lens = scene.objects[f"camera_{name}"].data
    eye = Vector(row[3] for row in camera.world_from_camera[:3]) + Vector((0, 0, ground_z_m))
    corners = np.asarray(area.corners_xy_m)
    middle = corners.mean(0)
    graph = bpy.context.evaluated_depsgraph_get()
    hidden_by = None
    for x, y in [middle, *(0.5 * (corners + middle)), *(0.1 * middle + 0.9 * corners)]:
        point = Vector((x, y, ground_z_m + HIDDEN_AT_M))
        way = (point - eye).normalized()
        start, hit = eye + way * lens.clip_start, None
        while True:
            left = (point - start).dot(way)
            found, place, _, _, thing, _ = scene.ray_cast(graph, start, way, distance=max(left, 0.0))
            if not found:
                break
            if not thing.hide_render:
                hit = thing.name
                break
            start = place + way * 1e-3
        if hit is None:
            return None
        hidden_by = hidden_by or hit
    return hidden_by


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return ", ".join(names[:MANY]) + more


def _main() -> None:
    path, out = map(Path, sys.argv[1:])
    try:
        result = {"scene": make_converter().unstructure(read(path))}
    except UserError as error:
        result = {"error": str(error)}
    out.write_text(json.dumps(result))
    sys.stderr.flush()
    os._exit(0)  # Blender is slow, and may hang, to take leave of a file


if __name__ == "__main__":
    _main()
