"""A Scene, one of its cameras and a light go in; what that camera sees with nobody there comes out as a Plate."""

from __future__ import annotations

import bpy
import numpy as np
from mathutils import Euler
from numpy.typing import NDArray

from synth.blender import blendfile, build, session
from synth.config import RenderConfig
from synth.errors import UserError
from synth.records import BlendFile, Camera, FloatArray, Light, Plate, Scene, WalkArea

AMBIENT_BOUNCES = 1
SUN_SAMPLES_SHARE = 0.5  # of plate_samples: the sun alone is little noisy
PROBE_SIZE_PX = (32, 16)
PROBE_FINER = 4  # times, along both axes: so it is rendered, then averaged
PROBE_SAMPLES = 2  # of each of the finer pixels, at each point
FILE_PROBE_SAMPLES = 16  # lamps in a file may be small
# Indoors a lamp is near to some places and far from others: the probe is the mean of several.
PROBE_HEIGHTS_M = (0.6, 1.0, 1.5)
PROBE_SPREAD = 0.6  # from the walk area's middle towards its corners
PROBE_CORNERS = 6  # at most
CLAMP_DIRECT, CLAMP_INDIRECT = 20.0, 6.0  # of one sample's radiance, against fireflies
# A lamp's Ray Depth is 1 where it lights what the camera sees, and 2 where it lights what lights that.
INDIRECT_RAY_DEPTH = 1.5


def render_plate(place: Scene, camera: str, light: Light, config: RenderConfig) -> Plate:
    """Renders the plate of camera "a" or "b" at the size of the config; the plate states its camera at that size.

    Raises UserError where Blender cannot render or does not know the light's sky, or where the place's file has changed
    or is dark.
    """
    if place.file is not None:
        return _plate_of_file(place, place.file, camera, light, config)
    scene = build.open_place(place, light, config, config.plate_samples)
    scene.render.use_persistent_data = True  # the passes share one scene
    lens = build.aim_in_place(scene, place, camera, config)
    sun = np.zeros((lens.height_px, lens.width_px, 3), np.float32)
    lamp = None
    if max(light.sun_irradiance_rgb) > 0:
        lamp = session.add_sun(scene, light.sun_to, light.sun_irradiance_rgb, light.sun_angle_rad)
        build.set_sky_strength(scene, 0.0)
        sun = _picture(scene, lens, max(1, round(config.plate_samples * SUN_SAMPLES_SHARE)), bounces=0)
        build.set_sky_strength(scene, light.sky_strength)
        _only_indirect(lamp, True)
    ambient = _picture(scene, lens, config.plate_samples, AMBIENT_BOUNCES)
    depth = _depth(scene, lens)
    if lamp is not None:
        _only_indirect(lamp, False)
    _show_as_light_sees(scene)
    probe = _probe(scene, probe_points(place.walk_areas[camera]), AMBIENT_BOUNCES, PROBE_SAMPLES)
    return Plate(camera=lens, light=light, sun_rgb=sun, ambient_rgb=ambient, depth_m=depth, probe_rgb=probe)


def _plate_of_file(place: Scene, file: BlendFile, camera: str, light: Light, config: RenderConfig) -> Plate:
    """The same passes of a user's own file, the sun's last: what else gives light there is turned off for good."""
    scene = build.open_place(place, light, config, config.plate_samples)
    scene.render.use_persistent_data = True
    lens = build.aim_in_place(scene, place, camera, config)
    sun = np.zeros((lens.height_px, lens.width_px, 3), np.float32)
    lamp = None
    if max(light.sun_irradiance_rgb) > 0:
        lamp = session.add_sun(scene, light.sun_to, light.sun_irradiance_rgb, light.sun_angle_rad)
        _only_indirect(lamp, True)
    ambient = _picture(scene, lens, config.plate_samples, blendfile.BOUNCES)
    if lamp is not None:
        _only_indirect(lamp, False)
        blendfile.leave_only(scene, lamp)
        sun = _picture(scene, lens, max(1, round(config.plate_samples * SUN_SAMPLES_SHARE)), bounces=0)
    if not max(ambient.max(), sun.max()) > 0:
        raise UserError(f"--scene {file.path}: camera_{camera} sees only black; light what it looks at")
    depth = _depth(scene, lens)
    # Opened anew, with all its lights.
    scene = build.open_place(place, light, config, config.plate_samples)
    if max(light.sun_irradiance_rgb) > 0:
        session.add_sun(scene, light.sun_to, light.sun_irradiance_rgb, light.sun_angle_rad)
    blendfile.show_lamps(scene)
    points = probe_points(place.walk_areas[camera]) + np.array([0.0, 0.0, file.ground_z_m])
    probe = _probe(scene, points, blendfile.BOUNCES, FILE_PROBE_SAMPLES)
    return Plate(camera=lens, light=light, sun_rgb=sun, ambient_rgb=ambient, depth_m=depth, probe_rgb=probe)


def probe_points(area: WalkArea) -> NDArray[np.float64]:
    """(N, 3) where people walk: the area's middle and on the way to its corners, at the heights of a body."""
    corners = np.asarray(area.corners_xy_m, np.float64)
    middle = corners.mean(0)
    chosen = corners[np.linspace(0, len(corners), min(len(corners), PROBE_CORNERS), endpoint=False).astype(int)]
    ground = np.concatenate([middle[None], middle + PROBE_SPREAD * (chosen - middle)])
    heights = np.resize(PROBE_HEIGHTS_M, len(ground))
    return np.concatenate([ground, heights[:, None]], -1)


