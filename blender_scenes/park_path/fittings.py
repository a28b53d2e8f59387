"""A generator goes in, what stands about parks comes out: lamps, boards, rails, a playground, a pond, stones."""

from __future__ import annotations

import math

import numpy as np

from blender_scenes import greens, looks, parts
from blender_scenes.parts import Solids
from synth.records import Material, Solid, Vec2, Vec3


def lantern(rng: np.random.Generator, height_m: float = 3.6) -> Solids:
    """A park lamp: a slim post under a flat hat or a globe."""
    metal = looks.painted_metal(rng)
    lit = Material("plain", (looks.grey(rng, 0.4, 0.55),), roughness=0.3)
    head: Solids
    if rng.random() < 0.5:
        head = (
            parts.rod("lens", 0.3, 0.22, (0, 0, height_m), lit),
            parts.rod("hat", 0.62, 0.05, (0, 0, height_m + 0.22), metal),
        )
    else:
        head = (parts.mesh("globe", *_ball((0.42, 0.42, 0.42), (0, 0, height_m + 0.2), None), lit),)
    return (
        parts.rod("foot", 0.2, 0.75, (0, 0, 0), metal),
        parts.rod("post", 0.09, height_m, (0, 0, 0), metal),
        *head,
    )


def notice_board(rng: np.random.Generator) -> Solids:
    """A board of wood under a small roof: map, rules, lost cats."""
    wood = looks.wood(rng)
    bills = []
    for k in range(int(rng.integers(2, 6))):
        size = (float(rng.uniform(0.2, 0.45)), 0.012, float(rng.uniform(0.25, 0.5)))
        bills.append(
            parts.box("bill", size, (-0.5 + 0.27 * k, -0.05, float(rng.uniform(1.05, 1.3))), looks.poster(rng))
        )
    return (
        *(parts.box("post", (0.1, 0.1, 2.0), (side * 0.75, 0, 0), wood) for side in (-1, 1)),
        parts.box("board", (1.4, 0.06, 0.95), (0, 0, 0.95), wood),
        *bills,
        parts.box("roof", (1.8, 0.4, 0.06), (0, 0, 2.0), looks.bark(rng)),
    )


def bag_post(rng: np.random.Generator) -> Solids:
    """Bags for dogs, with a small bin below."""
    metal = looks.painted_metal(rng)
    green = Material("painted", (looks.pick(rng, ((0.02, 0.09, 0.03), (0.3, 0.02, 0.02), (0.03, 0.05, 0.05))),
                                 looks.dark(rng)), 0.2, seed=looks.seed(rng))  # fmt: skip
    return (
        parts.rod("pole", 0.06, 1.5, (0, 0, 0), metal),
        parts.box("dispenser", (0.26, 0.14, 0.34), (0, -0.06, 1.15), green, bevel_m=0.02),
        parts.box("small_bin", (0.34, 0.26, 0.5), (0, -0.1, 0.45), green, bevel_m=0.02),
    )


def knee_rail(rng: np.random.Generator, length_m: float) -> Solids:
    """Low posts of wood with a beam, along x."""
    wood = looks.wood(rng)
    posts = np.linspace(-length_m / 2, length_m / 2, max(2, round(length_m / 1.8) + 1))
    return (
        *(parts.rod("post", 0.11, 0.5 + float(rng.normal(0, 0.01)), (float(x), 0, 0), wood) for x in posts),
        parts.box("beam", (length_m, 0.09, 0.09), (0, 0, 0.42), wood),
    )


