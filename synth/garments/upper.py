"""A fit and an upper garment come in; its sheet, from neckline to hem, leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from synth.garments import fitting, folds, tables, trim
from synth.garments import sheet as sheets
from synth.garments.fitting import Fit, smoothstep
from synth.garments.sheet import Array, Sheet
from synth.garments.skirts import skirt_below, wavy_hem
from synth.records import Garment


@dataclass(frozen=True)
class Cut:
    """How a kind of upper garment is cut.

    hem_m: shortest and longest hem above the hip joints. slope: metres that it may come closer to the body, a metre of
    fall, at least and at most ease. hull: how far it spans hollows, 0 to 1. collar: "crew", "shirt", "stand" or "hood".
    neck_m: how much lower the neckline lies than the neck's root. gathered: hem and cuffs are drawn in. folds: strength
    of its creases. flare: metres that it stands off further, a metre of fall below the hips. hood_share: how many have
    a hood in place of their collar.
    """

    hem_m: tuple[float, float]
    slope: tuple[float, float]
    hull: float
    collar: str
    neck_m: float
    gathered: bool
    folds: float
    flare: float = 0.0
    hood_share: float = 0.0


CUTS = {
    "t_shirt": Cut((0.00, -0.12), (0.30, 0.04), 0.55, "crew", 0.012, False, 0.9),
    "polo": Cut((0.00, -0.11), (0.28, 0.04), 0.58, "shirt", 0.006, False, 0.9),
    "shirt": Cut((-0.02, -0.14), (0.26, 0.04), 0.60, "shirt", 0.000, False, 1.0),
    "sweater": Cut((0.00, -0.10), (0.22, 0.03), 0.70, "crew", 0.000, True, 0.7),
    "hoodie": Cut((-0.01, -0.11), (0.16, 0.02), 0.80, "hood", 0.004, True, 0.9),
    "jacket": Cut((0.00, -0.20), (0.14, 0.02), 0.85, "stand", 0.000, False, 1.1, hood_share=0.4),
    "coat": Cut((-0.18, -0.68), (0.18, 0.02), 0.85, "stand", 0.000, False, 0.9, 0.06, hood_share=0.25),
    "dress": Cut((-0.26, -0.60), (0.40, 0.10), 0.55, "crew", 0.030, False, 0.8, 0.16),
}
_ARM_BONES = ("elbow", "wrist", "shoulder", "deltoid")
_TRUNK = np.array([0.0 if bone.split("_")[-1] in _ARM_BONES else 1.0 for bone in fitting.BONES])
LOOSE_FROM = 0.18  # length; shorter shirts and t-shirts are tucked in


def tucked(garment: Garment) -> bool:
    """Whether the garment ends inside of the trousers."""
    return garment.kind in ("shirt", "polo", "t_shirt") and garment.length < LOOSE_FROM and garment.inner is None


def collar_shape(rng: np.random.Generator, garment: Garment) -> str:
    """Which collar the garment has."""
    cut = CUTS[garment.kind]
    return "hood" if rng.random() < cut.hood_share else cut.collar


def hem_z(fit: Fit, garment: Garment) -> float:
    """Level in metres at which the garment ends."""
    if tucked(garment):
        return fit.waist_z - 0.03
    least, most = CUTS[garment.kind].hem_m
    return fit.hip_z + (least + garment.length * (most - least)) * fit.scale


def sleeve_m(fit: Fit, garment: Garment) -> float:
    """Length in metres of the sleeve from the shoulder joint."""
    arm = np.linalg.norm(fit.joints["left_wrist"] - fit.joints["left_shoulder"])
    return float(0.02 + garment.sleeve * (arm - 0.005) if garment.sleeve > 0 else 0.0)


def cloth(rng: np.random.Generator, fit: Fit, garment: Garment, under: tuple[Sheet, ...], ease_m: float) -> Sheet:
    """The garment, front closed, as a sheet.

    under: layers that it must stay outside of. ease_m: how far off the skin (the garment's own, or less for a layer
    below another).
    """
    kind = CUTS[garment.kind]
    loose = _looseness(ease_m)
    end = hem_z(fit, garment)
    seam_z = max(end, fit.hip_z + 0.015)
    length = sleeve_m(fit, garment)
    sheet = _pattern_piece(fit, kind, seam_z, length)
    skin, outward = fit.suit.vertices[sheet.source], fit.normals[sheet.source]
    arm = _arm(fit, sheet)
    average = sheets.averaging(sheet.quads, sheet.count)

    # 1. Off the skin, less on the shoulders, where it rests; smoothed, so that muscles do not show.
    z = sheet.vertices[:, 2]
    rests = smoothstep(fit.armpit_z, fit.armpit_z + 0.12, z) * (1 - arm)
    vertices = sheet.vertices + (ease_m * (1 - 0.6 * rests))[:, None] * outward
    vertices = sheets.smooth(vertices, average, 5)
    vertices = fitting.keep_off(vertices, skin, outward, 0.005)

    # 2. Hanging from the chest.
    slope = kind.slope[0] + loose * (kind.slope[1] - kind.slope[0])
    profile = fitting.trunk_profile(fit, under, slope, kind.hull, min(end, fit.hip_z))
    angle, _ = fitting.polar(fit, vertices)
    hung = profile.at(angle, z) + 0.7 * ease_m
    if kind.gathered:
        drawn = smoothstep(end + 0.05, end + 0.01, z)
        tight = fitting.trunk_profile(fit, under, 0.9, 0.6, min(end, fit.hip_z)).at(angle, z) + 0.006
        hung = hung + drawn * (np.minimum(tight, hung) - hung)
    trunk = smoothstep(fit.armpit_z + 0.07, fit.armpit_z - 0.04, z) * (1 - arm)
    vertices = vertices + trunk[:, None] * (fitting.around(fit, angle, np.maximum(hung, 0.02), z) - vertices)

    # 3. Sleeves.
    vertices = _sleeves(fit, kind, sheet, vertices, arm, ease_m, length)
    vertices = sheets.smooth(vertices, average, 2, 0.4)
    vertices = fitting.keep_off(vertices, skin, outward, 0.004)

    # 4. The skirt of it, below the hips.
    weights = sheet.weights
    low = smoothstep(fit.waist_z + 0.06, fit.hip_z + 0.03, z) * (1 - arm)
    weights = weights + low[:, None] * (fitting.hang_weights(fit, vertices, 0.5) - weights)
    sheet = replace(sheet, vertices=vertices, weights=weights)
    if end < seam_z - 0.01:
        flare = kind.flare * (tables.FLARE_FACTOR[0] + tables.FLARE_FACTOR[1] * rng.random())
        sheet = skirt_below(rng, fit, sheet, profile, end, 0.7 * ease_m, flare, fullness=0.3 + 2.5 * flare)
        if kind.gathered:
            sheet = _drawn_in(fit, sheet, under, end)

    if not kind.gathered and not tucked(garment):
        own = rng.spawn(1)[0]  # leaves rng where it is
        fall = max(0.0, fit.hip_z - end)
        lift = (0.005 + 0.007 * loose + 0.012 * min(1.0, fall / 0.4)) * fit.scale
        sheet = wavy_hem(own, fit, sheet, sheet.weights @ _TRUNK > 0.9, end, lift, 0.14 + 0.4 * fall)

    # 5. Creases, and the edges of the sleeves.
    return trim.cuffs(fit, garment, _creased(rng, fit, kind, sheet, loose, length))


def _pattern_piece(fit: Fit, kind: Cut, seam_z: float, length: float) -> Sheet:
    """The suit, cut at the neckline, at the sleeves' ends and above the legs; the neckline is a smooth ring."""
    suit = fit.suit
    points = suit.vertices
    neck = fit.joints["neck"]
    drop = 0.42 + 5 * kind.neck_m  # how much lower the neckline is in front, metres a metre
    neckline = points[:, 2] - (neck[2] - (0.012 + kind.neck_m) * fit.scale + drop * (points[:, 1] - neck[1]))
    neckline = np.where((np.abs(points[:, 0]) < 0.13) & (points[:, 2] > fit.armpit_z + 0.05), neckline, -1.0)
    sleeves = np.where(fit.arm_share > 0.3, fit.arm_m - length, -1.0)
    hem = np.where(fit.arm_share > 0.3, -1.0, seam_z - points[:, 2])
    gradient = np.tile([0.0, -drop, 1.0], (suit.count, 1))
    for name, sign in zip(fitting.SIDES, (1.0, -1.0), strict=True):
        line = fit.joints[f"{name}_wrist"] - fit.joints[f"{name}_shoulder"]
        gradient[(fit.side == sign) & (sleeves > -0.08)] = line / np.linalg.norm(line)
    gradient[hem > -0.08] = (0.0, 0.0, -1.0)
    sheet = sheets.cut(suit, np.maximum(np.maximum(neckline, sleeves), hem), gradient, fit.normals)
    vertices = sheet.vertices.copy()
    loop = trim.neck_loop(sheet)
    for _ in range(6):
        ring = vertices[loop]
        vertices[loop] = 0.5 * ring + 0.25 * (np.roll(ring, 1, 0) + np.roll(ring, -1, 0))
    return replace(sheet, vertices=vertices)


