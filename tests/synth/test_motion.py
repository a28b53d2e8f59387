from dataclasses import replace

import numpy as np
import pytest

from synth.geometry import axis_angle_matrices
from synth.motion import path_length_m, path_points, stride_length_m, walk, walk_through
from synth.motion.legs import reach_m, solve_leg
from synth.records import SMPL_JOINTS, SMPL_PARENTS, Gait, Skeleton, Walk

MIDDLE = {
    "pelvis": (0, 0, 0), "spine1": (0, 0.11, -0.02), "spine2": (0, 0.245, 0), "spine3": (0, 0.30, 0.003),
    "neck": (0, 0.51, -0.03), "head": (0, 0.60, 0.015),
}  # fmt: skip
LEFT = {
    "hip": (0.070, -0.09, -0.007), "knee": (0.107, -0.470, -0.002), "ankle": (0.089, -0.875, -0.04),
    "foot": (0.113, -0.93, 0.085), "collar": (0.08, 0.33, -0.02), "shoulder": (0.175, 0.36, -0.035),
    "elbow": (0.435, 0.345, -0.06), "wrist": (0.69, 0.355, -0.065),
}  # fmt: skip
AVERAGE = Gait(
    speed_m_s=1.35,
    stride_factor=1.0,
    arm_swing_factor=1.0,
    arm_swing_asymmetry=0.0,
    elbow_bend_rad=0.4,
    trunk_lean_rad=0.05,
    foot_angle_rad=0.12,
    sway_factor=1.0,
    knee_factor=1.0,
    bounce_factor=1.0,
    head_pitch_rad=0.05,
    step_width_m=0.09,
    phase_asymmetry=0.0,
)
STRAIGHT = Walk((0.0, 0.0), 0.0, 0.0, 0.0)
FPS = 100.0


def skeleton(scale=1.0, legs=1.0):
    joints = []
    for name in SMPL_JOINTS:
        side, _, bone = name.rpartition("_")
        x, y, z = MIDDLE[name] if name in MIDDLE else LEFT[bone]
        stretch = legs if bone in ("knee", "ankle", "foot") else 1.0
        joints.append((-x if side == "right" else x, y * stretch, z))
    return Skeleton(np.array(joints, np.float32) * np.float32(scale), 0.075 * scale, 0.055 * scale, 0.20 * scale)


def drawn_walkers(count=50):
    rng = np.random.default_rng(5)
    for number in range(count):
        gait = Gait(
            speed_m_s=rng.uniform(0.6, 2.0),
            stride_factor=rng.uniform(0.85, 1.15),
            arm_swing_factor=rng.uniform(0.25, 1.8),
            arm_swing_asymmetry=rng.uniform(-0.6, 0.6),
            elbow_bend_rad=rng.uniform(0.05, 0.9),
            trunk_lean_rad=rng.uniform(-0.05, 0.2),
            foot_angle_rad=rng.uniform(-0.1, 0.4),
            sway_factor=rng.uniform(0.4, 1.8),
            knee_factor=rng.uniform(0.8, 1.2),
            bounce_factor=rng.uniform(0.5, 1.6),
            head_pitch_rad=rng.uniform(-0.15, 0.5),
            step_width_m=rng.uniform(0.03, 0.2),
            phase_asymmetry=rng.uniform(-0.1, 0.1),
        )
        curvature = 0.0 if number % 2 else rng.uniform(-0.2, 0.2)
        path = Walk((3.0, -2.0), rng.uniform(0, 2 * np.pi), curvature, rng.random())
        yield gait, path, skeleton(rng.uniform(0.85, 1.15), rng.uniform(0.93, 1.07))


WALKERS = list(drawn_walkers())
each_walker = pytest.mark.parametrize(("gait", "path", "body"), WALKERS, ids=range(len(WALKERS)))


def forward(motion, body):
    """World joints (T, 22, 3) and rotations (T, 22, 3, 3)."""
    local = axis_angle_matrices(motion.rotations_rad)
    rest = body.joints_m.astype(np.float64)
    places, turns = [motion.translation_m.astype(np.float64)], [local[:, 0]]
    for joint, parent in list(enumerate(SMPL_PARENTS))[1:]:
        turns.append(turns[parent] @ local[:, joint])
        places.append(places[parent] + turns[parent] @ (rest[joint] - rest[parent]))
    return np.stack(places, 1), np.stack(turns, 1)


