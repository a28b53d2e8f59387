"""Which settings a plan puts people into, how much of its crop a person takes, and plans and datasets of old."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from synth.config import CropConfig, DatasetConfig, ViewsConfig
from synth.errors import UsageError
from synth.plan import config_from_json, load_plan, make_plan, save_plan, to_json

CONFIG = DatasetConfig(identities=12, frames=2, fps=5.0, settings=3, scenes=("plaza",))


def settings_of(config: DatasetConfig) -> list[tuple[int, ...]]:
    """For each person the settings before camera a and b."""
    sequences = make_plan(config).sequences
    return [
        tuple(sequence.setting for sequence in sequences if sequence.number == number)
        for number in range(1, config.identities + 1)
    ]


def test_cameras_see_a_person_in_two_settings_and_each_is_used() -> None:
    pairs = settings_of(CONFIG)
    assert all(first != second for first, second in pairs)
    assert [first for first, _ in pairs] == [0, 1, 2] * 4
    assert {second for _, second in pairs} == {0, 1, 2}
    assert len(set(pairs)) > 3  # the second does not follow from the first


def test_a_share_of_zero_keeps_both_cameras_in_one_setting() -> None:
    pairs = settings_of(replace(CONFIG, views=ViewsConfig(other_setting=0.0)))
    assert all(first == second for first, second in pairs)


def test_a_single_setting_serves_both_cameras() -> None:
    assert settings_of(replace(CONFIG, settings=1)) == [(0, 0)] * 12


def test_a_share_out_of_range_names_itself() -> None:
    with pytest.raises(UsageError, match=r"views\.other_setting is 1\.5; it must lie between 0 and 1"):
        ViewsConfig(other_setting=1.5)


def test_each_sequence_has_its_own_share_of_the_crop_and_that_changes_nothing_else() -> None:
    usual = make_plan(CONFIG).sequences
    shares = [sequence.person_share for sequence in usual]
    assert len(set(shares)) == len(shares) == 24
    assert 0.86 <= min(shares) < 0.89 < 0.95 < max(shares) <= 0.98
    fixed = make_plan(replace(CONFIG, crop=CropConfig(person_share=(0.9, 0.9)))).sequences
    assert [replace(sequence, person_share=0.9) for sequence in usual] == list(fixed)


def test_datasets_and_plans_of_one_share_for_all_still_load(tmp_path: Path) -> None:
    described = json.loads(json.dumps(to_json(CONFIG)))
    assert config_from_json(described) == CONFIG
    described["crop"]["person_share"] = 0.8
    assert config_from_json(described) == replace(CONFIG, crop=CropConfig(person_share=(0.8, 0.8)))

    made = make_plan(replace(CONFIG, identities=1))
    save_plan(made, tmp_path / "plan.json")
    assert load_plan(tmp_path / "plan.json") == made
    former = json.loads((tmp_path / "plan.json").read_text())
    for sequence in former["sequences"]:
        del sequence["person_share"]
    (tmp_path / "former.json").write_text(json.dumps(former))
    assert {sequence.person_share for sequence in load_plan(tmp_path / "former.json").sequences} == {0.88}
