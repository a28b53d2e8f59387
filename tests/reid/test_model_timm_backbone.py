"""timm's models as backbones: with a stand-in for timm, without timm, and with timm itself where it is installed."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from reid.config import ModelConfig
from reid.errors import UsageError, UserError
from reid.model.network import build
from reid.model.weights import load_backbone

TINY = ModelConfig(backbone="timm:two_stages", pose_width=0.0625, pose_stages=1, tap_width=4)


class TwoStages(nn.Module):
    """As timm's `features_only` models: a list of maps, what their channels are, and what the weights expect."""

    pretrained_cfg = {"mean": (0.5, 0.5, 0.5), "std": (0.25, 0.5, 0.5), "classifier": "head.fc"}  # noqa: RUF012

    def __init__(self, stride: int) -> None:
        super().__init__()
        self.stem, self.stage = nn.Conv2d(3, 4, 8, 8), nn.Conv2d(4, 6, 1, stride // 8)
        self.feature_info = SimpleNamespace(channels=lambda: [4, 6], reduction=lambda: [8, stride])

    def forward(self, x):
        if x.shape[-1] > 100:
            raise AssertionError("it is too wide")
        return [x := self.stem(x), self.stage(x)]


def create_model(name, *, pretrained, features_only, output_stride=32):
    assert (name, features_only) == ("two_stages", True)
    if pretrained:
        raise OSError("no network")
    return TwoStages(output_stride)


@pytest.fixture
def timm(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = SimpleNamespace(
        __version__="0", create_model=create_model, is_model="two_stages".__eq__, list_models=lambda _: ["two_stages"]
    )
    monkeypatch.setitem(sys.modules, "timm", stand_in)


@pytest.mark.usefixtures("timm")
@pytest.mark.parametrize(("last_stride", "cells"), [(1, (8, 4)), (2, (4, 2))])
def test_a_timm_model_takes_the_backbones_place(last_stride, cells):
    torch.manual_seed(0)
    network = build(ModelConfig(**{**vars(TINY), "last_stride": last_stride}), 3)
    frames = torch.rand(2, 2, 3, 128, 64)
    output = network(frames)
    assert output.descriptor.shape == (2, 4 * 6)
    assert output.part_masks.shape == (4, 3, *cells)
    (output.logits.square().mean() + output.metric.square().mean()).backward()
    assert all(parameter.grad is not None for parameter in network.appearance.parameters())
    flat = frames.flatten(0, 1)
    normalised = (flat - 0.5) / torch.tensor([0.25, 0.5, 0.5]).view(3, 1, 1)
    trunk = network.appearance.trunk
    torch.testing.assert_close(network.appearance(flat), trunk.stage(trunk.stem(normalised)))


@pytest.mark.usefixtures("timm")
def test_a_file_of_timms_tensors_loads_without_its_classifier(tmp_path):
    state = {key: torch.rand_like(tensor) for key, tensor in TwoStages(16).state_dict().items()}
    torch.save(state | {"head.fc.weight": torch.rand(5, 6)}, tmp_path / "two_stages.pth")
    network = build(TINY, 2)
    load_backbone(network, str(tmp_path / "two_stages.pth"))
    assert all(torch.equal(network.appearance.trunk.state_dict()[key], tensor) for key, tensor in state.items())
    torch.save(state | {"other.weight": torch.rand(1)}, tmp_path / "other.pth")
    with pytest.raises(UserError, match=r"trunk\.other\.weight is unknown"):
        load_backbone(network, str(tmp_path / "other.pth"))


@pytest.mark.usefixtures("timm")
def test_what_timm_has_not_is_told():
    with pytest.raises(UsageError, match=r"'timm:three_stages', which timm 0 does not know; two_stages"):
        build(ModelConfig(backbone="timm:three_stages"), 2)
    with pytest.raises(UserError, match=r"two_stages could not be loaded \(no network\)"):
        load_backbone(build(TINY, 2), "imagenet")


@pytest.mark.usefixtures("timm")
def test_pictures_of_a_size_that_the_model_does_not_take_are_told(monkeypatch):
    network = build(TINY, 2).appearance
    with pytest.raises(UsageError, match=r"'timm:two_stages', which does not .* 128 x 104 pixels \(it is too wide\)"):
        network(torch.rand(1, 3, 128, 104))
    fixed = TwoStages.pretrained_cfg | {"input_size": (3, 64, 32), "fixed_input_size": True}
    monkeypatch.setattr(TwoStages, "pretrained_cfg", fixed)
    network = build(TINY, 2).appearance
    assert network(torch.rand(1, 3, 64, 32)).shape == (1, 6, 4, 2)
    with pytest.raises(UsageError, match=r"128 x 64 pixels \(it takes 64 x 32 only\); set data\.height_px"):
        network(torch.rand(1, 3, 128, 64))


@pytest.mark.usefixtures("timm")
def test_a_model_that_ignores_the_stride_is_told(monkeypatch):
    monkeypatch.setattr(sys.modules["timm"], "create_model", lambda *_, **__: TwoStages(32))
    with pytest.raises(UsageError, match=r"a stride of 32 pixels instead of 16; give model\.last_stride=2"):
        build(TINY, 2)


def test_without_timm_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(UsageError, match="pip install timm"):
        build(TINY, 2)


def test_timms_own_models_fit():
    pytest.importorskip("timm")
    network = build(ModelConfig(**{**vars(TINY), "backbone": "timm:convnext_atto"}), 2).eval()
    assert network(torch.rand(1, 2, 3, 128, 64)).part_masks.shape == (2, 3, 8, 4)
    with pytest.raises(UsageError, match=r"give model\.last_stride=2"):
        build(ModelConfig(**{**vars(TINY), "backbone": "timm:vit_tiny_patch16_224"}), 2)
