"""A mesh and the world points of a picture go in, the light that the mesh keeps from those points comes out.

Letters: V vertices, F triangles, H, W pixels; h, w texels of a map of the mesh as the light sees it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from synth.compiled import compiled
from synth.raster import coverage, rasterise
from synth.records import FloatArray

Array = NDArray[np.float64]
IntArray = NDArray[np.int32]

# Shadow maps: texel size, and how softly they are looked up.
SHADOW_TEXEL_M = 0.02
SHADOW_BLUR_TEXELS = 1.2
SHADOW_BIAS_M = 0.03

# Sky light that a body keeps from the ground under it: (height of the body that counts, blur, strength).
CONTACT_LAYERS = ((0.25, 0.07, 0.55), (1.2, 0.30, 0.45))
CONTACT_FADE_M = 0.3  # above the ground, over which contact shade ends

NOTHING_M = 1e6  # the depth of a texel that nothing covers


def shadow(vertices_m: FloatArray, triangles: IntArray, light_to: Array, points_m: FloatArray) -> FloatArray:
    """(H, W) share of a distant light's rays towards world points (H, W, 3) that a mesh stops: a shadow map, softly
    read. vertices_m: (V, 3) float32; triangles: (F, 3); light_to: (3,) direction to the light."""
    axes = _light_axes(light_to).astype(np.float32)
    mesh, points = vertices_m @ axes.T, points_m.reshape(-1, 3) @ axes.T
    margin = _margin_m(SHADOW_TEXEL_M, SHADOW_BLUR_TEXELS)
    low, high = _bounds(mesh, triangles)
    view, width, height = _in_texels(mesh, low - margin, high + margin, SHADOW_TEXEL_M)
    depth, _ = rasterise(view, triangles, width, height)
    covered = np.isfinite(depth)
    cover = _blurred(covered, SHADOW_BLUR_TEXELS)
    # The blurred rim needs a depth too: the nearest one around it.
    reach = 2 * int(np.ceil(2 * SHADOW_BLUR_TEXELS)) + 1
    depth = cv2.erode(np.where(covered, depth, np.float32(NOTHING_M)), np.ones((reach, reach), np.uint8))
    shade = _read_shadow(points, cover, np.asarray(depth), low - margin)
    return np.asarray(shade.reshape(points_m.shape[:2]), np.float32)


def contact_shade(vertices_m: FloatArray, triangles: IntArray, points_m: FloatArray) -> FloatArray:
    """(H, W) share of the sky's light that a body (V, 3), (F, 3) standing there keeps from world points (H, W, 3) near
    the ground: blurred pictures of its lower parts from above, faded out with the points' height."""
    unshaded = np.ones(points_m.shape[:2], np.float32).ravel()
    points = points_m.reshape(-1, 3)
    for height_m, blur_m, strength in CONTACT_LAYERS:
        low_parts = triangles[_reaching_below(vertices_m, triangles, height_m)]
        if not len(low_parts):
            continue
        texel = max(SHADOW_TEXEL_M, blur_m / 4)
        margin = _margin_m(texel, blur_m / texel)
        low, high = _bounds(vertices_m, low_parts)
        view, width, height = _in_texels(vertices_m, low - margin, high + margin, texel)
        cover = _blurred(coverage(view, low_parts, width, height) > 0, blur_m / texel)
        _dim_near_ground(unshaded, points, cover, low - margin, texel, strength)
    return np.asarray(1 - unshaded.reshape(points_m.shape[:2]), np.float32)


def _light_axes(light_to: Array) -> Array:
    """(3, 3) rotation to coordinates across the light (x, y) and away from it (z)."""
    away = -light_to / np.linalg.norm(light_to)
    across = np.cross([0.0, 1.0, 0.0] if abs(away[1]) < 0.9 else [1.0, 0.0, 0.0], away)
    across = across / np.linalg.norm(across)
    return np.stack([across, np.cross(away, across), away])


def _margin_m(texel_m: float, blur_texels: float) -> np.float32:
    """What a map needs around a mesh for its blur."""
    return np.float32(texel_m * (np.ceil(3 * blur_texels) + 1))


