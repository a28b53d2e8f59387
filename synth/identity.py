"""A random generator and a number come in; the plan of one person, by the tables of `population`, leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from synth import appearance, population
from synth.records import Gait, Garment, Hair, Identity, Rgb, Surface, Thing

_HANDS_FULL = ("handbag", "tote", "suitcase", "box", "umbrella")


def draw(rng: np.random.Generator, number: int) -> Identity:
    """One person: body, skin, hair, clothes, what they carry and how they walk, all from `rng`.

    number: 1 or greater, of the person in its dataset; nothing drawn depends on it. `phenotype` holds what Anny knows,
    without its height, which follows from height_m; its weight may pass 1, for heavy people.
    """
    female = bool(rng.random() < population.FEMALE_SHARE)
    age = _age(rng)
    ancestry = rng.dirichlet(population.ANCESTRY_CONCENTRATION)
    height = _height(rng, female, age, ancestry)
    phenotype = _phenotype(rng, female, age, ancestry)
    skin = _skin(rng, ancestry)
    hair = Hair(_hair_style(rng, female, age), _hair_color(rng, age, ancestry))
    weather = list(population.WEATHER).index(_choose(rng, population.WEATHER))
    upper, lower = _clothes(rng, female, weather)
    hair = _on_head(rng, hair, female, age, weather, upper)
    return Identity(
        number=number,
        sex="female" if female else "male",
        age_years=round(age, 1),
        height_m=round(height, 4),
        phenotype=phenotype,
        skin_rgb=skin,
        hair=hair,
        upper=upper,
        lower=lower,
        shoes=_shoes(rng, female, weather, lower),
        things=_things(rng, female, weather),
        gait=_gait(rng, age),
    )


def linear_rgb(hex_srgb: str) -> Rgb:
    """Linear RGB of an sRGB colour "#rrggbb" (IEC 61966-2-1)."""
    channels = np.array([int(hex_srgb[start : start + 2], 16) for start in (1, 3, 5)]) / 255.0
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear[0]), float(linear[1]), float(linear[2])


def _age(rng: np.random.Generator) -> float:
    weights = np.array([band[0] for band in population.AGE_BANDS])
    _, first, last = population.AGE_BANDS[int(rng.choice(len(weights), p=weights / weights.sum()))]
    return float(rng.uniform(first, last))


def _height(rng: np.random.Generator, female: bool, age: float, ancestry: NDArray[np.float64]) -> float:
    means = [population.HEIGHT_M[name][female] for name in population.ANCESTRIES]
    height = float(np.dot(ancestry, means) + rng.normal(0.0, population.HEIGHT_DEVIATION_M[female]))
    years = [row[0] for row in population.GROWTH_M]
    height -= float(np.interp(age, years, [row[1 + female] for row in population.GROWTH_M]))
    height -= population.SHRINK_M_PER_YEAR * max(0.0, age - population.SHRINK_AFTER_YEARS)
    return float(np.clip(height, *population.HEIGHT_RANGE_M))


def _phenotype(rng: np.random.Generator, female: bool, age: float, ancestry: NDArray[np.float64]) -> dict[str, float]:
    years, values = zip(*population.ANNY_AGE, strict=True)
    weight = np.interp(age, population.WEIGHT_YEARS, population.WEIGHT_MEAN)
    weight += rng.normal(0.0, population.WEIGHT_DEVIATION)
    return {
        "gender": float(female),
        "age": float(np.interp(age, years, values)),
        "muscle": float(rng.beta(*population.MUSCLE_BETA[female])),
        "weight": float(np.clip(weight, *population.WEIGHT_RANGE)),
        "proportions": float(rng.beta(*population.PROPORTIONS_BETA)),
        "cupsize": float(rng.beta(*population.CUPSIZE_BETA)),
        "firmness": float(rng.beta(*population.FIRMNESS_BETA)),
        **{name: float(share) for name, share in zip(population.ANCESTRIES, ancestry, strict=True)},
    }


def _skin(rng: np.random.Generator, ancestry: NDArray[np.float64]) -> Rgb:
    means, deviations = zip(*(population.MELANIN[name] for name in population.ANCESTRIES), strict=True)
    melanin = np.clip(np.dot(ancestry, means) + rng.normal(0.0, np.dot(ancestry, deviations)), 0.0, 1.0)
    anchors = [anchor for anchor, _ in population.SKIN_RGB]
    warmth = rng.normal(0.0, population.SKIN_WARMTH)
    red, green, blue = (
        float(np.interp(melanin, anchors, [rgb[channel] for _, rgb in population.SKIN_RGB])) for channel in range(3)
    )
    return red * (1 + warmth), green, blue * (1 - warmth)


def _hair_style(rng: np.random.Generator, female: bool, age: float) -> str:
    old = float(np.interp(age, population.HAIR_STYLE_YEARS, (0.0, 1.0)))
    first = 2 * female
    return _choose(
        rng, {style: (1 - old) * row[first] + old * row[first + 1] for style, row in population.HAIR_STYLES.items()}
    )


def _hair_color(rng: np.random.Generator, age: float, ancestry: NDArray[np.float64]) -> Rgb:
    base = linear_rgb(_choose(rng, {hue: float(np.dot(row, ancestry)) for hue, row in population.HAIR_COLORS.items()}))
    years, shares = zip(*population.GREY_SHARE, strict=True)
    if rng.random() < np.interp(age, years, shares, left=0.0):
        base = _mix(base, linear_rgb(population.GREY_HAIR), float(rng.uniform(*population.GREY_MIXED)))
    return _jitter(rng, base, population.HAIR_COLOR_LOG)


def _on_head(rng: np.random.Generator, hair: Hair, female: bool, age: float, weather: int, upper: Garment) -> Hair:
    """The hair with what covers it, a beard and glasses."""
    hood, beard, sight, sun = rng.random(4)
    style = "hood" if upper.kind == "hoodie" and hood < population.HOOD_UP_SHARE[weather] else hair.style
    cover = _color(rng, population.COVER_COLORS[style]) if style in population.COVER_COLORS else None
    fullness = 0.0
    if not female and age > population.BEARD_YEARS:
        fullness = list(population.BEARDS)[int(np.searchsorted(np.cumsum(list(population.BEARDS.values())), beard))]
    glasses = ""
    if sight < np.interp(age, population.GLASSES_YEARS, population.GLASSES_SHARE):
        glasses = "dark" if weather == 0 and sun < population.DARK_GLASSES_SHARE else "clear"
    return replace(hair, style=style, cover_rgb=cover, beard=fullness, glasses=glasses)


def _clothes(rng: np.random.Generator, female: bool, weather: int) -> tuple[Garment, Garment]:
    upper_kind = _choose(rng, {kind: row[female][weather] for kind, row in population.UPPER_KINDS.items()})
    lower_kind = _choose(rng, {kind: row[female][weather] for kind, row in population.LOWER_KINDS.items()})
    if upper_kind == "dress":
        lower_kind = "leggings" if rng.random() < population.DRESS_LEGGINGS_SHARE else "bare"
    ease = _ease(rng, upper_kind)
    inner = None
    if rng.random() < population.OPEN_FRONT_SHARE.get(upper_kind, 0.0):
        inner_kind = "t_shirt" if weather == 0 else _choose(rng, population.INNER_KINDS)
        inner = _surface(rng, inner_kind, population.TOP_COLORS)
    short = rng.random() < population.SHORT_SLEEVE_SHARE.get(upper_kind, 0.0)
    sleeve = float(rng.uniform(*(population.SHORT_SLEEVE if short else population.LONG_SLEEVE)))
    if upper_kind == "dress" and rng.random() < population.NO_SLEEVE_SHARE:
        sleeve = 0.0
    upper = Garment(
        kind=upper_kind,
        surface=_surface(rng, upper_kind, population.TOP_COLORS),
        ease_m=ease,
        length=float(rng.uniform(0.0, 1.0)),
        sleeve=sleeve,
        inner=inner,
    )
    colors = {"jeans": population.DENIM_COLORS, "leggings": population.TIGHTS_COLORS}
    tights = None
    if lower_kind == "skirt" and rng.random() < population.TIGHTS_SHARE[weather]:
        tights = Surface("solid", (_color(rng, population.TIGHTS_COLORS),))
    lower = Garment(
        kind=lower_kind,
        surface=_surface(rng, lower_kind, colors.get(lower_kind, population.BOTTOM_COLORS)),
        ease_m=_ease(rng, lower_kind),
        length=float(rng.uniform(0.0, 1.0)),
        inner=tights,
    )
    return upper, lower


def _shoes(rng: np.random.Generator, female: bool, weather: int, lower: Garment) -> Garment:
    kind = _choose(rng, {kind: row[female][weather] for kind, row in population.SHOE_KINDS.items()})
    colors = (_color(rng, population.SHOE_COLORS), _color(rng, population.SOLE_COLORS))
    ease_m, length = _ease(rng, kind), float(rng.uniform(0.0, 1.0))
    gloss = _gloss(rng.spawn(1)[0], kind)
    return Garment(kind, Surface("solid", colors, roughness=0.6, gloss=gloss), ease_m, length)


def draw_phone(rng: np.random.Generator, side: str) -> Thing:
    """A phone for a hand: the colour of its back, then of its screen, which daylight leaves dark."""
    back = _color(rng, population.PHONE_COLORS)
    surface = Surface("solid", (back, (population.ALBEDO_RANGE[0],) * 3), roughness=0.4)
    return Thing("phone", side, surface, size=float(rng.uniform(*population.PHONE_SIZE)))


def _things(rng: np.random.Generator, female: bool, weather: int) -> tuple[Thing, ...]:
    count = int(rng.choice(len(population.THING_COUNT), p=population.THING_COUNT))
    weights = {kind: row[female] for kind, row in population.THINGS.items()}
    things: list[Thing] = []
    side = "left" if rng.random() < population.LEFT_SHARE else "right"
    for _ in range(count):
        kind = _choose(rng, weights)
        # Bags on one shoulder would go through each other, and hands hold only so much.
        for taken in (kind, *(other for group in population.THING_GROUPS if kind in group for other in group)):
            weights.pop(taken, None)
        palette = population.BOX_COLORS if kind == "box" else population.THING_COLORS
        things.append(Thing(kind, side, _surface(rng, kind, palette), size=float(rng.uniform(*population.THING_SIZE))))
        side = "right" if side == "left" else "left"
    rain, safety = rng.random(2)
    if rain < population.OPEN_UMBRELLA_SHARE and weather > 0 and not any(t.kind in _HANDS_FULL for t in things):
        surface = _surface(rng, "open_umbrella", population.THING_COLORS)
        things.append(Thing("open_umbrella", side, surface, size=float(rng.uniform(*population.OPEN_UMBRELLA_SIZE))))
    if safety < population.HIGH_VISIBILITY_SHARE:
        things.append(Thing("vest", "", Surface("solid", (_color(rng, population.HIGH_VISIBILITY_COLORS),))))
    return tuple(things)


def _gait(rng: np.random.Generator, age: float) -> Gait:
    speed = rng.normal(population.SPEED_M_S, population.SPEED_DEVIATION_M_S)
    speed -= population.SPEED_LOSS_M_S_PER_YEAR * max(0.0, age - population.SLOW_AFTER_YEARS)
    traits = {
        name: float(np.clip(rng.normal(mean, deviation), least, most))
        for name, (mean, deviation, least, most) in population.GAIT.items()
    }
    return Gait(speed_m_s=float(np.clip(speed, *population.SPEED_RANGE_M_S)), **traits)


def _surface(rng: np.random.Generator, kind: str, palette: Mapping[str, float]) -> Surface:
    pattern = _choose(rng, population.PATTERNS.get(kind, {"solid": 1.0}))
    if pattern == "denim":
        palette = population.DENIM_COLORS
    base = _color(rng, palette)
    if pattern in ("solid", "denim", "knit"):
        colors: tuple[Rgb, ...] = (base,)
    elif pattern == "camouflage":
        colors = tuple(_jitter(rng, linear_rgb(hue), by) for hue, by in population.CAMOUFLAGE_COLORS.items())
    else:
        colors = (base, *(_apart(rng, base, palette) for _ in range(2)))
    least, most = population.PATTERN_SCALE_M[pattern]
    scale_m, seed = float(rng.uniform(least, most)), int(rng.integers(2**31))
    roughness = float(rng.uniform(*population.ROUGHNESS))
    return Surface(pattern, colors, scale_m, seed, roughness, gloss=_gloss(np.random.default_rng([seed, 3]), kind))


def _gloss(rng: np.random.Generator, kind: str) -> float:
    """What a thing or garment mirrors. rng: its own, on which no other draw depends."""
    shines, gloss = rng.random(), rng.uniform(*population.GLOSS)
    return float(gloss) if shines < population.GLOSSY_SHARE.get(kind, 0.0) else 0.0


def _apart(rng: np.random.Generator, base: Rgb, palette: Mapping[str, float]) -> Rgb:
    """A second colour that the eye tells from the first: of three draws the nearest that is far enough, or the
    farthest."""
    draws = [_color(rng, palette) for _ in range(3)]
    first, *others = appearance.cielab(np.array([base, *draws]))
    distances = np.linalg.norm(np.array(others) - first, axis=1)
    enough = distances >= population.LEAST_CONTRAST
    return draws[int(np.argmin(np.where(enough, distances, np.inf)) if enough.any() else np.argmax(distances))]


def _color(rng: np.random.Generator, palette: Mapping[str, float]) -> Rgb:
    return _jitter(rng, linear_rgb(_choose(rng, palette)), population.COLOR_LOG)


def _jitter(rng: np.random.Generator, rgb: Rgb, deviation: float) -> Rgb:
    """A colour like another: brightness by `deviation`, hue by a share of it, within the albedo of cloth."""
    factors = np.exp(rng.normal(0.0, deviation) + rng.normal(0.0, deviation / population.BRIGHTNESS_TO_HUE, 3))
    red, green, blue = np.clip(np.array(rgb) * factors, *population.ALBEDO_RANGE)
    return float(red), float(green), float(blue)


def _mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    red, green, blue = ((1.0 - share) * a + share * b for a, b in zip(first, second, strict=True))
    return red, green, blue


def _ease(rng: np.random.Generator, kind: str) -> float:
    return float(rng.uniform(*population.EASE_M[kind]))


def _choose(rng: np.random.Generator, weights: Mapping[str, float]) -> str:
    names: Sequence[str] = list(weights)
    shares = np.array([weights[name] for name in names], np.float64)
    return names[int(rng.choice(len(names), p=shares / shares.sum()))]
