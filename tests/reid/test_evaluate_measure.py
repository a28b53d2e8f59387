"""`reid measure`: who sees the truth gets full marks, what is missing is told, the command ends in tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import made_up
import numpy as np
import pytest
import torch
from click.testing import CliRunner
from PIL import Image

from reid.cli import main
from reid.config import DataConfig, EvaluateConfig, ModelConfig, RunConfig
from reid.data.synthetic import read_tracklets
from reid.errors import UsageError, UserError
from reid.evaluate import measure as module
from reid.evaluate.look import Look, look
from reid.model.checkpoint import Checkpoint, save
from reid.model.network import build
from reid.report.measures import measures_text

TINY = ModelConfig(backbone="resnet18", pose_width=0.0625, pose_stages=1, tap_width=4)
DATA = DataConfig(height_px=64, width_px=32)
PEOPLE, FRAMES = 2, 3


@pytest.fixture
def rendered(tmp_path: Path) -> Path:
    """Pictures of 32 x 64: the head fills the top quarter, the torso the second, the legs the lower half."""
    return made_up.synthetic(tmp_path / "rendered", people=PEOPLE, frames=FRAMES)


def truth(tracklets: tuple, **_: object) -> Look:
    """Masks in one true cell of 4 x 2, weights that are the visible fraction, joints where they are."""
    frames = sum(map(len, tracklets))
    masks = np.zeros((frames, 3, 4, 2))
    masks[:, 0, 0, 0] = masks[:, 1, 1, 1] = masks[:, 2, 3, 0] = 1
    visible = np.concatenate([tracklet.labels.visible_fraction for tracklet in tracklets]).astype(np.float64)
    joints = np.concatenate([tracklet.labels.joints_px for tracklet in tracklets]).astype(np.float64)
    return Look(joints, np.ones((frames, 18)), masks, np.stack([visible, -visible, visible * 0, visible], 1))


@pytest.fixture
def sees_truth(monkeypatch: pytest.MonkeyPatch) -> Callable[[Look], None]:
    monkeypatch.setattr(module, "look", lambda _, tracklets, *__: truth(tracklets))


@pytest.mark.usefixtures("sees_truth")
def test_who_sees_the_truth_gets_full_marks(rendered: Path) -> None:
    network, device = build(TINY, 1), torch.device("cpu")
    content = module.measure(network, read_tracklets(rendered), DATA, EvaluateConfig(), device)
    assert (content["sequences"], content["frames"], content["grid_cells"]) == (4, 12, [4, 2])
    flat = {"upper": 0.25, "middle": 0.25, "lower": 0.5}
    for region, of in content["regions"].items():
        assert of["mass_on_part"] == of["best_mass"] == of["peakedness"] == 1
        assert of["coverage"] == pytest.approx(0.5 * 0.25 / flat[region])  # one cell of the part's
        assert of["flat_mass"] == pytest.approx(flat[region])
    assert content["pck"]["mean"] == content["pck"]["joints"]["nose"] == 1
    assert content["pck"]["joints"]["neck"] is None  # odd joints are hidden
    weights = content["weights"]
    assert weights["global"] == {
        "spearman": pytest.approx(1),
        "spearman_within_sequences": pytest.approx(1),
        "sequences": 4,
        "ordered_pairs": 1,
        "pairs": 12,
    }
    assert weights["upper"]["spearman"] == pytest.approx(-1)
    assert weights["upper"]["ordered_pairs"] == 0
    middle = weights["middle"]  # all the same
    assert (middle["spearman"], middle["spearman_within_sequences"], middle["sequences"]) == (None, None, 0)
    assert middle["ordered_pairs"] == 0.5
    # Visible fractions 1/3, 2/3 and 1 of each sequence's frames.
    assert [level["frames"] for level in content["levels"]] == [4, 4, 0, 4]
    assert content["levels"][0]["weights"]["global"] == pytest.approx(1 / 3)
    assert content["levels"][0]["spearman"]["global"] is None  # one visible fraction: nothing to agree with
    assert content["levels"][0]["regions"]["upper"]["coverage"] == pytest.approx(0.5)


@pytest.mark.usefixtures("sees_truth")
def test_where_all_frames_weigh_the_same_no_order_is_measured(rendered: Path) -> None:
    averaged = build(replace(TINY, variant="alignnet"), 1)
    content = module.measure(averaged, read_tracklets(rendered), DATA, EvaluateConfig(), torch.device("cpu"))
    for weight in content["weights"].values():
        assert weight["spearman"] is weight["spearman_within_sequences"] is weight["ordered_pairs"] is None
    assert content["levels"][0]["weights"]["global"] is None
    assert content["regions"]["upper"]["mass_on_part"] == 1
    assert " nan " not in measures_text(content)


@pytest.mark.usefixtures("sees_truth")
def test_joints_are_compared_at_the_size_that_pictures_are_stored_in(rendered: Path) -> None:
    larger = replace(DATA, height_px=128, width_px=64)  # so what was seen lies at half its place, and misses
    content = module.measure(build(TINY, 1), read_tracklets(rendered), larger, EvaluateConfig(), torch.device("cpu"))
    assert content["pck"]["joints"]["right ear"] == 0
    assert content["pck"]["joints"]["nose"] == 1  # beside the origin


def test_missing_and_misshapen_masks_are_told(rendered: Path) -> None:
    network, device = build(TINY, 1), torch.device("cpu")
    file = rendered / "part_masks" / "cam_b" / "person_0002.png"
    Image.new("L", (32, 64 * FRAMES + 1)).save(file)
    with pytest.raises(UserError, match=r"person_0002\.png: \(193, 32\).*expected 3 frames"):
        module.measure(network, read_tracklets(rendered), DATA, EvaluateConfig(), device)
    file.unlink()
    with pytest.raises(UserError, match=r"person_0002\.png: no part masks"):
        module.measure(network, read_tracklets(rendered), DATA, EvaluateConfig(), device)


def test_the_baseline_has_nothing_to_measure() -> None:
    network = build(replace(TINY, variant="baseline"), 1)
    with pytest.raises(UsageError, match="'baseline'"):
        look(network, (), DATA, EvaluateConfig(), torch.device("cpu"))


def test_a_frame_looks_the_same_in_whichever_batch(rendered: Path) -> None:
    torch.manual_seed(0)
    network, tracklets, device = build(TINY, 1), read_tracklets(rendered), torch.device("cpu")
    at_once = look(network, tracklets, DATA, EvaluateConfig(), device)
    by_twos = look(network, tracklets, DATA, EvaluateConfig(chunk_frames=2, chunks_per_batch=1), device)
    assert at_once.weights.shape == (PEOPLE * 2 * FRAMES, 4)
    np.testing.assert_allclose(at_once.weights, by_twos.weights, atol=1e-5)
    np.testing.assert_allclose(at_once.part_masks, by_twos.part_masks, atol=1e-5)


def test_the_command_prints_tables_and_writes_them(rendered: Path, tmp_path: Path) -> None:
    checkpoint, out = tmp_path / "last.ckpt", tmp_path / "new" / "measures.json"
    save(Checkpoint(build(TINY, 2).state_dict(), RunConfig("small", data=DATA, model=TINY), ("x", "y")), checkpoint)
    arguments = ["measure", "--checkpoint", str(checkpoint), "--data", str(rendered), "--json", str(out)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("4 sequences, 12 frames, masks of 4 x 2 cells\n\n| region | mass on part |")
    assert "| neck           |       - |" in result.stdout
    assert "| visible     | frames | upper mass | middle mass | lower mass | upper coverage |" in result.stdout
    assert "| w lower | Spearman global |" in result.stdout
    content = json.loads(out.read_text())
    assert content["regions"]["lower"]["best_mass"] == 1
    assert content["config"]["model"]["backbone"] == "resnet18"
