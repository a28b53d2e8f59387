"""An identity comes in, its naked body leaves; later its outfit and a motion come in, and a posed figure leaves."""

from synth.body.families import FAMILIES, Model, load, shape
from synth.body.model import BodyModel
from synth.body.posing import pose
from synth.body.smpl_family import check_files, draw_betas

__all__ = ["FAMILIES", "BodyModel", "Model", "check_files", "draw_betas", "load", "pose", "shape"]
