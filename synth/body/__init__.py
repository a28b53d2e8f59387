"""An identity comes in, its naked body leaves; later its outfit and a motion come in, and a posed figure leaves."""

from synth.body.model import BodyModel, load
from synth.body.posing import pose
from synth.body.shaping import shape

__all__ = ["BodyModel", "load", "pose", "shape"]
