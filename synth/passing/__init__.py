"""Who and what comes between a camera and a person: a person's way goes in; passers-by and things leave, first as a
plan, then as figures joined with the person's."""

from synth.passing.drawing import draw_occluders
from synth.passing.ground import Ground, ground_of
from synth.passing.joining import Other, casting, folded, joined, trimmed
from synth.passing.sketch import View
from synth.passing.standing import pushed, standing
from synth.passing.tables import POOL, POOL_NUMBER

__all__ = [
    "POOL",
    "POOL_NUMBER",
    "Ground",
    "Other",
    "View",
    "casting",
    "draw_occluders",
    "folded",
    "ground_of",
    "joined",
    "pushed",
    "standing",
    "trimmed",
]
