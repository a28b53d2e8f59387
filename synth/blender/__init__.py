"""The only part of the project that drives Blender; importing it starts Blender within this process."""

import os


def _start_blender_on_one_core() -> None:
    """Lets Blender see a single core while it starts.

    Its task pool is as large as the cores that it sees then, and spins while Cycles renders in the threads that it was
    told to use: it would take the core that the next worker needs.
    """
    if not hasattr(os, "sched_setaffinity"):
        import bpy

        return
    # The calling thread may be a worker's, not the main one, which TBB asks; each has its own set of cores.
    threads = {0, os.getpid()}
    cores = {thread: os.sched_getaffinity(thread) for thread in threads}
    for thread in threads:
        os.sched_setaffinity(thread, {min(cores[thread])})
    try:
        import bpy  # noqa: F401
    finally:
        for thread in threads:
            os.sched_setaffinity(thread, cores[thread])


_start_blender_on_one_core()
