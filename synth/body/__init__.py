"""An identity comes in, its naked body leaves; later its outfit and a motion come in, and a posed figure leaves."""

from synth.body.families import FAMILIES, Model, load, shape
from synth.body.model import BodyModel
from synth.body.posing import at_rest, pose
from synth.body.smpl_family import draw_betas
from synth.body.smpl_files import check_files

__all__ = ["FAMILIES", "BodyModel", "Model", "at_rest", "check_files", "draw_betas", "load", "pose", "shape"]
