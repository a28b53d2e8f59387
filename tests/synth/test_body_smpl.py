from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from synth import body, garments, identity, motion
from synth.body.posing import bone_transforms
from synth.errors import UsageError, UserError
from synth.records import OPENPOSE_JOINTS, SMPL_JOINTS, Motion, Outfit, Walk
from synth.seeds import generator
from tests.synth.people import model as anny
from tests.synth.smplx_file import FACES, VERTICES, smplx_values, write_smpl, write_smplh, write_smplx
from tests.synth.test_motion import forward
from tests.synth.test_motion_clips import LIMBS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_smplx(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def model(folder):
    return body.load("smplx", str(folder))


def person(number):
    drawn = identity.draw(generator(0, "identity", number), number)
    return replace(drawn, phenotype=body.draw_betas(generator(0, "betas", number)))


def drawn_motion(frames=4, size_rad=0.6):
    rng = np.random.default_rng(3)
    rotations = rng.normal(0, size_rad / 2, (frames, 22, 3)).astype(np.float32)
    return Motion(25.0, rotations, rng.normal(0, 1, (frames, 3)).astype(np.float32))


def naked(rest):
    """All vertices of a rest body as an outfit without paint."""
    count = len(rest.vertices_m)
    triangles = np.zeros((1, 3), np.int32)
    return Outfit(
        rest.vertices_m, rest.weights, triangles, *(np.zeros(1, np.uint8),) * 3,
        np.zeros((count, 3), np.float32), np.zeros((count, 2), np.float32), (), None,
    )  # fmt: skip


def of_smplx(model, who, moved):
    """Vertices (T, V, 3) and joints (T, 22, 3) that smplx itself makes of a motion, at the identity's size."""
    import torch

    from synth.body import smpl_family

    network = model.bodies[who.sex].network
    betas = torch.tensor(smpl_family.betas_of(model.bodies[who.sex], who)[None], dtype=torch.float32)
    rest = body.shape(model, who)
    frames = len(moved.translation_m)
    with torch.no_grad():
        zero = network(betas=betas)
        output = network(
            betas=betas.expand(frames, -1),
            body_pose=torch.tensor(moved.rotations_rad[:, 1:].reshape(frames, -1)),
            global_orient=torch.tensor(moved.rotations_rad[:, 0]),
            expression=torch.zeros(frames, network.num_expression_coeffs),
            **{f"{side}_hand_pose": torch.zeros(frames, network.num_pca_comps) for side in ("left", "right")},
            **{name: torch.zeros(frames, 3) for name in ("jaw_pose", "leye_pose", "reye_pose")},
        )
    vertices, joints = output.vertices.numpy(), output.joints.numpy()[:, :22]
    thigh = [np.linalg.norm(j[4] - j[1]) for j in (rest.skeleton.joints_m, zero.joints.numpy()[0])]
    shift = moved.translation_m[:, None] - thigh[0] / thigh[1] * joints[:, :1]
    return vertices * thigh[0] / thigh[1] + shift, joints * thigh[0] / thigh[1] + shift


def test_the_file_is_valid_and_its_regressor_gives_the_joints():
    values, joints = smplx_values()
    np.testing.assert_allclose(values["J_regressor"][:22] @ values["v_template"], joints, atol=1e-4)
    np.testing.assert_allclose(values["weights"].sum(1), 1, atol=1e-5)
    assert values["f"].max() < VERTICES >= 10475


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_body_has_its_height_stands_on_the_ground_and_left_is_left(model, number):
    who = person(number)
    rest = body.shape(model, who)
    assert np.ptp(rest.vertices_m[:VERTICES, 2]) == pytest.approx(who.height_m, abs=1e-3)
    assert rest.vertices_m[:VERTICES, 2].min() == pytest.approx(0, abs=1e-5)
    np.testing.assert_allclose(rest.weights.sum(1), 1, atol=1e-5)
    assert (rest.weights >= 0).all()
    for index, name in enumerate(OPENPOSE_JOINTS):
        if "_" in name:
            assert (rest.keypoints_m[index, 0] > 0) == name.startswith("left"), name
    assert rest.keypoints_m[0, 1] < rest.joints_m[SMPL_JOINTS.index("head"), 1]  # the nose is ahead: -Y
    np.testing.assert_allclose(rest.keypoint_weights.sum(1)[:, 3], 1, atol=1e-5)
    np.testing.assert_allclose(rest.keypoint_weights.sum(1)[:, :3], rest.keypoints_m, atol=1e-5)


def test_posed_joints_and_skin_are_those_of_smplx(model):
    who, moved = person(2), drawn_motion()
    rest = body.shape(model, who)
    figure = body.pose(model, rest, naked(rest), moved)
    vertices, joints = of_smplx(model, who, moved)
    places = forward(moved, rest.skeleton)[0]
    np.testing.assert_allclose(places, joints, atol=2e-4)
    for name in ("left_elbow", "right_knee", "left_ankle", "right_shoulder"):
        np.testing.assert_allclose(
            figure.joints_m[:, OPENPOSE_JOINTS.index(name)], joints[:, SMPL_JOINTS.index(name)], atol=2e-4
        )
    # Skin bends in the stance of dressing first: where several bones pull it, blending twice is not blending once.
    weights = rest.weights[:VERTICES]
    firm = weights.max(1) > 0.995
    apart = np.linalg.norm(figure.vertices_m[:, :VERTICES] - vertices, axis=-1)
    assert apart[:, firm].max() < 2e-3
    assert np.median(apart) < 2e-3


def test_the_suit_lies_on_the_skin(model):
    for number in (1, 4):
        rest = body.shape(model, person(number))
        suit = rest.vertices_m[np.unique(rest.suit_quads)]
        corners = rest.vertices_m[model.bodies["male"].faces]
        far, _ = cKDTree(np.concatenate([rest.vertices_m[:VERTICES], corners.mean(1)])).query(suit)
        assert np.median(far) < 0.008
        assert far.max() < 0.03


@pytest.mark.parametrize("number", range(1, 9))
def test_clothes_hair_and_things_fit(model, number):
    who = person(number)
    rest = body.shape(model, who)
    outfit = garments.dress(rest, who)
    track = motion.walk(who.gait, Walk((0.0, 0.0), 0.4, 0.0, 0.0), rest.skeleton, 6, 8.0)
    figure = body.pose(model, rest, outfit, track)
    assert np.isfinite(figure.vertices_m).all()
    tall = np.ptp(figure.vertices_m[..., 2], axis=1)
    assert (tall > 0.93 * who.height_m).all()
    assert (tall < 1.12 * who.height_m).all()
    assert figure.vertices_m[..., 2].min() > -0.02


def test_limbs_point_the_same_way_on_both_families_and_a_tpose_stays(model):
    bodies = [body.shape(model, person(1)), body.shape(anny(), identity.draw(generator(0, "identity", 1), 1))]
    walked = motion.walk(person(1).gait, Walk((0.0, 0.0), 0.4, 0.0, 0.0), bodies[0].skeleton, 12, 10.0)
    still = Motion(25.0, np.zeros((1, 22, 3), np.float32), np.zeros((1, 3), np.float32))
    for moved in (walked, drawn_motion(), still):
        joints = [np.einsum("tbij,kbj->tki", bone_transforms(rest, moved), _joint_shares(rest)) for rest in bodies]
        for start, end in LIMBS:
            a, b = (j[:, SMPL_JOINTS.index(end)] - j[:, SMPL_JOINTS.index(start)] for j in joints)
            cos = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
            assert np.degrees(np.arccos(np.clip(cos, -1, 1))).max() < 10, (start, end)
    for joint in joints:  # the T-pose: arms level and outwards, left to +X
        for side, sign in (("left", 1), ("right", -1)):
            arm = joint[0, SMPL_JOINTS.index(f"{side}_wrist")] - joint[0, SMPL_JOINTS.index(f"{side}_shoulder")]
            assert sign * arm[0] / np.linalg.norm(arm) > np.cos(np.radians(10))


def _joint_shares(rest):
    shares = np.zeros((len(SMPL_JOINTS), rest.weights.shape[1], 4))
    for joint, place in enumerate(rest.joints_m):
        shares[joint, joint] = np.append(place, 1.0)
    return shares


@pytest.mark.parametrize(("family", "write"), [("smplh", write_smplh), ("smpl", write_smpl)])
def test_smplh_and_smpl_give_the_same_body_as_smplx_with_the_same_mesh(model, tmp_path, family, write):
    other = body.load(family, str(write(tmp_path)))
    who = person(2)
    first, second = body.shape(model, who), body.shape(other, who)
    np.testing.assert_allclose(second.joints_m, first.joints_m, atol=1e-3)
    np.testing.assert_allclose(second.vertices_m[:VERTICES], first.vertices_m[:VERTICES], atol=1e-3)
    np.testing.assert_allclose(second.skeleton.joints_m, first.skeleton.joints_m, atol=1e-3)
    assert np.isfinite(garments.dress(second, who).vertices_m).all()


def test_shape_coefficients_make_other_bodies_and_the_same_identity_the_same(model):
    who = person(3)
    first, again = body.shape(model, who), body.shape(model, who)
    np.testing.assert_array_equal(first.vertices_m, again.vertices_m)
    girth = {**who.phenotype, "beta_1": 2.0}, {**who.phenotype, "beta_1": -2.0}
    wide, thin = (body.shape(model, replace(who, phenotype=shape)) for shape in girth)
    waist = [np.ptp(r.vertices_m[np.abs(r.vertices_m[:, 2] - 0.62 * who.height_m) < 0.02, 1]) for r in (wide, thin)]
    assert waist[0] > waist[1] + 0.02
    with pytest.raises(ValueError, match="no shape of the SMPL family"):
        body.shape(model, replace(who, phenotype={"weight": 0.5}))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"J_regressor": None}, "is no SMPLX file that smplx reads"),
        ({"weights": np.zeros((VERTICES, 24), np.float32)}, "has 24 joints"),
        ({"v_template": np.full((VERTICES, 3), np.nan, np.float32)}, "not finite"),
        ({"posedirs": None}, "is no SMPLX file that smplx reads"),
        ({"ft": np.zeros((3, 3), np.uint32)}, "'vt' and 'ft' have shapes"),
        ({"ft": np.full((FACES, 3), 10**6)}, "with indices below N"),
    ],
)
def test_a_malformed_file_ends_in_one_clear_line(tmp_path, changes, says):
    with pytest.raises(UserError, match=says) as raised:
        body.load("smplx", str(write_smplx(tmp_path, **changes)))
    assert "\n" not in str(raised.value)


