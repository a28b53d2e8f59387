import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from synth import body
from synth.body.decimate import decimate
from synth.body.posing import bone_transforms
from synth.errors import UsageError
from synth.records import OPENPOSE_JOINTS, SMPL_JOINTS
from tests.synth.people import ARMS_DOWN, STRIDE, T_POSE, figure, model, motion, outfit, person, rest

JOINT = {name: index for index, name in enumerate(SMPL_JOINTS)}
POINT = {name: index for index, name in enumerate(OPENPOSE_JOINTS)}
PEOPLE = (1, 2, 5)


def posed_joint(number: int, pose: dict[str, tuple[float, float, float]], name: str) -> np.ndarray:
    transform = bone_transforms(rest(number), motion(pose))[0, JOINT[name]]
    return transform[:, :3] @ rest(number).joints_m[JOINT[name]] + transform[:, 3]


def test_unknown_family_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="--body is 'smurf'"):
        body.load("smurf")


@pytest.mark.parametrize("number", PEOPLE)
def test_height_is_the_identitys(number: int) -> None:
    # The suit's soles lie some millimetres below the feet that it is worn on.
    vertices = rest(number).vertices_m[:, 2]
    assert vertices.max() - vertices.min() == pytest.approx(person(number).height_m + 0.005, abs=0.004)


def test_texture_coordinates_lie_on_the_sheet_unfolded_and_the_same_left_and_right() -> None:
    body_alone = rest(1)
    assert body_alone.skin_uv is not None
    a, b, c = np.moveaxis(body_alone.skin_uv.astype(np.float64), 1, 0)
    assert body_alone.skin_uv.shape == (*body_alone.skin.shape, 2)
    assert body_alone.skin_uv.min() >= 0
    assert body_alone.skin_uv.max() <= 1
    areas = np.cross(b - a, c - a) / 2
    assert (areas > 0).all()  # no face is mirrored nor without room
    assert 0.4 < areas.sum() < 1  # of the sheet, and hence no two charts on one another for long
    assert max(np.abs(side).max() for side in (b - a, c - b, a - c)) < 0.1  # no face spans a seam
    center = body_alone.vertices_m[body_alone.skin].mean(1)
    away, mirrored = cKDTree(center).query(center * [-1, 1, 1])
    found = away < 1e-3
    assert found.mean() > 0.98
    assert np.quantile(np.abs(areas[mirrored] / areas - 1)[found], 0.9) < 0.01
    left = center[:, 0] > 0
    assert areas[left].sum() == pytest.approx(areas[~left].sum(), rel=1e-3)


def test_the_skin_is_the_whole_body_at_its_height() -> None:
    for number in PEOPLE:
        whole = rest(number).vertices_m[np.unique(rest(number).skin)]
        assert len(whole) == 13380 + 2 * 72  # MakeHuman's body and its two eyes
        assert np.ptp(whole[:, 2]) == pytest.approx(person(number).height_m, abs=1e-4)


@pytest.mark.parametrize("number", PEOPLE)
def test_t_pose_stays_t_pose(number: int) -> None:
    skeleton = rest(number).skeleton.joints_m
    assert np.allclose(skeleton[0], 0.0)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        shoulder, elbow, wrist = (skeleton[JOINT[f"{side}_{name}"]] for name in ("shoulder", "elbow", "wrist"))
        for bone in (elbow - shoulder, wrist - elbow):
            assert np.allclose(bone / np.linalg.norm(bone), [sign, 0.0, 0.0], atol=1e-5)
        leg = skeleton[JOINT[f"{side}_ankle"]] - skeleton[JOINT[f"{side}_hip"]]
        assert np.allclose(leg / np.linalg.norm(leg), [0.0, -1.0, 0.0], atol=1e-5)
    # A motion without turns poses exactly that skeleton, from the motion's translation on.
    still = motion({})
    for name, index in JOINT.items():
        assert np.allclose(posed_joint(number, {}, name), skeleton[index] + still.translation_m[0], atol=1e-5)