def _arm(fit: Fit, sheet: Sheet) -> Array:
    """(N,) 1 on the sleeves, 0 on the trunk, for vertices that come from the suit."""
    return smoothstep(0.0, 0.09, fit.arm_m[sheet.source]) * smoothstep(0.15, 0.5, fit.arm_share[sheet.source])


def _sleeves(fit: Fit, kind: Cut, sheet: Sheet, vertices: Array, arm: Array, ease_m: float, length: float) -> Array:
    along = fit.arm_m[sheet.source]
    side = fit.side[sheet.source]
    moved = vertices.copy()
    for name, sign in zip(fitting.SIDES, (1.0, -1.0), strict=True):
        here = (side == sign) & (arm > 0)
        line = np.array([fit.joints[f"{name}_{joint}"] for joint in ("shoulder", "elbow", "wrist")])
        stations = np.linalg.norm(line - line[0], axis=1)
        centers = np.stack([np.interp(along[here], stations, line[:, axis]) for axis in range(3)], 1)
        out = vertices[here] - centers
        direction = (line[2] - line[0]) / np.linalg.norm(line[2] - line[0])
        out -= (out @ direction)[:, None] * direction
        radius = np.linalg.norm(out, axis=1)
        biceps = _median_radius(radius, along[here], 0.35 * stations[1], 0.75 * stations[1])
        wrist = 0.6 * biceps
        wide = biceps + 0.25 * ease_m
        if length < 0.8 * stations[2]:
            wanted = np.full(len(radius), wide + 0.5 * ease_m)
        else:
            cuff = wrist + 0.45 * ease_m
            wanted = np.interp(
                along[here], (0.0, stations[1], stations[2]), (wide, 0.93 * wide, 0.5 * (cuff + 0.85 * wide))
            )
            if kind.gathered:
                drawn = smoothstep(length - 0.05, length - 0.01, along[here])
                wanted = wanted + drawn * (wrist - wanted)
        out *= (np.maximum(wanted, radius) / np.maximum(radius, 1e-6) - 1.0)[:, None]
        moved[here] += arm[here][:, None] * out
    return moved


