"""A building's finish and sizes go in; walls with what is set into them, ceilings with their lamps, windows come out.

Walls run along x with their face at y = 0, towards -y, as parts do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from blender_scenes import fittings, indoor_looks, looks, parts
from blender_scenes.indoor_looks import Finish
from blender_scenes.parts import Solids
from synth.records import Material, Solid, Vec2

WALL_M = 0.2
LAMP_GROUPS = ("lamps", "other_lamps")
DEAD_SHARE = 0.05  # of lamps
FLOOR_IRRADIANCE = 1.0  # W/m2 by all lamps together, as the weathers outdoors give about
SEEN_SHARE = 0.6  # of what an endless lit ceiling would give, a floor between walls gets
MAX_RADIANCE = 14.0  # brighter lamps would be cut by the renderer's limit against fireflies
ROOM_DEPTH_M = 3.6

Fitting = Callable[[np.random.Generator, Finish], Solids]


def wall(
    rng: np.random.Generator, length_m: float, finish: Finish, fitted: Sequence[Fitting], glazed_share: float = 0.0
) -> Solids:
    """A wall in bays, each with something on it, drawn from `fitted`, or glazed with a lit room behind."""
    bays = max(1, round(length_m / float(rng.uniform(2.2, 3.0))))
    width = length_m / bays
    glazed = [bays > 2 and 0 < k < bays - 1 and rng.random() < glazed_share for k in range(bays)]
    solids: list[Solid] = []
    start = 0
    for k in range(bays):  # neighbours without glass are one piece: a pattern does not begin anew in each
        x = (k + 0.5) * width - length_m / 2
        if glazed[k]:
            solids += parts.placed(glazed_bay(rng, width, finish), (x, 0.0))
        elif fitted:
            thing = fitted[int(rng.integers(len(fitted)))]
            solids += parts.placed(thing(rng, finish), (x + float(rng.uniform(-0.2, 0.2)), 0.0))
        if k + 1 == bays or glazed[k] != glazed[k + 1]:
            if not glazed[k]:
                piece = _bare_wall((k + 1 - start) * width, finish)
                solids += parts.placed(piece, ((start + k + 1) / 2 * width - length_m / 2, 0.0))
            start = k + 1
    return tuple(solids)


def glazed_bay(rng: np.random.Generator, width_m: float, finish: Finish) -> Solids:
    """A glass partition with posts and a strip of film, and the room behind it: desks, shelves, a lamp."""
    height = min(finish.height_m, 2.9)
    film = Material("plain", (looks.grey(rng, 0.35, 0.6),), roughness=0.5)
    frame = finish.metal
    deep, above = ROOM_DEPTH_M, finish.height_m - height + 0.3
    solids = [
        parts.box("sill", (width_m, 0.14, 0.1), (0, 0.1, 0), frame),
        parts.box("lintel", (width_m, WALL_M, above), (0, WALL_M / 2, finish.height_m - above), finish.wall),
        parts.box("pane", (width_m, 0.012, height - 0.4), (0, 0.1, 0.1), indoor_looks.glass(rng)),
        parts.box("room_back", (width_m, 0.1, height), (0, deep, 0), finish.wall),
        parts.sheet("room_floor", (width_m, deep), (0, deep / 2), _carpet(rng), z_m=0.001),
        parts.box("room_ceiling", (width_m, deep, 0.1), (0, deep / 2, height - 0.05), finish.ceiling),
        parts.sheet("room_lamp", (0.6, 1.2), (0, deep * 0.5), indoor_looks.lamp("lamps", 2.0), z_m=height - 0.06),
        parts.box("cupboard", (width_m * 0.5, 0.45, float(rng.uniform(0.9, 2.0))), (-width_m * 0.2, deep - 0.3, 0),
                  indoor_looks.cabinet(rng)),
        parts.box("desk", (1.5, 0.75, 0.04), (width_m * 0.1, deep * 0.5, 0.72), looks.wood(rng)),
        parts.box("desk_side", (0.05, 0.7, 0.72), (width_m * 0.1 - 0.65, deep * 0.5, 0), finish.metal),
        parts.box("monitor", (0.55, 0.05, 0.34), (width_m * 0.1, deep * 0.55, 0.86), looks.rubber()),
        parts.box("chair", (0.48, 0.46, 0.5), (width_m * 0.15, deep * 0.3, 0.42), indoor_looks.seat(rng), bevel_m=0.04),
        parts.box("papers", (0.8, 0.01, 0.6), (width_m * 0.22, deep - 0.06, 1.2), indoor_looks.bill(rng, 0.6)),
    ]  # fmt: skip
    solids += [
        parts.box("room_side", (0.08, deep, height), (s * width_m / 2, deep / 2, 0), finish.wall) for s in (-1, 1)
    ]
    solids += [
        parts.box("post", (0.06, 0.12, height - 0.3), (s * (width_m / 2 - 0.03), 0.1, 0), frame) for s in (-1, 1)
    ]
    low = float(rng.uniform(0.7, 1.1))
    for z, tall in ((low, float(rng.choice([0.12, 0.3, 0.9]))),):
        solids.append(parts.box("film", (width_m - 0.1, 0.004, tall), (0, 0.085, z), film))
    return tuple(solids)


def window(rng: np.random.Generator, size_m: Vec2, frame: Material, group: str = "daylight") -> Solids:
    """A window whose view outside lights the room; its sill at z = 0."""
    width, height = size_m
    panes = max(1, round(width / 1.5))
    sky: tuple[float, float, float] = (0.75, 0.78, 0.8)
    roofs, ground = looks.grey(rng, 0.08, 0.25, 0.1), looks.grey(rng, 0.1, 0.3, 0.1)
    view = Material("view", (sky, roofs, ground), float(rng.uniform(1.2, 2.2)), seed=looks.seed(rng),
                    emission=1.0, lamp=group)  # fmt: skip
    solids = [parts.box("view", (width, 0.02, height), (0, 0.0, 0), view)]
    for x in np.linspace(-width / 2, width / 2, panes + 1):
        solids.append(parts.box("mullion", (0.07, 0.12, height), (float(x), -0.06, 0), frame))
    for z in (0.0, height * 0.42, height - 0.07):
        solids.append(parts.box("transom", (width, 0.1, 0.07), (0, -0.06, float(z)), frame))
    solids.append(
        parts.box("window_board", (width + 0.2, 0.3, 0.04), (0, -0.12, -0.04), looks.concrete(rng, 0.35, 0.5))
    )
    if rng.random() < 0.6:  # a radiator below, where there is room
        solids += parts.placed(fittings.radiator(rng, min(width, 2.0)), (0.0, 0.0), z_m=-0.75)
    return tuple(solids)


def ceiling(rng: np.random.Generator, size_m: Vec2, finish: Finish) -> Solids:
    """A ceiling over length x width with its lamps in rows along x, and what else hangs there: boards with panels set
    in, or a bare slab with pipes, cable trays and hung battens."""
    length, width = size_m
    height = finish.height_m
    suspended = finish.ceiling.kind == "ceiling_panels"
    solids = [parts.box("ceiling", (length, width, 0.2), (0, 0, height), finish.ceiling)]
    fitting = ((0.6, 0.6), (1.2, 0.6), (1.2, 0.3))[int(rng.integers(3))] if suspended else (1.5, 0.2)
    rows = max(1, round(width / float(rng.uniform(2.2, 3.2))))
    columns = max(1, round(length / float(rng.uniform(1.9, 3.0))))
    hang = 0.0 if suspended else float(rng.uniform(0.4, 0.55))
    radiance = lamp_radiance(rows * columns * fitting[0] * fitting[1] / (length * width))
    for column in range(columns):
        for row in range(rows):
            at = ((column + 0.5) / columns - 0.5) * length, ((row + 0.5) / rows - 0.5) * width
            group = "dead" if rng.random() < DEAD_SHARE else LAMP_GROUPS[(column + row) % 2]
            solids += parts.placed(
                _lamp(fitting, indoor_looks.lamp(group, radiance), finish.metal), at, z_m=height - hang
            )
    if suspended:
        things = (fittings.vent, fittings.smoke_detector, fittings.loudspeaker)
        for _ in range(int(length * width / 9)):
            where = float(rng.uniform(-0.5, 0.5)) * (length - 1), float(rng.uniform(-0.5, 0.5)) * (width - 1)
            solids += parts.placed(things[int(rng.integers(3))](rng), where, z_m=height)
    else:
        solids += _pipes(rng, length, width, height, finish.metal)
    return tuple(solids)


def lamp_radiance(share: float) -> float:
    """What lamps over a share of the ceiling must send out for FLOOR_IRRADIANCE, W/m2/sr."""
    return min(MAX_RADIANCE, FLOOR_IRRADIANCE / (math.pi * SEEN_SHARE * share))


def column(rng: np.random.Generator, height_m: float, finish: Finish, clad: Material) -> Solids:
    """A pillar: clad, with a foot of metal and now and then a bill or an extinguisher."""
    size = float(rng.uniform(0.45, 0.75))
    round_one = rng.random() < 0.5
    solids: list[Solid]
    if round_one:
        solids = [parts.rod("column", size, height_m, (0, 0, 0), clad)]
        solids.append(parts.rod("column_foot", size + 0.03, 0.15, (0, 0, 0), finish.skirting))
    else:
        solids = [parts.box("column", (size, size, height_m), (0, 0, 0), clad, bevel_m=0.01)]
        solids.append(parts.box("column_foot", (size + 0.03, size + 0.03, 0.12), (0, 0, 0), finish.skirting))
        thing = (fittings.small_bill, fittings.extinguisher, fittings.small_bill)[int(rng.integers(3))]
        if rng.random() < 0.6:
            solids += parts.placed(thing(rng, finish), (0.0, -size / 2))
    return tuple(solids)


def _bare_wall(length_m: float, finish: Finish) -> Solids:
    solids = [parts.box("wall", (length_m, WALL_M, finish.height_m), (0, WALL_M / 2, 0), finish.wall)]
    if finish.dado_m > 0:
        solids.append(parts.box("dado", (length_m, 0.02, finish.dado_m), (0, -0.005, 0), finish.dado))
        if finish.dado_m < finish.height_m:
            solids.append(parts.box("dado_rail", (length_m, 0.035, 0.04), (0, -0.01, finish.dado_m), finish.skirting))
    solids.append(parts.box("skirting", (length_m, 0.035, 0.1), (0, -0.015, 0), finish.skirting))
    return tuple(solids)


def _lamp(size_m: Vec2, cover: Material, metal: Material) -> Solids:
    """A lamp under z = 0, its housing above; a narrow one hangs on wires as a batten does."""
    length, width = size_m
    if width >= 0.3:
        return (
            parts.box("lamp_frame", (length + 0.05, width + 0.05, 0.02), (0, 0, -0.015), metal),
            parts.sheet("lamp", size_m, (0, 0), cover, z_m=-0.02),
        )
    return (
        parts.box("batten", (length + 0.04, width * 0.6, 0.07), (0, 0, -0.08), metal),
        parts.sheet("lamp", size_m, (0, 0), cover, z_m=-0.09),
        *(parts.rod("wire", 0.012, 0.5, (x, 0, -0.03), metal) for x in (-length / 3, length / 3)),
    )


def _pipes(rng: np.random.Generator, length: float, width: float, height: float, metal: Material) -> Solids:
    """Ducts, pipes and trays along x under a slab."""
    solids = []
    for _ in range(int(width / 1.3)):
        y, size = float(rng.uniform(-0.45, 0.45)) * width, float(rng.choice([0.08, 0.15, 0.25]))
        coat = metal if size < 0.2 else Material("painted", (looks.grey(rng, 0.3, 0.45), looks.dark(rng)), 0.5)
        drop = float(rng.uniform(0.02, 0.12))
        solids.append(parts.box("duct", (length, size, size), (0, y, height - size - drop), coat))
    return tuple(solids)


def _carpet(rng: np.random.Generator) -> Material:
    return Material("plain", (looks.pick(rng, ((0.06, 0.07, 0.09), (0.12, 0.11, 0.1), (0.07, 0.08, 0.07)), 0.2),))