def index(name):
    return SMPL_JOINTS.index(name)


def soles(motion, body, side):
    """Heel, ball and toe tip (T, 3, 3) of a foot, from the skeleton's own measures."""
    places, turns = forward(motion, body)
    ankle, foot = index(f"{side}_ankle"), index(f"{side}_foot")
    toe_joint = (body.joints_m[foot] - body.joints_m[ankle]).astype(np.float64)
    along = np.array([toe_joint[0], 0, toe_joint[2]]) / np.hypot(toe_joint[0], toe_joint[2])
    down = np.array([0, -body.sole_m, 0])
    heel = places[:, ankle] + turns[:, ankle] @ (down - along * body.heel_back_m)
    ball = places[:, foot] + turns[:, ankle] @ np.array([0, -body.sole_m - toe_joint[1], 0])
    tip = places[:, foot] + turns[:, foot] @ (down + along * body.toe_ahead_m - toe_joint)
    return np.stack([heel, ball, tip], 1)


def one_cycle(gait, body, path=STRAIGHT, cycles=1.0):
    """A motion sampled 100 times a gait cycle, its joints and rotations."""
    fps = 100 * gait.speed_m_s / stride_length_m(gait, body)
    motion = walk(gait, path, body, int(100 * cycles), fps)
    return (motion, *forward(motion, body))


def pitch(places, upper, lower):
    """How far a bone points ahead of straight down, for a walk along +X."""
    bone = places[:, index(lower)] - places[:, index(upper)]
    return np.degrees(np.arctan2(bone[:, 0], -bone[:, 2]))


# ---------------------------------------------------------------- feet


@each_walker
def test_what_touches_the_ground_stays_and_nothing_sinks(gait, path, body):
    motion = walk(gait, path, body, 250, FPS)
    for side in ("left", "right"):
        points = soles(motion, body, side)
        assert points[..., 2].min() > -0.002
        for point in np.moveaxis(points, 1, 0):
            touches = point[:, 2] < 0.001
            assert touches.any()
            starts = np.flatnonzero(np.diff(np.r_[0, touches.astype(int)]) == 1)
            ends = np.flatnonzero(np.diff(np.r_[touches.astype(int), 0]) == -1) + 1
            for start, end in zip(starts, ends, strict=True):
                assert np.linalg.norm(point[start:end] - point[start], axis=-1).max() < 0.02


@each_walker
def test_one_foot_stands_at_any_time_and_both_swing_in_turn(gait, path, body):
    motion = walk(gait, path, body, 250, FPS)
    lowest = {side: soles(motion, body, side)[..., 2].min(1) for side in ("left", "right")}
    assert np.minimum(lowest["left"], lowest["right"]).max() < 0.002
    for heights in lowest.values():
        assert heights.max() > 0.005
        assert 0.5 < (heights < 0.002).mean() < 0.8


def test_feet_land_on_their_own_side_with_the_step_width_and_toe_out():
    motion, places, _ = one_cycle(AVERAGE, skeleton())
    for side, sign in (("left", 1), ("right", -1)):
        points = soles(motion, skeleton(), side)
        flat = np.flatnonzero(points[:, :, 2].max(1) < 1e-3)
        assert places[flat, index(f"{side}_ankle"), 1] == pytest.approx(sign * 0.045, abs=1e-3)
        along = points[flat, 2] - points[flat, 0]
        np.testing.assert_allclose(np.arctan2(along[:, 1], along[:, 0]), sign * 0.12, atol=1e-3)


# ---------------------------------------------------------------- angles


