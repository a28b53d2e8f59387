"""Pinhole cameras and rotations as pure functions: points and angles go in, pixels and matrices come out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synth.records import Camera

Array = NDArray[np.float64]


def world_from_camera(camera: Camera) -> Array:
    """(4, 4) rigid transform from camera axes (x right, y down, z forward) to the world."""
    return np.asarray(camera.world_from_camera, np.float64)


def camera_from_world(camera: Camera) -> Array:
    """(4, 4) rigid transform from the world to camera axes (x right, y down, z forward)."""
    return rigid_inverse(world_from_camera(camera))


def rigid_inverse(transform: ArrayLike) -> Array:
    """The inverse of a (4, 4) rotation with translation."""
    transform = np.asarray(transform, np.float64)
    inverse = np.eye(4)
    inverse[:3, :3] = transform[:3, :3].T
    inverse[:3, 3] = -transform[:3, :3].T @ transform[:3, 3]
    return inverse


def look_at(position_m: ArrayLike, target_m: ArrayLike, roll_rad: float = 0.0) -> tuple[tuple[float, ...], ...]:
    """(4, 4) world_from_camera, as nested tuples, of a camera at a position that looks at a target, world Z up.

    roll_rad turns the camera clockwise as seen from behind it. Raises ValueError when it would look straight up or
    down.
    """
    position = np.asarray(position_m, np.float64)
    forward = np.asarray(target_m, np.float64) - position
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    if np.linalg.norm(right) < 1e-6:
        raise ValueError("a camera that looks straight up or down has no upright picture: move its target")
    right = right / np.linalg.norm(right)
    down = np.cross(forward, right)
    cos, sin = np.cos(roll_rad), np.sin(roll_rad)
    transform = np.eye(4)
    transform[:3, 0] = cos * right + sin * down
    transform[:3, 1] = cos * down - sin * right
    transform[:3, 2] = forward
    transform[:3, 3] = position
    return tuple(tuple(float(value) for value in row) for row in transform)


def project(camera: Camera, points_m: ArrayLike) -> tuple[Array, Array]:
    """World points (..., 3) to pixels (..., 2) and camera depth (...,) in metres; depth <= 0 lies behind the camera."""
    transform = camera_from_world(camera)
    points = np.asarray(points_m, np.float64) @ transform[:3, :3].T + transform[:3, 3]
    depth = points[..., 2]
    pixels = camera.focal_px * points[..., :2] / np.where(depth == 0, np.nan, depth)[..., None]
    return pixels + np.array([camera.width_px / 2, camera.height_px / 2]), depth


def pixel_rays(camera: Camera, pixels: ArrayLike) -> Array:
    """World directions (..., 3) of pixels (..., 2), scaled so that point = camera position + depth_m * ray."""
    centred = np.asarray(pixels, np.float64) - np.array([camera.width_px / 2, camera.height_px / 2])
    rays = np.concatenate([centred / camera.focal_px, np.ones_like(centred[..., :1])], -1)
    return rays @ world_from_camera(camera)[:3, :3].T


def axis_angle_matrices(rotations_rad: ArrayLike) -> Array:
    """Axis-angle vectors (..., 3) to rotation matrices (..., 3, 3) (Rodrigues' formula)."""
    vectors = np.asarray(rotations_rad, np.float64)
    angle = np.linalg.norm(vectors, axis=-1)[..., None, None]
    x, y, z = np.moveaxis(vectors, -1, 0)
    zero = np.zeros_like(x)
    cross = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], -1).reshape(*x.shape, 3, 3)
    sinc = np.sinc(angle / np.pi)
    half = 0.5 * np.sinc(angle / (2 * np.pi)) ** 2
    return np.eye(3) + sinc * cross + half * cross @ cross
