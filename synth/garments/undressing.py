"""A rest body and an identity come in; the body alone, whole and with its texture coordinates, leaves as an outfit."""

from __future__ import annotations

import numpy as np

from synth import population
from synth.records import LAYER_SKIN, PART_NONE, Identity, Outfit, Paint, RestBody


def undress(rest: RestBody, identity: Identity) -> Outfit:
    """The body's own mesh in the colour of the identity's skin; parts are not told apart.

    pattern_uv holds the family's texture coordinates: where these part along a seam, so do the vertices. Zeros where
    the family has none (RestBody.skin_uv is None).
    """
    corners = rest.skin.reshape(-1)
    if rest.skin_uv is None:
        kept, faces = np.unique(corners, return_inverse=True)
        uv = np.zeros((len(kept), 2), np.float32)
    else:
        points = np.concatenate([corners[:, None].astype(np.float64), rest.skin_uv.reshape(-1, 2)], 1)
        apart, faces = np.unique(points, axis=0, return_inverse=True)
        kept, uv = apart[:, 0].astype(np.int64), apart[:, 1:].astype(np.float32)
    count = len(rest.skin)
    return Outfit(
        vertices_m=rest.vertices_m[kept],
        weights=rest.weights[kept],
        triangles=faces.reshape(-1, 3).astype(np.int32),
        triangle_layer=np.full(count, LAYER_SKIN, np.uint8),
        triangle_paint=np.zeros(count, np.int32),
        triangle_part=np.full(count, PART_NONE, np.uint8),
        vertex_rgb=np.tile(np.array(identity.skin_rgb, np.float32), (len(kept), 1)),
        pattern_uv=uv,
        paints=(Paint("skin", None, 0.6, population.SKIN_GLOSS),),
        hanging=None,
    )
