"""Flags and presets make a configuration, or one clear line."""

import pytest

from synth.cli import resolve
from synth.config import DatasetConfig, OccluderConfig
from synth.errors import UsageError
from synth.presets import PRESETS

FLAGS = {"preset": "paper", "seed": 0, "engine": "cycles", "device": "cpu", "quality": "plates"}


def test_paper_preset_is_the_papers_dataset():
    config = PRESETS["paper"]
    assert (config.identities, config.frames, config.crop.width_px, config.crop.height_px) == (1000, 50, 64, 128)


def test_flags_override_the_preset_only_where_given():
    config = resolve(**{**FLAGS, "preset": "small"}, identities=4, size="96x192")
    assert (config.identities, config.crop.width_px, config.crop.height_px) == (4, 96, 192)
    assert config.frames == PRESETS["small"].frames
    assert config.render.samples == PRESETS["small"].render.samples


@pytest.mark.parametrize("size", ["64", "64x", "ax128", "64x128x3", "8x16"])
def test_a_bad_size_names_the_flag(size):
    with pytest.raises(UsageError, match="--size"):
        resolve(**FLAGS, size=size)


@pytest.mark.parametrize(
    ("changes", "flag"), [({"identities": 0}, "--identities"), ({"frames": 0}, "--frames"), ({"seed": -1}, "--seed")]
)
def test_values_out_of_range_name_their_flag(changes, flag):
    with pytest.raises(UsageError, match=flag):
        DatasetConfig(**changes)


@pytest.mark.parametrize("name", ["passers", "background", "things"])
def test_a_share_of_occluded_sequences_lies_between_none_and_all(name):
    for share in (-0.01, 1.01, float("nan")):
        with pytest.raises(UsageError, match=name):
            OccluderConfig(**{name: share})
    assert getattr(OccluderConfig(**{name: 0.0}), name) == 0.0
