"""Public weights: a source's name goes in, and a part of the network starts from it, strictly."""

from __future__ import annotations

from pathlib import Path

import torch
import torchvision

from reid.errors import UsageError, UserError
from reid.model.checkpoint import load_strictly
from reid.model.network import AlignNet
from reid.model.timm_backbone import PREFIX, TimmAppearance, pretrained_state, without_classifier
from reid.model.weightfile import OPENPOSE, read_weights, with_counters

IMAGENET, NONE = "imagenet", "none"


def load_backbone(network: AlignNet, source: str) -> None:
    """Starts the appearance network from "imagenet", "none" (as it is) or a file of its library's tensors.

    "imagenet" is torchvision's IMAGENET1K_V1 (of a timm model: timm's own pretrained weights), kept in its cache or
    downloaded. A file is read as `reid weights inspect` reads it; its classifier is left out, all other tensors must
    fit. Raises UserError when the weights cannot be had or do not fit, UsageError when there are none for the network.
    """
    if source == NONE:
        return
    name, held = network.config.backbone, ""
    if source != IMAGENET:
        file = read_weights(Path(source))
        held = f", which holds {file.fit.architecture}" if file.fit.architecture else ""
    if isinstance(network.appearance, TimmAppearance):
        if source == IMAGENET:
            state = pretrained_state(name.removeprefix(PREFIX), network.config.last_stride)
        else:
            state = without_classifier(with_counters(file), network.appearance)
    else:
        if source == IMAGENET and network.config.norm != "batch":
            raise UsageError(
                f"--backbone-weights imagenet: torchvision has none for model.norm {network.config.norm}; give a file, "
                f"such as IBN-Net's {name}_{network.config.norm}, or --set model.norm=batch"
            )
        state = _download(name) if source == IMAGENET else with_counters(file)
        state = {key: tensor for key, tensor in state.items() if not key.startswith("fc.")}
    load_strictly(network.appearance, state, f"--backbone-weights {source}{held}: {name}'s tensors")


def load_pose(network: AlignNet, source: str) -> None:
    """Starts the pose network from "none" (as it is) or a file of OpenPose's, as `reid weights inspect` reads it:
    Caffe's own, `body_pose_model.pth` or another port's.

    Raises UsageError when the network has no pose net or a smaller one, UserError when the file cannot be read or does
    not fit.
    """
    if source == NONE:
        return
    if network.config.variant == "baseline":
        raise UsageError("--pose-weights is given, but the variant 'baseline' has no pose network; leave it out")
    weights, config = read_weights(Path(source)), network.config
    if (
        weights.fit.strict
        and weights.fit.architecture == OPENPOSE
        and (config.pose_width, config.pose_stages) != (1, 6)
    ):
        raise UsageError(
            f"--pose-weights {source} holds the whole OpenPose, but model.pose_width is {config.pose_width} and "
            f"model.pose_stages is {config.pose_stages}; give --set model.pose_width=1 --set model.pose_stages=6, or "
            "--preset paper"
        )
    load_strictly(network.pose, weights.tensors, f"--pose-weights {source}: OpenPose's tensors")


def imagenet_file(backbone: str) -> tuple[Path, str]:
    """Where torchvision keeps a backbone's ImageNet weights, and the address that it loads them from."""
    url: str = torchvision.models.get_model_weights(backbone).IMAGENET1K_V1.url
    return Path(torch.hub.get_dir()) / "checkpoints" / url.rsplit("/", 1)[1], url


def _download(backbone: str) -> dict[str, torch.Tensor]:
    path, url = imagenet_file(backbone)
    try:
        state: dict[str, torch.Tensor] = torchvision.models.get_model_weights(backbone).IMAGENET1K_V1.get_state_dict(
            progress=True, check_hash=True
        )
    except (OSError, RuntimeError) as error:  # no network, no such page, a full disk; a wrong hash is a RuntimeError
        raise UserError(
            f"--backbone-weights imagenet: {url} could not be loaded ({error}); load it elsewhere and put it at "
            f"{path}, or give --backbone-weights FILE, or --backbone-weights none to start from random weights"
        ) from error
    return state
