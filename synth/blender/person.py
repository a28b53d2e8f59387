"""A figure's frames, projected to their crops, go in as a Strip; pictures of the person on nothing come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import NDArray

from synth.blender import session
from synth.config import RenderConfig
from synth.records import Figure, FloatArray, Paint, Strip

# Strip axes (x right, y down, z away) to Blender's, whose cameras look along -Z with +Y up.
BLENDER_FROM_STRIP = np.diag([1.0, -1.0, -1.0])

CELLS_PER_RENDER = 64  # bounds memory; 50 frames are one render
MARGIN_PX = 2  # wider than the pixel filter reaches
STAGGER = 6.0  # of the figure's depth: neighbours then neither shade nor hide each other's sky
BOUNCES = 0  # a second one adds 0.3 % of light to a person and 3 ms to a frame


@dataclass(frozen=True)
class Cells:
    """Where the frames stand on the film. column_px (T,): film column of a cell's first pixel; left_px, right_px (T,):
    the crop columns that it shows; top_px, bottom_px: the crop rows that all show. A frame with no pixel inside its
    crop has left_px == right_px."""

    column_px: NDArray[np.int64]
    left_px: NDArray[np.int64]
    right_px: NDArray[np.int64]
    top_px: int
    bottom_px: int

    @property
    def film_size_px(self) -> tuple[int, int]:
        """Width and height."""
        return int((self.right_px - self.left_px).sum()), self.bottom_px - self.top_px


def render_strip(strip: Strip, config: RenderConfig) -> FloatArray:
    """The person alone: (T, H, W, 4) float32 premultiplied linear RGBA, lit by the strip's sun and probe.

    Raises ValueError for vertices that are not finite, UserError where Blender cannot render.
    """
    width, height = strip.size_px
    frames = len(strip.vertices_px)
    if not np.isfinite(strip.vertices_px).all():
        raise ValueError("the strip's vertices are not all finite")
    pictures = np.zeros((frames, height, width, 4), np.float32)
    for first in range(0, frames, CELLS_PER_RENDER):
        chosen = slice(first, min(first + CELLS_PER_RENDER, frames))
        _render_cells(strip, chosen, pictures[chosen], config)
    return pictures


def lay_out(vertices_px: FloatArray, size_px: tuple[int, int]) -> Cells:
    """Packs frames (T, V, 3) side by side, each as wide as its figure, so that little empty film is rendered."""
    width, height = size_px
    # A column at a time: reducing (T, V, 2) over V is five times slower.
    x, y = vertices_px[..., 0], vertices_px[..., 1]
    low = np.floor(np.stack([x.min(1), y.min(1)], 1)).astype(np.int64) - MARGIN_PX
    high = np.ceil(np.stack([x.max(1), y.max(1)], 1)).astype(np.int64) + MARGIN_PX
    shown = (low[:, 0] < width) & (high[:, 0] > 0) & (low[:, 1] < height) & (high[:, 1] > 0)
    left, right = np.where(shown, low[:, 0], 0), np.where(shown, high[:, 0], 0)
    widths = right - left
    return Cells(
        column_px=np.cumsum(widths) - widths,
        left_px=left,
        right_px=right,
        top_px=max(0, int(low[shown, 1].min(initial=height))),
        bottom_px=min(height, int(high[shown, 1].max(initial=0))),
    )


def _render_cells(strip: Strip, chosen: slice, pictures: FloatArray, config: RenderConfig) -> None:
    vertices = strip.vertices_px[chosen]
    cells = lay_out(vertices, strip.size_px)
    film_width, film_height = cells.film_size_px
    if film_width == 0:
        return
    scene = _empty_scene(config)
    blender_from_world = BLENDER_FROM_STRIP @ strip.strip_from_world
    sun_to_strip = strip.strip_from_world @ np.asarray(strip.light.sun_to)
    placed = _place(vertices, cells, sun_to_strip)
    try:
        _light(scene, strip, blender_from_world)
        mesh = mesh_of("strip", placed, strip.figure, materials_of(strip.figure, strip.px_per_m))
        scene.collection.objects.link(bpy.data.objects.new("strip", mesh))
        _aim(scene, placed, film_width)
        film = session.render(scene, film_width, film_height)
    finally:
        _empty(scene)
    _cut(film, cells, pictures)


# The scene that Blender holds from the last strip: opening another takes 40 ms.
@dataclass(frozen=True)
class _Open:
    config: RenderConfig
    scene: bpy.types.Scene
    opening: int


_open: _Open | None = None


def _empty_scene(config: RenderConfig) -> bpy.types.Scene:
    global _open
    if _open is not None and _open.opening == session.openings() and _open.config == config:
        return _open.scene
    scene = session.open_empty(config, config.samples)
    session.set_bounces(scene, BOUNCES)
    scene.render.film_transparent = True
    if config.denoise:
        session.denoise(scene, "FAST")
    _open = _Open(config, scene, session.openings())
    return scene


def _empty(scene: bpy.types.Scene) -> None:
    """Takes away all that a strip put into its scene."""
    for thing in [thing for thing in scene.objects if thing != scene.camera]:
        data = thing.data
        bpy.data.objects.remove(thing)
        if isinstance(data, bpy.types.Mesh):
            materials = list(data.materials)
            bpy.data.meshes.remove(data)
            session.remove_materials(materials)
        else:
            bpy.data.lights.remove(data)
    nodes = scene.world.node_tree.nodes
    for node in [node for node in nodes if node.type not in ("BACKGROUND", "OUTPUT_WORLD")]:
        image = node.image if node.type == "TEX_ENVIRONMENT" else None
        nodes.remove(node)
        if image is not None:
            bpy.data.images.remove(image)


def _place(vertices_px: FloatArray, cells: Cells, sun_to_strip: NDArray[np.float64]) -> FloatArray:
    """(T, V, 3) in Blender's axes. Cells recede against the slope of the sun's rays, so that none shades another."""
    shown = cells.right_px > cells.left_px
    vertices = vertices_px[shown]
    depth = max(1.0, float(np.ptp(vertices[..., 2], axis=1).max()))
    direction = -1.0 if sun_to_strip[0] * sun_to_strip[2] > 0 else 1.0
    film_width, film_height = cells.film_size_px
    offset = np.zeros((len(vertices), 1, 3))
    offset[:, 0, 0] = (cells.column_px - cells.left_px)[shown] - film_width / 2
    offset[:, 0, 1] = -cells.top_px - film_height / 2
    offset[:, 0, 2] = direction * STAGGER * depth * (np.arange(len(vertices)) - len(vertices) / 2)
    return np.asarray((vertices + offset) * np.diag(BLENDER_FROM_STRIP), np.float32)


def _aim(scene: bpy.types.Scene, placed: FloatArray, film_width: int) -> None:
    camera = scene.camera.data
    camera.type = "ORTHO"
    camera.sensor_fit = "HORIZONTAL"
    camera.ortho_scale = film_width  # one unit a pixel
    nearest, farthest = float(placed[..., 2].max()), float(placed[..., 2].min())
    scene.camera.location = (0.0, 0.0, nearest + 10.0)
    camera.clip_start = 1.0
    camera.clip_end = nearest - farthest + 20.0


def _light(scene: bpy.types.Scene, strip: Strip, blender_from_world: NDArray[np.float64]) -> None:
    sun = tuple(strip.sun_factor * value for value in strip.light.sun_irradiance_rgb)
    if max(sun) > 0:
        x, y, z = blender_from_world @ np.asarray(strip.light.sun_to)
        session.add_sun(scene, (x, y, z), (sun[0], sun[1], sun[2]), strip.light.sun_angle_rad)
    tree = scene.world.node_tree
    sky = tree.nodes.new("ShaderNodeTexEnvironment")
    sky.image = session.image_from("probe", strip.probe_rgb)
    turn = tree.nodes.new("ShaderNodeMapping")
    turn.vector_type = "POINT"
    turn.inputs["Rotation"].default_value = Matrix(blender_from_world.T.tolist()).to_euler("XYZ")
    where = tree.nodes.new("ShaderNodeTexCoord")
    tree.links.new(where.outputs["Generated"], turn.inputs["Vector"])
    tree.links.new(turn.outputs["Vector"], sky.inputs["Vector"])
    tree.links.new(sky.outputs["Color"], tree.nodes["Background"].inputs["Color"])


def materials_of(figure: Figure, units_per_m: float) -> list[bpy.types.Material]:
    """A Blender material for each of a figure's paints, on meshes of so many units to a metre."""
    return [_material(paint, units_per_m) for paint in figure.paints]