@pytest.mark.parametrize("number", PEOPLE)
def test_left_is_left(number: int) -> None:
    joints = figure(number, T_POSE, STRIDE).joints_m
    for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "eye", "ear"):
        assert joints[0, POINT[f"left_{part}"], 0] > joints[0, POINT[f"right_{part}"], 0]
    # It faces -Y; the left leg's thigh swings ahead.
    assert joints[0, POINT["nose"], 1] < joints[0, POINT["left_ear"], 1]
    assert joints[1, POINT["left_knee"], 1] < joints[1, POINT["right_knee"], 1] - 0.1


def test_world_turn_of_a_bone_is_smpls() -> None:
    pose = {**T_POSE, "left_hip": (-0.4, 0.1, 0.05), "left_knee": (0.7, 0.0, 0.0)}
    hip, knee, ankle = (posed_joint(1, pose, f"left_{name}") for name in ("hip", "knee", "ankle"))
    skeleton = rest(1).skeleton.joints_m.astype(np.float64)
    turn = Rotation.from_rotvec
    thigh = turn(pose["pelvis"]) * turn(pose["left_hip"])
    shin = thigh * turn(pose["left_knee"])
    assert np.allclose(knee - hip, thigh.apply(skeleton[JOINT["left_knee"]] - skeleton[JOINT["left_hip"]]), atol=1e-5)
    assert np.allclose(
        ankle - knee, shin.apply(skeleton[JOINT["left_ankle"]] - skeleton[JOINT["left_knee"]]), atol=1e-5
    )


@pytest.mark.parametrize("number", PEOPLE)
def test_joints_lie_on_the_body(number: int) -> None:
    posed = figure(number, ARMS_DOWN, STRIDE)
    for joints, vertices in zip(posed.joints_m, posed.vertices_m, strict=True):
        for name, index in POINT.items():
            distance = np.linalg.norm(vertices - joints[index], axis=1).min()
            assert distance < (0.04 if name in ("nose", "left_eye", "right_eye") else 0.14), name
        assert np.allclose(
            joints[POINT["neck"]], 0.5 * (joints[POINT["left_shoulder"]] + joints[POINT["right_shoulder"]]), atol=0.005
        )


def test_keypoints_at_rest_are_regressed_from_the_mesh() -> None:
    shares = rest(1).keypoint_weights.sum(1)
    assert np.allclose(shares[:, 3], 1.0, atol=1e-4)
    assert np.allclose(shares[:, :3], rest(1).keypoints_m, atol=1e-4)


def test_weights_sum_to_one() -> None:
    assert np.allclose(rest(1).weights.sum(1), 1.0, atol=1e-5)
    assert rest(1).weights.min() >= 0.0


def test_frames_are_independent_but_for_what_swings() -> None:
    together = figure(2, T_POSE, ARMS_DOWN, STRIDE)
    alone = figure(2, STRIDE)
    swing = outfit(2).swing
    stiff = np.ones(len(outfit(2).vertices_m), bool)
    stiff[[] if swing is None else swing.vertices] = False
    assert stiff.sum() > 1000
    assert np.allclose(together.vertices_m[2, stiff], alone.vertices_m[0, stiff], rtol=0, atol=1e-6)  # but for rounding


def test_translation_moves_the_whole_person() -> None:
    still = motion(STRIDE)
    there = motion(STRIDE)
    there.translation_m[:] += np.float32([1.0, 2.0, 0.5])
    first = body.pose(model(), rest(1), outfit(1), still).vertices_m
    second = body.pose(model(), rest(1), outfit(1), there).vertices_m
    assert np.allclose(second - first, [1.0, 2.0, 0.5], atol=1e-4)


def test_decimate_keeps_a_sphere_round() -> None:
    import trimesh

    sphere = trimesh.creation.icosphere(subdivisions=3)
    fewer = decimate(np.asarray(sphere.vertices), np.asarray(sphere.faces), 162)
    small = trimesh.Trimesh(sphere.vertices, fewer, process=True)
    assert len(np.unique(fewer)) == 162
    assert small.is_watertight
    assert small.volume == pytest.approx(4 / 3 * np.pi, rel=0.08)
