"""Passers-by and things: drawn as the tables say, folded into strips that stay narrow, and true in the labels."""

import json
from dataclasses import replace

import numpy as np
import pytest

from synth import appearance, body, degrade, garments, identity, motion, passing, pipeline, plan, population, scene
from synth.config import DatasetConfig, OccluderConfig
from synth.errors import UsageError
from synth.geometry import look_at
from synth.passing import tables
from synth.passing.ground import ground_of, heights_m, is_blocked
from synth.passing.joining import shows
from synth.passing.sketch import Shape, View, hidden_share
from synth.passing.things import thing_mesh
from synth.path import path_points
from synth.raster import rasterise
from synth.records import OPENPOSE_JOINTS, Camera, Material, Scene, Solid, Walk, WalkArea
from synth.seeds import generator
from tests.blender import shapes
from tests.synth import test_pipeline as flat

NONE = OccluderConfig(0.0, 0.0, 0.0)
MANY = OccluderConfig(1.0, 1.0, 1.0)
SMALL = DatasetConfig(identities=24, frames=12, fps=10.0, settings=2, scenes=("plaza",))
SIZE = (64, 128)


@pytest.fixture(scope="module")
def many():
    return plan.make_plan(replace(SMALL, occluders=MANY))


@pytest.fixture(scope="module")
def none():
    return plan.make_plan(replace(SMALL, occluders=NONE))


def test_shares_change_nothing_else_and_none_leaves_no_trace(many, none):
    assert many.passers
    assert not none.passers
    assert many.identities == none.identities
    assert [replace(each, passers=(), obstacles=()) for each in many.sequences] == list(none.sequences)
    assert not {"passers", "obstacles"} & set(plan.to_json(none)["sequences"][0])


def test_the_same_seed_gives_the_same_passers_and_they_read_back(many, tmp_path):
    fewer = plan.make_plan(replace(SMALL, identities=3, occluders=MANY))
    assert fewer.sequences == many.sequences[:6]
    assert fewer.passers == many.passers
    plan.save_plan(many, tmp_path / "plan.json")
    assert plan.load_plan(tmp_path / "plan.json") == many
    assert json.loads((tmp_path / "plan.json").read_text())["passers"][0]["number"] == passing.POOL_NUMBER


def test_passers_are_nobody_of_the_set(many):
    with pytest.raises(UsageError):  # a set has fewer people than the first passer's number
        DatasetConfig(identities=passing.POOL_NUMBER)
    assert min(person.number for person in many.passers) == passing.POOL_NUMBER
    bodies = {tuple(person.phenotype.values()) for person in many.identities}
    assert bodies.isdisjoint(tuple(person.phenotype.values()) for person in many.passers)


def test_no_passer_looks_like_anybody_of_the_set_or_another_passer():
    few = OccluderConfig(passers=0.1, background=0.0, things=0.0)
    made = plan.make_plan(DatasetConfig(seed=1, identities=120, frames=2, settings=1, occluders=few))
    looks = np.array([appearance.vector(person) for person in (*made.passers, *made.identities)])
    apart = np.linalg.norm(looks[: passing.POOL, None] - looks[None], axis=-1)
    apart[np.arange(passing.POOL), np.arange(passing.POOL)] = np.inf
    assert len(made.passers) == passing.POOL
    assert [person.number for person in made.passers] == [passing.POOL_NUMBER + k for k in range(passing.POOL)]
    assert apart.min() >= population.LEAST_DISTANCE
    drawn_once = [plan._draw_passer(DatasetConfig(seed=1), index) for index in range(passing.POOL)]
    assert 0 < sum(a != b for a, b in zip(made.passers, drawn_once, strict=True)) < 5  # some would


def test_nearly_every_sequence_that_should_has_someone_and_something(many):
    sequences = many.sequences
    assert sum(bool(each.passers) for each in sequences) > 0.95 * len(sequences)
    assert sum(bool(each.obstacles) for each in sequences) > 0.8 * len(sequences)


def _shapes_of(sequence):
    seconds = np.arange(SMALL.frames)[:, None] / SMALL.fps
    for passer in sequence.passers:
        heading = passer.walk.heading_rad
        pace = 0.0 if passer.pause is not None and passer.pause.stop_s < 0 < passer.pause.go_s else passer.speed_m_s
        track = passer.walk.start_xy_m + seconds * pace * np.array([np.cos(heading), np.sin(heading)])
        yield Shape(track, passer.ground_m, tables.BODY_WIDTH_M, 0.0, 1.7)


