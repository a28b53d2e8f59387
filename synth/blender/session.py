"""A RenderConfig goes in; this process's Blender comes out empty and set up for Cycles, its chatter silenced."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector

from synth.config import RenderConfig
from synth.errors import UserError
from synth.records import FloatArray, Rgb, Vec3


@contextmanager
def quiet() -> Iterator[None]:
    """Sends the process's standard output to nowhere: Blender prints to it from C."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


_openings = 0

GPU_KINDS = ("OPTIX", "CUDA", "HIP", "ONEAPI", "METAL")


def open_empty(config: RenderConfig, samples: int) -> bpy.types.Scene:
    """Throws away all that Blender holds and returns its scene, set for Cycles at so many samples a pixel.

    Raises UserError where config asks for a GPU and Blender finds none.
    """
    with quiet():
        bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    set_up(scene, config, samples)
    scene.world = bpy.data.worlds.new("world")
    scene.world.use_nodes = True
    scene.world.cycles.sampling_method = "NONE"  # the skies are small or clamped; the sun is a lamp
    scene.camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    scene.collection.objects.link(scene.camera)
    return scene


def set_up(scene: bpy.types.Scene, config: RenderConfig, samples: int) -> None:
    """Sets a scene that was just opened for Cycles at so many samples a pixel.

    Raises UserError where config asks for a GPU and Blender finds none.
    """
    global _openings
    _openings += 1
    with quiet():
        scene.render.engine = "CYCLES"
        if config.device == "gpu":
            _choose_gpu(scene)
    scene.render.threads_mode = "FIXED"
    scene.render.threads = config.threads
    scene.render.use_compositing = False
    scene.render.use_sequencer = False
    scene.render.resolution_percentage = 100
    # What is read back is linear radiance; the view transform must not touch even a debugging PNG.
    scene.view_settings.view_transform = "Raw"
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_mode = "RGBA"
    scene.render.image_settings.color_depth = "32"
    scene.render.image_settings.exr_codec = "NONE"
    cycles = scene.cycles
    cycles.seed = 0
    cycles.samples = samples
    cycles.use_adaptive_sampling = False
    cycles.use_denoising = False
    cycles.use_auto_tile = False
    cycles.use_light_tree = False
    cycles.sampling_pattern = "TABULATED_SOBOL"  # a tenth faster than the default
    cycles.caustics_reflective = False
    cycles.caustics_refractive = False


def openings() -> int:
    """How often a scene was set up: whoever keeps a scene sees by it whether the scene was thrown away since."""
    return _openings


def remove_materials(materials: list[bpy.types.Material]) -> None:
    """Removes materials and the images that they alone use."""
    for material in materials:
        images = [node.image for node in material.node_tree.nodes if node.type == "TEX_IMAGE" and node.image]
        bpy.data.materials.remove(material)
        for image in images:
            bpy.data.images.remove(image)


def set_bounces(scene: bpy.types.Scene, bounces: int) -> None:
    """Lets light be reflected so often on its way from a lamp or the sky, beyond the surface that is seen."""
    scene.cycles.max_bounces = bounces
    scene.cycles.diffuse_bounces = bounces
    scene.cycles.glossy_bounces = bounces
    scene.cycles.transmission_bounces = bounces
    scene.cycles.transparent_max_bounces = 8


def denoise(scene: bpy.types.Scene, quality: str) -> None:
    """Turns OpenImageDenoise on, guided by albedo and normals; quality is Blender's "FAST", "BALANCED" or "HIGH".

    The guides are taken as they are: cleaning them first costs three times as much and blurs textures.
    """
    scene.cycles.use_denoising = True
    scene.cycles.denoiser = "OPENIMAGEDENOISE"
    scene.cycles.denoising_use_gpu = False
    scene.cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
    scene.cycles.denoising_prefilter = "NONE"
    scene.cycles.denoising_quality = quality


def add_sun(scene: bpy.types.Scene, to: Vec3, irradiance_rgb: Rgb, angle_rad: float) -> bpy.types.Object:
    """A sun in the direction `to` that gives a plane facing it so many W/m2: white paper then shows irradiance / pi."""
    lamp = bpy.data.lights.new("sun", "SUN")
    strongest = max(irradiance_rgb)
    lamp.energy = strongest
    lamp.color = tuple(value / strongest if strongest > 0 else 0.0 for value in irradiance_rgb)
    lamp.angle = angle_rad
    sun = bpy.data.objects.new("sun", lamp)
    sun.rotation_mode = "QUATERNION"
    sun.rotation_quaternion = Vector(to).to_track_quat("Z", "Y")
    scene.collection.objects.link(sun)
    return sun


def image_from(name: str, pixels_rgb: FloatArray) -> bpy.types.Image:
    """A linear Blender image of (h, w, 3) float32 pixels whose row 0 is the top."""
    height, width = pixels_rgb.shape[:2]
    image = bpy.data.images.new(name, width, height, float_buffer=True, is_data=True)
    rgba = np.ones((height, width, 4), np.float32)
    rgba[..., :3] = pixels_rgb[::-1]
    image.pixels.foreach_set(rgba.ravel())
    image.update()
    return image


def render(scene: bpy.types.Scene, width_px: int, height_px: int) -> FloatArray:
    """Renders a picture and returns it: (height, width, 4) float32, linear, premultiplied, row 0 at the top.

    Raises UserError where the temporary folder cannot take the picture that Blender hands over through it.
    """
    scene.render.resolution_x = width_px
    scene.render.resolution_y = height_px
    with tempfile.TemporaryDirectory(prefix="synth-") as folder:
        path = Path(folder) / "picture.exr"
        scene.render.filepath = str(path)
        with quiet():
            try:
                bpy.ops.render.render(write_still=True)
            except RuntimeError as error:
                raise UserError(f"Blender could not render: {str(error).strip()}") from error
            if not path.exists():
                raise UserError(
                    f"Blender could not write to the temporary folder {folder}: free some room there, or set TMPDIR"
                )
            image = bpy.data.images.load(str(path))
        image.colorspace_settings.name = "Non-Color"
        pixels = np.empty(width_px * height_px * 4, np.float32)
        image.pixels.foreach_get(pixels)
        bpy.data.images.remove(image)
    return np.ascontiguousarray(pixels.reshape(height_px, width_px, 4)[::-1])


def _choose_gpu(scene: bpy.types.Scene) -> None:
    preferences = bpy.context.preferences.addons["cycles"].preferences
    for kind in GPU_KINDS:
        try:
            preferences.compute_device_type = kind
        except TypeError:  # this build of Blender does not know the kind
            continue
        preferences.refresh_devices()
        found = [device for device in preferences.devices if device.type == kind]
        if found:
            for device in preferences.devices:
                device.use = device.type == kind
            scene.cycles.device = "GPU"
            return
    raise UserError(
        "--device is gpu, but Blender finds no GPU that Cycles can use: install its driver, or --device cpu"
    )
