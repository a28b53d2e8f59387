"""A command comes in; the same command leaves, with the errors that users meet as one line and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from synth.errors import UsageError, UserError

INTERRUPTED = 130  # what shells give for a process that SIGINT ended


def reports_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Decorator. UsageError ends with 2, UserError with 1, Ctrl-C with 130."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except UsageError as error:
            click.echo(f"synth: {error}", err=True)
            sys.exit(2)
        except UserError as error:
            click.echo(f"synth: {error}", err=True)
            sys.exit(1)
        except KeyboardInterrupt:
            click.echo("synth: interrupted; what is finished is kept, run the same command again to go on", err=True)
            sys.exit(INTERRUPTED)

    return wrapped