def _picture(scene: bpy.types.Scene, lens: Camera, samples: int, bounces: int) -> FloatArray:
    """(H, W, 3) radiance, denoised."""
    scene.cycles.samples = samples
    scene.cycles.sample_clamp_direct = CLAMP_DIRECT
    scene.cycles.sample_clamp_indirect = CLAMP_INDIRECT
    session.set_bounces(scene, bounces)
    session.denoise(scene, "BALANCED")
    picture = session.render(scene, lens.width_px, lens.height_px)[..., :3]
    return np.maximum(picture, 0.0)


def _only_indirect(lamp: bpy.types.Object, on: bool) -> None:
    """Lets a lamp give only the light that reaches the camera by way of two surfaces or more."""
    lamp.data.use_nodes = on
    if not on:
        return
    tree = lamp.data.node_tree
    path = tree.nodes.new("ShaderNodeLightPath")
    later = tree.nodes.new("ShaderNodeMath")
    later.operation = "GREATER_THAN"
    later.inputs[1].default_value = INDIRECT_RAY_DEPTH
    tree.links.new(path.outputs["Ray Depth"], later.inputs[0])
    tree.links.new(later.outputs[0], tree.nodes["Emission"].inputs["Strength"])


def _depth(scene: bpy.types.Scene, lens: Camera) -> FloatArray:
    """(H, W) camera z at the pixels' centres: every surface glows with its own, on film that is clear elsewhere."""
    material = bpy.data.materials.new("depth")
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    view = tree.nodes.new("ShaderNodeCameraData")
    glow = tree.nodes.new("ShaderNodeEmission")
    out = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(view.outputs["View Z Depth"], glow.inputs["Strength"])
    tree.links.new(glow.outputs["Emission"], out.inputs["Surface"])
    scene.view_layers[0].material_override = material
    scene.render.film_transparent = True
    scene.cycles.use_denoising = False
    scene.cycles.samples = 1
    scene.cycles.sample_clamp_direct = 0.0
    scene.cycles.pixel_filter_type = "BOX"
    scene.render.filter_size = 0.01
    scene.cycles.filter_width = 0.01
    session.set_bounces(scene, 0)
    film = session.render(scene, lens.width_px, lens.height_px)
    scene.view_layers[0].material_override = None
    scene.render.film_transparent = False
    return np.where(film[..., 3] > 0.5, film[..., 0], np.inf).astype(np.float32)


def _show_as_light_sees(scene: bpy.types.Scene) -> None:
    """Shows the camera every surface and the sky as other rays see them, plain: the probe stands for light, and people
    are to have as much of it as the floor."""
    trees = [scene.world.node_tree, *(material.node_tree for material in bpy.data.materials if material.use_nodes)]
    for tree in trees:
        for link in list(tree.links):
            if link.from_socket.name == "Is Camera Ray":
                factor = link.to_socket
                tree.links.remove(link)
                factor.default_value = 0.0


def _probe(scene: bpy.types.Scene, points_m: NDArray[np.float64], bounces: int, samples: int) -> FloatArray:
    """(16, 32, 3) mean radiance around points (N, 3), in the layout of Blender's equirectangular environments."""
    lens = scene.camera.data
    lens.type = "PANO"
    lens.panorama_type = "EQUIRECTANGULAR"
    lens.shift_x = lens.shift_y = 0.0
    # A panorama's middle lies along the camera's -Z: turned to world +X, which is an environment's middle column.
    scene.camera.matrix_world = Euler((np.pi / 2, 0.0, -np.pi / 2)).to_matrix().to_4x4()
    scene.cycles.use_denoising = False
    scene.cycles.samples = samples
    scene.cycles.sample_clamp_direct = 0.0  # so many samples make up a pixel that none sticks out
    scene.cycles.pixel_filter_type = "BOX"
    scene.cycles.filter_width = 1.0
    session.set_bounces(scene, bounces)
    width, height = PROBE_SIZE_PX
    panoramas = []
    for point in points_m:
        scene.camera.location = point.tolist()
        panoramas.append(_averaged(session.render(scene, PROBE_FINER * width, PROBE_FINER * height)[..., :3]))
    return np.asarray(np.mean(panoramas, 0), np.float32)


def _averaged(panorama: FloatArray) -> FloatArray:
    """A panorama PROBE_FINER times smaller. Its rows count by the solid angle that they cover: else what is right
    overhead, as lamps are, would be spread over its whole pixel and give twice its light."""
    rows, columns = len(panorama), panorama.shape[1]
    weights = np.sin((np.arange(rows) + 0.5) * np.pi / rows).reshape(-1, PROBE_FINER, 1, 1, 1)
    parts = panorama.reshape(rows // PROBE_FINER, PROBE_FINER, columns // PROBE_FINER, PROBE_FINER, 3)
    return np.asarray((parts * weights).sum((1, 3)) / (PROBE_FINER * weights.sum(1)[:, 0]), np.float32)
