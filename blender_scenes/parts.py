"""Sizes and materials go in, simple solids come out, and parts made of them are put into a place.

A part is a tuple of solids around its own origin, its ground z = 0, its front towards -y.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from synth.records import Material, Solid, Vec2, Vec3

Solids = tuple[Solid, ...]


def placed(part: Iterable[Solid], xy_m: Vec2, yaw_rad: float = 0.0, z_m: float = 0.0) -> Solids:
    """A part, turned and moved."""
    cos, sin = math.cos(yaw_rad), math.sin(yaw_rad)
    moved = []
    for solid in part:
        x, y, z = solid.position_m
        place = (xy_m[0] + cos * x - sin * y, xy_m[1] + sin * x + cos * y, z + z_m)
        moved.append(replace(solid, position_m=place, yaw_rad=solid.yaw_rad + yaw_rad))
    return tuple(moved)


def box(name: str, size_m: Vec3, at_m: Vec3, material: Material, yaw_rad: float = 0.0, bevel_m: float = 0.0) -> Solid:
    """A box that stands on the point, turned about it."""
    return Solid(name, "box", size_m, at_m, material, yaw_rad, bevel_m)


def rod(name: str, diameter_m: float, height_m: float, at_m: Vec3, material: Material) -> Solid:
    """An upright cylinder that stands on the point."""
    return Solid(name, "cylinder", (diameter_m, diameter_m, height_m), at_m, material)


def sheet(name: str, size_m: Vec2, xy_m: Vec2, material: Material, z_m: float = 0.004, yaw_rad: float = 0.0) -> Solid:
    """Something flat on the ground."""
    return Solid(name, "plane", (*size_m, 0.0), (*xy_m, z_m), material, yaw_rad)


def mesh(name: str, vertices_m: NDArray[np.float64], faces: Sequence[tuple[int, ...]], material: Material) -> Solid:
    """Any surface: vertices (V, 3) around the part's origin and faces of three or more of them."""
    points = tuple(zip(*vertices_m.T.tolist(), strict=True))
    return Solid(name, "mesh", (0, 0, 0), (0, 0, 0), material, vertices_m=points, faces=tuple(faces))


def extruded(
    name: str, outline_xz: list[Vec2], width_m: float, material: Material, tuck: float = 0.0, tuck_above_m: float = 99.0
) -> Solid:
    """An outline in x and z, as thick as width along y, narrower by a share `tuck` above a height."""
    vertices, count = [], len(outline_xz)
    for side in (-1, 1):
        for x, z in outline_xz:
            half = width_m / 2 * (1 - (tuck if z > tuck_above_m else 0.0))
            vertices.append((float(x), side * float(half), float(z)))
    around = [(i, (i + 1) % count, count + (i + 1) % count, count + i) for i in range(count)]
    faces = (tuple(range(count - 1, -1, -1)), tuple(range(count, 2 * count)), *around)
    return Solid(name, "mesh", (0, 0, 0), (0, 0, 0), material, vertices_m=tuple(vertices), faces=faces)


def wheel(xy_m: Vec2, material: Material, radius_m: float, width_m: float, lift_m: float = 0.0) -> Solid:
    """A disc that rolls along x."""
    angles = np.arange(20) * 2 * math.pi / 20
    vertices = tuple(
        (float(radius_m * math.cos(a)), side * width_m / 2, float(radius_m * (1 + math.sin(a))))
        for side in (-1, 1)
        for a in angles
    )
    around = [(i, (i + 1) % 20, 20 + (i + 1) % 20, 20 + i) for i in range(20)]
    faces = (tuple(range(19, -1, -1)), tuple(range(20, 40)), *around)
    return Solid("wheel", "mesh", (0, 0, 0), (*xy_m, lift_m), material, vertices_m=vertices, faces=faces)
