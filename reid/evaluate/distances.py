"""Descriptors go in, distances come out, plain or normalised. Dimension letters: Q queries, G gallery, D values."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Scalar = TypeVar("Scalar", np.float32, np.float64)
Descriptors = NDArray[np.float32] | NDArray[np.float64]


def euclidean(queries: Descriptors, gallery: Descriptors) -> FloatArray:
    """Euclidean distances (Q, G) float64 of descriptors (Q, D) and (G, D).

    By |q - g|^2 = |q|^2 + |g|^2 - 2 q.g about the gallery's mean, which costs no (Q, G, D) array and loses no digits to
    a common offset.
    """
    offset = gallery.mean(axis=0, dtype=np.float64)
    q, g = queries - offset, gallery - offset
    squared = np.einsum("qd,qd->q", q, q)[:, None] + np.einsum("gd,gd->g", g, g) - 2 * (q @ g.T)
    return np.asarray(np.sqrt(np.maximum(squared, 0)))


def unit_length(descriptors: NDArray[Scalar]) -> NDArray[Scalar]:
    """Descriptors (N, D), floating, scaled to a length of 1, zeros left as they are.

    Euclidean distances of these rank as cosine similarity does: |a - b|^2 = 2 - 2 cos(a, b).
    """
    length = np.linalg.norm(descriptors, axis=1, keepdims=True)
    return np.divide(descriptors, length, out=np.zeros_like(descriptors), where=length > 0)


def normalise_scores(distances: FloatArray) -> FloatArray:
    """Distances (Q, G), each less the mean and divided by the deviation of its row, plus the same with its column.

    Jones and Rambhatla, section 4.4: "each similarity score is normalized by subtracting the means and dividing by the
    standard deviations of that score's row and column", read as speech recognition's symmetric normalisation. A
    distance is a negative similarity, which changes the sign alone. A row or column without deviation adds 0.
    """
    return _standardised(distances, axis=1) + _standardised(distances, axis=0)


def _standardised(values: FloatArray, axis: int) -> FloatArray:
    deviation = values.std(axis=axis, keepdims=True)
    centred = values - values.mean(axis=axis, keepdims=True)
    return np.asarray(np.divide(centred, deviation, out=np.zeros_like(values), where=deviation > 0))
