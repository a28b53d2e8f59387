"""Results go in, a table comes out: aligned text that is also Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from reid.report.results import RANKS, Row


def table(rows: Sequence[Row]) -> str:
    """A line a result: what was tested, on how many people, and the ranks in %; with mAP where some result has one."""
    with_map = any(row.mean_ap is not None for row in rows)
    header = ["result", "test set", "people", *(f"rank-{k}" for k in RANKS), *(["mAP"] if with_map else [])]
    lines = [_cells(row, with_map) for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *lines, strict=True)]
    left = 2  # columns of words; the others hold numbers
    rule = ["-" * width if i < left else "-" * (width - 1) + ":" for i, width in enumerate(widths)]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "| " + " | ".join(padded) + " |"

    return "\n".join(map(line, [header, rule, *lines]))


def _cells(row: Row, with_map: bool) -> list[str]:
    cells = [row.name, row.test_set, str(row.people), *(f"{100 * share:.1f}" for share in row.ranks)]
    if with_map:
        cells.append("" if row.mean_ap is None else f"{100 * row.mean_ap:.1f}")
    return cells
