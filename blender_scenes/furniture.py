"""A generator goes in, the things that stand and lie about in streets come out."""

from __future__ import annotations

import math

import numpy as np

from blender_scenes import looks, parts
from blender_scenes.parts import Solids
from synth.records import Material, Solid


def bollard(rng: np.random.Generator, material: Material) -> Solids:
    """A post that keeps cars out."""
    height = 0.95
    return (
        parts.rod("bollard", 0.13, height, (0, 0, 0), material),
        parts.rod(
            "band",
            0.135,
            0.08,
            (0, 0, height - 0.2),
            Material("painted", (looks.grey(rng, 0.4, 0.6), looks.dark(rng)), 0.2),
        ),
    )


def railing(length_m: float, material: Material, height_m: float = 1.0, bars: bool = True) -> Solids:
    """A railing along x."""
    posts = np.linspace(-length_m / 2, length_m / 2, max(2, round(length_m / 1.6) + 1))
    solids = [parts.rod("post", 0.05, height_m, (float(x), 0, 0), material) for x in posts]
    solids += [parts.box("rail", (length_m, 0.04, 0.04), (0, 0, z), material) for z in (0.15, height_m - 0.04)]
    if bars:
        inner = np.arange(-length_m / 2, length_m / 2, 0.13)
        solids += [parts.box("bar", (0.016, 0.016, height_m - 0.15), (float(x), 0, 0.15), material) for x in inner]
    return tuple(solids)


def bench(rng: np.random.Generator) -> Solids:
    """A bench of boards, with or without a back."""
    wood, metal = looks.wood(rng), looks.painted_metal(rng)
    solids = [parts.box("leg", (0.06, 0.45, 0.42), (x, 0, 0), metal) for x in (-0.7, 0.7)]
    solids += [parts.box("seat", (1.7, 0.11, 0.04), (0, y, 0.42), wood) for y in (-0.16, -0.02, 0.12)]
    if rng.random() < 0.7:
        solids += [parts.box("post", (0.06, 0.06, 0.8), (x, 0.24, 0), metal) for x in (-0.7, 0.7)]
        solids += [parts.box("back", (1.7, 0.035, 0.11), (0, 0.2, z), wood) for z in (0.55, 0.7)]
    return tuple(solids)


def litter_bin(rng: np.random.Generator) -> Solids:
    """A litter bin, or a wheeled one."""
    if rng.random() < 0.5:
        color = looks.pick(rng, ((0.02, 0.06, 0.03), (0.05, 0.05, 0.055), (0.02, 0.04, 0.12), (0.1, 0.05, 0.02)))
        plastic = Material("painted", (color, looks.grey(rng, 0.1, 0.2)), 0.3, seed=looks.seed(rng))
        return (
            parts.box("bin", (0.56, 0.66, 0.92), (0, 0, 0.08), plastic, bevel_m=0.04),
            parts.box("lid", (0.6, 0.74, 0.07), (0, -0.02, 1.0), plastic, bevel_m=0.02),
        )
    metal = looks.painted_metal(rng)
    return (
        parts.rod("bin", 0.42, 0.8, (0, 0, 0.1), metal),
        parts.rod("rim", 0.46, 0.05, (0, 0, 0.88), metal),
        parts.rod("bag", 0.38, 0.04, (0, 0, 0.92), looks.rubber()),
    )


def lamp_post(rng: np.random.Generator, height_m: float = 5.0) -> Solids:
    """A street lamp that reaches over the road."""
    metal = looks.painted_metal(rng)
    return (
        parts.rod("foot", 0.22, 0.7, (0, 0, 0), metal),
        parts.rod("post", 0.11, height_m, (0, 0, 0), metal),
        parts.box("arm", (0.06, 1.2, 0.06), (0, -0.5, height_m), metal),
        parts.box("head", (0.25, 0.6, 0.12), (0, -1.0, height_m - 0.05), metal),
        parts.box("notice", (0.22, 0.01, 0.3), (0, -0.065, 1.4), looks.poster(rng)),
    )


