"""An open car park: a generator goes in, a Scene comes out. Ours, CC0."""

from __future__ import annotations

import math

import numpy as np

from blender_scenes import buildings, furniture, greens, lights, looks, parts, vehicles, views
from blender_scenes.car_park import fittings, tables
from blender_scenes.car_park.ground import (
    BAY_DEPTH_M,
    BAY_START_Y,
    EAST_X,
    SIZE_M,
    WEST_X,
    Manner,
    ground,
    manner_of,
    spill,
)
from synth.records import Material, Scene, Solid

BOUNDARY_Y, BACKDROP_Y = 9.4, 17.0
SOUTH_Y = -16.0
KERB_HEIGHT_M = 0.12


def build(rng: np.random.Generator) -> Scene:
    """Camera a looks over a row of parked cars onto the aisle, camera b from a mast along the aisle."""
    length_m, width_m, yaw_rad = tables.WALK_LENGTH_M, tables.WALK_WIDTH_M, tables.WALK_YAW_RAD
    areas = {
        "a": views.rectangle(
            (float(rng.normal(*tables.WALK_A_X_M)), float(rng.uniform(*tables.WALK_A_Y_M))),
            float(rng.uniform(*length_m["a"])), float(rng.uniform(*width_m["a"])), float(rng.normal(*yaw_rad["a"])),
        ),
        "b": views.rectangle(
            (0.5, float(rng.normal(*tables.WALK_B_Y_M))),
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
    manner = manner_of(rng)
    return Scene(
        name="car_park",
        solids=(
            *ground(rng, manner),
            *_row(rng, manner, 1),
            *_row(rng, manner, -1),
            *_aisle(rng, manner, min(x for area in areas.values() for x, _ in area.corners_xy_m)),
            *_boundary(rng, manner),
            *_backdrop(rng, manner),
            *_ends(rng, manner),
        ),
        lights=lights.outdoors(rng),
        cameras=views.fit_cameras(rng, mounts, areas, tables.ROLL_RAD),
        walk_areas=areas,
    )


def _row(rng: np.random.Generator, manner: Manner, side: int) -> list[Solid]:
    """Bays on the north (side 1) or south of the aisle, with cars, an island, now and then a trolley shelter."""
    solids: list[Solid] = []
    middle = side * (BAY_START_Y + BAY_DEPTH_M / 2)
    bays = np.arange(WEST_X + 2.5, EAST_X - 2.5, manner.bay_width_m)
    islands = set(rng.choice(len(bays), 2, replace=False).tolist())
    shelter = int(rng.integers(len(bays))) if side == 1 and rng.random() < 0.4 else -1
    for k, left in enumerate(bays):
        x = float(left) + manner.bay_width_m / 2
        line = (0.1, BAY_DEPTH_M - 0.1)
        solids.append(parts.sheet("bay_line", line, (float(left), middle), manner.paint, z_m=0.005))
        if k in islands:
            solids += _island(rng, manner, x, middle, side)
        elif k == shelter:
            solids += parts.placed(fittings.trolley_shelter(rng), (x, middle))
        else:
            head = side * (BAY_START_Y + BAY_DEPTH_M - 0.45)
            if side == 1 and rng.random() < 0.5:
                solids += parts.placed(fittings.wheel_stop(rng), (x, head))
            if rng.random() < 0.75:
                spot = middle + float(rng.normal(0, 1.2))
                solids.append(spill(rng, x + float(rng.normal(0, 0.25)), spot, float(rng.uniform(0.15, 0.6))))
            # The far row is fuller: it is what stands behind the people before camera a.
            if rng.random() < (manner.full if side == 1 else 0.75 * manner.full):
                nose = float(rng.choice([-1, 1], p=(0.7, 0.3) if side == 1 else (0.3, 0.7))) * math.pi / 2
                at = (x + float(rng.normal(0, 0.1)), middle + side * float(rng.uniform(-0.02, 0.25)))
                solids += parts.placed(vehicles.car(rng), at, nose + float(rng.normal(0, 0.02)))
    head_y = side * (BAY_START_Y + BAY_DEPTH_M)
    if rng.random() < 0.5:
        solids.append(
            parts.sheet("head_line", (EAST_X - WEST_X - 5, 0.1), (0, head_y - side * 0.05), manner.paint, 0.004)
        )
    return solids


def _island(rng: np.random.Generator, manner: Manner, x: float, y: float, side: int) -> list[Solid]:
    ground = looks.grass(rng) if rng.random() < 0.5 else looks.soil(rng)
    width = manner.bay_width_m - 0.2
    solids = [*parts.placed(fittings.island(rng, (width, BAY_DEPTH_M - 0.5), ground), (x, y))]
    kind = rng.random()
    if kind < 0.4:
        tree = greens.tree(rng, float(rng.uniform(4, 6)), manner.season)
        solids += parts.placed(tree, (x, y + side * float(rng.uniform(0, 1.2))), z_m=0.1)
    elif kind < 0.6:
        solids += parts.placed(fittings.lamp_mast(rng, float(rng.uniform(5.5, 8))), (x, y - side * 1.2), z_m=0.1)
    for along in (-1.5, 0.0, 1.5):
        if rng.random() < 0.55:
            size = (float(rng.uniform(0.9, 1.6)), float(rng.uniform(0.9, 1.5)), float(rng.uniform(0.5, 1.15)))
            at = (x + float(rng.normal(0, 0.15)), y + along)
            solids += parts.placed(greens.bush(rng, size, manner.season), at, z_m=0.08)
    if rng.random() < 0.5:
        solids += parts.placed(fittings.sign_board(rng), (x, y - side * 1.9), 0.0 if side == 1 else math.pi)
    return solids


def _aisle(rng: np.random.Generator, manner: Manner, west_x: float) -> list[Solid]:
    """What stands in the aisle: a barrier, a pay machine or posts between camera b and all walked ground, which begins
    at west_x; a rail, and at the far end another pay machine."""
    solids: list[Solid] = []
    x = west_x - float(rng.uniform(1.0, 1.8))
    side = float(rng.choice([-1, 1]))
    kind = rng.random()
    if kind < 0.35:
        turn = math.pi / 2 if side < 0 else -math.pi / 2
        solids += parts.placed(fittings.barrier(rng, 2.6), (x, side * 2.75), turn)
    elif kind < 0.6:
        solids += parts.placed(furniture.bollard(rng, looks.painted_metal(rng)), (x, side * 2.2))
        solids += parts.placed(furniture.bollard(rng, looks.painted_metal(rng)), (x, side * 1.0))
    elif kind < 0.8:
        solids += parts.placed(fittings.pay_machine(rng), (x, side * 1.9), -math.pi / 2)
    metal = looks.painted_metal(rng)
    if rng.random() < 0.4:  # a rail along the bays, low before the people of camera a
        length = float(rng.uniform(2.0, 4.0))
        rail = furniture.railing(length, metal, 0.95, bars=bool(rng.random() < 0.3))
        solids += parts.placed(rail, (float(rng.uniform(-4, 4)), -BAY_START_Y + 0.35))
    for at in (EAST_X - 4.0, EAST_X - 3.0):
        solids += parts.placed(furniture.bollard(rng, metal), (at, float(rng.choice([-1, 1])) * 2.6))
    pay = (EAST_X - float(rng.uniform(1, 4)), float(rng.choice([-1, 1])) * 2.4)
    return [*solids, *parts.placed(fittings.pay_machine(rng), pay, -math.pi / 2)]


def _boundary(rng: np.random.Generator, manner: Manner) -> list[Solid]:
    """A raised verge north and south; on it hedge, wall, netting or rails, trees, masts, weeds along the kerb."""
    solids: list[Solid] = []
    kerb = looks.concrete(rng, 0.22, 0.38)
    length = EAST_X - WEST_X + 6
    for side in (-1, 1):
        edge = side * (BAY_START_Y + BAY_DEPTH_M + 0.15)
        verge = looks.grass(rng) if rng.random() < 0.6 else looks.soil(rng)
        solids.append(parts.box("verge", (length, 2.6, KERB_HEIGHT_M - 0.01), (0, edge + side * 1.3, 0), verge))
        for x in np.arange(-length / 2, length / 2, 1.0):
            stone = (0.985, 0.14, KERB_HEIGHT_M + 0.01)
            solids.append(parts.box("kerb", stone, (float(x), edge, 0), kerb, bevel_m=0.012))
        weeds = np.stack(
            [rng.uniform(-14, 14, 500), edge - side * np.abs(rng.normal(0.1, 0.04, 500)), np.zeros(500)], -1
        )
        weeds = weeds[np.sin(2.1 * weeds[:, 0] + 3 * side) + rng.normal(0, 0.5, 500) > 0.5]
        solids.append(greens.tufts(rng, weeds, 0.1, looks.blades(rng, manner.season)))
    y = BOUNDARY_Y
    kind, metal = rng.random(), looks.painted_metal(rng)
    if kind < 0.3:
        height, foliage = float(rng.uniform(1.0, 1.9)), looks.leaves(rng, manner.season)
        for x in np.arange(-18, 19, 4.0):
            hedge = greens.hedge(rng, 4.15, height + float(rng.normal(0, 0.04)), foliage=foliage)
            solids += parts.placed(hedge, (float(x), y + 0.5), z_m=0.05)
    elif kind < 0.55:
        height = float(rng.uniform(0.9, 2.4))
        solids.append(parts.box("wall", (SIZE_M, 0.28, height), (0, y + 0.5, 0), looks.wall(rng)))
        solids.append(parts.box("coping", (SIZE_M, 0.38, 0.08), (0, y + 0.5, height), looks.concrete(rng)))
    elif kind < 0.8:
        solids += _netting(rng, metal, y + 0.5)
    else:
        solids += parts.placed(furniture.railing(36.0, metal, float(rng.uniform(1.0, 1.4))), (0, y + 0.5), z_m=0.1)
    for x in np.arange(-15, 16, 3.6):
        at, drawn = (float(x + rng.normal(0, 0.8)), y + float(rng.uniform(-0.4, 0.1))), rng.random()
        if drawn < 0.28:
            solids += parts.placed(greens.tree(rng, float(rng.uniform(4.5, 7)), manner.season), at, z_m=0.1)
        elif drawn < 0.45:
            size = (float(rng.uniform(0.8, 2)), float(rng.uniform(0.6, 0.9)), float(rng.uniform(0.5, 1.2)))
            solids += parts.placed(greens.bush(rng, size, manner.season), at, z_m=0.1)
        elif drawn < 0.6:
            thing = (furniture.litter_bin, furniture.cabinet, furniture.street_sign, fittings.sign_board)
            solids += parts.placed(thing[int(rng.integers(len(thing)))](rng), at, z_m=0.1)
        elif drawn < 0.68:
            solids += parts.placed(fittings.lamp_mast(rng, float(rng.uniform(5.5, 8))), at, z_m=0.1)
    return solids


def _netting(rng: np.random.Generator, metal: Material, y: float) -> list[Solid]:
    height = float(rng.uniform(1.6, 2.2))
    corners = np.array([(-20, 0, 0.1), (20, 0, 0.1), (20, 0, height), (-20, 0, height)])
    net = parts.mesh("netting", corners, [(0, 1, 2, 3)], looks.chain_link(rng))
    solids = [*parts.placed([net], (0, y))]
    solids += [parts.rod("post", 0.06, height + 0.05, (float(x), y, 0), metal) for x in np.arange(-20, 20.1, 2.5)]
    solids += [parts.box("wire", (40.0, 0.02, 0.02), (0, y, z), metal) for z in (0.15, height)]
    bushes = [greens.bush(rng, (2.2, 1.0, float(rng.uniform(0.8, 1.8))), "summer") for _ in range(4)]
    for bush in bushes:  # what grows wild behind it
        solids += parts.placed(bush, (float(rng.uniform(-12, 12)), y + 1.0))
    return solids


def _backdrop(rng: np.random.Generator, manner: Manner) -> list[Solid]:
    """Beyond the north boundary: a shop's shed, a multi-storey car park, or houses; cars along its foot."""
    solids: list[Solid] = []
    back = BACKDROP_Y + float(rng.uniform(0, 5))
    kind = rng.random()
    if kind < 0.35:
        solids += parts.placed(fittings.shed_front(rng, 48.0, float(rng.uniform(4.5, 7))), (0, back))
    elif kind < 0.6:
        solids += parts.placed(fittings.deck_front(rng, 46.0), (0, back))
    else:
        x = -26.0
        while x < 26:
            width = float(rng.uniform(7, 13))
            house = buildings.building(rng, width, float(rng.uniform(6, 12)))
            solids += parts.placed(house, (x + width / 2, back + float(rng.uniform(0, 1.5))))
            x += width + (float(rng.uniform(0, 3)) if rng.random() < 0.4 else 0.0)
    for x in np.arange(-14, 15, 6.2):
        if rng.random() < 0.45:
            solids += parts.placed(vehicles.car(rng), (float(x + rng.normal(0, 0.8)), back - float(rng.uniform(3, 4))))
    for x in (-20.0, -7.0, 7.0, 20.0):  # behind camera a: what light comes back from there
        house = buildings.building(rng, 12.5, float(rng.uniform(5, 9)))
        solids += parts.placed(house, (x, SOUTH_Y - float(rng.uniform(0, 2))), math.pi)
    return solids


def _ends(rng: np.random.Generator, manner: Manner) -> list[Solid]:
    """East, which camera b sees: more cars, trees, houses; west, behind it: houses."""
    solids: list[Solid] = []
    for y in np.arange(-7.5, 8, 2.6):
        if abs(y) > 3.2 and rng.random() < 0.7:
            solids += parts.placed(vehicles.car(rng), (EAST_X + 5.0, float(y)), float(rng.choice([0.0, math.pi])))
    for y in (-6.0, 0.5, 6.5):
        at = (EAST_X + 8.5 + float(rng.normal(0, 0.6)), y + float(rng.normal(0, 0.8)))
        if rng.random() < 0.6:
            solids += parts.placed(greens.tree(rng, float(rng.uniform(4.5, 7.5)), manner.season), at)
        else:
            solids += parts.placed(
                greens.hedge(rng, 5.0, float(rng.uniform(1.0, 2.0)), season=manner.season), at, math.pi / 2
            )
    for y in (-15.0, 0.0, 15.0):
        house = buildings.building(rng, 14.5, float(rng.uniform(6, 12)))
        solids += parts.placed(house, (EAST_X + 12.0 + float(rng.uniform(0, 3)), y), -math.pi / 2)
        solids += parts.placed(buildings.building(rng, 14.5, float(rng.uniform(5, 10))), (WEST_X - 6.0, y), math.pi / 2)
    return solids
