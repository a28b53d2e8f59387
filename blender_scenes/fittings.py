"""A generator goes in, what is fixed to walls and ceilings indoors comes out.

On walls: the wall's face is y = 0 and looks towards -y. On ceilings: the ceiling is z = 0, things hang below.
"""

from __future__ import annotations

import numpy as np

from blender_scenes import indoor_looks, looks, parts
from blender_scenes.indoor_looks import Finish
from blender_scenes.parts import Solids
from synth.records import Material, Solid

RED = Material("painted", ((0.33, 0.02, 0.015), (0.1, 0.03, 0.03)), 0.2, 0.35)
LATCH_M = 1.05


def door(rng: np.random.Generator, finish: Finish) -> Solids:
    """A door, single or double, with frame, handle, hinge gaps, kick plate, pane and a name plate beside it."""
    leaves = 2 if rng.random() < 0.3 else 1
    width, height = 0.95 * leaves, float(rng.uniform(2.03, 2.15))
    leaf = indoor_looks.repainted(finish.door, rng)
    gap = Material("plain", ((0.012, 0.012, 0.012),))
    solids = [
        parts.box("door_gap", (width, 0.03, height), (0, -0.004, 0), gap),
        parts.box("door_head", (width + 0.16, 0.12, 0.08), (0, -0.03, height), finish.metal),
    ]
    solids += [
        parts.box("door_jamb", (0.08, 0.12, height), (s * (width / 2 + 0.04), -0.03, 0), finish.metal) for s in (-1, 1)
    ]
    vision, plated = rng.random() < 0.5, rng.random() < 0.5
    for k in range(leaves):
        x = (k - (leaves - 1) / 2) * 0.95
        side = 1 if k == 0 else -1
        solids.append(parts.box("door", (0.925, 0.03, height - 0.022), (x, -0.012, 0.008), leaf))
        solids.append(parts.box("handle", (0.14, 0.05, 0.025), (x + side * 0.34, -0.055, LATCH_M), finish.metal))
        solids.append(parts.box("lock", (0.045, 0.012, 0.2), (x + side * 0.4, -0.032, LATCH_M - 0.1), finish.metal))
        if vision:
            pane = looks.glass(rng)
            solids.append(parts.box("door_pane_frame", (0.26, 0.012, 0.9), (x - 0.02, -0.03, 0.98), finish.metal))
            solids.append(parts.box("door_pane", (0.2, 0.012, 0.84), (x - 0.02, -0.034, 1.01), pane))
        if plated:
            solids.append(parts.box("kick_plate", (0.86, 0.008, 0.26), (x, -0.03, 0.04), indoor_looks.metal(rng)))
    solids += parts.placed(plate(rng, finish), (width / 2 + 0.28, 0.0))
    if rng.random() < 0.5:
        solids.append(parts.box("closer", (0.3, 0.08, 0.06), (0.1, -0.08, height - 0.07), finish.metal))
    if rng.random() < 0.3:
        exit_sign = Material("signage", ((0.02, 0.22, 0.08), (0.7, 0.75, 0.7)), seed=looks.seed(rng), emission=0.6)
        solids.append(parts.box("exit_sign", (0.42, 0.06, 0.2), (0, -0.05, height + 0.16), exit_sign))
    return tuple(solids)


def plate(rng: np.random.Generator, finish: Finish) -> Solids:
    """A room's plate, and a switch or a card reader under it."""
    paper = Material("signage", (looks.grey(rng, 0.3, 0.6), looks.dark(rng)), seed=looks.seed(rng))
    pale = Material("plain", (looks.grey(rng, 0.4, 0.6),), roughness=0.4)
    return (
        parts.box("room_plate", (0.2, 0.012, 0.14), (0, -0.012, 1.5), paper),
        parts.box("switch", (0.09, 0.02, 0.09), (0, -0.012, 1.05), pale),
    )


