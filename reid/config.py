"""What the network, its training and its data are made with: frozen settings, one class a stage, checked when made."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import cattrs
import cattrs.v

from reid.errors import UsageError

VARIANTS = ("baseline", "alignnet", "alignnet_tap", "tap_per_part")
NORMS = ("batch", "ibn_a")
GRIDS = ("appearance", "pose")
TEMPERATURES = ("literal", "fixed", "learned")
POOLINGS = ("mean", "sum")
PAFS = ("signed", "magnitude")
TAP_READS = ("upper", "parts")
FRAME_POOLINGS = ("weighted_sum", "weighted_average")
EMBEDDINGS = ("none", "bn", "fc", "fc_bn")
HIDDEN_JOINTS = ("masked", "absent", "present")
SAMPLINGS = ("consecutive", "strided", "random")
OPTIMIZERS = ("sgd", "adamw")
SCHEDULES = ("plateau", "cosine")
DISTANCES = ("euclidean", "cosine")
PRECISIONS = ("32-true", "bf16-mixed", "16-mixed")


@dataclass(frozen=True)
class ModelConfig:
    """The network. Where the paper leaves a point open, the option that reads it literally is named in the comment."""

    backbone: str = "resnet50"  # any ResNet of torchvision by its function's name, or timm:NAME
    norm: str = "batch"  # NORMS of the backbone's early stages; ibn_a: half of them within each picture (IBN-Net, 2018)
    last_stride: int = 1  # of ResNet's last stage, 1 | 2; literal: 2 (a grid of 4 x 2 cells for 128 x 64 pixels)
    pose_width: float = 1.0  # factor on OpenPose's hidden channels; 1 is OpenPose, whose weights fit only that
    pose_stages: int = 6  # OpenPose's: 6
    variant: str = "alignnet_tap"  # VARIANTS: the ablation's models, and one TAP for each part
    grid: str = "appearance"  # GRIDS: where features and pose maps meet; the other is resampled
    temperature_mode: str = "fixed"  # TEMPERATURES: of eq. 3's softmax; literal: 1, which is nearly flat
    temperature: float = 0.05  # the fixed value, or where a learned one starts
    part_pooling: str = "sum"  # POOLINGS: of masked features, eq. 5; literal: mean, 1 / (h w) of the global's scale
    paf: str = "magnitude"  # PAFS: what eq. 2 averages; literal: signed, where opposite directions cancel
    frame_pooling: str = "weighted_average"  # FRAME_POOLINGS: eq. 7; literal: weighted_sum
    embedding: str = "bn"  # EMBEDDINGS between video descriptor and classifier; literal: none or fc
    embedding_width: int = 2048  # of fc and fc_bn
    tap_reads: str = "upper"  # TAP_READS: where alignnet_tap's TAP of the parts looks; literal: upper, f_{a,u}
    tap_width: int = 256  # channels between TAP's two convolutions
    tap_out_width: int = 1  # channels that TAP averages; the mean of linear channels is one linear channel

    def __post_init__(self) -> None:
        _check_in("last_stride", self.last_stride, (1, 2))
        _check_in("norm", self.norm, NORMS)
        _check_in("variant", self.variant, VARIANTS)
        _check_in("grid", self.grid, GRIDS)
        _check_in("temperature_mode", self.temperature_mode, TEMPERATURES)
        _check_in("part_pooling", self.part_pooling, POOLINGS)
        _check_in("paf", self.paf, PAFS)
        _check_in("frame_pooling", self.frame_pooling, FRAME_POOLINGS)
        _check_in("embedding", self.embedding, EMBEDDINGS)
        _check_in("tap_reads", self.tap_reads, TAP_READS)
        _check(0 < self.pose_width <= 4, "pose_width", self.pose_width, "above 0 and at most 4")
        _check(1 <= self.pose_stages <= 12, "pose_stages", self.pose_stages, "from 1 to 12")
        _check(self.temperature > 0, "temperature", self.temperature, "above 0")
        for name in ("embedding_width", "tap_width", "tap_out_width"):
            _check(getattr(self, name) >= 1, name, getattr(self, name), "1 or more")


@dataclass(frozen=True)
class DataConfig:
    """How sequences become batches."""

    height_px: int = 128
    width_px: int = 64
    chunk_frames: int = 15
    chunk_overlap_frames: int = 5  # in training; test chunks do not overlap
    chunk_sampling: str = "consecutive"  # SAMPLINGS: which of a sequence's frames a training chunk takes
    identities_per_batch: int = 8  # P, over all processes
    sequences_per_identity: int = 4  # K: chunks of each person in a batch, from different cameras first
    flip: bool = True  # a whole chunk is mirrored with probability 1/2
    random_erasing: bool = False
    colour_jitter: float = 0.0  # largest relative change of brightness, contrast and saturation
    camera_jitter: float = 0.0  # strength of another camera's colour response, 1 as cameras differ, drawn anew a chunk
    crop_shift_px: int = 0  # largest shift of a whole chunk, the border repeated
    crop_zoom: float = 0.0  # a whole chunk is up to 1 + this times as large or as small, the border repeated
    other_background: float = 0.0  # share of chunks whose person is put before another sequence; rendered people only
    workers: int = 0  # processes that read pictures
    cache_gib: float = 3.0  # a training set that fits is decoded once and kept in memory; 0 keeps none
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("height_px", "width_px"):
            size = getattr(self, name)
            _check(
                size >= 32 and size % 8 == 0, name, size, "a multiple of 8, 32 or more (the pose grid's stride is 8)"
            )
        _check(self.chunk_frames >= 1, "chunk_frames", self.chunk_frames, "1 or more")
        _check(
            0 <= self.chunk_overlap_frames < self.chunk_frames,
            "chunk_overlap_frames",
            self.chunk_overlap_frames,
            f"0 or more and below chunk_frames ({self.chunk_frames})",
        )
        _check_in("chunk_sampling", self.chunk_sampling, SAMPLINGS)
        for name in ("identities_per_batch", "sequences_per_identity"):
            _check(getattr(self, name) >= 1, name, getattr(self, name), "1 or more")
        _check(0 <= self.colour_jitter < 1, "colour_jitter", self.colour_jitter, "from 0 to below 1")
        _check(0 <= self.camera_jitter <= 4, "camera_jitter", self.camera_jitter, "from 0 to 4")
        _check(self.crop_shift_px >= 0, "crop_shift_px", self.crop_shift_px, "0 or more")
        _check(0 <= self.crop_zoom <= 1, "crop_zoom", self.crop_zoom, "from 0 to 1")
        _check(0 <= self.other_background <= 1, "other_background", self.other_background, "from 0 to 1")
        _check(self.workers >= 0, "workers", self.workers, "0 or more")
        _check(self.cache_gib >= 0, "cache_gib", self.cache_gib, "0 or more")
        _check(self.seed >= 0, "seed", self.seed, "0 or more")


@dataclass(frozen=True)
class LossConfig:
    """The weights of the losses, the margin of eq. 10 and how joints become pose targets."""

    classification: float = 1.0
    ranking: float = 1.0
    pose: float = 1.0
    frame_classification: float = 0.0  # each frame's descriptor by itself; not in the paper: more gradient an image
    tap_visibility: float = 0.0  # TAP's weights against the renderer's visible fraction; not in the paper
    margin: float = 0.3
    label_smoothing: float = 0.0
    joint_sigma_px: float = 6.0  # of a confidence map's Gaussian; OpenPose's is 7 on pictures about twice as large
    limb_width_px: float = 8.0  # half the width of an affinity band; OpenPose's: one cell of its grid
    hidden_joints: str = "masked"  # HIDDEN_JOINTS: what a joint in the picture that is not visible teaches

    def __post_init__(self) -> None:
        for name in ("classification", "ranking", "pose", "frame_classification", "tap_visibility", "margin"):
            _check(getattr(self, name) >= 0, name, getattr(self, name), "0 or more")
        _check(0 <= self.label_smoothing < 1, "label_smoothing", self.label_smoothing, "from 0 to below 1")
        for name in ("joint_sigma_px", "limb_width_px"):
            _check(getattr(self, name) > 0, name, getattr(self, name), "above 0")
        _check_in("hidden_joints", self.hidden_joints, HIDDEN_JOINTS)


@dataclass(frozen=True)
class TrainConfig:
    """How the network learns; the paper: SGD, a rate for each part, dropped when the training loss saturates."""

    epochs: int = 300
    lr_backbone: float = 0.01
    lr_pose: float = 0.001  # low: the paper does not want OpenPose's weights to change much
    lr_pose_joints: float = 0.1  # instead, where the data has joints; with --pose-weights FILE: lr_pose, unless set
    lr_tap: float = 0.01
    lr_temperature: float = 0.01  # of a learned one's logarithm
    lr_classifier: float = 0.002  # and the embedding; more diverges on 8192 normalised values
    optimizer: str = "sgd"  # OPTIMIZERS
    momentum: float = 0.9  # AdamW's first beta
    weight_decay: float = 5e-4
    warmup_steps: int = 100  # optimiser steps over which the rates rise from near 0
    clip_norm: float = 10.0  # largest norm of a step's gradient, for each part by itself; 0 does not clip
    clip_norm_pose: float = 1.0  # the same for the pose network, which has no normalisation to tame it
    schedule: str = "plateau"  # SCHEDULES: cosine falls to 0 over all epochs and needs no plateau
    plateau_factor: float = 0.1
    plateau_patience_epochs: int = 10
    plateau_threshold: float = 0.01  # relative fall of the training loss that counts as one
    plateau_drops: int = 3  # training ends when the loss saturates once more after so many drops
    accumulate: int = 1  # batches a step; each is mined by itself
    activation_checkpointing: bool = False  # recompute activations in the backward pass: less memory, more time
    freeze_pose: bool = False
    # With a frozen pose network: it runs once on each training frame (and on its mirror image, with data.flip), and
    # the composite maps that part masks are made of stay in memory, so that steps go without it. Maps are of the frame
    # before colour jitter and erasing. No pose loss is reported; it teaches a frozen network nothing.
    # 384 bytes a frame at 128 x 64 with flips; a step of 30 frames of `paper` takes 2.2 CPU s instead of 5.1 (`small`,
    # 48 frames: 0.54 instead of 0.57, as its pose network is small).
    cache_pose_maps: bool = False
    pose_end_to_end: bool = False  # re-identification's losses teach the pose network even where joints do
    sync_batch_norm: bool = False  # batch statistics over all processes; GPUs only
    precision: str = "32-true"  # PRECISIONS
    channels_last: bool = False  # pixels' channels side by side in memory: the same results, faster on CPUs with bf16
    accelerator: str = "auto"  # "auto" | "cpu" | "cuda": lightning_fabric's names
    devices: int = 1  # processes on each node, one a device
    num_nodes: int = 1
    seed: int = 0
    save_every_epochs: int = 1  # and after the last
    log_every_steps: int = 10
    loss: LossConfig = field(default_factory=LossConfig)

    def __post_init__(self) -> None:
        for name in ("epochs", "accumulate", "devices", "num_nodes", "save_every_epochs", "log_every_steps"):
            _check(getattr(self, name) >= 1, name, getattr(self, name), "1 or more")
        for name in (
            "lr_backbone",
            "lr_pose",
            "lr_pose_joints",
            "lr_tap",
            "lr_temperature",
            "lr_classifier",
            "weight_decay",
            "warmup_steps",
        ):
            _check(getattr(self, name) >= 0, name, getattr(self, name), "0 or more")
        for name in ("clip_norm", "clip_norm_pose"):
            _check(getattr(self, name) >= 0, name, getattr(self, name), "0 or more")
        _check(0 <= self.momentum < 1, "momentum", self.momentum, "from 0 to below 1")
        _check_in("optimizer", self.optimizer, OPTIMIZERS)
        _check_in("schedule", self.schedule, SCHEDULES)
        _check(0 < self.plateau_factor < 1, "plateau_factor", self.plateau_factor, "between 0 and 1")
        for name in ("plateau_patience_epochs", "plateau_drops", "plateau_threshold"):
            _check(getattr(self, name) >= 0, name, getattr(self, name), "0 or more")
        _check_in("precision", self.precision, PRECISIONS)
        _check_in("accelerator", self.accelerator, ("auto", "cpu", "cuda"))
        _check(not (self.sync_batch_norm and self.accelerator == "cpu"), "sync_batch_norm", True, "False on a CPU")
        _check(
            self.freeze_pose or not self.cache_pose_maps,
            "train.cache_pose_maps",
            True,
            "False, or train.freeze_pose True: maps of a pose network that learns do not stay the same",
        )
        _check(self.seed >= 0, "seed", self.seed, "0 or more")


@dataclass(frozen=True)
class EvaluateConfig:
    """How sequences are described and ranked."""

    chunk_frames: int = 15
    chunks_per_batch: int = 8
    distance: str = "euclidean"  # DISTANCES between descriptors; the paper: Euclidean

    def __post_init__(self) -> None:
        _check_in("distance", self.distance, DISTANCES)
        for name in ("chunk_frames", "chunks_per_batch"):
            _check(getattr(self, name) >= 1, name, getattr(self, name), "1 or more")


@dataclass(frozen=True)
class SourceConfig:
    """What a training learns from, as its command named it; empty where nothing is known."""

    dataset: str = ""  # a name of reid.data.datasets
    root: str = ""
    split: str = ""
    init: str = "none"  # the checkpoint that fine-tuning starts from
    backbone_weights: str = "none"
    pose_weights: str = "none"


@dataclass(frozen=True)
class RunConfig:
    """All settings of a run, as its preset and flags resolved them; stored in checkpoints and reports."""

    preset: str
    model: ModelConfig = field(default_factory=ModelConfig)
    data: DataConfig = field(default_factory=DataConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    evaluate: EvaluateConfig = field(default_factory=EvaluateConfig)
    source: SourceConfig = field(default_factory=SourceConfig)

    def __post_init__(self) -> None:
        if self.train.cache_pose_maps:
            _check(
                self.model.variant != "baseline",
                "train.cache_pose_maps",
                True,
                "False for model.variant 'baseline', which has no pose network",
            )
            for name, moved in (("crop_shift_px", self.data.crop_shift_px), ("crop_zoom", self.data.crop_zoom)):
                _check(
                    moved == 0,
                    f"data.{name}",
                    moved,
                    "0 with train.cache_pose_maps: a move by less than a cell cannot be read from kept maps",
                )


def to_dict(config: RunConfig | ModelConfig | DataConfig | TrainConfig | EvaluateConfig) -> dict[str, Any]:
    """A configuration as nested plain values, ready for JSON."""
    return asdict(config)


def run_config_from_dict(values: dict[str, Any]) -> RunConfig:
    """The RunConfig that `to_dict` wrote. Raises UsageError naming what is unknown, missing or out of range."""
    try:
        return _CONVERTER.structure(values, RunConfig)
    except (cattrs.BaseValidationError, cattrs.StructureHandlerNotFoundError, TypeError) as error:
        reasons = "; ".join(cattrs.transform_error(error, format_exception=_reason))
        raise UsageError(f"the configuration does not fit this version of reid: {reasons}") from error


_CONVERTER = cattrs.Converter(forbid_extra_keys=True)


def _reason(error: BaseException, expected: type[Any] | None) -> str:
    return str(error) if isinstance(error, UsageError) else cattrs.v.format_exception(error, expected)


def _check_in(name: str, value: object, allowed: tuple[object, ...]) -> None:
    _check(value in allowed, name, value, "one of " + ", ".join(map(str, allowed)))


def _check(holds: bool, name: str, value: object, expected: str) -> None:
    if not holds:
        raise UsageError(f"{name} is {value!r}; it must be {expected}")
