"""A generator goes in, what stands about in corridors and halls comes out."""

from __future__ import annotations

import math

import numpy as np

from blender_scenes import indoor_looks, looks, parts
from blender_scenes.parts import Solids
from synth.records import Material, Solid


def seats(rng: np.random.Generator, count: int = 4) -> Solids:
    """A row of seats on a beam."""
    shell, metal = indoor_looks.seat(rng), indoor_looks.metal(rng)
    length = 0.56 * count
    solids = [parts.box("beam", (length, 0.07, 0.07), (0, 0, 0.32), metal)]
    for x in (-length * 0.35, length * 0.35):
        solids.append(parts.box("leg", (0.05, 0.05, 0.33), (x, 0, 0), metal))
        solids.append(parts.box("foot", (0.06, 0.55, 0.03), (x, 0, 0), metal))
    for k in range(count):
        x = (k - (count - 1) / 2) * 0.56
        solids.append(parts.box("seat", (0.5, 0.46, 0.05), (x, -0.03, 0.41), shell, bevel_m=0.02))
        solids.append(parts.box("seat_back", (0.5, 0.05, 0.42), (x, 0.22, 0.47), shell, bevel_m=0.02))
    for k in range(count + 1):
        x = (k - count / 2) * 0.56
        solids.append(parts.box("arm", (0.035, 0.36, 0.03), (x, 0, 0.64), metal))
        solids.append(parts.box("arm_post", (0.03, 0.03, 0.25), (x, 0.1, 0.39), metal))
    return tuple(solids)


def recycling(rng: np.random.Generator) -> Solids:
    """Two or three bins side by side, with coloured throats and the rim of a bag."""
    metal, count = indoor_looks.metal(rng), int(rng.integers(1, 4))
    solids: list[Solid] = []
    for k in range(count):
        x = (k - (count - 1) / 2) * 0.42
        throat = Material("plain", ((0.01, 0.01, 0.01),))
        label = Material("signage", (looks.vivid(rng), looks.grey(rng, 0.5, 0.7)), seed=looks.seed(rng))
        solids.append(parts.box("bin", (0.4, 0.42, 0.95), (x, 0, 0.03), metal, bevel_m=0.015))
        solids.append(parts.box("throat", (0.28, 0.02, 0.13), (x, -0.205, 0.74), throat))
        solids.append(parts.box("label", (0.3, 0.012, 0.16), (x, -0.208, 0.5), label))
        solids.append(parts.box("back_plate", (0.34, 0.012, 0.6), (x, 0.208, 0.12), indoor_looks.metal(rng)))
        solids.append(parts.box("lid", (0.41, 0.43, 0.03), (x, 0, 0.98), looks.rubber()))
        solids.append(
            parts.box("bag", (0.3, 0.03, 0.03), (x, -0.21, 0.72), Material("plain", (looks.grey(rng, 0.3, 0.6),)))
        )
    return tuple(solids)


def round_bin(rng: np.random.Generator) -> Solids:
    """A steel bin with a bag over its rim."""
    bag = Material("plain", (looks.grey(rng, 0.02, 0.5),))
    return (
        parts.rod("bin", 0.38, 0.68, (0, 0, 0.02), indoor_looks.metal(rng)),
        parts.rod("bag", 0.4, 0.1, (0, 0, 0.62), bag),
        parts.rod("hole", 0.3, 0.005, (0, 0, 0.72), Material("plain", ((0.01, 0.01, 0.01),))),
    )


