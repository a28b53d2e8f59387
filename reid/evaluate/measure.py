"""A rendered dataset, which knows the truth, and a network go in; how well its parts, weights and joints fit comes out.

Dimension letters: N frames of all tracklets, T frames of one, R = 3 regions, H, W pixels, h, w cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from reid.config import DataConfig, EvaluateConfig
from reid.data.part_masks import read_part_masks
from reid.data.records import Tracklet
from reid.evaluate import alignment
from reid.evaluate.joints import JOINT_NAMES
from reid.evaluate.look import WEIGHTS, look
from reid.model.align import REGIONS
from reid.model.network import AlignNet

VISIBILITY_LEVELS = (0.0, 0.5, 0.8, 0.99, 1.0)  # of the whole person; each level holds its lower bound, the last both

Floats = NDArray[np.float64]


def measure(
    network: AlignNet,
    tracklets: Sequence[Tracklet],
    data: DataConfig,
    config: EvaluateConfig,
    device: torch.device,
) -> dict[str, Any]:
    """The measures of `reid.evaluate.alignment` over the frames of a rendered dataset's tracklets, for a JSON file.

    A measure is None where nothing is there to measure. Raises UserError when part masks or pictures are missing or do
    not fit, UsageError as `look`.
    """
    parts = [read_part_masks(tracklet) for tracklet in tracklets]  # fails before the network works
    seen = look(network, tracklets, data, config, device)
    tells = network.config.variant != "alignnet"  # whose frames all weigh the same: there is no order to measure
    weights = seen.weights if tells else np.full_like(seen.weights, np.nan)
    h, w = seen.part_masks.shape[-2:]
    shares, pixels = (
        np.concatenate(both) for both in zip(*(alignment.part_shares(p, h, w) for p in parts), strict=True)
    )
    of_frames = {  # (N, R)
        "mass_on_part": alignment.mass_on_part(seen.part_masks, shares),
        "flat_mass": alignment.flat_mass(shares),
        "best_mass": alignment.best_mass(shares),
        "coverage": alignment.coverage(seen.part_masks, pixels),
        "peakedness": alignment.peakedness(seen.part_masks),
    }
    labels = [tracklet.labels for tracklet in tracklets if tracklet.labels is not None]
    visible_fraction = np.concatenate([of.visible_fraction for of in labels]).astype(np.float64)
    sequence = np.repeat(np.arange(len(tracklets)), [len(tracklet) for tracklet in tracklets])
    scale = np.concatenate([np.full((len(p), 1, 2), p.shape[:0:-1]) / (data.width_px, data.height_px) for p in parts])
    correct = alignment.correct_joints(
        seen.joints_px * scale,
        np.concatenate([of.joints_px for of in labels]).astype(np.float64),
        np.concatenate([of.joints_visible for of in labels]),
    )
    return {
        "sequences": len(tracklets),
        "frames": len(sequence),
        "grid_cells": [h, w],
        "regions": _by_region(of_frames),
        "levels": _by_level(of_frames, weights, visible_fraction),
        "weights": {
            name: _agreement(weights[:, column], visible_fraction, sequence)
            for column, name in enumerate(WEIGHTS)
        },
        "pck": {
            "tolerance": alignment.PCK_TOLERANCE,
            "mean": _mean(correct),
            "joints": {name: _mean(correct[:, joint]) for joint, name in enumerate(JOINT_NAMES)},
        },
    }  # fmt: skip


def _by_region(of_frames: dict[str, Floats]) -> dict[str, dict[str, float | int | None]]:
    """Means over the frames where a region's part is seen."""
    regions: dict[str, dict[str, float | int | None]] = {}
    for column, region in enumerate(REGIONS):
        there = np.isfinite(of_frames["mass_on_part"][:, column])
        regions[region] = {"frames": int(there.sum())}
        regions[region] |= {name: _mean(values[there, column]) for name, values in of_frames.items()}
    return regions


def _by_level(of_frames: dict[str, Floats], weights: Floats, visible_fraction: Floats) -> list[dict[str, Any]]:
    """The same, and the weights' means and Spearman's correlation, for the frames of each level of visibility."""
    level = np.digitize(visible_fraction, VISIBILITY_LEVELS[1:-1])
    levels = []
    for number, bounds in enumerate(pairwise(VISIBILITY_LEVELS)):
        there = level == number
        levels.append(
            {
                "visible_fraction": list(bounds),
                "frames": int(there.sum()),
                "weights": {name: _mean(weights[there, column]) for column, name in enumerate(WEIGHTS)},
                "spearman": {
                    name: _number(alignment.spearman(weights[there, column], visible_fraction[there]))
                    for column, name in enumerate(WEIGHTS)
                },
                "regions": _by_region({name: values[there] for name, values in of_frames.items()}),
            }
        )
    return levels


def _agreement(weights: Floats, visible_fraction: Floats, sequence: NDArray[np.int64]) -> dict[str, float | int | None]:
    """Spearman's correlation over all frames, and within sequences: the mean over those where it is defined. Of the
    pairs of a sequence's frames that show clearly more and less of the person, the share in the right order."""
    of_sequences = [(weights[sequence == s], visible_fraction[sequence == s]) for s in np.unique(sequence)]
    within = np.array([alignment.spearman(*of) for of in of_sequences])
    ordered, pairs = np.sum([alignment.ordered_pairs(*of) for of in of_sequences], 0)
    return {
        "spearman": _number(alignment.spearman(weights, visible_fraction)),
        "spearman_within_sequences": _mean(within),
        "sequences": int(np.isfinite(within).sum()),
        "ordered_pairs": _number(float(ordered / pairs)) if pairs else None,
        "pairs": int(pairs),
    }


def _mean(values: Floats) -> float | None:
    """Over the finite values; None where there is none."""
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if finite.size else None


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None
