"""A garment laid out flat comes in; the picture of its cloth leaves: its pattern at its size, then seams, zips,
pockets, bands and prints, each where it belongs.

Which details a garment has is drawn from its surface's own seed; a surface whose seed is 0 has none, a plain one only
those that shape it. H, W pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth import population
from synth.garments import patterns, tables
from synth.garments.fitting import Fit
from synth.garments.layout import Layout
from synth.garments.sheet import Array
from synth.garments.weave import PIXEL_M, places, repeated
from synth.records import FloatArray, Garment

_DARKEST = 0.012
_SHAPING = {"quilted"}  # details that move the cloth's points

Mask = NDArray[np.bool_]


@dataclass
class Canvas:
    """rgb: (H, W, 3) linear albedo, row 0 at the top. u: (1, W), v: (H, 1): metres. front, back, sleeve: (1, W)."""

    rgb: Array
    u: Array
    v: Array
    front: Mask
    back: Mask
    sleeve: Mask

    def tint(self, where: NDArray[np.bool_] | Array, factor: Array | float) -> None:
        """Multiplies the colour, by `where` from 0 to 1."""
        share = np.broadcast_to(np.asarray(where, np.float64), self.rgb.shape[:2])[..., None]
        self.rgb *= 1.0 + share * (np.asarray(factor, np.float64) - 1.0)

    def fill(self, where: NDArray[np.bool_] | Array, color: Array) -> None:
        """Lays a colour (3,) over, by `where` from 0 to 1."""
        share = np.broadcast_to(np.asarray(where, np.float64), self.rgb.shape[:2])[..., None]
        self.rgb += share * (color - self.rgb)


def details(garment: Garment) -> tuple[frozenset[str], np.random.Generator]:
    """Names of the details of population.DETAILS that a garment has, and the generator for how they look."""
    rng = np.random.default_rng([garment.surface.seed, 1])
    if garment.surface.seed == 0:
        return frozenset(), rng
    chosen = {name: rng.random() < shares.get(garment.kind, 0.0) for name, shares in population.DETAILS.items()}
    if chosen["zip"]:
        chosen["buttons"] = False
    has = frozenset(name for name, has in chosen.items() if has)
    return has & _SHAPING if garment.surface.plain else has, rng


def paint(fit: Fit, garment: Garment, laid: Layout, *, opened: bool) -> FloatArray:
    """(H, W, 3) float32 linear albedo of a garment's canvas. opened: whether its front stands open."""
    surface = garment.surface
    u, v = places(laid)
    quarter = 0.25 * laid.around_m
    sleeve = np.zeros(u.shape, bool) if laid.sleeve_u_m is None else u > 3 * quarter + 0.03
    cloth = Canvas(_patterned(garment, laid, u, v), u, v, u < quarter, (u >= quarter) & ~sleeve, sleeve)
    if surface.pattern == "two_tone":
        _second_tone(fit, garment, cloth)
    if surface.pattern == "print":
        _print(fit, garment, cloth, laid)
    names, rng = details(garment)
    if garment.kind in ("trousers", "jeans", "shorts", "leggings"):
        _legs(fit, garment, laid, cloth, names, rng)
    elif garment.kind != "skirt":
        _top(fit, garment, laid, cloth, names, rng, opened)
    if surface.pattern == "denim":
        _denim(fit, garment, laid, cloth, rng)
    return np.clip(cloth.rgb, _DARKEST, 1.0).astype(np.float32)


def _patterned(garment: Garment, laid: Layout, u: Array, v: Array) -> Array:
    surface = garment.surface
    if surface.pattern in ("solid", "two_tone", "print"):
        return np.broadcast_to(np.array(surface.colors_rgb[0]), (v.shape[0], u.shape[1], 3)).copy()
    return repeated(patterns.tile(surface), garment, laid, u, v)


def _second_tone(fit: Fit, garment: Garment, cloth: Canvas) -> None:
    """The second colour on the sleeves, the shoulders, the lower half, or the sides."""
    second = np.array(garment.surface.colors_rgb[1])
    choice = garment.surface.seed % tables.SECOND_TONES
    if choice == 0:
        cloth.fill(cloth.sleeve, second)
    elif choice == 1:
        cloth.fill(cloth.v > fit.armpit_z + 0.02, second)
    elif choice == 2:
        cloth.fill(~cloth.sleeve & (cloth.v < fit.waist_z + 0.08), second)
    else:
        quarter = 0.25 * 2 * np.pi * 0.16 * fit.scale
        off = np.abs(np.abs(cloth.u - quarter) - quarter)  # from the middles of front and back
        cloth.fill(~cloth.sleeve & (off > 0.62 * quarter), second)


