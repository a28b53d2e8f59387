"""Sizes and materials go in, the things that stand about in streets come out: each a tuple of solids around its own origin.

A part's ground is z = 0, its front faces -y; `placed` puts it into the place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from blender_scenes import looks
from synth.records import Material, Solid, Vec2, Vec3

Solids = tuple[Solid, ...]


def placed(part: Iterable[Solid], xy_m: Vec2, yaw_rad: float = 0.0, z_m: float = 0.0) -> Solids:
    """A part, turned and moved."""
    cos, sin = math.cos(yaw_rad), math.sin(yaw_rad)
    moved = []
    for solid in part:
        x, y, z = solid.position_m
        place = (xy_m[0] + cos * x - sin * y, xy_m[1] + sin * x + cos * y, z + z_m)
        moved.append(replace(solid, position_m=place, yaw_rad=solid.yaw_rad + yaw_rad))
    return tuple(moved)


def box(name: str, size_m: Vec3, at_m: Vec3, material: Material, yaw_rad: float = 0.0, bevel_m: float = 0.0) -> Solid:
    return Solid(name, "box", size_m, at_m, material, yaw_rad, bevel_m)


def rod(name: str, diameter_m: float, height_m: float, at_m: Vec3, material: Material) -> Solid:
    return Solid(name, "cylinder", (diameter_m, diameter_m, height_m), at_m, material)


def sheet(name: str, size_m: Vec2, xy_m: Vec2, material: Material, z_m: float = 0.004, yaw_rad: float = 0.0) -> Solid:
    """Something flat on the ground."""
    return Solid(name, "plane", (*size_m, 0.0), (*xy_m, z_m), material, yaw_rad)


def building(rng: np.random.Generator, width_m: float, height_m: float = 9.0, depth_m: float = 6.0) -> Solids:
    """A facade along x at y = 0 with windows, doors, pipes, vents and bills; the house stands behind it."""
    wall, frame, glass = looks.wall(rng), looks.painted_metal(rng), looks.glass(rng)
    base = looks.concrete(rng, 0.12, 0.3)
    solids = [
        box("house", (width_m, depth_m, height_m), (0, depth_m / 2, 0), wall),
        box("plinth", (width_m + 0.04, depth_m, rng.uniform(0.3, 0.9)), (0, depth_m / 2 - 0.05, 0), base),
    ]
    bay = float(rng.uniform(2.2, 3.4))
    bays = max(1, int(width_m // bay))
    sill, size = float(rng.uniform(0.8, 1.2)), (float(rng.uniform(1.0, 1.7)), float(rng.uniform(1.2, 1.7)))
    shop = rng.random() < 0.35
    for column in range(bays):
        x = (column - (bays - 1) / 2) * width_m / bays
        kind = rng.random()
        if kind < 0.22:
            solids += placed(door(rng), (x, 0.0))
        elif shop and kind < 0.7:
            solids += placed(window(rng, (bay * 0.8, 2.2), frame, glass), (x, 0.0), z_m=0.35)
        elif kind < 0.85:
            solids += placed(window(rng, size, frame, glass), (x, 0.0), z_m=sill)
        else:
            solids += placed(clutter_on_wall(rng), (x, 0.0))
        if rng.random() < 0.2:
            solids += placed(clutter_on_wall(rng), (x + bay * 0.45, 0.0))
        for storey in range(1, int(height_m // 3.2)):
            solids += placed(window(rng, size, frame, glass), (x, 0.0), z_m=sill + 3.2 * storey)
    for side in (-1, 1):
        solids.append(rod("drainpipe", 0.1, height_m, (side * (width_m / 2 - rng.uniform(0.2, 0.8)), -0.08, 0), frame))
    solids.append(box("ledge", (width_m, 0.12, 0.18), (0, -0.02, 3.0), base))
    return tuple(solids)


def window(rng: np.random.Generator, size_m: Vec2, frame: Material, glass: Material) -> Solids:
    width, height = size_m
    pane = replace(glass, colors_rgb=(looks.grey(rng, 0.01, 0.08, 0.1),))
    solids = [
        box("frame", (width, 0.08, height), (0, 0.01, 0), frame),
        box("sill", (width + 0.16, 0.16, 0.05), (0, -0.05, -0.05), looks.concrete(rng)),
    ]
    for side in (-1, 1):
        solids.append(box("pane", (width / 2 - 0.09, 0.02, height - 0.14), (side * width / 4, -0.03, 0.07), pane))
    if rng.random() < 0.3:
        blind = Material("painted", (looks.grey(rng, 0.2, 0.55), looks.dark(rng)), 0.5, seed=looks.seed(rng))
        low = float(rng.uniform(0.15, 0.7)) * height
        solids.append(box("blind", (width - 0.12, 0.02, height - 0.07 - low), (0, -0.045, low), blind))
    if rng.random() < 0.2:
        solids += [
            box("grille", (0.02, 0.02, height), (x, -0.1, 0), frame) for x in np.arange(-width / 2, width / 2, 0.14)
        ]
    return tuple(solids)


def door(rng: np.random.Generator) -> Solids:
    width, height = float(rng.uniform(0.95, 2.6)), float(rng.uniform(2.05, 2.6))
    if width > 1.8:  # a roller shutter, its slats one by one
        metal = Material("painted", (looks.grey(rng, 0.15, 0.4), looks.dark(rng)), 0.4, seed=looks.seed(rng))
        slats = [box("slat", (width, 0.05, 0.07), (0, -0.005, z), metal) for z in np.arange(0.02, height, 0.085)]
        return (box("shutter", (width, 0.06, height), (0, 0.015, 0), metal), *slats)
    paint = looks.painted_metal(rng) if rng.random() < 0.7 else looks.wood(rng)
    return (
        box("door_frame", (width + 0.16, 0.1, height + 0.08), (0, 0.01, 0), looks.concrete(rng)),
        box("door", (width, 0.1, height), (0, -0.01, 0), paint),
        box("handle", (0.04, 0.08, 0.16), (width * 0.4, -0.08, 1.0), looks.painted_metal(rng)),
        box("step", (width + 0.4, 0.35, 0.12), (0, -0.2, 0), looks.concrete(rng)),
    )


def clutter_on_wall(rng: np.random.Generator) -> Solids:
    """Bills, a fuse box, a vent, an air conditioner, a sign, a lamp or daubed paint."""
    kind = int(rng.integers(6))
    if kind == 0:
        bills = []
        for k in range(int(rng.integers(1, 4))):
            size = (float(rng.uniform(0.3, 0.75)), 0.015, float(rng.uniform(0.4, 1.0)))
            bills.append(box("bill", size, (k * 0.7 - 0.7, -0.012, float(rng.uniform(1.0, 1.4))), looks.poster(rng)))
        return tuple(bills)
    metal = looks.painted_metal(rng)
    if kind == 1:
        return (
            box("fuse_box", (0.5, 0.22, 0.8), (0, -0.1, 0.7), metal, bevel_m=0.02),
            rod("conduit", 0.04, 4.0, (0.15, -0.05, 1.5), metal),
        )
    if kind == 2:
        louvres = [box("louvre", (0.7, 0.06, 0.03), (0, -0.05, 0.5 + 0.06 * k), metal) for k in range(8)]
        return (box("vent", (0.8, 0.05, 0.6), (0, -0.02, 0.45), metal), *louvres)
    if kind == 3:
        white = Material("painted", (looks.grey(rng, 0.35, 0.55), looks.dark(rng)), 0.4, seed=looks.seed(rng))
        fan = Material("plain", (looks.grey(rng, 0.03, 0.08),))
        return (
            box("air_conditioner", (0.85, 0.32, 0.6), (0, -0.18, float(rng.uniform(0.3, 2.3))), white, bevel_m=0.02),
            box("grid", (0.45, 0.02, 0.45), (0.12, -0.35, 0.4), fan),
        )
    if kind == 4:
        sign = Material("poster", (looks.vivid(rng), looks.grey(rng, 0.5, 0.7), looks.vivid(rng)), seed=looks.seed(rng))
        return (box("sign", (float(rng.uniform(0.6, 1.6)), 0.06, float(rng.uniform(0.3, 0.6))), (0, -0.04, 2.3), sign),)
    return (
        box("camera_arm", (0.05, 0.35, 0.05), (0, -0.18, 2.8), metal),
        box("camera", (0.12, 0.3, 0.12), (0, -0.4, 2.72), metal),
    )


def car(rng: np.random.Generator) -> Solids:
    """A parked car along x: an extruded outline, glass, wheels, lights, plate."""
    paint, glass, rubber = looks.car_paint(rng), looks.glass(rng), looks.rubber()
    length, width, height = rng.uniform(3.9, 4.7), rng.uniform(1.68, 1.82), rng.uniform(1.42, 1.62)
    half = length / 2
    van = rng.random() < 0.3
    roof_front, roof_back = (-0.12, 0.97) if van else (-0.1, rng.uniform(0.5, 0.85))
    lower = [
        (-1.0, 0.28), (-0.99, 0.62), (-0.93, 0.74), (-0.5, 0.92), (roof_front, height), (roof_back * 0.55, height + 0.03),
        (roof_back, height - 0.05), (0.96, 0.95), (1.0, 0.8), (1.0, 0.3),
    ]  # fmt: skip
    body = _extruded("car_body", [(x * half, z) for x, z in lower], width, paint, tuck=0.12, tuck_above_m=0.95)
    side = [(-0.42, 0.95), (roof_front + 0.02, height - 0.07), (roof_back * 0.92, height - 0.1), (0.8, 0.98)]
    panes = _extruded("side_glass", [(x * half, z) for x, z in side], width + 0.01, glass, tuck=0.12, tuck_above_m=0.95)
    solids = [body, panes]
    bright = Material("plain", ((0.6, 0.6, 0.62),), roughness=0.1)
    for sx in (-0.62, 0.62):
        for sy in (-1, 1):
            solids.append(_wheel((sx * half, sy * (width / 2 - 0.1)), rubber, 0.32, 0.22))
            solids.append(_wheel((sx * half, sy * (width / 2 - 0.09)), looks.painted_metal(rng), 0.2, 0.23, 0.12))
    for end, color in ((-1, bright), (1, Material("plain", ((0.25, 0.01, 0.01),), roughness=0.2))):
        for sy in (-1, 1):
            solids.append(box("lamp", (0.1, 0.32, 0.13), (end * (half - 0.05), sy * (width / 2 - 0.22), 0.66), color))
        number = Material("plain", (looks.grey(rng, 0.4, 0.6),))
        solids.append(box("number_plate", (0.04, 0.5, 0.11), (end * half, 0, 0.42), number))
    screen = [(-0.47, 0.93), (roof_front - 0.03, height - 0.05), (roof_front - 0.05, height - 0.02), (-0.5, 0.96)]
    solids.append(_extruded("windscreen", [(x * half, z) for x, z in screen], width - 0.3, glass))
    back = [(roof_back + 0.01, height - 0.08), (0.93, 1.0), (0.95, 1.02), (roof_back + 0.03, height - 0.04)]
    solids.append(_extruded("rear_window", [(x * half, z) for x, z in back], width - 0.3, glass))
    return tuple(solids)


def bollard(rng: np.random.Generator, material: Material) -> Solids:
    height = 0.95
    return (
        rod("bollard", 0.13, height, (0, 0, 0), material),
        rod(
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
    solids = [rod("post", 0.05, height_m, (float(x), 0, 0), material) for x in posts]
    solids += [box("rail", (length_m, 0.04, 0.04), (0, 0, z), material) for z in (0.15, height_m - 0.04)]
    if bars:
        inner = np.arange(-length_m / 2, length_m / 2, 0.13)
        solids += [box("bar", (0.016, 0.016, height_m - 0.15), (float(x), 0, 0.15), material) for x in inner]
    return tuple(solids)


def bench(rng: np.random.Generator) -> Solids:
    wood, metal = looks.wood(rng), looks.painted_metal(rng)
    solids = [box("leg", (0.06, 0.45, 0.42), (x, 0, 0), metal) for x in (-0.7, 0.7)]
    solids += [box("seat", (1.7, 0.11, 0.04), (0, y, 0.42), wood) for y in (-0.16, -0.02, 0.12)]
    if rng.random() < 0.7:
        solids += [box("post", (0.06, 0.06, 0.8), (x, 0.24, 0), metal) for x in (-0.7, 0.7)]
        solids += [box("back", (1.7, 0.035, 0.11), (0, 0.2, z), wood) for z in (0.55, 0.7)]
    return tuple(solids)


def bin_(rng: np.random.Generator) -> Solids:
    """A litter bin, or a wheeled one."""
    if rng.random() < 0.5:
        color = looks.pick(rng, ((0.02, 0.06, 0.03), (0.05, 0.05, 0.055), (0.02, 0.04, 0.12), (0.1, 0.05, 0.02)))
        plastic = Material("painted", (color, looks.grey(rng, 0.1, 0.2)), 0.3, seed=looks.seed(rng))
        return (
            box("bin", (0.56, 0.66, 0.92), (0, 0, 0.08), plastic, bevel_m=0.04),
            box("lid", (0.6, 0.74, 0.07), (0, -0.02, 1.0), plastic, bevel_m=0.02),
        )
    metal = looks.painted_metal(rng)
    return (
        rod("bin", 0.42, 0.8, (0, 0, 0.1), metal),
        rod("rim", 0.46, 0.05, (0, 0, 0.88), metal),
        rod("bag", 0.38, 0.04, (0, 0, 0.92), looks.rubber()),
    )


def lamp_post(rng: np.random.Generator, height_m: float = 5.0) -> Solids:
    metal = looks.painted_metal(rng)
    return (
        rod("foot", 0.22, 0.7, (0, 0, 0), metal),
        rod("post", 0.11, height_m, (0, 0, 0), metal),
        box("arm", (0.06, 1.2, 0.06), (0, -0.5, height_m), metal),
        box("head", (0.25, 0.6, 0.12), (0, -1.0, height_m - 0.05), metal),
        box("notice", (0.22, 0.01, 0.3), (0, -0.065, 1.4), looks.poster(rng)),
    )


def street_sign(rng: np.random.Generator) -> Solids:
    metal = looks.painted_metal(rng)
    face = Material("poster", (looks.vivid(rng), looks.grey(rng, 0.5, 0.7), looks.vivid(rng)), seed=looks.seed(rng))
    return (
        rod("pole", 0.06, 2.7, (0, 0, 0), metal),
        box("sign", (float(rng.uniform(0.4, 0.6)), 0.03, float(rng.uniform(0.4, 0.6))), (0, -0.045, 2.1), face),
    )


def cabinet(rng: np.random.Generator) -> Solids:
    """A grey box of the post or the power company."""
    coat = Material("painted", (looks.grey(rng, 0.2, 0.42, 0.06), looks.dark(rng)), 0.35, seed=looks.seed(rng))
    width = float(rng.uniform(0.7, 1.5))
    return (
        box("base", (width + 0.1, 0.5, 0.12), (0, 0, 0), looks.concrete(rng)),
        box("cabinet", (width, 0.42, float(rng.uniform(1.0, 1.4))), (0, 0, 0.12), coat, bevel_m=0.015),
        box("bill", (0.3, 0.01, 0.42), (float(rng.uniform(-0.2, 0.2)), -0.22, 0.6), looks.poster(rng)),
    )


def planter(rng: np.random.Generator, length_m: float = 1.4) -> Solids:
    tub = looks.concrete(rng)
    return (
        box("tub", (length_m, 0.6, 0.5), (0, 0, 0), tub, bevel_m=0.03),
        *placed(bush(rng, (length_m * 0.9, 0.6, 0.7)), (0, 0), z_m=0.4),
    )


def bush(rng: np.random.Generator, size_m: Vec3) -> Solids:
    """Leaves in a dome of size_m, thick enough to hide what is behind."""
    count = int(np.clip(900 * size_m[0] * size_m[2], 250, 5000))
    points = rng.normal(size=(count, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    points *= rng.uniform(0.45, 1.0, (count, 1)) ** 0.5
    points = points * [size_m[0] / 2, size_m[1] / 2, size_m[2] / 2] + [0, 0, size_m[2] / 2]
    return (_leaf_cloud("bush", rng, points, 0.06, looks.leaves(rng)),)


def hedge(rng: np.random.Generator, length_m: float, height_m: float, depth_m: float = 0.7) -> Solids:
    """A hedge along x; a dark core keeps light from showing through it."""
    count = int(min(9000, 1100 * length_m * height_m))
    points = rng.uniform(-0.5, 0.5, (count, 3)) * [length_m, depth_m, height_m]
    points += rng.normal(0, 0.05, points.shape) + [0, 0, height_m / 2]
    core = Material("plain", ((0.012, 0.018, 0.008),))
    return (
        box("core", (length_m - 0.2, depth_m - 0.3, height_m - 0.15), (0, 0, 0), core),
        _leaf_cloud("hedge", rng, points, 0.055, looks.leaves(rng)),
    )


def tree(rng: np.random.Generator, height_m: float = 6.0) -> Solids:
    girth = float(rng.uniform(0.18, 0.4))
    count = 4000
    points = rng.normal(size=(count, 3)) * [0.9, 0.9, 0.7] * np.array(height_m / 5) + [0, 0, height_m]
    return (
        rod("trunk", girth, height_m, (0, 0, 0), looks.bark(rng)),
        rod("root", girth * 1.5, 0.15, (0, 0, 0), looks.bark(rng)),
        _leaf_cloud("crown", rng, points, 0.09, looks.leaves(rng)),
    )


def crates(rng: np.random.Generator) -> Solids:
    """Boxes, bags and pallets left at a wall."""
    solids = []
    for k in range(int(rng.integers(2, 6))):
        size = (float(rng.uniform(0.3, 0.6)), float(rng.uniform(0.3, 0.5)), float(rng.uniform(0.2, 0.5)))
        card = looks.pick(rng, ((0.28, 0.2, 0.12), (0.33, 0.25, 0.16), (0.05, 0.05, 0.05), (0.4, 0.4, 0.38)))
        coat = Material("painted", (card, looks.dark(rng)), 0.2, seed=looks.seed(rng))
        where = (float(rng.uniform(-0.8, 0.8)), float(rng.uniform(-0.2, 0.2)), 0.0 if k < 3 else 0.4)
        solids.append(box("crate", size, where, coat, yaw_rad=float(rng.normal(0, 0.2)), bevel_m=0.015))
    return tuple(solids)


def manhole(rng: np.random.Generator) -> Solids:
    iron = Material("painted", (looks.grey(rng, 0.05, 0.12), looks.grey(rng, 0.12, 0.2)), 0.1, seed=looks.seed(rng))
    if rng.random() < 0.5:
        return (
            rod("manhole", 0.7, 0.006, (0, 0, 0), iron),
            rod("manhole_ring", 0.82, 0.003, (0, 0, 0), looks.concrete(rng)),
        )
    return (
        box("drain", (0.6, 0.4, 0.005), (0, 0, 0), iron),
        box("drain_frame", (0.7, 0.5, 0.003), (0, 0, 0), looks.concrete(rng)),
    )


def litter(rng: np.random.Generator, count: int, half_x_m: float, half_y_m: float) -> Solids:
    """Scraps of paper and leaves, flat on the ground."""
    solids = []
    for _ in range(count):
        where = (float(rng.uniform(-half_x_m, half_x_m)), float(rng.uniform(-half_y_m, half_y_m)))
        color = looks.pick(rng, ((0.5, 0.5, 0.48), (0.3, 0.2, 0.08), (0.25, 0.13, 0.05), (0.1, 0.1, 0.1)))
        size = (float(rng.uniform(0.04, 0.13)), float(rng.uniform(0.03, 0.1)))
        turn = float(rng.uniform(0, math.pi))
        solids.append(sheet("litter", size, where, Material("plain", (color,)), 0.012, turn))
    return tuple(solids)


def bicycle_stand(rng: np.random.Generator, count: int = 4) -> Solids:
    metal = looks.painted_metal(rng)
    solids: list[Solid] = []
    for k in range(count):
        x = 0.75 * (k - (count - 1) / 2)
        solids += [rod("hoop", 0.05, 0.8, (x, y, 0), metal) for y in (-0.35, 0.35)]
        solids.append(box("hoop_top", (0.05, 0.75, 0.05), (x, 0, 0.78), metal))
    return tuple(solids)


def _extruded(
    name: str, outline_xz: list[Vec2], width_m: float, material: Material, tuck: float = 0.0, tuck_above_m: float = 99.0
) -> Solid:
    """An outline in x and z, as thick as width along y, narrower by a share `tuck` above a height."""
    vertices, count = [], len(outline_xz)
    for side in (-1, 1):
        for x, z in outline_xz:
            half = width_m / 2 * (1 - (tuck if z > tuck_above_m else 0.0))
            vertices.append((float(x), side * float(half), float(z)))
    around = [(i, (i + 1) % count, count + (i + 1) % count, count + i) for i in range(count)]
    faces = (tuple(range(count - 1, -1, -1)), tuple(range(count, 2 * count)), *around)
    return Solid(name, "mesh", (0, 0, 0), (0, 0, 0), material, vertices_m=tuple(vertices), faces=faces)


def _wheel(xy_m: Vec2, material: Material, radius_m: float, width_m: float, lift_m: float = 0.0) -> Solid:
    """A disc that rolls along x."""
    angles = np.arange(20) * 2 * math.pi / 20
    vertices = tuple(
        (float(radius_m * math.cos(a)), side * width_m / 2, float(radius_m * (1 + math.sin(a))))
        for side in (-1, 1)
        for a in angles
    )
    around = [(i, (i + 1) % 20, 20 + (i + 1) % 20, 20 + i) for i in range(20)]
    faces = (tuple(range(19, -1, -1)), tuple(range(20, 40)), *around)
    return Solid("wheel", "mesh", (0, 0, 0), (*xy_m, lift_m), material, vertices_m=vertices, faces=faces)


def _leaf_cloud(name: str, rng: np.random.Generator, points_m: np.ndarray, leaf_m: float, material: Material) -> Solid:
    """A leaf, a small quad turned at random, at each point (N, 3)."""
    count = len(points_m)
    along = rng.normal(size=(count, 3))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = np.cross(along, rng.normal(size=(count, 3)))
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    size = leaf_m * rng.uniform(0.6, 1.4, (count, 1))
    quads = np.stack([points_m - along * size, points_m + across * size * 0.6, points_m + along * size,
                      points_m - across * size * 0.6], 1).reshape(-1, 3)  # fmt: skip
    quads[:, 2] = np.maximum(quads[:, 2], 0.01)
    faces = tuple(map(tuple, np.arange(4 * count).reshape(-1, 4).tolist()))
    return Solid(
        name, "mesh", (0, 0, 0), (0, 0, 0), material, vertices_m=tuple(map(tuple, quads.tolist())), faces=faces
    )
