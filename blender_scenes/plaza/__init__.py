"""A paved square among public buildings: a generator goes in, a Scene comes out. Ours, CC0."""

from __future__ import annotations

import math

import numpy as np

from blender_scenes import buildings, furniture, greens, lights, looks, parts, vehicles, views
from blender_scenes.plaza import tables
from synth.records import Scene, Solid

SIZE_M = 60.0


def build(rng: np.random.Generator) -> Scene:
    """Camera a looks across the square from the south, camera b along it from a lamp post in the north-west."""
    length_m, width_m = tables.WALK_LENGTH_M, tables.WALK_WIDTH_M
    yaw_a, yaw_b = (float(rng.normal(*tables.WALK_YAW_RAD[name])) for name in "ab")
    areas = {
        "a": views.rectangle((0.0, 0.0), float(rng.uniform(*length_m["a"])), float(rng.uniform(*width_m["a"])), yaw_a),
        "b": views.rectangle((0.5, -0.5), float(rng.uniform(*length_m["b"])), float(rng.uniform(*width_m["b"])), yaw_b),
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
        name="plaza",
        solids=(*_ground(rng), *_buildings(rng), *_furniture(rng)),
        lights=lights.outdoors(rng),
        cameras=views.fit_cameras(rng, mounts, areas, tables.ROLL_RAD),
        walk_areas=areas,
    )


def _ground(rng: np.random.Generator) -> list[Solid]:
    paving = looks.slabs(rng) if rng.random() < 0.7 else looks.asphalt(rng)
    solids = [
        parts.sheet("ground", (SIZE_M, SIZE_M), (0, 0), paving, z_m=0.0, yaw_rad=float(rng.choice([0, 0.35, 0.78])))
    ]
    band = looks.slabs(rng)
    for k in range(int(rng.integers(1, 3))):
        y, turn = float(rng.uniform(-4, 4)), float(rng.choice([0.0, math.pi / 2]))
        # Each a little higher: of two surfaces in one plane, each shades the other.
        stripe = parts.sheet("band", (SIZE_M, float(rng.uniform(0.3, 1.2))), (0, y), band, z_m=0.002 + 0.001 * k)
        solids += parts.placed([stripe], (0, 0), turn)
    for _ in range(3):
        solids += parts.placed(furniture.manhole(rng), (float(rng.uniform(-6, 6)), float(rng.uniform(-5, 5))))
    return [*solids, *furniture.litter(rng, 40, 10, 9)]


def _buildings(rng: np.random.Generator) -> list[Solid]:
    north, south = float(rng.uniform(7.5, 10)), float(rng.uniform(-20, -17))
    east, west = float(rng.uniform(10, 13)), float(rng.uniform(-20, -16))
    solids: list[Solid] = []
    for x in (-14.0, 0.0, 14.0):
        height = float(rng.uniform(7, 13))
        solids += parts.placed(buildings.building(rng, 13.6, height), (x, north + rng.uniform(0, 1)))
        solids += parts.placed(buildings.building(rng, 13.6, height), (x, south - rng.uniform(0, 2)), math.pi)
    for y in (-10.0, 3.0):
        solids += parts.placed(buildings.building(rng, 12.4, float(rng.uniform(6, 12))), (east, y), -math.pi / 2)
    solids += parts.placed(buildings.building(rng, 14.0, float(rng.uniform(5, 9))), (west, -8.0), math.pi / 2)
    return solids


def _furniture(rng: np.random.Generator) -> list[Solid]:
    solids: list[Solid] = []
    north, east = 5.2, 8.0
    things = (
        furniture.bench,
        furniture.litter_bin,
        greens.planter,
        furniture.cabinet,
        furniture.crates,
        furniture.street_sign,
        furniture.bicycle_stand,
    )
    for x in np.arange(-11, 12, 2.4):
        thing = things[int(rng.integers(len(things)))]
        solids += parts.placed(thing(rng), (float(x + rng.normal(0, 0.4)), north + float(rng.normal(0, 0.7))))
    for y in np.arange(-9, 5, 2.3):
        thing = things[int(rng.integers(len(things)))]
        where = (east + float(rng.normal(0, 0.6)), float(y + rng.normal(0, 0.3)))
        solids += parts.placed(thing(rng), where, -math.pi / 2)
    metal = looks.painted_metal(rng)
    for k in range(8):
        solids += parts.placed(furniture.bollard(rng, metal), (-9.0 + 2.5 * k, 4.0 + float(rng.normal(0, 0.03))))
    for x, y in ((-7.0, 6.7), (6.5, 6.3), (9.0, -4.0)):
        solids += parts.placed(greens.tree(rng, float(rng.uniform(5, 7))), (x + float(rng.normal(0, 0.5)), y))
    solids += parts.placed(furniture.lamp_post(rng), (float(rng.uniform(3, 6)), 4.7))
    solids += parts.placed(vehicles.car(rng), (float(rng.uniform(6.5, 8)), -8.0 - float(rng.uniform(0, 1.0))), 0.1)
    if rng.random() < 0.6:  # something thin before the walkers
        solids += parts.placed(
            furniture.railing(float(rng.uniform(2, 4)), metal, bars=False), (float(rng.uniform(-4, 4)), -4.2)
        )
    return solids
