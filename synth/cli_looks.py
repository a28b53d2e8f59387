"""`synth preview` and `synth distributions`: what a dataset, a preset or the tables look like."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from synth.cli_errors import reports_errors
from synth.config import DatasetConfig, switch_off, with_strengths
from synth.errors import UsageError, UserError
from synth.presets import PRESETS
from synth.settings import with_settings

PREVIEW_SECONDS = 1.2  # that the frames of a previewed preset span
PREVIEW_SETTINGS = 2


def effect_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The flags --without, --effect and --set, for `switched`."""
    for option in (
        click.option("--set", "assignments", multiple=True, metavar="NAME=VALUE",
                     help="Change any setting that dataset.json shows under config, but files, such as "
                     "views.other_setting=0.5 (again for several)."),
        click.option("--effect", "effects", multiple=True, metavar="NAME=STRENGTH",
                     help="0 off, 1 as usual, up to 4 (again for several); `synth distributions` lists the effects."),
        click.option("--without", multiple=True, metavar="NAME",
                     help="Switch off an effect, a group (degradation, camera_response, occluders) or "
                     "clothing_textures (again for several)."),
    ):  # fmt: skip
        command = option(command)
    return command


def switched(
    config: DatasetConfig, without: tuple[str, ...], effects: tuple[str, ...], assignments: tuple[str, ...]
) -> DatasetConfig:
    """A configuration changed by the flags --set, --effect and --without, in this order. Raises UsageError for names
    and values that are none."""
    strengths = {}
    for entry in effects:
        name, _, value = entry.partition("=")
        try:
            strengths[name] = float(value)
        except ValueError:
            wanted = "NAME=STRENGTH, like noise=0.5"
            raise UsageError(f"--effect is {entry!r}; it must be {wanted}") from None
    return switch_off(with_strengths(with_settings(config, assignments), strengths), without)


@click.command("preview")
@click.argument("dataset", type=click.Path(path_type=Path), required=False)
@click.option("--preset", "presets", type=click.Choice(list(PRESETS)), multiple=True,
              help="Render a few people by a preset instead (again for several, side by side).")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), help="The PNG.  [DATASET/preview.png]")
@click.option("--identities", type=int, help="Rows of the sheet.  [12; presets: 4]")
@click.option("--frames", type=int, help="Frames of each camera, spread over the sequence.  [8; presets: 3]")
@click.option("--joints", is_flag=True, help="Draw the joints and tint the body parts.")
@click.option("--scale", type=int, default=1, show_default=True, help="Enlarge each crop so many times.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the presets' people and places.")
@click.option("--workers", type=int, help="Blender processes for presets.  [one a core]")
@effect_options
@reports_errors
def preview_command(
    dataset: Path | None,
    presets: tuple[str, ...],
    out: Path | None,
    identities: int | None,
    frames: int | None,
    joints: bool,
    scale: int,
    seed: int,
    workers: int | None,
    without: tuple[str, ...],
    effects: tuple[str, ...],
    assignments: tuple[str, ...],
) -> None:
    """Draw a contact sheet of DATASET, or of presets side by side: people down, both cameras' frames across."""
    from synth import preview

    if (dataset is None) == (not presets):
        raise UsageError("give either a DATASET or --preset, once or more")
    if dataset is not None:
        if without or effects or assignments:
            raise UsageError(
                "--without, --effect and --set change how presets are rendered; a DATASET is rendered already"
            )
        target = out or dataset / "preview.png"
        preview.contact_sheet(
            dataset, target, identities=_or(identities, 12), frames=_or(frames, 8), joints=joints, scale=scale
        )
    else:
        if out is None:
            raise UsageError("--preset needs --out: the PNG to write")
        target = out
        configs = {
            name: switched(
                preview_config(PRESETS[name], _or(identities, 4), _or(frames, 3), seed), without, effects, assignments
            )
            for name in dict.fromkeys(presets)
        }
        _render_sheet(configs, target, workers, joints, scale)
    click.echo(str(target))


def preview_config(config: DatasetConfig, identities: int, frames: int, seed: int) -> DatasetConfig:
    """A few people by a preset: few places, few frames over a longer time. The same people for all presets, as they
    depend on the seed alone."""
    for name, value in (("--identities", identities), ("--frames", frames)):
        if value < 1:
            raise UsageError(f"{name} is {value}; it must be 1 or more")
    return replace(
        config,
        identities=identities,
        frames=frames,
        fps=min(frames / PREVIEW_SECONDS, config.fps),
        seed=seed,
        settings=min(PREVIEW_SETTINGS, identities),
        # A background takes longer than the people before it: half the width shows enough.
        render=replace(config.render, plate_width_px=480, plate_height_px=270),
    )


def _render_sheet(configs: dict[str, DatasetConfig], out: Path, workers: int | None, joints: bool, scale: int) -> None:
    from synth import engine, preview

    with tempfile.TemporaryDirectory(prefix="synth_preview_") as folder:
        roots = {name: Path(folder) / name for name in configs}
        for name, config in configs.items():
            count = workers if workers is not None else os.cpu_count() or 1
            report = engine.run(config, roots[name], engine.Workers(count))
            if report.failures:
                raise UserError(f"{name}: {'; '.join(report.failures.values())}; the preview is not written")
        config = next(iter(configs.values()))
        preview.side_by_side(roots, out, identities=config.identities, frames=config.frames, joints=joints, scale=scale)


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


@click.command("distributions")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--markdown", type=click.Path(path_type=Path), help="Write them to a file as a document.")
@reports_errors
def distributions_command(as_json: bool, markdown: Path | None) -> None:
    """Print every distribution that people, ways, cameras and their faults are drawn from."""
    from synth import distributions

    if as_json and markdown is not None:
        raise UsageError("--json and --markdown exclude each other; give one")
    if markdown is not None:
        try:
            markdown.write_text(distributions.as_markdown())
        except OSError as error:
            raise UserError(f"--markdown {markdown} cannot be written to ({error.strerror}); give another") from None
        click.echo(str(markdown))
    elif as_json:
        click.echo(json.dumps(distributions.as_json(), indent=1))
    else:
        click.echo(distributions.as_text(), nl=False)
