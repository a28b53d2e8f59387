"""A generator goes in, the weathers and hours under which a place is seen come out."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from synth.records import Light, Rgb, Vec3

# Irradiance that each of Blender's skies, clamped as synth/blender does, gives level ground at strength 1; measured.
SKY_IRRADIANCE = {"city": 4.8, "forest": 3.8, "courtyard": 1.5, "sunset": 2.4, "sunrise": 1.1}

# The sun, by weather: its elevation, its irradiance and, in haze, how wide it looks; a low sun's colour, and how much
# of it the reddest lack: both times one uniform draw in [0, 1).
SUN_ELEVATION_DEG = {"sunny": (35.0, 60.0), "low_sun": (18.0, 32.0), "haze": (30.0, 55.0)}
SUN_W_M2 = {"sunny": (2.5, 4.0), "low_sun": (1.5, 3.0), "haze": (0.5, 1.1)}
HAZY_SUN_RAD = (0.03, 0.12)
LOW_SUN_RGB, LOW_SUN_LESS_RGB = (1.0, 0.84, 0.66), (0.0, 0.1, 0.16)

# Lamps indoors, by red, green and blue, of which a single number is not drawn; brightness of a bright and a dull day.
COLD_LAMPS = ((0.88, 0.95), 1.0, (1.0, 1.12))
WARM_LAMPS = ((1.08, 1.2), 0.98, (0.66, 0.84))
GREEN_LAMPS = (0.92, (1.02, 1.08), (0.8, 0.95))
DAYLIGHT, DULL_DAYLIGHT = (4.0, 7.0), (1.2, 2.5)
GREEN_SHARE = 0.5  # of places whose mixed lamps are cold and green; the others' are cold and warm
WARM_HALF_SHARE = 0.5  # of places where the half that is lit is warm; elsewhere it is cold


def outdoors(rng: np.random.Generator) -> tuple[Light, ...]:
    """Sunny, low sun, haze and overcast, each with its own azimuth. Ambient irradiance is about 1 W/m2."""
    turns = rng.uniform(0, 2 * math.pi, 8)
    warm = rng.uniform(0.0, 1.0)
    low_red, low_green, low_blue = (
        most - less * warm for most, less in zip(LOW_SUN_RGB, LOW_SUN_LESS_RGB, strict=True)
    )
    return (
        _light("sunny", "city", 1.0, turns[0], turns[1], *_sun(rng, "sunny"), (1.0, 0.95, 0.87)),
        _light("low_sun", "city", 0.45, turns[2], turns[3], *_sun(rng, "low_sun"), (low_red, low_green, low_blue)),
        _light(
            "haze", "forest", 1.0, turns[4], turns[5], *_sun(rng, "haze"), (1.0, 0.96, 0.9),
            angle_rad=float(rng.uniform(*HAZY_SUN_RAD)),
        ),
        _light("overcast", "city", 1.1, turns[6], 0.0, 50.0, 0.0, (1.0, 1.0, 1.0)),
        _light("dusk", "courtyard", 0.5, turns[7], 0.0, 20.0, 0.0, (1.0, 1.0, 1.0)),
    )  # fmt: skip


def indoors(rng: np.random.Generator) -> tuple[Light, ...]:
    """Lamps cold, warm, of two kinds or half of them off, and day through the windows; no sun comes in."""
    cold, warm, green = (_lamp_rgb(rng, lamps) for lamps in (COLD_LAMPS, WARM_LAMPS, GREEN_LAMPS))
    day, dull = float(rng.uniform(*DAYLIGHT)), float(rng.uniform(*DULL_DAYLIGHT))
    night = (0.015, 0.018, 0.03)
    other = green if rng.random() < GREEN_SHARE else warm
    half = warm if rng.random() < WARM_HALF_SHARE else cold
    return (
        _lamps("cold_lamps", {"lamps": cold, "other_lamps": cold, "daylight": _times(dull, (0.95, 1.0, 1.06))}),
        _lamps("warm_lamps", {"lamps": warm, "other_lamps": warm, "daylight": night}),
        _lamps("mixed_lamps", {"lamps": cold, "other_lamps": other, "daylight": _times(dull, (0.95, 1.0, 1.06))}),
        _lamps("half_lamps", {"lamps": _times(0.9, half), "daylight": night}),
        _lamps("daylight", {"lamps": _times(0.5, warm), "daylight": _times(day, (0.96, 1.0, 1.05))}),
    )


def direction(azimuth_rad: float, elevation_deg: float) -> Vec3:
    """The unit vector towards a point of the sky; azimuth 0 is world +X, pi/2 is +Y."""
    elevation = math.radians(elevation_deg)
    flat = math.cos(elevation)
    return flat * math.cos(azimuth_rad), flat * math.sin(azimuth_rad), math.sin(elevation)


def _sun(rng: np.random.Generator, weather: str) -> tuple[float, float]:
    """Its elevation in degrees and its irradiance in W/m2."""
    return rng.uniform(*SUN_ELEVATION_DEG[weather]), rng.uniform(*SUN_W_M2[weather])


def _lamp_rgb(rng: np.random.Generator, lamps: tuple[float | tuple[float, float], ...]) -> Rgb:
    """A colour of lamps, its channels fixed or drawn."""
    red, green, blue = (float(rng.uniform(*each)) if isinstance(each, tuple) else each for each in lamps)
    return red, green, blue


def _light(
    name: str,
    sky: str,
    ambient: float,
    sky_yaw_rad: float,
    azimuth_rad: float,
    elevation_deg: float,
    sun: float,
    tint: Rgb,
    angle_rad: float = 0.0093,
) -> Light:
    return Light(
        name=name,
        sky=sky,
        sky_strength=ambient / SKY_IRRADIANCE[sky],
        sky_yaw_rad=float(sky_yaw_rad),
        sun_to=direction(float(azimuth_rad), float(elevation_deg)),
        sun_irradiance_rgb=(float(sun * tint[0]), float(sun * tint[1]), float(sun * tint[2])),
        sun_angle_rad=angle_rad,
    )


def _lamps(name: str, groups: dict[str, Rgb]) -> Light:
    """A light of lamps alone; the sky, which a hole in a wall would show, is a dull one."""
    light = _light(name, "city", 0.02, 0.0, 0.0, 90.0, 0.0, (1.0, 1.0, 1.0))
    return replace(light, lamps=tuple(groups.items()))


def _times(factor: float, color: Rgb) -> Rgb:
    red, green, blue = color
    return factor * red, factor * green, factor * blue
