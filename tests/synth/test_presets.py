"""Presets and switches: what they change, and nothing else."""

from dataclasses import asdict, replace

import pytest

from synth import plan, scene
from synth.config import EFFECT_GROUPS, EFFECTS, OCCLUDERS, DatasetConfig, switch_off, switches, with_strengths
from synth.errors import UsageError
from synth.presets import PRESETS

TINY = DatasetConfig(identities=6, frames=4, settings=1, scenes=("plaza",))


def test_presets_name_places_that_there_are_and_the_largest_names_all():
    for config in PRESETS.values():
        assert set(config.scenes) <= set(scene.names())
    assert set(PRESETS["paper"].scenes) == set(scene.names())


def test_the_clean_preset_has_neither_faults_nor_others():
    clean = PRESETS["clean"]
    assert all(getattr(clean.effects, name) == 0 for name in EFFECTS)
    assert (clean.occluders.passers, clean.occluders.background, clean.occluders.things) == (0, 0, 0)
    assert clean.effects.clothing_textures


def test_every_switch_turns_off_what_it_names_and_nothing_else():
    usual = {**asdict(TINY.effects), **asdict(TINY.occluders)}
    groups = {**EFFECT_GROUPS, "occluders": OCCLUDERS}
    assert set(switches()) == {*usual, *groups}
    for name in switches():
        off = switch_off(TINY, (name,))
        assert {**asdict(off.effects), **asdict(off.occluders)} == {
            **usual,
            **dict.fromkeys(groups.get(name, [name]), 0),
        }
        assert replace(off, effects=TINY.effects, occluders=TINY.occluders) == TINY


def test_names_and_strengths_that_are_none():
    with pytest.raises(UsageError, match="--without 'rain' is not known; choose among: crop_errors"):
        switch_off(TINY, ("rain",))
    with pytest.raises(UsageError, match="--effect 'rain' is not known"):
        with_strengths(TINY, {"rain": 1.0})
    with pytest.raises(UsageError, match="--effect noise is 9"):
        with_strengths(TINY, {"noise": 9.0})


def test_a_perfect_detector_leaves_all_else_as_it_was():
    usual, perfect = plan.make_plan(TINY), plan.make_plan(switch_off(TINY, ("crop_errors",)))
    assert usual.identities == perfect.identities
    for first, second in zip(usual.sequences, perfect.sequences, strict=True):
        assert not any(second.crop_errors.shift_x)
        assert replace(second, crop_errors=first.crop_errors) == first


def test_without_textures_the_same_people_wear_the_first_of_their_colours():
    usual, plain = plan.make_plan(TINY), plan.make_plan(switch_off(TINY, ("clothing_textures",)))
    assert any(person.upper.surface.pattern != "solid" for person in usual.identities)
    for first, second in zip(usual.identities, plain.identities, strict=True):
        worn = (second.upper, second.lower, second.shoes, *second.things)
        assert {each.surface.pattern for each in worn} == {"solid"}
        assert all(each.surface.plain for each in worn)  # which has no prints and trims
        assert second.upper.surface.colors_rgb == first.upper.surface.colors_rgb
        assert (second.phenotype, second.hair, second.gait) == (first.phenotype, first.hair, first.gait)
    assert usual.sequences == plain.sequences
