"""What a network sees in a sequence goes in, a strip of its frames is drawn: a .png, or a page with it inlined.

Dimension letters: H, W pixels of a frame, h, w cells.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from reid.errors import UsageError, UserError
from reid.explanation import Explanation

FORMATS = (".png", ".html")
FRAMES_A_LINE = 15  # of a .png, as in a chunk; a page scrolls instead
JOINT_FROM = 0.2  # height of a confidence map's peak, below which a joint is not drawn
_FRAME_HEIGHT_PX = 256  # as drawn
_GAP_PX, _LABEL_PX, _BAR_PX, _FONT_PX = 6, 92, 9, 13
_NAME_LETTERS = 12  # the last ones of a frame's name
# Okabe and Ito's colours, told apart with any colour vision: right side, left side, and the middle of the body.
_RIGHT, _LEFT, _MIDDLE = (213, 94, 0), (86, 180, 233), (240, 228, 66)
_RIGHT_JOINTS, _LEFT_JOINTS = {2, 3, 4, 8, 9, 10, 14, 16}, {5, 6, 7, 11, 12, 13, 15, 17}
_HEAT = (255, 40, 0)
_INK, _FAINT, _BAR = (30, 30, 30), (225, 225, 225), (0, 114, 178)

Picture = NDArray[np.uint8]


def draw(explanation: Explanation, out: Path) -> None:
    """Writes the strip: a row of poses, one of each part's mask, and under each frame its weights.

    A part's overlay is scaled to the highest cell of that part over all frames, so frames compare. Joints whose map
    peaks below JOINT_FROM are left out. Raises UsageError when `out` ends in none of FORMATS, UserError when it cannot
    be written.
    """
    if out.suffix.lower() not in FORMATS:
        raise UsageError(f"--out is {out}; it must end in {' or '.join(FORMATS)}")
    content = _png(strip(explanation)) if out.suffix.lower() == ".png" else page(explanation).encode()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        raise UserError(f"{out}: cannot be written ({error.strerror}); choose another --out") from error


def strip(explanation: Explanation) -> Image.Image:
    """All frames side by side, labelled, in lines of FRAMES_A_LINE."""
    poses, overlays = _rows(explanation)
    rows = [("pose", poses), *zip(explanation.region_names, overlays, strict=True)]
    weights = _distinct_weights(explanation)
    lines = []
    for begin in range(0, len(poses), FRAMES_A_LINE):
        part = slice(begin, begin + FRAMES_A_LINE)
        lines.append(
            _line(
                [Path(file).stem for file in explanation.files[part]],
                [(name, pictures[part]) for name, pictures in rows],
                [(name, values[part]) for name, values in weights],
            )
        )
    canvas = Image.new("RGB", (lines[0].width, sum(line.height for line in lines)), "white")
    top = 0
    for line in lines:
        canvas.paste(line, (0, top))
        top += line.height
    return canvas


def page(explanation: Explanation) -> str:
    """The same as one HTML page that needs no other file: a column a frame, values as text."""
    poses, overlays = _rows(explanation)
    rows = [("pose", poses), *zip(explanation.region_names, overlays, strict=True)]
    head = "".join(f"<th scope='col'>{html.escape(file)}</th>" for file in explanation.files)
    body = []
    for name, pictures in rows:
        cells = "".join(
            f"<td><img alt='{html.escape(f'{name}, {file}')}' src='data:image/png;base64,"
            f"{base64.b64encode(_png(picture)).decode()}'></td>"
            for picture, file in zip(pictures, explanation.files, strict=True)
        )
        body.append(f"<tr><th scope='row'>{html.escape(name)}</th>{cells}</tr>")
    for name, values in _distinct_weights(explanation):
        cells = "".join(f"<td>{value:.3f}<br><meter value='{value:.4f}'>{value:.3f}</meter></td>" for value in values)
        body.append(f"<tr><th scope='row'>weight, {html.escape(name)}</th>{cells}</tr>")
    title = html.escape(f"{explanation.sequence} as {explanation.checkpoint} sees it")
    return _PAGE.format(title=title, joint_from=JOINT_FROM, head=head, body="\n".join(body))


def _line(
    frames: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Image.Image]]],
    weights: Sequence[tuple[str, NDArray[np.float64]]],
) -> Image.Image:
    """Rows of pictures, each below its frame's name, and the weights as numbers and bars below them."""
    width, height = rows[0][1][0].size
    header, weight = _FONT_PX + 2 * _GAP_PX, _FONT_PX + _BAR_PX + _GAP_PX
    size = (
        _LABEL_PX + len(frames) * (width + _GAP_PX),
        header + len(rows) * (height + _GAP_PX) + len(weights) * weight,
    )
    canvas = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(canvas), ImageFont.load_default(_FONT_PX)
    lefts = [_LABEL_PX + frame * (width + _GAP_PX) for frame in range(len(frames))]
    for left, frame in zip(lefts, frames, strict=True):
        pen.text((left, _GAP_PX // 2), frame[-_NAME_LETTERS:], _INK, font)
    top = header
    for name, pictures in rows:
        pen.text((_GAP_PX, top), name, _INK, font)
        for left, picture in zip(lefts, pictures, strict=True):
            canvas.paste(picture, (left, top))
        top += height + _GAP_PX
    for name, values in weights:
        pen.text((_GAP_PX, top), f"w {name}", _INK, font)
        for left, value in zip(lefts, values, strict=True):
            pen.text((left, top), f"{value:.3f}", _INK, font)
            bar = top + _FONT_PX + 3
            pen.rectangle((left, bar, left + width - 1, bar + _BAR_PX - 4), fill=_FAINT)
            pen.rectangle((left, bar, left + round(value * (width - 1)), bar + _BAR_PX - 4), fill=_BAR)
        top += weight
    return canvas


def _rows(explanation: Explanation) -> tuple[list[Image.Image], list[list[Image.Image]]]:
    """Frames with poses, and for each region frames with its mask."""
    _, height, width, _ = explanation.frames_rgb.shape
    scale = max(1, round(_FRAME_HEIGHT_PX / height))
    frames = [
        Image.fromarray(frame).resize((width * scale, height * scale), Image.Resampling.BICUBIC)
        for frame in explanation.frames_rgb
    ]
    poses = [
        _pose(frame, joints * scale, confidence, explanation.limbs)
        for frame, joints, confidence in zip(frames, explanation.joints_px, explanation.confidence, strict=True)
    ]
    highest = explanation.part_masks.max((0, 2, 3))  # of each region
    overlays = [
        [_overlay(frame, masks[region] / top) for frame, masks in zip(frames, explanation.part_masks, strict=True)]
        for region, top in enumerate(highest)
    ]
    return poses, overlays


def _pose(
    frame: Image.Image,
    joints: NDArray[np.float64],
    confidence: NDArray[np.float64],
    limbs: Sequence[tuple[int, int]],
) -> Image.Image:
    """The joints (18, 2) that are found, and the limbs between two of them."""
    drawn = frame.copy()
    pen = ImageDraw.Draw(drawn)
    found = confidence >= JOINT_FROM
    for start, end in limbs:
        if found[start] and found[end]:
            pen.line([tuple(joints[start]), tuple(joints[end])], fill=_side(end), width=3)
    for joint in np.flatnonzero(found):
        x, y = joints[joint]
        pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=_side(int(joint)), outline="black")
    return drawn


def _overlay(frame: Image.Image, heat: NDArray[np.float64]) -> Image.Image:
    """The frame in grey, in colour by `heat`, (h, w) in [0, 1]; cells keep their edges, as they are all there is."""
    grey = np.asarray(frame.convert("L").convert("RGB"), np.float64)
    cells = Image.fromarray((heat * 255).astype(np.uint8)).resize(frame.size, Image.Resampling.NEAREST)
    alpha = 0.7 * np.asarray(cells, np.float64)[..., None] / 255
    mixed: Picture = (grey * (1 - alpha) + np.array(_HEAT) * alpha).astype(np.uint8)
    return Image.fromarray(mixed)


def _distinct_weights(explanation: Explanation) -> list[tuple[str, NDArray[np.float64]]]:
    """The global weights, and those of the parts: one line where they share theirs, one each where not."""
    names, weights = explanation.weight_names, explanation.weights
    if np.array_equal(weights[:, 1:], np.repeat(weights[:, 1:2], weights.shape[1] - 1, 1)):
        return [(names[0], weights[:, 0]), ("parts", weights[:, 1])]
    return list(zip(names, weights.T, strict=True))


def _side(joint: int) -> tuple[int, int, int]:
    return _RIGHT if joint in _RIGHT_JOINTS else _LEFT if joint in _LEFT_JOINTS else _MIDDLE


def _png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 14px system-ui, sans-serif; color: #1e1e1e; background: #fff; margin: 1.5em; }}
div {{ overflow-x: auto; }}
th, td {{ padding: 3px; text-align: left; vertical-align: top; font-weight: normal; }}
tbody th {{ position: sticky; left: 0; background: #fff; white-space: nowrap; }}
img {{ display: block; }} meter {{ width: 100%; }}
</style></head><body>
<h1>{title}</h1>
<p>Joints: orange the person's right, blue the left, yellow the middle; those whose map peaks below {joint_from} are
left out. Part masks: red, scaled to the part's highest cell over all frames. Weights lie between 0 and 1.</p>
<div><table><thead><tr><td></td>{head}</tr></thead><tbody>
{body}
</tbody></table></div></body></html>
"""