def _print(fit: Fit, garment: Garment, cloth: Canvas, laid: Layout) -> None:
    """A print once, on the chest or, for one in three, on the back."""
    surface = garment.surface
    picture = patterns.tile(surface)
    middle = 0.5 * laid.around_m if surface.seed % tables.BACK_PRINT_ONE_IN == 0 else 0.0
    chest = 0.5 * (fit.joints["neck"][2] + fit.waist_z) + 0.05 * fit.scale
    _stamp(cloth, picture, middle, chest, surface.scale_m)


def _stamp(cloth: Canvas, picture: FloatArray, u_m: float, v_m: float, size_m: float) -> None:
    columns = np.flatnonzero(np.abs(cloth.u[0] - u_m) < 0.5 * size_m)
    rows = np.flatnonzero(np.abs(cloth.v[:, 0] - v_m) < 0.5 * size_m)
    count = len(picture)
    x = ((cloth.u[0, columns] - u_m) / size_m + 0.5) * count
    y = (0.5 - (cloth.v[rows, 0] - v_m) / size_m) * count
    cloth.rgb[np.ix_(rows, columns)] = picture[np.ix_(y.astype(int) % count, x.astype(int) % count)]


def _top(
    fit: Fit,
    garment: Garment,
    laid: Layout,
    cloth: Canvas,
    names: frozenset[str],
    rng: np.random.Generator,
    opened: bool,
) -> None:
    base = cloth.rgb.mean((0, 1))
    contrast = trim_color(rng, base)
    u, v = cloth.u, cloth.v
    neck, hem = fit.joints["neck"][2], laid.low[1] + 0.03
    body = ~cloth.sleeve
    short = garment.sleeve < 0.6
    if "yoke" in names:
        cloth.tint(body & _line(v, fit.armpit_z + 0.05, 0.006), 0.6)
    if "chest_stripe" in names:
        cloth.fill(_line(v, fit.armpit_z - 0.01, rng.uniform(*tables.CHEST_STRIPE_M)), contrast)
    if "sleeve_stripes" in names and laid.sleeve_u_m is not None:
        for off in (-0.018, 0.018):
            cloth.fill(_line(u, laid.sleeve_u_m + off, 0.008) * np.ones_like(v), contrast)
    if "contrast_trim" in names:
        band = rng.uniform(*tables.TRIM_BAND_M)
        cloth.fill(cloth.sleeve & (v < laid.cuff_m + (0.02 if short else band)), contrast)
        cloth.fill(body & (v > neck - 0.005), contrast)
        if garment.kind != "polo":
            cloth.fill(body & (v < hem + band), contrast)
    elif garment.kind in ("sweater", "hoodie", "jacket"):  # ribbed bands see less light
        cloth.tint((body & (v < hem + 0.045)) | (cloth.sleeve & (v < laid.cuff_m + 0.045)), 0.8)
        cloth.tint((body & _line(v, hem + 0.05, 0.005)) | (cloth.sleeve & _line(v, laid.cuff_m + 0.05, 0.005)), 0.6)
    if garment.kind in ("coat", "dress", "shirt", "t_shirt", "polo"):  # a seam above the hem
        cloth.tint(_line(v, np.where(cloth.sleeve, laid.cuff_m, hem) + 0.018, 0.004), 0.75)
    if "quilted" in names:
        step = quilting_m(garment)
        cloth.tint(np.exp(-(((np.mod(v / step, 1.0) - 0.5) * step / 0.009) ** 2)), 0.5)
    if garment.kind == "hoodie":
        for off in (-0.03, 0.03):  # drawstrings
            string = cloth.front & _line(u, off, 0.005) & (v < neck) & (v > neck - 0.17)
            cloth.fill(string, 0.6 * contrast + 0.2)
        if "pockets" in names:
            side = np.abs(u) - 0.155 + 0.35 * np.clip(v - hem - 0.10, 0.0, 0.2)
            top = _line(v, hem + 0.23, 0.006) & (np.abs(u) < 0.11)
            cloth.tint(cloth.front & ((np.abs(side) < 0.006) & (v > hem + 0.05) & (v < hem + 0.23) | top), 0.55)
    elif "pockets" in names and garment.kind == "shirt":
        _outline(cloth, 0.085, fit.armpit_z - 0.03, 0.10, 0.11, 0.7)
    elif "pockets" in names:
        level = fit.waist_z - 0.08
        slant = np.abs(np.abs(u) - 0.125 - 0.35 * (v - level))
        cloth.tint(cloth.front & (slant < 0.008) & (np.abs(v - level) < 0.08), 0.4)
    if not opened:
        _closure(fit, garment, cloth, names, rng, base, contrast, hem)
    if "small_logo" in names:
        cloth.fill(cloth.front & (np.abs(u - 0.085) < 0.022) & _line(v, fit.armpit_z + 0.01, 0.016), contrast)
    if "back_logo" in names and garment.surface.pattern != "print":
        _lettering(cloth, rng, 0.5 * laid.around_m, fit.armpit_z - 0.02, contrast)


