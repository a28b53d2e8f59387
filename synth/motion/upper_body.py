"""Trunk, head and arms of a walk: a gait and phases go in, local joint rotations come out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synth.motion import curves
from synth.motion.rotations import inverse, part_of, turned
from synth.records import Gait

Array = NDArray[np.float64]

ARM_HANG_RAD = np.radians(78.0)  # down from the T-pose, of which the collar bones do
COLLAR_HANG_RAD = np.radians(6.0)
ARM_TWIST_RAD = np.radians(12.0)  # inwards
LARGEST_SWING = 2.0  # of the average arm's, 32 degrees to either side
LEAST_ELBOW_RAD = np.radians(4.0)
# A hand that carries holds its arm still and nearly straight; one that holds a phone is raised before the chest, and
# the head looks at it; runners bend their elbows and lean.
CARRYING_SWING = 0.15
CARRYING_ELBOW_RAD = np.radians(12.0)
PHONE_SHOULDER_RAD = np.radians(28.0)
PHONE_TWIST_RAD = np.radians(38.0)
PHONE_ELBOW_RAD = np.radians(98.0)
PHONE_SUPINATION_RAD = np.radians(100.0)  # turns the palm up to the face, half at the elbow, half at the wrist
PHONE_HEAD_RAD = np.radians(32.0)
PHONE_SWING = 0.06
# A box is held before the belly with both forearms level; a case is pulled by an arm that reaches back and out; an open
# umbrella is held up before the shoulder.
HOLD_SHOULDER_RAD, HOLD_ELBOW_RAD, HOLD_TWIST_RAD = np.radians(14.0), np.radians(78.0), np.radians(2.0)
PULL_SHOULDER_RAD, PULL_OUT_RAD, PULL_ELBOW_RAD = np.radians(-22.0), np.radians(9.0), np.radians(8.0)
RAISE_SHOULDER_RAD, RAISE_ELBOW_RAD, RAISE_TWIST_RAD = np.radians(22.0), np.radians(112.0), np.radians(4.0)
RUN_ELBOW_RAD = np.radians(85.0)
RUN_LEAN_RAD = np.radians(7.0)
RUN_ELBOW_SWING = 0.5


def upper_body(
    gait: Gait,
    relative_speed: float,
    phases: dict[str, Array],
    ahead: Array,
    gaze: Array,
    pelvis_rotation: Array,
    vigour: Array,
    pace: str,
    hands: dict[str, str],
) -> dict[str, Array]:
    """Local rotations (N, 3, 3), by joint, of spine, neck, head and the joints of the arms.

    relative_speed: of the mean adult's, 1.0 is the same; phases: (N,) of each side's leg; ahead: (N, 3, 3) axes of the
    path's heading, leaning into its curve; gaze: (N, 3, 3) axes of where the head turns, a phone only lowers it;
    pelvis_rotation: (N, 3, 3); vigour: (N,) share of the full step; pace: "walk" or "run"; hands: by side, "swing" (if
    not named), or as `hands_of` has it. The arms swing more at speed (Romkes and Bracht-Schweizer, The effects of
    walking speed on upper body kinematics during gait in healthy subjects, Gait and Posture 54 (2017) 304-310).
    """
    right = phases["right"]
    swing = vigour * float(np.clip(relative_speed, 0.4, 1.6)) * gait.arm_swing_factor
    turn = vigour * curves.thorax_turn(right) * (0.5 + 0.5 * swing)
    lean = vigour * gait.sway_factor * curves.thorax_lean(right)
    stoop = gait.trunk_lean_rad + (RUN_LEAN_RAD if pace == "run" else 0.0)
    nod = gait.head_pitch_rad if "phone" not in hands.values() else max(gait.head_pitch_rad, PHONE_HEAD_RAD)
    thorax = ahead @ turned("y", turn) @ turned("x", _constant(stoop, right)) @ turned("z", lean)
    head = gaze @ turned("y", 0.2 * turn) @ turned("x", _constant(nod, right))
    spine = part_of(inverse(pelvis_rotation) @ thorax, 1 / 3)
    neck = part_of(inverse(thorax) @ head, 1 / 2)
    local = {"spine1": spine, "spine2": spine, "spine3": spine, "neck": neck, "head": neck}
    for side, outward in (("left", 1.0), ("right", -1.0)):
        own = swing * (1 + outward * gait.arm_swing_asymmetry)
        local |= _arm(gait, side, outward, np.minimum(own, LARGEST_SWING), phases[side], stoop, pace, hands.get(side))
    return local


def _arm(
    gait: Gait, side: str, outward: float, swing: Array, phase: Array, stoop: float, pace: str, hand: str | None
) -> dict[str, Array]:
    """Local rotations (N, 3, 3) of a side's arm, which hangs down however the trunk stoops."""
    bend, twist = gait.elbow_bend_rad, ARM_TWIST_RAD
    raised, palm_up, out = stoop, 0.0, 0.0
    extra = curves.elbow_extra_flexion(phase, swing)
    if pace == "run":
        bend, extra = max(bend, RUN_ELBOW_RAD), RUN_ELBOW_SWING * extra
    if hand == "carry":
        bend, swing, extra = CARRYING_ELBOW_RAD, CARRYING_SWING * swing, 0 * extra
    if hand == "phone":
        bend, twist, raised = PHONE_ELBOW_RAD, PHONE_TWIST_RAD, stoop + PHONE_SHOULDER_RAD
        swing, extra = PHONE_SWING * swing, PHONE_SWING * extra
        palm_up = PHONE_SUPINATION_RAD / 2
    if hand in ("hold", "pull", "raise"):
        swing, extra = 0 * swing, 0 * extra
    if hand == "hold":  # fixed to the trunk, as the box is
        bend, twist, raised = HOLD_ELBOW_RAD, HOLD_TWIST_RAD, HOLD_SHOULDER_RAD
    if hand == "pull":
        bend, raised, out = PULL_ELBOW_RAD, stoop + PULL_SHOULDER_RAD, PULL_OUT_RAD
    if hand == "raise":
        bend, twist, raised = RAISE_ELBOW_RAD, RAISE_TWIST_RAD, stoop + RAISE_SHOULDER_RAD
    flexion = curves.shoulder_flexion(phase, swing) + raised
    elbow = np.maximum(bend + extra, LEAST_ELBOW_RAD)
    collar = turned("z", _constant(-outward * COLLAR_HANG_RAD, phase))
    hang = turned("z", _constant(-outward * (ARM_HANG_RAD - out), phase))
    arm = turned("x", -flexion) @ hang @ turned("x", _constant(twist, phase))
    return {
        f"{side}_collar": collar,
        f"{side}_shoulder": inverse(collar) @ arm,
        f"{side}_elbow": turned("y", -outward * elbow) @ turned("x", _constant(-palm_up, phase)),
        f"{side}_wrist": turned("x", _constant(-palm_up, phase)),
    }


def _constant(value: float, like: Array) -> Array:
    return np.full_like(like, value)
