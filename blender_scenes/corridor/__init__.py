"""A corridor of a public building and the lobby that it crosses: a generator goes in, a Scene comes out. Ours, CC0."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from blender_scenes import clearance, fittings, indoor_furniture, indoor_looks, interiors, lights, looks, parts, views
from blender_scenes.corridor import tables
from blender_scenes.indoor_looks import Finish
from blender_scenes.parts import Solids
from synth.records import Scene, Solid, WalkArea

# The corridor runs along x, its middle at y = 0; a lobby opens from it to the south between -half and half, from whose
# back wall camera a looks across the corridor; camera b looks east along the corridor.
WEST_X = -14.0
ON_WALLS = (
    fittings.door, fittings.door, fittings.door, fittings.noticeboard, fittings.posters, fittings.posters,
    fittings.extinguisher, fittings.blank, fittings.light_box,
)  # fmt: skip
ALONG_WALLS = (
    indoor_furniture.seats, indoor_furniture.recycling, indoor_furniture.round_bin, indoor_furniture.vending_machine,
    indoor_furniture.cleaning_cart, indoor_furniture.info_stand,
)  # fmt: skip
BEFORE_WALKERS = (
    indoor_furniture.round_bin, indoor_furniture.wet_floor_sign, indoor_furniture.queue_posts,
    indoor_furniture.info_stand, indoor_furniture.recycling,
)  # fmt: skip


def build(rng: np.random.Generator) -> Scene:
    """Camera a looks across the corridor from the lobby, camera b along it from under its ceiling."""
    width, height = float(rng.uniform(*tables.WIDTH_M)), float(rng.uniform(*tables.HEIGHT_M))
    half, back = float(rng.uniform(*tables.HALF_LOBBY_M)), -width / 2 - float(rng.uniform(*tables.LOBBY_DEPTH_M))
    east = float(rng.uniform(*tables.EAST_END_M))
    finish = indoor_looks.finish(rng, height)
    if rng.random() < tables.BARE_SHARE:
        finish = _bare(rng, finish)
    past = float(rng.uniform(*tables.MOUNT_B_PAST_M))
    aside = rng.choice([-1, 1]) * rng.uniform(tables.MOUNT_B_LEAST_ASIDE_M, width / 2 - tables.MOUNT_B_WALL_M)
    mount_b = (half + past, float(aside))
    length_m, below_m = tables.WALK_LENGTH_M, tables.BELOW_CEILING_M
    areas = {
        "a": views.rectangle(
            (float(rng.normal(*tables.WALK_A_X_M)), 0.05), float(rng.uniform(*length_m["a"])), 2.5, 0.0
        ),
        "b": views.rectangle(
            (mount_b[0] + float(rng.uniform(*tables.WALK_B_AHEAD_M)), 0.0), float(rng.uniform(*length_m["b"])), 2.4, 0.0
        ),
    }
    mounts = {
        "a": (float(rng.normal(*tables.MOUNT_A_X_M)), back + 0.35, height - float(rng.uniform(*below_m["a"]))),
        "b": (*mount_b, height - float(rng.uniform(*below_m["b"]))),
    }
    solids = (
        *_rooms(rng, finish, width, half, back, east),
        *_along_corridor(rng, finish, width, half, east, tuple(areas.values())),
        *_lobby(rng, finish, width, half, back, tuple(areas.values())),
        *_before_b(rng, areas["b"], tuple(areas.values())),
    )
    return Scene(
        name="corridor",
        solids=solids,
        lights=lights.indoors(rng),
        cameras=views.fit_cameras(rng, mounts, areas, tables.ROLL_RAD),
        walk_areas=areas,
    )


def _bare(rng: np.random.Generator, finish: Finish) -> Finish:
    return replace(finish, ceiling=looks.concrete(rng, 0.3, 0.45), height_m=finish.height_m + 0.5)


def _rooms(
    rng: np.random.Generator, finish: Finish, width: float, half: float, back: float, east: float
) -> list[Solid]:
    """Floor, walls and ceilings."""
    length, middle = east - WEST_X, (east + WEST_X) / 2
    deep = -width / 2 - back
    solids = [parts.sheet("floor", (length + 2, width + 2 * deep + 2), (middle, 0), finish.floor, z_m=0.0)]
    north = interiors.wall(rng, length, finish, ON_WALLS, glazed_share=float(rng.choice([0.0, 0.15, 0.4])))
    solids += parts.placed(north, (middle, width / 2))
    for start, end in ((WEST_X, -half), (half, east)):
        south = interiors.wall(rng, end - start, finish, ON_WALLS, glazed_share=0.1)
        solids += parts.placed(south, ((start + end) / 2, -width / 2), math.pi)
    for x, turn in ((-half, math.pi / 2), (half, -math.pi / 2)):
        lit = rng.random() < 0.6
        side = [*interiors.wall(rng, deep, finish, () if lit else ON_WALLS)]
        if lit:
            size = (float(rng.uniform(0.4, 0.8)) * deep, finish.height_m - float(rng.uniform(1.2, 1.5)))
            side += parts.placed(interiors.window(rng, size, finish.metal), (0.0, -0.02), z_m=0.95)
        solids += parts.placed(side, (x, (back - width / 2) / 2), turn)
    solids += parts.placed(interiors.wall(rng, 2 * half, finish, ()), (0, back), math.pi)
    solids += parts.placed(_end(rng, finish, width), (east, 0.0), -math.pi / 2)
    solids += parts.placed(_end(rng, finish, width), (WEST_X, 0.0), math.pi / 2)
    solids += parts.placed(interiors.ceiling(rng, (length, width), finish), (middle, 0.0))
    solids += parts.placed(interiors.ceiling(rng, (2 * half, deep), finish), (0.0, (back - width / 2) / 2))
    return solids


def _end(rng: np.random.Generator, finish: Finish, width: float) -> Solids:
    """The corridor's end: a window, a door, or both."""
    solids = [*interiors.wall(rng, width, finish, ())]
    if rng.random() < 0.7:
        size = (float(rng.uniform(1.2, width - 0.6)), finish.height_m - float(rng.uniform(1.1, 1.5)))
        solids += parts.placed(interiors.window(rng, size, finish.metal), (0.0, -0.02), z_m=0.95)
    else:
        solids += parts.placed(fittings.door(rng, finish), (float(rng.uniform(-0.8, 0.8)), 0.0))
    return tuple(solids)