@each_walker
def test_knees_bend_backwards_elbows_forwards_and_arms_swing_against_legs(gait, path, body):
    motion = walk(gait, path, body, 250, FPS)
    places, turns = forward(motion, body)
    along = turns[:, 0, :, 2]  # the pelvis's ahead
    for side in ("left", "right"):
        hip, knee, ankle, shoulder, elbow, wrist = (
            places[:, index(f"{side}_{name}")] for name in ("hip", "knee", "ankle", "shoulder", "elbow", "wrist")
        )
        thigh, shank = knee - hip, ankle - knee
        backwards = np.einsum("ti,ti->t", np.cross(thigh, shank), turns[:, index(f"{side}_hip"), :, 0])
        assert backwards.min() > -0.01 * np.prod(np.linalg.norm([thigh[0], shank[0]], axis=-1))
        arm, forearm = elbow - shoulder, wrist - elbow
        assert (arm[:, 2] < -0.7 * np.linalg.norm(arm, axis=-1)).all()
        bend = np.einsum("ti,ti->t", forearm / np.linalg.norm(forearm[0]) - arm / np.linalg.norm(arm[0]), along)
        assert bend.min() > 0
        swing, step = (np.einsum("ti,ti->t", end - start, along) for end, start in ((wrist, shoulder), (ankle, hip)))
        assert np.corrcoef(swing, step)[0, 1] < -0.5
        other = places[:, index("left_ankle" if side == "right" else "right_ankle")]
        assert np.corrcoef(swing, np.einsum("ti,ti->t", other - hip, along))[0, 1] > 0.5
    np.testing.assert_array_equal(motion.rotations_rad[:, [index("left_wrist"), index("right_wrist")]], 0)


def test_the_average_walk_has_the_published_angles():
    """Perry and Burnfield, Gait Analysis, 2nd ed., 2010, at heel strike, loading, mid stance, toe-off and swing."""
    _, places, turns = one_cycle(AVERAGE, skeleton())
    thigh, shank = pitch(places, "right_hip", "right_knee"), pitch(places, "right_knee", "right_ankle")
    knee = thigh - shank
    toes = turns[:, index("right_ankle"), :, 2]
    foot = np.degrees(np.arctan2(toes[:, 2], np.hypot(toes[:, 0], toes[:, 1])))
    ankle = foot - shank
    assert thigh[0] == pytest.approx(22, abs=4)
    assert thigh[40:62].min() == pytest.approx(-17, abs=4)
    assert thigh[70:95].max() == pytest.approx(26, abs=4)
    assert knee[0] == pytest.approx(5, abs=3)
    assert knee[5:25].max() == pytest.approx(18, abs=4)
    assert knee[30:45].min() == pytest.approx(6, abs=4)
    assert knee[62] == pytest.approx(38, abs=6)
    assert knee[62:90].max() == pytest.approx(62, abs=5)
    assert foot[0] == pytest.approx(20, abs=3)
    assert np.abs(foot[12:30]).max() < 1
    assert ankle[30:50].max() == pytest.approx(12, abs=4)
    assert ankle[58:70].min() == pytest.approx(-16, abs=5)


def test_the_trunk_is_upright_and_the_head_steady():
    _, places, turns = one_cycle(AVERAGE, skeleton())
    trunk = places[:, index("neck")] - places[:, index("pelvis")]
    assert np.degrees(np.arctan2(trunk[:, 0], trunk[:, 2])).mean() == pytest.approx(0, abs=4)
    head = turns[:, index("head")]
    assert np.degrees(np.abs(np.arctan2(head[:, 1, 2], head[:, 0, 2]))).max() < 2
    np.testing.assert_allclose(-head[:, 2, 2], np.sin(0.05), atol=1e-3)
    pelvis, chest = turns[:, 0, 1, 2], turns[:, index("spine3"), 1, 2]
    assert np.corrcoef(pelvis, chest)[0, 1] < -0.9


def test_phase_zero_is_the_right_heel_strike_with_the_left_arm_ahead():
    _, places, _ = one_cycle(AVERAGE, skeleton())
    ahead = places[0, :, 0] - places[0, 0, 0]
    assert ahead[index("right_ankle")] > 0.2
    assert ahead[index("left_ankle")] < -0.2
    assert ahead[index("left_wrist")] > ahead[index("left_shoulder")] + 0.1
    assert ahead[index("right_wrist")] < ahead[index("right_shoulder")] - 0.1


def test_left_is_left():
    _, places, _ = one_cycle(AVERAGE, skeleton())  # along +X: left is +Y
    for bone in ("hip", "knee", "shoulder", "elbow", "wrist"):
        assert (places[:, index(f"left_{bone}"), 1] > places[:, index(f"right_{bone}"), 1]).all()


# ---------------------------------------------------------------- time and place


@each_walker
def test_speed_is_realised_along_the_path(gait, path, body):
    motion = walk(gait, path, body, 250, FPS)
    expected, _ = path_points(path, path_length_m(gait, 250, FPS))
    assert np.linalg.norm(motion.translation_m[-1, :2] - expected) < 0.09  # its sway
    steps = np.linalg.norm(np.diff(motion.translation_m[:, :2], axis=0), axis=-1)
    assert steps.sum() * FPS / 249 == pytest.approx(gait.speed_m_s, rel=0.05)


