"""A fit and a lower garment come in; its sheet and the bare or covered legs below it leave."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from synth.garments import fitting, folds, skirts, tables
from synth.garments import sheet as sheets
from synth.garments.fitting import Fit, smoothstep
from synth.garments.sheet import Array, Sheet
from synth.records import Garment

LEGGED = ("trousers", "jeans", "shorts", "leggings")
# Radius of a hem of the widest trousers, as a share of the thigh's.
_WIDE_HEM = 0.92
_HIDDEN_M = 0.016  # by which legs are thinner where cloth hides them, lest they show as it creases; in shoes less


def cloth(rng: np.random.Generator, fit: Fit, garment: Garment) -> Sheet | None:
    """The garment as a sheet, None for bare legs."""
    if garment.kind == "bare":
        return None
    if garment.kind == "skirt":
        return _skirt(rng, fit, garment)
    return _legs(rng, fit, garment)


def hem_z(fit: Fit, garment: Garment) -> float:
    """Level in metres at which the garment ends."""
    if garment.kind == "bare":
        return fit.waist_z
    if garment.kind == "leggings":
        return fit.ankle_z
    shortest, fall = tables.HEM_M.get(garment.kind, tables.HEM_M["trousers"])
    if garment.kind == "shorts":
        return fit.knee_z + (shortest - fall * garment.length) * fit.scale
    if garment.kind == "skirt":
        return fit.knee_z + (shortest - fall * garment.length**tables.SKIRT_LENGTH_POWER) * fit.scale
    return fit.ground_z + (shortest - fall * garment.length) * fit.scale


def bare_legs(fit: Fit, garment: Garment, top_z: float) -> Sheet | None:
    """Legs below a garment that ends at top_z, in skin or tights: the suit itself, down to the shoes."""
    suit = fit.suit
    field = np.where(fit.arm_share < 0.3, suit.vertices[:, 2] - top_z, 1.0)
    legs = (field[suit.quads] < 0.05).all(1) & (fit.arm_share[suit.quads] < 0.3).all(1)
    legs &= suit.vertices[suit.quads][:, :, 2].mean(1) > fit.ankle_z - 0.03
    z = suit.vertices[:, 2]
    hidden = smoothstep(top_z - 0.005, top_z + 0.030, z) + 0.6 * smoothstep(fit.ankle_z, fit.ankle_z - 0.015, z)
    drawn_in = replace(suit, vertices=suit.vertices - (_HIDDEN_M * hidden)[:, None] * fit.normals)
    return sheets.keep_faces(drawn_in, legs) if legs.any() else None


def _legs(rng: np.random.Generator, fit: Fit, garment: Garment) -> Sheet:
    suit = fit.suit
    end = hem_z(fit, garment)
    cut_z = max(end, fit.ankle_z + (0.035 if garment.kind != "leggings" else 0.0) * fit.scale)
    z = suit.vertices[:, 2]
    field = np.where(fit.arm_share > 0.3, 1.0, np.maximum(z - fit.waist_z, cut_z - z))
    axis = np.where((z > fit.hip_z)[:, None], [0.0, 0.0, 1.0], [0.0, 0.0, -1.0])
    sheet = sheets.cut(suit, field, axis, fit.normals)
    base = fit.normals[sheet.source]
    skin = suit.vertices[sheet.source]
    average = sheets.averaging(sheet.quads, sheet.count)
    loose = garment.kind != "leggings"
    vertices = sheet.vertices + garment.ease_m * (0.5 if loose else 1.0) * base
    if loose:
        vertices = sheets.smooth(vertices, average, 4)
        vertices = fitting.keep_off(vertices, skin, base, 0.004)
    _, centers, radius = _leg_polar(fit, vertices)
    legs = smoothstep(fit.crotch_z + 0.03, fit.crotch_z - 0.05, vertices[:, 2])
    thigh, wide = thigh_radius(fit), _looseness(garment)
    wanted = _leg_radius(fit, garment, vertices[:, 2], thigh, wide)
    if loose:
        out = np.maximum(radius + 0.4 * garment.ease_m, wanted)
        grown = centers + (vertices - centers) * (out / np.maximum(radius, 1e-6))[:, None]
        vertices = vertices + legs[:, None] * (grown - vertices)
        vertices[:, 0] = _on_own_side(vertices[:, 0], fit.side[sheet.source], legs)
        vertices = sheets.smooth(vertices, average, 2, 0.4)
    sheet = replace(sheet, vertices=vertices)
    if end < cut_z - 0.005:
        sheet = _hems(fit, garment, sheet, end, thigh, wide)
    if loose:
        sheet = _creased(rng, fit, garment, sheet, end, wide)
    return sheet


def _hems(fit: Fit, garment: Garment, sheet: Sheet, end: float, thigh: float, wide: float) -> Sheet:
    """Trouser legs go on below the ankle, over the shoe."""
    for loop in sheets.loops(sheet):
        ring = sheet.vertices[loop]
        if ring[:, 2].mean() > fit.knee_z:
            continue
        center = ring.mean(0)
        rings = []
        for share in (0.5, 1.0):
            level = ring[:, 2].mean() + share * (end - ring[:, 2].mean())
            out = ring - center
            reach = np.linalg.norm(out[:, :2], axis=1, keepdims=True)
            radius = np.maximum(reach, _leg_radius(fit, garment, np.full(len(ring), level), thigh, wide)[:, None])
            moved = center + out * radius / np.maximum(reach, 1e-6)
            # The front breaks over the shoe's tongue, the back falls lower.
            moved[:, 1] -= 0.012 * share
            moved[:, 2] = level + 0.012 * share * (out[:, 1] < 0)
            rings.append(moved)
        sheet = sheets.grow(sheet, loop, rings, [sheet.weights[loop]] * len(rings))
    return sheet


def _skirt(rng: np.random.Generator, fit: Fit, garment: Garment) -> Sheet:
    suit = fit.suit
    end = hem_z(fit, garment)
    seam_z = fit.hip_z + 0.01
    z = suit.vertices[:, 2]
    field = np.where(fit.arm_share > 0.3, 1.0, np.maximum(z - fit.waist_z, seam_z - z))
    axis = np.where((z > 0.5 * (fit.waist_z + seam_z))[:, None], [0.0, 0.0, 1.0], [0.0, 0.0, -1.0])
    sheet = sheets.cut(suit, field, axis, fit.normals)
    profile = fitting.trunk_profile(fit, (), slope=0.15, hull=0.8, floor_z=end)
    angle, _ = fitting.polar(fit, sheet.vertices)
    radius = profile.at(angle, sheet.vertices[:, 2]) + 0.6 * garment.ease_m
    vertices = fitting.around(fit, angle, radius, sheet.vertices[:, 2])
    sheet = replace(sheet, vertices=vertices, weights=fitting.hang_weights(fit, vertices, 0.0))
    flare = float(rng.uniform(*tables.SKIRT_FLARE))
    sheet = skirts.skirt_below(rng, fit, sheet, profile, end, garment.ease_m, flare, fullness=flare * 2.2)
    own = rng.spawn(1)[0]  # leaves rng where it is
    lift = (0.005 + 0.05 * flare) * fit.scale
    return skirts.wavy_hem(own, fit, sheet, np.ones(sheet.count), end, lift, 0.8 * (fit.hip_z - end))


def _creased(rng: np.random.Generator, fit: Fit, garment: Garment, sheet: Sheet, end: float, wide: float) -> Sheet:
    z = sheet.vertices[:, 2]
    outward = sheets.normals(sheet.vertices, sheet.quads)
    gathers = np.array([fit.knee_z - 0.02, fit.crotch_z - 0.02, end + 0.04])
    across = folds.crumple(rng, z, sheet.vertices, gathers, tables.CRUMPLE_REACH_M["leg"])
    down = folds.waves(rng, sheet.vertices, *tables.WAVES["legs"])
    amount = (0.35 + 0.65 * wide) * (0.6 if garment.kind == "shorts" else 1.0)
    lift = 0.6 * across + 0.5 * down * smoothstep(fit.hip_z, fit.crotch_z - 0.1, z)
    return replace(
        sheet,
        vertices=sheet.vertices + (0.0075 * amount * lift)[:, None] * outward,
        shade=sheet.shade * folds.shading(lift, 0.24 + 0.14 * wide),
    )


def _leg_polar(fit: Fit, points: Array) -> tuple[Array, Array, Array]:
    """Angle, center (N, 3) and radius of points around the axis of the leg on their side, at their own level."""
    centers = _joint_line(fit, points)
    # Joints lie ahead of the calf's middle and behind the thigh's.
    centers[:, 1] += np.interp(
        points[:, 2], (fit.ankle_z, 0.6 * fit.knee_z, fit.knee_z, fit.hip_z), (0.0, 0.02, 0.0, -0.005)
    )
    out = points - centers
    return (
        np.arctan2(out[:, 0] * np.where(points[:, 0] >= 0, 1, -1), -out[:, 1]),
        centers,
        np.hypot(out[:, 0], out[:, 1]),
    )


def _joint_line(fit: Fit, points: Array) -> Array:
    """(N, 3) where the line from ankle to knee to hip on the points' side is at their level."""
    line = points.copy()
    for name, sign in zip(fitting.SIDES, (1.0, -1.0), strict=True):
        joints = np.array([fit.joints[f"{name}_{joint}"] for joint in ("ankle", "knee", "hip")])
        here = (points[:, 0] >= 0) == (sign > 0)
        for axis in range(2):
            line[here, axis] = np.interp(points[here, 2], joints[:, 2], joints[:, axis])
    return line


