"""Measures of alignment, each against a case worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from reid.evaluate.alignment import (
    best_mass,
    correct_joints,
    coverage,
    flat_mass,
    mass_on_part,
    ordered_pairs,
    part_shares,
    peakedness,
    spearman,
)
from reid.evaluate.joints import find_joints

# A picture of 4 x 4 pixels on 2 x 2 cells: the head has 1 pixel of the first cell, the torso 3 of it and all 4 of the
# second, and no legs are seen.
PARTS = np.array([[[1, 2, 2, 2], [2, 2, 2, 2], [0, 0, 0, 0], [0, 0, 0, 0]]], np.uint8)
MASKS = np.array([[[[0.5, 0.5], [0.0, 0.0]], [[0.1, 0.6], [0.2, 0.1]], [[0.0, 0.0], [0.0, 1.0]]]])


def test_true_parts_on_cells() -> None:
    shares, pixels = part_shares(PARTS, 2, 2)
    assert shares[0].tolist() == [[[0.25, 0], [0, 0]], [[0.75, 1], [0, 0]], [[0, 0], [0, 0]]]
    assert pixels[0].tolist() == [[[1, 0], [0, 0]], [[3, 4], [0, 0]], [[0, 0], [0, 0]]]


def test_cells_need_not_divide_the_picture() -> None:
    _, pixels = part_shares(np.full((1, 5, 3), 2, np.uint8), 2, 2)
    assert pixels[0, 1].tolist() == [[2, 4], [3, 6]]  # middle pixels' centres lie on the border: they go right, down
    assert part_shares(np.full((1, 5, 3), 2, np.uint8), 2, 2)[0][0, 1].tolist() == [[1, 1], [1, 1]]


def test_mass_on_the_true_part() -> None:
    shares, _ = part_shares(PARTS, 2, 2)
    assert mass_on_part(MASKS, shares)[0, :2] == pytest.approx([0.5 * 0.25, 0.1 * 0.75 + 0.6])
    assert flat_mass(shares)[0, :2] == pytest.approx([1 / 16, 7 / 16])
    assert best_mass(shares)[0, :2] == pytest.approx([0.25, 1.0])
    assert np.isnan(
        [measure[0, 2] for measure in (mass_on_part(MASKS, shares), flat_mass(shares), best_mass(shares))]
    ).all()


def test_coverage_counts_pixels_in_cells_above_flat() -> None:
    _, pixels = part_shares(PARTS, 2, 2)
    covered = coverage(MASKS, pixels)[0]
    assert covered[:2] == pytest.approx([1.0, 4 / 7])
    assert np.isnan(covered[2])
    assert coverage(np.full((1, 3, 2, 2), 0.25), pixels)[0, 0] == 0  # a flat mask covers nothing


def test_peakedness_from_flat_to_one_cell() -> None:
    masks = np.array([[[[0.25, 0.25], [0.25, 0.25]], [[0.5, 0.5], [0, 0]], [[0, 0], [0, 1.0]]]])
    assert peakedness(masks)[0] == pytest.approx([0, 0.5, 1])


def test_spearman_with_ties_and_without_order() -> None:
    rising = np.array([1.0, 2, 3, 4])
    assert spearman(rising, rising**3) == pytest.approx(1)
    assert spearman(rising, -rising) == pytest.approx(-1)
    # Ranks 1, 2, 3, 4 and 1.5, 1.5, 3, 4: covariance 4.5, variances 5 and 4.5.
    assert spearman(rising, np.array([7.0, 7, 8, 9])) == pytest.approx(4.5 / np.sqrt(5 * 4.5))
    assert np.isnan(spearman(rising, np.ones(4)))


def test_pairs_that_show_clearly_more_and_less() -> None:
    visible = np.array([1.0, 0.9, 0.7, 0.3])  # of 6 pairs, 1.0~0.9 and 0.9~0.7 differ by less than 0.25
    assert ordered_pairs(visible, visible, 0.25) == (4, 4)
    assert ordered_pairs(-visible, visible, 0.25) == (0, 4)
    # 1.0~0.7 weigh the same, 1.0~0.3 and 0.9~0.3 are in order, 0.7~0.3 is in order.
    assert ordered_pairs(np.array([0.5, 0.1, 0.5, 0.0]), visible, 0.25) == (3.5, 4)
    assert ordered_pairs(visible, np.ones(4)) == (0, 0)


def test_pck_is_of_the_torsos_diagonal_and_of_visible_joints() -> None:
    joints = np.zeros((1, 18, 2))
    joints[0, 5], joints[0, 8] = (3, 4), (0, 0)  # 5 pixels apart: within 1 pixel is correct
    joints[0, 2], joints[0, 11] = (40, 0), (0, 50)  # the other diagonal does not count
    visible = np.ones((1, 18), bool)
    visible[0, 17] = False
    found = joints.copy()
    found[0, 0] += (0.6, 0.8)
    found[0, 1] += (0.7, 0.8)
    found[0, 17] += 100
    correct = correct_joints(found, joints, visible)[0]
    assert correct[[0, 1, 5]].tolist() == [1, 0, 1]
    assert np.isnan(correct[17])


def test_a_gaussians_top_is_found_within_its_cell() -> None:
    centres = (np.arange(6) + 0.5) * 8
    x, y = 21.7, 25.1
    gaussian = np.exp(-((centres[:, None] - y) ** 2 + (centres[None] - x) ** 2) / (2 * 7.0**2))
    maps = np.zeros((1, 19, 6, 6), np.float32)
    maps[0, 3] = 0.8 * gaussian
    maps[0, 4, 0, 5] = 1  # beside the edges: the cell's middle
    joints, heights = find_joints(maps, 8)
    assert joints[0, 3] == pytest.approx([x, y], abs=1e-4)
    assert joints[0, 4] == pytest.approx([44, 4])
    assert heights[0, 4] == 1
    assert heights[0, 0] == 0
