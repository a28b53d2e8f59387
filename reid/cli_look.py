"""`reid explain` and `reid measure`: a trained network goes in, what it sees, and how well, comes out."""

from __future__ import annotations

from pathlib import Path

import click

from reid.cli_files import device_of, prepare, write_json
from reid.errors import UsageError

PATH = click.Path(path_type=Path)
DEVICES = click.Choice(["auto", "cpu", "cuda"])


@click.command("explain", short_help="Draw what a network sees in a sequence.")
@click.option("--checkpoint", type=PATH, required=True, help="A network that pretrain or finetune wrote.")
@click.option("--sequence", type=PATH, required=True, help="The folder of one sequence's frames.")
@click.option("--out", type=PATH, required=True, help="A .png or .html file.")
@click.option("--device", type=DEVICES, default="auto", show_default=True)
def explain(checkpoint: Path, sequence: Path, out: Path, device: str) -> None:
    """A strip of a sequence's frames with pose, part maps, and the weight of each frame."""
    from reid.evaluate.explain import explain as explained
    from reid.model.checkpoint import load
    from reid.report.strip import FORMATS, draw

    if out.suffix.lower() not in FORMATS:
        raise UsageError(f"--out is {out}; it must end in {' or '.join(FORMATS)}")
    prepare(out)
    place = device_of(device)
    stored = load(checkpoint)
    run = stored.run
    draw(explained(stored.network(), sequence, str(checkpoint), run.data, run.evaluate, place), out)
    click.echo(out)


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
    content = measured(stored.network(), read_tracklets(data), run.data, run.evaluate, place)
    content |= {"checkpoint": str(checkpoint), "data": str(data), "config": to_dict(run), "versions": versions()}
    click.echo(measures_text(content))
    if json_file is not None:
        write_json(json_file, content)
        click.echo(json_file)
