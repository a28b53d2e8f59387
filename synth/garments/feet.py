"""A fit and shoes come in; two shod feet leave as a sheet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from synth.garments import sheet as sheets
from synth.garments import tables
from synth.garments.fitting import Fit, smoothstep
from synth.garments.sheet import Sheet
from synth.records import Garment

_HIDDEN_M = 0.012  # by which trousers make what they hide of a shoe thinner


def top_z(fit: Fit, shoes: Garment, legs_end_z: float) -> float:
    """Level in metres at which the shoes end. Boots go no higher than trousers, which end at legs_end_z, cover them."""
    lowest, rise = tables.SHOE_TOP_M[shoes.kind]
    top = fit.ankle_z + (lowest + rise * shoes.length) * fit.scale
    if shoes.kind == "boots" and legs_end_z < fit.ankle_z:
        return min(top, fit.ankle_z + 0.05 * fit.scale)
    return top


def shoes(fit: Fit, garment: Garment, legs_end_z: float) -> Sheet:
    """Shoes or boots as a sheet, coloured by vertex: the first colour above the sole, the second below.

    legs_end_z: level at which trousers end, or above the knee where boots are worn over what covers the legs.
    """
    suit = fit.suit
    z = suit.vertices[:, 2]
    field = np.where((fit.leg_share > 0.5) & (z < fit.knee_z), z - top_z(fit, garment, legs_end_z), 1.0)
    sheet = sheets.cut(suit, field, np.tile([0.0, 0.0, 1.0], (suit.count, 1)), fit.normals)
    outward = fit.normals[sheet.source]
    average = sheets.averaging(sheet.quads, sheet.count)
    ease = garment.ease_m + 0.006 * smoothstep(fit.ankle_z, fit.ankle_z + 0.1, sheet.vertices[:, 2])
    vertices = sheets.smooth(sheet.vertices + ease[:, None] * outward, average, 3)

    # A toe cap is longer and higher than toes; the sole is flat, with a heel's edge behind.
    bottom = float(suit.vertices[fit.foot_share > 0.5, 2].min())
    ankle_y = float(fit.joints["left_ankle"][1])
    ahead = smoothstep(ankle_y - 0.08, ankle_y - 0.20, vertices[:, 1])
    vertices[:, 1] -= 0.014 * ahead * fit.scale
    over = vertices[:, 2] - bottom
    vertices[:, 2] += 0.008 * ahead * (over > 0.015)
    underside = (outward[:, 2] < -0.4) & (over < 0.035)
    vertices[underside, 2] = fit.ground_z
    if legs_end_z < fit.ankle_z:  # trousers fall over it: it is thinner there, lest it shows through
        hidden = smoothstep(legs_end_z + 0.012, legs_end_z + 0.040, vertices[:, 2])
        vertices -= (_HIDDEN_M * hidden)[:, None] * outward
    upper, sole = (np.array(color) for color in garment.surface.colors_rgb[:2])
    rim = smoothstep(0.030, 0.016, vertices[:, 2] - fit.ground_z)
    shade = upper + rim[:, None] * (sole - upper)
    tongue = (vertices[:, 2] > fit.ankle_z - 0.045) & (garment.kind == "shoes")
    shade[tongue] *= 0.85
    return replace(sheet, vertices=vertices, shade=shade)
