"""Plates and people become crops: a figure before a camera goes in as a strip, its render comes out laid over the
plate.

Blender renders plates and strips (synth/blender); everything here is geometry and compositing in NumPy. Dimension
letters: T frames, V vertices, H, W crop pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from synth.compiled import compiled
from synth.geometry import camera_from_world, project, world_from_camera
from synth.raster import is_hidden, rasterise_frames
from synth.records import Camera, Figure, FloatArray, Plate, Strip
from synth.shade import contact_shade, shadow

Array = NDArray[np.float64]

SKY_M = 1000.0  # where the sky's pixels are put, for shadows not to fall on them


@dataclass(frozen=True)
class ProjectedFigure:
    """A figure before a camera. pixels_px: (T, V, 2) camera pixels; depth_m: (T, V) camera z; joints_px: (T, 18, 2);
    joints_depth_m: (T, 18)."""

    pixels_px: Array
    depth_m: Array
    joints_px: Array
    joints_depth_m: Array


def project_figure(camera: Camera, figure: Figure) -> ProjectedFigure:
    """Where a figure's vertices and joints fall in the camera's picture."""
    pixels, depth = project(camera, figure.vertices_m)
    joints, joints_depth = project(camera, figure.joints_m)
    return ProjectedFigure(pixels, depth, joints, joints_depth)


def make_strip(
    figure: Figure,
    crop_vertices: FloatArray,
    plate: Plate,
    windows_xyxy_px: Array,
    size_px: tuple[int, int],
    sun_factor: float,
) -> Strip:
    """A figure's frames pre-projected to their crops.

    Each vertex keeps its exact perspective position in the crop; its third coordinate is the distance along its own
    frame's line of sight, in crop pixels, so that each cell is a similar copy of the body up to the perspective within
    it. The light is turned into the sequence's mean line of sight: it is exact for the frame that stands there and off
    by the angle to the others, a few degrees for one walk. crop_vertices: (T, V, 3) x, y in crop pixels, z not read;
    windows_xyxy_px: (T, 4) camera pixels.
    """
    position = world_from_camera(plate.camera)[:3, 3]
    centres = figure.joints_m[:, [8, 11]].mean(1).astype(np.float64)  # between the hips
    distances = np.linalg.norm(centres - position, axis=1)
    rays = (centres - position) / distances[:, None]
    along = np.einsum("tvi,ti->tv", figure.vertices_m - position.astype(np.float32), rays.astype(np.float32))
    scale = size_px[1] / (windows_xyxy_px[:, 3] - windows_xyxy_px[:, 1]) * plate.camera.focal_px / distances
    depth = (along - distances[:, None]) * scale[:, None]
    return Strip(
        figure=figure,
        vertices_px=np.concatenate([crop_vertices[..., :2], depth[..., None]], -1).astype(np.float32),
        size_px=size_px,
        strip_from_world=_sight_from_world(plate.camera, rays.mean(0)),
        light=plate.light,
        probe_rgb=plate.probe_rgb,
        sun_factor=sun_factor,
        px_per_m=float(scale.mean()),
    )


def sunlit_share(figure: Figure, plate: Plate) -> float:
    """How much of the sun reaches a person on average over the walk, in [0, 1], read off the plate's ground beneath the
    feet: the sun's share of the light there against the brightest ground of the plate."""
    if not any(plate.light.sun_irradiance_rgb):
        return 0.0
    feet = figure.joints_m[:, [10, 13]].mean(1).astype(np.float64)
    feet[:, 2] = 0.0
    pixels, _ = project(plate.camera, feet)
    around = np.arange(-2, 3)
    columns = np.clip(pixels[:, 0].astype(int)[:, None, None] + around, 0, plate.camera.width_px - 1)
    rows = np.clip(pixels[:, 1].astype(int)[:, None, None] + around[:, None], 0, plate.camera.height_px - 1)
    below = _sun_against_sky(plate.sun_rgb[rows, columns], plate.ambient_rgb[rows, columns]).mean((1, 2))
    every = np.s_[::4, ::4]  # enough for a percentile
    everywhere = _sun_against_sky(plate.sun_rgb[every], plate.ambient_rgb[every])
    lit_ground = float(np.percentile(everywhere[np.isfinite(plate.depth_m[every])], 90))
    return float(np.clip(below / max(lit_ground, 1e-4), 0, 1).mean())


