"""Published joint angles over the gait cycle: a phase goes in, angles in radians come out.

The phase of a leg runs from 0 at its heel strike to 1 at its next; the tables stand for a stance that ends at
NORMAL_DUTY. Sources:
[P] Perry and Burnfield, Gait Analysis: Normal and Pathological Function, 2nd ed., Slack 2010, chapters 4 (ankle and
    foot), 5 (knee), 6 (hip), 7 (pelvis, trunk), 8 (arm): the values at the cycle's events, knots between them by eye.
[S] Schwartz, Rozumalski and Trost, The effect of walking speed on the gait of typically developing children, Journal of
    Biomechanics 41 (2008) 1639-1650: mean knee flexion. Agrees with the adults of [P] within 3 degrees at its extremes.
[N] Novacheck, The biomechanics of running, Gait and Posture 7 (1998) 77-95, figures 6 to 8: running at 3.2 m/s, toe-off
    at 39 % of the cycle; the values at the cycle's events, knots between them by eye.
[M] Murray, Sepic and Barnard, Patterns of sagittal rotation of the upper limbs in walking, Physical Therapy 47 (1967)
    272-284: shoulder and elbow, as [P] gives them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator

Array = NDArray[np.float64]

NORMAL_DUTY = {"walk": 0.62, "run": 0.39}

# [P] thigh against the vertical, positive forwards.
_THIGH_DEG = (
    (0.00, 22.0), (0.10, 19.0), (0.27, 2.0), (0.40, -12.0), (0.50, -19.0), (0.56, -18.0), (0.62, -11.0),
    (0.68, 2.0), (0.74, 14.0), (0.80, 22.0), (0.86, 25.5), (0.93, 24.0), (1.00, 22.0),
)  # fmt: skip

# [S] knee flexion, every 4 % of the cycle.
_KNEE_DEG = (
    5.4, 11.0, 17.2, 19.7, 18.9, 16.9, 14.5, 12.0, 9.8, 7.9, 6.8, 7.1, 9.5, 14.4, 22.6, 34.1, 47.0, 56.8, 60.5, 58.2,
    50.8, 39.5, 26.0, 12.6, 4.5, 5.4,
)  # fmt: skip
_MID_KNEE = 0.42  # the least flexion between stance and swing
_MID_KNEE_DEG = 6.7

# [P] ankle dorsiflexion from toe-off to heel strike; in stance the ankle follows from the shank and the foot's pitch.
_ANKLE_DEG = (
    (0.00, -1.0), (0.06, -5.0), (0.12, -1.0), (0.20, 4.0), (0.32, 8.0), (0.46, 11.0), (0.52, 8.0), (0.56, 0.0),
    (0.60, -12.0), (0.63, -18.0), (0.67, -16.0), (0.72, -9.0), (0.78, -2.0), (0.85, 1.5), (0.92, 0.0), (1.00, -1.0),
)  # fmt: skip

# [P] pitch of the foot against the ground over its stance (0 heel strike, 1 toe-off), toes up positive: heel rocker,
# foot flat, forefoot rocker.
_STANCE_PITCH_DEG = (
    (0.00, 20.0), (0.05, 14.0), (0.10, 6.0), (0.16, 0.0), (0.50, 0.0), (0.58, -3.0), (0.66, -9.0), (0.81, -25.0),
    (0.90, -43.0), (1.00, -64.0),
)  # fmt: skip

# [N] the same for running; the pelvis's tilt is taken off the hip's flexion.
_RUN_THIGH_DEG = (
    (0.00, 24.0), (0.10, 16.0), (0.20, 3.0), (0.30, -11.0), (0.39, -20.0), (0.44, -21.0), (0.52, -12.0), (0.62, 8.0),
    (0.72, 25.0), (0.82, 34.0), (0.90, 32.0), (1.00, 24.0),
)  # fmt: skip
_RUN_KNEE_DEG = (
    (0.00, 18.0), (0.08, 33.0), (0.15, 42.0), (0.24, 37.0), (0.32, 24.0), (0.39, 20.0), (0.48, 42.0), (0.58, 76.0),
    (0.66, 92.0), (0.74, 85.0), (0.84, 50.0), (0.93, 22.0), (1.00, 18.0),
)  # fmt: skip
_RUN_ANKLE_DEG = (
    (0.00, 5.0), (0.10, 14.0), (0.20, 22.0), (0.30, 8.0), (0.37, -14.0), (0.42, -20.0), (0.52, -12.0), (0.66, 0.0),
    (0.82, 5.0), (1.00, 5.0),
)  # fmt: skip
_RUN_STANCE_PITCH_DEG = (
    (0.00, 12.0), (0.08, 6.0), (0.18, 0.0), (0.48, 0.0), (0.60, -8.0), (0.75, -24.0), (0.88, -42.0), (1.00, -60.0),
)  # fmt: skip


def _periodic(knots: ArrayLike) -> CubicSpline:
    phase, degrees = np.asarray(knots, np.float64).T
    return CubicSpline(phase, np.radians(degrees), bc_type="periodic")


_THIGH = {"walk": _periodic(_THIGH_DEG), "run": _periodic(_RUN_THIGH_DEG)}
_ANKLE = {"walk": _periodic(_ANKLE_DEG), "run": _periodic(_RUN_ANKLE_DEG)}
_KNEE = {
    "walk": _periodic(np.stack([np.linspace(0, 1, len(_KNEE_DEG)), _KNEE_DEG], 1)),
    "run": _periodic(_RUN_KNEE_DEG),
}
_STANCE_PITCH = {
    pace: PchipInterpolator(np.asarray(knots)[:, 0], np.radians(np.asarray(knots)[:, 1]))
    for pace, knots in (("walk", _STANCE_PITCH_DEG), ("run", _RUN_STANCE_PITCH_DEG))
}


def normal_phase(phase: ArrayLike, duty: float, pace: str = "walk") -> Array:
    """The tables' phase of a leg's phase in [0, 1), for a stance that lasts `duty` of the cycle."""
    phase, normal = np.asarray(phase, np.float64), NORMAL_DUTY[pace]
    swing = normal + (phase - duty) / (1 - duty) * (1 - normal)
    return np.where(phase < duty, phase / duty * normal, swing)


def thigh_pitch(phase: ArrayLike, pace: str = "walk") -> Array:
    """Thigh against the vertical at the tables' phase, forwards positive. [P] chapter 6, [N]."""
    return np.asarray(_THIGH[pace](phase))


