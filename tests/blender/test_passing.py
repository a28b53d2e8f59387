"""Someone before someone, rendered: the labels' visible fraction against pixels counted in a render, and the fast way
against the whole scene."""

from dataclasses import replace

import numpy as np
import pytest

from synth import passing, pipeline
from synth.config import CropConfig, DatasetConfig, RenderConfig
from synth.degrade import clean_response
from synth.records import CropErrors, Paint, Sequence, Setting, Walk
from tests.blender import shapes

pytestmark = pytest.mark.blender
person = pytest.importorskip("synth.blender.person", exc_type=ImportError)
reference = pytest.importorskip("synth.blender.reference", exc_type=ImportError)
stage = pytest.importorskip("synth.blender.stage", exc_type=ImportError)

FRAMES = 4
SIZE = (32, 64)
LIGHT = shapes.light(sun=0.0, sky_strength=1.0)
CONFIG = DatasetConfig(
    identities=1,
    frames=FRAMES,
    crop=CropConfig(*SIZE),
    render=RenderConfig(samples=64, denoise=False, plate_width_px=96, plate_height_px=54, plate_samples=8),
)


def _ball(centre, radius, color, frames=FRAMES):
    vertices, triangles = shapes.sphere(radius, centre)
    return shapes.figure(vertices, triangles, color, frames=frames)


def _person():
    """Slender, so that the crop holds all of it."""
    ball = _ball((0.0, 0.0, 0.0), 1.0, (0.7, 0.7, 0.7))
    return replace(ball, vertices_m=ball.vertices_m * np.float32([0.3, 0.3, 0.8]) + np.float32([0.0, 0.3, 0.9]))


def _passer(nearer_m):
    """Passes on the height of the line of sight from left to right, coming in and leaving."""
    ball = _ball((0.0, 0.3 - nearer_m, 0.9 + nearer_m / 3), 0.3, (0.0, 0.0, 0.0))
    steps = np.linspace(-1.5, 0.4, FRAMES, dtype=np.float32)
    return replace(ball, vertices_m=ball.vertices_m + steps[:, None, None] * np.float32([1, 0, 0]))


class _Blender:
    """The pipeline's renderer; keeps what the strip's render gave."""

    def strip(self, strip, config):
        self.people = person.render_strip(strip, config)
        return self.people

    def frame(self, *arguments):
        return reference.render_frame(*arguments)


@pytest.fixture(scope="module")
def place_and_plate():
    place = shapes.place(lights=(LIGHT,))
    return place, stage.render_plate(place, "a", LIGHT, CONFIG.render)


def _render(plate, others, config=CONFIG):
    none = (0.0,) * FRAMES
    sequence = Sequence(
        1, "a", 0, Walk((0.0, 0.0), 0.0, 0.0, 0.0), CropErrors(none, none, none), replace(clean_response()), 7
    )
    blender = _Blender()
    setting = Setting("test", 0, {"a": "test", "b": "test"})
    return blender, pipeline.render_sequence(setting, sequence, _person(), plate, config, blender, others)


@pytest.mark.parametrize("nearer_m", [0.8, 3.0])
def test_the_visible_fraction_agrees_with_pixels_counted_in_a_render(place_and_plate, nearer_m):
    """A black ball passes before a grey one: grey light in the strip's render is what of the person is seen."""
    _, plate = place_and_plate
    alone, _ = _render(plate, [])
    blender, result = _render(plate, [_passer(nearer_m)])
    brightness, whole = blender.people[..., :3].sum(-1), alone.people[..., :3].sum(-1)
    fractions = np.array([label.visible_fraction for label in result.labels])
    for frame in range(FRAMES):
        # A pixel at the rim of the passer counts by its light; where both balls shade one another, by a tenth at most.
        share = np.minimum(brightness[frame] / np.maximum(whole[frame], 1e-3), 1.0)
        body = alone.people[frame, ..., 3]
        seen = float((body * (share > 0.25)).sum() / body.sum())
        assert fractions[frame] == pytest.approx(seen, abs=0.04)
    assert fractions[0] > 0.95
    assert fractions.min() < 0.85


def test_the_whole_scene_and_the_strip_agree_in_who_is_in_front(place_and_plate, monkeypatch):
    place, plate = place_and_plate
    monkeypatch.setattr(pipeline, "light_of", lambda setting, camera: (place, LIGHT))
    slow = replace(CONFIG, render=replace(CONFIG.render, quality="reference"))
    for nearer_m in (1.5, -1.5):
        _, fast = _render(plate, [_passer(nearer_m)])
        _, whole = _render(plate, [_passer(nearer_m)], slow)
        dark = [(result.crops_srgb.mean(-1) < 40) for result in (fast, whole)]
        assert (dark[0] != dark[1]).mean() < 0.04
        inside = dark[1] & (fast.part_masks > 0)
        assert inside.sum() < 0.02 * (fast.part_masks > 0).sum()  # the masks show the person, not the passer
    assert dark[0].sum() > 0


def test_cells_stay_narrow_with_a_passer_far_outside():
    ball, other = _person(), _passer(1.0)
    pixels = np.repeat((shapes.sphere(12, (16, 32, 0))[0])[None], FRAMES, 0)
    passing_by = np.repeat((shapes.sphere(8, (0, 32, -300))[0])[None], FRAMES, 0)
    passing_by += np.float32([[-900, 0, 0], [-20, 0, 0], [0, 0, 0], [700, 0, 0]])[:, None]
    strip = passing.folded(np.concatenate([pixels, passing_by], 1), pixels.shape[1], [other], SIZE)
    cells = person.lay_out(strip, SIZE)
    assert (cells.right_px - cells.left_px).tolist()[::3] == [28, 28]  # the person's own: 24, and margins
    assert (cells.right_px - cells.left_px).max() < 40
    joined = passing.joined(ball, [replace(other, paints=(Paint("other"),))])
    assert np.ptp(strip[..., 2], axis=1).max() < 60
    assert joined.triangle_paint.max() == 1
