"""A surface's plan comes in; the picture that its cloth repeats, and where on the cloth it lies, leave."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from synth.garments import tables
from synth.garments.sheet import Array
from synth.records import FloatArray, Surface

TILE_PX = 128

_Pattern = Callable[[np.random.Generator, Array], Array]


def tile(surface: Surface) -> FloatArray:
    """(TILE_PX, TILE_PX, 3) float32 linear albedo of one repeat, row 0 at the top; solid cloth is (2, 2, 3).

    Raises ValueError for an unknown pattern.
    """
    if surface.pattern not in _PATTERNS:
        raise ValueError(f"pattern is {surface.pattern!r}; it must be one of: {', '.join(_PATTERNS)}")
    rng = np.random.default_rng(surface.seed)
    colors = np.array([*surface.colors_rgb, *surface.colors_rgb, *surface.colors_rgb][:4], np.float64)
    return np.clip(_PATTERNS[surface.pattern](rng, colors), 0.0, 1.0).astype(np.float32)


def ribs(surface: Surface) -> FloatArray:
    """(TILE_PX, TILE_PX) float32: how high the ribs or cables of a knit's tile rise, in [0, 1]."""
    return _ribs(np.random.default_rng(surface.seed))[0].astype(np.float32)


def _ribs(rng: np.random.Generator) -> tuple[Array, Array]:
    """Their heights, and noise; up and down or, less often, across."""
    count = int(rng.integers(*tables.KNIT_RIBS))
    rise = 0.5 + 0.5 * np.sin(2 * np.pi * count * np.arange(TILE_PX) / TILE_PX)
    noise = _noise(rng, tables.KNIT_CELLS)
    heights = np.broadcast_to(rise, (TILE_PX, TILE_PX))
    return (heights.T, noise.T) if rng.random() < tables.KNIT_TURNED_SHARE else (heights, noise)


def _solid(rng: np.random.Generator, colors: Array) -> Array:
    return np.broadcast_to(colors[0], (2, 2, 3))


def _stripes_v(rng: np.random.Generator, colors: Array) -> Array:
    three = rng.random() < tables.THREE_STRIPES_SHARE
    edges = rng.uniform(*tables.STRIPE_EDGES, 2) if three else np.array([rng.uniform(*tables.STRIPE_EDGE), 1.0])
    edges = np.sort(edges)
    place = np.arange(TILE_PX) / TILE_PX
    index = np.where(place < edges[0], 1, np.where(place < edges[1], 0, 2 if edges[1] < 1 else 0))
    return np.broadcast_to(colors[index][None], (TILE_PX, TILE_PX, 3))


def _stripes_h(rng: np.random.Generator, colors: Array) -> Array:
    return np.swapaxes(_stripes_v(rng, colors), 0, 1)


def _checks(rng: np.random.Generator, colors: Array) -> Array:
    width = rng.uniform(*tables.CHECK_WIDTH)
    line = (np.arange(TILE_PX) / TILE_PX < width).astype(np.float64)
    share = 0.5 * (line[:, None] + line[None])
    return _blend(colors[0], colors[1], share)


def _plaid(rng: np.random.Generator, colors: Array) -> Array:
    place = np.arange(TILE_PX) / TILE_PX
    cloth = []
    for _ in range(2):
        thread = np.tile(colors[0], (TILE_PX, 1))
        for color in (colors[1], colors[2], colors[1] * 0.5):
            start, width = rng.uniform(0, 1), rng.uniform(*tables.PLAID_BAND)
            thread[((place - start) % 1.0) < width] = color
        cloth.append(thread)
    return 0.5 * (cloth[0][:, None] + cloth[1][None])


def _camouflage(rng: np.random.Generator, colors: Array) -> Array:
    picture = np.broadcast_to(colors[0], (TILE_PX, TILE_PX, 3)).copy()
    for color, above in zip(colors[1:], tables.CAMOUFLAGE_LEVELS, strict=True):
        picture[_noise(rng, tables.CAMOUFLAGE_CELLS) > above] = color
    return picture


