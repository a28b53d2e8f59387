"""Distances and who is who go in, the CMC and the mean average precision come out.

Dimension letters: Q queries, G gallery. A gallery tracklet of a query's own person and camera is no candidate for that
query. Ties count against the method: of candidates at the same distance, those of another person rank first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reid.errors import UserError


@dataclass(frozen=True, eq=False)
class Ranking:
    """How well queries found their people.

    cmc: (G,) float64, element k - 1 is the share of queries whose person is among the first k candidates.
    mean_ap: the mean over queries of the average precision, the mean of the precision at each match's rank.
    first_match: (Q,) int64 rank of each query's first match, from 1; 0 where the gallery holds none, and such queries
        count neither in cmc nor in mean_ap.
    """

    cmc: NDArray[np.float64]
    mean_ap: float
    first_match: NDArray[np.int64]

    def rank(self, k: int) -> float:
        """The CMC at rank k, from 1; beyond the gallery's size it stays what it is at its end."""
        return float(self.cmc[min(k, len(self.cmc)) - 1])


def evaluate_ranking(
    distances: NDArray[np.float64],
    query_people: Sequence[str],
    gallery_people: Sequence[str],
    query_cameras: Sequence[str],
    gallery_cameras: Sequence[str],
) -> Ranking:
    """Ranks the gallery for each query by distances (Q, G); who is before which camera comes by name.

    Raises UserError when no query has a match in the gallery, or when distances are not finite.
    """
    if not np.isfinite(distances).all():
        raise UserError("descriptors hold values that are not finite; the checkpoint's training has diverged")
    gallery_person, gallery_camera = np.asarray(gallery_people), np.asarray(gallery_cameras)
    first_match = np.zeros(len(distances), np.int64)
    average_precisions = []
    for query, row in enumerate(distances):
        same_person = gallery_person == query_people[query]
        candidates = ~(same_person & (gallery_camera == query_cameras[query]))
        match = same_person[candidates]
        if not match.any():
            continue
        order = np.lexsort((match, row[candidates]))  # by distance, then non-matches (False) first
        ranks = np.flatnonzero(match[order]) + 1
        first_match[query] = ranks[0]
        average_precisions.append(np.mean(np.arange(1, len(ranks) + 1) / ranks))
    if not average_precisions:
        raise UserError("no query has a picture of the same person from another camera in the gallery")
    found = first_match[first_match > 0]
    cmc = np.cumsum(np.bincount(found, minlength=distances.shape[1] + 1)[1:]) / len(found)
    return Ranking(cmc, float(np.mean(average_precisions)), first_match)
