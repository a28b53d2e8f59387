"""The ranking loss (eq. 10) with batch-hard mining: descriptors and labels go in, one scalar leaves.

Dimension letters: B chunks, D values of a descriptor, A anchors that have a positive and a negative.
"""

from __future__ import annotations

import torch
from torch import Tensor


def euclidean_distances(descriptors: Tensor) -> Tensor:
    """Distances between all pairs, (B, D) -> (B, B); a zero distance has gradient zero, not infinity."""
    # From differences: |x|^2 + |y|^2 - 2xy would cost near pairs their digits.
    distances: Tensor = torch.cdist(descriptors, descriptors, compute_mode="donot_use_mm_for_euclid_dist")
    return distances


def hardest(distances: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Batch-hard mining (Hermans et al. 2017): each anchor's farthest positive and nearest negative.

    distances: (B, B). labels: (B,). A chunk is no positive of itself. Anchors without a positive or without a negative
    are left out. Returns (d_ap, d_an), each (A,).
    """
    same = labels[:, None] == labels[None]
    itself = torch.eye(len(labels), dtype=torch.bool, device=labels.device)
    positive, negative = same & ~itself, ~same
    complete = positive.any(1) & negative.any(1)
    d_ap = distances.masked_fill(~positive, -torch.inf).amax(1)
    d_an = distances.masked_fill(~negative, torch.inf).amin(1)
    return d_ap[complete], d_an[complete]


def margin_ranking(d_ap: Tensor, d_an: Tensor, margin: float) -> Tensor:
    """Eq. 10 with y = 1: max(0, -(d_an - d_ap) + m), of each anchor. (A,), (A,) -> (A,)."""
    return (margin - (d_an - d_ap)).clamp_min(0.0)


def ranking_loss(descriptors: Tensor, labels: Tensor, margin: float) -> Tensor:
    """The mean of eq. 10 over the anchors of a batch: (B, D), (B,) -> scalar; 0 where no anchor can be ranked."""
    d_ap, d_an = hardest(euclidean_distances(descriptors), labels)
    return margin_ranking(d_ap, d_an, margin).sum() / max(len(d_ap), 1)
