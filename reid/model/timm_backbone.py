"""A timm model as appearance network (eq. 1): RGB frames go in, the feature map of its last stage leaves.

timm is optional and imported where such a backbone is asked for. Dimension letters: N frames, H, W pixels, C features,
h, w cells.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn

from reid.errors import UsageError, UserError
from reid.model.recompute import run

PREFIX = "timm:"  # before timm's name of a model, in ModelConfig.backbone
_MEAN_RGB, _DEVIATION_RGB = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # ImageNet's, where a model names none


class TimmAppearance(nn.Module):
    """f_a = A(V): a timm model that gives feature maps (`features_only`). Its state's keys are timm's after "trunk.".

    name: timm's, as in "convnext_atto". last_stride: 2 leaves the model as it is, 1 asks timm for an output stride of
    16 pixels, which convolutional models know. Models for one size of picture, as many transformers, fit pictures of
    that size only. Raises UsageError where timm is not installed, does not know the name, or the model has no feature
    maps or not that stride.
    """

    mean_rgb: Tensor
    deviation_rgb: Tensor

    def __init__(self, name: str, last_stride: int) -> None:
        super().__init__()
        self.recompute = False  # activations, in the backward pass
        self.name = name
        self.trunk = _created(name, last_stride, pretrained=False)
        self.features: int = self.trunk.feature_info.channels()[-1]  # C
        stated: dict[str, Any] = getattr(self.trunk, "pretrained_cfg", None) or {}
        # (3, H, W) where the model takes pictures of that size only
        self.fixed_size: tuple[int, ...] | None = stated.get("input_size") if stated.get("fixed_input_size") else None
        mean, deviation = stated.get("mean", _MEAN_RGB), stated.get("std", _DEVIATION_RGB)
        self.register_buffer("mean_rgb", torch.tensor(mean).view(3, 1, 1), persistent=False)
        self.register_buffer("deviation_rgb", torch.tensor(deviation).view(3, 1, 1), persistent=False)

    def forward(self, frames_rgb: Tensor) -> Tensor:
        """(N, 3, H, W) float32 display values in [0, 1] to f_a, (N, C, h, w).

        Raises UsageError where the model does not take pictures of that size.
        """
        if self.fixed_size is not None and tuple(frames_rgb.shape[1:]) != tuple(self.fixed_size):
            raise self._wrong_size(frames_rgb, "it takes {1} x {2} only".format(*self.fixed_size))
        x: Tensor = (frames_rgb - self.mean_rgb) / self.deviation_rgb
        try:
            return run(self._last_stage, x, recompute=self.recompute)
        except AssertionError as error:  # a model's own check of sizes, of windows that must fit in, for instance
            raise self._wrong_size(frames_rgb, str(error)) from error

    def _wrong_size(self, frames_rgb: Tensor, reason: str) -> UsageError:
        height, width = frames_rgb.shape[-2:]
        return UsageError(
            f"model.backbone is '{PREFIX}{self.name}', which does not take pictures of {height} x {width} pixels "
            f"({reason}); set data.height_px and data.width_px, or give another model"
        )

    def _last_stage(self, x: Tensor) -> Tensor:
        last: Tensor = self.trunk(x)[-1]
        return last


def pretrained_state(name: str, last_stride: int) -> dict[str, Tensor]:
    """The tensors of timm's own pretrained weights by TimmAppearance's names, from timm's cache or downloaded.

    Raises UsageError as TimmAppearance, UserError when the weights cannot be had.
    """
    try:
        trunk = _created(name, last_stride, pretrained=True)
    except (OSError, RuntimeError) as error:  # no network, no such weights, a full disk
        raise UserError(
            f"--backbone-weights imagenet: timm's weights of {name} could not be loaded ({error}); give "
            "--backbone-weights FILE, or --backbone-weights none to start from random weights"
        ) from error
    return {f"trunk.{key}": tensor for key, tensor in trunk.state_dict().items()}


def without_classifier(state: dict[str, Tensor], network: TimmAppearance) -> dict[str, Tensor]:
    """A file's tensors by TimmAppearance's names, less those of the classifier that timm says the model has."""
    stated: dict[str, Any] = getattr(network.trunk, "pretrained_cfg", None) or {}
    named = stated.get("classifier") or ()
    layers = tuple(f"{layer}." for layer in ((named,) if isinstance(named, str) else named))
    return {f"trunk.{key}": tensor for key, tensor in state.items() if not (layers and key.startswith(layers))}


def _created(name: str, last_stride: int, *, pretrained: bool) -> Any:
    timm = _timm(name)
    if not timm.is_model(name):
        near = ", ".join(timm.list_models(f"*{name}*")[:5]) or "see timm.list_models()"
        raise UsageError(f"model.backbone is '{PREFIX}{name}', which timm {timm.__version__} does not know; {near}")
    stride = {"output_stride": 16} if last_stride == 1 else {}
    try:
        trunk = timm.create_model(name, pretrained=pretrained, features_only=True, **stride)
    except (TypeError, NotImplementedError, AssertionError, AttributeError) as error:  # as timm's models differ
        reason = str(error) or type(error).__name__
        advice = "give model.last_stride=2, or another model" if stride else "give another model"
        raise UsageError(
            f"model.backbone is '{PREFIX}{name}', which gives no such feature map ({reason}); {advice}"
        ) from error
    reduction = trunk.feature_info.reduction()[-1]
    if stride and reduction != stride["output_stride"]:
        raise UsageError(
            f"model.backbone is '{PREFIX}{name}', whose last map has a stride of {reduction} pixels instead of "
            f"{stride['output_stride']}; give model.last_stride=2, or another model"
        )
    return trunk


def _timm(name: str) -> ModuleType:
    try:
        return import_module("timm")
    except ImportError as error:
        raise UsageError(
            f"model.backbone is '{PREFIX}{name}', and timm cannot be imported ({error}); pip install timm"
        ) from error