def _along_corridor(
    rng: np.random.Generator, finish: Finish, width: float, half: float, east: float, areas: tuple[WalkArea, ...]
) -> list[Solid]:
    """Rails, cables, a frame of fire doors, signs, and what stands along the walls."""
    solids: list[Solid] = []
    for x in np.arange(WEST_X + 2, east - 1, 2.7):
        for side, turn in ((1, 0.0), (-1, math.pi)):
            if (side < 0 and abs(x) < half + 1.2) or rng.random() > 0.28:
                continue
            thing = ALONG_WALLS[int(rng.integers(len(ALONG_WALLS)))]
            where = (float(x + rng.normal(0, 0.3)), side * (width / 2 - 0.42))
            solids += clearance.if_clear(parts.placed(thing(rng), where, turn), areas, 0.1)
    if rng.random() < 0.5:
        rail = fittings.handrail(east - half - 1, finish.metal)
        solids += parts.placed(rail, ((east + half) / 2, -width / 2), math.pi)
    if rng.random() < 0.5:
        duct = fittings.trunking(east - WEST_X - 1, rng, finish.height_m - float(rng.uniform(0.3, 0.7)))
        solids += parts.placed(duct, ((east + WEST_X) / 2, width / 2))
    frame_x = float(rng.uniform(max(corner[0] for corner in areas[1].corners_xy_m) + 1.5, east - 2.0))
    solids += parts.placed(_fire_doors(rng, finish, width), (frame_x, 0.0), math.pi / 2)
    for x in (frame_x - 1.2, -8.0):
        sign = fittings.way_sign(rng, finish.height_m, 0.08)
        solids += parts.placed(sign, (x, float(rng.uniform(-0.6, 0.6))), -math.pi / 2)
    return solids


