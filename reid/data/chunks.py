"""How a sequence is cut: a number of frames goes in, the ranges of its chunks come out.

Jones and Rambhatla, section 4.2: training chunks of 15 frames with 5 frames of overlap, test chunks
without. The paper does not say what becomes of frames left over at the end; the rules below are this project's.
"""

from __future__ import annotations

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


def _check(frames: int, length: int) -> None:
    if frames < 1:
        raise ValueError(f"a sequence has {frames} frames; it must have at least one")
    if length < 1:
        raise ValueError(f"chunks are {length} frames long; they must have at least one")
