"""The whole network: chunks of frames go in, video descriptors, class scores and pose maps leave.

Dimension letters: B chunks, T frames, N real frames of all chunks, H, W pixels, C features, R = 3 regions, D values of
a descriptor, K classes.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from einops import rearrange
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d, batch_norm, interpolate

from reid.config import ModelConfig
from reid.model.align import REGIONS, composite_maps, masked_features, pool, pool_parts, spatial_softmax
from reid.model.appearance import appearance_for
from reid.model.openpose import OpenPose, PoseMaps
from reid.model.tap import TemporalAttention, frame_average, full_precision, uniform_weights


class Output(NamedTuple):
    """What the network says of B chunks.

    descriptor: (B, D) what sequences are compared by, Euclidean distance.
    metric: (B, D') what the ranking loss compares: the descriptor before its BN, where it has one.
    logits: (B, K) class scores; None outside training, and for a network without classifier.
    frame_logits: (N, K) class scores of each real frame's own descriptor, where `forward` was asked for them.
    pose: the maps of each pose stage, for the N real frames in order; empty for the baseline.
    part_masks: (N, 3, h, w) eq. 3's distributions, upper, middle, lower; None for the baseline.
    frame_weights: (B, T, 4) w of eq. 9 for global, upper, middle, lower (baseline: (B, T, 1)); 0 in padded frames.
    """

    descriptor: Tensor
    metric: Tensor
    logits: Tensor | None
    pose: tuple[PoseMaps, ...]
    part_masks: Tensor | None
    frame_weights: Tensor
    frame_logits: Tensor | None = None


class AlignNet(nn.Module):
    """Jones and Rambhatla's network, in the variants of their ablation.

    1. Appearance network: f_a of each frame (eq. 1).                           self.appearance
    2. Pose network: confidence and affinity maps of each frame.                self.pose
    3. Composite maps, softmax, masking, pooling (eqs. 2 to 6).                 align.py
    4. Frame weights (eqs. 8, 9) and their average over the chunk (eq. 7).      self.tap_global, self.taps
    5. Embedding and classifier (section 3.4).                                  self.embedding, self.bn, self.classifier
    """

    def __init__(self, config: ModelConfig, identities: int) -> None:
        super().__init__()
        self.config = config
        self.appearance = appearance_for(config.backbone, config.last_stride, config.norm)
        features = self.appearance.features
        values = features
        if config.variant != "baseline":
            self.pose = OpenPose(config.pose_width, config.pose_stages)
            values = features * (1 + len(REGIONS))
            if config.temperature_mode == "learned":
                self.log_temperature = nn.Parameter(torch.tensor(config.temperature).log())
        taps = {"alignnet_tap": 1, "tap_per_part": len(REGIONS)}.get(config.variant, 0)
        if taps:
            self.tap_global = TemporalAttention(features, config.tap_width, config.tap_out_width)
            self.taps = nn.ModuleList(
                TemporalAttention(features, config.tap_width, config.tap_out_width) for _ in range(taps)
            )
        if config.embedding in ("fc", "fc_bn"):
            self.embedding = nn.Linear(values, config.embedding_width)
            values = config.embedding_width
        if config.embedding in ("bn", "fc_bn"):
            self.bn = nn.BatchNorm1d(values)
        self.descriptor_size = values
        self.classifier = nn.Linear(values, identities)
        nn.init.normal_(self.classifier.weight, std=0.001)
        nn.init.zeros_(self.classifier.bias)

    def forward(
        self,
        frames: Tensor,
        mask: Tensor | None = None,
        *,
        masks_teach_pose: bool = True,
        score_frames: bool = False,
        composites: Tensor | None = None,
    ) -> Output:
        """frames: (B, T, 3, H, W) float32 RGB in [0, 1]. mask: (B, T) bool, True for real frames; None: all are.

        masks_teach_pose: whether gradients flow through the part masks into the pose network.
        score_frames: whether training also classifies each frame's own descriptor.
        composites: (B, T, 3, h, w) what `composites` made of these frames before; the pose network does not run.
        Only real frames enter the network, so padding changes nothing, not even batch statistics.
        """
        if mask is None:
            mask = torch.ones(frames.shape[:2], dtype=torch.bool, device=frames.device)
        real = frames[mask]  # (N, 3, H, W)
        f_a = self.appearance(real)  # (N, C, h, w), eq. 1
        if self.config.variant == "baseline":
            return self._output(pool(f_a), uniform_weights(mask)[..., None], mask, (), None, score_frames)

        pose: tuple[PoseMaps, ...] = ()
        if composites is None:
            pose = tuple(self.pose(real))
            last = pose[-1] if masks_teach_pose else PoseMaps(*(maps.detach() for maps in pose[-1]))
            of_regions = self._composites(last, f_a.shape[-2], f_a.shape[-1])
        else:
            of_regions = composites[mask]  # (N, R, h, w)
        f_a, masks = self._align(f_a, of_regions)
        parts = pool_parts(f_a, masks, self.config.part_pooling)  # (N, R, C), eqs. 4 and 5
        f_frame = torch.cat([pool(f_a), rearrange(parts, "n r c -> n (r c)")], 1)  # (N, 4C), eq. 6
        weights = self._frame_weights(f_a, masks, mask)  # (B, T, 4), eqs. 8 and 9
        return self._output(f_frame, weights, mask, pose, masks, score_frames)

    def describe(self, frames: Tensor, mask: Tensor | None = None) -> Tensor:
        """(B, T, 3, H, W) in [0, 1] -> descriptors (B, D); arguments as `forward`. For eval mode, without grad."""
        output: Output = self(frames, mask)
        return output.descriptor

    def recompute_activations(self, recompute: bool) -> None:
        """Whether training makes activations again in the backward pass: less memory, about a third more time."""
        self.appearance.recompute = recompute
        if self.config.variant != "baseline":
            self.pose.recompute = recompute

    def composites(self, frames: Tensor) -> Tensor:
        """Eq. 2's maps on the grid where features are masked, for `forward`: all that it needs of the pose network.

        frames: (N, 3, H, W) float32 RGB in [0, 1]. Returns (N, 3, h, w), without gradients. Not for the baseline.
        """
        with torch.no_grad():
            learning = self.appearance.training
            self.appearance.eval()  # asked for its grid only: its statistics stay
            height, width = self.appearance(frames[:1]).shape[-2:]
            self.appearance.train(learning)
            return self._composites(self.pose(frames)[-1], height, width)

    def _temperature(self) -> Tensor | float:
        if self.config.temperature_mode == "learned":
            return self.log_temperature.exp()
        return 1.0 if self.config.temperature_mode == "literal" else self.config.temperature

    def _composites(self, pose: PoseMaps, height: int, width: int) -> Tensor:
        """Eq. 2 on the grid that `config.grid` names, (N, R, h, w); that of the features is height, width."""
        composites = composite_maps(pose.confidence, pose.affinity, self.config.paf)
        if self.config.grid == "appearance" and composites.shape[-2:] != (height, width):
            composites = adaptive_avg_pool2d(composites, (height, width))
        return composites

    def _align(self, f_a: Tensor, composites: Tensor) -> tuple[Tensor, Tensor]:
        """Features on the composites' grid, (N, C, h, w), and eq. 3's part masks, (N, R, h, w)."""
        if self.config.grid == "pose":
            f_a = interpolate(f_a, size=composites.shape[-2:], mode="bilinear", align_corners=False)
        return f_a, spatial_softmax(composites, self._temperature())

    def _frame_weights(self, f_a: Tensor, masks: Tensor, mask: Tensor) -> Tensor:
        """Weights of global, upper, middle and lower features, (B, T, 4). One TAP reads for all parts what
        `config.tap_reads` names, f_{a,u} or the sum of f_{a,u}, f_{a,m} and f_{a,l}, unless each part has its own."""
        if self.config.variant == "alignnet":
            return uniform_weights(mask)[..., None].expand(-1, -1, 1 + len(REGIONS))
        of_frames = [self.tap_global(f_a)]
        if len(self.taps) == 1 and self.config.tap_reads == "parts":
            masks = masks.sum(1, keepdim=True)
        for region, tap in enumerate(self.taps):
            of_frames.append(tap(masked_features(f_a, masks[:, region : region + 1])[:, 0]))
        if len(self.taps) == 1:
            of_frames += of_frames[1:] * (len(REGIONS) - 1)
        return _pad(torch.stack(of_frames, 1), mask)

    def _output(
        self,
        f_frame: Tensor,
        weights: Tensor,
        mask: Tensor,
        pose: tuple[PoseMaps, ...],
        masks: Tensor | None,
        score_frames: bool,
    ) -> Output:
        """Eq. 7 on each of the G features of the frame descriptor (N, G C), then embedding and classifier."""
        f_frame = full_precision(f_frame)  # averages and distances keep their digits under mixed precision
        per_frame = rearrange(_pad(f_frame, mask), "b t (g c) -> g b t c", g=weights.shape[-1])
        f_video = torch.cat(
            [
                frame_average(features, weights[..., g], mask, self.config.frame_pooling)
                for g, features in enumerate(per_frame)
            ],
            1,
        )  # (B, 4C)
        metric = self.embedding(f_video) if self.config.embedding in ("fc", "fc_bn") else f_video
        descriptor = self.bn(metric) if self.config.embedding in ("bn", "fc_bn") else metric
        logits = self.classifier(descriptor) if self.training else None
        frame_logits = self._frame_logits(f_frame) if self.training and score_frames else None
        return Output(descriptor, metric, logits, pose, masks, weights, frame_logits)

    def _frame_logits(self, f_frame: Tensor) -> Tensor:
        """Class scores of frames (N, 4C) -> (N, K), by the embedding and classifier of videos.

        Frames are normalised by their own statistics, and BN's running ones stay those of videos.
        """
        x = self.embedding(f_frame) if self.config.embedding in ("fc", "fc_bn") else f_frame
        if self.config.embedding in ("bn", "fc_bn"):
            x = batch_norm(x, None, None, self.bn.weight, self.bn.bias, training=True)
        logits: Tensor = self.classifier(x)
        return logits


def build(config: ModelConfig, identities: int) -> AlignNet:
    """The network with random weights for a number of training identities (classes), 1 or more."""
    return AlignNet(config, identities)


def _pad(values: Tensor, mask: Tensor) -> Tensor:
    """Values of the N real frames (N, D) to (B, T, D), zero where frames are padded."""
    padded = values.new_zeros((*mask.shape, values.shape[-1]))
    padded[mask] = values
    return padded
