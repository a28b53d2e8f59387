"""The experiments' variants are settings that exist; results are kept, and their table stands in its page."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import made_up
import pytest

from reid.errors import UserError
from reid.model.align import REGIONS
from reid.presets import preset
from reid.settings import differences, resolve


@pytest.fixture(scope="module")
def script() -> ModuleType:
    file = Path(__file__).parents[2] / "scripts" / "network_experiments.py"
    spec = importlib.util.spec_from_file_location("network_experiments", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_variant_differs_from_the_preset(script: ModuleType) -> None:
    small = preset("small")
    resolved = [resolve(small, settings) for settings in script.VARIANTS.values()]
    same = [name for name, run in zip(script.VARIANTS, resolved, strict=True) if not differences(small, run)]
    assert "default" in same
    either = {
        name for name in script.VARIANTS if name.startswith("tap_") and ("identities" in name or "taught" in name)
    }
    assert len(either) == 3
    assert set(same) - {"default"} < either
    assert len(same) == 2  # one of the three ways to teach TAP is the preset's


def figures(rank1: float, covered: float | None) -> dict[str, Any]:
    region = {"coverage": covered, "mass_on_part": 0.5, "flat_mass": 0.1, "best_mass": 0.9, "peakedness": 0.25}
    weight = {"spearman_within_sequences": 0.4, "ordered_pairs": 0.8}
    return {
        "ranks": {"rank1": rank1, "rank1_normalised": rank1, "mean_ap": rank1 / 2},
        "measures": {
            "regions": dict.fromkeys(REGIONS, region),
            "weights": {"global": weight}
            | {name: weight | {"ordered_pairs": n / 10} for n, name in enumerate(REGIONS, 6)},
        },
        "cpu_seconds": 100.4,
    }


def test_the_table_has_means_over_seeds_and_dashes_where_nothing_is(script: ModuleType) -> None:
    baseline = figures(0.5, None) | {"measures": None}
    results = {"default": [figures(0.6, 0.7), figures(0.7, 0.8)], "baseline": [baseline]}
    lines = script.table(results).splitlines()
    nothing = " | ".join(["- / - / -"] * 4)
    half, quarter = " / ".join(["0.50"] * 3), " / ".join(["0.25"] * 3)
    parts = f"{half} | {half} | 0.75 / 0.75 / 0.75 | {quarter} | 0.40 | 0.40 | 0.80 | 0.70"
    assert lines[2:] == [
        f"| as in the preset | `default` | 2 | 65.0 ± 7.1 | 65.0 ± 7.1 | 32.5 ± 3.5 | {parts} | 100 |",
        f"| the paper's ablation | `baseline` | 1 | 50.0 | 50.0 | 25.0 | {nothing} | - | - | - | - | 100 |",
    ]
    del baseline["ranks"]["mean_ap"]  # a result of before there was one
    both = script.table({"baseline": [baseline, figures(0.5, None)]}).splitlines()[2]
    assert both.startswith("| the paper's ablation | `baseline` | 2 | 50.0 ± 0.0 | 50.0 ± 0.0 | - |")
    page = f"before\n{script.BEGIN}\nold\n{script.END}\nafter\n"
    assert script.with_table(page, "new") == f"before\n{script.BEGIN}\nnew\n{script.END}\nafter\n"
    with pytest.raises(SystemExit, match="has no"):
        script.with_table("a page", "new")


def test_a_variant_may_have_seeds_of_its_own(script: ModuleType) -> None:
    arguments = script.parser().parse_args(["--seeds", "0,1", "--seeds-of", "literal=3"])
    assert script.seeds_of("literal", arguments) == [3]
    assert script.seeds_of("baseline", arguments) == [0, 1]
    with pytest.raises(SystemExit, match="'litteral'; it must be NAME=SEEDS"):
        script.seeds_of("baseline", script.parser().parse_args(["--seeds-of", "litteral=3"]))


def test_a_result_is_made_once_and_only_with_its_settings(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = made_up.synthetic(tmp_path / "data", people=4, frames=4)
    asked = []

    def counted(run: Any, train: Any, test: Any, _: Any) -> dict[str, Any]:
        asked.append((run.model.paf, sorted({t.person for t in test}), {t.person for t in train}))
        return figures(0.5, 0.5)

    monkeypatch.setattr(script, "trained_and_measured", counted)
    arguments = SimpleNamespace(data=data, out=tmp_path / "out", steps=10, set=[])
    first = script.result_of("paf_signed", 0, arguments)
    assert script.result_of("paf_signed", 0, arguments) == first
    script.result_of("paf_signed", 1, arguments)
    assert asked == [("signed", ["person_0004"], {"person_0001", "person_0002", "person_0003"})] * 2
    with pytest.raises(UserError, match=r"paf_signed_seed0\.json: was made with other settings"):
        script.result_of("paf_signed", 0, SimpleNamespace(**{**vars(arguments), "steps": 900}))
