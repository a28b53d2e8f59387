"""A camera's response: what it must keep and what it must lose."""

from dataclasses import replace

import numpy as np
import pytest

from synth import degrade
from synth.degrade.camera import METERED_GREY
from synth.degrade.draw import SEQUENCE_STOPS
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
    assert degrade.meter(radiance) * 3.0 == pytest.approx(METERED_GREY)


def test_cameras_keep_their_character_over_sequences():
    def response(number: int) -> Response:
        return degrade.draw_response(generator(0, "camera", 0, "a"), generator(0, "response", number, "a"))

    first, second = response(1), response(2)
    assert first.contrast == second.contrast
    assert first.jpeg_quality == second.jpeg_quality
    assert first.exposure != second.exposure
    assert abs(np.log2(first.exposure / second.exposure)) < 6 * SEQUENCE_STOPS
