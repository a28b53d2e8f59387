"""How people move: a gait and a path, or a file of motion capture, go in; SMPL motions come out."""

from synth.motion.bvh import LEG_M
from synth.motion.clips import cut, fits, is_cyclic, seconds_of, too_short
from synth.motion.clips import load as load_clip
from synth.motion.clips import names_in as clip_names
from synth.motion.clips import read as read_file
from synth.motion.gait import walk
from synth.motion.hands import POSED, hands_of
from synth.motion.placing import place, way_of
from synth.motion.stride import leg_length_m, path_length_m, stride_length_m
from synth.motion.treadmill import Footing, footing_of
from synth.path import path_points, walk_through

__all__ = [
    "LEG_M",
    "POSED",
    "Footing",
    "clip_names",
    "cut",
    "fits",
    "footing_of",
    "hands_of",
    "is_cyclic",
    "leg_length_m",
    "load_clip",
    "path_length_m",
    "path_points",
    "place",
    "read_file",
    "seconds_of",
    "stride_length_m",
    "too_short",
    "walk",
    "walk_through",
    "way_of",
]