def _sun_against_sky(sun_rgb: FloatArray, ambient_rgb: FloatArray) -> FloatArray:
    """The sun's light for each unit of the other: that cancels most of a surface's own colour."""
    return np.asarray(sun_rgb.mean(-1) / np.maximum(ambient_rgb.mean(-1), 1e-4), np.float32)


def composite(
    people: FloatArray,
    figure: Figure,
    crop_vertices: FloatArray,
    plate: Plate,
    windows_xyxy_px: Array,
) -> FloatArray:
    """People laid over their plate in depth order, with the shadows that they cast.

    people: (T, H, W, 4) float32 premultiplied linear RGBA, the strip's render; crop_vertices: (T, V, 3) x, y in crop
    pixels, z the camera depth in metres. Returns (T, H, W, 3) float32 linear RGB.
    """
    frames, height, width = people.shape[:3]
    person_depth_m, _ = rasterise_frames(crop_vertices, figure.triangles, width, height)
    sun_to = np.asarray(plate.light.sun_to)
    sunny = any(plate.light.sun_irradiance_rgb)
    pictures = np.empty((frames, height, width, 3), np.float32)
    for frame in range(frames):
        seen = look_through(plate, windows_xyxy_px[frame], (width, height))
        vertices = figure.vertices_m[frame]
        sun = seen.sun_rgb
        if sunny:
            sun = sun * (1 - shadow(vertices, figure.triangles, sun_to, seen.points_m))[..., None]
        ambient = seen.ambient_rgb * (1 - contact_shade(vertices, figure.triangles, seen.points_m))[..., None]
        hidden = _hidden_share(person_depth_m[frame], seen.depth_m)
        cover = people[frame] * (1 - hidden)[..., None]
        pictures[frame] = (sun + ambient) * (1 - cover[..., 3:]) + cover[..., :3]
    return pictures


@dataclass(frozen=True)
class PlateView:
    """A plate through a crop's window, float32. sun_rgb, ambient_rgb: (H, W, 3) linear; depth_m: (H, W) camera z,
    infinite for the sky; points_m: (H, W, 3) world points, the sky's SKY_M away."""

    sun_rgb: FloatArray
    ambient_rgb: FloatArray
    depth_m: FloatArray
    points_m: FloatArray


def look_through(plate: Plate, window_xyxy_px: Array, size_px: tuple[int, int]) -> PlateView:
    """The empty scene through a window (4,) of its camera's picture, as (width, height) crop pixels: colours are
    bilinear, averaged over a crop pixel where that is wider than the plate's, and repeat the border outside."""
    camera = plate.camera
    width, height = size_px
    view = PlateView(
        np.empty((height, width, 3), np.float32),
        np.empty((height, width, 3), np.float32),
        window_depth(plate, window_xyxy_px, size_px),
        np.empty((height, width, 3), np.float32),
    )
    window = np.asarray(window_xyxy_px, np.float64)
    _sample_window(plate.sun_rgb, plate.ambient_rgb, window, view.sun_rgb, view.ambient_rgb)
    world = world_from_camera(camera)
    centre = (camera.width_px / 2, camera.height_px / 2)
    _unproject_window(window, view.depth_m, camera.focal_px, centre, world, view.points_m)
    return view


def window_depth(plate: Plate, window_xyxy_px: Array, size_px: tuple[int, int]) -> FloatArray:
    """(H, W) camera z in metres of the empty scene at the pixels of a crop, infinite for the sky."""
    depth = np.empty((size_px[1], size_px[0]), np.float32)
    _nearest_in_window(plate.depth_m, np.asarray(window_xyxy_px, np.float64), depth)
    return depth


def _sight_from_world(camera: Camera, ray: Array) -> Array:
    """(3, 3) rotation from world directions to x right, y down, z along a line of sight, level with the picture."""
    forward = ray / np.linalg.norm(ray)
    right = camera_from_world(camera)[0, :3]
    right = right - forward * (right @ forward)
    right = right / np.linalg.norm(right)
    return np.stack([right, np.cross(forward, right), forward])


