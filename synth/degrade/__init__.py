"""What a surveillance camera does to light: linear radiance and a planned response go in, 8-bit crops come out."""

from synth.degrade.camera import degrade, meter
from synth.degrade.codec import jpeg, video
from synth.degrade.draw import clean_response, draw_response, without_loss
from synth.degrade.shutter import expose, image_velocity

__all__ = [
    "clean_response",
    "degrade",
    "draw_response",
    "expose",
    "image_velocity",
    "jpeg",
    "meter",
    "video",
    "without_loss",
]
