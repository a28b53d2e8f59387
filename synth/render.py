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

from synth.geometry import camera_from_world, pixel_rays, project, world_from_camera
from synth.raster import is_hidden, rasterise, rasterise_frames
from synth.records import Camera, Figure, FloatArray, Plate, Strip

Array = NDArray[np.float64]

# Shadow maps: texel size, and how softly they are looked up.
SHADOW_TEXEL_M = 0.02
SHADOW_BLUR_TEXELS = 1.2
SHADOW_BIAS_M = 0.03

# Sky light that a body keeps from the ground under it: (height of the body that counts, blur, strength).
CONTACT_LAYERS = ((0.25, 0.07, 0.55), (1.2, 0.30, 0.45))


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
    )


def sunlit_share(figure: Figure, plate: Plate) -> float:
    """How much of the sun reaches a person on average over the walk, in [0, 1], read off the plate's ground beneath the
    feet: the sun's share of the light there against the brightest ground of the plate."""
    if not any(plate.light.sun_irradiance_rgb):
        return 0.0
    feet = figure.joints_m[:, [10, 13]].mean(1).astype(np.float64)
    feet[:, 2] = 0.0
    pixels, _ = project(plate.camera, feet)
    sun, ambient = plate.sun_rgb.mean(-1), plate.ambient_rgb.mean(-1)
    # Dividing by the ambient light cancels most of the ground's own colour.
    ratio = cv2.blur(sun / np.maximum(ambient, 1e-4), (5, 5))
    columns = np.clip(pixels[:, 0].astype(int), 0, plate.camera.width_px - 1)
    rows = np.clip(pixels[:, 1].astype(int), 0, plate.camera.height_px - 1)
    lit_ground = np.percentile(ratio[np.isfinite(plate.depth_m)], 90)
    return float(np.clip(ratio[rows, columns] / max(float(lit_ground), 1e-4), 0, 1).mean())


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
    pictures = np.empty((frames, height, width, 3), np.float32)
    for frame in range(frames):
        grid = _window_grid(windows_xyxy_px[frame], (width, height))
        sun = _sample(plate.sun_rgb, grid)
        ambient = _sample(plate.ambient_rgb, grid)
        depth = window_depth(plate, windows_xyxy_px[frame], (width, height))
        ground = _world_points(plate.camera, grid, depth)
        vertices = figure.vertices_m[frame]
        if any(plate.light.sun_irradiance_rgb):
            sun = sun * (1 - _shadow(vertices, figure.triangles, np.asarray(plate.light.sun_to), ground))[..., None]
        ambient = ambient * (1 - _contact_shade(vertices, figure.triangles, ground))[..., None]
        hidden = _hidden_share(person_depth_m[frame], depth)
        cover = people[frame] * (1 - hidden)[..., None]
        pictures[frame] = (sun + ambient) * (1 - cover[..., 3:]) + cover[..., :3]
    return pictures


def window_depth(plate: Plate, window_xyxy_px: Array, size_px: tuple[int, int]) -> FloatArray:
    """(H, W) camera z in metres of the empty scene at the pixels of a crop, infinite for the sky."""
    columns, rows = np.moveaxis(_window_grid(window_xyxy_px, size_px), -1, 0)
    inside = (columns >= 0) & (columns < plate.camera.width_px) & (rows >= 0) & (rows < plate.camera.height_px)
    columns = np.clip(columns.astype(int), 0, plate.camera.width_px - 1)
    rows = np.clip(rows.astype(int), 0, plate.camera.height_px - 1)
    return np.where(inside, plate.depth_m[rows, columns], np.inf).astype(np.float32)


def _sight_from_world(camera: Camera, ray: Array) -> Array:
    """(3, 3) rotation from world directions to x right, y down, z along a line of sight, level with the picture."""
    forward = ray / np.linalg.norm(ray)
    right = camera_from_world(camera)[0, :3]
    right = right - forward * (right @ forward)
    right = right / np.linalg.norm(right)
    return np.stack([right, np.cross(forward, right), forward])


def _window_grid(window_xyxy_px: Array, size_px: tuple[int, int]) -> Array:
    """(H, W, 2) camera pixels of a crop's pixel centres."""
    x0, y0, x1, y1 = window_xyxy_px
    columns = x0 + (np.arange(size_px[0]) + 0.5) / size_px[0] * (x1 - x0)
    rows = y0 + (np.arange(size_px[1]) + 0.5) / size_px[1] * (y1 - y0)
    return np.stack(np.meshgrid(columns, rows), -1)


def _sample(picture: FloatArray, grid: Array) -> FloatArray:
    """A picture (H', W', C) at pixel positions (H, W, 2): bilinear, averaged over the sampling step where that is wider
    than a pixel, the border repeated outside."""
    step = float(grid[1, 0, 1] - grid[0, 0, 1])
    taps = max(int(np.ceil(step)), 1)
    offsets = ((np.arange(taps) + 0.5) / taps - 0.5) * step
    total = np.zeros((*grid.shape[:2], picture.shape[2]), np.float32)
    for dy in offsets:
        for dx in offsets:
            x = (grid[..., 0] + dx - 0.5).astype(np.float32)
            y = (grid[..., 1] + dy - 0.5).astype(np.float32)
            total += cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return total / taps**2


