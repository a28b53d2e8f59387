"""Weight files of public ports and torchvision: recognised, and converted to strict names; others say what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torchvision
from click.testing import CliRunner
from safetensors.torch import load_file
from torch import Tensor, nn

from reid.cli import main
from reid.config import ModelConfig, RunConfig
from reid.errors import UsageError, UserError
from reid.model import checkpoint
from reid.model.network import AlignNet, build
from reid.model.openpose import OpenPose
from reid.model.weightfile import OPENPOSE, convert, read_weights
from reid.model.weights import load_backbone, load_pose
from reid.presets import preset

# The convolutions of the public ports' nn.Sequential trunk, ReLUs and poolings counted: two, pool, two, pool, ...
TRUNK_NUMBERS = (0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25)


@pytest.fixture(scope="module")
def pose() -> dict[str, Tensor]:
    """Random values under the names of OpenPose's Caffe layers, half precision to be light on the disk."""
    with torch.device("meta"):
        shapes = {name: tensor.shape for name, tensor in OpenPose().state_dict().items()}
    generator = torch.Generator().manual_seed(0)
    return {name: torch.rand(shape, generator=generator).half() for name, shape in shapes.items()}


def block_of(layer: str) -> str:
    if "_L" not in layer:
        return "model0"
    stage = layer.split("stage")[1][0] if "stage" in layer else "1"
    return f"model{stage}_{layer[-1]}"


def in_blocks(name: str) -> str:
    return f"{block_of(name.rsplit('.', 1)[0])}.{name}"


def numbered(names: list[str]) -> dict[str, str]:
    """`model1_1.0.weight`: numbers count convolutions and ReLUs (and the trunk's poolings)."""
    seen: dict[str, list[str]] = {}
    renamed = {}
    for name in names:
        layer, kind = name.rsplit(".", 1)
        block = seen.setdefault(block_of(layer), [])
        if layer not in block:
            block.append(layer)
        position = block.index(layer)
        number = TRUNK_NUMBERS[position] if block_of(layer) == "model0" else 2 * position
        renamed[name] = f"{block_of(layer)}.{number}.{kind}"
    return renamed


PORTS = ["caffe", "blocks", "numbers", "module", "wrapped"]


def in_port(pose: dict[str, Tensor], port: str) -> dict:
    """What a port's file holds."""
    numbers = numbered(list(pose))
    names = {"blocks": in_blocks, "numbers": numbers.__getitem__, "module": lambda name: f"module.{in_blocks(name)}"}
    stored: dict = {names.get(port, str)(name): tensor for name, tensor in reversed(pose.items())}
    return {"epoch": 3, "state_dict": stored} if port == "wrapped" else stored


@pytest.mark.parametrize("port", PORTS)
def test_openpose_under_every_ports_names_loads_strictly_after_conversion(
    pose: dict[str, Tensor], port: str, tmp_path: Path
) -> None:
    numbers = numbered(list(pose))
    assert numbers["conv4_4_CPM.weight"] == "model0.25.weight"
    assert numbers["Mconv7_stage6_L2.bias"] == "model6_2.12.bias"
    torch.save(in_port(pose, port), tmp_path / "body.pth")
    weights = convert(tmp_path / "body.pth", tmp_path / "new" / "body.safetensors")
    assert weights.fit.architecture == OPENPOSE
    assert weights.renamed == (0 if port in ("caffe", "wrapped") else len(pose))
    converted = load_file(tmp_path / "new" / "body.safetensors")
    assert set(converted) == set(pose)
    assert all(torch.equal(converted[name], tensor) for name, tensor in pose.items())
    assert not list(tmp_path.rglob("*.partial"))


@pytest.fixture(scope="module")
def aligned() -> AlignNet:
    return build(ModelConfig(backbone="resnet18", tap_width=4), 2)


@pytest.mark.parametrize("port", PORTS)
def test_every_port_loads_without_conversion(
    pose: dict[str, Tensor], aligned: AlignNet, port: str, tmp_path: Path
) -> None:
    torch.nn.init.zeros_(aligned.pose.get_parameter("Mconv7_stage6_L2.bias"))
    torch.save(in_port(pose, port), tmp_path / "body.pth")
    load_pose(aligned, str(tmp_path / "body.pth"))
    loaded = aligned.pose.state_dict()
    assert all(torch.equal(loaded[name], tensor.float()) for name, tensor in pose.items())


def test_a_narrow_pose_network_names_what_openposes_weights_need(pose: dict[str, Tensor], tmp_path: Path) -> None:
    torch.save(in_port(pose, "numbers"), tmp_path / "body.pth")
    needs = (
        r"model\.pose_width is 0\.125 and model\.pose_stages is 2.*--set model\.pose_width=1 --set model\.pose_stages=6"
    )
    with pytest.raises(UsageError, match=needs):
        load_pose(build(preset("small").model, 2), str(tmp_path / "body.pth"))


