"""What tells a person from a doll at the size of a crop: bags, faces, hair and hems."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

from synth import body, garments
from synth.body.swinging import trail
from synth.garments import bags, fitting, head, skirts, solids, straps
from synth.garments import sheet as sheets
from synth.records import (
    LAYER_HAIR,
    LAYER_SKIN,
    LAYER_THING,
    LAYER_UPPER,
    PART_UPPER,
    Garment,
    Hair,
    Outfit,
    Surface,
    Swing,
    Thing,
)
from tests.synth.people import ARMS_DOWN, STRIDE, T_POSE, model, person, rest
from tests.synth.people import motion as poses

PLAIN = Surface("solid", ((0.1, 0.1, 0.1), (0.3, 0.3, 0.3)), seed=3)
BAGS = ("backpack", "shoulder_bag", "handbag", "tote")


def wearing(**changes: object) -> Outfit:
    return garments.dress(rest(2), replace(replace(person(2), things=()), **changes))  # type: ignore[arg-type]


# ---------------------------------------------------------------- bags


def test_a_loft_is_closed_but_for_its_seam_and_has_flat_panels() -> None:
    rows = np.array([[0.0, 0.15, 0.05, 0.0], [0.4, 0.15, 0.05, 0.0]])
    solid, places = solids.loft(rows, 0.02)
    front = solid.vertices[:, 1] > 0.0499
    assert np.ptp(solid.vertices[front, 0]) > 0.25  # as broad as the bag, less its edges
    assert np.ptp(solid.vertices[front, 2]) > 0.35
    np.testing.assert_allclose(np.ptp(solid.vertices, axis=0), (0.3, 0.1, 0.4), atol=1e-9)
    # Sizes on the picture are sizes on the outer panel.
    a, b = np.argwhere(front)[[0, -1], 0]
    flat, real = places[a] - places[b], (solid.vertices[a] - solid.vertices[b])[[0, 2]]
    assert np.linalg.norm(flat) == pytest.approx(np.linalg.norm(real), rel=1e-6)
    loops = sheets.loops(solid)
    assert len(loops) == 1
    assert np.abs(solid.vertices[loops[0], 0]).max() < 1e-9  # cut open along the inner panel's middle


@pytest.mark.parametrize("kind", BAGS)
def test_a_bag_shows_more_than_one_tone(kind: str) -> None:
    worn = wearing(things=(Thing(kind, "left", PLAIN),))
    paint = next(paint for paint in worn.paints if paint.name == kind)
    assert paint.tile_rgb is not None
    assert paint.tile_rgb.std((0, 1)).min() > 0.01
    uv = worn.pattern_uv[np.unique(worn.triangles[worn.triangle_layer == LAYER_THING])]
    assert uv.min() > 0.0
    assert uv.max() < 1.0


def test_bags_without_seed_have_no_details_and_others_differ() -> None:
    kinds = [bags.details(Thing("backpack", "left", replace(PLAIN, seed=seed)))[0] for seed in range(20)]
    assert kinds[0] == frozenset()
    assert len(set(kinds)) > 3


@pytest.mark.parametrize("kind", ["backpack", "shoulder_bag"])
@pytest.mark.parametrize("number", [1, 2, 5])
def test_straps_lie_on_the_cloth_and_pass_over_the_shoulders(kind: str, number: int) -> None:
    who = replace(person(number), things=(Thing(kind, "left", PLAIN),))
    worn = garments.dress(rest(number), who)
    thing = np.unique(worn.triangles[worn.triangle_layer == LAYER_THING])
    rigid = (worn.weights[thing] == worn.weights[thing[0]]).all(1)
    strap = thing[~rigid]
    used, inverse = np.unique(worn.triangles[worn.triangle_layer == LAYER_UPPER], return_inverse=True)
    local = inverse.reshape(-1, 3)
    outward = sheets.normals(worn.vertices_m[used].astype(float), np.concatenate([local, local[:, 2:]], 1))
    far, nearest = cKDTree(worn.vertices_m[used]).query(worn.vertices_m[strap])
    off = np.sum((worn.vertices_m[strap] - worn.vertices_m[used][nearest]) * outward[nearest], 1)
    assert np.quantile(off, 0.02) > -0.004  # none sinks in
    assert np.median(off) < 0.02
    assert np.quantile(far, 0.9) < 0.06
    fit = fitting.measure(rest(number))
    points = worn.vertices_m[strap]
    over = points[points[:, 2] > fit.joints["neck"][2] - 0.10 * fit.scale]
    sides = (1.0, -1.0) if kind == "backpack" else (-1.0,)
    for sign in sides:
        assert (over[:, 0] * sign > 0.04).any()
        ahead = points[(points[:, 1] < fit.axis_y) & (np.abs(points[:, 2] - fit.armpit_z) < 0.06)]
        # A backpack's straps come down in front of both shoulders, the other kind's anywhere.
        assert (ahead[:, 0] * sign > 0).any() if kind == "backpack" else len(ahead)
    if kind == "backpack":  # they come down on their own sides, and do not cross on the chest
        left = strap[: len(strap) // 2]
        assert worn.vertices_m[left, 0].min() > 0.0


def test_a_strap_on_a_tube_keeps_its_width_and_distance() -> None:
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    levels = np.linspace(0.0, 0.6, 30)
    points = np.array([[0.15 * np.sin(t), -0.15 * np.cos(t), z] for z in levels for t in turn])
    index = np.arange(len(points)).reshape(30, 60)
    beside = np.roll(index, -1, 1)
    quads = np.stack([index[:-1], beside[:-1], beside[1:], index[1:]], -1).reshape(-1, 4)
    weights = np.zeros((len(points), len(fitting.BONES)))
    weights[:, 0] = 1.0
    tube = sheets.make(points, weights, quads)
    path = np.array([[0.0, -0.15, z] for z in np.linspace(0.1, 0.5, 9)])
    strap = straps.ribbon(path, tube, 0.04, closed=False)
    assert np.ptp(strap.vertices[:, 0]) == pytest.approx(0.04, abs=0.004)
    radius = np.hypot(strap.vertices[:, 0], strap.vertices[:, 1])
    assert radius.min() > 0.1485
    assert radius.max() < 0.162
    assert (strap.weights[:, 0] == 1).all()


# ---------------------------------------------------------------- heads


@pytest.mark.parametrize("number", [1, 2, 3])
def test_eye_sockets_and_mouth_are_darker_than_cheeks(number: int) -> None:
    who = replace(person(number), hair=Hair("short", (0.05,) * 3))
    sheet, hair = head.head(np.random.default_rng(0), rest(number), who)
    marks = head.skull(rest(number))
    skin = ~np.isin(np.arange(sheet.count), sheet.quads[hair])

    def brightness(middle: np.ndarray, reach_m: float) -> float:
        near = skin & (np.linalg.norm((sheet.vertices - middle)[:, [0, 2]], axis=1) < reach_m)
        near &= sheet.vertices[:, 1] < marks.nose[1] + 0.06
        assert near.sum() > 3
        return float(sheet.shade[near].mean())

    cheek = brightness(marks.eyes[0] + [0.004, 0.0, -0.034 * marks.scale], 0.013)
    assert brightness(marks.eyes[0], 0.018) < 0.62 * cheek
    assert brightness(marks.nose - [0.0, 0.0, 0.040 * marks.scale], 0.012) < 0.85 * cheek


def test_the_hairline_is_uneven_and_the_persons_own() -> None:
    lines = []
    for seed in (5, 6):
        surface = replace(person(2).upper.surface, seed=seed)
        who = replace(person(2), hair=Hair("short", (0.05,) * 3), upper=replace(person(2).upper, surface=surface))
        lines.append(head.head(np.random.default_rng(0), rest(2), who)[1])
    assert 5 < (lines[0] != lines[1]).sum() < 0.2 * len(lines[0])


@pytest.mark.parametrize("style", ["long", "bob", "tied"])
def test_loose_hair_swings_behind_the_head_and_only_its_ends_do(style: str) -> None:
    worn = wearing(hair=Hair(style, (0.05,) * 3), lower=Garment("trousers", PLAIN, 0.02), upper=person(2).upper)
    assert worn.swing is not None
    names = np.array([paint.name for paint in worn.paints])
    hair = np.unique(worn.triangles[names[worn.triangle_paint] == "loose hair"])
    of_hair = np.isin(worn.swing.vertices, hair)
    if style == "tied" and not of_hair.any():
        pytest.skip("a bun")
    level = worn.vertices_m[worn.swing.vertices[of_hair], 2]
    assert np.corrcoef(level, worn.swing.lag_s[of_hair])[0, 1] < -0.8
    assert (worn.triangle_part[names[worn.triangle_paint] == "loose hair"] == PART_UPPER).all()
    assert len(np.setdiff1d(hair, worn.swing.vertices))  # the roots stay
    assert not np.isin(worn.swing.vertices, np.unique(worn.triangles[worn.triangle_layer == LAYER_SKIN])).any()


def test_what_swings_stays_behind_its_sway_but_not_behind_a_steady_walk() -> None:
    frames, fps = 50, 25.0
    time = np.arange(frames) / fps
    still = np.tile(np.eye(3, 4, dtype=np.float32), (frames, 24, 1, 1))  # faces -y
    vertices = np.zeros((frames, 2, 3), np.float32)
    vertices[..., 1] = -1.3 * time[:, None]
    vertices[..., 0] = (0.03 * np.sin(2 * np.pi * time))[:, None]
    before = vertices.copy()
    trail(vertices, Swing(np.array([1], np.int32), np.array([0.15], np.float32)), still, fps)
    assert np.array_equal(vertices[:, 0], before[:, 0])
    moved = vertices[:, 1] - before[:, 1]
    assert 0.01 < np.abs(moved[:, 0]).max() < 0.03
    assert np.abs(moved[:, 1:]).max() < 1e-4
    velocity = np.gradient(before[:, 1, 0]) * fps
    assert np.corrcoef(moved[2:-2, 0], velocity[2:-2])[0, 1] < -0.95
    alone = before[:1].copy()
    trail(alone, Swing(np.array([1], np.int32), np.array([0.15], np.float32)), still[:1], fps)
    assert np.array_equal(alone, before[:1])


def test_a_posed_persons_hair_swings() -> None:
    worn = wearing(hair=Hair("long", (0.05,) * 3))
    moved = poses(*(T_POSE, ARMS_DOWN, STRIDE, ARMS_DOWN))
    moved.translation_m[:, 0] += [0.0, 0.03, 0.0, -0.03]
    swung = body.pose(model(), rest(2), worn, moved).vertices_m
    stiff = body.pose(model(), rest(2), replace(worn, swing=None), moved).vertices_m
    hair = np.unique(worn.triangles[worn.triangle_layer == LAYER_HAIR])
    apart = np.linalg.norm(swung - stiff, axis=2)[:, hair].max()
    assert 0.01 < apart < 0.08


# ---------------------------------------------------------------- hems


@pytest.mark.parametrize("kind", ["coat", "dress", "jacket"])
def test_hems_are_neither_round_nor_level(kind: str) -> None:
    worn = wearing(upper=Garment(kind, PLAIN, 0.03, 0.6, 0.95), hair=Hair("short", (0.05,) * 3))
    cloth = np.unique(worn.triangles[worn.triangle_layer == LAYER_UPPER])
    fit = fitting.measure(rest(2))
    points = worn.vertices_m[cloth].astype(float)
    points = points[worn.weights[cloth][:, 16:].sum(1) < 0.1]
    angle, radius = fitting.polar(fit, points)
    hem = points[:, 2] < points[:, 2].min() + 0.035
    order = np.argsort(angle[hem])
    assert np.ptp(points[hem, 2]) > 0.006
    # What is left beside the smooth outline of the body: the first few harmonics around it.
    turn, out = angle[hem][order], radius[hem][order]
    smooth = np.stack([np.ones_like(turn), *(f(k * turn) for k in (1, 2) for f in (np.sin, np.cos))], 1)
    left = out - smooth @ np.linalg.lstsq(smooth, out, rcond=None)[0]
    assert left.std() > 0.003


def test_a_wavy_hem_leaves_what_is_above_and_what_is_held() -> None:
    fit = fitting.measure(rest(1))
    turn = np.linspace(-np.pi, np.pi, 40, endpoint=False)
    rings = [fitting.around(fit, turn, np.full(40, 0.2), np.full(40, z)) for z in (0.8, 0.6, 0.4)]
    index = np.arange(120).reshape(3, 40)
    quads = np.stack([index[:-1], np.roll(index[:-1], -1, 1), np.roll(index[1:], -1, 1), index[1:]], -1).reshape(-1, 4)
    tube = sheets.make(np.concatenate(rings), np.zeros((120, len(fitting.BONES))), quads)
    free = np.where(np.arange(120) % 40 < 20, 1.0, 0.0)
    hung = skirts.wavy_hem(np.random.default_rng(1), fit, tube, free, 0.4, 0.01, 0.3)
    moved = np.linalg.norm(hung.vertices - tube.vertices, axis=1)
    assert moved[:40].max() == 0
    assert moved[free == 0].max() == 0
    _, radius = fitting.polar(fit, hung.vertices[80:100])
    assert radius.min() > 0.2 - 1e-9  # outwards alone
    assert np.ptp(radius) > 0.008