def _hidden_share(person_depth_m: FloatArray, scene_depth_m: FloatArray) -> FloatArray:
    """(H, W) share of each pixel where the scene stands before the person; the person's soft rim takes the depth of the
    body beside it."""
    body = np.where(np.isfinite(person_depth_m), person_depth_m, 1e6).astype(np.float32)
    body = np.minimum(body, cv2.erode(body, np.ones((3, 3), np.uint8)))
    return (is_hidden(body, scene_depth_m) & (body < 1e6)).astype(np.float32)


def _sample_loop(first: FloatArray, second: FloatArray, window: Array, out_1: FloatArray, out_2: FloatArray) -> None:
    """Two pictures (H', W', 3) through a window: bilinear, as many taps a crop pixel as it spans picture pixels."""
    height, width = out_1.shape[:2]
    rows, columns = first.shape[:2]
    step_x, step_y = (window[2] - window[0]) / width, (window[3] - window[1]) / height
    taps = max(int(np.round(step_y)), 1)  # up to one and a half pixels one bilinear tap will do
    share = np.float32(1.0 / (taps * taps))
    for row in range(height):
        for column in range(width):
            a0 = a1 = a2 = b0 = b1 = b2 = np.float32(0.0)
            for tap_y in range(taps):
                y = min(max(window[1] + (row + (tap_y + 0.5) / taps) * step_y - 0.5, 0.0), rows - 1.0)
                top = int(y)
                down = np.float32(y - top)
                bottom = min(top + 1, rows - 1)
                for tap_x in range(taps):
                    x = min(max(window[0] + (column + (tap_x + 0.5) / taps) * step_x - 0.5, 0.0), columns - 1.0)
                    left = int(x)
                    across = np.float32(x - left)
                    right = min(left + 1, columns - 1)
                    one = np.float32(1.0)
                    nw, ne = (one - across) * (one - down), across * (one - down)
                    sw, se = (one - across) * down, across * down
                    p, q, r, s = first[top, left], first[top, right], first[bottom, left], first[bottom, right]
                    a0 += nw * p[0] + ne * q[0] + sw * r[0] + se * s[0]
                    a1 += nw * p[1] + ne * q[1] + sw * r[1] + se * s[1]
                    a2 += nw * p[2] + ne * q[2] + sw * r[2] + se * s[2]
                    p, q, r, s = second[top, left], second[top, right], second[bottom, left], second[bottom, right]
                    b0 += nw * p[0] + ne * q[0] + sw * r[0] + se * s[0]
                    b1 += nw * p[1] + ne * q[1] + sw * r[1] + se * s[1]
                    b2 += nw * p[2] + ne * q[2] + sw * r[2] + se * s[2]
            out_1[row, column, 0], out_1[row, column, 1], out_1[row, column, 2] = a0 * share, a1 * share, a2 * share
            out_2[row, column, 0], out_2[row, column, 1], out_2[row, column, 2] = b0 * share, b1 * share, b2 * share


def _nearest_loop(depth_m: FloatArray, window: Array, out: FloatArray) -> None:
    """A map of depths (H', W') through a window, from the nearest pixel; infinite outside."""
    height, width = out.shape
    rows, columns = depth_m.shape
    for row in range(height):
        y = int(np.floor(window[1] + (row + 0.5) / height * (window[3] - window[1])))
        for column in range(width):
            x = int(np.floor(window[0] + (column + 0.5) / width * (window[2] - window[0])))
            inside = 0 <= y < rows and 0 <= x < columns
            out[row, column] = depth_m[y, x] if inside else np.inf


def _unproject_loop(
    window: Array, depth_m: FloatArray, focal_px: float, centre_px: tuple[float, float], world: Array, out: FloatArray
) -> None:
    """World points of crop pixels at their depths, the sky's at SKY_M."""
    height, width = depth_m.shape
    for row in range(height):
        y = (window[1] + (row + 0.5) / height * (window[3] - window[1]) - centre_px[1]) / focal_px
        for column in range(width):
            x = (window[0] + (column + 0.5) / width * (window[2] - window[0]) - centre_px[0]) / focal_px
            depth = depth_m[row, column] if np.isfinite(depth_m[row, column]) else SKY_M
            for axis in range(3):
                ray = world[axis, 0] * x + world[axis, 1] * y + world[axis, 2]
                out[row, column, axis] = world[axis, 3] + depth * ray


_sample_window = compiled(_sample_loop)
_nearest_in_window = compiled(_nearest_loop)
_unproject_window = compiled(_unproject_loop)