def _in_texels(mesh: FloatArray, low: FloatArray, high: FloatArray, texel_m: float) -> tuple[FloatArray, int, int]:
    """A mesh in the texels of a map from corner `low` to `high` (x, y), and the map's width and height."""
    width, height = np.ceil((high - low) / texel_m).astype(int)
    corner = np.array([low[0], low[1], 0.0], np.float32)
    scale = np.array([1 / texel_m, 1 / texel_m, 1.0], np.float32)
    return (mesh - corner) * scale, int(width), int(height)


def _blurred(covered: NDArray[np.bool_], blur_texels: float) -> FloatArray:
    cover = cv2.GaussianBlur(covered.astype(np.float32), (0, 0), blur_texels, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(cover, np.float32)


def _bounds(vertices: FloatArray, triangles: IntArray) -> tuple[FloatArray, FloatArray]:
    """Least and greatest (x, y) of the vertices that triangles use."""
    low = np.full(2, np.inf, np.float32)
    high = np.full(2, -np.inf, np.float32)
    for index in range(len(triangles)):
        for corner in range(3):
            vertex = vertices[triangles[index, corner]]
            for axis in range(2):
                low[axis] = min(low[axis], vertex[axis])
                high[axis] = max(high[axis], vertex[axis])
    return low, high


def _reaching_below(vertices: FloatArray, triangles: IntArray, height_m: float) -> NDArray[np.bool_]:
    """(F,) whether a corner of a triangle lies below a height."""
    reaching = np.zeros(len(triangles), np.bool_)
    for index in range(len(triangles)):
        a, b, c = triangles[index]
        reaching[index] = min(vertices[a, 2], vertices[b, 2], vertices[c, 2]) < height_m
    return reaching


def _texel(cover: FloatArray, row: int, column: int) -> float:
    height, width = cover.shape
    return cover[row, column] if 0 <= row < height and 0 <= column < width else 0.0


def _bilinear(cover: FloatArray, x: float, y: float) -> float:
    """A map at a position in texels, whose centres lie at whole numbers; nothing outside."""
    height, width = cover.shape
    if not (-1.0 < x < width and -1.0 < y < height):
        return 0.0
    column, row = int(np.floor(x)), int(np.floor(y))
    right, down = x - column, y - row
    above = _texel(cover, row, column) * (1 - right) + _texel(cover, row, column + 1) * right
    below = _texel(cover, row + 1, column) * (1 - right) + _texel(cover, row + 1, column + 1) * right
    return above * (1 - down) + below * down


def _read_shadow_loop(points: FloatArray, cover: FloatArray, depth: FloatArray, corner: FloatArray) -> FloatArray:
    height, width = cover.shape
    shade = np.zeros(len(points), np.float32)
    for index in range(len(points)):
        x = (points[index, 0] - corner[0]) / SHADOW_TEXEL_M - 0.5
        y = (points[index, 1] - corner[1]) / SHADOW_TEXEL_M - 0.5
        if -0.5 <= x < width - 0.5 and -0.5 <= y < height - 0.5:
            nearest = depth[int(np.floor(y + 0.5)), int(np.floor(x + 0.5))]
            if points[index, 2] > nearest + SHADOW_BIAS_M:
                shade[index] = _bilinear(cover, x, y)
    return shade


def _dim_loop(
    unshaded: FloatArray, points: FloatArray, cover: FloatArray, corner: FloatArray, texel_m: float, strength: float
) -> None:
    for index in range(len(points)):
        fade = 1.0 - abs(points[index, 2]) / CONTACT_FADE_M
        if fade > 0.0:
            x = (points[index, 0] - corner[0]) / texel_m - 0.5
            y = (points[index, 1] - corner[1]) / texel_m - 0.5
            unshaded[index] *= 1.0 - strength * min(_bilinear(cover, x, y), 1.0) * fade


_bounds = compiled(_bounds)
_reaching_below = compiled(_reaching_below)
_texel = compiled(_texel)
_bilinear = compiled(_bilinear)
_read_shadow = compiled(_read_shadow_loop)
_dim_near_ground = compiled(_dim_loop)
