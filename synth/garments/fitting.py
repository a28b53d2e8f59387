"""A rest body comes in; its measures, and how far cloth around trunk and legs must stay out, leave.

The body stands as RestBody tells: z up, facing -y, +x to its left. Angles around the trunk: 0 is front, growing to the
left, pi the back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synth.garments import sheet as sheets
from synth.garments.sheet import Array, Sheet
from synth.records import DELTOIDS, SMPL_JOINTS, RestBody

BONES = SMPL_JOINTS + DELTOIDS
SIDES = ("left", "right")

_ANGLES = 48  # of the trunk's profile
_STEP_M = 0.02  # between its levels


@dataclass(frozen=True)
class Fit:
    """A body's measures for its tailor. N vertices of the suit.

    suit: the suit as a sheet. normals: (N, 3), smoothed. arm_share, leg_share, foot_share: (N,) skin weight of both
    sides' limbs. arm_m: (N,) metres along the arm from the shoulder joint. side: (N,) +1 left, -1 right. joints: (3,)
    by name. scale: size against a woman of 1.67 m. axis_y: where the trunk's upright axis runs. _z: levels in metres.
    """

    rest: RestBody
    suit: Sheet
    normals: Array
    arm_share: Array
    leg_share: Array
    foot_share: Array
    arm_m: Array
    side: Array
    joints: dict[str, Array]
    scale: float
    axis_y: float
    armpit_z: float
    waist_z: float
    hip_z: float
    crotch_z: float
    knee_z: float
    ankle_z: float
    ground_z: float


def measure(rest: RestBody) -> Fit:
    """The measures of a rest body."""
    used = np.unique(rest.suit_quads)
    index = np.full(len(rest.vertices_m), -1)
    index[used] = np.arange(len(used))
    suit = sheets.make(rest.vertices_m[used], rest.weights[used], index[rest.suit_quads], source=np.arange(len(used)))
    joints = {name: rest.joints_m[place].astype(np.float64) for place, name in enumerate(SMPL_JOINTS)}

    def share(*names: str) -> Array:
        columns = [BONES.index(f"{side}_{name}") for side in SIDES for name in names]
        total: Array = suit.weights[:, columns].sum(1)
        return total

    average = sheets.averaging(suit.quads, suit.count)
    side = np.where(suit.vertices[:, 0] >= 0, 1.0, -1.0)
    along = np.zeros(suit.count)
    for name, sign in zip(SIDES, (1.0, -1.0), strict=True):
        line = joints[f"{name}_wrist"] - joints[f"{name}_shoulder"]
        line /= np.linalg.norm(line)
        along = np.where(side == sign, (suit.vertices - joints[f"{name}_shoulder"]) @ line, along)
    arm_share, leg_share = share("deltoid", "shoulder", "elbow", "wrist"), share("hip", "knee", "ankle", "foot")
    trunk = (arm_share < 0.2) & (suit.vertices[:, 2] > joints["left_knee"][2])
    middle = trunk & (np.abs(suit.vertices[:, 0]) < 0.012) & (suit.vertices[:, 2] < joints["left_hip"][2] + 0.05)
    chest = trunk & (np.abs(suit.vertices[:, 2] - joints["spine3"][2]) < 0.08)
    return Fit(
        rest=rest,
        suit=suit,
        normals=sheets.normals(sheets.smooth(suit.vertices, average, 3), suit.quads),
        arm_share=arm_share,
        leg_share=leg_share,
        foot_share=share("ankle", "foot"),
        arm_m=along,
        side=side,
        joints=joints,
        scale=float(joints["neck"][2] / 1.42),
        axis_y=float(suit.vertices[chest, 1].mean()),
        armpit_z=float(joints["left_shoulder"][2] - 0.10 * joints["neck"][2] / 1.42),
        waist_z=float(joints["spine1"][2] + 0.015),
        hip_z=float(joints["left_hip"][2]),
        crotch_z=float(suit.vertices[middle, 2].min()),
        knee_z=float(joints["left_knee"][2]),
        ankle_z=float(joints["left_ankle"][2]),
        ground_z=float(joints["left_ankle"][2] - rest.skeleton.sole_m),
    )


@dataclass(frozen=True)
class Profile:
    """How far out cloth hangs around the trunk: radius_m (L, A) at levels top_z - _STEP_M * row, angles as above."""

    radius_m: Array
    top_z: float
    axis_y: float

    def at(self, angle: Array, z: Array) -> Array:
        """Radius in metres at angles and levels of one shape, between samples by linear interpolation."""
        row = np.clip((self.top_z - np.asarray(z)) / _STEP_M, 0, len(self.radius_m) - 1.001)
        column = (np.asarray(angle) / (2 * np.pi) * _ANGLES) % _ANGLES
        top, left = row.astype(int), column.astype(int) % _ANGLES
        down, right = row - top, column - np.floor(column)
        following = (left + 1) % _ANGLES
        upper = (1 - right) * self.radius_m[top, left] + right * self.radius_m[top, following]
        lower = (1 - right) * self.radius_m[top + 1, left] + right * self.radius_m[top + 1, following]
        value: Array = (1 - down) * upper + down * lower
        return value


def polar(fit: Fit, points: Array) -> tuple[Array, Array]:
    """Angle and radius of points (N, 3) around the trunk's axis."""
    x, y = points[:, 0], points[:, 1] - fit.axis_y
    return np.arctan2(x, -y), np.hypot(x, y)


