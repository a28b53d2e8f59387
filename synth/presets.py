"""Named configurations of a dataset: each shows only what differs from the base and states its cost and use."""

from __future__ import annotations

from dataclasses import replace

from synth.config import DatasetConfig

BASE = DatasetConfig()

PRESETS: dict[str, DatasetConfig] = {
    # The size of the dataset of Jones and Rambhatla (2019): 1000 people x 2 cameras x 50 frames.
    "paper": BASE,
    # For a look and for tests on a CPU: few people, steps of a tenth of a second so that few frames show
    # a whole stride.
    "small": replace(
        BASE,
        identities=40,
        frames=12,
        fps=10.0,
        settings=4,
    ),
}