def knee_flexion(
    phase: ArrayLike, loading_factor: float = 1.0, swing_factor: ArrayLike = 1.0, pace: str = "walk"
) -> Array:
    """Knee flexion at the tables' phase. The factors scale its two waves: after heel strike, and in swing. [S], [N]"""
    least = np.radians(_MID_KNEE_DEG)
    phase = np.asarray(phase, np.float64)
    return np.asarray(least + (_KNEE[pace](phase) - least) * np.where(phase < _MID_KNEE, loading_factor, swing_factor))


def ankle_dorsiflexion(phase: ArrayLike, pace: str = "walk") -> Array:
    """Ankle dorsiflexion at the tables' phase. [P] chapter 4, [N]."""
    return np.asarray(_ANKLE[pace](phase))


def stance_pitch(
    stance: ArrayLike, strike_factor: ArrayLike = 1.0, push_factor: ArrayLike = 1.0, pace: str = "walk"
) -> Array:
    """Foot against the ground, toes up positive, at a fraction of its stance in [0, 1]. The factors scale the heel
    rocker and the forefoot rocker. [P] chapter 4, [N]."""
    pitch = np.asarray(_STANCE_PITCH[pace](np.clip(stance, 0, 1)))
    return np.asarray(pitch * np.where(pitch > 0, strike_factor, push_factor))


def pelvis_rotation(phase: ArrayLike) -> tuple[Array, Array, Array]:
    """Turn to the left, lean forwards and rise of the left side, at the phase of the right leg. [P] chapter 7:
    5 degrees of rotation with the leading leg, 4 of drop towards the swinging side in loading response, and a tilt that
    moves 2 degrees, twice a cycle."""
    turn = 2 * np.pi * np.asarray(phase, np.float64)
    return (
        np.radians(5.0) * np.cos(turn),
        np.radians(1.0) * np.cos(2 * turn),
        np.radians(-4.0) * np.cos(turn - 2 * np.pi * 0.15),
    )


def pelvis_sway_m(phase: ArrayLike) -> Array:
    """How far the pelvis stands to the left of the path, at the phase of the right leg: over the standing leg in its
    mid stance, 4.5 cm from side to side. [P] chapter 7."""
    return np.asarray(-0.0225 * np.cos(2 * np.pi * (np.asarray(phase, np.float64) - 0.28)))


def thorax_turn(phase: ArrayLike) -> Array:
    """Turn of the shoulders to the left in space, at the phase of the right leg: against the pelvis. [P] chapter 7."""
    return np.asarray(np.radians(-4.0) * np.cos(2 * np.pi * (np.asarray(phase, np.float64) - 0.02)))


def thorax_lean(phase: ArrayLike) -> Array:
    """Lean of the trunk to the right, at the phase of the right leg: towards the standing leg. [P] chapter 7."""
    return np.asarray(np.radians(1.5) * np.cos(2 * np.pi * (np.asarray(phase, np.float64) - 0.28)))


def shoulder_flexion(phase: ArrayLike, factor: ArrayLike = 1.0) -> Array:
    """Upper arm against the trunk, forwards positive, at the phase of the leg of the same side: 24 degrees back at its
    heel strike, 8 degrees forwards at the other's. The factor scales the swing about its middle. [M], [P] chapter 8."""
    swing = np.cos(2 * np.pi * (np.asarray(phase, np.float64) - 0.02))
    factor = np.asarray(factor, np.float64)
    return np.asarray(np.radians(-8.0 + 2.0 * (factor - 1)) - np.radians(16.0) * factor * swing)


def elbow_extra_flexion(phase: ArrayLike, factor: ArrayLike = 1.0) -> Array:
    """Elbow flexion beyond its middle, at the phase of the leg of the same side: the forearm rises as the arm comes
    forwards, 24 degrees in all. [M], [P] chapter 8."""
    return np.asarray(
        -np.radians(12.0) * np.asarray(factor, np.float64) * np.cos(2 * np.pi * (np.asarray(phase, np.float64) - 0.05))
    )
