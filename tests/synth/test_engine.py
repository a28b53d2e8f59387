"""Whatever happens on the way, the dataset ends as if nothing had: workers that die, disks that fill, other counts."""

import json
from dataclasses import replace

import pytest

from synth import engine, plan
from synth.config import DatasetConfig
from synth.errors import UsageError, UserError
from synth.records import CropErrors, Plan, Response, Sequence, Setting, Walk
from tests.synth import fake_tasks
from tests.synth.test_write import PERSON

CONFIG = DatasetConfig(identities=4, frames=2, settings=1, scenes=("plaza",))


def fake_plan(config: DatasetConfig) -> Plan:
    response = Response(1.0, (1.0, 1.0, 1.0), 1.0, 1.0, 0.0, 0.0, 0.0, 0, 100.0)
    numbers = range(1, config.identities + 1)
    walk = Walk((0.0, 0.0), 0.0, 0.0, 0.0)
    return Plan(
        (Setting("plaza", 0, {"a": "noon", "b": "noon"}),),
        tuple(replace(PERSON, number=number) for number in numbers),
        tuple(
            Sequence(number, camera, 0, walk, CropErrors((), (), ()), response, config.seed)
            for number in numbers
            for camera in "ab"
        ),
    )


@pytest.fixture(autouse=True)
def _without_blender(monkeypatch):
    monkeypatch.setattr(engine.cluster, "TASKS", fake_tasks.__name__)
    monkeypatch.setattr(plan, "make_plan", fake_plan)


def run(root, config=CONFIG, workers=2, limit_s=60.0, **flags):
    return engine.run(config, root, engine.Workers(workers, task_limit_s=limit_s), style="quiet", **flags)


def contents(root):
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "logs" not in path.parts
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(engine.cluster, "TASKS", fake_tasks.__name__)
    patch.setattr(plan, "make_plan", fake_plan)
    root = tmp_path_factory.mktemp("undisturbed") / "data"
    assert run(root, workers=1).rendered == 8
    patch.undo()
    return contents(root)


def test_a_dataset_says_what_it_is(undisturbed):
    description = json.loads(undisturbed["dataset.json"])
    assert description["complete"]
    assert description["counts"] == {"identities": 4, "sequences": 8, "frames": 16}
    assert description["config"]["frames"] == 2
    assert set(description["versions"]) == {"synthreid", "bpy", "anny", "numpy", "av"}
    assert len(description["sha256"]) == 8


def test_two_workers_write_what_one_writes(tmp_path, undisturbed):
    run(tmp_path / "data", workers=2)
    assert contents(tmp_path / "data") == undisturbed


def test_a_killed_worker_costs_nothing(tmp_path, undisturbed):
    (tmp_path / "kill_2_once").touch()
    report = run(tmp_path / "data")
    assert not (tmp_path / "kill_2_once").exists()
    assert report.failures == {}
    assert contents(tmp_path / "data") == undisturbed


def test_a_task_that_always_kills_is_set_aside_and_the_others_finish(tmp_path, undisturbed):
    (tmp_path / "kill_2").touch()
    report = run(tmp_path / "data")
    assert list(report.failures) == [2]
    description = json.loads((tmp_path / "data" / "dataset.json").read_text())
    assert not description["complete"]
    assert description["counts"]["sequences"] == 7
    (tmp_path / "kill_2").unlink()
    again = run(tmp_path / "data")
    assert (again.rendered, again.kept) == (1, 7)  # its first camera was written before the worker died
    assert contents(tmp_path / "data") == undisturbed


def test_a_full_disk_stops_with_one_line_and_resumes(tmp_path, undisturbed):
    (tmp_path / "full_3").touch()
    with pytest.raises(UserError, match="No space left on device"):
        run(tmp_path / "data")
    (tmp_path / "full_3").unlink()
    assert run(tmp_path / "data", resume=True).kept >= 1
    assert contents(tmp_path / "data") == undisturbed


def test_damaged_sequences_are_rendered_again(tmp_path, undisturbed):
    run(tmp_path / "data")
    (tmp_path / "data/multi_shot/cam_b/person_0003/0002.png").write_bytes(b"")
    report = run(tmp_path / "data")
    assert (report.rendered, report.kept) == (1, 7)
    assert contents(tmp_path / "data") == undisturbed


def test_another_config_is_refused_with_the_difference(tmp_path):
    run(tmp_path / "data")
    before = contents(tmp_path / "data")
    with pytest.raises(UserError, match="seed is 0, wanted 5"):
        run(tmp_path / "data", config=replace(CONFIG, seed=5))
    assert contents(tmp_path / "data") == before
    run(tmp_path / "data", config=replace(CONFIG, seed=5), overwrite=True)
    assert json.loads((tmp_path / "data/dataset.json").read_text())["seed"] == 5


def test_a_plan_of_another_version_is_refused(tmp_path, monkeypatch):
    run(tmp_path / "data")
    before = contents(tmp_path / "data")
    monkeypatch.setattr(plan, "make_plan", lambda config: replace(fake_plan(config), settings=()))
    with pytest.raises(UserError, match=r"plan\.json holds other choices"):
        run(tmp_path / "data")
    assert contents(tmp_path / "data") == before


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    for flags in ({}, {"overwrite": True}):
        with pytest.raises(UserError, match="not empty and no dataset"):
            run(tmp_path, **flags)
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_resume_wants_something_to_resume(tmp_path):
    with pytest.raises(UserError, match="--resume"):
        run(tmp_path / "data", resume=True)
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="--out"):
        run(tmp_path / "file")
    with pytest.raises(UserError, match="--out"):
        run(tmp_path / "file" / "below")


def test_a_task_that_hangs_is_stopped_and_set_aside(tmp_path):
    (tmp_path / "hang_4").touch()
    report = run(tmp_path / "data", limit_s=2.0)
    assert list(report.failures) == [4]
    assert report.rendered == 7


def test_shards_together_write_what_one_run_writes(tmp_path, undisturbed):
    run(tmp_path / "data", shard=(2, 2))
    assert not json.loads((tmp_path / "data/dataset.json").read_text())["complete"]
    run(tmp_path / "data", shard=(1, 2))
    assert contents(tmp_path / "data") == undisturbed


def test_a_worker_that_grows_is_replaced(tmp_path, undisturbed):
    engine.run(CONFIG, tmp_path / "data", engine.Workers(1, memory_limit_mib=1), style="quiet")
    assert contents(tmp_path / "data") == undisturbed
    logs = list((tmp_path / "data/.render/logs").iterdir())
    assert len(logs) > 2


def test_progress_as_json(tmp_path, capsys):
    engine.run(CONFIG, tmp_path / "data", engine.Workers(1), style="json")
    last = [json.loads(line) for line in capsys.readouterr().out.splitlines()][-1]
    assert (last["stage"], last["done"], last["total"], last["failed"]) == ("people", 16, 16, 0)


def test_a_scheduler_that_does_not_answer_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(engine.cluster, "CONNECT_S", 1)
    with pytest.raises(UserError, match=r"--scheduler tcp://127\.0\.0\.1:9"):
        engine.run(CONFIG, tmp_path / "data", engine.Workers(1, scheduler="tcp://127.0.0.1:9"), style="quiet")


@pytest.mark.parametrize("shard", [(0, 2), (3, 2)])
def test_shards_out_of_range_are_refused(tmp_path, shard):
    with pytest.raises(UsageError, match="--shard"):
        run(tmp_path / "data", shard=shard)


def test_workers_must_be_some(tmp_path):
    with pytest.raises(UsageError, match="--workers"):
        run(tmp_path / "data", workers=0)
