"""A walk: a person's gait, a path and a skeleton go in, an SMPL motion comes out.

1. Speed and leg length give the stride; the path gives the pelvis's way and a footprint a step (synth/motion/steps.py);
   the speed is constant but where the walker stops or sets off (synth/motion/pace.py).
2. A standing foot rolls over its footprint without sliding (synth/motion/feet.py).
3. The pelvis's height is the one at which the standing legs have the published knee flexion (synth/motion/pelvis.py).
4. A swinging leg follows the published thigh, knee and ankle, corrected so that it leaves and meets its footprints.
5. Two-bone legs join hips and ankles (synth/motion/legs.py): contact is exact, and the angles stay close to the curves.
6. Trunk, arms and head follow published curves, or what the hands hold (synth/motion/upper_body.py).

Letters: N times. Positions are in the world; rotations of joints are in SMPL's rest frame (+X left, +Y up, +Z ahead).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from synth.motion import curves
from synth.motion.feet import lowest_m
from synth.motion.legs import solve_leg
from synth.motion.pace import ease
from synth.motion.pelvis import ROLL_SHARE, STANDING_KNEE_RAD, CarriedPelvis
from synth.motion.rotations import axes, inverse, turned
from synth.motion.steps import SIDES, Standing
from synth.motion.stride import joint, leg_bones
from synth.motion.upper_body import upper_body
from synth.records import SMPL_JOINTS, Gait, Motion, Pause, Skeleton, Walk

Array = NDArray[np.float64]

CLEARANCE_M = 0.012  # of a swinging sole: Winter, Foot trajectory in human gait, Physical Therapy 72 (1992) 45-53
SWING_TOE_BEND_RAD = np.radians(20.0)
KNEE_SHARE = 0.6  # of the foot's toe-out that its knee takes part in
# Into a turn the head goes first: Grasso, Prevost, Ivanenko and Berthoz, Eye-head coordination for the steering of
# locomotion in humans, Neuroscience Letters 253 (1998) 115-118, find about 200 ms.
GAZE_AHEAD_S = 0.2
CLEARING = 0.12  # the part of the swing in which the foot rises to that, and comes down from it


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
class _Walker(CarriedPelvis):
    """All of a gait on a path. hands: what each side's does, as in `upper_body`."""

    hands: dict[str, str] = field(default_factory=dict)

    def pose(self, times: Array) -> tuple[Array, Array]:
        """Rotations (N, 22, 3) and pelvis positions (N, 3) of a Motion, at seconds from its first frame."""
        cycles = self.steps.cycles(times)
        vigour = self.steps.vigour(cycles)
        pelvis, pelvis_rotation = self.pelvis(cycles)
        pelvis += self.idle(times, cycles) * ((1 - vigour) ** 2)[:, None]
        for side in SIDES:  # only a sharp curve asks for more
            pelvis[:, 2] = np.minimum(pelvis[:, 2], self.height_over(side, cycles, np.zeros_like(cycles)))
        local = {"pelvis": pelvis_rotation}
        for side in SIDES:
            local |= self._leg(side, cycles, pelvis, pelvis_rotation)
        ahead = axes(self.path(cycles)[1]) @ turned("z", -ROLL_SHARE * self.lean(cycles)[1])
        gaze = axes(self.path(cycles + GAZE_AHEAD_S * self.steps.rate)[1])
        phases = {side: cycles - self.strike(side) for side in SIDES}
        local |= upper_body(
            self.gait, self.relative_speed, phases, ahead, gaze, pelvis_rotation, vigour, self.pace, self.hands
        )
        rest = np.broadcast_to(np.eye(3), (len(cycles), 3, 3))
        matrices = np.stack([local.get(name, rest) for name in SMPL_JOINTS], 1)
        vectors = Rotation.from_matrix(matrices.reshape(-1, 3, 3)).as_rotvec()
        return vectors.reshape(len(cycles), len(SMPL_JOINTS), 3), pelvis

    def _leg(self, side: str, cycles: Array, pelvis: Array, pelvis_rotation: Array) -> dict[str, Array]:
        """Local rotations (N, 3, 3) of a side's hip, knee, ankle and toes."""
        ankle, foot_heading, pitch, toe_bend = self._foot(side, cycles)
        heading = self.path(cycles)[1]
        knee_heading = heading + KNEE_SHARE * _wrapped(foot_heading - heading)
        thigh, shank = leg_bones(self.skeleton, side)
        hip = pelvis + pelvis_rotation @ joint(self.skeleton, f"{side}_hip")
        thigh_rotation, turn, _ = solve_leg(hip, ankle, axes(knee_heading)[..., 0], thigh, shank)
        knee = turned("x", turn)
        yaw = turned("y", np.full_like(pitch, self.shape(side).yaw_rad))
        foot_rotation = axes(foot_heading) @ turned("x", -pitch) @ inverse(yaw)
        return {
            f"{side}_hip": inverse(pelvis_rotation) @ thigh_rotation,
            f"{side}_knee": knee,
            f"{side}_ankle": inverse(thigh_rotation @ knee) @ foot_rotation,
            f"{side}_foot": yaw @ turned("x", -toe_bend) @ inverse(yaw),
        }

    def _foot(self, side: str, cycles: Array) -> tuple[Array, Array, Array, Array]:
        """Ankle (N, 3), heading, pitch and toe bend (N,) of a side's foot, standing or swinging."""
        step, phase = self.phase_of(side, cycles)
        standing = self.standing(side, step, phase / self.duty)
        stands = phase < self.duty

        # What the published swing lacks where the foot leaves one footprint and where it meets the next is spread
        # between the two: in the angles of thigh, knee and foot, and in the ankle's way to the side.
        ones = np.ones_like(cycles)
        off, on = self.standing(side, step, ones), self.standing(side, step + 1, 0 * ones)
        strike = step + self.strike(side)
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
        offset = axes(self.path(cycles)[1]) @ np.stack([left, up, ahead], -1)[..., None]
        ankle = self.hip(side, cycles) + offset[..., 0]
        clearance = CLEARANCE_M * ease(swing / CLEARING) * ease((1 - swing) / CLEARING)
        least = lowest_m(self.shape(side), pitch, toe_bend) + clearance
        ankle[:, 2] = np.maximum(ankle[:, 2], least)
        return (
            np.where(stands[:, None], standing.ankle, ankle),
            np.where(stands, standing.heading, heading),
            np.where(stands, standing.pitch, pitch),
            np.where(stands, standing.toe_bend, toe_bend),
        )

    def _swing_state(self, side: str, cycles: Array, foot: Standing) -> Array:
        """(4, N) of a leg whose foot stands: pitch of the thigh (forwards) and flexion of the knee, seen from the side
        of the path; pitch of the foot; and how far to the left of the hip the ankle is."""
        heading = self.path(cycles)[1]
        left, up, ahead = (inverse(axes(heading)) @ (foot.ankle - self.hip(side, cycles))[..., None])[..., 0].T
        thigh_m, shank_m = self._bones_m(side)
        cos = (ahead**2 + up**2 - thigh_m**2 - shank_m**2) / (2 * thigh_m * shank_m)
        knee = np.arccos(np.clip(cos, -1, 1))
        thigh = np.arctan2(ahead, -up) + np.arctan2(shank_m * np.sin(knee), thigh_m + shank_m * np.cos(knee))
        return np.stack([thigh, knee, foot.pitch, left])

    def _published_swing(self, side: str, step: Array, phase: Array) -> Array:
        """(4, N) as `_swing_state` has it, after the published curves: the ankle hangs below the hip."""
        normal = curves.normal_phase(phase, self.duty, self.pace)
        vigour = self.steps.vigour(step + self.strike(side) + phase)
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
