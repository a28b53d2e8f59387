"""Datasets by name: a name, a folder and a split go in, the split's tracklets come out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reid.data import folder, ilids, mars, prid2011, synthetic
from reid.data.multi_shot import EVERYONE
from reid.data.records import Split
from reid.errors import UsageError

__all__ = ["DATASETS", "EVERYONE", "open_split"]

DATASETS: dict[str, Callable[[Path, int | str], Split]] = {
    prid2011.NAME: prid2011.open_split,
    ilids.NAME: ilids.open_split,
    mars.NAME: mars.open_split,
    folder.NAME: folder.open_split,
    synthetic.NAME: synthetic.open_split,
}


def open_split(name: str, root: Path, split: int | str) -> Split:
    """Split `split` (0, 1, ...) of dataset `name` in the folder `root`, or all people to test where it is "everyone".

    Raises UsageError for an unknown name or a split out of range, UserError for a folder that is not that dataset.
    """
    if name not in DATASETS:
        raise UsageError(f"--dataset is {name!r}; it must be one of {', '.join(DATASETS)}")
    if isinstance(split, str) and split != EVERYONE:
        raise UsageError(f"--split is {split!r}; it must be a number or '{EVERYONE}'")
    return DATASETS[name](root, split)
