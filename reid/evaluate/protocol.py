"""A checkpoint and a split go in, the result of the split's protocol comes out, ready for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from reid.config import DataConfig, EvaluateConfig, RunConfig, to_dict
from reid.data.records import Split
from reid.errors import UserError
from reid.evaluate.describe import describe
from reid.evaluate.distances import euclidean, normalise_scores, unit_length
from reid.evaluate.metrics import Ranking, evaluate_ranking
from reid.evaluate.rerank import rerank
from reid.model.checkpoint import versions
from reid.model.network import AlignNet

RANKS = (1, 5, 10, 20)
CMC_RANKS_STORED = 100
USERS_OWN = ("folder", "synthetic")  # names of datasets that are as many as there are folders


@dataclass(frozen=True)
class Result:
    """What came out for one split: of plain distances, of normalised scores and of re-ranked distances."""

    split: Split
    plain: Ranking
    score_normalised: Ranking | None = None
    re_ranked: Ranking | None = None


def evaluate(
    network: AlignNet,
    split: Split,
    data: DataConfig,
    config: EvaluateConfig,
    device: torch.device,
    *,
    score_normalisation: bool = False,
    re_ranking: bool = False,
) -> Result:
    """Describes the split's tracklets, each once, and ranks the gallery for every query.

    Raises UserError when a picture cannot be read or nobody can be found.
    """
    row_of = {tracklet: row for row, tracklet in enumerate(dict.fromkeys([*split.query, *split.gallery]))}
    descriptors = describe(network, tuple(row_of), data, config, device)
    if config.distance == "cosine":
        descriptors = unit_length(descriptors)
    queries = descriptors[[row_of[tracklet] for tracklet in split.query]]
    gallery = descriptors[[row_of[tracklet] for tracklet in split.gallery]]
    distances = euclidean(queries, gallery)
    plain = _rank(distances, split)
    normalised = _rank(normalise_scores(distances), split) if score_normalisation else None
    re_ranked = None
    if re_ranking:
        re_ranked = _rank(rerank(distances, euclidean(queries, queries), euclidean(gallery, gallery)), split)
    return Result(split, plain, normalised, re_ranked)


def seen_people(run: RunConfig, identities: Sequence[str], split: Split, root: Path) -> set[str]:
    """Who of the people to find was in the checkpoint's own training, as far as its settings tell.

    identities: the checkpoint's. Names mean the same people in the same dataset; folders and synthetic datasets are the
    same where their roots are.
    """
    source = run.source
    if split.dataset in USERS_OWN and source.dataset in USERS_OWN:
        same = Path(source.root).resolve() == root.resolve()
    else:
        same = source.dataset == split.dataset
    if not same:
        return set()
    return {tracklet.person for tracklet in split.query} & set(identities)


def refuse_seen(seen: set[str], checkpoint: Path, run: RunConfig, split: Split) -> None:
    """Raises UserError when people to find were trained on: such a result says nothing of people never seen."""
    if seen:
        trained_on = f"split {run.source.split}" if run.source.split else "all people"
        raise UserError(
            f"{checkpoint} was trained on {len(seen)} of the {split.people} people of split {split.name} (it learned "
            f"{trained_on} of this dataset); test on its own split, or give --allow-seen to test on them all the same"
        )


def report(results: Sequence[Result], run: RunConfig, *, root: str, split: str, checkpoint: str) -> dict[str, Any]:
    """What `reid evaluate --json` writes: means over `results`, and each by itself where they are several.

    root, split and checkpoint: as the user named them. Shares are in [0, 1].
    """
    first = results[0].split
    content: dict[str, Any] = _figures([result.plain for result in results])
    normalised = [result.score_normalised for result in results if result.score_normalised]
    re_ranked = [result.re_ranked for result in results if result.re_ranked]
    if normalised:
        content["score_normalised"] = _figures(normalised)
    if re_ranked:
        content["re_ranked"] = _figures(re_ranked)
    content |= {
        "people": first.people,
        "queries": len(first.query),
        "gallery": len(first.gallery),
        "frames": sum(map(len, dict.fromkeys([*first.query, *first.gallery]))),
        "dataset": first.dataset,
        "root": root,
        "split": int(split) if split.isdigit() else split,
        "split_source": first.source,
        "checkpoint": checkpoint,
        "config": to_dict(run),
        "versions": versions(),
    }
    if len(results) > 1:
        content["splits"] = [
            {"split": int(r.split.name), "people": r.split.people} | _figures([r.plain]) for r in results
        ]
    return content


def _rank(distances: np.ndarray[Any, np.dtype[np.float64]], split: Split) -> Ranking:
    return evaluate_ranking(
        distances,
        [tracklet.person for tracklet in split.query],
        [tracklet.person for tracklet in split.gallery],
        [tracklet.camera for tracklet in split.query],
        [tracklet.camera for tracklet in split.gallery],
    )


def _figures(rankings: Sequence[Ranking]) -> dict[str, Any]:
    """Means over rankings; the CMC as far as the smallest gallery reaches."""
    figures: dict[str, Any] = {f"rank{k}": float(np.mean([ranking.rank(k) for ranking in rankings])) for k in RANKS}
    figures["mean_ap"] = float(np.mean([ranking.mean_ap for ranking in rankings]))
    length = min(CMC_RANKS_STORED, *(len(ranking.cmc) for ranking in rankings))
    figures["cmc"] = np.mean([ranking.cmc[:length] for ranking in rankings], axis=0).tolist()
    return figures
