"""Cloth as a quad mesh with what each vertex carries: pieces of a suit come in, cut, grown, smoothed ones leave.

N vertices, F faces, B bones. A face is four vertex indices; a triangle repeats its last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import scipy.sparse as sparse
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Sheet:
    """vertices: (N, 3) metres. weights: (N, B) skin weights. quads: (F, 4). uv: (N, 2) in tiles. shade: (N, 3) factors
    on the paint's colour, or the linear colour itself where the paint has no tile. source: (N,) indices of the suit's
    vertices that these grew from, -1 where there is none."""

    vertices: Array
    weights: Array
    quads: Ints
    uv: Array
    shade: Array
    source: Ints

    @property
    def count(self) -> int:
        """Number of vertices."""
        return len(self.vertices)


def make(vertices: ArrayLike, weights: ArrayLike, quads: ArrayLike, source: Ints | None = None) -> Sheet:
    """A sheet with neutral paint."""
    vertices = np.asarray(vertices, np.float64)
    count = len(vertices)
    return Sheet(
        vertices,
        np.asarray(weights, np.float64),
        np.asarray(quads, np.int64),
        np.zeros((count, 2)),
        np.ones((count, 3)),
        np.full(count, -1) if source is None else np.asarray(source, np.int64),
    )


def keep_faces(sheet: Sheet, kept: NDArray[np.bool_]) -> Sheet:
    """The faces chosen by (F,) flags, with only the vertices that they use."""
    quads = sheet.quads[kept]
    used, inverse = np.unique(quads, return_inverse=True)
    return Sheet(
        sheet.vertices[used],
        sheet.weights[used],
        inverse.reshape(quads.shape),
        sheet.uv[used],
        sheet.shade[used],
        sheet.source[used],
    )


def cut(sheet: Sheet, field: Array, gradient: Array, outward: Array) -> Sheet:
    """The faces whose mean of a (N,) field in metres is negative.

    The new boundary's vertices are slid along the surface, whose normals are outward (N, 3), down or up the field's
    gradient (N, 3), onto the field's zero: the edge is straight though the mesh is coarse.
    """
    kept = field[sheet.quads].mean(1) < 0
    remaining = replace(sheet, quads=sheet.quads[kept])
    edge = boundary(remaining) & ~boundary(sheet)
    along = gradient - np.sum(gradient * outward, 1, keepdims=True) * outward
    steepness = np.maximum(np.sum(along * along, 1), 0.05)
    step = np.clip(field / steepness, -0.035, 0.035)[:, None] * along
    vertices = np.where(edge[:, None], sheet.vertices - step, sheet.vertices)
    return keep_faces(replace(sheet, vertices=vertices), kept)


def boundary(sheet: Sheet) -> NDArray[np.bool_]:
    """(N,) whether a vertex lies on an edge that has one face."""
    flags = np.zeros(sheet.count, bool)
    flags[_boundary_edges(sheet.quads).ravel()] = True
    return flags


def loops(sheet: Sheet) -> list[Ints]:
    """The closed boundaries, each as vertex indices in order, the longest first."""
    following = {int(start): int(end) for start, end in _boundary_edges(sheet.quads)}
    found: list[Ints] = []
    while following:
        start = next(iter(following))
        loop = [start]
        step = following.pop(start)
        while step != start and step in following:
            loop.append(step)
            step = following.pop(step)
        if step == start and len(loop) > 2:
            found.append(np.array(loop))
    return sorted(found, key=len, reverse=True)


def grow(sheet: Sheet, loop: Ints, rings: Sequence[Array], weights: Sequence[Array], close: bool = True) -> Sheet:
    """Further rings of cloth, each (n, 3) with weights (n, B), sewn one after the other to a boundary loop (n,)."""
    count, around = sheet.count, len(loop)
    all_rings = [loop, *(count + index * around + np.arange(around) for index in range(len(rings)))]
    quads = [sheet.quads]
    last = around if close else around - 1
    here = np.arange(last)
    beside = (here + 1) % around
    for inner, outer in pairwise(all_rings):
        quads.append(np.stack([inner[beside], inner[here], outer[here], outer[beside]], 1))
    return Sheet(
        np.concatenate([sheet.vertices, *rings]),
        np.concatenate([sheet.weights, *weights]),
        np.concatenate(quads),
        np.concatenate([sheet.uv, *([sheet.uv[loop]] * len(rings))]),
        np.concatenate([sheet.shade, *([sheet.shade[loop]] * len(rings))]),
        np.concatenate([sheet.source, np.full(len(rings) * around, -1)]),
    )


def join(sheets: Sequence[Sheet]) -> Sheet:
    """Several sheets as one, unsewn."""
    starts = np.cumsum([0, *(sheet.count for sheet in sheets[:-1])])
    return Sheet(
        np.concatenate([sheet.vertices for sheet in sheets]),
        np.concatenate([sheet.weights for sheet in sheets]),
        np.concatenate([sheet.quads + start for sheet, start in zip(sheets, starts, strict=True)]),
        np.concatenate([sheet.uv for sheet in sheets]),
        np.concatenate([sheet.shade for sheet in sheets]),
        np.concatenate([sheet.source for sheet in sheets]),
    )


def normals(vertices: Array, quads: Ints) -> Array:
    """(N, 3) unit vertex normals, weighted by area."""
    across = np.cross(vertices[quads[:, 2]] - vertices[quads[:, 0]], vertices[quads[:, 3]] - vertices[quads[:, 1]])
    total = np.zeros_like(vertices)
    for corner in range(4):
        for axis in range(3):
            total[:, axis] += np.bincount(quads[:, corner], across[:, axis], len(vertices))
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)


def averaging(quads: Ints, count: int) -> sparse.csr_matrix:
    """(N, N) matrix that replaces a vertex by the mean of those it shares an edge with; boundaries average along
    themselves, so that hems stay in place."""
    edges = np.stack([quads, np.roll(quads, -1, 1)], -1).reshape(-1, 2)
    edges = edges[edges[:, 0] != edges[:, 1]]
    border_edges = _boundary_edges(quads)
    border = np.zeros(count, bool)
    border[border_edges.ravel()] = True
    inside = edges[~border[edges[:, 0]]]
    back = edges[~border[edges[:, 1]]][:, ::-1]
    rows, columns = np.concatenate([inside, back, border_edges, border_edges[:, ::-1]]).T
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (count, count))
    matrix.data[:] = 1.0
    lonely = np.flatnonzero(matrix.getnnz(1) == 0)
    matrix = matrix + sparse.csr_matrix((np.ones(len(lonely)), (lonely, lonely)), (count, count))
    return sparse.csr_matrix(sparse.diags(1.0 / np.asarray(matrix.sum(1)).ravel()) @ matrix)


def smooth(values: Array, average: sparse.csr_matrix, rounds: int, strength: Array | float = 0.5) -> Array:
    """Laplacian smoothing: `rounds` times a step of `strength`, a number or (N,), towards the neighbours' mean."""
    share = np.asarray(strength, np.float64)
    share = share[:, None] if share.ndim else share
    for _ in range(rounds):
        values = values + share * (average @ values - values)
    return values


def _boundary_edges(quads: Ints) -> Ints:
    """(E, 2) directed edges that only one face has."""
    edges = np.stack([quads, np.roll(quads, -1, 1)], -1).reshape(-1, 2)
    edges = edges[edges[:, 0] != edges[:, 1]]
    top = int(quads.max()) + 1 if len(quads) else 1
    key = edges[:, 0] * top + edges[:, 1]
    reverse = edges[:, 1] * top + edges[:, 0]
    return edges[~np.isin(key, reverse)]
