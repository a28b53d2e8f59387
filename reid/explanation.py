"""What a network sees in one sequence, as plain arrays: `reid.evaluate` makes it, `reid.report` draws it.

Dimension letters: T frames, H, W pixels, h, w cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Explanation:
    """A sequence with what the network sees in it.

    sequence, checkpoint: their names, for titles. frames_rgb: (T, H, W, 3) uint8, at the network's size.
    files: (T) names. joints_px: (T, 18, 2) x, y. confidence: (T, 18), heights of the maps' peaks.
    limbs: pairs of joints to connect. region_names: of part_masks, (T, 3, h, w), each a distribution over its cells.
    weight_names: of weights, (T, 4) as the network gives them: in [0, 1], the global feature's first.
    """

    sequence: str
    checkpoint: str
    files: tuple[str, ...]
    frames_rgb: NDArray[np.uint8]
    joints_px: NDArray[np.float64]
    confidence: NDArray[np.float64]
    limbs: tuple[tuple[int, int], ...]
    region_names: tuple[str, ...]
    part_masks: NDArray[np.float64]
    weight_names: tuple[str, ...]
    weights: NDArray[np.float64]
