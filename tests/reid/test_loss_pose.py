"""Pose targets at places where they are known, and the loss that compares them."""

from __future__ import annotations

import math

import pytest
import torch

from reid.data.augment import MIRRORED_JOINTS
from reid.loss.pose import cell_centres, limb_maps, pose_loss, pose_targets
from reid.model.openpose import LIMB_X_CHANNEL, LIMBS, limb_vectors

SIZE = (16, 8)  # cells of 8 pixels: 128 x 64
RIGHT_WRIST, NECK, RIGHT_SHOULDER, RIGHT_HIP = 4, 1, 2, 8


def targets(joints, visible=None, hidden="masked"):
    visible = torch.ones(joints.shape[:-1], dtype=torch.bool) if visible is None else visible
    return pose_targets(joints, visible, SIZE, 8, LIMBS, LIMB_X_CHANNEL, sigma_px=6.0, limb_width_px=8.0, hidden=hidden)


@pytest.fixture
def joints():
    """One frame: all joints far outside, but the neck in the middle of cell (4, 3) and the right hip 40 px below."""
    joints = torch.full((1, 18, 2), 1000.0)
    joints[0, NECK] = torch.tensor([28.0, 36.0])
    joints[0, RIGHT_HIP] = torch.tensor([28.0, 76.0])
    return joints


def test_cell_centres():
    centres = cell_centres(*SIZE, 8)
    assert centres.shape == (16, 8, 2)
    assert centres[4, 3].tolist() == [28.0, 36.0]


def test_a_joint_is_a_gaussian_at_its_cell(joints):
    confidence = targets(joints).confidence[0]
    assert confidence[NECK, 4, 3].item() == 1.0
    assert confidence[NECK, 4, 4].item() == pytest.approx(math.exp(-(8**2) / (2 * 6**2)))
    assert confidence[NECK, 6, 2].item() == pytest.approx(math.exp(-(8**2 + 16**2) / (2 * 6**2)))
    assert confidence[RIGHT_WRIST].max().item() == 0.0  # it is outside


def test_the_background_is_what_joints_leave(joints):
    confidence = targets(joints).confidence[0]
    assert confidence.shape == (19, *SIZE)
    assert torch.equal(confidence[18], 1 - confidence[:18].amax(0))
    assert confidence[18, 4, 3].item() == 0.0


def test_a_limb_points_from_its_first_joint_to_its_second(joints):
    affinity = targets(joints).affinity[0]
    x, y = affinity[0], affinity[1]  # neck~right hip lies in channels 0 and 1
    assert y[5:9, 3].tolist() == [1.0] * 4  # straight down
    assert x.abs().max().item() == 0.0
    assert y[4:10, 2:5].amin().item() == 1.0  # 8 pixels to either side
    assert y[:, 1].max().item() == 0.0
    assert y[:4].max().item() == 0.0  # above the neck
    assert y[10:].max().item() == 0.0  # below the hip
    assert affinity[14:16].abs().max().item() == 0.0  # shoulder and elbow, in one place: no direction


def test_a_slanted_limb_has_unit_length():
    vectors = limb_maps(torch.tensor([[[4.0, 4.0]]]), torch.tensor([[[34.0, 44.0]]]), cell_centres(*SIZE, 8), 8.0)
    assert vectors[0, 0, :, 2, 2].allclose(torch.tensor([0.6, 0.8]))


def test_the_targets_of_a_mirror_image_are_mirror_images():
    """Left maps in the place of right ones, x turned round: for all joints and limbs."""
    joints = torch.rand(3, 18, 2, generator=torch.Generator().manual_seed(0)) * torch.tensor([64.0, 128.0])
    mirrored = joints[:, MIRRORED_JOINTS] * torch.tensor([-1.0, 1.0]) + torch.tensor([64.0, 0.0])
    found, expected = targets(mirrored), targets(joints)
    assert torch.equal(found.confidence, expected.confidence[:, [*MIRRORED_JOINTS, 18]].flip(-1))
    other_side = [LIMBS.index((MIRRORED_JOINTS[start], MIRRORED_JOINTS[end])) for start, end in LIMBS]
    vectors = limb_vectors(expected.affinity)[:, other_side].flip(-1) * torch.tensor([-1.0, 1.0])[:, None, None]
    assert torch.equal(limb_vectors(found.affinity), vectors)


def test_an_unlabelled_joint_weighs_nothing(joints):
    joints[0, RIGHT_HIP] = math.nan
    found = targets(joints)
    assert found.confidence.isfinite().all()
    assert found.affinity.isfinite().all()
    assert found.confidence_weight[0, RIGHT_HIP].max().item() == 0.0
    assert found.confidence_weight[0, 18].max().item() == 0.0  # who knows where the hip is
    assert found.affinity_weight[0, :4].max().item() == 0.0  # neck~hip, hip~knee
    assert found.confidence_weight[0, NECK].min().item() == 1.0


def test_what_a_hidden_joint_teaches(joints):
    visible = torch.ones(1, 18, dtype=torch.bool)
    visible[0, NECK] = False
    masked, absent, present = (targets(joints, visible, hidden) for hidden in ("masked", "absent", "present"))
    assert masked.confidence_weight[0, NECK].max().item() == 0.0
    assert masked.confidence_weight[0, 18, 4, 3].item() == 0.0  # background, near it
    assert masked.confidence_weight[0, 18, 15, 7].item() == pytest.approx(1.0)  # and far from it
    assert absent.confidence_weight.min().item() == 1.0
    assert absent.confidence[0, NECK].max().item() == 0.0
    assert absent.confidence[0, 18, 4, 3].item() == pytest.approx(1.0)
    assert present.confidence[0, NECK, 4, 3].item() == 1.0
    assert present.confidence[0, 18, 4, 3].item() == 0.0
    assert [found.affinity[0, 1].max().item() for found in (absent, present)] == [0.0, 1.0]
    assert masked.affinity_weight[0, 1].max().item() == 0.0


def test_a_joint_outside_the_picture_is_known_to_be(joints):
    visible = torch.zeros(1, 18, dtype=torch.bool)
    visible[0, [NECK, RIGHT_HIP]] = True
    assert targets(joints, visible).confidence_weight.min().item() == 1.0


def test_the_loss_of_perfect_maps_is_zero_and_every_stage_counts(joints):
    found = targets(joints)
    perfect = (found.confidence, found.affinity)
    assert pose_loss([perfect] * 3, found).item() == 0.0
    off = found.confidence.clone()
    off[0, 5, 2, 2] += 2.0
    assert pose_loss([(off, found.affinity), perfect], found).item() == pytest.approx(4 / (16 * 8))
    assert pose_loss([(off, found.affinity)] * 2, found).item() == pytest.approx(8 / (16 * 8))
