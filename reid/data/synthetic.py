"""A rendered dataset: the folder that `synth render` wrote goes in, its tracklets come out with their joints.

Citation: this project's own; the idea is Jones and Rambhatla, BMVC 2019, section 4.1.
Statistics: dataset.json holds them; the paper's set has 1,000 people x 2 cameras x 50 frames of 64 x 128 pixels.
Protocol: pretraining takes everybody; to test on rendered people, the rules of `folder` hold.

    ROOT/multi_shot/cam_a|cam_b/person_0001/0001.png
    ROOT/part_masks/cam_a|cam_b/person_0001.png    all its frames' parts; read where something asks for them
    ROOT/annotations.parquet                       a row per frame, sorted by identity, camera, frame
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reid.data import folder
from reid.data.records import JOINTS, FrameLabels, Split, Tracklet
from reid.errors import UserError

NAME = "synthetic"
ANNOTATIONS_FILE = "annotations.parquet"
MASKS_FOLDER = "part_masks"
COLUMNS = ("identity", "camera", "frame", "file", "joints_x", "joints_y", "joints_visible", "visible_fraction")


def read_tracklets(root: Path) -> tuple[Tracklet, ...]:
    """All sequences of the dataset, by identity and camera, with their labels.

    Raises UserError when the annotations are missing or broken, or when annotated pictures are not there.
    """
    table = _read_annotations(root)
    starts = np.flatnonzero(
        np.r_[True, (table["identity"][1:] != table["identity"][:-1]) | (table["camera"][1:] != table["camera"][:-1])]
    )
    ends = [*starts[1:].tolist(), len(table["identity"])]
    return tuple(_tracklet(root, table, slice(begin, end)) for begin, end in zip(starts.tolist(), ends, strict=True))


def open_split(root: Path, split: int | str) -> Split:
    """Split `split` of the people in both cameras, or "everyone". Raises as `read_tracklets` and `folder`."""
    people: dict[str, dict[str, Tracklet]] = {}
    for tracklet in read_tracklets(root):
        people.setdefault(tracklet.person, {})[tracklet.camera] = tracklet
    pairs = {person: (of["a"], of["b"]) for person, of in people.items() if {"a", "b"} <= set(of)}
    return folder.split_pairs(NAME, root, split, pairs)


def _tracklet(root: Path, table: dict[str, NDArray[Any]], rows: slice) -> Tracklet:
    files = [PurePosixPath(file) for file in table["file"][rows]]
    place = root / files[0].parent
    names = tuple(file.name for file in files)
    if any(file.parent != files[0].parent for file in files):
        raise UserError(f"{root / ANNOTATIONS_FILE}: one sequence lies in two folders, {files[0]} and {files[-1]}")
    there = {entry.name for entry in place.iterdir()} if place.is_dir() else set()
    missing = [name for name in names if name not in there]
    if missing:
        raise UserError(
            f"{place / missing[0]}: annotated but not there ({len(missing)} of {len(names)} frames of this sequence); "
            "complete the dataset with synth render --resume"
        )
    return Tracklet(
        person=place.name,
        camera=str(table["camera"][rows.start]),
        folder=place,
        files=names,
        labels=FrameLabels(
            joints_px=np.stack([table["joints_x"][rows], table["joints_y"][rows]], axis=-1),
            joints_visible=table["joints_visible"][rows],
            visible_fraction=table["visible_fraction"][rows],
            part_masks=root / MASKS_FOLDER / place.parent.name / f"{place.name}.png",
        ),
    )


def _read_annotations(root: Path) -> dict[str, NDArray[Any]]:
    """Columns by name, sorted by identity, camera and frame: (N,) each, the joints' (N, 18)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = root / ANNOTATIONS_FILE
    if not file.is_file():
        raise UserError(
            f"{root}: looked for {ANNOTATIONS_FILE}, found none; give a folder that `synth render` finished"
        )
    try:
        table = pq.read_table(file, columns=list(COLUMNS))
    except (OSError, pa.ArrowException) as error:
        raise UserError(f"{file}: cannot be read ({error}); render the dataset again") from error
    missing = [name for name in COLUMNS if name not in table.column_names]
    if missing or table.num_rows == 0:
        what = f"no column {missing[0]}" if missing else "no rows"
        raise UserError(f"{file}: {what}; expected {', '.join(COLUMNS)}; render the dataset again")
    table = table.sort_by([("identity", "ascending"), ("camera", "ascending"), ("frame", "ascending")])
    columns: dict[str, NDArray[Any]] = {}
    for name in COLUMNS:
        column = table.column(name).combine_chunks()
        if pa.types.is_nested(column.type):  # lists of fixed, of any or of large size
            values = column.flatten()
            if len(values) != JOINTS * table.num_rows:
                raise UserError(f"{file}: {name} has {len(values)} values in {table.num_rows} rows, not {JOINTS} a row")
            columns[name] = values.to_numpy(zero_copy_only=False).reshape(-1, JOINTS)
        else:
            columns[name] = column.to_numpy(zero_copy_only=False)
    for name in ("joints_x", "joints_y", "visible_fraction"):
        columns[name] = columns[name].astype(np.float32)
    columns["joints_visible"] = columns["joints_visible"].astype(np.bool_)
    return columns
