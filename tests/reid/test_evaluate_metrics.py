"""The CMC and mAP, by hand and against plain loops."""

from __future__ import annotations

import numpy as np
import pytest

from reid.errors import UserError
from reid.evaluate.metrics import evaluate_ranking

A, B = "a", "b"


def test_three_people_by_hand() -> None:
    # Anna's own is nearest, bert's is second (after carl), carl's is third: found within 1, 2, 3 ranks.
    distances = np.array([[0.1, 0.5, 0.9], [0.6, 0.5, 0.4], [0.2, 0.3, 0.7]])
    names = ["anna", "bert", "carl"]
    ranking = evaluate_ranking(distances, names, names, [A] * 3, [B] * 3)
    assert ranking.first_match.tolist() == [1, 2, 3]
    np.testing.assert_allclose(ranking.cmc, [1 / 3, 2 / 3, 1])
    assert ranking.mean_ap == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)
    assert [ranking.rank(k) for k in (1, 2, 3, 20)] == pytest.approx([1 / 3, 2 / 3, 1, 1])


def test_several_matches_by_hand() -> None:
    # One query, in order of distance: anna, bert, anna, carl, anna. Precisions at her ranks: 1/1, 2/3, 3/5.
    ranking = evaluate_ranking(
        np.array([[5.0, 1.0, 3.0, 2.0, 4.0]]), ["anna"], ["anna", "anna", "anna", "bert", "carl"], [A], [B] * 5
    )
    assert ranking.mean_ap == pytest.approx((1 + 2 / 3 + 3 / 5) / 3)
    assert ranking.cmc.tolist() == [1, 1, 1, 1, 1]


def test_own_person_and_camera_is_no_candidate_and_distractors_stay() -> None:
    # The query itself (0.0) is ignored, so is another of hers from camera a; a distractor comes before her match.
    ranking = evaluate_ranking(
        np.array([[0.0, 0.1, 0.2, 0.3]]), ["anna"], ["anna", "anna", "0000", "anna"], [A], [A, A, A, B]
    )
    assert ranking.first_match.tolist() == [2]
    np.testing.assert_allclose(ranking.cmc, [0, 1, 1, 1])
    assert ranking.mean_ap == pytest.approx(1 / 2)


def test_a_query_without_match_counts_nowhere() -> None:
    distances = np.array([[0.1, 0.2], [0.1, 0.2]])
    ranking = evaluate_ranking(distances, ["anna", "dora"], ["anna", "bert"], [A, A], [B, B])
    assert ranking.first_match.tolist() == [1, 0]
    assert ranking.rank(1) == 1
    with pytest.raises(UserError, match="no query has"):
        evaluate_ranking(distances, ["emma", "dora"], ["anna", "bert"], [A, A], [B, B])


def test_ties_count_against_the_method() -> None:
    names = ["anna", "bert", "carl"]
    ranking = evaluate_ranking(np.ones((3, 3)), names, names, [A] * 3, [B] * 3)
    assert ranking.first_match.tolist() == [3, 3, 3]
    assert ranking.rank(1) == 0


def test_distances_that_are_not_finite_are_an_error() -> None:
    with pytest.raises(UserError, match="diverged"):
        evaluate_ranking(np.array([[np.nan]]), ["anna"], ["anna"], [A], [B])


def test_plain_loops_agree() -> None:
    rng = np.random.default_rng(0)
    queries, gallery = 40, 90
    distances = rng.integers(0, 60, (queries, gallery)).astype(float)  # with many ties
    query_people = [str(n) for n in rng.integers(0, 15, queries)]
    gallery_people = [str(n) for n in rng.integers(0, 15, gallery)]
    query_cameras = [str(n) for n in rng.integers(0, 3, queries)]
    gallery_cameras = [str(n) for n in rng.integers(0, 3, gallery)]
    ranking = evaluate_ranking(distances, query_people, gallery_people, query_cameras, gallery_cameras)

    hits = np.zeros(gallery)
    precisions, counted = [], 0
    for q in range(queries):
        candidates = []
        for g in range(gallery):
            same = gallery_people[g] == query_people[q]
            if not (same and gallery_cameras[g] == query_cameras[q]):
                candidates.append((distances[q, g], same))
        order = [same for _, same in sorted(candidates)]  # False sorts before True
        if True not in order:
            continue
        counted += 1
        for k in range(gallery):
            hits[k] += True in order[: k + 1]
        found, precision = 0, 0.0
        for place, same in enumerate(order, start=1):
            if same:
                found += 1
                precision += found / place
        precisions.append(precision / found)
    np.testing.assert_allclose(ranking.cmc, hits / counted)
    assert ranking.mean_ap == pytest.approx(sum(precisions) / counted)
    assert 0.1 < ranking.rank(10) < 0.5  # neither trivial nor empty
