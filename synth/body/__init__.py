"""An identity comes in, its naked body leaves; later its outfit and a motion come in, and a posed figure leaves."""

from synth.body.anny_family import BodyModel, load, shape
from synth.body.posing import pose

__all__ = ["BodyModel", "load", "pose", "shape"]
