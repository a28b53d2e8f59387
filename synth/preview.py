"""Dataset folders go in, a contact sheet comes out: people down, both cameras' frames across, datasets side by side."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from PIL import Image, ImageDraw, ImageFont

from synth import write
from synth.errors import UsageError, UserError
from synth.records import CAMERAS, OPENPOSE_JOINTS

GAP_PX = 4  # between people and between cameras
LABEL_PX = 22  # height of a sheet's name, and the gap between sheets
PAPER_RGB, LABEL_RGB = (24, 24, 24), (235, 235, 235)
VISIBLE_RGB, HIDDEN_RGB = (80, 255, 120), (255, 90, 60)
PART_COLORS = np.array([[0, 0, 0], [255, 90, 70], [80, 220, 110], [90, 120, 255]], np.float64)

# Lines of the drawn skeleton, as pairs of OpenPose joints.
BONES = ((1, 2), (2, 3), (3, 4), (1, 5), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11), (11, 12), (12, 13), (1, 0))


def contact_sheet(root: Path, out: Path, *, identities: int, frames: int, joints: bool = False, scale: int = 1) -> None:
    """Write a PNG of the first `identities` people that are finished, `frames` frames of each camera, spread evenly.

    joints: draw skeletons (green where visible, red where hidden) and tint the body parts. Raises UserError when the
    folder is not a dataset, holds no finished sequence, or a picture is damaged.
    """
    save_picture(_sheet(root, identities, frames, joints, scale), out)


def side_by_side(
    roots: Mapping[str, Path], out: Path, *, identities: int, frames: int, joints: bool = False, scale: int = 1
) -> None:
    """Write a PNG of several datasets' contact sheets, each under its name; as `contact_sheet` otherwise."""
    sheets = {name: _sheet(root, identities, frames, joints, scale) for name, root in roots.items()}
    width = sum(sheet.width for sheet in sheets.values()) + LABEL_PX * (len(sheets) - 1)
    whole = Image.new("RGB", (width, LABEL_PX + max(sheet.height for sheet in sheets.values())), PAPER_RGB)
    draw = ImageDraw.Draw(whole)
    left = 0
    for name, sheet in sheets.items():
        whole.paste(sheet, (left, LABEL_PX))
        middle = left + sheet.width // 2
        draw.text((middle, LABEL_PX // 2), name, fill=LABEL_RGB, anchor="mm", font=ImageFont.load_default(LABEL_PX - 6))
        left += sheet.width + LABEL_PX
    save_picture(whole, out)


def _sheet(root: Path, identities: int, frames: int, joints: bool, scale: int) -> Image.Image:
    for name, value in (("--identities", identities), ("--frames", frames), ("--scale", scale)):
        if value < 1:
            raise UsageError(f"{name} is {value}; it must be 1 or more")
    folder = write.Folder(root)
    write.read_description(folder)
    if not folder.annotations.exists():
        raise UserError(f"{folder.annotations} is missing; render the dataset to its end with the same command again")
    rows = pq.read_table(folder.annotations).to_pylist()
    sequences: dict[int, dict[str, list[dict[str, object]]]] = {}
    for row in rows:
        sequences.setdefault(row["identity"], {}).setdefault(row["camera"], []).append(row)
    people = [number for number in sorted(sequences) if len(sequences[number]) == len(CAMERAS)][:identities]
    if not people:
        raise UserError(f"{root} holds no person that is finished in both cameras; run `synth render` again")
    lines = [
        [_cell(folder, row, joints, scale) for camera in CAMERAS for row in _spread(sequences[number][camera], frames)]
        for number in people
    ]
    return _assemble(lines, len(lines[0]) // len(CAMERAS))


def save_picture(picture: Image.Image, out: Path) -> None:
    """Write a picture by its name's ending. Raises UserError for an unknown ending or a place that cannot be
    written to."""
    try:
        picture.save(out)
    except ValueError:
        raise UsageError(f"--out {out} has no ending of a picture; give a name like {out.stem}.png") from None
    except OSError as error:
        raise UserError(f"--out {out} cannot be written to ({error.strerror or error}); give another place") from None


def _spread(rows: list[dict[str, object]], count: int) -> list[dict[str, object]]:
    count = min(count, len(rows))
    return [rows[index] for index in np.linspace(0, len(rows) - 1, count).round().astype(int)]


def _cell(folder: write.Folder, row: dict[str, object], joints: bool, scale: int) -> Image.Image:
    path = folder.root / str(row["file"])
    try:
        crop = Image.open(path).convert("RGB")
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error}); run `synth render` with the same flags to mend it") from None
    if joints:
        crop = _tint_parts(folder, row, crop)
    crop = crop.resize((crop.width * scale, crop.height * scale), Image.Resampling.NEAREST)
    if joints:
        _draw_joints(crop, row, scale)
    return crop


def _tint_parts(folder: write.Folder, row: dict[str, object], crop: Image.Image) -> Image.Image:
    strip = np.asarray(Image.open(folder.masks(int(str(row["identity"])), str(row["camera"]))))
    frame = int(str(row["frame"]))
    parts = strip[(frame - 1) * crop.height : frame * crop.height]
    pixels = np.asarray(crop, np.float64)
    tinted = np.where(parts[..., None] > 0, 0.65 * pixels + 0.35 * PART_COLORS[parts], pixels)
    return Image.fromarray(tinted.astype(np.uint8))


def _draw_joints(crop: Image.Image, row: dict[str, object], scale: int) -> None:
    points = np.stack([np.asarray(row["joints_x"]), np.asarray(row["joints_y"])], -1) * scale
    visible = np.asarray(row["joints_visible"])
    draw = ImageDraw.Draw(crop)
    for first, second in BONES:
        draw.line([tuple(points[first]), tuple(points[second])], fill=(255, 230, 90), width=max(scale // 2, 1))
    for index in range(len(OPENPOSE_JOINTS)):
        x, y = points[index]
        draw.ellipse([x - scale, y - scale, x + scale, y + scale], fill=VISIBLE_RGB if visible[index] else HIDDEN_RGB)


def _assemble(lines: list[list[Image.Image]], frames: int) -> Image.Image:
    width, height = lines[0][0].size
    sheet = Image.new(
        "RGB",
        (len(lines[0]) * width + (len(CAMERAS) + 1) * GAP_PX, len(lines) * (height + GAP_PX) + GAP_PX),
        PAPER_RGB,
    )
    for row, cells in enumerate(lines):
        for column, cell in enumerate(cells):
            x = GAP_PX + column * width + column // frames * GAP_PX
            sheet.paste(cell, (x, GAP_PX + row * (height + GAP_PX)))
    return sheet
