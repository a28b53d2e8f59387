"""A command comes in; the same command leaves, with the errors that users meet as one line and an exit code."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn

import click

from synth.errors import UsageError, UserError

INTERRUPTED, TERMINATED = 130, 143  # what shells give for a process that SIGINT or SIGTERM ended


class Terminated(KeyboardInterrupt):
    """SIGTERM came: clusters send it to jobs whose time is over."""


def reports_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Decorator. UsageError ends with 2, UserError with 1, Ctrl-C with 130, SIGTERM with 143."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            with _termination_raised():
                command(*args, **kwargs)
        except UsageError as error:
            click.echo(f"synth: {error}", err=True)
            sys.exit(2)
        except UserError as error:
            click.echo(f"synth: {error}", err=True)
            sys.exit(1)
        except KeyboardInterrupt as stopped:
            click.echo("synth: interrupted; what is finished is kept, run the same command again to go on", err=True)
            sys.exit(TERMINATED if isinstance(stopped, Terminated) else INTERRUPTED)

    return wrapped


@contextmanager
def _termination_raised() -> Iterator[None]:
    """Within it SIGTERM unwinds the command as Ctrl-C does, so that workers are ended and files closed."""

    def stop(number: int, frame: object) -> NoReturn:
        raise Terminated

    try:
        usual = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not in the main thread, where no signal arrives
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, usual)
