"""A path between lawns in a town's park: a generator goes in, a Scene comes out. Ours, CC0."""

from __future__ import annotations

import math

import numpy as np

from blender_scenes import buildings, furniture, greens, lights, looks, parts, views
from blender_scenes.park_path import fittings, tables
from blender_scenes.park_path.ground import Manner, edges, ground
from synth.records import Material, Scene, Solid

# Across the park, along y: lawn with camera a; the path along x; lawn with benches and trees; a pond, a playground, a
# court or a hedge; a belt of shrubs and trees; houses.
BENCHES_Y, LAWN_Y, BEHIND_Y, BELT_Y, HOUSES_Y = 2.75, 4.5, 6.8, 15.0, 27.0
FAR_DETAIL = 0.4  # of foliage that is a few pixels large


def build(rng: np.random.Generator) -> Scene:
    """Camera a looks over the lawn onto the path, camera b along it from a lamp."""
    manner = Manner(
        season=str(rng.choice(tables.SEASONS)),
        wet=bool(rng.random() < tables.WET_SHARE),
        path_width_m=float(rng.uniform(*tables.PATH_WIDTH_M)),
        bend=(float(rng.uniform(*tables.PATH_BEND_M)), float(rng.uniform(*tables.PATH_PHASE_RAD))),
    )
    length_m, width_m, yaw_rad = tables.WALK_LENGTH_M, tables.WALK_WIDTH_M, tables.WALK_YAW_RAD
    areas = {
        "a": views.rectangle(
            (float(rng.normal(*tables.WALK_A_X_M)), float(rng.normal(*tables.WALK_Y_M["a"]))),
            float(rng.uniform(*length_m["a"])), float(rng.uniform(*width_m["a"])), float(rng.normal(*yaw_rad["a"])),
        ),
        "b": views.rectangle(
            (0.5, float(rng.normal(*tables.WALK_Y_M["b"]))),
            float(rng.uniform(*length_m["b"])), float(rng.uniform(*width_m["b"])), float(rng.normal(*yaw_rad["b"])),
        ),
    }  # fmt: skip
    mounts = {
        "a": (
            float(rng.normal(*tables.MOUNT_A_X_M)), float(rng.uniform(*tables.MOUNT_A_Y_M)),
            views.mount_height_m(rng, *tables.LOW_MOUNT_M["a"]),
        ),
        "b": (
            float(rng.uniform(*tables.MOUNT_B_X_M)), float(rng.choice([-1, 1]) * rng.uniform(*tables.MOUNT_B_ASIDE_M)),
            views.mount_height_m(rng, *tables.LOW_MOUNT_M["b"]),
        ),
    }  # fmt: skip
    return Scene(
        name="park_path",
        solids=(
            *ground(rng, manner),
            *edges(rng, manner),
            *_before(rng, manner, min(x for area in areas.values() for x, _ in area.corners_xy_m)),
            *_lawn(rng, manner),
            *_behind(rng, manner),
            *_belt(rng, manner),
            *_houses(rng),
        ),
        lights=lights.outdoors(rng),
        cameras=views.fit_cameras(rng, mounts, areas, tables.ROLL_RAD),
        walk_areas=areas,
    )


