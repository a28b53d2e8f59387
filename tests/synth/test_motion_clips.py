from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from synth.errors import UserError
from synth.motion import amass, bvh, clips, placing
from synth.records import SMPL_JOINTS, Motion, Walk
from tests.synth.clip_files import BVH_NAMES, amass_values, bvh_text, write_amass, write_bvh
from tests.synth.test_motion import AVERAGE, STRAIGHT, forward, index, skeleton, soles, stride_length_m, walk

BODY = skeleton()
LEG_M = float(sum(np.linalg.norm(BODY.joints_m[index(f"left_{b}")] - BODY.joints_m[index(f"left_{a}")])
                  for a, b in (("hip", "knee"), ("knee", "ankle"))))  # fmt: skip
WALKED = walk(AVERAGE, Walk((1.0, -2.0), 0.8, 0.0, 0.1), BODY, 120, 60.0)
LIMBS = [("left_hip", "left_knee"), ("left_knee", "left_ankle"), ("left_shoulder", "left_elbow"),
         ("left_elbow", "left_wrist"), ("right_hip", "right_knee"), ("right_knee", "right_ankle"),
         ("right_shoulder", "right_elbow"), ("right_elbow", "right_wrist")]  # fmt: skip


def still(frames=3, fps=30.0):
    return Motion(fps, np.zeros((frames, 22, 3), np.float32), np.zeros((frames, 3), np.float32))


def limb_angles_deg(first, second, body=BODY):
    """(T, limbs) between the directions that two motions give the limbs of a body."""
    here, there = forward(first, body)[0], forward(second, body)[0]
    angles = []
    for start, end in LIMBS:
        a, b = (places[:, index(end)] - places[:, index(start)] for places in (here, there))
        cos = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
        angles.append(np.degrees(np.arccos(np.clip(cos, -1, 1))))
    return np.stack(angles, 1)


def poses(motion):
    return Rotation.from_rotvec(motion.rotations_rad.reshape(-1, 3)).as_matrix()


# ---------------------------------------------------------------- AMASS


@pytest.mark.parametrize("layout", ["SMPL-H", "SMPL-X"])
def test_an_amass_file_gives_its_motion(tmp_path, layout):
    file = clips.read(write_amass(tmp_path / "a.npz", WALKED, layout))
    np.testing.assert_allclose(file.motion.rotations_rad, WALKED.rotations_rad, atol=1e-6)
    np.testing.assert_allclose(file.motion.translation_m, WALKED.translation_m, atol=1e-6)
    assert (file.motion.fps, file.gender, file.names, file.format) == (60.0, "female", layout, "AMASS")
    assert file.joints == {"SMPL-H": 52, "SMPL-X": 55}[layout]


def test_an_smplx_file_may_have_its_pose_in_parts_alone(tmp_path):
    file = amass.read(write_amass(tmp_path / "a.npz", WALKED, "SMPL-X", poses=None))
    np.testing.assert_allclose(file.motion.rotations_rad, WALKED.rotations_rad, atol=1e-6)


def test_a_world_with_y_up_is_turned_upright(tmp_path):
    lying = placing.turned_world(WALKED, np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]]))
    read = amass.read(write_amass(tmp_path / "a.npz", lying)).motion
    np.testing.assert_allclose(poses(read), poses(WALKED), atol=1e-5)
    np.testing.assert_allclose(read.translation_m, WALKED.translation_m, atol=1e-5)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"poses": None}, "lacks 'root_orient'"),
        ({"trans": None}, "lacks 'trans'"),
        ({"mocap_framerate": None}, "lacks its frame rate"),
        ({"mocap_framerate": 0.0}, "the frame rate is 0; it must be greater than 0"),
        ({"mocap_framerate": np.nan}, "the frame rate is nan"),
        ({"poses": np.zeros((120, 69))}, r"'poses' has shape \(120, 69\)"),
        ({"poses": np.zeros(156)}, r"'poses' has shape \(156,\)"),
        ({"poses": np.full((120, 156), np.nan)}, "'poses' is not finite in 120 of 120 frames, first in 0"),
        ({"trans": np.full((120, 3), np.inf)}, "'trans' is not finite"),
        ({"trans": np.zeros((119, 3))}, r"'trans' has shape \(119, 3\); it must be \(120, 3\)"),
        ({"poses": np.zeros((0, 156)), "trans": np.zeros((0, 3))}, "has no frames"),
        ({"poses": np.array([["a"] * 156])}, "'poses' holds <U1, not numbers"),
    ],
)
def test_a_malformed_amass_file_ends_in_one_clear_line(tmp_path, changes, says):
    path = write_amass(tmp_path / "bad.npz", WALKED, **changes)
    with pytest.raises(UserError, match=says) as raised:
        clips.read(path)
    assert "\n" not in str(raised.value)
    assert str(path) in str(raised.value)


