"""The name of a place and a seed go in, the place comes out as plain records; a user's own Blender file is a place,
too."""

from __future__ import annotations

import functools
import hashlib
import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from cattrs.preconf.json import make_converter

import blender_scenes
from synth.errors import UsageError, UserError
from synth.records import Scene, Setting
from synth.seeds import generator

FILE_ENDING = ".blend"
READER = "synth.blender.read_scene"  # a program of its own: Blender stays out of this process
READ_LIMIT_S = 600.0


def names() -> tuple[str, ...]:
    """The places that there are: the folders of blender_scenes, in alphabetical order."""
    folders = Path(blender_scenes.__path__[0]).iterdir()
    return tuple(sorted(folder.name for folder in folders if (folder / "__init__.py").is_file()))


def is_file(name: str) -> bool:
    """Whether a scene's name is the path of a user's own Blender file."""
    return name.endswith(FILE_ENDING)


def build(name: str, seed: int) -> Scene:
    """A place, varied by the seed: layout, colours, wear, camera mounts and suns; or what a Blender file holds, which
    no seed varies. Raises UsageError for a name unknown, UserError for a file that cannot be used."""
    if is_file(name):
        return _read_file(Path(name).absolute())
    if name not in names():
        raise UsageError(
            f"--scene {name!r} is not known; choose among: {', '.join(names())}, or give a file that ends in "
            f"{FILE_ENDING}"
        )
    place: Scene = importlib.import_module(f"blender_scenes.{name}").build(generator(seed, "scene", name))
    return place


def of(setting: Setting) -> Scene:
    """The place of a setting."""
    return setting.place if setting.place is not None else build(setting.scene, setting.seed)


def _read_file(path: Path) -> Scene:
    try:
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UserError(f"--scene {path} cannot be read ({error.strerror}); give the path of a .blend file") from None
    return _read_contents(path, digest)


@functools.lru_cache(maxsize=8)
def _read_contents(path: Path, digest: str) -> Scene:
    """digest: of the file, so that what is kept is never that of former contents."""
    with tempfile.TemporaryDirectory(prefix="synth-") as folder:
        out = Path(folder) / "scene.json"
        try:
            ended = subprocess.run(
                [sys.executable, "-m", READER, str(path), str(out)],
                capture_output=True, text=True, errors="replace", timeout=READ_LIMIT_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise UserError(
                f"--scene {path}: Blender did not finish opening it within {READ_LIMIT_S:.0f} s; make it smaller"
            ) from None
        if not out.exists():
            said = [line for line in ended.stderr.splitlines() if line.strip()] or ["nothing was said"]
            raise UserError(
                f"--scene {path}: Blender ended on opening it (code {ended.returncode}: {said[-1].strip()}); "
                "does it open in Blender itself? Save it anew from there"
            )
        result = json.loads(out.read_text())
    if "error" in result:
        raise UserError(result["error"])
    return make_converter().structure(result["scene"], Scene)