def noticeboard(rng: np.random.Generator, finish: Finish) -> Solids:
    """Cork or felt in a frame under a heap of paper."""
    width, height = float(rng.uniform(1.1, 1.9)), float(rng.uniform(0.9, 1.2))
    felt = looks.pick(rng, ((0.22, 0.14, 0.07), (0.04, 0.06, 0.1), (0.12, 0.13, 0.12)), 0.2)
    board = Material("painted", (felt, looks.dark(rng)), 0.2, seed=looks.seed(rng))
    solids = [
        parts.box("board_frame", (width + 0.07, 0.035, height + 0.07), (0, -0.015, 0.96), finish.metal),
        parts.box("board", (width, 0.02, height), (0, -0.028, 0.995), board),
    ]
    for k in range(int(rng.integers(5, 13))):
        size = (0.21, 0.3) if rng.random() < 0.7 else (0.3, 0.42)
        x = float(rng.uniform(-0.5, 0.5)) * (width - size[0])
        z = 1.0 + float(rng.uniform(0, 1)) * (height - size[1])
        paper = indoor_looks.notice(rng, size[1]) if rng.random() < 0.7 else indoor_looks.bill(rng, size[1])
        solids.append(parts.box("paper", (size[0], 0.003, size[1]), (x, -0.04 - 0.0015 * k, z), paper))
    return tuple(solids)


def posters(rng: np.random.Generator, finish: Finish) -> Solids:
    """One to three bills, framed or taped."""
    solids: list[Solid] = []
    framed = rng.random() < 0.6
    count = int(rng.integers(1, 4))
    size = (0.6, 0.85) if count > 1 or rng.random() < 0.5 else (1.15, 1.7)
    for k in range(count):
        x, z = (k - (count - 1) / 2) * (size[0] + 0.12), 0.8 if size[1] > 1 else float(rng.uniform(1.05, 1.15))
        if framed:
            solids.append(
                parts.box("poster_frame", (size[0] + 0.06, 0.03, size[1] + 0.06), (x, -0.012, z - 0.03), finish.metal)
            )
        solids.append(parts.box("poster", (size[0], 0.01, size[1]), (x, -0.03, z), indoor_looks.bill(rng, size[1])))
    return tuple(solids)


def small_bill(rng: np.random.Generator, finish: Finish) -> Solids:
    """A sheet or two, taped one above the other."""
    sheets = [(z, indoor_looks.notice(rng, 0.3)) for z in (1.5, 1.15)[: int(rng.integers(1, 3))]]
    return tuple(parts.box("sheet", (0.21, 0.004, 0.3), (0.02, -0.008, z), paper) for z, paper in sheets)


def light_box(rng: np.random.Generator, finish: Finish) -> Solids:
    """An advertisement lit from behind."""
    width = float(rng.choice([1.2, 1.8]))
    return (
        parts.box("light_box", (width + 0.12, 0.14, 1.87), (0, -0.07, 0.55), finish.metal, bevel_m=0.015),
        parts.box("advertisement", (width, 0.01, 1.75), (0, -0.143, 0.61), indoor_looks.bill(rng, 1.75, 0.4)),
    )


def extinguisher(rng: np.random.Generator, finish: Finish) -> Solids:
    """A fire extinguisher with its sign, or a hose cabinet."""
    sign = Material("signage", ((0.4, 0.02, 0.02), (0.7, 0.7, 0.7)), seed=looks.seed(rng))
    if rng.random() < 0.35:
        return (
            parts.box("hose_cabinet", (0.7, 0.2, 0.8), (0, -0.1, 0.75), RED, bevel_m=0.01),
            parts.box("hose_pane", (0.55, 0.01, 0.55), (0, -0.203, 0.88), looks.glass(rng)),
        )
    return (
        parts.rod("extinguisher", 0.16, 0.46, (0, -0.12, 0.55), RED),
        parts.rod("extinguisher_neck", 0.05, 0.1, (0, -0.12, 1.0), looks.rubber()),
        parts.box("hose", (0.03, 0.03, 0.4), (0.09, -0.13, 0.62), looks.rubber()),
        parts.box("bracket", (0.1, 0.06, 0.3), (0, -0.03, 0.65), finish.metal),
        parts.box("fire_sign", (0.2, 0.01, 0.2), (0, -0.012, 1.75), sign),
    )


def blank(rng: np.random.Generator, finish: Finish) -> Solids:
    """A bare bay: a socket, a conduit, a clock, a call point or nothing."""
    pale = Material("plain", (looks.grey(rng, 0.45, 0.6),), roughness=0.4)
    kind = int(rng.integers(5))
    if kind == 0:
        return (parts.box("socket", (0.16, 0.02, 0.09), (0.2, -0.015, 0.3), pale),)
    if kind == 1:
        return (
            parts.rod("conduit", 0.03, finish.height_m - 1.2, (0, -0.02, 1.2), pale),
            parts.box("junction_box", (0.14, 0.05, 0.14), (0, -0.03, 1.1), pale),
        )
    if kind == 2:
        dial = Material("plain", ((0.65, 0.65, 0.62),), roughness=0.3)
        return (parts.box("clock", (0.34, 0.06, 0.34), (0, -0.03, 2.1), dial, bevel_m=0.03),
                parts.box("hand", (0.02, 0.01, 0.14), (0, -0.066, 2.27), looks.rubber()))  # fmt: skip
    if kind == 3:
        return (parts.box("call_point", (0.1, 0.05, 0.1), (0, -0.025, 1.4), RED),)
    return ()