def limb_radii(fit: Fit, covered: Sheet) -> Array:
    """(4, 2) start and end radius in metres of left thigh, right thigh, left shin, right shin, as they are covered:
    what is farthest from the line between the joints, so that nothing of the limb is beyond."""
    radius = np.linalg.norm(covered.vertices - _joint_line(fit, covered.vertices), axis=1)
    legs = (
        covered.weights[:, [i for i, bone in enumerate(fitting.BONES) if "hip" in bone or "knee" in bone]].sum(1) > 0.6
    )
    z, calf = covered.vertices[:, 2], 0.5 * (fit.knee_z + fit.ankle_z)
    found = []
    for low, high in (
        (fit.crotch_z - 0.08, fit.crotch_z),
        (calf, fit.knee_z + 0.04),
        (fit.ankle_z + 0.02, calf),
    ):
        band = legs & (z > low) & (z < high)
        found.append(float(radius[band].max()) if band.any() else 0.07)
    thigh, knee, ankle = found
    return np.array([[thigh, knee], [thigh, knee], [knee, ankle], [knee, ankle]])


def leg_angle(fit: Fit, points: Array) -> Array:
    """(N,) angle of points around the leg on their side, 0 ahead, growing to the body's left."""
    angle, _, _ = _leg_polar(fit, points)
    return np.where(points[:, 0] >= 0, angle, -angle)