def test_what_is_no_motion_file_is_refused(tmp_path):
    (tmp_path / "text.npz").write_text("hello")
    (tmp_path / "walk.fbx").write_text("hello")
    (tmp_path / "empty").mkdir()
    for call, says in (
        (lambda: clips.read(tmp_path / "text.npz"), "is no .npz archive"),
        (lambda: clips.read(tmp_path / "none.npz"), "is missing"),
        (lambda: clips.read(tmp_path / "none.bvh"), "is missing"),
        (lambda: clips.read(tmp_path / "walk.fbx"), "it must end in .npz or .bvh"),
        (lambda: clips.names_in(tmp_path / "empty"), "holds no motion"),
        (lambda: clips.names_in(tmp_path / "nowhere"), "is missing"),
    ):
        with pytest.raises(UserError, match=says):
            call()


# ---------------------------------------------------------------- BVH


@pytest.mark.parametrize("z_up", [False, True])
@pytest.mark.parametrize("order", ["ZXY", "XYZ", "ZYX"])
def test_a_bvh_file_gives_its_motion(tmp_path, order, z_up):
    file = clips.read(write_bvh(tmp_path / "a.bvh", WALKED, BODY, order=order, z_up=z_up))
    assert (file.format, file.joints, file.names) == ("BVH", 22, "CMU, Mixamo")
    assert file.motion.fps == pytest.approx(60.0, rel=1e-5)
    assert limb_angles_deg(WALKED, file.motion).max() < 10
    trunk = [SMPL_JOINTS.index(name) for name in ("pelvis", "spine1", "spine3", "head")]
    np.testing.assert_allclose(file.motion.rotations_rad[:, trunk], WALKED.rotations_rad[:, trunk], atol=1e-3)
    scaled = (WALKED.translation_m - WALKED.translation_m[0]) * bvh.LEG_M / LEG_M
    np.testing.assert_allclose(file.motion.translation_m - file.motion.translation_m[0], scaled, atol=1e-3)


def test_the_unit_of_a_bvh_file_does_not_matter(tmp_path):
    small, large = (bvh.read(write_bvh(tmp_path / f"{u}.bvh", WALKED, BODY, unit=u)).motion for u in (17.7, 1000.0))
    np.testing.assert_allclose(small.translation_m, large.translation_m, atol=1e-4)
    np.testing.assert_allclose(small.rotations_rad, large.rotations_rad, atol=1e-4)


def test_splayed_legs_and_hanging_arms_of_the_rest_pose_are_taken_off(tmp_path):
    def about_z(degrees):
        return Rotation.from_euler("z", degrees, degrees=True).as_matrix()

    rest_turns = {}
    for side, sign in (("left", 1), ("right", -1)):
        rest_turns |= {f"{side}_{name}": about_z(sign * 20) for name in ("hip", "knee")}
        rest_turns |= {f"{side}_{name}": about_z(-sign * 75) for name in ("shoulder", "elbow", "wrist")}
    read = bvh.read(write_bvh(tmp_path / "a.bvh", WALKED, BODY, rest_turns=rest_turns)).motion
    assert limb_angles_deg(WALKED, read).max() < 10


