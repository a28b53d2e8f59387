"""A Material goes in; the Blender material that draws it, worn and stained by formula, comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import bpy

from synth.blender.indoor_materials import INDOOR_KINDS
from synth.blender.laid_materials import COVERS
from synth.blender.nodes import Shader, Socket
from synth.records import Material, Rgb

GLASS_LOSS = 0.2  # of the light that a pane's colour does not let through
GLOSSY_BELOW = 0.55  # roughness from which on a surface is drawn as matt


def build_material(material: Material, lamps: Mapping[str, Rgb]) -> bpy.types.Material:
    """lamps: the factor on each lamp group's radiance. Raises ValueError for a kind that is not one of KINDS."""
    if material.kind not in KINDS:
        raise ValueError(f"material kind {material.kind!r} is unknown; known are {', '.join(sorted(KINDS))}")
    built = bpy.data.materials.new(material.kind)
    built.use_nodes = True
    tree = built.node_tree
    tree.nodes.clear()
    shader = Shader(tree, material.seed)
    glow_rgb = _glow(material, lamps)
    full = _surface(shader, KINDS[material.kind](shader, material), material, glow_rgb)
    # Light that comes by way of this surface sees its plain colour: Cycles skips the pattern, half of a plate's time.
    plain = _plain_surface(tree, material, glow_rgb)
    if material.kind in COVERS:
        full, plain = _laid(tree, full, COVERS[material.kind](shader, material))
    # Lamps are aimed at, since few rays would hit them by chance; screens are too weak for the trouble.
    built.cycles.emission_sampling = "FRONT_BACK" if material.lamp and glow_rgb is not None else "NONE"
    which = tree.nodes.new("ShaderNodeMixShader")
    path = tree.nodes.new("ShaderNodeLightPath")
    out = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(path.outputs["Is Camera Ray"], which.inputs[0])
    tree.links.new(plain, which.inputs[1])
    tree.links.new(full, which.inputs[2])
    tree.links.new(which.outputs[0], out.inputs["Surface"])
    return built


def _glow(material: Material, lamps: Mapping[str, Rgb]) -> Rgb | None:
    """The factor on a material's colours that gives their radiance; None for one that does not glow."""
    if material.emission == 0 or (material.lamp and max(lamps.get(material.lamp, (0.0,))) == 0):
        return None
    red, green, blue = lamps[material.lamp] if material.lamp else (1.0, 1.0, 1.0)
    return red * material.emission, green * material.emission, blue * material.emission


def _plain_surface(tree: bpy.types.NodeTree, material: Material, glow_rgb: Rgb | None) -> Socket:
    color = material.colors_rgb[0]
    if material.kind == "glass":
        surface = tree.nodes.new("ShaderNodeBsdfTransparent")
        surface.inputs["Color"].default_value = (*(1 - GLASS_LOSS * (1 - value) for value in color), 1.0)
    elif glow_rgb is not None:
        surface = tree.nodes.new("ShaderNodeEmission")
        surface.inputs["Color"].default_value = (
            *(value * glow for value, glow in zip(color, glow_rgb, strict=True)),
            1,
        )
    else:
        surface = tree.nodes.new("ShaderNodeBsdfDiffuse")
        surface.inputs["Color"].default_value = (*color, 1.0)
    return surface.outputs[0]


def _surface(shader: Shader, color: Socket, material: Material, glow_rgb: Rgb | None) -> Socket:
    tree = shader.tree
    if material.kind == "glass":
        return _plain_surface(tree, material, None)  # without a mirror image: at few samples it is but noise
    if glow_rgb is not None:
        surface = tree.nodes.new("ShaderNodeEmission")
        shader._set(surface.inputs["Color"], shader.mix(1.0, color, glow_rgb, "MULTIPLY"))
        return surface.outputs[0]
    if material.roughness < GLOSSY_BELOW:
        surface = tree.nodes.new("ShaderNodeBsdfPrincipled")
        surface.inputs["Roughness"].default_value = material.roughness
        shader._set(surface.inputs["Base Color"], color)
        return surface.outputs[0]
    surface = tree.nodes.new("ShaderNodeBsdfDiffuse")
    shader._set(surface.inputs["Color"], color)
    return surface.outputs[0]


