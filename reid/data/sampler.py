"""Which chunks meet in a batch: chunks by person and camera, a seed and an epoch go in, lists of chunks come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from reid.data.seeds import generator


def epoch_batches(
    chunks: Sequence[Mapping[str, Sequence[int]]], people_per_batch: int, chunks_per_person: int, seed: int, epoch: int
) -> list[list[int]]:
    """The batches of an epoch: P people with K chunks each, in which one person's chunks stand together.

    chunks: for each person, the numbers of the chunks by camera. P is `people_per_batch`, or all people if they are
    fewer; K is `chunks_per_person`. An epoch has as many batches as it takes to see about as many chunks as there are.
    People come in turn, so that none comes a second time before all others came once; a person's K chunks come from the
    cameras in turn, and none of a camera's chunks comes a second time before all others did. A pure function of its
    arguments: the epoch's number is all the state there is.
    """
    rng = generator(seed, "batches", epoch)
    people = _Deck(range(len(chunks)), rng)
    decks = [{camera: _Deck(of_camera, rng) for camera, of_camera in person.items()} for person in chunks]
    return [
        [
            chunk
            for person in people.deal(min(people_per_batch, len(chunks)))
            for chunk in _draw(decks[person], chunks_per_person, rng)
        ]
        for _ in range(batches_per_epoch(chunks, people_per_batch, chunks_per_person))
    ]


def batches_per_epoch(
    chunks: Sequence[Mapping[str, Sequence[int]]], people_per_batch: int, chunks_per_person: int
) -> int:
    """How many batches show about as many chunks as there are; at least one."""
    total = sum(len(of_camera) for person in chunks for of_camera in person.values())
    return max(1, round(total / (min(people_per_batch, len(chunks)) * chunks_per_person)))


def share(size: int, rank: int, processes: int) -> range:
    """Which of a batch's `size` places process `rank` of `processes` gets: neighbours, so whole people if they divide.

    Raises ValueError when the batch has fewer chunks than there are processes.
    """
    if size < processes:
        raise ValueError(f"a batch of {size} chunks cannot be shared by {processes} processes")
    return range(size * rank // processes, size * (rank + 1) // processes)


class _Deck:
    """Cards that are dealt in random order, and shuffled again when all were dealt."""

    def __init__(self, cards: Sequence[int], rng: np.random.Generator) -> None:
        self._cards = list(cards)
        self._rng = rng
        self._left: list[int] = []

    def deal(self, number: int) -> list[int]:
        """A hand without doubles, unless it is larger than the deck: what it holds goes last in a new shuffle."""
        hand: list[int] = []
        while len(hand) < number:
            if not self._left:
                shuffled = self._rng.permutation(self._cards).tolist()
                self._left = sorted(shuffled, key=hand.__contains__)
            wanted = number - len(hand)
            hand, self._left = hand + self._left[:wanted], self._left[wanted:]
        return hand


def _draw(decks: Mapping[str, _Deck], number: int, rng: np.random.Generator) -> list[int]:
    """Chunks of one person, as evenly from the cameras as they divide; which camera gets one more is drawn."""
    cameras = rng.permutation(sorted(decks)).tolist()
    share_of = {camera: len(range(place, number, len(cameras))) for place, camera in enumerate(cameras)}
    return [chunk for camera in cameras for chunk in decks[camera].deal(share_of[camera])]
