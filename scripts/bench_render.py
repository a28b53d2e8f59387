"""Frames per second of rendering people, by stage, beside a plain Blender loop and the bare render calls.

All in one process and one thread, one after the other in one run, so that the ratios hold whatever else the machine
does. Backgrounds are rendered before the clock starts: a dataset shares a few among all its frames.

Times are CPU time.

- ours: pose, strip geometry, Blender's scene update, Cycles, labels, composite, degrade, write; all of it counted.
- bare: the same render calls alone, as Blender took them.
- plain: what a user would write: the whole scene, vertices set for each frame, render.render(write_still=True) with
  Blender's default denoiser, at the same samples and size.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import click
import cv2
import numpy as np

from synth import annotate, body, degrade, garments, pipeline, plan, render, write
from synth.blender import build, person, session, worker
from synth.config import DatasetConfig
from synth.presets import PRESETS
from synth.records import Figure, Plate

STAGES = {
    "pose": [(body, "shape"), (garments, "dress"), (pipeline, "motion_of"), (body, "pose")],
    "project": [(render, "project_figure"), (annotate, "crop_windows"), (annotate, "to_crop"), (render, "make_strip")],
    "strip": [(person, "render_strip")],
    "cycles": [(session, "render")],
    "labels": [(annotate, "label_frames")],
    "composite": [(render, "sunlit_share"), (render, "composite"), (render, "window_depth")],
    "degrade": [(degrade, "degrade"), (degrade, "meter")],
    "write": [(write, "write_sequence")],
}


@click.command()
@click.option("--identities", default=20, show_default=True)
@click.option("--frames", default=50, show_default=True)
@click.option("--plain-frames", default=10, show_default=True, help="Frames of the plain loop.")
@click.option("--preset", type=click.Choice(sorted(PRESETS)), default="paper", show_default=True)
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Write the figures here, too.")
def main(identities: int, frames: int, plain_frames: int, preset: str, json_path: Path | None) -> None:
    """Measure rendering on this machine."""
    cv2.setNumThreads(1)  # as workers do
    config = replace(PRESETS[preset], identities=identities, frames=frames, settings=1)
    the_plan = plan.make_plan(config)
    renderer = worker.BlenderRenderer()
    begun = time.process_time()
    plates = {camera: pipeline.render_plate(the_plan, 0, camera, config, renderer) for camera in "ab"}
    plate_s = (time.process_time() - begun) / 2
    pipeline.load_body(config.body)
    spent, first_mib = _ours(config, the_plan, renderer, plates)
    total = identities * 2 * frames
    peak_mib = held_mib()
    plain_s = _plain(config, the_plan, renderer, plates, plain_frames)
    figures = {
        "frames": total,
        "frames_per_s": total / spent["all"],
        "bare_render_frames_per_s": total / spent["cycles"],
        "plain_frames_per_s": plain_frames / plain_s,
        "times_plain": (total / spent["all"]) / (plain_frames / plain_s),
        "all_over_bare": spent["all"] / spent["cycles"],
        "ms_per_frame": {name: 1000 * seconds / total for name, seconds in spent.items()},
        "plate_s": plate_s,
        "peak_mib": peak_mib,
        "mib_after_first_identity": first_mib,
    }
    _print(figures)
    if json_path:
        write.write_json(json_path, figures)


def held_mib() -> float:
    """The most memory that this process held; ru_maxrss would count what its parent held when it was forked."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def _ours(
    config: DatasetConfig, the_plan: Any, renderer: worker.BlenderRenderer, plates: dict[str, Plate]
) -> tuple[dict[str, float], float]:
    """Seconds of CPU time by stage for all people, and the peak memory after the first of them."""
    spent: dict[str, float] = defaultdict(float)
    first_mib = 0.0
    # Numba compiles and Anny warms up before the clock starts.
    list(pipeline.render_person(the_plan, 1, config, renderer, lambda _, camera: plates[camera]))
    with tempfile.TemporaryDirectory() as root:
        folder = write.Folder(Path(root))
        restore = [_timed(spent, name, *place) for name, places in STAGES.items() for place in places]
        begun = time.process_time()
        for who in the_plan.identities:
            for sequence, done in pipeline.render_person(
                the_plan, who.number, config, renderer, lambda _, camera: plates[camera]
            ):
                write.write_sequence(folder, done, sequence, the_plan.settings[0], who)
            first_mib = first_mib or held_mib()
        spent["all"] = time.process_time() - begun
        for undo in restore:
            undo()
    spent["scene_update"] = spent.pop("strip") - spent["cycles"]
    return dict(spent), first_mib


