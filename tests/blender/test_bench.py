"""The benchmark of rendering runs and tells what it promises."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.small_set import SMALL_SET

pytestmark = pytest.mark.blender
pytest.importorskip("synth.blender.person", exc_type=ImportError)  # before bpy: spawned processes find it then


def test_the_benchmark_counts_all_stages_and_a_plain_loop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = Path(__file__).parents[2] / "scripts" / "bench_render.py"
    spec = importlib.util.spec_from_file_location("bench_render", file)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setitem(script.PRESETS, "small", SMALL_SET)
    flags = ["--preset", "small", "--identities", "1", "--frames", "3", "--plain-frames", "2"]
    done = CliRunner().invoke(script.main, [*flags, "--json", str(tmp_path / "bench.json")], catch_exceptions=False)
    assert done.exit_code == 0
    figures = json.loads((tmp_path / "bench.json").read_text())
    stages = figures["ms_per_frame"]
    assert set(stages) == {*script.STAGES, "all", "scene_update"} - {"strip"}
    assert all(milliseconds >= 0 for milliseconds in stages.values())
    assert stages["all"] > stages["cycles"] > 0
    assert figures["frames"] == 6
    assert figures["plain_frames_per_s"] > 0
    assert figures["peak_mib"] >= figures["mib_after_first_identity"] > 100
