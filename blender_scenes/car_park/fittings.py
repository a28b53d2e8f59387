"""A generator goes in, what stands about car parks comes out: masts, machines, barriers, trolleys, decks, sheds."""

from __future__ import annotations

import math

import numpy as np

from blender_scenes import looks, parts, vehicles
from blender_scenes.parts import Solids
from synth.records import Material, Solid, Vec2


def lamp_mast(rng: np.random.Generator, height_m: float) -> Solids:
    """A tall mast with two heads, on a concrete foot."""
    metal = Material("painted", (looks.grey(rng, 0.15, 0.35), looks.dark(rng)), 0.3, seed=looks.seed(rng))
    return (
        parts.rod("foot", 0.45, 0.55, (0, 0, 0), looks.concrete(rng)),
        parts.rod("mast", 0.15, height_m, (0, 0, 0), metal),
        parts.box("hatch", (0.1, 0.03, 0.3), (0, -0.075, 0.9), metal),
        *(parts.box("arm", (0.06, 0.8, 0.06), (0, side * 0.4, height_m - 0.06), metal) for side in (-1, 1)),
        *(parts.box("head", (0.26, 0.6, 0.1), (0, side * 0.95, height_m - 0.08), metal) for side in (-1, 1)),
    )


def pay_machine(rng: np.random.Generator) -> Solids:
    """A machine for tickets under a small roof, between two posts that keep cars off."""
    coat = Material("painted", (looks.pick(rng, ((0.03, 0.05, 0.12), (0.2, 0.2, 0.21), (0.4, 0.3, 0.03))),
                                looks.dark(rng)), 0.3, seed=looks.seed(rng))  # fmt: skip
    dark = Material("plain", ((0.012, 0.014, 0.018),), roughness=0.15)
    panel = Material("poster", (looks.grey(rng, 0.3, 0.5), looks.vivid(rng), looks.grey(rng, 0.4, 0.7)),
                     seed=looks.seed(rng))  # fmt: skip
    metal = looks.painted_metal(rng)
    return (
        parts.box("base", (1.3, 1.0, 0.1), (0, 0, 0), looks.concrete(rng)),
        parts.box("machine", (0.62, 0.45, 1.62), (0, 0, 0.1), coat, bevel_m=0.02),
        parts.box("panel", (0.5, 0.01, 0.5), (0, -0.23, 0.75), panel),
        parts.box("screen", (0.26, 0.012, 0.18), (0, -0.232, 1.34), dark),
        parts.box("slot", (0.12, 0.014, 0.05), (0.12, -0.232, 0.62), dark),
        parts.box("sign", (0.5, 0.14, 0.5), (0, 0, 1.95), _blue_sign(rng), bevel_m=0.01),
        parts.rod("pole", 0.06, 2.1, (0, 0.12, 0), metal),
        *(parts.rod("post", 0.11, 1.0, (side * 0.6, -0.55, 0), metal) for side in (-1, 1)),
    )


def barrier(rng: np.random.Generator, length_m: float = 3.0) -> Solids:
    """A boom along +x, open now and then, beside the column that gives tickets."""
    coat = Material("painted", (looks.pick(rng, ((0.5, 0.33, 0.03), (0.45, 0.45, 0.43), (0.3, 0.03, 0.02))),
                                looks.dark(rng)), 0.3, seed=looks.seed(rng))  # fmt: skip
    white = Material("painted", ((0.55, 0.55, 0.53), looks.dark(rng)), 0.2, seed=looks.seed(rng))
    red = Material("painted", ((0.36, 0.025, 0.02), looks.dark(rng)), 0.2, seed=looks.seed(rng))
    raised = rng.random() < 0.35
    stripes = []
    count = 8
    for k in range(count):
        step, tone = length_m / count, (red if k % 2 else white)
        if raised:
            stripes.append(parts.box("boom", (0.09, 0.05, step), (0.1, 0, 1.0 + k * step), tone))
        else:
            stripes.append(parts.box("boom", (step, 0.05, 0.09), (0.2 + (k + 0.5) * step, 0, 0.92), tone))
    machine = looks.painted_metal(rng)
    return (
        parts.box("plinth", (0.9, 0.7, 0.1), (-0.1, 0, 0), looks.concrete(rng)),
        parts.box("drive", (0.32, 0.34, 1.0), (-0.05, 0, 0.1), coat, bevel_m=0.02),
        *stripes,
        parts.box("ticket_column", (0.3, 0.28, 1.25), (-0.2, -1.6, 0), machine, bevel_m=0.02),
        parts.box("ticket_face", (0.2, 0.01, 0.3), (-0.2, -1.745, 0.85), looks.poster(rng)),
    )


