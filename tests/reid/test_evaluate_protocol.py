"""Describing tracklets and testing a split, with a network that sees colours only."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import made_up
import numpy as np
import pytest
import torch
from torch import Tensor, nn

from reid.config import DataConfig, EvaluateConfig, RunConfig, SourceConfig
from reid.data.datasets import open_split
from reid.data.frames import read_frame
from reid.errors import UserError
from reid.evaluate import protocol
from reid.evaluate.describe import describe

DATA = DataConfig(height_px=64, width_px=32)
CPU = torch.device("cpu")


class MeanColour(nn.Module):
    """A network whose descriptor is the mean colour of a chunk's real frames."""

    descriptor_size = 3

    def describe(self, frames: Tensor, mask: Tensor) -> Tensor:
        assert not self.training
        of_frames = frames.mean(dim=(-1, -2)) * mask[..., None]
        return of_frames.sum(dim=1) / mask.sum(dim=1, keepdim=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return made_up.multi_shot(tmp_path / "set", {f"person_{n:04d}": (4, 7) for n in range(1, 7)})


@pytest.mark.parametrize("chunk_frames", [1, 3, 15])
def test_a_descriptor_counts_each_frame_alike(root: Path, chunk_frames: int) -> None:
    split = open_split("folder", root, "everyone")
    config = EvaluateConfig(chunk_frames=chunk_frames, chunks_per_batch=4)
    described = describe(MeanColour(), split.gallery, DATA, config, CPU)  # type: ignore[arg-type]
    for row, tracklet in zip(described, split.gallery, strict=True):
        means = [read_frame(path, 64, 32)[0].mean(axis=(0, 1)) / 255 for path in tracklet.paths]
        np.testing.assert_allclose(row, np.mean(means, axis=0), atol=1e-5)


def result(root: Path, split: int | str, **options: bool) -> protocol.Result:
    opened = open_split("folder", root, split)
    return protocol.evaluate(MeanColour(), opened, DATA, EvaluateConfig(), CPU, **options)  # type: ignore[arg-type]


def test_people_of_their_own_colours_are_found(root: Path) -> None:
    found = result(root, "everyone", score_normalisation=True, re_ranking=True)
    assert found.plain.rank(1) == 1
    assert found.score_normalised is not None
    assert found.score_normalised.rank(1) == 1
    assert found.re_ranked is not None
    assert result(root, 0).score_normalised is None


def test_the_report_is_json_with_what_was_tested(root: Path) -> None:
    run = replace(RunConfig(preset="small"), source=SourceConfig(dataset="synthetic", root="data"))
    found = [result(root, "everyone", score_normalisation=True)]
    content = json.loads(
        json.dumps(protocol.report(found, run, root="some/set", split="everyone", checkpoint="run/last.ckpt"))
    )
    assert (content["rank1"], content["rank5"], content["rank10"], content["rank20"]) == (1, 1, 1, 1)
    assert content["cmc"] == [1.0] * 6
    assert content["score_normalised"]["rank1"] == 1
    assert "re_ranked" not in content
    assert (content["people"], content["queries"], content["gallery"], content["frames"]) == (6, 6, 6, 66)
    assert (content["dataset"], content["root"], content["split"]) == ("folder", "some/set", "everyone")
    assert content["split_source"] == "all 6 people in both cameras"
    assert content["checkpoint"] == "run/last.ckpt"
    assert content["config"]["preset"] == "small"
    assert content["config"]["source"]["root"] == "data"
    assert "torch" in content["versions"]


def test_several_splits_are_averaged(root: Path) -> None:
    found = [result(root, 0), result(root, 1)]
    worse = replace(found[1].plain, cmc=np.array([0.0, 0.5, 1.0]), mean_ap=0.4)
    found[1] = replace(found[1], plain=worse)
    content = protocol.report(found, RunConfig(preset="small"), root="set", split="all", checkpoint="{split}.ckpt")
    assert content["rank1"] == 0.5
    assert content["cmc"] == [0.5, 0.75, 1.0]
    assert content["mean_ap"] == pytest.approx(0.7)
    assert [(part["split"], part["rank1"]) for part in content["splits"]] == [(0, 1.0), (1, 0.0)]


def test_people_who_were_trained_on_are_refused(root: Path) -> None:
    own, other = open_split("folder", root, 0), open_split("folder", root, 1)
    identities = tuple(tracklet.person for tracklet in own.train)
    run = replace(RunConfig(preset="small"), source=SourceConfig(dataset="folder", root=str(root), split="0"))
    assert protocol.seen_people(run, identities, own, root) == set()
    seen = protocol.seen_people(run, identities, other, root)
    assert seen == set(identities) & {tracklet.person for tracklet in other.query} != set()
    with pytest.raises(UserError, match=r"trained on \d of the 3 people of split 1 .*split 0"):
        protocol.refuse_seen(seen, Path("last.ckpt"), run, other)
    # The same names elsewhere are other people, and a rendered set is a folder too.
    elsewhere = replace(run, source=replace(run.source, root="elsewhere"))
    assert protocol.seen_people(elsewhere, identities, other, root) == set()
    pretrained = replace(run, source=replace(run.source, dataset="synthetic"))
    assert protocol.seen_people(pretrained, identities, other, root) == seen
    mars = replace(run, source=replace(run.source, dataset="mars"))
    assert protocol.seen_people(mars, identities, other, root) == set()