def paling(rng: np.random.Generator, length_m: float, height_m: float) -> Solids:
    """A fence of laths along x, some of them askew or missing."""
    wood = looks.wood(rng) if rng.random() < 0.6 else looks.painted_metal(rng)
    solids = [
        parts.box("lath", (0.075, 0.02, height_m + float(rng.normal(0, 0.015))), (float(x), -0.03, 0.05), wood,
                  yaw_rad=float(rng.normal(0, 0.02)))
        for x in np.arange(-length_m / 2, length_m / 2, 0.13)
        if rng.random() > 0.02
    ]  # fmt: skip
    solids += [parts.box("rail", (length_m, 0.04, 0.08), (0, 0, z), wood) for z in (0.25, height_m - 0.2)]
    solids += [
        parts.box("post", (0.1, 0.1, height_m + 0.1), (float(x), 0.05, 0), wood)
        for x in np.arange(-length_m / 2, length_m / 2 + 0.1, 2.4)
    ]
    return tuple(solids)


def swings(rng: np.random.Generator) -> Solids:
    """Two swings under a beam along x."""
    frame, rubber, chain = _toy(rng), looks.rubber(), Material("plain", ((0.15, 0.15, 0.15),))
    solids = [parts.box("beam", (3.8, 0.1, 0.1), (0, 0, 2.3), frame)]
    for x in (-1.9, 1.9):
        solids += [_strut("leg", (x, side * 0.9, 0), (x, 0, 2.35), 0.09, frame) for side in (-1, 1)]
    for x in (-0.85, 0.85):
        solids.append(parts.box("seat", (0.45, 0.2, 0.04), (x, 0, 0.5), rubber))
        solids += [_strut("chain", (x + dx, 0, 0.52), (x + dx, 0, 2.3), 0.02, chain) for dx in (-0.2, 0.2)]
    return tuple(solids)


def climbing_tower(rng: np.random.Generator) -> Solids:
    """A tower with a roof and a slide towards +x."""
    wood, paint, steel = looks.wood(rng), _toy(rng), Material("plain", ((0.35, 0.35, 0.36),), roughness=0.25)
    solids = [parts.rod("post", 0.11, 2.6, (x, y, 0), wood) for x in (-0.6, 0.6) for y in (-0.6, 0.6)]
    solids.append(parts.box("floor", (1.3, 1.3, 0.08), (0, 0, 1.2), wood))
    solids += [parts.box("wall", (1.2, 0.03, 0.6), (0, y, 1.3), paint) for y in (-0.6, 0.6)]
    ridge = np.array(
        [(-0.8, -0.8, 2.55), (0.8, -0.8, 2.55), (0.8, 0, 3.1), (-0.8, 0, 3.1), (0.8, 0.8, 2.55), (-0.8, 0.8, 2.55)]
    )
    solids.append(parts.mesh("roof", ridge, [(0, 1, 2, 3), (3, 2, 4, 5)], paint))
    slide = np.array(
        [
            (0.6, -0.25, 1.25),
            (0.6, 0.25, 1.25),
            (2.8, 0.25, 0.25),
            (2.8, -0.25, 0.25),
            (3.3, 0.25, 0.22),
            (3.3, -0.25, 0.22),
        ]
    )
    solids.append(parts.mesh("slide", slide, [(0, 3, 2, 1), (3, 5, 4, 2)], steel))
    solids += [_strut("rung", (-0.75, -0.3, z), (-0.75, 0.3, z), 0.04, paint) for z in (0.3, 0.6, 0.9, 1.15)]
    return tuple(solids)


def spring_rider(rng: np.random.Generator) -> Solids:
    """An animal on a spring."""
    paint = _toy(rng)
    return (
        parts.rod("spring", 0.2, 0.35, (0, 0, 0), looks.rubber()),
        parts.box("rider", (0.75, 0.06, 0.4), (0, 0, 0.35), paint, bevel_m=0.02),
        parts.box("head", (0.25, 0.06, 0.3), (-0.3, 0, 0.65), paint, bevel_m=0.02),
        parts.rod("grip", 0.03, 0.1, (-0.15, 0, 0.72), looks.rubber()),
    )


