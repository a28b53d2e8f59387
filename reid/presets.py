"""Named configurations: each shows what it changes, what it costs and what it should reach."""

from __future__ import annotations

from dataclasses import replace

from reid.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from reid.errors import UsageError

# The paper's network for 128 x 64 pixels: ResNet-50, OpenPose, C = 2048, chunks of 15 frames, 32 chunks a batch: for
# GPUs. One step on two chunks takes 19 s and 2.4 GiB on one CPU core (1.9 GiB and 35 s with activation checkpointing).
# Published: rank-1 96.0 % on PRID2011, 83.0 % on iLIDS-VID, from ImageNet's and OpenPose's weights. With OpenPose's
# weights and joints in the data, lower train.lr_pose_joints to train.lr_pose.
PAPER = RunConfig(preset="paper")

PRESETS: dict[str, RunConfig] = {
    "paper": PAPER,
    # MARS: 256 x 128 pixels, four times the cost; one step on two chunks takes 5.6 GiB. Published: rank-1 83.2 %, mAP
    # 71.8 %.
    "paper_mars": replace(PAPER, preset="paper_mars", data=replace(PAPER.data, height_px=256, width_px=128)),
    # The same code for two CPU cores: ResNet-18, an eighth of OpenPose's channels in 2 stages, 8 chunks of 6 frames.
    # A step takes 1.3 s on one core. 8 epochs (240 steps) on 40 rendered people reach rank-1 of about 0.6 on 24 other
    # rendered people, and the part masks lie on head, torso and legs.
    "small": RunConfig(
        preset="small",
        model=ModelConfig(backbone="resnet18", pose_width=0.125, pose_stages=2, tap_width=32),
        data=DataConfig(chunk_frames=6, chunk_overlap_frames=2, identities_per_batch=4, sequences_per_identity=2),
        train=TrainConfig(
            epochs=8,
            lr_backbone=0.02,
            lr_tap=0.02,
            lr_classifier=0.001,
            warmup_steps=20,
        ),
    ),
}


def preset(name: str) -> RunConfig:
    """The configuration of a name. Raises UsageError listing the names."""
    if name not in PRESETS:
        raise UsageError(f"--preset is {name!r}; it must be one of {', '.join(PRESETS)}")
    return PRESETS[name]
