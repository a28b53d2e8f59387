"""Where sequences are cut."""

from __future__ import annotations

import numpy as np
import pytest

from reid.data.chunks import chunks_for_testing, chunks_for_training, spread_frames


@pytest.mark.parametrize(
    ("frames", "starts"),
    [(15, [0]), (16, [0, 1]), (25, [0, 10]), (26, [0, 10, 11]), (50, [0, 10, 20, 30, 35]), (55, [0, 10, 20, 30, 40])],
)
def test_training_chunks_overlap_by_5_and_the_last_ends_at_the_last_frame(frames: int, starts: list[int]) -> None:
    assert chunks_for_training(frames) == tuple(range(start, start + 15) for start in starts)


@pytest.mark.parametrize(
    ("frames", "lengths"), [(15, [15]), (16, [15, 1]), (30, [15, 15]), (50, [15, 15, 15, 5]), (675, [15] * 45)]
)
def test_test_chunks_cover_each_frame_once(frames: int, lengths: list[int]) -> None:
    chunks = chunks_for_testing(frames)
    assert [len(chunk) for chunk in chunks] == lengths
    assert [frame for chunk in chunks for frame in chunk] == list(range(frames))


@pytest.mark.parametrize("frames", [1, 8, 14])
def test_a_short_sequence_is_one_chunk(frames: int) -> None:
    assert chunks_for_training(frames) == chunks_for_testing(frames) == (range(frames),)


def test_every_frame_is_trained_on() -> None:
    for frames in range(1, 80):
        assert {frame for chunk in chunks_for_training(frames) for frame in chunk} == set(range(frames))


@pytest.mark.parametrize(("frames", "length", "overlap"), [(0, 15, 5), (20, 0, 0), (20, 15, 15), (20, 15, -1)])
def test_impossible_numbers_are_refused(frames: int, length: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="must"):
        chunks_for_training(frames, length, overlap)


@pytest.mark.parametrize("sampling", ["strided", "random"])
def test_spread_frames_are_in_order_without_doubles_and_reach_all_of_the_sequence(sampling: str) -> None:
    rng = np.random.default_rng(0)
    drawn = np.stack([spread_frames(10, 3, sampling, rng) for _ in range(300)])
    assert (np.diff(drawn) > 0).all()
    assert set(drawn.ravel().tolist()) == set(range(10))
    if sampling == "strided":  # the parts are frames 0 to 2, 3 to 5 and 6 to 9
        assert (drawn.min(0).tolist(), drawn.max(0).tolist()) == ([0, 3, 6], [2, 5, 9])
    assert spread_frames(3, 3, sampling, rng).tolist() == [0, 1, 2]
    assert spread_frames(2, 3, sampling, rng).tolist() == [0, 1]
