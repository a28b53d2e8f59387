"""Anything in PRID2011's multi-shot layout: a folder goes in, a split of the people in both cameras comes out.

Citation: none; the layout is PRID2011's, and a folder's name is the person's identity in both cameras.
Statistics: of any size; pictures are .png, .jpg, .jpeg or .bmp, of any size and number.
Protocol: people with a folder in both cameras; the splits of splits_prid2011.json if there, else 10 seeded random halves; a probe, b gallery.

    ROOT/multi_shot/cam_a/person_0001/0001.png               ROOT may also be multi_shot itself
    ROOT/multi_shot/cam_b/person_0001/0001.png
    ROOT/splits_prid2011.json                                optional
"""  # noqa: E501

from __future__ import annotations

from pathlib import Path

from reid.data import multi_shot
from reid.data.multi_shot import CAMERAS, EVERYONE
from reid.data.records import Split, Tracklet
from reid.errors import UserError

NAME = "folder"
SPLITS_FILE = "splits_prid2011.json"
LAYOUT = "multi_shot/cam_a and cam_b"


def open_split(root: Path, split: int | str) -> Split:
    """Split `split`, or "everyone": all people who are in both cameras are tested.

    Raises UsageError for a number out of range, UserError for a folder without this layout or with too few people.
    """
    return split_pairs(NAME, root, split, read_pairs(root))


def read_pairs(root: Path) -> dict[str, tuple[Tracklet, Tracklet]]:
    """Who is in both cameras, by name, with the tracklets of camera a and b. Raises UserError as `open_split`."""
    folders = [f"cam_{camera}" for camera in CAMERAS]
    cameras = [find_multi_shot(root) / folder for folder in folders]
    in_both = sorted(set.intersection(*(set(multi_shot.people_of(camera)) for camera in cameras)))
    if not in_both:
        raise UserError(f"{cameras[0].parent}: no person has a folder of the same name in both {' and '.join(folders)}")
    return {
        person: (
            multi_shot.read_tracklet(cameras[0] / person, person, CAMERAS[0]),
            multi_shot.read_tracklet(cameras[1] / person, person, CAMERAS[1]),
        )
        for person in in_both
    }


def find_multi_shot(root: Path) -> Path:
    """The multi_shot folder of a dataset. Raises UserError when there is none."""
    return multi_shot.find_cameras(root, ("multi_shot", "."), [f"cam_{camera}" for camera in CAMERAS], LAYOUT)


def split_pairs(dataset: str, root: Path, split: int | str, pairs: dict[str, tuple[Tracklet, Tracklet]]) -> Split:
    """The split of people by the splits file of `root`, or by seeded halves. Raises as `open_split`."""
    if split == EVERYONE:
        source = f"all {len(pairs)} people in both cameras"
        return multi_shot.everyone_split(dataset, source, list(pairs), pairs)
    folder = find_multi_shot(root)
    places = [root, folder, folder.resolve().parent]
    file = next((place / SPLITS_FILE for place in places if (place / SPLITS_FILE).is_file()), None)
    if file:
        splits, source = multi_shot.read_splits(file, pairs), file.name
    elif len(pairs) < 2:
        raise UserError(f"{folder}: one person in both cameras cannot be halved; test on all with --split {EVERYONE}")
    else:
        splits = multi_shot.random_halves(pairs, "folder")
        source = f"seeded random halves of the {len(pairs)} people in both cameras, as there is no {SPLITS_FILE}"
    return multi_shot.cross_camera_split(dataset, source, splits, int(split), pairs)
