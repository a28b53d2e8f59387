"""A user's own Blender file goes in; Blender holds it, read only and without having run its scripts, set up for Cycles
as our own places are."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import bpy

from synth.blender import session
from synth.config import RenderConfig
from synth.errors import UserError
from synth.records import BlendFile, Camera

# Files begin with "BLENDER", or are compressed whole: by zstd since Blender 3.0, by gzip before.
MAGICS = (b"BLENDER", b"\x28\xb5\x2f\xfd", b"\x1f\x8b")
LEAST_LAMP_M = 0.1  # radius with which a lamp is shown to a probe, whose rays would miss a smaller one
BOUNCES = 4  # of our own places' light 1 is enough, by how they are lit; nothing is known of a file


def load(path: Path) -> bpy.types.Scene:
    """Opens a file in place of all that Blender holds and returns its active scene. No Python in it is run: neither
    its registered texts nor its drivers' expressions.

    Raises UserError for what is no Blender file, is damaged, or was saved by a newer Blender.
    """
    try:
        with open(path, "rb") as file:
            head = file.read(8)
    except OSError as error:
        raise UserError(f"--scene {path} cannot be read ({error.strerror}); give the path of a .blend file") from None
    if not head.startswith(MAGICS):
        raise UserError(f"--scene {path} is no Blender file; save one with File > Save As in Blender")
    with session.quiet():
        bpy.ops.wm.read_factory_settings(use_empty=True)  # preferences, too
        try:
            bpy.ops.wm.open_mainfile(filepath=str(path), load_ui=False, use_scripts=False)
        except RuntimeError as error:
            reason = str(error).strip().splitlines()[0].removeprefix("Error: ")
            raise UserError(f"--scene {path} cannot be opened: {reason}; save it anew from Blender") from None
    if tuple(bpy.data.version[:2]) > tuple(bpy.app.version[:2]):
        saved, ours = (".".join(map(str, version[:2])) for version in (bpy.data.version, bpy.app.version))
        raise UserError(
            f"--scene {path} was saved by Blender {saved}, and synth renders with {ours}, which loses data of newer "
            f"files: save it from Blender {ours}"
        )
    return bpy.context.scene


def open_file(file: BlendFile, config: RenderConfig, samples: int) -> bpy.types.Scene:
    """Opens a place's file and sets its scene for Cycles at so many samples a pixel, seen by a camera of ours. Objects,
    materials, lights and world are left as they are; all render settings are ours.

    Raises UserError where the file, or one that it links, is not the one that the place was read from.
    """
    for path, digest in file.sha256.items():
        if sha256_of(Path(path)) != digest:
            raise UserError(
                f"{path} has changed since this dataset's plan was made; put the former file back, or render into "
                "another --out"
            )
    scene = load(Path(file.path))
    _forget_settings(scene)
    session.set_up(scene, config, samples)
    scene.cycles.use_light_tree = True  # lamps may be many
    scene.camera = bpy.data.objects.new("synth_camera", bpy.data.cameras.new("synth_camera"))
    scene.collection.objects.link(scene.camera)
    sun = sun_of(scene)
    if sun is not None:
        sun.hide_render = True  # session.add_sun takes its place
    return scene


def sha256_of(path: Path) -> str:
    """Of a file's contents. Raises UserError where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); put it back where it was") from None


def sun_of(scene: bpy.types.Scene) -> bpy.types.Object | None:
    """The strongest sun lamp that the scene renders, None where it has none."""
    suns = [lamp for lamp in lamps_of(scene) if lamp.data.type == "SUN"]
    return max(suns, key=lambda lamp: (max(sun_irradiance(lamp)), lamp.name), default=None)


