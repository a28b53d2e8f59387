"""A dataset's folder before and after a run: may it be used, what is finished in it, what does it say of itself."""

from __future__ import annotations

import errno
import importlib.metadata
import os
import shutil
import tempfile
from typing import Any

from synth import plan as planning
from synth import write
from synth.config import DatasetConfig
from synth.engine.progress import Progress, Style
from synth.errors import UserError
from synth.records import CAMERAS, Plan

VERSIONED = ("synthreid", "bpy", "anny", "numpy", "av")
Digests = dict[tuple[int, str], str]  # by identity and camera


def check_folder(folder: write.Folder, config: DatasetConfig, *, resume: bool, overwrite: bool) -> None:
    """Whether a run of this configuration may use a folder, which is left as it is.

    resume: demand a dataset that was begun; overwrite: one that was begun will be removed. Raises UserError for a
    folder that cannot be used.
    """
    begun = folder.description.exists()
    if folder.root.exists() and not folder.root.is_dir():
        raise UserError(f"--out {folder.root} is a file; give a folder")
    # Another shard may be at its beginning just now.
    ours = (folder.work.name, folder.plan.name, folder.description.name)
    if not begun and folder.root.is_dir() and not all(e.name.startswith(ours) for e in folder.root.iterdir()):
        raise UserError(f"--out {folder.root} is not empty and no dataset of synth; give a new or empty folder")
    if resume and not begun:
        raise UserError(f"--resume: {folder.root} holds no dataset that was begun; leave the flag out to begin one")
    if begun and not overwrite:
        differences = _differences(write.read_description(folder), config)
        if differences:
            raise UserError(
                f"{folder.root} was begun with another configuration ({'; '.join(differences)}); "
                "give the same one, another --out, or --overwrite to replace the dataset"
            )
    above = next(path for path in (folder.root, *folder.root.absolute().parents) if path.exists())
    if not os.access(above, os.W_OK):
        raise UserError(f"--out {folder.root} cannot be written to ({os.strerror(errno.EACCES)}); give another folder")


def open_folder(folder: write.Folder, *, overwrite: bool) -> None:
    """Make a folder that was checked ready for a run. overwrite: remove the dataset in it. Raises UserError where it
    cannot be written to."""
    if overwrite and folder.description.exists():
        _remove_dataset(folder)
    try:
        folder.work.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder.work):
            pass
    except OSError as error:
        raise UserError(f"--out {folder.root} cannot be written to ({error.strerror}); give another folder") from None


def describe(folder: write.Folder, config: DatasetConfig, digests: Digests, *, complete: bool) -> None:
    """Write dataset.json."""
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


def finished(folder: write.Folder, the_plan: Plan, frames: int, style: Style) -> Digests:
    """SHA-256 of the sequences that are there, whole and undamaged: every file is read."""
    digests: Digests = {}
    if not (folder.work / "labels").is_dir():
        return digests
    with Progress("checking", "person", len(the_plan.identities), style) as progress:
        for person in the_plan.identities:
            digests.update(finished_of(folder, person.number, frames))
            progress.advance(1)
    return digests


def finished_of(folder: write.Folder, number: int, frames: int) -> Digests:
    """SHA-256 of one identity's whole and undamaged sequences."""
    found = {(number, camera): write.finished_digest(folder, number, camera, frames) for camera in CAMERAS}
    return {key: digest for key, digest in found.items() if digest is not None}


def _remove_dataset(folder: write.Folder) -> None:
    for entry in ("multi_shot", "part_masks", ".render"):
        shutil.rmtree(folder.root / entry, ignore_errors=True)
    for path in (folder.annotations, folder.plan, folder.description):
        path.unlink(missing_ok=True)


def _differences(description: dict[str, Any], config: DatasetConfig) -> list[str]:
    """What of a begun dataset's configuration and versions is not as wanted now, as 'name is A, wanted B'."""
    before = {**_flat(description["config"]), **_flat({"version": description["versions"]})}
    now = {**_flat(planning.to_json(config)), **_flat({"version": _versions()})}
    return [
        f"{name} is {before.get(name)}, wanted {now.get(name)}"
        for name in sorted({*before, *now})
        # How many threads render changes no pixel.
        if before.get(name) != now.get(name) and name != "render.threads"
    ]


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
