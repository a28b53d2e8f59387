"""A generator goes in, the worn, mostly grey materials of streets and buildings come out."""

from __future__ import annotations

import numpy as np

from synth.records import Material, Rgb


def grey(rng: np.random.Generator, low: float, high: float, tint: float = 0.04) -> Rgb:
    """A linear albedo between low and high, off neutral by a share of tint, warm or cold."""
    level, warmth = rng.uniform(low, high), rng.normal(0, tint)
    return _rgb(level * (1 + warmth), level * (1 + rng.normal(0, tint / 4)), level * (1 - warmth))


def pick(rng: np.random.Generator, colors: tuple[Rgb, ...], spread: float = 0.15) -> Rgb:
    """One of some colours, a little lighter or darker and hardly of another hue."""
    color = colors[int(rng.integers(len(colors)))]
    level = np.exp(rng.normal(0, spread))
    return _rgb(*(value * level * np.exp(rng.normal(0, spread / 5)) for value in color))


def seed(rng: np.random.Generator) -> int:
    """A number that shifts a material's pattern."""
    return int(rng.integers(1, 10_000))


def dark(rng: np.random.Generator) -> Rgb:
    """Dirt, tar, moss."""
    return grey(rng, 0.02, 0.05, 0.1)


def asphalt(rng: np.random.Generator) -> Material:
    """Tarred ground, mended and cracked."""
    base = grey(rng, 0.07, 0.19)
    mended = _rgb(*(value * rng.uniform(0.6, 0.9) for value in base))
    return Material("asphalt", (base, mended, dark(rng)), seed=seed(rng))


def slabs(rng: np.random.Generator) -> Material:
    """Paving."""
    stone = grey(rng, 0.2, 0.4, 0.05)
    other = _rgb(*(value * rng.uniform(0.7, 0.92) for value in stone))
    return Material("slabs", (stone, other, grey(rng, 0.04, 0.12, 0.1)), float(rng.uniform(0.35, 0.9)), seed=seed(rng))


def concrete(rng: np.random.Generator, low: float = 0.2, high: float = 0.4) -> Material:
    """Cast concrete, its albedo between low and high."""
    return Material("concrete", (grey(rng, low, high), dark(rng)), seed=seed(rng))


def grass(rng: np.random.Generator, season: str = "summer") -> Material:
    """Trodden grass under a few leaves, duller in "autumn" and "winter"."""
    greens = ((0.06, 0.11, 0.025), (0.09, 0.13, 0.03), (0.05, 0.085, 0.025))
    dull = ((0.075, 0.095, 0.03), (0.1, 0.11, 0.045), (0.06, 0.075, 0.03))
    colors = (
        pick(rng, greens if season == "summer" else dull),
        pick(rng, ((0.16, 0.15, 0.06), (0.12, 0.14, 0.045))),
        pick(rng, ((0.13, 0.095, 0.065), (0.18, 0.14, 0.1))),
        *_leaf_colors(rng),
    )
    return Material("grass", colors, seed=seed(rng))


def soil(rng: np.random.Generator) -> Material:
    """A path of soil and gravel under a few leaves."""
    ground = pick(rng, ((0.16, 0.125, 0.095), (0.22, 0.18, 0.14), (0.12, 0.1, 0.08)))
    gravel = grey(rng, 0.16, 0.3, 0.06)
    return Material("soil", (ground, gravel, ground, *_leaf_colors(rng)), seed=seed(rng))


def gravel(rng: np.random.Generator) -> Material:
    """Rolled gravel or grit: grey, brown or reddish."""
    tone = pick(rng, ((0.16, 0.145, 0.125), (0.12, 0.115, 0.11), (0.2, 0.165, 0.12), (0.15, 0.1, 0.075)), 0.2)
    return Material("gravel", (tone, _rgb(*(value * 0.62 for value in tone)), dark(rng)), seed=seed(rng))


def wall(rng: np.random.Generator) -> Material:
    """The face of a building."""
    kind = str(rng.choice(["plaster", "concrete", "brick", "tiles", "plaster", "concrete"]))
    if kind == "plaster":
        paint = pick(rng, ((0.5, 0.48, 0.44), (0.42, 0.38, 0.3), (0.36, 0.37, 0.38), (0.5, 0.42, 0.33)))
        return Material("plaster", (paint, dark(rng)), seed=seed(rng))
    if kind == "brick":
        brick = pick(rng, ((0.2, 0.085, 0.055), (0.26, 0.15, 0.1), (0.16, 0.1, 0.08), (0.3, 0.25, 0.2)))
        other = _rgb(*(value * 0.65 for value in brick))
        return Material("brick", (brick, other, grey(rng, 0.2, 0.35)), seed=seed(rng))
    if kind == "tiles":
        tile = grey(rng, 0.25, 0.5, 0.06)
        other = _rgb(*(value * 0.88 for value in tile))
        return Material("tiles", (tile, other, grey(rng, 0.08, 0.2)), float(rng.uniform(0.3, 1.2)), seed=seed(rng))
    return concrete(rng)


def painted_metal(rng: np.random.Generator) -> Material:
    """The dark coats of street furniture."""
    colors = ((0.04, 0.045, 0.05), (0.2, 0.21, 0.22), (0.03, 0.07, 0.05), (0.05, 0.06, 0.1), (0.35, 0.35, 0.34))
    return Material("painted", (pick(rng, colors), dark(rng)), 0.25, seed=seed(rng))