def mesh_of(name: str, vertices: FloatArray, figure: Figure, materials: Sequence[bpy.types.Material]) -> bpy.types.Mesh:
    """A smooth Blender mesh of C copies of a figure: vertices (C, V, 3) in Blender's axes, `materials_of` it."""
    copies, count = vertices.shape[:2]
    triangles = (figure.triangles[None] + (np.arange(copies, dtype=np.int32) * count)[:, None, None]).reshape(-1, 3)
    mesh = bpy.data.meshes.new(name)
    # Attributes are set as whole arrays; the classic properties (co, vertex_index) go one by one: 8 ms more a frame.
    mesh.vertices.add(copies * count)
    mesh.attributes["position"].data.foreach_set("vector", np.ascontiguousarray(vertices, np.float32).ravel())
    mesh.loops.add(triangles.size)
    mesh.attributes[".corner_vert"].data.foreach_set("value", np.ascontiguousarray(triangles, np.int32).ravel())
    mesh.polygons.add(len(triangles))
    mesh.polygons.foreach_set("loop_start", np.arange(0, triangles.size, 3, dtype=np.int32))
    for material in materials:
        mesh.materials.append(material)
    paints = np.tile(np.asarray(figure.triangle_paint, np.int32), copies)
    mesh.attributes.new("material_index", "INT", "FACE").data.foreach_set("value", paints)
    rgba = np.ones((copies, count, 4), np.float32)
    rgba[..., :3] = figure.vertex_rgb
    mesh.attributes.new("albedo", "FLOAT_COLOR", "POINT").data.foreach_set("color", rgba.ravel())
    if any(paint.tile_rgb is not None for paint in figure.paints):
        uv = np.zeros((copies, count, 3), np.float32)
        uv[..., :2] = figure.pattern_uv
        mesh.attributes.new("pattern_uv", "FLOAT_VECTOR", "POINT").data.foreach_set("vector", uv.ravel())
    # No mesh.update(): it would number all edges, which nothing here needs.
    return mesh