def around(fit: Fit, angle: Array, radius: Array, z: Array) -> Array:
    """Points (N, 3) from what `polar` tells."""
    return np.stack([radius * np.sin(angle), fit.axis_y - radius * np.cos(angle), np.broadcast_to(z, angle.shape)], 1)


def trunk_profile(fit: Fit, over: tuple[Sheet, ...], slope: float, hull: float, floor_z: float) -> Profile:
    """How cloth hangs around trunk and legs, ease not yet added.

    It spans hollows (`hull` 1: a convex ring at every level, 0: the body's own), and falls from what is above, coming
    closer by at most `slope` metres a metre (0: straight down). over: further layers that it must stay outside of.
    """
    layers = [sheets.keep_faces(fit.suit, (fit.arm_share[fit.suit.quads] < 0.3).all(1)), *over]
    points = np.concatenate([_samples(layer) for layer in layers])
    top = fit.armpit_z + 0.10
    points = points[(points[:, 2] < top + _STEP_M) & (points[:, 2] > floor_z - 3 * _STEP_M)]
    angle, radius = polar(fit, points)
    levels = int((top - floor_z) / _STEP_M) + 3
    row = np.clip(np.round((top - points[:, 2]) / _STEP_M).astype(int), 0, levels - 1)
    column = np.round(angle / (2 * np.pi) * _ANGLES).astype(int) % _ANGLES
    grid = np.zeros((levels, _ANGLES))
    np.maximum.at(grid, (row, column), radius)

    steps = 2 * np.pi / _ANGLES * np.arange(_ANGLES)
    cosine = np.cos(steps[:, None] - steps[None])
    support = (grid[:, None, :] * cosine[None]).max(2)  # (L, A) reach in each direction
    reach = np.where(cosine > 0.05, support[:, None, :] / np.maximum(cosine, 0.05)[None], np.inf)
    convex = reach.min(2)
    own = np.maximum(grid, 0.96 * np.minimum(convex, _spread(grid)))
    hung = (1 - hull) * own + hull * convex
    for level in range(1, levels):
        hung[level] = np.maximum(hung[level], hung[level - 1] - slope * _STEP_M)
    hung = 0.25 * np.roll(hung, 1, 1) + 0.5 * hung + 0.25 * np.roll(hung, -1, 1)
    padded = np.pad(hung, ((1, 1), (0, 0)), mode="edge")
    return Profile(0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:], top, fit.axis_y)


def hang_weights(fit: Fit, points: Array, follow: float) -> Array:
    """(N, B) skin weights of cloth that hangs from the trunk around both legs: the pelvis' at the hips, down from there
    up to `follow` of the thigh on its side, softly shared across the middle."""
    weights = np.zeros((len(points), len(BONES)))
    reach = (fit.hip_z - fit.knee_z) * 0.75
    down = np.clip((fit.hip_z + 0.06 - points[:, 2]) / reach, 0.0, 1.0)
    legs = follow * down * down * (3 - 2 * down)
    half = abs(fit.joints["left_hip"][0]) * 1.3
    left = np.clip(0.5 + 0.5 * points[:, 0] / half, 0.0, 1.0)
    left = left * left * (3 - 2 * left)
    up = np.clip((points[:, 2] - fit.hip_z - 0.02) / max(fit.waist_z - fit.hip_z, 0.02), 0.0, 1.0)
    weights[:, BONES.index("left_hip")] = legs * left
    weights[:, BONES.index("right_hip")] = legs * (1 - left)
    weights[:, BONES.index("pelvis")] = (1 - legs) * (1 - 0.5 * up)
    weights[:, BONES.index("spine1")] = (1 - legs) * 0.5 * up
    return weights


def keep_off(vertices: Array, skin: Array, outward: Array, least_m: float) -> Array:
    """Vertices (N, 3) moved to be at least `least_m` beyond skin (N, 3) along its normals (N, 3)."""
    depth = np.sum((vertices - skin) * outward, 1)
    return vertices + np.maximum(least_m - depth, 0.0)[:, None] * outward


def smoothstep(low: float, high: float, values: Array) -> Array:
    """0 at `low`, 1 at `high`, smooth between; `low` may be the greater."""
    share = np.clip((values - low) / (high - low), 0.0, 1.0)
    result: Array = share * share * (3.0 - 2.0 * share)
    return result


def _samples(layer: Sheet) -> Array:
    corners = layer.vertices[layer.quads]
    return np.concatenate([layer.vertices, corners.mean(1), 0.5 * (corners + np.roll(corners, -1, 1)).reshape(-1, 3)])


def _spread(grid: Array) -> Array:
    """The larger of each sample and its neighbours around: closes gaps of the grid."""
    return np.maximum(np.maximum(np.roll(grid, 1, 1), np.roll(grid, -1, 1)), grid)
