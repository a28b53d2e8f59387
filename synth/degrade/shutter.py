"""A person's true motion and a shutter go in, the layer of the person as a frame's exposure gathers it comes out.

The camera stands still: only who moves is smeared, and only at moving edges do the two fields of an interlaced frame
comb. Letters: T frames, V vertices, H, W crop pixels, C channels.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from synth.compiled import compiled
from synth.records import FloatArray, Response

CELL_PX = 4  # of the grid on which motion is gathered: limbs are no narrower
SMOOTHING_CELLS = 0.8
SHORTEST_PX = 0.35  # a smear below this is not to be seen
TAP_PX = 0.8  # between samples along a smear
MOST_TAPS = 12


def image_velocity(
    crop_vertices: FloatArray, windows_xyxy_px: ArrayLike, size_px: tuple[int, int], fps: float
) -> FloatArray:
    """How fast what a crop shows moves before the static camera: (T, H/CELL_PX, W/CELL_PX, 2) float32 crop pixels a
    second, x then y.

    crop_vertices: (T, V, 3) x, y in crop pixels, z the camera depth: where parts overlap the nearest counts.
    windows_xyxy_px: (T, 4) the crops' windows in camera pixels, whose own motion is taken out. The grid is smoothed and
    goes on beyond the body. One frame alone stands still.
    """
    windows = np.asarray(windows_xyxy_px, np.float64)
    frames = len(windows)
    width, height = -(-size_px[0] // CELL_PX), -(-size_px[1] // CELL_PX)
    if frames < 2:
        return np.zeros((frames, height, width, 2), np.float32)
    scale = ((windows[:, 2] - windows[:, 0]) / size_px[0]).astype(np.float32)  # camera pixels a crop pixel
    points = np.ascontiguousarray(crop_vertices, np.float32)
    velocity = np.zeros((frames, height, width, 3), np.float32)
    _gather(points, windows[:, :2].astype(np.float32), scale, np.float32(fps), velocity)
    spread = [cv2.GaussianBlur(grid, (0, 0), SMOOTHING_CELLS, borderType=cv2.BORDER_CONSTANT) for grid in velocity]
    wide = [cv2.GaussianBlur(grid, (0, 0), 4 * SMOOTHING_CELLS, borderType=cv2.BORDER_CONSTANT) for grid in velocity]
    # Far from the body the wide average leads, near to it the narrow one.
    total = np.stack(spread) + 1e-3 * np.stack(wide)
    return np.asarray(total[..., :2] / np.maximum(total[..., 2:], 1e-9), np.float32)


def expose(layers: FloatArray, velocity_px_s: FloatArray, response: Response, person_height_px: float) -> FloatArray:
    """Layers (T, H, W, C) float32 of linear light as a shutter of response.shutter_s gathers them and, where
    response.field_s is not 0, as two fields: even lines now, odd lines that much later.

    velocity_px_s: as `image_velocity` gives it. C is 4 for a person's premultiplied RGBA, which leaves the background
    behind it sharp. Lines are as high as the camera's own, by person_height_px in the crop and
    response.native_height_px. Without shutter and fields the layers themselves are returned.
    """
    if response.shutter_s <= 0 and response.field_s <= 0:
        return layers
    height, width = layers.shape[1:3]
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    odd = _odd_lines(height, min(response.native_height_px / person_height_px, 1.0))
    exposed = layers.copy()
    for frame, layer in enumerate(layers):
        velocity = cv2.resize(velocity_px_s[frame], (width, height), interpolation=cv2.INTER_LINEAR)
        fastest = float(np.abs(velocity).max())
        if fastest * max(response.shutter_s, response.field_s) < SHORTEST_PX:
            continue
        grid = (columns, rows)
        exposed[frame] = _smeared(layer, grid, velocity, 0.0, response.shutter_s)
        if response.field_s > 0:
            later = _smeared(layer, grid, velocity, response.field_s, response.shutter_s)
            exposed[frame] += odd[:, None, None] * (later - exposed[frame])
    return exposed


def _smeared(
    layer: FloatArray, grid: tuple[FloatArray, FloatArray], velocity: FloatArray, at_s: float, shutter_s: float
) -> FloatArray:
    """A layer gathered while it moves, over a time around at_s from its own moment."""
    taps = int(np.clip(np.ceil(np.abs(velocity).max() * shutter_s / TAP_PX), 1, MOST_TAPS))
    total = np.zeros_like(layer)
    for moment in at_s + shutter_s * ((np.arange(taps) + 0.5) / taps - 0.5):
        x, y = grid[0] - np.float32(moment) * velocity[..., 0], grid[1] - np.float32(moment) * velocity[..., 1]
        total += cv2.remap(layer, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return total / np.float32(taps)


def _odd_lines(height: int, scale: float) -> FloatArray:
    """(height,) share of each crop row that odd lines of the camera's picture cover; scale: lines a crop row."""
    edges = np.arange(height + 1) * scale
    covered = np.floor(edges / 2) + np.clip(edges % 2 - 1, 0, 1)  # of the lines above an edge, those that are odd
    return (np.diff(covered) / scale).astype(np.float32)


@compiled
def _gather(
    points: FloatArray, corners: FloatArray, scale: FloatArray, fps: np.float32, velocity: NDArray[np.float32]
) -> None:
    """Fill velocity (T, h, w, 3): crop pixels a second and 1 where there is any, of the nearest vertex in each cell."""
    frames, count = points.shape[:2]
    height, width = velocity.shape[1:3]
    nearest = np.empty((height, width), np.float32)
    for frame in range(frames):
        nearest[:] = np.inf
        first, last = max(frame - 1, 0), min(frame + 1, frames - 1)
        rate = fps / (last - first) / scale[frame]
        for vertex in range(count):
            x, y, depth = points[frame, vertex]
            column, row = int(np.floor(x)) // CELL_PX, int(np.floor(y)) // CELL_PX
            if 0 <= column < width and 0 <= row < height and depth < nearest[row, column]:
                nearest[row, column] = depth
                dx = corners[last, 0] - corners[first, 0]
                dy = corners[last, 1] - corners[first, 1]
                dx += points[last, vertex, 0] * scale[last] - points[first, vertex, 0] * scale[first]
                dy += points[last, vertex, 1] * scale[last] - points[first, vertex, 1] * scale[first]
                velocity[frame, row, column, 0] = dx * rate
                velocity[frame, row, column, 1] = dy * rate
                velocity[frame, row, column, 2] = 1.0