def _laid(tree: bpy.types.NodeTree, surface: Socket, cover: Socket) -> tuple[Socket, Socket]:
    """What is seen of a surface that covers a part of what is behind it, and what light meets: nothing, or it would
    shade the ground that it lies on."""
    nothing = tree.nodes.new("ShaderNodeBsdfTransparent")
    seen = tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(cover, seen.inputs[0])
    tree.links.new(nothing.outputs[0], seen.inputs[1])
    tree.links.new(surface, seen.inputs[2])
    return seen.outputs[0], nothing.outputs[0]


def _color(material: Material, index: int) -> Rgb:
    return material.colors_rgb[min(index, len(material.colors_rgb) - 1)]


def _plain(shader: Shader, material: Material) -> Socket:
    return _color(material, 0)


def _painted(shader: Shader, material: Material) -> Socket:
    """Coat of paint or metal with a little dirt: colours are (paint, dirt)."""
    dirt = shader.step(shader.noise(material.scale_m, 3), 0.45, 0.75, 0.0, 0.45)
    return shader.mix(dirt, _color(material, 0), _color(material, 1))


def _asphalt(shader: Shader, material: Material) -> Socket:
    """Colours: (tar and stone, mended patches, cracks)."""
    color = shader.shade(_color(material, 0), shader.step(shader.noise(2.5, 2), 0.3, 0.7, 0.75, 1.2))
    _, patch = shader.cells(3.1, "F1", shader.wobbled(1.5, 0.06))
    mended = shader.step(shader.axes(patch)[0], 0.84, 0.86, 0.0, 0.8)
    color = shader.mix(mended, color, _color(material, 1))
    grit = shader.noise(0.03, 1)
    color = shader.shade(color, shader.step(grit, 0.25, 0.75, 0.72, 1.28))
    crack, _ = shader.cells(1.9, "DISTANCE_TO_EDGE", shader.wobbled(0.5, 0.13))
    worn = shader.step(shader.noise(4.0, 1), 0.45, 0.55)
    cracked = shader.math("MULTIPLY", shader.step(crack, 0.012, 0.004), worn)
    color = shader.mix(cracked, color, _color(material, 2))
    return _spotted(shader, color, 0.55)


def _slabs(shader: Shader, material: Material) -> Socket:
    """Paving of scale_m wide slabs; colours: (stone, other stone, joint)."""
    along, up = material.scale_m, material.scale_m * (0.5 if material.seed % 2 else 1.0)
    joint, pick = shader.bricks(shader.wobbled(0.4, 0.004, shader.face_plane()), (along, up), 0.022, 0.5)
    pick = shader.axes(pick)[0]
    color = shader.mix(shader.step(pick, 0.2, 0.8, 0.0, 0.8), _color(material, 0), _color(material, 1))
    color = shader.shade(color, shader.step(shader.noise(0.05, 2), 0.25, 0.75, 0.85, 1.15))
    color = shader.shade(color, shader.step(shader.noise(3.0, 2), 0.3, 0.7, 0.7, 1.15))
    dirt = shader.math("MULTIPLY", joint, shader.step(shader.noise(1.3, 2), 0.3, 0.6, 0.45, 1.0))
    color = shader.mix(dirt, color, _color(material, 2))
    return _spotted(shader, color, 0.6)


def _concrete(shader: Shader, material: Material) -> Socket:
    """Cast grey stuff, with streaks down its sides; colours: (concrete, stain)."""
    color = shader.shade(_color(material, 0), shader.step(shader.noise(1.6, 2), 0.3, 0.7, 0.8, 1.15))
    color = shader.shade(color, shader.step(shader.noise(0.04, 2), 0.3, 0.7, 0.9, 1.1))
    return _streaked(shader, color, _color(material, 1))


def _plaster(shader: Shader, material: Material) -> Socket:
    """A rendered wall; colours: (paint, stain)."""
    color = shader.shade(_color(material, 0), shader.step(shader.noise(2.2, 3), 0.3, 0.7, 0.9, 1.06))
    return _streaked(shader, color, _color(material, 1))


def _brick(shader: Shader, material: Material) -> Socket:
    """Brickwork; colours: (brick, other brick, mortar)."""
    joint, pick = shader.bricks(shader.face_plane(), (0.24, 0.08), 0.014, 0.5)
    color = shader.mix(shader.axes(pick)[0], _color(material, 0), _color(material, 1))
    color = shader.shade(color, shader.step(shader.noise(1.5, 3), 0.3, 0.7, 0.75, 1.15))
    color = shader.mix(joint, color, _color(material, 2))
    return _streaked(shader, color, (0.05, 0.045, 0.04))