def _closure(
    fit: Fit,
    garment: Garment,
    cloth: Canvas,
    names: frozenset[str],
    rng: np.random.Generator,
    base: Array,
    contrast: Array,
    hem: float,
) -> None:
    """What closes a front: a zip, or a strip with buttons; a polo's ends on the chest."""
    u, v, neck = cloth.u, cloth.v, fit.joints["neck"][2]
    until = neck - 0.16 if garment.kind == "polo" else hem
    here = cloth.front & (v > until)
    if "zip" in names:
        shade = 0.45 * base if base.mean() > 0.1 else base + 0.08
        bright = contrast if rng.random() < tables.BRIGHT_ZIP_SHARE else shade
        cloth.fill(here & _line(u, 0.0, 0.008), bright)
        cloth.tint(here & _line(np.abs(u), 0.022, 0.005), 0.6)
    elif "buttons" in names:
        cloth.tint(here & _line(u, 0.018, 0.005), 0.55)
        light = base + 0.25 if base.mean() < 0.12 else 0.3 * base
        double = garment.kind == "coat" and rng.random() < tables.DOUBLE_BREASTED_SHARE
        for off in (-0.06, 0.06) if double else (0.0,):
            step = 0.11 if garment.kind == "coat" else 0.085
            dots = here & _line(u, off, 0.011) & (np.abs(np.mod(v - neck, step) - 0.5 * step) < 0.010)
            cloth.fill(dots, np.minimum(light, 0.7))


def _legs(
    fit: Fit, garment: Garment, laid: Layout, cloth: Canvas, names: frozenset[str], rng: np.random.Generator
) -> None:
    base = cloth.rgb.mean((0, 1))
    contrast = trim_color(rng, base)
    u, v, quarter = cloth.u, cloth.v, 0.25 * laid.around_m
    seams = _line(np.abs(u - quarter), 0.0, 0.006) | _line(u, -quarter, 0.01) | _line(u, 3 * quarter, 0.01)
    ends = laid.low[1] + 0.03
    if "side_stripe" in names:
        width = rng.uniform(*tables.SIDE_STRIPE_M)
        sides = _line(u, quarter, width) | _line(u, -quarter, width) | _line(u, 3 * quarter, width)
        cloth.fill(sides * np.ones_like(v), contrast)
    elif garment.kind != "leggings":
        cloth.tint(seams * np.ones_like(v), 0.7)
    if garment.kind == "leggings":
        return
    # Fly, pocket edges, waistband.
    cloth.tint(cloth.front & _line(u, 0.004, 0.005) & (v > fit.crotch_z + 0.05), 0.65)
    slant = np.abs(np.abs(u) - 0.80 * quarter + 0.45 * (v - fit.hip_z))
    cloth.tint(cloth.front & (slant < 0.006) & (v > fit.hip_z - 0.03), 0.55)
    top = fit.waist_z - 0.036
    if "belt" in names:
        leather = np.array([0.035, 0.028, 0.024]) * rng.uniform(*tables.BELT_BRIGHTNESS)
        cloth.fill((v > top) * np.ones_like(u), leather)
        cloth.fill(cloth.front & (np.abs(u) < 0.022) & (v > top), np.array([0.35, 0.34, 0.32]))
    else:
        cloth.tint(_line(v, top, 0.005) * np.ones_like(u), 0.6)
    for side in (-0.5, 0.5):  # pockets on the seat
        _outline(cloth, 2 * quarter + side * quarter, fit.hip_z + 0.0, 0.12, 0.13, 0.62)
    if "cargo" in names:
        for middle in (0.82 * quarter, -0.82 * quarter):
            _outline(cloth, middle, 0.5 * (fit.knee_z + fit.crotch_z) - 0.02, 0.14, 0.17, 0.5)
    if "press_fold" in names:
        cloth.tint(cloth.front & (v < fit.crotch_z) & _line(np.abs(u), 0.5 * quarter, 0.007), 1.35)
    cloth.tint(_line(v, ends + 0.02, 0.004) * np.ones_like(u), 0.7)
    if "small_logo" in names:
        cloth.fill(cloth.front & _line(u, 0.6 * quarter, 0.02) & _line(v, ends + 0.06, 0.014), contrast)


