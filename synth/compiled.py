"""A function of loops over arrays goes in; the same comes out compiled by Numba, free of Python's lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator, which Numba's own types do not let mypy see through."""
    result: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    return result
