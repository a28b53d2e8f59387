"""A fit and an upper garment come in; its sheet, collar and what its open front shows leave."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from synth.garments import fitting, folds
from synth.garments import sheet as sheets
from synth.garments.fitting import Fit, smoothstep
from synth.garments.lower import skirt_below
from synth.garments.sheet import Array, Ints, Sheet
from synth.records import Garment


@dataclass(frozen=True)
class Cut:
    """How a kind of upper garment is cut. hem_m: shortest and longest hem above the hip joints. fit: how closely it
    follows the body, metres that it may come closer a metre of fall: at least and most ease. hull: how far it spans
    hollows. collar: "none", "crew", "shirt", "stand", "hood". neck_m: how much lower the neckline lies than the neck's
    root. gathered: hem and cuffs are drawn in. folds: strength of its creases. sleeve_m: how wide the sleeve hangs."""

    hem_m: tuple[float, float]
    slope: tuple[float, float]
    hull: float
    collar: str
    neck_m: float
    gathered: bool
    folds: float
    flare: float = 0.0


CUTS = {
    "t_shirt": Cut((0.00, -0.12), (0.30, 0.04), 0.55, "crew", 0.012, False, 0.9),
    "shirt": Cut((-0.02, -0.14), (0.26, 0.04), 0.60, "shirt", 0.000, False, 1.0),
    "sweater": Cut((0.00, -0.10), (0.22, 0.03), 0.70, "crew", 0.000, True, 0.7),
    "hoodie": Cut((-0.01, -0.11), (0.16, 0.02), 0.80, "hood", 0.004, True, 0.9),
    "jacket": Cut((0.00, -0.20), (0.14, 0.02), 0.85, "stand", 0.000, False, 1.1),
    "coat": Cut((-0.20, -0.56), (0.18, 0.02), 0.85, "stand", 0.000, False, 0.9, 0.06),
    "dress": Cut((-0.26, -0.60), (0.40, 0.10), 0.55, "none", 0.030, False, 0.8, 0.16),
}
_TUCKED_BELOW = 0.18  # shirts and t-shirts shorter than this are tucked in


def tucked(garment: Garment) -> bool:
    """Whether the garment ends inside of the trousers."""
    return garment.kind in ("shirt", "t_shirt") and garment.length < _TUCKED_BELOW and garment.inner is None


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
    """The garment, front closed, as a sheet; uv is in metres: around, and up.

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
    vertices = _keep_off(vertices, skin, outward, 0.005)

    # 2. Hanging from the chest.
    slope = kind.slope[0] + loose * (kind.slope[1] - kind.slope[0])
    profile = fitting.trunk_profile(fit, under, slope, kind.hull, min(end, fit.hip_z))
    angle, radius = fitting.polar(fit, vertices)
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
    vertices = _keep_off(vertices, skin, outward, 0.004)

    # 4. The skirt of it, below the hips.
    weights = sheet.weights
    low = smoothstep(fit.waist_z + 0.06, fit.hip_z + 0.03, z) * (1 - arm)
    weights = weights + low[:, None] * (fitting.hang_weights(fit, vertices, 0.5) - weights)
    sheet = replace(sheet, vertices=vertices, weights=weights)
    if end < seam_z - 0.01:
        flare = kind.flare * (0.4 + 1.2 * rng.random())
        sheet = skirt_below(rng, fit, sheet, profile, end, 0.7 * ease_m, flare, fullness=0.3 + 2.5 * flare)
        if kind.gathered:
            sheet = _drawn_in(fit, sheet, under, end)
    sheet = replace(sheet, uv=_metres(fit, sheet))

    # 5. Creases.
    return _creased(rng, fit, kind, sheet, loose, length)


def collar(rng: np.random.Generator, fit: Fit, garment: Garment, sheet: Sheet, shown: str | None = None) -> Sheet:
    """The sheet with a collar or a hood grown on its neckline."""
    shape = shown or CUTS[garment.kind].collar
    loop = max(sheets.loops(sheet), key=lambda loop: float(sheet.vertices[loop, 2].mean()))
    ring = sheet.vertices[loop]
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
        rings = [
            ring + (0.022 * up - 0.002 * out) * scale,
            ring + (0.032 * up + 0.006 * out) * scale,
            ring + (0.006 * up + 0.026 * out) * scale * (0.6 + 0.4 * back),
        ]
    elif shape == "stand":
        height = float(rng.uniform(0.025, 0.05)) * scale
        rings = [
            ring + height * 0.6 * up + 0.002 * out,
            ring + height * up + 0.010 * out,
            ring + 0.7 * height * up - 0.004 * out,
        ]
    else:
        rings = [ring + 0.006 * up - 0.003 * out, ring + 0.001 * up - 0.010 * out]
    first = sheet.count
    sheet = sheets.grow(sheet, loop, rings, [sheet.weights[loop]] * len(rings))
    shade = sheet.shade.copy()
    shade[first:] *= 0.92 if shape != "hood" else 0.85 + 0.15 * np.repeat(back, len(rings), 0)[: sheet.count - first]
    uv = sheet.uv.copy()
    uv[first:, 1] += sheet.vertices[first:, 2] - np.tile(ring[:, 2], len(rings))
    return replace(sheet, shade=shade, uv=uv)


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


