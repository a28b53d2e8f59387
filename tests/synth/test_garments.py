from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

from synth import body, garments, motion
from synth.garments import patterns
from synth.garments import sheet as sheets
from synth.records import (
    LAYER_LOWER,
    LAYER_SHOES,
    LAYER_SKIN,
    LAYER_THING,
    LAYER_UPPER,
    PART_LOWER,
    PART_MIDDLE,
    PART_NONE,
    PART_UPPER,
    SMPL_JOINTS,
    Garment,
    Hair,
    Identity,
    Outfit,
    Surface,
    Thing,
    Walk,
)
from tests.synth.people import ARMS_DOWN, STRIDE, T_POSE, figure, model, outfit, person, rest

PEOPLE = tuple(range(1, 9))
PLAIN = Surface("solid", ((0.1, 0.1, 0.1), (0.3, 0.3, 0.3), (0.5, 0.5, 0.5)))
UPPERS = ("t_shirt", "polo", "shirt", "sweater", "hoodie", "jacket", "coat", "dress")
LOWERS = ("trousers", "jeans", "shorts", "skirt", "leggings", "bare")


def dressed(**changes: object) -> Outfit:
    return garments.dress(rest(1), replace(person(1), things=(), **changes))  # type: ignore[arg-type]


def layer_vertices(worn: Outfit, layer: int) -> np.ndarray:
    return np.unique(worn.triangles[worn.triangle_layer == layer])


