"""A part and walk areas go in; the part comes out where it leaves the areas free, nothing where it would not."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from blender_scenes.parts import Solids
from synth.records import Solid, WalkArea

LOW_M, HIGH_M = 0.05, 2.2  # what lies flat is walked over, what hangs higher is walked under
MARGIN_M = 0.3


def if_clear(part: Solids, areas: Iterable[WalkArea], margin_m: float = MARGIN_M) -> Solids:
    """The part, whole or not at all."""
    outlines = [np.asarray(area.corners_xy_m, np.float64) for area in areas]
    for solid in part:
        bottom = solid.position_m[2] + min((vertex[2] for vertex in solid.vertices_m), default=0.0)
        top = solid.position_m[2] + max((vertex[2] for vertex in solid.vertices_m), default=solid.size_m[2])
        if top < LOW_M or bottom > HIGH_M:
            continue
        if any(gap_m(footprint(solid), outline) < margin_m for outline in outlines):
            return ()
    return part


def footprint(solid: Solid) -> NDArray[np.float64]:
    """(4, 2) corners of the rectangle, along the solid's own axes, that bounds it on the ground."""
    if solid.vertices_m:
        points = np.asarray(solid.vertices_m)[:, :2]
        low, high = points.min(0), points.max(0)
    else:
        high = np.asarray(solid.size_m[:2]) / 2
        low = -high
    corners = np.array([(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])])
    cos, sin = np.cos(solid.yaw_rad), np.sin(solid.yaw_rad)
    return corners @ np.array([[cos, sin], [-sin, cos]]) + np.asarray(solid.position_m[:2])


def gap_m(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """The widest strip, along a side of either, that parts two convex polygons (N, 2), (M, 2); negative if they
    overlap. Never more than their distance."""
    widest = -np.inf
    for outline in (first, second):
        sides = np.roll(outline, -1, 0) - outline
        for normal in np.stack([sides[:, 1], -sides[:, 0]], -1) / np.linalg.norm(sides, axis=1, keepdims=True):
            a, b = first @ normal, second @ normal
            widest = max(widest, float(b.min() - a.max()), float(a.min() - b.max()))
    return widest
