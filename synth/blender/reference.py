"""A Scene with a figure in it goes in, one crop of a camera's picture, rendered whole, comes out: slow, and the measure
of the fast way."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from synth.blender import blendfile, build, session
from synth.blender.person import materials_of, mesh_of
from synth.config import RenderConfig
from synth.records import Figure, FloatArray, Light, Scene

BOUNCES = 2
CLAMP_INDIRECT = 6.0


# What Blender holds from the last frame: a sequence's frames share the place, the light and the figure's materials.
# Materials must not change while Cycles keeps its data: it would show a new one the pictures of an old one.
@dataclass(frozen=True)
class _Open:
    place: Scene
    light: Light
    figure: Figure
    config: RenderConfig
    scene: bpy.types.Scene
    materials: list[bpy.types.Material]
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
    opened = _open_scene(place, light, figure, config)
    scene = opened.scene
    build.aim_in_place(scene, place, camera, config, window_xyxy_px)
    mesh = mesh_of("figure", figure.vertices_m[frame_index : frame_index + 1], figure, opened.materials)
    person = bpy.data.objects.new("figure", mesh)
    if place.file is not None:
        person.location.z = place.file.ground_z_m
    scene.collection.objects.link(person)
    try:
        return session.render(scene, *size_px)[..., :3]
    finally:
        bpy.data.objects.remove(person)
        bpy.data.meshes.remove(mesh)


def _open_scene(place: Scene, light: Light, figure: Figure, config: RenderConfig) -> _Open:
    global _open
    if (
        _open is not None
        and _open.opening == session.openings()
        and (_open.place is place or _open.place == place)
        and _open.figure is figure
        and (_open.light, _open.config) == (light, config)
    ):
        return _open
    scene = build.open_place(place, light, config, config.samples)
    scene.render.use_persistent_data = True
    session.set_bounces(scene, BOUNCES if place.file is None else blendfile.BOUNCES)
    scene.cycles.sample_clamp_indirect = CLAMP_INDIRECT
    if config.denoise:
        session.denoise(scene, "BALANCED")
    if max(light.sun_irradiance_rgb) > 0:
        session.add_sun(scene, light.sun_to, light.sun_irradiance_rgb, light.sun_angle_rad)
    _open = _Open(place, light, figure, config, scene, materials_of(figure, 1.0), session.openings())
    return _open
