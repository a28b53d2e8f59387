"""Backbone weights: from a file strictly, from ImageNet or with an error that says where the file goes."""

from __future__ import annotations

import urllib.error
from dataclasses import replace

import pytest
import torch
import torchvision

from reid.config import ModelConfig
from reid.errors import UsageError, UserError
from reid.model.network import build
from reid.model.weights import imagenet_file, load_backbone, load_pose

TINY = ModelConfig(backbone="resnet18", pose_width=0.0625, pose_stages=1, tap_width=4)


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_a_file_of_torchvisions_tensors_loads_without_fc(tmp_path, suffix):
    torch.manual_seed(0)
    trunk = torchvision.models.resnet18()
    path = tmp_path / f"weights{suffix}"
    if suffix == ".pth":
        torch.save(trunk.state_dict(), path)
    else:
        from safetensors.torch import save_file

        save_file(trunk.state_dict(), path)
    network = build(TINY, 2)
    load_backbone(network, str(path))
    loaded = network.appearance.state_dict()
    assert set(loaded) == {name for name in trunk.state_dict() if not name.startswith("fc.")}
    assert all(torch.equal(tensor, trunk.state_dict()[name]) for name, tensor in loaded.items())


def test_another_backbones_file_is_refused(tmp_path):
    torch.save(torchvision.models.resnet34().state_dict(), tmp_path / "weights.pth")
    with pytest.raises(UserError, match=r"resnet18's tensors do not fit.*layer1\.2\.conv1\.weight is unknown"):
        load_backbone(build(TINY, 2), str(tmp_path / "weights.pth"))


def test_no_network_says_where_the_file_goes(monkeypatch):
    def offline(*_, **__):
        raise urllib.error.URLError("no route to host")

    monkeypatch.setattr(torchvision.models.ResNet18_Weights, "get_state_dict", offline)
    path, url = imagenet_file("resnet18")
    with pytest.raises(UserError) as caught:
        load_backbone(build(TINY, 2), "imagenet")
    assert str(path) in str(caught.value)
    assert url in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_backbone_has_imagenet_weights():
    from reid.model.appearance import backbone_names

    for name in backbone_names():
        assert imagenet_file(name)[0].suffix == ".pth"


def test_none_changes_nothing():
    torch.manual_seed(0)
    network = build(TINY, 2)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    load_backbone(network, "none")
    load_pose(network, "none")
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())


def test_the_baseline_takes_no_pose_weights():
    with pytest.raises(UsageError, match="no pose network"):
        load_pose(build(ModelConfig(backbone="resnet18", variant="baseline"), 2), "body_pose_model.pth")


def test_ibn_nets_names_load_and_imagenet_is_refused_for_it(tmp_path):
    config = replace(TINY, norm="ibn_a")
    donor = build(config, 2).appearance.state_dict()
    assert {"layer1.0.bn1.IN.weight", "layer3.1.bn1.BN.running_var", "layer4.0.bn1.weight"} <= set(donor)
    assert "layer1.0.bn1.IN.running_mean" not in donor
    torch.save(donor | {"fc.weight": torch.zeros(1000, 512), "fc.bias": torch.zeros(1000)}, tmp_path / "ibn.pth")
    network = build(config, 2)
    load_backbone(network, str(tmp_path / "ibn.pth"))
    assert all(torch.equal(tensor, donor[name]) for name, tensor in network.appearance.state_dict().items())
    with pytest.raises(UsageError, match=r"none for model\.norm ibn_a.*resnet18_ibn_a.*model\.norm=batch"):
        load_backbone(network, "imagenet")
