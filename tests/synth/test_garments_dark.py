"""How folds and weave show on cloth, black cloth above all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from synth import garments
from synth.garments import folds
from synth.records import LAYER_UPPER, Garment, Hair, Outfit, Surface
from tests.synth.people import person, rest


def in_a_sweater(albedo: float) -> Outfit:
    worn = Garment("sweater", Surface("solid", ((albedo,) * 3,), seed=0), 0.03, 0.6, 0.95)
    return garments.dress(rest(2), replace(person(2), upper=worn, things=(), hair=Hair("short", (0.05,) * 3)))


def contrast(worn: Outfit) -> tuple[float, float]:
    """Deviation of the folds' factors on the upper garment, and the largest."""
    cloth = np.unique(worn.triangles[worn.triangle_layer == LAYER_UPPER])
    return float(worn.vertex_rgb[cloth].std()), float(worn.vertex_rgb[cloth].max())


def test_folds_show_more_on_black_than_on_grey() -> None:
    black, grey = contrast(in_a_sweater(0.03)), contrast(in_a_sweater(0.3))
    assert black[0] > 1.5 * grey[0]
    assert 1.4 < black[1] < 2.6
    assert grey[1] < 1.5


def test_ridges_are_as_much_lighter_as_hollows_are_darker() -> None:
    np.testing.assert_allclose(folds.shading(np.array([-2.0, -1.0, 0.0, 1.0, 2.0]), 0.3)[:, 0], [0.7, 0.7, 1, 1.3, 1.3])


@pytest.mark.parametrize("albedo", [0.08, 0.3])
def test_what_is_not_dark_stays_as_it_is(albedo: float) -> None:
    shade = np.linspace(0.5, 1.4, 9)[:, None].repeat(3, 1)
    np.testing.assert_array_equal(folds.on_dark(shade, albedo), shade)


def test_on_black_flat_cloth_stays_hollows_darken_and_ridges_gain_a_sheen() -> None:
    hollow, flat, ridge = folds.on_dark(np.array([0.7, 1.0, 1.3])[:, None].repeat(3, 1), 0.03)[:, 0]
    assert flat == 1.0
    assert 0.3 <= hollow < 0.5
    assert 0.03 * ridge == pytest.approx(0.03 * 1.54 + 0.02 * 1.0, abs=1e-6)
