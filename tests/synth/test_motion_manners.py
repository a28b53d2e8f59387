"""Standing, stopping, setting off, running, carrying, looking at a phone."""

from dataclasses import replace

import numpy as np
import pytest

from synth.motion import stride_length_m, walk
from synth.motion.pace import Pace
from synth.records import Pause, Walk
from tests.synth.test_motion import AVERAGE, FPS, STRAIGHT, WALKERS, forward, index, pitch, skeleton, soles

SIDES = ("left", "right")
some_walkers = pytest.mark.parametrize(("gait", "path", "body"), WALKERS[::3], ids=range(len(WALKERS[::3])))
PAUSES = [Pause(1.5, 3.0), Pause(-9.0, 99.0), Pause(-9.0, 0.4)]


def assert_feet_hold(motion, body, lowest_m=-0.003):
    """What touches the ground stays where it is, and nothing sinks."""
    for side in SIDES:
        points = soles(motion, body, side)
        assert points[..., 2].min() > lowest_m
        for point in np.moveaxis(points, 1, 0):
            touches = point[:, 2] < 0.001
            starts = np.flatnonzero(np.diff(np.r_[0, touches.astype(int)]) == 1)
            ends = np.flatnonzero(np.diff(np.r_[touches.astype(int), 0]) == -1) + 1
            for start, end in zip(starts, ends, strict=True):
                assert np.linalg.norm(point[start:end] - point[start], axis=-1).max() < 0.02


def runner(gait):
    return replace(gait, speed_m_s=1.6 + gait.speed_m_s * 0.8)


# ---------------------------------------------------------------- pauses


def test_a_pace_comes_to_rest_and_sets_off_when_it_is_told():
    pace = Pace(1.0, 1.4, 0.3, 0.06, Pause(3.0, 5.0))
    times = np.linspace(0, 9, 901)
    cycles = pace.cycles(times)
    distance = pace.distance_m(cycles)
    speed = np.gradient(distance, times)
    assert distance[0] == 0
    assert (np.diff(distance) >= 0).all()
    assert speed[times < 1.5] == pytest.approx(1.4, abs=1e-6)
    assert speed[(times > 3.02) & (times < 4.98)] == pytest.approx(0, abs=1e-9)
    assert speed[times > 6.6] == pytest.approx(1.4, abs=1e-6)
    assert np.abs(np.diff(speed)).max() < 0.04
    assert (pace.rest * 2 - 0.12) % 1 == pytest.approx(0, abs=1e-9)
    derivative = np.gradient(pace.distance_m(np.linspace(0, 9, 9001)), 0.001)
    np.testing.assert_allclose(derivative, 1.4 * pace.vigour(np.linspace(0, 9, 9001)), atol=2e-3)


@some_walkers
@pytest.mark.parametrize("pause", PAUSES)
def test_feet_hold_while_a_walker_stops_stands_and_sets_off(gait, path, body, pause):
    motion = walk(gait, path, body, 450, FPS, pause=pause)
    assert_feet_hold(motion, body)
    places, _ = forward(motion, body)
    speed = np.linalg.norm(np.diff(places, axis=0), axis=-1) * FPS
    assert speed.max() < 5.5 * gait.speed_m_s + 1
    assert np.abs(np.diff(speed[:, 0])).max() < 0.08 * (1 + gait.speed_m_s)


def test_who_stands_stands_on_both_flat_feet_side_by_side_with_arms_that_hang():
    motion = walk(AVERAGE, STRAIGHT, skeleton(), 200, FPS, pause=Pause(-9.0, 99.0))
    places, _ = forward(motion, skeleton())
    for side in SIDES:
        assert np.abs(soles(motion, skeleton(), side)[..., 2]).max() < 0.004
        shoulder, wrist = (places[:, index(f"{side}_{name}")] for name in ("shoulder", "wrist"))
        assert (shoulder - wrist)[:, 2].min() > 0.4
    apart = places[:, index("left_ankle")] - places[:, index("right_ankle")]
    assert np.abs(apart[:, 0]).max() < 0.08
    sway = np.ptp(places[:, 0, :2], axis=0)
    assert (sway > 1e-3).all()
    assert (sway < 0.03).all()


