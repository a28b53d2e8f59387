"""The pose loss: joints in pixels become target maps, and every stage's maps are compared with them.

Cao et al. (CVPR 2017), equations 2, 5 and 7 to 9 there, on OpenPose's grid. Dimension letters: N frames, J = 18 joints,
L = 19 limbs, h, w cells of `stride_px` pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class PoseTargets:
    """confidence (N, 19, h, w) in [0, 1]; affinity (N, 38, h, w) in [-1, 1]; and for each a weight in [0, 1] of the
    same shape, 0 where nothing is known."""

    confidence: Tensor
    affinity: Tensor
    confidence_weight: Tensor
    affinity_weight: Tensor


def cell_centres(h: int, w: int, stride_px: int, device: torch.device | None = None) -> Tensor:
    """(h, w, 2) x, y in pixels of the middle of each cell, the origin at the picture's top-left corner."""
    y = (torch.arange(h, device=device) + 0.5) * stride_px
    x = (torch.arange(w, device=device) + 0.5) * stride_px
    return torch.stack(torch.meshgrid(x, y, indexing="xy"), -1)


def joint_maps(joints_px: Tensor, centres_px: Tensor, sigma_px: float) -> Tensor:
    """exp(-|p - x_j|^2 / (2 sigma^2)) at the cells, for joints (N, J, 2) and centres (h, w, 2) -> (N, J, h, w)."""
    offsets = centres_px - joints_px[:, :, None, None]
    return (-offsets.square().sum(-1) / (2 * sigma_px**2)).exp()


def limb_maps(starts_px: Tensor, ends_px: Tensor, centres_px: Tensor, width_px: float) -> Tensor:
    """Unit vectors from start to end in cells whose middle lies beside the limb, within width_px; zero elsewhere.

    starts_px, ends_px: (N, L, 2). Returns (N, L, 2, h, w), x and y. A limb of no length points nowhere.
    """
    along = ends_px - starts_px
    length = along.norm(dim=-1, keepdim=True)
    unit = along / length.clamp_min(1e-6)
    offsets = centres_px - starts_px[:, :, None, None]  # (N, L, h, w, 2)
    ahead = (offsets * unit[:, :, None, None]).sum(-1)
    beside = offsets[..., 0] * unit[:, :, None, None, 1] - offsets[..., 1] * unit[:, :, None, None, 0]
    on_limb = (ahead >= 0) & (ahead <= length[..., None]) & (beside.abs() <= width_px)
    vectors: Tensor = unit[..., None, None] * on_limb[:, :, None]
    return vectors


def pose_targets(
    joints_px: Tensor,
    visible: Tensor,
    size_cells: tuple[int, int],
    stride_px: int,
    limbs: Sequence[tuple[int, int]],
    limb_x_channel: Sequence[int],
    *,
    sigma_px: float,
    limb_width_px: float,
    hidden: str,
) -> PoseTargets:
    """Target maps of N frames with one person each.

    joints_px: (N, 18, 2), NaN where nobody labelled the joint: its maps, its limbs' and the background weigh nothing.
    visible: (N, 18) bool. limbs, limb_x_channel: pairs of joints and the x map of each; y is the next.
    hidden: what a joint inside the picture that is not visible teaches: "masked" nothing (nor the background near
        it), "absent" that its maps are empty, "present" that it is there, as COCO's annotators label such joints.
        A joint outside the picture is always known: its maps hold what reaches in.
    """
    h, w = size_cells
    n = len(joints_px)
    centres = cell_centres(h, w, stride_px, joints_px.device)
    labelled = joints_px.isfinite().all(-1)  # (N, J)
    joints = joints_px.nan_to_num(0.0)
    size_px = joints.new_tensor([w * stride_px, h * stride_px])
    inside = ((joints >= 0) & (joints < size_px)).all(-1)
    concealed = labelled & inside & ~visible
    known = labelled & ~concealed if hidden == "masked" else labelled
    there = labelled & ~concealed if hidden == "absent" else labelled

    gaussians = joint_maps(joints, centres, sigma_px)  # (N, J, h, w)
    person = (gaussians * (there & known)[..., None, None]).amax(1, keepdim=True)
    unknown = (gaussians * (labelled & ~known)[..., None, None]).amax(1, keepdim=True)
    all_labelled = labelled.all(1)[:, None, None, None]
    confidence = torch.cat([gaussians * there[..., None, None], 1 - person], 1)
    confidence_weight = torch.cat([known[..., None, None].expand(n, -1, h, w).float(), (1 - unknown) * all_labelled], 1)

    start, end = (torch.tensor(side, device=joints.device) for side in zip(*limbs, strict=True))
    vectors = limb_maps(joints[:, start], joints[:, end], centres, limb_width_px)
    vectors = vectors * (there[:, start] & there[:, end])[..., None, None, None]
    weight = (known[:, start] & known[:, end]).float()  # (N, L)
    affinity, affinity_weight = (joints.new_zeros(n, 2 * len(limbs), h, w) for _ in range(2))
    x_channel = torch.tensor(limb_x_channel, device=joints.device)
    for axis in (0, 1):
        affinity[:, x_channel + axis] = vectors[:, :, axis]
        affinity_weight[:, x_channel + axis] = weight[..., None, None].expand(-1, -1, h, w)
    return PoseTargets(confidence, affinity, confidence_weight, affinity_weight)


def pose_loss(stages: Sequence[tuple[Tensor, Tensor]], targets: PoseTargets) -> Tensor:
    """The L2 loss with supervision of every stage: squared errors summed over maps and stages, averaged over cells and
    frames (OpenPose sums over cells, which would tie the loss's weight to the picture's size).

    stages: (confidence (N, 19, h, w), affinity (N, 38, h, w)) of each. Returns a scalar.
    """
    total = targets.confidence.new_zeros(())
    for confidence, affinity in stages:
        total = total + (targets.confidence_weight * (confidence.float() - targets.confidence).square()).sum()
        total = total + (targets.affinity_weight * (affinity.float() - targets.affinity).square()).sum()
    frames, _, h, w = targets.confidence.shape
    return total / max(frames * h * w, 1)