def _median_radius(radius: Array, along: Array, low: float, high: float) -> float:
    band = (along > low) & (along < high)
    return float(np.median(radius[band])) if band.any() else float(np.median(radius))


def _drawn_in(fit: Fit, sheet: Sheet, under: tuple[Sheet, ...], end: float) -> Sheet:
    """Hem band of sweaters: the last centimetres lie close, and the cloth above bulges a little over them."""
    z = sheet.vertices[:, 2]
    angle, radius = fitting.polar(fit, sheet.vertices)
    tight = fitting.trunk_profile(fit, under, 0.8, 0.7, end).at(angle, z) + 0.008
    band = smoothstep(end + 0.055, end + 0.02, z) * (sheet.weights @ _TRUNK > 0.9)
    wanted = radius + band * (np.minimum(tight, radius) - radius)
    return replace(sheet, vertices=np.where(band[:, None] > 0, fitting.around(fit, angle, wanted, z), sheet.vertices))


def _creased(rng: np.random.Generator, fit: Fit, kind: Cut, sheet: Sheet, loose: float, length: float) -> Sheet:
    points = sheet.vertices
    source = np.maximum(sheet.source, 0)
    arm = np.where(sheet.source < 0, 0.0, _arm(fit, replace(sheet, source=source)))
    outward = sheets.normals(points, sheet.quads)
    elbow = float(np.linalg.norm(fit.joints["left_elbow"] - fit.joints["left_shoulder"]))
    gathers = np.array([elbow, length - 0.03])
    on_sleeve = folds.crumple(rng, fit.arm_m[source], points, gathers, tables.CRUMPLE_REACH_M["sleeve"])
    falling = folds.waves(rng, points, *tables.WAVES["falling"])
    slanted = folds.waves(rng, points, *tables.WAVES["slanted"])
    waist = smoothstep(fit.armpit_z + 0.02, fit.waist_z, points[:, 2])
    on_trunk = (0.25 + 0.55 * waist) * (0.6 * falling + 0.45 * slanted)
    lift = on_trunk + arm * (0.75 * on_sleeve + 0.25 * slanted - on_trunk)
    amount = kind.folds * (0.55 + 0.45 * loose)
    shade = sheet.shade * folds.shading(lift, 0.34 * amount)
    return replace(sheet, vertices=points + (0.0085 * amount * lift)[:, None] * outward, shade=shade)


def _looseness(ease_m: float) -> float:
    return float(np.clip((ease_m - 0.008) / 0.034, 0.0, 1.0))
