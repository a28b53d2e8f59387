"""The `reid` command from end to end on made-up data, and how it says what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import made_up
import pytest
import torch
from click.testing import CliRunner, Result

from reid.cli import main
from reid.config import RunConfig
from reid.errors import Interrupted

TINY = [
    "--epochs", "1", "--batch", "2x2",
    "--set", "data.height_px=64", "--set", "data.width_px=32", "--set", "data.chunk_frames=3",
    "--set", "data.chunk_overlap_frames=1", "--set", "model.tap_width=4",
]  # fmt: skip


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def assert_complains(result: Result, status: int, *parts: str) -> None:
    """One line on stderr that says all the parts, and no traceback."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == status, result.output
    lines = [line for line in result.stderr.splitlines() if line.startswith("reid: ")]
    assert len(lines) == 1
    assert result.stderr.splitlines()[-1] == lines[0]
    for part in parts:
        assert part in lines[0]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up.synthetic(tmp_path_factory.mktemp("data") / "rendered", people=2, frames=3)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    people = {f"person_{n:04d}": (3, 3) for n in range(1, 5)}
    return made_up.multi_shot(tmp_path_factory.mktemp("data") / "target", people)


@pytest.fixture(scope="module")
def pretrained(rendered: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "pretrained"
    result = run("pretrain", "--data", rendered, "--out", out, *TINY)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == str(out / "last.ckpt")
    return out


@pytest.fixture(scope="module")
def finetuned(pretrained: Path, target: Path) -> Path:
    out = pretrained.parent / "finetuned"
    arguments = ["finetune", "--dataset", "folder", "--root", target, "--init", pretrained / "last.ckpt", "--out", out]
    result = run(*arguments, "--epochs", 1, "--split", 0)
    assert result.exit_code == 0, result.output
    return out


def test_pretrain_finetune_evaluate_report(finetuned: Path, target: Path, tmp_path: Path) -> None:
    json_file = tmp_path / "results" / "finetuned.json"
    arguments = ["evaluate", "--dataset", "folder", "--root", target, "--checkpoint", finetuned / "last.ckpt"]
    result = run(*arguments, "--json", json_file, "--score-normalisation", "--re-ranking")
    assert result.exit_code == 0, result.output
    content = json.loads(json_file.read_text())
    assert 0 <= content["rank1"] <= content["rank5"] == content["rank10"] == content["rank20"] == 1
    assert (content["people"], content["split"], content["root"]) == (2, 0, str(target))
    assert content["checkpoint"] == str(finetuned / "last.ckpt")
    config = content["config"]
    assert (config["preset"], config["data"]["chunk_frames"], config["model"]["tap_width"]) == ("small", 3, 4)
    assert config["source"]["dataset"] == "folder"
    assert config["source"]["init"].endswith("pretrained/last.ckpt")
    assert {"score_normalised", "re_ranked"} <= set(content)
    assert "target, split 0" in result.stdout

    assert config["evaluate"]["distance"] == "cosine"  # the preset's
    other = tmp_path / "euclidean.json"
    assert run(*arguments, "--json", other, "--distance", "euclidean").exit_code == 0
    assert json.loads(other.read_text())["config"]["evaluate"]["distance"] == "euclidean"

    table = run("report", "table", json_file)
    assert table.exit_code == 0
    assert table.stdout.count("finetuned") == 3
    assert run("report", "cmc", json_file, "--out", tmp_path / "cmc.png").exit_code == 0
    assert (tmp_path / "cmc.png").stat().st_size > 2000
    assert run("report", "join", json_file, "--out", tmp_path / "all.json").exit_code == 0
    assert json.loads((tmp_path / "all.json").read_text()) == {"finetuned": content}


def test_a_pretrained_network_is_tested_on_everyone_and_on_all_splits(
    pretrained: Path, target: Path, tmp_path: Path
) -> None:
    arguments = ["evaluate", "--dataset", "folder", "--root", target, "--json", tmp_path / "result.json"]
    assert run(*arguments, "--checkpoint", pretrained / "last.ckpt", "--split", "everyone").exit_code == 0
    assert json.loads((tmp_path / "result.json").read_text())["people"] == 4
    for split in range(10):
        (tmp_path / f"net{split}.ckpt").write_bytes((pretrained / "last.ckpt").read_bytes())
    assert run(*arguments, "--checkpoint", tmp_path / "net{split}.ckpt", "--split", "all").exit_code == 0
    content = json.loads((tmp_path / "result.json").read_text())
    assert [part["split"] for part in content["splits"]] == list(range(10))
    assert content["rank1"] == pytest.approx(sum(part["rank1"] for part in content["splits"]) / 10)


def test_the_same_command_goes_on_and_another_is_refused(pretrained: Path, rendered: Path) -> None:
    again = run("pretrain", "--data", rendered, "--out", pretrained, *TINY)
    assert again.exit_code == 0
    assert "going on" in again.stderr
    other = ["pretrain", "--data", rendered, "--out", pretrained, *TINY, "--seed", 3]
    assert_complains(run(*other), 2, "another training", "train.seed is 0 there, 3 now", "--overwrite")
    assert_complains(run(*other, "--resume"), 2, "train.seed is 0 there, 3 now")
    assert_complains(run(*other, "--resume", "--overwrite"), 2, "--resume and --overwrite exclude each other")


def test_overwrite_begins_anew(pretrained: Path, rendered: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    out.mkdir()
    (out / "last.ckpt").write_bytes((pretrained / "last.ckpt").read_bytes())
    (out / "notes.txt").write_text("mine")
    result = run("pretrain", "--data", rendered, "--out", out, *TINY, "--seed", 3, "--overwrite")
    assert result.exit_code == 0, result.output
    assert (out / "notes.txt").exists()
    assert (out / "last.ckpt").read_bytes() != (pretrained / "last.ckpt").read_bytes()


def test_resume_needs_something_to_resume(rendered: Path, tmp_path: Path) -> None:
    result = run("pretrain", "--data", rendered, "--out", tmp_path / "new", *TINY, "--resume")
    assert_complains(result, 1, "no last.ckpt to go on with")


@pytest.mark.parametrize(
    ("flags", "rate"),
    [
        (["--pose-weights", "body.pth"], 0.001),
        (["--pose-weights", "body.pth", "--set", "train.lr_pose=0.0005"], 0.0005),
        (["--pose-weights", "body.pth", "--set", "train.lr_pose_joints=0.02"], 0.02),
        (["--pose-weights", "none"], 0.1),
        ([], 0.1),
    ],
)
def test_joints_teach_given_pose_weights_slowly(
    monkeypatch: pytest.MonkeyPatch, rendered: Path, tmp_path: Path, flags: list[str], rate: float
) -> None:
    """Section 4.2: OpenPose's weights shall not change too much; a pose network from nothing learns fast."""
    runs: list[RunConfig] = []
    monkeypatch.setattr("reid.train.run.pretrain", lambda run, *_, **__: runs.append(run))
    result = run("pretrain", "--data", rendered, "--out", tmp_path, "--preset", "paper", "--batch", "2x2", *flags)
    assert result.exit_code == 0, result.output
    assert runs[0].train.lr_pose_joints == rate
    assert (f"joints teach it at a rate of {rate}" in result.stderr) == ("body.pth" in flags)


@pytest.mark.parametrize(("pose_weights", "rate"), [("body.pth", 0.0005), ("none", 0.002)])
def test_finetuning_on_rendered_people_goes_on_teaching_given_pose_weights_slowly(
    monkeypatch: pytest.MonkeyPatch, rendered: Path, pretrained: Path, tmp_path: Path, pose_weights: str, rate: float
) -> None:
    content = torch.load(pretrained / "last.ckpt", weights_only=True)
    content["run"]["source"]["pose_weights"] = pose_weights
    torch.save(content, tmp_path / "start.ckpt")
    runs: list[RunConfig] = []
    monkeypatch.setattr("reid.train.run.finetune", lambda run, *_, **__: runs.append(run))
    start = ["--root", rendered, "--out", tmp_path / "run", "--init", tmp_path / "start.ckpt"]
    result = run("finetune", "--dataset", "synthetic", *start, *TINY, "--set", "train.lr_pose=0.0005")
    assert result.exit_code == 0, result.output
    assert runs[0].train.lr_pose_joints == rate


def test_a_setting_that_nothing_reads_is_told(monkeypatch: pytest.MonkeyPatch, rendered: Path, tmp_path: Path) -> None:
    monkeypatch.setattr("reid.train.run.pretrain", lambda *_, **__: None)
    result = run("pretrain", "--data", rendered, "--out", tmp_path, *TINY, "--set", "model.embedding_width=512")
    assert result.exit_code == 0, result.output
    told = [line for line in result.stderr.splitlines() if "not read" in line]
    assert told == ["model.embedding_width=512 is not read; it needs model.embedding fc or fc_bn"]


def test_a_pose_network_of_random_weights_is_not_frozen(
    monkeypatch: pytest.MonkeyPatch, rendered: Path, target: Path, pretrained: Path, tmp_path: Path
) -> None:
    frozen = ["--set", "train.freeze_pose=true", *TINY]
    pretrain = ["pretrain", "--data", rendered, "--out", tmp_path / "run", *frozen]
    assert_complains(run(*pretrain), 2, "train.freeze_pose", "random", "--pose-weights FILE", "reid finetune --init")
    finetune = ["finetune", "--dataset", "folder", "--root", target, "--out", tmp_path / "run"]
    assert_complains(run(*finetune, "--init", "none", *frozen), 2, "train.freeze_pose", "--pose-weights FILE", "--init")
    assert not (tmp_path / "run").exists()

    monkeypatch.setattr("reid.train.run.pretrain", lambda *_, **__: None)
    assert run(*pretrain, "--pose-weights", "body.pth").exit_code == 0
    assert run(*pretrain, "--set", "model.variant=baseline").exit_code == 0  # which has no pose network
    assert run(*finetune, "--init", pretrained / "last.ckpt", "--epochs", 1, *frozen[:2]).exit_code == 0
    assert run(*finetune, "--init", pretrained / "last.ckpt", "--epochs", 1, *frozen[:2]).exit_code == 0  # goes on


def test_people_who_were_trained_on_are_not_tested_unless_asked(finetuned: Path, target: Path) -> None:
    arguments = ["evaluate", "--dataset", "folder", "--root", target, "--checkpoint", finetuned / "last.ckpt"]
    assert_complains(run(*arguments, "--split", "everyone"), 1, "trained on 2 of the 4 people", "--allow-seen")
    assert run(*arguments, "--split", "everyone", "--allow-seen").exit_code == 0


def test_a_checkpoint_of_another_preset_is_refused(pretrained: Path, target: Path, tmp_path: Path) -> None:
    arguments = ["finetune", "--dataset", "folder", "--root", target, "--init", pretrained / "last.ckpt"]
    result = run(*arguments, "--out", tmp_path / "run", "--preset", "paper", "--set", "data.height_px=64")
    assert_complains(result, 1, "backbone 'resnet18' (wanted: 'resnet50')")
    assert not (tmp_path / "run" / "last.ckpt").exists()


def test_weights_are_given_once(pretrained: Path, target: Path, tmp_path: Path) -> None:
    arguments = ["finetune", "--dataset", "folder", "--root", target, "--init", pretrained / "last.ckpt"]
    result = run(*arguments, "--out", tmp_path / "run", "--backbone-weights", "imagenet")
    assert_complains(result, 2, "leave out --backbone-weights")


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--split", "10"], ["--split is 10", "splits 0 to 9"]),
        (["--split", "first"], ["--split", "'first' is neither a number nor 'everyone' nor 'all'"]),
        (["--dataset", "market1501"], ["--dataset", "market1501"]),
        (["--speed", "9"], ["--speed"]),
    ],
)
def test_usage_errors_of_evaluate(target: Path, pretrained: Path, arguments: list[str], parts: list[str]) -> None:
    usual = ["evaluate", "--dataset", "folder", "--root", target, "--checkpoint", pretrained / "last.ckpt"]
    assert_complains(run(*usual, *arguments), 2, *parts)


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--epochs", "0"], ["epochs is 0"]),
        (["--batch", "8"], ["--batch is '8'", "PxK"]),
        (["--set", "data.colour"], ["--set is 'data.colour'", "NAME=VALUE"]),
        (["--set", "data.colour=0.2"], ["'data.colour'", "data.colour_jitter"]),
        (["--set", "data.flip=3"], ["data.flip is 3", "True"]),
        (["--set", "model.variant=alinet"], ["variant is 'alinet'", "alignnet_tap"]),
        (["--precision", "8"], ["precision is '8'", "bf16-mixed"]),
        (["--preset", "huge"], ["--preset", "huge"]),
    ],
)
def test_usage_errors_of_pretrain(rendered: Path, tmp_path: Path, arguments: list[str], parts: list[str]) -> None:
    assert_complains(run("pretrain", "--data", rendered, "--out", tmp_path / "run", *arguments), 2, *parts)
    assert not (tmp_path / "run").exists()


