"""People who turn: their paths, how many there are, feet in a turn, and the angle from which a camera sees them."""

import json
from dataclasses import replace

import numpy as np
import pytest

from synth import annotate, body, garments, motion, plan, scene, walking
from synth.config import DatasetConfig, OccluderConfig, ViewsConfig
from synth.errors import UsageError
from synth.geometry import look_at
from synth.path import curvature_per_m, path_points, turn_length_m
from synth.presets import PRESETS
from synth.records import OPENPOSE_JOINTS, Camera, Turn, Walk, WalkArea
from synth.seeds import generator
from tests.synth.people import model, person, rest
from tests.synth.test_motion import AVERAGE, FPS, WALKERS, forward, index, skeleton, soles, walk

CAMERA = Camera(640, 480, 500.0, look_at((0, -10, 4), (0, 0, 1)))
AREA = WalkArea(((-5, -3), (5, -3), (5, 3), (-5, 3)))
CORNER = Turn(0.5, turn_length_m(np.pi / 2, 0.8), np.pi / 2)
S_BEND = (Turn(0.3, 1.0, -0.9), Turn(1.3, 1.0, 0.9))
ALONE = OccluderConfig(0.0, 0.0, 0.0)


def turning(turns, heading=0.3, phase=0.2):
    return Walk((1.0, 2.0), heading, 0.0, phase, turns)


# ---------------------------------------------------------------- paths


@pytest.mark.parametrize("turns", [(CORNER,), S_BEND, (replace(CORNER, angle_rad=-3.0),)])
def test_a_path_is_as_long_as_it_says_and_its_heading_is_smooth(turns):
    distances = np.linspace(-1.0, 4.0, 5001)
    points, headings = path_points(turning(turns), distances)
    steps = np.diff(points, axis=0)
    np.testing.assert_allclose(np.linalg.norm(steps, axis=1), 1e-3, rtol=1e-4)
    assert np.abs(np.diff(headings)).max() < 1e-3 * np.abs(curvature_per_m(turning(turns), distances)).max() + 1e-9
    along = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
    np.testing.assert_allclose(along, (headings[1:] + headings[:-1]) / 2, atol=1e-4)
    assert headings[0] == pytest.approx(0.3)
    assert headings[-1] == pytest.approx(0.3 + sum(turn.angle_rad for turn in turns))


def test_a_turn_is_nowhere_tighter_than_its_radius_and_turns_left():
    path = turning((CORNER,), heading=0.0)
    bends = curvature_per_m(path, np.linspace(0, 3, 1001))
    assert bends.max() == pytest.approx(1 / 0.8)
    assert bends.min() == 0.0
    points, _ = path_points(path, [0.0, 3.0])
    assert points[1, 1] > points[0, 1] + 0.8
    left, _ = path_points(path, 3.0, 0.5)
    np.testing.assert_allclose(left - points[1], [-0.5, 0.0], atol=1e-9)


def test_a_point_is_the_same_whatever_else_is_asked_for():
    path = turning(S_BEND)
    alone, _ = path_points(path, 1.2345)
    among, _ = path_points(path, np.array([-2.0, 1.2345, 7.0]))
    np.testing.assert_allclose(alone, among[1], atol=1e-12)


def test_a_path_whose_turns_are_none_is_the_plain_one():
    distances = np.linspace(-1, 3, 9)
    plain, _ = path_points(turning(()), distances)
    nearly, _ = path_points(turning((replace(CORNER, angle_rad=0.0),)), distances)
    np.testing.assert_allclose(plain, nearly, atol=1e-9)


# ---------------------------------------------------------------- draws


@pytest.mark.parametrize(("speed", "length"), [(1.3, 2.6), (0.7, 1.4), (1.3, 1.56), (2.8, 5.6)])
def test_turns_lie_within_the_way_and_are_clear_and_no_tighter_than_a_walker_can(speed, length):
    kinds = set()
    for number in range(200):
        turns = walking.draw_turns(generator(0, "t", number), 1.0, speed, length)
        kinds.add(len(turns))
        for turn in turns:
            assert turn.start_m >= 0
            assert turn.start_m + turn.length_m <= length + 1e-9
            low, high = walking.TURN_DEG["corner" if len(turns) == 1 else "s_bend"]
            assert low - 1e-6 <= abs(np.degrees(turn.angle_rad)) <= high + 1e-6
            tightest = np.abs(curvature_per_m(turning(turns), np.linspace(0, length, 500))).max()
            assert tightest <= 1 / max(walking.TURN_RADIUS_M[0], speed**2 / walking.TURN_PULL_M_S2) + 1e-6
    assert kinds == ({1, 2} if length / speed**2 > 1.5 else {1})  # a short way has room for one turn


def test_where_no_turn_fits_there_is_none():
    assert walking.draw_turns(generator(0, "t"), 1.0, 1.3, 0.5) == ()
    assert walking.draw_turns(generator(0, "t"), 1.0, 1.3, 0.0) == ()


