"""A weight file goes in; which known architecture its tensors fit, and those tensors by its own names, come out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
import torchvision
from torch import Tensor

from reid.errors import UsageError, UserError
from reid.model import caffe
from reid.model.appearance import backbone_names
from reid.model.caffe import read_caffemodel
from reid.model.checkpoint import FORMAT, load, read_tensors
from reid.model.ibn import with_instance_norm
from reid.model.network import build
from reid.model.openpose import OpenPose

OPENPOSE = "OpenPose body (COCO)"
CHECKPOINT = "reid checkpoint"
SAFETENSORS = ".safetensors"
_FITS_FROM = 0.5  # share of an architecture's tensors, below which a file is none of it
_WRAPPERS = ("state_dict", "model_state_dict", "model")  # under which trainings keep tensors
_IBN = "_ibn_a"
_COUNTER = ".num_batches_tracked"

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Fit:
    """How a file's tensors compare with an architecture's. architecture: None where none is near.

    missing, unknown: names. reshaped: name, shape in the file, shape expected. A ResNet's `fc` and its counters of
    batches are never missing: files of features lack the first, files older than the counters the second.
    """

    architecture: str | None
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    reshaped: tuple[tuple[str, Shape, Shape], ...] = ()

    @property
    def strict(self) -> bool:
        """Whether each tensor is there, in its shape, and no other."""
        return self.architecture is not None and not (self.missing or self.unknown or self.reshaped)


@dataclass(frozen=True)
class WeightFile:
    """What a file holds. tensors: by the architecture's names where `fit` has one, else by the file's.
    original: the name in the file of each of them."""

    tensors: Mapping[str, Tensor]
    original: Mapping[str, str]
    fit: Fit

    @property
    def renamed(self) -> int:
        """How many tensors have another name in the file."""
        return sum(name != original for name, original in self.original.items())


def read_weights(path: Path) -> WeightFile:
    """Reads a PyTorch, .safetensors or .caffemodel file, without running code in it, and finds the architecture.

    Known are OpenPose's body network, torchvision's ResNets and IBN-Net's (`resnet50_ibn_a`), and reid's checkpoints.
    Understood beside the architectures' own names: tensors kept under "state_dict", a "module." before each name, and
    for OpenPose the names of its public PyTorch ports: a block before the Caffe name (`model1_1.conv5_1_CPM_L1.weight`)
    or a layer's number in the block (`model1_1.0.weight`).
    Raises UserError when the file cannot be read or holds something else than tensors.
    """
    content: dict[str, Any] = dict(read_caffemodel(path)) if path.suffix == caffe.SUFFIX else read_tensors(path)
    if content.get("format") == FORMAT:
        checkpoint = load(path)
        state = dict(checkpoint.state)
        with torch.device("meta"):
            expected = _shapes(build(checkpoint.run.model, len(checkpoint.identities)).state_dict())
        preset = f"{CHECKPOINT}, preset {checkpoint.run.preset}, {len(checkpoint.identities)} people"
        return WeightFile(state, {name: name for name in state}, _compare(preset, expected, _shapes(state)))
    wrapper = next((name for name in _WRAPPERS if isinstance(content.get(name), dict)), None)
    stored: Mapping[str, Any] = content if wrapper is None else content[wrapper]
    other = next((name for name, value in stored.items() if not isinstance(value, Tensor)), None)
    if other is not None or not stored:
        what = "no tensors" if other is None else f"{other!r}, a {type(stored[other]).__name__}, among its tensors"
        raise UserError(f"{path} holds {what}; a file of named tensors was expected, such as a state_dict")
    plain = {name: name.removeprefix("module.") for name in stored}
    by_caffe = _caffe_names(list(plain.values()))
    candidates = [(OPENPOSE, _openpose(), {name: by_caffe[plain[name]] for name in stored})]
    candidates += [(name, _resnet(name), plain) for name in _resnet_names()]
    matched = [_matches(expected, names, stored) for _, expected, names in candidates]
    best = max(range(len(candidates)), key=matched.__getitem__)
    if matched[best] < _FITS_FROM:
        return WeightFile({plain[name]: tensor for name, tensor in stored.items()}, _turned(plain), Fit(None))
    architecture, expected, names = candidates[best]
    tensors = {names[name]: tensor for name, tensor in stored.items()}
    return WeightFile(tensors, _turned(names), _compare(architecture, expected, _shapes(tensors)))


def convert(path: Path, out: Path) -> WeightFile:
    """Writes the tensors of `path` to a .safetensors file by their architecture's names, and answers what they are.

    Raises UsageError when `out` ends otherwise or is `path`, UserError when the file does not fit strictly, is a
    checkpoint (which keeps more than tensors), or cannot be read or written.
    """
    if out.suffix != SAFETENSORS:
        raise UsageError(f"--out is {out}; it must end in {SAFETENSORS}")
    if out.resolve() == path.resolve():
        raise UsageError(f"--out is {out}, the file to convert; give another name")
    weights = read_weights(path)
    fit = weights.fit
    if fit.architecture is None:
        raise UserError(
            f"{path} is neither {OPENPOSE} nor a ResNet of torchvision or IBN-Net; see reid weights inspect {path}"
        )
    if fit.architecture.startswith(CHECKPOINT):
        raise UserError(f"{path} is a checkpoint of reid, which keeps more than tensors; use it as it is")
    if not fit.strict:
        raise UserError(f"{path} does not fit {fit.architecture}: {problems(fit)}; see reid weights inspect {path}")
    tensors = {name: tensor.detach().contiguous().clone() for name, tensor in with_counters(weights).items()}
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    partial = out.with_name(out.name + ".partial")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        save_file(tensors, partial, metadata={"format": "pt", "architecture": fit.architecture})
        partial.replace(out)
    except (OSError, SafetensorError) as error:
        raise UserError(f"{out}: cannot be written ({error}); choose another --out") from error
    finally:
        partial.unlink(missing_ok=True)
    return weights


def with_counters(weights: WeightFile) -> dict[str, Tensor]:
    """A file's tensors, with the counters of batches that strict loading asks for and older files of ResNets lack."""
    architecture, tensors = weights.fit.architecture, dict(weights.tensors)
    if architecture in _resnet_names():
        counters = (name for name in _resnet(architecture) if name.endswith(_COUNTER) and name not in tensors)
        tensors |= {name: torch.tensor(0) for name in counters}
    return tensors


