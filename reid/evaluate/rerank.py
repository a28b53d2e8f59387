"""Distances among queries and gallery go in, re-ranked distances come out: k-reciprocal encoding.

Zhong, Zheng, Cao, Li. Re-ranking Person Re-identification with k-reciprocal Encoding. CVPR 2017; equation numbers are
theirs. Where the paper leaves room, this does as its authors' code: neighbours are looked for among queries and gallery
together, and each sample is its own first one; distances are squared and divided by the largest of their row; an
encoding sums to 1. Dimension letters: Q queries, G gallery, N = Q + G.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

K1, K2, LAMBDA = 20, 6, 0.3
ROWS_AT_ONCE = 1000


def rerank(
    query_gallery: FloatArray,
    query_query: FloatArray,
    gallery_gallery: FloatArray,
    k1: int = K1,
    k2: int = K2,
    lambda_: float = LAMBDA,
) -> FloatArray:
    """The final distance d* (Q, G), eq. 12, from Euclidean distances (Q, G), (Q, Q) and (G, G).

    k1: how many neighbours are looked at for reciprocity, k2: how many for the local query expansion, lambda_: the
    weight of the original distance. Takes about 24 N^2 bytes, and a minute at MARS's size. Raises ValueError when k1,
    k2 or lambda_ is out of range.
    """
    if k1 < 1 or k2 < 1 or not 0 <= lambda_ <= 1:
        raise ValueError(f"k1 is {k1}, k2 is {k2}, lambda is {lambda_}; they must be >= 1, >= 1 and in [0, 1]")
    queries = len(query_gallery)
    d = relative_distances(np.block([[query_query, query_gallery], [query_gallery.T, gallery_gallery]]))
    neighbours = nearest(d, max(k1, k2) + 1)
    reciprocal = [reciprocal_neighbours(neighbours, sample, k1) for sample in range(len(d))]
    half = [reciprocal_neighbours(neighbours, sample, round(k1 / 2)) for sample in range(len(d))]
    encodings = np.zeros_like(d)
    for sample in range(len(d)):
        robust = expand(reciprocal[sample], half)
        weights = np.exp(-d[sample, robust])  # eq. 7
        encodings[sample, robust] = weights / weights.sum()
    expanded = np.empty_like(encodings)
    for sample, nearest_k2 in enumerate(neighbours[:, :k2]):
        expanded[sample] = encodings[nearest_k2].mean(axis=0)  # eq. 11
    d_jaccard = jaccard_distances(expanded[:queries], expanded[queries:])
    d_final: FloatArray = (1 - lambda_) * d_jaccard + lambda_ * d[:queries, queries:]  # eq. 12
    return d_final


def relative_distances(distances: FloatArray) -> FloatArray:
    """Squares of (N, N) distances, each divided by the largest of its row; a sample is at 0 from itself."""
    d: FloatArray = np.square(distances)
    np.fill_diagonal(d, 0)
    largest = d.max(axis=1, keepdims=True)
    np.divide(d, largest, out=d, where=largest > 0)
    return d


def nearest(d: FloatArray, number: int) -> IntArray:
    """N(p, k), eq. 1, of every sample: (N, number) int64 by distance, itself first; equal distances by index."""
    ranked = []
    for first in range(0, len(d), ROWS_AT_ONCE):
        rows = d[first : first + ROWS_AT_ONCE].copy()
        rows[np.arange(len(rows)), np.arange(first, first + len(rows))] = -1
        ranked.append(np.argsort(rows, axis=1, kind="stable")[:, :number])
    return np.concatenate(ranked)


def reciprocal_neighbours(neighbours: IntArray, sample: int, k: int) -> IntArray:
    """R(p, k), eq. 2: of a sample's k nearest, those that have it among their own k nearest; itself is one of them.

    neighbours: (N, > k) int64, as `nearest` gives them.
    """
    forward = neighbours[sample, : k + 1]
    mutual = np.any(neighbours[forward, : k + 1] == sample, axis=1)
    return np.asarray(forward[mutual])


def expand(reciprocal: IntArray, half: list[IntArray]) -> IntArray:
    """R*(p, k), eq. 3, sorted: R(p, k) with R(q, k/2) of each q in it that has two thirds of its own in R(p, k)."""
    added = [
        half[q]
        for q in reciprocal.tolist()
        if 3 * len(np.intersect1d(reciprocal, half[q], assume_unique=True)) >= 2 * len(half[q])
    ]
    return np.asarray(np.unique(np.concatenate([reciprocal, *added])))


def jaccard_distances(queries: FloatArray, gallery: FloatArray) -> FloatArray:
    """d_J (Q, G), eq. 10: 1 - sum of minima / sum of maxima, of encodings (Q, N) and (G, N) of values >= 0."""
    gallery_sums = gallery.sum(axis=1)
    samples, neighbours = np.nonzero(gallery)
    order = np.argsort(neighbours, kind="stable")
    sharing = np.split(samples[order], np.searchsorted(neighbours[order], np.arange(1, gallery.shape[1])))
    distances = np.empty((len(queries), len(gallery)))
    for row, encoding in zip(distances, queries, strict=True):
        minima = np.zeros(len(gallery))
        for n in np.flatnonzero(encoding):
            minima[sharing[n]] += np.minimum(encoding[n], gallery[sharing[n], n])
        row[:] = 1 - minima / (encoding.sum() + gallery_sums - minima)  # max(a, b) = a + b - min(a, b)
    return distances
