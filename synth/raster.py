"""A z-buffer rasteriser: triangles in pixel coordinates go in, depth, triangle index and coverage per pixel come out.

Depth is interpolated linearly on the screen. That is exact for an orthographic view and close for a person's crop,
where perspective hardly changes over one triangle. Vertices snap to 1/256 pixel, so that edges are decided in integers:
neighbours that share an edge leave no crack and never both take a pixel. Both sides of a triangle are drawn.

Letters: T frames, V vertices, F triangles, H, W pixels of the window, S supersampling.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synth.compiled import compiled

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]

# Sub-pixel steps of a vertex; with coordinates below LARGEST_PX all products of the edge functions fit 64 bits.
STEPS = 256
LARGEST_PX = float(2**20)

# How much nearer than a person's surface the scene must be to hide it. Its depth is sampled from a picture of another
# resolution, so that the ground under a shoe wavers by centimetres; things that hide people stand further off.
SCENE_MARGIN_M = 0.12


def rasterise(
    vertices_px: FloatArray, triangles: IntArray, width_px: int, height_px: int, supersample: int = 1
) -> tuple[FloatArray, IntArray]:
    """The nearest triangle at each pixel's centre.

    vertices_px: (V, 3) x right, y down from the window's top-left corner, z away from the viewer in any unit;
    triangles: (F, 3) int32 indices into them. Triangles may lie partly or wholly outside; those without area, with a
    coordinate that is not finite, or one a million pixels or more away, are skipped.
    Returns depth (H*S, W*S) float32, infinite where nothing is, and triangle (H*S, W*S) int32, -1 where nothing is. Of
    equally near triangles the first in order wins. Raises ValueError for shapes that do not fit.
    """
    depth, triangle = rasterise_frames(_one_frame(vertices_px), triangles, width_px, height_px, supersample)
    return depth[0], triangle[0]


def is_hidden(surface_depth_m: ArrayLike, scene_depth_m: ArrayLike) -> NDArray[np.bool_]:
    """Whether the scene lies before a person's surface, for camera depths of one shape. Rendering that lays people over
    a scene should ask this too, so that pictures and labels agree."""
    return np.asarray(scene_depth_m) + SCENE_MARGIN_M < np.asarray(surface_depth_m)


def rasterise_frames(
    vertices_px: FloatArray, triangles: IntArray, width_px: int, height_px: int, supersample: int = 1
) -> tuple[FloatArray, IntArray]:
    """`rasterise` for T frames that share their triangles: vertices_px (T, V, 3); returns (T, H*S, W*S) twice."""
    vertices, faces = _checked(vertices_px, triangles, width_px, height_px, supersample)
    if vertices.shape[2] != 3:
        raise ValueError(f"vertices_px has shape {vertices.shape}; depth needs (T, V, 3)")
    shape = (len(vertices), height_px * supersample, width_px * supersample)
    depth = np.full(shape, np.inf, np.float32)
    triangle = np.full(shape, -1, np.int32)
    for frame in range(len(vertices)):
        _fill_depth(vertices[frame], faces, float(supersample), depth[frame], triangle[frame])
    return depth, triangle


def coverage(
    vertices_px: FloatArray, triangles: IntArray, width_px: int, height_px: int, supersample: int = 1
) -> FloatArray:
    """How much of each pixel the triangles cover, (H, W) float32 in [0, 1], in steps of 1 / S^2; quicker than depth.

    vertices_px: (V, 2) or (V, 3), of which z is not read. Otherwise as `rasterise`.
    """
    covered: FloatArray = coverage_frames(_one_frame(vertices_px), triangles, width_px, height_px, supersample)[0]
    return covered


def coverage_frames(
    vertices_px: FloatArray, triangles: IntArray, width_px: int, height_px: int, supersample: int = 1
) -> FloatArray:
    """`coverage` for T frames that share their triangles: vertices_px (T, V, 2 or 3); returns (T, H, W)."""
    vertices, faces = _checked(vertices_px, triangles, width_px, height_px, supersample)
    mask = np.zeros((len(vertices), height_px * supersample, width_px * supersample), np.uint8)
    for frame in range(len(vertices)):
        _fill_mask(vertices[frame], faces, float(supersample), mask[frame])
    if supersample == 1:
        return mask.astype(np.float32)
    samples = np.add.reduceat(mask, np.arange(0, mask.shape[1], supersample), 1, dtype=np.float32)  # (T, H, W*S)
    samples = np.add.reduceat(samples, np.arange(0, mask.shape[2], supersample), 2)  # (T, H, W)
    fractions: FloatArray = samples / np.float32(supersample**2)
    return fractions


def _one_frame(vertices_px: FloatArray) -> FloatArray:
    vertices = np.asarray(vertices_px)
    if vertices.ndim != 2:
        raise ValueError(f"vertices_px has shape {vertices.shape}; expected (V, 3) for one frame")
    return vertices[None]


def _checked(
    vertices_px: FloatArray, triangles: IntArray, width_px: int, height_px: int, supersample: int
) -> tuple[FloatArray, IntArray]:
    """The arrays as the compiled loops take them. Indices are checked here, as those loops check none."""
    vertices = np.ascontiguousarray(vertices_px, np.float32)
    faces = np.ascontiguousarray(triangles, np.int32)
    if vertices.ndim != 3 or vertices.shape[2] not in (2, 3):
        raise ValueError(f"vertices_px has shape {vertices.shape}; expected (T, V, 3) for T frames")
    if faces.ndim != 2 or faces.shape[1] != 3:
        raise ValueError(f"triangles has shape {faces.shape}; expected (F, 3)")
    if faces.size and (faces.min() < 0 or faces.max() >= vertices.shape[1]):
        raise ValueError(f"triangles index {faces.min()} to {faces.max()}; there are {vertices.shape[1]} vertices")
    if min(width_px, height_px, supersample) < 1:
        raise ValueError(f"window {width_px} x {height_px}, supersample {supersample}; each must be 1 or more")
    return vertices, faces


def _corners_and_box(
    vertices: FloatArray, face: IntArray, scale: float, width: int, height: int
) -> tuple[int, int, int, int, int, int, int, int, int, int]:
    """A triangle's corners in sub-pixel steps and the columns and rows of pixel centres in its bounding box, from, to
    (exclusive). The box is empty for what is to be skipped."""
    nothing = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    x0, y0 = vertices[face[0], 0] * scale, vertices[face[0], 1] * scale
    x1, y1 = vertices[face[1], 0] * scale, vertices[face[1], 1] * scale
    x2, y2 = vertices[face[2], 0] * scale, vertices[face[2], 1] * scale
    # A sum of magnitudes is not finite where any of them is not, and no comparison holds for NaN.
    if not (abs(x0) + abs(y0) + abs(x1) + abs(y1) + abs(x2) + abs(y2) < LARGEST_PX):
        return nothing
    ax, ay = math.floor(x0 * STEPS + 0.5), math.floor(y0 * STEPS + 0.5)
    bx, by = math.floor(x1 * STEPS + 0.5), math.floor(y1 * STEPS + 0.5)
    cx, cy = math.floor(x2 * STEPS + 0.5), math.floor(y2 * STEPS + 0.5)
    half = STEPS // 2
    first_column = max(0, -((half - min(ax, bx, cx)) // STEPS))  # ceiling of (corner - half) / STEPS
    first_row = max(0, -((half - min(ay, by, cy)) // STEPS))
    end_column = min(width, (max(ax, bx, cx) - half) // STEPS + 1)
    end_row = min(height, (max(ay, by, cy) - half) // STEPS + 1)
    if first_column >= end_column or first_row >= end_row:
        return nothing
    return ax, ay, bx, by, cx, cy, first_column, first_row, end_column, end_row


def _edge(px: int, py: int, qx: int, qy: int, x: int, y: int) -> int:
    """Twice the signed area of (p, q, point): not negative where the point lies inside of edge p-q, of a triangle of
    positive area. A point on the edge counts for top and left edges alone."""
    dx, dy = qx - px, qy - py
    area = dx * (y - py) - dy * (x - px)
    return area if dy < 0 or (dy == 0 and dx > 0) else area - 1


_corners_and_box = compiled(_corners_and_box)
_edge = compiled(_edge)


def _depth_loop(vertices: FloatArray, triangles: IntArray, scale: float, depth: FloatArray, triangle: IntArray) -> None:
    height, width = depth.shape
    half = STEPS // 2
    for index in range(len(triangles)):
        face = triangles[index]
        ax, ay, bx, by, cx, cy, x_from, y_from, x_to, y_to = _corners_and_box(vertices, face, scale, width, height)
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0:
            continue
        az, bz, cz = float(vertices[face[0], 2]), float(vertices[face[1], 2]), float(vertices[face[2], 2])
        if not math.isfinite(az + bz + cz):
            continue
        if area < 0:
            bx, by, bz, cx, cy, cz, area = cx, cy, cz, bx, by, bz, -area
        for row in range(y_from, y_to):
            y = row * STEPS + half
            for column in range(x_from, x_to):
                x = column * STEPS + half
                a, b, c = _edge(bx, by, cx, cy, x, y), _edge(cx, cy, ax, ay, x, y), _edge(ax, ay, bx, by, x, y)
                if a >= 0 and b >= 0 and c >= 0:
                    z = np.float32(az + (b * (bz - az) + c * (cz - az)) / area)
                    if z < depth[row, column]:
                        depth[row, column] = z
                        triangle[row, column] = index


def _mask_loop(vertices: FloatArray, triangles: IntArray, scale: float, mask: NDArray[np.uint8]) -> None:
    height, width = mask.shape
    half = STEPS // 2
    for index in range(len(triangles)):
        face = triangles[index]
        ax, ay, bx, by, cx, cy, x_from, y_from, x_to, y_to = _corners_and_box(vertices, face, scale, width, height)
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0:
            continue
        if area < 0:
            bx, by, cx, cy = cx, cy, bx, by
        for row in range(y_from, y_to):
            y = row * STEPS + half
            for column in range(x_from, x_to):
                x = column * STEPS + half
                if (
                    mask[row, column] == 0
                    and _edge(bx, by, cx, cy, x, y) >= 0
                    and _edge(cx, cy, ax, ay, x, y) >= 0
                    and _edge(ax, ay, bx, by, x, y) >= 0
                ):
                    mask[row, column] = 1


_fill_depth = compiled(_depth_loop)
_fill_mask = compiled(_mask_loop)
