"""What a training chunk may go through: frames with joints and a generator go in, changed frames and joints come out.

Every change is drawn once a chunk and the same for all its frames. Dimension letters: T frames, H, W pixels, J joints.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample
from torchvision.transforms.v2 import functional

from reid.config import DataConfig

# Where each of OpenPose's COCO joints is after left and right change sides.
MIRRORED_JOINTS = (0, 1, 5, 6, 7, 2, 3, 4, 11, 12, 13, 8, 9, 10, 15, 14, 17, 16)

FLIP_PROBABILITY = 0.5
# Random erasing as Zhong et al. (AAAI 2020) draw it.
ERASING_PROBABILITY = 0.5
ERASING_AREA = (0.02, 0.4)
ERASING_ASPECT = (0.3, 3.3)
ERASING_TRIES = 100
# Another camera, at strength 1: deviations of the logarithm of gamma (of all channels; of each by itself) and of each
# channel's gain, of the colour matrix's cross-talk, and the greatest level and tint of black.
GAMMA_DEVIATIONS = (0.30, 0.12)
GAIN_DEVIATION = 0.10
CROSS_TALK_DEVIATION = 0.07
BLACK_LEVEL, BLACK_TINT = 0.12, 0.06


@dataclass(frozen=True)
class Response:
    """A camera's answer to display values v in [0, 1]: black + (1 - black) * matrix (v ** gamma), clipped to [0, 1].

    gamma, black: (3,) of R, G, B. matrix: (3, 3), whose rows need not sum to 1: their sums are the channels' gains.
    """

    gamma: NDArray[np.float64]
    matrix: NDArray[np.float64]
    black: NDArray[np.float64]


@dataclass(frozen=True)
class Chunk:
    """T frames of a sequence, in order of time.

    frames: (T, 3, H, W) uint8 RGB. joints_px: (T, J, 2) float32, joints_visible: (T, J) bool and visible_fraction: (T,)
    float32 of the whole person, or None for all three. The fraction is of the frames as they were stored: a shift or an
    erased box takes from all frames of a chunk alike and does not change which of them shows more.
    numbers: (T,) int64, which of its loader's frames these are, or None. mirrored: whether they are mirror images.
    """

    frames: Tensor
    joints_px: Tensor | None = None
    joints_visible: Tensor | None = None
    visible_fraction: Tensor | None = None
    numbers: Tensor | None = None
    mirrored: bool = False


def augment(chunk: Chunk, config: DataConfig, rng: np.random.Generator) -> Chunk:
    """The changes that `config` switches on, in this order: zoom, shift, flip, colour, camera, erasing."""
    if config.crop_zoom:
        chunk = zoom(chunk, float(np.exp(rng.uniform(-1, 1) * np.log1p(config.crop_zoom))))
    if config.crop_shift_px:
        right, down = rng.integers(-config.crop_shift_px, config.crop_shift_px + 1, 2).tolist()
        chunk = shift(chunk, right, down)
    if config.flip and rng.random() < FLIP_PROBABILITY:
        chunk = flip(chunk)
    if config.colour_jitter:
        brightness, contrast, saturation = rng.uniform(1 - config.colour_jitter, 1 + config.colour_jitter, 3).tolist()
        chunk = recolour(chunk, brightness, contrast, saturation)
    if config.camera_jitter:
        chunk = seen_by(chunk, draw_response(config.camera_jitter, rng))
    if config.random_erasing and rng.random() < ERASING_PROBABILITY:
        height, width = chunk.frames.shape[-2:]
        box = draw_erased_box(height, width, rng)
        if box is not None:
            chunk = erase(chunk, box, rng)
    return chunk


def flip(chunk: Chunk) -> Chunk:
    """The mirror image; a left joint becomes a right one."""
    chunk = replace(chunk, frames=chunk.frames.flip(-1), mirrored=not chunk.mirrored)
    if chunk.joints_px is None or chunk.joints_visible is None:
        return chunk
    joints_px = chunk.joints_px[:, MIRRORED_JOINTS].clone()
    joints_px[..., 0] = chunk.frames.shape[-1] - joints_px[..., 0]
    return replace(chunk, joints_px=joints_px, joints_visible=chunk.joints_visible[:, MIRRORED_JOINTS])


def shift(chunk: Chunk, right_px: int, down_px: int) -> Chunk:
    """What the picture shows moved by whole pixels, the border repeated; joints that leave it are not visible."""
    height, width = chunk.frames.shape[-2:]
    rows = (torch.arange(height) - down_px).clamp(0, height - 1)
    columns = (torch.arange(width) - right_px).clamp(0, width - 1)
    frames = chunk.frames[..., rows, :][..., columns]
    if chunk.joints_px is None or chunk.joints_visible is None:
        return replace(chunk, frames=frames)
    joints_px = chunk.joints_px + torch.tensor([right_px, down_px], dtype=chunk.joints_px.dtype)
    visible = chunk.joints_visible & _inside(joints_px, (0, 0, width, height))
    return replace(chunk, frames=frames, joints_px=joints_px, joints_visible=visible)


def zoom(chunk: Chunk, factor: float) -> Chunk:
    """What the picture shows `factor` times as large about its centre, the border repeated where it is smaller; joints
    that leave it are not visible."""
    height, width = chunk.frames.shape[-2:]
    matrix = torch.tensor([[1 / factor, 0, 0], [0, 1 / factor, 0]]).expand(len(chunk.frames), 2, 3)
    grid = affine_grid(matrix, list(chunk.frames.shape), align_corners=False)
    frames = grid_sample(chunk.frames.float(), grid, padding_mode="border", align_corners=False)
    frames = frames.round().to(torch.uint8)
    if chunk.joints_px is None or chunk.joints_visible is None:
        return replace(chunk, frames=frames)
    centre = torch.tensor([width / 2, height / 2])
    joints_px = centre + factor * (chunk.joints_px - centre)
    visible = chunk.joints_visible & _inside(joints_px, (0, 0, width, height))
    return replace(chunk, frames=frames, joints_px=joints_px, joints_visible=visible)


def recolour(chunk: Chunk, brightness: float, contrast: float, saturation: float) -> Chunk:
    """Factors on brightness, on contrast about each frame's mean, and on saturation."""
    frames = functional.adjust_brightness(chunk.frames, brightness)
    frames = functional.adjust_contrast(frames, contrast)
    return replace(chunk, frames=functional.adjust_saturation(frames, saturation))


