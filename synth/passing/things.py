"""An obstacle's kind, size and seed go in, its mesh comes out: things that stand about in towns and stations.

Each stands on z = 0 around its foot, its length along x, which is also the way that what is pushed rolls.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from synth.passing import tables
from synth.passing.meshes import Mesh, box, foliage, joined, rod, sheet, wheel
from synth.records import Obstacle, Rgb
from synth.seeds import generator

_BLACK: Rgb = (0.03, 0.03, 0.03)
_WHITE: Rgb = (0.6, 0.6, 0.58)

Builder = Callable[[np.random.Generator], Mesh]


def obstacle_mesh(obstacle: Obstacle) -> Mesh:
    """The thing where it stands, in world axes. Raises ValueError for a kind that is not known."""
    mesh = thing_mesh(obstacle.kind, obstacle.seed)
    cos, sin = np.cos(obstacle.yaw_rad), np.sin(obstacle.yaw_rad)
    turn = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    vertices = obstacle.size * mesh.vertices_m @ turn.T + np.asarray(obstacle.position_m)
    return Mesh(vertices.astype(np.float32), mesh.triangles, mesh.vertex_rgb)


def thing_mesh(kind: str, seed: int) -> Mesh:
    """A thing of a kind around the origin. Raises ValueError for a kind that is not known."""
    if kind not in _BUILDERS:
        raise ValueError(f"the obstacle is {kind!r}; it must be one of: {', '.join(_BUILDERS)}")
    return _BUILDERS[kind](generator(seed, "thing", kind))


def _pick(rng: np.random.Generator, colors: tuple[Rgb, ...]) -> Rgb:
    red, green, blue = colors[int(rng.integers(len(colors)))]
    factor = float(np.exp(rng.normal(0, tables.THING_COLOR_LOG)))
    return red * factor, green * factor, blue * factor


def _pole(rng: np.random.Generator) -> Mesh:
    metal, radius = _pick(rng, tables.METALS), rng.uniform(*tables.POLE_RADIUS_M)
    return joined(
        [
            rod((0, 0, 0), (0, 0, 0.7), 1.7 * radius, metal),
            rod((0, 0, 0.7), (0, 0, 4.5), radius, metal),
            box(
                (2.6 * radius, 0.02, 0.3),
                (0, -radius - 0.01, rng.uniform(*tables.POLE_BILL_UP_M)),
                _pick(rng, tables.BRIGHT),
            ),
        ]
    )


def _sign(rng: np.random.Generator) -> Mesh:
    width, height = rng.uniform(*tables.SIGN_M), rng.uniform(*tables.SIGN_M)
    return joined(
        [
            rod((0, 0, 0), (0, 0, 2.3 + height), 0.035, _pick(rng, tables.METALS)),
            box((width, 0.03, height), (0, -0.05, 2.2), _pick(rng, tables.BRIGHT)),
            box((0.8 * width, 0.035, 0.5 * height), (0, -0.05, 2.2 + 0.25 * height), _WHITE),
        ]
    )


def _board(rng: np.random.Generator) -> Mesh:
    """Two boards that lean on each other, before a shop."""
    face, frame = _pick(rng, tables.BOARD_FACES), _pick(rng, tables.WOODS)
    parts = []
    for side in (-1, 1):
        up = np.array([0.0, -side * 0.26, 1.08])
        parts.append(sheet((-0.3, side * 0.28, 0.02), (0.6, 0, 0), up, frame))
        parts.append(sheet((-0.25, side * 0.29, 0.12), (0.5, 0, 0), 0.82 * up, face))
        parts += [
            sheet(
                (-0.18, side * 0.295, 0.1),
                (rng.uniform(*tables.BOARD_LINE_M), 0, 0),
                0.05 * up,
                _WHITE if face[1] < 0.2 else _BLACK,
            )
        ]
    return joined(parts)


def _bin(rng: np.random.Generator) -> Mesh:
    color = _pick(rng, tables.BINS)
    if rng.random() < tables.WHEELED_BIN_SHARE:
        wheels = [wheel((x, 0.26, 0.1), 0.1, _BLACK, 0.03, 10) for x in (-0.26, 0.26)]
        foot = box((0.4, 0.1, 0.08), (0, -0.2, 0), _BLACK)
        lid = box((0.6, 0.74, 0.07), (0, -0.02, 1.0), color)
        return joined([*wheels, foot, box((0.56, 0.66, 0.92), (0, 0, 0.08), color), lid])
    return joined(
        [
            rod((0, 0, 0), (0, 0, 0.12), 0.14, _BLACK),
            rod((0, 0, 0.12), (0, 0, 0.9), 0.2, color, 0.23),
            rod((0, 0, 0.9), (0, 0, 0.96), 0.25, _BLACK, 0.2),
        ]
    )


def _bollard(rng: np.random.Generator) -> Mesh:
    color, band = _pick(rng, (*tables.METALS, *tables.STONES)), _pick(rng, tables.BOLLARD_BANDS)
    radius = rng.uniform(*tables.BOLLARD_RADIUS_M)
    return joined([rod((0, 0, 0), (0, 0, 0.95), radius, color), rod((0, 0, 0.72), (0, 0, 0.82), radius + 0.004, band)])


def _bicycle(rng: np.random.Generator) -> Mesh:
    frame, dark = _pick(rng, (*tables.BRIGHT, *tables.METALS)), _BLACK
    back, front, seat, head, crank = (
        (-0.52, 0, 0.34),
        (0.52, 0, 0.34),
        (-0.2, 0, 0.86),
        (0.36, 0, 0.86),
        (-0.08, 0, 0.3),
    )
    bars = [(back, crank), (crank, seat), (seat, back), (seat, head), (crank, head), (head, front)]
    parts = [rod(start, end, 0.019, frame) for start, end in bars]
    parts += [wheel(middle, 0.34, dark) for middle in (back, front)]
    parts += [
        rod(np.add(middle, (0, 0, 0)), np.add(middle, (0.31 * np.cos(a), 0, 0.31 * np.sin(a))), 0.004, (0.3, 0.3, 0.3))
        for middle in (back, front)
        for a in np.arange(8) * np.pi / 4
    ]
    parts += [
        box((0.26, 0.14, 0.06), (-0.22, 0, 0.92), dark),
        rod((0.34, -0.28, 1.02), (0.34, 0.28, 1.02), 0.016, dark),
        rod((0.36, 0, 0.86), (0.34, 0, 1.02), 0.016, frame),
    ]
    if rng.random() < tables.BASKET_SHARE:
        parts.append(box((0.3, 0.36, 0.24), (0.55, 0, 0.84), _pick(rng, tables.WOODS)))
    else:
        parts.append(box((0.36, 0.12, 0.02), (-0.56, 0, 0.74), dark))
    return joined(parts)


def _bench(rng: np.random.Generator) -> Mesh:
    wood, metal = _pick(rng, tables.WOODS), _pick(rng, tables.METALS)
    parts = [box((0.06, 0.45, 0.42), (x, 0, 0), metal) for x in (-0.7, 0.7)]
    parts += [box((1.7, 0.11, 0.04), (0, y, 0.42), wood) for y in (-0.16, -0.02, 0.12)]
    if rng.random() < tables.BENCH_BACK_SHARE:
        parts += [box((0.06, 0.06, 0.8), (x, 0.24, 0), metal) for x in (-0.7, 0.7)]
        parts += [box((1.7, 0.035, 0.11), (0, 0.2, z), wood) for z in (0.55, 0.7)]
    return joined(parts)


def _planter(rng: np.random.Generator) -> Mesh:
    spans = (tables.PLANTER_M, tables.PLANTER_HIGH_M, tables.PLANTER_LEAVES_M)
    width, height, leaves = (rng.uniform(*span) for span in spans)
    tub = box((width, width, height), (0, 0, 0), _pick(rng, (*tables.STONES, *tables.WOODS)))
    soil = box((0.9 * width, 0.9 * width, 0.02), (0, 0, height), (0.04, 0.03, 0.02))
    size, middle = (1.05 * width, 1.05 * width, leaves), (0, 0, height + 0.42 * leaves)
    return joined([tub, soil, foliage(rng, size, middle, _pick(rng, tables.GREENS))])


def _barrier(rng: np.random.Generator) -> Mesh:
    """A crowd barrier of bars, or of red and white boards."""
    if rng.random() < tables.BOARDED_BARRIER_SHARE:
        red, parts = (0.45, 0.05, 0.03), []
        for z in (0.35, 0.85):
            for k in range(8):
                parts.append(box((0.25, 0.03, 0.2), (-0.875 + 0.25 * k, 0, z), red if k % 2 else _WHITE))
        return joined([*parts, *(box((0.06, 0.5, 1.08), (x, 0, 0), (0.3, 0.3, 0.3)) for x in (-0.8, 0.8))])
    metal = _pick(rng, tables.BARRIERS)
    parts = [rod((x, 0, 0.05), (x, 0, 1.1), 0.02, metal) for x in (-1.1, 1.1)]
    parts += [rod((-1.1, 0, z), (1.1, 0, z), 0.02, metal) for z in (0.2, 1.08)]
    parts += [rod((x, 0, 0.2), (x, 0, 1.08), 0.008, metal) for x in np.arange(-1.0, 1.05, 0.125)]
    parts += [rod((x, -0.3, 0.03), (x, 0.3, 0.03), 0.02, metal) for x in (-0.85, 0.85)]
    return joined(parts)


def _panel(rng: np.random.Generator) -> Mesh:
    """A standing poster in a frame."""
    frame = _pick(rng, tables.METALS)
    parts = [box((0.95, 0.14, 2.0), (0, 0, 0), frame)]
    for side in (-1, 1):
        ground, other = _pick(rng, tables.BRIGHT), _pick(rng, (*tables.BRIGHT, *tables.WOODS, *tables.STONES))
        parts.append(sheet((-0.42, 0.075 * side, 0.3), (0.84, 0, 0), (0, 0, 1.6), ground))
        for _ in range(4):
            x, z = rng.uniform(*tables.POSTER_X_M), rng.uniform(*tables.POSTER_Z_M)
            wide, high = rng.uniform(*tables.POSTER_WIDE_M), rng.uniform(*tables.POSTER_HIGH_M)
            color = other if rng.random() < tables.POSTER_SECOND_SHARE else _WHITE
            parts.append(sheet((x, 0.08 * side, z), (wide, 0, 0), (0, 0, high), color))
    return joined(parts)


def _cabinet(rng: np.random.Generator) -> Mesh:
    coat, height = _pick(rng, tables.CABINETS), rng.uniform(*tables.CABINET_HIGH_M)
    parts = [box((0.85, 0.5, 0.12), (0, 0, 0), tables.STONES[0]), box((0.75, 0.42, height), (0, 0, 0.12), coat)]
    parts.append(box((0.012, 0.43, height - 0.1), (0, 0, 0.16), _BLACK))
    x = rng.uniform(*tables.CABINET_BILL_X_M)
    parts.append(sheet((x, -0.215, 0.6), (0.28, 0, 0), (0, 0, 0.38), _pick(rng, tables.BRIGHT)))
    return joined(parts)


def _trolley(rng: np.random.Generator) -> Mesh:
    """A shopping trolley; its handle is at -x."""
    metal, color = (0.35, 0.35, 0.36), _pick(rng, tables.BRIGHT)
    low = np.array([(-0.3, -0.2, 0.5), (0.35, -0.16, 0.55), (0.35, 0.16, 0.55), (-0.3, 0.2, 0.5)])
    high = np.array([(-0.38, -0.26, 0.95), (0.45, -0.22, 0.85), (0.45, 0.22, 0.85), (-0.38, 0.26, 0.95)])
    parts = []
    for k, n in ((0, 1), (1, 2), (2, 3), (3, 0)):
        for share in (0.0, 0.33, 0.66, 1.0):
            ring = low + share * (high - low)
            parts.append(rod(ring[k], ring[n], 0.009, metal))
        for share in np.linspace(0, 1, 7):
            start, end = (ring[k] + share * (ring[n] - ring[k]) for ring in (low, high))
            parts.append(rod(start, end, 0.006, metal))
    parts += [rod((-0.35, y, 0.14), (-0.3, y, 0.5), 0.014, metal) for y in (-0.2, 0.2)]
    parts += [rod((-0.35, y, 0.14), (0.4, 0.8 * y, 0.12), 0.014, metal) for y in (-0.2, 0.2)]
    parts += [wheel((x, y, 0.06), 0.06, _BLACK, 0.015, 8) for x in (-0.34, 0.38) for y in (-0.18, 0.18)]
    parts.append(rod((-0.46, -0.25, 1.0), (-0.46, 0.25, 1.0), 0.018, color))
    if rng.random() < tables.FULL_TROLLEY_SHARE:
        parts.append(box((0.4, 0.3, 0.25), (0.02, 0, 0.56), _pick(rng, (*tables.WOODS, *tables.BRIGHT))))
    return joined(parts)


def _pram(rng: np.random.Generator) -> Mesh:
    """A push-chair with a hood; its handle is at -x."""
    cloth, metal = _pick(rng, tables.BRIGHT), (0.1, 0.1, 0.1)
    parts = [rod((-0.45, y, 1.0), (0.3, y, 0.1), 0.014, metal) for y in (-0.24, 0.24)]
    parts += [rod((0.1, y, 0.55), (-0.3, y, 0.12), 0.014, metal) for y in (-0.24, 0.24)]
    parts += [wheel((x, y, 0.12), 0.12, _BLACK, 0.02, 12) for x in (-0.3, 0.32) for y in (-0.26, 0.26)]
    parts.append(rod((-0.45, -0.25, 1.0), (-0.45, 0.25, 1.0), 0.018, metal))
    parts += [box((0.6, 0.4, 0.22), (0.05, 0, 0.42), cloth), box((0.1, 0.4, 0.4), (-0.2, 0, 0.55), cloth)]
    angles = np.linspace(0.1, np.pi / 2 + 0.5, 7)
    arc = np.stack([-0.2 + 0.35 * np.cos(angles[::-1]), 0.64 + 0.35 * np.sin(angles[::-1])], -1)
    parts += [sheet((a[0], -0.21, a[1]), (0, 0.42, 0), (b[0] - a[0], 0, b[1] - a[1]), cloth) for a, b in pairwise(arc)]
    return joined(parts)


_BUILDERS: dict[str, Builder] = {
    "pole": _pole, "sign": _sign, "board": _board, "bin": _bin, "bollard": _bollard, "bicycle": _bicycle,
    "bench": _bench, "planter": _planter, "barrier": _barrier, "panel": _panel, "cabinet": _cabinet,
    "trolley": _trolley, "pram": _pram,
}  # fmt: skip
