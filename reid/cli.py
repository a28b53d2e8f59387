"""The `reid` command: flags go in, trainings, results and reports come out.

PyTorch is imported by the commands that need it, when they run, so that help and reports come at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reid.cli_files import device_of, prepare, write_json
from reid.cli_look import explain, measure
from reid.cli_reports import report_group
from reid.cli_weights import weights_group
from reid.config import DISTANCES, RunConfig, SourceConfig
from reid.data.datasets import DATASETS, EVERYONE, open_split
from reid.errors import Interrupted, UsageError, UserError
from reid.presets import PRESETS, preset
from reid.settings import differences, for_finetuning, resolve, unread, with_given_pose

if TYPE_CHECKING:
    from reid.data.records import Split, Tracklet
    from reid.evaluate.protocol import Result

ALL = "all"
NONE = "none"
SPLIT_FIELD = "{split}"
TRAINED = "last.ckpt"
USER_ERROR, USAGE_ERROR, INTERRUPTED = 1, 2, 130  # the last is what shells make of Ctrl-C

PATH = click.Path(path_type=Path)


class Commands(click.Group):
    """Commands whose errors end as one line on stderr: exit status 2 for usage, 1 for the world, 130 for Ctrl-C.

    An exception that nobody foresaw keeps its traceback.
    """

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> Any:  # type: ignore[override]
        extra["standalone_mode"] = False
        try:
            status = super().main(args, prog_name, **extra)
        except click.UsageError as error:
            place = error.ctx.command_path if error.ctx else "reid"
            status = _complain(f"{error.format_message().rstrip('.')}; see {place} --help", USAGE_ERROR)
        except click.ClickException as error:
            status = _complain(error.format_message(), USER_ERROR)
        except UsageError as error:
            status = _complain(str(error), USAGE_ERROR)
        except Interrupted as error:
            status = _complain(str(error), INTERRUPTED)
        except UserError as error:
            status = _complain(str(error), USER_ERROR)
        except click.Abort:
            status = _complain("interrupted", INTERRUPTED)
        sys.exit(status if isinstance(status, int) else 0)


class SplitNumber(click.ParamType[int | str]):
    """A split's number or one of some words."""

    name = "split"

    def __init__(self, *words: str) -> None:
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        if isinstance(value, int) or value in self.words:
            return value  # type: ignore[no-any-return]
        if not value.isdecimal():
            self.fail(f"{value!r} is neither a number nor {' nor '.join(map(repr, self.words))}", param, ctx)
        return int(value)