def problems(fit: Fit) -> str:
    """What does not fit, in a few words: the first of each kind and how many there are."""
    parts = [f"{len(names)} {what} ({names[0]})" for what, names in _kinds(fit) if names]
    return ", ".join(parts)


def _kinds(fit: Fit) -> list[tuple[str, list[str]]]:
    reshaped = [f"{name} is {got} instead of {expected}" for name, got, expected in fit.reshaped]
    return [("missing", list(fit.missing)), ("unknown", list(fit.unknown)), ("of another shape", reshaped)]


def _compare(architecture: str, expected: Mapping[str, Shape], got: Mapping[str, Shape]) -> Fit:
    def optional(name: str) -> bool:
        return architecture in _resnet_names() and (name.startswith("fc.") or name.endswith(_COUNTER))

    return Fit(
        architecture,
        missing=tuple(name for name in expected if name not in got and not optional(name)),
        unknown=tuple(name for name in got if name not in expected),
        reshaped=tuple(
            (name, got[name], shape) for name, shape in expected.items() if name in got and got[name] != shape
        ),
    )


def _matches(expected: Mapping[str, Shape], names: Mapping[str, str], stored: Mapping[str, Tensor]) -> float:
    """Share of all names, the architecture's and the file's, that both have in the same shape."""
    same = sum(expected.get(names[name]) == tuple(tensor.shape) for name, tensor in stored.items())
    return same / len(set(expected) | set(names.values()))


def _caffe_names(names: list[str]) -> dict[str, str]:
    """A Caffe name for each name that one of OpenPose's ports could have given; other names as they are.

    Ports keep the trunk in `model0` and branch b (1 affinity, 2 confidence) of stage s in `models_b`.
    """
    layers: dict[str, list[str]] = {}
    for name in _openpose():
        layer = name.rsplit(".", 1)[0]
        block = re.fullmatch(r"Mconv\d_stage(\d)_L(\d)|conv5_\d_CPM_L(\d)", layer)
        key = "model0" if block is None else f"model{block[1] or 1}_{block[2] or block[3]}"
        layers.setdefault(key, []).extend([] if layer in layers.get(key, []) else [layer])
    numbers: dict[str, list[int]] = {}
    for name in names:
        numbered = re.fullmatch(r"(model\d(?:_\d)?)\.(\d+)\.weight", name)
        if numbered:
            numbers.setdefault(numbered[1], []).append(int(numbered[2]))
    caffe = {}
    for name in names:
        caffe[name] = name
        parts = re.fullmatch(r"(model\d(?:_\d)?)\.(\w+)\.(weight|bias)", name)
        if parts is None or parts[1] not in layers:
            continue
        if not parts[2].isdecimal():
            caffe[name] = f"{parts[2]}.{parts[3]}"
            continue
        order = sorted(numbers.get(parts[1], []))  # ReLUs and poolings take numbers too, so count convolutions
        if len(order) == len(layers[parts[1]]) and int(parts[2]) in order:
            caffe[name] = f"{layers[parts[1]][order.index(int(parts[2]))]}.{parts[3]}"
    return caffe


@cache
def _openpose() -> dict[str, Shape]:
    with torch.device("meta"):
        return _shapes(OpenPose().state_dict())


@cache
def _resnet_names() -> tuple[str, ...]:
    """torchvision's ResNets, and the same with IBN-Net's normalisation, by the names of its files."""
    return (*backbone_names(), *(f"{name}{_IBN}" for name in backbone_names()))


@cache
def _resnet(name: str) -> dict[str, Shape]:
    with torch.device("meta"):
        model = torchvision.models.get_model(name.removesuffix(_IBN), weights=None)
        if name.endswith(_IBN):
            with_instance_norm(model)
        return _shapes(model.state_dict())


def _turned(names: Mapping[str, str]) -> dict[str, str]:
    return {new: old for old, new in names.items()}


def _shapes(state: Mapping[str, Tensor]) -> dict[str, Shape]:
    return {name: tuple(tensor.shape) for name, tensor in state.items()}
