"""Anny's suit comes in, with another body in the same stance; the suit on that body's surface leaves.

V vertices of the body's mesh, S of the suit, B bones (BONES).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from synth.body.model import BONES
from synth.body.shaping import turn_onto
from synth.records import DELTOIDS, SMPL_JOINTS, RestBody

Array = NDArray[np.float64]

# A place of the surface matches a place of the suit by where it is, and, in metres, by which way it faces and which
# bones carry it: so arms do not go to the flank nor one thigh to the other.
_NORMAL_M = 0.04
_BONES_M = 0.10
# Rounds of laying on; each spreads what it moves over so many rings of neighbours, so that the sheet stays even.
_ROUNDS = (12, 6, 3, 2, 1)
_OFF_SKIN_M = 0.002
# What of a bone tells where it points: joint, then the joint at its end.
_ENDS = {"hip": "knee", "knee": "ankle", "ankle": "foot", "shoulder": "elbow", "elbow": "wrist"}


@dataclass(frozen=True)
class Surface:
    """A body's mesh in the stance of a RestBody: vertices (V, 3), faces (F, 3), weights (V, B)."""

    vertices: Array
    faces: NDArray[np.int64]
    weights: Array


def lay_suit(anny: RestBody, joints: Array, surface: Surface) -> tuple[Array, Array, NDArray[np.int64]]:
    """Suit vertices (S, 3) on a surface whose SMPL_JOINTS are joints (22, 3); their weights (S, B); quads (Q, 4)."""
    used, inverse = np.unique(anny.suit_quads, return_inverse=True)
    quads = inverse.reshape(-1, 4).astype(np.int64)
    weights = anny.weights[used].astype(np.float64)
    suit = _carried(anny, joints, anny.vertices_m[used].astype(np.float64), weights)

    points, normals, bones = _samples(surface)
    tree = cKDTree(np.concatenate([points, _NORMAL_M * normals, _BONES_M * bones], 1))
    average = _averaging(quads, len(suit))
    nearest = np.zeros(len(suit), np.int64)
    for rings in _ROUNDS:
        outward = _normals(suit, quads)
        _, nearest = tree.query(np.concatenate([suit, _NORMAL_M * outward, _BONES_M * weights], 1))
        # Only how far along the normal: sliding would bunch the sheet where samples lie dense.
        depth = np.sum((points[nearest] - suit) * normals[nearest], 1) + _OFF_SKIN_M
        move = depth[:, None] * normals[nearest]
        for _ in range(rings):
            move = average @ move
        suit = suit + move
    own = bones[nearest]
    for _ in range(2):
        own = average @ own
    return suit, own / own.sum(1, keepdims=True), quads


def _carried(anny: RestBody, joints: Array, suit: Array, weights: Array) -> Array:
    """The suit (S, 3), moved by its weights as the bones must that take Anny's joints to another body's."""
    old = anny.joints_m.astype(np.float64)
    scale = float(np.ptp(joints[:, 2]) / np.ptp(old[:, 2]))
    moved = np.zeros_like(suit)
    for bone, name in enumerate(BONES):
        place = SMPL_JOINTS.index(name.replace("deltoid", "shoulder") if name in DELTOIDS else name)
        linear = scale * np.eye(3)
        side, _, kind = SMPL_JOINTS[place].rpartition("_")
        if side and kind in _ENDS:
            end = SMPL_JOINTS.index(f"{side}_{_ENDS[kind]}")
            before, after = old[end] - old[place], joints[end] - joints[place]
            along = before / np.linalg.norm(before)
            stretch = np.linalg.norm(after) / np.linalg.norm(before) - scale
            linear = turn_onto(before, after) @ (linear + stretch * np.outer(along, along))
        moved += weights[:, bone, None] * ((suit - old[place]) @ linear.T + joints[place])
    return moved


def _samples(surface: Surface) -> tuple[Array, Array, Array]:
    """Points (N, 3), normals (N, 3) and weights (N, B) of a surface: its vertices and its faces' middles."""
    corners = surface.vertices[surface.faces]
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    at_vertices = np.zeros_like(surface.vertices)
    for corner in range(3):
        np.add.at(at_vertices, surface.faces[:, corner], facing)
    normals = np.concatenate([at_vertices, facing])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    points = np.concatenate([surface.vertices, corners.mean(1)])
    return points, normals, np.concatenate([surface.weights, surface.weights[surface.faces].mean(1)])


def _normals(vertices: Array, quads: NDArray[np.int64]) -> Array:
    corners = vertices[quads]
    facing = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    normals = np.zeros_like(vertices)
    for corner in range(4):
        np.add.at(normals, quads[:, corner], facing)
    return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12))


def _averaging(quads: NDArray[np.int64], count: int) -> csr_matrix:
    """(S, S) sparse: each vertex to the mean of itself and its neighbours along edges."""
    start, end = np.concatenate([np.stack([quads, np.roll(quads, -1, 1)], -1).reshape(-1, 2)]).T
    rows = np.concatenate([start, end, np.arange(count)])
    columns = np.concatenate([end, start, np.arange(count)])
    links = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(count, count))
    links.data[:] = 1.0
    return csr_matrix(links.multiply(1.0 / links.sum(1)))
