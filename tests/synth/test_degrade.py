"""A camera's response: what it must keep and what it must lose."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from synth import degrade
from synth.config import EFFECT_GROUPS, EFFECTS, EffectsConfig
from synth.degrade.camera import LUMA, METERED_GREY, _focus
from synth.degrade.draw import INTERLACED_SHARE, SEQUENCE_STOPS
from synth.records import Response
from synth.seeds import generator


def grey(value: float, frames: int = 2) -> np.ndarray:
    return np.full((frames, 128, 64, 3), value, np.float32)


def test_clean_camera_stores_srgb_of_linear_light():
    # 0.2140 is the linear light of sRGB 0.5, which is stored as 127.5.
    stored = degrade.degrade(grey(0.2140), degrade.clean_response(), 1.0, 100, generator(0, "t"))
    assert set(np.unique(stored)) <= {127, 128}


def test_exposure_doubles_light():
    response = degrade.clean_response()
    doubled = degrade.degrade(grey(0.1), replace(response, exposure=2.0), 1.0, 100, generator(0, "t"))
    assert np.array_equal(doubled, degrade.degrade(grey(0.2), response, 1.0, 100, generator(0, "t")))


def test_noise_has_the_planned_deviation_and_repeats_with_the_seed():
    response = replace(degrade.clean_response(), noise=0.02)
    first = degrade.degrade(grey(0.2140, 8), response, 1.0, 100, generator(3, "t"))
    again = degrade.degrade(grey(0.2140, 8), response, 1.0, 100, generator(3, "t"))
    other = degrade.degrade(grey(0.2140, 8), response, 1.0, 100, generator(4, "t"))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    expected = 0.02 * np.hypot(0.7, 0.5) * 255
    assert first.std() == pytest.approx(expected, rel=0.05)


def test_lower_native_resolution_loses_detail():
    stripes = grey(0.05)
    stripes[:, :, ::2] = 0.4
    sharp = degrade.degrade(stripes, degrade.clean_response(), 1.0, 110, generator(0, "t"))
    coarse = replace(degrade.clean_response(), native_height_px=40)
    soft = degrade.degrade(stripes, coarse, 1.0, 110, generator(0, "t"))
    assert soft[:, :, 8:-8].std() < 0.5 * sharp[:, :, 8:-8].std()


def test_meter_brings_a_picture_to_middle_grey():
    radiance = np.full((20, 20, 3), 3.0, np.float32)
    np.testing.assert_allclose(degrade.meter(radiance) * 3.0, METERED_GREY, rtol=1e-5)


def test_white_balance_takes_most_of_a_low_suns_colour_and_leaves_the_exposure():
    low_sun = np.array([1.4, 1.0, 0.5])
    albedo = np.exp(np.random.default_rng(0).normal(-1.5, 0.6, (40, 60, 1)))
    plate = (albedo * low_sun).astype(np.float32)
    factors = degrade.meter(plate)
    np.testing.assert_array_equal(factors, degrade.meter(plate))
    warm, balanced = np.log(low_sun[0] / low_sun[2]), np.log(low_sun * factors)
    assert 0.2 * warm < balanced[0] - balanced[2] < 0.4 * warm
    assert np.exp(np.log(plate * factors @ LUMA).mean()) == pytest.approx(METERED_GREY, rel=1e-3)

    card = (grey(0.18) * low_sun).astype(np.float32)  # a grey card under that sun
    stored = degrade.degrade(card, degrade.clean_response(), factors, 100, generator(0, "t"))[0, 0, 0].astype(int)
    fixed = degrade.degrade(card, degrade.clean_response(), 1.0, 100, generator(0, "t"))[0, 0, 0].astype(int)
    assert np.ptp(stored) < 0.5 * np.ptp(fixed)
    assert stored[0] > stored[2]  # not all of it


def test_white_balance_comes_before_the_cameras_own_errors_of_colour():
    mixing = replace(
        degrade.clean_response(),
        white_balance_rgb=(1.2, 1.0, 0.9),
        color_matrix=((0.8, 0.2, 0.0), (0.1, 0.8, 0.1), (0.0, 0.3, 0.7)),
    )
    factors, light = np.array([0.5, 1.0, 2.0]), np.array([0.4, 0.2, 0.1])
    seen = degrade.degrade((grey(1.0) * light).astype(np.float32), mixing, factors, 100, generator(0, "t"))
    balanced = (grey(1.0) * light * factors).astype(np.float32)
    np.testing.assert_array_equal(seen, degrade.degrade(balanced, mixing, 1.0, 100, generator(0, "t")))


def test_cameras_keep_their_character_over_sequences():
    def response(number: int) -> Response:
        return degrade.draw_response(generator(0, "camera", 0, "a"), generator(0, "response", number, "a"))

    first, second = response(1), response(2)
    assert first.contrast == second.contrast
    assert first.jpeg_quality == second.jpeg_quality
    assert first.exposure != second.exposure
    assert abs(np.log2(first.exposure / second.exposure)) < 6 * SEQUENCE_STOPS


OWN_FIELDS = {
    "motion_blur": {"shutter_s"},
    "interlace": {"field_s"},
    "defocus": {"blur_px", "defocus_px"},
    "glare": {"veil", "vignette"},
    "exposure": {"exposure", "contrast", "gamma"},
    "flicker": {"gain_wander_stops", "beat_stops", "beat_hz"},
    "camera_colour": {"white_balance_rgb", "color_matrix", "saturation", "black_rgb"},
    "sharpening": {"sharpening"},
    "noise": {"noise", "shot_noise"},
    "resolution": {"native_height_px"},
    "compression": {"jpeg_quality", "video_qp"},
}


def drawn(number: int, **strengths: float) -> dict:
    rngs = generator(0, "camera", number, "a"), generator(0, "response", number, "a")
    return asdict(degrade.draw_response(*rngs, EffectsConfig(**strengths)))


def test_every_effect_of_a_camera_has_its_fields():
    assert set(OWN_FIELDS) | {"crop_errors"} == set(EFFECTS)


@pytest.mark.parametrize("effect", OWN_FIELDS)
def test_a_switch_turns_its_own_effect_off_and_shifts_no_other_draw(effect):
    clean = asdict(degrade.clean_response())
    changed = set()
    for number in range(40):
        usual, off = drawn(number), drawn(number, **{effect: 0.0})
        changed |= {name for name in usual if usual[name] != off[name]}
        assert all(off[name] == clean[name] for name in OWN_FIELDS[effect])
    assert changed == OWN_FIELDS[effect]


def test_shares_follow_their_strength():
    def share(strength: float) -> float:
        return float(np.mean([drawn(number, interlace=strength)["field_s"] > 0 for number in range(400)]))

    assert share(1.0) == pytest.approx(INTERLACED_SHARE, abs=0.05)
    assert share(4.0) == pytest.approx(4 * INTERLACED_SHARE, abs=0.08)
    coded = [drawn(number, compression=2.0) for number in range(60)]
    assert all(response["jpeg_quality"] or response["video_qp"] for response in coded)


def test_a_cameras_colours_leave_grey_grey_but_for_its_white_balance():
    for number in range(10):
        matrix = np.asarray(drawn(number)["color_matrix"])
        assert np.allclose(matrix.sum(1), 1.0)
        assert not np.allclose(matrix, np.eye(3))


def test_colours_are_mixed_in_linear_light():
    response = replace(degrade.clean_response(), color_matrix=((0.5, 0.5, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)))
    red = np.zeros((1, 16, 16, 3), np.float32)
    red[..., 0] = 0.428
    stored = degrade.degrade(red, response, 1.0, 100, generator(0, "t"))
    assert abs(int(stored[0, 8, 8, 0]) - 127) <= 1  # half of 0.428 is the light of sRGB 0.5


def test_corners_are_darker_and_the_middle_is_not():
    response = replace(degrade.clean_response(), vignette=0.5)
    middle, corner = (468, 238, 492, 302), (-20, -40, 20, 40)
    stored = degrade.degrade(
        grey(0.2), response, 1.0, 100, generator(0, "t"), windows_xyxy_px=[middle, corner], picture_size_px=(960, 540)
    )
    dimmed = degrade.degrade(grey(0.1), degrade.clean_response(), 1.0, 100, generator(0, "t"))
    assert (
        stored[0, 0, 0, 0]
        == degrade.degrade(grey(0.2), degrade.clean_response(), 1.0, 100, generator(0, "t"))[0, 0, 0, 0]
    )
    assert stored[1, 0, 0, 0] == dimmed[1, 0, 0, 0]


def test_gain_wanders_by_the_planned_deviation_and_leaves_the_noise_alone():
    steady = replace(degrade.clean_response(), noise=0.01)
    wandering = replace(steady, gain_wander_stops=0.2)
    first = degrade.degrade(grey(0.2, 12), steady, 1.0, 100, generator(0, "t")).astype(int)
    second = degrade.degrade(grey(0.2, 12), wandering, 1.0, 100, generator(0, "t")).astype(int)
    shift = (second - first).reshape(12, -1)
    assert shift.std(1).max() < 1.0  # the same grain on another level
    assert shift.mean(1).std() > 1.0


def test_defocus_spreads_a_point_over_its_disc():
    point = np.zeros((1, 33, 33, 3), np.float32)
    point[0, 16, 16] = 1.0
    disc = _focus(point, replace(degrade.clean_response(), defocus_px=2.0))[0, ..., 0]
    assert disc.sum() == pytest.approx(1.0, abs=1e-5)
    assert disc[16, 16] == pytest.approx(1 / (np.pi * 4), rel=0.03)
    assert disc[16, 19] == 0.0


def test_a_frame_rendered_large_has_no_loss():
    rngs = generator(0, "camera", 3, "a"), generator(0, "response", 3, "a")
    clear = degrade.without_loss(degrade.draw_response(*rngs))
    lost = set().union(*(OWN_FIELDS[name] for name in EFFECT_GROUPS["degradation"] if name != "flicker"))
    clean = asdict(degrade.clean_response())
    assert all(asdict(clear)[name] == clean[name] for name in lost)
    assert clear.exposure != 1.0
