"""What is held, how cloth creases, and how it is laid out: facts that hold for posed people of several builds."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

from synth import body, garments, motion
from synth.body.creasing import lifts
from synth.garments import canvas, fitting, layout, upper
from synth.garments import sheet as sheets
from synth.records import (
    LAYER_HAIR,
    LAYER_SKIN,
    LAYER_THING,
    LAYER_UPPER,
    PART_NONE,
    PART_UPPER,
    SMPL_JOINTS,
    Figure,
    Garment,
    Hair,
    Identity,
    Outfit,
    Surface,
    Thing,
    Walk,
)
from synth.seeds import generator
from tests.synth.people import ARMS_DOWN, STRIDE, T_POSE, model, outfit, person, rest
from tests.synth.people import motion as poses

CLOTH = Surface("solid", ((0.1, 0.1, 0.12), (0.4, 0.1, 0.1), (0.05, 0.05, 0.3)), seed=3)


def walking(who: Identity, worn: Outfit, frames: int = 6) -> Figure:
    number = who.number
    way = Walk((0.0, 0.0), 0.4, 0.0, 0.1)
    moved = motion.walk(who.gait, way, rest(number).skeleton, frames, 6.0, hands=motion.hands_of(who))
    return body.pose(model(), rest(number), worn, moved)


def holding(kind: str, side: str = "left", number: int = 1) -> tuple[Identity, Outfit]:
    who = replace(person(number), things=(Thing(kind, side, CLOTH),))
    return who, garments.dress(rest(number), who)


def thing_vertices(worn: Outfit) -> np.ndarray:
    return np.unique(worn.triangles[worn.triangle_layer == LAYER_THING])


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_suitcase_rolls_on_the_ground_behind_its_hand(side: str) -> None:
    who, worn = holding("suitcase", side)
    assert motion.hands_of(who) == {side: "pull"}
    assert (worn.triangle_part[worn.triangle_layer == LAYER_THING] == PART_NONE).all()
    figure = walking(who, worn)
    wrist = 4 if side == "right" else 7
    for vertices, joints in zip(figure.vertices_m, figure.joints_m, strict=True):
        case = vertices[thing_vertices(worn)]
        assert abs(case[:, 2].min()) < 0.04
        assert np.linalg.norm(case - joints[wrist], axis=1).min() < 0.14  # the handle is in the hand
        ahead = np.array([np.cos(0.4), np.sin(0.4)])
        assert ((case.mean(0) - joints[[8, 11]].mean(0))[:2] @ ahead) < -0.15


def test_a_box_is_borne_level_before_the_belly_by_both_hands() -> None:
    who, worn = holding("box")
    assert motion.hands_of(who) == {"left": "hold", "right": "hold"}
    figure = walking(who, worn)
    for vertices, joints in zip(figure.vertices_m, figure.joints_m, strict=True):
        box = vertices[thing_vertices(worn)]
        for wrist in (4, 7):
            assert cKDTree(box).query(joints[wrist])[0] < 0.20
        assert joints[[8, 11], 2].mean() < box[:, 2].mean() < joints[1, 2]
        ahead = np.array([np.cos(0.4), np.sin(0.4)])
        assert ((box.mean(0) - joints[[8, 11]].mean(0))[:2] @ ahead) > 0.2


def test_an_open_umbrella_is_upright_over_the_head() -> None:
    who, worn = holding("open_umbrella")
    figure = walking(who, worn)
    head = np.unique(worn.triangles[worn.triangle_part == PART_UPPER])
    for vertices in figure.vertices_m:
        umbrella = vertices[thing_vertices(worn)]
        canopy = umbrella[umbrella[:, 2] > umbrella[:, 2].max() - 0.26]
        assert canopy[:, 2].min() > np.quantile(vertices[head, 2], 0.8)
        assert np.ptp(canopy[:, 0]) > 0.8


@pytest.mark.parametrize("style", ["hat", "headscarf", "hood"])
def test_what_covers_the_head_leaves_the_face_free(style: str) -> None:
    who = replace(person(2), things=(), hair=Hair(style, (0.05,) * 3, (0.3, 0.1, 0.1), glasses="clear"))
    worn = garments.dress(rest(2), who)
    covers = worn.triangle_layer == LAYER_HAIR
    assert (worn.triangle_part[covers] == PART_UPPER).all()
    cover = [i for i, paint in enumerate(worn.paints) if paint.name == style]
    center = worn.vertices_m[worn.triangles[np.isin(worn.triangle_paint, cover)]].mean(1)
    nose = rest(2).keypoints_m[0]
    before = (center[:, 1] < nose[1] + 0.05) & (np.linalg.norm((center - nose)[:, [0, 2]], axis=1) < 0.03)
    assert not before.any()
    above = (np.abs(center[:, 0]) < 0.04) & (center[:, 2] > nose[2] + 0.1)
    assert above.any()


# Heavy, thin, old, young: Anny's weight and age.
BUILDS = ({"weight": 1.35}, {"weight": 0.05}, {"age": 0.9}, {"age": 0.66, "weight": 0.2})


@pytest.mark.parametrize("build", BUILDS, ids=["heavy", "thin", "old", "young"])
def test_nothing_pokes_through_new_kinds_while_walking(build: dict[str, float]) -> None:
    base = person(1)
    who = replace(
        base,
        phenotype=base.phenotype | build,
        upper=Garment("polo", CLOTH, 0.02, 0.6, 0.35),
        things=(Thing("vest", "", CLOTH), Thing("box", "left", CLOTH)),
        hair=Hair("headscarf", (0.05,) * 3, (0.3, 0.1, 0.1)),
    )
    stance = body.shape(model(), who)
    worn = garments.dress(stance, who)
    figure = body.pose(
        model(), stance, worn, motion.walk(who.gait, Walk((0.0, 0.0), 0.0, 0.0, 0.2), stance.skeleton, 4, 6.0,
                                           hands=motion.hands_of(who)),
    )  # fmt: skip
    names = np.array([paint.name for paint in worn.paints])
    vest = np.unique(worn.triangles[names[worn.triangle_paint] == "vest"])
    shirt = np.unique(worn.triangles[worn.triangle_layer == LAYER_UPPER])
    arms = [i for i, bone in enumerate(fitting.BONES) if bone.split("_")[-1] in ("shoulder", "elbow", "deltoid")]
    shirt = shirt[worn.weights[shirt][:, arms].sum(1) < 0.2]  # sleeves hang beside the vest
    own = worn.triangles[names[worn.triangle_paint] == "vest"]
    for vertices in figure.vertices_m:
        used, inverse = np.unique(own, return_inverse=True)
        local = inverse.reshape(-1, 3)
        quads = np.concatenate([local, local[:, 2:]], 1)
        outward = sheets.normals(vertices[used].astype(float), quads)
        rim = sheets.boundary(sheets.make(vertices[used], worn.weights[used], quads))
        near, nearest = cKDTree(vertices[used]).query(vertices[shirt])
        beyond = np.sum((vertices[shirt] - vertices[used][nearest]) * outward[nearest], 1)
        beyond = beyond[(near < 0.03) & ~rim[nearest]]  # collar and sleeves come out of its openings
        assert np.quantile(beyond, 0.98) < 0.004
        box = vertices[np.unique(worn.triangles[names[worn.triangle_paint] == "box"])]
        # Along the way ahead (+X) the box is beyond the belly, but for a dent in a soft one.
        belly = vertices[vest][np.abs(vertices[vest][:, 1] - box[:, 1].mean()) < 0.08]
        level = (belly[:, 2] > box[:, 2].min()) & (belly[:, 2] < box[:, 2].max())
        if level.any():
            assert box[:, 0].min() > belly[level, 0].max() - 0.07


# ---------------------------------------------------------------- creases


def test_creases_are_none_at_rest_and_grow_with_the_bend() -> None:
    worn = outfit(2)
    assert worn.folds is not None
    still = np.tile(np.eye(3, 4, dtype=np.float32), (1, 24, 1, 1))
    assert np.abs(lifts(worn.folds, still)).max() < 1e-6
    knee = SMPL_JOINTS.index("left_knee")
    lifted = []
    for bend in (0.3, 0.9):
        bent = still.copy()
        bent[0, knee, 1:3, 1:3] = [[np.cos(bend), -np.sin(bend)], [np.sin(bend), np.cos(bend)]]
        lifted.append(lifts(worn.folds, bent)[0])
    assert 0.0005 < np.abs(lifted[0]).max() < np.abs(lifted[1]).max() < 0.03
    at = worn.vertices_m[worn.folds.vertices[np.abs(lifted[1]) > 0.2 * np.abs(lifted[1]).max()]]
    assert np.linalg.norm(at - rest(2).joints_m[knee], axis=1).max() < 0.45  # about that knee, and no other place
    # They travel: what is highest moves as the knee bends.
    assert np.argmax(lifted[0]) != np.argmax(lifted[1]) or not np.allclose(lifted[1], 3 * lifted[0], atol=1e-4)


@pytest.mark.parametrize("number", [1, 3])
def test_seams_do_not_open(number: int) -> None:
    worn = outfit(number)
    figure = body.pose(model(), rest(number), worn, poses(T_POSE, ARMS_DOWN, STRIDE))
    cloth = np.unique(worn.triangles[worn.triangle_layer == LAYER_UPPER])
    order = cloth[np.lexsort(worn.vertices_m[cloth].T)]
    twins = (np.diff(worn.vertices_m[order], axis=0) == 0).all(1)
    assert twins.sum() > 20
    for vertices in figure.vertices_m:
        gap = np.linalg.norm(vertices[order[1:][twins]] - vertices[order[:-1][twins]], axis=1)
        assert gap.max() < 1e-4


# ---------------------------------------------------------------- the flat cloth


def laid_out(kind: str = "t_shirt", **surface: object) -> tuple[layout.Layout, np.ndarray]:
    fit = fitting.measure(rest(1))
    garment = Garment(kind, replace(CLOTH, **surface), 0.02, 0.6, 0.4)  # type: ignore[arg-type]
    sheet = upper.cloth(generator(0, "test"), fit, garment, (), garment.ease_m)
    laid = layout.of_top(fit, sheet)
    return laid, canvas.paint(fit, garment, laid, opened=False)


def test_the_flat_cloth_keeps_sizes_and_tells_left_from_right() -> None:
    laid, _ = laid_out()
    trunk = np.abs(laid.sheet.vertices[:, 0]) < 0.10
    trunk &= (laid.sheet.vertices[:, 1] < 0) & (laid.sheet.uv[:, 0] < 0.25 * laid.around_m)
    assert np.corrcoef(laid.sheet.uv[trunk, 0], laid.sheet.vertices[trunk, 0])[0, 1] > 0.9  # the left lies at larger u
    edges = laid.sheet.quads[:, [0, 1]]
    flat = np.linalg.norm(laid.sheet.uv[edges[:, 0]] - laid.sheet.uv[edges[:, 1]], axis=1)
    real = np.linalg.norm(laid.sheet.vertices[edges[:, 0]] - laid.sheet.vertices[edges[:, 1]], axis=1)
    assert 0.6 < np.median(flat / real) < 1.3
    assert np.quantile(flat, 0.999) < 0.16  # no face is smeared across the cloth


def test_a_print_is_on_one_side_only() -> None:
    for seed, behind in ((3, True), (4, False)):
        laid, picture = laid_out(pattern="print", seed=seed, scale_m=0.3, colors_rgb=((0.1,) * 3, (0.7, 0.0, 0.0)) * 2)
        columns = (np.arange(picture.shape[1]) + 0.5) / picture.shape[1] * (laid.high[0] - laid.low[0]) + laid.low[0]
        red = (picture[..., 0] > 0.6) & (picture[..., 1] < 0.05)
        assert red.any()
        middle = np.median(columns[red.any(0)])
        assert abs(middle - (0.5 * laid.around_m if behind else 0.0)) < 0.06


def test_a_surface_without_seed_has_no_details() -> None:
    assert canvas.details(Garment("jacket", replace(CLOTH, seed=0), 0.03))[0] == frozenset()
    assert any(canvas.details(Garment("jacket", replace(CLOTH, seed=s), 0.03))[0] for s in range(1, 5))


def test_skin_does_not_crease() -> None:
    worn = outfit(4)
    assert worn.folds is not None
    skin = np.unique(worn.triangles[worn.triangle_layer == LAYER_SKIN])
    assert not np.isin(worn.folds.vertices, skin).any()
