"""The commands `synth motion` and `synth body`: motion files and people go in, reports and meshes come out."""

from __future__ import annotations

from pathlib import Path

import click

from synth.cli_errors import reports_errors
from synth.config import BODIES, DatasetConfig
from synth.errors import UsageError
from synth.records import CAMERAS

FORMATS = ("obj", "ply", "glb")


@click.group("motion")
def motion_group() -> None:
    """Files of motion capture."""


@motion_group.command("inspect")
@click.argument("file", type=click.Path(path_type=Path))
@reports_errors
def inspect_command(file: Path) -> None:
    """Tell what FILE (AMASS .npz or .bvh) holds: length, rate, joints, speed, and whether it repeats."""
    from synth import figures

    for name, value in figures.describe_motion(file).items():
        click.echo(f"{name + ':':<10} {value}")


@click.group("body")
def body_group() -> None:
    """The people of a dataset, outside Blender."""


@body_group.command("export")
@click.option("--dataset", type=click.Path(path_type=Path), help="A dataset whose person is wanted.")
@click.option("--seed", type=int, help="Without --dataset: the person that this seed draws.")
@click.option("--identity", type=int, required=True, help="Which person, from 1.")
@click.option(
    "--camera", type=click.Choice(CAMERAS), default=CAMERAS[0], show_default=True, help="Before which camera."
)
@click.option("--frame", type=int, default=1, show_default=True, help="Which frame, from 1.")
@click.option("--body", type=click.Choice(BODIES), default="anny", show_default=True, help="Without --dataset.")
@click.option("--body-models", type=click.Path(path_type=Path), help="Folder with the files of --body.")
@click.option("--naked", is_flag=True, help="The body alone, with its texture coordinates in place of colours.")
@click.option("--rest", "at_rest", is_flag=True, help="As it stands to be dressed, whatever --camera and --frame are.")
@click.option("--format", "kind", type=click.Choice(FORMATS), help="Of the file.  [by its suffix]")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file.")
@reports_errors
def export_command(
    dataset: Path | None,
    seed: int | None,
    identity: int,
    camera: str,
    frame: int,
    body: str,
    body_models: Path | None,
    naked: bool,
    at_rest: bool,
    kind: str | None,
    out: Path,
) -> None:
    """Write one person of one frame, dressed and posed, as a mesh with colours at its vertices.

    In metres, the pelvis above the origin. Z is up in .obj and .ply, Y in .glb, as its format has it. --naked gives the
    whole mesh of the body's family: textures of MakeHuman fit Anny's; the SMPL family has coordinates where its file
    does (vt and ft, in SMPL-X's .npz). A .mtl is written beside such an .obj.
    """
    if (dataset is None) == (seed is None):
        raise UsageError("give either --dataset or --seed")
    if dataset is not None and (body != "anny" or body_models is not None):
        raise UsageError("--body and --body-models go with --seed; a dataset has its own")
    kind = kind or out.suffix[1:].lower()
    if kind not in FORMATS:
        raise UsageError(f"--out {out} does not end in a known format; give --format: {', '.join(FORMATS)}")
    from synth import figures

    config = None
    if seed is not None:
        models = None if body_models is None else str(body_models.absolute())
        config = DatasetConfig(seed=seed, identities=max(identity, 1), body=body, body_models=models)
    textured = figures.export(out, kind, dataset, config, identity, camera, frame, naked=naked, at_rest=at_rest)
    if naked and not textured:
        click.echo("the body's file has no texture coordinates: colours are at the vertices", err=True)
    click.echo(str(out))
