import numpy as np
import pytest

from synth import annotate
from synth.annotate import crop_windows, draw_crop_errors, label_frames, person_box, to_crop
from synth.raster import is_hidden
from synth.records import OPENPOSE_JOINTS, PART_LOWER, PART_MIDDLE, PART_NONE, PART_UPPER, CropErrors

NO_ERRORS = CropErrors((0.0,), (0.0,), (0.0,))
SIZE = (40, 80)
NOTHING = np.full((1, 80, 40), np.inf, np.float32)


def box_mesh(x0, y0, x1, y1, near, far):
    """A cuboid of 8 vertices and 12 triangles."""
    corners = [(x, y, z) for z in (near, far) for y in (y0, y1) for x in (x0, x1)]
    quads = [(0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (0, 2, 6, 4), (1, 3, 7, 5)]
    faces = [(a, b, c) for a, b, c, _ in quads] + [(a, c, d) for a, _, c, d in quads]
    return np.array(corners, np.float32), np.array(faces, np.int32)


def stack(*meshes):
    vertices = np.concatenate([mesh[0] for mesh in meshes])[None]
    offsets = np.cumsum([0] + [len(mesh[0]) for mesh in meshes])
    faces = np.concatenate([mesh[1] + offset for mesh, offset in zip(meshes, offsets[:-1], strict=True)])
    return vertices, faces.astype(np.int32)


def person():
    """Head, torso and legs of 20 x 60 pixels in the crop's middle, 10 m away, 30 cm deep."""
    meshes = [
        box_mesh(10, 10, 30, 20, 10, 10.3),
        box_mesh(10, 20, 30, 40, 10, 10.3),
        box_mesh(10, 40, 30, 70, 10, 10.3),
    ]
    vertices, faces = stack(*meshes)
    parts = np.repeat([PART_UPPER, PART_MIDDLE, PART_LOWER], 12).astype(np.uint8)
    return vertices, faces, parts


def joints_at(x, y, depth):
    return np.tile(np.array([x, y, depth], np.float32), (1, len(OPENPOSE_JOINTS), 1))


def test_box_of_points():
    points = np.array([[[1, 9, 4], [5, 2, 4]], [[-3, 7, 4], [0, 8, 4]]], np.float32)
    np.testing.assert_array_equal(person_box(points), [[1, 2, 5, 9], [-3, 7, 0, 8]])


def test_a_perfect_window_centres_the_person_at_its_share_of_the_height():
    (window,) = crop_windows([[100, 50, 130, 138]], NO_ERRORS, (64, 128), person_share=0.88)
    np.testing.assert_allclose(window, [115 - 25, 94 - 50, 115 + 25, 94 + 50])


def test_errors_shift_by_the_box_and_scale_about_its_centre():
    errors = CropErrors((0.1,), (-0.2,), (float(np.log(2)),))
    (window,) = crop_windows([[100, 50, 130, 138]], errors, (64, 128), person_share=0.88)
    x, y = 115 + 3, 94 - 17.6
    np.testing.assert_allclose(window, [x - 50, y - 100, x + 50, y + 100])


def test_a_box_without_extent_or_a_missing_error_is_refused():
    with pytest.raises(ValueError, match="frame 0"):
        crop_windows([[5, 5, 5, 9]], NO_ERRORS, SIZE, 0.9)
    with pytest.raises(ValueError, match="2 boxes and 1"):
        crop_windows([[0, 0, 5, 9]] * 2, NO_ERRORS, SIZE, 0.9)


def test_points_go_to_the_corners_of_the_crop_and_keep_their_depth():
    points = [[[90, 44, 7], [140, 144, 8], [115, 94, 9]]]
    np.testing.assert_allclose(
        to_crop(points, [[90, 44, 140, 144]], (64, 128)), [[[0, 0, 7], [64, 128, 8], [32, 64, 9]]]
    )


def test_crop_errors_waver_slowly_about_zero():
    drawn = [draw_crop_errors(np.random.default_rng(seed), 50, 25.0) for seed in range(400)]
    values = np.array([[errors.shift_x, errors.shift_y, errors.log_scale] for errors in drawn])
    assert values.shape == (400, 3, 50)
    assert np.abs(values.mean((0, 2))).max() < 0.005
    deviation = values.std((0, 2))
    assert np.all((deviation > [0.04, 0.015, 0.02]) & (deviation < [0.08, 0.03, 0.04]))
    steps = np.diff(values).std((0, 2))
    assert np.all(steps < 0.6 * deviation)
    np.testing.assert_allclose(deviation, values[:, :, 0].std(0), rtol=0.2)  # the first frame errs like the others


def test_crop_errors_repeat_and_vanish_at_size_zero():
    assert draw_crop_errors(np.random.default_rng(3), 20, 25.0) == draw_crop_errors(np.random.default_rng(3), 20, 25.0)
    assert not np.any(draw_crop_errors(np.random.default_rng(3), 20, 25.0, size=0.0).shift_x)
    assert draw_crop_errors(np.random.default_rng(3), 0, 25.0) == CropErrors((), (), ())


@pytest.mark.parametrize("fps", [5.0, 10.0, 25.0])
def test_crop_errors_waver_by_the_second_at_any_frame_rate(fps):
    frames = round(2 * fps) + 1
    drawn = np.array([draw_crop_errors(np.random.default_rng(seed), frames, fps).shift_y for seed in range(600)])
    later = round(0.4 * fps)
    alike = np.corrcoef(drawn[:, :-later].ravel(), drawn[:, later:].ravel())[0, 1]
    # What lasts (0.012) and what wavers (0.015) with a correlation of exp(-0.4 / 0.38), which is 0.9 a frame at 25 fps.
    assert alike == pytest.approx((0.012**2 + 0.015**2 * 0.349) / (0.012**2 + 0.015**2), abs=0.05)


@pytest.mark.parametrize("fps", [5.0, 10.0, 25.0])
def test_slips_start_and_last_by_the_second_at_any_frame_rate(fps, monkeypatch):
    monkeypatch.setattr(annotate, "LASTING_ERRORS", (0.0,) * 3)
    monkeypatch.setattr(annotate, "WAVERING_ERRORS", (0.0,) * 3)
    seconds, people = 20, 200
    errors = np.array(
        [draw_crop_errors(np.random.default_rng(k), round(seconds * fps), fps).shift_x for k in range(people)]
    )
    slipping = errors != 0
    starts = (slipping[:, 1:] & (errors[:, 1:] != errors[:, :-1])).sum() / (people * seconds)
    assert starts == pytest.approx(0.05, rel=0.2)
    assert slipping.sum() / fps / people / seconds == pytest.approx(0.05 * 0.3, rel=0.2)  # of 0.12 to 0.48 s


def test_an_unhindered_person():
    masks, (label,) = label_frames(*person(), joints_at(20, 30, 10.1), SIZE, [NOTHING])
    expected = np.zeros((80, 40), np.uint8)
    expected[10:20, 10:30] = PART_UPPER
    expected[20:40, 10:30] = PART_MIDDLE
    expected[40:70, 10:30] = PART_LOWER
    np.testing.assert_array_equal(masks[0], expected)
    assert label.box_xyxy_px == (10, 10, 30, 70)
    assert label.visible_fraction == 1
    np.testing.assert_array_equal(label.joints_px, joints_at(20, 30, 10.1)[0, :, :2])


def test_what_the_crop_cuts_off_counts_as_not_visible():
    vertices, faces, parts = person()
    vertices[..., 0] -= 20  # half of the width leaves the crop on the left
    vertices[..., 1] += 40  # of 60 rows 30 remain
    joints = joints_at(5, 75, 10.05)
    joints[0, 0, :2] = -5, 75
    joints[0, 1, :2] = 5, 85
    masks, (label,) = label_frames(vertices, faces, parts, joints, SIZE, [])
    assert label.box_xyxy_px == (-10, 50, 10, 110)
    assert (masks[0] > 0).sum() == 10 * 30
    assert label.visible_fraction == pytest.approx(0.25)
    assert not label.visible[:2].any()
    assert label.visible[2:].all()


def test_a_person_wholly_outside_the_crop():
    vertices, faces, parts = person()
    vertices[..., 0] += 100
    masks, (label,) = label_frames(vertices, faces, parts, joints_at(120, 30, 10.1), SIZE, [])
    assert not masks.any()
    assert label.visible_fraction == 0
    assert not label.visible.any()


def test_the_scene_hides_what_lies_behind_it_alone():
    scene = np.full((1, 80, 40), 12.0, np.float32)
    scene[0, 55:, :] = 8.0  # a wall before the lower 15 of the person's 60 rows
    joints = joints_at(20, 50, 10.05)
    joints[0, 9, :2] = 20, 60
    masks, (label,) = label_frames(*person(), joints, SIZE, [scene])
    assert (masks[0] > 0).sum() == 20 * 45
    assert label.visible_fraction == pytest.approx(0.75)
    assert list(np.flatnonzero(~label.visible)) == [9]

    other_person = np.full((1, 80, 40), np.inf, np.float32)
    other_person[0, :25] = 5.0
    _, (label,) = label_frames(*person(), joints, SIZE, [scene, other_person])
    assert label.visible_fraction == pytest.approx(0.5)


def test_the_ground_that_a_foot_touches_does_not_hide_it():
    assert not is_hidden(10.0, 9.95)
    assert is_hidden(10.0, 9.5)
    assert not is_hidden(10.0, np.inf)


def test_a_joint_is_hidden_by_another_part_of_the_body_but_not_by_its_own_flesh():
    vertices, faces, parts = person()
    arm = box_mesh(14, 25, 18, 45, 9.6, 9.7)
    vertices, faces = stack((vertices[0], faces), arm)
    parts = np.append(parts, np.full(12, PART_MIDDLE, np.uint8))
    hip, wrist = OPENPOSE_JOINTS.index("right_hip"), OPENPOSE_JOINTS.index("right_wrist")
    beside, behind_arm = joints_at(24, 42, 10.14), joints_at(16, 42, 10.14)
    for joints in (beside, behind_arm):
        joints[0, wrist] = 16, 44, 9.65
    assert label_frames(vertices, faces, parts, beside, SIZE, [])[1][0].visible[[hip, wrist]].tolist() == [True, True]
    assert label_frames(vertices, faces, parts, behind_arm, SIZE, [])[1][0].visible[[hip, wrist]].tolist() == [
        False,
        True,
    ]
    # A wrist that is 14 cm behind the belly's surface is behind the belly, where a hip would be inside.
    beside[0, wrist] = 24, 42, 10.14
    assert not label_frames(vertices, faces, parts, beside, SIZE, [])[1][0].visible[wrist]


def test_luggage_hides_the_person_and_counts_for_nothing_else():
    vertices, faces, parts = person()
    case = box_mesh(5, 55, 25, 75, 9.5, 9.6)  # before 15 of the person's columns and 15 of 60 rows, and beside
    behind = box_mesh(0, 0, 40, 79, 11, 11.1)
    vertices, faces = stack((vertices[0], faces), case, behind)
    parts = np.append(parts, np.full(24, PART_NONE, np.uint8))
    joints = joints_at(20, 30, 10.05)
    joints[0, [9, 10], :2] = [(20, 60), (28, 60)]  # behind the case, beside it
    masks, (label,) = label_frames(vertices, faces, parts, joints, SIZE, [])
    assert label.box_xyxy_px == (10, 10, 30, 70)
    assert (masks[0] > 0).sum() == 20 * 60 - 15 * 15
    assert label.visible_fraction == pytest.approx(1 - 15 * 15 / (20 * 60))
    assert list(np.flatnonzero(~label.visible)) == [9]
    with pytest.raises(ValueError, match="PART_NONE"):
        label_frames(vertices, faces, np.zeros_like(parts), joints, SIZE, [])


def test_frames_equal_single_frames():
    vertices, faces, parts = person()
    moved = vertices + np.array([7, -20, 1], np.float32)
    both, joints = np.concatenate([vertices, moved]), np.concatenate([joints_at(20, 30, 10.1), joints_at(99, 9, 10)])
    masks, labels = label_frames(both, faces, parts, joints, SIZE, [np.concatenate([NOTHING, NOTHING])])
    for frame in range(2):
        mask, (label,) = label_frames(both[frame : frame + 1], faces, parts, joints[frame : frame + 1], SIZE, [NOTHING])
        np.testing.assert_array_equal(mask[0], masks[frame])
        assert label.box_xyxy_px == labels[frame].box_xyxy_px
        assert label.visible_fraction == labels[frame].visible_fraction
        np.testing.assert_array_equal(label.visible, labels[frame].visible)


def test_vertices_of_no_triangle_do_not_widen_the_box_and_broken_ones_are_refused():
    vertices, faces, parts = person()
    stray = np.concatenate([vertices, np.array([[[500, 500, 3]]], np.float32)], 1)
    assert label_frames(stray, faces, parts, joints_at(20, 30, 10), SIZE, [])[1][0].box_xyxy_px == (10, 10, 30, 70)
    vertices[0, 3, 1] = np.nan
    with pytest.raises(ValueError, match="frame 0"):
        label_frames(vertices, faces, parts, joints_at(20, 30, 10), SIZE, [])
    with pytest.raises(ValueError, match="scene depth"):
        label_frames(*person(), joints_at(20, 30, 10), SIZE, [NOTHING[:, :5]])
