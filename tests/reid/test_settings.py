"""How presets, flags and --set become one configuration."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reid.config import DataConfig, EvaluateConfig, ModelConfig, RunConfig
from reid.errors import UsageError
from reid.presets import preset
from reid.settings import differences, for_finetuning, resolve, unread

BASE = RunConfig(preset="paper")


def test_nothing_given_changes_nothing() -> None:
    assert resolve(BASE) == BASE


def test_flags_and_assignments_reach_their_place() -> None:
    run = resolve(
        BASE,
        ["train.loss.margin=1", "model.variant=baseline", "data.flip=false", "data.colour_jitter=0.2"],
        epochs=3, batch="6x5", seed=7, workers=2, devices=4, precision="bf16-mixed",
    )  # fmt: skip
    assert run.train.loss.margin == 1.0
    assert isinstance(run.train.loss.margin, float)
    assert run.model.variant == "baseline"
    assert run.data.flip is False
    assert run.data.colour_jitter == 0.2
    assert (run.train.epochs, run.train.devices, run.train.precision) == (3, 4, "bf16-mixed")
    assert (run.data.identities_per_batch, run.data.sequences_per_identity) == (6, 5)
    assert run.data.seed == run.train.seed == 7
    assert resolve(BASE, seed=0).data.seed == 0


@pytest.mark.parametrize(
    ("assignment", "complaint"),
    [
        ("train.loss=3", "no setting"),
        ("train.los.margin=3", "known are train.epochs"),
        ("speed=3", "preset"),
        ("train.epochs=two", "kind of 300"),
        ("train.epochs=2.5", "kind of 300"),
        ("data.flip=1", "kind of True"),
        ("train.loss.margin=-1", "margin is -1.0"),
    ],
)
def test_wrong_assignments_are_named(assignment: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        resolve(BASE, [assignment])


def test_finetuning_keeps_the_network_and_how_pictures_are_read() -> None:
    pretrained = replace(
        BASE,
        model=ModelConfig(tap_width=7),
        data=DataConfig(height_px=256, width_px=128, seed=5, workers=3),
        train=replace(BASE.train, epochs=9),
        evaluate=EvaluateConfig(distance="cosine", chunk_frames=7),
    )
    run = for_finetuning(BASE, pretrained)
    assert run.model == pretrained.model
    assert run.data == replace(pretrained.data, seed=0, workers=0)
    assert run.train == BASE.train
    assert run.evaluate == replace(BASE.evaluate, distance="cosine")
    assert resolve(run, ["evaluate.distance=euclidean"]).evaluate == BASE.evaluate


@pytest.mark.parametrize(
    ("assignments", "needs"),
    [
        (["model.tap_reads=parts", "model.variant=tap_per_part"], "model.variant alignnet_tap"),
        (["model.tap_reads=parts", "model.variant=baseline"], "model.variant alignnet_tap"),
        (["model.temperature=0.2", "model.temperature_mode=literal"], "model.temperature_mode fixed or learned"),
        (["train.loss.tap_visibility=0.5", "model.variant=alignnet"], "model.variant alignnet_tap or tap_per_part"),
        (["model.embedding_width=512"], "model.embedding fc or fc_bn"),
        (["train.lr_temperature=0.1"], "model.temperature_mode learned"),
    ],
)
def test_a_given_setting_that_nothing_reads_is_named(assignments: list[str], needs: str) -> None:
    assert unread(resolve(BASE, assignments), assignments) == [f"{assignments[0]} is not read; it needs {needs}"]


@pytest.mark.parametrize(
    "assignments",
    [
        ["model.variant=baseline"],  # the preset's settings of TAP are not the user's
        ["model.temperature_mode=literal"],
        ["model.embedding=fc", "model.embedding_width=512"],
        ["model.temperature_mode=learned", "model.temperature=0.2", "train.lr_temperature=0.1"],
        ["train.loss.tap_visibility=0", "model.variant=alignnet"],
        ["model.tap_reads=parts", "train.loss.tap_visibility=0.5"],
    ],
)
def test_settings_that_are_read_or_not_given_are_not_named(assignments: list[str]) -> None:
    small = preset("small")
    assert unread(resolve(small, assignments), assignments) == []


def test_differences_name_what_matters() -> None:
    now = resolve(BASE, ["train.loss.margin=0.5", "data.cache_gib=0"], workers=2, epochs=4)
    assert differences(BASE, now) == ["train.epochs is 300 there, 4 now", "train.loss.margin is 0.3 there, 0.5 now"]
    assert differences(BASE, resolve(BASE, workers=2)) == []