def _fire_doors(rng: np.random.Generator, finish: Finish, width: float) -> Solids:
    """A frame across the corridor, along x, its two leaves held open."""
    leaf = indoor_looks.repainted(finish.door, rng)
    clear = 1.9
    beside = (width - clear) / 2
    solids = [parts.box("lintel", (clear, 0.25, finish.height_m - 2.15), (0, 0, 2.15), finish.wall)]
    for side in (-1, 1):
        solids.append(
            parts.box("pier", (beside, 0.25, finish.height_m), (side * (clear + beside) / 2, 0, 0), finish.wall)
        )
        solids.append(parts.box("frame", (0.08, 0.3, 2.15), (side * clear / 2, 0, 0), finish.metal))
        solids.append(parts.box("open_leaf", (0.05, 0.95, 2.1), (side * (clear / 2 + 0.05), -0.6, 0.01), leaf))
        solids.append(
            parts.box("leaf_pane", (0.06, 0.25, 0.9), (side * (clear / 2 + 0.05), -0.7, 1.0), looks.glass(rng))
        )
    return tuple(solids)


def _lobby(
    rng: np.random.Generator, finish: Finish, width: float, half: float, back: float, areas: tuple[WalkArea, ...]
) -> list[Solid]:
    """Pillars at its mouth, now and then one among them; things along its sides and before the walkers."""
    solids: list[Solid] = []
    mouth = -width / 2
    clad = finish.dado if finish.dado_m > 0 and rng.random() < 0.5 else finish.wall
    places = [-half + 0.3, half - 0.3]
    if rng.random() < 0.4:
        places.append(float(rng.choice([-1, 1]) * rng.uniform(1.2, 3.0)))
    for x in places:
        pillar = interiors.column(rng, finish.height_m, finish, clad)
        solids += clearance.if_clear(parts.placed(pillar, (x, mouth + 0.1)), areas, 0.05)
    for _ in range(int(rng.integers(0, 3))):
        thing = BEFORE_WALKERS[int(rng.integers(len(BEFORE_WALKERS)))]
        where = (float(rng.uniform(-3.4, 3.4)), mouth + float(rng.uniform(-0.8, 0.3)))
        solids += clearance.if_clear(parts.placed(thing(rng), where, float(rng.normal(math.pi, 0.5))), areas, 0.1)
    for side, turn in ((-1, math.pi / 2), (1, -math.pi / 2)):
        for y in (mouth - 1.4, mouth - 3.6):
            if rng.random() < 0.6:
                thing = ALONG_WALLS[int(rng.integers(len(ALONG_WALLS)))]
                solids += parts.placed(thing(rng), (side * (half - 0.45), y + float(rng.normal(0, 0.2))), turn)
    return solids


def _before_b(rng: np.random.Generator, area: WalkArea, areas: tuple[WalkArea, ...]) -> Solids:
    """At times something low stands between camera b and the walkers."""
    if rng.random() > 0.5:
        return ()
    thing = (indoor_furniture.wet_floor_sign, indoor_furniture.round_bin, indoor_furniture.queue_posts)[
        int(rng.integers(3))
    ]
    x = min(corner[0] for corner in area.corners_xy_m) - float(rng.uniform(0.5, 1.0))
    part = parts.placed(thing(rng), (x, float(rng.uniform(-1.1, 1.1))), -math.pi / 2 + float(rng.normal(0, 0.3)))
    return clearance.if_clear(part, areas, 0.1)
