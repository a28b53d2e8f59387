"""The only part of the project that drives Blender; importing it starts Blender within this process."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _one_core() -> Iterator[None]:
    """Lets this process see a single core.

    Blender's task pool is as large as the cores that it sees when it starts, and spins while Cycles renders in the
    threads that it was told to use: it would take the core that the next worker needs.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    # The calling thread may be a worker's, not the main one, which TBB asks; each has its own set of cores.
    threads = {0, os.getpid()}
    cores = {thread: os.sched_getaffinity(thread) for thread in threads}
    for thread in threads:
        os.sched_setaffinity(thread, {min(cores[thread])})
    try:
        yield
    finally:
        for thread in threads:
            os.sched_setaffinity(thread, cores[thread])


@contextmanager
def _own_modules_first() -> Iterator[None]:
    """Keeps the folders that Blender adds to sys.path behind all others. One of them holds another module named bpy,
    which does not work, and which a process that is spawned from this one would find first."""
    before = list(sys.path)
    yield
    sys.path[:] = [*before, *(folder for folder in sys.path if folder not in before)]


with _one_core(), _own_modules_first():
    import bpy  # noqa: F401
