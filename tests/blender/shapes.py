"""Simple figures, places and lights whose pictures are known."""

import numpy as np

from synth.geometry import look_at
from synth.records import Camera, Figure, Light, Material, Paint, Scene, Solid, Strip, WalkArea

GREY = 0.5
LOOKING_NORTH = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])  # world +X right, +Z up, +Y away


def sphere(radius, centre, segments=32, rings=17):
    """Vertices (V, 3) and triangles (F, 3)."""
    azimuth, polar = np.meshgrid(np.arange(segments) * 2 * np.pi / segments, np.linspace(0, np.pi, rings))
    unit = np.stack([np.cos(azimuth) * np.sin(polar), np.sin(azimuth) * np.sin(polar), np.cos(polar)], -1)
    row, column = np.meshgrid(np.arange(rings - 1), np.arange(segments), indexing="ij")
    a, b = row * segments + column, row * segments + (column + 1) % segments
    triangles = np.concatenate([np.stack([a, a + segments, b], -1), np.stack([b, a + segments, b + segments], -1)])
    return (unit.reshape(-1, 3) * radius + centre).astype(np.float32), triangles.reshape(-1, 3).astype(np.int32)


def figure(vertices, triangles, color=(GREY, GREY, GREY), frames=1, tile=None, uv=None):
    """A figure that stands still, of one colour."""
    count = len(vertices)
    return Figure(
        vertices_m=np.repeat(vertices[None], frames, 0),
        triangles=triangles,
        triangle_paint=np.zeros(len(triangles), np.int32),
        triangle_part=np.ones(len(triangles), np.uint8),
        vertex_rgb=np.broadcast_to(np.asarray(color, np.float32), (count, 3)).copy(),
        pattern_uv=np.zeros((count, 2), np.float32) if uv is None else uv,
        paints=(Paint("paint", tile, roughness=0.0),),
        joints_m=np.repeat(np.tile(vertices.mean(0), (18, 1))[None], frames, 0).astype(np.float32),
    )


def light(sun=3.0, to=(0.0, 0.0, 1.0), sky_strength=0.0, angle=0.0):
    to = np.asarray(to) / np.linalg.norm(to)
    return Light("test", "city", sky_strength, 0.0, tuple(to.tolist()), (sun, sun, sun), angle)


def strip(a_figure, vertices_px, the_light, probe=None, size_px=(32, 64)):
    probe = np.zeros((16, 32, 3), np.float32) if probe is None else probe
    return Strip(a_figure, vertices_px.astype(np.float32), size_px, LOOKING_NORTH, the_light, probe)


def ball_strip(the_light, probe=None, frames=1, radius=12.0, color=(GREY, GREY, GREY), size_px=(32, 64)):
    """Balls in the middle of their crops, in pixels."""
    vertices, triangles = sphere(radius, (0, 0, 0))
    middle = np.array([size_px[0] / 2, size_px[1] / 2, 0.0])
    pixels = np.repeat((vertices @ LOOKING_NORTH.T + middle)[None], frames, 0)
    return strip(figure(vertices, triangles, color, frames), pixels, the_light, probe, size_px)


def place(solids=(), lights=(), focal_px=120.0, position=(0.0, -6.0, 3.0), target=(0.0, 0.0, 1.0)):
    """Grey ground, seen by one camera of 96 x 54 pixels."""
    grey = Material("plain", ((GREY, GREY, GREY),))
    ground = Solid("ground", "plane", (200.0, 200.0, 0.0), (0.0, 0.0, 0.0), grey)
    camera = Camera(96, 54, focal_px, look_at(position, target))
    area = WalkArea(((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)))
    both = ("a", "b")
    return Scene("test", (ground, *solids), lights, dict.fromkeys(both, camera), dict.fromkeys(both, area))
