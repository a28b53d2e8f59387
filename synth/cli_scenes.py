"""The commands `synth scenes`: names of places go in, lists, pictures and Blender files come out."""

from __future__ import annotations

from pathlib import Path

import click

from synth.cli_errors import reports_errors
from synth.errors import UsageError


@click.group("scenes")
def scenes_group() -> None:
    """The places that people walk in."""


@scenes_group.command("list")
@reports_errors
def list_command() -> None:
    """List the places, with their lights."""
    from synth import scene

    for name in scene.names():
        lights = ", ".join(light.name for light in scene.build(name, 0).lights)
        click.echo(f"{name}: {lights}")


@scenes_group.command("preview")
@click.argument("name")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the place's variation.")
@click.option("--light", help="One of the place's lights; `synth scenes list` shows them.  [the first]")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The PNG.")
@reports_errors
def preview_command(name: str, seed: int, light: str | None, out: Path) -> None:
    """Show what both cameras see of the place NAME, or of a .blend file of your own, with nobody there.

    The ground where people walk is outlined, orange where something stands before it; uprights as tall as a person tell
    how large people are at its near and far end.
    """
    from synth import places

    places.preview(name, _checked(seed), light, out)
    click.echo(str(out))


@scenes_group.command("export")
@click.argument("name")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the place's variation.")
@click.option("--light", help="One of the place's lights; `synth scenes list` shows them.  [the first]")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The .blend.")
@reports_errors
def export_command(name: str, seed: int, light: str | None, out: Path) -> None:
    """Write the place NAME as a Blender file, to change it and walk people in it by `synth render --scene FILE.blend`.

    It holds the cameras camera_a and camera_b, the mesh walkable, the sky and, unless it is overcast, a lamp named sun.
    """
    from synth import places

    places.export(name, _checked(seed), light, out)
    click.echo(str(out))


def _checked(seed: int) -> int:
    if seed < 0:
        raise UsageError(f"--seed is {seed}; it must be 0 or greater")
    return seed
