"""k-reciprocal re-ranking against loops written from the paper, with sets."""

from __future__ import annotations

import numpy as np
import pytest

from reid.evaluate.distances import euclidean
from reid.evaluate.rerank import jaccard_distances, rerank


def slow_rerank(features: np.ndarray, queries: int, k1: int, k2: int, lambda_: float) -> np.ndarray:
    """The equations of Zhong et al. 2017, one element at a time; N(p, k) includes p itself, as first of k + 1."""
    n = len(features)
    d = np.array([[((features[i] - features[j]) ** 2).sum() for j in range(n)] for i in range(n)])
    d = np.array([[d[i, j] / max(d[i]) for j in range(n)] for i in range(n)])

    def nearest(p: int, k: int) -> list[int]:  # eq. 1
        return [p, *sorted((i for i in range(n) if i != p), key=lambda i: (d[p, i], i))][: k + 1]

    def reciprocal(p: int, k: int) -> set[int]:  # eq. 2
        return {g for g in nearest(p, k) if p in nearest(g, k)}

    def robust(p: int) -> set[int]:  # eq. 3
        base = reciprocal(p, k1)
        grown = set(base)
        for q in base:
            half = reciprocal(q, round(k1 / 2))
            if len(base & half) >= 2 / 3 * len(half):
                grown |= half
        return grown

    v = np.zeros((n, n))
    for p in range(n):  # eq. 7, scaled to sum 1
        members = robust(p)
        total = sum(np.exp(-d[p, g]) for g in members)
        for g in members:
            v[p, g] = np.exp(-d[p, g]) / total
    expanded = np.array([sum(v[g] for g in nearest(p, k2)[:k2]) / k2 for p in range(n)])  # eq. 11
    final = np.empty((queries, n - queries))
    for q in range(queries):
        for g in range(queries, n):
            minima = sum(min(expanded[q, i], expanded[g, i]) for i in range(n))
            maxima = sum(max(expanded[q, i], expanded[g, i]) for i in range(n))
            final[q, g - queries] = (1 - lambda_) * (1 - minima / maxima) + lambda_ * d[q, g]  # eqs. 10, 12
    return final


def split_distances(features: np.ndarray, queries: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    q, g = features[:queries], features[queries:]
    return euclidean(q, g), euclidean(q, q), euclidean(g, g)


@pytest.mark.parametrize(("k1", "k2", "lambda_"), [(20, 6, 0.3), (6, 3, 0.3), (4, 1, 0.0), (3, 5, 1.0)])
def test_loops_agree(k1: int, k2: int, lambda_: float) -> None:
    rng = np.random.default_rng(k1)
    centres = rng.normal(size=(8, 6))
    features = (centres[np.arange(40) % 8] + 0.5 * rng.normal(size=(40, 6))).astype(np.float64)
    fast = rerank(*split_distances(features, 10), k1=k1, k2=k2, lambda_=lambda_)
    np.testing.assert_allclose(fast, slow_rerank(features, 10, k1, k2, lambda_), rtol=1e-9, atol=1e-12)


def test_lambda_one_is_the_original_order() -> None:
    features = np.random.default_rng(1).normal(size=(30, 5))
    distances = split_distances(features, 5)
    np.testing.assert_array_equal(rerank(*distances, lambda_=1.0).argsort(axis=1), distances[0].argsort(axis=1))


def test_neighbours_of_neighbours_are_drawn_near() -> None:
    # A chain of one person's pictures from the query outwards, and one stranger as near as the chain's end.
    line = np.linspace(0, 1, 9)
    chain = np.stack([line, np.zeros(9)], axis=1)
    stranger = np.array([[0.0, -0.99]])
    crowd = stranger + np.random.default_rng(0).normal(scale=0.02, size=(8, 2))
    features = np.concatenate([chain[:1], chain[1:], stranger, crowd])
    distances = split_distances(features, 1)
    assert distances[0][0, 8] < distances[0][0, 7]
    reranked = rerank(*distances, k1=5, k2=3)
    assert reranked[0, 8] > reranked[0, 7]


def test_jaccard_of_equal_and_of_disjoint_encodings() -> None:
    encodings = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.25, 0.75]])
    np.testing.assert_allclose(jaccard_distances(encodings, encodings), [[0, 1], [1, 0]])


@pytest.mark.parametrize("wrong", [{"k1": 0}, {"k2": 0}, {"lambda_": 1.5}])
def test_impossible_numbers_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        rerank(np.ones((1, 2)), np.zeros((1, 1)), np.ones((2, 2)), **wrong)  # type: ignore[arg-type]
