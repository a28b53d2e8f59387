"""A configuration and assignments NAME=VALUE go in, the changed configuration comes out.

Names are dotted paths into DatasetConfig, such as views.other_setting or occluders.passers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from synth.config import DatasetConfig
from synth.errors import UsageError


def with_settings(config: DatasetConfig, assignments: Iterable[str]) -> DatasetConfig:
    """The configuration with each assignment "name=value" made in turn; values are JSON, or plain text.

    Raises UsageError naming the setting that is unknown, of another kind or out of range.
    """
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise UsageError(f"--set is {assignment!r}; it must be NAME=VALUE, such as views.other_setting=0.5")
        config = _changed(config, name.strip(), name.strip().split("."), _parsed(text.strip()))
    return config


def names(config: Any) -> list[str]:
    """The dotted names of all settings below a dataclass that `with_settings` takes."""
    found = []
    for entry in fields(config):
        value = getattr(config, entry.name)
        if is_dataclass(value):
            found += [f"{entry.name}.{inner}" for inner in names(value)]
        elif value is not None:  # files of bodies and motions have flags of their own
            found.append(entry.name)
    return found


def _changed(config: Any, whole_name: str, path: list[str], value: object) -> Any:
    """A dataclass with the setting at a path below it changed, and so checked anew."""
    first, *rest = path
    if not is_dataclass(config) or first not in {entry.name for entry in fields(config)}:
        raise UsageError(
            f"--set names {whole_name!r}, which is no setting; known are {', '.join(names(DatasetConfig()))}"
        )
    old = getattr(config, first)
    if rest:
        return replace(config, **{first: _changed(old, whole_name, rest, value)})  # type: ignore[type-var]
    return replace(config, **{first: _as_kind_of(old, value, whole_name)})  # type: ignore[type-var]


def _as_kind_of(old: object, value: object, name: str) -> object:
    """A value where a float, a tuple or a text may be written otherwise in JSON. Raises UsageError for other kinds."""
    if isinstance(old, float) and type(value) is int:
        return float(value)
    if isinstance(old, tuple) and isinstance(value, list) and value:
        if isinstance(old[0], float) and len(value) != len(old):
            raise UsageError(f"--set {name} is {value!r}; it must hold {len(old)} numbers, such as {list(old)}")
        return tuple(_as_kind_of(old[0], item, name) for item in value)
    if type(value) is not type(old):
        raise UsageError(f"--set {name} is {value!r}; it must be of the kind of {old!r}")
    return value


def _parsed(text: str) -> object:
    """A JSON value, or the text itself, so that words need no quotes."""
    try:
        return json.loads(text)
    except ValueError:
        return text