def outside_m(points: np.ndarray, vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """How far points lie beyond the nearest vertices of a surface, along their normals."""
    used, inverse = np.unique(triangles, return_inverse=True)
    local = inverse.reshape(-1, 3)
    outward = sheets.normals(vertices[used].astype(float), np.concatenate([local, local[:, 2:]], 1))
    _, nearest = cKDTree(vertices[used]).query(points)
    return np.sum((points - vertices[used][nearest]) * outward[nearest], 1)


def check(worn: Outfit) -> None:
    count = len(worn.vertices_m)
    for array in (worn.vertices_m, worn.weights, worn.vertex_rgb, worn.pattern_uv):
        assert array.dtype == np.float32
        assert len(array) == count
        assert np.isfinite(array).all()
    assert np.allclose(worn.weights.sum(1), 1.0, atol=1e-5)
    assert worn.weights.min() >= -1e-6
    assert worn.triangles.min() == 0
    assert worn.triangles.max() == count - 1
    assert len(worn.triangle_layer) == len(worn.triangle_part) == len(worn.triangle_paint) == len(worn.triangles)
    assert worn.triangle_paint.max() == len(worn.paints) - 1
    assert worn.vertex_rgb.min() >= 0.0
    for index, paint in enumerate(worn.paints):
        brightest = worn.vertex_rgb[np.unique(worn.triangles[worn.triangle_paint == index])].max(0)
        if paint.tile_rgb is not None:
            assert paint.tile_rgb.min() >= 0.01
            brightest = brightest * paint.tile_rgb.reshape(-1, 3).max(0)
        assert brightest.max() <= 0.85


@pytest.mark.parametrize("number", PEOPLE)
def test_outfits_are_sound_and_small(number: int) -> None:
    worn = outfit(number)
    check(worn)
    assert 3000 < len(worn.vertices_m) < 9000
    assert {PART_UPPER, PART_MIDDLE, PART_LOWER} == set(worn.triangle_part.tolist()) - {PART_NONE}  # what hands hold
    assert np.isfinite(figure(number, T_POSE, STRIDE).vertices_m).all()


@pytest.mark.parametrize("upper", UPPERS)
@pytest.mark.parametrize("lower", LOWERS)
def test_every_combination_can_be_worn(upper: str, lower: str) -> None:
    worn = dressed(
        upper=Garment(upper, PLAIN, 0.03, 0.6, 0.95),
        lower=Garment(lower, PLAIN, 0.02, 0.5),
        hair=Hair("short", (0.05,) * 3),
    )
    check(worn)
    if lower == "bare":
        assert not len(layer_vertices(worn, LAYER_LOWER))
    elif lower in ("trousers", "jeans", "leggings"):
        assert len(layer_vertices(worn, LAYER_LOWER)) > 300


@pytest.mark.parametrize("style", ["short", "bob", "long", "tied", "bald", "cap", "hat", "hood", "headscarf"])
def test_hair_and_things(style: str) -> None:
    things = tuple(
        Thing(kind, "left", PLAIN) for kind in ("backpack", "shoulder_bag", "handbag", "tote", "umbrella", "vest")
    )
    worn = garments.dress(rest(2), replace(person(2), hair=Hair(style, (0.05,) * 3), things=things))
    check(worn)
    assert (worn.triangle_part[worn.triangle_layer == LAYER_THING] == PART_MIDDLE).all()


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_phone_lies_rigid_in_the_hand_with_its_screen_to_the_face(side: str) -> None:
    screen, back = (0.03,) * 3, (0.4, 0.1, 0.1)
    worn = dressed()
    phone = Thing("phone", side, Surface("solid", (back, screen)))
    held = garments.dress(rest(1), replace(person(1), things=(phone,)))
    check(held)
    triangles = held.triangles[held.triangle_layer == LAYER_THING]
    vertices = np.unique(triangles)
    assert (held.triangle_part[held.triangle_layer == LAYER_THING] == PART_MIDDLE).all()
    assert (held.weights[vertices, SMPL_JOINTS.index(f"{side}_wrist")] == 1).all()
    assert (held.triangle_layer != LAYER_THING).sum() == len(worn.triangles)  # all else stays as it is
    hands = rest(1).vertices_m[np.unique(rest(1).pieces["hands"])]
    hand = hands[(hands[:, 0] > 0) == (side == "left")]
    assert cKDTree(hand).query(held.vertices_m[vertices])[0].max() < 0.10
    assert np.ptp(held.vertices_m[vertices], axis=0).max() < 0.2

    path = Walk((0.0, 0.0), 0.4, 0.0, 0.0)
    moved = motion.walk(person(1).gait, path, rest(1).skeleton, 8, 7.0, hands={side: "phone"})
    posed = body.pose(model(), rest(1), held, moved)
    for places in posed.vertices_m:
        first, second = (
            np.linalg.norm(v[:, None] - v[None], axis=-1) for v in (held.vertices_m[vertices], places[vertices])
        )
        np.testing.assert_allclose(first, second, atol=1e-4)
    lit = triangles[(held.vertex_rgb[triangles] == np.float32(screen[0])).all((1, 2))]
    for places, joints in zip(posed.vertices_m, posed.joints_m, strict=True):
        a, b, c = np.moveaxis(places[lit], 1, 0)
        facing = np.cross(b - a, c - a).sum(0)
        to_nose = joints[0] - places[vertices].mean(0)
        assert facing @ to_nose / np.linalg.norm(facing) / np.linalg.norm(to_nose) > np.cos(np.radians(45))


def test_open_fronts_show_what_is_below() -> None:
    closed = dressed(upper=Garment("jacket", PLAIN, 0.03, 0.6, 0.95))
    opened = dressed(upper=Garment("jacket", PLAIN, 0.03, 0.6, 0.95, inner=PLAIN))

    def covers_sternum(worn: Outfit) -> bool:
        center = worn.vertices_m[worn.triangles[worn.triangle_layer == LAYER_UPPER]].mean(1)
        level = rest(1).joints_m[9, 2]
        return bool(((np.abs(center[:, 0]) < 0.01) & (np.abs(center[:, 2] - level) < 0.05) & (center[:, 1] < 0)).any())

    assert covers_sternum(closed)
    assert not covers_sternum(opened)


def test_same_identity_same_outfit_and_no_other() -> None:
    again = garments.dress(rest(3), person(3))
    assert np.array_equal(again.vertices_m, outfit(3).vertices_m)
    assert np.array_equal(again.vertex_rgb, outfit(3).vertex_rgb)
    clones = [replace(person(3), number=number) for number in (3, 4)]
    first, second = (garments.dress(rest(3), clone).vertices_m for clone in clones)
    assert first.shape != second.shape or not np.array_equal(first, second)


@pytest.mark.parametrize("number", [number for number in range(1, 13) if person(number).upper.inner is None])
def test_legs_stay_inside_of_what_hangs_over_them(number: int) -> None:
    worn = outfit(number)
    over = worn.triangles[worn.triangle_layer == LAYER_UPPER]
    hem = np.quantile(worn.vertices_m[np.unique(over), 2], 0.02)
    below = (worn.triangle_layer == LAYER_LOWER) | (
        (worn.triangle_layer == LAYER_SKIN) & (worn.triangle_part == PART_LOWER)
    )
    under = np.unique(worn.triangles[below])
    under = under[worn.vertices_m[under, 2] > hem + 0.03]
    if not len(under):
        return
    for vertices in figure(number, T_POSE, ARMS_DOWN, STRIDE).vertices_m:
        poke = outside_m(vertices[under], vertices, over)
        near = np.abs(poke) < 0.1
        assert poke[near].max() < 0.015
        assert (poke[near] > 0.008).mean() < 0.02


@pytest.mark.parametrize("number", PEOPLE)
def test_cloth_lies_off_the_skin(number: int) -> None:
    suit = rest(number).suit_quads
    skin = np.concatenate([suit[:, [0, 1, 2]], suit[:, [0, 2, 3]]])
    for layer in (LAYER_UPPER, LAYER_LOWER):
        cloth = layer_vertices(outfit(number), layer)
        if len(cloth):
            depth = outside_m(outfit(number).vertices_m[cloth], rest(number).vertices_m, skin)
            assert np.quantile(depth, 0.05) > -0.005  # turned-in edges lie lower
            assert np.median(depth) > 0.002


def test_shoes_stand_on_the_ground() -> None:
    for number in PEOPLE:
        body = rest(number)
        soles = body.joints_m[7, 2] - body.skeleton.sole_m
        lowest = outfit(number).vertices_m[layer_vertices(outfit(number), LAYER_SHOES), 2].min()
        assert lowest == pytest.approx(soles, abs=0.004)
        assert outfit(number).vertices_m[:, 2].min() > soles - 0.012


@pytest.mark.parametrize("pattern", [
    "solid", "two_tone", "stripes_h", "stripes_v", "checks", "plaid", "camouflage", "denim", "knit", "print", "noise",
])  # fmt: skip
def test_tiles(pattern: str) -> None:
    surface = replace(PLAIN, pattern=pattern, seed=4, colors_rgb=((0.05, 0.05, 0.05), (0.6, 0.1, 0.1), (0.1, 0.1, 0.6)))
    tile = patterns.tile(surface)
    assert tile.dtype == np.float32
    assert tile.ndim == 3
    assert np.array_equal(tile, patterns.tile(surface))
    if pattern not in ("solid", "two_tone"):
        assert tile.std() > 0.003
        assert not np.array_equal(tile, patterns.tile(replace(surface, seed=5)))


def test_stripes_lie_the_way_they_say() -> None:
    surface = replace(PLAIN, colors_rgb=((0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0)))
    across = patterns.tile(replace(surface, pattern="stripes_h"))
    along = patterns.tile(replace(surface, pattern="stripes_v"))
    assert np.ptp(across, axis=1).max() == 0
    assert np.ptp(across, axis=0).max() > 0
    assert np.ptp(along, axis=0).max() == 0
    assert np.ptp(along, axis=1).max() > 0


def test_a_print_ends_before_its_tiles_edge() -> None:
    for seed in range(12):
        tile = patterns.tile(
            replace(PLAIN, pattern="print", seed=seed, colors_rgb=((0.0,) * 3, (1.0,) * 3, (0.5,) * 3))
        )
        assert tile[[0, -1]].max() == 0
        assert tile[:, [0, -1]].max() == 0


def test_unknown_pattern_and_thing() -> None:
    with pytest.raises(ValueError, match="pattern is 'tartan'"):
        patterns.tile(Surface("tartan", ((0.1, 0.1, 0.1),)))
    odd: Identity = replace(person(1), things=(Thing("anvil", "left", PLAIN),))
    with pytest.raises(ValueError, match="thing is 'anvil'"):
        garments.dress(rest(1), odd)


def test_grown_cloth_is_sewn_on() -> None:
    square = sheets.make([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.ones((4, 1)), np.array([[0, 1, 2, 3]]))
    loop = sheets.loops(square)[0]
    grown = sheets.grow(square, loop, [square.vertices[loop] + [0, 0, 1]], [np.ones((4, 1))])
    assert grown.count == 8
    assert len(grown.quads) == 5
    assert len(sheets.loops(grown)) == 1  # the square's own edges are inside now
