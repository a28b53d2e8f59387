"""What workers are wanted goes in, a connected Dask client comes out: processes of this machine, or a cluster of
others.

Only worker processes import Blender: tasks are named here and imported there.
"""

from __future__ import annotations

import faulthandler
import importlib
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dask
import distributed
import psutil

from synth.errors import UsageError, UserError

TASKS = "synth.blender.worker"
CONNECT_S = 30


@dataclass(frozen=True)
class Workers:
    """Where tasks run, and what they may take.

    count: processes of this machine, one thread each; not used where `scheduler` gives the address of a Dask cluster,
    whose workers see the dataset's folder under the same path. task_limit_s: a task that takes longer is stopped like a
    crash. memory_limit_mib: a worker that holds more after a task is replaced. deaths: how many workers a task may take
    along before it is set aside.
    """

    count: int
    scheduler: str | None = None
    task_limit_s: float = 1800.0
    memory_limit_mib: int = 4096
    deaths: int = 3

    def __post_init__(self) -> None:
        if self.count < 1:
            raise UsageError(f"--workers is {self.count}; it must be 1 or more")
        if self.task_limit_s <= 0:
            raise UsageError(f"--task-limit is {self.task_limit_s} s; it must be greater than 0")


@dataclass(frozen=True)
class Done:
    """What a task leaves: its result, and who worked on it with how much memory."""

    result: Any
    worker: str
    resident_mib: float


@contextmanager
def connect(workers: Workers, logs: Path, tasks: int) -> Iterator[distributed.Client]:
    """A client of the workers, for as many tasks at most; local processes are gone at the end of the block.

    logs: folder where each local worker's output goes. Raises UserError when a scheduler does not answer.
    """
    if workers.scheduler is not None:
        try:
            client = distributed.Client(workers.scheduler, timeout=CONNECT_S)
        except (OSError, ValueError) as error:
            raise UserError(
                f"--scheduler {workers.scheduler} does not answer ({str(error).splitlines()[0]}); "
                "give the address that `dask scheduler` printed, like tcp://10.0.0.1:8786"
            ) from None
        with client:
            yield client
        return
    with (
        dask.config.set(_settings(workers)),
        tempfile.TemporaryDirectory(prefix="synth-") as scratch,
        distributed.LocalCluster(
            n_workers=max(1, min(workers.count, tasks)),
            threads_per_worker=1,
            processes=True,
            memory_limit=None,  # recycled by what they report instead: Dask's own limit would pause them first
            dashboard_address="127.0.0.1:0",  # any free port: the usual one may be taken
            local_directory=scratch,
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        client.register_plugin(_LocalWorker(str(logs.absolute())))
        yield client


def submit(client: distributed.Client, workers: Workers, task: str, *arguments: Any) -> distributed.Future:
    """Start a task of TASKS; its future's result is a Done."""
    return client.submit(_call, TASKS, task, workers.task_limit_s, *arguments, pure=False)


def replace_if_grown(client: distributed.Client, workers: Workers, done: Done) -> bool:
    """Restart a worker that holds more memory than it may; whatever it has begun is begun again elsewhere."""
    if done.resident_mib <= workers.memory_limit_mib:
        return False
    client.restart_workers([done.worker], raise_for_error=False)
    return True


def _settings(workers: Workers) -> dict[str, Any]:
    return {
        "distributed.scheduler.allowed-failures": workers.deaths - 1,
        # A worker that holds a queued task besides its own would have that one blamed for its death, too.
        "distributed.scheduler.worker-saturation": 1.0,
        "distributed.nanny.environ": {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"},
    }


def _call(module: str, task: str, limit_s: float, *arguments: Any) -> Done:
    """Run a task in a worker. The watchdog is C code: it ends the process even where Blender never gives Python a
    turn."""
    faulthandler.dump_traceback_later(limit_s, exit=True, file=sys.__stderr__ or 2)
    try:
        result = getattr(importlib.import_module(module), task)(*arguments)
    finally:
        faulthandler.cancel_dump_traceback_later()
    resident = psutil.Process().memory_info().rss / 2**20
    return Done(result, distributed.get_worker().address, resident)


class _LocalWorker(distributed.WorkerPlugin):  # type: ignore[misc]
    """A worker's own log file takes what Blender and libraries print; Ctrl-C is the parent's to handle."""

    def __init__(self, logs: str) -> None:
        self.logs = logs

    def setup(self, worker: Any) -> None:
        Path(self.logs).mkdir(parents=True, exist_ok=True)
        log = os.open(Path(self.logs) / f"worker_{os.getpid()}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.close(log)
        with suppress(ValueError):  # outside the main thread, where Ctrl-C does not reach anyway
            signal.signal(signal.SIGINT, signal.SIG_IGN)