def sign_board(rng: np.random.Generator) -> Solids:
    """A board on two posts: prices, rules, opening hours."""
    metal = looks.painted_metal(rng)
    width, height = float(rng.uniform(0.7, 1.3)), float(rng.uniform(0.8, 1.4))
    faint = looks.grey(rng, 0.25, 0.5, 0.08)
    print_ = Material("poster", (looks.grey(rng, 0.35, 0.6), faint, looks.pick(rng, (faint, (0.03, 0.08, 0.25)))),
                      seed=looks.seed(rng))  # fmt: skip
    return (
        *(parts.rod("post", 0.06, 1.0 + height, (side * (width / 2 - 0.08), 0.04, 0), metal) for side in (-1, 1)),
        parts.box("board", (width, 0.03, height), (0, 0, 1.0), print_),
        parts.box("head", (width, 0.035, 0.28), (0, -0.004, 1.0 + height - 0.28), _blue_sign(rng)),
    )


def trolley_shelter(rng: np.random.Generator) -> Solids:
    """Shopping trolleys pushed into one another under a roof of hoops, along y."""
    metal = looks.painted_metal(rng)
    pane = Material("plain", (looks.grey(rng, 0.25, 0.4, 0.08),), roughness=0.3)
    solids: list[Solid] = []
    for y in (-1.9, 0.0, 1.9):
        solids += [parts.rod("post", 0.06, 2.05, (x, y, 0), metal) for x in (-1.0, 1.0)]
        solids.append(parts.box("beam", (2.1, 0.06, 0.06), (0, y, 2.03), metal))
    solids.append(parts.box("roof", (2.3, 4.3, 0.05), (0, 0, 2.1), pane))
    for side in (-1, 1):
        solids += [parts.box("rail", (0.04, 4.0, 0.05), (side * 1.0, 0, z), metal) for z in (0.35, 0.85)]
    wire = Material("painted", (looks.grey(rng, 0.3, 0.45), looks.dark(rng)), 0.1, 0.4, looks.seed(rng))
    grip = Material("plain", (looks.vivid(rng),))
    for lane in (-0.5, 0.5):
        for k in range(int(rng.integers(2, 9))):
            solids += parts.placed(_trolley(wire, grip), (lane, -1.7 + 0.27 * k))
    return tuple(solids)


def _trolley(wire: Material, grip: Material) -> Solids:
    bars = [parts.box("wire", (0.5, 0.012, 0.012), (0, -0.25, z), wire) for z in np.arange(0.45, 0.95, 0.07)]
    sides = [
        parts.box("wire", (0.012, 0.75, 0.012), (side * 0.25, 0.1, z), wire)
        for side in (-1, 1)
        for z in np.arange(0.5, 0.95, 0.1)
    ]
    return (
        *bars,
        *sides,
        parts.box("frame", (0.46, 0.8, 0.03), (0, 0.1, 0.2), wire),
        parts.box("leg", (0.03, 0.03, 0.9), (-0.22, -0.25, 0.1), wire),
        parts.box("leg", (0.03, 0.03, 0.9), (0.22, -0.25, 0.1), wire),
        parts.box("grip", (0.52, 0.03, 0.035), (0, -0.3, 1.0), grip),
    )


def wheel_stop(rng: np.random.Generator) -> Solids:
    """The low beam at a bay's head, along x."""
    return (parts.box("wheel_stop", (1.6, 0.15, 0.1), (0, 0, 0), looks.concrete(rng), bevel_m=0.02),)


def island(rng: np.random.Generator, size_m: Vec2, ground: Material) -> Solids:
    """A kerbed bed of earth or grass, as large as a bay."""
    length, width = size_m
    kerb = looks.concrete(rng, 0.22, 0.38)
    long_sides = [parts.box("kerb", (length, 0.14, 0.13), (0, s * (width / 2 - 0.07), 0), kerb, bevel_m=0.012)
                  for s in (-1, 1)]  # fmt: skip
    ends = [parts.box("kerb", (0.14, width, 0.13), (s * (length / 2 - 0.07), 0, 0), kerb, bevel_m=0.012)
            for s in (-1, 1)]  # fmt: skip
    return (*long_sides, *ends, parts.box("bed", (length - 0.2, width - 0.2, 0.1), (0, 0, 0), ground))


