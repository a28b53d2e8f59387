"""What users get wrong ends in one line that says what to do, and a status: 2 for flags, 1 for the rest."""

import json

import pytest
from click.testing import CliRunner

from synth import write
from synth.cli import main


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def assert_one_line(result, status, *parts):
    assert result.exit_code == status, result.output
    assert len(result.output.strip().splitlines()) == 1, result.output
    for part in parts:
        assert part in result.output


@pytest.mark.parametrize(
    ("flags", "parts"),
    [
        (["--scene", "moon"], ["--scene 'moon' is not known", "plaza"]),
        (["--identities", "0"], ["--identities is 0", "between 1 and 9999"]),
        (["--frames", "-3"], ["--frames is -3"]),
        (["--seed", "-1"], ["--seed is -1"]),
        (["--samples", "0"], ["--samples is 0", "1 or more"]),
        (["--size", "64"], ["--size is '64'", "64x128"]),
        (["--workers", "0"], ["--workers is 0"]),
        (["--task-limit", "0"], ["--task-limit is 0"]),
        (["--shard", "3/2"], ["--shard is 3/2"]),
        (["--shard", "two"], ["--shard is 'two'", "3/10"]),
        (["--resume", "--overwrite"], ["--resume and --overwrite exclude each other"]),
    ],
)
def test_flags_out_of_range(tmp_path, flags, parts):
    assert_one_line(run("render", "--out", tmp_path / "data", *flags), 2, *parts)
    assert not (tmp_path / "data").exists()


def test_a_folder_that_is_not_a_dataset(tmp_path):
    (tmp_path / "something").touch()
    assert_one_line(run("preview", tmp_path), 1, str(tmp_path), "dataset.json", "synth render")
    assert_one_line(run("render", "--out", tmp_path), 1, "not empty and no dataset")


def test_a_folder_that_cannot_be_made():
    # Nobody, root included, makes folders there.
    arguments = ("render", "--identities", "1", "--settings", "1", "--scene", "plaza", "--out", "/proc/people")
    assert_one_line(run(*arguments), 1, "--out /proc/people cannot be written to")


def test_a_dataset_without_anybody_finished(tmp_path):
    folder = write.Folder(tmp_path)
    write.write_json(folder.description, {"format": write.FORMAT})
    assert_one_line(run("preview", tmp_path), 1, "annotations.parquet is missing")
    folder.work.mkdir()
    write.merge_labels(folder, ())
    assert_one_line(run("preview", tmp_path), 1, "no person that is finished")


def test_a_frame_that_is_not_in_the_dataset(tmp_path):
    config = {"identities": 3, "frames": 5}
    write.write_json(write.Folder(tmp_path).description, {"format": write.FORMAT, "config": config})
    frame = ["frame", "--dataset", tmp_path, "--camera", "a", "--out", tmp_path / "x.png"]
    assert_one_line(run(*frame, "--identity", 4, "--frame", 1), 2, "--identity is 4", "1 to 3")
    assert_one_line(run(*frame, "--identity", 1, "--frame", 9), 2, "--frame is 9", "1 to 5")
    assert_one_line(run(*frame, "--identity", 1, "--frame", 1, "--scale", 99), 2, "--scale is 99")


def test_scenes_are_listed_with_their_lights():
    result = run("scenes", "list")
    assert result.exit_code == 0
    names = [line.split(":")[0] for line in result.output.splitlines()]
    assert {"plaza", "street"} <= set(names)


def test_an_unreadable_description(tmp_path):
    (tmp_path / "dataset.json").write_text(json.dumps({"format": 99}))
    assert_one_line(run("preview", tmp_path), 1, "another format")


def test_a_picture_that_cannot_be_written(tmp_path):
    from PIL import Image

    from synth.errors import UserError
    from synth.preview import save_picture

    picture = Image.new("RGB", (2, 2))
    with pytest.raises(UserError, match="cannot be written to"):
        save_picture(picture, tmp_path / "nowhere" / "x.png")
    with pytest.raises(UserError, match="no ending of a picture"):
        save_picture(picture, tmp_path / "x")


def test_previews_of_presets_and_of_datasets(tmp_path):
    assert_one_line(run("preview"), 2, "give either a DATASET or --preset")
    assert_one_line(run("preview", tmp_path, "--preset", "prid"), 2, "give either a DATASET or --preset")
    assert_one_line(run("preview", "--preset", "prid"), 2, "--preset needs --out")
    assert_one_line(run("preview", tmp_path, "--without", "noise"), 2, "a DATASET is rendered already")
    sheet = ["preview", "--preset", "prid", "--out", tmp_path / "x.png"]
    assert_one_line(run(*sheet, "--identities", 0), 2, "--identities is 0")
    assert_one_line(run(*sheet, "--without", "rain"), 2, "--without 'rain' is not known")


def test_effects_out_of_range(tmp_path):
    render = ["render", "--out", tmp_path / "data"]
    assert_one_line(run(*render, "--without", "rain"), 2, "--without 'rain' is not known", "motion_blur")
    assert_one_line(run(*render, "--effect", "noise"), 2, "--effect is 'noise'", "noise=0.5")
    assert_one_line(run(*render, "--effect", "noise=9"), 2, "--effect noise is 9", "between 0 and 4")
    assert not (tmp_path / "data").exists()


def test_scenes_preview_and_export_refuse_before_blender_starts(tmp_path):
    assert_one_line(run("scenes", "preview", "moon", "--out", tmp_path / "x.png"), 2, "'moon' is not known", "plaza")
    lights = run("scenes", "preview", "plaza", "--light", "neon", "--out", tmp_path / "x.png")
    assert_one_line(lights, 2, "--light 'neon' is not known to plaza", "overcast")
    assert_one_line(run("scenes", "preview", "plaza", "--seed", -1, "--out", tmp_path / "x.png"), 2, "--seed is -1")
    assert_one_line(run("scenes", "export", "plaza", "--out", tmp_path / "x.obj"), 2, "does not end in .blend")
    gone = tmp_path / "gone" / "x.blend"
    assert_one_line(run("scenes", "export", "plaza", "--out", gone), 1, f"the folder {gone.parent} is missing")
    assert_one_line(run("scenes", "export", "yard.blend", "--out", gone), 2, "is a Blender file already")
