"""A file of motion capture, or a folder of them, comes in; its clips as SMPL motions leave, resampled and repeated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation, Slerp

from synth.errors import UserError
from synth.motion import amass, bvh
from synth.motion.rotations import heading_rad, turned_world
from synth.motion.treadmill import footing_of, let_go
from synth.records import Motion

Array = NDArray[np.float64]

SUFFIXES = (".npz", ".bvh")
# A clip repeats when its end is as near to its start as this: mean turn of the joints, and the pelvis's height.
CYCLIC_RAD = np.radians(6.0)
CYCLIC_M = 0.03


@dataclass(frozen=True)
class MotionFile:
    """A clip and what its file tells of it: format, how many joints, by which names or model, and whose it is."""

    motion: Motion
    format: str
    joints: int
    names: str
    gender: str


def read(path: Path) -> MotionFile:
    """The clip of a file, Z up, in metres. Raises UserError as the readers of its format do, or for another suffix."""
    if path.suffix.lower() == ".npz":
        clip = amass.read(path)
        size = next(size for size, model in amass.POSE_SIZES.items() if model == clip.model)
        return MotionFile(clip.motion, "AMASS", size // 3, clip.model, clip.gender)
    if path.suffix.lower() == ".bvh":
        moved = bvh.read(path)
        return MotionFile(moved.motion, "BVH", moved.joints, moved.convention, "unknown")
    raise UserError(f"{path} is no motion file; it must end in {' or '.join(SUFFIXES)}")


def names_in(source: Path) -> tuple[str, ...]:
    """The clips of a source, by their paths from `root_of`: all .npz and .bvh files below a folder, or the one file.

    AMASS's own side files (shape.npz, *_stagei.npz) hold no motion and are left out. Raises UserError when there is
    none.
    """
    if source.is_file():
        return (source.name,)
    if not source.is_dir():
        raise UserError(f"{source} is missing; --motion takes a file or a folder of .npz and .bvh files")
    found = (path for path in source.rglob("*") if path.suffix.lower() in SUFFIXES)
    kept = [path for path in found if path.name != "shape.npz" and not path.stem.endswith("_stagei")]
    if not kept:
        raise UserError(f"{source} holds no motion; --motion takes a file or a folder of .npz and .bvh files")
    return tuple(sorted(path.relative_to(source).as_posix() for path in kept))


def root_of(source: Path) -> Path:
    """The folder from which `names_in` counts."""
    return source.parent if source.is_file() else source


def load(source: str | None, name: str) -> Motion:
    """The clip of a name that `names_in` gave for a source; one that walks in place goes where its feet push it.

    Raises UserError as `read` does, or without a source.
    """
    if source is None:
        raise UserError(f"the plan moves someone by {name}; give the folder it lies in with --motion")
    return _load(root_of(Path(source)) / name)


@lru_cache(maxsize=32)
def _load(path: Path) -> Motion:
    clip = read(path).motion
    return let_go(clip) if footing_of(clip).in_place else clip


def seconds_of(motion: Motion) -> float:
    """From the first frame to the last."""
    return (len(motion.translation_m) - 1) / motion.fps


def is_cyclic(motion: Motion) -> bool:
    """Whether a clip's end meets its start, but for the place and the way that the body has gone."""
    if len(motion.translation_m) < 3:
        return False
    first, last = (Rotation.from_rotvec(motion.rotations_rad[frame, 1:]) for frame in (0, -1))
    apart = float((first.inv() * last).magnitude().mean())
    return apart < CYCLIC_RAD and abs(float(motion.translation_m[-1, 2] - motion.translation_m[0, 2])) < CYCLIC_M


def fits(motion: Motion, seconds: float) -> bool:
    """Whether a clip lasts so long, or goes on from its end."""
    return seconds_of(motion) >= seconds or is_cyclic(motion)


def cut(motion: Motion, start_s: float, frames: int, fps: float) -> Motion:
    """Frames at another rate from a time of a clip: slerp between its rotations, lines between its places.

    A clip that ends before is repeated where it is cyclic, each time from where it ended. Raises UserError where it is
    not, ValueError when frames or fps is not positive or start_s is negative.
    """
    if not (fps > 0 and frames > 0 and start_s >= 0):
        raise ValueError(f"fps {fps} and frames {frames} must be greater than 0, start {start_s} s not negative")
    needed = start_s + (frames - 1) / fps
    if needed > seconds_of(motion) + 1e-6:
        if not is_cyclic(motion):
            raise UserError(too_short(seconds_of(motion), needed))
        motion = _repeated(motion, needed)
    times = np.arange(len(motion.translation_m)) / motion.fps
    wanted = np.minimum(start_s + np.arange(frames) / fps, times[-1])
    rotations = np.empty((frames, motion.rotations_rad.shape[1], 3))
    for joint in range(rotations.shape[1]):
        if len(times) == 1:
            rotations[:, joint] = motion.rotations_rad[0, joint]
        else:
            rotations[:, joint] = Slerp(times, Rotation.from_rotvec(motion.rotations_rad[:, joint]))(wanted).as_rotvec()
    places = np.stack([np.interp(wanted, times, motion.translation_m[:, axis]) for axis in range(3)], 1)
    return Motion(fps, rotations.astype(np.float32), places.astype(np.float32))


def too_short(seconds: float, needed_s: float) -> str:
    """What users are told of a clip that ends too early."""
    return (
        f"the clip lasts {seconds:.2f} s, the sequence {needed_s:.2f} s, and its end does not meet its start; "
        "give longer clips, or fewer --frames"
    )


def _repeated(motion: Motion, seconds: float) -> Motion:
    """A clip and its copies, each begun where the one before ended, in place and heading."""
    rounds = [motion]
    total = seconds_of(motion)
    while total < seconds:
        before = rounds[-1]
        turn = (
            Rotation.from_rotvec(before.rotations_rad[-1, 0]) * Rotation.from_rotvec(motion.rotations_rad[0, 0]).inv()
        )
        yaw = heading_rad(turn.as_matrix() @ np.array([1.0, 0.0, 0.0]))
        turned = turned_world(motion, Rotation.from_euler("z", yaw).as_matrix())
        shift = before.translation_m[-1] - turned.translation_m[0]
        shift[2] = 0.0
        rounds.append(replace(turned, translation_m=turned.translation_m + shift))
        total += seconds_of(motion)
    rotations = np.concatenate([rounds[0].rotations_rad, *(each.rotations_rad[1:] for each in rounds[1:])])
    places = np.concatenate([rounds[0].translation_m, *(each.translation_m[1:] for each in rounds[1:])])
    return Motion(motion.fps, rotations, places)
