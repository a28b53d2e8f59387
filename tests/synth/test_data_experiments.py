"""The experiments on rendering leave out what `synth render` knows; their table holds means and deviations."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from synth.cli_looks import switched
from synth.config import DatasetConfig


@pytest.fixture(scope="module")
def script() -> ModuleType:
    file = Path(__file__).parents[2] / "scripts" / "data_experiments.py"
    spec = importlib.util.spec_from_file_location("data_experiments", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_variant_leaves_something_else_out(script):
    def values(flags, flag):
        return tuple(value for name, value in zip(flags[::2], flags[1::2], strict=True) if name == flag)

    sets = [
        switched(DatasetConfig(), values(flags, "--without"), (), values(flags, "--set"))
        for flags in script.VARIANTS.values()
    ]
    assert sets[0] == DatasetConfig()
    assert len(set(sets)) == len(script.VARIANTS) == 6
    assert all(set(flags[::2]) <= {"--without", "--set"} for flags in script.VARIANTS.values())


def test_the_table_holds_means_and_deviations(script):
    def result(rank1):
        return {"held out": {"rank1": rank1, "score_normalised": {"rank1": rank1 + 0.1}, "mean_ap": rank1 + 0.05}}

    text = script.table({"full": [result(0.2), result(0.4)], "less": [result(0.25)]}, ("held out",))
    rows = ["| `full` | 30.0 ± 14.1 | 40.0 ± 14.1 | 35.0 ± 14.1 |", "| `less` | 25.0 | 35.0 | 30.0 |"]
    assert text.splitlines()[2:] == rows


def test_an_unknown_variant_is_named_with_those_known(script, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["data_experiments", "--out", str(tmp_path), "--variants", "full,nothing"])
    with pytest.raises(SystemExit, match="'nothing'; known are full, no_clothing_textures"):
        script.main()
    assert not list(tmp_path.iterdir())


def test_a_command_that_fails_ends_it(script, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/usr/bin/python")
    with pytest.raises(SystemExit) as ended:
        script.run("false")
    assert ended.value.code == 1
