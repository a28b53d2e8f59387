"""A Material of something indoors goes in: floor, wall, ceiling, screen, window; the colour that draws it, worn by
formula, comes out."""

from __future__ import annotations

from collections.abc import Callable

from synth.blender.nodes import Shader, Socket
from synth.records import Material


def _floor_tiles(shader: Shader, material: Material) -> Socket:
    """Floor tiles of scale_m, speckled, trodden and stained; colours: (tile, other tile, joint)."""
    tile, other, gap = material.colors_rgb
    joint, pick = shader.bricks(shader.face_plane(), (material.scale_m, material.scale_m), 0.006, 0.0)
    color = shader.mix(shader.step(shader.axes(pick)[0], 0.1, 0.9, 0.0, 0.7), tile, other)
    color = shader.shade(color, shader.step(shader.noise(0.02, 1), 0.3, 0.7, 0.93, 1.05))
    dirt = shader.math("MULTIPLY", joint, shader.step(shader.noise(1.1, 2), 0.3, 0.6, 0.4, 1.0))
    return _trodden(shader, shader.mix(dirt, color, gap))


def _terrazzo(shader: Shader, material: Material) -> Socket:
    """Stone chips in cement, cast in fields of scale_m; colours: (cement, chip, other chip)."""
    cement, chip, other = material.colors_rgb
    distance, pick = shader.cells(0.022, "F1")
    red, green, _ = shader.axes(pick)
    there = shader.math("MULTIPLY", shader.step(distance, 0.42, 0.34), shader.math("GREATER_THAN", red, 0.35))
    color = shader.mix(there, cement, shader.mix(shader.step(green, 0.45, 0.55), chip, other))
    joint, _ = shader.bricks(shader.face_plane(), (material.scale_m, material.scale_m), 0.006, 0.0)
    return _trodden(shader, shader.mix(shader.math("MULTIPLY", joint, 0.7), color, (0.08, 0.07, 0.055)))


def _linoleum(shader: Shader, material: Material) -> Socket:
    """Marbled sheet laid in strips of scale_m; colours: (base, veins, weld between strips)."""
    base, veins, weld = material.colors_rgb
    marbled = shader.noise(0.16, 4, shader.wobbled(0.3, 0.12), roughness=0.7)
    color = shader.mix(shader.step(marbled, 0.42, 0.66, 0.0, 0.75), base, veins)
    joint, _ = shader.bricks(shader.face_plane(), (400.0, material.scale_m), 0.008, 0.0)
    return _trodden(shader, shader.mix(shader.math("MULTIPLY", joint, 0.6), color, weld))


def _tactile(shader: Shader, material: Material) -> Socket:
    """Ribbed guiding line along x, trodden grey; colours: (rib, groove)."""
    rib, groove = material.colors_rgb
    joint, _ = shader.bricks(shader.face_plane(), (400.0, 0.05), 0.026, 0.0)
    cut, _ = shader.bricks(shader.face_plane(), (0.4, 400.0), 0.008, 0.0)
    color = shader.mix(shader.math("MAXIMUM", shader.math("MULTIPLY", joint, 0.6), cut), rib, groove)
    worn = shader.step(shader.noise(0.5, 4, roughness=0.7), 0.42, 0.62, 0.0, 0.7)
    return _trodden(shader, shader.mix(worn, color, groove))


def _indoor_wall(shader: Shader, material: Material) -> Socket:
    """A painted wall, touched, kicked and patched; colours: (paint, scuffs)."""
    paint, scuffs = material.colors_rgb
    color = shader.shade(paint, shader.step(shader.noise(2.6, 2), 0.3, 0.7, 0.92, 1.04))
    _, patch = shader.cells(1.7, "F1", shader.vector("ADD", shader.face_plane(), (3.1, 7.7, 0.0)))
    retouched = shader.step(shader.axes(patch)[0], 0.86, 0.87, 1.0, 1.06)
    color = shader.shade(color, retouched)
    height = shader.axes(shader.place)[2]
    # Bags and trolleys rub along a wall in streaks, shoes dirty its foot, hands the height of the hip.
    rubbed = shader.step(shader.noise(0.5, 4, shader.scaled((0.35, 0.35, 9.0)), roughness=0.6), 0.55, 0.75, 0.0, 0.4)
    rubbed = shader.math("MULTIPLY", rubbed, shader.step(height, 1.25, 0.75))
    foot = shader.math("ADD", height, shader.math("MULTIPLY", shader.noise(0.5, 2), 0.5))
    dirt = shader.math("MAXIMUM", rubbed, shader.step(foot, 0.65, 0.2, 0.0, 0.4))
    smudge = shader.step(shader.noise(0.7, 3), 0.58, 0.75, 0.0, 0.25)
    return shader.mix(shader.math("MAXIMUM", dirt, smudge), color, scuffs)


