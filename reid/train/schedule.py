"""Learning rates: a network goes in, an optimiser with a rate a part leaves, and each epoch's loss moves the rates.

The rates rise over the first steps and drop whenever the training loss saturates (section 4.2 of the paper), or fall
along half a cosine.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import nn

from reid.config import TrainConfig

PARTS = ("backbone", "pose", "tap", "classifier", "temperature")


def optimizer_for(network: nn.Module, config: TrainConfig) -> torch.optim.Optimizer:
    """SGD with momentum, or AdamW, over PARTS, one group each, in that order; parts that do not train are left out.

    A group's "part" names it; `set_rates` gives it its rate. Biases and normalisation decay like all weights; a learned
    temperature does not, as its logarithm would be pulled to 0, the flat softmax of a temperature of 1.
    """
    parameters: dict[str, list[nn.Parameter]] = {part: [] for part in PARTS}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            parameters[part_of(name)].append(parameter)
    groups: list[dict[str, Any]] = [{"params": parameters[part], "part": part} for part in PARTS if parameters[part]]
    for group in groups:
        if group["part"] == "temperature":
            group["weight_decay"] = 0.0
    # The rate is set before each step; it is 0 here so that a step without would show.
    if config.optimizer == "adamw":
        return torch.optim.AdamW(groups, lr=0.0, betas=(config.momentum, 0.999), weight_decay=config.weight_decay)
    return torch.optim.SGD(groups, lr=0.0, momentum=config.momentum, weight_decay=config.weight_decay)


def part_of(parameter: str) -> str:
    """Which of PARTS a parameter of AlignNet belongs to, by its name."""
    root = parameter.split(".", 1)[0]
    parts = {"appearance": "backbone", "pose": "pose", "tap_global": "tap", "taps": "tap"}
    parts["log_temperature"] = "temperature"
    return parts.get(root, "classifier")  # the classifier, the embedding and its BN


@dataclass
class Schedule:
    """Where the learning rates stand; plain numbers, so that a checkpoint holds all of it.

    best: lowest mean loss of an epoch so far. waited: epochs since then. drops: of the rates so far.
    """

    best: float = float("inf")
    waited: int = 0
    drops: int = 0

    def factor(self, step: int, config: TrainConfig, steps: int) -> float:
        """What the rates are multiplied by at an optimiser step (0, 1, ...) of the `steps` that all epochs take."""
        warmup = min(1.0, (step + 1) / config.warmup_steps) if config.warmup_steps else 1.0
        if config.schedule == "cosine":
            return warmup * (1 + math.cos(math.pi * step / steps)) / 2
        return warmup * config.plateau_factor**self.drops

    def after_epoch(self, loss: float, config: TrainConfig) -> bool:
        """Takes an epoch's mean training loss; returns whether training has saturated for good."""
        if config.schedule == "cosine":
            return False
        if loss < self.best * (1 - config.plateau_threshold):
            self.best, self.waited = loss, 0
            return False
        self.waited += 1
        if self.waited <= config.plateau_patience_epochs:
            return False
        self.waited = 0
        if self.drops == config.plateau_drops:
            return True
        self.drops += 1
        return False

    def state(self) -> dict[str, Any]:
        return asdict(self)


def set_rates(optimizer: torch.optim.Optimizer, config: TrainConfig, factor: float, *, joints: bool) -> None:
    """Sets each group's rate to its part's times a factor. joints: whether the step's data has joints."""
    rates = {
        "backbone": config.lr_backbone,
        "pose": config.lr_pose_joints if joints else config.lr_pose,
        "tap": config.lr_tap,
        "classifier": config.lr_classifier,
        "temperature": config.lr_temperature,
    }
    for group in optimizer.param_groups:
        group["lr"] = rates[group["part"]] * factor
