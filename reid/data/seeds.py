"""Random generators by name: a seed, a stage and ids go in, an independent generator comes out."""

from __future__ import annotations

import hashlib

import numpy as np


def generator(seed: int, stage: str, *ids: int | str) -> np.random.Generator:
    """A generator that depends on (seed, stage, ids) alone, so that no other draw, order or worker count shifts it.

    seed: any integer >= 0; 0 is a seed like others. Raises ValueError when it is negative.
    """
    if seed < 0:
        raise ValueError(f"seed is {seed}; it must be 0 or greater")
    name = "\0".join([str(seed), stage, *map(str, ids)])
    return np.random.Generator(np.random.PCG64(np.frombuffer(hashlib.sha256(name.encode()).digest(), np.uint32)))