def test_a_stop_and_a_start_show_both_walking_and_standing():
    motion = walk(AVERAGE, STRAIGHT, skeleton(), 600, FPS, pause=Pause(2.0, 3.5))
    speed = np.gradient(motion.translation_m[:, 0]) * FPS
    assert speed[:60].mean() == pytest.approx(1.35, abs=0.08)
    assert np.abs(speed[205:345]).max() < 0.05
    assert speed[-60:].mean() == pytest.approx(1.35, abs=0.08)


def test_without_a_pause_in_sight_a_walk_is_the_same():
    plain = walk(AVERAGE, STRAIGHT, skeleton(), 100, FPS)
    later = walk(AVERAGE, STRAIGHT, skeleton(), 100, FPS, pause=Pause(60.0, 70.0))
    knees = [np.sort(m.rotations_rad[:, index("left_knee"), 0]) for m in (plain, later)]
    assert np.abs(np.quantile(knees[0], [0.1, 0.5, 0.9]) - np.quantile(knees[1], [0.1, 0.5, 0.9])).max() < 0.1


# ---------------------------------------------------------------- running


@some_walkers
def test_runners_fly_and_do_not_slide(gait, path, body):
    motion = walk(runner(gait), path, body, 250, FPS, pace="run")
    assert_feet_hold(motion, body)
    lowest = {side: soles(motion, body, side)[..., 2].min(1) for side in SIDES}
    flies = np.minimum(lowest["left"], lowest["right"]) > 0.005
    assert 0.08 < flies.mean() < 0.5
    for heights in lowest.values():
        assert 0.25 < (heights < 0.002).mean() < 0.5
    places, _ = forward(motion, body)
    speed = np.linalg.norm(np.diff(places, axis=0), axis=-1) * FPS
    assert speed.max() < 4 * runner(gait).speed_m_s + 1


def test_the_average_run_has_the_published_angles():
    """Novacheck, The biomechanics of running, Gait and Posture 7 (1998) 77-95."""
    gait = replace(AVERAGE, speed_m_s=3.0)
    fps = 100 * 3.0 / stride_length_m(gait, skeleton())
    motion = walk(gait, STRAIGHT, skeleton(), 100, fps, pace="run")
    places, _ = forward(motion, skeleton())
    thigh, shank = pitch(places, "right_hip", "right_knee"), pitch(places, "right_knee", "right_ankle")
    knee = thigh - shank
    assert knee[0] == pytest.approx(18, abs=8)
    assert knee[5:25].max() == pytest.approx(42, abs=8)
    assert knee[45:90].max() == pytest.approx(92, abs=12)
    assert thigh.max() == pytest.approx(34, abs=8)
    assert thigh.min() == pytest.approx(-21, abs=12)  # these runners sit a little low
    assert np.ptp(places[:, 0, 2]) == pytest.approx(0.08, abs=0.03)
    elbow = np.linalg.norm(motion.rotations_rad[:, index("left_elbow")], axis=-1)
    assert np.degrees(elbow.mean()) == pytest.approx(85, abs=10)


def test_a_runner_cannot_pause():
    with pytest.raises(ValueError, match="a runner cannot pause"):
        walk(AVERAGE, STRAIGHT, skeleton(), 10, FPS, pace="run", pause=Pause(0.0, 1.0))


# ---------------------------------------------------------------- hands


def reach_deg(motion, side):
    places, _ = forward(motion, skeleton())
    return np.ptp(pitch(places, f"{side}_shoulder", f"{side}_wrist"))


@pytest.mark.parametrize("side", SIDES)
def test_a_hand_that_carries_is_still_and_the_other_swings(side):
    other = SIDES[1 - SIDES.index(side)]
    free = walk(AVERAGE, STRAIGHT, skeleton(), 150, FPS)
    carries = walk(AVERAGE, STRAIGHT, skeleton(), 150, FPS, hands={side: "carry"})
    assert reach_deg(carries, side) < 0.35 * reach_deg(free, side)
    assert reach_deg(carries, other) == pytest.approx(reach_deg(free, other), rel=0.02)


