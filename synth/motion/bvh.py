"""A BVH file comes in; the SMPL motion of its skeleton leaves.

BVH: Biovision's format as Lander (Working with motion capture file formats, Game Developer, January 1998) describes it.
Angles are in degrees, applied in the order in which a joint lists its channels, each about the joint's own turned axes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from synth.errors import UserError
from synth.motion import skeletons
from synth.motion.rotations import UP_FROM_Y, least_turn
from synth.records import SMPL_JOINTS, SMPL_PARENTS, Motion

Array = NDArray[np.float64]

CHANNELS = tuple(f"{axis}{kind}" for kind in ("position", "rotation") for axis in "XYZ")
# Files do not say their unit: hip to ankle is taken to be as long as on SMPL's mean body.
LEG_M = 0.79
# No body turns its limbs so far in a frame, on average, to hold them still in the next.
JUMP_RAD = np.radians(12.0)
# Where the left limbs' bones point in the T-pose, in SMPL's rest frame (+X left, +Y up, +Z ahead), and which joint ends
# them. Other bones keep their shape: that a collar bone rises is no pose.
_POINTS = {"hip": (0, -1, 0), "knee": (0, -1, 0), "shoulder": (1, 0, 0), "elbow": (1, 0, 0)}
_NEXT = {"hip": "knee", "knee": "ankle", "shoulder": "elbow", "elbow": "wrist"}


@dataclass
class Joint:
    """A joint of a file: its parent's index (-1 for the root), offset from it in the file's unit, and channels."""

    name: str
    parent: int
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class BvhFile:
    """A parsed file: its joints, parents before children, end sites among them as "parent/end"; and values (T, C), the
    joints' channels in order."""

    joints: tuple[Joint, ...]
    fps: float
    values: Array


@dataclass(frozen=True)
class BvhClip:
    """A motion and the convention by which its joints are named."""

    motion: Motion
    convention: str
    joints: int


def read(path: Path) -> BvhClip:
    """The motion of a BVH file, in metres, its world turned to Z up. Where it begins with a single frame of T-pose, as
    CMU's archive does, that is left out.

    The rest pose (all angles 0) must be a standing person, arms at the sides or stretched out; what it points elsewhere
    than SMPL's T-pose does is taken off. Raises UserError when the file is missing, malformed or of unknown joints.
    """
    file = parse(path)
    names = [joint.name for joint in file.joints]
    matched = skeletons.match(names)
    if matched is None:
        convention, lacking = skeletons.closest(names)
        raise UserError(
            f"{path}: the joints' names are unknown; nearest is {convention}, which lacks {', '.join(lacking)}; known "
            f"are the names of {'; '.join(skeletons.CONVENTIONS)}"
        )
    convention, found = matched
    index = {joint: names.index(name) for joint, name in found.items()}
    rest = _rest(file)
    to_rest = _upright(path, rest, index)
    turns, places = forward(file)
    world = UP_FROM_Y @ to_rest
    motion = Motion(
        file.fps,
        _smpl_rotations(world, to_rest, turns, rest, index).astype(np.float32),
        (_metres(path, rest, index) * places[:, index["pelvis"]] @ world.T).astype(np.float32),
    )
    motion = _without_tpose(motion)
    return BvhClip(motion, convention, sum(not joint.name.endswith("/end") for joint in file.joints))


