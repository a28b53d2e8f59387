"""Tracklets and a network go in, what it sees in each frame comes out: joints, part masks and frame weights.

Dimension letters: N frames of all tracklets, R = 3 regions, h, w cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from reid.config import DataConfig, EvaluateConfig
from reid.data.chunks import chunks_for_testing
from reid.data.loader import load_test_chunks
from reid.data.records import Tracklet
from reid.errors import UsageError
from reid.evaluate.joints import find_joints
from reid.model.align import REGIONS
from reid.model.network import AlignNet
from reid.model.openpose import STRIDE_PX

WEIGHTS = ("global", *REGIONS)


@dataclass(frozen=True, eq=False)
class Look:
    """What a network sees in N frames, those of the first tracklet first.

    joints_px: (N, 18, 2) x, y in pixels at the network's size. confidence: (N, 18) heights of the maps' peaks.
    part_masks: (N, R, h, w) eq. 3's distributions. weights: (N, 4) eq. 9's, as WEIGHTS.
    """

    joints_px: NDArray[np.float64]
    confidence: NDArray[np.float64]
    part_masks: NDArray[np.float64]
    weights: NDArray[np.float64]


def look(
    network: AlignNet, tracklets: Sequence[Tracklet], data: DataConfig, config: EvaluateConfig, device: torch.device
) -> Look:
    """Looks at all frames, in the chunks that tests are made of. The network is moved to `device`, into eval mode.

    Raises UsageError for the variant 'baseline', which has no parts, UserError when a picture cannot be read.
    """
    if network.config.variant == "baseline":
        raise UsageError(
            "--checkpoint holds the variant 'baseline', which has neither pose nor parts nor frame weights; "
            "give one of another variant"
        )
    network = network.to(device).eval()
    joints, confidence, masks, weights = [], [], [], []
    total = sum(len(chunks_for_testing(len(tracklet), config.chunk_frames)) for tracklet in tracklets)
    with torch.inference_mode(), tqdm(total=total, desc="looking", unit="chunk", disable=None, delay=1) as progress:
        for batch, _ in load_test_chunks(tracklets, data, config.chunk_frames, config.chunks_per_batch):
            mask = batch.mask.to(device)
            output = network(batch.frames.to(device), mask)
            joints_px, peaks = find_joints(output.pose[-1].confidence.float().cpu().numpy(), STRIDE_PX)
            joints.append(joints_px)
            confidence.append(peaks)
            masks.append(output.part_masks.double().cpu().numpy())
            weights.append(output.frame_weights[mask].double().cpu().numpy())  # (N, 4)
            progress.update(len(batch.mask))
    return Look(*(np.concatenate(parts) for parts in (joints, confidence, masks, weights)))
