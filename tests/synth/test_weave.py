"""Weaves that rise and cloth that shines: what reaches the paints of a dressed person."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from synth import garments, identity, plan, population
from synth.records import LAYER_UPPER, Garment, Paint, Surface
from synth.seeds import generator
from tests.synth.people import person, rest

GREY = ((0.3, 0.3, 0.3),)


def top(kind: str, surface: Surface) -> Paint:
    """The paint of a person's top."""
    who = person(2)
    if surface.plain:
        who = plan.in_plain_colours(who)
    outfit = garments.dress(rest(2), replace(who, upper=Garment(kind, surface, 0.02), things=()))
    return outfit.paints[int(outfit.triangle_paint[outfit.triangle_layer == LAYER_UPPER][0])]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_knits_ribs_rise_where_its_picture_is_lighter(seed: int) -> None:
    paint = top("sweater", Surface("knit", GREY, 0.15, seed=seed))
    assert paint.relief_m is not None
    assert paint.tile_rgb is not None
    assert paint.relief_m.shape == paint.tile_rgb.shape[:2]
    least, most = population.RIBS_M
    assert 0.8 * least < np.ptp(paint.relief_m) <= most + 1e-6
    assert np.corrcoef(paint.relief_m.ravel(), paint.tile_rgb[..., 0].ravel())[0, 1] > 0.3


def test_coarse_cloth_is_uneven_and_a_shirt_is_not() -> None:
    coat = top("coat", Surface("solid", GREY, seed=5)).relief_m
    least, most = population.GRAIN_M["coat"]
    assert coat is not None
    assert least - 1e-6 <= coat.std() <= most + 1e-6
    assert top("shirt", Surface("solid", GREY, seed=5)).relief_m is None


def test_no_weave_without_clothing_textures_or_details() -> None:
    assert top("coat", Surface("solid", GREY, seed=5, plain=True)).relief_m is None
    assert top("coat", Surface("solid", GREY, seed=0)).relief_m is None


def test_gloss_goes_from_the_surface_to_the_paint_and_skin_and_hair_have_their_own() -> None:
    assert top("jacket", Surface("solid", GREY, gloss=0.05)).gloss == 0.05
    paints = {paint.name: paint for paint in garments.dress(rest(2), person(2)).paints}
    assert paints["face"].gloss == population.SKIN_GLOSS
    assert paints["hair"].gloss == population.HAIR_GLOSS


def test_as_many_jackets_shine_as_the_table_says_and_no_shirt_mirrors_more_than_the_most() -> None:
    people = [identity.draw(generator(0, "identity", number), number) for number in range(1, 801)]
    jackets = [each.upper.surface.gloss for each in people if each.upper.kind == "jacket"]
    least, most = population.GLOSS
    assert np.mean(np.array(jackets) > 0) == pytest.approx(population.GLOSSY_SHARE["jacket"], abs=0.1)
    assert all(gloss == 0.0 or least <= gloss <= most for gloss in jackets)
    assert all(each.upper.surface.gloss == 0.0 for each in people if each.upper.kind == "t_shirt")
    shoes = [each.shoes.surface.gloss > 0 for each in people if each.shoes.kind == "shoes"]
    assert np.mean(shoes) == pytest.approx(population.GLOSSY_SHARE["shoes"], abs=0.08)
