"""How a table of constants is written down."""

from __future__ import annotations

from types import ModuleType

Rows = tuple[tuple[str, ...], ...]  # constant, meaning, unit and, where it is not chosen by us, source
Group = tuple[str, ModuleType, Rows]  # title, the module that holds the constants
