"""A walk: a person's gait, a path and a skeleton go in, an SMPL motion comes out.

1. Speed and leg length give the stride; the path gives the pelvis's way, at constant speed, and a footprint a step.
2. A standing foot rolls over its footprint without sliding (synth/motion/feet.py).
3. The pelvis's height is the one at which the standing legs have the published knee flexion.
4. A swinging leg follows the published thigh, knee and ankle, corrected so that it leaves and meets its footprints.
5. Two-bone legs join hips and ankles (synth/motion/legs.py): contact is exact, and the angles stay close to the curves.
6. Trunk, arms and head follow published curves.

Letters: N times. Positions are in the world; rotations of joints are in SMPL's rest frame (+X left, +Y up, +Z ahead).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import maximum_filter1d, uniform_filter1d
from scipy.spatial.transform import Rotation

from synth.motion import curves
from synth.motion.feet import Foot, foot_of, lowest_m, roll
from synth.motion.legs import reach_m, solve_leg
from synth.motion.pace import Pace, ease
from synth.motion.path import path_points
from synth.motion.rotations import axes, inverse, turned
from synth.motion.stride import MEAN_STRIDE, joint, leg_bones, leg_length_m, relative_speed, stride_length_m
from synth.motion.upper_body import upper_body
from synth.records import SMPL_JOINTS, Gait, Motion, Pause, Skeleton, Walk

Array = NDArray[np.float64]

SIDES = ("left", "right")

MID_STANCE = {"walk": 0.22, "run": 0.13}  # phase at which the ankle is below the path's point
CLEARANCE_M = 0.012  # of a swinging sole: Winter, Foot trajectory in human gait, Physical Therapy 72 (1992) 45-53
SWING_TOE_BEND_RAD = np.radians(20.0)
KNEE_SHARE = 0.6  # of the foot's toe-out that its knee takes part in
CLEARING = 0.12  # the part of the swing in which the foot rises to that, and comes down from it
LEAST_KNEE_RAD = np.radians(4.0)  # of a standing leg on a straight path
# A runner's pelvis falls and rises as a wave, twice a cycle, lowest in mid stance ([N] of synth/motion/curves.py).
RUN_LOWEST = 0.16
RUN_BOUNCE_M = 0.032
LEAST_RUN_KNEE_RAD = np.radians(11.0)
RUN_WIDTH = 0.35  # of a walker's step width
# A standing body sways about its ankles, slowly: as far to a side and ahead, and how often (Winter, Human balance and
# posture control during standing and walking, Gait and Posture 3 (1995) 193-214).
LOWERING_CYCLES = 2.0  # before and after a rest in which steps are shorter
STANDING_KNEE_RAD = np.radians(5.0)
STANDING_SWAY_M = (0.008, 0.005)
STANDING_SWAY_HZ = (0.21, 0.34)
HEIGHT_HARMONICS = 4
HEIGHT_SAMPLES = 128
HEIGHT_ROUNDS = 100


def walk(
    gait: Gait,
    walk: Walk,
    skeleton: Skeleton,
    frames: int,
    fps: float,
    *,
    pace: str = "walk",
    pause: Pause | None = None,
    hands: Mapping[str, str] | None = None,
) -> Motion:
    """A walk of some frames. The path is the pelvis's, save its sway; its first point is that of the first frame.

    pace: "walk", or "run" at a runner's speed; pause: when the walker stands still; hands: what the "left" and the
    "right" do, "swing" where not named, as in `upper_body`.

    Feet of the skeleton stay on the ground z = 0 without sliding; "left_foot" and "right_foot" bend the toes, which a
    body should obey lest toe tips sink at push-off. Raises ValueError when fps, frames or the gait's speed is not
    positive, or a runner pauses.
    """
    if not (fps > 0 and frames > 0 and gait.speed_m_s > 0):
        raise ValueError(f"fps {fps}, frames {frames} and speed {gait.speed_m_s} m/s must be greater than 0")
    if pace == "run" and pause is not None:
        raise ValueError("a runner cannot pause; walk instead")
    walker = _Walker(gait, walk, skeleton, pace, pause, dict(hands or {}))
    rotations, pelvis = walker.pose(np.arange(frames) / fps)
    return Motion(fps, rotations.astype(np.float32), pelvis.astype(np.float32))


@dataclass(frozen=True)
class _Standing:
    """A side's foot on its footprint for N times: ankle (N, 3), heading of the foot, its pitch and toe bend (N,)."""

    ankle: Array
    heading: Array
    pitch: Array
    toe_bend: Array


