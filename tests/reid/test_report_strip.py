"""Strips of what a network sees: things stand where they should, the page stands alone, the command ends in a file."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from pathlib import Path

import made_up
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from reid.cli import main
from reid.config import DataConfig, ModelConfig, RunConfig
from reid.errors import UsageError, UserError
from reid.explanation import Explanation
from reid.model.checkpoint import Checkpoint, save
from reid.model.network import build
from reid.report import strip as module
from reid.report.strip import draw, page, strip

FRAMES, HEIGHT, WIDTH = 2, 128, 64


def explanation() -> Explanation:
    """Grey frames; a right wrist at (16, 32), found in the first, doubted in the second; masks of one cell each."""
    joints = np.zeros((FRAMES, 18, 2))
    joints[:, 4] = 16, 32
    confidence = np.zeros((FRAMES, 18))
    confidence[:, 4] = 0.9, 0.1
    masks = np.zeros((FRAMES, 3, 2, 2))
    masks[:, :, 1, 0] = 1
    return Explanation(
        sequence="cam_a/<person>",
        checkpoint="last.ckpt",
        files=("0001.png", "0002.png"),
        frames_rgb=np.full((FRAMES, HEIGHT, WIDTH, 3), 128, np.uint8),
        joints_px=joints,
        confidence=confidence,
        limbs=((3, 4),),
        region_names=("upper", "middle", "lower"),
        part_masks=masks,
        weight_names=("global", "upper", "middle", "lower"),
        weights=np.array([[0.25, 0.5, 0.5, 0.5], [1.0, 0.75, 0.75, 0.75]]),
    )


def pictures(text: str) -> list[np.ndarray]:
    inlined = re.findall(r"src='data:image/png;base64,([^']+)'", text)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(code)))) for code in inlined]


def test_joints_are_drawn_where_they_are_found() -> None:
    first, second, *_ = pictures(page(explanation()))
    assert first.shape == (256, 128, 3)  # twice the frame's size
    assert first[64, 32].tolist() == list(module._RIGHT)
    assert (second == 128).all()  # below the threshold
    changed = np.argwhere((first != 128).any(-1))
    assert np.abs(changed - (64, 32)).max() <= 4  # and nothing else, no limb to a joint that is not found


def test_masks_colour_their_cells_alone() -> None:
    upper = pictures(page(explanation()))[FRAMES]
    assert (upper[:128] == 128).all()
    assert (upper[128:, 64:] == 128).all()
    assert upper[192, 32].tolist() == [216, 66, 38]  # 30 % of the grey and 70 % of (255, 40, 0)


def test_masks_compare_over_frames() -> None:
    base = explanation()
    masks = base.part_masks.copy()
    masks[1] /= 2
    _, second = pictures(page(replace(base, part_masks=masks)))[FRAMES : 2 * FRAMES]
    full = pictures(page(base))[FRAMES]
    assert 128 < second[192, 32, 0] < full[192, 32, 0]


def test_shared_weights_have_one_line_and_own_ones_four() -> None:
    base = explanation()
    assert re.findall(r"weight, (\w+)", page(base)) == ["global", "parts"]
    assert "1.000<br>" in page(base)
    own = replace(base, weights=np.linspace(0, 1, 8).reshape(2, 4))
    assert re.findall(r"weight, (\w+)", page(own)) == ["global", "upper", "middle", "lower"]
    assert strip(own).height > strip(base).height


def test_the_page_needs_nothing_else_and_escapes_names() -> None:
    text = page(explanation())
    assert "cam_a/&lt;person&gt; as last.ckpt sees it" in text
    assert "http" not in text
    assert len(pictures(text)) == 4 * FRAMES


def test_bars_are_as_long_as_weights() -> None:
    pixels = np.asarray(strip(explanation()))
    blue = (pixels == module._BAR).all(-1)
    rows = np.flatnonzero(blue.sum(1) > 100)
    first_bar = blue[rows[0]]
    left = module._LABEL_PX
    assert first_bar[left : left + 128].sum() == round(0.25 * 127) + 1
    assert first_bar[left + 128 + module._GAP_PX :][:128].sum() == 128


def test_long_sequences_go_on_in_another_line() -> None:
    base = explanation()
    many = {
        name: np.repeat(getattr(base, name), 8, 0)
        for name in ("frames_rgb", "joints_px", "confidence", "part_masks", "weights")
    }
    long = strip(replace(base, files=base.files * 8, **many))
    assert module.FRAMES_A_LINE == 15
    assert long.width == module._LABEL_PX + 15 * (128 + module._GAP_PX)
    assert long.height == 2 * strip(base).height
    first, second = np.asarray(long)[: long.height // 2], np.asarray(long)[long.height // 2 :]
    beyond = module._LABEL_PX + 128 + module._GAP_PX  # the second line has the sixteenth frame alone
    assert (second[:, beyond:] == 255).all()
    assert not (first[:, beyond:] == 255).all()


def test_the_command_draws_both_and_says_what_is_wrong(tmp_path: Path) -> None:
    made_up.multi_shot(tmp_path, {"person_0001": (4, 1)})
    tiny = ModelConfig(backbone="resnet18", pose_width=0.0625, pose_stages=1, tap_width=4)
    run = RunConfig("small", data=DataConfig(height_px=64, width_px=32), model=tiny)
    save(Checkpoint(build(tiny, 2).state_dict(), run, ("x", "y")), tmp_path / "last.ckpt")
    baseline = replace(run, model=replace(tiny, variant="baseline"))
    save(Checkpoint(build(baseline.model, 2).state_dict(), baseline, ("x", "y")), tmp_path / "baseline.ckpt")
    sequence = tmp_path / "multi_shot" / "cam_a" / "person_0001"

    def explain(checkpoint: str, folder: Path, out: Path) -> tuple[int, str]:
        arguments = ["--checkpoint", tmp_path / checkpoint, "--sequence", folder, "--out", out]
        result = CliRunner().invoke(main, ["explain", *map(str, arguments)])
        return result.exit_code, result.stderr

    for name in ("strip.png", "strip.html"):
        assert explain("last.ckpt", sequence, tmp_path / "new" / name)[0] == 0
    assert Image.open(tmp_path / "new" / "strip.png").width > 4 * 128
    assert len(pictures((tmp_path / "new" / "strip.html").read_text())) == 4 * 4

    out = tmp_path / "x.png"
    assert explain("last.ckpt", sequence, tmp_path / "x.jpg") == (2, f"reid: --out is {tmp_path}/x.jpg; it must end in "
                                                                  ".png or .html\n")  # fmt: skip
    status, text = explain("last.ckpt", tmp_path / "nobody", out)
    assert (status, len(text.splitlines())) == (1, 1)
    assert "nobody: no such folder" in text
    picture = min(sequence.iterdir())
    status, text = explain("last.ckpt", picture, out)
    assert status == 1
    assert f"{picture} is a file; give the folder that holds one sequence's frames, such as {sequence}" in text
    status, text = explain("baseline.ckpt", sequence, out)
    assert (status, len(text.splitlines())) == (2, 1)
    assert "'baseline'" in text
    assert not out.exists()


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.png or \.html"):
        draw(explanation(), tmp_path / "strip.gif")
    (tmp_path / "strip.png").mkdir()
    with pytest.raises(UserError, match="cannot be written"):
        draw(explanation(), tmp_path / "strip.png")
