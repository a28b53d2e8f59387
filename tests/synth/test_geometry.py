import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from synth.geometry import (
    axis_angle_matrices,
    camera_from_world,
    look_at,
    pixel_rays,
    project,
    rigid_inverse,
    world_from_camera,
)
from synth.records import Camera


def camera(position=(0.0, -10.0, 3.0), target=(0.0, 0.0, 1.0), roll_rad=0.0, focal_px=900.0):
    return Camera(1280, 720, focal_px, look_at(position, target, roll_rad))


def test_a_28_mm_lens_on_a_36_mm_film_sees_1_1427_rad():
    wide = camera(focal_px=1280 * 28 / 36)
    rays = pixel_rays(wide, [[0, 360], [1280, 360]])
    cosine = rays[0] @ rays[1] / np.linalg.norm(rays[0]) / np.linalg.norm(rays[1])
    assert np.arccos(cosine) == pytest.approx(1.1427, abs=5e-5)


def test_the_target_lies_in_the_middle_and_world_up_is_up():
    view = camera()
    (middle, above, right), depth = project(view, [(0, 0, 1), (0, 0, 1.5), (0.5, 0, 1)])
    np.testing.assert_allclose(middle, (640, 360), atol=1e-9)
    assert depth[0] == pytest.approx(np.hypot(10, 2))
    assert above[0] == pytest.approx(640)
    assert above[1] < 360
    assert right[0] > 640
    assert right[1] == pytest.approx(360)


def test_roll_turns_the_camera_clockwise():
    # The camera's own up leans to the right, so the world's up leans to the picture's left.
    level, _ = project(camera(roll_rad=0.0), (0, 0, 1.1))
    rolled, _ = project(camera(roll_rad=0.1), (0, 0, 1.1))
    up, leaning = level - (640, 360), rolled - (640, 360)
    np.testing.assert_allclose(leaning, [up[1] * np.sin(0.1), up[1] * np.cos(0.1)], atol=1e-9)
    assert leaning[0] < 0


def test_world_from_camera_is_a_right_handed_rotation_at_the_position():
    transform = world_from_camera(camera(roll_rad=0.3))
    np.testing.assert_allclose(transform[:3, :3] @ transform[:3, :3].T, np.eye(3), atol=1e-12)
    assert np.linalg.det(transform[:3, :3]) == pytest.approx(1)
    np.testing.assert_array_equal(transform[:3, 3], (0, -10, 3))
    np.testing.assert_allclose(camera_from_world(camera(roll_rad=0.3)) @ transform, np.eye(4), atol=1e-12)
    np.testing.assert_allclose(rigid_inverse(rigid_inverse(transform)), transform, atol=1e-12)


def test_a_pinhole_by_hand():
    # 2 m ahead of a level camera, 0.5 m to its right and 0.25 m down.
    pixel, depth = project(camera((0, 0, 2), (0, 1, 2), focal_px=400.0), (0.5, 2.0, 1.75))
    np.testing.assert_allclose(pixel, (640 + 100, 360 + 50))
    assert depth == pytest.approx(2)


def test_a_point_behind_the_camera_has_no_positive_depth():
    assert project(camera(), (0, -20, 1))[1] < 0


def test_rays_and_depth_give_back_the_point():
    rng = np.random.default_rng(0)
    points = rng.uniform(-2, 2, (50, 3))
    view = camera(roll_rad=0.2)
    pixels, depth = project(view, points)
    np.testing.assert_allclose((0, -10, 3) + depth[:, None] * pixel_rays(view, pixels), points, atol=1e-9)


def test_nobody_looks_straight_down():
    with pytest.raises(ValueError, match="straight up or down"):
        look_at((0, 0, 5), (0, 0, 0))


def test_rotation_by_hand_and_against_scipy():
    np.testing.assert_allclose(axis_angle_matrices([0, 0, np.pi / 2]) @ (1, 0, 0), (0, 1, 0), atol=1e-12)
    np.testing.assert_array_equal(axis_angle_matrices(np.zeros((2, 3))), np.broadcast_to(np.eye(3), (2, 3, 3)))
    vectors = np.random.default_rng(0).normal(size=(4, 5, 3)) * 2
    vectors[0, 0] *= 1e-9
    vectors[0, 1] *= np.pi / np.linalg.norm(vectors[0, 1])
    expected = Rotation.from_rotvec(vectors.reshape(-1, 3)).as_matrix().reshape(4, 5, 3, 3)
    np.testing.assert_allclose(axis_angle_matrices(vectors), expected, atol=1e-12)
