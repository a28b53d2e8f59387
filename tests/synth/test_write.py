"""What is written reads back, and what is damaged is noticed."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from synth import write
from synth.errors import UserError
from synth.records import (
    CropErrors,
    FrameLabels,
    Gait,
    Garment,
    Hair,
    Identity,
    RenderedSequence,
    Response,
    Sequence,
    Setting,
    Surface,
    Walk,
)  # fmt: skip

GREY = Surface("solid", ((0.2, 0.2, 0.2),))
PERSON = Identity(
    3, "female", 31.0, 1.7, {}, (0.4, 0.3, 0.2), Hair("short", (0.1, 0.1, 0.1)), Garment("t_shirt", GREY, 0.01),
    Garment("jeans", GREY, 0.01), Garment("shoes", GREY, 0.01), (), Gait(*[0.0] * 13),
)  # fmt: skip
SETTING = Setting("plaza", 5, {"a": "noon", "b": "evening"})


def sequence(camera: str) -> Sequence:
    response = Response(1.0, (1.0, 1.0, 1.0), 1.0, 1.0, 0.0, 0.0, 0.0, 0, 100.0)
    return Sequence(3, camera, 0, Walk((0.0, 0.0), 0.0, 0.0, 0.0), CropErrors((0.0,), (0.0,), (0.0,)), response, 1)


def rendered(frames: int = 2) -> RenderedSequence:
    rng = np.random.default_rng(0)
    label = FrameLabels(
        (1.0, 2.0, 60.0, 120.0), np.arange(36, dtype=np.float32).reshape(18, 2), np.ones(18, bool), 0.75, -40.0
    )
    crops = rng.integers(0, 255, (frames, 128, 64, 3), dtype=np.uint8)
    return RenderedSequence(crops, rng.integers(0, 4, (frames, 128, 64), dtype=np.uint8), (label,) * frames)


@pytest.fixture
def folder(tmp_path):
    return write.Folder(tmp_path)


def test_sequences_read_back(folder):
    for camera in "ab":
        write.write_sequence(folder, rendered(), sequence(camera), SETTING, PERSON)
    assert write.merge_labels(folder, (sequence("b"), sequence("a"))) == 4
    rows = pq.read_table(folder.annotations)
    assert rows.schema.equals(write.SCHEMA)
    assert rows["camera"].to_pylist() == ["a", "a", "b", "b"]
    assert rows["file"][1].as_py() == "multi_shot/cam_a/person_0003/0002.png"
    assert rows["light"].to_pylist() == ["noon", "noon", "evening", "evening"]
    assert rows["joints_y"][0].as_py()[17] == 35.0
    assert rows["view_deg"].to_pylist() == [-40.0] * 4
    picture = np.asarray(Image.open(folder.root / rows["file"][1].as_py()))
    assert np.array_equal(picture, rendered().crops_srgb[1])
    masks = np.asarray(Image.open(folder.masks(3, "a")))
    assert np.array_equal(masks, rendered().part_masks.reshape(256, 64))


def test_the_digest_tells_damage(folder):
    digest = write.write_sequence(folder, rendered(), sequence("a"), SETTING, PERSON)
    assert write.finished_digest(folder, 3, "a", 2) == digest
    path = folder.crops(3, "a") / "0002.png"
    path.write_bytes(path.read_bytes()[:-1])
    assert write.finished_digest(folder, 3, "a", 2) is None
    path.unlink()
    assert write.finished_digest(folder, 3, "a", 2) is None


def test_writing_twice_gives_the_same_bytes(folder, tmp_path):
    write.write_sequence(folder, rendered(), sequence("a"), SETTING, PERSON)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    write.write_sequence(folder, rendered(), sequence("a"), SETTING, PERSON)
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert before == after


def test_a_sequence_that_was_cut_off_counts_as_missing(folder, monkeypatch):
    monkeypatch.setattr(
        write.pq, "write_table", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(OSError, match="No space left"):
        write.write_sequence(folder, rendered(), sequence("a"), SETTING, PERSON)
    assert not folder.crops(3, "a").exists()
    assert write.finished_digest(folder, 3, "a", 2) is None


@pytest.mark.parametrize("content", [None, "no json", "[]", json.dumps({"format": 99})])
def test_a_folder_that_is_no_dataset_is_named(folder, content):
    if content is not None:
        folder.description.write_text(content)
    with pytest.raises(UserError, match=str(folder.root)):
        write.read_description(folder)
