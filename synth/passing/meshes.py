"""Sizes and colours go in, simple meshes come out: of flat faces and round rods, cut fine enough that what a crop does
not show can be left out triangle by triangle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synth.passing import tables
from synth.records import FloatArray, Rgb

FINEST_M = 0.15  # no edge is longer
SIDES = 8  # of a rod


@dataclass(frozen=True)
class Mesh:
    """vertices_m (V, 3) float32, its ground z = 0; triangles (F, 3) int32; vertex_rgb (V, 3) float32 linear albedo."""

    vertices_m: FloatArray
    triangles: NDArray[np.int32]
    vertex_rgb: FloatArray


def joined(meshes: Sequence[Mesh]) -> Mesh:
    """Several meshes as one."""
    starts = np.cumsum([0, *(len(mesh.vertices_m) for mesh in meshes)])
    return Mesh(
        np.concatenate([mesh.vertices_m for mesh in meshes]),
        np.concatenate([mesh.triangles + start for mesh, start in zip(meshes, starts, strict=False)]).astype(np.int32),
        np.concatenate([mesh.vertex_rgb for mesh in meshes]),
    )


def sheet(corner_m: ArrayLike, along_m: ArrayLike, up_m: ArrayLike, rgb: Rgb) -> Mesh:
    """A parallelogram from a corner, spanned by two sides."""
    corner, along, up = (np.asarray(value, np.float64) for value in (corner_m, along_m, up_m))
    columns, rows = (max(1, int(np.ceil(np.linalg.norm(side) / FINEST_M))) for side in (along, up))
    u, v = np.meshgrid(np.linspace(0, 1, columns + 1), np.linspace(0, 1, rows + 1))
    return _mesh(corner + u[..., None] * along + v[..., None] * up, rgb)


def box(size_m: ArrayLike, foot_m: ArrayLike, rgb: Rgb) -> Mesh:
    """An upright box whose bottom's middle is `foot_m`."""
    x, y, z = (np.diag(np.asarray(size_m, np.float64))[axis] for axis in range(3))
    low = np.asarray(foot_m, np.float64) - (x + y) / 2
    sides = ((low, x, z), (low + y, x, z), (low, y, z), (low + x, y, z), (low, x, y), (low + z, x, y))
    return joined([sheet(*side, rgb) for side in sides])


def rod(start_m: ArrayLike, end_m: ArrayLike, radius_m: float, rgb: Rgb, end_radius_m: float | None = None) -> Mesh:
    """A round rod between two points, a cone's stump where its ends differ, closed at its upper end."""
    start, end = np.asarray(start_m, np.float64), np.asarray(end_m, np.float64)
    length = float(np.linalg.norm(end - start))
    along = (end - start) / length
    across = np.cross(along, [1.0, 0.0, 0.0] if abs(along[0]) < 0.9 else [0.0, 1.0, 0.0])
    across /= np.linalg.norm(across)
    angles = np.linspace(0, 2 * np.pi, SIDES + 1)
    ring = np.cos(angles)[:, None] * across + np.sin(angles)[:, None] * np.cross(along, across)
    share = np.linspace(0, 1, max(2, int(np.ceil(length / FINEST_M)) + 1))
    radii = np.append(radius_m + ((end_radius_m if end_radius_m is not None else radius_m) - radius_m) * share, 0.0)
    middles = start + np.append(share, 1.0)[:, None] * (end - start)
    return _mesh(middles[:, None] + radii[:, None, None] * ring, rgb)


def wheel(middle_m: ArrayLike, radius_m: float, rgb: Rgb, tyre_m: float = 0.02, corners: int = 16) -> Mesh:
    """A ring that rolls along x."""
    middle, angles = np.asarray(middle_m, np.float64), np.linspace(0, 2 * np.pi, corners + 1)
    outwards = np.stack([np.cos(angles), 0 * angles, np.sin(angles)], -1)
    turns = np.linspace(0, 2 * np.pi, 5)
    grid = middle + outwards * (radius_m - tyre_m + tyre_m * np.cos(turns)[:, None, None])
    return _mesh(grid + tyre_m * np.sin(turns)[:, None, None] * np.array([0.0, 1.0, 0.0]), rgb)


def foliage(rng: np.random.Generator, size_m: ArrayLike, middle_m: ArrayLike, rgb: Rgb, leaves: int = 700) -> Mesh:
    """Leaves in an ellipsoid, denser outside, lighter and darker."""
    size, middle = np.asarray(size_m, np.float64), np.asarray(middle_m, np.float64)
    outwards = rng.standard_normal((leaves, 3))
    outwards /= np.linalg.norm(outwards, axis=1, keepdims=True)
    places = middle + size / 2 * outwards * rng.uniform(*tables.LEAF_OUT, (leaves, 1)) ** tables.LEAF_OUT_POWER
    corners = places[:, None] + rng.uniform(*tables.LEAF_M) * rng.standard_normal((leaves, 3, 3)) / np.sqrt(3)
    shades = rng.uniform(*tables.LEAF_SHADE, (leaves, 1, 1)) * np.asarray(rgb)
    return Mesh(
        corners.reshape(-1, 3).astype(np.float32),
        np.arange(3 * leaves, dtype=np.int32).reshape(-1, 3),
        np.repeat(shades, 3, 1).reshape(-1, 3).astype(np.float32),
    )


def _mesh(grid: NDArray[np.float64], rgb: Rgb) -> Mesh:
    """A mesh of a grid of points (R, C, 3)."""
    rows, columns = grid.shape[:2]
    row, column = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = row * columns + column
    b, c, d = a + 1, a + columns + 1, a + columns
    triangles = np.concatenate([np.stack(each, -1).reshape(-1, 3) for each in ((a, b, c), (a, c, d))])
    colors = np.broadcast_to(np.asarray(rgb, np.float32), (rows * columns, 3))
    return Mesh(grid.reshape(-1, 3).astype(np.float32), triangles.astype(np.int32), colors.copy())