def lamps_of(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """The lamps that the scene renders and that give light."""
    shown = [thing for thing in scene.view_layers[0].objects if thing.type == "LIGHT" and not thing.hide_render]
    return [lamp for lamp in shown if lamp.data.energy > 0 and max(lamp.data.color) > 0]


def sun_irradiance(lamp: bpy.types.Object) -> tuple[float, float, float]:
    """(red, green, blue) W/m2 that a sun lamp gives a plane that faces it, of its settings, its nodes left aside."""
    light = lamp.data
    strength = light.energy * 2.0**light.exposure
    tint = light.temperature_color if light.use_temperature else (1.0, 1.0, 1.0)
    red, green, blue = (strength * color * part for color, part in zip(light.color, tint, strict=True))
    return red, green, blue


def in_file(camera: Camera, file: BlendFile | None) -> Camera:
    """A camera where the file has it: our ground is z = 0, the file's may lie anywhere. Without a file, unchanged."""
    if file is None:
        return camera
    x, y, (*axes, z), last = camera.world_from_camera
    return replace(camera, world_from_camera=(x, y, (axes[0], axes[1], axes[2], z + file.ground_z_m), last))


def leave_only(scene: bpy.types.Scene, sun: bpy.types.Object) -> None:
    """Turns off every light but one lamp: other lamps, the world, and surfaces that glow. The scene is spoilt by it."""
    for lamp in lamps_of(scene):
        lamp.hide_render = lamp != sun
    scene.world = bpy.data.worlds.new("black")
    scene.world.use_nodes = True
    scene.world.node_tree.nodes["Background"].inputs["Strength"].default_value = 0.0
    for tree in _shader_trees():
        for node in tree.nodes:
            for name in {"EMISSION": ("Strength",), "BSDF_PRINCIPLED": ("Emission Strength",)}.get(node.type, ()):
                for link in list(node.inputs[name].links):
                    tree.links.remove(link)
                node.inputs[name].default_value = 0.0


def show_lamps(scene: bpy.types.Scene) -> None:
    """Lets a camera see the file's lamps as what they are, discs and balls of light; a lamp without a size gets one."""
    for lamp in lamps_of(scene):
        lamp.visible_camera = True
        if lamp.data.type in ("POINT", "SPOT"):
            lamp.data.shadow_soft_size = max(lamp.data.shadow_soft_size, LEAST_LAMP_M)


def glows(tree: bpy.types.NodeTree) -> bool:
    """Whether a surface's nodes have one that may emit light."""
    strengths = {"EMISSION": "Strength", "BSDF_PRINCIPLED": "Emission Strength"}
    inputs = [node.inputs[strengths[node.type]] for node in tree.nodes if node.type in strengths]
    groups = [node.node_tree for node in tree.nodes if node.type == "GROUP" and node.node_tree]
    return any(strength.is_linked or strength.default_value > 0 for strength in inputs) or any(map(glows, groups))


def _shader_trees() -> list[bpy.types.NodeTree]:
    trees = [material.node_tree for material in bpy.data.materials if material.node_tree]
    return trees + [group for group in bpy.data.node_groups if group.type == "SHADER"]


def _forget_settings(scene: bpy.types.Scene) -> None:
    """Gives a scene the render settings of a new one, wherever they could change what is rendered."""
    fresh = bpy.data.scenes.new("fresh")
    for prop in scene.cycles.bl_rna.properties:
        name = prop.identifier
        # Those of the preview belong to the user interface, which is not there.
        if not name.startswith("preview_") and not prop.is_readonly and prop.type != "POINTER":
            setattr(scene.cycles, name, getattr(fresh.cycles, name))
    bpy.data.scenes.remove(fresh)
    render = scene.render
    for name in ("use_motion_blur", "use_border", "use_crop_to_border", "film_transparent", "use_multiview",
                 "use_freestyle", "use_single_layer", "use_simplify"):  # fmt: skip
        setattr(render, name, False)
    render.filter_size = 1.5
    render.image_settings.color_management = "FOLLOW_SCENE"
    scene.timeline_markers.clear()  # they may switch cameras
    for layer in scene.view_layers:
        layer.use = layer == scene.view_layers[0]
        layer.samples = 0
        layer.material_override = None
        layer.world_override = None
        layer.cycles.use_denoising = True
