"""The run itself: what is missing of a dataset goes in as tasks, a task being one plate or one identity."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import distributed
import numpy as np
from numpy.typing import NDArray

from synth import plan as planning
from synth import write
from synth.config import DatasetConfig
from synth.engine.cluster import Done, Workers, connect, replace_if_grown, submit
from synth.engine.folder import Digests, check_folder, describe, finished, finished_of, open_folder
from synth.engine.progress import Progress, Style
from synth.errors import UsageError, UserError
from synth.records import CAMERAS, Plan

Missing = dict[int, frozenset[str]]  # identities with something to render, and their cameras that are there


@dataclass(frozen=True)
class Report:
    """How a run ended: sequences there before and rendered now, and what was set aside, by identity."""

    root: Path
    kept: int
    rendered: int
    failures: dict[int, str]


def run(
    config: DatasetConfig,
    root: Path,
    workers: Workers,
    *,
    resume: bool = False,
    overwrite: bool = False,
    shard: tuple[int, int] = (1, 1),
    style: Style = "bar",
) -> Report:
    """Render a dataset, or what is missing of it.

    resume: demand a folder that was begun before; overwrite: remove such a folder's dataset first. With neither, a
    folder that was begun with the same config goes on, and a new or empty one is begun. shard (i, n), i from 1: render
    every n-th identity from the i-th; all shards write into one folder, and the last to end completes the dataset.
    Raises UsageError for flags that cannot be met and UserError for a folder that cannot be used; what was finished
    stays.
    """
    index, count = shard
    if not 1 <= index <= count:
        raise UsageError(f"--shard is {index}/{count}; it must be i/n with i from 1 to n")
    if overwrite and count > 1:
        raise UsageError("--overwrite with --shard would remove what other shards render; remove the folder first")
    folder = write.Folder(root)
    check_folder(folder, config, resume=resume, overwrite=overwrite)
    the_plan = planning.make_plan(config)  # it reads the user's own files, and leaves no folder if they are bad
    open_folder(folder, overwrite=overwrite)
    if not folder.plan.exists() or not folder.description.exists():
        planning.save_plan(the_plan, folder.plan)
        describe(folder, config, {}, complete=False)
    elif (before := planning.load_plan(folder.plan)) != the_plan:
        _refuse_changed_scenes(before, the_plan)
        raise UserError(
            f"{folder.plan} holds other choices than this version of synth draws from the same seed; "
            "finish the dataset with the version that began it, or give --overwrite to replace it"
        )
    digests = finished(folder, the_plan, config.frames, style)
    kept = len(digests)
    mine = range(index, config.identities + 1, count)
    missing = _missing(digests, mine)
    failures: dict[int, str] = {}
    if missing:
        with connect(workers, folder.work / "logs", len(missing)) as client:
            _render_plates(client, workers, folder, the_plan, config, missing, style)
            _render_people(client, workers, folder, config, missing, digests, failures, style)
    rendered = len(digests) - kept
    if count > 1:  # what the others have finished meanwhile
        digests = {**finished(folder, the_plan, config.frames, "quiet"), **digests}
    else:
        shutil.rmtree(folder.work / "partial", ignore_errors=True)
    write.merge_labels(folder, the_plan.sequences)
    describe(folder, config, digests, complete=len(digests) == len(the_plan.sequences))
    return Report(root, kept, rendered, failures)


def frame(root: Path, number: int, camera: str, index: int, scale: int) -> NDArray[np.uint8]:
    """One crop (H, W, 3) uint8 of a dataset rendered anew, `scale` times larger. Raises UsageError for a person,
    camera, frame or scale that is out of range, and UserError for a folder that is not a dataset."""
    folder = write.Folder(root)
    config = planning.config_from_json(write.read_description(folder)["config"])
    for flag, value, last in (("--identity", number, config.identities), ("--frame", index, config.frames)):
        if not 1 <= value <= last:
            raise UsageError(f"{flag} is {value}; {root} has 1 to {last}")
    if not 1 <= scale <= 8:
        raise UsageError(f"--scale is {scale}; it must lie between 1 and 8")
    workers = Workers(1)
    with connect(workers, folder.work / "logs", 1) as client:
        task = submit(client, workers, "frame_task", str(root.absolute()), config, number, camera, index, scale)
        return task.result().result


def _refuse_changed_scenes(before: Plan, now: Plan) -> None:
    """Raises UserError where a user's own Blender file is not the one that a dataset was begun with."""
    for former, present in zip(before.settings, now.settings, strict=False):
        if former.place is None or present.place is None or former.place == present.place:
            continue
        theirs, ours = former.place.file, present.place.file
        if theirs is not None and ours is not None and theirs.sha256 != ours.sha256:
            changed = [path for path in ours.sha256 if theirs.sha256.get(path) != ours.sha256[path]]
            raise UserError(
                f"--scene {ours.path}: {', '.join(changed) or 'what it links'} has changed since the dataset was "
                "begun; put the former file back, give another --out, or --overwrite to replace the dataset"
            )


def _missing(digests: Digests, numbers: range) -> Missing:
    there = {number: frozenset(camera for camera in CAMERAS if (number, camera) in digests) for number in numbers}
    return {number: cameras for number, cameras in there.items() if len(cameras) < len(CAMERAS)}


def _render_plates(
    client: distributed.Client,
    workers: Workers,
    folder: write.Folder,
    the_plan: Plan,
    config: DatasetConfig,
    missing: Missing,
    style: Style,
) -> None:
    wanted = {
        (planning.background_of(the_plan, sequence.setting), sequence.camera)
        for sequence in the_plan.sequences
        if sequence.number in missing and sequence.camera not in missing[sequence.number]
    }
    keys = sorted(key for key in wanted if not folder.plate(*key).exists())
    if not keys:
        return
    futures = [submit(client, workers, "plate_task", str(folder.root.absolute()), config, *key) for key in keys]
    with Progress("backgrounds", "plate", len(keys), style) as progress:
        for future in distributed.as_completed(futures):
            future.result()
            progress.advance(1)


def _render_people(
    client: distributed.Client,
    workers: Workers,
    folder: write.Folder,
    config: DatasetConfig,
    missing: Missing,
    digests: Digests,
    failures: dict[int, str],
    style: Style,
) -> None:
    futures = {
        submit(client, workers, "person_task", str(folder.root.absolute()), config, number, there): number
        for number, there in missing.items()
    }
    sequences = sum(len(CAMERAS) - len(there) for there in missing.values())
    with Progress("people", "frame", sequences * config.frames, style) as progress:
        for number, outcome in _outcomes(futures):
            if isinstance(outcome, Done):
                digests.update({(number, camera): digest for camera, digest in outcome.result.items()})
                progress.advance(len(outcome.result) * config.frames)
                replace_if_grown(client, workers, outcome)
            elif isinstance(outcome, UserError):
                raise outcome
            else:
                failures[number] = f"{type(outcome).__name__}: {outcome}".splitlines()[0]
                digests.update(finished_of(folder, number, config.frames))
                progress.note_failure()


def _outcomes(futures: dict[distributed.Future, int]) -> Iterator[tuple[int, Done | BaseException]]:
    """Identities as they end, each with what it left or the error that set it aside; results are let go at once."""
    for future in distributed.as_completed(futures):
        error = future.exception()
        yield futures[future], error if error is not None else future.result()
        future.release()
