"""Tiny datasets in each layout, made of noise: a folder goes in, a dataset lies there."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image
from scipy.io import savemat


def picture(path: Path, seed: int = 0, size: tuple[int, int] = (32, 64)) -> None:
    """A picture of noise around a colour that the seed chooses; size is width, height."""
    rng = np.random.default_rng(seed)
    colour = rng.integers(40, 216, 3)
    pixels = np.clip(rng.normal(colour, 10, (size[1], size[0], 3)), 0, 255).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def multi_shot(root: Path, people: dict[str, tuple[int, int]], size: tuple[int, int] = (32, 64)) -> Path:
    """PRID2011's layout: for each person, by name, the number of frames before camera a and b; 0 makes no folder.

    A person's pictures are alike in both cameras.
    """
    for index, (person, frames) in enumerate(people.items()):
        for camera, number in zip("ab", frames, strict=True):
            for frame in range(1, number + 1):
                picture(root / "multi_shot" / f"cam_{camera}" / person / f"{frame:04d}.png", index, size)
    for camera in "ab":
        (root / "multi_shot" / f"cam_{camera}").mkdir(parents=True, exist_ok=True)
    return root


def splits_file(path: Path, train: list[str], test: list[str], number: int = 2) -> None:
    """Splits as names: even ones as given, odd ones the other way round."""
    splits = [{"train": train, "test": test}, {"train": test, "test": train}]
    path.write_text(json.dumps([splits[i % 2] for i in range(number)]))


def ilids(root: Path, people: int = 6) -> Path:
    """iLIDS-VID with gaps in its numbers, 3 frames a camera; `ls_set` has two rows, the second backwards."""
    for person in range(1, 2 * people, 2):
        for camera in (1, 2):
            for frame in (7, 8, 11):
                name = f"cam{camera}_person{person:03d}_{frame:05d}.png"
                picture(root / "i-LIDS-VID" / "sequences" / f"cam{camera}" / f"person{person:03d}" / name, person)
    folder = root / "train-test people splits"
    folder.mkdir()
    order = np.arange(1, people + 1)
    savemat(str(folder / "train_test_splits_ilidsvid.mat"), {"ls_set": np.stack([order, order[::-1]])})
    return root


MARS_TRAIN = [(1, 2, 1, 1), (3, 5, 1, 2), (6, 6, 3, 1)]
MARS_TEST = [(1, 2, -1, 1), (3, 3, 0, 2), (4, 5, 2, 1), (6, 7, 2, 1), (8, 9, 2, 3), (10, 10, 4, 1), (11, 12, 4, 2)]


def mars(root: Path, query: tuple[int, ...] = (3, 6)) -> Path:
    """MARS in miniature: rows of `MARS_TEST` are first and last line, person, camera; query rows count from 1."""
    for part, rows in (("train", MARS_TRAIN), ("test", MARS_TEST)):
        names = []
        for track, (first, last, person, camera) in enumerate(rows):
            folder = "00-1" if person == -1 else f"{person:04d}"
            for frame in range(1, last - first + 2):
                names.append(f"{folder}C{camera}T{track:04d}F{frame:03d}.jpg")
                picture(root / f"bbox_{part}" / folder / names[-1], person + 1)
        (root / "info").mkdir(exist_ok=True)
        (root / "info" / f"{part}_name.txt").write_text("\n".join(names) + "\n")
        savemat(str(root / "info" / f"tracks_{part}_info.mat"), {f"track_{part}_info": np.array(rows, np.int32)})
    savemat(str(root / "info" / "query_IDX.mat"), {"query_IDX": np.array([query], np.uint16)})
    return root


def part_masks(root: Path, person: int, camera: str, parts: np.ndarray) -> None:
    """The parts of a sequence's frames, below each other."""
    file = root / "part_masks" / f"cam_{camera}" / f"person_{person:04d}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(parts).save(file)


def synthetic(root: Path, people: int = 4, frames: int = 3, size: tuple[int, int] = (32, 64)) -> Path:
    """A rendered set: joint j of frame t stands at x = j + t / 10, y = 2 j; odd joints are hidden.

    Head, torso and legs fill the picture's top quarter, the second and the lower half.
    """
    multi_shot(root, {f"person_{person:04d}": (frames, frames) for person in range(1, people + 1)}, size)
    parts = np.repeat(np.array([1, 2, 3, 3], np.uint8), size[1] // 4)[:, None].repeat(size[0], 1)
    for person in range(1, people + 1):
        for camera in "ab":
            part_masks(root, person, camera, np.tile(parts, (frames, 1)))
    rows = [(p, c, f) for p in range(1, people + 1) for c in "ab" for f in range(1, frames + 1)]
    joints = np.arange(18, dtype=np.float32)
    table = pa.table(
        {
            "identity": pa.array([p for p, _, _ in rows], pa.int32()),
            "camera": [c for _, c, _ in rows],
            "frame": pa.array([f for _, _, f in rows], pa.int32()),
            "file": [f"multi_shot/cam_{c}/person_{p:04d}/{f:04d}.png" for p, c, f in rows],
            "joints_x": pa.array([(joints + f / 10).tolist() for _, _, f in rows], pa.list_(pa.float32())),
            "joints_y": pa.array([(2 * joints).tolist() for _ in rows], pa.list_(pa.float32())),
            "joints_visible": pa.array([(joints % 2 == 0).tolist() for _ in rows], pa.list_(pa.bool_())),
            "visible_fraction": pa.array([f / frames for _, _, f in rows], pa.float32()),
        }
    )
    pq.write_table(table, root / "annotations.parquet")
    return root
