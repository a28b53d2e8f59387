"""What is written reads back; what does not fit is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from reid.config import ModelConfig, RunConfig
from reid.errors import UserError
from reid.model.checkpoint import Checkpoint, load, save, start_from
from reid.model.network import build

RUN = RunConfig("tiny", model=ModelConfig(backbone="resnet18", pose_width=0.0625, pose_stages=2, tap_width=4))


@pytest.fixture
def stored(tmp_path):
    torch.manual_seed(0)
    network = build(RUN.model, 2)
    save(Checkpoint(network.state_dict(), RUN, ("anna", "bert"), {"progress": {"epoch": 3}}), tmp_path / "a.ckpt")
    return network, tmp_path / "a.ckpt"


def test_what_is_written_reads_back(stored):
    network, path = stored
    checkpoint = load(path)
    assert checkpoint.run == RUN
    assert checkpoint.identities == ("anna", "bert")
    assert checkpoint.training == {"progress": {"epoch": 3}}
    assert torch.__version__.startswith(checkpoint.versions["torch"])
    frames = torch.rand(1, 2, 3, 64, 32)
    with torch.no_grad():
        assert torch.equal(checkpoint.network().describe(frames), network.eval().describe(frames))
    assert [file.name for file in path.parent.iterdir()] == ["a.ckpt"]


def test_other_identities_keep_all_but_the_classifier(stored):
    network, path = stored
    torch.manual_seed(1)
    other = build(RUN.model, 5)
    classifier = other.classifier.weight.clone()
    start_from(other, load(path), str(path))
    assert torch.equal(other.classifier.weight, classifier)
    for name, tensor in network.state_dict().items():
        if not name.startswith("classifier."):
            assert torch.equal(other.state_dict()[name], tensor), name


def test_another_architecture_is_named(stored):
    other = build(replace(RUN.model, pose_stages=3, embedding="none"), 5)
    with pytest.raises(
        UserError, match=r"preset 'tiny': pose_stages 2 \(wanted: 3\), embedding 'bn' \(wanted: 'none'\)"
    ):
        start_from(other, load(stored[1]), "run/last.ckpt")


def test_a_checkpoint_cut_short_is_a_user_error(stored):
    path = stored[1]
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(UserError, match=r"a\.ckpt could not be read"):
        load(path)


def test_a_missing_checkpoint_and_other_files_are_user_errors(tmp_path):
    with pytest.raises(UserError, match="is not there"):
        load(tmp_path / "none.ckpt")
    torch.save({"weights": torch.zeros(2)}, tmp_path / "other.ckpt")
    with pytest.raises(UserError, match="not a checkpoint of this version"):
        load(tmp_path / "other.ckpt")
    (tmp_path / "text.ckpt").write_text("hello")
    with pytest.raises(UserError, match="could not be read"):
        load(tmp_path / "text.ckpt")


def test_tensors_that_disagree_with_the_settings_are_named(stored):
    checkpoint = load(stored[1])
    state = {name: tensor for name, tensor in checkpoint.state.items() if name != "bn.weight"}
    with pytest.raises(UserError, match=r"bn\.weight is missing"):
        replace(checkpoint, state=state).network()


def test_a_failed_write_keeps_the_old_file_and_leaves_no_other(stored, monkeypatch):
    network, path = stored
    before = path.read_bytes()

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full_disk)
    with pytest.raises(UserError, match="No space left on device"):
        save(Checkpoint(network.state_dict(), RUN, ("anna", "bert")), path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["a.ckpt"]
