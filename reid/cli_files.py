"""What several commands need of the machine: results go to files, and the device's name becomes a device."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reid.errors import UserError

if TYPE_CHECKING:
    import torch


def prepare(file: Path) -> None:
    """Fails before the work is done where its result could not be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{file.parent}: cannot be made ({error.strerror}); choose another file") from error
    if file.is_dir() or not os.access(file.parent, os.W_OK):
        raise UserError(f"{file}: cannot be written; choose another file")


def write_json(file: Path, content: dict[str, Any]) -> None:
    """Writes a result whole or not at all. Raises UserError when it cannot be written."""
    partial = file.with_name(file.name + ".partial")
    try:
        partial.write_text(json.dumps(content, indent=2) + "\n")
        partial.replace(file)
    except OSError as error:
        raise UserError(f"{file}: cannot be written ({error.strerror}); choose another file") from error


def device_of(name: str) -> torch.device:
    """The device for "auto", "cpu" or "cuda". Raises UserError where there is no GPU."""
    import torch

    if name == "cuda" and not torch.cuda.is_available():
        raise UserError("--device cuda: PyTorch finds no GPU here; give --device cpu, or install its CUDA build")
    return torch.device("cuda" if name == "auto" and torch.cuda.is_available() else name.replace("auto", "cpu"))