def _before(rng: np.random.Generator, manner: Manner, west_x: float) -> list[Solid]:
    """The near edge of the path, partly before the people of camera a; and something before those of camera b, west of
    all walked ground, which begins at west_x."""
    solids: list[Solid] = []
    kind, y = rng.random(), -2.55
    metal = looks.painted_metal(rng)
    if kind < 0.3:
        length, height = float(rng.uniform(2.5, 5)), float(rng.uniform(0.5, 0.95))
        hedge = greens.hedge(rng, length, height, 0.6, manner.season)
        solids += parts.placed(hedge, (float(rng.uniform(-3, 3)), y - 0.2))
    elif kind < 0.5:
        solids += parts.placed(fittings.knee_rail(rng, float(rng.uniform(5, 11))), (float(rng.uniform(-2, 2)), y))
    elif kind < 0.65:
        rail = furniture.railing(float(rng.uniform(3, 6)), metal, 0.95, bars=bool(rng.random() < 0.4))
        solids += parts.placed(rail, (float(rng.uniform(-3, 3)), y))
    for x in (-4.2, -0.5, 3.5):
        at, drawn = (float(x + rng.normal(0, 0.8)), y - float(rng.uniform(0, 0.6))), rng.random()
        if drawn < 0.16:
            solids += parts.placed(furniture.litter_bin(rng), at, math.pi)
        elif drawn < 0.3:
            solids += parts.placed(fittings.lantern(rng), at)
        elif drawn < 0.5 and kind >= 0.3:
            size = (float(rng.uniform(0.8, 1.7)), float(rng.uniform(0.7, 1.0)), float(rng.uniform(0.5, 1.15)))
            solids += parts.placed(greens.bush(rng, size, manner.season), at)
        elif drawn < 0.6:
            solids += parts.placed(furniture.bench(rng), at, math.pi)
        elif drawn < 0.66:
            solids += parts.placed(fittings.bag_post(rng), at, math.pi)
    beside = (west_x - float(rng.uniform(0.8, 1.6)), float(rng.choice([-1, 1])) * float(rng.uniform(1.2, 2.2)))
    drawn = rng.random()
    if drawn < 0.3:
        size = (float(rng.uniform(0.9, 1.5)), float(rng.uniform(0.9, 1.4)), float(rng.uniform(0.6, 1.2)))
        solids += parts.placed(greens.bush(rng, size, manner.season), beside)
    elif drawn < 0.5:
        solids += parts.placed(furniture.bollard(rng, metal), beside)
        solids += parts.placed(furniture.bollard(rng, metal), (beside[0], -beside[1]))
    elif drawn < 0.65:
        solids += parts.placed(furniture.litter_bin(rng), beside, -math.pi / 2)
    return solids


def _lawn(rng: np.random.Generator, manner: Manner) -> list[Solid]:
    """Benches, bins, lamps, bushes, trees on the far side of the path; trees along it where they hide nobody."""
    solids: list[Solid] = []
    things = (furniture.bench, furniture.bench, furniture.litter_bin, fittings.lantern, fittings.notice_board,
              fittings.bag_post)  # fmt: skip
    for x in np.arange(-7, 17, 2.9):
        if rng.random() < 0.5:
            thing = things[int(rng.integers(len(things)))]
            solids += parts.placed(thing(rng), (float(x + rng.normal(0, 0.5)), BENCHES_Y + float(rng.uniform(0, 0.5))))
    for x in np.arange(-9, 18, 3.4):
        at, drawn = (float(x + rng.normal(0, 0.9)), LAWN_Y + float(rng.uniform(-0.4, 1.6))), rng.random()
        if drawn < 0.35:
            solids += parts.placed(greens.tree(rng, float(rng.uniform(5, 8)), manner.season), at)
        elif drawn < 0.6:
            size = (float(rng.uniform(0.9, 2.4)), float(rng.uniform(0.8, 1.3)), float(rng.uniform(0.5, 1.5)))
            solids += parts.placed(greens.bush(rng, size, manner.season), at)
        elif drawn < 0.68:
            size_m = float(rng.uniform(0.4, 1.0))
            solids += parts.placed(fittings.rock(rng, (size_m, size_m * 0.8, size_m * 0.6)), at)
    for x in np.arange(6.5, 24, 4.5):  # an avenue, beyond the walked ground of camera b
        for side in (-1, 1):
            if rng.random() < 0.65:
                at = (float(x + rng.normal(0, 0.7)), side * float(rng.uniform(3.6, 5.0)))
                solids += parts.placed(greens.tree(rng, float(rng.uniform(5, 8)), manner.season, 0.7), at)
    if rng.random() < 0.35:  # a trunk between camera a and the path, its crown above the view
        at = (float(rng.choice([-1, 1]) * rng.uniform(1.5, 4.5)), float(rng.uniform(-4.5, -3.2)))
        solids += parts.placed(greens.tree(rng, float(rng.uniform(9.5, 11)), manner.season), at)
    return solids


