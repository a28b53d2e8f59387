"""A street of houses, parked cars and a green verge: a generator goes in, a Scene comes out. Ours, CC0."""

from __future__ import annotations

import math

import numpy as np

from blender_scenes import buildings, furniture, greens, lights, looks, parts, vehicles, views
from blender_scenes.street import tables
from synth.records import Scene, Solid

LENGTH_M = 70.0
KERB_HEIGHT_M = 0.12

# Across the street, along y: houses; pavement, where camera b sees people; kerb, parked cars, road; verge, where camera
# a sees people; the wall or hedge behind it.
HOUSES_Y, KERB_Y, CARS_Y, VERGE_Y, FAR_Y = 3.2, -2.8, -3.9, -10.2, -17.0
PAVEMENT_MIDDLE_Y, PATH_Y = 0.4, -13.0


def build(rng: np.random.Generator) -> Scene:
    """Camera a looks across the street from a house, camera b along the pavement from its wall."""
    length_a, length_b = rng.uniform(*tables.WALK_LENGTH_M, 2)
    yaw_rad = tables.WALK_YAW_RAD
    areas = {
        "a": views.rectangle(
            (0.0, PATH_Y), float(length_a), float(rng.uniform(*tables.WALK_WIDTH_A_M)), float(rng.normal(*yaw_rad["a"]))
        ),
        "b": views.rectangle((1.0, PAVEMENT_MIDDLE_Y), float(length_b), 2.6, float(rng.normal(*yaw_rad["b"]))),
    }
    mounts = {
        "a": (
            float(rng.normal(*tables.MOUNT_A_X_M)), float(rng.uniform(*tables.MOUNT_A_Y_M)),
            views.mount_height_m(rng, *tables.LOW_MOUNT_M["a"]),
        ),
        "b": (
            float(rng.uniform(*tables.MOUNT_B_X_M)), float(rng.uniform(*tables.MOUNT_B_Y_M)),
            views.mount_height_m(rng, *tables.LOW_MOUNT_M["b"]),
        ),
    }  # fmt: skip
    return Scene(
        name="street",
        solids=(*_ground(rng), *_houses(rng), *_pavement(rng), *_road(rng), *_verge(rng)),
        lights=lights.outdoors(rng),
        cameras=views.fit_cameras(rng, mounts, areas, tables.ROLL_RAD),
        walk_areas=areas,
    )


def _ground(rng: np.random.Generator) -> list[Solid]:
    """The walked ground is z = 0; the road lies a kerb lower."""
    asphalt, paving = looks.asphalt(rng), looks.slabs(rng) if rng.random() < 0.75 else looks.asphalt(rng)
    verge = looks.grass(rng) if rng.random() < 0.75 else looks.soil(rng)
    kerb = looks.concrete(rng, 0.25, 0.4)
    pavement_m, verge_m = HOUSES_Y + 8 - KERB_Y, VERGE_Y - FAR_Y + 20
    solids = [
        parts.sheet("road", (LENGTH_M, 12.0), (0, (KERB_Y + VERGE_Y) / 2), asphalt, z_m=-KERB_HEIGHT_M),
        parts.sheet("pavement", (LENGTH_M, pavement_m), (0, KERB_Y + pavement_m / 2), paving, z_m=0.0),
        parts.sheet("verge", (LENGTH_M, verge_m), (0, VERGE_Y - verge_m / 2), verge, z_m=0.0),
    ]
    for y in (KERB_Y, VERGE_Y):
        for x in np.arange(-LENGTH_M / 2, LENGTH_M / 2, 1.0):
            stone = (0.985, 0.16, KERB_HEIGHT_M + 0.012)
            solids.append(parts.box("kerb", stone, (float(x), y, -KERB_HEIGHT_M), kerb, bevel_m=0.012))
    paint = looks.road_paint(rng, asphalt)
    for x in np.arange(-30, 30, 4.0):
        solids.append(parts.sheet("dash", (2.0, 0.12), (float(x), -7.4), paint, z_m=0.004 - KERB_HEIGHT_M))
    line = looks.road_paint(rng, asphalt, yellow=bool(rng.random() < 0.5))
    solids.append(parts.sheet("line", (LENGTH_M, 0.1), (0, VERGE_Y + 0.5), line, z_m=0.004 - KERB_HEIGHT_M))
    solids += parts.placed(furniture.litter(rng, 25, 9, 2), (0, PAVEMENT_MIDDLE_Y))
    return [*solids, *parts.placed(furniture.litter(rng, 25, 9, 3), (0, PATH_Y))]


