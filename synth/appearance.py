"""Identities come in; how different they look from each other leaves, and a set of them that the eye tells apart.

A person is compared as the eye does from afar: patch by patch of the figure, by colour; then by what has a shape of its
own (hair, skirts, bags), and by height and build.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from synth import population
from synth.errors import UserError
from synth.records import Identity, Rgb, Surface

Array = NDArray[np.float64]

# Patches of a standing figure, clothed, and their shares of its area as seen from front and back.
_PATCHES = {
    "hair": 0.035, "face": 0.035, "chest": 0.12, "front": 0.07, "belly": 0.12, "upper_arms": 0.08, "lower_arms": 0.07,
    "hips": 0.09, "thighs": 0.12, "knees": 0.07, "shins": 0.09, "feet": 0.05, "things": 0.05,
}  # fmt: skip
# How far down the figure garments reach at their shortest and longest: 0 to the hips, 1 the thighs, 2 the knees, 3 the
# shins, 4 the feet.
_UPPER_REACH = {
    "t_shirt": (0.1, 0.8), "polo": (0.1, 0.8), "shirt": (0.1, 0.8), "sweater": (0.1, 0.7), "hoodie": (0.2, 0.8),
    "jacket": (0.2, 1.0), "coat": (1.2, 3.0), "dress": (1.4, 2.8),
}  # fmt: skip
_LOWER_REACH = {"shorts": (1.8, 2.6), "skirt": (1.8, 4.0)}
# Share of the second colour in patterns; in textures with a grain the eye also sees its contrast.
_SECOND = {
    "stripes_h": 0.45, "stripes_v": 0.45, "checks": 0.4, "plaid": 0.5, "camouflage": 0.5, "noise": 0.4, "print": 0.12,
    "two_tone": 0.4,
}  # fmt: skip
_GRAIN = {
    "stripes_h": 0,
    "stripes_v": 1,
    "checks": 2,
    "plaid": 2,
    "camouflage": 3,
    "noise": 3,
    "print": 4,
    "two_tone": 5,
}
_GRAIN_WEIGHT = 0.12  # of the colours' distance
# Distances, in delta E over the whole person, of what differs in shape alone.
_HAIR = {
    "short": (0.0, 0.0), "bald": (1.0, 0.0), "tied": (0.0, 1.2), "bob": (0.0, 2.0), "long": (0.0, 3.2),
    "cap": (2.0, 0.0), "hat": (3.0, 0.5), "hood": (2.2, 2.0), "headscarf": (2.0, 3.0),
}  # fmt: skip
_UPPER = {"coat": 2.0, "dress": 3.0}
_LOWER = {"skirt": 2.5, "shorts": 2.0, "leggings": 0.8}
_OPEN_FRONT = 1.5
_SHORT_SLEEVES = 1.5
_THINGS = {
    "backpack": 5.0, "shoulder_bag": 3.5, "handbag": 2.5, "tote": 3.0, "suitcase": 5.0, "box": 5.0, "umbrella": 2.0,
    "open_umbrella": 6.0, "vest": 5.0,
}  # fmt: skip
_SEX = 1.5
_HEIGHT_PER_M = 14.0
_WEIGHT = 2.5  # of Anny's phenotype, a half of which is half of the range of builds
_BEARD, _DARK_GLASSES = 1.0, 1.0

_XYZ_FROM_RGB = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_TRIES = 400


def cielab(rgb: Rgb | Array) -> Array:
    """(..., 3) CIELAB (CIE 15:2004, D65) of linear RGB (..., 3)."""
    scaled = np.asarray(rgb, np.float64) @ (_XYZ_FROM_RGB / _XYZ_FROM_RGB.sum(1, keepdims=True)).T
    root = np.where(scaled > (6 / 29) ** 3, np.cbrt(scaled), scaled / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def vector(person: Identity) -> Array:
    """(D,) the look of a person: the Euclidean distance of two is how different they look, in CIELAB's delta E averaged
    over the figure (root mean square) as far as colours go. Faces, gait and phones do not count."""
    colours, grains = _patches(person)
    root_shares = np.sqrt(np.array([*_PATCHES.values()]))
    return np.concatenate(
        [(cielab(colours) * root_shares[:, None]).ravel(), grains, _shape(person)]  # 39 + 12 + rest
    )


def tell_apart(
    draw: Callable[[int, int], Identity], count: int, others: Sequence[Identity] = ()
) -> tuple[Identity, ...]:
    """`count` identities of which none is nearer than population.LEAST_DISTANCE to another or to one of `others`:
    draw(number, attempt), from number 1 and attempt 0, is called again with the next attempt while its person looks
    like one of these or one before.

    An identity depends on its own draws, on the others and on the identities before it, not on those after. Raises
    UserError where there is no room for another.
    """
    chosen: list[Identity] = []
    looks = [vector(other) for other in others]
    for number in range(1, count + 1):
        for attempt in range(_TRIES):
            person = draw(number, attempt)
            look = vector(person)
            if not looks or np.linalg.norm(np.array(looks) - look, axis=1).min() >= population.LEAST_DISTANCE:
                break
        else:
            raise UserError(
                f"--identities is {count}; person {number} looks like one of those before in each of {_TRIES} draws; "
                "give fewer identities, or make several sets with seeds of their own"
            )
        looks.append(look)
        chosen.append(person)
    return tuple(chosen)


def _patches(person: Identity) -> tuple[Array, Array]:
    """(P, 3) linear colours of the patches, and (12,) contrasts of what upper and lower garment are patterned with."""
    top, bottom, skin = _mean(person.upper.surface), _mean(person.lower.surface), np.array(person.skin_rgb)
    legs = skin if person.lower.inner is None else _mean(person.lower.inner)
    upper_end = _reach(_UPPER_REACH, person.upper.kind, person.upper.length)
    lower_end = (
        0.0 if person.lower.kind == "bare" else _reach(_LOWER_REACH, person.lower.kind, person.lower.length, 4.0)
    )
    sleeve = person.upper.sleeve

    def level(start: float) -> Array:
        over = float(np.clip(upper_end - start, 0, 1))
        under = float(np.clip(lower_end - start, 0, 1))
        return over * top + (1 - over) * (under * bottom + (1 - under) * legs)

    inner = top if person.upper.inner is None else _mean(person.upper.inner)
    half = float(np.clip(2 * sleeve, 0, 1)), float(np.clip(2 * sleeve - 1, 0, 1))
    front = 0.45 * top + 0.55 * inner
    hair = np.array(person.hair.color_rgb if person.hair.cover_rgb is None else person.hair.cover_rgb)
    if person.hair.style == "hood":
        hair = top
    if person.hair.style == "bald":
        hair = skin
    things = [thing for thing in person.things if thing.kind in _THINGS]
    carried = _mean(things[0].surface) if things else 0.5 * (top + bottom)
    if any(thing.kind == "vest" for thing in things):
        vest = next(np.array(thing.surface.colors_rgb[0]) for thing in things if thing.kind == "vest")
        top = front = 0.8 * vest + 0.2 * top
    colours = {
        "hair": hair, "face": skin, "chest": top, "front": front, "belly": top,
        "upper_arms": half[0] * _mean(person.upper.surface) + (1 - half[0]) * skin,
        "lower_arms": half[1] * _mean(person.upper.surface) + (1 - half[1]) * skin,
        "hips": level(0.0), "thighs": level(1.0), "knees": level(2.0), "shins": level(3.0),
        "feet": np.array(person.shoes.surface.colors_rgb[0]), "things": carried,
    }  # fmt: skip
    return np.array([colours[name] for name in _PATCHES]), np.concatenate(
        [_contrast(person.upper.surface, 0.45), _contrast(person.lower.surface, 0.3)]
    )


def _shape(person: Identity) -> Array:
    kinds = {thing.kind for thing in person.things}
    return np.array(
        [
            *_HAIR[person.hair.style],
            _UPPER.get(person.upper.kind, 0.0),
            _LOWER.get(person.lower.kind, 0.0),
            _OPEN_FRONT * (person.upper.inner is not None),
            _SHORT_SLEEVES * (person.upper.sleeve < 0.6),
            *(size * (kind in kinds) for kind, size in _THINGS.items()),
            _SEX * (person.sex == "female"),
            _HEIGHT_PER_M * person.height_m,
            _WEIGHT * person.phenotype.get("weight", 0.0),
            _BEARD * person.hair.beard,
            _DARK_GLASSES * (person.hair.glasses == "dark"),
        ]
    )


def _mean(surface: Surface) -> Array:
    """(3,) mean linear colour of a surface."""
    share = _SECOND.get(surface.pattern, 0.0)
    if not share or len(surface.colors_rgb) < 2:
        return np.array(surface.colors_rgb[0])
    others = np.mean(surface.colors_rgb[1:2] if surface.pattern == "two_tone" else surface.colors_rgb[1:], axis=0)
    return (1 - share) * np.array(surface.colors_rgb[0]) + share * others


def _contrast(surface: Surface, area: float) -> Array:
    """(6,) how strongly a pattern stands out, by its kind."""
    grains = np.zeros(6)
    if surface.pattern in _GRAIN and len(surface.colors_rgb) > 1:
        first, second = cielab(np.array(surface.colors_rgb[:2]))
        grains[_GRAIN[surface.pattern]] = _GRAIN_WEIGHT * np.sqrt(area) * np.linalg.norm(first - second)
    return grains


def _reach(table: dict[str, tuple[float, float]], kind: str, length: float, default: float = 0.0) -> float:
    least, most = table.get(kind, (default, default))
    return least + length * (most - least)
