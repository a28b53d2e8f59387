"""The name of a family of bodies comes in, its model leaves; a model and an identity come in, a rest body leaves."""

from __future__ import annotations

from pathlib import Path

from synth.body.model import BodyModel
from synth.body.model import load as load_anny
from synth.body.shaping import shape as shape_anny
from synth.body.smpl_family import SmplModel, load_smpl, shape_smpl
from synth.body.smpl_files import JOINT_COUNTS
from synth.errors import UsageError
from synth.records import Identity, RestBody

Model = BodyModel | SmplModel

FAMILIES = ("anny", *JOINT_COUNTS)


def load(family: str = "anny", models_dir: str | None = None) -> Model:
    """The model of a family of bodies: "anny", or with a folder of their files "smpl", "smplh", "smplx".

    Takes seconds, and about a minute the first time on a machine, when Anny fills its cache (`ANNY_CACHE_DIR`, by
    default ~/.cache/anny, about 1 GB); other processes wait for that one.

    Raises UsageError for an unknown family or no folder, UserError for files that are missing or malformed.
    """
    if family not in FAMILIES:
        raise UsageError(f"--body is {family!r}; it must be one of: {', '.join(FAMILIES)}")
    if family == "anny":
        return load_anny()
    if models_dir is None:
        raise UsageError(f"--body {family} needs --body-models: the folder with {family}/")
    return load_smpl(family, Path(models_dir), load_anny())


def shape(model: Model, identity: Identity) -> RestBody:
    """The naked body of an identity, at its exact height, standing to be dressed (see RestBody)."""
    return shape_smpl(model, identity) if isinstance(model, SmplModel) else shape_anny(model, identity)
