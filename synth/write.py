"""Rendered sequences become a dataset folder: pictures, labels, and what they were made with.

DIR/multi_shot/cam_a/person_0001/0001.png ...   crops, PRID2011's layout
DIR/part_masks/cam_a/person_0001.png            body parts, frame below frame: 0 none, 1 head, 2 torso, 3 legs
DIR/annotations.parquet                         a row a frame (SCHEMA)
DIR/dataset.json                                config, seed, versions, counts, a SHA-256 a sequence
DIR/plan.json                                   every random choice
DIR/.render/                                    plates, finished sequences' labels and logs
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from synth.errors import UserError
from synth.records import Identity, RenderedSequence, Sequence, Setting

FORMAT = 1
PARTIAL = ".partial"  # ends the name of a file that is being written

SCHEMA = pa.schema(
    [
        ("identity", pa.int32()),
        ("camera", pa.string()),
        ("frame", pa.int32()),  # from 1
        ("file", pa.string()),  # relative to the dataset, with /
        *[(f"box_{side}", pa.float32()) for side in ("x0", "y0", "x1", "y1")],  # crop pixels, not clipped
        ("joints_x", pa.list_(pa.float32(), 18)),  # crop pixels, OpenPose's COCO order
        ("joints_y", pa.list_(pa.float32(), 18)),
        ("joints_visible", pa.list_(pa.bool_(), 18)),
        ("visible_fraction", pa.float32()),
        ("view_deg", pa.float32()),  # 0 faces the camera, 180 shows the back, positive the right side
        ("setting", pa.int32()),
        ("scene", pa.string()),
        ("light", pa.string()),
        ("attr_sex", pa.string()),
        ("attr_age_years", pa.float32()),
        ("attr_height_m", pa.float32()),
        ("attr_hair", pa.string()),
        ("attr_upper", pa.string()),
        ("attr_upper_pattern", pa.string()),
        ("attr_lower", pa.string()),
        ("attr_shoes", pa.string()),
        ("attr_things", pa.list_(pa.string())),
    ]
)


@dataclass(frozen=True)
class Folder:
    """Where the parts of one dataset lie."""

    root: Path

    @property
    def work(self) -> Path:
        return self.root / ".render"

    @property
    def plan(self) -> Path:
        return self.root / "plan.json"

    @property
    def annotations(self) -> Path:
        return self.root / "annotations.parquet"

    @property
    def description(self) -> Path:
        return self.root / "dataset.json"

    def crops(self, number: int, camera: str) -> Path:
        return self.root / "multi_shot" / f"cam_{camera}" / f"person_{number:04d}"

    def masks(self, number: int, camera: str) -> Path:
        return self.root / "part_masks" / f"cam_{camera}" / f"person_{number:04d}.png"

    def labels(self, number: int, camera: str) -> Path:
        return self.work / "labels" / f"cam_{camera}_person_{number:04d}.parquet"

    def plate(self, setting: int, camera: str) -> Path:
        return self.work / "plates" / f"setting_{setting:04d}_cam_{camera}.npz"


def write_sequence(
    folder: Folder, rendered: RenderedSequence, sequence: Sequence, setting: Setting, person: Identity
) -> str:
    """Write one sequence under temporary names and rename it when whole; returns its SHA-256.

    The labels file is renamed last and carries the digest: where it is, the sequence is done.
    """
    crops, masks = folder.crops(person.number, sequence.camera), folder.masks(person.number, sequence.camera)
    labels = folder.labels(person.number, sequence.camera)
    partial = folder.work / "partial" / f"cam_{sequence.camera}_person_{person.number:04d}"
    shutil.rmtree(partial, ignore_errors=True)
    labels.unlink(missing_ok=True)
    (partial / "crops").mkdir(parents=True)
    for place in (crops, masks, labels):
        place.parent.mkdir(parents=True, exist_ok=True)

    for frame, crop in enumerate(rendered.crops_srgb, 1):
        (partial / "crops" / f"{frame:04d}.png").write_bytes(_png(Image.fromarray(crop)))
    frames, height, width = rendered.part_masks.shape
    strip = Image.fromarray(rendered.part_masks.reshape(frames * height, width))
    strip.putpalette([0, 0, 0, 230, 80, 60, 70, 160, 90, 70, 90, 200])
    (partial / "masks.png").write_bytes(_png(strip))
    digest = digest_of(partial / "crops", partial / "masks.png", frames)
    table = _label_table(rendered, sequence, setting, person).replace_schema_metadata({"sha256": digest})
    pq.write_table(table, partial / "labels.parquet")

    shutil.rmtree(crops, ignore_errors=True)
    os.replace(partial / "crops", crops)
    os.replace(partial / "masks.png", masks)
    os.replace(partial / "labels.parquet", labels)
    partial.rmdir()
    return digest


def finished_digest(folder: Folder, number: int, camera: str, frames: int) -> str | None:
    """The SHA-256 of a sequence that is whole and undamaged, else None."""
    labels = folder.labels(number, camera)
    try:
        stored = (pq.read_schema(labels).metadata or {}).get(b"sha256", b"").decode()
        found = digest_of(folder.crops(number, camera), folder.masks(number, camera), frames)
    except (OSError, pa.ArrowException):
        return None
    return stored if stored == found else None


def digest_of(crops: Path, masks: Path, frames: int) -> str:
    """SHA-256 over the files of one sequence: its crops in order, then its part masks."""
    digest = hashlib.sha256()
    for frame in range(1, frames + 1):
        digest.update((crops / f"{frame:04d}.png").read_bytes())
    digest.update(masks.read_bytes())
    return digest.hexdigest()


def merge_labels(folder: Folder, sequences: tuple[Sequence, ...]) -> int:
    """Join the labels of finished sequences into annotations.parquet, sorted; returns how many rows it has."""
    order = sorted((sequence.number, sequence.camera) for sequence in sequences)
    tables = [pq.read_table(path) for key in order if (path := folder.labels(*key)).exists()]
    table = (
        pa.concat_tables([table.replace_schema_metadata(None) for table in tables]) if tables else SCHEMA.empty_table()
    )
    temporary = folder.work / "annotations.parquet"
    pq.write_table(table, temporary, compression="zstd")
    os.replace(temporary, folder.annotations)
    return int(table.num_rows)


def write_json(path: Path, data: Any) -> None:
    """Write JSON under a temporary name, then rename it."""
    write_text(path, json.dumps(data, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a text file under a temporary name, then rename it."""
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex}{PARTIAL}")  # shards may write the same file at once
    temporary.write_text(text)
    os.replace(temporary, path)


