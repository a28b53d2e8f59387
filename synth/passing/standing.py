"""Obstacles and what passers push go in, figures that stand or roll through a sequence come out. T frames."""

from __future__ import annotations

import numpy as np

from synth.passing import tables
from synth.passing.meshes import Mesh
from synth.passing.things import obstacle_mesh, thing_mesh
from synth.records import Figure, FloatArray, Obstacle, Paint, Passer

_HIPS = (8, 11)  # of OPENPOSE_JOINTS
ROUGHNESS = 0.6


def standing(obstacle: Obstacle, frames: int) -> Figure:
    """A thing that does not move."""
    mesh = obstacle_mesh(obstacle)
    return _figure(mesh, np.broadcast_to(mesh.vertices_m, (frames, *mesh.vertices_m.shape)))


def pushed(passer: Passer, figure: Figure) -> Figure:
    """What a passer pushes along, before the hips of the passer's own posed figure."""
    mesh = thing_mesh(passer.brings, passer.person)
    heading = passer.walk.heading_rad
    ahead, left = np.array([np.cos(heading), np.sin(heading), 0.0]), np.array([-np.sin(heading), np.cos(heading), 0.0])
    turned = mesh.vertices_m @ np.stack([ahead, left, [0.0, 0.0, 1.0]])
    place = figure.joints_m[:, _HIPS].mean(1) * [1.0, 1.0, 0.0] + [0.0, 0.0, passer.ground_m]
    place += tables.BROUGHT[passer.brings][3] * ahead
    return _figure(mesh, turned + place[:, None])


def _figure(mesh: Mesh, vertices_m: FloatArray) -> Figure:
    vertices = np.ascontiguousarray(vertices_m, np.float32)
    return Figure(
        vertices_m=vertices,
        triangles=mesh.triangles,
        triangle_paint=np.zeros(len(mesh.triangles), np.int32),
        triangle_part=np.zeros(len(mesh.triangles), np.uint8),
        vertex_rgb=mesh.vertex_rgb,
        pattern_uv=np.zeros((len(mesh.vertex_rgb), 2), np.float32),
        paints=(Paint("thing", None, ROUGHNESS),),
        joints_m=np.repeat(vertices.mean(1)[:, None], 18, 1).astype(np.float32),
    )
