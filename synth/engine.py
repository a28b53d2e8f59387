"""A configuration and a folder go in, a whole dataset lies there afterwards: plates and people rendered by Dask
workers.

A task is one plate or one identity. Only worker processes import Blender: tasks are named here and imported there.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dask
import distributed
from tqdm import tqdm

from synth import plan as planning
from synth import scene, write
from synth.config import DatasetConfig
from synth.errors import UsageError, UserError
from synth.records import CAMERAS, Plan

TASKS = "synth.blender.worker"
ALLOWED_DEATHS = 2  # of workers at one task, before that task is set aside
VERSIONED = ("synthreid", "bpy", "anny", "numpy")


@dataclass(frozen=True)
class Report:
    """How a run ended: sequences there before and rendered now, and what was set aside, by identity."""

    root: Path
    kept: int
    rendered: int
    failures: dict[int, str]


def run(
    config: DatasetConfig, root: Path, *, workers: int, resume: bool, overwrite: bool, quiet: bool = False
) -> Report:
    """Render a dataset, or what is missing of it.

    resume: demand a folder that was begun before; overwrite: remove such a folder's dataset first. With neither, a
    folder that was begun with the same config goes on, and a new or empty one is begun. Raises UsageError for flags
    that cannot be met and UserError for a folder that cannot be used; what was finished stays.
    """
    if workers < 1:
        raise UsageError(f"--workers is {workers}; it must be 1 or more")
    folder = write.Folder(root)
    _open_folder(folder, config, resume=resume, overwrite=overwrite)
    the_plan = planning.make_plan(config)
    planning.save_plan(the_plan, folder.plan)
    digests = _finished(folder, the_plan, config.frames, quiet)
    kept = len(digests)
    _describe(folder, config, digests, complete=False)
    missing = {
        number: frozenset(camera for camera in CAMERAS if (number, camera) in digests)
        for number in range(1, config.identities + 1)
        if any((number, camera) not in digests for camera in CAMERAS)
    }
    failures: dict[int, str] = {}
    if missing:
        with _cluster(folder, min(workers, max(len(missing), 1))) as client:
            _render_plates(client, folder, the_plan, config, missing, quiet)
            _render_people(client, folder, config, missing, digests, failures, quiet)
    shutil.rmtree(folder.work / "partial", ignore_errors=True)
    write.merge_labels(folder, the_plan.sequences)
    _describe(folder, config, digests, complete=not failures)
    return Report(root, kept, len(digests) - kept, failures)


def _open_folder(folder: write.Folder, config: DatasetConfig, *, resume: bool, overwrite: bool) -> None:
    for name in config.scenes:
        if name not in scene.names():
            raise UsageError(f"--scene {name!r} is not known; choose among: {', '.join(scene.names())}")
    begun = folder.description.exists()
    if folder.root.exists() and not folder.root.is_dir():
        raise UserError(f"--out {folder.root} is a file; give a folder")
    if not begun and folder.root.is_dir() and any(folder.root.iterdir()):
        raise UserError(f"--out {folder.root} is not empty and no dataset of synth; give a new or empty folder")
    if resume and not begun:
        raise UserError(f"--resume: {folder.root} holds no dataset that was begun; leave the flag out to begin one")
    if begun and overwrite:
        for entry in ("multi_shot", "part_masks", ".render"):
            shutil.rmtree(folder.root / entry, ignore_errors=True)
        for path in (folder.annotations, folder.plan, folder.description):
            path.unlink(missing_ok=True)
    elif begun:
        differences = _differences(write.read_description(folder), config)
        if differences:
            raise UserError(
                f"{folder.root} was begun with another configuration ({'; '.join(differences)}); "
                "give the same one, another --out, or --overwrite to replace the dataset"
            )
    try:
        folder.work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder.work):
            pass
    except OSError as error:
        raise UserError(f"--out {folder.root} cannot be written to ({error.strerror}); give another folder") from None


def _differences(description: dict[str, Any], config: DatasetConfig) -> list[str]:
    """What of a begun dataset's configuration and versions is not as wanted now, as 'name is A, wanted B'."""
    differences = []
    before = {**_flat(description["config"]), **_flat({"version": description["versions"]})}
    now = {**_flat(planning.to_json(config)), **_flat({"version": _versions()})}
    for name in sorted({*before, *now}):
        # How many threads render changes no pixel.
        if before.get(name) != now.get(name) and name != "render.threads":
            differences.append(f"{name} is {before.get(name)}, wanted {now.get(name)}")
    return differences


def _flat(data: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = list(value) if isinstance(value, tuple) else value
    return flat


def _versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in VERSIONED}