def vending_machine(rng: np.random.Generator) -> Solids:
    """Rows of packets behind a lit pane, with its slot and hatch."""
    shell = indoor_looks.cabinet(rng)
    solids = [parts.box("machine", (0.95, 0.75, 1.85), (0, 0, 0.03), shell, bevel_m=0.02)]
    back = Material("plain", (looks.grey(rng, 0.5, 0.7),), emission=0.25)
    solids.append(parts.box("shelf_back", (0.66, 0.01, 1.25), (-0.1, -0.376, 0.5), back))
    for row in range(5):
        for k in range(6):
            color = looks.pick(
                rng, ((0.5, 0.06, 0.04), (0.5, 0.4, 0.1), (0.08, 0.2, 0.4), (0.1, 0.3, 0.1), (0.6, 0.6, 0.55))
            )
            tall = float(rng.uniform(0.1, 0.18))
            packet = Material("painted", (color, looks.grey(rng, 0.1, 0.6)), 0.1, emission=0.25, seed=looks.seed(rng))
            solids.append(
                parts.box("packet", (0.085, 0.02, tall), (-0.38 + 0.11 * k, -0.385, 0.53 + 0.24 * row), packet)
            )
        solids.append(parts.box("shelf", (0.66, 0.03, 0.015), (-0.1, -0.385, 0.51 + 0.24 * row), looks.rubber()))
    solids.append(parts.box("hatch", (0.6, 0.02, 0.2), (-0.1, -0.38, 0.2), looks.rubber()))
    solids.append(parts.box("keypad", (0.13, 0.02, 0.24), (0.36, -0.38, 1.1), indoor_looks.screen(rng, 0.24)))
    solids.append(parts.box("banner", (0.9, 0.015, 0.14), (0, -0.38, 1.7), indoor_looks.way_sign(rng)))
    return tuple(solids)


def ticket_machine(rng: np.random.Generator, shell: Material) -> Solids:
    """A machine with a lit head, a screen, slots and a tray."""
    dark = looks.rubber()
    return (
        parts.box("plinth", (0.8, 0.5, 0.1), (0, 0.02, 0), dark),
        parts.box("ticket_machine", (0.85, 0.55, 1.6), (0, 0, 0.1), shell, bevel_m=0.02),
        parts.box("machine_head", (0.85, 0.62, 0.2), (0, -0.03, 1.72), indoor_looks.way_sign(rng), bevel_m=0.02),
        parts.box("machine_face", (0.68, 0.02, 0.9), (0, -0.28, 0.75), indoor_looks.metal(rng)),
        parts.box("screen_rim", (0.48, 0.03, 0.36), (-0.06, -0.285, 1.2), dark),
        parts.box("screen", (0.42, 0.01, 0.3), (-0.06, -0.302, 1.23), indoor_looks.screen(rng, 0.3)),
        parts.box("keypad", (0.12, 0.04, 0.14), (0.26, -0.29, 1.1), dark),
        parts.box("slot", (0.12, 0.02, 0.03), (0.26, -0.29, 1.36), dark),
        parts.box("tray", (0.3, 0.03, 0.12), (-0.05, -0.285, 0.82), dark),
        parts.box("sticker", (0.16, 0.004, 0.1), (0.2, -0.279, 0.6), indoor_looks.bill(rng, 0.1)),
    )


