"""What many drawn people wear and carry: how strong their patterns are, and that all of the tables is reached."""

from __future__ import annotations

import functools

import numpy as np

from synth import appearance, identity, population
from synth.records import Identity, Surface
from synth.seeds import generator

WOVEN = ("checks", "plaid", "stripes_h", "stripes_v")


@functools.cache
def people() -> tuple[Identity, ...]:
    return tuple(identity.draw(generator(0, "identity", number), number) for number in range(1, 3001))


def differences(surfaces: list[Surface]) -> np.ndarray:
    """(N,) CIELAB's delta E of the first two colours."""
    first, second = np.moveaxis(appearance.cielab(np.array([each.colors_rgb[:2] for each in surfaces])), 1, 0)
    return np.linalg.norm(first - second, axis=1)


def test_patterns_are_seen_but_seldom_black_on_white() -> None:
    worn = [surface for who in people() for surface in (who.upper.surface, who.lower.surface)]
    woven = differences([surface for surface in worn if surface.pattern in WOVEN])
    assert np.quantile(woven, 0.08) > 12.0
    assert 20.0 < np.median(woven) < 35.0
    assert np.mean(woven > 55.0) < 0.2


def test_few_tops_are_checked_or_striped_across_and_their_checks_are_small() -> None:
    tops = [who.upper.surface for who in people()]
    strong = [surface for surface in tops if surface.pattern in ("checks", "plaid", "stripes_h")]
    assert 0.03 < len(strong) / len(tops) < 0.09
    assert max(surface.scale_m for surface in strong if surface.pattern == "checks") < 0.07
    assert population.PATTERN_SCALE_M["plaid"][1] < 0.2
