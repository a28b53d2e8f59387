"""Checkpoints: a network with its run's settings goes to one file, and comes back from it, safely and strictly.

The file is PyTorch's, and holds tensors and plain values only; it is read with `weights_only=True`, which runs no code.
"""

from __future__ import annotations

import importlib.metadata
import os
import pickle
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from reid.config import ModelConfig, RunConfig, run_config_from_dict, to_dict
from reid.errors import UserError
from reid.model.network import AlignNet, build

FORMAT = "synthreid checkpoint 1"
_CLASSIFIER = "classifier."


@dataclass(frozen=True)
class Checkpoint:
    """A stored network. state: its tensors by name. identities: the name of each class. training: what `reid.train`
    needs to go on (None in a checkpoint that only describes). versions: of what wrote it."""

    state: Mapping[str, Tensor]
    run: RunConfig
    identities: tuple[str, ...]
    training: Mapping[str, Any] | None = None
    versions: Mapping[str, str] = field(default_factory=lambda: versions())

    def network(self) -> AlignNet:
        """The stored network, in eval mode, on the CPU. Raises UserError when tensors and settings disagree."""
        network = build(self.run.model, len(self.identities))
        load_strictly(network, self.state, "the checkpoint's weights")
        return network.eval()


def save(checkpoint: Checkpoint, path: Path) -> None:
    """Writes a file whole or not at all: a reader, a crash or a full disk never leaves half of one at `path`.

    Raises UserError when it cannot be written.
    """
    content = {
        "format": FORMAT,
        "state": {name: tensor.detach().cpu() for name, tensor in checkpoint.state.items()},
        "run": to_dict(checkpoint.run),
        "identities": list(checkpoint.identities),
        "training": checkpoint.training,
        "versions": dict(checkpoint.versions),
    }
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            torch.save(content, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except (OSError, RuntimeError) as error:  # torch wraps some failed writes into RuntimeError
        raise UserError(f"{path} could not be written ({error}); free some space or choose another --out") from error
    finally:
        if partial.exists():
            partial.unlink()


def load(path: Path) -> Checkpoint:
    """Reads what `save` wrote, onto the CPU. Raises UserError when the file is missing, damaged or something else."""
    content = read_tensors(path)
    if content.get("format") != FORMAT:
        raise UserError(
            f"{path} is not a checkpoint of this version of reid; give one that reid pretrain or finetune wrote"
        )
    try:
        return Checkpoint(
            state=content["state"],
            run=run_config_from_dict(content["run"]),
            identities=tuple(content["identities"]),
            training=content["training"],
            versions=content["versions"],
        )
    except KeyError as error:
        raise UserError(f"{path} lacks its part {error}; it is damaged, take another checkpoint") from error
    except UserError as error:
        raise UserError(f"{path}: {error}") from error


def read_tensors(path: Path) -> dict[str, Any]:
    """A dictionary of tensors and plain values from a PyTorch or .safetensors file; code inside is never run.

    Raises UserError when the file is missing, damaged, or holds anything else.
    """
    if not path.is_file():
        raise UserError(f"{path} is not there (or no file); give the path of a weight or checkpoint file")
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            return dict(load_file(path))
        content = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:  # its own text advises to run the code
        raise UserError(
            f"{path} could not be read as weights (it is another kind of file, or holds code, which is not run); "
            "give a file that holds a state_dict"
        ) from error
    except (
        Exception
    ) as error:  # a damaged file raises almost anything: OSError, RuntimeError, pickle's and zip's errors
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UserError(f"{path} could not be read as weights ({reason}); it may be damaged or incomplete") from error
    if not isinstance(content, dict):
        raise UserError(f"{path} holds a {type(content).__name__}; a dictionary of tensors was expected")
    return content


def load_strictly(network: torch.nn.Module, state: Mapping[str, Tensor], source: str) -> None:
    """Loads tensors into a module; every name and shape must match. Raises UserError naming what does not."""
    own = network.state_dict()
    problems = [f"{name} is missing" for name in own if name not in state]
    problems += [f"{name} is unknown" for name in state if name not in own]
    problems += [
        f"{name} is {tuple(tensor.shape)} instead of {tuple(own[name].shape)}"
        for name, tensor in state.items()
        if name in own and tensor.shape != own[name].shape
    ]
    if problems:
        more = f" and {len(problems) - 3} more" if len(problems) > 3 else ""
        raise UserError(f"{source} do not fit the network: {', '.join(problems[:3])}{more}")
    network.load_state_dict(dict(state))


def start_from(network: AlignNet, checkpoint: Checkpoint, source: str) -> None:
    """Fine-tuning's start: all of a checkpoint but its classifier, whose classes are other people.

    Raises UserError when the checkpoint's architecture is another, naming the settings that differ.
    """
    check_same_architecture(checkpoint.run, network.config, source)
    state = {name: tensor for name, tensor in checkpoint.state.items() if not name.startswith(_CLASSIFIER)}
    state |= {name: tensor for name, tensor in network.state_dict().items() if name.startswith(_CLASSIFIER)}
    load_strictly(network, state, f"{source}'s weights")


def check_same_architecture(stored: RunConfig, wanted: ModelConfig, source: str) -> None:
    """Raises UserError when a checkpoint's network settings are not those wanted."""
    stored_values, wanted_values = asdict(stored.model), asdict(wanted)
    different = [name for name, value in stored_values.items() if wanted_values[name] != value]
    if different:
        listed = ", ".join(f"{name} {stored_values[name]!r} (wanted: {wanted_values[name]!r})" for name in different)
        raise UserError(
            f"{source} holds another network, of preset {stored.preset!r}: {listed}; "
            "give the preset it was trained with, or another checkpoint"
        )


def versions() -> dict[str, str]:
    """The versions that a result depends on."""
    found = {"python": platform.python_version()}
    for package in ("synthreid", "torch", "torchvision", "numpy"):
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "unknown"
    return found