def kiosk(rng: np.random.Generator, width_m: float = 3.6) -> Solids:
    """A small shop: counter, lit shelves of goods, a signboard, a rack of papers before it."""
    shell, metal = indoor_looks.cabinet(rng), indoor_looks.metal(rng)
    inside = Material("plain", (looks.grey(rng, 0.4, 0.6),), emission=0.18)
    solids = [
        parts.box("kiosk_back", (width_m, 0.1, 2.5), (0, 1.2, 0), inside),
        *(parts.box("kiosk_side", (0.1, 1.8, 2.6), (s * width_m / 2, 0.4, 0), shell) for s in (-1, 1)),
        parts.box("kiosk_roof", (width_m + 0.1, 1.9, 0.12), (0, 0.4, 2.5), shell),
        parts.box("counter", (width_m * 0.6, 0.55, 0.95), (-width_m * 0.2, -0.25, 0), shell, bevel_m=0.01),
        parts.box("counter_top", (width_m * 0.6 + 0.06, 0.62, 0.04), (-width_m * 0.2, -0.26, 0.95), looks.wood(rng)),
        parts.box("signboard", (width_m + 0.1, 0.1, 0.42), (0, -0.55, 2.35), indoor_looks.way_sign(rng)),
        parts.box("till", (0.34, 0.3, 0.3), (-width_m * 0.3, -0.2, 0.99), looks.rubber(), bevel_m=0.02),
    ]
    for row in range(5):
        z = 0.45 + 0.38 * row
        solids.append(parts.box("shelf", (width_m - 0.2, 0.3, 0.02), (0, 1.0, z), metal))
        x = -width_m / 2 + 0.2
        while x < width_m / 2 - 0.2:
            wide, tall = float(rng.uniform(0.08, 0.26)), float(rng.uniform(0.12, 0.3))
            color = looks.vivid(rng) if rng.random() < 0.5 else looks.grey(rng, 0.1, 0.6, 0.2)
            goods = Material("painted", (color, looks.grey(rng, 0.1, 0.6)), 0.12, emission=0.12, seed=looks.seed(rng))
            solids.append(parts.box("goods", (wide, 0.15, tall), (x + wide / 2, 0.9, z + 0.02), goods))
            x += wide + float(rng.uniform(0.01, 0.08))
    for z in (0.3, 0.75, 1.2):
        for k in range(4):
            where = (width_m * 0.25 + (k - 1.5) * 0.26, -0.6, z)
            solids.append(parts.box("magazine", (0.23, 0.03, 0.32), where, indoor_looks.bill(rng, 0.32)))
    solids.append(parts.box("rack", (1.1, 0.25, 1.6), (width_m * 0.25, -0.44, 0), metal))
    return tuple(solids)


def gates(rng: np.random.Generator, count: int) -> Solids:
    """A line of ticket gates along x: housings with readers, flaps between them."""
    shell, metal = indoor_looks.metal(rng), looks.painted_metal(rng)
    pitch = 0.85
    flap = Material("painted", (looks.pick(rng, ((0.35, 0.05, 0.03), (0.3, 0.32, 0.34), (0.06, 0.1, 0.2))),), 0.3, 0.3)
    solids: list[Solid] = []
    for k in range(count + 1):
        x = (k - count / 2) * pitch
        green = rng.random() < 0.6
        lit: tuple[float, float, float] = (0.05, 0.6, 0.15) if green else (0.7, 0.05, 0.03)
        solids.append(parts.box("gate", (0.24, 1.5, 0.96), (x, 0, 0), shell, bevel_m=0.03))
        solids.append(parts.box("gate_top", (0.26, 1.54, 0.05), (x, 0, 0.96), metal, bevel_m=0.015))
        solids.append(parts.box("reader", (0.16, 0.2, 0.03), (x, -0.6, 1.0), looks.rubber()))
        solids.append(parts.box("arrow", (0.12, 0.01, 0.12), (x, -0.757, 0.7), Material("plain", (lit,), emission=0.7)))
        if k < count:
            for side in (-1, 1):
                solids.append(parts.box("flap", (0.25, 0.03, 0.6), (x + pitch / 2 + side * 0.15, 0.1, 0.3), flap))
    return tuple(solids)


def queue_posts(rng: np.random.Generator, count: int = 3) -> Solids:
    """Posts with belts between them, along x."""
    metal = indoor_looks.metal(rng)
    belt = Material("plain", (looks.pick(rng, ((0.02, 0.03, 0.12), (0.2, 0.02, 0.02), (0.02, 0.02, 0.02))),))
    solids: list[Solid] = []
    for k in range(count):
        x = (k - (count - 1) / 2) * 1.5
        solids.append(parts.rod("post_foot", 0.34, 0.03, (x, 0, 0), metal))
        solids.append(parts.rod("post", 0.065, 0.97, (x, 0, 0), metal))
    solids.append(parts.box("belt", (1.5 * (count - 1), 0.006, 0.05), (0, 0, 0.88), belt))
    return tuple(solids)


