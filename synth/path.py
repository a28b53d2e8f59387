"""Where a walk leads: a path and distances along it go in, points and headings on the ground come out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synth.records import Turn, Vec2, Walk

Array = NDArray[np.float64]

TURN_RAMP = 0.25  # of a turn's length, at either end, in which its curvature rises and falls
PIECE_M = 0.01  # of a path with turns, which has no closed form: an arc each


def path_points(walk: Walk, distance_m: ArrayLike, left_m: ArrayLike = 0.0) -> tuple[Array, Array]:
    """Points (..., 2) and headings (...,) after a distance (...,) along a path, left_m to the left of it."""
    distance, left = np.broadcast_arrays(np.asarray(distance_m, np.float64), np.asarray(left_m, np.float64))
    if walk.turns:
        return _turning_points(walk, distance, left)
    turn = walk.curvature_per_m * distance
    heading = walk.heading_rad + turn
    # The chord of an arc has the heading of its middle, and the length of the arc times sinc of half its turn.
    chord = distance * np.sinc(turn / 2 / np.pi)
    middle = walk.heading_rad + turn / 2
    x = walk.start_xy_m[0] + chord * np.cos(middle) - left * np.sin(heading)
    y = walk.start_xy_m[1] + chord * np.sin(middle) + left * np.cos(heading)
    return np.stack([x, y], -1), heading


def curvature_per_m(walk: Walk, distance_m: ArrayLike) -> Array:
    """How a path bends (...,) after a distance (...,) along it, to the left positive."""
    distance = np.asarray(distance_m, np.float64)
    bend = np.full(distance.shape, walk.curvature_per_m)
    for turn in walk.turns:
        gone = (distance - turn.start_m) / turn.length_m
        ramp = np.clip(np.minimum(gone, 1 - gone) / TURN_RAMP, 0, 1)
        bend = bend + turn.angle_rad / turn.length_m * ramp / (1 - TURN_RAMP)
    return bend


def turn_length_m(angle_rad: float, radius_m: float) -> float:
    """Of a turn that is nowhere tighter than a radius."""
    return abs(angle_rad) * radius_m / (1 - TURN_RAMP)


def walk_through(
    middle_xy_m: Vec2, heading_rad: float, length_m: float, curvature_per_m: float = 0.0, phase: float = 0.0
) -> Walk:
    """The walk whose path of a length has its middle at a point, with the given heading there."""
    back = Walk(middle_xy_m, heading_rad, curvature_per_m, phase)
    (x, y), heading = path_points(back, -length_m / 2)
    return Walk((float(x), float(y)), float(heading), curvature_per_m, phase)


def _turning_points(walk: Walk, distance: Array, left: Array) -> tuple[Array, Array]:
    """As path_points. Pieces start at multiples of PIECE_M from the path's start, whatever distances are asked for, so
    that a point is the same each time."""
    nearest = np.floor(distance / PIECE_M).astype(np.int64)
    first, last = min(int(nearest.min(initial=0)), 0), max(int(nearest.max(initial=0)), 0)
    # A piece's chord has the heading of its middle; it is shorter than the piece by less than 1e-6 of it.
    middles = _heading(walk, (np.arange(first, last) + 0.5) * PIECE_M)
    steps = PIECE_M * np.stack([np.cos(middles), np.sin(middles)], -1)
    places = np.concatenate([np.zeros((1, 2)), np.cumsum(steps, 0)])
    places += np.asarray(walk.start_xy_m) - places[-first]
    rest = distance - nearest * PIECE_M
    middle = _heading(walk, distance - rest / 2)
    heading = _heading(walk, distance)
    chord = rest[..., None] * np.stack([np.cos(middle), np.sin(middle)], -1)
    aside = left[..., None] * np.stack([-np.sin(heading), np.cos(heading)], -1)
    return places[nearest - first] + chord + aside, heading


def _heading(walk: Walk, distance: Array) -> Array:
    heading = walk.heading_rad + walk.curvature_per_m * distance
    for turn in walk.turns:
        heading = heading + turn.angle_rad * _turned_share(turn, distance)
    return np.asarray(heading)


def _turned_share(turn: Turn, distance: Array) -> Array:
    """The integral of a turn's curvature, in [0, 1]: it rises, holds and falls evenly."""
    gone = np.clip((distance - turn.start_m) / turn.length_m, 0, 1)
    within = np.minimum(gone, 1 - gone)
    share = np.where(within < TURN_RAMP, within**2 / (2 * TURN_RAMP), within - TURN_RAMP / 2) / (1 - TURN_RAMP)
    return np.where(gone <= 0.5, share, 1 - share)
