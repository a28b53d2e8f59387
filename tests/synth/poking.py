"""A dressed person goes in, the pixels at which an inner layer is seen in front of cloth that should cover it come out.

Of each pair of layers the outer one alone is looked at from some side, as far as it faces the viewer. Where what is
nearest to the viewer is the inner layer, and less than NEAR_M (or FAR_M) behind it lies that outer one, cloth is poked
through: below a hem there is no cloth behind, and one leg before the other is a pair of its own. Arms count under their
own sleeves alone and hands not at all, as they hang before all else. Letters: T frames, F triangles, H, W pixels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synth.garments.fitting import BONES
from synth.garments.upper import tucked
from synth.raster import rasterise_frames
from synth.records import (
    LAYER_HAIR,
    LAYER_INNER,
    LAYER_LOWER,
    LAYER_SHOES,
    LAYER_SKIN,
    LAYER_UPPER,
    Figure,
    Identity,
    Outfit,
)

YAWS_RAD = tuple(np.radians((15.0, 100.0, 195.0, 280.0)))  # the viewer's, from before someone who walks along -Y
PIXELS_PER_M = 110.0
SIZE_PX = (150, 240)
DEEP_M, NEAR_M = 0.0015, 0.03  # what lies nearer than the first is no more than the edge of a triangle
FAR, FAR_M = ("trousers through top",), 0.08  # a leg comes a long way through a coat

Flags = NDArray[np.bool_]

_COVERS = ("cap", "hat", "headscarf", "hood")
_ARMS = [i for i, bone in enumerate(BONES) if bone.split("_")[-1] in ("elbow", "wrist", "shoulder", "deltoid")]
_HANDS = [i for i, bone in enumerate(BONES) if "wrist" in bone]


def pairs(outfit: Outfit, who: Identity) -> dict[str, list[tuple[Flags, Flags]]]:
    """By name, (F,) flags of an inner layer's triangles and of those of what covers it; for limbs a pair a side.
    Trousers are over a top that is tucked in, and boots over leggings."""
    names = np.array([paint.name for paint in outfit.paints])[outfit.triangle_paint]
    corners = outfit.triangles
    arms, hands = (outfit.weights[:, bones].sum(1)[corners].mean(1) for bones in (_ARMS, _HANDS))
    left = outfit.vertices_m[corners, 0].mean(1) > 0
    layer, trunk = outfit.triangle_layer, arms < 0.3
    skin = (layer == LAYER_SKIN) & (names == "skin") & (hands < 0.5)
    top, low, shoes = (layer == each for each in (LAYER_UPPER, LAYER_LOWER, LAYER_SHOES))

    def by_side(inner: Flags, outer: Flags) -> list[tuple[Flags, Flags]]:
        return [(inner & side, outer & side) for side in (left, ~left)]

    return {
        "skin through top": [(skin & trunk, top & trunk)],
        "arm through sleeve": by_side(skin & ~trunk, top & ~trunk),
        "skin through trousers": by_side(skin & trunk, low),
        "skin through shoe": by_side(skin & trunk, shoes),
        "shoe through trousers": by_side(shoes, low) if who.lower.kind != "leggings" else [],
        "trousers through top": [(low, top & trunk)] if not tucked(who.upper) else [],
        "shirt through open top": [(layer == LAYER_INNER, top & trunk)],
        "trousers through shirt": [(low, layer == LAYER_INNER)],
        "top through vest": [(top & trunk, names == "vest")],
        "head through cover": [(np.isin(names, ("face", "hair")), (layer == LAYER_HAIR) & np.isin(names, _COVERS))],
    }


def poked(outfit: Outfit, who: Identity, figure: Figure, yaw_rad: float) -> dict[str, NDArray[np.int64]]:
    """By pair, (T, H, W) 1 where its outer layer is seen, 2 where the inner one is seen through it, else 0."""
    shown = view_px(figure, yaw_rad)
    front, nearest = rasterise_frames(shown, figure.triangles, *SIZE_PX)
    corners = shown[:, figure.triangles]
    edges = corners[:, :, 1:, :2] - corners[:, :, :1, :2]
    faces = edges[..., 0, 0] * edges[..., 1, 1] - edges[..., 0, 1] * edges[..., 1, 0] < 0  # (T, F) the viewer
    found = {}
    for name, layers in pairs(outfit, who).items():
        states = np.zeros(front.shape, np.int64)
        for inner, outer in layers:
            for frame in range(len(shown)) if inner.any() and outer.any() else ():
                covering = figure.triangles[outer & faces[frame]]
                behind, _ = rasterise_frames(shown[frame : frame + 1], covering, *SIZE_PX)
                rows, columns = np.nonzero(nearest[frame] >= 0)
                seen = nearest[frame, rows, columns]
                depth_m = (behind[0, rows, columns] - front[frame, rows, columns]) / PIXELS_PER_M
                through = inner[seen] & (depth_m > DEEP_M) & (depth_m < (FAR_M if name in FAR else NEAR_M))
                states[frame, rows, columns] = np.maximum(
                    states[frame, rows, columns], np.where(through, 2, outer[seen])
                )
        found[name] = states
    return found


def view_px(figure: Figure, yaw_rad: float) -> NDArray[np.float32]:
    """(T, V, 3) a level view of a figure that walks along -Y, its hips in the middle: pixels, depth at their scale."""
    right = np.array([np.cos(yaw_rad), np.sin(yaw_rad), 0.0])
    axes = np.stack([right, [0.0, 0.0, -1.0], [-right[1], right[0], 0.0]]).astype(np.float32)
    middle = np.zeros((len(figure.vertices_m), 1, 3), np.float32)
    middle[:, 0, :2] = figure.joints_m[:, (8, 11), :2].mean(1)
    foot = np.array([SIZE_PX[0] / 2, SIZE_PX[1] - 8.0, 0.0], np.float32)
    return (figure.vertices_m - middle) @ axes.T * np.float32(PIXELS_PER_M) + foot
