"""OpenPose's COCO body network: RGB frames go in, confidence and part-affinity maps of every stage leave.

Layer for layer the Caffe model of Cao et al. (CVPR 2017), its layers named as there, so that the public weights
(`body_pose_model.pth`) load strictly. `width` and `stages` shrink the same network for CPUs and tests.

Dimension letters: N frames, H, W pixels, h = H / 8, w = W / 8 cells.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import torch
from einops import rearrange
from torch import Tensor, nn

from reid.model.recompute import run

CONFIDENCE_MAPS = 19  # 18 joints in OpenPose's COCO order, and the background
AFFINITY_MAPS = 38  # 19 limbs x (x, y)
STRIDE_PX = 8

# The pairs of joints that OpenPose calls limbs, each vector pointing from the first to the second ...
LIMBS = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13),
    (1, 0), (0, 14), (14, 16), (0, 15), (15, 17), (2, 16), (5, 17),
)  # fmt: skip
# ... and where its x map lies among the affinity maps; its y map is the next one.
LIMB_X_CHANNEL = (12, 20, 14, 16, 22, 24, 0, 2, 4, 6, 8, 10, 28, 30, 34, 32, 36, 18, 26)

# VGG-19's first ten convolutions and two of CPM's: (name, output channels); None is a 2 x 2 max pooling.
_TRUNK: tuple[tuple[str, int] | None, ...] = (
    ("conv1_1", 64), ("conv1_2", 64), None,
    ("conv2_1", 128), ("conv2_2", 128), None,
    ("conv3_1", 256), ("conv3_2", 256), ("conv3_3", 256), ("conv3_4", 256), None,
    ("conv4_1", 512), ("conv4_2", 512), ("conv4_3_CPM", 256), ("conv4_4_CPM", 128),
)  # fmt: skip
_BRANCHES = (("L1", AFFINITY_MAPS), ("L2", CONFIDENCE_MAPS))


class PoseMaps(NamedTuple):
    """One stage's maps of N frames: confidence (N, 19, h, w), about [0, 1]; affinity (N, 38, h, w), about [-1, 1].

    A tuple, as Output is: distributed training walks through what a network returns."""

    confidence: Tensor
    affinity: Tensor


class OpenPose(nn.Module):
    """The network. Its state's keys are the Caffe layer names: `conv1_1.weight` ... `Mconv7_stage6_L2.bias`.

    width: factor on all hidden channels (1: OpenPose). stages: 1 to 6 in OpenPose's names; 6 is OpenPose.
    """

    def __init__(self, width: float = 1.0, stages: int = 6) -> None:
        super().__init__()
        self.stages = stages
        self.recompute = False  # activations, in the backward pass

        def hidden(channels: int) -> int:
            return max(8, round(channels * width))

        channels = 3
        for layer in _TRUNK:
            if layer is not None:
                channels = _add(self, layer[0], channels, hidden(layer[1]), kernel=3)
        features = channels
        for branch, maps in _BRANCHES:
            channels = features
            for number in (1, 2, 3):
                channels = _add(self, f"conv5_{number}_CPM_{branch}", channels, hidden(128), kernel=3)
            channels = _add(self, f"conv5_4_CPM_{branch}", channels, hidden(512), kernel=1)
            _add(self, f"conv5_5_CPM_{branch}", channels, maps, kernel=1, scale=0.1)
        for stage in range(2, stages + 1):
            for branch, maps in _BRANCHES:
                channels = features + AFFINITY_MAPS + CONFIDENCE_MAPS
                for number in (1, 2, 3, 4, 5):
                    channels = _add(self, f"Mconv{number}_stage{stage}_{branch}", channels, hidden(128), kernel=7)
                channels = _add(self, f"Mconv6_stage{stage}_{branch}", channels, hidden(128), kernel=1)
                _add(self, f"Mconv7_stage{stage}_{branch}", channels, maps, kernel=1, scale=0.1)

    def forward(self, frames_rgb: Tensor) -> list[PoseMaps]:
        """Maps of every stage, the last being the most refined.

        frames_rgb: (N, 3, H, W) float32 display values in [0, 1]; H and W multiples of 8. Raises ValueError for others,
        for which Caffe would round a pooled map's size up where PyTorch rounds down.
        """
        height, width = frames_rgb.shape[-2:]
        if height % STRIDE_PX or width % STRIDE_PX:
            raise ValueError(f"frames are {height} x {width} pixels; both must be multiples of {STRIDE_PX}")
        features = run(self._trunk, openpose_input(frames_rgb), recompute=self.recompute)  # (N, 128, h, w)
        affinity, confidence = (self._first_stage(features, branch) for branch, _ in _BRANCHES)
        stages = [PoseMaps(confidence, affinity)]
        for stage in range(2, self.stages + 1):
            stage_input = torch.cat([affinity, confidence, features], 1)  # Caffe's order
            affinity, confidence = (
                run(partial(self._refine, stage=stage, branch=branch), stage_input, recompute=self.recompute)
                for branch, _ in _BRANCHES
            )
            stages.append(PoseMaps(confidence, affinity))
        return stages

    def _trunk(self, x: Tensor) -> Tensor:
        for layer in _TRUNK:
            x = nn.functional.max_pool2d(x, 2) if layer is None else self._relu(layer[0], x)
        return x

    def _first_stage(self, x: Tensor, branch: str) -> Tensor:
        for number in (1, 2, 3, 4):
            x = self._relu(f"conv5_{number}_CPM_{branch}", x)
        return self._linear(f"conv5_5_CPM_{branch}", x)

    def _refine(self, x: Tensor, stage: int, branch: str) -> Tensor:
        for number in (1, 2, 3, 4, 5, 6):
            x = self._relu(f"Mconv{number}_stage{stage}_{branch}", x)
        # No ReLU after Mconv7 of any stage: affinity is signed, and Caffe has none (a public port slips here).
        return self._linear(f"Mconv7_stage{stage}_{branch}", x)

    def _linear(self, name: str, x: Tensor) -> Tensor:
        output: Tensor = self.get_submodule(name)(x)
        return output

    def _relu(self, name: str, x: Tensor) -> Tensor:
        return nn.functional.relu(self._linear(name, x))


def openpose_input(frames_rgb: Tensor) -> Tensor:
    """OpenPose's own normalisation: (N, 3, H, W) RGB in [0, 1] to BGR, value * 255 / 256 - 0.5."""
    return frames_rgb.flip(1) * (255 / 256) - 0.5


def limb_vectors(affinity: Tensor) -> Tensor:
    """Affinity maps (N, 38, h, w) in OpenPose's channel order to (N, 19, 2, h, w): the (x, y) maps of each of LIMBS."""
    channels = [channel for x in LIMB_X_CHANNEL for channel in (x, x + 1)]
    return rearrange(affinity[:, channels], "n (limb xy) h w -> n limb xy h w", xy=2)


def _add(network: nn.Module, name: str, inputs: int, outputs: int, *, kernel: int, scale: float = 1.0) -> int:
    """Adds a 'same' convolution under a Caffe name, its first weights scaled; returns its output channels."""
    layer = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)
    # He's initialisation: through two dozen layers without normalisation, PyTorch's default would fade the signal out.
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    with torch.no_grad():
        layer.weight.mul_(scale)
    torch.nn.init.constant_(layer.get_parameter("bias"), 0.0)
    network.add_module(name, layer)
    return outputs
