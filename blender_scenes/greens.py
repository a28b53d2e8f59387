"""A generator goes in, grass, bushes, hedges and trees of a season come out."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from blender_scenes import looks, parts
from blender_scenes.parts import Solids
from synth.records import Material, Solid, Vec3

Points = NDArray[np.float64]  # (N, 3)

# Limbs of a tree: from the trunk's forks outwards, how many grow of each and how much shorter each is.
FORKS = ((5, 8), (3, 5), (2, 4))
SHORTER = 0.62
BARK_SIDES = (9, 6, 4, 3)
LEAVES_IN_CLUMP = 34
LEAFY = {"summer": 1.0, "autumn": 0.6, "winter": 0.0}  # share of a crown's leaves that hang there


def bush(rng: np.random.Generator, size_m: Vec3, season: str = "summer", detail: float = 1.0) -> Solids:
    """Leaves in a heap of domes, size_m in all, thick enough to hide what is behind; twigs and a few leaves in winter.
    detail: what is far away does with fewer leaves, each larger."""
    domes = int(np.clip(round(3 * size_m[0]), 3, 9))
    count = int(detail * np.clip(1100 * size_m[0] * size_m[2], 300, 6000)) // domes
    half = np.asarray(size_m) / 2
    clouds = []
    for k in range(domes):
        share = float(rng.uniform(0.45, 0.8)) if k else 0.85
        points = rng.normal(size=(count, 3))
        points /= np.linalg.norm(points, axis=1, keepdims=True)
        points *= rng.uniform(0.35, 1.0, (count, 1)) ** 0.5 * rng.uniform(0.9, 1.15, (count, 1))
        middle = rng.uniform(-1, 1, 3) * half * [1 - share, 1 - share, 0.1]
        middle[2] += half[2] * (share if k else 1.0)
        clouds.append(middle + points * half * share)
    points = rng.permutation(np.concatenate(clouds))
    leaf = (0.045 + 0.018 * max(size_m)) * (1.0 if LEAFY[season] > 0 else 0.6) / math.sqrt(detail)
    return (
        *((_twigs(rng, size_m),) if LEAFY[season] < 1 else ()),
        _leaf_cloud(
            "bush", rng, points[: int(len(points) * max(LEAFY[season], 0.25))], leaf, looks.leaves(rng, season)
        ),
    )


def hedge(
    rng: np.random.Generator,
    length_m: float,
    height_m: float,
    depth_m: float = 0.7,
    season: str = "summer",
    foliage: Material | None = None,
) -> Solids:
    """A hedge along x, of a foliage that its neighbours may share; a dark core keeps light from showing through it."""
    count = int(min(9000, 1100 * length_m * height_m))
    points = rng.uniform(-0.5, 0.5, (count, 3)) * [length_m, depth_m, height_m]
    points += rng.normal((0, 0, height_m / 2), 0.05, points.shape)
    waves = rng.uniform(0, 2 * math.pi, 3)
    points[:, 2] *= 1 + 0.04 * np.sin(1.7 * points[:, 0] + waves[0]) + 0.03 * np.sin(4.1 * points[:, 0] + waves[1])
    points[:, 1] += 0.05 * np.sin(2.3 * points[:, 0] + waves[2])
    core = Material("plain", ((0.012, 0.018, 0.008),) if season == "summer" else ((0.03, 0.022, 0.014),))
    return (
        parts.box("core", (length_m - 0.2, depth_m - 0.3, height_m - 0.15), (0, 0, 0), core),
        _leaf_cloud("hedge", rng, points, 0.055, looks.leaves(rng, season) if foliage is None else foliage),
    )


def tree(rng: np.random.Generator, height_m: float = 6.0, season: str = "summer", detail: float = 1.0) -> Solids:
    """A trunk that leans and forks into limbs and twigs, with clumps of leaves about the twigs; height_m is about where
    the middle of the crown is. detail: as a bush has it."""
    girth = float(rng.uniform(0.028, 0.045)) * height_m
    lean = rng.normal(0, 0.05, 2)
    fork = height_m * float(rng.uniform(0.4, 0.55))
    path = np.array([[0, 0, -0.1], [*(lean * 0.3 * fork), 0.5 * fork], [*(lean * fork), fork]])
    vertices: list[Points] = []
    faces: list[tuple[int, ...]] = []
    tips: list[Points] = []
    ends = [(path, girth)]
    for generation, (few, many) in enumerate((*FORKS, (0, 0))):
        grown = []
        for limb, width in ends:
            tip_width = width * (0.62 if generation < len(FORKS) else 0.25)
            add_tube(vertices, faces, limb, width, tip_width, BARK_SIDES[generation])
            if generation == len(FORKS):
                tips.append(limb[1:])
                continue
            count = int(rng.integers(few, many))
            turns = rng.uniform(0, 2 * math.pi) + np.arange(count) * 2 * math.pi / count
            for k, turn in enumerate(turns + rng.normal(0, 0.35, count)):
                share = 1.0 if k == 0 else float(rng.uniform(0.72 if generation == 0 else 0.45, 1.0))
                length = height_m * 0.42 * SHORTER**generation * float(rng.uniform(0.75, 1.2))
                heading = limb[-1] - limb[-2]
                heading = heading / np.linalg.norm(heading)
                tilt = float(rng.uniform(0.35, 0.95)) if k else 0.2
                sideways = np.array([math.cos(turn), math.sin(turn), 0.0])
                way = math.cos(tilt) * heading + math.sin(tilt) * sideways + [0, 0, 0.12]
                start = limb[-2] + share * (limb[-1] - limb[-2])
                bend = start + way * length * 0.5 + rng.normal(0, 0.05 * length, 3)
                grown.append(
                    (np.array([start, bend, bend + (way + np.array([0, 0, 0.2])) * length * 0.5]), tip_width * 0.72)
                )
        ends = grown
    bark = looks.bark(rng)
    solids = [
        parts.mesh("trunk", np.concatenate(vertices), faces, bark),
        parts.rod("root", girth * 1.25, 0.12, (0, 0, 0), bark),
    ]
    if LEAFY[season] > 0:
        twigs = np.concatenate(tips)
        count = int(min(6500, len(twigs) * LEAVES_IN_CLUMP) * detail * LEAFY[season])
        clumps = rng.permutation(np.repeat(twigs, LEAVES_IN_CLUMP, 0))[:count]
        points = clumps + rng.normal(size=clumps.shape) * [0.3, 0.3, 0.22] * np.array(height_m / 6)
        solids.append(
            _leaf_cloud("crown", rng, points, (0.075 + 0.006 * height_m) / math.sqrt(detail), looks.leaves(rng, season))
        )
    return tuple(solids)


def conifer(rng: np.random.Generator, height_m: float = 7.0, detail: float = 1.0) -> Solids:
    """A spruce or a thuja: drooping layers about a straight trunk, green in every season. detail: as a bush has it."""
    count = int(1100 * detail * height_m)
    up = rng.beta(1.0, 1.5, count)
    layer = np.round(up * 13) / 13
    reach = height_m * float(rng.uniform(0.14, 0.24)) * (1 - layer) ** 0.8 + 0.08
    turn = rng.uniform(0, 2 * math.pi, count)
    out = reach * rng.uniform(0.15, 1.0, count) ** 0.5 * (0.8 + 0.2 * np.sin(5 * turn + 17 * layer))
    z = 0.25 + layer * (height_m - 0.3) - 0.3 * out + rng.normal(0, 0.09, count)
    points = np.stack([out * np.cos(turn), out * np.sin(turn), np.maximum(z, 0.05)], -1)
    color = looks.pick(rng, ((0.018, 0.035, 0.014), (0.025, 0.045, 0.025), (0.03, 0.05, 0.015)))
    needles = Material("foliage", (color, (color[0] * 1.7, color[1] * 1.5, color[2] * 1.4)), seed=looks.seed(rng))
    return (
        parts.rod("trunk", 0.035 * height_m, 0.8 * height_m, (0, 0, 0), looks.bark(rng)),
        _leaf_cloud("needles", rng, points, 0.1 / math.sqrt(detail), needles),
    )


def tufts(rng: np.random.Generator, points_m: Points, height_m: float, colors: Material) -> Solid:
    """Blades of grass or weeds at points (N, 3) of the ground, about height_m high."""
    count = len(points_m)
    turn, lean = rng.uniform(0, 2 * math.pi, count), rng.normal(0, 0.5, (count, 2))
    height = height_m * rng.uniform(0.4, 1.3, (count, 1))
    across = np.stack([np.cos(turn), np.sin(turn), np.zeros(count)], -1) * height * 0.13
    tip = points_m + np.concatenate([lean * height, height], -1)
    vertices = np.stack([points_m - across, points_m + across, tip], 1).reshape(-1, 3)
    return parts.mesh("grass", vertices, _faces(count, 3), colors)


def fallen_leaves(rng: np.random.Generator, points_m: Points, season: str) -> Solid:
    """Leaves that lie about at points (N, 3) of the ground."""
    material = Material("foliage", looks.fallen(rng, season), seed=looks.seed(rng))
    count = len(points_m)
    turn = rng.uniform(0, 2 * math.pi, count)
    size = rng.uniform(0.02, 0.055, (count, 1))
    along = np.stack([np.cos(turn), np.sin(turn), rng.normal(0, 0.25, count)], -1) * size
    across = np.stack([-np.sin(turn), np.cos(turn), rng.normal(0, 0.25, count)], -1) * size * 0.6
    middle = points_m + np.array([0, 0, 0.012])
    quads = np.stack([middle - along, middle + across, middle + along, middle - across], 1).reshape(-1, 3)
    quads[:, 2] = np.maximum(quads[:, 2], 0.003)
    return parts.mesh("fallen_leaves", quads, _faces(count, 4), material)


def planter(rng: np.random.Generator, length_m: float = 1.4) -> Solids:
    """A concrete tub with a bush in it."""
    tub = looks.concrete(rng)
    return (
        parts.box("tub", (length_m, 0.6, 0.5), (0, 0, 0), tub, bevel_m=0.03),
        *parts.placed(bush(rng, (length_m * 0.9, 0.6, 0.7)), (0, 0), z_m=0.4),
    )


def _twigs(rng: np.random.Generator, size_m: Vec3) -> Solid:
    vertices: list[Points] = []
    faces: list[tuple[int, ...]] = []
    for _ in range(int(np.clip(40 * size_m[0], 20, 120))):
        end = rng.normal(size=3) * [size_m[0] / 4, size_m[1] / 4, 0] + [0, 0, size_m[2] * rng.uniform(0.6, 1.0)]
        start = end * [0.3, 0.3, 0]
        middle = (start + end) / 2 + rng.normal(0, 0.04, 3)
        add_tube(vertices, faces, np.array([start, middle, end]), 0.02, 0.006, 3)
    return parts.mesh("twigs", np.concatenate(vertices), faces, looks.bark(rng))


def add_tube(
    vertices: list[Points], faces: list[tuple[int, ...]], path: Points, start_m: float, end_m: float, sides: int
) -> None:
    """Appends a tube along path (P, 3), its diameter from start_m to end_m."""
    first = sum(map(len, vertices))
    x, y, z = (path[-1] - path[0]) / np.linalg.norm(path[-1] - path[0])
    # Two directions across it; np.cross would take a third of a tree's time.
    right = np.array([-z, 0.0, x] if abs(y) < 0.9 else [0.0, z, -y])
    right /= np.linalg.norm(right)
    ahead = np.array([y * right[2] - z * right[1], z * right[0] - x * right[2], x * right[1] - y * right[0]])
    angles = np.arange(sides) * 2 * math.pi / sides
    ring = np.cos(angles)[:, None] * right + np.sin(angles)[:, None] * ahead
    radii = np.linspace(start_m, end_m, len(path)) / 2
    vertices.append((path[:, None] + radii[:, None, None] * ring).reshape(-1, 3))
    for k in range(len(path) - 1):
        here, there = first + k * sides, first + (k + 1) * sides
        faces += [(here + i, here + (i + 1) % sides, there + (i + 1) % sides, there + i) for i in range(sides)]


def _leaf_cloud(name: str, rng: np.random.Generator, points_m: Points, leaf_m: float, material: Material) -> Solid:
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
    return parts.mesh(name, quads, _faces(count, 4), material)


def _faces(count: int, corners: int) -> list[tuple[int, ...]]:
    return [tuple(face) for face in np.arange(corners * count).reshape(-1, corners).tolist()]
