"""A Material of something that lies on ground or hangs as a net goes in; its colour, and where it covers what is behind
it, come out."""

from __future__ import annotations

from collections.abc import Callable

from synth.blender.nodes import Shader, Socket
from synth.records import Material


def _spill(shader: Shader, material: Material) -> Socket:
    """Soaked-in oil or dirt: dense in the middle, fraying out to about scale_m."""
    fray = shader.math("MULTIPLY", shader.math("SUBTRACT", shader.noise(material.scale_m * 0.9, 4), 0.5), 2.0)
    return shader.step(shader.math("ADD", _from_middle(shader, material), fray), 0.95, 0.1, 0.0, 0.82)


def _puddle(shader: Shader, material: Material) -> Socket:
    """Water with a shore: as far as about scale_m, damp a little further."""
    shore = shader.math("MULTIPLY", shader.math("SUBTRACT", shader.noise(material.scale_m, 3), 0.5), 2.4)
    far = shader.math("ADD", _from_middle(shader, material), shore)
    damp = shader.step(far, 1.1, 0.7, 0.0, 0.5)
    return shader.math("MAXIMUM", damp, shader.step(far, 0.7, 0.66))


def _chain_link(shader: Shader, material: Material) -> Socket:
    """Wires of a netting with meshes of scale_m, on end."""
    along, up, _ = shader.axes(shader.face_plane())
    turned = shader.combine(shader.math("ADD", along, up), shader.math("SUBTRACT", along, up), 0.0)
    wire, _ = shader.bricks(turned, (material.scale_m * 1.41, material.scale_m * 1.41), 0.009, 0.0)
    return wire


def _from_middle(shader: Shader, material: Material) -> Socket:
    """How far a point of a sheet lies from its middle, 1 at scale_m."""
    x, y, _ = shader.axes(shader.place)
    squared = shader.math("ADD", shader.math("MULTIPLY", x, x), shader.math("MULTIPLY", y, y))
    return shader.math("DIVIDE", shader.math("POWER", squared, 0.5), material.scale_m)


# How much of what is behind is covered, in [0, 1]; the colour is the material's first.
COVERS: dict[str, Callable[[Shader, Material], Socket]] = {
    "spill": _spill,
    "puddle": _puddle,
    "chain_link": _chain_link,
}
