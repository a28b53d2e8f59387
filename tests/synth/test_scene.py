import numpy as np
import pytest

from synth import scene
from synth.errors import UsageError
from synth.geometry import project
from synth.records import CAMERAS

PLACES_AND_SEEDS = [(name, seed) for name in scene.names() for seed in range(4)]


def _points_over(area, height_m):
    """Points of the area's rim and inside, at a height."""
    corners = np.asarray(area.corners_xy_m)
    shares = np.random.default_rng(0).dirichlet(np.ones(len(corners)), 60)
    inside = np.concatenate([corners, shares @ corners])
    return np.concatenate([inside, np.full((len(inside), 1), height_m)], 1)


def test_names_are_folders_in_order():
    assert {"plaza", "street"} <= set(scene.names())
    assert list(scene.names()) == sorted(scene.names())


def test_an_unknown_place_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match=r"--scene 'moon' is not known; choose among: .*plaza"):
        scene.build("moon", 0)


@pytest.mark.parametrize("name", scene.names())
def test_a_seed_gives_one_place_and_another_seed_another(name):
    assert scene.build(name, 5) == scene.build(name, 5)
    assert scene.build(name, 5).solids != scene.build(name, 6).solids


@pytest.mark.parametrize(("name", "seed"), PLACES_AND_SEEDS)
def test_people_are_seen_whole_and_large_enough_all_over_the_walk_area(name, seed):
    place = scene.build(name, seed)
    for camera in CAMERAS:
        lens, area = place.cameras[camera], place.walk_areas[camera]
        feet, _ = project(lens, _points_over(area, 0.0))
        heads, depth = project(lens, _points_over(area, 2.0))
        assert depth.min() > 2
        for pixels in (feet, heads):
            assert (pixels > 4).all()
            assert (pixels < np.array([lens.width_px, lens.height_px]) - 4).all()
        person, _ = project(lens, _points_over(area, 1.7))
        heights = (feet - person)[:, 1]
        assert heights.min() > 80
        assert heights.max() < 270


@pytest.mark.parametrize(("name", "seed"), PLACES_AND_SEEDS)
def test_walk_areas_take_a_walk_of_two_seconds(name, seed):
    place = scene.build(name, seed)
    for camera in CAMERAS:
        corners = np.asarray(place.walk_areas[camera].corners_xy_m)
        sides = np.linalg.norm(corners - np.roll(corners, -1, 0), axis=1)
        assert sides.max() >= 6
        assert sides.min() >= 2.3


@pytest.mark.parametrize(("name", "seed"), PLACES_AND_SEEDS)
def test_nothing_but_ground_lies_in_a_walk_area_at_knee_height(name, seed):
    place = scene.build(name, seed)
    for camera in CAMERAS:
        points = _points_over(place.walk_areas[camera], 0.5)
        for solid in place.solids:
            if solid.shape in ("box", "cylinder"):
                assert not _inside(solid, points).any(), f"{solid.name} stands in the walk area of camera {camera}"


def _inside(solid, points):
    local = points - np.asarray(solid.position_m)
    cos, sin = np.cos(solid.yaw_rad), np.sin(solid.yaw_rad)
    x = cos * local[:, 0] + sin * local[:, 1]
    y = cos * local[:, 1] - sin * local[:, 0]
    half_x, half_y, height = solid.size_m[0] / 2, solid.size_m[1] / 2, solid.size_m[2]
    return (abs(x) < half_x) & (abs(y) < half_y) & (local[:, 2] > 0) & (local[:, 2] < height)


@pytest.mark.parametrize("name", scene.names())
def test_lights_are_several_with_unit_directions_above_the_ground(name):
    place = scene.build(name, 0)
    assert len({light.name for light in place.lights}) == len(place.lights) >= 3
    for light in place.lights:
        assert np.linalg.norm(light.sun_to) == pytest.approx(1)
        assert light.sun_to[2] > 0
