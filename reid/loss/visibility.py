"""TAP taught by the renderer: frame weights and the visible fraction of the person go in, one scalar leaves.

Not in the paper, whose weights learn from the identities alone; only rendered people know how much of them is seen.
Dimension letters: N frames, G features with a weight of their own.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy


def visibility_loss(weights: Tensor, visible_fraction: Tensor) -> Tensor:
    """Cross-entropy of each weight with the fraction as its target; least where they are equal.

    weights: (N, G) in [0, 1], eq. 9's. visible_fraction: (N,) in [0, 1]. Returns the mean, a scalar.
    """
    target = visible_fraction[:, None].expand_as(weights).clamp(0.0, 1.0)
    floor = torch.finfo(torch.float32).eps  # a saturated sigmoid keeps a finite loss
    return binary_cross_entropy(weights.float().clamp(floor, 1 - floor), target.float())
