"""PRID2011's multi-shot layout: a folder goes in, the tracklets of two cameras and splits of their people come out.

.../multi_shot/cam_a/person_0001/0001.png ...
.../multi_shot/cam_b/person_0001/0001.png ...
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reid.data.records import Split, Tracklet
from reid.data.seeds import generator
from reid.errors import UsageError, UserError

CAMERAS = ("a", "b")
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp")
EVERYONE = "everyone"
RANDOM_SPLITS = 10


@dataclass(frozen=True)
class Halves:
    """The train and the test people of one split, by name."""

    train: tuple[str, ...]
    test: tuple[str, ...]


def find_cameras(root: Path, inner: Sequence[str], cameras: Sequence[str], layout: str) -> Path:
    """The folder that holds one folder a camera: `root` or one of its `inner` folders, the first that has them.

    Raises UserError that names the `layout` when there is none.
    """
    if not root.is_dir():
        raise UserError(f"{root}: no such folder; give the folder that holds {layout}")
    for candidate in (root / name for name in inner):
        if all((candidate / camera).is_dir() for camera in cameras):
            return candidate
    raise UserError(
        f"{root}: looked for {layout}, found no {' and '.join(cameras)} folders; give the folder above them"
    )


def read_tracklet(folder: Path, person: str, camera: str) -> Tracklet:
    """The pictures of `folder` as a tracklet, by frame number. Raises UserError when there is none."""
    files = [file.name for file in folder.iterdir() if file.suffix.lower() in PICTURE_SUFFIXES and file.name[0] != "."]
    if not files:
        raise UserError(f"{folder}: an empty sequence, no {', '.join(PICTURE_SUFFIXES)} in it; restore or remove it")
    return Tracklet(person, camera, folder, tuple(sorted(files, key=_frame_order)))


def people_of(camera_folder: Path) -> list[str]:
    """Names of the folders in a camera's folder, sorted."""
    return sorted(entry.name for entry in camera_folder.iterdir() if entry.is_dir() and entry.name[0] != ".")


def cross_camera_split(
    dataset: str, source: str, splits: Sequence[Halves], split: int, pairs: dict[str, tuple[Tracklet, Tracklet]]
) -> Split:
    """Split number `split`: the train half with both cameras; of the test half, the first camera is probe, the second
    gallery. Raises UsageError when there is no such number."""
    if not 0 <= split < len(splits):
        last = len(splits) - 1
        raise UsageError(f"--split is {split}; {dataset} has splits 0 to {last}, and '{EVERYONE}' tests on all people")
    return Split(
        dataset=dataset,
        name=str(split),
        source=source,
        train=tuple(tracklet for person in splits[split].train for tracklet in pairs[person]),
        query=tuple(pairs[person][0] for person in splits[split].test),
        gallery=tuple(pairs[person][1] for person in splits[split].test),
        splits=len(splits),
    )


def everyone_split(
    dataset: str, source: str, people: Sequence[str], pairs: dict[str, tuple[Tracklet, Tracklet]]
) -> Split:
    """Nobody trains, `people` are tested: the first camera is probe, the second gallery."""
    return Split(
        dataset=dataset,
        name=EVERYONE,
        source=source,
        train=(),
        query=tuple(pairs[person][0] for person in people),
        gallery=tuple(pairs[person][1] for person in people),
    )


def random_halves(people: Iterable[str], stage: str, number: int = RANDOM_SPLITS) -> list[Halves]:
    """`number` seeded random halves of `people` (the train half is the smaller); the same people, the same halves."""
    names = sorted(people)
    splits = []
    for split in range(number):
        order = generator(0, stage, split).permutation(len(names))
        half = len(names) // 2
        train, test = sorted(order[:half]), sorted(order[half:])
        splits.append(Halves(tuple(names[i] for i in train), tuple(names[i] for i in test)))
    return splits


def read_splits(file: Path, people: Iterable[str]) -> list[Halves]:
    """Splits from a JSON file: a list of {"train": [names], "test": [names]}.

    Raises UserError when the file is something else, or names somebody who is not among `people`, the names that both
    cameras' folders have.
    """
    known = set(people)
    try:
        content = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise UserError(f"{file}: cannot be read as JSON ({error}); restore it or remove it") from error
    if not (isinstance(content, list) and content and all(_is_split(entry) for entry in content)):
        raise UserError(f'{file}: expected a list of {{"train": [names], "test": [names]}}; restore it or remove it')
    splits = [Halves(tuple(entry["train"]), tuple(entry["test"])) for entry in content]
    for number, split in enumerate(splits):
        both = set(split.train) & set(split.test)
        if both:
            raise UserError(
                f"{file}: split {number} has {min(both)} in train and in test; restore the file or remove it"
            )
        missing = (set(split.train) | set(split.test)) - known
        if missing:
            raise UserError(
                f"{file}: split {number} names {min(missing)}, who has no folder in both cameras "
                f"({len(missing)} such people); complete the dataset or remove the file"
            )
    return splits


def _is_split(entry: object) -> bool:
    return isinstance(entry, dict) and all(
        isinstance(entry.get(part), list) and all(isinstance(name, str) for name in entry[part])
        for part in ("train", "test")
    )


def _frame_order(file: str) -> tuple[int, str]:
    numbers = re.findall(r"\d+", file)
    return (int(numbers[-1]) if numbers else 0, file)
