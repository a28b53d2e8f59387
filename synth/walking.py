"""A walk area, a camera and a generator go in, the way that a person takes before that camera comes out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from synth.config import CameraConfig
from synth.geometry import world_from_camera
from synth.path import TURN_RAMP, path_points, turn_length_m
from synth.records import Camera, Turn, Walk, WalkArea

Array = NDArray[np.float64]

TRIES = 200  # draws of a path before the best of them is taken
EDGE_M = 0.35  # that a body keeps between its path and the edge of the walk area
CURVED_SHARE, CURVATURE_PER_M = 0.3, 0.12  # of ways that bend, and the deviation of how much
RIGHT_SHARE = 0.5  # of ways that show the person's right side
POINTS = 7  # of a way that are looked at, the middle one among them
TURNING_POINTS = 25  # of a way that turns
# Ways that turn: once, or one way and then as far the other; as tight as a radius, but no tighter than a walker's pace
# allows, and within a part of the way.
TURN_KINDS = {"corner": 0.75, "s_bend": 0.25}
TURN_LEFT_SHARE = 0.5
TURN_DEG = {"corner": (60.0, 180.0), "s_bend": (45.0, 90.0)}
TURN_RADIUS_M = (0.5, 1.5)
TURN_PULL_M_S2 = 2.4  # sideways, at most: people slow down rather
TURN_LENGTH_SHARE = 0.9


def draw_walk(
    rng: np.random.Generator,
    area: WalkArea,
    camera: Camera,
    length_m: float,
    way_m: Array | None = None,
    *,
    turns: tuple[Turn, ...] = (),
    view: CameraConfig | None = None,
    unlike_deg: float | None = None,
    least_difference_deg: float = 0.0,
) -> tuple[Walk, float]:
    """A path of a length through a walk area, gently curved at times, and the angle in degrees from which the camera
    sees who walks it (see `view_deg`); or where a clip leads: way_m (POINTS, 2) are points of its way from its start,
    for a heading of 0.

    turns: what the path takes, as `draw_turns` has it; where there is no room for them it takes none. view: the range
    of angles, all by default; unlike_deg, least_difference_deg: an angle from which the person was seen elsewhere, and
    how far from it this one must lie. Draws until the whole path lies inside and the angle is far enough; where neither
    can be had, takes the path that fails least, the angle first.
    """
    corners = np.asarray(area.corners_xy_m, np.float64)
    low, high = (view or CameraConfig()).view_deg
    eye = world_from_camera(camera)[:2, 3]
    best: tuple[tuple[float, float], Walk, float] | None = None
    for _ in range(TRIES):
        # The middle of the path is drawn, not its start: starts alone would leave the far ends empty.
        middle = rng.dirichlet(np.ones(len(corners))) @ corners
        seen_deg = float(rng.uniform(low, high)) * (1 if rng.random() < RIGHT_SHARE else -1)
        curvature = float(rng.normal(0, CURVATURE_PER_M)) if rng.random() < CURVED_SHARE else 0.0
        phase = float(rng.random())
        to_eye = np.arctan2(*(eye - middle)[::-1])
        walk = Walk((0.0, 0.0), 0.0, 0.0 if turns else curvature, phase, turns)
        points = _way(walk, length_m) if way_m is None else way_m
        heading = _wrapped(float(to_eye + np.radians(seen_deg)) - _chord_heading(points))
        points = turned(points, heading)
        start = middle - points[len(points) // 2]
        inside = min(float(_inside_m(corners, start + points).min()) - EDGE_M, 0.0)
        apart = 0.0 if unlike_deg is None else min(difference_deg(seen_deg, unlike_deg) - least_difference_deg, 0.0)
        walk = replace(walk, start_xy_m=(float(start[0]), float(start[1])), heading_rad=heading)
        if best is None or (apart, inside) > best[0]:
            best = ((apart, inside), walk, seen_deg)
        if inside == apart == 0:
            break
    assert best is not None
    if turns and best[0] < (0.0, 0.0):
        return draw_walk(
            rng, area, camera, length_m, view=view, unlike_deg=unlike_deg, least_difference_deg=least_difference_deg
        )
    return best[1:]


def draw_turns(rng: np.random.Generator, share: float, speed_m_s: float, length_m: float) -> tuple[Turn, ...]:
    """The turns of a way of a length at a speed: for all but a share of ways, and where there is no room, none."""
    chosen = rng.random() < share
    kind = str(rng.choice(list(TURN_KINDS), p=list(TURN_KINDS.values())))
    side = 1.0 if rng.random() < TURN_LEFT_SHARE else -1.0
    bend, wide, place = rng.random(3)

    room = TURN_LENGTH_SHARE * length_m * (1 - TURN_RAMP)  # all angles times their radius
    tightest = max(TURN_RADIUS_M[0], speed_m_s**2 / TURN_PULL_M_S2)
    if room / 2 / tightest < np.radians(TURN_DEG["s_bend"][0]):
        kind = "corner"
    count = 2 if kind == "s_bend" else 1
    room /= count
    least, most = np.radians(TURN_DEG[kind])
    most = min(most, room / tightest)
    if not chosen or most < least:
        return ()
    angle = float(least + bend * (most - least))
    radius = float(tightest + wide * max(min(TURN_RADIUS_M[1], room / angle) - tightest, 0.0))
    each_m = turn_length_m(angle, radius)
    first_m = float(place) * (length_m - count * each_m)
    return tuple(Turn(first_m + k * each_m, each_m, side * (-1) ** k * angle) for k in range(count))


def view_deg(camera: Camera, walk: Walk, length_m: float) -> float:
    """The angle in degrees, in (-180, 180], from the direction to the camera to the way that a person makes, both on
    the ground and at the middle of a walk of that length: 0 comes towards the camera, 180 goes away from it, positive
    shows the person's right side."""
    points = _way(walk, length_m)
    to_eye = world_from_camera(camera)[:2, 3] - points[len(points) // 2]
    way = _chord_heading(points) if length_m > 0 else walk.heading_rad
    return float(np.degrees(_wrapped(way - float(np.arctan2(to_eye[1], to_eye[0])))))


def difference_deg(first_deg: float, second_deg: float) -> float:
    """How far two angles lie apart, in [0, 180]."""
    return abs(float(np.degrees(_wrapped(np.radians(first_deg - second_deg)))))


def turned(points: Array, heading_rad: float) -> Array:
    """Points (N, 2) turned about the origin, anticlockwise."""
    cos, sin = np.cos(heading_rad), np.sin(heading_rad)
    return points @ np.array([[cos, sin], [-sin, cos]])


def _wrapped(angle_rad: float) -> float:
    """The same direction in (-pi, pi]."""
    return float(np.pi - (np.pi - angle_rad) % (2 * np.pi))


def _chord_heading(points: Array) -> float:
    """From a way's start to its end; 0 where it ends where it starts."""
    chord = points[-1] - points[0]
    return float(np.arctan2(chord[1], chord[0]))


def _way(walk: Walk, length_m: float) -> Array:
    """(N, 2) points of a path, evenly spread over a length of it, the middle one among them."""
    return path_points(walk, np.linspace(0, length_m, TURNING_POINTS if walk.turns else POINTS))[0]


def _inside_m(corners: Array, points: Array) -> Array:
    """(N,) distance of points (N, 2) from the nearest edge of a convex polygon, negative outside it."""
    edges = np.roll(corners, -1, 0) - corners
    normals = np.stack([-edges[:, 1], edges[:, 0]], -1) / np.linalg.norm(edges, axis=1, keepdims=True)
    middle = corners.mean(0)
    normals *= np.sign(np.einsum("ei,ei->e", middle - corners, normals))[:, None]  # whichever way the corners run
    return np.einsum("nei,ei->ne", points[:, None] - corners, normals).min(1)