def _houses(rng: np.random.Generator) -> list[Solid]:
    solids: list[Solid] = []
    x = -30.0
    while x < 32:
        width = float(rng.uniform(6, 12))
        back = HOUSES_Y + float(rng.uniform(0, 0.35))
        solids += parts.placed(buildings.building(rng, width, float(rng.uniform(6, 12))), (x + width / 2, back))
        x += width
    for x, turn in ((34.0, -math.pi / 2), (-34.0, math.pi / 2)):  # crossing streets close the view
        for y in (-14.0, 0.5, 15.0):
            solids += parts.placed(buildings.building(rng, 14.0, float(rng.uniform(6, 12))), (x, y), turn)
    return solids


def _pavement(rng: np.random.Generator) -> list[Solid]:
    """Things along the wall and along the kerb, with the middle left free."""
    solids: list[Solid] = []
    along_wall = (furniture.litter_bin, furniture.crates, greens.planter, furniture.cabinet, furniture.bench)
    for x in np.arange(-7, 26, 2.9):
        if rng.random() < 0.6:
            thing = along_wall[int(rng.integers(len(along_wall)))]
            solids += parts.placed(thing(rng), (float(x + rng.normal(0, 0.5)), HOUSES_Y - 0.5))
    metal = looks.painted_metal(rng)
    along_kerb = (furniture.street_sign, furniture.lamp_post, furniture.litter_bin, furniture.cabinet)
    for x in np.arange(-5, 26, 3.1):
        where = (float(x + rng.normal(0, 0.5)), KERB_Y + 0.5)
        if rng.random() < 0.45:
            solids += parts.placed(furniture.bollard(rng, metal), where)
        elif rng.random() < 0.6:
            thing = along_kerb[int(rng.integers(len(along_kerb)))]
            solids += parts.placed(thing(rng), where, math.pi)
    solids += parts.placed(furniture.manhole(rng), (float(rng.uniform(-3, 5)), PAVEMENT_MIDDLE_Y))
    return solids


def _road(rng: np.random.Generator) -> list[Solid]:
    solids: list[Solid] = []
    x = -7.0 + float(rng.uniform(0, 3))
    while x < 28:
        if rng.random() < 0.75:
            turn = float(rng.choice([0.0, math.pi])) + float(rng.normal(0, 0.02))
            solids += parts.placed(vehicles.car(rng), (x, CARS_Y + float(rng.normal(0, 0.08))), turn, -KERB_HEIGHT_M)
        x += float(rng.uniform(5.2, 6.5))
    for _ in range(2):
        place = (float(rng.uniform(-6, 6)), float(rng.uniform(-9, -6)))
        solids += parts.placed(furniture.manhole(rng), place, z_m=-KERB_HEIGHT_M)
    return solids


def _verge(rng: np.random.Generator) -> list[Solid]:
    """Hedge, wall or fence behind the path; trees, a bench, bushes; now and then a railing before it."""
    solids: list[Solid] = []
    kind = rng.random()
    metal = looks.painted_metal(rng)
    if kind < 0.4:
        for x in np.arange(-16, 17, 4.0):
            solids += parts.placed(greens.hedge(rng, 4.1, float(rng.uniform(1.5, 2.2))), (float(x), FAR_Y + 1.0))
    elif kind < 0.75:
        wall = looks.wall(rng)
        solids.append(
            parts.box("garden_wall", (LENGTH_M, 0.3, float(rng.uniform(1.5, 2.6))), (0, FAR_Y + 1.0, 0), wall)
        )
        solids.append(parts.box("coping", (LENGTH_M, 0.42, 0.1), (0, FAR_Y + 1.0, 0), looks.concrete(rng)))
    else:
        solids += parts.placed(furniture.railing(30.0, metal, float(rng.uniform(1.2, 1.6))), (0, FAR_Y + 1.2))
    for x in (-16.0, 0.0, 16.0):
        solids += parts.placed(buildings.building(rng, 15.5, float(rng.uniform(7, 11))), (x, FAR_Y - 6), math.pi)
    for x in np.arange(-12, 13, 3.5):
        here = (float(x + rng.normal(0, 0.8)), FAR_Y + 1.9 + float(rng.normal(0, 0.25)))
        drawn = rng.random()
        if drawn < 0.3:
            solids += parts.placed(greens.tree(rng, float(rng.uniform(4.5, 7))), here)
        elif drawn < 0.55:
            size = (float(rng.uniform(0.8, 2)), float(rng.uniform(0.7, 1.1)), float(rng.uniform(0.5, 1.3)))
            solids += parts.placed(greens.bush(rng, size), here)
        elif drawn < 0.8:
            thing = (furniture.bench, furniture.crates, furniture.litter_bin, furniture.cabinet)[int(rng.integers(4))]
            solids += parts.placed(thing(rng), here, math.pi)
    if rng.random() < 0.4:
        rail = furniture.railing(float(rng.uniform(2, 5)), metal, 0.9, bars=False)
        solids += parts.placed(rail, (float(rng.uniform(-4, 4)), VERGE_Y - 0.4))
    return solids
