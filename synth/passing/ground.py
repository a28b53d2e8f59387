"""A place goes in; how high its ground is, and what stands in a walker's way there, comes out.

Letters: S solids, N points.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from synth.records import Scene, Solid

Array = NDArray[np.float64]

STEP_M = 0.2  # solids that end below it are ground; those that end above it stand on it
HEADROOM_M = 2.1  # solids that begin above it hang over the walkers


@dataclass(frozen=True)
class Ground:
    """Footprints of a place's solids: rectangles with a middle and half sizes (S, 2), axes (S, 2, 2), the first row
    along the solid's own x, and heights bottom_m, top_m (S,). areas_m: convex polygons (K, 2); where there are any, all
    ground outside of them is blocked."""

    middle_m: Array
    half_m: Array
    axes: Array
    bottom_m: Array
    top_m: Array
    areas_m: tuple[Array, ...] = ()


def ground_of(place: Scene) -> Ground:
    """The ground of a place. Of one that brings no solids, as a user's own file, only the walk areas are known to be
    free."""
    rows = [_footprint(solid) for solid in place.solids]
    middle, half, axes, bottom, top = zip(*rows, strict=True) if rows else ((),) * 5
    return Ground(
        np.array(middle).reshape(-1, 2),
        np.array(half).reshape(-1, 2),
        np.array(axes).reshape(-1, 2, 2),
        np.array(bottom, np.float64),
        np.array(top, np.float64),
        () if place.solids else tuple(np.asarray(area.corners_xy_m, np.float64) for area in place.walk_areas.values()),
    )


def near(ground: Ground, point_m: Array, reach_m: float) -> Ground:
    """Only what lies within reach of a point (2,)."""
    kept = _distances(ground, np.ones(len(ground.top_m), np.bool_), point_m[None])[0] < reach_m
    return replace(
        ground,
        middle_m=ground.middle_m[kept],
        half_m=ground.half_m[kept],
        axes=ground.axes[kept],
        bottom_m=ground.bottom_m[kept],
        top_m=ground.top_m[kept],
    )


def heights_m(ground: Ground, points_m: Array) -> Array:
    """(N,) height of the ground at points (N, 2): of the highest low solid there, 0 where there is none."""
    low = ground.top_m <= STEP_M
    under = _distances(ground, low, points_m) <= 0
    height = np.where(under, ground.top_m[low], -np.inf).max(1, initial=-np.inf)
    return np.where(np.isfinite(height), height, 0.0)


def is_blocked(ground: Ground, points_m: Array, radius_m: float) -> NDArray[np.bool_]:
    """(N,) whether something stands within a radius of points (N, 2)."""
    standing = (ground.top_m > STEP_M) & (ground.bottom_m < HEADROOM_M)
    blocked = (_distances(ground, standing, points_m) < radius_m).any(1)
    if ground.areas_m:
        blocked |= ~np.any([_lies_in(points_m, area) for area in ground.areas_m], 0)
    return np.asarray(blocked)


def _distances(ground: Ground, chosen: NDArray[np.bool_], points_m: Array) -> Array:
    """(N, S') from points (N, 2) to the footprints chosen, 0 inside."""
    x, y = np.moveaxis(points_m[:, None] - ground.middle_m[chosen], -1, 0)
    axes, half = ground.axes[chosen], ground.half_m[chosen]
    beyond_x = np.maximum(np.abs(x * axes[:, 0, 0] + y * axes[:, 0, 1]) - half[:, 0], 0)
    beyond_y = np.maximum(np.abs(x * axes[:, 1, 0] + y * axes[:, 1, 1]) - half[:, 1], 0)
    return np.hypot(beyond_x, beyond_y)


def _lies_in(points_m: Array, corners_m: Array) -> NDArray[np.bool_]:
    """(N,) whether points lie in a convex polygon (K, 2), whichever way its corners run."""
    edges, to_points = np.roll(corners_m, -1, 0) - corners_m, points_m[:, None] - corners_m
    turns = edges[:, 0] * to_points[..., 1] - edges[:, 1] * to_points[..., 0]
    return np.asarray((turns >= 0).all(1) | (turns <= 0).all(1))


def _footprint(solid: Solid) -> tuple[Array, Array, Array, float, float]:
    cos, sin = np.cos(solid.yaw_rad), np.sin(solid.yaw_rad)
    axes = np.array([[cos, sin], [-sin, cos]])
    place = np.asarray(solid.position_m, np.float64)
    if solid.vertices_m:
        low, high = np.min(solid.vertices_m, 0), np.max(solid.vertices_m, 0)
    else:
        x, y, z = solid.size_m
        low, high = np.array([-x / 2, -y / 2, 0.0]), np.array([x / 2, y / 2, z])
    middle = place[:2] + (low + high)[:2] / 2 @ axes
    return middle, (high - low)[:2] / 2, axes, float(place[2] + low[2]), float(place[2] + high[2])