def test_people_are_hidden_for_some_frames_but_never_wholly_for_many(many):
    worst = []
    places = [scene.build(setting.scene, setting.seed) for setting in many.settings]
    for sequence in many.sequences:
        person, place = many.identities[sequence.number - 1], places[sequence.setting]
        if sequence.pause is not None:
            continue
        ahead = np.arange(SMALL.frames) / SMALL.fps * person.gait.speed_m_s
        track, _ = path_points(sequence.walk, ahead)
        view = View(
            place.cameras[sequence.camera], ground_of(place), track, person.height_m, SMALL.fps, 0.5, 1.0, None, None
        )
        hidden = hidden_share(view, list(_shapes_of(sequence)))
        assert (hidden > tables.WHOLLY_HIDDEN).mean() <= tables.WHOLLY_HIDDEN_FRAMES
        for shape in _shapes_of(sequence):
            assert np.linalg.norm(shape.track_m - track, axis=1).min() > tables.CLEARANCE_M - 1e-6
        worst.append(hidden.max())
    assert np.mean(np.array(worst) > 0.3) > 0.5


def test_ground_knows_steps_and_what_stands_in_the_way():
    grey = Material("plain", ((0.5, 0.5, 0.5),))
    solids = (
        Solid("road", "plane", (4.0, 4.0, 0.0), (0.0, 0.0, -0.12), grey),
        Solid("kerb", "box", (4.0, 2.0, 0.12), (0.0, 3.0, -0.12), grey),
        Solid("wall", "box", (2.0, 0.2, 2.0), (0.0, 1.0, -0.12), grey, yaw_rad=np.pi / 2),
        Solid("roof", "box", (9.0, 9.0, 0.2), (0.0, 0.0, 2.5), grey),
    )
    ground = ground_of(Scene("test", solids, (), {}, {}))
    points = np.array([[0.5, -1.5], [1.0, 3.0], [0.0, 1.9], [0.35, 1.0], [0.45, 1.0]])
    np.testing.assert_allclose(heights_m(ground, points), [-0.12, 0.0, -0.12, -0.12, -0.12])
    assert is_blocked(ground, points, 0.3).tolist() == [False, False, True, True, False]


def test_without_solids_only_the_walk_area_is_free():
    area = WalkArea(((0.0, 0.0), (0.0, 2.0), (2.0, 2.0), (2.0, 0.0)))
    ground = ground_of(Scene("file", (), (), {}, {"a": area}))
    assert is_blocked(ground, np.array([[1.0, 1.0], [3.0, 1.0]]), 0.3).tolist() == [False, True]


@pytest.mark.parametrize("kind", [*tables.OBSTACLES, "pram"])
def test_things_stand_on_the_ground_and_have_no_large_triangles(kind):
    mesh = thing_mesh(kind, 3)
    corners = mesh.vertices_m[mesh.triangles]
    assert abs(mesh.vertices_m[:, 2].min()) < 0.04
    assert np.linalg.norm(corners - np.roll(corners, 1, 1), axis=-1).max() < 0.3
    assert mesh.vertex_rgb.min() >= 0.0
    assert mesh.vertex_rgb.max() < 0.95


def _ball(centre, radius=20.0, frames=1):
    vertices, triangles = shapes.sphere(radius, (0, 0, 0))
    return shapes.figure(vertices, triangles, frames=frames), np.repeat((vertices + centre)[None], frames, 0)


def test_what_is_outside_the_crop_is_folded_in_and_shows_the_same():
    _, person_px = _ball((32, 64, 0), 15)
    other, other_px = _ball((-12, 64, -900), 30)  # peeps in from the left, far nearer
    strip = np.concatenate([person_px, other_px], 1).astype(np.float32)
    count = person_px.shape[1]
    folded = passing.folded(strip, count, [other], SIZE)
    assert np.array_equal(folded[:, :count], strip[:, :count])
    step = 2 * 30 * np.sin(np.pi / 32) + 1e-3  # a triangle's width
    assert folded[..., 0].min() >= -step
    assert folded[:, count:, 2].max() < folded[:, :count, 2].min()  # still before the person, and close
    assert folded[:, count:, 2].max() > folded[:, :count, 2].min() - 0.25 * 30 - 1e-3
    for before, after in zip(strip, folded, strict=True):
        first = np.isfinite(rasterise(before[count:], other.triangles, *SIZE)[0])
        second = np.isfinite(rasterise(after[count:], other.triangles, *SIZE)[0])
        assert first.sum() > 200
        assert np.array_equal(first, second)