def _pattern_piece(fit: Fit, kind: Cut, seam_z: float, length: float) -> Sheet:
    """The suit, cut at the neckline, at the sleeves' ends and above the legs."""
    suit = fit.suit
    points = suit.vertices
    neck = fit.joints["neck"]
    collarbone = points[:, 2] - (
        neck[2] - (0.024 + kind.neck_m) * fit.scale + (0.40 + 4 * kind.neck_m) * (points[:, 1] - neck[1])
    )
    neckline = np.where((np.abs(points[:, 0]) < 0.13) & (points[:, 2] > fit.armpit_z + 0.05), collarbone, -1.0)
    sleeves = np.where(fit.arm_share > 0.3, fit.arm_m - length, -1.0)
    hem = np.where(fit.arm_share > 0.3, -1.0, seam_z - points[:, 2])
    axes = np.tile([0.0, 0.0, 1.0], (suit.count, 1))
    for name, sign in zip(fitting.SIDES, (1.0, -1.0), strict=True):
        line = fit.joints[f"{name}_wrist"] - fit.joints[f"{name}_shoulder"]
        axes[(fit.side == sign) & (fit.arm_share > 0.3) & (sleeves > -0.08)] = line / np.linalg.norm(line)
    axes[hem > -0.08] = (0.0, 0.0, -1.0)
    sheet, _ = sheets.cut(suit, np.maximum(np.maximum(neckline, sleeves), hem), axes)
    return sheet


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
    band = smoothstep(end + 0.055, end + 0.02, z) * (sheet.weights[:, : len(fitting.BONES)] @ _TRUNK > 0.9)
    wanted = radius + band * (np.minimum(tight, radius) - radius)
    return replace(sheet, vertices=np.where(band[:, None] > 0, fitting.around(fit, angle, wanted, z), sheet.vertices))


_TRUNK = np.array(
    [0.0 if any(limb in bone for limb in ("elbow", "wrist", "shoulder", "deltoid")) else 1.0 for bone in fitting.BONES]
)


def _metres(fit: Fit, sheet: Sheet) -> Array:
    """(N, 2) place on the cloth in metres: around, growing from the front's middle to the back's, and up."""
    angle, _ = fitting.polar(fit, sheet.vertices)
    hips = np.array([fit.axis_y])
    reach = 0.16 * fit.scale + 0.0 * hips[0]
    trunk = np.stack([np.abs(angle) * reach, sheet.vertices[:, 2]], 1)
    grown = sheet.source < 0
    source = np.maximum(sheet.source, 0)
    arm = np.where(grown, 0.0, _arm(fit, replace(sheet, source=source)))
    along = fit.arm_m[source]
    sleeve = np.zeros_like(trunk)
    for name, sign in zip(fitting.SIDES, (1.0, -1.0), strict=True):
        here = (fit.side[source] == sign) & (arm > 0)
        shoulder, wrist = fit.joints[f"{name}_shoulder"], fit.joints[f"{name}_wrist"]
        direction = (wrist - shoulder) / np.linalg.norm(wrist - shoulder)
        out = sheet.vertices[here] - shoulder - np.outer((sheet.vertices[here] - shoulder) @ direction, direction)
        outward = np.array([sign, 0.0, 0.0])
        turn = np.arctan2(out[:, 1], out @ outward)
        sleeve[here] = np.stack([np.abs(turn) * 0.055 + np.pi / 2 * reach, shoulder[2] - along[here]], 1)
    return trunk + arm[:, None] * (sleeve - trunk)


def _creased(rng: np.random.Generator, fit: Fit, kind: Cut, sheet: Sheet, loose: float, length: float) -> Sheet:
    points = sheet.vertices
    source = np.maximum(sheet.source, 0)
    arm = np.where(sheet.source < 0, 0.0, _arm(fit, replace(sheet, source=source)))
    outward = sheets.normals(points, sheet.quads)
    elbow = float(np.linalg.norm(fit.joints["left_elbow"] - fit.joints["left_shoulder"]))
    on_sleeve = folds.crumple(rng, fit.arm_m[source], points, np.array([elbow, length - 0.03]), 0.10)
    falling = folds.waves(rng, points, 0.15, (1.0, 1.0, 0.30))
    slanted = folds.waves(rng, points, 0.12, (0.7, 0.7, 1.0))
    waist = smoothstep(fit.armpit_z + 0.02, fit.waist_z, points[:, 2])
    lift = (1 - arm) * (0.25 + 0.55 * waist) * (0.6 * falling + 0.45 * slanted) + arm * (
        0.75 * on_sleeve + 0.25 * slanted
    )
    amount = kind.folds * (0.55 + 0.45 * loose)
    return replace(
        sheet,
        vertices=points + (0.0065 * amount * lift)[:, None] * outward,
        shade=sheet.shade * folds.shading(lift, 0.22 * amount),
    )


def _looseness(ease_m: float) -> float:
    return float(np.clip((ease_m - 0.008) / 0.034, 0.0, 1.0))


def _keep_off(vertices: Array, skin: Array, outward: Array, least_m: float) -> Array:
    depth = np.sum((vertices - skin) * outward, 1)
    return vertices + np.maximum(least_m - depth, 0.0)[:, None] * outward


Loop = Ints
