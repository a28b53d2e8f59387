"""Which settings a plan puts people into."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synth.config import DatasetConfig, ViewsConfig
from synth.errors import UsageError
from synth.plan import make_plan

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
