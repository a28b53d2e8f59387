"""Flags and presets make a configuration, or one clear line."""

import pytest

from synth.cli import resolve
from synth.config import DatasetConfig
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
