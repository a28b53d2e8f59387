"""The pose network against a plain reading of the public COCO model's layers, one after the other."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn.functional import conv2d, max_pool2d, relu

from reid.config import LossConfig
from reid.data.batch import Batch
from reid.model.network import Output
from reid.model.openpose import OpenPose, PoseMaps
from reid.train.objective import losses

# (layer or "pool", kernel, whether a ReLU follows), as the prototxt lists them.
TRUNK = (
    ("conv1_1", 3, True), ("conv1_2", 3, True), ("pool", 2, False),
    ("conv2_1", 3, True), ("conv2_2", 3, True), ("pool", 2, False),
    ("conv3_1", 3, True), ("conv3_2", 3, True), ("conv3_3", 3, True), ("conv3_4", 3, True), ("pool", 2, False),
    ("conv4_1", 3, True), ("conv4_2", 3, True), ("conv4_3_CPM", 3, True), ("conv4_4_CPM", 3, True),
)  # fmt: skip
STAGE_1 = (
    ("conv5_1_CPM_{}", 3, True), ("conv5_2_CPM_{}", 3, True), ("conv5_3_CPM_{}", 3, True),
    ("conv5_4_CPM_{}", 1, True), ("conv5_5_CPM_{}", 1, False),
)  # fmt: skip
STAGES_2_TO_6 = (
    ("Mconv1_stage{}_{}", 7, True), ("Mconv2_stage{}_{}", 7, True), ("Mconv3_stage{}_{}", 7, True),
    ("Mconv4_stage{}_{}", 7, True), ("Mconv5_stage{}_{}", 7, True), ("Mconv6_stage{}_{}", 1, True),
    ("Mconv7_stage{}_{}", 1, False),
)  # fmt: skip


def layers(weights: dict[str, Tensor], table: tuple[tuple[str, int, bool], ...], names: tuple[object, ...], x: Tensor):
    for layer, kernel, followed in table:
        if layer == "pool":
            x = max_pool2d(x, kernel_size=2, stride=2)
            continue
        name = layer.format(*names)
        assert weights[f"{name}.weight"].shape[2:] == (kernel, kernel)
        x = conv2d(x, weights[f"{name}.weight"], weights[f"{name}.bias"], stride=1, padding=kernel // 2)
        x = relu(x) if followed else x
    return x


def caffe(weights: dict[str, Tensor], frames_rgb: Tensor) -> list[tuple[Tensor, Tensor]]:
    """(confidence, affinity) of all six stages. L1 is affinity, L2 confidence; frames are bytes / 255."""
    red, green, blue = (frames_rgb * 255).split(1, 1)
    features = layers(weights, TRUNK, (), torch.cat([blue, green, red], 1) / 256 - 0.5)
    affinity, confidence = (layers(weights, STAGE_1, (branch,), features) for branch in ("L1", "L2"))
    stages = [(confidence, affinity)]
    for stage in (2, 3, 4, 5, 6):
        together = torch.cat([affinity, confidence, features], 1)
        affinity, confidence = (layers(weights, STAGES_2_TO_6, (stage, b), together) for b in ("L1", "L2"))
        stages.append((confidence, affinity))
    return stages


def lively(network: OpenPose) -> OpenPose:
    """Weights that every layer's output depends on visibly: maps as large as features, biases off zero."""
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for values in network.parameters():
            scale = 0.1 if values.ndim == 1 else (1.5 / values[0].numel()) ** 0.5
            values.copy_(torch.randn(values.shape, generator=generator) * scale)
    return network


@pytest.mark.parametrize(("width", "size_px"), [(0.125, (64, 32)), (1.0, (32, 32))])
def test_every_stage_is_the_public_models(width: float, size_px: tuple[int, int]):
    network = lively(OpenPose(width))
    frames = torch.rand(2, 3, *size_px, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        ours, theirs = network(frames), caffe(network.state_dict(), frames)
    assert len(ours) == len(theirs) == 6
    for stage, (confidence, affinity) in zip(ours, theirs, strict=True):
        assert confidence.shape[1:] == (19, size_px[0] // 8, size_px[1] // 8)
        assert affinity.shape[1:] == (38, size_px[0] // 8, size_px[1] // 8)
        assert confidence.std() > 0.05
        assert affinity.std() > 0.05
        torch.testing.assert_close(stage.confidence, confidence, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(stage.affinity, affinity, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("changed", range(6))
@pytest.mark.parametrize("kind", ["confidence", "affinity"])
def test_training_counts_the_errors_of_every_stage(changed: int, kind: str):
    """One map of one stage is 5 instead of -1 to 1 in one of its 8 cells: (5 - t)^2 - t^2 more, over 8."""
    joints = torch.rand(1, 1, 18, 2, generator=torch.Generator().manual_seed(3)) * torch.tensor([16, 32])
    mask = torch.ones(1, 1, dtype=torch.bool)
    visible = mask[..., None].expand(1, 1, 18)
    batch = Batch(torch.zeros(1, 1, 3, 32, 16), mask, torch.zeros(1, dtype=torch.long), joints, visible)

    def pose_loss_of(stages: list[PoseMaps]) -> float:
        video = torch.zeros(1, 4)
        output = Output(video, video, torch.zeros(1, 2), tuple(stages), None, torch.ones(1, 1, 4))
        return float(losses(output, batch, LossConfig(), lambda x: x).pose)

    stages = [PoseMaps(torch.zeros(1, 19, 4, 2), torch.zeros(1, 38, 4, 2)) for _ in range(6)]
    none = pose_loss_of(stages)
    wrong = PoseMaps(stages[changed].confidence.clone(), stages[changed].affinity.clone())
    getattr(wrong, kind)[0, 0, 0, 0] = 5.0
    stages[changed] = wrong
    assert 15 / 8 - 1e-3 <= pose_loss_of(stages) - none <= 35 / 8 + 1e-3
