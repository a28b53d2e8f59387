"""A garment laid out flat comes in; where the pixels of its canvas lie on the cloth, a tile repeated all over it, and
how far its weave rises leave.

H, W canvas pixels; h, w pixels of a tile.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from synth import population
from synth.garments import patterns
from synth.garments.layout import Layout
from synth.garments.sheet import Array
from synth.records import FloatArray, Garment

PIXEL_M = 0.007


def places(laid: Layout) -> tuple[Array, Array]:
    """(1, W) and (H, 1): where a canvas's pixels lie on the cloth, in metres."""
    size = np.ceil((np.array(laid.high) - laid.low) / PIXEL_M).astype(int)
    u = laid.low[0] + (np.arange(size[0])[None] + 0.5) / size[0] * (laid.high[0] - laid.low[0])
    v = laid.high[1] - (np.arange(size[1])[:, None] + 0.5) / size[1] * (laid.high[1] - laid.low[1])
    return u, v


def repeated(tile: FloatArray, garment: Garment, laid: Layout, u: Array, v: Array) -> Array:
    """A tile (h, w, ...) laid all over a canvas."""
    surface = garment.surface
    # A whole number of repeats goes around, so that the pattern meets itself at the side seam.
    repeat = laid.around_m / max(1, round(laid.around_m / surface.scale_m))
    high, wide = tile.shape[:2]
    # The mean of a few samples a pixel: a fine stripe must not turn into moire.
    across = _sampled(np.mod(u[0] / repeat, 1.0), wide, PIXEL_M / repeat)
    up = _sampled(np.mod(-v[:, 0] / surface.scale_m, 1.0), high, PIXEL_M / surface.scale_m)
    picture: Array = np.mean([tile[np.ix_(rows, columns)] for rows in up for columns in across], axis=0)
    return picture.astype(np.float64)


def relief_m(garment: Garment, laid: Layout) -> FloatArray | None:
    """(H, W) float32 metres: how far the weave rises on a garment's canvas. None for cloth as fine as a shirt's, whose
    weave only makes it rough."""
    surface = garment.surface
    if surface.seed == 0 or surface.plain:
        return None
    rng = np.random.default_rng([surface.seed, 4])
    u, v = places(laid)
    if surface.pattern == "knit":
        return (rng.uniform(*population.RIBS_M) * repeated(patterns.ribs(surface), garment, laid, u, v)).astype(
            np.float32
        )
    if garment.kind not in population.GRAIN_M:
        return None
    sigma_px = 0.25 * rng.uniform(*population.GRAIN_SIZE_M) / PIXEL_M  # a lump is about four sigma wide
    lumps = cv2.GaussianBlur(rng.normal(size=(v.shape[0], u.shape[1])).astype(np.float32), (0, 0), sigma_px)
    depth = rng.uniform(*population.GRAIN_M[garment.kind])
    return np.asarray(depth * lumps / lumps.std(), np.float32)


def _sampled(share: Array, count: int, step: float) -> list[NDArray[np.int64]]:
    if step * count < 1.0:
        return [(share * count).astype(np.int64) % count]
    return [(np.mod(share + shift * step, 1.0) * count).astype(np.int64) % count for shift in (-0.25, 0.25)]
