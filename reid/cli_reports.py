"""The command `reid report`: files that `reid evaluate --json` wrote go in, tables and plots come out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from reid.cli_files import prepare, write_json

PATH = click.Path(path_type=Path)


@click.group("report", short_help="Tables and plots of results.")
def report_group() -> None:
    """Tables and plots of the files that `reid evaluate --json` wrote."""


@report_group.command("table")
@click.argument("files", type=PATH, nargs=-1, required=True)
def report_table(files: Sequence[Path]) -> None:
    """A line a result, as text that is also Markdown."""
    from reid.report.results import read_rows
    from reid.report.table import table

    click.echo(table(read_rows(files)))


@report_group.command("cmc")
@click.argument("files", type=PATH, nargs=-1, required=True)
@click.option("--out", type=PATH, required=True, help="A .png, .pdf or .svg file.")
def report_cmc(files: Sequence[Path], out: Path) -> None:
    """A plot of the cumulative match characteristic, a curve a result."""
    from reid.report.plot import plot_cmc
    from reid.report.results import read_rows

    plot_cmc(read_rows(files), out)
    click.echo(out)


@report_group.command("join")
@click.argument("files", type=PATH, nargs=-1, required=True)
@click.option("--out", type=PATH, required=True, help="A .json file.")
def report_join(files: Sequence[Path], out: Path) -> None:
    """All results in one file, each under its file's name."""
    from reid.report.results import join

    prepare(out)
    write_json(out, join(files))
    click.echo(out)