def _tiles(shader: Shader, material: Material) -> Socket:
    """Wall or floor tiles of scale_m; colours: (tile, other tile, joint)."""
    joint, pick = shader.bricks(shader.face_plane(), (material.scale_m, material.scale_m), 0.008, 0.0)
    color = shader.mix(shader.axes(pick)[0], _color(material, 0), _color(material, 1))
    color = shader.shade(color, shader.step(shader.noise(1.8, 3), 0.3, 0.7, 0.82, 1.1))
    return shader.mix(joint, color, _color(material, 2))


def _grass(shader: Shader, material: Material) -> Socket:
    """Trodden grass with bare soil and fallen leaves; colours: (grass, dry grass, soil, leaf, other leaf)."""
    blades = shader.noise(0.06, 2, roughness=0.7)
    color = shader.mix(shader.step(blades, 0.3, 0.7), _color(material, 0), _color(material, 1))
    color = shader.shade(color, shader.step(shader.noise(0.035, 1), 0.3, 0.7, 0.55, 1.4))
    bare = shader.step(shader.noise(2.4, 3), 0.46, 0.6)
    soil = shader.shade(_color(material, 2), shader.step(shader.noise(0.07, 1), 0.25, 0.75, 0.6, 1.4))
    color = shader.mix(bare, color, soil)
    return _leaves(shader, color, material)


def _soil(shader: Shader, material: Material) -> Socket:
    """A path of soil and gravel under fallen leaves; colours: (soil, gravel, -, leaf, other leaf)."""
    color = shader.mix(shader.step(shader.noise(1.8, 3), 0.35, 0.65), _color(material, 0), _color(material, 1))
    color = shader.shade(color, shader.step(shader.noise(0.05, 3, roughness=0.7), 0.25, 0.75, 0.6, 1.45))
    return _leaves(shader, color, material)


def _gravel(shader: Shader, material: Material) -> Socket:
    """Rolled grit, paler where it lies loose, darker where it is trodden or damp; colours: (grit, trodden, damp)."""
    trodden = shader.step(shader.noise(1.6, 3, roughness=0.6), 0.4, 0.62)
    color = shader.mix(trodden, _color(material, 0), _color(material, 1))
    color = shader.shade(color, shader.step(shader.noise(0.022, 2, roughness=0.7), 0.3, 0.7, 0.6, 1.45))
    stone, pick = shader.cells(0.05, "F1")
    pebble = shader.math("MULTIPLY", shader.step(stone, 0.3, 0.22), shader.step(shader.axes(pick)[0], 0.86, 0.9))
    color = shader.shade(color, shader.math("ADD", 1.0, shader.math("MULTIPLY", pebble, 0.7)))
    damp = shader.step(shader.noise(2.7, 2, shader.vector("ADD", shader.point, (31.0, 7.0, 0.0))), 0.56, 0.72, 0.0, 0.5)
    return shader.mix(damp, color, _color(material, 2))


def _foliage(shader: Shader, material: Material) -> Socket:
    """Leaves of a bush or tree; colours: (leaf, other leaf)."""
    color = shader.mix(shader.step(shader.noise(0.25, 2), 0.35, 0.65), _color(material, 0), _color(material, 1))
    return shader.shade(color, shader.step(shader.noise(0.05, 1), 0.3, 0.7, 0.6, 1.4))


def _wood(shader: Shader, material: Material) -> Socket:
    """Boards or bark with the grain along the longest axis; colours: (wood, dark grain)."""
    grain = shader.noise(0.05, 3, shader.scaled((0.15, 1.0, 1.0)))
    color = shader.mix(shader.step(grain, 0.35, 0.65), _color(material, 0), _color(material, 1))
    return shader.shade(color, shader.step(shader.noise(0.9, 2), 0.3, 0.7, 0.75, 1.15))


def _bark(shader: Shader, material: Material) -> Socket:
    """A standing trunk, furrowed upwards; colours: (ridge, furrow)."""
    furrow = shader.noise(0.05, 3, shader.scaled((1.0, 1.0, 0.16), shader.wobbled(0.2, 0.02)))
    color = shader.mix(shader.step(furrow, 0.38, 0.62), _color(material, 0), _color(material, 1))
    return shader.shade(color, shader.step(shader.noise(0.6, 2), 0.3, 0.7, 0.7, 1.2))


