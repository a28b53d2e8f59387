"""TAP follows visibility: drawn people behind a known occluder get a lower weight than the same people in the open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from drawn_people import DrawnPeople

from reid.config import LossConfig, ModelConfig, RunConfig, TrainConfig
from reid.data.batch import Batch
from reid.model.checkpoint import load
from reid.train.fit import LAST
from reid.train.run import pretrain


class BehindBoards(DrawnPeople):
    """Some frames stand behind a board of noise as wide as the picture that leaves a fraction of it to be seen."""

    def __init__(self, batches: int) -> None:
        super().__init__(people=4, batches=batches, frames=3, height_px=64, width_px=32)

    def epoch(self, number: int, *, rank: int = 0, processes: int = 1, first: int = 0) -> Iterator[Batch]:
        for index, batch in enumerate(super().epoch(number, rank=rank, processes=processes, first=first), first):
            rng = np.random.default_rng([5, number, index])
            frames, visible = batch.frames.clone(), torch.ones(batch.mask.shape)
            for chunk, frame in np.ndindex(*batch.mask.shape):
                if rng.random() < 0.5:
                    height = int(rng.integers(20, 60))
                    top = int(rng.integers(0, 64 - height + 1))
                    board = torch.from_numpy(rng.uniform(0, 1, (3, height, 32)).astype(np.float32))
                    frames[chunk, frame, :, top : top + height] = board
                    visible[chunk, frame] = 1 - height / 64
            yield replace(batch, frames=frames, visible_fraction=visible)


@pytest.mark.slow
def test_hidden_frames_of_people_never_seen_weigh_less(tmp_path):
    run = RunConfig(
        "tiny",
        model=ModelConfig(backbone="resnet18", pose_width=0.0625, pose_stages=1, tap_width=16),
        train=TrainConfig(
            epochs=3,
            optimizer="adamw",
            schedule="cosine",
            lr_backbone=0.001,
            lr_pose_joints=0.002,
            lr_tap=0.003,
            warmup_steps=2,
            save_every_epochs=3,
            accelerator="cpu",
            loss=LossConfig(tap_visibility=2.0),
        ),
    )
    pretrain(run, BehindBoards(batches=10), tmp_path)
    network = load(tmp_path / LAST).network()
    hidden, clear = [], []
    with torch.inference_mode():
        for batch in BehindBoards(batches=6).epoch(1000):
            assert batch.visible_fraction is not None
            weights = network(batch.frames, batch.mask).frame_weights  # (B, T, 4)
            hidden.append(weights[batch.visible_fraction < 0.5])
            clear.append(weights[batch.visible_fraction == 1])
    assert (torch.cat(clear).mean(0) > torch.cat(hidden).mean(0) + 0.1).all()
