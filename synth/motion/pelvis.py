"""A gait, a path and a skeleton come in; where the pelvis is and how it turns, over feet that stand, leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from synth.motion import curves
from synth.motion.legs import reach_m
from synth.motion.rotations import axes, turned
from synth.motion.steps import LEAST_KNEE_RAD, RUN_WIDTH, SIDES, Steps
from synth.motion.stride import GRAVITY_M_S2, joint, leg_bones, leg_length_m
from synth.records import Walk

Array = NDArray[np.float64]

# A runner's pelvis falls and rises as a wave, twice a cycle, lowest in mid stance ([N] of synth/motion/curves.py).
RUN_LOWEST = 0.16
RUN_BOUNCE_M = 0.032
LEAST_RUN_KNEE_RAD = np.radians(11.0)
# A standing body sways about its ankles, slowly: as far to a side and ahead, and how often (Winter, Human balance and
# posture control during standing and walking, Gait and Posture 3 (1995) 193-214).
STANDING_SWAY_M = (0.008, 0.005)
STANDING_SWAY_HZ = (0.21, 0.34)
STANDING_KNEE_RAD = np.radians(5.0)
LOWERING_CYCLES = 2.0  # before and after a rest, in which steps are shorter, or turns
# Into a curve a walker leans so far that weight and the pull outwards meet at the feet; hips and trunk roll by a part.
ROLL_SHARE = 0.5
HEIGHT_HARMONICS = 4
HEIGHT_SAMPLES = 128
HEIGHT_ROUNDS = 100


@dataclass(frozen=True)
class CarriedPelvis(Steps):
    """The pelvis of a gait on a path, in the world, carried by its steps."""

    @cached_property
    def heights(self) -> Array:
        """(HEIGHT_SAMPLES,) heights of the pelvis over one cycle, on a straight path without a pause."""
        cycles = np.arange(HEIGHT_SAMPLES) / HEIGHT_SAMPLES
        straight = replace(self, walk=Walk((0.0, 0.0), 0.0, 0.0, 0.0), pause=None)
        shares = np.stack([straight.share(side, cycles) for side in SIDES])
        wanted = np.stack([straight.height_over(side, cycles, straight.stance_knee(side, cycles)) for side in SIDES])
        least = np.full(HEIGHT_SAMPLES, self.least_knee_rad)
        highest = np.min([straight.height_over(side, cycles, least) for side in SIDES], 0)
        if self.pace == "run":
            wave = -RUN_BOUNCE_M * self.gait.bounce_factor * np.cos(4 * np.pi * (cycles - RUN_LOWEST))
            return np.asarray(wave + min(np.mean((wanted - wave)[np.isfinite(wanted)]), np.min(highest - wave)))
        height = _smooth((shares * np.where(shares > 0, wanted, 0)).sum(0) / shares.sum(0))
        height = height.mean() + self.gait.bounce_factor * (height - height.mean())
        for _ in range(HEIGHT_ROUNDS):
            height = _smooth(np.minimum(height, highest))
        return height - max(0.0, float((height - highest).max()))

    @property
    def least_knee_rad(self) -> float:
        """Of a standing leg: the flexion that the pelvis leaves it everywhere."""
        return float(LEAST_KNEE_RAD if self.pace == "walk" else LEAST_RUN_KNEE_RAD)

    @cached_property
    def standing_height_m(self) -> float:
        """Of the pelvis over two flat feet side by side."""
        heights = []
        for side in SIDES:
            hip = joint(self.skeleton, f"{side}_hip")
            reach = float(reach_m(*leg_bones(self.skeleton, side), STANDING_KNEE_RAD))
            aside = abs(float(hip[0])) - self.gait.step_width_m / 2
            heights.append(self.skeleton.sole_m + np.sqrt(reach**2 - aside**2) - float(hip[1]))
        return min(heights)

    @cached_property
    def lowering(self) -> tuple[Array, Array]:
        """Cycles (M,) around a pause, or around the path's turns, and how much lower the pelvis is (M,) than between
        walking and standing, where shorter steps or a tight curve ask for it."""
        first = last = self.steps.rest
        if self.pause is None:
            ends_m = np.array([self.walk.turns[0].start_m, self.walk.turns[-1].start_m + self.walk.turns[-1].length_m])
            first, last = self.walk.phase + ends_m / self.stride_m
        cycles = np.arange(first - LOWERING_CYCLES, last + LOWERING_CYCLES, 0.01)
        limit = np.min([self.height_over(side, cycles, np.full_like(cycles, self.least_knee_rad)) for side in SIDES], 0)
        lack = np.maximum(self._between_m(cycles) - limit, 0.0)
        # The largest of a window, then means of it: smooth, and nowhere less than asked for.
        return cycles, uniform_filter1d(uniform_filter1d(maximum_filter1d(lack, 21), 11), 11)

    def pelvis(self, cycles: Array, height: Array | None = None) -> tuple[Array, Array]:
        """Position (N, 3) and rotation (N, 3, 3) to the world of the pelvis."""
        vigour = self.steps.vigour(cycles)
        sway = vigour * self.gait.sway_factor * curves.pelvis_sway_m(cycles)
        if self.pace == "run":
            sway *= RUN_WIDTH
        inwards, leaning = self.lean(cycles)
        ground, heading = self.path(cycles, sway + inwards)
        turn, tilt, rise = curves.pelvis_rotation(cycles)
        lean = 0.3 * self.gait.trunk_lean_rad + vigour * tilt
        rotation = (
            axes(heading)
            @ turned("y", vigour * min(self.stride_factor, 1.3) * turn)
            @ turned("x", lean)
            @ turned("z", vigour * self.gait.sway_factor * rise - ROLL_SHARE * leaning)
        )
        if height is None:
            height = self._between_m(cycles)
            if self.pause is not None or self.walk.turns:
                height = height - np.interp(cycles, *self.lowering, left=0.0, right=0.0)
        return np.concatenate([ground, height[:, None]], -1), rotation

    def lean(self, cycles: Array) -> tuple[Array, Array]:
        """How far the pelvis is to the left of its path (N,), in metres, and the lean of the legs (N,) to the left."""
        bend = self.bend_per_m(cycles)
        rise = leg_length_m(self.skeleton)
        pull = (self.gait.speed_m_s * self.steps.vigour(cycles)) ** 2 / GRAVITY_M_S2
        # Inside its path by d, a body goes at v (1 - bend d) on a radius shorter by d: d / rise is what pulls, over g.
        inwards = rise * pull * bend / (1 + rise * pull * bend**2)
        return inwards, np.arctan(inwards / rise)

    def hip(self, side: str, cycles: Array, height: Array | None = None) -> Array:
        pelvis, rotation = self.pelvis(cycles, height)
        return pelvis + rotation @ joint(self.skeleton, f"{side}_hip")

    def height_over(self, side: str, cycles: Array, flexion: Array) -> Array:
        """The pelvis's height (N,) at which a side's standing knee has a flexion (N,); infinite where it swings."""
        step, phase = self.phase_of(side, cycles)
        ankle = self.standing(side, step, phase / self.duty).ankle
        hip = self.hip(side, cycles, np.zeros_like(cycles))
        reach = reach_m(*leg_bones(self.skeleton, side), flexion)
        level = ((hip - ankle)[:, :2] ** 2).sum(-1)
        height = ankle[:, 2] + np.sqrt(np.maximum(reach**2 - level, 0.0)) - hip[:, 2]
        return np.where(phase < self.duty, height, np.inf)

    def _between_m(self, cycles: Array) -> Array:
        """The pelvis's height (N,): a walker's, or what lies between that and who stands; less where the legs lean."""
        height = np.interp(cycles, np.arange(HEIGHT_SAMPLES) / HEIGHT_SAMPLES, self.heights, period=1)
        drop = leg_length_m(self.skeleton) * (1 - np.cos(self.lean(cycles)[1]))
        if self.pause is None:
            return np.asarray(height - drop)
        vigour = self.steps.vigour(cycles)
        return np.asarray(vigour * height + (1 - vigour) * self.standing_height_m - drop)

    def idle(self, times: Array, cycles: Array) -> Array:
        """(N, 3) how far a standing body's pelvis leans at a time, on its own slow rhythm."""
        seed = 2 * np.pi * self.walk.phase
        aside, on = (
            size * np.sin(2 * np.pi * often * times + seed * number)
            for number, (size, often) in enumerate(zip(STANDING_SWAY_M, STANDING_SWAY_HZ, strict=True), 1)
        )
        return (axes(self.path(cycles)[1]) @ np.stack([aside, np.zeros_like(on), on], -1)[..., None])[..., 0]


def _smooth(values: Array) -> Array:
    """One period of a curve with its first harmonics alone."""
    spectrum = np.fft.rfft(values)
    spectrum[HEIGHT_HARMONICS + 1 :] = 0
    return np.fft.irfft(spectrum, len(values))
