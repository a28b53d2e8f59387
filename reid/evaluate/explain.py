"""A folder of frames and a network go in, what the network sees in them comes out, ready to be drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from reid.config import DataConfig, EvaluateConfig
from reid.data.frames import read_frame
from reid.data.multi_shot import read_tracklet
from reid.errors import UserError
from reid.evaluate.look import WEIGHTS, look
from reid.explanation import Explanation
from reid.model.align import REGIONS
from reid.model.network import AlignNet
from reid.model.openpose import LIMBS

_FACE_TO_SHOULDER = ((2, 16), (5, 17))  # limbs that OpenPose finds people by; in a drawing they cross the face


def explain(
    network: AlignNet, folder: Path, checkpoint: str, data: DataConfig, config: EvaluateConfig, device: torch.device
) -> Explanation:
    """What the network sees in the pictures of `folder`, in the order of their numbers.

    Raises UserError when there is no such folder or no picture in it that can be read, UsageError for a baseline.
    """
    if folder.is_file():
        raise UserError(
            f"{folder} is a file; give the folder that holds one sequence's frames, such as {folder.parent}"
        )
    if not folder.is_dir():
        raise UserError(f"{folder}: no such folder; give the folder that holds one sequence's frames")
    tracklet = read_tracklet(folder, folder.name, "")
    seen = look(network, (tracklet,), data, config, device)
    return Explanation(
        sequence=str(folder),
        checkpoint=checkpoint,
        files=tracklet.files,
        frames_rgb=np.stack([read_frame(path, data.height_px, data.width_px)[0] for path in tracklet.paths]),
        joints_px=seen.joints_px,
        confidence=seen.confidence,
        limbs=tuple(limb for limb in LIMBS if limb not in _FACE_TO_SHOULDER),
        region_names=REGIONS,
        part_masks=seen.part_masks,
        weight_names=WEIGHTS,
        weights=seen.weights,
    )
