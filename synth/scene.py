"""A place's name and a seed go in, the place as plain objects comes out: the folders of blender_scenes by name."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

import blender_scenes
from synth.errors import UsageError
from synth.records import Scene
from synth.seeds import generator


def names() -> tuple[str, ...]:
    """The places that can be built: one a folder of blender_scenes."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(blender_scenes.__path__) if module.ispkg))


@lru_cache(maxsize=32)
def build(name: str, seed: int) -> Scene:
    """A place, varied by the seed: the same name and seed give the same place. Raises UsageError for an unknown name."""
    if name not in names():
        raise UsageError(f"--scene {name!r} is not known; choose among: {', '.join(names())}")
    scene: Scene = importlib.import_module(f"blender_scenes.{name}").build(generator(seed, "scene", name))
    return scene
