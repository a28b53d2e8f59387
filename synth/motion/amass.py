"""An AMASS file (.npz with SMPL, SMPL-H or SMPL-X poses) comes in; the SMPL motion of its body leaves.

AMASS: Mahmood et al., AMASS: Archive of Motion Capture as Surface Shapes, ICCV 2019. Its world has Z up. Files for
SMPL-H call their rate `mocap_framerate`, those for SMPL-X `mocap_frame_rate`.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synth.errors import UserError
from synth.geometry import axis_angle_matrices
from synth.motion.rotations import UP_FROM_Y, turned_world
from synth.records import SMPL_JOINTS, Motion

Array = NDArray[np.float64]

RATES = ("mocap_framerate", "mocap_frame_rate", "fps")
# Values a frame in `poses`, and whose they are: three for each joint, the 22 of the body first.
POSE_SIZES = {66: "body alone", 72: "SMPL", 156: "SMPL-H", 165: "SMPL-X"}
BODY_SIZE = 3 * len(SMPL_JOINTS)


@dataclass(frozen=True)
class AmassClip:
    """A motion and whose it is: `model` as POSE_SIZES names it, `gender` as the file has it or "unknown"."""

    motion: Motion
    model: str
    gender: str


def read(path: Path) -> AmassClip:
    """The motion of an AMASS file, its world turned to Z up where it is Y up.

    Raises UserError when the file is missing, is no .npz, lacks a key, has another number of joints, a rate that is not
    positive, no frames, or values that are not finite.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            values = {name: _entry(archive, name) for name in archive.files}
    except FileNotFoundError:
        raise UserError(f"{path} is missing; --motion takes a file or a folder of .npz and .bvh files") from None
    except (OSError, ValueError, zipfile.BadZipFile, EOFError):
        raise UserError(f"{path} is no .npz archive; AMASS motions are") from None
    fps = _fps(path, values)
    poses, model = _poses(path, values)
    translation = _numbers(path, values, "trans")
    if translation.shape != (len(poses), 3):
        raise UserError(f"{path}: 'trans' has shape {translation.shape}; it must be ({len(poses)}, 3), one row a pose")
    if not len(poses):
        raise UserError(f"{path} has no frames")
    for name, array in (("poses", poses), ("trans", translation)):
        bad = np.flatnonzero(~np.isfinite(array).all(1))
        if len(bad):
            raise UserError(f"{path}: '{name}' is not finite in {len(bad)} of {len(array)} frames, first in {bad[0]}")
    motion = Motion(fps, poses.reshape(-1, len(SMPL_JOINTS), 3).astype(np.float32), translation.astype(np.float32))
    gender = values.get("gender")
    return AmassClip(_z_up(motion), model, "unknown" if gender is None else _text(gender))


def _entry(archive: np.lib.npyio.NpzFile, name: str) -> Array | None:
    try:
        return np.asarray(archive[name])
    except ValueError:  # a pickled object, of which no number is needed here
        return None


def _fps(path: Path, values: dict[str, Array | None]) -> float:
    found = [values[name] for name in RATES if values.get(name) is not None]
    if not found:
        raise UserError(f"{path} lacks its frame rate; an AMASS motion has '{RATES[0]}' or '{RATES[1]}'{_has(values)}")
    try:
        fps = float(np.asarray(found[0]).item())
    except (TypeError, ValueError):
        raise UserError(f"{path}: the frame rate is {found[0]!r}; it must be one number") from None
    if not (np.isfinite(fps) and fps > 0):
        raise UserError(f"{path}: the frame rate is {fps:g}; it must be greater than 0")
    return fps


def _poses(path: Path, values: dict[str, Array | None]) -> tuple[Array, str]:
    """(T, 66) the body's pose, root first, and the model's name."""
    if values.get("poses") is not None:
        poses = _numbers(path, values, "poses")
        if poses.ndim != 2 or poses.shape[1] not in POSE_SIZES:
            known = ", ".join(f"{size} ({name})" for size, name in POSE_SIZES.items())
            raise UserError(f"{path}: 'poses' has shape {poses.shape}; its rows must have one of {known} values")
        return poses[:, :BODY_SIZE], POSE_SIZES[poses.shape[1]]
    root, body = (_numbers(path, values, name) for name in ("root_orient", "pose_body"))
    if root.ndim != 2 or root.shape[1] != 3 or body.shape != (len(root), BODY_SIZE - 3):
        raise UserError(
            f"{path}: 'root_orient' and 'pose_body' have shapes {root.shape} and {body.shape}; they must be (T, 3) and "
            f"(T, {BODY_SIZE - 3})"
        )
    return np.concatenate([root, body], 1), "SMPL-X" if values.get("pose_jaw") is not None else "SMPL-H"


def _numbers(path: Path, values: dict[str, Array | None], name: str) -> Array:
    found = values.get(name)
    if found is None:
        raise UserError(f"{path} lacks '{name}'; an AMASS motion has 'poses', 'trans' and a frame rate{_has(values)}")
    if not np.issubdtype(found.dtype, np.number):
        raise UserError(f"{path}: '{name}' holds {found.dtype}, not numbers")
    return found.astype(np.float64)


def _has(values: dict[str, Array | None]) -> str:
    return f", this file: {', '.join(sorted(values)) or 'nothing'}"


def _text(value: Array) -> str:
    text = value.item() if value.size == 1 else ""
    return text.decode(errors="replace") if isinstance(text, bytes) else str(text) or "unknown"


def _z_up(motion: Motion) -> Motion:
    """Files made by other tools than AMASS's may have Y up: then people would lie on their backs all along."""
    up = axis_angle_matrices(motion.rotations_rad[:, 0])[:, :, 1].mean(0)  # of the pelvis, in the file's world
    return turned_world(motion, UP_FROM_Y) if up[1] > 0.7 > abs(up[2]) else motion
