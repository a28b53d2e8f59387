"""A generator goes in, the rubbed, mostly pale materials of public buildings' insides come out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from blender_scenes import looks
from synth.records import Material, Rgb

WHITE: Rgb = (0.8, 0.8, 0.8)  # of a lamp's cover: its radiance is this times the material's emission


@dataclass(frozen=True)
class Finish:
    """What all rooms of a building share. `dado_m` is the height up to which walls are clad with `dado`, 0 for none."""

    wall: Material
    dado: Material
    dado_m: float
    skirting: Material
    floor: Material
    ceiling: Material
    metal: Material
    door: Material
    height_m: float


def finish(rng: np.random.Generator, height_m: float) -> Finish:
    """A building's materials. An office, a clinic, a school or an underground station may have them."""
    paint = wall_paint(rng)
    kind = rng.random()
    if kind < 0.35:
        dado, dado_m = wall_tiles(rng), float(rng.choice([1.3, 1.6, 2.2, height_m]))
    elif kind < 0.75:
        color = looks.pick(rng, ((0.2, 0.21, 0.22), (0.16, 0.2, 0.19), (0.24, 0.19, 0.14), (0.14, 0.17, 0.22)))
        dado = Material("indoor_wall", (color, looks.dark(rng)), seed=looks.seed(rng))
        dado_m = float(rng.uniform(0.9, 1.4))
    else:
        dado, dado_m = paint, 0.0
    skirting = Material("painted", (looks.grey(rng, 0.04, 0.25), looks.dark(rng)), 0.3, seed=looks.seed(rng))
    return Finish(paint, dado, dado_m, skirting, floor(rng), ceiling_boards(rng), metal(rng), door_paint(rng), height_m)


def wall_paint(rng: np.random.Generator) -> Material:
    """Emulsion, once white or nearly so."""
    color = looks.pick(
        rng, ((0.58, 0.57, 0.53), (0.5, 0.5, 0.5), (0.52, 0.48, 0.38), (0.44, 0.48, 0.45), (0.42, 0.46, 0.5)), 0.1
    )
    return Material("indoor_wall", (color, looks.grey(rng, 0.08, 0.16, 0.08)), seed=looks.seed(rng))


def wall_tiles(rng: np.random.Generator) -> Material:
    """Glazed tiles."""
    tile = looks.pick(rng, ((0.55, 0.55, 0.52), (0.4, 0.42, 0.42), (0.45, 0.4, 0.3), (0.2, 0.25, 0.26)), 0.1)
    other = _scaled(tile, float(rng.uniform(0.82, 0.95)))
    size = float(rng.choice([0.1, 0.15, 0.3, 0.6]))
    return Material("tiles", (tile, other, looks.grey(rng, 0.08, 0.25)), size, 0.3, looks.seed(rng))


def floor(rng: np.random.Generator) -> Material:
    """Tiles, terrazzo or linoleum, more or less polished."""
    gloss = float(rng.uniform(0.26, 0.5))
    kind = rng.random()
    if kind < 0.45:
        tile = looks.grey(rng, 0.12, 0.42, 0.06)
        other = _scaled(tile, float(rng.uniform(0.7, 0.95)))
        size = float(rng.choice([0.3, 0.4, 0.6]))
        return Material("floor_tiles", (tile, other, looks.grey(rng, 0.05, 0.14)), size, gloss, looks.seed(rng))
    if kind < 0.75:
        cement = looks.grey(rng, 0.2, 0.42, 0.06)
        chips = (_scaled(cement, float(rng.uniform(0.3, 0.6))), _scaled(cement, float(rng.uniform(1.1, 1.5))))
        return Material("terrazzo", (cement, *chips), float(rng.choice([0.6, 1.0, 1.8])), gloss, looks.seed(rng))
    sheet = looks.pick(rng, ((0.24, 0.25, 0.25), (0.16, 0.2, 0.24), (0.24, 0.2, 0.15), (0.17, 0.2, 0.17)), 0.2)
    veins = _scaled(sheet, float(rng.choice([0.65, 1.35])))
    return Material("linoleum", (sheet, veins, _scaled(sheet, 0.5)), 2.0, gloss, looks.seed(rng))


def ceiling_boards(rng: np.random.Generator) -> Material:
    """A suspended ceiling's boards."""
    board = looks.grey(rng, 0.5, 0.7, 0.03)
    colors = (board, (0.26, 0.19, 0.11), looks.grey(rng, 0.25, 0.45))
    return Material("ceiling_panels", colors, float(rng.choice([0.6, 0.625])), seed=looks.seed(rng))


def metal(rng: np.random.Generator) -> Material:
    """Brushed steel or a dark coat."""
    if rng.random() < 0.5:
        color = looks.grey(rng, 0.3, 0.45, 0.02)
        return Material("painted", (color, looks.grey(rng, 0.1, 0.2)), 0.15, 0.35, looks.seed(rng))
    return looks.painted_metal(rng)


