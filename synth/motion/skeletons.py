"""The names of a motion capture skeleton's joints come in; which of them carry SMPL's joints leaves.

One table a convention: a name, or several of which the first that the file has is taken, by SMPL joint. Several tables
use the same words for other joints ("LeftShoulder" is the collar bone here, the shoulder there), so one table is
chosen for the whole file: the first whose required joints are all there.
"""

from __future__ import annotations

from collections.abc import Collection

from synth.records import SMPL_JOINTS

Names = dict[str, tuple[str, ...]]

REQUIRED = (
    "pelvis", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "neck",
)  # fmt: skip


def _mirrored(middle: Names, left: Names, sides: tuple[tuple[str, str], ...]) -> Names:
    """A table from its middle joints and its left ones, whose right ones' names change by `sides`."""
    table = dict(middle)
    for joint, names in left.items():
        table[f"left_{joint}"] = names
        swapped = []
        for name in names:
            first, second = next((a, b) for a, b in sides if name.startswith(a))
            swapped.append(second + name[len(first) :])
        table[f"right_{joint}"] = tuple(swapped)
    return table


_LEFT_RIGHT = (("Left", "Right"), ("left", "right"), ("L", "R"), ("l", "r"))

CONVENTIONS: dict[str, Names] = {
    # The CMU archive as converted for MotionBuilder (cgspeed), Mixamo and HumanIK, whose "mixamorig:" is taken off.
    "CMU, Mixamo": _mirrored(
        {
            "pelvis": ("Hips",), "spine1": ("LowerBack", "Spine"), "spine2": ("Spine", "Spine1"),
            "spine3": ("Spine1", "Spine2", "Chest"), "neck": ("Neck", "Neck1"), "head": ("Head",),
        },
        {
            "hip": ("LeftUpLeg",), "knee": ("LeftLeg",), "ankle": ("LeftFoot",), "foot": ("LeftToeBase", "LeftToe"),
            "collar": ("LeftShoulder",), "shoulder": ("LeftArm",), "elbow": ("LeftForeArm",), "wrist": ("LeftHand",),
        },
        _LEFT_RIGHT,
    ),
    # The CMU archive as converted for Poser and DAZ.
    "CMU for Poser": _mirrored(
        {
            "pelvis": ("hip",), "spine1": ("abdomen",), "spine2": ("abdomen2",), "spine3": ("chest",),
            "neck": ("neck", "neckLower"), "head": ("head",),
        },
        {
            "hip": ("lThigh",), "knee": ("lShin",), "ankle": ("lFoot",), "foot": ("lToe",), "collar": ("lCollar",),
            "shoulder": ("lShldr",), "elbow": ("lForeArm",), "wrist": ("lHand",),
        },
        _LEFT_RIGHT,
    ),
    "Biovision": _mirrored(
        {
            "pelvis": ("Hips",), "spine1": ("Chest",), "spine2": ("Chest2",), "spine3": ("Chest3", "Chest4"),
            "neck": ("Neck",), "head": ("Head",),
        },
        {
            "hip": ("LeftHip",), "knee": ("LeftKnee",), "ankle": ("LeftAnkle",), "foot": ("LeftToe",),
            "collar": ("LeftCollar",), "shoulder": ("LeftShoulder",), "elbow": ("LeftElbow",), "wrist": ("LeftWrist",),
        },
        _LEFT_RIGHT,
    ),
    "SMPL": _mirrored(
        {
            "pelvis": ("Pelvis", "pelvis"), "spine1": ("Spine1", "spine1"), "spine2": ("Spine2", "spine2"),
            "spine3": ("Spine3", "spine3"), "neck": ("Neck", "neck"), "head": ("Head", "head"),
        },
        {
            joint: (f"L_{joint.capitalize()}", f"left_{joint}")
            for joint in ("hip", "knee", "ankle", "foot", "collar", "shoulder", "elbow", "wrist")
        },
        _LEFT_RIGHT,
    ),
}  # fmt: skip


def match(names: Collection[str]) -> tuple[str, dict[str, str]] | None:
    """The convention of a file's joints and its name for each of SMPL's joints that it has; None if there is none."""
    plain = {name.split(":")[-1]: name for name in names}
    for convention, table in CONVENTIONS.items():
        found: dict[str, str] = {}
        for joint in SMPL_JOINTS:
            # A file with fewer spine joints than SMPL must not give the same one twice.
            free = (plain[name] for name in table[joint] if name in plain and plain[name] not in found.values())
            name = next(free, None)
            if name is not None:
                found[joint] = name
        if all(joint in found for joint in REQUIRED):
            return convention, found
    return None


def closest(names: Collection[str]) -> tuple[str, list[str]]:
    """The convention that lacks fewest of its required joints in a file, and the names that it lacks."""
    plain = {name.split(":")[-1] for name in names}
    lacks = {
        convention: [table[joint][0] for joint in REQUIRED if not plain & set(table[joint])]
        for convention, table in CONVENTIONS.items()
    }
    best = min(lacks, key=lambda convention: len(lacks[convention]))
    return best, lacks[best]