def test_turning_ways_stay_in_their_area_and_their_view_is_that_of_the_mean_way():
    for number in range(60):
        turns = walking.draw_turns(generator(0, "turn", number), 1.0, 1.3, 2.6)
        made, seen = walking.draw_walk(generator(0, "t", number), AREA, CAMERA, 2.6, turns=turns)
        assert made.turns == turns
        assert seen == pytest.approx(walking.view_deg(CAMERA, made, 2.6), abs=1e-6)
        points, _ = path_points(made, np.linspace(0, 2.6, 200))
        assert walking._inside_m(np.asarray(AREA.corners_xy_m, float), points).min() >= walking.EDGE_M - 0.01


def test_where_there_is_no_room_to_turn_people_walk_straight_on():
    lane = WalkArea(((-8, -0.4), (8, -0.4), (8, 0.4), (-8, 0.4)))
    turns = walking.draw_turns(generator(0, "turn", 1), 1.0, 1.3, 2.6)
    made, _ = walking.draw_walk(generator(0, "t", 3), lane, CAMERA, 2.6, turns=turns)
    assert turns
    assert made.turns == ()


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_as_many_turn_as_the_configuration_says(share):
    config = DatasetConfig(
        identities=150, settings=2, scenes=("plaza", "car_park"), occluders=ALONE, views=ViewsConfig(turning=share)
    )
    sequences = plan.make_plan(config).sequences
    found = np.mean([bool(sequence.walk.turns) for sequence in sequences])
    assert found == pytest.approx(share, abs=0.08 if 0 < share < 1 else 0.12 * share)


def test_turning_changes_ways_alone_and_plans_read_back(tmp_path):
    config = DatasetConfig(identities=12, settings=1, scenes=("plaza",), occluders=ALONE)
    made = plan.make_plan(config)
    assert plan.make_plan(config) == made
    straight = plan.make_plan(replace(config, views=ViewsConfig(turning=0.0)))
    assert made.identities == straight.identities
    for first, second in zip(made.sequences, straight.sequences, strict=True):
        same = {"walk": first.walk, "view_deg": first.view_deg}
        assert replace(second, **same) == first
        if first.camera == "a" and not first.walk.turns:
            assert first.walk == second.walk
    plan.save_plan(made, tmp_path / "plan.json")
    assert plan.load_plan(tmp_path / "plan.json") == made
    written = json.loads((tmp_path / "plan.json").read_text())["sequences"]
    for sequence, entry in zip(made.sequences, written, strict=True):
        assert ("turns" in entry["walk"]) == bool(sequence.walk.turns)  # a plan of before has no turns, and loads


def test_the_knob_is_checked_and_prid_turns_less():
    for share in (-0.1, 1.5, float("nan")):
        with pytest.raises(UsageError, match=r"views\.turning"):
            ViewsConfig(turning=share)
    assert PRESETS["prid"].views.turning < PRESETS["paper"].views.turning == PRESETS["clean"].views.turning


# ---------------------------------------------------------------- bodies


def drawn_turning():
    rng = np.random.default_rng(3)
    for gait, path, bones in WALKERS[:20]:
        turns = ()
        while not turns:
            turns = walking.draw_turns(rng, 1.0, gait.speed_m_s, 2.0 * gait.speed_m_s)
        yield gait, replace(path, curvature_per_m=0.0, turns=turns), bones


@pytest.mark.parametrize(("gait", "path", "bones"), list(drawn_turning()), ids=range(20))
def test_feet_in_a_turn_stay_where_they_touch_and_nothing_sinks_or_jerks(gait, path, bones):
    made = walk(gait, path, bones, 200, FPS)
    touching = []
    for side in ("left", "right"):
        points = soles(made, bones, side)
        assert points[..., 2].min() > -0.002
        touching.append(points[..., 2].min(1) < 0.002)
        for point in np.moveaxis(points, 1, 0):
            touches = point[:, 2] < 0.001
            starts = np.flatnonzero(np.diff(np.r_[0, touches.astype(int)]) == 1)
            ends = np.flatnonzero(np.diff(np.r_[touches.astype(int), 0]) == -1) + 1
            for start, end in zip(starts, ends, strict=True):
                assert np.linalg.norm(point[start:end] - point[start], axis=-1).max() < 0.02
    assert np.logical_or(*touching).all()
    places, _ = forward(made, bones)
    ankles = places[:, [index("left_ankle"), index("right_ankle")]]
    assert np.linalg.norm(ankles[:, 0] - ankles[:, 1], axis=-1).min() > 0.05  # legs do not run through each other
    assert np.linalg.norm(np.diff(places, axis=0), axis=-1).max() * FPS < 5.5 * gait.speed_m_s + 1
    assert np.abs(np.diff(made.translation_m[:, 2])).max() < 0.02