def test_who_is_wholly_outside_takes_no_room_and_is_left_out():
    _, person_px = _ball((32, 64, 0), 15, frames=2)
    other, other_px = _ball((-200, 64, -900), 30, frames=2)
    other_px[1] += np.float32([232, 0, 0])  # comes into the second frame
    folded = passing.folded(np.concatenate([person_px, other_px], 1), person_px.shape[1], [other], SIZE)
    assert np.ptp(folded[0, person_px.shape[1] :], axis=0).max() == 0.0
    assert not shows(other_px, other.triangles, SIZE)[0].any()
    away = np.repeat(other_px[:1], 2, 0) + np.float32([0, 0, 2000])
    assert passing.trimmed(other, away, SIZE) is None


def _hidden_by(figure_of_others):
    """Labels of a person with others before; flat.render with them."""
    sequence, figure = flat_person()
    return pipeline.render_sequence(
        flat_setting(), sequence, figure, flat.plate(), flat.CONFIG, flat.FlatRenderer(), figure_of_others(figure)
    )


def flat_setting():
    return flat.Setting("flat", 0, {"a": "noon", "b": "noon"})


def flat_person():
    person = identity.draw(generator(0, "identity", 3), 3)
    model = pipeline.load_body("anny")
    rest = body.shape(model, person)
    walk, none = Walk((-0.5, 0.3), 0.6, 0.0, 0.2), (0.0,) * flat.FRAMES
    response = degrade.clean_response()
    sequence = flat.Sequence(3, "a", 0, walk, flat.CropErrors(none, none, none), response, 7)
    track = motion.walk(person.gait, walk, rest.skeleton, flat.FRAMES, flat.CONFIG.fps)
    return sequence, body.pose(model, rest, garments.dress(rest, person), track)


def _wall_before(figure, height_m=1.35):
    """A sheet that is nearer to the camera than the person and hides all below the thighs."""
    corners = np.array([[-3, -0.6, 0], [3, -0.6, 0], [3, -0.6, height_m], [-3, -0.6, height_m]], np.float32)
    sheet = shapes.figure(corners, np.array([[0, 1, 2], [0, 2, 3]], np.int32), (0.9, 0.0, 0.0), frames=flat.FRAMES)
    return [sheet]


def test_joints_behind_something_are_hidden_and_the_fraction_counts_pixels():
    clear = _hidden_by(lambda figure: [])
    hidden = _hidden_by(_wall_before)
    for mask, whole, label in zip(hidden.part_masks, clear.part_masks, hidden.labels, strict=True):
        assert label.visible_fraction == pytest.approx((mask > 0).sum() / (whole > 0).sum(), abs=0.01)
        assert 0.2 < label.visible_fraction < 0.8
        for name in ("right_ankle", "left_ankle", "right_knee", "left_knee"):
            assert not label.visible[OPENPOSE_JOINTS.index(name)]
        assert label.visible[[OPENPOSE_JOINTS.index(name) for name in ("nose", "neck")]].any()


def test_what_stands_behind_hides_nothing_and_pictures_agree_with_masks():
    clear = _hidden_by(lambda figure: [])

    def behind(figure):
        [sheet] = _wall_before(figure, 2.6)
        return [replace(sheet, vertices_m=sheet.vertices_m + np.float32([0, 4, 0]))]

    result = _hidden_by(behind)
    assert np.array_equal(result.part_masks, clear.part_masks)
    covered = result.part_masks > 0
    assert np.abs(result.crops_srgb[covered].astype(int) - clear.crops_srgb[covered]).mean() < 12
    assert np.abs(result.crops_srgb[~covered].astype(int) - clear.crops_srgb[~covered]).mean() > 12


def test_a_camera_is_not_hidden_by_what_is_behind_it():
    view = View(
        Camera(640, 480, 520.0, look_at((0, -9, 3.5), (0, 0, 0.9))),
        ground_of(Scene("test", (), (), {}, {})),
        np.zeros((2, 2)), 1.7, 10.0, 0.5, 1.0, None, None,
    )  # fmt: skip
    at = np.array([[0.0, -1.0], [0.0, -12.0]])
    assert (hidden_share(view, [Shape(at, 0.0, 0.6, 0.0, 1.7)]) > 0.5).tolist() == [True, False]
