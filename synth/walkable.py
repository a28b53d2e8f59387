"""A walkable mesh's triangles and a camera go in; the convex ground on which that camera sees people whole comes out.

Dimension letters: F triangles, E pieces of the mesh's outline, N points.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synth.geometry import camera_from_world
from synth.records import Camera, WalkArea

Array = NDArray[np.float64]

TALLEST_M = 2.1  # with hair, hat and the swing of a step
MARGIN_SHARE = 0.01  # of the picture's height, kept between people and the picture's edge
NEAREST_M = 1.0  # of a person from the camera
PIECE_M = 0.25  # longest piece of outline that counts as one
BESIDE_M = 0.004  # how far from an edge ground is looked for on either side
RIM_M = 1e-6  # that counts as on a polygon's edge
SEEDS = 8  # points a side from which areas are grown


def walk_area(triangles_m: Array, camera: Camera) -> WalkArea | None:
    """The largest convex polygon found on the ground z = 0 of triangles (F, 3, 2), metres, of which the camera sees
    people of TALLEST_M whole; None where it sees none.

    For convex ground that is exact. Other ground is grown into from a grid of points: each takes the mesh's hull and
    cuts off, nearest first, what lies beyond the outline (after Deits and Tedrake's IRIS, 2015); the largest is kept.
    """
    hull = _seen(_convex_hull(triangles_m.reshape(-1, 2)), camera)
    if len(hull) < 3:
        return None
    outline = _outline(triangles_m)
    outline = outline[_enter(outline, hull)]
    best: tuple[float, Array] | None = None
    for point in _seeds(triangles_m, hull):
        grown = _grow(hull, outline, point)
        grown = _grow(hull, outline, grown.mean(0)) if _covers(triangles_m, grown.mean(0)[None])[0] else grown
        if best is None or _area(grown) > best[0] * (1 + 1e-6):
            best = (_area(grown), grown)
    if best is None:
        return None
    return WalkArea(tuple((float(x), float(y)) for x, y in best[1]))


def extent_m(area: WalkArea) -> tuple[float, float]:
    """The greatest width of a walk area and the smallest."""
    corners = np.asarray(area.corners_xy_m)
    edges = np.roll(corners, -1, 0) - corners
    normals = np.stack([-edges[:, 1], edges[:, 0]], -1) / np.linalg.norm(edges, axis=1, keepdims=True)
    narrowest = np.ptp(corners @ normals.T, axis=0).min()  # a convex polygon's least width lies across an edge
    longest = np.linalg.norm(corners[:, None] - corners, axis=-1).max()
    return float(longest), float(narrowest)


def _seen(polygon: Array, camera: Camera) -> Array:
    """The part of a convex polygon (N, 2) on the ground where both feet and heads are inside the picture. What a
    pinhole camera sees is bounded by planes, so that each bound is a straight line on the ground."""
    transform = camera_from_world(camera)
    half = np.array([camera.width_px, camera.height_px]) / 2 - MARGIN_SHARE * camera.height_px
    # Rows n, c with n . p_camera >= c inside: four sides of the picture, then the nearest depth.
    planes = [(np.array([side * -1.0, 0.0, half[0] / camera.focal_px]), 0.0) for side in (-1, 1)]
    planes += [(np.array([0.0, side * -1.0, half[1] / camera.focal_px]), 0.0) for side in (-1, 1)]
    planes.append((np.array([0.0, 0.0, 1.0]), NEAREST_M))
    for normal, least in planes:
        world = normal @ transform[:3, :3]
        for height in (0.0, TALLEST_M):
            offset = normal @ transform[:3, 3] + world[2] * height - least
            polygon = _clip(polygon, world[:2], float(offset))
    return polygon


def _clip(polygon: Array, normal: Array, offset: float) -> Array:
    """The part of a convex polygon (N, 2) where normal . p + offset >= 0."""
    if len(polygon) == 0:
        return polygon
    value = polygon @ normal + offset
    kept = []
    for here, there, a, b in zip(polygon, np.roll(polygon, -1, 0), value, np.roll(value, -1), strict=True):
        if a >= 0:
            kept.append(here)
        if (a > 0 > b) or (a < 0 < b):
            kept.append(here + (there - here) * a / (a - b))
    return np.array(kept).reshape(-1, 2)


def _grow(hull: Array, outline: Array, point: Array) -> Array:
    """A convex polygon about a point that no piece (E, 2, 2) of the outline enters."""
    polygon = hull
    start, along = outline[:, 0], outline[:, 1] - outline[:, 0]
    share = np.einsum("ei,ei->e", point - start, along) / np.einsum("ei,ei->e", along, along)
    nearest = start + np.clip(share, 0, 1)[:, None] * along
    left = np.argsort(np.linalg.norm(nearest - point, axis=1), kind="stable")
    while len(left := left[_enter(outline[left], polygon)]):
        index, left = left[0], left[1:]
        across = np.array([-along[index, 1], along[index, 0]]) / np.linalg.norm(along[index])
        away = point - nearest[index]
        cuts = [across * np.sign(across @ (point - start[index])), away / max(float(np.linalg.norm(away)), 1e-9)]
        # Along the outline or square to the line of sight: whichever leaves more.
        cut = [_clip(polygon, normal, -float(normal @ nearest[index])) for normal in cuts if normal.any()]
        polygon = max(cut, key=_area)
    return polygon


def _enter(pieces: Array, polygon: Array) -> NDArray[np.bool_]:
    """(E,) whether lines (E, 2, 2) have a point inside a convex polygon, anticlockwise, its rim excluded."""
    if len(polygon) < 3:
        return np.zeros(len(pieces), bool)
    edges = np.roll(polygon, -1, 0) - polygon
    normals = np.stack([-edges[:, 1], edges[:, 0]], -1) / np.maximum(np.linalg.norm(edges, axis=1), 1e-12)[:, None]
    first, last = (pieces[:, end] @ normals.T - (normals * polygon).sum(1) - RIM_M for end in (0, 1))  # (E, N)
    crossing = first / np.where(first == last, 1.0, first - last)
    low = np.where((first < 0) & (last > 0), crossing, 0.0).max(1)
    high = np.where((first > 0) & (last < 0), crossing, 1.0).min(1)
    return (low < high) & ~((first <= 0) & (last <= 0)).any(1)


def _outline(triangles_m: Array) -> Array:
    """(E, 2, 2) edges with ground on one side only, in pieces."""
    edges = np.stack([triangles_m, np.roll(triangles_m, -1, 1)], 2).reshape(-1, 2, 2)
    lengths = np.linalg.norm(edges[:, 1] - edges[:, 0], axis=1)
    pieces = []
    for edge, length in zip(edges, lengths, strict=True):
        if length < 1e-6:
            continue
        steps = np.linspace(0, 1, max(1, int(np.ceil(length / PIECE_M))) + 1)[:, None]
        points = edge[0] + steps * (edge[1] - edge[0])
        pieces.append(np.stack([points[:-1], points[1:]], 1))
    cut = np.concatenate(pieces)
    along = cut[:, 1] - cut[:, 0]
    across = np.stack([-along[:, 1], along[:, 0]], -1) / np.linalg.norm(along, axis=1, keepdims=True) * BESIDE_M
    middle = cut.mean(1)
    inner = _covers(triangles_m, middle + across) & _covers(triangles_m, middle - across)
    return cut[~inner]


def _covers(triangles_m: Array, points: Array) -> NDArray[np.bool_]:
    """(N,) whether points (N, 2) lie on a triangle."""
    covered = np.zeros(len(points), bool)
    a, b, c = triangles_m[:, 0], triangles_m[:, 1], triangles_m[:, 2]
    for first in range(0, len(points), 256):  # bounds memory
        p = points[first : first + 256, None]
        sides = [_cross(b - a, p - a), _cross(c - b, p - b), _cross(a - c, p - c)]
        turns = np.stack(sides)
        inside = (turns >= 0).all(0) | (turns <= 0).all(0)
        covered[first : first + 256] = (inside & (np.abs(_cross(b - a, c - a)) > 1e-12)).any(1)
    return covered


def _cross(first: Array, second: Array) -> Array:
    return first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]


def _seeds(triangles_m: Array, hull: Array) -> Array:
    """Points on the ground within a convex polygon, a grid of SEEDS a side."""
    low, high = hull.min(0), hull.max(0)
    steps = (np.arange(SEEDS) + 0.5) / SEEDS
    grid = low + np.stack(np.meshgrid(steps, steps), -1).reshape(-1, 2) * (high - low)
    points = np.concatenate([hull.mean(0)[None], grid])
    edges = np.roll(hull, -1, 0) - hull
    inside = (_cross(edges, points[:, None] - hull) > 0).all(1)
    return points[inside & _covers(triangles_m, points)]


def _area(polygon: Array) -> float:
    if len(polygon) < 3:
        return 0.0
    return float(_cross(polygon, np.roll(polygon, -1, 0)).sum() / 2)


def _convex_hull(points: Array) -> Array:
    """(N, 2) corners, anticlockwise (Andrew's monotone chain)."""
    ordered = np.unique(points.round(6), axis=0)
    halves = []
    for run in (ordered, ordered[::-1]):
        chain: list[Array] = []
        for point in run:
            while len(chain) > 1 and _cross(chain[-1] - chain[-2], point - chain[-2]) <= 1e-9:
                chain.pop()
            chain.append(point)
        halves.append(chain[:-1])
    return np.array(halves[0] + halves[1]).reshape(-1, 2)