def pond(rng: np.random.Generator, size_m: Vec2, season: str) -> Solids:
    """Dark water of about size_m with a muddy shore, stones and reeds round it."""
    count = 48
    angles = np.arange(count) * 2 * math.pi / count
    wave = 1 + 0.1 * np.sin(2 * angles + rng.uniform(0, 6)) + 0.06 * np.sin(5 * angles + rng.uniform(0, 6))
    rim = np.stack([np.cos(angles) * size_m[0] / 2 * wave, np.sin(angles) * size_m[1] / 2 * wave], -1)
    flat = np.zeros((count, 1))
    water = Material("plain", (looks.pick(rng, ((0.02, 0.026, 0.018), (0.03, 0.032, 0.022), (0.015, 0.02, 0.02))),),
                     roughness=0.06)  # fmt: skip
    mud = looks.soil(rng)
    solids = [
        parts.mesh("shore", np.concatenate([rim * 1.09, flat + 0.004], 1), [tuple(range(count))], mud),
        parts.mesh("water", np.concatenate([rim, flat + 0.008], 1), [tuple(range(count))], water),
    ]
    for angle_index in rng.choice(count, 22, replace=False):
        at = rim[angle_index] * rng.uniform(0.98, 1.1)
        size = float(rng.uniform(0.2, 0.6))
        solids += parts.placed(rock(rng, (size, size * 0.8, size * 0.55)), (float(at[0]), float(at[1])))
    clumps = rim[rng.choice(count, 14)] * rng.uniform(0.93, 1.04, (14, 1))
    points = np.repeat(clumps, 70, 0) + rng.normal(0, 0.22, (14 * 70, 2))
    reeds = greens.tufts(rng, np.concatenate([points, np.zeros((len(points), 1))], 1), 0.75, looks.blades(rng, season))
    return (*solids, reeds)


def rock(rng: np.random.Generator, size_m: Vec3) -> Solids:
    """A boulder."""
    vertices, faces = _ball(size_m, (0, 0, size_m[2] * 0.35), rng)
    return (parts.mesh("rock", vertices, faces, looks.concrete(rng, 0.14, 0.32)),)


def _ball(size_m: Vec3, middle_m: Vec3, rng: np.random.Generator | None) -> tuple[greens.Points, list[tuple[int, ...]]]:
    """A ball, lumpy where there is an rng."""
    rings, sides = 7, 12
    up = np.linspace(0, math.pi, rings)
    around = np.arange(sides) * 2 * math.pi / sides
    points = np.stack(
        [
            np.sin(up)[:, None] * np.cos(around),
            np.sin(up)[:, None] * np.sin(around),
            np.repeat(np.cos(up)[:, None], sides, 1),
        ],
        -1,
    ).reshape(-1, 3)
    if rng is not None:
        bumps = rng.normal(size=(9, 3))
        points = points * (1 + 0.13 * np.sin(2.2 * points @ bumps.T).mean(1, keepdims=True) * 3)
    faces: list[tuple[int, ...]] = [
        (r * sides + k, (r + 1) * sides + k, (r + 1) * sides + (k + 1) % sides, r * sides + (k + 1) % sides)
        for r in range(rings - 1)
        for k in range(sides)
    ]
    return points * np.asarray(size_m) / 2 + np.asarray(middle_m), faces


def _strut(name: str, start_m: Vec3, end_m: Vec3, width_m: float, material: Material) -> Solid:
    """A bar between two points."""
    vertices: list[greens.Points] = []
    faces: list[tuple[int, ...]] = []
    greens.add_tube(vertices, faces, np.array([start_m, end_m], float), width_m, width_m, 6)
    return parts.mesh(name, np.concatenate(vertices), faces, material)


def _toy(rng: np.random.Generator) -> Material:
    colors = ((0.3, 0.03, 0.02), (0.03, 0.08, 0.25), (0.4, 0.26, 0.03), (0.04, 0.13, 0.05), (0.2, 0.2, 0.2))
    return Material("painted", (looks.pick(rng, colors), looks.dark(rng)), 0.25, seed=looks.seed(rng))
