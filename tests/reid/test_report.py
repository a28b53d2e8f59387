"""Tables, plots and joined files of results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reid.errors import UsageError, UserError
from reid.report.plot import plot_cmc
from reid.report.results import join, read_results, read_rows
from reid.report.table import table


def result(rank1: float, **more: Any) -> dict[str, Any]:
    figures = {"rank1": rank1, "rank5": 0.9, "rank10": 1.0, "rank20": 1.0, "mean_ap": 0.75, "cmc": [rank1, 0.9, 1.0]}
    tested = {"people": 12, "queries": 12, "gallery": 12, "dataset": "folder", "root": "demo/target", "split": 0}
    return figures | tested | more


def written(folder: Path, **results: dict[str, Any]) -> list[Path]:
    for name, content in results.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return [folder / f"{name}.json" for name in results]


def test_a_table_in_percent(tmp_path: Path) -> None:
    files = written(tmp_path, pretrained=result(0.8333), scratch=result(0.25, split="everyone"))
    assert table(read_rows(files)).splitlines() == [
        "| result     | test set         | people | rank-1 | rank-5 | rank-10 | rank-20 |",
        "| ---------- | ---------------- | -----: | -----: | -----: | ------: | ------: |",
        "| pretrained | target, split 0  |     12 |   83.3 |   90.0 |   100.0 |   100.0 |",
        "| scratch    | target, everyone |     12 |   25.0 |   90.0 |   100.0 |   100.0 |",
    ]


def test_variants_follow_their_result_and_map_is_shown_for_several_matches(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        mars=result(0.5, dataset="mars", queries=30, score_normalised=result(0.6), re_ranked=result(0.7)),
        prid=result(0.4),
    )
    rows = read_rows(files)
    assert [row.name for row in rows] == ["mars", "mars + score normalisation", "mars + re-ranking", "prid"]
    assert [row.ranks[0] for row in rows] == [0.5, 0.6, 0.7, 0.4]
    assert [row.mean_ap for row in rows] == [0.75, 0.75, 0.75, None]
    lines = table(rows).splitlines()
    assert lines[0].endswith("| rank-20 |  mAP |")
    assert lines[2].endswith("|   100.0 | 75.0 |")
    assert lines[5].endswith("|   100.0 |      |")
    assert "mars, split 0" in lines[2]


def test_joined_files_read_as_their_parts(tmp_path: Path) -> None:
    files = written(tmp_path, one=result(0.1), two=result(0.2))
    joined = join(files)
    assert list(joined) == ["one", "two"]
    assert joined["two"]["rank1"] == 0.2
    (all_file,) = written(tmp_path, all=joined)
    assert read_rows([all_file]) == read_rows(files)
    with pytest.raises(UserError, match=r"one\.json: a result is already named 'one'"):
        join([files[0], files[0]])


@pytest.mark.parametrize("content", ["", "[1]", "{}", '{"a": 3}', '{"rank5": 1}'])
def test_other_files_are_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(UserError, match=r"x\.json: .*reid evaluate --json"):
        read_results(tmp_path / "x.json")


def test_incomplete_results_and_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"half\.json: .*'queries'.*reid evaluate --json"):
        read_rows(written(tmp_path, half={"rank1": 0.5}))
    with pytest.raises(UserError, match=r"none\.json: cannot be read"):
        read_rows([tmp_path / "none.json"])


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_a_plot_is_written(tmp_path: Path, ending: str) -> None:
    rows = read_rows(written(tmp_path, one=result(0.1), two=result(0.2, split=3)))
    plot_cmc(rows, tmp_path / "plots" / f"cmc.{ending}")
    assert (tmp_path / "plots" / f"cmc.{ending}").stat().st_size > 2000
    if ending == "png":
        with Image.open(tmp_path / "plots" / "cmc.png") as plot:
            assert plot.size == (960, 660)


def test_a_plot_needs_a_known_ending_and_a_place(tmp_path: Path) -> None:
    rows = read_rows(written(tmp_path, one=result(0.1)))
    with pytest.raises(UsageError, match=r"--out is cmc\.xyz"):
        plot_cmc(rows, Path("cmc.xyz"))
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match=r"cmc\.png: cannot be written"):
        plot_cmc(rows, tmp_path / "file" / "cmc.png")