def test_missing_files_and_flags_are_named(tmp_path, folder):
    (tmp_path / "smplx").mkdir()
    (tmp_path / "smpl").mkdir()
    (tmp_path / "smpl" / "SMPL_NEUTRAL.pkl").write_bytes(b"no pickle")
    for family, where, says in (
        ("smplx", tmp_path / "none", "is missing"),
        ("smplx", tmp_path, "has none of SMPLX_FEMALE.npz"),
        ("smplh", folder, "has none of SMPLH_FEMALE.npz"),
        ("smpl", tmp_path, "is no SMPL file that smplx reads"),
    ):
        with pytest.raises(UserError, match=says):
            body.load(family, str(where))
    with pytest.raises(UsageError, match="needs --body-models"):
        body.load("smplx")


def test_texture_coordinates_are_the_files_own_or_none(model, tmp_path):
    rest = body.shape(model, person(1))
    values, _ = smplx_values()
    np.testing.assert_array_equal(rest.skin, values["f"])
    np.testing.assert_array_equal(rest.skin_uv, values["vt"][values["ft"]])
    plain = body.shape(body.load("smplx", str(write_smplx(tmp_path, vt=None))), person(1))
    assert plain.skin_uv is None
    for outfit, vertices in (
        (garments.undress(rest, person(1)), 14517),
        (garments.undress(plain, person(1)), VERTICES),
    ):
        assert len(outfit.vertices_m) == vertices
        np.testing.assert_array_equal(outfit.vertices_m[outfit.triangles], rest.vertices_m[rest.skin])


def test_rotation_of_the_root_turns_the_whole_body(model):
    rest = body.shape(model, person(1))
    turn = Rotation.from_euler("z", 0.7)
    moved = drawn_motion(1)
    turned = replace(
        moved,
        rotations_rad=np.concatenate(
            [(turn * Rotation.from_rotvec(moved.rotations_rad[:, 0])).as_rotvec()[:, None], moved.rotations_rad[:, 1:]],
            1,
        ).astype(np.float32),
        translation_m=turn.apply(moved.translation_m).astype(np.float32),
    )
    first, second = (body.pose(model, rest, naked(rest), m).vertices_m[0] for m in (moved, turned))
    np.testing.assert_allclose(turn.apply(first), second, atol=1e-4)
