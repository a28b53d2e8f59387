"""Posed figures of a person, passers-by and things go in, one figure leaves that can be rendered as a strip.

A strip's cell is as wide as its figure (synth/blender/person.py), and cells recede by the figure's depth. So what lies
outside of a crop is folded up at its rim, and empty depth between a person and others is shortened: who is before whom
stays. Letters: T frames, V vertices, F triangles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from synth.records import PART_NONE, Figure, FloatArray

NEAREST_M = 0.5  # before the camera; who comes nearer is left out of that frame
FAR_OUT_PX = -4096.0
SHADE_REACH_M = 3.0  # beyond it nobody's shadow falls into a person's crop
LARGEST_GAP = 0.25  # of the person's height: more empty depth than that is shortened


@dataclass(frozen=True)
class Other:
    """A figure beside the person's, before the camera. vertices_px: (T, V, 3) x, y in crop pixels, z camera depth in
    metres."""

    figure: Figure
    vertices_px: FloatArray


def trimmed(figure: Figure, vertices_px: FloatArray, size_px: tuple[int, int]) -> Other | None:
    """A figure without the triangles that no frame's crop shows; None where none is left.

    vertices_px: as in Other; frames in which it comes too near the camera to be projected are moved out of the crop.
    """
    pixels = vertices_px.copy()
    pixels[pixels[..., 2].min(1) < NEAREST_M] = (FAR_OUT_PX, FAR_OUT_PX, NEAREST_M)
    shown = shows(pixels, figure.triangles, size_px).any(0)
    if not shown.any():
        return None
    kept, triangles = np.unique(figure.triangles[shown], return_inverse=True)
    rest = replace(
        figure,
        vertices_m=figure.vertices_m[:, kept],
        triangles=triangles.reshape(-1, 3).astype(np.int32),
        triangle_paint=figure.triangle_paint[shown],
        triangle_part=np.full(int(shown.sum()), PART_NONE, np.uint8),
        vertex_rgb=figure.vertex_rgb[kept],
        pattern_uv=figure.pattern_uv[kept],
    )
    return Other(rest, pixels[:, kept])


def shows(vertices_px: FloatArray, triangles: NDArray[np.int32], size_px: tuple[int, int]) -> NDArray[np.bool_]:
    """(T, F) whether the box around a triangle reaches into the crop."""
    outside = np.stack(
        [
            vertices_px[..., 0] < 0, vertices_px[..., 0] > size_px[0],
            vertices_px[..., 1] < 0, vertices_px[..., 1] > size_px[1],
        ]
    )  # fmt: skip
    first, second, third = triangles.T
    beyond = outside[..., first] & outside[..., second] & outside[..., third]  # all corners on one side
    return np.asarray(~beyond.any(0))


def joined(person: Figure, others: Sequence[Figure]) -> Figure:
    """One figure of all, the person first; the joints are the person's."""
    figures = [person, *others]
    vertices = np.cumsum([0, *(figure.vertices_m.shape[1] for figure in figures)])
    paints = np.cumsum([0, *(len(figure.paints) for figure in figures)])
    return Figure(
        vertices_m=np.concatenate([figure.vertices_m for figure in figures], 1),
        triangles=np.concatenate([f.triangles + first for f, first in zip(figures, vertices, strict=False)]).astype(
            np.int32
        ),
        triangle_paint=np.concatenate(
            [f.triangle_paint + first for f, first in zip(figures, paints, strict=False)]
        ).astype(np.int32),
        triangle_part=np.concatenate([figure.triangle_part for figure in figures]),
        vertex_rgb=np.concatenate([figure.vertex_rgb for figure in figures]),
        pattern_uv=np.concatenate([figure.pattern_uv for figure in figures]),
        paints=tuple(
            replace(paint, name=f"{index}_{paint.name}") if index else paint
            for index, figure in enumerate(figures)
            for paint in figure.paints
        ),
        joints_m=person.joints_m,
    )


def casting(person: Figure, others: Sequence[Figure]) -> list[Figure]:
    """The others as far as their shadows matter: in frames in which they are far from the person, they shrink to one of
    the person's vertices."""
    middle = person.joints_m[:, [8, 11]].mean(1)  # between the hips
    near = []
    for other in others:
        vertices = other.vertices_m.copy()
        nearest = np.linalg.norm(vertices[..., :2] - middle[:, None, :2], axis=-1).min(1)
        far = nearest > SHADE_REACH_M
        vertices[far] = person.vertices_m[far, :1]
        near.append(replace(other, vertices_m=vertices))
    return near


def folded(
    strip_px: FloatArray, person_vertices: int, others: Sequence[Figure], size_px: tuple[int, int]
) -> FloatArray:
    """A strip's vertices (T, V, 3) of `joined` figures, with what is outside of the crop folded up and depth
    shortened.

    strip_px: x, y in crop pixels, z away from the viewer in pixels. The person, its first `person_vertices`, stays.
    Vertices of the others that belong to no triangle inside the crop are clamped to the box around those that do: a
    triangle on one side of the crop then stays on that side or loses its area. Where nothing of another is inside, it
    shrinks to one of the person's vertices.
    """
    strip = strip_px.copy()
    bounds = np.cumsum([person_vertices, *(other.vertices_m.shape[1] for other in others)])
    parts = [np.s_[start:end] for start, end in pairwise(bounds)]
    seen = [shows(strip[:, part], other.triangles, size_px) for part, other in zip(parts, others, strict=True)]
    for frame in range(len(strip)):
        person = strip[frame, :person_vertices]
        low, high = person.min(0), person.max(0)
        spans = []
        for part, other, shown in zip(parts, others, seen, strict=True):
            kept = strip[frame, part][np.unique(other.triangles[shown[frame]])]
            if len(kept) == 0:
                strip[frame, part] = person[0]
                spans.append((person[0, 2], person[0, 2]))
                continue
            strip[frame, part] = np.clip(strip[frame, part], kept.min(0), kept.max(0))
            spans.append((kept[:, 2].min(), kept[:, 2].max()))
        shifts = _nearer((low[2], high[2]), spans, LARGEST_GAP * float(high[1] - low[1]))
        for part, shift in zip(parts, shifts, strict=True):
            strip[frame, part, 2] += shift
    return strip


def _nearer(person: tuple[float, float], others: Sequence[tuple[float, float]], largest_gap: float) -> list[float]:
    """How far to shift each span so that no gap between spans is larger, the person's span staying."""
    spans = [person, *others]
    shifts, reached, shift = [0.0] * len(spans), -np.inf, 0.0
    for index in sorted(range(len(spans)), key=lambda index: spans[index]):
        start, end = spans[index]
        if np.isfinite(reached):
            shift -= max(start - reached - largest_gap, 0.0)
        shifts[index], reached = shift, max(reached, end)
    return [shift - shifts[0] for shift in shifts[1:]]
