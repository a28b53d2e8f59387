"""Facts of the places indoors that no place outdoors has: lamps, a roof, things between the cameras and the walkers."""

import numpy as np
import pytest

from blender_scenes import clearance, interiors, looks, parts, views
from synth import scene
from synth.records import CAMERAS

INDOORS = ("corridor", "station_hall")
PLACES_AND_SEEDS = [(name, seed) for name in INDOORS for seed in range(6)]


@pytest.mark.parametrize(("name", "seed"), PLACES_AND_SEEDS)
def test_each_light_switches_lamps_that_the_place_has(name, seed):
    place = scene.build(name, seed)
    groups = {solid.material.lamp for solid in place.solids} - {""}
    assert set(interiors.LAMP_GROUPS) <= groups
    for light in place.lights:
        on = {group for group, factor in light.lamps if max(factor) > 0}
        assert on & set(interiors.LAMP_GROUPS), f"{light.name} leaves every lamp off"
        assert max(light.sun_irradiance_rgb) == 0
        assert "dead" not in on


@pytest.mark.parametrize(("name", "seed"), PLACES_AND_SEEDS)
def test_lights_differ_in_colour(name, seed):
    lights = {light.name: dict(light.lamps) for light in scene.build(name, seed).lights}
    blueness = {name: lamps["lamps"][2] / lamps["lamps"][0] for name, lamps in lights.items()}
    assert blueness["cold_lamps"] > 1 > blueness["warm_lamps"] + 0.1


@pytest.mark.parametrize(("name", "seed"), PLACES_AND_SEEDS)
def test_the_cameras_hang_inside_under_the_ceiling_and_see_most_of_the_walkers(name, seed):
    place = scene.build(name, seed)
    [height, *_] = [solid.position_m[2] for solid in place.solids if solid.name == "ceiling"]
    blocks = [solid for solid in place.solids if solid.shape in ("box", "cylinder")]
    for camera in CAMERAS:
        eye = np.asarray(place.cameras[camera].world_from_camera)[:3, 3]
        assert 2.2 < eye[2] < height
        corners = np.asarray(place.walk_areas[camera].corners_xy_m)
        shares = np.random.default_rng(1).dirichlet(np.ones(4), 80)
        chests = np.concatenate([shares @ corners, np.full((80, 1), 1.3)], 1)
        hidden = np.zeros(len(chests), bool)
        for solid in blocks:
            hidden |= _stops(solid, eye, chests)
        assert hidden.mean() < 0.35, f"camera {camera} sees {1 - hidden.mean():.0%} of the chests"


def test_now_and_then_something_hides_the_walkers_feet():
    hiding = 0
    for name, seed in PLACES_AND_SEEDS:
        place = scene.build(name, seed)
        blocks = [solid for solid in place.solids if solid.shape in ("box", "cylinder") and solid.size_m[2] > 0.1]
        for camera in CAMERAS:
            eye = np.asarray(place.cameras[camera].world_from_camera)[:3, 3]
            corners = np.asarray(place.walk_areas[camera].corners_xy_m)
            shins = np.concatenate(
                [np.random.default_rng(1).dirichlet(np.ones(4), 80) @ corners, np.full((80, 1), 0.3)], 1
            )
            hiding += any(_stops(solid, eye, shins).any() for solid in blocks)
    assert 0.2 < hiding / (2 * len(PLACES_AND_SEEDS)) < 1


def test_a_part_is_placed_only_where_it_leaves_the_ground_free():
    area = views.rectangle((0.0, 0.0), 4.0, 2.0, 0.3)

    def pillar(x):
        return (parts.box("pillar", (1.0, 1.0, 2.0), (x, 0.0, 0.0), looks.rubber(), yaw_rad=0.3),)

    assert clearance.if_clear(pillar(0.0), [area]) == ()
    assert clearance.if_clear(pillar(2.6), [area]) == ()
    assert clearance.if_clear(pillar(3.2), [area]) == pillar(3.2)
    assert clearance.if_clear(parts.placed(pillar(0.0), (0.0, 0.0), z_m=2.3), [area])  # it hangs overhead


def test_the_gap_between_rectangles_is_their_distance_along_a_shared_side():
    square = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
    assert clearance.gap_m(square, square + np.array([3.5, 0.2])) == pytest.approx(2.5)
    assert clearance.gap_m(square, square[::-1] + np.array([0.4, 0.0])) == pytest.approx(-0.6)


def test_lamps_over_a_tenth_of_the_ceiling_give_the_floor_its_light():
    radiance = interiors.lamp_radiance(0.1)
    assert np.pi * radiance * 0.1 * interiors.SEEN_SHARE == pytest.approx(interiors.FLOOR_IRRADIANCE)
    assert interiors.lamp_radiance(1e-4) == interiors.MAX_RADIANCE


def _stops(solid, eye, points):
    """Which segments from the eye (3,) to points (N, 3) pass through a solid's box."""
    cos, sin = np.cos(solid.yaw_rad), np.sin(solid.yaw_rad)
    turn = np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
    start, ends = turn @ (eye - solid.position_m), (points - solid.position_m) @ turn.T
    low = np.array([-solid.size_m[0] / 2, -solid.size_m[1] / 2, 0.0])
    high = np.array([solid.size_m[0] / 2, solid.size_m[1] / 2, solid.size_m[2]])
    way = ends - start
    way = np.where(abs(way) < 1e-9, 1e-9, way)
    first, second = (low - start) / way, (high - start) / way
    enters, leaves = np.minimum(first, second).max(1), np.maximum(first, second).min(1)
    return (enters < leaves) & (leaves > 0) & (enters < 1)
