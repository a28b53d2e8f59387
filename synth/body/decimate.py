"""A fine triangle mesh comes in; the same surface on fewer of its own vertices leaves."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

# Weight of the planes that hold boundary edges in place, against the surface's own.
_BOUNDARY_WEIGHT = 30.0


def decimate(vertices: NDArray[np.float64], triangles: NDArray[np.int64], keep_vertices: int) -> NDArray[np.int64]:
    """Triangles (F', 3) that use about `keep_vertices` of the vertices (V, 3) that `triangles` (F, 3) use.

    Half-edge collapse by the quadric error of Garland and Heckbert (SIGGRAPH 1997): no vertex moves, blend shapes and
    skin weights hold. A collapse that would flip a triangle or pinch the surface is left out, and so
    more vertices than asked may stay.
    """
    faces = [tuple(int(i) for i in triangle) for triangle in triangles]
    alive = [True] * len(faces)
    around: dict[int, set[int]] = {}
    for index, face in enumerate(faces):
        for vertex in face:
            around.setdefault(vertex, set()).add(index)
    points = {vertex: vertices[vertex] for vertex in around}
    quadrics = _quadrics(vertices, triangles)

    def ring(vertex: int) -> set[int]:
        return {other for index in around[vertex] for other in faces[index]} - {vertex}

    def cost(source: int, target: int) -> float:
        point = np.append(points[target], 1.0)
        return float(point @ (quadrics[source] + quadrics[target]) @ point)

    heap: list[tuple[float, int, int]] = []
    for vertex in sorted(around):
        for other in sorted(ring(vertex)):
            heapq.heappush(heap, (cost(vertex, other), vertex, other))

    remaining = len(around)
    while heap and remaining > keep_vertices:
        error, source, target = heapq.heappop(heap)
        if source not in around or target not in around:
            continue
        shared = around[source] & around[target]
        if not shared:
            continue
        if error < cost(source, target) - 1e-15:  # stale: its quadrics have grown since
            heapq.heappush(heap, (cost(source, target), source, target))
            continue
        common = ring(source) & ring(target)
        moved = around[source] - shared
        if len(common) != len(shared) or any(_flips(points, faces[i], source, target) for i in moved):
            continue
        for index in shared:
            alive[index] = False
            for vertex in faces[index]:
                around[vertex].discard(index)
        for index in moved:
            a, b, c = (target if vertex == source else vertex for vertex in faces[index])
            faces[index] = (a, b, c)
            around[target].add(index)
        quadrics[target] = quadrics[target] + quadrics[source]
        del around[source]
        remaining -= 1
        for other in sorted(ring(target)):
            heapq.heappush(heap, (cost(target, other), target, other))
            heapq.heappush(heap, (cost(other, target), other, target))
    return np.array([face for face, lives in zip(faces, alive, strict=True) if lives], np.int64)


def _quadrics(vertices: NDArray[np.float64], triangles: NDArray[np.int64]) -> dict[int, NDArray[np.float64]]:
    corners = vertices[triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = normals / np.maximum(area, 1e-12)
    planes = [np.concatenate([normals, -np.sum(normals * corners[:, 0], 1, keepdims=True)], 1)]
    weights = [area[:, 0]]
    owners = [triangles]

    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    of_face = np.tile(np.arange(len(triangles)), 3)
    _, inverse, counts = np.unique(np.sort(edges, 1), axis=0, return_inverse=True, return_counts=True)
    border = counts[inverse.ravel()] == 1
    start, end = vertices[edges[border, 0]], vertices[edges[border, 1]]
    upright = np.cross(end - start, normals[of_face[border]])
    length = np.linalg.norm(upright, axis=1, keepdims=True)
    upright = upright / np.maximum(length, 1e-12)
    planes.append(np.concatenate([upright, -np.sum(upright * start, 1, keepdims=True)], 1))
    weights.append(_BOUNDARY_WEIGHT * length[:, 0] ** 2)
    owners.append(np.pad(edges[border], ((0, 0), (0, 1)), mode="edge"))

    total = np.zeros((len(vertices), 4, 4))
    for plane, weight, owner in zip(planes, weights, owners, strict=True):
        outer = weight[:, None, None] * plane[:, :, None] * plane[:, None, :]
        for corner in range(3):
            np.add.at(total, owner[:, corner], outer)
    return {int(vertex): total[vertex] for vertex in np.unique(triangles)}


def _flips(points: dict[int, NDArray[np.float64]], face: tuple[int, ...], source: int, target: int) -> bool:
    before = [points[vertex] for vertex in face]
    after = [points[target if vertex == source else vertex] for vertex in face]
    old = _normal(before)
    new = _normal(after)
    dot = old[0] * new[0] + old[1] * new[1] + old[2] * new[2]
    old_norm = sum(value * value for value in old)
    new_norm = sum(value * value for value in new)
    return bool(dot <= 0.3 * (old_norm * new_norm) ** 0.5)


def _normal(corners: list[NDArray[np.float64]]) -> tuple[float, float, float]:
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = (corner.tolist() for corner in corners)
    ux, uy, uz, vx, vy, vz = bx - ax, by - ay, bz - az, cx - ax, cy - ay, cz - az
    return uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
