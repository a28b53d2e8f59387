"""Equation 10 and batch-hard mining, worked by hand."""

from __future__ import annotations

import pytest
import torch

from reid.loss.ranking import euclidean_distances, hardest, margin_ranking, ranking_loss

# On a line: person 0 at 0 and 3, person 1 at 4 and 10.
POINTS = torch.tensor([[0.0], [3.0], [4.0], [10.0]])
LABELS = torch.tensor([0, 0, 1, 1])


def test_batch_hard_by_hand():
    d_ap, d_an = hardest(euclidean_distances(POINTS), LABELS)
    assert d_ap.tolist() == [3, 3, 6, 6]
    assert d_an.tolist() == [4, 1, 1, 7]


def test_eq_10_by_hand():
    """max(0, -(d_an - d_ap) + m) of the four anchors with m = 0.5: 0, 2.5, 5.5, 0."""
    assert margin_ranking(torch.tensor([3.0, 3, 6, 6]), torch.tensor([4.0, 1, 1, 7]), 0.5).tolist() == [0, 2.5, 5.5, 0]
    assert ranking_loss(POINTS, LABELS, 0.5).item() == pytest.approx(2.0)


def test_against_loops():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(9, 4, generator=generator)
    labels = torch.tensor([0, 0, 0, 1, 1, 2, 2, 2, 3])  # person 3 has no positive: no anchor
    total, anchors = 0.0, 0
    for a in range(9):
        positives = [(x[a] - x[p]).norm().item() for p in range(9) if p != a and labels[p] == labels[a]]
        negatives = [(x[a] - x[n]).norm().item() for n in range(9) if labels[n] != labels[a]]
        if positives and negatives:
            total, anchors = total + max(0.0, max(positives) - min(negatives) + 0.3), anchors + 1
    assert anchors == 8
    assert ranking_loss(x, labels, 0.3).item() == pytest.approx(total / anchors, rel=1e-5)


def test_nothing_to_rank_is_no_loss():
    x = torch.randn(3, 2, requires_grad=True)
    for labels in (torch.tensor([0, 0, 0]), torch.tensor([0, 1, 2])):
        loss = ranking_loss(x, labels, 0.3)
        loss.backward()
        assert loss.item() == 0
        assert x.grad.isfinite().all()


def test_equal_descriptors_have_a_finite_gradient():
    x = torch.zeros(4, 3, requires_grad=True)
    ranking_loss(x, LABELS, 0.3).backward()
    assert x.grad.isfinite().all()


def test_gradients():
    x = torch.tensor([[0.0, 1.0], [3.0, 0.5], [4.0, -1.0], [10.0, 2.0]], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: ranking_loss(x, LABELS, 0.5), (x,))
