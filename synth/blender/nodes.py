"""A shader's node tree goes in; textures and arithmetic come out as sockets, so that materials read as formulas."""

from __future__ import annotations

from typing import Any

import bpy

from synth.records import Rgb, Vec3

Socket = Any  # a node's output, or a number, or a colour


class Shader:
    """Adds nodes to a tree. Coordinates are the object's own, in metres, moved by `seed`, so that no two match."""

    def __init__(self, tree: bpy.types.NodeTree, seed: int) -> None:
        self.tree = tree
        coordinates = self._node("ShaderNodeTexCoord")
        self.normal = coordinates.outputs["Normal"]
        self.place = coordinates.outputs["Object"]
        shift = (float(seed * 7919 % 1009), float(seed * 104729 % 997), float(seed * 1299709 % 991))
        self.point = self.vector("ADD", self.place, shift)

    def _node(self, kind: str, **settings: Any) -> Any:
        node = self.tree.nodes.new(kind)
        for name, value in settings.items():
            setattr(node, name, value)
        return node

    def _set(self, target: Any, value: Socket) -> None:
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, target)
        elif isinstance(value, tuple) and target.type == "RGBA":
            target.default_value = (*value[:3], 1.0)
        else:
            target.default_value = value

    def math(self, operation: str, a: Socket, b: Socket = 0.0) -> Socket:
        """A Math node: "ADD", "MULTIPLY", "GREATER_THAN" ..."""
        node = self._node("ShaderNodeMath", operation=operation)
        self._set(node.inputs[0], a)
        self._set(node.inputs[1], b)
        return node.outputs[0]

    def vector(self, operation: str, a: Socket, b: Socket) -> Socket:
        """A Vector Math node."""
        node = self._node("ShaderNodeVectorMath", operation=operation)
        self._set(node.inputs[0], a)
        self._set(node.inputs[1], b)
        return node.outputs[0]

    def axes(self, vector: Socket) -> tuple[Socket, Socket, Socket]:
        """A vector's x, y and z."""
        node = self._node("ShaderNodeSeparateXYZ")
        self._set(node.inputs[0], vector)
        return node.outputs[0], node.outputs[1], node.outputs[2]

    def combine(self, x: Socket, y: Socket, z: Socket) -> Socket:
        """A vector of three numbers."""
        node = self._node("ShaderNodeCombineXYZ")
        for target, value in zip(node.inputs, (x, y, z), strict=True):
            self._set(target, value)
        return node.outputs[0]

    def choose(self, share: Socket, a: Socket, b: Socket) -> Socket:
        """A number: a where share is 0, b where it is 1."""
        node = self._node("ShaderNodeMix", data_type="FLOAT")
        for target, value in zip(node.inputs[:1] + node.inputs[2:4], (share, a, b), strict=True):
            self._set(target, value)
        return node.outputs[0]

    def mix(self, share: Socket, a: Socket | Rgb, b: Socket | Rgb, blend: str = "MIX") -> Socket:
        """A colour: a where share is 0, b laid over it by `blend` where it is 1."""
        node = self._node("ShaderNodeMix", data_type="RGBA", blend_type=blend)
        self._set(node.inputs[0], share)
        self._set(node.inputs[6], a)
        self._set(node.inputs[7], b)
        return node.outputs[2]

    def shade(self, color: Socket | Rgb, factor: Socket) -> Socket:
        """A colour times a number."""
        grey = self.combine(factor, factor, factor)
        return self.mix(1.0, color, grey, "MULTIPLY")

    def step(self, value: Socket, start: float, end: float, low: float = 0.0, high: float = 1.0) -> Socket:
        """low below start, high beyond end, smooth between; start may be the greater."""
        node = self._node("ShaderNodeMapRange", interpolation_type="SMOOTHSTEP")
        if start > end:
            start, end, low, high = end, start, high, low
        for name, number in (("From Min", start), ("From Max", end), ("To Min", low), ("To Max", high)):
            node.inputs[name].default_value = number
        self._set(node.inputs["Value"], value)
        return node.outputs["Result"]

    def scaled(self, factors: Vec3, vector: Socket | None = None) -> Socket:
        """The point, stretched along its axes."""
        return self.vector("MULTIPLY", self.point if vector is None else vector, factors)

    def noise(
        self, size_m: float, detail: float = 2.0, vector: Socket | None = None, roughness: float = 0.55
    ) -> Socket:
        """Smooth random numbers around 0.5, whose largest features are about size_m across."""
        node = self._node("ShaderNodeTexNoise", noise_dimensions="3D")
        self._set(node.inputs["Vector"], self.point if vector is None else vector)
        node.inputs["Scale"].default_value = 1.0 / size_m
        node.inputs["Detail"].default_value = detail
        node.inputs["Roughness"].default_value = roughness
        return node.outputs[0]

    def wobbled(self, size_m: float, by_m: float, vector: Socket | None = None) -> Socket:
        """The point, moved at random by about by_m, so that edges drawn with it are not straight."""
        node = self._node("ShaderNodeTexNoise", noise_dimensions="3D")
        start = self.point if vector is None else vector
        self._set(node.inputs["Vector"], start)
        node.inputs["Scale"].default_value = 1.0 / size_m
        node.inputs["Detail"].default_value = 0.0
        offset = self.vector("MULTIPLY", self.vector("SUBTRACT", node.outputs["Color"], (0.5,) * 3), (2 * by_m,) * 3)
        return self.vector("ADD", start, offset)

    def cells(self, size_m: float, feature: str, vector: Socket | None = None) -> tuple[Socket, Socket]:
        """Random cells in the plane: (distance in cells, a colour a cell); feature "F1" or "DISTANCE_TO_EDGE"."""
        node = self._node("ShaderNodeTexVoronoi", voronoi_dimensions="2D", feature=feature)
        self._set(node.inputs["Vector"], self.point if vector is None else vector)
        node.inputs["Scale"].default_value = 1.0 / size_m
        return node.outputs["Distance"], node.outputs.get("Color")

    def face_plane(self) -> Socket:
        """The point in the plane of the face that it lies on: (along, up) on a wall, (x, y) on the ground."""
        x, y, z = self.axes(self.point)
        absolute = self.vector("ABSOLUTE", self.normal, (0.0,) * 3)
        normal_x, _, normal_z = self.axes(absolute)
        flat = self.math("GREATER_THAN", normal_z, 0.7)
        sideways = self.math("GREATER_THAN", normal_x, 0.7)
        return self.combine(self.choose(sideways, x, y), self.choose(flat, z, y), 0.0)

    def bricks(
        self, plane: Socket, size_m: tuple[float, float], joint_m: float, offset: float
    ) -> tuple[Socket, Socket]:
        """Courses of bricks or slabs, size_m (along, up): (share of joint, a random number a brick)."""
        node = self._node("ShaderNodeTexBrick", offset=offset, offset_frequency=2, squash=1.0)
        self._set(node.inputs["Vector"], plane)
        node.inputs["Color1"].default_value = (0.0, 0.0, 0.0, 1.0)
        node.inputs["Color2"].default_value = (1.0, 1.0, 1.0, 1.0)
        node.inputs["Mortar"].default_value = (0.5, 0.5, 0.5, 1.0)
        node.inputs["Scale"].default_value = 1.0
        node.inputs["Mortar Size"].default_value = joint_m / 2
        node.inputs["Mortar Smooth"].default_value = 0.3
        node.inputs["Bias"].default_value = 0.0
        node.inputs["Brick Width"].default_value = size_m[0]
        node.inputs["Row Height"].default_value = size_m[1]
        return node.outputs["Fac"], node.outputs["Color"]
