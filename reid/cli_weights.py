"""The command `reid weights`: weight files go in, what they hold and converted files come out."""

from __future__ import annotations

from pathlib import Path

import click

LISTED = 5  # names of each kind of misfit; --all lists them all
FILE = click.Path(path_type=Path)


@click.group("weights", short_help="Look into weight files, and convert them.")
def weights_group() -> None:
    """Files of public weights (PyTorch's, .safetensors or .caffemodel); code inside a file is never run."""


@weights_group.command("inspect")
@click.argument("file", type=FILE)
@click.option("--all", "everything", is_flag=True, help="List every tensor that is missing, unknown or misshapen.")
def inspect_command(file: Path, everything: bool) -> None:
    """List FILE's tensors, and tell which architecture they fit and what is missing or too many."""
    from reid.model.weightfile import read_weights

    weights = read_weights(file)
    fit = weights.fit
    for name, tensor in weights.tensors.items():
        renamed = f"  (in the file: {weights.original[name]})" if weights.original[name] != name else ""
        click.echo(f"{name:<44} {'x'.join(map(str, tensor.shape)) or 'scalar':<18} {tensor.dtype}{renamed}")
    values = sum(tensor.numel() for tensor in weights.tensors.values())
    click.echo(f"{len(weights.tensors)} tensors, {values:,} values")
    if fit.architecture is None:
        click.echo(
            "architecture: none that reid knows (OpenPose's body network, ResNets of torchvision and IBN-Net, its own "
            "checkpoints)"
        )
        return
    state = "complete" if fit.strict else "not complete"
    renamed = f", {weights.renamed} tensors under another port's names" if weights.renamed else ""
    click.echo(f"architecture: {fit.architecture}, {state}{renamed}")
    reshaped = tuple(f"{name}: {got} instead of {expected}" for name, got, expected in fit.reshaped)
    for what, names in (("missing", fit.missing), ("unknown", fit.unknown), ("of another shape", reshaped)):
        shown = names if everything else names[:LISTED]
        for name in shown:
            click.echo(f"{what}: {name}")
        if len(shown) < len(names):
            click.echo(f"{what}: {len(names) - len(shown)} more, which --all lists")


@weights_group.command("convert")
@click.argument("file", type=FILE)
@click.option("--out", type=FILE, required=True, help="A .safetensors file.")
def convert_command(file: Path, out: Path) -> None:
    """Write FILE's tensors by their architecture's own names, as other programs may want them.

    --pose-weights and --backbone-weights read FILE as it is, too.
    """
    from reid.model.weightfile import convert

    weights = convert(file, out)
    click.echo(f"{weights.fit.architecture}: {len(weights.tensors)} tensors, {weights.renamed} renamed", err=True)
    click.echo(out)
