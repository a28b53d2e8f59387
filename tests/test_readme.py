"""Every command that the documents show is one that the programs take."""

import re
import shlex
from pathlib import Path

import click
import pytest

import reid.cli
import synth.cli

TOP = Path(__file__).parent.parent
DOCUMENTS = [TOP / "README.md", *sorted((TOP / "docs").glob("*.md"))]
PROGRAMS = {"synth": synth.cli.main, "reid": reid.cli.main}


def commands() -> list[str]:
    found = []
    for document in DOCUMENTS:
        for block in re.findall(r"```sh\n(.*?)```", document.read_text(), re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                words = shlex.split(line.removeprefix("srun "), comments=True)
                if words and words[0] in PROGRAMS:
                    found.append(shlex.join(words).replace("$SLURM_ARRAY_TASK_ID", "1"))
    return found


@pytest.mark.parametrize("command", commands())
def test_documented_commands_parse(command):
    name, *arguments = shlex.split(command)
    program: click.Command = PROGRAMS[name]
    context = program.make_context(name, arguments)
    while isinstance(program, click.Group):
        name, program, arguments = program.resolve_command(context, [*context._protected_args, *context.args])
        context = program.make_context(name, arguments, parent=context)


def test_the_readme_shows_all_programs():
    assert {command.split()[0] for command in commands()} == set(PROGRAMS)


@pytest.mark.parametrize("script", ["scripts/demo", "scripts/test"])
def test_the_readmes_scripts_are_there(script):
    assert script in (TOP / "README.md").read_text()
    assert (TOP / script).stat().st_mode & 0o111
