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
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        import bpy  # noqa: F401
    finally:
        os.sched_setaffinity(0, cores)


_start_blender_on_one_core()
