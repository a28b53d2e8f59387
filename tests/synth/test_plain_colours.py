"""What `--without clothing_textures` takes away: paint alone, never a point of the body."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from synth import garments, plan
from synth.config import DatasetConfig
from synth.garments import bags, canvas
from synth.records import Garment, Hair, Identity, Surface, Thing
from tests.synth.people import person, rest

COLORS = ((0.4, 0.1, 0.1), (0.1, 0.1, 0.4), (0.5, 0.5, 0.5))


def _dressed() -> Identity:
    """A person in a quilted jacket with loose hair and a backpack whose flap changes its panels."""
    quilted = next(
        surface
        for seed in range(1, 100)
        if "quilted" in canvas.details(Garment("jacket", surface := Surface("plaid", COLORS, seed=seed), 0.03))[0]
    )
    flap = next(
        thing
        for seed in range(1, 100)
        if {"flap", "logo"}
        <= bags.details(thing := Thing("backpack", "left", Surface("two_tone", COLORS, seed=seed)))[0]
    )
    return replace(person(2), upper=Garment("jacket", quilted, 0.03), hair=Hair("long", (0.05,) * 3), things=(flap,))


@pytest.mark.parametrize("who", [_dressed(), person(3), person(4)], ids=["dressed", "3", "4"])
def test_a_person_in_plain_colours_keeps_every_point_and_changes_paint(who: Identity) -> None:
    usual, plain = (garments.dress(rest(2), each) for each in (who, plan.in_plain_colours(who)))
    for name in ("vertices_m", "triangles", "weights", "triangle_paint"):
        np.testing.assert_array_equal(getattr(usual, name), getattr(plain, name), err_msg=name)
    tiles = [(a.tile_rgb, b.tile_rgb) for a, b in zip(usual.paints, plain.paints, strict=True)]
    assert any(a is not None and b is not None and not np.array_equal(a, b) for a, b in tiles)


def test_plain_cloth_and_bags_have_only_the_details_that_shape_them() -> None:
    who = plan.in_plain_colours(_dressed())
    assert canvas.details(who.upper)[0] == {"quilted"}
    assert bags.details(who.things[0])[0] == {"flap"}


def test_a_plan_without_the_flag_still_loads(tmp_path) -> None:
    made = plan.make_plan(DatasetConfig(identities=2, frames=2, fps=5.0, settings=1, scenes=("plaza",)))
    path = tmp_path / "plan.json"
    plan.save_plan(made, path)
    path.write_text(path.read_text().replace(', "plain": false', ""))
    assert "plain" not in json.loads(path.read_text())["identities"][0]["upper"]["surface"]
    assert plan.load_plan(path) == made
