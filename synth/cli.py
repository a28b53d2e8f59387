"""The `synth` command: flags go in, the stages' work comes out; errors that users meet become one line."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from synth.cli_errors import reports_errors
from synth.cli_looks import distributions_command, effect_options, preview_command, switched
from synth.cli_people import body_group, motion_group
from synth.cli_scenes import scenes_group
from synth.config import BODIES, CropConfig, DatasetConfig
from synth.errors import UsageError, UserError
from synth.presets import PRESETS
from synth.records import CAMERAS


@click.group()
@click.version_option(package_name="synthreid")
def main() -> None:
    """Render synthetic people before two surveillance cameras, with perfect ground truth."""


@main.command("render")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the dataset.")
@click.option("--preset", type=click.Choice(sorted(PRESETS)), default="paper", show_default=True)
@click.option("--identities", type=int, help="How many people.  [paper: 1000]")
@click.option("--frames", type=int, help="Consecutive frames a camera sees of each.  [paper: 50]")
@click.option("--fps", type=float, help="Frames a second.  [paper: 25]")
@click.option("--seed", type=int, default=0, show_default=True, help="Of every random choice.")
@click.option("--size", help="Width x height of the crops, in pixels.  [64x128]")
@click.option("--scene", "scenes", multiple=True,
              help="A place of `synth scenes list`, or a .blend file (again for several).")  # fmt: skip
@click.option("--body", type=click.Choice(BODIES), default="anny", show_default=True, help="Family of body models.")
@click.option("--body-models", type=click.Path(path_type=Path),
              help="Folder of --body's files, as smplx.create has it: smplx/SMPLX_FEMALE.npz and so on.")  # fmt: skip
@click.option("--motion", type=click.Path(path_type=Path),
              help="Motion capture, a file or a folder of AMASS .npz and .bvh, drawn per person, instead of the "
              "built-in gait. Clips too short for a sequence are left out, unless they repeat. Its arms hold no "
              "suitcase, box or open umbrella: people are drawn without.")  # fmt: skip
@click.option(
    "--settings", type=int, help="Places that the people share, each camera under its own light.  [paper: 12]"
)
@click.option("--samples", type=int, help="Cycles samples a pixel of a person.  [paper: 4]")
@click.option("--denoise/--no-denoise", default=None, help="OpenImageDenoise on people.  [paper: on]")
@click.option("--engine", type=click.Choice(["cycles"]), default="cycles", show_default=True)
@click.option("--device", type=click.Choice(["cpu", "gpu"]), default="cpu", show_default=True)
@click.option("--quality", type=click.Choice(["plates", "reference"]), default="plates", show_default=True,
              help="People over backgrounds rendered once, or the whole scene for each frame (slow).")  # fmt: skip
@click.option("--workers", type=int, help="Blender processes.  [one a core]")
@click.option("--resume", is_flag=True, help="Go on with a dataset that was begun; an error where there is none.")
@click.option("--overwrite", is_flag=True, help="Remove the dataset in --out first.")
@click.option("--quiet", is_flag=True, help="No progress bars.")
@click.option("--json-log", is_flag=True, help="Progress as lines of JSON on standard output instead of bars.")
@click.option("--scheduler", help="Address of a Dask cluster that shares --out's file system, instead of --workers.")
@click.option("--shard", default="1/1", show_default=True, help="i/n: every n-th person from the i-th, for job arrays.")
@click.option("--task-limit", type=float, default=1800.0, show_default=True, help="Seconds a person may take.")
@click.option("--memory-limit", type=int, default=4096, show_default=True, help="MiB from which a worker is replaced.")
@effect_options
@reports_errors
def render_command(
    out: Path,
    workers: int | None,
    resume: bool,
    overwrite: bool,
    quiet: bool,
    json_log: bool,
    scheduler: str | None,
    shard: str,
    task_limit: float,
    memory_limit: int,
    **flags: Any,
) -> None:
    """Render a dataset, or what is missing of it."""
    if resume and overwrite:
        raise UsageError("--resume and --overwrite exclude each other; give one")
    config = resolve(**flags)
    from synth import engine

    report = engine.run(
        config,
        out,
        engine.Workers(workers if workers is not None else os.cpu_count() or 1, scheduler, task_limit, memory_limit),
        resume=resume,
        overwrite=overwrite,
        shard=_parse_shard(shard),
        style="json" if json_log else "quiet" if quiet else "bar",
    )
    click.echo(f"{report.rendered} sequences rendered, {report.kept} were there: {out}", err=json_log)
    if report.failures:
        listed = "; ".join(f"person {number}: {why}" for number, why in sorted(report.failures.items())[:5])
        raise UserError(
            f"{len(report.failures)} identities were set aside ({listed}); logs are in {out / '.render' / 'logs'}, "
            "run the same command again to try them once more"
        )


@main.command("frame")
@click.option("--dataset", type=click.Path(path_type=Path), required=True, help="A folder that `synth render` wrote.")
@click.option("--identity", type=int, required=True, help="From 1.")
@click.option("--camera", type=click.Choice(CAMERAS), required=True)
@click.option("--frame", type=int, required=True, help="From 1.")
@click.option("--scale", type=int, default=1, show_default=True, help="Render so many times larger, without the loss.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The PNG.")
@reports_errors
def frame_command(dataset: Path, identity: int, camera: str, frame: int, scale: int, out: Path) -> None:
    """Render one crop of a dataset anew: the very pixels, or larger."""
    from PIL import Image

    from synth import engine, preview

    preview.save_picture(Image.fromarray(engine.frame(dataset, identity, camera, frame, scale)), out)
    click.echo(str(out))


main.add_command(preview_command)
main.add_command(distributions_command)
main.add_command(motion_group)
main.add_command(body_group)
main.add_command(scenes_group)


def resolve(
    preset: str,
    seed: int,
    engine: str,
    device: str,
    quality: str,
    identities: int | None = None,
    frames: int | None = None,
    fps: float | None = None,
    size: str | None = None,
    scenes: tuple[str, ...] = (),
    settings: int | None = None,
    samples: int | None = None,
    denoise: bool | None = None,
    body: str = "anny",
    body_models: Path | None = None,
    motion: Path | None = None,
    without: tuple[str, ...] = (),
    effects: tuple[str, ...] = (),
    assignments: tuple[str, ...] = (),
) -> DatasetConfig:
    """The configuration that a preset and flags make together; a flag that is not given leaves the preset's value.

    Raises UsageError for a value out of range.
    """
    base = PRESETS[preset]
    render: dict[str, Any] = {
        "engine": engine,
        "device": device,
        "quality": quality,
        "samples": samples,
        "denoise": denoise,
    }
    whole: dict[str, Any] = {
        "identities": identities,
        "frames": frames,
        "fps": fps,
        "seed": seed,
        "scenes": scenes or None,
        "settings": settings,
        "body": body,
        "body_models": None if body_models is None else str(body_models.absolute()),
        "motion": None if motion is None else str(motion.absolute()),
        "crop": _sized(base.crop, size) if size else None,
        "render": replace(base.render, **{name: value for name, value in render.items() if value is not None}),
    }
    changed = replace(base, **{name: value for name, value in whole.items() if value is not None})
    config = switched(changed, without, effects, assignments)
    return replace(config, scenes=tuple(map(_scene_name, config.scenes)))


def _scene_name(scene: str) -> str:
    """The name of a place as it is; a file by its whole path, so that workers and later runs find it."""
    return str(Path(scene).absolute()) if scene.endswith(".blend") else scene


def _sized(crop: CropConfig, size: str) -> CropConfig:
    match = re.fullmatch(r"(\d+)x(\d+)", size)
    if not match:
        raise UsageError(f"--size is {size!r}; it must be WIDTHxHEIGHT in pixels, like {_default_size()}")
    return replace(crop, width_px=int(match[1]), height_px=int(match[2]))


def _parse_shard(shard: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d+)/(\d+)", shard)
    if not match:
        raise UsageError(f"--shard is {shard!r}; it must be i/n, like 3/10 for the third of ten jobs")
    return int(match[1]), int(match[2])


def _default_size() -> str:
    crop = CropConfig()
    return f"{crop.width_px}x{crop.height_px}"