def _worn_paint(shader: Shader, material: Material) -> Socket:
    """Markings on a road; colours: (paint, ground that shows where it is worn)."""
    wear = shader.step(shader.noise(0.35, 5, roughness=0.7), 0.5, 0.58, 0.1, 0.9)
    color = shader.mix(wear, _color(material, 0), _color(material, 1))
    return shader.shade(color, shader.step(shader.noise(0.03, 1), 0.25, 0.75, 0.85, 1.15))


def _poster(shader: Shader, material: Material) -> Socket:
    """Printed paper: blocks and lines of the colours (paper, print, other print)."""
    plane = shader.face_plane()
    block, pick = shader.bricks(plane, (0.31, 0.23), 0.03, 0.5)
    color = shader.mix(shader.step(shader.axes(pick)[0], 0.45, 0.55), _color(material, 1), _color(material, 2))
    color = shader.mix(block, color, _color(material, 0))
    _, line = shader.bricks(plane, (0.17, 0.035), 0.012, 0.3)
    text = shader.step(shader.noise(0.5, 0), 0.48, 0.52)
    lines = shader.math("MULTIPLY", shader.step(shader.axes(line)[0], 0.5, 0.6), text)
    return shader.mix(lines, color, (0.05, 0.05, 0.05))


def _leaves(shader: Shader, ground: Socket, material: Material) -> Socket:
    for size_m, shift, keep in ((0.085, 0.0, 0.62), (0.07, 31.7, 0.7)):
        where = shader.vector("ADD", shader.wobbled(0.03, 0.012), (shift, shift, 0.0))
        distance, pick = shader.cells(size_m, "F1", where)
        red, green, _ = shader.axes(pick)
        heap = shader.step(shader.noise(1.7, 2), 0.35, 0.65, 0.3, -0.12)
        here = shader.math("GREATER_THAN", red, shader.math("ADD", heap, keep))
        leaf = shader.math("MULTIPLY", shader.step(distance, 0.36, 0.3), here)
        color = shader.mix(green, _color(material, 3), _color(material, 4))
        ground = shader.mix(leaf, ground, color)
    return ground


def _spotted(shader: Shader, ground: Socket, strength: float) -> Socket:
    """Gum, oil and old wet spots on a floor."""
    distance, pick = shader.cells(0.45, "F1", shader.wobbled(0.1, 0.02))
    often = shader.math("GREATER_THAN", shader.axes(pick)[0], 0.6)
    gum = shader.math("MULTIPLY", shader.step(distance, 0.075, 0.05, 0.0, 0.45), often)
    stain = shader.step(shader.noise(1.1, 2, shader.vector("ADD", shader.point, (57.0, 3.0, 0.0))), 0.52, 0.74)
    fade = shader.step(shader.noise(2.7, 1), 0.35, 0.7, 0.1, strength)
    dark = shader.math("MAXIMUM", gum, shader.math("MULTIPLY", stain, fade))
    return shader.shade(ground, shader.math("SUBTRACT", 1.0, dark))


def _streaked(shader: Shader, wall: Socket, stain: Rgb) -> Socket:
    """Rain streaks down a wall and splashed dirt at its foot."""
    streaks = shader.noise(0.3, 2, shader.scaled((1.0, 1.0, 0.06)))
    streak = shader.math(
        "MULTIPLY", shader.step(streaks, 0.5, 0.75, 0.0, 0.6), shader.step(shader.noise(2.0, 1), 0.4, 0.65)
    )
    height = shader.axes(shader.place)[2]
    rim = shader.math("ADD", height, shader.math("MULTIPLY", shader.noise(0.4, 1), 0.6))
    foot = shader.step(rim, 0.95, 0.25, 0.0, 0.55)
    return shader.mix(shader.math("MAXIMUM", streak, foot), wall, stain)


KINDS: dict[str, Callable[[Shader, Material], Socket]] = {
    "plain": _plain,
    "painted": _painted,
    "asphalt": _asphalt,
    "slabs": _slabs,
    "concrete": _concrete,
    "plaster": _plaster,
    "brick": _brick,
    "tiles": _tiles,
    "grass": _grass,
    "soil": _soil,
    "gravel": _gravel,
    "foliage": _foliage,
    "wood": _wood,
    "bark": _bark,
    "worn_paint": _worn_paint,
    "poster": _poster,
    **dict.fromkeys(COVERS, _plain),
    **INDOOR_KINDS,
}