def street_sign(rng: np.random.Generator) -> Solids:
    """A sign on a pole."""
    metal = looks.painted_metal(rng)
    face = Material("poster", (looks.vivid(rng), looks.grey(rng, 0.5, 0.7), looks.vivid(rng)), seed=looks.seed(rng))
    return (
        parts.rod("pole", 0.06, 2.7, (0, 0, 0), metal),
        parts.box("sign", (float(rng.uniform(0.4, 0.6)), 0.03, float(rng.uniform(0.4, 0.6))), (0, -0.045, 2.1), face),
    )


def cabinet(rng: np.random.Generator) -> Solids:
    """A grey box of the post or the power company."""
    coat = Material("painted", (looks.grey(rng, 0.2, 0.42, 0.06), looks.dark(rng)), 0.35, seed=looks.seed(rng))
    width = float(rng.uniform(0.7, 1.5))
    return (
        parts.box("base", (width + 0.1, 0.5, 0.12), (0, 0, 0), looks.concrete(rng)),
        parts.box("cabinet", (width, 0.42, float(rng.uniform(1.0, 1.4))), (0, 0, 0.12), coat, bevel_m=0.015),
        parts.box("bill", (0.3, 0.01, 0.42), (float(rng.uniform(-0.2, 0.2)), -0.22, 0.6), looks.poster(rng)),
    )


def crates(rng: np.random.Generator) -> Solids:
    """Boxes, bags and pallets left at a wall."""
    solids = []
    for k in range(int(rng.integers(2, 6))):
        size = (float(rng.uniform(0.3, 0.6)), float(rng.uniform(0.3, 0.5)), float(rng.uniform(0.2, 0.5)))
        card = looks.pick(rng, ((0.28, 0.2, 0.12), (0.33, 0.25, 0.16), (0.05, 0.05, 0.05), (0.4, 0.4, 0.38)))
        coat = Material("painted", (card, looks.dark(rng)), 0.2, seed=looks.seed(rng))
        where = (float(rng.uniform(-0.8, 0.8)), float(rng.uniform(-0.2, 0.2)), 0.0 if k < 3 else 0.4)
        solids.append(parts.box("crate", size, where, coat, yaw_rad=float(rng.normal(0, 0.2)), bevel_m=0.015))
    return tuple(solids)


def manhole(rng: np.random.Generator) -> Solids:
    """A round cover or a drain, flat in the ground."""
    iron = Material("painted", (looks.grey(rng, 0.05, 0.12), looks.grey(rng, 0.12, 0.2)), 0.1, seed=looks.seed(rng))
    if rng.random() < 0.5:
        return (
            parts.rod("manhole", 0.7, 0.006, (0, 0, 0), iron),
            parts.rod("manhole_ring", 0.82, 0.003, (0, 0, 0), looks.concrete(rng)),
        )
    return (
        parts.box("drain", (0.6, 0.4, 0.005), (0, 0, 0), iron),
        parts.box("drain_frame", (0.7, 0.5, 0.003), (0, 0, 0), looks.concrete(rng)),
    )


def litter(rng: np.random.Generator, count: int, half_x_m: float, half_y_m: float) -> Solids:
    """Scraps of paper and leaves, flat on the ground."""
    solids = []
    for _ in range(count):
        where = (float(rng.uniform(-half_x_m, half_x_m)), float(rng.uniform(-half_y_m, half_y_m)))
        color = looks.pick(rng, ((0.5, 0.5, 0.48), (0.3, 0.2, 0.08), (0.25, 0.13, 0.05), (0.1, 0.1, 0.1)))
        size = (float(rng.uniform(0.04, 0.13)), float(rng.uniform(0.03, 0.1)))
        turn = float(rng.uniform(0, math.pi))
        solids.append(parts.sheet("litter", size, where, Material("plain", (color,)), 0.012, turn))
    return tuple(solids)


def bicycle_stand(rng: np.random.Generator, count: int = 4) -> Solids:
    """A row of hoops along x."""
    metal = looks.painted_metal(rng)
    solids: list[Solid] = []
    for k in range(count):
        x = 0.75 * (k - (count - 1) / 2)
        solids += [parts.rod("hoop", 0.05, 0.8, (x, y, 0), metal) for y in (-0.35, 0.35)]
        solids.append(parts.box("hoop_top", (0.05, 0.75, 0.05), (x, 0, 0.78), metal))
    return tuple(solids)
