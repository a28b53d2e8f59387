"""A rest body and an identity come in; all visible layers of the dressed person leave, still at rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from synth import population
from synth.garments import (
    canvas,
    covers,
    feet,
    fitting,
    hair,
    head,
    held,
    layout,
    lower,
    things,
    trim,
    upper,
    weave,
)
from synth.garments import sheet as sheets
from synth.garments.fitting import Fit
from synth.garments.folds import on_dark
from synth.garments.joining import Layer, joined
from synth.garments.sheet import Array, Sheet
from synth.garments.tables import OPENING_M, SHUT_BELOW_SHARE
from synth.records import (
    LAYER_HAIR,
    LAYER_INNER,
    LAYER_LOWER,
    LAYER_SHOES,
    LAYER_SKIN,
    LAYER_THING,
    LAYER_UPPER,
    PART_LOWER,
    PART_MIDDLE,
    PART_NONE,
    PART_UPPER,
    Garment,
    Held,
    Identity,
    Outfit,
    Paint,
    RestBody,
)
from synth.seeds import generator

_SKIN = Paint("skin", None, 0.6, population.SKIN_GLOSS)
_FACE = replace(_SKIN, name="face")
_HAIR = Paint("hair", None, 0.8, population.HAIR_GLOSS)
_LOOSE_HAIR = replace(_HAIR, name="loose hair")
_GLASSES = Paint("glasses", None, 0.4, population.GLASSES_GLOSS, 0.2)
_BRIGHTEST = 0.80  # albedo of white cloth where a fold lifts it to the light
_PADDING_M = 0.011
_BEHIND_M = 0.012  # by which a shirt lies further in where an open front covers it
_LOOSE_M = 0.028  # ease from which on cloth creases freely


def dress(rest: RestBody, identity: Identity) -> Outfit:
    """All visible layers of a person in the pose of `rest`; what clothes hide is left out.

    Folds, faces and straps are drawn from generators seeded by the identity's own surfaces: the same identity gives the
    same outfit, and no other.
    """
    rng = generator(identity.upper.surface.seed, "dress", identity.number)
    fit = fitting.measure(rest)
    layers: list[Layer] = []

    # 1. The lower garment and the legs below it.
    low = lower.cloth(rng, fit, identity.lower)
    low_end = lower.hem_z(fit, identity.lower)
    worn = () if low is None else (low,)

    # 2. The upper garment over it, and what an open front shows.
    garment = identity.upper
    if identity.lower.kind == "skirt" and upper.tucked(garment):
        garment = replace(garment, length=upper.LOOSE_FROM)  # a skirt's waist lies too close to take a hem in
    top = upper.cloth(rng, fit, garment, () if upper.tucked(garment) else worn, garment.ease_m)
    top_end = upper.hem_z(fit, garment)
    shape = upper.collar_shape(rng, garment)
    top = trim.collar(rng, fit, "stand" if identity.hair.style == "hood" else shape, top)
    inner_end = top_end
    if garment.inner is not None:
        inner = replace(garment, kind="t_shirt", surface=garment.inner, inner=None, length=0.5)
        inner_end = upper.hem_z(fit, inner)
        shirt = upper.cloth(rng, fit, inner, worn, min(0.012, 0.5 * garment.ease_m))
        shirt = trim.collar(rng, fit, "crew", shirt)
        opening = _opening(rng, fit)
        # What the front covers is left out: it would show wherever the two come close.
        beside = np.abs(shirt.vertices[:, 0]) - opening(shirt)
        front = (shirt.vertices[:, 1] < fit.axis_y) & (beside < 0.045)
        further_in = np.outer(front * fitting.smoothstep(0.0, 0.03, beside), [0.0, _BEHIND_M, 0.0])
        shirt = replace(shirt, vertices=shirt.vertices + further_in)
        layers.append(_cloth(fit, sheets.keep_faces(shirt, front[shirt.quads].any(1)), LAYER_INNER, inner))
        gap = opening(top)
        top = trim.open_front(fit, top, gap)
    layers.append(_cloth(fit, top, LAYER_UPPER, garment))

    # 3. Of the lower garment, what the upper one leaves to be seen.
    if low is not None:
        seen = low.vertices[:, 2] < max(top_end, inner_end) + 0.07
        if not upper.tucked(garment):
            low = sheets.keep_faces(low, seen[low.quads].any(1)) if seen.any() else None
        if low is not None:
            layers.append(_cloth(fit, low, LAYER_LOWER, identity.lower, hangs=identity.lower.kind == "skirt"))

    # 4. Skin, shoes, head, hair.
    layers += _skin(rng, fit, identity, max(low_end, top_end if low is None else 0.0), top_end)
    layers.append(
        Layer(
            feet.shoes(fit, identity.shoes, low_end),
            LAYER_SHOES,
            Paint("shoes", None, 0.6, identity.shoes.surface.gloss),
            PART_LOWER,
        )
    )
    face, scalp = head.head(rng, rest, identity)
    layers.append(Layer(sheets.keep_faces(face, ~scalp), LAYER_SKIN, _FACE, PART_UPPER))
    if scalp.any() and not head.wraps(identity.hair.style):
        layers.append(Layer(sheets.keep_faces(face, scalp), LAYER_HAIR, _HAIR, PART_UPPER))
    loose = hair.loose_hair(rng, rest, identity, top)
    if loose is not None:
        layers.append(Layer(loose, LAYER_HAIR, _LOOSE_HAIR, PART_UPPER))
    cover = covers.cover(rng, rest, identity, top, face)
    if cover is not None:
        layers.append(Layer(cover, LAYER_HAIR, Paint(identity.hair.style, None, 0.9), PART_UPPER))
    if identity.hair.glasses:
        layers.append(
            Layer(
                covers.glasses(rest, identity),
                LAYER_HAIR,
                _GLASSES,
                PART_UPPER,
            )
        )

    # 5. Things.
    in_hands: list[Held] = []
    for thing in identity.things:
        paint = Paint(thing.kind, None, 0.7, thing.surface.gloss)
        holding = held.holding(rng, fit, thing)
        if holding is None:
            hung, picture = things.hang(rng, fit, thing, top)
            layers.append(Layer(hung, LAYER_THING, replace(paint, tile_rgb=picture), PART_MIDDLE))
        else:
            in_hands.append(holding.held(sum(layer.sheet.count for layer in layers)))
            layers.append(Layer(holding.placed(held.rest_place(fit, holding)), LAYER_THING, paint, PART_NONE))
    tight = min(1.0, garment.ease_m / _LOOSE_M)
    slack = {
        LAYER_UPPER: tight,
        LAYER_INNER: 0.5 * tight,
        LAYER_LOWER: min(identity.lower.ease_m / _LOOSE_M, 1.0 if upper.tucked(garment) else tight),
    }
    # A vest lies on the top and creases with it.
    readily = [tight if layer.paint.name == "vest" else slack.get(layer.layer, 0.0) for layer in layers]
    amount = np.concatenate([np.full(layer.sheet.count, each) for layer, each in zip(layers, readily, strict=True)])
    lags = [hair.lag_s(rest, loose) if layer.sheet is loose else np.zeros(layer.sheet.count) for layer in layers]
    return joined(rng, fit, layers, amount, np.concatenate(lags), tuple(in_hands))


def _skin(rng: np.random.Generator, fit: Fit, identity: Identity, legs_from_z: float, top_end: float) -> list[Layer]:
    """Throat, forearms, hands, and legs in skin or tights."""
    skin = np.array(identity.skin_rgb)
    suit = fit.suit
    neck = fit.joints["neck"]
    throat = suit.vertices[:, 2] > neck[2] - 0.11 * fit.scale
    throat &= (np.abs(suit.vertices[:, 0]) < 0.12 * fit.scale) & (fit.arm_share < 0.2)
    arms = (fit.arm_share > 0.3) & (fit.arm_m > upper.sleeve_m(fit, identity.upper) - 0.05)
    layers = []
    for flags in (throat, arms):
        faces = flags[suit.quads].all(1)
        if faces.any():
            layers.append(Layer(_tinted(sheets.keep_faces(suit, faces), skin), LAYER_SKIN, _SKIN))
    legs = lower.bare_legs(fit, identity.lower, legs_from_z)
    if legs is not None and identity.lower.kind in ("shorts", "skirt", "bare"):
        inner = identity.lower.inner
        color = skin if inner is None else np.array(inner.colors_rgb[0])
        layers.append(Layer(_tinted(legs, color), LAYER_SKIN, _SKIN, PART_LOWER))
    used, inverse = np.unique(fit.rest.pieces["hands"], return_inverse=True)
    triangles = inverse.reshape(-1, 3)
    hands = sheets.make(
        fit.rest.vertices_m[used], fit.rest.weights[used], np.concatenate([triangles, triangles[:, 2:]], 1)
    )
    layers.append(Layer(_tinted(hands, skin * [1.0, 0.95, 0.94]), LAYER_SKIN, _SKIN, PART_MIDDLE))
    return layers


def _opening(rng: np.random.Generator, fit: Fit) -> Callable[[Sheet], Array]:
    """Half the width in metres of an open front at each vertex of a sheet: a wedge that widens downwards, or a V, wider
    upwards."""
    wide, shut_below = rng.uniform(*OPENING_M) * fit.scale, rng.random() < SHUT_BELOW_SHARE

    def half_width(sheet: Sheet) -> Array:
        z = sheet.vertices[:, 2]
        share = np.clip((fit.joints["neck"][2] - z) / (fit.joints["neck"][2] - fit.hip_z), 0.0, 1.3)
        width: Array = wide * (np.clip(1.0 - 1.3 * share, 0.0, 1.0) if shut_below else 0.55 + 0.45 * share)
        return width

    return half_width


def _tinted(sheet: Sheet, color: Array) -> Sheet:
    return replace(sheet, shade=np.tile(color, (sheet.count, 1)))


def _cloth(fit: Fit, sheet: Sheet, layer: int, garment: Garment, *, hangs: bool = True) -> Layer:
    """A layer of cloth: laid out flat, its picture painted, and its uv on that picture."""
    names, _ = canvas.details(garment)
    if "quilted" in names:
        sheet = _quilted(fit, sheet, canvas.quilting_m(garment))
    if garment.kind in lower.LEGGED:
        laid = layout.of_legs(fit, sheet, lower.leg_angle(fit, sheet.vertices), lower.thigh_radius(fit))
    else:
        laid = layout.of_top(fit, sheet)
    tile = canvas.paint(fit, garment, laid, opened=garment.inner is not None)
    low, high = np.array(laid.low), np.array(laid.high)
    uv = (laid.sheet.uv - low) / (high - low)
    shade = on_dark(laid.sheet.shade, float(tile.mean()))
    shade = np.minimum(shade, _BRIGHTEST / np.maximum(tile.reshape(-1, 3).max(0), 1e-3))
    surface = garment.surface
    paint = Paint(surface.pattern, tile, surface.roughness, surface.gloss, relief_m=weave.relief_m(garment, laid))
    return Layer(replace(laid.sheet, uv=uv, shade=shade), layer, paint, hangs=hangs)


def _quilted(fit: Fit, sheet: Sheet, step_m: float) -> Sheet:
    """Padding between seams that lie level around the trunk and around the sleeves."""
    laid = layout.of_top(fit, sheet)
    level = np.zeros(sheet.count)
    level[sheet.quads] = laid.sheet.uv[laid.sheet.quads, 1]
    bulge = _PADDING_M * np.abs(np.cos(np.pi * (level / step_m)))
    return replace(sheet, vertices=sheet.vertices + bulge[:, None] * sheets.normals(sheet.vertices, sheet.quads))