@dataclass(frozen=True)
class _Walker:
    """A gait on a path. Times are `cycles` (N,): 0 is a heel strike of the right foot, 1 the next."""

    gait: Gait
    walk: Walk
    skeleton: Skeleton
    pace: str = "walk"
    pause: Pause | None = None
    hands: dict[str, str] = field(default_factory=dict)

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

    @cached_property
    def heights(self) -> Array:
        """(HEIGHT_SAMPLES,) heights of the pelvis over one cycle, on a straight path without a pause."""
        cycles = np.arange(HEIGHT_SAMPLES) / HEIGHT_SAMPLES
        straight = replace(self, walk=Walk((0.0, 0.0), 0.0, 0.0, 0.0), pause=None)
        shares = np.stack([straight._share(side, cycles) for side in SIDES])
        wanted = np.stack([straight._height_over(side, cycles, straight._stance_knee(side, cycles)) for side in SIDES])
        least = np.full(HEIGHT_SAMPLES, LEAST_KNEE_RAD if self.pace == "walk" else LEAST_RUN_KNEE_RAD)
        highest = np.min([straight._height_over(side, cycles, least) for side in SIDES], 0)
        if self.pace == "run":
            wave = -RUN_BOUNCE_M * self.gait.bounce_factor * np.cos(4 * np.pi * (cycles - RUN_LOWEST))
            return np.asarray(wave + min(np.mean((wanted - wave)[np.isfinite(wanted)]), np.min(highest - wave)))
        height = _smooth((shares * np.where(shares > 0, wanted, 0)).sum(0) / shares.sum(0))
        height = height.mean() + self.gait.bounce_factor * (height - height.mean())
        for _ in range(HEIGHT_ROUNDS):
            height = _smooth(np.minimum(height, highest))
        return height - max(0.0, float((height - highest).max()))

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

    def pose(self, times: Array) -> tuple[Array, Array]:
        """Rotations (N, 22, 3) and pelvis positions (N, 3) of a Motion, at seconds from its first frame."""
        cycles = self.steps.cycles(times)
        vigour = self.steps.vigour(cycles)
        pelvis, pelvis_rotation = self._pelvis(cycles)
        pelvis += self._idle(times, cycles) * ((1 - vigour) ** 2)[:, None]
        for side in SIDES:  # only a sharp curve asks for more
            pelvis[:, 2] = np.minimum(pelvis[:, 2], self._height_over(side, cycles, np.zeros_like(cycles)))
        local = {"pelvis": pelvis_rotation}
        for side in SIDES:
            local |= self._leg(side, cycles, pelvis, pelvis_rotation)
        ahead = axes(self._path(cycles)[1])
        phases = {side: cycles - self._strike(side) for side in SIDES}
        local |= upper_body(
            self.gait, self.relative_speed, phases, ahead, pelvis_rotation, vigour, self.pace, self.hands
        )
        rest = np.broadcast_to(np.eye(3), (len(cycles), 3, 3))
        matrices = np.stack([local.get(name, rest) for name in SMPL_JOINTS], 1)
        vectors = Rotation.from_matrix(matrices.reshape(-1, 3, 3)).as_rotvec()
        return vectors.reshape(len(cycles), len(SMPL_JOINTS), 3), pelvis

    @cached_property
    def lowering(self) -> tuple[Array, Array]:
        """Cycles (M,) around a pause and how much lower the pelvis is (M,) than between walking and standing, where
        shorter steps ask for it."""
        cycles = self.steps.rest + np.arange(-LOWERING_CYCLES, LOWERING_CYCLES, 0.01)
        limit = np.min([self._height_over(side, cycles, np.full_like(cycles, LEAST_KNEE_RAD)) for side in SIDES], 0)
        lack = np.maximum(self._between_m(cycles) - limit, 0.0)
        # The largest of a window, then means of it: smooth, and nowhere less than asked for.
        return cycles, uniform_filter1d(uniform_filter1d(maximum_filter1d(lack, 21), 11), 11)

    def _between_m(self, cycles: Array) -> Array:
        """The pelvis's height (N,): a walker's, or what lies between that and who stands."""
        height = np.interp(cycles, np.arange(HEIGHT_SAMPLES) / HEIGHT_SAMPLES, self.heights, period=1)
        if self.pause is None:
            return np.asarray(height)
        vigour = self.steps.vigour(cycles)
        return np.asarray(vigour * height + (1 - vigour) * self.standing_height_m)

    def _leg(self, side: str, cycles: Array, pelvis: Array, pelvis_rotation: Array) -> dict[str, Array]:
        """Local rotations (N, 3, 3) of a side's hip, knee, ankle and toes."""
        ankle, foot_heading, pitch, toe_bend = self._foot(side, cycles)
        heading = self._path(cycles)[1]
        knee_heading = heading + KNEE_SHARE * _wrapped(foot_heading - heading)
        thigh, shank = leg_bones(self.skeleton, side)
        hip = pelvis + pelvis_rotation @ joint(self.skeleton, f"{side}_hip")
        thigh_rotation, turn, _ = solve_leg(hip, ankle, axes(knee_heading)[..., 0], thigh, shank)
        knee = turned("x", turn)
        yaw = turned("y", np.full_like(pitch, self._shape(side).yaw_rad))
        foot_rotation = axes(foot_heading) @ turned("x", -pitch) @ inverse(yaw)
        return {
            f"{side}_hip": inverse(pelvis_rotation) @ thigh_rotation,
            f"{side}_knee": knee,
            f"{side}_ankle": inverse(thigh_rotation @ knee) @ foot_rotation,
            f"{side}_foot": yaw @ turned("x", -toe_bend) @ inverse(yaw),
        }

    def _strike(self, side: str) -> float:
        """When, of a cycle, a side's heel strikes."""
        return 0.0 if side == "right" else 0.5 * (1 + self.gait.phase_asymmetry / 2)

    def _shape(self, side: str) -> Foot:
        return foot_of(self.skeleton, side)

    def _path(self, cycles: Array, left_m: ArrayLike = 0.0) -> tuple[Array, Array]:
        return path_points(self.walk, self.steps.distance_m(cycles), left_m)

    def _idle(self, times: Array, cycles: Array) -> Array:
        """(N, 3) how far a standing body's pelvis leans at a time, on its own slow rhythm."""
        seed = 2 * np.pi * self.walk.phase
        aside, on = (
            size * np.sin(2 * np.pi * often * times + seed * number)
            for number, (size, often) in enumerate(zip(STANDING_SWAY_M, STANDING_SWAY_HZ, strict=True), 1)
        )
        return (axes(self._path(cycles)[1]) @ np.stack([aside, np.zeros_like(on), on], -1)[..., None])[..., 0]

    def _pelvis(self, cycles: Array, height: Array | None = None) -> tuple[Array, Array]:
        """Position (N, 3) and rotation (N, 3, 3) to the world of the pelvis."""
        vigour = self.steps.vigour(cycles)
        sway = vigour * self.gait.sway_factor * curves.pelvis_sway_m(cycles)
        if self.pace == "run":
            sway *= RUN_WIDTH
        ground, heading = self._path(cycles, sway)
        turn, tilt, rise = curves.pelvis_rotation(cycles)
        lean = 0.3 * self.gait.trunk_lean_rad + vigour * tilt
        rotation = (
            axes(heading)
            @ turned("y", vigour * min(self.stride_factor, 1.3) * turn)
            @ turned("x", lean)
            @ turned("z", vigour * self.gait.sway_factor * rise)
        )
        if height is None:
            height = self._between_m(cycles)
            if self.pause is not None:
                height = height - np.interp(cycles, *self.lowering, left=0.0, right=0.0)
        return np.concatenate([ground, height[:, None]], -1), rotation

    def _standing(self, side: str, step: Array, stance: Array) -> _Standing:
        """A side's foot on footprint number `step` (N,) at a fraction `stance` (N,) of the time it stands there."""
        outward = 1.0 if side == "left" else -1.0
        strike = step + self._strike(side)
        place, heading = self._path(strike + MID_STANCE[self.pace], outward * self.width_m / 2)
        heading = heading + outward * self.gait.foot_angle_rad
        pitch = curves.stance_pitch(
            stance,
            self.strike_factor * self.steps.vigour(strike),
            self.push_factor * self.steps.vigour(strike + self.duty),
            self.pace,
        )
        rolled = roll(self._shape(side), pitch)
        x, y = place[..., 0], place[..., 1]
        ankle = np.stack(
            [x + np.cos(heading) * rolled.ankle_x_m, y + np.sin(heading) * rolled.ankle_x_m, rolled.ankle_z_m], -1
        )
        return _Standing(ankle, heading, pitch, rolled.toe_bend_rad)

    def _phase(self, side: str, cycles: Array) -> tuple[Array, Array]:
        """The number of a side's latest heel strike (N,) and its phase since (N,), in [0, 1)."""
        legs = cycles - self._strike(side)
        step = np.floor(legs)
        return step, legs - step

    def _share(self, side: str, cycles: Array) -> Array:
        """A side's share (N,) in carrying the body: 0 when it swings, 1 when it stands alone."""
        _, phase = self._phase(side, cycles)
        both = (self.duty - 0.5) / self.duty  # the part of the stance that the other foot also stands, at either end
        stance = phase / self.duty
        return np.where(stance < 1, ease(stance / both) * ease((1 - stance) / both), 0.0)

    def _stance_knee(self, side: str, cycles: Array) -> Array:
        """The published flexion (N,) of a standing knee."""
        _, phase = self._phase(side, cycles)
        normal = curves.normal_phase(phase, self.duty, self.pace)
        published = curves.knee_flexion(normal, self.strike_factor, self.strike_factor, self.pace)
        return np.maximum(published, LEAST_KNEE_RAD)

    def _height_over(self, side: str, cycles: Array, flexion: Array) -> Array:
        """The pelvis's height (N,) at which a side's standing knee has a flexion (N,); infinite where it swings."""
        step, phase = self._phase(side, cycles)
        ankle = self._standing(side, step, phase / self.duty).ankle
        hip = self._hip(side, cycles, np.zeros_like(cycles))
        reach = reach_m(*leg_bones(self.skeleton, side), flexion)
        level = ((hip - ankle)[:, :2] ** 2).sum(-1)
        height = ankle[:, 2] + np.sqrt(np.maximum(reach**2 - level, 0.0)) - hip[:, 2]
        return np.where(phase < self.duty, height, np.inf)

    def _hip(self, side: str, cycles: Array, height: Array | None = None) -> Array:
        pelvis, rotation = self._pelvis(cycles, height)
        return pelvis + rotation @ joint(self.skeleton, f"{side}_hip")

    def _foot(self, side: str, cycles: Array) -> tuple[Array, Array, Array, Array]:
        """Ankle (N, 3), heading, pitch and toe bend (N,) of a side's foot, standing or swinging."""
        step, phase = self._phase(side, cycles)
        standing = self._standing(side, step, phase / self.duty)
        stands = phase < self.duty

        # What the published swing lacks where the foot leaves one footprint and where it meets the next is spread
        # between the two: in the angles of thigh, knee and foot, and in the ankle's way to the side.
        ones = np.ones_like(cycles)
        off, on = self._standing(side, step, ones), self._standing(side, step + 1, 0 * ones)
        strike = step + self._strike(side)
        lack_off = self._swing_state(side, strike + self.duty, off) - self._published_swing(
            side, step, self.duty * ones
        )
        lack_on = self._swing_state(side, strike + 1, on) - self._published_swing(side, step, ones)
        swing = np.clip((phase - self.duty) / (1 - self.duty), 0, 1)
        blend = ease(swing)
        thigh, knee, pitch, left = self._published_swing(side, step, phase) + lack_off + (lack_on - lack_off) * blend
        # Toes stay lifted where the foot points down, as people's do to clear the ground.
        toe_bend = np.maximum(off.toe_bend * (1 - ease(swing / 0.4)), np.clip(-pitch, 0, SWING_TOE_BEND_RAD))
        heading = off.heading + _wrapped(on.heading - off.heading) * blend

        thigh_m, shank_m = self._bones_m(side)
        shank = thigh - np.maximum(knee, 0)
        ahead = thigh_m * np.sin(thigh) + shank_m * np.sin(shank)
        up = -thigh_m * np.cos(thigh) - shank_m * np.cos(shank)
        offset = axes(self._path(cycles)[1]) @ np.stack([left, up, ahead], -1)[..., None]
        ankle = self._hip(side, cycles) + offset[..., 0]
        clearance = CLEARANCE_M * ease(swing / CLEARING) * ease((1 - swing) / CLEARING)
        least = lowest_m(self._shape(side), pitch, toe_bend) + clearance
        ankle[:, 2] = np.maximum(ankle[:, 2], least)
        return (
            np.where(stands[:, None], standing.ankle, ankle),
            np.where(stands, standing.heading, heading),
            np.where(stands, standing.pitch, pitch),
            np.where(stands, standing.toe_bend, toe_bend),
        )

    def _swing_state(self, side: str, cycles: Array, foot: _Standing) -> Array:
        """(4, N) of a leg whose foot stands: pitch of the thigh (forwards) and flexion of the knee, seen from the side
        of the path; pitch of the foot; and how far to the left of the hip the ankle is."""
        heading = self._path(cycles)[1]
        left, up, ahead = (inverse(axes(heading)) @ (foot.ankle - self._hip(side, cycles))[..., None])[..., 0].T
        thigh_m, shank_m = self._bones_m(side)
        cos = (ahead**2 + up**2 - thigh_m**2 - shank_m**2) / (2 * thigh_m * shank_m)
        knee = np.arccos(np.clip(cos, -1, 1))
        thigh = np.arctan2(ahead, -up) + np.arctan2(shank_m * np.sin(knee), thigh_m + shank_m * np.cos(knee))
        return np.stack([thigh, knee, foot.pitch, left])

    def _published_swing(self, side: str, step: Array, phase: Array) -> Array:
        """(4, N) as `_swing_state` has it, after the published curves: the ankle hangs below the hip."""
        normal = curves.normal_phase(phase, self.duty, self.pace)
        vigour = self.steps.vigour(step + self._strike(side) + phase)
        thigh = curves.thigh_pitch(normal, self.pace) * self.strike_factor * vigour
        own = 1 + (self.gait.knee_factor * self.strike_factor**0.3 - 1) * ease(
            5 * (phase - self.duty) / (1 - self.duty)
        )
        knee = curves.knee_flexion(normal, 1.0, own, self.pace)
        knee = STANDING_KNEE_RAD + vigour * (knee - STANDING_KNEE_RAD)
        pitch = thigh - knee + vigour * curves.ankle_dorsiflexion(normal, self.pace)
        return np.stack([thigh, knee, pitch, np.zeros_like(phase)])

    def _bones_m(self, side: str) -> tuple[float, float]:
        """Lengths of thigh and shank as seen from the side."""
        thigh, shank = leg_bones(self.skeleton, side)
        return float(np.linalg.norm(thigh[1:])), float(np.linalg.norm(shank[1:]))


def _wrapped(angle: Array) -> Array:
    return np.asarray((angle + np.pi) % (2 * np.pi) - np.pi)


def _smooth(values: Array) -> Array:
    """One period of a curve with its first harmonics alone."""
    spectrum = np.fft.rfft(values)
    spectrum[HEIGHT_HARMONICS + 1 :] = 0
    return np.fft.irfft(spectrum, len(values))