def _timed(spent: dict[str, float], name: str, module: Any, function: str) -> Callable[[], None]:
    """Count the time of a module's function under a stage's name; returns what takes that back."""
    original = getattr(module, function)

    def timed(*args: Any, **kwargs: Any) -> Any:
        begun = time.process_time()
        try:
            return original(*args, **kwargs)
        finally:
            spent[name] += time.process_time() - begun

    setattr(module, function, timed)
    return lambda: setattr(module, function, original)


def _plain(
    config: DatasetConfig, the_plan: Any, renderer: worker.BlenderRenderer, plates: dict[str, Plate], frames: int
) -> float:
    """Seconds of CPU time of a plain loop over the first frames of the first person, poses computed before."""
    caught: list[tuple[Figure, Any]] = []

    class Catcher(worker.BlenderRenderer):
        def strip(self, strip: Any, config: Any) -> Any:
            caught.append((strip.figure, None))
            width, height = strip.size_px
            return np.zeros((len(strip.vertices_px), height, width, 4), np.float32)

    list(pipeline.render_person(the_plan, 1, config, Catcher(), lambda _, camera: plates[camera]))
    figure = caught[0][0]
    place, light = pipeline.light_of(the_plan.settings[0], "a")
    scene = session.open_empty(config.render, config.render.samples)
    build.add_solids(scene, place, light)
    build.set_sky(scene, light)
    if max(light.sun_irradiance_rgb) > 0:
        session.add_sun(scene, light.sun_to, light.sun_irradiance_rgb, light.sun_angle_rad)
    camera = plates["a"].camera
    seen = render.project_figure(camera, figure)
    boxes = annotate.person_box(seen.pixels_px[:, annotate.body_vertices(figure.triangles, figure.triangle_part)])
    first = the_plan.sequences[0]
    windows = annotate.crop_windows(boxes, first.crop_errors, (64, 128), first.person_share)
    mesh = person.mesh_of("person", figure.vertices_m[:1], figure, person.materials_of(figure, 1.0))
    scene.collection.objects.link(bpy.data.objects.new("person", mesh))
    scene.cycles.use_denoising = True  # with all of Blender's defaults
    scene.render.image_settings.file_format = "PNG"
    scene.render.resolution_x, scene.render.resolution_y = config.crop.width_px, config.crop.height_px
    with tempfile.TemporaryDirectory() as root, session.quiet():
        begun = time.process_time()
        for frame in range(frames):
            build.aim_camera(scene, camera, tuple(windows[frame]))
            mesh.vertices.foreach_set("co", np.ascontiguousarray(figure.vertices_m[frame]).ravel())
            mesh.update()
            scene.render.filepath = f"{root}/{frame:04d}.png"
            bpy.ops.render.render(write_still=True)
        return time.process_time() - begun


def _print(figures: dict[str, Any]) -> None:
    rows = [
        ("frames a second", figures["frames_per_s"], ""),
        ("bare render calls", figures["bare_render_frames_per_s"], f"all is x{figures['all_over_bare']:.2f}"),
        ("plain loop", figures["plain_frames_per_s"], f"ours is x{figures['times_plain']:.1f}"),
        ("peak MiB", figures["peak_mib"], f"{figures['mib_after_first_identity']:.0f} after one person"),
        ("s a background", figures["plate_s"], ""),
        *((f"ms {name}", milliseconds, "a frame") for name, milliseconds in figures["ms_per_frame"].items()),
    ]
    for name, value, note in rows:
        click.echo(f"{name:20s}{value:10.2f}  {note}")


if __name__ == "__main__":
    main()
