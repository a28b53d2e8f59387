"""A generator goes in, what a whole park shares and the ground of it come out: lawn, path, puddles, grass, leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blender_scenes import furniture, greens, looks, parts
from synth.records import Material, Solid

SIZE_M = 100.0


@dataclass(frozen=True)
class Manner:
    """What a whole park shares. bend: amplitude and phase of the path's line."""

    season: str
    wet: bool
    path_width_m: float
    bend: tuple[float, float]

    def path_y(self, x_m: float) -> float:
        """The middle of the path."""
        return self.bend[0] * math.sin(x_m / 7.0 + self.bend[1])


def ground(rng: np.random.Generator, manner: Manner) -> list[Solid]:
    """All that is flat."""
    lawn = looks.grass(rng, manner.season)
    kind = rng.random()
    gravel = looks.gravel(rng)
    surface = gravel if kind < 0.5 else looks.asphalt(rng) if kind < 0.85 else looks.slabs(rng)
    solids = [
        parts.sheet("lawn", (SIZE_M, SIZE_M), (0, 0), lawn, z_m=0.0),
        _ribbon(rng, manner, "worn", manner.path_width_m + 0.5, 0.003, 0.16, _worn_ground(rng)),
        _ribbon(rng, manner, "path", manner.path_width_m, 0.006, 0.05 if surface is gravel else 0.012, surface),
    ]
    if rng.random() < 0.35:  # edged with stones
        stone = looks.concrete(rng, 0.22, 0.38)
        for side in (-1, 1):
            for x in np.arange(-20, 34, 0.8):
                y = manner.path_y(x) + side * (manner.path_width_m / 2 + 0.03)
                slope = (manner.path_y(x + 0.1) - manner.path_y(x - 0.1)) / 0.2
                edge = parts.box("edging", (0.785, 0.07, 0.035), (float(x), y, 0), stone, math.atan(slope))
                solids.append(edge)
    if manner.wet:
        for _ in range(int(rng.integers(2, 7))):
            radius = float(rng.uniform(0.3, 1.0))
            x = float(rng.uniform(-8, 10))
            at = (x, manner.path_y(x) + float(rng.normal(0, 0.6)))
            size = (3.6 * radius, 3.6 * radius)
            solids.append(parts.sheet("puddle", size, at, looks.puddle(rng, radius), 0.012, float(rng.uniform(0, 6))))
    for _ in range(5):  # where feet left the path, or a fire was
        radius = float(rng.uniform(0.3, 0.9))
        trodden = Material("spill", (looks.pick(rng, ((0.11, 0.085, 0.06), (0.15, 0.12, 0.09))),), radius,
                           seed=looks.seed(rng))  # fmt: skip
        at = (float(rng.uniform(-9, 11)), float(rng.choice([-1, 1])) * float(rng.uniform(1.8, 4)))
        solids.append(parts.sheet("bare", (3.4 * radius, 3.4 * radius), at, trodden, 0.009))
    return [*solids, *furniture.litter(rng, 14, 9, 4)]


def _worn_ground(rng: np.random.Generator) -> Material:
    earth = looks.pick(rng, ((0.1, 0.078, 0.055), (0.13, 0.105, 0.08), (0.075, 0.065, 0.05)))
    return Material("gravel", (earth, earth, looks.dark(rng)), seed=looks.seed(rng))


def edges(rng: np.random.Generator, manner: Manner) -> list[Solid]:
    """Grass that hangs over the path's edges and stands about the lawn, and leaves that fell."""
    count = 6000
    x = rng.uniform(-13, 22, count)
    side = rng.choice([-1, 1], count)
    away = manner.path_width_m / 2 + np.abs(rng.normal(0.05, 0.16, count))
    away[: count // 3] = rng.uniform(manner.path_width_m / 2 + 0.2, 6.0, count // 3)
    thick = np.sin(1.3 * x + side) + rng.normal(0, 0.8, count) > -0.4
    points = np.stack([x, _middle(manner, x) + side * away, np.zeros(count)], -1)[thick]
    fallen = {"summer": 250, "autumn": 5200, "winter": 900}[manner.season]
    where = rng.normal((2, 2.0), (9, 4.5), (fallen, 2))
    heaped = np.abs(where[:, 1]) + rng.normal(0, 0.6, fallen) > 0.9  # feet clear the middle
    leaves = np.concatenate([where[heaped], np.zeros((int(heaped.sum()), 1))], 1)
    return [
        greens.tufts(rng, points, 0.09, looks.blades(rng, manner.season)),
        greens.fallen_leaves(rng, leaves, manner.season),
    ]


def _ribbon(
    rng: np.random.Generator, manner: Manner, name: str, width_m: float, z_m: float, ragged_m: float, material: Material
) -> Solid:
    """A band along the path's line, its edges ragged."""
    x = np.arange(-30.0, 40.0, 0.25)
    ragged = rng.normal(0, ragged_m, (2, len(x)))
    ragged = (ragged + np.roll(ragged, 1, 1)) / 2
    middle = _middle(manner, x)
    sides = [
        np.stack([x, middle + s * width_m / 2 + ragged[k], np.full_like(x, z_m)], -1) for k, s in ((0, -1), (1, 1))
    ]
    count = len(x)
    faces = [(k, k + 1, count + k + 1, count + k) for k in range(count - 1)]
    return parts.mesh(name, np.concatenate(sides), faces, material)


def _middle(manner: Manner, x_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """The path's middle at many places."""
    return np.array([manner.path_y(x) for x in x_m.tolist()])
