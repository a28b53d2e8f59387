"""A generator goes in, the weathers and hours under which a place is seen come out."""

from __future__ import annotations

import math

import numpy as np

from synth.records import Light, Rgb, Vec3

# Irradiance that each of Blender's skies, clamped as synth/blender does, gives level ground at strength 1; measured.
SKY_IRRADIANCE = {"city": 4.8, "forest": 3.8, "courtyard": 1.5, "sunset": 2.4, "sunrise": 1.1}


def outdoors(rng: np.random.Generator) -> tuple[Light, ...]:
    """Sunny, low sun, haze and overcast, each with its own azimuth. Ambient irradiance is about 1 W/m2."""
    turns = rng.uniform(0, 2 * math.pi, 8)
    warm = rng.uniform(0.0, 1.0)
    return (
        _light("sunny", "city", 1.0, turns[0], turns[1], rng.uniform(35, 60), rng.uniform(2.5, 4.0), (1.0, 0.95, 0.87)),
        _light(
            "low_sun", "city", 0.45, turns[2], turns[3], rng.uniform(18, 32), rng.uniform(1.5, 3.0),
            (1.0, 0.84 - 0.1 * warm, 0.66 - 0.16 * warm),
        ),
        _light(
            "haze", "forest", 1.0, turns[4], turns[5], rng.uniform(30, 55), rng.uniform(0.5, 1.1), (1.0, 0.96, 0.9),
            angle_rad=float(rng.uniform(0.03, 0.12)),
        ),
        _light("overcast", "city", 1.1, turns[6], 0.0, 50.0, 0.0, (1.0, 1.0, 1.0)),
        _light("dusk", "courtyard", 0.5, turns[7], 0.0, 20.0, 0.0, (1.0, 1.0, 1.0)),
    )  # fmt: skip


def direction(azimuth_rad: float, elevation_deg: float) -> Vec3:
    """The unit vector towards a point of the sky; azimuth 0 is world +X, pi/2 is +Y."""
    elevation = math.radians(elevation_deg)
    flat = math.cos(elevation)
    return flat * math.cos(azimuth_rad), flat * math.sin(azimuth_rad), math.sin(elevation)


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