@pytest.mark.parametrize("old", [False, True])
def test_backbones_of_trainings_and_old_files_load_without_conversion(old: bool, tmp_path: Path) -> None:
    torch.manual_seed(0)
    state = torchvision.models.resnet18().state_dict()
    stored = {f"module.{name}": t for name, t in state.items() if not (old and name.endswith("num_batches_tracked"))}
    torch.save({"state_dict": stored}, tmp_path / "weights.pth")
    network = build(ModelConfig(backbone="resnet18", variant="baseline"), 2)
    load_backbone(network, str(tmp_path / "weights.pth"))
    assert all(torch.equal(tensor, state[name]) for name, tensor in network.appearance.state_dict().items())


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_ibn_nets_files_are_known_by_name_converted_and_loaded(name: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    config = ModelConfig(backbone=name, norm="ibn_a", variant="baseline")
    network = build(config, 2)
    state = {key: tensor.clone() for key, tensor in network.appearance.state_dict().items()}
    classifier = {"fc.weight": torch.zeros(1000, network.appearance.features), "fc.bias": torch.zeros(1000)}
    torch.save({key: t for key, t in (state | classifier).items() if not key.endswith("tracked")}, tmp_path / "ibn.pth")
    result = CliRunner().invoke(main, ["weights", "inspect", str(tmp_path / "ibn.pth")])
    assert f"architecture: {name}_ibn_a, complete" in result.stdout
    convert(tmp_path / "ibn.pth", tmp_path / "ibn.safetensors")
    for file in ("ibn.pth", "ibn.safetensors"):
        network = build(config, 2)
        load_backbone(network, str(tmp_path / file))
        assert all(torch.equal(tensor, state[key]) for key, tensor in network.appearance.state_dict().items())
    plain = build(ModelConfig(backbone=name, variant="baseline"), 2)
    with pytest.raises(UserError, match=rf"ibn\.pth, which holds {name}_ibn_a: {name}'s tensors do not fit"):
        load_backbone(plain, str(tmp_path / "ibn.pth"))


def test_what_is_missing_unknown_and_misshapen_is_told(pose: dict[str, Tensor], tmp_path: Path) -> None:
    stored = dict(pose)
    del stored["conv1_1.bias"]
    stored["conv9.weight"] = torch.zeros(1)
    stored["conv1_2.bias"] = torch.zeros(3)
    torch.save(stored, tmp_path / "body.pth")
    fit = read_weights(tmp_path / "body.pth").fit
    assert (fit.missing, fit.unknown) == (("conv1_1.bias",), ("conv9.weight",))
    assert fit.reshaped == (("conv1_2.bias", (3,), (64,)),)
    with pytest.raises(
        UserError, match=r"1 missing \(conv1_1\.bias\), 1 unknown \(conv9\.weight\), 1 of another shape"
    ):
        convert(tmp_path / "body.pth", tmp_path / "body.safetensors")
    result = CliRunner().invoke(main, ["weights", "inspect", str(tmp_path / "body.pth")])
    assert "architecture: OpenPose body (COCO), not complete" in result.stdout
    assert "of another shape: conv1_2.bias: (3,) instead of (64,)" in result.stdout


@pytest.mark.parametrize("name", ["resnet18", "resnet34", "resnet50", "wide_resnet50_2", "resnext50_32x4d"])
def test_resnets_are_told_apart(name: str, tmp_path: Path) -> None:
    with torch.device("meta"):
        model = torchvision.models.get_model(name)
    state = {key: torch.zeros((), dtype=t.dtype).expand(t.shape) for key, t in model.state_dict().items()}
    torch.save(state, tmp_path / "weights.pth")
    fit = read_weights(tmp_path / "weights.pth").fit
    assert (fit.architecture, fit.strict) == (name, True)


def test_an_old_resnet_without_fc_and_counters_is_converted_to_load_strictly(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = torchvision.models.resnet18()
    old = {
        name: tensor
        for name, tensor in model.state_dict().items()
        if not name.startswith("fc.") and not name.endswith("num_batches_tracked")
    }
    torch.save(old, tmp_path / "old.pth")
    convert(tmp_path / "old.pth", tmp_path / "new.safetensors")
    model.fc = nn.Identity()
    model.load_state_dict(load_file(tmp_path / "new.safetensors"), strict=True)


def test_a_checkpoint_is_recognised_and_not_converted(tmp_path: Path) -> None:
    model = ModelConfig(backbone="resnet18", pose_width=0.0625, pose_stages=1, tap_width=4)
    run = RunConfig("small", model=model)
    checkpoint.save(checkpoint.Checkpoint(build(model, 2).state_dict(), run, ("x", "y")), tmp_path / "last.ckpt")
    fit = read_weights(tmp_path / "last.ckpt").fit
    assert fit.strict
    assert fit.architecture is not None
    assert fit.architecture.startswith("reid checkpoint")
    with pytest.raises(UserError, match="use it as it is"):
        convert(tmp_path / "last.ckpt", tmp_path / "out.safetensors")


def test_anything_else_is_refused_in_one_line(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(2)}, tmp_path / "other.pth")
    assert read_weights(tmp_path / "other.pth").fit.architecture is None
    with pytest.raises(UserError, match="neither OpenPose"):
        convert(tmp_path / "other.pth", tmp_path / "out.safetensors")
    torch.save({"a": torch.zeros(2), "b": 3}, tmp_path / "mixed.pth")
    with pytest.raises(UserError, match="'b', a int"):
        read_weights(tmp_path / "mixed.pth")
    with pytest.raises(UsageError, match=r"must end in \.safetensors"):
        convert(tmp_path / "other.pth", tmp_path / "out.pth")
    torch.save(nn.Linear(1, 1), tmp_path / "pickled.pth")  # a whole module: code
    result = CliRunner().invoke(main, ["weights", "inspect", str(tmp_path / "pickled.pth")])
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "holds code, which is not run" in result.stderr
