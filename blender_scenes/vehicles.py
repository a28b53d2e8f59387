"""A generator goes in, parked cars come out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blender_scenes import looks, parts
from blender_scenes.parts import Solids
from synth.records import Material, Solid, Vec2

STATIONS = 34  # cross sections of a body from nose to tail
WHEEL_X = (-0.63, 0.6)  # axles, as shares of half the length


@dataclass(frozen=True)
class Body:
    """The lines of a kind of car. Ranges in metres; the rest as shares of half the length, the nose at -1.

    screen, rear: (foot, head) of windscreen and rear window; belt_m: height of the windows' sills, from the bonnet's
    end to the tail; boot: where the lid behind the rear window ends; panels: no windows behind the doors.
    """

    length_m: Vec2
    width_m: Vec2
    height_m: Vec2
    screen: Vec2
    rear: Vec2
    belt_m: Vec2
    bonnet_m: float  # height of its front edge
    clearance_m: float = 0.2
    wheel_radius_m: float = 0.31
    panels: bool = False


BODIES = {
    "hatchback": Body((3.7, 4.2), (1.66, 1.78), (1.44, 1.55), (-0.5, -0.1), (0.93, 0.7), (0.93, 1.0), 0.74),
    "saloon": Body((4.4, 4.85), (1.76, 1.86), (1.42, 1.48), (-0.42, -0.08), (0.68, 0.36), (0.92, 0.99), 0.72),
    "estate": Body((4.4, 4.8), (1.74, 1.84), (1.44, 1.52), (-0.44, -0.12), (0.95, 0.78), (0.93, 0.99), 0.72),
    "suv": Body((4.2, 4.7), (1.8, 1.92), (1.6, 1.72), (-0.46, -0.14), (0.95, 0.74), (1.05, 1.12), 0.88, 0.28, 0.36),
    "van": Body(
        (4.6, 5.3), (1.86, 2.0), (1.85, 2.05), (-0.74, -0.44), (0.985, 0.95), (1.1, 1.12), 0.92, 0.24, 0.33, True
    ),
}
COMMON = ("hatchback", "hatchback", "hatchback", "saloon", "saloon", "estate", "suv", "suv", "van")


def car(rng: np.random.Generator, body: str | None = None) -> Solids:
    """A parked car along x, its nose towards -x; body is one of BODIES, or drawn as often as each is seen."""
    kind = BODIES[body if body is not None else COMMON[int(rng.integers(len(COMMON)))]]
    paint, glass = looks.car_paint(rng), looks.glass(rng)
    length, width, height = (float(rng.uniform(*span)) for span in (kind.length_m, kind.width_m, kind.height_m))
    shell = _shell(kind, length, width)
    cabin = _cabin(kind, length, width, height)
    dark = Material("plain", (looks.grey(rng, 0.015, 0.03),), roughness=0.6)
    plastic = dark if rng.random() < 0.6 else paint
    return (
        _skin("car_body", shell, paint, lambda x, row: row >= 1),
        _skin("car_sill", shell, plastic, lambda x, row: row < 1),
        *_ends("car_end", shell, paint),
        *_windows(kind, cabin, paint, glass),
        *_wheels(rng, kind, length, width),
        *_face(rng, kind, length, width, dark),
        *_mirrors(kind, length, width, paint),
    )


Grid = NDArray[np.float64]  # (stations, rows, 3): one side of a body, y >= 0, from below to its middle


def _shell(kind: Body, length: float, width: float) -> Grid:
    """The body below its windows."""
    x = np.sort(np.concatenate([np.linspace(-1, 1, STATIONS - 4), [-0.985, -0.95, 0.95, 0.985]]))
    foot = kind.screen[0]
    line = [
        (-1.0, kind.bonnet_m - 0.13), (-0.97, kind.bonnet_m - 0.03), (-0.9, kind.bonnet_m + 0.03),
        (foot, kind.belt_m[0]), (0.5, kind.belt_m[1]), (max(0.9, kind.rear[0]), kind.belt_m[1] + 0.01),
        (0.985, kind.belt_m[1] - 0.06), (1.0, kind.belt_m[1] - 0.2),
    ]  # fmt: skip
    top = np.interp(x, *np.transpose(sorted(line)))
    bottom = kind.clearance_m + 0.1 * np.abs(x) ** 6
    half = width / 2 * (1 - 0.16 * np.abs(x) ** 7 - 0.02 * x**2)
    middle = bottom + 0.5 * (top - bottom)
    rows = [
        (0.93, bottom), (0.985, bottom + 0.14), (1.0, middle), (0.985, top - 0.12), (0.95, top - 0.03),
        (0.84, top + 0.005), (0.45, top + 0.03), (0.0, top + 0.035),
    ]  # fmt: skip
    return np.stack([np.stack([x * length / 2, share * half, z], -1) for share, z in rows], 1)


def _cabin(kind: Body, length: float, width: float, height: float) -> Grid:
    """Windows and roof; its first row lies in the body's belt, the second is the roof's edge."""
    (foot, head), (tail_foot, tail_head) = kind.screen, kind.rear
    x = np.linspace(foot, tail_foot, STATIONS)
    middle = (head + tail_head) / 2
    line = [
        (foot, kind.belt_m[0] - 0.02), (head, height - 0.04), (middle, height),
        (tail_head, height - 0.05), (tail_foot, kind.belt_m[1] - 0.02),
    ]  # fmt: skip
    # The windscreen bends into the roof.
    fine = np.linspace(foot, tail_foot, 241)
    roof = np.interp(fine, *np.transpose(line))
    padded = np.pad(roof, 6, mode="edge")
    roof = np.interp(x, fine, np.convolve(padded, np.ones(13) / 13, "valid"))
    belt = np.interp(x, (foot, tail_foot), (kind.belt_m[0] - 0.03, kind.belt_m[1] - 0.03))
    rise = np.clip((roof - belt) / (height - kind.belt_m[1]), 0, 1)
    lean = 0.07 if kind.panels else 0.15
    half = width / 2 * 0.95
    rows = [
        (half * np.ones_like(x), belt),
        (half * (1 - lean * rise), np.maximum(roof - 0.09 * rise, belt)),
        (half * (0.93 - lean * rise), np.maximum(roof - 0.025 * rise, belt)),
        (half * 0.4, roof + 0.02 * rise),
        (np.zeros_like(x), roof + 0.025 * rise),
    ]
    return np.stack([np.stack([x * length / 2, y * np.ones_like(x), z], -1) for y, z in rows], 1)


def _windows(kind: Body, cabin: Grid, paint: Material, glass: Material) -> Solids:
    """The cabin in panes and painted pillars and roof."""
    half = float(np.abs(cabin[:, 0, 0]).max()) / max(abs(kind.screen[0]), abs(kind.rear[0]))
    pillars = (0.22, 0.66) if kind.rear[1] > 0.6 else (0.2,)

    def is_glass(x: float, row: int) -> bool:
        share = x / half
        on_screen, on_rear = share < kind.screen[1] - 0.02, share > kind.rear[1] + 0.02
        if row >= 2:  # windscreen, rear window and, between them, the roof
            return (on_screen and share > kind.screen[0] + 0.03) or (on_rear and not kind.panels)
        if row == 1 or on_screen or on_rear:
            return row == 0 and on_screen and share > kind.screen[0] + 0.55 * (kind.screen[1] - kind.screen[0])
        if kind.panels and share > -0.1:
            return False
        return all(abs(share - pillar) > 0.03 for pillar in pillars)

    return (
        _skin("car_glass", cabin, glass, is_glass),
        _skin("car_roof", cabin, paint, lambda x, row: not is_glass(x, row)),
    )


def _skin(name: str, grid: Grid, material: Material, chosen: Callable[[float, int], bool]) -> Solid:
    """The faces of a grid and of its mirror image that chosen(x_m, row) keeps."""
    stations, rows = grid.shape[:2]
    mirrored = grid * [1, -1, 1]
    vertices = np.concatenate([grid.reshape(-1, 3), mirrored.reshape(-1, 3)])
    faces = []
    for i in range(stations - 1):
        x = float(grid[i, 0, 0] + grid[i + 1, 0, 0]) / 2
        for row in range(rows - 1):
            if not chosen(x, row):
                continue
            a, b = i * rows + row, (i + 1) * rows + row
            faces.append((a, a + 1, b + 1, b))
            start = stations * rows
            faces.append((start + b, start + b + 1, start + a + 1, start + a))
    return parts.mesh(name, vertices, faces, material)


def _ends(name: str, grid: Grid, material: Material) -> Solids:
    """Nose and tail, closed."""
    solids = []
    for station in (0, -1):
        side = grid[station]
        vertices = np.concatenate([side, side[::-1] * [1, -1, 1]])
        faces = [tuple(range(len(vertices)))[:: 1 if station == -1 else -1]]
        solids.append(parts.mesh(name, vertices, faces, material))
    return tuple(solids)


def _wheels(rng: np.random.Generator, kind: Body, length: float, width: float) -> Solids:
    radius = kind.wheel_radius_m
    metal = Material("painted", (looks.grey(rng, 0.12, 0.45), looks.dark(rng)), 0.3, 0.4, looks.seed(rng))
    tyre, arch = looks.rubber(), Material("plain", ((0.008, 0.008, 0.008),))
    solids = []
    for share in WHEEL_X:
        for side in (-1, 1):
            x, y = share * length / 2, side * (width / 2 - 0.1)
            solids += [
                parts.wheel((x, y), arch, radius + 0.06, 0.21, -0.03),
                parts.wheel((x, y), tyre, radius, 0.225),
                parts.wheel((x, y), metal, radius * 0.66, 0.235, radius * 0.34),
            ]
            for turn in np.arange(5) * 2 * math.pi / 5:  # dark between the spokes
                at = (x + 0.36 * radius * math.cos(turn), y, radius * (1 + 0.36 * math.sin(turn)) - 0.05)
                solids.append(parts.box("spoke", (0.045, 0.24, 0.1), at, arch))
    return tuple(solids)


def _face(rng: np.random.Generator, kind: Body, length: float, width: float, dark: Material) -> Solids:
    """Lamps, grille, number plates, bumpers' lower lips."""
    half, white = length / 2, Material("plain", (looks.grey(rng, 0.45, 0.6),), roughness=0.3)
    lens = Material("plain", ((0.35, 0.36, 0.37),), roughness=0.1)
    red = Material("plain", ((0.2, 0.008, 0.008),), roughness=0.2)
    solids = [
        parts.box("grille", (0.06, width * 0.5, 0.12), (-half + 0.012, 0, kind.bonnet_m - 0.27), dark, bevel_m=0.01),
        parts.box("lip", (0.06, width * 0.74, 0.1), (-half + 0.012, 0, kind.clearance_m + 0.11), dark, bevel_m=0.01),
        parts.box("lip", (0.06, width * 0.74, 0.1), (half - 0.012, 0, kind.clearance_m + 0.11), dark, bevel_m=0.01),
        parts.box("number_plate", (0.03, 0.5, 0.11), (-half - 0.01, 0, kind.clearance_m + 0.2), white),
        parts.box("number_plate", (0.03, 0.5, 0.11), (half + 0.01, 0, float(rng.uniform(0.5, 0.8))), white),
    ]
    for side in (-1, 1):
        y = side * width * 0.385
        solids += [
            parts.box("headlamp", (0.2, 0.3, 0.13), (-half + 0.125, y, kind.bonnet_m - 0.19), lens, bevel_m=0.03),
            parts.box("tail_lamp", (0.16, 0.2, 0.22), (half - 0.08, y + side * 0.02, kind.belt_m[1] - 0.3), red,
                      bevel_m=0.03),
        ]  # fmt: skip
    return tuple(solids)


def _mirrors(kind: Body, length: float, width: float, paint: Material) -> Solids:
    x = (kind.screen[0] + 0.3 * (kind.screen[1] - kind.screen[0]) + 0.06) * length / 2
    return tuple(
        parts.box("mirror", (0.1, 0.2, 0.14), (x, side * (width / 2 + 0.04), kind.belt_m[0]), paint, bevel_m=0.03)
        for side in (-1, 1)
    )
