import numpy as np
import pytest

from synth import identity, population
from synth.records import Garment, Identity, Surface
from synth.seeds import generator


def crowd(count: int, seed: int = 0) -> list[Identity]:
    return [identity.draw(generator(seed, "identity", number), number) for number in range(1, count + 1)]


def surfaces(person: Identity) -> list[Surface]:
    garments: list[Garment] = [person.upper, person.lower, person.shoes]
    inner = [garment.inner for garment in garments if garment.inner is not None]
    return [garment.surface for garment in garments] + inner + [thing.surface for thing in person.things]


def test_same_generator_same_person() -> None:
    assert crowd(5) == crowd(5)
    assert crowd(5, seed=1) != crowd(5)


def test_a_person_does_not_depend_on_who_was_drawn_before() -> None:
    alone = identity.draw(generator(0, "identity", 7), 7)
    assert alone == crowd(9)[6]


def test_people_are_within_the_tables() -> None:
    for person in crowd(300):
        assert person.sex in ("female", "male")
        assert 14 <= person.age_years <= 80
        assert population.HEIGHT_RANGE_M[0] <= person.height_m <= population.HEIGHT_RANGE_M[1]
        assert all(0.0 <= value <= 1.0 for name, value in person.phenotype.items() if name != "weight")
        assert person.upper.kind in population.UPPER_KINDS
        assert person.lower.kind in (*population.LOWER_KINDS, "bare")
        assert person.hair.style in (*population.HAIR_STYLES, "hood")
        assert (person.hair.cover_rgb is not None) == (person.hair.style in population.COVER_COLORS)
        assert person.hair.beard == 0 or person.sex == "male"
        assert len(person.things) <= 4


def test_albedos_are_those_of_cloth_and_skin() -> None:
    for person in crowd(300):
        colors = np.array([rgb for surface in surfaces(person) for rgb in surface.colors_rgb])
        assert colors.min() >= 0.02
        assert colors.max() <= 0.75
        assert min(person.skin_rgb) > 0.015
        assert max(person.skin_rgb) < 0.75


def test_statistics_follow_the_tables() -> None:
    people = crowd(1500)
    men = np.array([p.height_m for p in people if p.sex == "male" and 20 < p.age_years < 45])
    women = np.array([p.height_m for p in people if p.sex == "female" and 20 < p.age_years < 45])
    assert abs(len(men) / (len(men) + len(women)) - 0.5) < 0.05
    assert men.mean() == pytest.approx(1.745, abs=0.02)
    assert women.mean() == pytest.approx(1.62, abs=0.02)
    tops = np.array([p.upper.surface.colors_rgb[0] for p in people])
    assert np.median(tops.mean(1)) < 0.15  # mostly dark
    assert (tops.max(1) > 0.5).mean() > 0.08  # some bright


def test_linear_rgb_is_the_srgb_curve() -> None:
    assert identity.linear_rgb("#ffffff") == (1.0, 1.0, 1.0)
    assert identity.linear_rgb("#000000") == (0.0, 0.0, 0.0)
    assert identity.linear_rgb("#bcbcbc")[0] == pytest.approx(0.5, abs=0.005)
