"""Commands that are stopped end with the shell's numbers and say what to do."""

import os
import signal

import click
import pytest
from click.testing import CliRunner

from synth.cli_errors import reports_errors


def ended_by(number: int) -> tuple[int, str, list[str]]:
    """Exit code, message and what was cleaned up of a command that sends itself a signal."""
    cleaned = []

    @click.command()
    @reports_errors
    def command() -> None:
        try:
            os.kill(os.getpid(), number)
            signal.pause()
        finally:
            cleaned.append("closed")

    kept = signal.signal(signal.SIGINT, signal.default_int_handler)  # where a shell had it ignored
    try:
        result = CliRunner().invoke(command)
    finally:
        signal.signal(signal.SIGINT, kept)
    return result.exit_code, result.output, cleaned


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_command_cleans_up_and_tells_how_to_go_on(number, status):
    usual = signal.getsignal(signal.SIGTERM)
    code, output, cleaned = ended_by(number)
    assert (code, cleaned) == (status, ["closed"])
    assert "run the same command again" in output
    assert signal.getsignal(signal.SIGTERM) is usual