def _training_options(command: Callable[..., None]) -> Callable[..., None]:
    """The flags that pretrain and finetune share."""
    options = [
        click.option("--out", type=PATH, required=True, help="Folder for last.ckpt, best.ckpt and metrics.jsonl."),
        click.option("--epochs", type=int, help="Passes over the chunks.  [of the preset]"),
        click.option("--batch", metavar="PxK", help="People a batch and chunks a person, over all devices, as in 8x4."),
        click.option("--seed", type=int, default=0, show_default=True, help="Of weights, batches and augmentation."),
        click.option("--devices", type=int, help="Processes on each node, one a device.  [1]"),
        click.option("--nodes", type=int, help="Machines.  [1]"),
        click.option("--accelerator", type=click.Choice(["auto", "cpu", "cuda"]), help="[auto]"),
        click.option("--precision", help="32-true, bf16-mixed or 16-mixed.  [32-true]"),
        click.option("--num-workers", "workers", type=int, help="Processes that only read pictures.  [0]"),
        click.option("--backbone-weights", metavar="imagenet|none|FILE", default=NONE, show_default=True,
                     help="Where ResNet starts: torchvision's ImageNet weights, random, or a file of its tensors."),
        click.option("--pose-weights", metavar="FILE|none", default=NONE, show_default=True,
                     help="Where OpenPose starts: body_pose_model.pth, or random. Joints teach what a file holds at "
                     "train.lr_pose, unless --set names train.lr_pose_joints."),
        click.option("--set", "assignments", metavar="NAME=VALUE", multiple=True,
                     help="Any setting, as in data.colour_jitter=0.2 or model.variant=baseline (again for several)."),
        click.option("--resume", is_flag=True, help="Go on with --out; an error where there is nothing to go on with. "
                     "Without it, a training with the same settings goes on too."),
        click.option("--overwrite", is_flag=True, help="Replace the training in --out."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.group("reid", cls=Commands, context_settings={"max_content_width": 100})
@click.version_option(package_name="synthreid")
def main() -> None:
    """Train and test a network that finds a person seen by one camera among those seen by another."""


@main.command(short_help="Train on rendered people.")
@click.option("--data", type=PATH, required=True, help="A dataset that `synth render` wrote.")
@click.option("--preset", "preset_name", type=click.Choice(list(PRESETS)), default="small", show_default=True,
              help="small is for CPUs, paper the paper's network, paper_mars the same at 256 x 128.")  # fmt: skip
@_training_options
def pretrain(data: Path, preset_name: str, out: Path, resume: bool, overwrite: bool, **flags: Any) -> None:
    """Train on rendered people, whose joints teach the pose network too: slowly where it starts from --pose-weights."""
    from reid.data.synthetic import read_tracklets

    run, weights = _resolved(preset(preset_name), flags)
    run = replace(run, source=SourceConfig(dataset="synthetic", root=str(data), **weights))
    _train(run, read_tracklets(data), str(data), out, resume=resume, overwrite=overwrite)


@main.command(short_help="Train on the people of a real dataset's split.")
@click.option("--dataset", type=click.Choice(list(DATASETS)), required=True)
@click.option("--root", type=PATH, required=True, help="The dataset's folder.")
@click.option("--split", type=int, default=0, show_default=True, help="Which split's train people to learn.")
@click.option("--init", metavar="CHECKPOINT|none", required=True,
              help="The pretrained network, or none to train without pretraining.")  # fmt: skip
@click.option("--preset", "preset_name", type=click.Choice(list(PRESETS)),
              help="[that of --init; small for --init none]")  # fmt: skip
@_training_options
def finetune(
    dataset: str, root: Path, split: int, init: str, preset_name: str | None, out: Path, resume: bool, overwrite: bool,
    **flags: Any,
) -> None:  # fmt: skip
    """Train on real people: those of a split's train half."""
    start = None if init == NONE else Path(init)
    assignments, given_pose = flags["assignments"], False
    if start is None:
        base = preset(preset_name or "small")
    else:
        from reid.model.checkpoint import load

        if flags["backbone_weights"] != NONE or flags["pose_weights"] != NONE:
            raise UsageError(f"--init {init} brings all weights; leave out --backbone-weights and --pose-weights")
        pretrained = load(start).run
        base = preset(preset_name or pretrained.preset)
        if preset_name is None:
            base = for_finetuning(base, pretrained)
        given_pose = pretrained.source.pose_weights != NONE
    opened = open_split(dataset, root, split)
    run, weights = _resolved(base, flags)
    if given_pose:
        run = with_given_pose(run, assignments)
    source = SourceConfig(dataset=dataset, root=str(root), split=str(split), init=init, **weights)
    _train(replace(run, source=source), opened.train, _named(opened, root), out, resume, overwrite, start)


@main.command(short_help="Test a network on a split's other people.")
@click.option("--dataset", type=click.Choice(list(DATASETS)), required=True)
@click.option("--root", type=PATH, required=True, help="The dataset's folder.")
@click.option("--checkpoint", required=True,
              help=f"The network. {SPLIT_FIELD} in it stands for the split's number, for --split all.")  # fmt: skip
@click.option("--split", type=SplitNumber(EVERYONE, ALL), default="0", show_default=True,
              help=f"A number, {ALL} for the mean over all of them, or {EVERYONE} to test on all people: for a network "
              "that was trained on none of them.")  # fmt: skip
@click.option("--json", "json_file", type=PATH, help="File for the result.")
@click.option("--score-normalisation", is_flag=True, help="Also after normalising each score by its row and column.")
@click.option("--re-ranking", is_flag=True, help="Also after k-reciprocal re-ranking (Zhong et al. 2017).")
@click.option("--distance", type=click.Choice(DISTANCES), help="Between descriptors.  [the checkpoint's]")
@click.option("--allow-seen", is_flag=True, help="Test on people that the network was trained on.")
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True)
@click.option("--num-workers", "workers", type=int, help="Processes that only read pictures.  [0]")
def evaluate(
    dataset: str, root: Path, checkpoint: str, split: int | str, json_file: Path | None, score_normalisation: bool,
    re_ranking: bool, distance: str | None, allow_seen: bool, device: str, workers: int | None,
) -> None:  # fmt: skip
    """Describe a split's test people and look for each of one camera among those of the other."""
    from reid.evaluate import protocol
    from reid.model.checkpoint import load
    from reid.report.results import rows_of
    from reid.report.table import table

    if json_file is not None:
        prepare(json_file)
    place = device_of(device)
    results: list[Result] = []
    for opened in _splits(dataset, root, split):
        file = Path(checkpoint.replace(SPLIT_FIELD, opened.name))
        stored = load(file)
        run = resolve(stored.run, [f"evaluate.distance={distance}"] if distance else [], workers=workers)
        if not allow_seen:
            seen = protocol.seen_people(run, stored.identities, opened, root)
            protocol.refuse_seen(seen, file, run, opened)
        click.echo(f"testing {file} on {_named(opened, root)}: {opened.people} people", err=True)
        results.append(
            protocol.evaluate(
                stored.network(), opened, run.data, run.evaluate, place,
                score_normalisation=score_normalisation, re_ranking=re_ranking,
            )
        )  # fmt: skip
    content = protocol.report(results, run, root=str(root), split=str(split), checkpoint=checkpoint)
    click.echo(table(rows_of(checkpoint, content)))
    if json_file is not None:
        write_json(json_file, content)
        click.echo(json_file)


for command in (weights_group, explain, measure, report_group):
    main.add_command(command)


def _resolved(base: RunConfig, flags: dict[str, Any]) -> tuple[RunConfig, dict[str, str]]:
    """The configuration with the shared flags, and where the weights come from."""
    weights = {name: flags.pop(name) for name in ("backbone_weights", "pose_weights")}
    assignments = flags.pop("assignments")
    run = resolve(base, assignments, **flags)
    for sentence in unread(run, assignments):
        _say(sentence, err=True)
    return (run if weights["pose_weights"] == NONE else with_given_pose(run, assignments)), weights


def _train(
    run: RunConfig, tracklets: Sequence[Tracklet], place: str, out: Path, resume: bool, overwrite: bool,
    init: Path | None = None,
) -> None:  # fmt: skip
    """Trains anew, or goes on with what lies in `out`."""
    goes_on = _goes_on(out, run, resume=resume, overwrite=overwrite)
    begins_random = init is None and run.source.pose_weights == NONE and not goes_on
    if run.train.freeze_pose and run.model.variant != "baseline" and begins_random:
        raise UsageError(
            "train.freeze_pose is True, and the pose network would stay random; give --pose-weights FILE, or start "
            "from a trained network with reid finetune --init CHECKPOINT"
        )
    from reid.data.loader import ChunkLoader
    from reid.train.run import finetune as finetune_run
    from reid.train.run import pretrain as pretrain_run

    loader = ChunkLoader(tracklets, run.data)
    _say(
        f"{'going on' if goes_on else 'training'} with {place}: {len(loader.identities)} people, "
        f"{len(tracklets)} sequences, {run.train.epochs} epochs of {len(loader)} batches, preset {run.preset}",
        err=True,
    )
    if run.source.dataset == "synthetic" and run.source.pose_weights != NONE:
        _say(
            f"the pose network starts from {run.source.pose_weights}; joints teach it at a rate of "
            f"{run.train.lr_pose_joints} (train.lr_pose_joints)",
            err=True,
        )
    if overwrite:
        for name in (TRAINED, "best.ckpt", "metrics.jsonl"):
            (out / name).unlink(missing_ok=True)
    if init is None:
        source = run.source
        trained = pretrain_run(
            run, loader, out, backbone_weights=source.backbone_weights, pose_weights=source.pose_weights, resume=goes_on
        )
    else:
        trained = finetune_run(run, loader, out, init=init, resume=goes_on)
    _say(trained)


def _goes_on(out: Path, run: RunConfig, *, resume: bool, overwrite: bool) -> bool:
    """Whether `out` holds a training to go on with. Raises UsageError when it is another one, UserError when none."""
    if resume and overwrite:
        raise UsageError("--resume and --overwrite exclude each other; give one")
    if not (out / TRAINED).exists():
        if resume:
            raise UserError(f"{out}: no {TRAINED} to go on with; leave out --resume to begin")
        return False
    if overwrite:
        return False
    from reid.model.checkpoint import load

    changed = differences(load(out / TRAINED).run, run)
    if changed:
        raise UsageError(
            f"{out} holds another training: {'; '.join(changed)}; "
            "go on with its settings, choose another --out, or replace it with --overwrite"
        )
    return True


def _splits(dataset: str, root: Path, split: int | str) -> list[Split]:
    if split != ALL:
        return [open_split(dataset, root, split)]
    first = open_split(dataset, root, 0)
    return [first, *(open_split(dataset, root, number) for number in range(1, first.splits))]


def _named(split: Split, root: Path) -> str:
    which = split.name if split.name == EVERYONE else f"split {split.name}"
    return f"{split.dataset} {root}, {which}, {split.source}"


def _say(message: object, err: bool = False) -> None:
    """Says it once: one of a node's processes speaks."""
    if os.environ.get("LOCAL_RANK", "0") == "0":
        click.echo(message, err=err)


def _complain(message: str, status: int) -> int:
    click.echo(f"reid: {' '.join(message.split())}", err=True)
    return status


if __name__ == "__main__":
    main()
