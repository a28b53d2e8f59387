"""A gait, a path and a skeleton come in; when and where the feet stand, and how they roll there, leaves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synth.motion import curves
from synth.motion.feet import Foot, foot_of, roll
from synth.motion.pace import Pace, ease
from synth.motion.stride import MEAN_STRIDE, leg_length_m, relative_speed, stride_length_m
from synth.path import curvature_per_m, path_points
from synth.records import Gait, Pause, Skeleton, Walk

Array = NDArray[np.float64]

SIDES = ("left", "right")

MID_STANCE = {"walk": 0.22, "run": 0.13}  # phase at which the ankle is below the path's point
LEAST_KNEE_RAD = np.radians(4.0)  # of a standing leg on a straight path
RUN_WIDTH = 0.35  # of a walker's step width


@dataclass(frozen=True)
class Standing:
    """A side's foot on its footprint for N times: ankle (N, 3), heading of the foot, its pitch and toe bend (N,)."""

    ankle: Array
    heading: Array
    pitch: Array
    toe_bend: Array


@dataclass(frozen=True)
class Steps:
    """A gait's steps on a path. Times are `cycles` (N,): 0 is a heel strike of the right foot, 1 the next. pace: "walk"
    or "run"."""

    gait: Gait
    walk: Walk
    skeleton: Skeleton
    pace: str = "walk"
    pause: Pause | None = None

    @cached_property
    def steps(self) -> Pace:
        rate = self.gait.speed_m_s / self.stride_m
        return Pace(rate, self.stride_m, self.walk.phase, (self.duty - 0.5) / 2, self.pause)

    @cached_property
    def stride_m(self) -> float:
        return stride_length_m(self.gait, self.skeleton)

    @cached_property
    def relative_speed(self) -> float:
        """Of the mean adult's, on these legs."""
        return relative_speed(self.gait, self.skeleton)

    @cached_property
    def stride_factor(self) -> float:
        """Of the mean adult's stride, on these legs: scales what grows with the stride."""
        return self.stride_m / leg_length_m(self.skeleton) / MEAN_STRIDE

    @property
    def width_m(self) -> float:
        """Between the feet's middles, across the path."""
        return self.gait.step_width_m * (RUN_WIDTH if self.pace == "run" else 1.0)

    @property
    def strike_factor(self) -> float:
        """Of the published heel rocker; the running curves are those of a runner's stride as they stand."""
        return 1.0 if self.pace == "run" else self.stride_factor

    @property
    def push_factor(self) -> float:
        """Of the published forefoot rocker."""
        return 1.0 if self.pace == "run" else float(np.sqrt(self.stride_factor))

    @cached_property
    def duty(self) -> float:
        """The part of the cycle that a foot stands: less at speed (Grieve and Gear's time of swing, linearised)."""
        if self.pace == "run":
            return float(np.clip(0.40 - 0.05 * (self.relative_speed - 2), 0.33, 0.44))
        slowness = 1 - self.relative_speed
        return float(np.clip(curves.NORMAL_DUTY["walk"] + 0.07 * slowness, 0.56, 0.70))

    def strike(self, side: str) -> float:
        """When, of a cycle, a side's heel strikes."""
        return 0.0 if side == "right" else 0.5 * (1 + self.gait.phase_asymmetry / 2)

    def shape(self, side: str) -> Foot:
        return foot_of(self.skeleton, side)

    def path(self, cycles: Array, left_m: ArrayLike = 0.0) -> tuple[Array, Array]:
        return path_points(self.walk, self.steps.distance_m(cycles), left_m)

    def bend_per_m(self, cycles: Array) -> Array:
        """The path's curvature (N,), to the left positive."""
        return curvature_per_m(self.walk, self.steps.distance_m(cycles))

    def phase_of(self, side: str, cycles: Array) -> tuple[Array, Array]:
        """The number of a side's latest heel strike (N,) and its phase since (N,), in [0, 1)."""
        legs = cycles - self.strike(side)
        step = np.floor(legs)
        return step, legs - step

    def standing(self, side: str, step: Array, stance: Array) -> Standing:
        """A side's foot on footprint number `step` (N,) at a fraction `stance` (N,) of the time it stands there."""
        outward = 1.0 if side == "left" else -1.0
        strike = step + self.strike(side)
        place, heading = self.path(strike + MID_STANCE[self.pace], outward * self.width_m / 2)
        heading = heading + outward * self.gait.foot_angle_rad
        pitch = curves.stance_pitch(
            stance,
            self.strike_factor * self.steps.vigour(strike),
            self.push_factor * self.steps.vigour(strike + self.duty),
            self.pace,
        )
        rolled = roll(self.shape(side), pitch)
        x, y = place[..., 0], place[..., 1]
        ankle = np.stack(
            [x + np.cos(heading) * rolled.ankle_x_m, y + np.sin(heading) * rolled.ankle_x_m, rolled.ankle_z_m], -1
        )
        return Standing(ankle, heading, pitch, rolled.toe_bend_rad)

    def share(self, side: str, cycles: Array) -> Array:
        """A side's share (N,) in carrying the body: 0 when it swings, 1 when it stands alone."""
        _, phase = self.phase_of(side, cycles)
        both = (self.duty - 0.5) / self.duty  # the part of the stance that the other foot also stands, at either end
        stance = phase / self.duty
        return np.where(stance < 1, ease(stance / both) * ease((1 - stance) / both), 0.0)

    def stance_knee(self, side: str, cycles: Array) -> Array:
        """The published flexion (N,) of a standing knee."""
        _, phase = self.phase_of(side, cycles)
        normal = curves.normal_phase(phase, self.duty, self.pace)
        published = curves.knee_flexion(normal, self.strike_factor, self.strike_factor, self.pace)
        return np.maximum(published, LEAST_KNEE_RAD)
