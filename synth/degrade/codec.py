"""Pictures go in, what a codec leaves of them comes out: JPEG by libjpeg, and a block codec that predicts over time.

The video codec is a model, not H.264: 8x8 blocks, one orthonormal DCT, H.264's quantiser steps with a flat matrix,
4:2:0 chroma, no entropy coding, no rate control and no loop filter. It has what makes compressed video look so: blocks,
lost texture, blocks that stay as they were because their change was too small to be coded, and errors that last until
the next keyframe. Each macroblock is predicted from what stood at its place in the scene (static background) or in the
crop (the person, whom the crop follows), whichever is nearer: the two motion vectors that matter before a static
camera.

Letters: T frames, H, W pixels.
"""

from __future__ import annotations

import io
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from synth.records import FloatArray

BLOCK_PX = 8
MACROBLOCK_PX = 16
# Rounding of a quantiser, as H.264's reference encoder has it: what lies nearer to 0 than 1 - this becomes 0.
INTRA_ROUNDING, INTER_ROUNDING = 1 / 3, 1 / 6
CHROMA_QP_LIMIT = 39  # H.264 quantises chroma no coarser than this


def jpeg(picture: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """A picture (H, W, 3) uint8 as JPEG of a quality from 1 to 100 gives it back, 4:2:0."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"))


def video(
    pictures: NDArray[np.uint8],
    qp: int,
    keyframe_interval: int,
    scene_motion: NDArray[np.float64] | None = None,
) -> NDArray[np.uint8]:
    """Pictures (T, H, W, 3) uint8 sRGB as the block codec gives them back; the first is a keyframe.

    qp: H.264's quantisation parameter, 0 to 51; keyframe_interval: frames from one intra-coded frame to the next;
    scene_motion: (T, 2, 3) affine maps from a frame's pixels to those of the frame before that show the same static
    background, identities by default.
    """
    frames, height, width = pictures.shape[:3]
    decoded = np.empty_like(pictures)
    before: list[FloatArray] = []
    for frame in range(frames):
        planes = _planes(pictures[frame])
        if frame % keyframe_interval == 0 or not before:
            predicted = [np.full_like(plane, 128.0) for plane in planes]
            rounding = INTRA_ROUNDING
        else:
            predicted = _predict(planes[0], before, None if scene_motion is None else scene_motion[frame])
            rounding = INTER_ROUNDING
        before = [
            _coded(plane, guess, _step(qp if index == 0 else min(qp, CHROMA_QP_LIMIT)), rounding)
            for index, (plane, guess) in enumerate(zip(planes, predicted, strict=True))
        ]
        decoded[frame] = _rgb(before, height, width)
    return decoded


def _step(qp: int) -> float:
    return float(2 ** ((qp - 4) / 6))


def _planes(picture: NDArray[np.uint8]) -> list[FloatArray]:
    """Luma and the two chroma planes at half size, their borders repeated to whole macroblocks."""
    height, width = picture.shape[:2]
    padded = cv2.copyMakeBorder(
        cv2.cvtColor(picture, cv2.COLOR_RGB2YCrCb),
        0,
        -height % MACROBLOCK_PX,
        0,
        -width % MACROBLOCK_PX,
        cv2.BORDER_REPLICATE,
    ).astype(np.float32)
    chroma = cv2.resize(padded[..., 1:], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return [np.ascontiguousarray(padded[..., 0]), chroma[..., 0], chroma[..., 1]]


def _rgb(planes: list[FloatArray], height: int, width: int) -> NDArray[np.uint8]:
    luma = planes[0]
    chroma = cv2.resize(np.stack(planes[1:], -1), luma.shape[::-1], interpolation=cv2.INTER_LINEAR)
    picture = np.dstack([luma, chroma])[:height, :width]
    picture = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_YCrCb2RGB))


def _predict(luma: FloatArray, before: list[FloatArray], scene_motion: NDArray[np.float64] | None) -> list[FloatArray]:
    """The frame before, each macroblock from where it was in the crop or in the scene."""
    if scene_motion is None:
        return before
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = []
    for plane in before:
        share = plane.shape[0] / luma.shape[0]  # pixel centres lie at +0.5 in our coordinates, at +0 in OpenCV's
        matrix = scene_motion.copy()
        matrix[:, 2] = share * (scene_motion[:, 2] + (scene_motion[:, :2].sum(1) - 1) * 0.5 / share)
        size = plane.shape[::-1]
        moved.append(cv2.warpAffine(plane, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE))
    far = [cv2.absdiff(luma, guess) for guess in (before[0], moved[0])]
    blocks = (luma.shape[1] // MACROBLOCK_PX, luma.shape[0] // MACROBLOCK_PX)
    still, follows = (cv2.resize(difference, blocks, interpolation=cv2.INTER_AREA) for difference in far)
    chosen = follows < still
    masks = {plane.shape: np.kron(chosen, np.ones(_share(plane, blocks), bool)) for plane in before}
    return [np.where(masks[plane.shape], there, plane) for plane, there in zip(before, moved, strict=True)]


def _share(plane: FloatArray, blocks: tuple[int, int]) -> tuple[int, int]:
    return plane.shape[0] // blocks[1], plane.shape[1] // blocks[0]


def _coded(plane: FloatArray, predicted: FloatArray, step: float, rounding: float) -> FloatArray:
    """A plane from its prediction and the quantised DCT of the rest."""
    rows, columns = _dct(plane.shape[0]), _dct(plane.shape[1])
    levels = (rows @ (plane - predicted) @ columns.T) / np.float32(step)
    levels = np.sign(levels) * np.floor(np.abs(levels) + np.float32(rounding))
    return np.asarray(np.clip(predicted + rows.T @ (levels * np.float32(step)) @ columns, 0, 255), np.float32)


@lru_cache(maxsize=64)
def _dct(size: int) -> FloatArray:
    """(size, size) float32: the orthonormal DCT-II of each block of BLOCK_PX, one after the other."""
    place, frequency = np.meshgrid(np.arange(BLOCK_PX) + 0.5, np.arange(BLOCK_PX))
    block = np.sqrt(2 / BLOCK_PX) * np.cos(np.pi * frequency * place / BLOCK_PX)
    block[0] /= np.sqrt(2)
    return np.kron(np.eye(size // BLOCK_PX), block).astype(np.float32)
