"""The only part of the project that drives Blender; importing it starts Blender within this process."""

import os


def _start_blender_on_one_core() -> None:
    """Blender's own task pool, sized once by the cores that it sees, spins while Cycles renders in as many threads as it
    was told: it would take the core that the next worker needs. Let it see one."""
    if not hasattr(os, "sched_setaffinity"):
        import bpy  # noqa: F401

        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        import bpy  # noqa: F401
    finally:
        os.sched_setaffinity(0, cores)


_start_blender_on_one_core()