def _ceiling_panels(shader: Shader, material: Material) -> Socket:
    """Mineral boards of scale_m in a grid, a few of them stained; colours: (board, stain, grid)."""
    board, stain, grid = material.colors_rgb
    joint, pick = shader.bricks(shader.face_plane(), (material.scale_m, material.scale_m), 0.024, 0.0)
    pick = shader.axes(pick)[0]
    color = shader.shade(board, shader.step(pick, 0.0, 1.0, 0.93, 1.03))
    color = shader.shade(color, shader.step(shader.noise(0.02, 1), 0.55, 0.7, 1.0, 0.72))
    wet = shader.math("MULTIPLY", shader.step(shader.noise(0.5, 3), 0.5, 0.6), shader.step(pick, 0.84, 0.86))
    color = shader.mix(shader.math("MULTIPLY", wet, 0.5), color, stain)
    return shader.mix(joint, color, grid)


def _timetable(shader: Shader, material: Material) -> Socket:
    """Lines of lit letters on a dark board; colours: (board, letters, other letters)."""
    board, letters, other = material.colors_rgb
    plane = shader.face_plane()
    between, pick = shader.bricks(plane, (0.055, material.scale_m), material.scale_m * 0.5, 0.0)
    # Words of a line end where coarse cells do; a column keeps its colour.
    _, word = shader.bricks(shader.vector("ADD", plane, (0.013, 0.0, 0.0)), (0.33, material.scale_m), 0.0, 0.37)
    there = shader.math("MULTIPLY", shader.step(shader.axes(word)[0], 0.3, 0.32), shader.step(between, 0.6, 0.3))
    there = shader.math("MULTIPLY", there, shader.step(shader.axes(pick)[0], 0.12, 0.14, 0.2, 1.0))
    _, column = shader.bricks(plane, (0.9, 400.0), 0.0, 0.0)
    return shader.mix(there, board, shader.mix(shader.step(shader.axes(column)[0], 0.6, 0.62), letters, other))


def _bill(shader: Shader, material: Material) -> Socket:
    """A printed sheet of height scale_m: heading, picture, text; colours: (paper, and three of the picture)."""
    paper, first, second, third = material.colors_rgb
    tall = material.scale_m
    z, x = shader.axes(shader.place)[2], shader.axes(shader.point)[0]
    cloud = shader.wobbled(0.3 * tall, 0.12 * tall)
    color = shader.mix(shader.step(shader.noise(0.45 * tall, 1, cloud), 0.44, 0.5), first, second)
    color = shader.mix(shader.step(shader.noise(0.3 * tall, 2), 0.56, 0.6), color, third)
    color = shader.shade(color, shader.step(shader.noise(0.12 * tall, 2), 0.25, 0.75, 0.6, 1.3))
    above = shader.step(z, 0.33 * tall, 0.34 * tall)
    within = shader.math("MULTIPLY", above, shader.step(z, 0.83 * tall, 0.82 * tall))
    lines = shader.step(shader.math("FRACT", shader.math("DIVIDE", z, 0.045 * tall)), 0.5, 0.55)
    word = shader.step(shader.noise(0.03 * tall, 0, shader.combine(x, 0.0, shader.math("MULTIPLY", z, 9.0))), 0.4, 0.5)
    text = shader.math("MULTIPLY", shader.math("MULTIPLY", lines, word), shader.step(z, 0.28 * tall, 0.27 * tall))
    heading = shader.math(
        "MULTIPLY", shader.step(z, 0.87 * tall, 0.88 * tall), shader.step(z, 0.95 * tall, 0.94 * tall)
    )
    letters = shader.step(shader.noise(0.035 * tall, 0, shader.combine(x, 0.0, 0.0)), 0.4, 0.44)
    ink = shader.math("MAXIMUM", text, shader.math("MULTIPLY", heading, letters))
    sheet = shader.mix(shader.math("MULTIPLY", ink, 0.7), paper, (0.04, 0.04, 0.045))
    return shader.mix(within, sheet, color)


