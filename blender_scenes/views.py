"""A mount and the ground where people walk go in, a camera that sees them whole comes out."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from synth.geometry import look_at, project
from synth.records import Camera, Vec2, Vec3, WalkArea

WIDTH_PX, HEIGHT_PX = 960, 540
MARGIN_PX = 14.0
TALLEST_M = 2.1  # with hair, hat and the swing of a step
LARGEST_PERSON_PX = 235.0  # of 1.7 m
HIGH_SHARE, HIGH_M = 0.5, (5.5, 8.5)  # of cameras outdoors: on masts and below eaves, where many hang


def rectangle(centre_xy_m: Vec2, length_m: float, width_m: float, yaw_rad: float) -> WalkArea:
    """A walk area of length along the direction yaw."""
    cos, sin = math.cos(yaw_rad), math.sin(yaw_rad)
    corners = []
    for along, across in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x, y = along * length_m / 2, across * width_m / 2
        corners.append((centre_xy_m[0] + cos * x - sin * y, centre_xy_m[1] + sin * x + cos * y))
    return WalkArea(tuple(corners))


def mount_height_m(rng: np.random.Generator, low_m: float, high_m: float) -> float:
    """How high a camera outdoors hangs: between low_m and high_m, or for HIGH_SHARE of them within HIGH_M. One draw."""
    drawn = float(rng.random())
    if drawn < HIGH_SHARE:
        return HIGH_M[0] + drawn / HIGH_SHARE * (HIGH_M[1] - HIGH_M[0])
    return low_m + (drawn - HIGH_SHARE) / (1.0 - HIGH_SHARE) * (high_m - low_m)


def fit_cameras(
    rng: np.random.Generator, mounts: Mapping[str, Vec3], areas: Mapping[str, WalkArea], roll_rad: float
) -> dict[str, Camera]:
    """A camera for each area, by name, at the mount of that name, rolled by a draw of deviation roll_rad."""
    return {name: fit_camera(mounts[name], area, float(rng.normal(0, roll_rad))) for name, area in areas.items()}


def fit_camera(position_m: Vec3, area: WalkArea, roll_rad: float, zoom: float = 1.0) -> Camera:
    """The longest lens at a mount that shows people of TALLEST_M whole, wherever they stand in the area.

    zoom < 1 shows more around them. Raises ValueError where the mount stands over the area.
    """
    corners = [(x, y, z) for x, y in area.corners_xy_m for z in (0.0, TALLEST_M)]
    target = np.append(np.mean(area.corners_xy_m, 0), TALLEST_M / 2)
    for _ in range(6):  # aim so that what must be seen lies around the picture's middle
        camera = Camera(WIDTH_PX, HEIGHT_PX, 1000.0, look_at(position_m, target, roll_rad))  # type: ignore[arg-type]
        pixels, depth = project(camera, corners)
        if depth.min() <= 0.5:
            raise ValueError(f"a camera at {position_m} stands over the area that it should see")
        off = (pixels.min(0) + pixels.max(0)) / 2 - np.array([WIDTH_PX / 2, HEIGHT_PX / 2])
        transform = np.asarray(camera.world_from_camera)
        distance = float(np.linalg.norm(target - np.asarray(position_m)))
        target = target + (transform[:3, 0] * off[0] + transform[:3, 1] * off[1]) * distance / camera.focal_px
    half = np.abs(pixels - np.array([WIDTH_PX / 2, HEIGHT_PX / 2])).max(0) / camera.focal_px
    focal = float(min((WIDTH_PX / 2 - MARGIN_PX) / half[0], (HEIGHT_PX / 2 - MARGIN_PX) / half[1]))
    focal = min(focal, LARGEST_PERSON_PX * float(depth.min()) / 1.7) * zoom
    return Camera(WIDTH_PX, HEIGHT_PX, focal, camera.world_from_camera)
