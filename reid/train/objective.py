"""What training minimises: a network's output and its batch go in, the losses and their weighted sum leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from reid.config import LossConfig
from reid.data.batch import Batch
from reid.loss.pose import pose_loss, pose_targets
from reid.loss.ranking import ranking_loss
from reid.loss.visibility import visibility_loss
from reid.model.network import Output
from reid.model.openpose import LIMB_X_CHANNEL, LIMBS, STRIDE_PX

Gather = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Losses:
    """Scalars. total: what is minimised, the others weighted and summed, less the pose loss of a frozen pose network,
    which no step changes. accuracy: of the training classes, [0, 1]."""

    total: Tensor
    classification: Tensor
    ranking: Tensor
    pose: Tensor
    frame_classification: Tensor
    tap_visibility: Tensor
    accuracy: Tensor

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))

    def stacked(self) -> Tensor:
        """(7,) float32, detached, in the order of `names`."""
        return torch.stack([getattr(self, name).detach().float() for name in self.names()])


def joints_teach(batch: Batch, config: LossConfig) -> bool:
    """Whether the pose loss has a part in this batch."""
    return config.pose > 0 and batch.joints_px is not None


def losses(output: Output, batch: Batch, config: LossConfig, gather: Gather) -> Losses:
    """Cross-entropy, eq. 10 with batch-hard mining, and the pose loss where the batch has joints.

    Two more that the paper has not, where their weight is above 0: cross-entropy of each frame by itself, and TAP
    against visibility where the batch knows it.

    gather: (B, ...) of this process to (B * processes, ...) of all, with gradients: mining sees the whole batch.
    """
    if output.logits is None:
        raise ValueError("the network gave no logits; it must be in training mode")
    classification = cross_entropy(output.logits, batch.labels, label_smoothing=config.label_smoothing)
    ranking = ranking_loss(gather(output.metric), gather(batch.labels), config.margin)
    pose = classification.new_zeros(())
    if output.pose and batch.joints_px is not None and batch.joints_visible is not None and joints_teach(batch, config):
        h, w = output.pose[0].confidence.shape[-2:]
        targets = pose_targets(
            batch.joints_px[batch.mask],
            batch.joints_visible[batch.mask],
            (h, w),
            STRIDE_PX,
            LIMBS,
            LIMB_X_CHANNEL,
            sigma_px=config.joint_sigma_px,
            limb_width_px=config.limb_width_px,
            hidden=config.hidden_joints,
        )
        pose = pose_loss(output.pose, targets)
    frame_classification = tap = classification.new_zeros(())
    if output.frame_logits is not None:
        of_frames = batch.labels[:, None].expand(batch.mask.shape)[batch.mask]  # (N,)
        frame_classification = cross_entropy(output.frame_logits, of_frames, label_smoothing=config.label_smoothing)
    if config.tap_visibility and batch.visible_fraction is not None and output.frame_weights.requires_grad:
        tap = visibility_loss(output.frame_weights[batch.mask], batch.visible_fraction[batch.mask])
    learning = pose if pose.requires_grad else torch.zeros_like(pose)
    return Losses(
        total=config.classification * classification
        + config.ranking * ranking
        + config.pose * learning
        + config.frame_classification * frame_classification
        + config.tap_visibility * tap,
        classification=classification,
        ranking=ranking,
        pose=pose,
        frame_classification=frame_classification,
        tap_visibility=tap,
        accuracy=(output.logits.argmax(1) == batch.labels).float().mean(),
    )