def _signage(shader: Shader, material: Material) -> Socket:
    """A way sign: a pictogram's square and words of one colour on another; colours: (ground, marks)."""
    ground, marks = material.colors_rgb
    plane = shader.face_plane()
    gap, pick = shader.bricks(plane, (0.42, 0.3), 0.2, 0.0)
    square = shader.math("MULTIPLY", shader.step(gap, 0.6, 0.3), shader.step(shader.axes(pick)[0], 0.5, 0.52))
    line, letter = shader.bricks(plane, (0.045, 0.1), 0.05, 0.0)
    words = shader.math("MULTIPLY", shader.step(line, 0.6, 0.3), shader.step(shader.axes(letter)[0], 0.25, 0.27))
    words = shader.math("MULTIPLY", words, shader.step(shader.axes(pick)[0], 0.5, 0.48))
    return shader.mix(shader.math("MAXIMUM", square, words), ground, marks)


def _view(shader: Shader, material: Material) -> Socket:
    """What a window shows, out of focus: sky over roofs over ground; colours: (sky, roofs, ground), in the window's own
    height above its sill of scale_m."""
    sky, roofs, ground = material.colors_rgb
    height = shader.axes(shader.place)[2]
    _, house = shader.bricks(shader.face_plane(), (1.7, 400.0), 0.0, 0.0)
    house = shader.axes(house)[0]
    skyline = shader.math("SUBTRACT", height, shader.math("MULTIPLY", house, 1.3))
    roofs = shader.shade(roofs, shader.step(house, 0.0, 1.0, 1.5, 0.8))
    color = shader.mix(shader.step(skyline, material.scale_m - 0.7, material.scale_m - 0.6), roofs, sky)
    color = shader.shade(color, shader.step(shader.noise(0.8, 2), 0.3, 0.7, 0.75, 1.15))
    return shader.mix(shader.step(height, 0.9, 0.6), color, ground)


def _veneer(shader: Shader, material: Material) -> Socket:
    """Boards of doors, their grain upright; colours: (wood, dark grain)."""
    wood, dark = material.colors_rgb
    grain = shader.noise(0.035, 3, shader.scaled((1.0, 1.0, 0.05), shader.wobbled(0.5, 0.02)))
    color = shader.mix(shader.step(grain, 0.35, 0.7, 0.0, 0.7), wood, dark)
    height = shader.axes(shader.place)[2]
    kicked = shader.math(
        "MULTIPLY", shader.step(height, 0.5, 0.1), shader.step(shader.noise(0.15, 2), 0.45, 0.65, 0.0, 0.6)
    )
    return shader.shade(color, shader.math("SUBTRACT", 1.0, kicked))


def _glass(shader: Shader, material: Material) -> Socket:
    """A pane; colours: (what it lets through)."""
    return material.colors_rgb[0]


def _trodden(shader: Shader, floor: Socket) -> Socket:
    """Grime, spilt drinks, gum and heel marks on a floor."""
    color = shader.shade(floor, shader.step(shader.noise(3.2, 3), 0.3, 0.7, 0.78, 1.07))
    distance, pick = shader.cells(0.5, "F1", shader.wobbled(0.1, 0.03))
    often = shader.math("GREATER_THAN", shader.axes(pick)[0], 0.72)
    gum = shader.math("MULTIPLY", shader.step(distance, 0.06, 0.04, 0.0, 0.5), often)
    turned = shader.vector("ADD", shader.wobbled(0.6, 0.25), (13.0, 57.0, 0.0))
    marks = shader.noise(0.11, 3, shader.scaled((0.16, 1.0, 1.0), turned))
    heel = shader.math(
        "MULTIPLY", shader.step(marks, 0.66, 0.72), shader.step(shader.noise(1.4, 1), 0.45, 0.65, 0.0, 0.4)
    )
    stain = shader.step(
        shader.noise(0.9, 3, shader.vector("ADD", shader.point, (57.0, 3.0, 0.0))), 0.57, 0.72, 0.0, 0.35
    )
    dark = shader.math("MAXIMUM", shader.math("MAXIMUM", gum, heel), stain)
    return shader.shade(color, shader.math("SUBTRACT", 1.0, dark))


INDOOR_KINDS: dict[str, Callable[[Shader, Material], Socket]] = {
    "floor_tiles": _floor_tiles,
    "terrazzo": _terrazzo,
    "linoleum": _linoleum,
    "tactile": _tactile,
    "indoor_wall": _indoor_wall,
    "ceiling_panels": _ceiling_panels,
    "timetable": _timetable,
    "bill": _bill,
    "signage": _signage,
    "view": _view,
    "veneer": _veneer,
    "glass": _glass,
}
