"""A clip comes in; whether it walks in place, and the same clip going where its feet push it, leave.

Clips from treadmills and "in place" clips of animation libraries move the legs but not the body, and so the feet slide
as soon as such a body stands on the ground. The foot that stands tells the way: it should not move. T frames.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from synth.motion.bvh import LEG_M
from synth.motion.placing import soles_of
from synth.records import SMPL_JOINTS, Motion, Skeleton

Array = NDArray[np.float64]

# In place: the standing foot goes this fast against the body, and this share of that against the ground.
LEAST_PUSH_M_S = 0.35
LEAST_SLIDE = 0.7
_SMOOTH_S = 0.08  # over which feet take turns
_BALL = 1  # of the points that soles_of gives

# A clip's own legs are not known; these have the length that readers of clips scale to, in a man's proportions.
_LEFT_LEG = {"hip": (0.08, -0.08, 0.0), "knee": (0.0, -0.51 * LEG_M, 0.0), "ankle": (0.0, -0.49 * LEG_M, 0.0),
             "foot": (0.02, -0.055, 0.13)}  # fmt: skip


@dataclass(frozen=True)
class Footing:
    """Of the foot that stands, on average: push_m_s, how fast it goes against the body, and slide_m_s, against the
    ground."""

    push_m_s: float
    slide_m_s: float

    @property
    def in_place(self) -> bool:
        """Whether the legs walk and the body does not go with them."""
        return self.push_m_s > LEAST_PUSH_M_S and self.slide_m_s > LEAST_SLIDE * self.push_m_s


def footing_of(clip: Motion) -> Footing:
    """How the feet of a clip stand; of a single frame, still."""
    if len(clip.translation_m) < 2:
        return Footing(0.0, 0.0)
    slide = _slide_m(clip)
    push = slide - np.diff(clip.translation_m[:, :2].astype(np.float64), axis=0)
    push_m_s, slide_m_s = (
        float(np.linalg.norm(_smooth(steps, clip.fps), axis=1).mean() * clip.fps) for steps in (push, slide)
    )
    return Footing(push_m_s, slide_m_s)


def let_go(clip: Motion) -> Motion:
    """The clip with the way that its standing feet push it, added to its own."""
    way = -np.cumsum(_smooth(_slide_m(clip), clip.fps), axis=0)
    places = clip.translation_m.copy()
    places[1:, :2] += way.astype(np.float32)
    return replace(clip, translation_m=places)


def _slide_m(clip: Motion) -> Array:
    """(T - 1, 2) what the lower ball of the two feet moves on the ground, frame by frame. Of a walker's feet one always
    stands on its ball: a foot that comes down on its heel takes over when the other's toes go."""
    balls = np.stack([soles_of(clip, _body(), side)[:, _BALL] for side in ("left", "right")], 1)  # (T, 2, 3)
    lower = (balls[1:, :, 2] + balls[:-1, :, 2]).argmin(1)
    moved = np.diff(balls[..., :2], axis=0)
    return np.take_along_axis(moved, lower[:, None, None], 1)[:, 0]


def _smooth(steps: Array, fps: float) -> Array:
    return np.asarray(gaussian_filter1d(steps, _SMOOTH_S * fps, axis=0, mode="nearest"))


def _body() -> Skeleton:
    joints = np.zeros((len(SMPL_JOINTS), 3))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        place = np.zeros(3)
        for name, bone in _LEFT_LEG.items():
            place = place + np.array(bone) * [sign, 1.0, 1.0]
            joints[SMPL_JOINTS.index(f"{side}_{name}")] = place
    return Skeleton(joints.astype(np.float32), sole_m=0.08, heel_back_m=0.06, toe_ahead_m=0.20)
