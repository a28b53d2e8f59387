"""Settings are checked when made, and read back as written."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reid.config import DataConfig, LossConfig, ModelConfig, TrainConfig, run_config_from_dict, to_dict
from reid.errors import UsageError
from reid.presets import PRESETS, preset


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_reads_back_from_json_and_knows_its_name(name):
    run = preset(name)
    assert run.preset == name
    assert run_config_from_dict(json.loads(json.dumps(to_dict(run)))) == run


def test_the_papers_sizes():
    paper, mars = preset("paper"), preset("paper_mars")
    assert (paper.data.height_px, paper.data.width_px) == (128, 64)
    assert (mars.data.height_px, mars.data.width_px) == (256, 128)
    assert replace(mars, preset="paper", data=paper.data) == paper
    assert (paper.model.backbone, paper.model.pose_stages, paper.model.pose_width) == ("resnet50", 6, 1.0)
    assert (paper.data.chunk_frames, paper.data.chunk_overlap_frames, paper.train.epochs) == (15, 5, 300)
    assert paper.train.lr_pose < paper.train.lr_backbone


def test_an_unknown_preset_is_a_usage_error():
    with pytest.raises(UsageError, match=r"'tiny'; it must be one of paper, paper_mars, small"):
        preset("tiny")


@pytest.mark.parametrize(
    ("kind", "wrong", "message"),
    [
        (ModelConfig, {"variant": "full"}, "variant is 'full'; it must be one of baseline"),
        (ModelConfig, {"last_stride": 3}, "last_stride is 3"),
        (ModelConfig, {"temperature": 0.0}, "temperature is 0.0; it must be above 0"),
        (DataConfig, {"height_px": 100}, "height_px is 100; it must be a multiple of 8"),
        (DataConfig, {"chunk_overlap_frames": 15}, r"chunk_overlap_frames is 15.*below chunk_frames \(15\)"),
        (TrainConfig, {"epochs": 0}, "epochs is 0; it must be 1 or more"),
        (TrainConfig, {"precision": "8"}, "precision is '8'"),
        (TrainConfig, {"sync_batch_norm": True, "accelerator": "cpu"}, "sync_batch_norm"),
        (LossConfig, {"margin": -1.0}, "margin is -1.0"),
    ],
)
def test_settings_out_of_range_are_named(kind, wrong, message):
    with pytest.raises(UsageError, match=message):
        kind(**wrong)


def test_what_does_not_fit_is_named():
    values = to_dict(preset("small"))
    values["train"]["epoch"] = 3
    with pytest.raises(UsageError, match=r"extra fields found \(epoch\) @ \$\.train"):
        run_config_from_dict(values)
    values = to_dict(preset("small"))
    values["model"]["variant"] = "full"
    with pytest.raises(UsageError, match="this version of reid: variant is 'full'; it must be one of"):
        run_config_from_dict(values)
