"""Tracklets and a network go in, a descriptor of each tracklet comes out.

Dimension letters: N tracklets, B chunks, D values.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from reid.config import DataConfig, EvaluateConfig
from reid.data.chunks import chunks_for_testing
from reid.data.loader import load_test_chunks
from reid.data.records import Tracklet
from reid.model.network import AlignNet


def describe(
    network: AlignNet, tracklets: Sequence[Tracklet], data: DataConfig, config: EvaluateConfig, device: torch.device
) -> NDArray[np.float32]:
    """(N, D) float32: the mean of the descriptors of each tracklet's chunks, which follow each other without overlap.

    A shorter last chunk counts by its share of frames, so that each frame counts alike. The network is moved to
    `device` and put into eval mode. Raises UserError when a picture cannot be read.
    """
    network = network.to(device).eval()
    frames = np.array([len(tracklet) for tracklet in tracklets])
    descriptors = np.zeros((len(tracklets), network.descriptor_size), np.float32)
    total = sum(len(chunks_for_testing(number, config.chunk_frames)) for number in frames.tolist())
    with torch.inference_mode(), tqdm(total=total, desc="describing", unit="chunk", disable=None, delay=1) as progress:
        for batch, chunk_frames in load_test_chunks(tracklets, data, config.chunk_frames, config.chunks_per_batch):
            described = network.describe(batch.frames.to(device), batch.mask.to(device)).float().cpu().numpy()  # (B, D)
            rows = batch.labels.numpy()
            shares = (chunk_frames.numpy() / frames[rows]).astype(np.float32)
            np.add.at(descriptors, rows, shares[:, None] * described)
            progress.update(len(rows))
    return descriptors
