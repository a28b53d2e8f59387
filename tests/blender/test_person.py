import dataclasses

import numpy as np
import pytest

from synth.config import RenderConfig
from tests.blender import shapes

pytestmark = pytest.mark.blender
person = pytest.importorskip("synth.blender.person", exc_type=ImportError)

CONFIG = RenderConfig(samples=16, denoise=False)
DARK = shapes.light(sun=0.0)


def _half(value, rows, columns=slice(None)):
    probe = np.zeros((16, 32, 3), np.float32)
    probe[rows, columns] = value
    return probe


def _shades(picture):
    """Mean brightness of the ball's upper, lower, left and right quarter of pixels."""
    grey = picture[..., 0]
    height, width = grey.shape
    return (
        grey[: height // 2].mean(),
        grey[height // 2 :].mean(),
        grey[:, : width // 2].mean(),
        grey[:, width // 2 :].mean(),
    )


def test_white_all_around_shows_the_albedo():
    strip = shapes.ball_strip(DARK, np.ones((16, 32, 3), np.float32), color=(0.2, 0.5, 0.8))
    picture = person.render_strip(strip, CONFIG)[0]
    inside = picture[picture[..., 3] > 0.999]
    assert len(inside) > 300
    np.testing.assert_allclose(inside[:, :3].mean(0), (0.2, 0.5, 0.8), atol=0.01)


def test_sun_gives_irradiance_over_pi_times_albedo_where_it_strikes_straight():
    towards_viewer = shapes.light(sun=3.0, to=(0.0, -1.0, 0.0))
    picture = person.render_strip(shapes.ball_strip(towards_viewer), CONFIG)[0]
    assert picture[31:33, 15:17, 0].mean() == pytest.approx(3.0 * shapes.GREY / np.pi, rel=0.01)


def test_alpha_is_the_balls_disc_at_its_place_and_colour_is_premultiplied():
    strip = shapes.ball_strip(DARK, np.ones((16, 32, 3), np.float32))
    shifted = dataclasses.replace(strip, vertices_px=strip.vertices_px + np.float32([2.25, -5.5, 0]))
    alpha = person.render_strip(shifted, CONFIG)[0][..., 3]
    rows, columns = np.mgrid[0:64, 0:32] + 0.5
    assert alpha.sum() == pytest.approx(np.pi * 12**2, rel=0.02)
    assert (alpha * columns).sum() / alpha.sum() == pytest.approx(16 + 2.25, abs=0.05)
    assert (alpha * rows).sum() / alpha.sum() == pytest.approx(32 - 5.5, abs=0.05)
    picture = person.render_strip(shifted, CONFIG)[0]
    rim = (alpha > 0.2) & (alpha < 0.8)
    assert (picture[rim][:, 0] / alpha[rim]).mean() == pytest.approx(shapes.GREY, abs=0.01)


@pytest.mark.parametrize(
    ("rows", "columns", "brighter", "darker"),
    [
        (slice(0, 4), slice(None), 0, 1),  # light from above (world +Z) falls on the top
        (slice(12, 16), slice(None), 1, 0),
        (slice(6, 10), slice(14, 18), 3, 2),  # the environment's middle column is world +X: right, seen northwards
        (slice(6, 10), [30, 31, 0, 1], 2, 3),
    ],
)
def test_the_probe_lights_from_the_side_that_it_stands_for(rows, columns, brighter, darker):
    shades = _shades(person.render_strip(shapes.ball_strip(DARK, _half(5.0, rows, columns)), CONFIG)[0])
    assert shades[brighter] > 1.5 * shades[darker]


@pytest.mark.parametrize(
    ("to", "brighter", "darker"), [((0, -0.2, 1), 0, 1), ((1, -0.2, 0), 3, 2), ((-1, -0.2, 0), 2, 3)]
)
def test_the_sun_lights_from_its_own_side(to, brighter, darker):
    shades = _shades(person.render_strip(shapes.ball_strip(shapes.light(to=to)), CONFIG)[0])
    assert shades[brighter] > 3 * shades[darker]


@pytest.mark.parametrize("to", [(0.9, -0.4, 0.2), (-0.9, 0.4, 0.2), (0.9, 0.4, 0.2), (-0.9, -0.4, 0.2), (1, 0, 0)])
def test_neighbours_in_a_strip_neither_shade_nor_brighten_each_other(to):
    probe = np.ones((16, 32, 3), np.float32)
    probe[8:] = 0.3
    alone = person.render_strip(shapes.ball_strip(shapes.light(to=to), probe), RenderConfig(samples=64, denoise=False))[
        0
    ]
    among = person.render_strip(
        shapes.ball_strip(shapes.light(to=to), probe, frames=9), RenderConfig(samples=64, denoise=False)
    )
    for picture in among:
        assert np.abs(picture.mean((0, 1)) - alone.mean((0, 1))).max() < 0.004
        assert np.abs(picture - alone).mean() < 0.01


def test_what_leaves_its_crop_does_not_enter_the_neighbours():
    strip = shapes.ball_strip(DARK, np.ones((16, 32, 3), np.float32), frames=3)
    vertices = strip.vertices_px.copy()
    vertices[1, :, 0] += 20  # half outside, to the right
    vertices[2, :, 0] += 500
    pictures = person.render_strip(dataclasses.replace(strip, vertices_px=vertices), CONFIG)
    whole = person.render_strip(shapes.ball_strip(DARK, np.ones((16, 32, 3), np.float32)), CONFIG)[0]
    assert pictures[0].mean() == pytest.approx(whole.mean(), rel=0.01)
    assert pictures[1][:, :20].max() == 0
    assert pictures[1][..., 3].sum() == pytest.approx(whole[:, : 32 - 20, 3].sum(), rel=0.02)
    assert pictures[2].max() == 0


def test_a_tile_repeats_over_pattern_uv_the_right_way_up():
    vertices = np.array([[-10, 0, 10], [10, 0, 10], [10, 0, -10], [-10, 0, -10]], np.float32)
    triangles = np.array([[0, 2, 1], [0, 3, 2]], np.int32)
    tile = np.zeros((8, 8, 3), np.float32)
    tile[:4, :, 0] = 0.8  # its upper half is red
    tile[4:, :, 2] = 0.8
    uv = np.array([[0, 2], [2, 2], [2, 0], [0, 0]], np.float32)  # two repeats each way, v upwards
    a_figure = shapes.figure(vertices, triangles, (1.0, 1.0, 1.0), tile=tile, uv=uv)
    pixels = vertices[None] @ shapes.LOOKING_NORTH.T + np.array([16, 32, 0])
    picture = person.render_strip(shapes.strip(a_figure, pixels, DARK, np.ones((16, 32, 3), np.float32)), CONFIG)[0]
    for row, channel in ((24, 0), (29, 2), (34, 0), (39, 2)):
        assert picture[row, 16, channel] == pytest.approx(0.8, abs=0.05)
        assert picture[row, 16, 2 - channel] == pytest.approx(0.0, abs=0.05)


def test_repeats_are_identical_with_one_thread_and_with_two():
    strip = shapes.ball_strip(shapes.light(to=(0.5, -0.5, 1)), np.ones((16, 32, 3), np.float32), frames=3)
    first = person.render_strip(strip, CONFIG)
    assert np.array_equal(first, person.render_strip(strip, CONFIG))
    assert np.array_equal(first, person.render_strip(strip, dataclasses.replace(CONFIG, threads=2)))


def test_more_frames_than_one_render_takes_come_out_in_order(monkeypatch):
    monkeypatch.setattr(person, "CELLS_PER_RENDER", 2)
    strip = shapes.ball_strip(DARK, np.ones((16, 32, 3), np.float32), frames=5)
    vertices = strip.vertices_px + 3 * np.arange(5, dtype=np.float32)[:, None, None] * np.float32([0, 1, 0])
    alpha = person.render_strip(dataclasses.replace(strip, vertices_px=vertices), CONFIG)[..., 3]
    rows = (alpha.sum(2) * (np.arange(64) + 0.5)).sum(1) / alpha.sum((1, 2))
    np.testing.assert_allclose(np.diff(rows), 3, atol=0.05)


def test_vertices_that_are_not_finite_are_refused():
    strip = shapes.ball_strip(DARK)
    strip.vertices_px[0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="not all finite"):
        person.render_strip(strip, CONFIG)


# ---------------------------------------------------------------- weave and gloss


def _corduroy(sun_to, scale_px=24.0, depth_m=0.012):
    """A square metre of cloth before the viewer, of three ribs that stand up and down, lit by the sun alone: how bright
    each of its columns is."""
    corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]], np.float32)
    pixels = np.concatenate([corners * scale_px + [16, 32], np.zeros((4, 1))], 1)[None].astype(np.float32)
    cloth = shapes.figure(
        np.zeros((4, 3), np.float32), np.array([[0, 1, 2], [0, 2, 3]], np.int32), uv=corners * [1, -1] + np.float32(0.5)
    )
    ribs = depth_m * (0.5 + 0.5 * np.sin(2 * np.pi * 3 * (np.arange(96) + 0.5) / 96))
    paint = dataclasses.replace(cloth.paints[0], tile_rgb=np.full((2, 2, 3), 0.5, np.float32))
    paint = dataclasses.replace(paint, relief_m=np.tile(ribs, (96, 1)).astype(np.float32))
    strip = shapes.strip(dataclasses.replace(cloth, paints=(paint,)), pixels, shapes.light(sun=3.0, to=sun_to))
    picture = person.render_strip(dataclasses.replace(strip, px_per_m=scale_px), CONFIG)[0]
    return picture[28:36, int(18 - scale_px / 2) : int(14 + scale_px / 2), 0].mean(0)


def test_a_weaves_ribs_are_bright_on_the_side_of_the_sun():
    from_left, from_right = _corduroy((-0.7, -0.7, 0.0)), _corduroy((0.7, -0.7, 0.0))
    assert np.ptp(from_left) > 0.1 * from_left.mean()
    assert np.corrcoef(from_left, from_right)[0, 1] < -0.8  # what the one lights the other leaves dark
    assert np.ptp(_corduroy((-0.7, -0.7, 0.0), depth_m=0.0)) < 0.02 * from_left.mean()


def test_a_weave_looks_as_deep_in_a_small_picture_as_in_a_large_one():
    small, large = (_corduroy((-0.7, -0.7, 0.0), scale) for scale in (14.0, 28.0))
    assert large.std() / large.mean() == pytest.approx(small.std() / small.mean(), rel=0.3)


def test_gloss_mirrors_the_sky_and_takes_it_from_the_matt_light():
    """A black ball under a white sky above: matt black stays black, gloss shows the sky on its upper half."""
    above = _half(1.0, slice(8))
    strip = shapes.ball_strip(DARK, above, color=(0.0, 0.0, 0.0))

    def with_gloss(gloss, color=(0.0, 0.0, 0.0), probe=above):
        strip = shapes.ball_strip(DARK, probe, color=color)
        paints = (dataclasses.replace(strip.figure.paints[0], gloss=gloss, gloss_roughness=0.3),)
        return person.render_strip(
            dataclasses.replace(strip, figure=dataclasses.replace(strip.figure, paints=paints)), CONFIG
        )[0]

    assert person.render_strip(strip, CONFIG)[0][..., :3].max() < 1e-4
    upper, lower, *_ = _shades(with_gloss(0.05))
    assert upper > 5 * lower
    white = np.ones((16, 32, 3), np.float32)
    inside = with_gloss(0.05, (0.4, 0.4, 0.4), white)
    shown = inside[inside[..., 3] > 0.999][:, 0].mean()
    assert shown == pytest.approx(0.95 * 0.4 + 0.05, abs=0.015)  # light is neither made nor lost