def _behind(rng: np.random.Generator, manner: Manner) -> list[Solid]:
    """What the park has to offer beyond the lawn."""
    solids: list[Solid] = []
    kind, metal = rng.random(), looks.painted_metal(rng)
    if kind < 0.3:
        x = float(rng.uniform(-4, 4))
        solids += parts.placed(
            fittings.pond(rng, (float(rng.uniform(11, 17)), 5.5), manner.season), (x, BEHIND_Y + 3.6)
        )
        if rng.random() < 0.6:
            solids += parts.placed(furniture.railing(16.0, metal, 0.95, bars=bool(rng.random() < 0.5)), (x, BEHIND_Y))
    elif kind < 0.6:
        solids += _playground(rng)
    elif kind < 0.75:  # a court behind netting
        solids.append(parts.sheet("court", (26.0, 9.0), (0, BEHIND_Y + 5.0), looks.asphalt(rng), 0.006))
        corners = np.array([(-13, 0, 0.05), (13, 0, 0.05), (13, 0, 3.0), (-13, 0, 3.0)])
        net = parts.mesh("netting", corners, [(0, 1, 2, 3)], looks.chain_link(rng))
        solids += parts.placed([net], (0, BEHIND_Y + 0.5))
        for at in np.arange(-13, 13.1, 2.6):
            solids.append(parts.rod("post", 0.07, 3.05, (float(at), BEHIND_Y + 0.5, 0), metal))
    else:
        height, foliage = float(rng.uniform(1.1, 2.2)), looks.leaves(rng, manner.season)
        for at in np.arange(-14, 19, 4.0):
            hedge = greens.hedge(rng, 4.2, height, 0.9, manner.season, foliage)
            solids += parts.placed(hedge, (float(at), BEHIND_Y + 0.8))
    return solids


def _playground(rng: np.random.Generator) -> list[Solid]:
    solids: list[Solid] = [
        parts.sheet("sand", (15.0, 6.0), (0.5, BEHIND_Y + 4.0), Material(
            "soil", (looks.pick(rng, ((0.3, 0.25, 0.17), (0.24, 0.19, 0.13), (0.16, 0.11, 0.07))),
                     looks.grey(rng, 0.2, 0.32, 0.1), *looks.fallen(rng, "summer"), looks.dark(rng)),
            seed=looks.seed(rng)), 0.006),
    ]  # fmt: skip
    if rng.random() < 0.5:
        solids += parts.placed(fittings.paling(rng, 17.0, float(rng.uniform(0.8, 1.1))), (0.5, BEHIND_Y))
    else:
        rail = furniture.railing(17.0, looks.painted_metal(rng), float(rng.uniform(0.9, 1.1)))
        solids += parts.placed(rail, (0.5, BEHIND_Y))
    toys = [fittings.swings, fittings.climbing_tower, fittings.spring_rider, furniture.bench]
    for x, k in zip((-5.5, -1.8, 2.0, 5.5), rng.permutation(4), strict=True):
        solids += parts.placed(toys[k](rng), (x, BEHIND_Y + float(rng.uniform(2.5, 5))), float(rng.normal(0, 0.3)))
    return solids


def _belt(rng: np.random.Generator, manner: Manner) -> list[Solid]:
    """Shrubs and trees that close the view north and east, thinner in the south behind camera a."""
    solids: list[Solid] = []
    places = [(float(x), BELT_Y, 1.0) for x in np.arange(-17, 24, 2.6)]
    places += [(27.0, float(y), 1.0) for y in np.arange(-12, 14, 2.6)]
    places += [(float(x), -19.0, 0.5) for x in np.arange(-18, 19, 6.0)]
    for x, y, dense in places:
        at = (x + float(rng.normal(0, 0.6)), y + float(rng.uniform(-1.0, 1.5)))
        drawn = rng.random()
        if drawn < 0.5 * dense:
            size = (float(rng.uniform(2, 4)), float(rng.uniform(1.4, 2.4)), float(rng.uniform(1.2, 3.0)))
            solids += parts.placed(greens.bush(rng, size, manner.season, FAR_DETAIL), at)
        elif drawn < 0.62:
            solids += parts.placed(greens.conifer(rng, float(rng.uniform(4, 10)), FAR_DETAIL), at)
        elif drawn < 0.9:
            solids += parts.placed(greens.tree(rng, float(rng.uniform(5, 9)), manner.season, FAR_DETAIL), at)
    return solids


def _houses(rng: np.random.Generator) -> list[Solid]:
    solids: list[Solid] = []
    for x in (-22.0, -7.0, 8.0, 23.0):
        house = buildings.building(rng, 13.0, float(rng.uniform(6, 14)))
        solids += parts.placed(house, (x + float(rng.normal(0, 1)), HOUSES_Y + float(rng.uniform(0, 4))))
    for y in (-16.0, 0.0, 16.0):
        house = buildings.building(rng, 13.0, float(rng.uniform(6, 14)))
        solids += parts.placed(house, (36.0 + float(rng.uniform(0, 4)), y), -math.pi / 2)
    for x in (-10.0, 8.0):
        solids += parts.placed(buildings.building(rng, 14.0, float(rng.uniform(5, 9))), (x, -27.0), math.pi)
    return solids