def _denim(fit: Fit, garment: Garment, laid: Layout, cloth: Canvas, rng: np.random.Generator) -> None:
    """Indigo fades where cloth rubs: thighs, knees, seat; elbows and chest of a jacket. Its seams are sewn twice."""
    quarter = 0.25 * laid.around_m
    u, v = cloth.u, cloth.v
    fade = rng.uniform(*tables.DENIM_FADE)
    pale = np.array([1.0, 0.97, 0.90])
    if garment.kind in ("jeans", "shorts", "trousers"):
        off = np.abs(np.abs(u) - 0.5 * quarter) / (0.42 * quarter)
        long = np.exp(-(((v - 0.55 * fit.crotch_z - 0.45 * fit.knee_z) / 0.17) ** 2))
        knee = 0.6 * np.exp(-(((v - fit.knee_z) / 0.08) ** 2))
        seat = np.exp(-(((v - fit.hip_z + 0.04) / 0.10) ** 2))
        behind = np.exp(-((np.abs(np.abs(u - 2 * quarter) - 0.5 * quarter) / (0.4 * quarter)) ** 2))
        worn = cloth.front * np.exp(-(off**2)) * np.maximum(long, knee) + 0.6 * cloth.back * behind * seat
    else:
        worn = (~cloth.sleeve) * np.exp(-(((v - fit.armpit_z) / 0.14) ** 2)) * 0.6 + 0.4 * cloth.sleeve
        cloth.tint(cloth.front & _line(np.abs(u), 0.09, 0.006), 1.4)
    cloth.tint(worn, 1.0 + 1.3 * fade * pale)


def trim_color(rng: np.random.Generator, base: Array) -> Array:
    """(3,) a trim's colour: white or grey on what is dark, black on what is light, or a strong one."""
    pick = rng.random()
    if pick < tables.STRONG_TRIM_SHARE:
        return np.array(tables.STRONG_TRIMS[int(rng.integers(len(tables.STRONG_TRIMS)))])
    grey = tables.LIGHT_TRIM if base.mean() < 0.22 else tables.DARK_TRIM
    return np.full(3, rng.uniform(*grey))


def quilting_m(garment: Garment) -> float:
    """Distance of the seams of a quilted garment."""
    return float(np.random.default_rng([garment.surface.seed, 2]).uniform(*tables.QUILTING_M))


def _line(place: Array, at: Array | float, half_m: float) -> Mask:
    return np.asarray(np.abs(place - at) < max(half_m, 0.5 * PIXEL_M))


def _outline(cloth: Canvas, u_m: float, v_m: float, wide_m: float, high_m: float, factor: float) -> None:
    """The rim of a patch pocket, its upper edge marked twice as wide."""
    x, y = np.abs(cloth.u - u_m) - 0.5 * wide_m, np.abs(cloth.v - v_m) - 0.5 * high_m
    rim = np.abs(np.maximum(x, y)) < 0.005
    edge = (x < 0) & (np.abs(cloth.v - v_m - 0.5 * high_m) < 0.010)
    cloth.tint(rim | edge, factor)


def _lettering(cloth: Canvas, rng: np.random.Generator, u_m: float, v_m: float, color: Array) -> None:
    """Two lines of blocks, as writing looks from afar."""
    for line, (half, size) in enumerate(((0.11, 0.022), (0.07, 0.012))):
        place = np.floor((cloth.u - u_m + half) / 0.022).astype(int)
        letters = (rng.random(32) < tables.BACK_LETTERS_SHARE)[np.clip(place, 0, 31)]
        cloth.fill((np.abs(cloth.u - u_m) < half) & letters & _line(cloth.v, v_m - 0.05 * line, size), color)
