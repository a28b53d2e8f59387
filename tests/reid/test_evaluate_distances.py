"""Distances and their normalisation, against plain loops."""

from __future__ import annotations

import numpy as np

from reid.evaluate.distances import euclidean, normalise_scores, unit_length


def test_euclidean_distances() -> None:
    np.testing.assert_allclose(euclidean(np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[3.0, 4.0]])), [[5], [0]])
    rng = np.random.default_rng(0)
    queries, gallery = rng.normal(size=(7, 30)).astype(np.float32), rng.normal(size=(9, 30)).astype(np.float32)
    loops = [[np.sqrt(((q - g).astype(np.float64) ** 2).sum()) for g in gallery] for q in queries]
    np.testing.assert_allclose(euclidean(queries, gallery), loops, rtol=1e-6)


def test_small_distances_survive_a_large_common_offset() -> None:
    gallery = np.array([[1e4, 1e4], [1e4, 1e4 + 0.5]], np.float32)
    np.testing.assert_allclose(euclidean(gallery[:1], gallery), [[0, 0.5]], atol=1e-9)


def test_normalised_scores_by_hand() -> None:
    # Rows have means 1 and 5, deviation 1; columns have means 2 and 4, deviations 2 and 2.
    np.testing.assert_allclose(normalise_scores(np.array([[0.0, 2.0], [4.0, 6.0]])), [[-2, 0], [0, 2]])


def test_normalised_scores_against_loops() -> None:
    s = np.random.default_rng(0).normal(size=(5, 8))
    expected = np.empty_like(s)
    for i in range(5):
        for j in range(8):
            expected[i, j] = (s[i, j] - s[i].mean()) / s[i].std() + (s[i, j] - s[:, j].mean()) / s[:, j].std()
    np.testing.assert_allclose(normalise_scores(s), expected)


def test_a_gallery_entry_near_to_everybody_loses_its_advantage() -> None:
    # The second is near to all; only after normalisation the third query finds its own, which is unusually near to it.
    distances = np.array([[0.1, 0.5, 0.9, 0.8], [0.9, 0.3, 0.9, 0.9], [0.9, 0.5, 0.6, 0.9], [0.8, 0.5, 0.9, 0.4]])
    assert distances.argmin(axis=1).tolist() == [0, 1, 1, 3]
    assert normalise_scores(distances).argmin(axis=1).tolist() == [0, 1, 2, 3]


def test_constant_rows_and_columns_add_nothing() -> None:
    assert not normalise_scores(np.full((3, 4), 2.0)).any()


def test_distances_of_unit_lengths_rank_as_cosine_does_and_zero_stays() -> None:
    rng = np.random.default_rng(0)
    queries, gallery = rng.normal(size=(4, 6)), rng.normal(size=(5, 6)) * rng.uniform(0.1, 9, (5, 1))
    cosine = [[q @ g / np.sqrt((q @ q) * (g @ g)) for g in gallery] for q in queries]
    squared = euclidean(unit_length(queries), unit_length(gallery)) ** 2
    np.testing.assert_allclose(squared, 2 - 2 * np.array(cosine), atol=1e-12)
    assert unit_length(np.zeros((1, 3))).tolist() == [[0, 0, 0]]
