"""MARS: its folder goes in, its one predefined split comes out.

Citation: Zheng, Bie, Sun, Wang, Su, Wang, Tian. MARS: A Video Benchmark for Large-Scale Person Re-identification. ECCV 2016.
Statistics: 6 cameras; 625 train people in 8,298 tracklets; 12,180 test tracklets (626 people looked for, 3,248 tracklets of distractors, 870 of junk), 1,980 of them queries; 256 x 128 pixels.
Protocol: gallery = all test tracklets but junk, with queries and distractors; those of a query's own person and camera are ignored; CMC and mAP.

The gallery follows the authors' evaluation code and so holds 11,310 tracklets. Some libraries also take the queries' own
tracklets out of everyone's gallery and are left with 9,330; their figures compare with others of their kind.

    ROOT/bbox_train/0001/0001C1T0001F001.jpg      ROOT/bbox_test/0000 (distractors), 00-1 (junk), 0002 ...
    ROOT/info/train_name.txt, test_name.txt       one file name a line
    ROOT/info/tracks_train_info.mat, tracks_test_info.mat, query_IDX.mat
"""  # noqa: E501

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reid.data.multi_shot import EVERYONE
from reid.data.records import Split, Tracklet
from reid.errors import UsageError, UserError

NAME = "mars"
JUNK = -1
PARTS = ("bbox_train", "bbox_test", "info")
LAYOUT = "MARS's bbox_train, bbox_test and info"


def open_split(root: Path, split: int | str) -> Split:
    """The predefined split, number 0.

    Raises UsageError for another number or "everyone", UserError for a folder that is not MARS or whose tables do not
    fit its lists of names.
    """
    if split == EVERYONE or int(split) != 0:
        raise UsageError(f"--split is {split}; {NAME} has one predefined split, 0")
    missing = [part for part in PARTS if not (root / part).is_dir()]
    if missing:
        raise UserError(f"{root}: looked for {LAYOUT}, found no {', '.join(missing)}; give the folder that holds them")
    info = root / "info"
    train_table = _read_table(info / "tracks_train_info.mat", "track_train_info")
    test_table = _read_table(info / "tracks_test_info.mat", "track_test_info")
    query_rows = _read_matrix(info / "query_IDX.mat", "query_IDX").ravel().astype(np.int64) - 1
    if len(query_rows) == 0 or query_rows.min() < 0 or query_rows.max() >= len(test_table):
        raise UserError(f"{info / 'query_IDX.mat'}: points outside of the {len(test_table)} test tracklets; restore it")
    if (test_table[query_rows, 2] <= 0).any():
        raise UserError(f"{info / 'query_IDX.mat'}: a query is junk or a distractor; restore the three .mat files")
    train = _tracklets(root / "bbox_train", info / "train_name.txt", train_table)
    test = _tracklets(root / "bbox_test", info / "test_name.txt", test_table)
    return Split(
        dataset=NAME,
        name="0",
        source="MARS's own tables",
        train=tuple(tracklet for tracklet, row in zip(train, train_table, strict=True) if row[2] != JUNK),
        query=tuple(test[row] for row in query_rows),
        gallery=tuple(tracklet for tracklet, row in zip(test, test_table, strict=True) if row[2] != JUNK),
        splits=1,
    )


def _tracklets(boxes: Path, names_file: Path, table: NDArray[np.int64]) -> list[Tracklet]:
    """table: (N, 4) first and last line of `names_file`, 1-based and inclusive, person, camera."""
    try:
        names = names_file.read_text().split()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{names_file}: cannot be read ({error}); restore it") from error
    first, last = table[:, 0], table[:, 1]
    if (first < 1).any() or (last < first).any() or (last > len(names)).any():
        raise UserError(
            f"{names_file}: {len(names)} names, but the table's tracklets lie between lines {first.min()} and "
            f"{last.max()}; restore both files"
        )
    return [
        _tracklet(boxes, names_file, tuple(names[begin - 1 : end]), person, camera)
        for begin, end, person, camera in table.tolist()
    ]


def _tracklet(boxes: Path, names_file: Path, files: tuple[str, ...], person: int, camera: int) -> Tracklet:
    name = "00-1" if person == JUNK else f"{person:04d}"
    prefix = f"{name}C{camera}"
    wrong = next((file for file in files if not file.startswith(prefix)), None)
    if wrong is not None:
        raise UserError(
            f"{names_file}: names {wrong} where the table has person {person}, camera {camera}; restore both"
        )
    return Tracklet(name, str(camera), boxes / name, files)


def _read_table(file: Path, key: str) -> NDArray[np.int64]:
    table = _read_matrix(file, key)
    if table.ndim != 2 or table.shape[1] != 4 or len(table) == 0:
        raise UserError(f"{file}: {key} is {table.shape}; expected N x 4 (first, last, person, camera); restore it")
    return table.astype(np.int64)


def _read_matrix(file: Path, key: str) -> NDArray[Any]:
    from scipy.io import loadmat

    try:
        return np.asarray(loadmat(str(file))[key])
    except (OSError, ValueError, KeyError, NotImplementedError) as error:
        raise UserError(f"{file}: expected a .mat file with '{key}' ({error!r}); restore it") from error
