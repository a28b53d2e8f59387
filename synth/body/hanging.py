"""Posed vertices of an outfit come in; those of cloth that hangs free of the legs leave outside of the legs."""

from __future__ import annotations

from synth.records import FloatArray, Outfit, RestBody


def push_out(vertices: FloatArray, outfit: Outfit, rest: RestBody, transforms: FloatArray) -> None:
    """Moves hanging cloth among posed vertices (T, V, 3), in place, off the limbs posed by transforms (T, B, 3, 4)."""