@pytest.mark.parametrize("convention", ["SMPL", "CMU for Poser", "Biovision", "mixamorig"])
def test_other_names_are_known(tmp_path, convention):
    from synth.motion.skeletons import CONVENTIONS

    names = {joint: f"own_{joint}" for joint in SMPL_JOINTS}
    if convention == "mixamorig":
        names = {joint: f"mixamorig:{name}" for joint, name in BVH_NAMES.items()}
        names |= {"spine1": "mixamorig:Spine", "spine2": "mixamorig:Spine1", "spine3": "mixamorig:Spine2"}
        convention = "CMU, Mixamo"
    else:
        names |= {joint: name[0] for joint, name in CONVENTIONS[convention].items()}
    clip = bvh.read(write_bvh(tmp_path / "a.bvh", WALKED, BODY, names=names))
    assert clip.convention == convention
    assert limb_angles_deg(WALKED, clip.motion).max() < 10
    left, right = (forward(clip.motion, BODY)[0][:, index(f"{side}_hip")] for side in ("left", "right"))
    across = np.einsum("ti,i->t", left - right, [-np.sin(0.8), np.cos(0.8), 0])  # along a heading of 0.8
    assert (across > 0.1).all()


def test_a_tpose_stays_a_tpose(tmp_path):
    read = bvh.read(write_bvh(tmp_path / "a.bvh", still(), BODY)).motion
    assert limb_angles_deg(still(), read).max() < 10
    assert np.abs(read.rotations_rad[:, 1:]).max() < np.radians(10)


def test_a_first_frame_of_tpose_is_left_out(tmp_path):
    rotations = WALKED.rotations_rad.copy()
    rotations[0, 1:] = 0
    read = bvh.read(write_bvh(tmp_path / "a.bvh", replace(WALKED, rotations_rad=rotations), BODY)).motion
    whole = bvh.read(write_bvh(tmp_path / "b.bvh", WALKED, BODY)).motion
    assert len(whole.rotations_rad) == len(WALKED.rotations_rad)
    np.testing.assert_allclose(read.rotations_rad, whole.rotations_rad[1:], atol=1e-5)


# The skeleton of a file of CMU's archive (35_01, converted by B. Hahne), with zero offsets, joints that SMPL does not
# have and legs that point 20 degrees outwards at rest: name, parent, offset.
CMU = """
Hips - 0 0 0; LHipJoint Hips 0 0 0; LeftUpLeg LHipJoint 1.778 -1.890 0.483; LeftLeg LeftUpLeg 2.534 -6.963 0
LeftFoot LeftLeg 2.711 -7.448 0; LeftToeBase LeftFoot 0.180 -0.494 2.225; RHipJoint Hips 0 0 0
RightUpLeg RHipJoint -1.585 -1.890 0.483; RightLeg RightUpLeg -2.604 -7.154 0; RightFoot RightLeg -2.733 -7.510 0
RightToeBase RightFoot -0.256 -0.704 2.218; LowerBack Hips 0 0 0; Spine LowerBack 0.034 2.016 -0.222
Spine1 Spine 0.035 2.030 0.009; Neck Spine1 0 0 0; Neck1 Neck -0.002 1.705 0.209; Head Neck1 0.025 1.723 -0.222
LeftShoulder Spine1 0 0 0; LeftArm LeftShoulder 3.364 1.005 -0.377; LeftForeArm LeftArm 5.065 0 0
LeftHand LeftForeArm 3.602 0 0; RightShoulder Spine1 0 0 0; RightArm RightShoulder -3.502 0.804 -0.715
RightForeArm RightArm -5.364 0 0; RightHand RightForeArm -3.580 0 0
"""


