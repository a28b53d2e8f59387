"""Clips whose legs walk and whose body does not go with them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d

from synth import figures, motion
from synth.motion.treadmill import footing_of, let_go
from synth.records import Pause, Walk
from tests.synth.clip_files import write_amass
from tests.synth.people import person
from tests.synth.test_motion import AVERAGE, skeleton, walk

PATH = Walk((0.0, 0.0), 0.5, 0.05, 0.0)


def way(clip):
    return (clip.translation_m[-1] - clip.translation_m[0])[:2]


def on_a_treadmill(clip):
    """The clip without its way, as far as that is steady: what is left is how the body sways about it."""
    places = clip.translation_m.copy()
    places[:, :2] -= gaussian_filter1d(places[:, :2], 0.6 * clip.fps, axis=0, mode="nearest")
    return replace(clip, translation_m=places)


@pytest.mark.parametrize("fps", [30.0, 120.0])
@pytest.mark.parametrize("number", range(1, 6))
def test_who_walks_in_place_is_told_and_gets_the_way_back(number, fps):
    gait = person(number).gait
    clip = walk(gait, PATH, skeleton(), int(5 * fps), fps)
    assert not footing_of(clip).in_place
    assert footing_of(clip).slide_m_s < 0.06
    assert footing_of(clip).push_m_s == pytest.approx(gait.speed_m_s, rel=0.1)
    stays = on_a_treadmill(clip)
    assert np.linalg.norm(way(stays)) < 0.15 * np.linalg.norm(way(clip))
    assert footing_of(stays).in_place
    goes = let_go(stays)
    assert np.linalg.norm(way(goes) - way(clip)) < 0.08 * np.linalg.norm(way(clip))
    assert footing_of(goes).slide_m_s < 0.03
    np.testing.assert_array_equal(goes.rotations_rad, clip.rotations_rad)
    np.testing.assert_array_equal(goes.translation_m[:, 2], clip.translation_m[:, 2])


def test_who_stands_stops_or_runs_is_not_in_place():
    for options in ({"pause": Pause(-9.0, 99.0)}, {"pause": Pause(1.0, 99.0)}, {"pace": "run"}):
        gait = replace(AVERAGE, speed_m_s=3.0) if "pace" in options else AVERAGE
        assert not footing_of(walk(gait, PATH, skeleton(), 150, 30.0, **options)).in_place
    assert not footing_of(walk(AVERAGE, PATH, skeleton(), 1, 30.0)).in_place


def test_a_file_in_place_is_told_by_inspect_and_goes_on_in_a_dataset(tmp_path):
    clip = walk(AVERAGE, PATH, skeleton(), 150, 30.0)
    good = write_amass(tmp_path / "good.npz", clip)
    bad = write_amass(tmp_path / "bad.npz", on_a_treadmill(clip))
    assert figures.describe_motion(good)["feet"].startswith("stand")
    told = figures.describe_motion(bad)["feet"]
    assert told.startswith("walk in place")
    assert float(told.split(" at ")[1].split()[0]) == pytest.approx(AVERAGE.speed_m_s, rel=0.15)
    np.testing.assert_array_equal(motion.load_clip(str(tmp_path), "good.npz").translation_m, clip.translation_m)
    moved = motion.load_clip(str(tmp_path), "bad.npz")
    assert np.linalg.norm(way(moved)) == pytest.approx(np.linalg.norm(way(clip)), rel=0.06)
