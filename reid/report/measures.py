"""What `reid measure` found goes in, tables of it come out: aligned text that is also Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

BY_LEVEL = {"mass_on_part": "mass", "coverage": "coverage", "peakedness": "peakedness"}


def measures_text(content: Mapping[str, Any]) -> str:
    """Tables of parts, of frame weights by visibility, of their correlation and of joints; "-" where nothing was there.

    content: as `reid.evaluate.measure.measure` answers it.
    """
    h, w = content["grid_cells"]
    regions = [
        [region, *(_share(of[name]) for name in ("mass_on_part", "flat_mass", "best_mass", "coverage", "peakedness"))]
        for region, of in content["regions"].items()
    ]
    parts_by_level = [
        [
            *_level(level),
            *(_share(of[name]) for name in BY_LEVEL for of in level["regions"].values()),
        ]
        for level in content["levels"]
    ]
    weights_by_level = [
        [
            *_level(level),
            *(_share(weight) for weight in level["weights"].values()),
            *(_share(correlation) for correlation in level["spearman"].values()),
        ]
        for level in content["levels"]
    ]
    weights = [
        [
            name,
            *(_share(of["spearman"]), _share(of["spearman_within_sequences"]), str(of["sequences"])),
            *(_share(of["ordered_pairs"]), str(of["pairs"])),
        ]
        for name, of in content["weights"].items()
    ]
    pck = content["pck"]
    joints = [[name, _share(share)] for name, share in [*pck["joints"].items(), ("mean", pck["mean"])]]
    regions_of = list(content["regions"])
    return "\n\n".join(
        [
            f"{content['sequences']} sequences, {content['frames']} frames, masks of {h} x {w} cells",
            _table(["region", "mass on part", "flat mask", "best mask", "coverage", "peakedness"], regions),
            _table(
                ["visible", "frames", *(f"{region} {name}" for name in BY_LEVEL.values() for region in regions_of)],
                parts_by_level,
            ),
            _table(
                [
                    "visible",
                    "frames",
                    *(f"w {name}" for name in content["weights"]),
                    *(f"Spearman {name}" for name in content["weights"]),
                ],
                weights_by_level,
            ),
            _table(
                ["weight", "Spearman with visibility", "within sequences", "sequences", "ordered pairs", "pairs"],
                weights,
            ),
            _table(["joint", f"PCK@{pck['tolerance']:g}"], joints),
        ]
    )


def _level(level: Mapping[str, Any]) -> list[str]:
    """Its bounds, and how many frames it has."""
    low, high = level["visible_fraction"]
    return [f"{low:g} to {high:g}", str(level["frames"])]


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]

    def line(cells: Sequence[str]) -> str:
        numbers = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        return "| " + " | ".join([cells[0].ljust(widths[0]), *numbers]) + " |"

    return "\n".join(map(line, [header, rule, *rows]))
