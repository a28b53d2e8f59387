"""The list of distributions: complete, as in use, and the document that it writes is the one in docs."""

import json
from pathlib import Path

from click.testing import CliRunner

from synth import distributions, population
from synth.cli import main

DOCUMENT = Path(__file__).parents[2] / "docs" / "distributions.md"


def test_every_constant_that_is_drawn_from_is_listed():
    assert distributions.unlisted() == [], "list them in synth/distributions.py, or under NO_DISTRIBUTIONS"


def test_the_document_is_up_to_date():
    wanted = "synth distributions --markdown docs/distributions.md"
    assert DOCUMENT.read_text() == distributions.as_markdown(), f"write it anew: {wanted}"


def test_numbers_are_those_in_use():
    entries = {entry.name: entry for group in distributions.listed().values() for entry in group}
    assert entries["population.HEIGHT_M"].value is population.HEIGHT_M
    assert "NCD-RisC" in entries["population.HEIGHT_M"].source


def test_values_read_well():
    assert distributions.text({"a": (0.5, 1), "": 2}) == "a: (0.5, 1), nothing: 2"
    assert distributions.text(((0.1, 14, 18), (0.42, 18, 32))) == "(0.1, 14, 18), (0.42, 18, 32)"


def test_the_command_prints_and_writes(tmp_path):
    printed = CliRunner().invoke(main, ["distributions"])
    assert printed.exit_code == 0
    assert "population.HEIGHT_M: mean adult height of men and women (m)" in printed.output
    listed = json.loads(CliRunner().invoke(main, ["distributions", "--json"]).output)
    assert listed["People"][0]["name"] == "population.FEMALE_SHARE"
    written = CliRunner().invoke(main, ["distributions", "--markdown", str(tmp_path / "x.md")])
    assert (tmp_path / "x.md").read_text() == distributions.as_markdown()
    assert written.exit_code == 0
    both = CliRunner().invoke(main, ["distributions", "--json", "--markdown", "x.md"])
    assert (both.exit_code, "exclude each other" in both.output) == (2, True)
