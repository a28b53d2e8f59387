import numpy as np
import pytest

from synth import walkable
from synth.geometry import look_at, project
from synth.records import Camera

HIGH = Camera(960, 540, 500.0, look_at((0.0, -14.0, 9.0), (0.0, 0.0, 0.5)))  # sees all of what follows


def quad(x0, y0, x1, y1):
    a, b, c, d = (x0, y0), (x1, y0), (x1, y1), (x0, y1)
    return [[a, b, c], [a, c, d]]


def area_of(*quads, camera=HIGH):
    found = walkable.walk_area(np.array([triangle for each in quads for triangle in each], float), camera)
    return None if found is None else np.asarray(found.corners_xy_m)


def size_m2(corners):
    x, y = corners.T
    return abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def test_a_rectangle_that_is_seen_whole_is_the_area():
    corners = area_of(quad(-3, -2, 3, 2))
    assert sorted(map(tuple, corners.round(6))) == [(-3, -2), (-3, 2), (3, -2), (3, 2)]


def test_a_regular_polygon_is_kept_whole():
    turn = np.arange(9) * 2 * np.pi / 9
    ring = 3 * np.stack([np.cos(turn), np.sin(turn)], -1)
    fan = [[ring[0], ring[k], ring[k + 1]] for k in range(1, 8)]
    assert size_m2(area_of(fan)) == pytest.approx(size_m2(ring), rel=1e-4)


def test_quads_side_by_side_and_one_over_another_are_one_ground():
    corners = area_of(quad(-3, -2, 0, 2), quad(0, -2, 3, 2), quad(-1, -1, 1, 1))
    assert size_m2(corners) == pytest.approx(24, rel=1e-4)


def test_of_an_l_the_area_stays_inside_and_is_at_least_the_larger_arm():
    corners = area_of(quad(-4, -2, 4, 0), quad(-4, 0, -2, 3))
    assert size_m2(corners) >= 16 * 0.99
    shares = np.random.default_rng(0).dirichlet(np.ones(len(corners)), 500)
    points = shares @ corners
    arms = (points[:, 1] <= 0.01) | (points[:, 0] <= -1.99)
    assert arms.all()


def test_a_pillars_hole_is_left_out():
    ring = [quad(-4, -3, 4, -0.3), quad(-4, 0.3, 4, 3), quad(-4, -0.3, -0.3, 0.3), quad(0.3, -0.3, 4, 0.3)]
    corners = area_of(*ring)
    assert size_m2(corners) >= 8 * 2.7 * 0.99
    points = np.random.default_rng(0).dirichlet(np.ones(len(corners)), 2000) @ corners
    assert not (np.abs(points) < 0.29).all(1).any()


def test_people_are_seen_whole_on_ground_that_goes_on_beyond_the_picture():
    camera = Camera(960, 540, 900.0, look_at((0.0, -14.0, 4.0), (0.0, 0.0, 0.9), roll_rad=0.03))
    corners = area_of(quad(-100, -100, 100, 100), camera=camera)
    for height in (0.0, walkable.TALLEST_M):
        pixels, depth = project(camera, [(x, y, height) for x, y in corners])
        assert depth.min() >= walkable.NEAREST_M - 1e-9
        assert (pixels >= 5).all()
        assert (pixels <= np.array([960, 540]) - 5).all()


def test_ground_behind_the_camera_is_no_area():
    assert area_of(quad(-3, -30, 3, -20)) is None


def test_extent():
    area = walkable.WalkArea(((0, 0), (4, 0), (4, 3), (0, 3)))
    assert walkable.extent_m(area) == pytest.approx((5, 3))
