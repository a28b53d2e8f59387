"""Pose alignment (eqs. 2 to 5) as pure functions: pose maps and features go in, features of body parts leave.

Dimension letters: N frames, C features, R = 3 regions (upper, middle, lower), h, w cells.
"""

from __future__ import annotations

import torch
from einops import rearrange, reduce
from torch import Tensor

from reid.model.openpose import LIMBS, limb_vectors

REGIONS = ("upper", "middle", "lower")

# S_u, S_m, S_l of section 3.2: joints in OpenPose's COCO order, and limbs as pairs of them. (The paper names
# L-eye~nose twice; a set holds it once.) Neck~shoulders and shoulders~ears are in none of the sets.
REGION_JOINTS = ((0, 1, 14, 15, 16, 17), (2, 3, 4, 5, 6, 7), (8, 9, 10, 11, 12, 13))
REGION_LIMBS = (
    ((14, 16), (15, 17), (0, 15), (0, 14), (1, 0)),
    ((2, 3), (3, 4), (1, 8), (5, 6), (6, 7), (1, 11)),
    ((8, 9), (9, 10), (11, 12), (12, 13)),
)


def composite_maps(confidence: Tensor, affinity: Tensor, paf: str) -> Tensor:
    """Eq. 2: r_p = 1/|S_r| sum of the maps in S_r, for r in u, m, l.

    confidence: (N, 19, h, w). affinity: (N, 38, h, w).
    paf: "signed" takes a limb's x and y maps as they are (the literal reading; opposite directions cancel),
        "magnitude" takes the length of its vector, one map a limb.
    Returns (N, 3, h, w).
    """
    vectors = limb_vectors(affinity)  # (N, 19, 2, h, w)
    if paf == "magnitude":
        # The small constant keeps the gradient finite where a vector is zero.
        limb_maps = (reduce(vectors.square(), "n limb xy h w -> n limb 1 h w", "sum") + 1e-12).sqrt()
    else:
        limb_maps = vectors
    composites = []
    for joints, limbs in zip(REGION_JOINTS, REGION_LIMBS, strict=True):
        of_limbs = limb_maps[:, [LIMBS.index(limb) for limb in limbs]]
        maps = torch.cat([confidence[:, list(joints)], rearrange(of_limbs, "n limb k h w -> n (limb k) h w")], 1)
        composites.append(maps.mean(1))
    return torch.stack(composites, 1)


def spatial_softmax(maps: Tensor, temperature: Tensor | float) -> Tensor:
    """Eq. 3: each map as a distribution over the cells, exp(r / temperature) / sum over cells.

    maps: (N, R, h, w). temperature: above 0; 1 is the paper's. Returns the same shape; each map sums to 1.
    """
    h = maps.shape[-2]
    cells = rearrange(maps / temperature, "n r h w -> n r (h w)")
    return rearrange(cells.softmax(-1), "n r (h w) -> n r h w", h=h)


def masked_features(features: Tensor, masks: Tensor) -> Tensor:
    """Eq. 4: f_{a,r} = f_a * r, broadcast over C. features (N, C, h, w), masks (N, R, h, w) -> (N, R, C, h, w)."""
    return rearrange(features, "n c h w -> n 1 c h w") * rearrange(masks, "n r h w -> n r 1 h w")


def pool(features: Tensor) -> Tensor:
    """Eq. 5: avgpool over the cells. (N, C, h, w) -> (N, C)."""
    return reduce(features, "n c h w -> n c", "mean")


def pool_parts(features: Tensor, masks: Tensor, pooling: str) -> Tensor:
    """Eqs. 4 and 5 in one product, without making the masked maps.

    features (N, C, h, w), masks (N, R, h, w).
    pooling: "mean" divides by the number of cells (the literal reading), "sum" does not: as a mask sums to 1, that is
        the mean of f_a under the mask, on the global feature's scale.
    Returns (N, R, C).
    """
    pooled = torch.einsum("nchw,nrhw->nrc", features, masks)
    return pooled if pooling == "sum" else pooled / (features.shape[-2] * features.shape[-1])
