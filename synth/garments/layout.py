"""A sheet of cloth comes in; where each of its faces lies on the flat cloth that it is cut from leaves.

The cloth is one canvas in metres: the front, from side seam to side seam about u = 0, to its left (larger u) the back,
then the sleeves, one for both. v is the level, along sleeves the same measured from the shoulder down. N vertices, F
faces, B bones.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from synth.garments import fitting
from synth.garments.fitting import BONES, Fit, smoothstep
from synth.garments.sheet import Array, Ints, Sheet

_SLEEVE_RADIUS_M = 0.055
_SLEEVE_GAP_M = 0.10
_MARGIN_M = 0.03
_SAME_M = 1e-3
_ARMS = [i for i, bone in enumerate(BONES) if any(part in bone for part in ("elbow", "wrist", "shoulder", "deltoid"))]


@dataclass(frozen=True)
class Layout:
    """A sheet whose uv is its place on the canvas, in metres, its vertices doubled along seams; and the canvas' extent.

    around_m: once around the trunk: the side seams lie at a quarter of it, left, and three quarters. sleeve_u_m: where
    the sleeves' outermost line lies; None for what has none. cuff_m: the level at which they end.
    """

    sheet: Sheet
    low: tuple[float, float]
    high: tuple[float, float]
    around_m: float
    sleeve_u_m: float | None = None
    cuff_m: float = 0.0


def of_top(fit: Fit, sheet: Sheet) -> Layout:
    """Tops, dresses and skirts: front, back and sleeves."""
    angle, _ = fitting.polar(fit, sheet.vertices)
    reach = 0.16 * fit.scale
    x, z = sheet.vertices[:, 0], sheet.vertices[:, 2]
    high = smoothstep(fit.armpit_z, fit.armpit_z + 0.12 * fit.scale, z)
    behind = np.mod(angle, 2 * np.pi)
    front = (1 - high) * angle * reach + high * 1.15 * x
    back = (1 - high) * behind * reach + high * (np.pi * reach - 1.15 * x)
    charts = [np.stack([front, z], 1), np.stack([back, z], 1)]
    of_face = (sheet.vertices[:, 1][sheet.quads].mean(1) > fit.axis_y).astype(np.int64)
    around = 2 * np.pi * reach
    arms = sheet.weights[:, _ARMS].sum(1)[sheet.quads].mean(1) > 0.5
    if not arms.any():
        return _cut(sheet, charts, of_face, around)
    middle = 0.75 * around + _SLEEVE_GAP_M + 0.5 * np.pi * _SLEEVE_RADIUS_M
    turn, along = _around_arm(fit, sheet)
    shoulder_z = fit.joints["left_shoulder"][2]
    for turned in (turn, np.mod(turn, 2 * np.pi)):
        charts.append(np.stack([middle + _SLEEVE_RADIUS_M * turned, shoulder_z - along], 1))
    inner = np.cos(turn)[sheet.quads].mean(1) < 0
    of_face = np.where(arms, np.where(inner, 3, 2), of_face)
    laid = _cut(sheet, charts, of_face, around)
    cuff = float(shoulder_z - along[np.unique(sheet.quads[arms])].max())
    return replace(laid, sleeve_u_m=middle, cuff_m=cuff)


def of_legs(fit: Fit, sheet: Sheet, leg_angle: Array, thigh_m: float) -> Layout:
    """Trousers: each leg's front beside the other's, then the backs. leg_angle: (N,) around each leg, 0 ahead, growing
    to the body's left; thigh_m: radius of a thigh."""
    angle, _ = fitting.polar(fit, sheet.vertices)
    left = sheet.vertices[:, 0] >= 0
    legs = smoothstep(fit.crotch_z + 0.03, fit.crotch_z - 0.05, sheet.vertices[:, 2])
    behind, leg_behind = np.mod(angle, 2 * np.pi), np.mod(leg_angle, 2 * np.pi)
    front = legs * (np.where(left, 0.5, -0.5) * np.pi + leg_angle) + (1 - legs) * 2 * angle
    back = legs * (np.where(left, 0.5, 1.5) * np.pi + leg_behind) + (1 - legs) * 2 * behind
    charts = [np.stack([thigh_m * part, sheet.vertices[:, 2]], 1) for part in (front, back)]
    backwards = np.where(legs > 0.5, np.cos(leg_angle) < 0, np.cos(angle) < 0)
    of_face = (backwards[sheet.quads].mean(1) >= 0.5).astype(np.int64)
    return _cut(sheet, charts, of_face, 4 * np.pi * thigh_m)


def _around_arm(fit: Fit, sheet: Sheet) -> tuple[Array, Array]:
    """(N,) angle around the arm on a vertex' side, 0 on its outer line, and metres along it from the shoulder."""
    turn, along = np.zeros(sheet.count), np.zeros(sheet.count)
    for name, sign in zip(fitting.SIDES, (1.0, -1.0), strict=True):
        here = sheet.vertices[:, 0] * sign >= 0
        shoulder, wrist = fit.joints[f"{name}_shoulder"], fit.joints[f"{name}_wrist"]
        direction = (wrist - shoulder) / np.linalg.norm(wrist - shoulder)
        away = sheet.vertices[here] - shoulder
        along[here] = away @ direction
        out = away - np.outer(along[here], direction)
        turn[here] = np.arctan2(out[:, 1], sign * out[:, 0])
    return turn, along


def _cut(sheet: Sheet, charts: list[Array], of_face: Ints, around_m: float) -> Layout:
    """Doubles the vertices where faces beside each other lie apart on the canvas."""
    places = np.stack(charts, 1)  # (N, charts, 2)
    first = np.tile(np.arange(len(charts)), (sheet.count, 1))
    for later in range(1, len(charts)):
        for earlier in range(later):
            same = np.abs(places[:, later] - places[:, earlier]).max(1) < _SAME_M
            first[same, later] = first[same, earlier]
    chart = first[sheet.quads, of_face[:, None]]  # (F, 4)
    pairs, inverse = np.unique(sheet.quads * len(charts) + chart, return_inverse=True)
    vertex, which = pairs // len(charts), pairs % len(charts)
    uv = places[vertex, which]
    doubled = Sheet(
        sheet.vertices[vertex], sheet.weights[vertex], inverse.reshape(-1, 4), uv, sheet.shade[vertex],
        sheet.source[vertex],
    )  # fmt: skip
    low, high = uv.min(0) - _MARGIN_M, uv.max(0) + _MARGIN_M
    return Layout(doubled, (float(low[0]), float(low[1])), (float(high[0]), float(high[1])), around_m)