def parse(path: Path) -> BvhFile:
    """The joints and numbers of a BVH file. Raises UserError, with the line, when it is malformed."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        raise UserError(f"{path} is missing; --motion takes a file or a folder of .npz and .bvh files") from None
    if not lines or lines[0].strip().upper() != "HIERARCHY":
        raise UserError(f"{path} is no BVH file: its first line is not HIERARCHY")
    start = next((row for row, line in enumerate(lines) if line.strip().upper() == "MOTION"), None)
    if start is None:
        raise UserError(f"{path} has no line MOTION: it ends within its skeleton, or is none")
    joints = _hierarchy(path, lines[:start])
    fps, values = _motion(path, lines, start, sum(len(joint.channels) for joint in joints))
    return BvhFile(tuple(joints), fps, values)


def _hierarchy(path: Path, lines: list[str]) -> list[Joint]:
    joints: list[Joint] = []
    open_joints: list[int] = []
    for number, line in enumerate(lines[1:], 2):
        words = line.split()
        if not words:
            continue
        key = words[0].upper()
        try:
            if key in ("ROOT", "JOINT", "END"):
                parent = open_joints[-1] if open_joints else -1
                name = f"{joints[parent].name}/end" if key == "END" else " ".join(words[1:])
                joints.append(Joint(name, parent))
            elif key == "{":
                open_joints.append(len(joints) - 1)
            elif key == "}":
                open_joints.pop()
            elif key == "OFFSET":
                x, y, z = (float(word) for word in words[1:4])
                joints[open_joints[-1]].offset = (x, y, z)
            elif key == "CHANNELS":
                channels = tuple(word[:1].upper() + word[1:].lower() for word in words[2:])
                if int(words[1]) != len(channels) or not set(channels) <= set(CHANNELS):
                    raise ValueError
                joints[open_joints[-1]].channels = channels
            else:
                raise ValueError
        except (ValueError, IndexError):
            raise UserError(f"{path}, line {number}: {line.strip()[:60]!r} does not belong in a BVH skeleton") from None
    if open_joints or not joints:
        raise UserError(f"{path}: braces of the skeleton do not close before MOTION")
    return joints


def _motion(path: Path, lines: list[str], start: int, channels: int) -> tuple[float, Array]:
    fields: dict[str, float] = {}
    row = start + 1
    while row < len(lines) and len(fields) < 2:
        name, _, value = lines[row].partition(":")
        if name.strip():
            try:
                fields[name.strip().lower()] = float(value)
            except ValueError:
                raise UserError(
                    f"{path}, line {row + 1}: expected 'Frames:' or 'Frame Time:' and a number, got "
                    f"{lines[row].strip()[:60]!r}"
                ) from None
        row += 1
    if set(fields) != {"frames", "frame time"}:
        raise UserError(f"{path} ends before it says both 'Frames:' and 'Frame Time:'")
    seconds = fields["frame time"]
    if not (np.isfinite(seconds) and seconds > 0):
        raise UserError(f"{path}: the frame time is {seconds:g} s; it must be greater than 0")
    rows = []
    for number, line in enumerate(lines[row:], row + 1):
        if not line.strip():
            continue
        try:
            values = [float(word) for word in line.split()]
        except ValueError:
            raise UserError(f"{path}, line {number}: not a row of numbers: {line.strip()[:40]!r}") from None
        if len(values) != channels:
            raise UserError(f"{path}, line {number}: {len(values)} numbers; the skeleton has {channels} channels")
        if not np.isfinite(values).all():
            raise UserError(f"{path}, line {number}: a number is not finite")
        rows.append(values)
    if len(rows) != fields["frames"] or not rows:
        raise UserError(f"{path}: {len(rows)} rows of motion; 'Frames:' says {fields['frames']:g}")
    return 1.0 / seconds, np.asarray(rows, np.float64)


def _rest(file: BvhFile) -> Array:
    """(J, 3) the joints when all channels are 0, the root at the origin."""
    places = np.zeros((len(file.joints), 3))
    for number, joint in enumerate(file.joints):
        if joint.parent >= 0:
            places[number] = places[joint.parent] + joint.offset
    return places


def forward(file: BvhFile) -> tuple[Array, Array]:
    """Rotations (T, J, 3, 3) and places (T, J, 3) of all joints in the file's world and unit."""
    frames = len(file.values)
    turns = np.empty((frames, len(file.joints), 3, 3))
    places = np.empty((frames, len(file.joints), 3))
    column = 0
    for number, joint in enumerate(file.joints):
        own = np.tile(np.eye(3), (frames, 1, 1))
        place = np.tile(joint.offset, (frames, 1)).astype(np.float64)
        for channel in joint.channels:
            value = file.values[:, column]
            column += 1
            if channel.endswith("position"):
                place[:, "XYZ".index(channel[0])] = value
            else:
                own = own @ Rotation.from_euler(channel[0].lower(), value[:, None], degrees=True).as_matrix()
        if joint.parent < 0:
            turns[:, number], places[:, number] = own, place
        else:
            above = turns[:, joint.parent]
            turns[:, number] = above @ own
            places[:, number] = places[:, joint.parent] + (above @ place[..., None])[..., 0]
    return turns, places