def deck_front(rng: np.random.Generator, width_m: float, storeys: int = 3) -> Solids:
    """The open side of a multi-storey car park along x at y = 0, with cars behind its parapets."""
    concrete, inside = looks.concrete(rng, 0.2, 0.36), Material("concrete", ((0.05, 0.05, 0.05), looks.dark(rng)))
    solids: list[Solid] = [parts.box("depth", (width_m, 0.3, 2.9 * storeys), (0, 9.0, 0), inside)]
    for level in range(storeys + 1):
        z = 2.9 * level
        solids.append(parts.box("slab", (width_m, 9.0, 0.3), (0, 4.5, z - 0.3), concrete))
        if level:
            solids.append(parts.box("parapet", (width_m, 0.18, 1.25), (0, 0, z - 0.35), concrete))
            solids.append(parts.box("joint", (width_m, 0.02, 0.05), (0, -0.1, z - 0.02), inside))
    for x in np.arange(-width_m / 2 + 0.3, width_m / 2, 5.0):
        solids.append(parts.box("column", (0.4, 0.5, 2.9 * storeys), (float(x), 0.4, 0), concrete))
    for level in range(min(storeys, 2)):
        for x in np.arange(-width_m / 2 + 2, width_m / 2 - 1, 2.6):
            if rng.random() < 0.4:
                nose = float(rng.choice([-1, 1])) * math.pi / 2
                solids += parts.placed(vehicles.car(rng), (float(x), 3.4), nose, 2.9 * level)
    return tuple(solids)


def shed_front(rng: np.random.Generator, width_m: float, height_m: float) -> Solids:
    """The ribbed steel front of a shop or store along x at y = 0, with a doorway, a band and a sign."""
    tone = looks.pick(rng, ((0.42, 0.43, 0.43), (0.28, 0.3, 0.32), (0.38, 0.36, 0.32), (0.12, 0.14, 0.17)))
    sheet = Material("plaster", (tone, looks.dark(rng)), seed=looks.seed(rng))
    x = np.arange(-width_m / 2, width_m / 2, 0.15)
    y = np.where(np.arange(len(x)) % 4 < 2, 0.0, -0.05)
    low, high = np.stack([x, y, np.zeros_like(x)], -1), np.stack([x, y, np.full_like(x, height_m)], -1)
    count = len(x)
    faces = [(i, i + 1, count + i + 1, count + i) for i in range(count - 1)]
    band = Material("painted", (looks.vivid(rng) if rng.random() < 0.5 else looks.grey(rng, 0.1, 0.4), looks.dark(rng)),
                    0.8, seed=looks.seed(rng))  # fmt: skip
    sign = Material("poster", (looks.grey(rng, 0.4, 0.6), looks.vivid(rng), looks.grey(rng, 0.5, 0.7)),
                    seed=looks.seed(rng))  # fmt: skip
    glass, frame = looks.glass(rng), looks.painted_metal(rng)
    sign_size, sign_x = (float(rng.uniform(3, 6)), 0.12, 1.1), float(rng.uniform(-5, 5))
    solids = [
        parts.mesh("cladding", np.concatenate([low, high]), faces, sheet),
        parts.box("shed", (width_m, 12.0, height_m), (0, 6.1, 0), sheet),
        parts.box("plinth", (width_m, 0.3, 0.55), (0, 0.02, 0), looks.concrete(rng)),
        parts.box("band", (width_m, 0.2, 0.7), (0, -0.05, height_m - 0.7), band),
        parts.box("sign", sign_size, (sign_x, -0.2, height_m - 1.9), sign),
    ]
    door_x = float(rng.uniform(-6, 6))
    solids.append(parts.box("entrance", (4.2, 0.2, 2.9), (door_x, -0.02, 0), frame))
    solids += [parts.box("pane", (0.95, 0.03, 2.5), (door_x + dx, -0.14, 0.2), glass) for dx in (-1.5, -0.5, 0.5, 1.5)]
    for at in np.arange(-width_m / 2 + 3, width_m / 2 - 2, 6.5):
        if abs(at - door_x) > 4 and rng.random() < 0.6:
            solids.append(parts.box("shutter", (2.6, 0.1, 2.8), (float(at), -0.04, 0), looks.painted_metal(rng)))
    return tuple(solids)


def _blue_sign(rng: np.random.Generator) -> Material:
    return Material("poster", ((0.02, 0.07, 0.26), (0.02, 0.07, 0.26), looks.grey(rng, 0.45, 0.6)),
                    seed=looks.seed(rng))  # fmt: skip
