"""Shod feet of dressed people on the ground: what the skeleton's points promise, the mesh's vertices must keep."""

import numpy as np
import pytest

from synth import body
from synth.motion import walk
from synth.records import LAYER_SHOES, Walk
from tests.synth import people


@pytest.mark.parametrize("number", [2, 3, 7, 13, 18, 23, 31, 40])
@pytest.mark.parametrize("fps", [8.0, 25.0])
def test_shoes_neither_slide_nor_sink_at_any_rate(number, fps):
    person, rest, outfit = people.person(number), people.rest(number), people.outfit(number)
    track = walk(person.gait, Walk((0.0, 0.0), 0.3, 0.0, 0.2), rest.skeleton, int(3 * fps), fps)
    shoes = np.unique(outfit.triangles[outfit.triangle_layer == LAYER_SHOES])
    vertices = body.pose(people.model(), rest, outfit, track).vertices_m[:, shoes]
    assert vertices[..., 2].min() > -0.005
    touches = vertices[..., 2] < 0.004
    steps = np.linalg.norm(np.diff(vertices, axis=0), axis=-1)
    assert steps[touches[1:] & touches[:-1]].max() < 0.02