def test_a_missing_flag_and_a_missing_command_are_usage_errors() -> None:
    assert_complains(run("pretrain"), 2, "--data", "reid pretrain --help")
    assert_complains(run("polish"), 2, "polish", "reid --help")


def test_what_is_no_dataset_no_checkpoint_and_no_place_is_named(tmp_path: Path, target: Path, pretrained: Path) -> None:
    assert_complains(
        run("pretrain", "--data", tmp_path, "--out", tmp_path / "run"), 1, str(tmp_path), "annotations.parquet"
    )
    evaluate = ["evaluate", "--dataset", "folder", "--root"]
    assert_complains(run(*evaluate, tmp_path, "--checkpoint", pretrained / "last.ckpt"), 1, "cam_a", str(tmp_path))
    assert_complains(run(*evaluate, target, "--checkpoint", tmp_path / "no.ckpt"), 1, "no.ckpt", "not there")
    (tmp_path / "bad.ckpt").write_bytes(b"nothing")
    assert_complains(run(*evaluate, target, "--checkpoint", tmp_path / "bad.ckpt"), 1, "bad.ckpt")
    usual = [*evaluate, target, "--checkpoint", pretrained / "last.ckpt"]
    assert_complains(run(*usual, "--json", tmp_path / "bad.ckpt" / "x.json"), 1, "bad.ckpt", "cannot be made")
    assert_complains(run(*usual, "--json", tmp_path), 1, str(tmp_path), "cannot be written")


