"""Instance-batch normalisation (IBN-a): a torchvision ResNet goes in, and its early stages forget a camera's colours.

Pan et al., Two at Once: Enhancing Learning and Generalization Capacities via IBN-Net, ECCV 2018. Half of the channels
of a block's first normalisation are normalised within each picture, so that contrast and tint of a picture leave them;
the other half keep batch statistics. Stages 1 to 3 have it, the last one not. Named as the authors' files name it
(`layer1.0.bn1.IN.weight`, `layer1.0.bn1.BN.weight`, ...), so that those load.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

STAGES = ("layer1", "layer2", "layer3")


class InstanceBatchNorm(nn.Module):
    """(N, C, h, w) -> the same: the first C // 2 channels by instance norm, the others by batch norm."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.instances = channels // 2
        self.IN = nn.InstanceNorm2d(self.instances, affine=True)
        self.BN = nn.BatchNorm2d(channels - self.instances)

    def forward(self, x: Tensor) -> Tensor:
        within, across = x[:, : self.instances], x[:, self.instances :]
        return torch.cat([self.IN(within), self.BN(across)], 1)


def with_instance_norm(trunk: nn.Module) -> None:
    """Replaces bn1 of every block of STAGES of a torchvision ResNet with new InstanceBatchNorms."""
    for stage in STAGES:
        for block in getattr(trunk, stage).children():
            block.bn1 = InstanceBatchNorm(block.bn1.num_features)
