"""A rest body and an identity come in; all visible layers of the dressed person leave, still at rest."""

from __future__ import annotations

import numpy as np

from synth.records import (
    LAYER_LOWER,
    PART_LOWER,
    PART_MIDDLE,
    PART_UPPER,
    SMPL_JOINTS,
    Identity,
    Outfit,
    Paint,
    RestBody,
)


def dress(rest: RestBody, identity: Identity) -> Outfit:
    """All visible layers of a person in the pose of `rest`."""
    quads = rest.suit_quads
    suit = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    triangles = np.concatenate([suit, rest.pieces["head"], rest.pieces["hands"]]).astype(np.int32)
    colors = np.tile(np.asarray(identity.skin_rgb, np.float32), (len(rest.vertices_m), 1))
    waist = rest.joints_m[SMPL_JOINTS.index("spine1"), 2]
    on_suit = np.unique(suit)
    high = on_suit[rest.vertices_m[on_suit, 2] > waist]
    low = on_suit[rest.vertices_m[on_suit, 2] <= waist]
    colors[high] = identity.upper.surface.colors_rgb[0]
    colors[low] = identity.lower.surface.colors_rgb[0]
    center = rest.vertices_m[triangles].mean(1)
    part = np.where(center[:, 2] < waist, PART_LOWER, PART_MIDDLE).astype(np.uint8)
    part[len(suit) : len(suit) + len(rest.pieces["head"])] = PART_UPPER
    part[len(suit) + len(rest.pieces["head"]) :] = PART_MIDDLE
    return Outfit(
        vertices_m=rest.vertices_m,
        weights=rest.weights,
        triangles=triangles,
        triangle_layer=np.full(len(triangles), LAYER_LOWER, np.uint8),
        triangle_paint=np.zeros(len(triangles), np.int32),
        triangle_part=part,
        vertex_rgb=colors,
        pattern_uv=np.zeros((len(rest.vertices_m), 2), np.float32),
        paints=(Paint("plain"),),
        hanging=(),
        limb_radii_m=np.zeros((4, 2), np.float32),
    )