def _upright(path: Path, rest: Array, index: dict[str, int]) -> Array:
    """(3, 3) signed permutation from the file's axes to SMPL's rest frame (+X left, +Y up, +Z ahead)."""
    up = rest[index["neck"]] - rest[index["pelvis"]]
    left = rest[index["left_hip"]] - rest[index["right_hip"]]
    legs = rest[[index["left_ankle"], index["right_ankle"]]].mean(0) - rest[index["pelvis"]]
    vertical, sideways = int(np.argmax(np.abs(up))), int(np.argmax(np.abs(left)))
    stands = vertical != sideways and up[vertical] * legs[vertical] < 0
    stands &= min(abs(up[vertical]) / np.linalg.norm(up), abs(legs[vertical]) / np.linalg.norm(legs)) > 0.8
    if not stands:
        raise UserError(
            f"{path}: with all angles 0 the skeleton is no standing person; export it with a T-pose as its rest pose"
        )
    rows = np.zeros((3, 3))
    rows[0, sideways] = np.sign(left[sideways])
    rows[1, vertical] = np.sign(up[vertical])
    rows[2] = np.cross(rows[0], rows[1])
    return rows


def _metres(path: Path, rest: Array, index: dict[str, int]) -> float:
    """Metres of the file's unit."""
    bones = [("hip", "knee"), ("knee", "ankle")]
    lengths = [
        np.linalg.norm(rest[index[f"{side}_{b}"]] - rest[index[f"{side}_{a}"]])
        for a, b in bones
        for side in ("left", "right")
    ]
    if not min(lengths) > 0:
        raise UserError(f"{path}: a thigh or a shank has no length")
    return float(2 * LEG_M / np.sum(lengths))


def _smpl_rotations(world: Array, to_rest: Array, turns: Array, rest: Array, index: dict[str, int]) -> Array:
    """(T, 22, 3) axis-angle. A SMPL joint turns as the file's does, from where its bone points in the file's rest pose;
    joints that the file lacks stay with their parents."""
    whole = np.empty((len(turns), len(SMPL_JOINTS), 3, 3))
    local = np.empty_like(whole)
    for number, (joint, parent) in enumerate(zip(SMPL_JOINTS, SMPL_PARENTS, strict=True)):
        if joint in index:
            whole[:, number] = world @ turns[:, index[joint]] @ to_rest.T @ _from_tpose(joint, to_rest, rest, index)
        else:
            whole[:, number] = whole[:, parent]
        local[:, number] = whole[:, number] if parent < 0 else np.swapaxes(whole[:, parent], 1, 2) @ whole[:, number]
    vectors: Array = Rotation.from_matrix(local.reshape(-1, 3, 3)).as_rotvec()
    return vectors.reshape(len(turns), len(SMPL_JOINTS), 3)


def _without_tpose(motion: Motion) -> Motion:
    """A motion without a first frame from which the limbs jump to the second."""
    limbs = [joint for joint, name in enumerate(SMPL_JOINTS) if name.partition("_")[2] in _POINTS]
    turns = []
    for frame in range(min(2, len(motion.rotations_rad) - 1)):
        first, second = (Rotation.from_rotvec(motion.rotations_rad[at, limbs]) for at in (frame, frame + 1))
        turns.append(float((first.inv() * second).magnitude().mean()))
    if len(turns) < 2 or turns[0] < JUMP_RAD or turns[1] > JUMP_RAD / 4:
        return motion
    return Motion(motion.fps, motion.rotations_rad[1:], motion.translation_m[1:])


def _from_tpose(joint: str, to_rest: Array, rest: Array, index: dict[str, int]) -> Array:
    """(3, 3) what turns a bone of the T-pose to where it points in the file's rest pose, both in SMPL's rest frame."""
    side, _, bone = joint.rpartition("_")
    if bone == "wrist":
        return _from_tpose(f"{side}_elbow", to_rest, rest, index)
    if bone not in _POINTS:
        return np.eye(3)
    end = f"{side}_{_NEXT[bone]}"
    if end not in index:  # no hand: the forearm rests as the upper arm does
        return _from_tpose(f"{side}_shoulder", to_rest, rest, index)
    points = np.array(_POINTS[bone], np.float64) * ([1, 1, 1] if side == "left" else [-1, 1, 1])
    return least_turn(points, to_rest @ (rest[index[end]] - rest[index[joint]]))
