"""Which chunks meet in a batch."""

from __future__ import annotations

from collections import Counter

import pytest

from reid.data.sampler import batches_per_epoch, epoch_batches, share

# Ten people with 4 chunks from each of two cameras; chunk 8 p + 4 c + i is chunk i of person p before camera c.
CHUNKS = [{camera: range(8 * p + 4 * c, 8 * p + 4 * c + 4) for c, camera in enumerate("ab")} for p in range(10)]


def test_a_batch_is_p_people_with_k_chunks_over_both_cameras() -> None:
    for batch in epoch_batches(CHUNKS, 4, 4, seed=0, epoch=0):
        people = [chunk // 8 for chunk in batch]
        assert people == [person for person in people[::4] for _ in range(4)]
        assert len(set(people)) == 4
        for start in range(0, 16, 4):
            cameras = [chunk % 8 // 4 for chunk in batch[start : start + 4]]
            assert sorted(cameras) == [0, 0, 1, 1]
        assert len(set(batch)) == 16


def test_an_epoch_shows_each_chunk_once_where_the_numbers_allow() -> None:
    batches = epoch_batches(CHUNKS, 5, 4, seed=3, epoch=1)
    assert len(batches) == batches_per_epoch(CHUNKS, 5, 4) == 4
    assert sorted(chunk for batch in batches for chunk in batch) == list(range(80))


def test_people_come_in_turn_and_never_twice_in_a_batch() -> None:
    batches = epoch_batches(CHUNKS, 4, 2, seed=0, epoch=0)
    people = [[chunk // 8 for chunk in batch[::2]] for batch in batches]
    assert all(len(set(of_batch)) == 4 for of_batch in people)
    counts = Counter(person for of_batch in people for person in of_batch)
    assert max(counts.values()) - min(counts.values()) <= 1


def test_the_same_epoch_is_the_same_and_another_is_another() -> None:
    def drawn(seed: int, epoch: int) -> list[list[int]]:
        return epoch_batches(CHUNKS, 4, 4, seed=seed, epoch=epoch)

    assert drawn(0, 5) == drawn(0, 5)
    assert drawn(0, 5) != drawn(0, 6)
    assert drawn(0, 5) != drawn(1, 5)


def test_few_people_and_few_chunks_still_make_a_batch() -> None:
    (batch,) = epoch_batches([{"a": [0], "b": [1]}, {"a": [2]}], 8, 4, seed=0, epoch=0)
    assert sorted(batch) == [0, 0, 1, 1, 2, 2, 2, 2]


@pytest.mark.parametrize("processes", [1, 2, 3, 4])
def test_processes_share_a_batch_without_gap_or_overlap(processes: int) -> None:
    shares = [share(16, rank, processes) for rank in range(processes)]
    assert [place for part in shares for place in part] == list(range(16))
    assert min(map(len, shares)) >= 16 // processes
    if processes == 4:
        assert shares[1] == range(4, 8)
    with pytest.raises(ValueError, match="cannot be shared"):
        share(processes - 1, 0, processes)