def handrail(length_m: float, metal: Material, height_m: float = 0.9) -> Solids:
    """A rail on brackets along a wall."""
    brackets = np.arange(-length_m / 2 + 0.3, length_m / 2, 1.1)
    return (
        parts.box("handrail", (length_m, 0.045, 0.045), (0, -0.08, height_m), metal, bevel_m=0.015),
        *(parts.box("bracket", (0.03, 0.08, 0.03), (float(x), -0.04, height_m - 0.02), metal) for x in brackets),
    )


def radiator(rng: np.random.Generator, width_m: float) -> Solids:
    """A ribbed heater on the wall, 0.6 m high, from z = 0.1."""
    coat = Material("painted", (looks.grey(rng, 0.4, 0.6), looks.dark(rng)), 0.3, 0.4, looks.seed(rng))
    ribs = np.arange(-width_m / 2 + 0.03, width_m / 2, 0.06)
    return (
        parts.box("radiator", (width_m, 0.05, 0.56), (0, -0.08, 0.12), coat),
        *(parts.box("rib", (0.035, 0.05, 0.58), (float(x), -0.11, 0.11), coat) for x in ribs),
    )


def trunking(length_m: float, rng: np.random.Generator, height_m: float) -> Solids:
    """A cable duct along a wall with loose cables under it."""
    pale = Material("painted", (looks.grey(rng, 0.35, 0.55), looks.dark(rng)), 0.4, seed=looks.seed(rng))
    return (
        parts.box("trunking", (length_m, 0.07, 0.11), (0, -0.035, height_m), pale),
        parts.box("cable", (length_m, 0.014, 0.014), (0, -0.012, height_m - 0.05), looks.rubber()),
        parts.box("cable", (length_m, 0.01, 0.01), (0, -0.01, height_m - 0.09), pale),
    )


def way_sign(rng: np.random.Generator, height_m: float, drop_m: float) -> Solids:
    """A sign on two rods under the ceiling, readable from both sides along y."""
    face = indoor_looks.way_sign(rng)
    width = float(rng.uniform(1.2, 2.4))
    metal = looks.painted_metal(rng)
    return (
        parts.box("way_sign", (width, 0.1, 0.36), (0, 0, height_m - drop_m - 0.36), face),
        parts.box("way_sign_frame", (width + 0.04, 0.08, 0.4), (0, 0, height_m - drop_m - 0.38), metal),
        *(parts.rod("rod", 0.025, drop_m, (x, 0, height_m - drop_m), metal) for x in (-width / 3, width / 3)),
    )


def vent(rng: np.random.Generator) -> Solids:
    """An air outlet."""
    pale, dark = looks.grey(rng, 0.4, 0.55), Material("plain", ((0.05, 0.05, 0.05),))
    frame = Material("plain", (pale,))
    louvres = [parts.box("louvre", (0.52, 0.035, 0.012), (0, y, -0.03), frame) for y in np.arange(-0.24, 0.25, 0.08)]
    return (parts.box("vent", (0.6, 0.6, 0.012), (0, 0, -0.012), frame),
            parts.box("vent_hole", (0.52, 0.52, 0.004), (0, 0, -0.018), dark), *louvres)  # fmt: skip


def smoke_detector(rng: np.random.Generator) -> Solids:
    """A white dome."""
    white = Material("plain", ((0.65, 0.65, 0.63),))
    return (
        parts.rod("detector", 0.12, 0.05, (0, 0, -0.05), white),
        parts.rod("chamber", 0.07, 0.03, (0, 0, -0.08), white),
    )


def loudspeaker(rng: np.random.Generator) -> Solids:
    """A round grille in the ceiling."""
    return (parts.rod("loudspeaker", 0.22, 0.015, (0, 0, -0.015), Material("plain", (looks.grey(rng, 0.3, 0.5),))),)
