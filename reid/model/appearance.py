"""The appearance network (eq. 1): RGB frames go in, a feature map of ResNet's last stage leaves.

Dimension letters: N frames, H, W pixels, C features, h, w cells.
"""

from __future__ import annotations

import torch
import torchvision
from torch import Tensor, nn

from reid.errors import UsageError
from reid.model.ibn import with_instance_norm
from reid.model.recompute import run
from reid.model.timm_backbone import PREFIX, TimmAppearance

# torchvision's ImageNet normalisation of RGB in [0, 1].
_MEAN_RGB = (0.485, 0.456, 0.406)
_DEVIATION_RGB = (0.229, 0.224, 0.225)


class Appearance(nn.Module):
    """f_a = A(V): a torchvision ResNet without average pooling and fc. Its state's keys are torchvision's.

    name: one of `backbone_names()`. last_stride: of the last stage; 2 gives H / 32 x W / 32 cells, 1 twice as many
    a side. norm: "batch", or "ibn_a" of `reid.model.ibn`. Raises UsageError on an unknown name.
    """

    mean_rgb: Tensor
    deviation_rgb: Tensor

    def __init__(self, name: str, last_stride: int, norm: str = "batch") -> None:
        super().__init__()
        self.recompute = False  # activations, in the backward pass
        if name not in backbone_names():
            raise UsageError(
                f"model.backbone is {name!r}; it must be one of {', '.join(backbone_names())}, or {PREFIX}NAME for a "
                "model of timm"
            )
        trunk = torchvision.models.get_model(name, weights=None)
        self.features: int = trunk.fc.in_features  # C
        if last_stride == 1:
            # The strided convolution is conv2 of a bottleneck (ResNet-50 on), conv1 of a basic block.
            block = trunk.layer4[0]
            strided = block.conv2 if hasattr(block, "conv3") else block.conv1
            strided.stride = block.downsample[0].stride = (1, 1)
        if norm == "ibn_a":
            with_instance_norm(trunk)
        self.conv1, self.bn1, self.relu, self.maxpool = trunk.conv1, trunk.bn1, trunk.relu, trunk.maxpool
        self.layer1, self.layer2, self.layer3, self.layer4 = trunk.layer1, trunk.layer2, trunk.layer3, trunk.layer4
        self.register_buffer("mean_rgb", torch.tensor(_MEAN_RGB).view(3, 1, 1), persistent=False)
        self.register_buffer("deviation_rgb", torch.tensor(_DEVIATION_RGB).view(3, 1, 1), persistent=False)

    def forward(self, frames_rgb: Tensor) -> Tensor:
        """(N, 3, H, W) float32 display values in [0, 1] to f_a, (N, C, h, w)."""
        x: Tensor = (frames_rgb - self.mean_rgb) / self.deviation_rgb
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            for block in stage:
                x = run(block, x, recompute=self.recompute)
        return x


def appearance_for(name: str, last_stride: int, norm: str) -> Appearance | TimmAppearance:
    """The appearance network of a name: torchvision's ResNets, or "timm:" and a name of timm's, which has its own norm.

    Whatever stands here has `features` (C), `recompute` and a forward as Appearance's. Raises UsageError.
    """
    if name.startswith(PREFIX):
        if norm != "batch":
            raise UsageError(
                f"model.norm is {norm!r}, which only torchvision's ResNets have; it must be batch for {name}"
            )
        return TimmAppearance(name.removeprefix(PREFIX), last_stride)
    return Appearance(name, last_stride, norm)


def backbone_names() -> tuple[str, ...]:
    """torchvision's ResNets, by name."""
    models = torchvision.models
    names = models.list_models(module=models)
    return tuple(name for name in names if models.get_model_builder(name).__module__ == models.resnet.__name__)
