"""The name of a place and a seed go in, the place comes out as plain records."""

from __future__ import annotations

import importlib
from pathlib import Path

import blender_scenes
from synth.errors import UsageError
from synth.records import Scene
from synth.seeds import generator


def names() -> tuple[str, ...]:
    """The places that there are: the folders of blender_scenes, in alphabetical order."""
    folders = Path(blender_scenes.__path__[0]).iterdir()
    return tuple(sorted(folder.name for folder in folders if (folder / "__init__.py").is_file()))


def build(name: str, seed: int) -> Scene:
    """A place, varied by the seed: layout, colours, wear, camera mounts and suns. Raises UsageError for a name
    unknown."""
    if name not in names():
        raise UsageError(f"--scene {name!r} is not known; choose among: {', '.join(names())}")
    place: Scene = importlib.import_module(f"blender_scenes.{name}").build(generator(seed, "scene", name))
    return place
