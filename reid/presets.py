"""Named configurations: each shows what it changes, what it costs and what it should reach."""

from __future__ import annotations

from dataclasses import replace

from reid.config import DataConfig, EvaluateConfig, LossConfig, ModelConfig, RunConfig, TrainConfig
from reid.errors import UsageError

# The paper's network for 128 x 64 pixels: ResNet-50, OpenPose, C = 2048, chunks of 15 frames, 32 chunks a batch: for
# GPUs. One step on two chunks takes 11 s and 2.4 GiB on one CPU core (2.0 GiB and 14 s with activation checkpointing).
# Published: rank-1 96.0 % on PRID2011, 83.0 % on iLIDS-VID, from ImageNet's and OpenPose's weights.
PAPER = RunConfig(preset="paper")

PRESETS: dict[str, RunConfig] = {
    "paper": PAPER,
    # MARS: 256 x 128 pixels, four times the cost; one step on two chunks takes 5.2 GiB. Published: rank-1 83.2 %, mAP
    # 71.8 %.
    "paper_mars": replace(PAPER, preset="paper_mars", data=replace(PAPER.data, height_px=256, width_px=128)),
    # The same code for CPUs: ResNet-18, an eighth of OpenPose's channels in 2 stages, 24 chunks of 2 frames that are
    # drawn from the whole sequence, seen by other cameras and, half of them, before other sequences where people are
    # rendered; a loss a frame, TAP that reads all parts and is taught visibility, AdamW, bf16. A step of 48 frames
    # takes 0.6 to 1 s on one core.
    # Measured: 996 steps (17 minutes of one core) on 200 rendered people x 2 cameras x 10 frames: docs/transfer.md.
    "small": RunConfig(
        preset="small",
        model=ModelConfig(backbone="resnet18", pose_width=0.125, pose_stages=2, tap_reads="parts", tap_width=32),
        data=DataConfig(
            chunk_frames=2,
            chunk_overlap_frames=0,
            chunk_sampling="random",
            identities_per_batch=12,
            sequences_per_identity=2,
            other_background=0.5,
            camera_jitter=1.0,
        ),
        train=TrainConfig(
            epochs=12,
            optimizer="adamw",
            schedule="cosine",
            lr_backbone=0.001,
            lr_pose=0.0001,
            lr_pose_joints=0.002,
            lr_tap=0.001,
            lr_classifier=0.001,
            weight_decay=0.01,
            warmup_steps=50,
            clip_norm=5.0,
            precision="bf16-mixed",  # with channels_last 2.5 times as fast as 32 bits on a CPU that has AMX
            channels_last=True,
            loss=LossConfig(frame_classification=1.0, tap_visibility=1.0),
        ),
        evaluate=EvaluateConfig(distance="cosine"),
    ),
}


def preset(name: str) -> RunConfig:
    """The configuration of a name. Raises UsageError listing the names."""
    if name not in PRESETS:
        raise UsageError(f"--preset is {name!r}; it must be one of {', '.join(PRESETS)}")
    return PRESETS[name]
