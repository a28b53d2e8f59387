"""Facts of the car park and the park: nothing in the walkers' way, things that hide their legs, seasons, cars."""

import functools

import numpy as np
import pytest

from blender_scenes import greens, parts, vehicles
from synth import scene
from synth.records import CAMERAS

build = functools.cache(scene.build)

PLACES_AND_SEEDS = [(name, seed) for name in ("car_park", "park_path") for seed in range(4)]
STEP_M = 0.3  # what lies lower is stepped over


def _corners(solid):
    """(N, 3) points of a solid in the world: its vertices, or its box's corners."""
    if solid.shape == "mesh":
        local = np.asarray(solid.vertices_m)
    else:
        x, y, z = solid.size_m
        local = np.array([(sx * x / 2, sy * y / 2, h) for sx in (-1, 1) for sy in (-1, 1) for h in (0, z)])
    cos, sin = np.cos(solid.yaw_rad), np.sin(solid.yaw_rad)
    return local @ np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]]) + solid.position_m


def _inside_m(area, points):
    """(N,) how deep points lie within a rectangle, negative outside."""
    corners = np.asarray(area.corners_xy_m)
    edges = np.roll(corners, -1, 0) - corners
    normals = np.stack([-edges[:, 1], edges[:, 0]], -1) / np.linalg.norm(edges, axis=1, keepdims=True)
    return np.einsum("nei,ei->ne", points[:, None, :2] - corners, normals).min(1)


@pytest.mark.parametrize(("name", "seed"), PLACES_AND_SEEDS)
def test_nothing_reaches_into_the_walk_areas_between_step_and_head(name, seed):
    """Meshes count, too: cars, bushes, trees' trunks."""
    place = build(name, seed)
    for solid in place.solids:
        points = _corners(solid)
        points = points[(points[:, 2] > STEP_M) & (points[:, 2] < 2.0)]
        for camera in CAMERAS:
            if len(points):
                deep = _inside_m(place.walk_areas[camera], points).max()
                assert deep < 0.05, f"{solid.name} reaches {deep:.2f} m into the walk area of camera {camera}"


@pytest.mark.parametrize(("name", "seed"), PLACES_AND_SEEDS)
def test_cameras_hang_at_surveillance_heights_with_people_near_and_far(name, seed):
    place = build(name, seed)
    for camera in CAMERAS:
        eye = np.asarray(place.cameras[camera].world_from_camera)[:3, 3]
        away = np.linalg.norm(np.asarray(place.walk_areas[camera].corners_xy_m) - eye[:2], axis=1)
        assert 2.9 < eye[2] < 8.6
        assert away.max() - away.min() > 2.0
    assert away.max() > 1.8 * away.min()  # camera b looks along the way


@pytest.mark.parametrize("name", ["street", "plaza", "car_park", "park_path"])
def test_some_cameras_hang_low_and_some_look_down_as_from_a_mast(name):
    """Degrees below the horizon at which people's middles stand in the middle of what a camera sees."""
    down = []
    for seed in range(6):
        place = build(name, seed)
        for camera in CAMERAS:
            eye = np.asarray(place.cameras[camera].world_from_camera)[:3, 3]
            away = np.linalg.norm(np.mean(place.walk_areas[camera].corners_xy_m, 0) - eye[:2])
            down.append(np.degrees(np.arctan2(eye[2] - 1.0, away)))
    assert min(down) < 15
    assert 15 < np.mean(down) < 24
    assert 21 < max(down) < 36


@pytest.mark.parametrize("name", ["car_park", "park_path"])
def test_something_stands_before_the_walkers_in_some_variation(name):
    """On the line from camera a's mount to a shin in its walk area, box against line, sampled."""
    shares = np.random.default_rng(0).dirichlet(np.ones(4), 40)
    hidden = 0
    for seed in range(4):
        place = build(name, seed)
        eye = np.asarray(place.cameras["a"].world_from_camera)[:3, 3]
        shins = np.concatenate([shares @ np.asarray(place.walk_areas["a"].corners_xy_m), np.full((40, 1), 0.2)], 1)
        lines = (eye + np.linspace(0.4, 0.98, 60)[:, None, None] * (shins - eye)).reshape(-1, 3)
        for solid in place.solids:
            points = _corners(solid)
            low, high = points.min(0), points.max(0)
            if high[2] > 0.4 and np.all(high[:2] - low[:2] < 8):  # not the ground, not a wall
                hidden += int(((lines > low) & (lines < high)).all(1).any())
    assert hidden > 0


@pytest.mark.parametrize("body", list(vehicles.BODIES))
def test_a_car_is_as_large_as_its_kind_and_stands_on_its_wheels(body):
    kind = vehicles.BODIES[body]
    solids = vehicles.car(np.random.default_rng(1), body)
    points = np.concatenate([_corners(solid) for solid in solids if solid.name != "mirror"])
    size = np.ptp(points, axis=0)
    assert kind.length_m[0] - 0.01 < size[0] < kind.length_m[1] + 0.12  # number plates stand out
    assert kind.width_m[0] - 0.01 < size[1] < kind.width_m[1] + 0.06
    assert abs(size[2] - np.mean(kind.height_m)) < 0.25
    tyres = np.concatenate([_corners(solid) for solid in solids if solid.name == "wheel"])
    assert -0.04 < tyres[:, 2].min() <= 0.001


def test_a_tree_has_no_leaves_in_winter_and_fewer_in_autumn():
    def leaves(season):
        solids = greens.tree(np.random.default_rng(2), 6.0, season)
        return sum(len(solid.faces) for solid in solids if solid.name == "crown")

    assert leaves("winter") == 0
    assert 0 < leaves("autumn") < leaves("summer")


def test_a_trees_limbs_leave_its_trunk():
    solids = {solid.name: solid for solid in greens.tree(np.random.default_rng(3), 6.0)}
    limbs = np.asarray(solids["trunk"].vertices_m)
    assert np.linalg.norm(limbs[limbs[:, 2] < 1.5][:, :2], axis=1).max() < 0.4
    assert np.linalg.norm(limbs[limbs[:, 2] > 3.5][:, :2], axis=1).max() > 0.8


def test_a_mesh_keeps_its_vertices_and_faces():
    vertices = np.array([(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 2.0, 0.5)])
    solid = parts.mesh("flag", vertices, [(0, 1, 2)], greens.looks.rubber())
    assert solid.vertices_m == ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 2.0, 0.5))
    assert solid.faces == ((0, 1, 2),)