def test_the_pelvis_turns_with_the_path_and_leans_into_it():
    path = turning((CORNER,), heading=0.0, phase=0.0)
    made = walk(AVERAGE, path, skeleton(), 200, FPS)
    _, turns = forward(made, skeleton())
    ahead = np.unwrap(np.arctan2(turns[:, 0, 1, 2], turns[:, 0, 0, 2]))
    _, headings = path_points(path, AVERAGE.speed_m_s * np.arange(200) / FPS)
    assert np.abs(ahead - headings).max() < np.radians(7)
    middle = int((CORNER.start_m + CORNER.length_m / 2) / AVERAGE.speed_m_s * FPS)
    on_path, heading = path_points(path, AVERAGE.speed_m_s * middle / FPS)
    inwards = (made.translation_m[middle, :2] - on_path) @ [-np.sin(heading), np.cos(heading)]
    assert 0.1 < inwards < 0.25  # to the left, as the turn
    rolled = turns[middle, index("spine3")][:, 1] @ np.array([-np.sin(heading), np.cos(heading), 0.0])
    assert rolled > 0.03


def test_the_head_turns_before_the_body():
    made = walk(AVERAGE, turning((CORNER,), heading=0.0), skeleton(), 200, FPS)
    _, turns = forward(made, skeleton())
    head, pelvis = (np.unwrap(np.arctan2(*turns[:, joint, :2, 2].T[::-1])) for joint in (index("head"), 0))
    assert np.argmax(head > 0.8) < np.argmax(pelvis > 0.8) - 10


# ---------------------------------------------------------------- the angle in each frame


def joints_facing(heading_rad, at=(0.0, 0.0)):
    """Joints of someone who stands at a place and faces a heading, (1, 18, 3)."""
    joints = np.zeros((1, len(OPENPOSE_JOINTS), 3), np.float32)
    left = np.array([-np.sin(heading_rad), np.cos(heading_rad), 0.0])
    for name, half, height in (("hip", 0.1, 0.9), ("shoulder", 0.2, 1.4)):
        for side, sign in (("left", 1), ("right", -1)):
            joints[0, OPENPOSE_JOINTS.index(f"{side}_{name}")] = [*at, height] + sign * half * left
    return joints


@pytest.mark.parametrize(("heading_deg", "seen_deg"), [(-90, 0), (90, 180), (0, 90), (180, -90), (-60, 30)])
def test_the_angle_of_a_body(heading_deg, seen_deg):
    [angle] = annotate.view_angles_deg(joints_facing(np.radians(heading_deg)), CAMERA)
    assert walking.difference_deg(angle, seen_deg) < 1e-3
    assert -180 < angle <= 180
    [aside] = annotate.view_angles_deg(joints_facing(np.radians(heading_deg), at=(10.0, 0.0)), CAMERA)
    assert walking.difference_deg(aside, seen_deg + 45) < 1e-3  # the camera is in the south-west of it


def angles_of(path, frames=50, fps=25.0):
    who, body_of = person(1), rest(1)
    track = motion.walk(replace(who.gait, speed_m_s=1.3), path, body_of.skeleton, frames, fps)
    figure = body.pose(model(), body_of, garments.dress(body_of, who), track)
    return np.unwrap(annotate.view_angles_deg(figure.joints_m, CAMERA), period=360)


def expected(path, frames=50, fps=25.0):
    points, headings = path_points(path, 1.3 * np.arange(frames) / fps)
    to_eye = np.array([0.0, -10.0]) - points
    return np.degrees(headings - np.unwrap(np.arctan2(to_eye[:, 1], to_eye[:, 0])))


def test_the_angle_of_a_straight_walk_is_that_of_its_heading_and_a_turning_one_changes_by_the_turn():
    straight, corner = Walk((-1.0, 0.0), 0.2, 0.0, 0.0), Walk((-1.0, 0.0), 0.2, 0.0, 0.0, (CORNER,))
    for path in (straight, corner):
        error = (angles_of(path) - expected(path) + 180) % 360 - 180
        assert np.abs(error).max() < 12  # hips and shoulders swing
        assert abs(error.mean()) < 3
    assert np.ptp(angles_of(straight)) < 30
    to_the_end = angles_of(corner)[[0, -1]]
    assert to_the_end[1] - to_the_end[0] == pytest.approx(np.diff(expected(corner)[[0, -1]])[0], abs=12)
    assert 70 < to_the_end[1] - to_the_end[0] < 120


def test_a_planned_sequence_is_seen_from_its_view_on_average():
    config = DatasetConfig(identities=8, settings=1, scenes=("plaza",), occluders=ALONE)
    made = plan.make_plan(config)
    place = scene.build("plaza", made.settings[0].seed)
    for sequence in made.sequences:
        if sequence.pause is None:
            who = made.identities[sequence.number - 1]
            length = who.gait.speed_m_s * config.frames / config.fps
            seen = walking.view_deg(place.cameras[sequence.camera], sequence.walk, length)
            assert seen == pytest.approx(sequence.view_deg, abs=1e-6)
