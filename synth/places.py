"""The name of a place and a seed go in, a picture of what its cameras see or a Blender file of it comes out.

Blender runs in a process of its own, `synth.blender.show_scene`; drawing is done here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from synth import degrade, scene
from synth.errors import UsageError, UserError
from synth.geometry import camera_from_world, project
from synth.preview import save_picture
from synth.records import CAMERAS, Camera, FloatArray, Light, Scene, WalkArea

SHOWER = "synth.blender.show_scene"
FILE_ENDING = ".blend"
PERSON_M, TICK_M = 1.7, 0.5  # the scale that stands on the ground, and its marks
HIDDEN_BY_M = 0.1  # that something must lie before a point to hide it
OUTLINE_RGB, HIDDEN_RGB, SCALE_RGB, PAPER_RGB = (80, 255, 120), (255, 120, 60), (255, 230, 90), (24, 24, 24)
LINE_STEP_M = 0.05
TITLE_PX, GAP_PX = 20, 4


@dataclass(frozen=True)
class View:
    """What a camera sees of an empty place. linear_rgb: (H, W, 3) float32 radiance; depth_m: (H, W) float32 camera
    z, infinite for the sky; camera: of that size."""

    linear_rgb: FloatArray
    depth_m: FloatArray
    camera: Camera


def preview(name: str, seed: int, light: str | None, out: Path) -> None:
    """Write a picture of a place as both cameras see it, side by side: the outline of the ground where people walk,
    orange where something stands before it, and scales of 1.7 m at its near and far end.

    light: a light of the place by its name, by default the first. Raises UsageError for a name unknown and UserError
    where Blender cannot show it or the picture cannot be written.
    """
    place = scene.build(name, seed)
    chosen = _light(place, light)
    views = _render(name, seed, chosen)
    tiles = [
        drawn(views[camera], place.walk_areas[camera], f"{place.name}  seed {seed}  {chosen.name}  camera {camera}")
        for camera in CAMERAS
    ]
    width, height = sum(tile.width for tile in tiles) + GAP_PX, max(tile.height for tile in tiles)
    sheet = Image.new("RGB", (width, height), PAPER_RGB)
    for tile, left in zip(tiles, (0, tiles[0].width + GAP_PX), strict=True):
        sheet.paste(tile, (left, 0))
    save_picture(sheet, out)


def export(name: str, seed: int, light: str | None, out: Path) -> None:
    """Write a place as a Blender file with the cameras `camera_a` and `camera_b`, the mesh `walkable` and one of its
    lights, by default the first: what `--scene FILE.blend` takes.

    Raises UsageError for a name that is unknown or no place of ours, or a file that does not end in .blend, and
    UserError where it cannot be written.
    """
    if scene.is_file(name):
        raise UsageError(f"{name} is a Blender file already; export a place: {', '.join(scene.names())}")
    if out.suffix != FILE_ENDING:
        raise UsageError(f"--out {out} does not end in {FILE_ENDING}; give a name like {out.stem}{FILE_ENDING}")
    if not out.absolute().parent.is_dir():
        raise UserError(f"--out {out}: the folder {out.absolute().parent} is missing; make it first")
    chosen = _light(scene.build(name, seed), light)
    with tempfile.TemporaryDirectory(prefix="synth-", dir=out.absolute().parent) as folder:
        part = Path(folder) / out.name
        _blender("export", name, seed, chosen.name, part)
        part.replace(out)


def drawn(view: View, area: WalkArea, title: str) -> Image.Image:
    """A camera's picture with a title, the walk area's outline, and scales at its nearest and farthest corners."""
    response = degrade.clean_response()
    metered = degrade.meter(view.linear_rgb)
    picture = degrade.degrade(view.linear_rgb[None], response, metered, 1.0, np.random.default_rng(0))[0]
    height, width = picture.shape[:2]
    tile = Image.new("RGB", (width, height + TITLE_PX), PAPER_RGB)
    tile.paste(Image.fromarray(picture), (0, TITLE_PX))
    draw = ImageDraw.Draw(tile)
    corners = np.asarray(area.corners_xy_m)
    for start, end in zip(corners, np.roll(corners, -1, 0), strict=True):
        _draw_line(draw, view, (*start, 0.0), (*end, 0.0), OUTLINE_RGB)
    _, depth = project(view.camera, np.concatenate([corners, np.zeros((len(corners), 1))], 1))
    for corner in (corners[int(depth.argmin())], corners[int(depth.argmax())]):
        _draw_scale(draw, view, corner)
    draw.text((4, 4), f"{title}  {_mount(view.camera)}", fill=(255, 255, 255))
    return tile


def _draw_scale(draw: ImageDraw.ImageDraw, view: View, corner_xy_m: NDArray[np.float64]) -> None:
    """An upright as tall as a person, its marks half a metre apart, and how large and far away it is."""
    x, y = corner_xy_m
    _draw_line(draw, view, (x, y, 0.0), (x, y, PERSON_M), SCALE_RGB)
    for z in np.arange(0.0, PERSON_M, TICK_M):
        pixel, _ = project(view.camera, (x, y, z))
        draw.line([(pixel[0] - 4, pixel[1] + TITLE_PX), (pixel[0] + 4, pixel[1] + TITLE_PX)], fill=SCALE_RGB)
    (top, foot), depth = project(view.camera, [(x, y, PERSON_M), (x, y, 0.0)])
    text = f"{PERSON_M} m = {foot[1] - top[1]:.0f} px, {depth.mean():.1f} m away"
    wide = draw.textlength(text)
    left = min(max(top[0] - wide / 2, 2), view.camera.width_px - wide - 2)
    draw.text(
        (left, max(top[1] + TITLE_PX - 13, TITLE_PX)), text, fill=SCALE_RGB, stroke_width=1, stroke_fill=(0, 0, 0)
    )


def _draw_line(
    draw: ImageDraw.ImageDraw,
    view: View,
    start_m: tuple[float, float, float],
    end_m: tuple[float, float, float],
    color: tuple[int, int, int],
) -> None:
    """A line in the world, in another colour where it is hidden."""
    length = float(np.linalg.norm(np.subtract(end_m, start_m)))
    steps = np.linspace(0, 1, max(2, round(length / LINE_STEP_M)))[:, None]
    points, depth = project(view.camera, np.asarray(start_m) + steps * np.subtract(end_m, start_m))
    columns = np.clip(points[:, 0].astype(int), 0, view.camera.width_px - 1)
    rows = np.clip(points[:, 1].astype(int), 0, view.camera.height_px - 1)
    hidden = view.depth_m[rows, columns] < depth - HIDDEN_BY_M
    points[:, 1] += TITLE_PX
    for k in range(len(points) - 1):
        draw.line([tuple(points[k]), tuple(points[k + 1])], fill=HIDDEN_RGB if hidden[k] else color, width=2)


def _mount(camera: Camera) -> str:
    """How high a camera hangs, how far it looks down and how wide."""
    height = np.asarray(camera.world_from_camera)[2, 3]
    down = np.degrees(np.arcsin(-camera_from_world(camera)[2, 2]))
    wide = 2 * np.degrees(np.arctan(camera.width_px / 2 / camera.focal_px))
    return f"{height:.1f} m high, {down:.0f} deg down, {wide:.0f} deg wide"


def _light(place: Scene, name: str | None) -> Light:
    """A light of a place, by default the first. Raises UsageError for one that it does not have."""
    lights = {light.name: light for light in place.lights}
    if name is None:
        return place.lights[0]
    if name not in lights:
        raise UsageError(f"--light {name!r} is not known to {place.name}; choose among: {', '.join(lights)}")
    return lights[name]


def _render(name: str, seed: int, light: Light) -> dict[str, View]:
    with tempfile.TemporaryDirectory(prefix="synth-") as folder:
        out = Path(folder) / "views.npz"
        _blender("views", name, seed, light.name, out)
        with np.load(out) as kept:
            return {
                camera: View(
                    kept[f"{camera}_rgb"],
                    kept[f"{camera}_depth_m"],
                    Camera(**json.loads(str(kept[f"{camera}_camera"]))),
                )
                for camera in CAMERAS
            }


def _blender(task: str, name: str, seed: int, light: str, out: Path) -> None:
    """Let Blender do a task. Raises UserError with what it said."""
    ended = subprocess.run(
        [sys.executable, "-m", SHOWER, task, name, str(seed), light, str(out)],
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    if not out.exists():
        said = [line for line in ended.stderr.splitlines() if line.strip()] or ["nothing was said"]
        raise UserError(f"Blender could not show {name} ({said[-1].strip()})")
