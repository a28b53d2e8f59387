"""A fit, clothes and a thing to carry come in; the thing and its straps, hung on the body, leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy.spatial import cKDTree

from synth.garments import sheet as sheets
from synth.garments.fitting import BONES, Fit, polar
from synth.garments.sheet import Array, Sheet
from synth.garments.solids import colors_of, rigid, rod, rounded, solid
from synth.records import Thing

_STRAP_OFF_M = 0.007
_VEST_OFF_M = 0.009
_PHONE_OFF_M = 0.020  # from the middle of the hand towards the palm


def hang(rng: np.random.Generator, fit: Fit, thing: Thing, clothes: Sheet) -> Sheet:
    """The thing as a sheet coloured by vertex, over `clothes`, the outermost layer.

    Raises ValueError for an unknown kind.
    """
    if thing.kind not in _THINGS:
        raise ValueError(f"thing is {thing.kind!r}; it must be one of: {', '.join(_THINGS)}")
    return _THINGS[thing.kind](rng, fit, thing, clothes)


def _backpack(rng: np.random.Generator, fit: Fit, thing: Thing, clothes: Sheet) -> Sheet:
    scale = fit.scale * thing.size
    wide, deep, high = 0.29 * scale, 0.15 * scale * rng.uniform(0.8, 1.2), 0.43 * scale
    top = fit.joints["neck"][2] - 0.06 * fit.scale
    trunk = _trunk(clothes)
    behind = (np.abs(trunk.vertices[:, 0]) < 0.10) & (trunk.vertices[:, 1] > fit.axis_y)
    behind &= (trunk.vertices[:, 2] < top) & (trunk.vertices[:, 2] > top - high)
    back = float(np.quantile(trunk.vertices[behind, 1], 0.85)) if behind.any() else fit.axis_y + 0.12
    center = np.array([0.0, back + 0.42 * deep, top - high / 2])
    body = rounded(center, np.array([wide, deep, high]), 0.55)
    pocket = rounded(
        center + np.array([0, 0.45 * deep, -0.18 * high]), np.array([0.78 * wide, 0.45 * deep, 0.45 * high]), 0.5
    )
    base, second = colors_of(thing)
    weights = rigid(spine3=0.6, spine2=0.4)
    parts = [solid(body, weights, base), solid(pocket, weights, second)]
    strap = base * 0.75
    for sign in (1.0, -1.0):
        plane = np.array([sign * 0.088 * fit.scale, 0.0, 0.0])
        loop = _loop(trunk, plane, np.array([1.0, 0.0, 0.12 * sign]) / np.linalg.norm([1.0, 0.0, 0.12]))
        forward = loop[
            (loop[:, 1] < back - 0.01) & (loop[:, 2] > fit.waist_z + 0.08) & (loop[:, 2] > fit.armpit_z - 0.14)
        ]
        parts.append(_ribbon(forward, trunk, np.array([1.0, 0.0, 0.0]), 0.045 * fit.scale, strap, closed=False))
    return sheets.join(parts)


def _shoulder_bag(rng: np.random.Generator, fit: Fit, thing: Thing, clothes: Sheet) -> Sheet:
    scale = fit.scale * thing.size
    sign = 1.0 if thing.side == "left" else -1.0
    trunk = _trunk(clothes)
    low_z = fit.hip_z + rng.uniform(-0.04, 0.08)
    shoulder = np.array([-sign * 0.085 * fit.scale, 0.0, fit.joints["neck"][2] - 0.05])
    angle, radius = polar(fit, trunk.vertices)
    beside = (np.abs(trunk.vertices[:, 2] - low_z) < 0.06) & (np.abs(np.abs(angle) - 1.9) < 0.5) & (sign * angle > 0)
    reach = float(radius[beside].max()) if beside.any() else 0.18
    toward = rng.uniform(1.65, 2.2)
    hip = np.array([sign * reach * np.sin(toward), fit.axis_y - reach * np.cos(toward), low_z])
    along = shoulder - hip
    normal = np.cross(along, [0.0, 1.0, 0.0])
    normal /= np.linalg.norm(normal)
    base, second = colors_of(thing)
    loop = _loop(trunk, hip + np.array([0, 0, 0.06]), normal)
    loop = loop[loop[:, 2] > low_z + 0.02]
    order = np.argsort(np.arctan2(loop[:, 1] - fit.axis_y, loop[:, 2] - loop[:, 2].mean()))
    strap = _ribbon(loop[order], trunk, normal, 0.032 * fit.scale, second * 0.8, closed=True)
    size = np.array([0.09, 0.30, 0.24 * rng.uniform(0.7, 1.2)]) * scale
    out = np.array([np.sin(toward) * sign, -np.cos(toward), 0.0])
    bag = rounded(np.zeros(3), size, 0.45)
    bag.vertices[:, :2] = bag.vertices[:, :2] @ np.array([[out[0], out[1]], [-out[1], out[0]]])
    bag.vertices[:] += hip + out * (size[0] * 0.55) + [0, 0, -0.3 * size[2]]
    return sheets.join([solid(bag, rigid(pelvis=0.7, spine1=0.3), base), strap])


def _handbag(rng: np.random.Generator, fit: Fit, thing: Thing, clothes: Sheet) -> Sheet:
    tote = thing.kind == "tote"
    scale = fit.scale * thing.size
    side = thing.side
    elbow, wrist = fit.joints[f"{side}_elbow"], fit.joints[f"{side}_wrist"]
    down = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    grip = wrist + 0.09 * fit.scale * down
    size = np.array([0.10, 0.34, 0.36] if tote else [0.10, 0.28, 0.20]) * scale
    handle = (0.10 if tote else 0.12) * scale
    across = np.cross([0.0, 1.0, 0.0], down)
    across /= np.linalg.norm(across)
    ahead = np.cross(down, across)
    frame = np.stack([across, ahead, -down])  # rows: the bag's own axes
    base, second = colors_of(thing)
    bag = rounded(np.array([0.0, 0.0, -handle - size[2] / 2]), size, 0.4)
    taper = 1.0 - 0.25 * np.clip((bag.vertices[:, 2] + handle + size[2]) / size[2], 0, 1) * (not tote)
    bag.vertices[:, :2] *= taper[:, None]
    turn = np.linspace(0, np.pi, 9)
    arc = np.stack([np.zeros(9), 0.28 * size[1] * np.cos(turn), -handle - 0.01 + (handle + 0.01) * np.sin(turn)], 1)
    weights = rigid(**{f"{side}_wrist": 1.0})
    half = np.array([0.010, 0.0, 0.0])
    strip = np.concatenate([arc + half, arc - half])
    step = np.arange(8)
    handles = sheets.make(strip, np.zeros((18, len(BONES))), np.stack([step, step + 1, step + 10, step + 9], 1))
    for part in (bag, handles):
        part.vertices[:] = grip + part.vertices @ frame
    return sheets.join([solid(bag, weights, base), solid(handles, weights, second * 0.8)])


def _phone(rng: np.random.Generator, fit: Fit, thing: Thing, clothes: Sheet) -> Sheet:
    """A slab on the palm, its screen away from it, held fast by the hand."""
    side, sign = thing.side, 1.0 if thing.side == "left" else -1.0
    wrist = fit.joints[f"{side}_wrist"]
    along = wrist - fit.joints[f"{side}_elbow"]
    along /= np.linalg.norm(along)
    hands = fit.rest.vertices_m[np.unique(fit.rest.pieces["hands"])].astype(np.float64)
    hand = hands[sign * hands[:, 0] > 0]
    middle = hand.mean(0)
    # A hand is thinnest from its back to its palm; the arm hangs with its palm to the body.
    palm = np.linalg.svd(hand - middle, full_matrices=False)[2][2]
    palm = palm - (palm @ along) * along
    palm *= -np.sign(palm[0]) * sign / np.linalg.norm(palm)
    frame = np.stack([np.cross(palm, along), palm, along])  # rows: the phone's own axes: wide, thick, long
    slab = rounded(np.zeros(3), np.array([0.074, 0.010, 0.152]) * thing.size, 0.3)
    back, screen = (np.array(color) for color in thing.surface.colors_rgb)
    shade = np.where(slab.vertices[:, 1:2] > 0, screen, back)
    center = wrist + (0.110 * along + _PHONE_OFF_M * palm) * fit.scale
    center += (middle - wrist) @ palm * palm
    slab.vertices[:] = center + slab.vertices @ frame
    return replace(solid(slab, rigid(**{f"{side}_wrist": 1.0}), back), shade=shade)


def _umbrella(rng: np.random.Generator, fit: Fit, thing: Thing, clothes: Sheet) -> Sheet:
    """Closed, hanging from the hand by its crook."""
    wrist = fit.joints[f"{thing.side}_wrist"]
    down = wrist - fit.joints[f"{thing.side}_elbow"]
    down /= np.linalg.norm(down)
    grip = wrist + 0.08 * fit.scale * down
    base, _ = colors_of(thing)
    length = 0.60 * fit.scale * thing.size**0.5
    path = grip + np.array([-0.03, 0.10, 0.12, 0.55, 0.93, 1.0])[:, None] * length * down
    roll = rod(path, np.array([0.010, 0.010, 0.030, 0.024, 0.010, 0.004]) * fit.scale)
    shade = np.repeat([0.5, 0.5, 1.0, 1.0, 1.0, 0.4], len(roll.vertices) // 6)[:, None] * base
    return replace(solid(roll, rigid(**{f"{thing.side}_wrist": 1.0}), base), shade=shade)


def _vest(rng: np.random.Generator, fit: Fit, thing: Thing, clothes: Sheet) -> Sheet:
    """A high-visibility vest over the clothes, down to the hips, with two reflecting bands around."""
    trunk = _trunk(clothes)
    z = trunk.vertices[:, 2]
    neck = np.hypot(trunk.vertices[:, 0], trunk.vertices[:, 1] - fit.joints["neck"][1])
    kept = (z > fit.hip_z + 0.05) & (z < fit.joints["neck"][2] - 0.01) & (neck > 0.075 * fit.scale)
    if not kept[trunk.quads].all(1).any():
        kept = np.ones(trunk.count, bool)
    vest = sheets.keep_faces(trunk, kept[trunk.quads].all(1))
    vertices = vest.vertices + _VEST_OFF_M * sheets.normals(vest.vertices, vest.quads)
    z = vest.vertices[:, 2]
    bands = (np.abs(z - fit.waist_z - 0.02) < 0.028) | (np.abs(z - fit.waist_z - 0.17) < 0.028)
    shade = np.where(bands[:, None], np.array([0.55, 0.56, 0.56]), colors_of(thing)[0])
    return replace(vest, vertices=vertices, shade=shade, uv=np.zeros_like(vest.uv))


_THINGS: dict[str, Callable[[np.random.Generator, Fit, Thing, Sheet], Sheet]] = {
    "backpack": _backpack,
    "shoulder_bag": _shoulder_bag,
    "handbag": _handbag,
    "tote": _handbag,
    "umbrella": _umbrella,
    "vest": _vest,
    "phone": _phone,
}


def _trunk(clothes: Sheet) -> Sheet:
    """The clothes without their sleeves."""
    arms = [index for index, bone in enumerate(BONES) if any(part in bone for part in ("elbow", "wrist", "shoulder"))]
    share = clothes.weights[:, arms].sum(1)
    return sheets.keep_faces(clothes, (share[clothes.quads] < 0.45).all(1))


def _loop(trunk: Sheet, point: Array, normal: Array) -> Array:
    """(K, 3) where a plane meets the trunk, in order around it."""
    height = (trunk.vertices - point) @ normal
    edges = np.unique(np.sort(np.stack([trunk.quads, np.roll(trunk.quads, -1, 1)], -1).reshape(-1, 2), 1), axis=0)
    crossing = edges[(height[edges[:, 0]] > 0) != (height[edges[:, 1]] > 0)]
    first, second = height[crossing[:, 0]], height[crossing[:, 1]]
    share = (first / (first - second))[:, None]
    met = trunk.vertices[crossing[:, 0]] + share * (trunk.vertices[crossing[:, 1]] - trunk.vertices[crossing[:, 0]])
    center = met.mean(0)
    turn = np.arctan2(met[:, 2] - center[2], met[:, 1] - center[1])
    radius = np.hypot(met[:, 2] - center[2], met[:, 1] - center[1])
    bins = np.floor((turn + np.pi) / (2 * np.pi) * 36).astype(int).clip(0, 35)
    best = {int(b): i for i, b in sorted(enumerate(bins), key=lambda pair: radius[pair[0]])}
    # Starting at the belt behind, over the shoulder, to the belt ahead.
    chosen = np.array([best[b] for b in sorted(best)], int)
    return met[chosen]


def _ribbon(path: Array, trunk: Sheet, across: Array, width_m: float, color: Array, closed: bool) -> Sheet:
    """A strap along path (K, 3), lying on the trunk."""
    for _ in range(2):
        middle = 0.5 * path + 0.25 * (np.roll(path, 1, 0) + np.roll(path, -1, 0))
        path = middle if closed else np.concatenate([path[:1], middle[1:-1], path[-1:]])
    center = path.mean(0)
    _, nearest = cKDTree(trunk.vertices).query(path)
    outward = sheets.normals(trunk.vertices, trunk.quads)[nearest]
    if np.mean(np.sum((path - center) * outward, 1)) < 0:
        outward = -outward
    path = path + 0.5 * _STRAP_OFF_M * outward
    rows = np.concatenate([path + side * 0.5 * width_m * across + _STRAP_OFF_M * outward for side in (-1.0, 1.0)])
    count = len(path)
    here = np.arange(count if closed else count - 1)
    beside = (here + 1) % count
    quads = np.stack([here, beside, count + beside, count + here], 1)
    weights = np.tile(trunk.weights[nearest], (2, 1))
    strap = sheets.make(rows, weights, quads)
    return Sheet(strap.vertices, weights, quads, strap.uv, np.tile(color, (2 * count, 1)), strap.source)
