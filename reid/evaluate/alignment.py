"""What the network says of frames and what the renderer knows of them go in, measures of their agreement come out.

NumPy only. Dimension letters: N frames, R = 3 regions (upper, middle, lower), J = 18 joints, H, W pixels, h, w cells.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]

PART_VALUES = (1, 2, 3)  # in part mask files: head; torso and arms; legs. The regions u, m, l; 0 is everything else
PCK_TOLERANCE = 0.2
VISIBILITY_GAP = 0.2  # from which one frame shows clearly more of the person than another
_LEFT_SHOULDER, _RIGHT_HIP = 5, 8


def part_shares(parts: NDArray[np.uint8], h: int, w: int) -> tuple[Floats, NDArray[np.int64]]:
    """How the true parts lie on a grid of cells that spans the picture.

    parts: (N, H, W), values of PART_VALUES or 0; a pixel belongs to the cell that holds its centre.
    Returns the share of each cell's pixels that are of each part, (N, R, h, w) in [0, 1] (0 in a cell smaller than a
    pixel), and the pixels of each part in each cell, the same shape.
    """
    _, height, width = parts.shape
    rows = np.floor((np.arange(height) + 0.5) * h / height).astype(int)
    columns = np.floor((np.arange(width) + 0.5) * w / width).astype(int)
    in_row = (rows == np.arange(h)[:, None]).astype(np.int64)  # (h, H)
    in_column = (columns == np.arange(w)[:, None]).astype(np.int64)  # (w, W)
    of_part = np.stack([parts == value for value in PART_VALUES], 1).astype(np.int64)  # (N, R, H, W)
    pixels: NDArray[np.int64] = in_row @ of_part @ in_column.T
    size = np.outer(in_row.sum(1), in_column.sum(1))
    return pixels / np.maximum(size, 1), pixels


def mass_on_part(masks: Floats, shares: Floats) -> Floats:
    """How much of a mask lies on its true part, a cell's mass lying evenly on its pixels.

    masks: (N, R, h, w), each a distribution over the cells (eq. 3). shares: of `part_shares`. Returns (N, R) in
    [0, 1]; NaN where no pixel of the part is seen. Cells larger than the part keep it below 1: see `best_mass`.
    """
    return _seen((masks * shares).sum((-2, -1)), shares)


def flat_mass(shares: Floats) -> Floats:
    """`mass_on_part` of a mask that tells nothing, 1 / (h w) everywhere: what a mask has to exceed. (N, R)."""
    return _seen(shares.mean((-2, -1)), shares)


def best_mass(shares: Floats) -> Floats:
    """The highest `mass_on_part` that a mask on this grid can reach: all of it in the part's fullest cell. (N, R)."""
    return _seen(shares.max((-2, -1)), shares)


def coverage(masks: Floats, pixels: NDArray[np.int64]) -> Floats:
    """Share of the true part's pixels that the mask covers: those in cells where it exceeds a flat mask's 1 / (h w).

    masks: (N, R, h, w). pixels: of `part_shares`. Returns (N, R) in [0, 1]; NaN where no pixel of the part is seen.
    """
    covered = masks > 1 / (masks.shape[-2] * masks.shape[-1])
    return _seen((pixels * covered).sum((-2, -1)) / np.maximum(pixels.sum((-2, -1)), 1), pixels)


def peakedness(masks: Floats) -> Floats:
    """1 - entropy / log(h w): 0 for a flat mask, 1 for one cell that holds all. (N, R, h, w) -> (N, R)."""
    logarithms = np.log(masks, out=np.zeros_like(masks), where=masks > 0)  # 0 log 0 is 0
    entropy = -(masks * logarithms).sum((-2, -1))
    result: Floats = 1 - entropy / np.log(masks.shape[-2] * masks.shape[-1])
    return result


def spearman(first: Floats, second: Floats) -> float:
    """Spearman's rank correlation of two (N,) series, equal values sharing their mean rank.

    In [-1, 1]; NaN where a series has only one value (no order to agree with).
    """
    if len(first) == 0 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(rankdata(first), rankdata(second))[0, 1])


def ordered_pairs(weights: Floats, visible_fraction: Floats, gap: float = VISIBILITY_GAP) -> tuple[float, int]:
    """How often the frame that shows clearly more of the person weighs more: where ranks among nearly clear frames,
    of which most sequences consist, do not count.

    weights, visible_fraction: (T,) of one sequence's frames. Returns how many pairs of frames whose fractions differ by
    at least `gap` are in the right order, one half for equal weights, and how many such pairs there are.
    """
    more = visible_fraction[:, None] - visible_fraction >= gap  # (T, T): the first shows more
    heavier = np.heaviside(weights[:, None] - weights, 0.5)
    return float(heavier[more].sum()), int(more.sum())


def correct_joints(
    found_px: Floats, joints_px: Floats, visible: NDArray[np.bool_], tolerance: float = PCK_TOLERANCE
) -> Floats:
    """PCK: 1 where a joint is found within `tolerance` of the torso's length, 0 where not, NaN where it is not visible.

    found_px, joints_px: (N, J, 2), the second the truth. visible: (N, J). The torso's length is that of its diagonal,
    from left shoulder to right hip (Sapp and Taskar, CVPR 2013), hidden or not. Returns (N, J).
    """
    torso_px = np.linalg.norm(joints_px[:, _LEFT_SHOULDER] - joints_px[:, _RIGHT_HIP], axis=-1)  # (N,)
    error_px = np.linalg.norm(found_px - joints_px, axis=-1)
    return np.where(visible, error_px <= tolerance * torso_px[:, None], np.nan)


def _seen(values: Floats, of_part: NDArray[np.int64] | Floats) -> Floats:
    """NaN where a part has no pixel."""
    return np.where(of_part.any((-2, -1)), values, np.nan)
