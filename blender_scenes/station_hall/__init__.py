"""The hall of a station with gates, machines and stairs: a generator goes in, a Scene comes out. Ours, CC0."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from blender_scenes import clearance, fittings, indoor_furniture, indoor_looks, interiors, lights, looks, parts, views
from blender_scenes.indoor_looks import Finish
from blender_scenes.parts import Solids
from blender_scenes.station_hall import tables
from synth.records import Material, Scene, Solid, WalkArea

# Things at the north wall face south, where camera a hangs; camera b hangs in the west and looks east, to the windows.
NORTH_Y = 6.5
EAST_X, WEST_X = 16.0, -16.0
PILLARS_Y = 3.9
ON_WALLS = (
    fittings.posters,
    fittings.light_box,
    fittings.door,
    fittings.noticeboard,
    fittings.blank,
    fittings.extinguisher,
)
BEFORE_WALKERS = (
    indoor_furniture.round_bin, indoor_furniture.wet_floor_sign, indoor_furniture.queue_posts,
    indoor_furniture.info_stand, indoor_furniture.recycling,
)  # fmt: skip


def build(rng: np.random.Generator) -> Scene:
    """Camera a looks across the hall from the south wall, camera b along it from a pillar in the west."""
    height, south = float(rng.uniform(*tables.HEIGHT_M)), float(rng.uniform(*tables.SOUTH_WALL_M))
    finish = replace(indoor_looks.finish(rng, height), floor=_floor(rng))
    if rng.random() < tables.CONCRETE_CEILING_SHARE:
        finish = replace(finish, ceiling=looks.concrete(rng, *tables.CONCRETE_CEILING_GREY))
    length_m, width_m = tables.WALK_LENGTH_M, tables.WALK_WIDTH_M
    yaw_a, yaw_b = (float(rng.normal(*tables.WALK_YAW_RAD[name])) for name in "ab")
    areas = {
        "a": views.rectangle((0.0, 0.0), float(rng.uniform(*length_m["a"])), float(rng.uniform(*width_m["a"])), yaw_a),
        "b": views.rectangle((1.0, -0.3), float(rng.uniform(*length_m["b"])), float(rng.uniform(*width_m["b"])), yaw_b),
    }
    mounts = {
        "a": (float(rng.normal(*tables.MOUNT_A_X_M)), south + 0.4, _mount_height_m(rng, height, "a")),
        "b": (
            float(rng.uniform(*tables.MOUNT_B_X_M)),
            float(rng.uniform(*tables.MOUNT_B_Y_M)),
            _mount_height_m(rng, height, "b"),
        ),
    }
    clear = tuple(areas.values())
    solids = (
        *_shell(rng, finish, south),
        *_lines(rng),
        *_pillars(rng, finish, south, clear),
        *_north(rng, finish, clear),
        *_east(rng, finish, south, clear),
        *_before_walkers(rng, clear),
    )
    return Scene(
        name="station_hall",
        solids=solids,
        lights=lights.indoors(rng),
        cameras=views.fit_cameras(rng, mounts, areas, tables.ROLL_RAD),
        walk_areas=areas,
    )


def _mount_height_m(rng: np.random.Generator, ceiling_m: float, camera: str) -> float:
    low, high = tables.MOUNT_M[camera]
    return float(rng.uniform(low, min(high, ceiling_m - tables.LEAST_BELOW_CEILING_M)))


def _floor(rng: np.random.Generator) -> Material:
    """Stone or tiles: halls have no linoleum."""
    while (floor := indoor_looks.floor(rng)).kind == "linoleum":
        pass
    return floor


def _shell(rng: np.random.Generator, finish: Finish, south: float) -> list[Solid]:
    """Floor, ceiling with lamps, walls; windows all along the east and above the machines in the north."""
    length, width = EAST_X - WEST_X, NORTH_Y - south
    middle = (NORTH_Y + south) / 2
    solids = [parts.sheet("floor", (length + 2, width + 2), (0, middle), finish.floor, z_m=0.0)]
    solids += parts.placed(interiors.ceiling(rng, (length, width), finish), (0, middle))
    glazed = float(rng.choice([0.0, 0.2, 0.4]))
    solids += parts.placed(interiors.wall(rng, length, finish, ON_WALLS, glazed), (0, NORTH_Y))
    solids += parts.placed(interiors.wall(rng, length, finish, ON_WALLS), (0, south), math.pi)
    solids += parts.placed(interiors.wall(rng, width, finish, ON_WALLS), (WEST_X, middle), math.pi / 2)
    solids += parts.placed(interiors.wall(rng, width, finish, ()), (EAST_X, middle), -math.pi / 2)
    sill = float(rng.choice([0.08, 0.95]))
    tall = finish.height_m - sill - float(rng.uniform(0.5, 1.2))
    count = int(rng.integers(2, 5))
    for k in range(count):
        y = south + (k + 0.5) * width / count
        window = interiors.window(rng, (width / count - float(rng.uniform(0.5, 1.0)), tall), finish.metal)
        solids += parts.placed(window, (EAST_X - 0.02, y), -math.pi / 2, sill)
    if rng.random() < 0.6:
        for x in np.arange(-12.0, 13.0, 4.8):
            window = interiors.window(rng, (3.8, finish.height_m - 3.3), finish.metal)
            solids += parts.placed([solid for solid in window if solid.name != "radiator" and solid.name != "rib"],
                                   (float(x), NORTH_Y - 0.02), z_m=3.0)  # fmt: skip
    return solids


def _lines(rng: np.random.Generator) -> list[Solid]:
    """Guiding lines for the blind, mats, a bordering band of another stone."""
    tactile = indoor_looks.tactile(rng)
    y, x = float(rng.uniform(-2.5, 2.8)), float(rng.uniform(-5, 5))
    band = looks.concrete(rng, 0.12, 0.3)
    solids = [
        parts.sheet("band", (EAST_X - WEST_X, 0.5), (0, PILLARS_Y - 1.0), replace(band, roughness=0.4), z_m=0.002),
        parts.sheet("guide", (EAST_X - WEST_X - 4, 0.3), (0, y), tactile, z_m=0.004),
    ]
    solids += parts.placed([parts.sheet("guide", (9.0, 0.3), (0, 0), tactile, z_m=0.005)], (x, y - 4.65), math.pi / 2)
    mat = Material("painted", (looks.grey(rng, 0.02, 0.06), looks.grey(rng, 0.06, 0.1)), 0.2)
    solids.append(parts.sheet("mat", (1.6, 3.0), (EAST_X - 2, -1.0), mat, z_m=0.006))
    return solids


def _pillars(rng: np.random.Generator, finish: Finish, south: float, areas: tuple[WalkArea, ...]) -> list[Solid]:
    """A row behind the walkers and one far aside before them; at times one right before them. Signs hang between."""
    clad = finish.dado if rng.random() < 0.5 and finish.dado_m > 0 else looks.concrete(rng, 0.25, 0.5)
    shift, pitch = float(rng.uniform(-2, 2)), float(rng.uniform(5.5, 7.5))
    places = [(shift + k * pitch, PILLARS_Y) for k in (-2, -1, 0, 1, 2)]
    places += [(side * float(rng.uniform(7.5, 9)), -6.0) for side in (-1, 1)]
    if rng.random() < 0.35:
        places.append((float(rng.choice([-1, 1]) * rng.uniform(1.0, 3.5)), -2.9))
    solids: list[Solid] = []
    for x, y in places:
        if abs(x) > EAST_X - 1:
            continue
        pillar = interiors.column(rng, finish.height_m, finish, clad)
        solids += clearance.if_clear(parts.placed(pillar, (x, y)), areas)
    for x in (-6.0, 2.0, 9.0):
        sign = fittings.way_sign(rng, finish.height_m, finish.height_m - float(rng.uniform(2.9, 3.3)))
        solids += parts.placed(sign, (x + float(rng.normal(0, 0.8)), PILLARS_Y + 0.8))
    board = indoor_furniture.timetable(rng, float(rng.uniform(2.4, 4.0)))
    solids += parts.placed(board, (float(rng.uniform(-4, 4)), PILLARS_Y + 0.4), z_m=2.6)
    return solids


def _north(rng: np.random.Generator, finish: Finish, areas: tuple[WalkArea, ...]) -> list[Solid]:
    """Machines, a kiosk, seats and bins along the wall; seats and bins between the pillars."""
    solids: list[Solid] = []
    shell = indoor_looks.cabinet(rng)
    x = WEST_X + 1.5
    while x < EAST_X - 3:
        kind = rng.random()
        if kind < 0.22:
            count = int(rng.integers(2, 5))
            for k in range(count):
                machine = indoor_furniture.ticket_machine(rng, shell)
                solids += parts.placed(machine, (x + 0.5 + k * 1.05, NORTH_Y - 0.35))
            wide = 1.05 * count
        elif kind < 0.36:
            wide = float(rng.uniform(3.0, 4.4))
            solids += parts.placed(indoor_furniture.kiosk(rng, wide), (x + wide / 2, NORTH_Y - 1.4))
        elif kind < 0.75:
            thing = (indoor_furniture.seats, indoor_furniture.recycling, indoor_furniture.vending_machine,
                     indoor_furniture.info_stand)[int(rng.integers(4))]  # fmt: skip
            wide = 2.0
            solids += parts.placed(thing(rng), (x + 1.0, NORTH_Y - 0.5))
        else:
            wide = 2.4
        x += wide + float(rng.uniform(0.3, 1.2))
    for x in np.arange(-9.0, 12.0, 3.0):
        if rng.random() < 0.5:
            between: tuple[Callable[[np.random.Generator], Solids], ...] = (
                indoor_furniture.seats, indoor_furniture.seats, indoor_furniture.recycling, indoor_furniture.round_bin,
                indoor_furniture.queue_posts, indoor_furniture.cleaning_cart,
            )  # fmt: skip
            where = (float(x + rng.normal(0, 0.6)), PILLARS_Y - float(rng.uniform(-0.3, 0.5)))
            chosen = between[int(rng.integers(len(between)))]
            solids += clearance.if_clear(parts.placed(chosen(rng), where, float(rng.choice([0.0, math.pi]))), areas)
    return solids


def _east(rng: np.random.Generator, finish: Finish, south: float, areas: tuple[WalkArea, ...]) -> list[Solid]:
    """Gates across the way to the windows, or stairs or an escalator beside it."""
    solids: list[Solid] = []
    kind = rng.random()
    if kind < 0.5:
        gates = indoor_furniture.gates(rng, int(rng.integers(4, 8)))
        solids += clearance.if_clear(parts.placed(gates, (float(rng.uniform(8.4, 9.6)), -0.5), -math.pi / 2), areas)
    rise = finish.height_m - 0.2
    if kind > 0.35:
        way_up = indoor_furniture.escalator(rng, rise) if rng.random() < 0.5 else (
            indoor_furniture.stairs(rng, float(rng.uniform(1.8, 3.0)), rise, finish.floor)
        )  # fmt: skip
        where = (float(rng.uniform(6.5, 7.5)), float(rng.uniform(-6.0, -4.6)))
        solids += clearance.if_clear(parts.placed(way_up, where), areas)
    for y in np.arange(south + 2, NORTH_Y - 2, 2.6):
        if rng.random() < 0.5:
            thing = (indoor_furniture.seats, indoor_furniture.info_stand, indoor_furniture.recycling)[
                int(rng.integers(3))
            ]
            part = parts.placed(thing(rng), (EAST_X - 1.2, float(y)), -math.pi / 2)
            solids += clearance.if_clear(part, areas)
    return solids


def _before_walkers(rng: np.random.Generator, areas: tuple[WalkArea, ...]) -> list[Solid]:
    """What stands between the cameras and the walkers, often nothing."""
    solids: list[Solid] = []
    for _ in range(int(rng.integers(0, 3))):
        thing = BEFORE_WALKERS[int(rng.integers(len(BEFORE_WALKERS)))]
        where = (float(rng.uniform(-3.8, 3.8)), float(rng.uniform(-3.2, -2.2)))
        solids += clearance.if_clear(parts.placed(thing(rng), where, float(rng.normal(math.pi, 0.5))), areas)
    if rng.random() < 0.5:
        where = (float(rng.uniform(-5.8, -5.0)), float(rng.uniform(-1.6, 1.6)))
        thing = (indoor_furniture.wet_floor_sign, indoor_furniture.round_bin, indoor_furniture.queue_posts)[
            int(rng.integers(3))
        ]
        solids += clearance.if_clear(parts.placed(thing(rng), where, math.pi / 2 + float(rng.normal(0, 0.3))), areas)
    return solids