def door_paint(rng: np.random.Generator) -> Material:
    """Doors: grey, beige or blue paint, or veneer."""
    if rng.random() < 0.4:
        wood = looks.pick(rng, ((0.2, 0.12, 0.06), (0.3, 0.21, 0.12), (0.25, 0.2, 0.15)))
        return Material("veneer", (wood, _scaled(wood, 0.5)), roughness=0.45, seed=looks.seed(rng))
    color = looks.pick(rng, ((0.4, 0.4, 0.38), (0.3, 0.27, 0.22), (0.12, 0.16, 0.22), (0.2, 0.22, 0.22)), 0.2)
    return Material("painted", (color, looks.dark(rng)), 0.35, 0.5, looks.seed(rng))


def lamp(group: str, radiance: float) -> Material:
    """A lamp's cover; radiance in W/m2/sr where a light has the group on by a factor of 1."""
    return Material("plain", (WHITE,), emission=radiance / WHITE[0], lamp=group)


def bill(rng: np.random.Generator, height_m: float, emission: float = 0.0) -> Material:
    """A poster or a notice: pictures in muted colours, now and then a loud one."""
    paper = (
        looks.grey(rng, 0.45, 0.7, 0.05) if rng.random() < 0.7 else looks.pick(rng, (looks.vivid(rng), looks.dark(rng)))
    )
    picture = [looks.grey(rng, 0.03, 0.6, 0.35) for _ in range(2)]
    picture.append(looks.vivid(rng) if rng.random() < 0.35 else looks.grey(rng, 0.05, 0.6, 0.2))
    return Material("bill", (paper, *picture), height_m, seed=looks.seed(rng), emission=emission)


def notice(rng: np.random.Generator, height_m: float) -> Material:
    """A sheet of office paper, white or of a pale colour, printed in black."""
    paper = looks.pick(
        rng, ((0.62, 0.62, 0.6), (0.62, 0.62, 0.6), (0.6, 0.55, 0.3), (0.4, 0.55, 0.42), (0.6, 0.45, 0.42))
    )
    grey = looks.grey(rng, 0.1, 0.6, 0.1)
    return Material("bill", (paper, paper, grey, paper), height_m, seed=looks.seed(rng))


def screen(rng: np.random.Generator, height_m: float, strength: float = 0.25) -> Material:
    """A screen that shows some page."""
    page = looks.pick(rng, ((0.5, 0.6, 0.75), (0.1, 0.25, 0.6), (0.7, 0.7, 0.65), (0.05, 0.1, 0.2)))
    colors = (page, looks.grey(rng, 0.5, 0.8, 0.2), looks.grey(rng, 0.1, 0.5, 0.3), page)
    return Material("bill", colors, height_m, seed=looks.seed(rng), emission=strength)


def glass(rng: np.random.Generator) -> Material:
    """A pane to look through."""
    return Material("glass", (looks.pick(rng, ((0.9, 0.95, 0.92), (0.75, 0.8, 0.8), (0.9, 0.9, 0.9)), 0.05),))


def seat(rng: np.random.Generator) -> Material:
    """Moulded plastic or imitation leather."""
    color = looks.pick(
        rng, ((0.03, 0.04, 0.09), (0.03, 0.03, 0.032), (0.12, 0.12, 0.12), (0.16, 0.04, 0.03), (0.06, 0.09, 0.09)), 0.25
    )
    return Material("painted", (color, looks.grey(rng, 0.1, 0.2)), 0.2, 0.45, looks.seed(rng))


def cabinet(rng: np.random.Generator) -> Material:
    """The shells of machines: grey, white, dark, now and then a strong colour."""
    shells = ((0.35, 0.36, 0.37), (0.5, 0.5, 0.48), (0.07, 0.075, 0.08), (0.18, 0.19, 0.2))
    color = looks.vivid(rng) if rng.random() < 0.2 else looks.pick(rng, shells, 0.2)
    return Material("painted", (color, looks.grey(rng, 0.06, 0.12)), 0.4, 0.4, looks.seed(rng))


def way_sign(rng: np.random.Generator) -> Material:
    """Way signs, lit a little from within."""
    pairs: tuple[tuple[Rgb, Rgb], ...] = (
        ((0.02, 0.05, 0.2), (0.7, 0.7, 0.7)), ((0.6, 0.4, 0.03), (0.03, 0.03, 0.03)),
        ((0.03, 0.03, 0.035), (0.7, 0.68, 0.6)), ((0.55, 0.55, 0.54), (0.05, 0.05, 0.06)),
        ((0.02, 0.16, 0.07), (0.7, 0.72, 0.7)),
    )  # fmt: skip
    return Material("signage", pairs[int(rng.integers(len(pairs)))], seed=looks.seed(rng), emission=0.35)


def tactile(rng: np.random.Generator) -> Material:
    """A guiding line for the blind."""
    rib = looks.pick(rng, ((0.5, 0.5, 0.48), (0.5, 0.36, 0.06), (0.2, 0.2, 0.2)), 0.1)
    return Material("tactile", (rib, _scaled(rib, 0.45)), seed=looks.seed(rng))


def repainted(material: Material, rng: np.random.Generator) -> Material:
    """The same material, worn elsewhere."""
    return replace(material, seed=looks.seed(rng))


def _scaled(color: Rgb, factor: float) -> Rgb:
    red, green, blue = (min(0.8, value * factor) for value in color)
    return red, green, blue