def _denim(rng: np.random.Generator, colors: Array) -> Array:
    """Indigo warp over white weft, worn pale in patches."""
    worn = np.ones((TILE_PX, TILE_PX))
    for cells, deviation in tables.DENIM_CELLS.items():
        worn += deviation * _noise(rng, cells)
    return colors[0] * np.clip(worn, 0.5, 1.7)[..., None]


def _knit(rng: np.random.Generator, colors: Array) -> Array:
    heights, noise = _ribs(rng)
    return colors[0] * (0.85 + 0.3 * heights + tables.KNIT_NOISE * noise)[..., None]


def _heather(rng: np.random.Generator, colors: Array) -> Array:
    """Soft blotches of a second colour: flowers and batik from afar."""
    cells = int(rng.integers(*tables.BLOTCH_CELLS))
    share = np.clip(0.5 + tables.BLOTCH_CONTRAST * _noise(rng, cells), 0, 1)
    picture = _blend(colors[0], colors[1], share * rng.uniform(*tables.BLOTCH_SHARE))
    spots = _noise(rng, tables.SPOT_CELLS) > tables.SPOT_LEVEL
    picture[spots] = colors[2]
    return picture


def _print(rng: np.random.Generator, colors: Array) -> Array:
    """A logo: a block, a disc, lines of writing or a picture of patches, on the ground colour."""
    picture = np.broadcast_to(colors[0], (TILE_PX, TILE_PX, 3)).copy()
    y, x = (np.mgrid[0:TILE_PX, 0:TILE_PX] + 0.5) / TILE_PX - 0.5
    kind = int(rng.integers(tables.PRINT_KINDS))
    if kind == 0:
        wide, high = (rng.uniform(*half) for half in tables.PRINT_BLOCK_HALF)
        picture[(np.abs(x) < wide) & (np.abs(y) < high)] = colors[1]
    elif kind == 1:
        picture[x**2 + y**2 < rng.uniform(*tables.PRINT_DISC) ** 2] = colors[1]
        picture[x**2 + y**2 < rng.uniform(*tables.PRINT_INNER_DISC) ** 2] = colors[2]
    elif kind == 2:
        for row in np.linspace(-0.3, 0.3, int(rng.integers(*tables.PRINT_LINES))):
            line = (np.abs(y - row) < 0.055) & (np.abs(x) < rng.uniform(*tables.PRINT_LINE_HALF))
            letters = np.repeat(rng.random(16) < tables.PRINT_LETTERS_SHARE, TILE_PX // 16)
            picture[line & letters[None]] = colors[1]
    else:
        patches = _noise(rng, tables.PATCH_CELLS)
        low, high = tables.PATCH_LEVELS
        frame = np.maximum(np.abs(x), np.abs(y)) < 0.4
        picture[frame & (patches > low)] = colors[1]
        picture[frame & (patches > high)] = colors[2]
    return picture


def _noise(rng: np.random.Generator, cells: int) -> Array:
    """(TILE_PX, TILE_PX) smooth noise that meets itself at the edges; mean 0, deviation 1."""
    frequency = np.fft.fftfreq(TILE_PX, 1.0 / TILE_PX)
    radius = np.hypot(frequency[:, None], frequency[None])
    spectrum = np.fft.fft2(rng.normal(size=(TILE_PX, TILE_PX))) * np.exp(-(((radius - cells) / (0.5 * cells)) ** 2))
    field: Array = np.fft.ifft2(spectrum).real
    return field / field.std()


def _blend(first: Array, second: Array, share: NDArray[np.float64]) -> Array:
    return first + share[..., None] * (second - first)


_PATTERNS: dict[str, _Pattern] = {
    "solid": _solid,
    "two_tone": _solid,
    "stripes_h": _stripes_h,
    "stripes_v": _stripes_v,
    "checks": _checks,
    "plaid": _plaid,
    "camouflage": _camouflage,
    "denim": _denim,
    "knit": _knit,
    "noise": _heather,
    "print": _print,
}
