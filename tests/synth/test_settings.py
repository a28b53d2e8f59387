"""--set: any setting by its name, and a line for each that is wrong."""

from __future__ import annotations

import functools
import json

import pytest

from synth.config import DatasetConfig
from synth.errors import UsageError
from synth.settings import names, with_settings


def test_assignments_reach_their_place_in_turn() -> None:
    assignments = [
        "views.other_setting=0",
        "views.a.view_deg=[60, 120]",
        'scenes=["plaza", "street"]',
        "effects.clothing_textures=false",
        "identities=7",
        "identities=8",
        "render.device=gpu",
    ]
    config = with_settings(DatasetConfig(), assignments)
    assert (config.views.other_setting, config.views.a.view_deg) == (0.0, (60.0, 120.0))
    assert config.views.b == DatasetConfig().views.b
    assert (config.scenes, config.identities, config.render.device) == (("plaza", "street"), 8, "gpu")
    assert config.effects.clothing_textures is False
    assert isinstance(config.views.other_setting, float)
    assert isinstance(config.views.a.view_deg[0], float)


@pytest.mark.parametrize(
    ("assignment", "complaint"),
    [
        ("views", "--set is 'views'; it must be NAME=VALUE"),
        ("views.c=1", "--set names 'views.c', which is no setting; known are identities"),
        ("identities.number=1", "--set names 'identities.number'"),
        ("views=1", "--set views is 1; it must be of the kind of ViewsConfig"),
        ("identities=many", "--set identities is 'many'; it must be of the kind of 1000"),
        ("identities=2.5", "--set identities is 2.5"),
        ("effects.noise=true", "--set effects.noise is True"),
        ("scenes=[]", "--set scenes is \\[\\]"),
        ("views.a.view_deg=[10]", "it must hold 2 numbers"),
        ("crop.person_share=[0, 0.9]", r"crop\.person_share is 0 to 0\.9; it must rise, be above 0"),
        ("crop.person_share=[0.9, 0.8]", r"crop\.person_share is 0\.9 to 0\.8; it must rise"),
        ("crop.person_share=0.9", r"crop\.person_share is 0\.9; it must be of the kind of \(0\.86, 0\.98\)"),
        ("render.threads=0", r"render\.threads is 0; it must be 1 or more"),
        ("views.other_setting=2", r"views\.other_setting is 2; it must lie between 0 and 1"),
    ],
)
def test_what_is_wrong_is_named(assignment: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        with_settings(DatasetConfig(), [assignment])


def test_every_setting_has_a_name_that_is_taken() -> None:
    usual = DatasetConfig()
    assert {"seed", "views.b.view_deg", "occluders.passers", "render.plate_samples"} <= set(names(usual))
    for name in names(usual):
        value = functools.reduce(getattr, name.split("."), usual)
        assert with_settings(usual, [f"{name}={json.dumps(value)}"]) == usual