@pytest.mark.parametrize("side", SIDES)
def test_a_phone_is_held_before_the_chest_and_looked_at(side):
    motion = walk(AVERAGE, STRAIGHT, skeleton(), 150, FPS, hands={side: "phone"})
    places, turns = forward(motion, skeleton())
    hand = places[:, index(f"{side}_wrist")]
    chest, hips = places[:, index("spine3")], places[:, index("pelvis")]
    assert (hand[:, 2] > hips[:, 2] + 0.05).all()
    assert (hand[:, 2] < places[:, index("neck"), 2]).all()
    assert ((hand - chest)[:, 0] > 0.15).all()  # ahead: it walks along +X
    aside = (hand - chest)[:, 1] * (1 if side == "left" else -1)
    assert aside.max() < 0.2
    assert np.ptp(hand[:, 2] - hips[:, 2]) < 0.05
    assert np.degrees(np.arcsin(-turns[:, index("head"), 2, 2])).min() > 25


# ---------------------------------------------------------------- whose gait it is


def signature(motion, body):
    """(126,) mean and spread of each joint's turn about its own axes over whole strides, in degrees."""
    rotations = np.degrees(motion.rotations_rad[:, 1:].reshape(len(motion.rotations_rad), -1))
    return np.concatenate([rotations.mean(0), rotations.std(0)])


def test_a_gait_is_its_persons_own_before_both_cameras():
    """Between cameras (another path, heading and phase) the joints' means and spreads differ by less than a degree at
    most; between any two of twenty people by over two degrees, at the joint that tells most."""
    from synth import identity
    from synth.seeds import generator

    body = skeleton()
    people = [identity.draw(generator(0, "identity", number), number).gait for number in range(1, 21)]
    seen = {}
    for camera, path in (("a", Walk((0.0, 0.0), 0.4, 0.0, 0.0)), ("b", Walk((7.0, 1.0), 2.9, 0.0, 0.37))):
        for number, gait in enumerate(people):
            fps = 60 * gait.speed_m_s / stride_length_m(gait, body)  # whole strides, sampled alike
            seen[camera, number] = signature(walk(gait, path, body, 120, fps), body)
    own = [np.abs(seen["a", n] - seen["b", n]).max() for n in range(len(people))]
    others = [np.abs(seen["a", n] - seen["b", m]).max() for n in range(len(people)) for m in range(n)]
    assert max(own) < 1.0
    assert min(others) > 2.0


# ---------------------------------------------------------------- in the plan


def test_few_people_run_pause_or_look_at_a_phone_and_keep_it_before_both_cameras():
    from synth import plan
    from synth.config import DatasetConfig

    made = plan.make_plan(DatasetConfig(identities=400, settings=1, scenes=("plaza",)))
    phones = [person for person in made.identities if person.manner.phone_hand]
    runners = [person for person in made.identities if person.manner.pace == "run"]
    pauses = [sequence for sequence in made.sequences if sequence.pause]
    assert 0.02 < len(phones) / 400 < 0.10
    assert 0 < len(runners) / 400 < 0.04
    assert 0.02 < len(pauses) / 800 < 0.08
    for person in made.identities:  # who looks at a phone has one, in that hand, and no one else
        held = [thing.side for thing in person.things if thing.kind == "phone"]
        assert held == ([person.manner.phone_hand] if person.manner.phone_hand else [])
    kinds = {(s.pause.stop_s < 0, s.pause.go_s > 2.0) for s in pauses}
    assert kinds == {(True, True), (False, True), (True, False)}  # stands, stops, sets off
    for person in runners:
        assert person.gait.speed_m_s > 2.2
        assert all(s.pause is None for s in made.sequences if s.number == person.number)
    again = plan.make_plan(DatasetConfig(identities=10, settings=1, scenes=("plaza",)))
    assert again.identities == made.identities[:10]


def test_hands_carry_what_they_hold_and_phones_go_to_the_free_one():
    from synth import identity
    from synth.motion import hands_of
    from synth.records import Manner, Surface, Thing
    from synth.seeds import generator

    surface = Surface("solid", ((0.5, 0.5, 0.5),))
    person = identity.draw(generator(0, "identity", 1), 1)
    person = replace(person, things=(Thing("handbag", "left", surface), Thing("backpack", "right", surface)))
    assert hands_of(person) == {"left": "carry"}
    assert hands_of(replace(person, manner=Manner(phone_hand="right"))) == {"left": "carry", "right": "phone"}
    assert hands_of(replace(person, manner=Manner(phone_hand="left"))) == {"left": "carry"}
    assert hands_of(replace(person, things=())) == {}
