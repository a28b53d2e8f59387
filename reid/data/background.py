"""A rendered person before another sequence: frames, true masks and other frames go in, frames come out."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, max_pool2d

LEAST_ASIDE, MOST_ASIDE = 0.25, 0.75  # of the width: the other sequence's person stands beside ours, not behind


def before(frames: NDArray[np.uint8], parts: NDArray[np.uint8], others: NDArray[np.uint8], aside: float) -> Tensor:
    """The person of `frames` before `others`, which are moved to the right and come in again from the left.

    frames, others: (T, H, W, 3). parts: (T, h, w), 0 where the person is not. aside: share of the width to move by.
    Returns (T, 3, H, W) uint8. The edge is soft, as pictures are; one pixel of the old background stays around.
    """
    pictures, behind = (torch.from_numpy(array).permute(0, 3, 1, 2) for array in (frames, others))
    size = pictures.shape[-2:]
    person = interpolate(torch.from_numpy(parts > 0)[:, None].float(), size, mode="nearest")
    person = avg_pool2d(max_pool2d(person, 3, 1, 1), 3, 1, 1, count_include_pad=False)
    behind = behind.roll(round(aside * size[1]), -1)
    return (person * pictures + (1 - person) * behind).round().to(torch.uint8)


def draw_aside(rng: np.random.Generator) -> float:
    """A share of the width for `before`."""
    return float(rng.uniform(LEAST_ASIDE, MOST_ASIDE))
