"""A folder of SMPL, SMPL-H or SMPL-X files comes in; what they hold, read by smplx and checked, leaves.

V vertices, F faces, J joints of the family's rig.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.errors import UserError
from synth.records import FloatArray

Array = NDArray[np.float64]

JOINT_COUNTS = {"smpl": 24, "smplh": 52, "smplx": 55}
BETAS = 10


@dataclass(frozen=True)
class SmplFile:
    """The smplx module of a file, its skin weights (V, J), vertices (V, 3) and faces (F, 3); and, if it has any, the
    texture coordinates (F, 3, 2) of the faces' corners."""

    network: Any
    weights: Array
    template: Array
    faces: NDArray[np.int64]
    uv: FloatArray | None


def check_files(family: str, models_dir: Path) -> None:
    """Raises UserError where loading a family's files would, in less time."""
    for path in sorted({find_file(family, models_dir, sex) for sex in ("female", "male")}):
        read_file(family, path)


def find_file(family: str, models_dir: Path, sex: str) -> Path:
    """A family's file for a sex, else its neutral one. Raises UserError when there is none."""
    if not models_dir.is_dir():
        raise UserError(f"{models_dir} is missing; --body-models takes the folder that holds {family}/")
    names = [f"{family.upper()}_{kind}.{suffix}" for kind in (sex.upper(), "NEUTRAL") for suffix in ("npz", "pkl")]
    if family == "smpl":  # smplx reads these as .pkl alone
        names = [name for name in names if name.endswith(".pkl")]
    found = next((models_dir / family / name for name in names if (models_dir / family / name).is_file()), None)
    if found is None:
        raise UserError(f"{models_dir / family} has none of {', '.join(names)}; --body {family} needs one for each sex")
    return found


def read_file(family: str, path: Path) -> SmplFile:
    """A file of a family. Raises UserError when smplx cannot read it or it is not of the family."""
    import smplx
    import torch

    torch.set_num_threads(1)
    sex = path.stem.split("_")[1].lower()
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints how many shape coefficients there are
            network = smplx.create(
                str(path.parents[1]), model_type=family, gender=sex, ext=path.suffix[1:], num_betas=BETAS
            )
        weights = network.lbs_weights.numpy().astype(np.float64)
        regressor, parents = network.J_regressor.numpy(), network.parents.numpy()
        template = network.v_template.numpy().astype(np.float64)
        faces = np.asarray(network.faces, np.int64)
    except ModuleNotFoundError as error:
        raise UserError(
            f"{path} holds objects of the package {error.name}; convert it to plain arrays with smplx's "
            "tools/clean_ch.py, as its readme tells"
        ) from None
    except Exception as error:  # smplx checks nothing itself: missing keys, shapes, pickles, all kinds come
        raise UserError(
            f"{path} is no {family.upper()} file that smplx reads: {type(error).__name__}: {str(error)[:100]!r}"
        ) from None
    joints, count = JOINT_COUNTS[family], len(template)
    if weights.shape != (count, joints) or regressor.shape != (joints, count) or len(parents) != joints:
        raise UserError(
            f"{path} has {weights.shape[1]} joints for {count} vertices; a {family.upper()} file has {joints}"
        )
    if not (np.isfinite(template).all() and np.isfinite(weights).all() and np.isfinite(regressor).all()):
        raise UserError(f"{path} has values that are not finite")
    return SmplFile(network, weights, template, faces, _texture_coordinates(path, len(faces)))


def _texture_coordinates(path: Path, faces: int) -> FloatArray | None:
    """(F, 3, 2) what SMPL-X's .npz files hold beside what smplx reads: `vt` and, by face, `ft`. Others hold none."""
    if path.suffix != ".npz":
        return None
    with np.load(path, allow_pickle=False) as archive:
        if not {"vt", "ft"} <= set(archive.files):
            return None
        try:
            places, corners = np.asarray(archive["vt"], np.float32), np.asarray(archive["ft"], np.int64)
        except ValueError:
            raise UserError(f"{path}: 'vt' and 'ft' are no arrays of numbers") from None
    if places.shape[1:] != (2,) or corners.shape != (faces, 3) or not 0 <= corners.min() <= corners.max() < len(places):
        raise UserError(
            f"{path}: 'vt' and 'ft' have shapes {places.shape} and {corners.shape}; they must be (N, 2) and "
            f"({faces}, 3), with indices below N"
        )
    return places[corners]