def thigh_radius(fit: Fit) -> float:
    """The mean radius in metres of a thigh, just below the crotch."""
    level = fit.crotch_z - 0.05
    band = (np.abs(fit.suit.vertices[:, 2] - level) < 0.03) & (fit.leg_share > 0.5)
    _, _, radius = _leg_polar(fit, fit.suit.vertices[band])
    return float(radius.mean())


def _looseness(garment: Garment) -> float:
    return float(np.clip((garment.ease_m - 0.008) / 0.030, 0.0, 1.0))


def _leg_radius(fit: Fit, garment: Garment, z: Array, thigh: float, wide: float) -> Array:
    """(N,) least radius of trouser legs at levels z: falling from the thigh, tapering as they are cut."""
    if garment.kind == "shorts":
        return np.full(len(z), thigh + garment.ease_m * 1.1)
    knee = (0.70 + 0.24 * wide) * thigh
    hem = (0.52 + (_WIDE_HEM - 0.52) * wide) * thigh
    top = thigh + 0.5 * garment.ease_m
    value: Array = np.interp(z, (fit.ground_z, fit.ankle_z, fit.knee_z, fit.crotch_z), (hem, hem, knee, top))
    return value


def _on_own_side(x: Array, side: Array, legs: Array) -> Array:
    """Trouser legs stay on their side of the middle."""
    held = side * np.maximum(side * x, 0.003)
    value: Array = np.where(legs > 0.5, held, x)
    return value
