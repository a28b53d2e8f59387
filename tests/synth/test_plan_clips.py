from dataclasses import replace

import numpy as np
import pytest

from synth import pipeline, plan
from synth.config import DatasetConfig
from synth.errors import UserError
from synth.records import Clip, Walk
from tests.synth.clip_files import write_amass
from tests.synth.test_motion import AVERAGE, skeleton, walk

CONFIG = DatasetConfig(identities=6, frames=20, fps=10.0, settings=1, scenes=("plaza",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("clips")
    for number, speed in enumerate((0.9, 1.2, 1.5)):
        gait = replace(AVERAGE, speed_m_s=speed)
        write_amass(where / f"{number}.npz", walk(gait, Walk((0.0, 0.0), 0.0, 0.0, 0.0), skeleton(), 150, 30.0))
    write_amass(where / "short.npz", walk(AVERAGE, Walk((0.0, 0.0), 0.0, 0.0, 0.0), skeleton(), 15, 30.0))
    return where


def test_clips_stand_in_the_plan_one_a_person_and_times_differ(folder):
    made = plan.make_plan(replace(CONFIG, motion=str(folder)))
    files = {}
    for sequence in made.sequences:
        assert isinstance(sequence.clip, Clip)
        assert 0 <= sequence.clip.start_s <= 149 / 30 - 1.9
        files.setdefault(sequence.number, set()).add(sequence.clip.file)
    assert all(len(names) == 1 for names in files.values())
    assert len(set.union(*files.values())) > 1
    assert "short.npz" not in set.union(*files.values())
    a, b = made.sequences[:2]
    assert a.clip.start_s != b.clip.start_s


def test_a_plan_with_clips_reads_back_and_others_do_not_mention_them(folder, tmp_path):
    made = plan.make_plan(replace(CONFIG, motion=str(folder)))
    plan.save_plan(made, tmp_path / "with.json")
    assert plan.load_plan(tmp_path / "with.json") == made
    plain = plan.make_plan(CONFIG)
    plan.save_plan(plain, tmp_path / "without.json")
    assert "clip" not in (tmp_path / "without.json").read_text()
    assert plan.load_plan(tmp_path / "without.json") == plain
    assert plain.identities == made.identities


def test_a_body_moves_by_its_clip_along_its_walk(folder):
    config = replace(CONFIG, motion=str(folder))
    made = plan.make_plan(config)
    for sequence in made.sequences[:4]:
        moved = pipeline.motion_of(pipeline.person_of(made, sequence.number), sequence, skeleton(), config)
        assert len(moved.translation_m) == CONFIG.frames
        np.testing.assert_allclose(moved.translation_m[0, :2], sequence.walk.start_xy_m, atol=1e-5)
        way = moved.translation_m[-1] - moved.translation_m[0]
        assert np.cos(np.arctan2(way[1], way[0]) - sequence.walk.heading_rad) > 0.99
        speed = np.linalg.norm(way[:2]) / 1.9
        assert speed == pytest.approx({"0": 0.9, "1": 1.2, "2": 1.5}[sequence.clip.file[0]], rel=0.1)


def test_clips_that_are_too_short_or_malformed_are_told_before_anything_is_rendered(folder, tmp_path):
    with pytest.raises(UserError, match=r"short.npz is too short: the clip lasts 0.47 s, the sequence 1.90 s"):
        plan.make_plan(replace(CONFIG, motion=str(folder / "short.npz")))
    (tmp_path / "shorts").mkdir()
    for number in range(2):
        (tmp_path / "shorts" / f"{number}.npz").write_bytes((folder / "short.npz").read_bytes())
    with pytest.raises(UserError, match=r"shorts has no clip of 1.90 s or whose end meets its start"):
        plan.make_plan(replace(CONFIG, motion=str(tmp_path / "shorts")))
    (tmp_path / "bad.bvh").write_text("HIERARCHY\n")
    with pytest.raises(UserError, match=r"bad.bvh has no line MOTION"):
        plan.make_plan(replace(CONFIG, motion=str(tmp_path)))
    sequence = plan.make_plan(replace(CONFIG, motion=str(folder))).sequences[0]
    with pytest.raises(UserError, match="give the folder it lies in with --motion"):
        pipeline.motion_of(pipeline.person_of(plan.make_plan(CONFIG), 1), sequence, skeleton(), CONFIG)