def test_a_walk_repeats_with_every_stride():
    motion, places, _ = one_cycle(AVERAGE, skeleton(), cycles=2)
    np.testing.assert_allclose(motion.rotations_rad[:100], motion.rotations_rad[100:], atol=1e-4)
    shift = places[100:] - places[:100]
    np.testing.assert_allclose(
        shift, np.broadcast_to([stride_length_m(AVERAGE, skeleton()), 0, 0], shift.shape), atol=1e-4
    )


@each_walker
def test_motion_is_smooth(gait, path, body):
    motion = walk(gait, path, body, 250, FPS)
    places, _ = forward(motion, body)
    speed = np.linalg.norm(np.diff(places, axis=0), axis=-1) * FPS
    assert speed.max() < 5.5 * gait.speed_m_s + 1
    assert np.isfinite(motion.rotations_rad).all()


def test_two_cameras_see_the_same_gait():
    body = skeleton()
    here, there = Walk((0.0, 0.0), 0.4, 0.0, 0.3), Walk((7.0, 1.0), 2.9, 0.0, 0.3)
    first, second = walk(AVERAGE, here, body, 60, 25.0), walk(AVERAGE, there, body, 60, 25.0)
    np.testing.assert_allclose(first.rotations_rad[:, 1:], second.rotations_rad[:, 1:], atol=1e-5)
    np.testing.assert_allclose(first.translation_m[:, 2], second.translation_m[:, 2], atol=1e-6)


def test_the_pelvis_faces_along_the_path():
    for heading in (0.0, 1.0, np.pi, -2.0):
        motion = walk(AVERAGE, Walk((0.0, 0.0), heading, 0.0, 0.0), skeleton(), 100, FPS)
        _, turns = forward(motion, skeleton())
        ahead = turns[:, 0, :, 2].mean(0)
        np.testing.assert_allclose(ahead[:2] / np.linalg.norm(ahead[:2]), [np.cos(heading), np.sin(heading)], atol=0.02)
        assert turns[:, 0, 2, 1].min() > 0.95  # its up is the world's


def test_a_curve_leads_round_its_circle():
    path = Walk((1.0, 2.0), 0.5, 0.25, 0.0)
    points, heading = path_points(path, np.linspace(0, 8 * np.pi, 9))
    np.testing.assert_allclose(points[0], points[-1], atol=1e-9)
    centre = np.array([1.0, 2.0]) + 4 * np.array([-np.sin(0.5), np.cos(0.5)])  # to the left, one radius away
    np.testing.assert_allclose(np.linalg.norm(points - centre, axis=-1), 4)
    assert heading[-1] == pytest.approx(0.5 + 2 * np.pi)
    inner, _ = path_points(path, 3.0, 1.0)
    assert np.linalg.norm(inner - centre) == pytest.approx(3)


def test_a_walk_through_a_point_has_it_in_its_middle():
    for curvature in (0.0, 0.15, -0.3):
        path = walk_through((2.0, -1.0), 0.7, 5.0, curvature, 0.4)
        middle, heading = path_points(path, 2.5)
        np.testing.assert_allclose(middle, (2.0, -1.0), atol=1e-9)
        assert heading == pytest.approx(0.7)
        assert (path.curvature_per_m, path.phase) == (curvature, 0.4)


# ---------------------------------------------------------------- what each trait does


def measures(gait, body=None):
    body = body or skeleton()
    motion, places, turns = one_cycle(gait, body)
    knee = pitch(places, "right_hip", "right_knee") - pitch(places, "right_knee", "right_ankle")
    reach = {side: np.ptp(pitch(places, f"{side}_shoulder", f"{side}_wrist")) for side in ("left", "right")}
    elbow = np.linalg.norm(motion.rotations_rad[:, index("left_elbow")], axis=-1)
    toes = turns[:, index("left_ankle"), :, 2]
    return {
        "stride": stride_length_m(gait, body),
        "arms": reach["left"] + reach["right"],
        "left arm over right": reach["left"] - reach["right"],
        "elbow": elbow.mean(),
        "lean": (places[:, index("neck")] - places[:, 0])[:, 0].mean(),
        "toe-out": np.arctan2(toes[20, 1], toes[20, 0]),
        "sway": np.ptp(places[:, 0, 1]),
        "knee": knee.max(),
        "bounce": np.ptp(places[:, 0, 2]),
        "head": -turns[:, index("head"), 2, 2].mean(),
        "width": (places[:, index("left_ankle")] - places[:, index("right_ankle")])[:, 1].mean(),
        "left step time": np.argmax(places[:, index("left_ankle"), 0] - places[:, 0, 0]),
    }