def _world_points(camera: Camera, grid: Array, depth_m: FloatArray) -> FloatArray:
    """(H, W, 3) world points of pixels at their depths; the sky's are put a kilometre away."""
    depth = np.where(np.isfinite(depth_m), depth_m, 1000.0)
    origin = world_from_camera(camera)[:3, 3]
    return (origin + depth[..., None] * pixel_rays(camera, grid)).astype(np.float32)


def _light_axes(light_to: Array) -> Array:
    """(3, 3) rotation to coordinates across the light (x, y) and away from it (z)."""
    away = -light_to / np.linalg.norm(light_to)
    across = np.cross([0.0, 1.0, 0.0] if abs(away[1]) < 0.9 else [1.0, 0.0, 0.0], away)
    across = across / np.linalg.norm(across)
    return np.stack([across, np.cross(away, across), away])


def _shadow(vertices_m: FloatArray, triangles: NDArray[np.int32], light_to: Array, points_m: FloatArray) -> FloatArray:
    """(H, W) share of a light's rays towards world points (H, W, 3) that a mesh stops: a shadow map, softly read."""
    axes = _light_axes(light_to).astype(np.float32)
    mesh, points = vertices_m @ axes.T, points_m @ axes.T
    cover, depth, origin = _light_view(mesh, triangles, SHADOW_TEXEL_M, SHADOW_BLUR_TEXELS)
    x = (points[..., 0] - origin[0]) / SHADOW_TEXEL_M - 0.5
    y = (points[..., 1] - origin[1]) / SHADOW_TEXEL_M - 0.5
    shade = cv2.remap(cover, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    nearest = cv2.remap(depth, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=1e6)
    return np.asarray(shade * (points[..., 2] > nearest + SHADOW_BIAS_M), np.float32)


def _contact_shade(vertices_m: FloatArray, triangles: NDArray[np.int32], points_m: FloatArray) -> FloatArray:
    """(H, W) share of the sky's light that a body standing there keeps from world points near the ground: blurred
    pictures of its lower parts from above, faded out with the points' height."""
    unshaded = np.ones(points_m.shape[:2], np.float32)
    for height_m, blur_m, strength in CONTACT_LAYERS:
        low = vertices_m[triangles].min(1)[:, 2] < height_m
        texel = max(SHADOW_TEXEL_M, blur_m / 4)
        mesh = vertices_m * np.array([1, 1, -1], np.float32)  # seen from above: z away is down
        cover, _, origin = _light_view(mesh, triangles[low], texel, blur_m / texel)
        x = (points_m[..., 0] - origin[0]) / texel - 0.5
        y = (points_m[..., 1] - origin[1]) / texel - 0.5
        shade = cv2.remap(cover, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
        fade = np.clip(1 - np.abs(points_m[..., 2]) / 0.3, 0, 1)
        unshaded *= 1 - strength * np.minimum(shade, 1) * fade
    return 1 - unshaded


def _light_view(
    mesh: FloatArray, triangles: NDArray[np.int32], texel_m: float, blur_texels: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """A mesh seen along z: blurred cover (h, w) in [0, 1], the depth that blocks (h, w), and the (x, y) of the
    corner."""
    margin = texel_m * (np.ceil(3 * blur_texels) + 1)
    used = mesh[np.unique(triangles)]
    origin = used[:, :2].min(0) - margin
    width, height = np.ceil((used[:, :2].max(0) + margin - origin) / texel_m).astype(int)
    view = mesh.copy()
    view[:, :2] = (mesh[:, :2] - origin) / texel_m
    depth, _ = rasterise(view, triangles, int(width), int(height))
    cover = np.isfinite(depth).astype(np.float32)
    cover = cv2.GaussianBlur(cover, (0, 0), blur_texels, borderType=cv2.BORDER_CONSTANT)
    # The blurred rim needs a depth too: the nearest one around it.
    reach = 2 * int(np.ceil(2 * blur_texels)) + 1
    depth = cv2.erode(np.where(np.isfinite(depth), depth, 1e6).astype(np.float32), np.ones((reach, reach), np.uint8))
    return cover, depth, origin


def _hidden_share(person_depth_m: FloatArray, scene_depth_m: FloatArray) -> FloatArray:
    """(H, W) share of each pixel where the scene stands before the person; the person's soft rim takes the depth of the
    body beside it."""
    body = np.where(np.isfinite(person_depth_m), person_depth_m, 1e6).astype(np.float32)
    body = np.minimum(body, cv2.erode(body, np.ones((3, 3), np.uint8)))
    return (is_hidden(body, scene_depth_m) & (body < 1e6)).astype(np.float32)
