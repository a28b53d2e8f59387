"""Which part of the person a rendered pixel shows: the picture of a tracklet goes in, a part a pixel comes out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reid.data.records import Tracklet
from reid.errors import UserError

NOBODY = 0  # and things, and what hides the person; the others are head, torso and arms, legs


def read_part_masks(tracklet: Tracklet) -> NDArray[np.uint8]:
    """The true parts of a rendered tracklet's T frames, (T, H, W) at the size that its frames are stored at.

    Raises UserError when the tracklet is not rendered, or its picture is missing, broken or does not fit.
    """
    file = None if tracklet.labels is None else tracklet.labels.part_masks
    if file is None:
        raise UserError(f"{tracklet.folder}: nobody knows its part masks; give a dataset that `synth render` wrote")
    try:
        with Image.open(file) as picture:
            values = np.asarray(picture)
    except FileNotFoundError as error:
        raise UserError(f"{file}: no part masks; give a folder that `synth render` finished") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UserError(f"{file}: cannot be read as a picture ({error}); render the dataset again") from error
    if values.ndim != 2 or values.dtype != np.uint8 or len(values) % len(tracklet):
        raise UserError(
            f"{file}: {values.shape} of {values.dtype}; expected {len(tracklet)} frames of bytes below each other; "
            "render the dataset again"
        )
    return values.reshape(len(tracklet), -1, values.shape[1])
