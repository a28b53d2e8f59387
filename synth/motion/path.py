"""Where a walk leads: an arc and distances along it go in, points and headings on the ground come out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synth.records import Vec2, Walk

Array = NDArray[np.float64]


def path_points(walk: Walk, distance_m: ArrayLike, left_m: ArrayLike = 0.0) -> tuple[Array, Array]:
    """Points (..., 2) and headings (...,) after a distance (...,) along a path, left_m to the left of it."""
    distance, left = np.broadcast_arrays(np.asarray(distance_m, np.float64), np.asarray(left_m, np.float64))
    turn = walk.curvature_per_m * distance
    heading = walk.heading_rad + turn
    # The chord of an arc has the heading of its middle, and the length of the arc times sinc of half its turn.
    chord = distance * np.sinc(turn / 2 / np.pi)
    middle = walk.heading_rad + turn / 2
    x = walk.start_xy_m[0] + chord * np.cos(middle) - left * np.sin(heading)
    y = walk.start_xy_m[1] + chord * np.sin(middle) + left * np.cos(heading)
    return np.stack([x, y], -1), heading


def walk_through(
    middle_xy_m: Vec2, heading_rad: float, length_m: float, curvature_per_m: float = 0.0, phase: float = 0.0
) -> Walk:
    """The walk whose path of a length has its middle at a point, with the given heading there."""
    back = Walk(middle_xy_m, heading_rad, curvature_per_m, phase)
    (x, y), heading = path_points(back, -length_m / 2)
    return Walk((float(x), float(y)), float(heading), curvature_per_m, phase)
