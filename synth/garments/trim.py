"""The sheet of an upper garment comes in; it leaves with a collar, cuffs, or an open front."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from synth.garments import sheet as sheets
from synth.garments import tables
from synth.garments.fitting import Fit
from synth.garments.sheet import Array, Ints, Sheet
from synth.records import Garment


def collar(rng: np.random.Generator, fit: Fit, shape: str, sheet: Sheet) -> Sheet:
    """The sheet with a collar grown on its neckline. shape: "hood", "shirt", "stand" or, for a mere hem, "crew"."""
    loop = neck_loop(sheet)
    ring = sheet.vertices[loop]
    for _ in range(4):
        ring = 0.5 * ring + 0.25 * (np.roll(ring, 1, 0) + np.roll(ring, -1, 0))
    center = ring.mean(0)
    out = ring - center
    out[:, 2] = 0.0
    reach = np.linalg.norm(out, axis=1, keepdims=True)
    out = out / reach
    back = np.clip(0.5 + 0.5 * out[:, 1:2], 0, 1)  # 1 at the nape, 0 at the throat
    up = np.array([0.0, -0.25, 1.0])
    scale = fit.scale
    if shape == "hood":
        lift = (0.2 + 0.8 * back) * scale
        rings = [
            ring + lift * (0.035 * out + 0.012 * up),
            ring + lift * (0.066 * out + 0.030 * up) + back**2 * [0.0, 0.010, -0.005],
            ring + lift * (0.060 * out + 0.060 * up) + back**2 * [0.0, 0.006, 0.0],
            ring + lift * (0.022 * out + 0.058 * up),
            ring + lift * (0.004 * out + 0.030 * up),
        ]
    elif shape == "shirt":
        inward = -0.16 * reach * out
        rings = [
            ring + 0.026 * scale * up + inward,
            ring + 0.034 * scale * up + 0.9 * inward + 0.004 * out,
            ring + (0.004 * up + 0.012 * out) * scale * (0.6 + 0.4 * back),
        ]
    elif shape == "stand":
        height = float(rng.uniform(*tables.STAND_COLLAR_M)) * scale
        inward = -float(rng.uniform(*tables.STAND_COLLAR_IN)) * reach * out
        rings = [
            ring + 0.6 * height * up + 0.8 * inward,
            ring + height * up + inward,
            ring + 0.7 * height * up + inward - 0.008 * out,
        ]
    else:
        rings = [ring + 0.006 * up - 0.006 * out, ring + 0.001 * up - 0.014 * out]
    first = sheet.count
    sheet = sheets.grow(sheet, loop, rings, [sheet.weights[loop]] * len(rings))
    shade = sheet.shade.copy()
    shade[first:] *= 0.92 if shape != "hood" else 0.85 + 0.15 * np.repeat(back, len(rings), 0)[: sheet.count - first]
    return replace(sheet, shade=shade)


def open_front(fit: Fit, sheet: Sheet, half_width_m: Array) -> Sheet:
    """The sheet without the faces within half_width_m (N,) of the front's middle; the edges stand off a little."""
    x, y = sheet.vertices[:, 0], sheet.vertices[:, 1]
    front = y < fit.axis_y
    inside = front & (np.abs(x) < half_width_m)
    gone = inside[sheet.quads].mean(1) >= 0.5
    quads = sheet.quads[~gone]
    edge = np.zeros(sheet.count, bool)
    edge[np.intersect1d(np.unique(sheet.quads[gone]), np.unique(quads))] = True
    vertices = sheet.vertices.copy()
    sign = np.where(x >= 0, 1.0, -1.0)
    vertices[edge, 0] = (sign * np.maximum(half_width_m, 0.012))[edge]
    vertices[edge, 1] -= 0.008
    return sheets.keep_faces(replace(sheet, vertices=vertices), ~gone)


def neck_loop(sheet: Sheet) -> Ints:
    """The boundary around the neck, as vertex indices in order."""
    return max(sheets.loops(sheet), key=lambda loop: float(sheet.vertices[loop, 2].mean()))


def cuffs(fit: Fit, garment: Garment, sheet: Sheet) -> Sheet:
    """Sleeves go on over the wrist; their edges are turned in, so that they look like cloth and not like paper."""
    for loop in sheets.loops(sheet):
        ring = sheet.vertices[loop]
        center = ring.mean(0)
        if abs(center[0]) < 0.10 or center[2] < fit.waist_z - 0.35:
            continue
        name = "left" if center[0] > 0 else "right"
        line = fit.joints[f"{name}_wrist"] - fit.joints[f"{name}_elbow"]
        line /= np.linalg.norm(line)
        over = 0.030 * fit.scale if garment.sleeve > 0.8 else 0.0
        inside = center + 0.72 * (ring - center)
        rings = [ring + over * line] * (over > 0) + [inside + (over - 0.012) * line]
        sheet = sheets.grow(sheet, loop, rings, [sheet.weights[loop]] * len(rings))
        shade = sheet.shade.copy()
        shade[-len(loop) :] *= 0.5
        sheet = replace(sheet, shade=shade)
    return sheet