def test_cmus_own_skeleton_keeps_its_limbs_directions(tmp_path):
    """The directions of the file's limbs, by its own forward kinematics, are those of the retargeted body's."""
    joints = [entry.split() for line in CMU.strip().splitlines() for entry in line.split(";")]
    lines = ["HIERARCHY"]

    def visit(name, parent, offset):
        lines.extend([f"{'ROOT' if parent == '-' else 'JOINT'} {name}", "{", f"OFFSET {' '.join(offset)}"])
        position = "6 Xposition Yposition Zposition" if parent == "-" else "3"
        lines.append(f"CHANNELS {position} Zrotation Yrotation Xrotation")
        for other in joints:
            if other[1] == name:
                visit(other[0], other[1], other[2:])
        lines.append("}")

    visit(joints[0][0], "-", joints[0][2:])
    rng = np.random.default_rng(1)
    rows = np.concatenate([rng.normal(0, 20, (5, 3)), rng.normal(0, 25, (5, 3 * len(joints)))], 1)
    lines += ["MOTION", "Frames: 5", "Frame Time: 0.0083333", *(" ".join(f"{v:.4f}" for v in row) for row in rows)]
    (tmp_path / "cmu.bvh").write_text("\n".join(lines))
    file, clip = bvh.parse(tmp_path / "cmu.bvh"), bvh.read(tmp_path / "cmu.bvh")
    names = [joint.name for joint in file.joints]
    _, theirs = bvh.forward(file)
    ours, _ = forward(clip.motion, BODY)
    for start, end in LIMBS:
        a = theirs[:, names.index(BVH_NAMES[end])] - theirs[:, names.index(BVH_NAMES[start])]
        a = np.stack([a[:, 0], -a[:, 2], a[:, 1]], 1)
        b = ours[:, index(end)] - ours[:, index(start)]
        cos = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
        assert np.degrees(np.arccos(cos)).max() < 10, end


GOOD = bvh_text(still(), BODY)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "first line is not HIERARCHY"),
        (GOOD.replace("LeftUpLeg", "Thigh"), "names are unknown; nearest is CMU, Mixamo, which lacks LeftUpLeg"),
        (GOOD.replace("Frame Time: 0.03333333", "Frame Time: 0"), "the frame time is 0 s; it must be greater than 0"),
        (GOOD.replace("Frame Time: 0.03333333", "Frame Time: x"), "expected 'Frames:' or 'Frame Time:' and a number"),
        (GOOD.replace("Frames: 3", "Frames: 4"), "3 rows of motion; 'Frames:' says 4"),
        (GOOD.replace("Frames: 3\n", ""), "expected 'Frames:' or 'Frame Time:' and a number"),
        (GOOD[: GOOD.index("Frame Time")], "ends before it says both"),
        (GOOD.replace("Frames: 3", "Frames: nan"), "'Frames:' says nan"),
        (GOOD[: GOOD.index("MOTION")], "has no line MOTION"),
        (GOOD.rstrip() + " 0.0\n", "70 numbers; the skeleton has 69 channels"),
        (GOOD.rstrip()[:-8] + "nan\n", "a number is not finite"),
        (GOOD.rstrip()[:-8] + "abc\n", "not a row of numbers"),
        (GOOD.replace("CHANNELS 6", "CHANNELS 7"), "does not belong in a BVH skeleton"),
        (GOOD.replace("Xposition", "Wposition"), "does not belong in a BVH skeleton"),
        (GOOD.replace("}\nMOTION", "MOTION"), "braces of the skeleton do not close"),
        (bvh_text(still(), BODY, rest_turns={j: Rotation.from_euler("z", 90, degrees=True).as_matrix()
                                             for j in SMPL_JOINTS if "hip" in j or "knee" in j}), "no standing person"),
    ],
)  # fmt: skip
def test_a_malformed_bvh_file_ends_in_one_clear_line(tmp_path, text, says):
    path = tmp_path / "bad.bvh"
    path.write_text(text)
    with pytest.raises(UserError, match=says) as raised:
        clips.read(path)
    assert "\n" not in str(raised.value)
    assert str(path) in str(raised.value)


# ---------------------------------------------------------------- resampling and repeating


