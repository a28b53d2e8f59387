"""A Scene with a figure in it goes in, one crop of a camera's picture, rendered whole, comes out: slow, and the measure
of the fast way."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from synth.blender import blendfile, build, session
from synth.blender.person import mesh_of
from synth.config import RenderConfig
from synth.records import Figure, FloatArray, Light, Scene

BOUNCES = 2
CLAMP_INDIRECT = 6.0


# The place and light that Blender holds from the last frame: a sequence's frames share them.
@dataclass(frozen=True)
class _Open:
    place: Scene
    light: Light
    config: RenderConfig
    scene: bpy.types.Scene
    opening: int


_open: _Open | None = None


def render_frame(
    place: Scene,
    camera: str,
    light: Light,
    figure: Figure,
    frame_index: int,
    window_xyxy_px: tuple[float, float, float, float],
    size_px: tuple[int, int],
    config: RenderConfig,
) -> FloatArray:
    """One frame of a figure in its place: (H, W, 3) float32 linear RGB of size_px (width, height).

    The window is in pixels of the camera as render_plate's plate states it (of the size that config gives); its
    proportions are those of size_px. Raises UserError where Blender cannot render.
    """
    scene = _scene_of(place, light, config)
    build.aim_in_place(scene, place, camera, config, window_xyxy_px)
    mesh = mesh_of("figure", figure.vertices_m[frame_index : frame_index + 1], figure)
    person = bpy.data.objects.new("figure", mesh)
    if place.file is not None:
        person.location.z = place.file.ground_z_m
    scene.collection.objects.link(person)
    try:
        return session.render(scene, *size_px)[..., :3]
    finally:
        materials = list(mesh.materials)
        bpy.data.objects.remove(person)
        bpy.data.meshes.remove(mesh)
        session.remove_materials(materials)


def _scene_of(place: Scene, light: Light, config: RenderConfig) -> bpy.types.Scene:
    global _open
    if (
        _open is not None
        and _open.opening == session.openings()
        and (_open.place is place or _open.place == place)
        and (_open.light, _open.config) == (light, config)
    ):
        return _open.scene
    scene = build.open_place(place, light, config, config.samples)
    scene.render.use_persistent_data = True
    session.set_bounces(scene, BOUNCES if place.file is None else blendfile.BOUNCES)
    scene.cycles.sample_clamp_indirect = CLAMP_INDIRECT
    if config.denoise:
        session.denoise(scene, "BALANCED")
    if max(light.sun_irradiance_rgb) > 0:
        session.add_sun(scene, light.sun_to, light.sun_irradiance_rgb, light.sun_angle_rad)
    _open = _Open(place, light, config, scene, session.openings())
    return scene
