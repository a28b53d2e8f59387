"""A sheet that ends at the hips comes in; it leaves with cloth sewn on that hangs around both legs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from synth.garments import fitting, folds, tables
from synth.garments import sheet as sheets
from synth.garments.fitting import Fit
from synth.garments.sheet import Array, Sheet


def skirt_below(
    rng: np.random.Generator,
    fit: Fit,
    sheet: Sheet,
    profile: fitting.Profile,
    end_z: float,
    ease_m: float,
    flare: float,
    fullness: float,
) -> Sheet:
    """Cloth sewn to the lowest boundary of a sheet that hangs around both legs down to end_z.

    flare: metres that it stands off further, a metre of fall. fullness: 0 a smooth tube, 1 deep folds.
    """
    loop = min(
        (loop for loop in sheets.loops(sheet) if abs(sheet.vertices[loop, 0].mean()) < 0.05),
        key=lambda loop: float(sheet.vertices[loop, 2].mean()),
    )
    start = sheet.vertices[loop]
    angle, first_radius = fitting.polar(fit, start)
    top = float(start[:, 2].mean())
    count = max(1, round((top - end_z) / (0.042 * fit.scale)))
    rings, weights = [], []
    ripple = np.interp(angle, np.linspace(-np.pi, np.pi, 25), _periodic(rng, 25))
    for step in range(1, count + 1):
        level = top + (end_z - top) * step / count
        fall = top - level
        hung = profile.at(angle, np.full(len(loop), level)) + ease_m + flare * fall
        radius = np.maximum(hung, first_radius - 0.3 * fall)
        radius = radius + fullness * 0.10 * fall * ripple
        ring = fitting.around(fit, angle, radius, np.full(len(loop), level))
        rings.append(ring)
        weights.append(fitting.hang_weights(fit, ring, 0.8))
    before = sheet.count
    sheet = sheets.grow(sheet, loop, rings, weights)
    shade = sheet.shade.copy()
    falls = top - sheet.vertices[before:, 2]
    shade[before:] *= folds.shading(
        np.tile(ripple, count) * np.clip(falls / 0.25, 0, 1), 0.35 * min(1.0, fullness + 0.3)
    )
    return replace(sheet, shade=shade)


def wavy_hem(
    rng: np.random.Generator, fit: Fit, sheet: Sheet, free: Array, end_z: float, lift_m: float, reach_m: float
) -> Sheet:
    """The sheet with a hem that is neither round nor level: it stands off in waves, by up to twice lift_m, that run out
    reach_m above end_z. free: (N,) 0 to 1, which vertices may move."""
    z = sheet.vertices[:, 2]
    angle, radius = fitting.polar(fit, sheet.vertices)
    turn = np.linspace(-np.pi, np.pi, 49)
    ripple, level = (np.interp(angle, turn, np.tanh(_periodic(rng, 49))) for _ in range(2))
    low = free * fitting.smoothstep(end_z + reach_m, end_z, z)
    vertices = fitting.around(fit, angle, radius + lift_m * low * (1.0 + ripple), z + 0.9 * lift_m * low**3 * level)
    shade = sheet.shade * folds.shading(low * ripple, 0.22)
    return replace(sheet, vertices=np.where(low[:, None] > 0, vertices, sheet.vertices), shade=shade)


def _periodic(rng: np.random.Generator, count: int) -> Array:
    """(count,) smooth noise around a circle, first and last alike."""
    turn = np.linspace(0, 2 * np.pi, count)
    waves = [np.sin(order * turn + rng.uniform(0, 2 * np.pi)) for order in rng.integers(*tables.RIPPLES, 4)]
    value: Array = np.sum(waves, 0) / 2.0
    return value
