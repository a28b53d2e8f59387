"""Files that `reid evaluate --json` or `reid report join` wrote go in, named results come out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reid.errors import UserError

RANKS = (1, 5, 10, 20)
VARIANTS = {"score_normalised": "score normalisation", "re_ranked": "re-ranking"}


@dataclass(frozen=True)
class Row:
    """One line of a table or one curve of a plot.

    test_set: the dataset (a folder of the user's: its name) and the split. people: how many are looked for. ranks: the
    shares at RANKS; cmc: the shares from rank 1 on; both in [0, 1]. mean_ap: None where each query has one match, and
    it would say no more than the CMC.
    """

    name: str
    test_set: str
    people: int
    ranks: tuple[float, ...]
    mean_ap: float | None
    cmc: tuple[float, ...]


def read_rows(files: Sequence[Path]) -> list[Row]:
    """The results of `files`, in order, each followed by its normalised and re-ranked variants where it has them.

    A result is named by its file, or by its key in a joined file. Raises UserError naming a file that holds something
    else.
    """
    rows = []
    for file in files:
        for name, result in read_results(file).items():
            try:
                rows += rows_of(name, result)
            except (KeyError, TypeError, ValueError) as error:
                reason = f"result {name!r} lacks a part or has a wrong one ({error})"
                raise UserError(f"{file}: {reason}; give files that reid evaluate --json wrote") from error
    return rows


def read_results(file: Path) -> dict[str, dict[str, Any]]:
    """The results in a file by name: one, or those that `join` put there. Raises UserError as `read_rows`."""
    try:
        content = json.loads(file.read_text())
    except OSError as error:
        raise UserError(
            f"{file}: cannot be read ({error.strerror}); give files that reid evaluate --json wrote"
        ) from error
    except ValueError as error:
        raise UserError(f"{file}: no JSON ({error}); give files that reid evaluate --json wrote") from error
    results = {file.stem: content} if isinstance(content, dict) and "rank1" in content else content
    if not (
        isinstance(results, dict) and results and all(isinstance(r, dict) and "rank1" in r for r in results.values())
    ):
        raise UserError(f"{file}: holds no 'rank1'; give files that reid evaluate --json wrote")
    return results


def join(files: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """All results of `files` in one dictionary by name. Raises UserError when two have the same name."""
    joined: dict[str, dict[str, Any]] = {}
    for file in files:
        for name, result in read_results(file).items():
            if name in joined:
                raise UserError(f"{file}: a result is already named {name!r}; rename the file")
            joined[name] = result
    return joined


def rows_of(name: str, result: dict[str, Any]) -> list[Row]:
    """A result, as reid.evaluate.protocol reports it, and its variants."""
    one_match = result["queries"] == result["people"] == result["gallery"]
    parts = {name: result} | {f"{name} + {label}": result[key] for key, label in VARIANTS.items() if key in result}
    return [
        Row(
            name=part_name,
            test_set=_test_set(result),
            people=int(result["people"]),
            ranks=tuple(float(part[f"rank{k}"]) for k in RANKS),
            mean_ap=None if one_match else float(part["mean_ap"]),
            cmc=tuple(map(float, part["cmc"])),
        )
        for part_name, part in parts.items()
    ]


def _test_set(result: dict[str, Any]) -> str:
    dataset = result["dataset"]
    if dataset in ("folder", "synthetic"):
        dataset = Path(result["root"]).name or result["root"]
    split = result["split"]
    return f"{dataset}, {split if isinstance(split, str) else f'split {split}'}"
