"""Counts of a run go in; a bar with rate and time left, lines of JSON, or nothing comes out."""

from __future__ import annotations

import json
import sys
import time
from types import TracebackType
from typing import Literal

from tqdm import tqdm

Style = Literal["bar", "json", "quiet"]

JSON_EVERY_S = 1.0


class Progress:
    """One stage of a run. Use as a context manager; `advance` counts, `note_failure` adds to the failures shown."""

    def __init__(self, stage: str, unit: str, total: int, style: Style) -> None:
        self.stage, self.unit, self.total, self.style = stage, unit, total, style
        self.done = self.failures = 0
        self._begun = time.monotonic()
        self._last_line = -JSON_EVERY_S
        self._bar = tqdm(total=total, desc=stage, unit=unit, disable=style != "bar", smoothing=0.05)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()
        self._write_line(force=True)

    def advance(self, count: int) -> None:
        """Count what was finished."""
        self.done += count
        self._bar.update(count)
        self._write_line()

    def note_failure(self) -> None:
        """Count one task as failed."""
        self.failures += 1
        self._bar.set_postfix(failed=self.failures)
        self._write_line(force=True)

    def _write_line(self, force: bool = False) -> None:
        now = time.monotonic()
        if self.style != "json" or (not force and now - self._last_line < JSON_EVERY_S):
            return
        self._last_line = now
        rate = self.done / max(now - self._begun, 1e-9)
        line = {
            "stage": self.stage,
            "unit": self.unit,
            "done": self.done,
            "total": self.total,
            "failed": self.failures,
            "per_s": round(rate, 3),
            "seconds_left": round((self.total - self.done) / rate, 1) if rate > 0 else None,
        }
        print(json.dumps(line), file=sys.stdout, flush=True)
