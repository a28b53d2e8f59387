"""A generator goes in, bushes, hedges and trees come out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from blender_scenes import looks, parts
from blender_scenes.parts import Solids
from synth.records import Material, Solid, Vec3


def bush(rng: np.random.Generator, size_m: Vec3) -> Solids:
    """Leaves in a dome of size_m, thick enough to hide what is behind."""
    count = int(np.clip(900 * size_m[0] * size_m[2], 250, 5000))
    points = rng.normal(size=(count, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    points *= rng.uniform(0.45, 1.0, (count, 1)) ** 0.5
    points = points * [size_m[0] / 2, size_m[1] / 2, size_m[2] / 2] + [0, 0, size_m[2] / 2]
    return (_leaf_cloud("bush", rng, points, 0.06, looks.leaves(rng)),)


def hedge(rng: np.random.Generator, length_m: float, height_m: float, depth_m: float = 0.7) -> Solids:
    """A hedge along x; a dark core keeps light from showing through it."""
    count = int(min(9000, 1100 * length_m * height_m))
    points = rng.uniform(-0.5, 0.5, (count, 3)) * [length_m, depth_m, height_m]
    points += rng.normal((0, 0, height_m / 2), 0.05, points.shape)
    core = Material("plain", ((0.012, 0.018, 0.008),))
    return (
        parts.box("core", (length_m - 0.2, depth_m - 0.3, height_m - 0.15), (0, 0, 0), core),
        _leaf_cloud("hedge", rng, points, 0.055, looks.leaves(rng)),
    )


def tree(rng: np.random.Generator, height_m: float = 6.0) -> Solids:
    """A trunk under a thin crown, whose shadow is spotted."""
    girth = float(rng.uniform(0.18, 0.4))
    count = 4000
    points = rng.normal(size=(count, 3)) * [0.9, 0.9, 0.7] * np.array(height_m / 5) + [0, 0, height_m]
    return (
        parts.rod("trunk", girth, height_m, (0, 0, 0), looks.bark(rng)),
        parts.rod("root", girth * 1.5, 0.15, (0, 0, 0), looks.bark(rng)),
        _leaf_cloud("crown", rng, points, 0.09, looks.leaves(rng)),
    )


def planter(rng: np.random.Generator, length_m: float = 1.4) -> Solids:
    """A concrete tub with a bush in it."""
    tub = looks.concrete(rng)
    return (
        parts.box("tub", (length_m, 0.6, 0.5), (0, 0, 0), tub, bevel_m=0.03),
        *parts.placed(bush(rng, (length_m * 0.9, 0.6, 0.7)), (0, 0), z_m=0.4),
    )


def _leaf_cloud(
    name: str, rng: np.random.Generator, points_m: NDArray[np.float64], leaf_m: float, material: Material
) -> Solid:
    """A leaf, a small quad turned at random, at each point (N, 3)."""
    count = len(points_m)
    along = rng.normal(size=(count, 3))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = np.cross(along, rng.normal(size=(count, 3)))
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    size = leaf_m * rng.uniform(0.6, 1.4, (count, 1))
    quads = np.stack([points_m - along * size, points_m + across * size * 0.6, points_m + along * size,
                      points_m - across * size * 0.6], 1).reshape(-1, 3)  # fmt: skip
    quads[:, 2] = np.maximum(quads[:, 2], 0.01)
    faces = tuple(map(tuple, np.arange(4 * count).reshape(-1, 4).tolist()))
    return Solid(
        name, "mesh", (0, 0, 0), (0, 0, 0), material, vertices_m=tuple(map(tuple, quads.tolist())), faces=faces
    )
