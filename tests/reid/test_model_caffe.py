"""Caffe's weight files, encoded here by hand: read back, converted for the pose network, refused when damaged."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file

from reid.cli import main
from reid.config import ModelConfig
from reid.errors import UserError
from reid.model.caffe import read_caffemodel
from reid.model.network import build
from reid.model.openpose import OpenPose
from reid.model.weights import load_pose


def varint(value: int) -> bytes:
    encoded = b""
    while value >= 0x80:
        encoded += bytes([value & 0x7F | 0x80])
        value >>= 7
    return encoded + bytes([value])


def field(number: int, content: bytes | int) -> bytes:
    """A varint field of an int, a length-delimited one of bytes."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def blob(values: np.ndarray, *, old: bool = False) -> bytes:
    data = field(5, values.astype("<f4").tobytes())
    if not old:
        return field(7, field(1, b"".join(map(varint, values.shape)))) + data
    shape = (1,) * (4 - values.ndim) + values.shape
    return b"".join(field(number, size) for number, size in enumerate(shape, 1)) + data


def layer(name: str, *arrays: np.ndarray, old: bool = False) -> bytes:
    name_field, blobs_field, of_net = (4, 6, 2) if old else (1, 7, 100)
    blobs = b"".join(field(blobs_field, blob(values, old=old)) for values in arrays)
    return field(of_net, field(name_field, name.encode()) + field(10 if old else 11, b"bytes of some setting") + blobs)


def write(path: Path, tensors: dict[str, torch.Tensor], *, old: bool = False) -> Path:
    layers: dict[str, list[np.ndarray]] = {}
    for name, tensor in tensors.items():
        layers.setdefault(name.rsplit(".", 1)[0], []).append(tensor.numpy())
    net = field(1, b"net") + (layer("data", old=old)) + field(5, 1)  # a layer without weights, a flag
    path.write_bytes(net + b"".join(layer(name, *arrays, old=old) for name, arrays in layers.items()))
    return path


@pytest.mark.parametrize("old", [False, True])
def test_layers_come_back_by_name_in_their_shapes(tmp_path: Path, old: bool) -> None:
    tensors = {"conv1_1.weight": torch.rand(4, 3, 3, 5), "conv1_1.bias": torch.rand(4), "fc.weight": torch.rand(2, 300)}
    read = read_caffemodel(write(tmp_path / "net.caffemodel", tensors, old=old))
    assert list(read) == list(tensors)
    assert all(torch.equal(read[name], tensor) for name, tensor in tensors.items())


def test_doubles_unpacked_values_and_further_blobs_are_understood(tmp_path: Path) -> None:
    doubles = field(7, field(1, 2)) + field(8, struct.pack("<2d", 0.5, -2.0))
    unpacked = field(7, field(1, 2)) + b"".join(varint(5 << 3 | 5) + struct.pack("<f", value) for value in (1.5, 3.0))
    norm = field(1, b"bn") + field(7, doubles) + field(7, unpacked) + field(7, blob(np.ones(1)))
    (tmp_path / "net.caffemodel").write_bytes(field(100, norm))
    read = read_caffemodel(tmp_path / "net.caffemodel")
    assert {name: tensor.tolist() for name, tensor in read.items()} == {
        "bn.weight": [0.5, -2.0],
        "bn.bias": [1.5, 3.0],
        "bn.2": [1.0],
    }


def test_openpose_converts_strictly(tmp_path: Path) -> None:
    torch.manual_seed(0)
    state = OpenPose().state_dict()
    file = write(tmp_path / "pose_iter_440000.caffemodel", state)
    result = CliRunner().invoke(main, ["weights", "convert", str(file), "--out", str(tmp_path / "pose.safetensors")])
    assert result.exit_code == 0, result.output
    assert "OpenPose body (COCO): 184 tensors, 0 renamed" in result.stderr
    converted = load_file(tmp_path / "pose.safetensors")
    assert converted.keys() == state.keys()
    assert all(torch.equal(converted[name], tensor) for name, tensor in state.items())
    network = build(ModelConfig(backbone="resnet18", tap_width=4), 2)
    load_pose(network, str(file))  # as it is
    assert all(torch.equal(network.pose.state_dict()[name], tensor) for name, tensor in state.items())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'name: "net"\nlayer { name: "data" }', "no Caffe weight file"),  # a .prototxt
        (layer("conv", np.ones((2, 2)))[:-3], "ends 3 bytes too early"),
        (field(100, field(1, b"x") + field(7, field(7, field(1, 3)) + field(5, b"\0" * 8))), r"\[3\] for 2 values"),
        (field(100, field(1, b"x") + field(7, field(5, b"\0" * 7))), "no Caffe weight file"),
        (b"\xff" * 20, "number of more than 10 bytes"),
        (field(1, b"net"), "no layer with weights"),
        (b"", "no layer with weights"),
    ],
)
def test_other_and_damaged_files_are_told(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "net.caffemodel").write_bytes(content)
    with pytest.raises(UserError, match=reason):
        read_caffemodel(tmp_path / "net.caffemodel")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be read"):
        read_caffemodel(tmp_path / "net.caffemodel")
