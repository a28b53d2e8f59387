"""A generator and a width go in, the fronts of houses come out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from blender_scenes import looks, parts
from blender_scenes.parts import Solids
from synth.records import Material, Vec2


def building(rng: np.random.Generator, width_m: float, height_m: float = 9.0, depth_m: float = 6.0) -> Solids:
    """A facade along x at y = 0 with windows, doors, pipes, vents and bills; the house stands behind it."""
    wall, frame, glass = looks.wall(rng), looks.painted_metal(rng), looks.glass(rng)
    base = looks.concrete(rng, 0.12, 0.3)
    solids = [
        parts.box("house", (width_m, depth_m, height_m), (0, depth_m / 2, 0), wall),
        parts.box("plinth", (width_m + 0.04, depth_m, rng.uniform(0.3, 0.9)), (0, depth_m / 2 - 0.05, 0), base),
    ]
    bay = float(rng.uniform(2.2, 3.4))
    bays = max(1, int(width_m // bay))
    sill, size = float(rng.uniform(0.8, 1.2)), (float(rng.uniform(1.0, 1.7)), float(rng.uniform(1.2, 1.7)))
    shop = rng.random() < 0.35
    for column in range(bays):
        x = (column - (bays - 1) / 2) * width_m / bays
        kind = rng.random()
        if kind < 0.22:
            solids += parts.placed(door(rng), (x, 0.0))
        elif shop and kind < 0.7:
            solids += parts.placed(window(rng, (bay * 0.8, 2.2), frame, glass), (x, 0.0), z_m=0.35)
        elif kind < 0.85:
            solids += parts.placed(window(rng, size, frame, glass), (x, 0.0), z_m=sill)
        else:
            solids += parts.placed(clutter_on_wall(rng), (x, 0.0))
        if rng.random() < 0.2:
            solids += parts.placed(clutter_on_wall(rng), (x + bay * 0.45, 0.0))
        for storey in range(1, int(height_m // 3.2)):
            solids += parts.placed(window(rng, size, frame, glass), (x, 0.0), z_m=sill + 3.2 * storey)
    for side in (-1, 1):
        solids.append(
            parts.rod("drainpipe", 0.1, height_m, (side * (width_m / 2 - rng.uniform(0.2, 0.8)), -0.08, 0), frame)
        )
    solids.append(parts.box("ledge", (width_m, 0.12, 0.18), (0, -0.02, 3.0), base))
    return tuple(solids)


def window(rng: np.random.Generator, size_m: Vec2, frame: Material, glass: Material) -> Solids:
    """A window in a wall along x, its sill at z = 0: frame, panes, now and then a blind or a grille."""
    width, height = size_m
    pane = replace(glass, colors_rgb=(looks.grey(rng, 0.01, 0.08, 0.1),))
    solids = [
        parts.box("frame", (width, 0.08, height), (0, 0.01, 0), frame),
        parts.box("sill", (width + 0.16, 0.16, 0.05), (0, -0.05, -0.05), looks.concrete(rng)),
    ]
    for side in (-1, 1):
        solids.append(parts.box("pane", (width / 2 - 0.09, 0.02, height - 0.14), (side * width / 4, -0.03, 0.07), pane))
    if rng.random() < 0.3:
        blind = Material("painted", (looks.grey(rng, 0.2, 0.55), looks.dark(rng)), 0.5, seed=looks.seed(rng))
        low = float(rng.uniform(0.15, 0.7)) * height
        solids.append(parts.box("blind", (width - 0.12, 0.02, height - 0.07 - low), (0, -0.045, low), blind))
    if rng.random() < 0.2:
        solids += [
            parts.box("grille", (0.02, 0.02, height), (x, -0.1, 0), frame)
            for x in np.arange(-width / 2, width / 2, 0.14)
        ]
    return tuple(solids)


def door(rng: np.random.Generator) -> Solids:
    """A door with its step, or a roller shutter."""
    width, height = float(rng.uniform(0.95, 2.6)), float(rng.uniform(2.05, 2.6))
    if width > 1.8:  # a roller shutter, its slats one by one
        metal = Material("painted", (looks.grey(rng, 0.15, 0.4), looks.dark(rng)), 0.4, seed=looks.seed(rng))
        slats = [parts.box("slat", (width, 0.05, 0.07), (0, -0.005, z), metal) for z in np.arange(0.02, height, 0.085)]
        return (parts.box("shutter", (width, 0.06, height), (0, 0.015, 0), metal), *slats)
    paint = looks.painted_metal(rng) if rng.random() < 0.7 else looks.wood(rng)
    return (
        parts.box("door_frame", (width + 0.16, 0.1, height + 0.08), (0, 0.01, 0), looks.concrete(rng)),
        parts.box("door", (width, 0.1, height), (0, -0.01, 0), paint),
        parts.box("handle", (0.04, 0.08, 0.16), (width * 0.4, -0.08, 1.0), looks.painted_metal(rng)),
        parts.box("step", (width + 0.4, 0.35, 0.12), (0, -0.2, 0), looks.concrete(rng)),
    )


def clutter_on_wall(rng: np.random.Generator) -> Solids:
    """Bills, a fuse box, a vent, an air conditioner, a sign, a lamp or daubed paint."""
    kind = int(rng.integers(6))
    if kind == 0:
        bills = []
        for k in range(int(rng.integers(1, 4))):
            size = (float(rng.uniform(0.3, 0.75)), 0.015, float(rng.uniform(0.4, 1.0)))
            bills.append(
                parts.box("bill", size, (k * 0.7 - 0.7, -0.012, float(rng.uniform(1.0, 1.4))), looks.poster(rng))
            )
        return tuple(bills)
    metal = looks.painted_metal(rng)
    if kind == 1:
        return (
            parts.box("fuse_box", (0.5, 0.22, 0.8), (0, -0.1, 0.7), metal, bevel_m=0.02),
            parts.rod("conduit", 0.04, 4.0, (0.15, -0.05, 1.5), metal),
        )
    if kind == 2:
        louvres = [parts.box("louvre", (0.7, 0.06, 0.03), (0, -0.05, 0.5 + 0.06 * k), metal) for k in range(8)]
        return (parts.box("vent", (0.8, 0.05, 0.6), (0, -0.02, 0.45), metal), *louvres)
    if kind == 3:
        white = Material("painted", (looks.grey(rng, 0.35, 0.55), looks.dark(rng)), 0.4, seed=looks.seed(rng))
        fan = Material("plain", (looks.grey(rng, 0.03, 0.08),))
        return (
            parts.box(
                "air_conditioner", (0.85, 0.32, 0.6), (0, -0.18, float(rng.uniform(0.3, 2.3))), white, bevel_m=0.02
            ),
            parts.box("grid", (0.45, 0.02, 0.45), (0.12, -0.35, 0.4), fan),
        )
    if kind == 4:
        sign = Material("poster", (looks.vivid(rng), looks.grey(rng, 0.5, 0.7), looks.vivid(rng)), seed=looks.seed(rng))
        return (
            parts.box(
                "sign", (float(rng.uniform(0.6, 1.6)), 0.06, float(rng.uniform(0.3, 0.6))), (0, -0.04, 2.3), sign
            ),
        )
    return (
        parts.box("camera_arm", (0.05, 0.35, 0.05), (0, -0.18, 2.8), metal),
        parts.box("camera", (0.12, 0.3, 0.12), (0, -0.4, 2.72), metal),
    )