def read_description(folder: Folder) -> dict[str, Any]:
    """dataset.json. Raises UserError when the folder is not a dataset of `synth render`."""
    try:
        data = json.loads(folder.description.read_text())
    except FileNotFoundError:
        raise UserError(f"{folder.root} holds no dataset.json; give a folder that `synth render --out` wrote") from None
    except (OSError, ValueError) as error:
        raise UserError(f"{folder.description} cannot be read ({error}); render the dataset again") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise UserError(f"{folder.description} is of another format than this version's ({FORMAT}); render it again")
    return data


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=3)  # half the time of the default and 0.6 % larger for these crops
    return buffer.getvalue()


def _label_table(rendered: RenderedSequence, sequence: Sequence, setting: Setting, person: Identity) -> pa.Table:
    rows = []
    for frame, label in enumerate(rendered.labels, 1):
        x0, y0, x1, y1 = label.box_xyxy_px
        joints = np.asarray(label.joints_px, np.float32)
        rows.append(
            {
                "identity": person.number,
                "camera": sequence.camera,
                "frame": frame,
                "file": f"multi_shot/cam_{sequence.camera}/person_{person.number:04d}/{frame:04d}.png",
                "box_x0": x0,
                "box_y0": y0,
                "box_x1": x1,
                "box_y1": y1,
                "joints_x": joints[:, 0].tolist(),
                "joints_y": joints[:, 1].tolist(),
                "joints_visible": [bool(value) for value in label.visible],
                "visible_fraction": label.visible_fraction,
                "view_deg": label.view_deg,
                "setting": sequence.setting,
                "scene": setting.scene,
                "light": setting.lights[sequence.camera],
                "attr_sex": person.sex,
                "attr_age_years": person.age_years,
                "attr_height_m": person.height_m,
                "attr_hair": person.hair.style,
                "attr_upper": person.upper.kind,
                "attr_upper_pattern": person.upper.surface.pattern,
                "attr_lower": person.lower.kind,
                "attr_shoes": person.shoes.kind,
                "attr_things": [thing.kind for thing in person.things],
            }
        )
    return pa.Table.from_pylist(rows, schema=SCHEMA)