def test_resampling_meets_the_same_motion_made_at_the_other_rate():
    fine = walk(AVERAGE, STRAIGHT, BODY, 241, 120.0)
    coarse = clips.cut(fine, 0.5, 30, 25.0)
    expected = walk(AVERAGE, replace(STRAIGHT, phase=0.0), BODY, 241, 100.0)
    np.testing.assert_allclose(coarse.translation_m, expected.translation_m[50:170:4], atol=2e-3)
    apart = Rotation.from_matrix(poses(coarse)).inv() * Rotation.from_rotvec(
        expected.rotations_rad[50:170:4].reshape(-1, 3)
    )
    assert np.degrees(apart.magnitude().max()) < 1.5
    assert coarse.fps == 25.0


def test_a_cyclic_clip_goes_on_and_another_is_refused():
    fps = 40 * AVERAGE.speed_m_s / stride_length_m(AVERAGE, BODY)
    stride = walk(AVERAGE, Walk((0.0, 0.0), 0.6, 0.0, 0.0), BODY, 41, fps)
    assert clips.is_cyclic(stride)
    long = clips.cut(stride, 0.0, 121, fps)
    expected = walk(AVERAGE, Walk((0.0, 0.0), 0.6, 0.0, 0.0), BODY, 121, fps)
    assert np.linalg.norm(long.translation_m - expected.translation_m, axis=1).max() < 0.02
    assert limb_angles_deg(long, expected).max() < 3
    half = clips.cut(stride, 0.0, 20, fps)
    assert not clips.is_cyclic(half)
    with pytest.raises(UserError, match=r"the clip lasts 0.47 s, the sequence 1.\d\d s"):
        clips.cut(half, 0.0, 60, fps)


def test_clips_of_a_folder_are_found_at_any_depth_without_side_files(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("b/two.npz", "one.bvh", "shape.npz", "b/male_stagei.npz", "readme.txt"):
        (tmp_path / name).write_text("")
    assert clips.names_in(tmp_path) == ("b/two.npz", "one.bvh")
    assert clips.names_in(tmp_path / "one.bvh") == ("one.bvh",)


# ---------------------------------------------------------------- on the planned walk, on the ground


@pytest.mark.parametrize("size", [0.85, 1.0, 1.15])
def test_a_clip_starts_where_the_walk_does_and_its_feet_stay_on_the_ground(size):
    body = skeleton(size)
    path = Walk((4.0, -1.0), 2.2, 0.3, 0.7)
    placed = placing.place(clips.cut(WALKED, 0.2, 40, 25.0), path, body)
    np.testing.assert_allclose(placed.translation_m[0, :2], path.start_xy_m, atol=1e-6)
    way = placed.translation_m[-1] - placed.translation_m[0]
    assert np.arctan2(way[1], way[0]) == pytest.approx(2.2, abs=1e-3)
    points = np.concatenate([soles(placed, body, side) for side in ("left", "right")], 1)
    assert points[..., 2].min() > -1e-3
    assert points[..., 2].min(1).max() < 0.03
    for point in np.moveaxis(points, 1, 0):
        touches = point[:, 2] < 0.004
        steps = np.linalg.norm(np.diff(point, axis=0), axis=1)[touches[1:] & touches[:-1]]
        assert steps.max(initial=0) < 0.02


def test_who_stands_is_turned_to_face_the_walk():
    facing = Rotation.from_rotvec([np.pi / 2, 0, 0])  # +Y up to Z up: it faces world -Y
    motion = still()
    motion.rotations_rad[:, 0] = facing.as_rotvec()
    placed = placing.place(motion, Walk((0.0, 0.0), 0.5, 0.0, 0.0), BODY)
    ahead = forward(placed, BODY)[1][0, 0, :, 2]
    np.testing.assert_allclose(ahead, [np.cos(0.5), np.sin(0.5), 0], atol=1e-6)


def test_values_of_amass_are_complete():
    assert set(amass_values(WALKED)) == {"trans", "betas", "gender", "poses", "mocap_framerate"}
