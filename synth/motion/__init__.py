"""How people move: a gait and a path, or a file of motion capture, go in; SMPL motions come out."""

from synth.motion.gait import walk
from synth.motion.path import path_points, walk_through
from synth.motion.stride import leg_length_m, path_length_m, stride_length_m

__all__ = ["leg_length_m", "path_length_m", "path_points", "stride_length_m", "walk", "walk_through"]
