"""A generator goes in, what a whole car park shares and the ground of it come out: tar, lines, oil, puddles, leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from blender_scenes import furniture, greens, looks, parts
from blender_scenes.car_park import tables
from synth.records import Material, Solid

SIZE_M = 80.0
# Across the car park, along y: a row of bays, the aisle along x where people walk, another row, the boundary.
BAY_START_Y, BAY_DEPTH_M = 3.0, 5.0
WEST_X, EAST_X = -17.0, 17.5


@dataclass(frozen=True)
class Manner:
    """What a whole car park shares: its season and wetness, the ground and the paint on it."""

    season: str
    wet: bool
    asphalt: Material
    paint: Material
    bay_width_m: float
    full: float  # share of bays with a car


def manner_of(rng: np.random.Generator) -> Manner:
    """Season, weather's traces, ground and paint, drawn."""
    asphalt = looks.asphalt(rng)
    return Manner(
        season=str(rng.choice(tables.SEASONS)),
        wet=bool(rng.random() < tables.WET_SHARE),
        asphalt=asphalt,
        paint=looks.road_paint(rng, asphalt, yellow=bool(rng.random() < tables.YELLOW_LINES_SHARE)),
        bay_width_m=float(rng.uniform(*tables.BAY_WIDTH_M)),
        full=float(rng.uniform(*tables.FULL_BAYS_SHARE)),
    )


def ground(rng: np.random.Generator, manner: Manner) -> list[Solid]:
    """All that is flat, but for the bays' lines."""
    solids = [parts.sheet("ground", (SIZE_M, SIZE_M), (0, 0), manner.asphalt, z_m=0.0)]
    if rng.random() < 0.4:  # the bays paved, the aisle tarred
        paving = looks.slabs(rng)
        for side in (-1, 1):
            y = side * (BAY_START_Y + BAY_DEPTH_M / 2)
            solids.append(parts.sheet("bays", (EAST_X - WEST_X, BAY_DEPTH_M), (0, y), paving, z_m=0.002))
    for x, y, radius in zip(rng.uniform(-12, 14, 12), rng.uniform(-2.9, 2.9, 12), rng.uniform(0.12, 0.5, 12),
                            strict=True):  # fmt: skip
        solids.append(spill(rng, float(x), float(y), float(radius)))
    for _ in range(int(rng.integers(2, 7))):  # tar poured into long cracks
        solids.append(_tar_seam(rng))
    if manner.wet:
        for _ in range(int(rng.integers(2, 6))):
            radius = float(rng.uniform(0.35, 1.1))
            at = (float(rng.uniform(-9, 10)), float(rng.uniform(-3, 3)))
            size = (3.6 * radius, 3.6 * radius)
            solids.append(parts.sheet("puddle", size, at, looks.puddle(rng, radius), 0.007, float(rng.uniform(0, 3))))
    for _ in range(2):
        solids += parts.placed(furniture.manhole(rng), (float(rng.uniform(-7, 8)), float(rng.uniform(-2.6, 2.6))))
    for x in (-7.5, 6.0):
        if rng.random() < 0.6:
            solids.append(_arrow(manner, x, float(rng.choice([0.0, math.pi]))))
    leaves = int({"summer": 60, "autumn": 900, "winter": 160}[manner.season])
    points = np.stack([rng.uniform(-13, 15, leaves), rng.normal(0, 4.5, leaves), np.zeros(leaves)], -1)
    return [*solids, *furniture.litter(rng, 40, 11, 8), greens.fallen_leaves(rng, points, manner.season)]


def spill(rng: np.random.Generator, x: float, y: float, radius: float) -> Solid:
    """A stain of oil about a point."""
    turn, height = float(rng.uniform(0, 6)), 0.003 + 0.003 * float(rng.random())
    return parts.sheet("spill", (3.4 * radius, 3.4 * radius), (x, y), looks.spill(rng, radius), height, turn)


def _tar_seam(rng: np.random.Generator) -> Solid:
    """A wandering ribbon of tar on the ground."""
    count = int(rng.integers(8, 22))
    turns = rng.uniform(0, 2 * math.pi) + np.cumsum(rng.normal(0, 0.22, count))
    path = rng.uniform((-9, -5), (10, 5)) + np.cumsum(0.4 * np.stack([np.cos(turns), np.sin(turns)], -1), 0)
    side = np.stack([-np.sin(turns), np.cos(turns)], -1) * rng.uniform(0.02, 0.05, (count, 1))
    flat = np.full((count, 1), 0.0065)
    vertices = np.concatenate([np.concatenate([path - side, flat], 1), np.concatenate([path + side, flat], 1)])
    faces = [(k, k + 1, count + k + 1, count + k) for k in range(count - 1)]
    return parts.mesh("tar", vertices, faces, Material("plain", (looks.grey(rng, 0.012, 0.035),)))


def _arrow(manner: Manner, x: float, turn: float) -> Solid:
    """A driver's arrow along x, painted on the aisle."""
    shape = [(-1.3, -0.08), (0.3, -0.08), (0.3, -0.32), (1.3, 0.0), (0.3, 0.32), (0.3, 0.08), (-1.3, 0.08)]
    vertices = np.array([(px, py, 0.005) for px, py in shape])
    arrow = parts.mesh("arrow", vertices, [tuple(range(len(shape)))], manner.paint)
    return parts.placed([arrow], (x, 0.0), turn)[0]
