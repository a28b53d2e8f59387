"""A fit, clothes and a thing to carry come in; the thing and its straps, hung on the body, leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from synth.garments import bags
from synth.garments import sheet as sheets
from synth.garments.fitting import Fit
from synth.garments.sheet import Sheet
from synth.garments.solids import colors_of, rigid, rod, rounded, solid
from synth.garments.straps import trunk_of
from synth.records import FloatArray, Thing

_VEST_OFF_M = 0.009
_PHONE_OFF_M = 0.020  # from the middle of the hand towards the palm


def hang(rng: np.random.Generator, fit: Fit, thing: Thing, clothes: Sheet) -> tuple[Sheet, FloatArray | None]:
    """The thing as a sheet over `clothes`, the outermost layer; and its picture, None where it is coloured by vertex.

    Raises ValueError for an unknown kind.
    """
    if thing.kind in _BAGS:
        return _BAGS[thing.kind](rng, fit, thing, clothes)
    if thing.kind not in _THINGS:
        raise ValueError(f"thing is {thing.kind!r}; it must be one of: {', '.join([*_BAGS, *_THINGS])}")
    return _THINGS[thing.kind](rng, fit, thing, clothes), None


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
    trunk = trunk_of(clothes)
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


_BAGS: dict[str, Callable[[np.random.Generator, Fit, Thing, Sheet], bags.Bag]] = {
    "backpack": bags.backpack,
    "shoulder_bag": bags.shoulder_bag,
    "handbag": bags.handbag,
    "tote": bags.handbag,
}
_THINGS: dict[str, Callable[[np.random.Generator, Fit, Thing, Sheet], Sheet]] = {
    "umbrella": _umbrella,
    "vest": _vest,
    "phone": _phone,
}