def car_paint(rng: np.random.Generator) -> Material:
    """Mostly white, silver, grey and black, as cars are."""
    colors = (
        (0.45, 0.46, 0.47), (0.55, 0.55, 0.54), (0.52, 0.53, 0.53), (0.015, 0.015, 0.018), (0.02, 0.021, 0.024),
        (0.06, 0.065, 0.07), (0.11, 0.115, 0.12), (0.2, 0.21, 0.22), (0.3, 0.31, 0.32), (0.16, 0.02, 0.02),
        (0.09, 0.012, 0.016), (0.025, 0.04, 0.11), (0.03, 0.08, 0.2), (0.25, 0.22, 0.17), (0.04, 0.06, 0.045),
    )  # fmt: skip
    return Material("painted", (pick(rng, colors, 0.1), grey(rng, 0.08, 0.14)), 3.0, 0.25, seed(rng))


def vivid(rng: np.random.Generator) -> Rgb:
    """The few strong colours of a street: signs, posters, bins, crates."""
    colors = ((0.35, 0.03, 0.02), (0.02, 0.08, 0.3), (0.5, 0.32, 0.02), (0.03, 0.2, 0.06), (0.45, 0.14, 0.02))
    return pick(rng, colors, 0.25)


def glass(rng: np.random.Generator) -> Material:
    """A dark pane that mirrors the sky."""
    return Material("plain", (grey(rng, 0.01, 0.05, 0.08),), roughness=0.08)


def rubber() -> Material:
    """Tyres and bags."""
    return Material("plain", ((0.015, 0.015, 0.015),))


def wood(rng: np.random.Generator) -> Material:
    """Boards."""
    color = pick(rng, ((0.2, 0.12, 0.06), (0.14, 0.09, 0.06), (0.25, 0.2, 0.15)))
    return Material("wood", (color, _rgb(*(value * 0.45 for value in color))), seed=seed(rng))


def bark(rng: np.random.Generator) -> Material:
    """Tree trunks."""
    color = grey(rng, 0.05, 0.14, 0.15)
    return Material("bark", (color, _rgb(*(value * 0.4 for value in color))), seed=seed(rng))


def leaves(rng: np.random.Generator, season: str = "summer") -> Material:
    """Foliage of "summer", or turned, as it hangs in "autumn" and "winter"."""
    green = pick(rng, ((0.03, 0.07, 0.015), (0.06, 0.1, 0.02), (0.04, 0.06, 0.03), (0.1, 0.1, 0.025)))
    turned = pick(rng, ((0.2, 0.13, 0.02), (0.16, 0.075, 0.02), (0.12, 0.1, 0.025), (0.11, 0.045, 0.02)))
    color = green if season == "summer" else turned
    other = _rgb(color[0] * rng.uniform(1.2, 2.2), color[1] * 1.5, color[2] * 1.2)
    return Material("foliage", (color, other), seed=seed(rng))


def fallen(rng: np.random.Generator, season: str) -> tuple[Rgb, Rgb]:
    """What lies under trees: brown in "summer" and "winter", yellow among it in "autumn"."""
    if season == "autumn":
        return pick(rng, ((0.26, 0.16, 0.03), (0.22, 0.1, 0.03), (0.3, 0.2, 0.06))), _leaf_colors(rng)[0]
    return _leaf_colors(rng)


def blades(rng: np.random.Generator, season: str = "summer") -> Material:
    """Tufts of grass, paler in "autumn" and "winter"."""
    greens = ((0.07, 0.12, 0.03), (0.09, 0.13, 0.035), (0.055, 0.095, 0.03))
    pale = ((0.13, 0.13, 0.05), (0.16, 0.14, 0.07), (0.09, 0.11, 0.04))
    color = pick(rng, greens if season == "summer" else pale)
    return Material("foliage", (color, _rgb(*(value * rng.uniform(0.7, 1.6) for value in color))), seed=seed(rng))


def spill(rng: np.random.Generator, radius_m: float) -> Material:
    """Oil, tar or dirt that soaked into the ground about the middle of a sheet."""
    return Material("spill", (grey(rng, 0.012, 0.03, 0.08),), radius_m, seed=seed(rng))


def puddle(rng: np.random.Generator, radius_m: float) -> Material:
    """Standing water about the middle of a sheet, over dark wet ground."""
    return Material("puddle", (grey(rng, 0.045, 0.09, 0.1),), radius_m, 0.04, seed(rng))


def chain_link(rng: np.random.Generator) -> Material:
    """Wire netting; for what stands behind people: what is before it counts as hidden behind a board."""
    return Material("chain_link", (grey(rng, 0.12, 0.3),), 0.06, seed=seed(rng))


def road_paint(rng: np.random.Generator, ground: Material, yellow: bool = False) -> Material:
    """A worn marking, under which its ground shows."""
    paint = (0.5, 0.35, 0.06) if yellow else (0.55, 0.55, 0.53)
    return Material("worn_paint", (pick(rng, (paint,), 0.1), ground.colors_rgb[0]), seed=seed(rng))


def poster(rng: np.random.Generator) -> Material:
    """A bill."""
    return Material("poster", (grey(rng, 0.4, 0.7, 0.06), vivid(rng), grey(rng, 0.1, 0.6, 0.2)), seed=seed(rng))


def _leaf_colors(rng: np.random.Generator) -> tuple[Rgb, Rgb]:
    colors = ((0.18, 0.09, 0.04), (0.24, 0.15, 0.055), (0.13, 0.075, 0.04), (0.28, 0.22, 0.12))
    return pick(rng, colors), pick(rng, colors)


def _rgb(red: float, green: float, blue: float) -> Rgb:
    low, high = 0.004, 0.8
    return float(np.clip(red, low, high)), float(np.clip(green, low, high)), float(np.clip(blue, low, high))
