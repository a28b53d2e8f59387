"""Named configurations: each shows what it changes, what it costs and what it should reach."""

from __future__ import annotations

from dataclasses import replace

from reid.config import DataConfig, EvaluateConfig, LossConfig, ModelConfig, RunConfig, TrainConfig
from reid.errors import UsageError

# The paper's network for 128 x 64 pixels: ResNet-50, OpenPose, C = 2048, 15 frames.
PAPER = RunConfig(preset="paper")

PRESETS: dict[str, RunConfig] = {
    "paper": PAPER,
    # MARS: 256 x 128 pixels, four times the cost.
    "paper_mars": replace(PAPER, preset="paper_mars", data=replace(PAPER.data, height_px=256, width_px=128)),
    # The same code for two CPU cores: ResNet-18, an eighth of OpenPose's channels in 2 stages, 6 frames.
    "small": RunConfig(
        preset="small",
        model=ModelConfig(backbone="resnet18", pose_width=0.125, pose_stages=2, tap_width=32),
        data=DataConfig(chunk_frames=6, chunk_overlap_frames=2, identities_per_batch=4, sequences_per_identity=2),
        train=TrainConfig(
            epochs=20,
            lr_backbone=0.02,
            lr_tap=0.02,
            lr_classifier=0.001,
            warmup_steps=20,
            loss=LossConfig(),
        ),
        evaluate=EvaluateConfig(chunk_frames=15),
    ),
}


def preset(name: str) -> RunConfig:
    """The configuration of a name. Raises UsageError listing the names."""
    if name not in PRESETS:
        raise UsageError(f"--preset is {name!r}; it must be one of {', '.join(PRESETS)}")
    return PRESETS[name]
