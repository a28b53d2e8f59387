"""The command `reid measure`: a trained network goes in, how its parts, weights and joints fit comes out."""

from __future__ import annotations

from pathlib import Path

import click

from reid.cli_files import device_of, prepare, write_json

PATH = click.Path(path_type=Path)
DEVICES = click.Choice(["auto", "cpu", "cuda"])


@click.command("measure", short_help="Compare a network's parts, weights and joints with the truth.")
@click.option("--checkpoint", type=PATH, required=True, help="A network that pretrain or finetune wrote.")
@click.option("--data", type=PATH, required=True, help="A dataset that `synth render` wrote; best of other people.")
@click.option("--json", "json_file", type=PATH, help="File for the measures.")
@click.option("--device", type=DEVICES, default="auto", show_default=True)
def measure(checkpoint: Path, data: Path, json_file: Path | None, device: str) -> None:
    """How much of each part map lies on its true part, whether frame weights follow visibility, and PCK by joint."""
    from reid.config import to_dict
    from reid.data.synthetic import read_tracklets
    from reid.evaluate.measure import measure as measured
    from reid.model.checkpoint import load, versions
    from reid.report.measures import measures_text

    if json_file is not None:
        prepare(json_file)
    place = device_of(device)
    stored = load(checkpoint)
    run = stored.run
    content = measured(stored.network(), data, read_tracklets(data), run.data, run.evaluate, place)
    content |= {"checkpoint": str(checkpoint), "data": str(data), "config": to_dict(run), "versions": versions()}
    click.echo(measures_text(content))
    if json_file is not None:
        write_json(json_file, content)
        click.echo(json_file)
