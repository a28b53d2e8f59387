"""iLIDS-VID: its folder goes in, one of the ten splits that come with it comes out.

Citation: Wang, Gong, Zhu, Wang. Person Re-Identification by Video Ranking. ECCV 2014.
Statistics: 300 people (numbers 1 to 319 with gaps) in 2 cameras; 64 x 128 pixels, 23 to 192 frames, mean 73.
Protocol: of a row of `ls_set`, the first half is test, the second train; camera 1 probe, camera 2 gallery; 10 splits.

    ROOT/i-LIDS-VID/sequences/cam1/person001/cam1_person001_00317.png    ROOT may be i-LIDS-VID or sequences itself
    ROOT/train-test people splits/train_test_splits_ilidsvid.mat        or splits.json beside it or in ROOT
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from reid.data import multi_shot
from reid.data.multi_shot import EVERYONE, Halves
from reid.data.records import Split
from reid.errors import UserError

NAME = "ilids"
CAMERAS = ("cam1", "cam2")
LAYOUT = "iLIDS-VID's i-LIDS-VID/sequences/cam1 and cam2"
SPLITS_FOLDER = "train-test people splits"
MAT_FILE = "train_test_splits_ilidsvid.mat"
JSON_FILE = "splits.json"


def open_split(root: Path, split: int | str) -> Split:
    """Split `split`, or "everyone": all people are tested.

    Raises UsageError for a number out of range, UserError for a folder that is not iLIDS-VID or has no splits file.
    """
    inner = ("i-LIDS-VID/sequences", "sequences", ".")
    sequences = multi_shot.find_cameras(root, inner, CAMERAS, LAYOUT)
    people = sorted(set.intersection(*(set(multi_shot.people_of(sequences / camera)) for camera in CAMERAS)))
    if not people:
        raise UserError(f"{sequences}: no person has a folder in both cam1 and cam2; complete the dataset")
    pairs = {
        person: (
            multi_shot.read_tracklet(sequences / CAMERAS[0] / person, person, CAMERAS[0]),
            multi_shot.read_tracklet(sequences / CAMERAS[1] / person, person, CAMERAS[1]),
        )
        for person in people
    }
    if split == EVERYONE:
        source = f"all {len(people)} people in both cameras"
        return multi_shot.everyone_split(NAME, source, people, pairs)
    file = _splits_file(root, sequences)
    splits = multi_shot.read_splits(file, people) if file.suffix == ".json" else read_mat_splits(file, people)
    return multi_shot.cross_camera_split(NAME, file.name, splits, int(split), pairs)


def read_mat_splits(file: Path, people: list[str]) -> list[Halves]:
    """The splits of `ls_set` (S, P): 1-based indices into the P sorted `people`; the first half of a row is test.

    Raises UserError when the file is no such table or does not fit the people on disk.
    """
    from scipy.io import loadmat

    try:
        table = loadmat(str(file))["ls_set"]
    except (OSError, ValueError, KeyError, NotImplementedError) as error:
        raise UserError(f"{file}: expected a .mat file with 'ls_set' ({error!r}); restore it") from error
    rows = np.atleast_2d(table).astype(np.int64) - 1
    if rows.ndim != 2 or rows.shape[1] != len(people):
        raise UserError(f"{file}: ls_set is {table.shape} for {len(people)} people on disk; complete the dataset")
    if any(sorted(row) != list(range(len(people))) for row in rows.tolist()):
        raise UserError(f"{file}: a row of ls_set is no permutation of 1 to {len(people)}; restore the file")
    half = len(people) // 2
    names = np.array(people)
    return [Halves(tuple(names[np.sort(row[half:])]), tuple(names[np.sort(row[:half])])) for row in rows]


def _splits_file(root: Path, sequences: Path) -> Path:
    inside = sequences.resolve()
    folders = list(dict.fromkeys([root, inside, inside.parent, inside.parent.parent]))
    places = [*(folder / SPLITS_FOLDER for folder in folders), *folders]
    for file in (place / name for place in places for name in (JSON_FILE, MAT_FILE)):
        if file.is_file():
            return file
    raise UserError(
        f"{root}: no '{SPLITS_FOLDER}/{MAT_FILE}' and no {JSON_FILE}; copy the one that comes with iLIDS-VID there, "
        f"or test on all people with --split {EVERYONE}"
    )
