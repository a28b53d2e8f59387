"""TAP against the truth: least where weights are the visible fraction, its gradient towards it."""

from __future__ import annotations

import math

import pytest
import torch

from reid.loss.visibility import visibility_loss


def test_by_hand() -> None:
    weights = torch.tensor([[0.5, 0.9], [0.2, 0.2]])
    visible = torch.tensor([1.0, 0.2])
    entropy = -(0.2 * math.log(0.2) + 0.8 * math.log(0.8))
    expected = (-math.log(0.5) - math.log(0.9) + 2 * entropy) / 4
    assert visibility_loss(weights, visible).item() == pytest.approx(expected)


def test_it_is_least_where_weights_are_the_fraction() -> None:
    visible = torch.tensor([0.0, 0.3, 1.0])
    weights = visible[:, None].clone().requires_grad_()
    visibility_loss(weights, visible).backward()
    assert weights.grad is not None
    assert weights.grad[1].item() == pytest.approx(0, abs=1e-6)
    higher = torch.full((3, 1), 0.6, requires_grad=True)
    visibility_loss(higher, visible).backward()
    assert higher.grad is not None
    assert (higher.grad[:, 0].sign() == torch.tensor([1.0, 1.0, -1.0])).all()


def test_a_saturated_weight_keeps_the_loss_finite() -> None:
    assert visibility_loss(torch.tensor([[0.0], [1.0]]), torch.tensor([1.0, 0.0])).isfinite()
