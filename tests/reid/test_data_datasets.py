"""What a reader finds in each dataset's layout, and what it says when something is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import made_up
import numpy as np
import pytest

from reid.data.datasets import open_split
from reid.data.records import Tracklet
from reid.errors import UsageError, UserError


def people(tracklets: tuple[Tracklet, ...]) -> list[str]:
    return sorted({tracklet.person for tracklet in tracklets})


# ---------------------------------------------------------------- prid2011

KEPT = ["person_0001", "person_0003", "person_0200", "person_0150"]


@pytest.fixture
def prid(tmp_path: Path) -> Path:
    long, at_limit = (22, 23), (30, 21)
    frames = dict.fromkeys(KEPT, long) | {"person_0002": at_limit, "person_0201": long, "person_0300": (30, 0)}
    made_up.multi_shot(tmp_path / "prid_2011", frames)
    return tmp_path


def test_prid_keeps_people_to_200_with_more_than_21_frames_in_both_cameras(prid: Path) -> None:
    split = open_split("prid2011", prid, "everyone")
    assert people(split.query) == people(split.gallery) == sorted(KEPT)
    assert split.train == ()
    assert {t.camera for t in split.query} == {"a"}
    assert {t.camera for t in split.gallery} == {"b"}
    assert [len(t) for t in split.gallery] == [23] * 4


@pytest.mark.parametrize("inner", ["", "prid_2011", "prid_2011/multi_shot"])
def test_prid_takes_its_splits_file_from_any_root(prid: Path, inner: str) -> None:
    made_up.splits_file(prid / "splits_prid2011.json", KEPT[:2], KEPT[2:])
    split = open_split("prid2011", prid / inner, 1)
    assert people(split.train) == sorted(KEPT[2:])
    assert people(split.query) == people(split.gallery) == sorted(KEPT[:2])
    assert {t.camera for t in split.train} == {"a", "b"}
    assert split.source == "splits_prid2011.json"


def test_prid_without_a_splits_file_has_ten_seeded_halves_and_says_so(prid: Path) -> None:
    splits = [open_split("prid2011", prid, number) for number in range(10)]
    for split in splits:
        assert len(people(split.train)) == len(people(split.query)) == 2
        assert sorted(people(split.train) + people(split.query)) == sorted(KEPT)
        assert "random halves" in split.source
        assert "no splits_prid2011.json" in split.source
    assert len({tuple(people(split.train)) for split in splits}) > 1
    assert people(open_split("prid2011", prid, 4).train) == people(splits[4].train)


@pytest.mark.parametrize("number", [-1, 10])
def test_a_split_out_of_range_is_a_usage_error_with_the_range(prid: Path, number: int) -> None:
    with pytest.raises(UsageError, match=rf"--split is {number}; prid2011 has splits 0 to 9"):
        open_split("prid2011", prid, number)


def test_prid_names_who_is_in_the_splits_file_but_not_on_disk(prid: Path) -> None:
    made_up.splits_file(prid / "splits_prid2011.json", KEPT, ["person_0007"])
    with pytest.raises(UserError, match=r"splits_prid2011\.json: split 0 names person_0007"):
        open_split("prid2011", prid, 0)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[{", "cannot be read as JSON"),
        ("{}", "expected a list"),
        ('[{"train": ["person_0001"]}]', "expected a list"),
        ('[{"train": ["person_0001"], "test": ["person_0001"]}]', "person_0001 in train and in test"),
    ],
)
def test_a_broken_splits_file_is_named(prid: Path, content: str, complaint: str) -> None:
    (prid / "splits_prid2011.json").write_text(content)
    with pytest.raises(UserError, match=rf"splits_prid2011\.json: .*{complaint}"):
        open_split("prid2011", prid, 0)


def test_prid_with_too_few_frames_points_to_the_folder_dataset(tmp_path: Path) -> None:
    made_up.multi_shot(tmp_path, {"person_0001": (3, 3)})
    with pytest.raises(UserError, match=r"0 of people 1 to 200 have more than 21 frames .*--dataset folder"):
        open_split("prid2011", tmp_path, "everyone")


# ---------------------------------------------------------------- folder


def test_folder_takes_people_in_both_cameras_of_any_length(tmp_path: Path) -> None:
    made_up.multi_shot(tmp_path, {"anna": (1, 2), "bert": (3, 1), "carl": (2, 0)})
    split = open_split("folder", tmp_path / "multi_shot", "everyone")
    assert people(split.query) == ["anna", "bert"]
    assert [len(t) for t in split.query] == [1, 3]
    assert len(people(open_split("folder", tmp_path, 0).train)) == 1


def test_folder_reads_its_splits_file(tmp_path: Path) -> None:
    made_up.multi_shot(tmp_path, {"anna": (1, 1), "bert": (1, 1), "carl": (1, 1)})
    made_up.splits_file(tmp_path / "splits_prid2011.json", ["anna"], ["carl"])
    split = open_split("folder", tmp_path, 0)
    assert (people(split.train), people(split.query)) == (["anna"], ["carl"])
    with pytest.raises(UsageError, match="0 to 1"):
        open_split("folder", tmp_path, 2)


def test_frames_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for frame in (10, 9, 100):
        for camera in "ab":
            made_up.picture(tmp_path / "multi_shot" / f"cam_{camera}" / "anna" / f"cam1_frame{frame}.png")
    (tmp_path / "multi_shot" / "cam_a" / "anna" / "._cam1_frame9.png").write_bytes(b"left by macOS")
    split = open_split("folder", tmp_path, "everyone")
    assert split.query[0].files == ("cam1_frame9.png", "cam1_frame10.png", "cam1_frame100.png")


def test_an_empty_sequence_is_named(tmp_path: Path) -> None:
    made_up.multi_shot(tmp_path, {"anna": (1, 1)})
    shutil.rmtree(tmp_path / "multi_shot" / "cam_b" / "anna")
    (tmp_path / "multi_shot" / "cam_b" / "anna").mkdir()
    with pytest.raises(UserError, match="cam_b/anna: an empty sequence"):
        open_split("folder", tmp_path, "everyone")


def test_one_person_cannot_be_halved(tmp_path: Path) -> None:
    made_up.multi_shot(tmp_path, {"anna": (1, 1)})
    with pytest.raises(UserError, match="--split everyone"):
        open_split("folder", tmp_path, 0)


# ---------------------------------------------------------------- ilids


@pytest.mark.parametrize("inner", ["", "i-LIDS-VID", "i-LIDS-VID/sequences"])
def test_ilids_tests_on_the_first_half_of_a_row(tmp_path: Path, inner: str) -> None:
    split = open_split("ilids", made_up.ilids(tmp_path) / inner, 0)
    assert people(split.query) == people(split.gallery) == ["person001", "person003", "person005"]
    assert people(split.train) == ["person007", "person009", "person011"]
    assert split.source == "train_test_splits_ilidsvid.mat"
    assert {t.camera for t in split.query} == {"cam1"}
    assert split.query[0].files[0] == "cam1_person001_00007.png"
    assert people(open_split("ilids", tmp_path / inner, 1).query) == ["person007", "person009", "person011"]


def test_ilids_reads_splits_as_names_too(tmp_path: Path) -> None:
    made_up.ilids(tmp_path)
    made_up.splits_file(tmp_path / "train-test people splits" / "splits.json", ["person003"], ["person011"])
    split = open_split("ilids", tmp_path, 0)
    assert (people(split.train), people(split.query), split.source) == (["person003"], ["person011"], "splits.json")


def test_ilids_complains_of_missing_splits_and_of_missing_people(tmp_path: Path) -> None:
    made_up.ilids(tmp_path)
    shutil.rmtree(tmp_path / "i-LIDS-VID" / "sequences" / "cam1" / "person003")
    with pytest.raises(UserError, match=r"ls_set is \(2, 6\) for 5 people on disk"):
        open_split("ilids", tmp_path, 0)
    assert len(open_split("ilids", tmp_path, "everyone").query) == 5
    shutil.rmtree(tmp_path / "train-test people splits")
    with pytest.raises(UserError, match=r"train_test_splits_ilidsvid\.mat"):
        open_split("ilids", tmp_path, 0)
    with pytest.raises(UsageError, match="number or 'everyone'"):
        open_split("ilids", tmp_path, "first")


# ---------------------------------------------------------------- mars


def test_mars_follows_its_tables(tmp_path: Path) -> None:
    split = open_split("mars", made_up.mars(tmp_path), 0)
    assert [(t.person, t.camera, len(t)) for t in split.train] == [("0001", "1", 2), ("0001", "2", 3), ("0003", "1", 1)]
    assert [(t.person, t.camera) for t in split.query] == [("0002", "1"), ("0004", "1")]
    # Junk is dropped; distractors and the queries themselves stay.
    assert [t.person for t in split.gallery] == ["0000", "0002", "0002", "0002", "0004", "0004"]
    assert split.query[0] is split.gallery[1]
    assert split.query[0].paths[0] == tmp_path / "bbox_test" / "0002" / "0002C1T0002F001.jpg"
    assert split.people == 2


@pytest.mark.parametrize("split", [1, -1, "everyone"])
def test_mars_has_one_split(tmp_path: Path, split: int | str) -> None:
    with pytest.raises(UsageError, match="one predefined split, 0"):
        open_split("mars", made_up.mars(tmp_path), split)


def test_mars_tables_must_fit_the_names(tmp_path: Path) -> None:
    made_up.mars(tmp_path)
    names = tmp_path / "info" / "test_name.txt"
    lines = names.read_text().split()
    names.write_text("\n".join(lines[:-1]))
    with pytest.raises(UserError, match=r"test_name\.txt: 11 names, but .* lines 1 and 12"):
        open_split("mars", tmp_path, 0)
    names.write_text("\n".join(reversed(lines)))
    with pytest.raises(UserError, match=r"test_name\.txt: names 0004C2T0006F002\.jpg where the table has person -1"):
        open_split("mars", tmp_path, 0)


def test_mars_queries_must_be_people_of_the_table(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"query_IDX\.mat: a query is junk"):
        open_split("mars", made_up.mars(tmp_path, query=(1,)), 0)
    made_up.mars(tmp_path, query=(8,))
    with pytest.raises(UserError, match=r"query_IDX\.mat: points outside of the 7"):
        open_split("mars", tmp_path, 0)


# ---------------------------------------------------------------- synthetic


def test_synthetic_reads_joints_with_their_frames(tmp_path: Path) -> None:
    split = open_split("synthetic", made_up.synthetic(tmp_path), "everyone")
    assert people(split.query) == [f"person_{n:04d}" for n in (1, 2, 3, 4)]
    labels = split.query[1].labels
    assert labels is not None
    np.testing.assert_allclose(labels.joints_px[2, 5], [5.3, 10], rtol=1e-6)
    np.testing.assert_array_equal(labels.joints_visible[0], np.arange(18) % 2 == 0)
    np.testing.assert_allclose(labels.visible_fraction, [1 / 3, 2 / 3, 1], rtol=1e-6)
    assert split.query[1].paths[2] == tmp_path / "multi_shot" / "cam_a" / "person_0002" / "0003.png"


def test_synthetic_is_a_folder_too(tmp_path: Path) -> None:
    made_up.synthetic(tmp_path)
    assert people(open_split("synthetic", tmp_path, 3).train) == people(open_split("folder", tmp_path, 3).train)


def test_synthetic_names_what_is_missing(tmp_path: Path) -> None:
    made_up.synthetic(tmp_path)
    frame = tmp_path / "multi_shot" / "cam_b" / "person_0003" / "0002.png"
    frame.unlink()
    with pytest.raises(UserError, match=r"person_0003/0002\.png: annotated but not there \(1 of 3 frames"):
        open_split("synthetic", tmp_path, 0)
    (tmp_path / "annotations.parquet").write_bytes(b"PAR1 but nothing else")
    with pytest.raises(UserError, match=r"annotations\.parquet: cannot be read"):
        open_split("synthetic", tmp_path, 0)
    (tmp_path / "annotations.parquet").unlink()
    with pytest.raises(UserError, match=r"looked for annotations\.parquet"):
        open_split("synthetic", tmp_path, 0)


# ---------------------------------------------------------------- all


@pytest.mark.parametrize("name", ["prid2011", "ilids", "mars", "folder", "synthetic"])
def test_a_folder_that_is_no_dataset_is_named_with_what_was_looked_for(tmp_path: Path, name: str) -> None:
    split = 0 if name == "mars" else "everyone"
    with pytest.raises(UserError, match=rf"{tmp_path}: .*looked for .*give ") as empty:
        open_split(name, tmp_path, split)
    assert not isinstance(empty.value, UsageError)
    assert "\n" not in str(empty.value)
    with pytest.raises(UserError, match="nowhere"):
        open_split(name, tmp_path / "nowhere", split)


def test_an_unknown_dataset_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"market1501.*prid2011, ilids, mars, folder, synthetic"):
        open_split("market1501", tmp_path, 0)
