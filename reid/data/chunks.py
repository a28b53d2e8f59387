"""How a sequence is cut: a number of frames goes in, the frames of its chunks come out.

Jones and Rambhatla, section 4.2: training chunks of 15 consecutive frames with 5 frames of overlap, test chunks
without. The paper does not say what becomes of frames left over at the end; the rules below are this project's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CHUNK_FRAMES = 15
OVERLAP_FRAMES = 5


def chunks_for_training(frames: int, length: int = CHUNK_FRAMES, overlap: int = OVERLAP_FRAMES) -> tuple[range, ...]:
    """Chunks of `length` frames, each starting `length - overlap` after the one before.

    Frames left over at the end come in one more full chunk, which ends at the last frame and so overlaps by more. A
    sequence shorter than `length` is one chunk of all its frames. Raises ValueError when the numbers make no chunks.
    """
    _check(frames, length)
    if not 0 <= overlap < length:
        raise ValueError(f"the overlap is {overlap} frames; it must lie between 0 and the chunk's length less one")
    if frames <= length:
        return (range(frames),)
    starts = list(range(0, frames - length + 1, length - overlap))
    if starts[-1] + length < frames:
        starts.append(frames - length)
    return tuple(range(start, start + length) for start in starts)


def chunks_for_testing(frames: int, length: int = CHUNK_FRAMES) -> tuple[range, ...]:
    """Chunks of `length` frames that follow each other without overlap; frames left over are a shorter last chunk.

    A sequence shorter than `length` is one chunk. Raises ValueError when the numbers make no chunks.
    """
    _check(frames, length)
    return tuple(range(start, min(start + length, frames)) for start in range(0, frames, length))


def spread_frames(frames: int, length: int, sampling: str, rng: np.random.Generator) -> NDArray[np.int64]:
    """A training chunk of `length` frames from all over a sequence, in order of time, none twice.

    Consecutive frames are nearly the same picture; these tell the network more for the same work.
    sampling: "random" draws any frames; "strided" cuts the sequence into `length` parts and draws one frame of each.
    A sequence of at most `length` frames is taken whole. Raises ValueError as the others.
    """
    _check(frames, length)
    if frames <= length:
        return np.arange(frames)
    if sampling == "random":
        return np.sort(rng.choice(frames, length, replace=False))
    borders = np.arange(length + 1) * frames // length
    return rng.integers(borders[:-1], borders[1:])


def _check(frames: int, length: int) -> None:
    if frames < 1:
        raise ValueError(f"a sequence has {frames} frames; it must have at least one")
    if length < 1:
        raise ValueError(f"chunks are {length} frames long; they must have at least one")