def draw_response(strength: float, rng: np.random.Generator) -> Response:
    """A camera unlike the one that took the frames: the more, the greater the strength; 0 is the same one."""
    of_all, of_each = GAMMA_DEVIATIONS
    gamma = np.exp(strength * (rng.normal(0, of_all) + rng.normal(0, of_each, 3)))
    cross_talk = strength * rng.normal(0, CROSS_TALK_DEVIATION, (3, 3))
    matrix = np.eye(3) + cross_talk - np.diag(cross_talk.sum(1))  # rows sum to 1: grey stays grey
    gain = np.exp(strength * rng.normal(0, GAIN_DEVIATION, 3))
    black = strength * (rng.uniform(0, BLACK_LEVEL) + rng.uniform(0, BLACK_TINT, 3))
    return Response(gamma, gain[:, None] * matrix, black)


def seen_by(chunk: Chunk, camera: Response) -> Chunk:
    """The frames as another camera would show them."""
    gamma, matrix, black = (
        torch.from_numpy(array.astype(np.float32)) for array in (camera.gamma, camera.matrix, camera.black)
    )
    values = (chunk.frames / 255) ** gamma[:, None, None]
    values = torch.einsum("dc,tchw->tdhw", matrix, values)
    values = black[:, None, None] + (1 - black[:, None, None]) * values
    return replace(chunk, frames=(values.clamp(0, 1) * 255).round().to(torch.uint8))


def erase(chunk: Chunk, box_xyxy_px: tuple[int, int, int, int], rng: np.random.Generator) -> Chunk:
    """A box filled with noise, as if something stood there all the time; joints behind it are not visible."""
    left, top, right, bottom = box_xyxy_px
    noise = rng.integers(0, 256, (3, bottom - top, right - left), np.uint8)
    frames = chunk.frames.clone()
    frames[..., top:bottom, left:right] = torch.from_numpy(noise)
    if chunk.joints_px is None or chunk.joints_visible is None:
        return replace(chunk, frames=frames)
    visible = chunk.joints_visible & ~_inside(chunk.joints_px, box_xyxy_px)
    return replace(chunk, frames=frames, joints_visible=visible)


def draw_erased_box(height_px: int, width_px: int, rng: np.random.Generator) -> tuple[int, int, int, int] | None:
    """A box (left, top, right, bottom) inside the picture, or None in the rare case that no draw fits."""
    for _ in range(ERASING_TRIES):
        area_px2 = rng.uniform(*ERASING_AREA) * height_px * width_px
        aspect = np.exp(rng.uniform(*np.log(ERASING_ASPECT)))
        height, width = round(np.sqrt(area_px2 * aspect)), round(np.sqrt(area_px2 / aspect))
        if 0 < height < height_px and 0 < width < width_px:
            top, left = int(rng.integers(height_px - height)), int(rng.integers(width_px - width))
            return left, top, left + width, top + height
    return None


def _inside(joints_px: Tensor, box_xyxy_px: tuple[int, int, int, int]) -> Tensor:
    """(T, J) bool; NaN is outside."""
    left, top, right, bottom = box_xyxy_px
    x, y = joints_px.unbind(-1)
    return (x >= left) & (x < right) & (y >= top) & (y < bottom)
