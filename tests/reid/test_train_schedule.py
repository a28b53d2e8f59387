"""Learning rates: a group a part, a rise, and a drop when the loss saturates."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from reid.config import ModelConfig, TrainConfig
from reid.model.network import build
from reid.train.schedule import Schedule, optimizer_for, part_of, set_rates

CONFIG = TrainConfig(
    lr_backbone=1.0,
    lr_pose=2.0,
    lr_pose_joints=20.0,
    lr_tap=3.0,
    lr_classifier=4.0,
    lr_temperature=5.0,
    warmup_steps=4,
    plateau_patience_epochs=1,
    plateau_drops=1,
)


def test_each_part_has_its_rate():
    network = build(ModelConfig(backbone="resnet18", pose_width=0.0625, pose_stages=1, temperature_mode="learned"), 2)
    optimizer = optimizer_for(network, CONFIG)
    groups = {group["part"]: group for group in optimizer.param_groups}
    for joints, pose in ((False, 2.0), (True, 20.0)):
        set_rates(optimizer, CONFIG, 1.0, joints=joints)
        rates = {part: group["lr"] for part, group in groups.items()}
        assert rates == {"backbone": 1.0, "pose": pose, "tap": 3.0, "classifier": 4.0, "temperature": 5.0}
    held = {id(parameter): part for part, group in groups.items() for parameter in group["params"]}
    assert all(held[id(parameter)] == part_of(name) for name, parameter in network.named_parameters())
    assert len(held) == len(list(network.parameters()))
    assert [held[id(parameter)] for parameter in network.bn.parameters()] == ["classifier", "classifier"]
    assert held[id(network.log_temperature)] == "temperature"


@pytest.mark.parametrize("optimizer_name", ["sgd", "adamw"])
def test_a_learned_temperature_is_not_pulled_to_1(optimizer_name):
    """Without a gradient all weights decay but its logarithm, which 0 would make a temperature of 1."""
    network = build(ModelConfig(backbone="resnet18", pose_width=0.0625, pose_stages=1, temperature_mode="learned"), 2)
    optimizer = optimizer_for(network, replace(CONFIG, optimizer=optimizer_name, weight_decay=0.1))
    set_rates(optimizer, CONFIG, 0.1, joints=False)
    weight = network.appearance.conv1.weight.clone()
    for parameter in network.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    assert network.log_temperature.exp().item() == pytest.approx(0.05)
    assert (network.appearance.conv1.weight.abs() < weight.abs()).all()


def test_a_frozen_part_has_no_group():
    network = build(ModelConfig(backbone="resnet18", pose_width=0.0625, pose_stages=1), 2)
    network.pose.requires_grad_(False)
    assert [group["part"] for group in optimizer_for(network, CONFIG).param_groups] == ["backbone", "tap", "classifier"]


def test_the_rates_rise_then_stay():
    assert [Schedule().factor(step, CONFIG, 100) for step in (0, 1, 3, 4, 100)] == [0.25, 0.5, 1.0, 1.0, 1.0]


def test_a_cosine_falls_to_nothing_and_never_saturates():
    config = replace(CONFIG, schedule="cosine", warmup_steps=0)
    schedule = Schedule()
    assert [schedule.factor(step, config, 4) for step in range(5)] == pytest.approx(
        [1, (1 + 0.5**0.5) / 2, 0.5, (1 - 0.5**0.5) / 2, 0]
    )
    assert not any(schedule.after_epoch(1.0, config) for _ in range(100))
    assert schedule.drops == 0


def test_adamw_has_a_rate_a_part_too():
    network = build(ModelConfig(backbone="resnet18", variant="baseline"), 2)
    optimizer = optimizer_for(network, replace(CONFIG, optimizer="adamw", momentum=0.8))
    assert isinstance(optimizer, torch.optim.AdamW)
    assert [group["part"] for group in optimizer.param_groups] == ["backbone", "classifier"]
    assert optimizer.param_groups[0]["betas"] == (0.8, 0.999)


def test_a_saturated_loss_drops_the_rates_and_then_ends():
    """Patience 1: the second epoch in a row without a fall of 1 % drops, and after one drop, ends."""
    schedule = Schedule()
    ended = [schedule.after_epoch(loss, CONFIG) for loss in (2.0, 1.0, 0.995, 1.2)]
    assert ended == [False] * 4
    assert schedule.drops == 1
    assert schedule.factor(100, CONFIG, 1000) == pytest.approx(0.1)
    assert [schedule.after_epoch(loss, CONFIG) for loss in (0.9, 0.9, 0.9)] == [False, False, True]
    assert Schedule(**schedule.state()) == schedule


def test_factors_do_not_pile_up():
    network = build(ModelConfig(backbone="resnet18", variant="baseline"), 2)
    optimizer = optimizer_for(network, CONFIG)
    for factor in (0.5, 0.1):
        set_rates(optimizer, CONFIG, factor, joints=False)
    assert [group["lr"] for group in optimizer.param_groups] == pytest.approx([0.1, 0.4])
