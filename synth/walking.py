"""A walk area, a camera and a generator go in, the way that a person takes before that camera comes out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synth.config import CameraConfig
from synth.geometry import world_from_camera
from synth.records import Camera, Walk, WalkArea

Array = NDArray[np.float64]

TRIES = 200  # draws of a path before the best of them is taken
EDGE_M = 0.35  # that a body keeps between its path and the edge of the walk area
CURVED_SHARE, CURVATURE_PER_M = 0.3, 0.12  # of ways that bend, and the deviation of how much
POINTS = 7  # of a way that are looked at, the middle one among them


def draw_walk(
    rng: np.random.Generator,
    area: WalkArea,
    camera: Camera,
    length_m: float,
    way_m: Array | None = None,
    *,
    view: CameraConfig | None = None,
    unlike_deg: float | None = None,
    least_difference_deg: float = 0.0,
) -> tuple[Walk, float]:
    """A path of a length through a walk area, gently curved at times, and the angle in degrees from which the camera
    sees who walks it (see `view_deg`); or where a clip leads: way_m (POINTS, 2) are points of its way from its start,
    for a heading of 0.

    view: the range of angles, all by default; unlike_deg, least_difference_deg: an angle from which the person was seen
    elsewhere, and how far from it this one must lie. Draws until the whole path lies inside and the angle is far
    enough; where neither can be had, takes the path that fails least, the angle first.
    """
    corners = np.asarray(area.corners_xy_m, np.float64)
    low, high = (view or CameraConfig()).view_deg
    eye = world_from_camera(camera)[:2, 3]
    best: tuple[tuple[float, float], Walk, float] | None = None
    for _ in range(TRIES):
        # The middle of the path is drawn, not its start: starts alone would leave the far ends empty.
        middle = rng.dirichlet(np.ones(len(corners))) @ corners
        seen_deg = float(rng.uniform(low, high)) * (1 if rng.random() < 0.5 else -1)
        curvature = float(rng.normal(0, CURVATURE_PER_M)) if rng.random() < CURVED_SHARE else 0.0
        phase = float(rng.random())
        to_eye = np.arctan2(*(eye - middle)[::-1])
        points = _arc(0.0, curvature, length_m, np.linspace(0, 1, POINTS)) if way_m is None else way_m
        heading = _wrapped(float(to_eye + np.radians(seen_deg)) - _chord_heading(points))
        points = turned(points, heading)
        start = middle - points[POINTS // 2]
        inside = min(float(_inside_m(corners, start + points).min()) - EDGE_M, 0.0)
        apart = 0.0 if unlike_deg is None else min(difference_deg(seen_deg, unlike_deg) - least_difference_deg, 0.0)
        walk = Walk((float(start[0]), float(start[1])), heading, curvature, phase)
        if best is None or (apart, inside) > best[0]:
            best = ((apart, inside), walk, seen_deg)
        if inside == apart == 0:
            break
    assert best is not None
    return best[1:]


def view_deg(camera: Camera, walk: Walk, length_m: float) -> float:
    """The angle in degrees, in (-180, 180], from the direction to the camera to the way that a person makes, both on
    the ground and at the middle of a walk of that length: 0 comes towards the camera, 180 goes away from it, positive
    shows the person's right side."""
    points = np.asarray(walk.start_xy_m) + _arc(
        walk.heading_rad, walk.curvature_per_m, length_m, np.linspace(0, 1, POINTS)
    )
    to_eye = world_from_camera(camera)[:2, 3] - points[POINTS // 2]
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


def _arc(heading: float, curvature: float, length_m: float, shares: Array) -> Array:
    """(N, 2) points of a circular arc from the origin, at shares of its length."""
    # The chord of an arc turns half as much as the arc: exact for any curvature, zero included.
    turn = curvature * length_m * shares
    chord = length_m * shares * np.sinc(turn / (2 * np.pi))
    return np.stack([chord * np.cos(heading + turn / 2), chord * np.sin(heading + turn / 2)], -1)


def _inside_m(corners: Array, points: Array) -> Array:
    """(N,) distance of points (N, 2) from the nearest edge of a convex polygon, negative outside it."""
    edges = np.roll(corners, -1, 0) - corners
    normals = np.stack([-edges[:, 1], edges[:, 0]], -1) / np.linalg.norm(edges, axis=1, keepdims=True)
    middle = corners.mean(0)
    normals *= np.sign(np.einsum("ei,ei->e", middle - corners, normals))[:, None]  # whichever way the corners run
    return np.einsum("nei,ei->ne", points[:, None] - corners, normals).min(1)
