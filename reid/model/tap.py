"""Temporal attention pooling (eqs. 7 to 9): features of each frame go in, weights of frames and their average leave.

Dimension letters: N real frames of all chunks, B chunks, T frames of a chunk, C features, h, w cells, D values.
"""

from __future__ import annotations

import torch
from einops import rearrange, reduce
from torch import Tensor, nn


class TemporalAttention(nn.Module):
    """N of eq. 8 with eq. 9's sigmoid: conv 3x3 -> BN -> ReLU -> conv 3x3, mean over space and channels, sigmoid.

    inputs: C. width: channels between the convolutions. out_width: channels of the second one; since it is linear, the
    mean over them is again one such channel, so more than 1 changes the cost, not what it can express.
    """

    def __init__(self, inputs: int, width: int, out_width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, padding=1, bias=False)  # BN brings the bias
        self.bn = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, out_width, 3, padding=1)

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, h, w) -> w in [0, 1], (N,)."""
        quality: Tensor = self.conv2(self.bn(self.conv1(features)).relu())
        # In float32 also under mixed precision: a weight near 1 has no digits to spare.
        weights: Tensor = reduce(full_precision(quality), "n c h w -> n", "mean").sigmoid()
        return weights


def frame_average(features: Tensor, weights: Tensor, mask: Tensor, pooling: str) -> Tensor:
    """Eq. 7: f_video = sum_i w_i f_i, over the real frames.

    features: (B, T, D). weights: (B, T). mask: (B, T) bool, True for real frames; others count nothing.
    pooling: "weighted_sum" is eq. 7 as printed, "weighted_average" divides it by the sum of the weights (the text).
    Returns (B, D).
    """
    weights = weights * mask
    if pooling == "weighted_average":
        # A sigmoid is above 0, but may underflow in half precision.
        weights = weights / weights.sum(1, keepdim=True).clamp_min(1e-6)
    # Padded features are zero already, but 0 * nan is not 0: mask them too.
    features = features.masked_fill(~rearrange(mask, "b t -> b t 1"), 0.0)
    return (rearrange(weights, "b t -> b t 1") * features).sum(1)


def uniform_weights(mask: Tensor) -> Tensor:
    """The weights of average pooling, w_i = 1/t over the t real frames. (B, T) bool -> (B, T) float32."""
    return mask / mask.sum(1, keepdim=True)


def full_precision(values: Tensor) -> Tensor:
    """float32 instead of a half precision; float32 and float64 stay what they are."""
    return values.to(torch.promote_types(values.dtype, torch.float32))
