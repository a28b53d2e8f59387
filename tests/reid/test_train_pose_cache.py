"""Composite maps of a frozen pose network, kept: the same maps, a network that no longer runs, the same training."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace

import made_up
import pytest
import torch
from drawn_people import DrawnPeople

from reid.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from reid.data.datasets import open_split
from reid.data.loader import ChunkLoader
from reid.data.synthetic import read_tracklets
from reid.errors import Interrupted, UsageError
from reid.evaluate.describe import describe
from reid.model.checkpoint import load
from reid.model.network import build
from reid.model.openpose import OpenPose
from reid.settings import resolve
from reid.train.fit import LAST, METRICS, fabric_for
from reid.train.pose_cache import pose_cache
from reid.train.run import pretrain, random_network

DATA = DataConfig(
    height_px=64, width_px=32, chunk_frames=3, chunk_overlap_frames=1, identities_per_batch=2, sequences_per_identity=2
)
MODEL = ModelConfig(backbone="resnet18", pose_width=0.0625, pose_stages=2, tap_width=4, temperature_mode="learned")
RUN = RunConfig(
    "tiny",
    model=MODEL,
    data=DATA,
    train=TrainConfig(
        epochs=2, warmup_steps=0, lr_classifier=0.001, accelerator="cpu", freeze_pose=True, cache_pose_maps=True
    ),
)
UNCACHED = replace(RUN, train=replace(RUN.train, epochs=1, cache_pose_maps=False))
FRAMES = 4 * 2 * 4  # people, cameras, frames of each


@pytest.fixture(scope="module")
def tracklets(tmp_path_factory):
    return read_tracklets(made_up.synthetic(tmp_path_factory.mktemp("rendered"), people=4, frames=4))


@pytest.fixture
def posed(monkeypatch):
    """How many frames each run of the pose network was given."""
    runs, forward = [], OpenPose.forward
    monkeypatch.setattr(OpenPose, "forward", lambda self, frames: runs.append(len(frames)) or forward(self, frames))
    return runs


def rows(out):
    return [json.loads(line) for line in (out / METRICS).read_text().splitlines()]


@pytest.mark.parametrize(("grid", "cells"), [("appearance", (4, 2)), ("pose", (8, 4))])
@pytest.mark.parametrize("paf", ["magnitude", "signed"])
def test_kept_maps_are_those_of_the_network_for_mirrored_chunks_too(tracklets, grid, cells, paf):
    torch.manual_seed(0)
    network = build(replace(MODEL, grid=grid, paf=paf), 4)
    loader = ChunkLoader(tracklets, DATA)
    statistics = network.appearance.bn1.running_mean.clone()
    cache = pose_cache(fabric_for(RUN.train), network, loader, DATA)
    assert cache.maps.shape == (FRAMES, 2, 3, *cells)
    assert cache.maps.dtype == torch.float16
    assert cache.size_mib == FRAMES * 2 * 3 * cells[0] * cells[1] * 2 / 2**20
    assert network.training
    assert torch.equal(network.appearance.bn1.running_mean, statistics)
    network.eval()
    batches = list(loader.epoch(0))
    assert {bool(mirrored) for batch in batches for mirrored in batch.mirrored} == {True, False}
    for batch in batches:
        kept = cache.of(batch)
        expected = network.composites(batch.frames.flatten(0, 1)).unflatten(0, kept.shape[:2])
        torch.testing.assert_close(kept, expected, rtol=2**-11, atol=1e-6)
        assert not kept.flip(-1).allclose(expected, rtol=0.02)  # mirroring a map would not have done
        ours, usual = network(batch.frames, batch.mask, composites=kept), network(batch.frames, batch.mask)
        assert ours.pose == ()
        torch.testing.assert_close(ours.part_masks, usual.part_masks, rtol=0.01, atol=0)
        torch.testing.assert_close(ours.descriptor, usual.descriptor, rtol=0.01, atol=1e-3)


def test_without_flips_one_side_is_kept(tracklets):
    still = replace(DATA, flip=False)
    loader = ChunkLoader(tracklets, still)
    cache = pose_cache(fabric_for(RUN.train), build(MODEL, 4), loader, still)
    assert cache.maps.shape[:2] == (FRAMES, 1)
    assert cache.of(next(loader.epoch(0))).shape == (4, 3, 3, 4, 2)


def test_maps_are_of_the_frames_before_colour_jitter_and_erasing(tracklets):
    changed = replace(DATA, colour_jitter=0.5, random_erasing=True)
    network, loader = build(MODEL, 4), ChunkLoader(tracklets, changed)
    cache = pose_cache(fabric_for(RUN.train), network, loader, changed)
    for batch in loader.epoch(1):
        for numbers, mirrored, kept in zip(batch.numbers, batch.mirrored, cache.of(batch), strict=True):
            plain = loader.plain_frames(numbers.tolist())
            expected = network.composites(plain.flip(-1) if mirrored else plain)
            torch.testing.assert_close(kept, expected, rtol=2**-11, atol=1e-6)


def test_padded_frames_change_nothing(tmp_path):
    made_up.multi_shot(tmp_path, {"anna": (1, 3), "bert": (2, 2)})
    split = open_split("folder", tmp_path, "everyone")
    loader = ChunkLoader([*split.query, *split.gallery], DATA)
    network = build(MODEL, 2)
    cache = pose_cache(fabric_for(RUN.train), network.eval(), loader, DATA)
    batch = next(loader.epoch(0))
    assert not batch.mask.all()
    usual = network(batch.frames, batch.mask).descriptor
    kept = network(batch.frames, batch.mask, composites=cache.of(batch)).descriptor
    torch.testing.assert_close(kept, usual, rtol=0.01, atol=1e-3)


def test_training_runs_the_pose_network_once_a_frame_and_side_and_learns_the_same(tracklets, tmp_path, posed, capsys):
    pretrain(RUN, ChunkLoader(tracklets, DATA), tmp_path / "kept")
    assert sum(posed) == 2 * FRAMES
    assert "pose maps of 32 frames kept in memory: 0.00 MiB" in capsys.readouterr().err
    pretrain(UNCACHED, ChunkLoader(tracklets, DATA), tmp_path / "usual")
    assert sum(posed) > 2 * FRAMES
    kept, usual = rows(tmp_path / "kept")[0], rows(tmp_path / "usual")[0]
    assert kept["classification"] == pytest.approx(usual["classification"], rel=0.01)
    assert kept["pose"] == 0 < usual["pose"]
    first = random_network(RUN, ChunkLoader(tracklets, DATA)).state_dict()
    checkpoint = load(tmp_path / "kept" / LAST)
    assert all(torch.equal(checkpoint.state[name], first[name]) for name in first if name.startswith("pose."))
    assert checkpoint.state["log_temperature"] != first["log_temperature"]
    # It describes as any other, from pictures.
    runs = len(posed)
    described = describe(checkpoint.network(), tracklets[:1], DATA, checkpoint.run.evaluate, torch.device("cpu"))
    assert len(described) == 1
    assert len(posed) > runs


def test_a_resumed_training_equals_an_uninterrupted_one(tracklets, tmp_path):
    class StopsInTheSecondEpoch(ChunkLoader):
        def epoch(self, number, **share):
            for index, batch in enumerate(super().epoch(number, **share)):
                if (number, index) == (1, 1):
                    os.kill(os.getpid(), signal.SIGINT)
                yield batch

    pretrain(RUN, ChunkLoader(tracklets, DATA), tmp_path / "whole")
    with pytest.raises(Interrupted):
        pretrain(RUN, StopsInTheSecondEpoch(tracklets, DATA), tmp_path / "broken")
    pretrain(RUN, ChunkLoader(tracklets, DATA), tmp_path / "broken", resume=True)
    whole, broken = load(tmp_path / "whole" / LAST).state, load(tmp_path / "broken" / LAST).state
    assert all(torch.equal(tensor, broken[name]) for name, tensor in whole.items())


def test_half_precision_and_reading_in_other_processes(tracklets, tmp_path):
    run = resolve(RUN, ["data.workers=1", "data.cache_gib=0", "train.epochs=1"], precision="bf16-mixed")
    pretrain(run, ChunkLoader(tracklets, run.data), tmp_path)
    assert rows(tmp_path)[0]["total"] > 0


def test_what_does_not_go_with_kept_maps_is_told(tmp_path):
    base = replace(RUN, train=TrainConfig())
    kept = ["train.freeze_pose=true", "train.cache_pose_maps=true"]
    assert resolve(base, kept).train.cache_pose_maps
    for assignments, message in (
        (kept[1:], r"train\.cache_pose_maps is True; it must be False, or train\.freeze_pose True"),
        ([*kept, "data.crop_shift_px=2"], r"data\.crop_shift_px is 2; it must be 0 with train\.cache_pose_maps"),
        ([*kept, "model.variant=baseline"], r"train\.cache_pose_maps is True; it must be False for .*'baseline'"),
    ):
        with pytest.raises(UsageError, match=message):
            resolve(base, assignments)
    with pytest.raises(UsageError, match="unnumbered frames"):
        pretrain(RUN, DrawnPeople(), tmp_path)
