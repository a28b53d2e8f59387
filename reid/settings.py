"""A base configuration and a command's flags go in, the resolved configuration comes out; two go in, their differences.

Names of settings are dotted paths into RunConfig, such as data.colour_jitter or train.loss.margin.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from reid.config import RunConfig, run_config_from_dict, to_dict
from reid.errors import UsageError

# What may differ between a training and its continuation: it changes speed and reports, not results.
NEUTRAL = (
    "data.workers",
    "data.cache_gib",
    "train.accelerator",
    "train.channels_last",
    "train.save_every_epochs",
    "train.log_every_steps",
)

# Settings that are read only where another one has one of some values.
_NEEDS = (
    ("model.tap_reads", "model.variant", ("alignnet_tap",)),
    ("model.temperature", "model.temperature_mode", ("fixed", "learned")),
    ("train.lr_temperature", "model.temperature_mode", ("learned",)),
    ("train.loss.tap_visibility", "model.variant", ("alignnet_tap", "tap_per_part")),
    ("model.embedding_width", "model.embedding", ("fc", "fc_bn")),
)


def resolve(
    base: RunConfig,
    assignments: Iterable[str] = (),
    *,
    epochs: int | None = None,
    batch: str | None = None,
    seed: int | None = None,
    workers: int | None = None,
    devices: int | None = None,
    nodes: int | None = None,
    accelerator: str | None = None,
    precision: str | None = None,
) -> RunConfig:
    """`base` with the flags that are given (not None), then with `assignments`, each "name=value" with a JSON value.

    batch: "PxK", people a batch and chunks a person. seed: of data and training. Raises UsageError naming the flag or
    setting that is wrong.
    """
    values = to_dict(base)
    flags: dict[str, Any] = {
        "train.epochs": epochs,
        "data.seed": seed,
        "train.seed": seed,
        "data.workers": workers,
        "train.devices": devices,
        "train.num_nodes": nodes,
        "train.accelerator": accelerator,
        "train.precision": precision,
    }
    if batch is not None:
        match = re.fullmatch(r"(\d+)x(\d+)", batch)
        if not match:
            raise UsageError(f"--batch is {batch!r}; it must be PxK, people a batch and chunks a person, such as 8x4")
        flags["data.identities_per_batch"], flags["data.sequences_per_identity"] = map(int, match.groups())
    for name, value in flags.items():
        if value is not None:
            _assign(values, name, value)
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise UsageError(f"--set is {assignment!r}; it must be NAME=VALUE, such as data.colour_jitter=0.2")
        _assign(values, name.strip(), _parsed(text.strip()))
    return run_config_from_dict(values)


def with_given_pose(run: RunConfig, assignments: Iterable[str]) -> RunConfig:
    """`run` for a pose network that starts from public weights: joints teach it at train.lr_pose, as section 4.2 does
    not want OpenPose's weights to change too much, unless `assignments` (as in `resolve`) name the joints' rate."""
    if "train.lr_pose_joints" in _names(assignments):
        return run
    return replace(run, train=replace(run.train, lr_pose_joints=run.train.lr_pose))


def unread(run: RunConfig, assignments: Iterable[str]) -> list[str]:
    """Which of `assignments` (as in `resolve`) change nothing in `run`, and what they need, a sentence each."""
    values, given = _flat(to_dict(run)), _names(assignments)
    return [
        f"{name}={values[name]} is not read; it needs {other} {' or '.join(needed)}"
        for name, other, needed in _NEEDS
        if name in given and values[name] != 0 and values[other] not in needed
    ]


def for_finetuning(base: RunConfig, pretrained: RunConfig) -> RunConfig:
    """`base` with the network, the reading of pictures and the distance of descriptors of `pretrained`, so that its
    weights fit, see the same and are compared as before."""
    own = base.data
    data = replace(pretrained.data, seed=own.seed, workers=own.workers, cache_gib=own.cache_gib)
    evaluate = replace(base.evaluate, distance=pretrained.evaluate.distance)
    return replace(base, model=pretrained.model, data=data, evaluate=evaluate)


def differences(before: RunConfig, now: RunConfig) -> list[str]:
    """The settings that differ and matter, as "name is ... there, ... now"."""
    old, new = _flat(to_dict(before)), _flat(to_dict(now))
    return [
        f"{name} is {old.get(name)!r} there, {new.get(name)!r} now"
        for name in dict.fromkeys([*old, *new])
        if name not in NEUTRAL and old.get(name) != new.get(name)
    ]


def _assign(values: dict[str, Any], name: str, value: object) -> None:
    """Changes the setting of a dotted name; its kind must stay what it is. Raises UsageError."""
    *groups, last = name.split(".")
    place: Any = values
    for group in groups:
        place = place.get(group) if isinstance(place, dict) else None
    if not isinstance(place, dict) or last not in place or isinstance(place[last], dict):
        known = ", ".join(key for key in _flat(values) if key.startswith(f"{groups[0]}." if groups else ""))
        raise UsageError(f"--set names {name!r}, which is no setting; known are {known or ', '.join(_flat(values))}")
    kind = type(place[last])
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise UsageError(f"--set {name} is {value!r}; it must be of the kind of {place[last]!r}")
    place[last] = value


def _names(assignments: Iterable[str]) -> set[str]:
    return {assignment.partition("=")[0].strip() for assignment in assignments}


def _parsed(text: str) -> object:
    """A JSON value, or the text itself, so that strings need no quotes."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        flat |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
    return flat