def test_a_corrupt_picture_is_named(tmp_path: Path, pretrained: Path) -> None:
    made_up.multi_shot(tmp_path, {"anna": (2, 2), "bert": (2, 2)})
    (tmp_path / "multi_shot" / "cam_b" / "bert" / "0002.png").write_bytes(b"\x89PNG")
    evaluate = ["evaluate", "--dataset", "folder", "--root", tmp_path, "--split", "everyone"]
    assert_complains(run(*evaluate, "--checkpoint", pretrained / "last.ckpt"), 1, "bert/0002.png", "cannot be read")


def test_an_interruption_has_its_own_status(monkeypatch: pytest.MonkeyPatch, rendered: Path, tmp_path: Path) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise Interrupted("stopped; go on with the same command")

    monkeypatch.setattr("reid.train.run.pretrain", interrupted)
    arguments = ["pretrain", "--data", rendered, "--out", tmp_path / "run"]
    assert_complains(run(*arguments), 130, "stopped; go on")

    def key(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reid.train.run.pretrain", key)
    assert_complains(run(*arguments), 130, "interrupted")


def test_what_nobody_foresaw_keeps_its_traceback(
    monkeypatch: pytest.MonkeyPatch, rendered: Path, tmp_path: Path
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("reid.train.run.pretrain", broken)
    assert isinstance(run("pretrain", "--data", rendered, "--out", tmp_path / "run").exception, ZeroDivisionError)


def test_help_and_reports_do_without_pytorch(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom reid.cli import main\ntry:\n    main(['report', 'table', 'none.json'])\n"
        "except SystemExit as end:\n    print(end.code, 'torch' in sys.modules, 'matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.split() == ["1", "False", "False"]
    for command in ([], ["pretrain"], ["finetune"], ["evaluate"], ["report", "cmc"]):
        assert run(*command, "--help").exit_code == 0