def _material(paint: Paint, units_per_m: float) -> bpy.types.Material:
    material = bpy.data.materials.new(paint.name)
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    matt = tree.nodes.new("ShaderNodeBsdfDiffuse")
    matt.inputs["Roughness"].default_value = paint.roughness
    albedo = tree.nodes.new("ShaderNodeAttribute")
    albedo.attribute_name = "albedo"
    if paint.tile_rgb is None:
        tree.links.new(albedo.outputs["Color"], matt.inputs["Color"])
    else:
        times = tree.nodes.new("ShaderNodeMix")
        times.data_type = "RGBA"
        times.blend_type = "MULTIPLY"
        times.inputs["Factor"].default_value = 1.0
        tree.links.new(albedo.outputs["Color"], times.inputs[6])
        tree.links.new(_picture(tree, paint.name, paint.tile_rgb), times.inputs[7])
        tree.links.new(times.outputs[2], matt.inputs["Color"])
    normal = None
    if paint.relief_m is not None:
        bump = tree.nodes.new("ShaderNodeBump")
        bump.inputs["Distance"].default_value = units_per_m
        heights = np.repeat(paint.relief_m[..., None], 3, 2)
        tree.links.new(_picture(tree, f"{paint.name} relief", heights), bump.inputs["Height"])
        normal = bump.outputs["Normal"]
        tree.links.new(normal, matt.inputs["Normal"])
    out = tree.nodes.new("ShaderNodeOutputMaterial")
    surface = matt.outputs["BSDF"] if paint.gloss == 0.0 else _glossed(tree, paint, matt.outputs["BSDF"], normal)
    tree.links.new(surface, out.inputs["Surface"])
    return material


def _picture(tree: bpy.types.NodeTree, name: str, pixels: FloatArray) -> bpy.types.NodeSocket:
    where = tree.nodes.new("ShaderNodeAttribute")
    where.attribute_name = "pattern_uv"
    picture = tree.nodes.new("ShaderNodeTexImage")
    picture.image = session.image_from(name, pixels)
    tree.links.new(where.outputs["Vector"], picture.inputs["Vector"])
    return picture.outputs["Color"]


def _glossed(
    tree: bpy.types.NodeTree, paint: Paint, matt: bpy.types.NodeSocket, normal: bpy.types.NodeSocket | None
) -> bpy.types.NodeSocket:
    """A surface that mirrors `paint.gloss` of its light and scatters the rest. The share is one for all angles: on what
    is as rough as cloth and skin Fresnel's rise towards the rim, taken at the mesh's normal, makes a white rim."""
    mirror = tree.nodes.new("ShaderNodeBsdfGlossy")
    mirror.inputs["Roughness"].default_value = paint.gloss_roughness
    both = tree.nodes.new("ShaderNodeMixShader")
    both.inputs["Fac"].default_value = paint.gloss
    if normal is not None:
        tree.links.new(normal, mirror.inputs["Normal"])
    tree.links.new(matt, both.inputs[1])
    tree.links.new(mirror.outputs["BSDF"], both.inputs[2])
    return both.outputs["Shader"]


def _cut(film: FloatArray, cells: Cells, pictures: FloatArray) -> None:
    width = pictures.shape[2]
    for picture, column, left, right in zip(pictures, cells.column_px, cells.left_px, cells.right_px, strict=True):
        from_px, to_px = max(0, left), min(width, right)
        if to_px > from_px:
            start = column + from_px - left
            cut = film[:, start : start + to_px - from_px]
            # A denoiser spills a little colour over the rim.
            picture[cells.top_px : cells.bottom_px, from_px:to_px] = np.where(cut[..., 3:] > 0, cut, 0.0)
