"""PRID2011, multi-shot: its folder goes in, the split of the published protocol comes out.

Citation: Hirzer, Beleznai, Roth, Bischof. Person Re-Identification by Descriptive and Discriminative Classification. SCIA 2011.
Statistics: camera A 385 people, camera B 749, people 1 to 200 in both; 64 x 128 pixels, 5 to 675 frames, mean 100.
Protocol: of people 1 to 200, the 178 with more than 21 frames in both cameras; 89 train, 89 test; A probe, B gallery; 10 splits.

    ROOT/prid_2011/multi_shot/cam_a/person_0001/0001.png     ROOT may also be prid_2011 or multi_shot itself
    ROOT/splits_prid2011.json                                optional; without it, 10 seeded random halves
"""  # noqa: E501

from __future__ import annotations

from pathlib import Path

from reid.data import multi_shot
from reid.data.multi_shot import CAMERAS, EVERYONE
from reid.data.records import Split
from reid.errors import UserError

NAME = "prid2011"
PEOPLE_IN_BOTH = 200  # above this number the two cameras number different people alike
MORE_THAN_FRAMES = 21
SPLITS_FILE = "splits_prid2011.json"
LAYOUT = "PRID2011's prid_2011/multi_shot/cam_a and cam_b"


def open_split(root: Path, split: int | str) -> Split:
    """Split `split`, or "everyone": all people whom the protocol keeps are tested.

    Raises UsageError for a number out of range, UserError for a folder that is not PRID2011.
    """
    folders = [f"cam_{camera}" for camera in CAMERAS]
    multi_shot_folder = multi_shot.find_cameras(root, ("prid_2011/multi_shot", "multi_shot", "."), folders, LAYOUT)
    in_both = set.intersection(*(set(multi_shot.people_of(multi_shot_folder / folder)) for folder in folders))
    in_both &= {f"person_{number:04d}" for number in range(1, PEOPLE_IN_BOTH + 1)}
    pairs = {
        person: (
            multi_shot.read_tracklet(multi_shot_folder / folders[0] / person, person, CAMERAS[0]),
            multi_shot.read_tracklet(multi_shot_folder / folders[1] / person, person, CAMERAS[1]),
        )
        for person in sorted(in_both)
    }
    kept = [person for person, pair in pairs.items() if min(map(len, pair)) > MORE_THAN_FRAMES]
    rule = f"more than {MORE_THAN_FRAMES} frames in both cameras"
    if split == EVERYONE:
        _check_number(kept, rule, multi_shot_folder, least=1)
        source = f"all {len(kept)} people with {rule}"
        return multi_shot.everyone_split(NAME, source, kept, pairs)
    file = _splits_file(root, multi_shot_folder)
    if file:
        splits, source = multi_shot.read_splits(file, pairs), file.name
    else:
        _check_number(kept, rule, multi_shot_folder, least=2)
        splits = multi_shot.random_halves(kept, NAME)
        source = f"seeded random halves of the {len(kept)} people with {rule}, as there is no {SPLITS_FILE}"
    return multi_shot.cross_camera_split(NAME, source, splits, int(split), pairs)


def _splits_file(root: Path, multi_shot_folder: Path) -> Path | None:
    """Where users keep the file: in ROOT, or in one of the dataset's folders where ROOT is an inner one."""
    inside = multi_shot_folder.resolve()
    places = [root, inside, inside.parent]
    if inside.parent.name == "prid_2011":
        places.append(inside.parent.parent)
    return next((place / SPLITS_FILE for place in places if (place / SPLITS_FILE).is_file()), None)


def _check_number(kept: list[str], rule: str, folder: Path, least: int) -> None:
    if len(kept) < least:
        raise UserError(
            f"{folder}: {len(kept)} of people 1 to {PEOPLE_IN_BOTH} have {rule}, of 178, at least {least} needed; "
            "complete the dataset, or read a smaller one with --dataset folder"
        )