def wet_floor_sign(rng: np.random.Generator) -> Solids:
    """A yellow A-board, left by the cleaners."""
    yellow = Material("signage", ((0.55, 0.38, 0.02), (0.04, 0.04, 0.04)), seed=looks.seed(rng))
    sides = [
        [(-0.16, 0.0), (-0.145, 0.0), (0.0, 0.62), (-0.015, 0.62)],
        [(0.145, 0.0), (0.16, 0.0), (0.015, 0.62), (0.0, 0.62)],
    ]
    return tuple(parts.extruded("wet_floor_sign", [(x, z) for x, z in side], 0.3, yellow) for side in sides)


def cleaning_cart(rng: np.random.Generator) -> Solids:
    """A cleaner's cart: frame, bag, buckets, mop."""
    plastic = Material(
        "painted", (looks.pick(rng, ((0.2, 0.21, 0.22), (0.03, 0.06, 0.15))), looks.dark(rng)), 0.2, 0.45
    )
    yellow = Material("painted", (looks.pick(rng, ((0.5, 0.34, 0.03), (0.35, 0.03, 0.02))), looks.dark(rng)), 0.2)
    bag = Material(
        "painted", (looks.pick(rng, ((0.03, 0.06, 0.18), (0.02, 0.02, 0.02), (0.5, 0.36, 0.05))), looks.dark(rng)), 0.2
    )
    return (
        parts.box("cart", (1.0, 0.5, 0.1), (0, 0, 0.12), plastic, bevel_m=0.02),
        parts.box("cart_tower", (0.4, 0.48, 0.8), (-0.1, 0, 0.2), plastic, bevel_m=0.02),
        parts.box("cart_bag", (0.38, 0.42, 0.75), (0.36, 0, 0.24), bag, bevel_m=0.08),
        parts.box("bucket", (0.28, 0.4, 0.3), (-0.42, 0, 0.2), yellow, bevel_m=0.03),
        parts.rod("mop", 0.03, 1.35, (-0.4, 0.1, 0.3), looks.wood(rng)),
        *(parts.rod("castor", 0.12, 0.12, (x, y, 0), looks.rubber()) for x in (-0.42, 0.42) for y in (-0.2, 0.2)),
    )


