"""A generator goes in, parked cars come out."""

from __future__ import annotations

import numpy as np

from blender_scenes import looks, parts
from blender_scenes.parts import Solids
from synth.records import Material


def car(rng: np.random.Generator) -> Solids:
    """A parked car along x: an extruded outline, glass, wheels, lights, plate."""
    paint, glass, rubber = looks.car_paint(rng), looks.glass(rng), looks.rubber()
    length, width, height = rng.uniform(3.9, 4.7), rng.uniform(1.68, 1.82), rng.uniform(1.42, 1.62)
    half = length / 2
    van = rng.random() < 0.3
    roof_front, roof_back = (-0.12, 0.97) if van else (-0.1, rng.uniform(0.5, 0.85))
    lower = [
        (-1.0, 0.28), (-0.99, 0.62), (-0.93, 0.74), (-0.5, 0.92),
        (roof_front, height), (roof_back * 0.55, height + 0.03),
        (roof_back, height - 0.05), (0.96, 0.95), (1.0, 0.8), (1.0, 0.3),
    ]  # fmt: skip
    body = parts.extruded("car_body", [(x * half, z) for x, z in lower], width, paint, tuck=0.12, tuck_above_m=0.95)
    side = [(-0.42, 0.95), (roof_front + 0.02, height - 0.07), (roof_back * 0.92, height - 0.1), (0.8, 0.98)]
    panes = parts.extruded(
        "side_glass", [(x * half, z) for x, z in side], width + 0.01, glass, tuck=0.12, tuck_above_m=0.95
    )
    solids = [body, panes]
    bright = Material("plain", ((0.6, 0.6, 0.62),), roughness=0.1)
    for sx in (-0.62, 0.62):
        for sy in (-1, 1):
            solids.append(parts.wheel((sx * half, sy * (width / 2 - 0.1)), rubber, 0.32, 0.22))
            solids.append(parts.wheel((sx * half, sy * (width / 2 - 0.09)), looks.painted_metal(rng), 0.2, 0.23, 0.12))
    for end, color in ((-1, bright), (1, Material("plain", ((0.25, 0.01, 0.01),), roughness=0.2))):
        for sy in (-1, 1):
            solids.append(
                parts.box("lamp", (0.1, 0.32, 0.13), (end * (half - 0.05), sy * (width / 2 - 0.22), 0.66), color)
            )
        number = Material("plain", (looks.grey(rng, 0.4, 0.6),))
        solids.append(parts.box("number_plate", (0.04, 0.5, 0.11), (end * half, 0, 0.42), number))
    screen = [(-0.47, 0.93), (roof_front - 0.03, height - 0.05), (roof_front - 0.05, height - 0.02), (-0.5, 0.96)]
    solids.append(parts.extruded("windscreen", [(x * half, z) for x, z in screen], width - 0.3, glass))
    back = [(roof_back + 0.01, height - 0.08), (0.93, 1.0), (0.95, 1.02), (roof_back + 0.03, height - 0.04)]
    solids.append(parts.extruded("rear_window", [(x * half, z) for x, z in back], width - 0.3, glass))
    return tuple(solids)