@pytest.mark.parametrize(
    ("trait", "low", "high", "measure"),
    [
        ("speed_m_s", 0.9, 1.7, "stride"),
        ("stride_factor", 0.9, 1.1, "stride"),
        ("speed_m_s", 0.9, 1.7, "arms"),
        ("arm_swing_factor", 0.5, 1.5, "arms"),
        ("arm_swing_asymmetry", -0.4, 0.4, "left arm over right"),
        ("elbow_bend_rad", 0.2, 0.8, "elbow"),
        ("trunk_lean_rad", 0.0, 0.2, "lean"),
        ("foot_angle_rad", 0.0, 0.3, "toe-out"),
        ("sway_factor", 0.5, 1.5, "sway"),
        ("knee_factor", 0.85, 1.15, "knee"),
        ("bounce_factor", 0.6, 1.4, "bounce"),
        ("head_pitch_rad", 0.0, 0.4, "head"),
        ("step_width_m", 0.05, 0.18, "width"),
        ("phase_asymmetry", -0.1, 0.1, "left step time"),
    ],
)
def test_each_trait_shows(trait, low, high, measure):
    less = measures(replace(AVERAGE, **{trait: low}))[measure]
    more = measures(replace(AVERAGE, **{trait: high}))[measure]
    assert more > less + 0.05 * abs(less)


def test_long_legs_make_long_strides():
    assert stride_length_m(AVERAGE, skeleton(1.1)) > stride_length_m(AVERAGE, skeleton(0.9))
    mean = replace(AVERAGE, speed_m_s=1.37)
    tall = skeleton(0.91 / 0.86)  # legs of 0.91 m
    assert stride_length_m(mean, tall) == pytest.approx(1.41, abs=0.01)


def test_no_time_and_no_speed_are_refused():
    for gait, frames, fps in ((AVERAGE, 10, 0.0), (AVERAGE, 0, 25.0), (replace(AVERAGE, speed_m_s=0.0), 10, 25.0)):
        with pytest.raises(ValueError, match="greater than 0"):
            walk(gait, STRAIGHT, skeleton(), frames, fps)


# ---------------------------------------------------------------- two-bone legs


def test_legs_reach_their_ankles_with_the_bones_they_have():
    rng = np.random.default_rng(0)
    thigh, shank = np.array([0.04, -0.38, 0.01]), np.array([-0.02, -0.40, -0.04])
    hip, ankle = rng.normal(0, 0.2, (40, 3)), rng.normal(0, 0.2, (40, 3)) - [0, 0, 0.5]
    ankle = hip + (ankle - hip) * np.minimum(1, 0.78 / np.linalg.norm(ankle - hip, axis=-1, keepdims=True))
    left = np.broadcast_to([0.0, 1.0, 0.0], (40, 3))
    rotation, turn, flexion = solve_leg(hip, ankle, left, thigh, shank)
    bend = axis_angle_matrices(np.stack([turn, 0 * turn, 0 * turn], -1))
    np.testing.assert_allclose(hip + rotation @ thigh + (rotation @ bend) @ shank, ankle, atol=1e-9)
    np.testing.assert_allclose(np.linalg.det(rotation), 1)
    assert (flexion >= 0).all()
    np.testing.assert_allclose(reach_m(thigh, shank, flexion), np.linalg.norm(ankle - hip, axis=-1))


def test_a_straight_leg_points_at_what_it_cannot_reach():
    thigh, shank = np.array([0.0, -0.4, 0.0]), np.array([0.0, -0.4, 0.0])
    hip, ankle = np.array([[0.0, 0.0, 1.0]]), np.array([[0.0, 0.0, -3.0]])
    rotation, turn, flexion = solve_leg(hip, ankle, np.array([[0.0, 1.0, 0.0]]), thigh, shank)
    assert turn[0] == pytest.approx(0, abs=1e-9)
    assert flexion[0] == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose((rotation @ thigh)[0], [0, 0, -0.4], atol=1e-12)