def info_stand(rng: np.random.Generator) -> Solids:
    """A free-standing board or a rack of leaflets."""
    metal = indoor_looks.metal(rng)
    if rng.random() < 0.5:
        return (
            parts.box("stand", (0.7, 0.12, 1.85), (0, 0, 0.02), metal, bevel_m=0.01),
            parts.box("stand_back", (0.62, 0.01, 1.7), (0, 0.062, 0.08), indoor_looks.bill(rng, 1.7)),
            parts.box("stand_foot", (0.8, 0.45, 0.02), (0, 0, 0), metal),
            parts.box("stand_screen", (0.6, 0.01, 1.06), (0, -0.066, 0.68), indoor_looks.screen(rng, 1.06, 0.3)),
        )
    leaflets = []
    for k in range(12):
        where = (k % 3 - 1) * 0.23, -0.1 - 0.02 * (k // 3), 1.35 - 0.32 * (k // 3)
        leaflets.append(parts.box("leaflet", (0.2, 0.02, 0.28), where, indoor_looks.bill(rng, 0.28)))
    return (
        parts.box("rack", (0.75, 0.1, 1.7), (0, 0, 0), metal),
        parts.box("rack_foot", (0.75, 0.4, 0.03), (0, 0, 0), metal),
        *leaflets,
    )


def timetable(rng: np.random.Generator, width_m: float = 3.0, height_m: float = 1.4) -> Solids:
    """A departures board; its lower edge is z = 0, it looks towards -y."""
    letters = looks.pick(rng, ((0.8, 0.5, 0.05), (0.75, 0.75, 0.75), (0.75, 0.72, 0.2)), 0.05)
    lit = Material(
        "timetable", ((0.01, 0.012, 0.02), letters, (0.7, 0.7, 0.7)), height_m / 11, seed=looks.seed(rng), emission=0.9
    )
    return (
        parts.box("board_case", (width_m + 0.12, 0.2, height_m + 0.12), (0, 0, -0.06), looks.rubber(), bevel_m=0.01),
        parts.box("timetable", (width_m, 0.01, height_m), (0, -0.104, 0), lit),
    )


def stairs(rng: np.random.Generator, width_m: float, rise_m: float, landing: Material) -> Solids:
    """Steps up along +x with railings and worn edges; the lowest at x = 0."""
    steps = round(rise_m / 0.165)
    tread, height = 0.3, rise_m / steps
    nosing = Material(
        "painted", (looks.pick(rng, ((0.5, 0.36, 0.05), (0.08, 0.08, 0.08), (0.5, 0.5, 0.48))), looks.dark(rng)), 0.15
    )
    metal = indoor_looks.metal(rng)
    solids: list[Solid] = []
    for k in range(steps):
        x = (k + 0.5) * tread
        solids.append(parts.box("step", (tread, width_m, (k + 1) * height), (x, 0, 0), landing))
        solids.append(parts.box("nosing", (0.05, width_m, 0.004), (x - tread / 2 + 0.025, 0, (k + 1) * height), nosing))
    run = steps * tread
    for y in (-width_m / 2 + 0.06, 0.0, width_m / 2 - 0.06):
        for rail in (0.5, 0.92):
            line = [(0.0, rail), (run, rise_m + rail), (run, rise_m + rail + 0.045), (0.0, rail + 0.045)]
            solids += parts.placed([parts.extruded("stair_rail", line, 0.045, metal)], (0.0, y))
        for x in np.arange(0.15, run, 1.2):
            solids.append(parts.box("stair_post", (0.04, 0.04, 0.92), (float(x), y, x / run * rise_m), metal))
    return tuple(solids)


def escalator(rng: np.random.Generator, rise_m: float) -> Solids:
    """A moving stair up along +x: steel balustrades, black rails, ribbed steps; its comb at x = 0."""
    steel = Material(
        "painted", (looks.grey(rng, 0.25, 0.4, 0.02), looks.grey(rng, 0.1, 0.2)), 0.3, 0.3, looks.seed(rng)
    )
    steps = Material("painted", (looks.grey(rng, 0.06, 0.12), looks.dark(rng)), 0.1, 0.4)
    run, width = rise_m / math.tan(math.radians(30)), 1.0
    solids = [parts.box("comb", (1.2, width + 0.5, 0.02), (-0.6, 0, 0), steel)]
    for side in (-1, 1):
        low, high = 0.0, 0.85
        panel = [
            (-0.9, low),
            (0.2, low),
            (run, rise_m - 0.3),
            (run, rise_m + high),
            (0.0, high),
            (-0.75, high),
            (-0.9, 0.7),
        ]
        rail = [(-0.95, high - 0.1), (-0.8, high), (0.0, high), (run, rise_m + high), (run, rise_m + high + 0.08),
                (-0.02, high + 0.08), (-0.85, high + 0.08), (-1.02, high - 0.02)]  # fmt: skip
        y = side * (width / 2 + 0.14)
        solids += parts.placed([parts.extruded("balustrade", panel, 0.2, steel)], (0.0, y))
        solids += parts.placed([parts.extruded("escalator_rail", rail, 0.1, looks.rubber())], (0.0, y))
    for k in range(int(run / 0.4)):
        x = 0.3 + 0.4 * k
        top = min(rise_m, 0.02 + x * math.tan(math.radians(30)))
        solids.append(parts.box("escalator_step", (0.4, width, top), (x, 0, 0), steps))
    return tuple(solids)
