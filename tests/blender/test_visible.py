"""The labels of a dressed person behind others and things, against a second render: Blender's own camera, the person
white, all else black, and the white counted."""

from dataclasses import replace

import numpy as np
import pytest

from synth import passing
from synth.config import RenderConfig
from synth.geometry import project
from synth.records import OPENPOSE_JOINTS, PART_NONE, Figure, Obstacle, Paint, Surface, Thing
from tests.synth import test_pipeline as flat

pytestmark = pytest.mark.blender
bpy = pytest.importorskip("bpy", exc_type=ImportError)
build = pytest.importorskip("synth.blender.build", exc_type=ImportError)
person = pytest.importorskip("synth.blender.person", exc_type=ImportError)
session = pytest.importorskip("synth.blender.session", exc_type=ImportError)

SCALE = 2  # of the camera's picture
WINDOW = (200.0, 60.0, 440.0, 380.0)  # of the camera's picture, around the person
BLACK, WHITE = 0, 1


def _passer(walker: Figure) -> list[Figure]:
    """Another dressed person walks past on the camera's side, from behind the person to ahead."""
    other = flat.posed(2, ())
    steps = np.linspace(-0.7, 0.9, flat.FRAMES, dtype=np.float32)[:, None, None] * np.float32([1, 0, 0])
    return [replace(other, vertices_m=other.vertices_m + np.float32([0.0, -1.1, 0.0]) + steps)]


def _thing(walker: Figure) -> list[Figure]:
    x, y, _ = walker.joints_m[flat.FRAMES // 2, [8, 11]].mean(0)
    return [passing.standing(Obstacle("cabinet", (float(x), float(y) - 1.0, 0.0), 0.3, 1.0, 4), flat.FRAMES)]


def _nothing(walker: Figure) -> list[Figure]:
    return []


def _flat(figure: Figure, white: np.ndarray) -> Figure:
    """The figure with two paints: black, and white where a triangle is."""
    return replace(figure, triangle_paint=white.astype(np.int32), paints=(Paint("black"), Paint("white")))


def _emissions():
    materials = []
    for value in (0.0, 1.0):
        material = bpy.data.materials.new("flat")
        material.use_nodes = True
        tree = material.node_tree
        tree.nodes.clear()
        light, out = tree.nodes.new("ShaderNodeEmission"), tree.nodes.new("ShaderNodeOutputMaterial")
        light.inputs["Color"].default_value = (value, value, value, 1.0)
        tree.links.new(light.outputs["Emission"], out.inputs["Surface"])
        materials.append(material)
    return materials


def _white(figures: list[Figure]) -> np.ndarray:
    """(T, H, W) the white in the camera's window at each frame of figures that `_flat` painted."""
    config = RenderConfig(samples=4, denoise=False)
    scene = session.open_empty(config, config.samples)
    scene.render.film_transparent = True
    build.aim_camera(scene, flat.CAMERA, WINDOW)
    materials = _emissions()
    width, height = (SCALE * round(WINDOW[2 + axis] - WINDOW[axis]) for axis in (0, 1))
    pictures = []
    for frame in range(flat.FRAMES):
        placed = []
        for figure in figures:
            mesh = person.mesh_of("flat", figure.vertices_m[frame : frame + 1], figure, materials)
            placed.append(bpy.data.objects.new("flat", mesh))
            scene.collection.objects.link(placed[-1])
        pictures.append(session.render(scene, width, height)[..., 0])
        for each in placed:
            bpy.data.objects.remove(each)
    return np.stack(pictures)


@pytest.mark.parametrize("others_of", [_passer, _thing, _nothing])
def test_fractions_and_joints_agree_with_a_second_render(others_of):
    """With nothing in front it is the person's own suitcase that hides the legs."""
    luggage = () if others_of is not _nothing else (Thing("suitcase", "right", Surface("solid", ((0.1,) * 3,) * 2)),)
    walker = flat.posed(1, luggage)
    own = walker.triangle_part != PART_NONE
    body = replace(walker, triangles=walker.triangles[own], triangle_paint=walker.triangle_paint[own])
    others = others_of(walker)
    whole = _white([_flat(body, np.ones(own.sum()))])
    seen = _white([_flat(walker, own), *(_flat(each, np.zeros(len(each.triangles))) for each in others)])
    labels = flat.shown(walker, flat.plate(), others=others).labels
    clear = flat.shown(walker, flat.plate()).labels

    fractions = np.array([label.visible_fraction for label in labels])
    np.testing.assert_allclose(fractions, seen.sum((1, 2)) / whole.sum((1, 2)), atol=0.01)
    assert fractions.min() < 0.9
    if not others:
        return
    pixels, _ = project(flat.CAMERA, walker.joints_m)
    hidden = 0
    for frame in range(flat.FRAMES):
        for joint, at in enumerate(pixels[frame]):
            x, y = (SCALE * (at - WINDOW[:2])).astype(int)
            around = np.s_[y - 3 : y + 4, x - 3 : x + 4]
            if whole[frame][around].min() < 0.99 or 0.01 < seen[frame][around].mean() < 0.99:
                continue  # at a rim
            behind = bool(seen[frame][around].mean() < 0.5)
            name = OPENPOSE_JOINTS[joint]
            assert labels[frame].visible[joint] == (clear[frame].visible[joint] and not behind), (frame, name)
            hidden += behind
    assert hidden >= 6
