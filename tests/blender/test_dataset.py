"""The whole of synth with Blender, tiny: what the README promises of a dataset."""

from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from PIL import Image

from synth import engine
from synth.cli import main
from tests.small_set import SMALL_SET

pytestmark = pytest.mark.blender


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    root = tmp_path_factory.mktemp("one") / "data"
    report = engine.run(SMALL_SET, root, engine.Workers(1), style="quiet")
    assert (report.rendered, report.failures) == (4, {})
    return root


def contents(root):
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "logs" not in path.parts
    }


def test_two_workers_write_what_one_writes(dataset, tmp_path):
    engine.run(SMALL_SET, tmp_path / "data", engine.Workers(2), style="quiet")
    first, second = contents(dataset), contents(tmp_path / "data")
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_a_frame_asked_for_alone_has_the_datasets_pixels(dataset, tmp_path):
    out = tmp_path / "frame.png"
    arguments = ["frame", "--dataset", str(dataset), "--identity", "2", "--camera", "b", "--frame", "3", "--out"]
    result = CliRunner().invoke(main, [*arguments, str(out)])
    assert result.exit_code == 0, result.output
    stored = Image.open(dataset / "multi_shot/cam_b/person_0002/0003.png")
    assert np.array_equal(np.asarray(Image.open(out)), np.asarray(stored))


def test_people_are_there_and_cameras_differ(dataset):
    rows = pq.read_table(dataset / "annotations.parquet").to_pylist()
    assert len(rows) == 12
    assert all(0.3 < row["visible_fraction"] <= 1 for row in rows)
    for row in rows:
        crop = np.asarray(Image.open(dataset / row["file"]), np.float64)
        assert crop.shape == (128, 64, 3)
        assert crop.std() > 10
    lights = {row["camera"]: row["light"] for row in rows}
    assert lights["a"] != lights["b"]


def test_a_preview_shows_everybody(dataset, tmp_path):
    out = tmp_path / "sheet.png"
    result = CliRunner().invoke(main, ["preview", str(dataset), "--out", str(out), "--frames", "3", "--joints"])
    assert result.exit_code == 0, result.output
    assert Image.open(out).size == (6 * 64 + 3 * 4, 2 * (128 + 4) + 4)


def test_the_reference_path_shows_the_same_people(dataset, tmp_path):
    """Whole scene against people laid over a plate: the same person at the same place in like light."""
    config = replace(
        SMALL_SET, identities=1, frames=1, render=replace(SMALL_SET.render, quality="reference", samples=16)
    )
    engine.run(config, tmp_path / "data", engine.Workers(1), style="quiet")
    one = replace(SMALL_SET, identities=1, frames=1, render=replace(SMALL_SET.render, samples=16))
    engine.run(one, tmp_path / "plates", engine.Workers(1), style="quiet")
    name = "multi_shot/cam_a/person_0001/0001.png"
    reference = np.asarray(Image.open(tmp_path / "data" / name), np.float64)
    layered = np.asarray(Image.open(tmp_path / "plates" / name), np.float64)
    masks = np.asarray(Image.open(tmp_path / "plates/part_masks/cam_a/person_0001.png"))
    assert np.abs(reference - layered)[masks > 0].mean() < 14