def _describe(
    folder: write.Folder, config: DatasetConfig, digests: dict[tuple[int, str], str], *, complete: bool
) -> None:
    write.write_json(
        folder.description,
        {
            "format": write.FORMAT,
            "complete": complete,
            "config": planning.to_json(config),
            "seed": config.seed,
            "versions": _versions(),
            "license": "CC0-1.0",
            "counts": {
                "identities": len({number for number, _ in digests}),
                "sequences": len(digests),
                "frames": len(digests) * config.frames,
            },
            "sha256": {
                f"cam_{camera}/person_{number:04d}": digests[number, camera] for number, camera in sorted(digests)
            },
        },
    )


def _finished(folder: write.Folder, the_plan: Plan, frames: int, quiet: bool) -> dict[tuple[int, str], str]:
    """SHA-256 of the sequences that are there, whole and undamaged."""
    digests: dict[tuple[int, str], str] = {}
    if not (folder.work / "labels").is_dir():
        return digests
    for person in tqdm(the_plan.identities, desc="checking", unit="person", disable=quiet, leave=False):
        digests.update(_whole(folder, person.number, frames))
    return digests


def _whole(folder: write.Folder, number: int, frames: int) -> dict[tuple[int, str], str]:
    found = {(number, camera): write.finished_digest(folder, number, camera, frames) for camera in CAMERAS}
    return {key: digest for key, digest in found.items() if digest is not None}


def _render_plates(
    client: distributed.Client,
    folder: write.Folder,
    the_plan: Plan,
    config: DatasetConfig,
    missing: dict[int, frozenset[str]],
    quiet: bool,
) -> None:
    wanted = sorted(
        {
            (sequence.setting, sequence.camera)
            for sequence in the_plan.sequences
            if sequence.number in missing and sequence.camera not in missing[sequence.number]
        }
    )
    wanted = [key for key in wanted if not folder.plate(*key).exists()]
    futures = [_submit(client, "plate_task", str(folder.root), config, *key) for key in wanted]
    for future in tqdm(
        distributed.as_completed(futures), total=len(futures), desc="backgrounds", unit="plate", disable=quiet
    ):
        future.result()


def _render_people(
    client: distributed.Client,
    folder: write.Folder,
    config: DatasetConfig,
    missing: dict[int, frozenset[str]],
    digests: dict[tuple[int, str], str],
    failures: dict[int, str],
    quiet: bool,
) -> None:
    futures = {
        _submit(client, "person_task", str(folder.root), config, number, skip): number
        for number, skip in missing.items()
    }
    frames = sum(len(CAMERAS) - len(skip) for skip in missing.values()) * config.frames
    with tqdm(total=frames, desc="people", unit="frame", disable=quiet, smoothing=0.05) as progress:
        for future in distributed.as_completed(futures):
            number = futures[future]
            error = future.exception()
            if isinstance(error, UserError):
                raise error
            if error is not None:
                failures[number] = f"{type(error).__name__}: {error}".splitlines()[0]
                digests.update(_whole(folder, number, config.frames))
                progress.set_postfix(failed=len(failures))
                continue
            done = future.result()
            digests.update({(number, camera): digest for camera, digest in done.items()})
            progress.update(len(done) * config.frames)
            future.release()


def _submit(client: distributed.Client, task: str, *arguments: Any) -> distributed.Future:
    return client.submit(_call, TASKS, task, *arguments, pure=False)


def _call(module: str, task: str, *arguments: Any) -> Any:
    """Run a task in a worker: importing it here, by name, keeps Blender out of every other process."""
    return getattr(importlib.import_module(module), task)(*arguments)


class _WorkerSetup(distributed.WorkerPlugin):  # type: ignore[misc]
    """A worker's own log file takes what Blender and libraries print; Ctrl-C is the parent's to handle."""

    def __init__(self, logs: str) -> None:
        self.logs = logs

    def setup(self, worker: Any) -> None:
        Path(self.logs).mkdir(parents=True, exist_ok=True)
        log = os.open(Path(self.logs) / f"worker_{os.getpid()}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.close(log)
        with suppress(ValueError):  # outside the main thread, where Ctrl-C does not reach anyway
            signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _cluster(folder: write.Folder, workers: int) -> Iterator[distributed.Client]:
    """A local cluster, a process per worker with one thread each, gone again at the end of the block."""
    settings = {
        "distributed.scheduler.allowed-failures": ALLOWED_DEATHS,
        # A worker that holds a queued task besides its own would have that one blamed for its death, too.
        "distributed.scheduler.worker-saturation": 1.0,
        "distributed.worker.daemon": True,
        "distributed.nanny.environ": {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
    }
    with (
        dask.config.set(settings),
        tempfile.TemporaryDirectory(prefix="synth-") as scratch,
        distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            local_directory=scratch,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.register_plugin(_WorkerSetup(str((folder.work / "logs").absolute())))
        yield client
