"""What many drawn people wear and carry: how strong their patterns are, and that all of the tables is reached."""

from __future__ import annotations

import functools
from collections.abc import Mapping

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


def _reached(table: Mapping[str, object]) -> set[str]:
    """Names of a table with any weight above 0."""
    return {name for name, weights in table.items() if np.any(np.asarray(weights, np.float64) > 0)}


def test_every_kind_of_garment_hair_and_thing_of_the_tables_is_drawn() -> None:
    everyone = people()
    assert {who.upper.kind for who in everyone} == set(population.UPPER_KINDS)
    assert {who.lower.kind for who in everyone} == {*population.LOWER_KINDS, "bare"}
    assert {who.shoes.kind for who in everyone} == set(population.SHOE_KINDS)
    assert {who.hair.style for who in everyone} == {*population.HAIR_STYLES, "hood"}
    assert {who.hair.beard for who in everyone} == set(population.BEARDS)
    assert {who.hair.glasses for who in everyone} == {"", "clear", "dark"}
    assert {thing.kind for who in everyone for thing in who.things} == {*population.THINGS, "open_umbrella", "vest"}
    for table in (population.UPPER_KINDS, population.LOWER_KINDS, population.SHOE_KINDS, population.THINGS):
        assert _reached(table) == set(table)


def test_every_pattern_of_every_kind_is_drawn() -> None:
    """The rare ones need only a weight: few of thousands wear a striped skirt."""
    drawn = {(worn.kind, worn.surface.pattern) for who in people() for worn in (who.upper, who.lower, *who.things)}
    for kind, weights in population.PATTERNS.items():
        shown = {pattern for of, pattern in drawn if of == kind}
        assert shown <= set(weights)
        assert {pattern for pattern, weight in weights.items() if weight >= 5} <= shown, kind
        assert min(weights.values()) > 0, kind
    assert {pattern for _, pattern in drawn} == set(population.PATTERN_SCALE_M)
