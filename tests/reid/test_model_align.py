"""Equations 2 to 5 against loops written from the paper, with its own channel numbers."""

from __future__ import annotations

import math

import pytest
import torch

from reid.model.align import composite_maps, masked_features, pool, pool_parts, spatial_softmax

# The maps of each region, by hand: joints of OpenPose's COCO order, and the first affinity channel of each limb.
MAPS = {
    "upper": ([14, 15, 16, 17, 0, 1], [34, 36, 32, 30, 28]),  # R-eye~R-ear, L-eye~L-ear, L-eye~nose, R-eye~nose, neck
    "middle": ([3, 6, 2, 5, 4, 7], [14, 16, 0, 22, 24, 6]),
    "lower": ([8, 11, 9, 12, 10, 13], [2, 4, 8, 10]),
}


@pytest.fixture
def maps():
    generator = torch.Generator().manual_seed(0)
    confidence = torch.rand(2, 19, 4, 3, generator=generator, dtype=torch.float64)
    affinity = torch.randn(2, 38, 4, 3, generator=generator, dtype=torch.float64)
    return confidence, affinity


def test_composite_maps_are_means_over_the_regions_maps(maps):
    confidence, affinity = maps
    signed = composite_maps(confidence, affinity, "signed")
    magnitude = composite_maps(confidence, affinity, "magnitude")
    for r, (joints, limbs) in enumerate(MAPS.values()):
        for n, i, j in [(0, 0, 0), (1, 3, 2), (0, 2, 1)]:
            of_joints = [confidence[n, k, i, j].item() for k in joints]
            both = [affinity[n, k + axis, i, j].item() for k in limbs for axis in (0, 1)]
            lengths = [math.hypot(affinity[n, k, i, j].item(), affinity[n, k + 1, i, j].item()) for k in limbs]
            assert signed[n, r, i, j].item() == pytest.approx(sum(of_joints + both) / len(of_joints + both))
            assert magnitude[n, r, i, j].item() == pytest.approx(sum(of_joints + lengths) / len(of_joints + lengths))


def test_opposite_limbs_cancel_when_signed_only():
    confidence, affinity = torch.zeros(1, 19, 1, 1), torch.zeros(1, 38, 1, 1)
    affinity[0, 2], affinity[0, 8] = 1.0, -1.0  # right and left thigh point apart
    assert composite_maps(confidence, affinity, "signed")[0, 2].item() == 0
    assert composite_maps(confidence, affinity, "magnitude")[0, 2].item() == pytest.approx(2 / 10, abs=1e-5)


def test_the_unused_maps_change_nothing(maps):
    confidence, affinity = maps
    before = composite_maps(confidence, affinity, "signed")
    confidence, affinity = confidence.clone(), affinity.clone()
    confidence[:, 18] += 1  # background
    affinity[:, [12, 13, 20, 21, 18, 19, 26, 27]] += 1  # neck~shoulders, shoulders~ears
    assert torch.equal(before, composite_maps(confidence, affinity, "signed"))


def test_spatial_softmax_against_loops(maps):
    r = maps[0][:, :3]
    for temperature in (1.0, 0.1):
        softmax = spatial_softmax(r, temperature)
        total = sum(math.exp(r[1, 2, i, j].item() / temperature) for j in range(3) for i in range(4))
        for k, n in [(0, 0), (3, 2), (1, 1)]:
            assert softmax[1, 2, k, n].item() == pytest.approx(math.exp(r[1, 2, k, n].item() / temperature) / total)
        assert softmax.sum((-1, -2)).allclose(torch.ones(2, 3, dtype=torch.float64))


def test_a_flat_map_masks_nothing():
    """With a uniform mask pooled by sum, a part's feature is the global one; by mean, it is 1 / (h w) of it."""
    features, masks = torch.rand(2, 5, 4, 3), torch.full((2, 3, 4, 3), 1 / 12)
    assert pool_parts(features, masks, "sum")[:, 1].allclose(pool(features))
    assert pool_parts(features, masks, "mean")[:, 1].allclose(pool(features) / 12)


def test_masking_and_pooling_against_loops(maps):
    features = torch.rand(2, 5, 4, 3, dtype=torch.float64)
    masks = spatial_softmax(maps[0][:, :3], 1.0)
    masked = masked_features(features, masks)
    assert masked.shape == (2, 3, 5, 4, 3)
    assert masked[1, 2, 4, 3, 1].item() == pytest.approx((features[1, 4, 3, 1] * masks[1, 2, 3, 1]).item())
    by_hand = sum(features[1, 4, i, j] * masks[1, 2, i, j] for i in range(4) for j in range(3)).item()
    assert pool_parts(features, masks, "sum")[1, 2, 4].item() == pytest.approx(by_hand)
    assert pool_parts(features, masks, "mean")[1, 2, 4].item() == pytest.approx(by_hand / 12)
    assert pool(masked[:, 2]).allclose(pool_parts(features, masks, "mean")[:, 2])


@pytest.mark.parametrize("paf", ["signed", "magnitude"])
def test_gradients(paf):
    generator = torch.Generator().manual_seed(1)
    confidence = torch.rand(1, 19, 2, 2, generator=generator, dtype=torch.float64, requires_grad=True)
    affinity = torch.randn(1, 38, 2, 2, generator=generator, dtype=torch.float64, requires_grad=True)
    features = torch.rand(1, 3, 2, 2, generator=generator, dtype=torch.float64, requires_grad=True)

    def parts(confidence, affinity, features):
        return pool_parts(features, spatial_softmax(composite_maps(confidence, affinity, paf), 0.3), "sum")

    assert torch.autograd.gradcheck(parts, (confidence, affinity, features))


def test_the_gradient_of_an_empty_limb_is_finite():
    affinity = torch.zeros(1, 38, 2, 2, requires_grad=True)
    composite_maps(torch.zeros(1, 19, 2, 2), affinity, "magnitude").sum().backward()
    assert affinity.grad.isfinite().all()
