"""Generators go in, the response of one camera to one sequence comes out: the distributions of everything that cameras
do, and the switches that turn them off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from synth.config import CameraConfig, EffectsConfig
from synth.records import Response, Rgb

# A camera's character, drawn once a setting: (low, high) of uniform draws unless told otherwise. Both cameras of a
# place differ in all of it.
EXPOSURE_STOPS = (-0.55, 0.50)
CONTRAST = (1.05, 1.75)  # cameras stretch what they see until blacks and whites clip
GAMMA = (0.88, 1.16)
# White balance as deviations of log factors: along the light's temperature (red against blue), and green against both,
# as mixed lamps and daylight leave it.
TEMPERATURE_LOG, TINT_LOG = 0.11, 0.035
# What each channel of the sensor takes from each of the other two, after the camera's own correction: above 0 colours
# mix and pale, below 0 they are overdone; unequal shares turn hues.
CROSS_TALK = (-0.07, 0.13)
SATURATION = (0.65, 1.20)
BLACK, BLACK_TINT = (0.0, 0.035), 0.010  # display values: level, and a channel's deviation from it
VEIL = (0.0, 0.05)
VIGNETTE = (0.0, 0.35)
BLUR_PX = (0.15, 0.55)
NOISE = (0.004, 0.020)
SHOT_NOISE = (0.004, 0.020)
SHARPENING = (0.2, 1.6)
SHUTTER_S = (1 / 250, 1 / 40)  # uniform in its logarithm
INTERLACED_SHARE, FIELD_S, PAL_SHARE = 0.12, (1 / 60, 1 / 50), 0.5  # NTSC's and PAL's time between fields
BEAT_SHARE, BEAT_STOPS, BEAT_HZ = 0.10, (0.02, 0.10), (0.3, 4.0)
# Of all cameras: those that code pictures one by one, those that code video, and those that do both on the way.
JPEG_SHARE, VIDEO_SHARE, BOTH_SHARE = 0.30, 0.40, 0.15
JPEG_QUALITY = (42, 92)
VIDEO_QP = (23, 35)
KEYFRAME_INTERVAL = (12, 50)

# How far one sequence strays from its camera's character: clouds, auto exposure, focus.
SEQUENCE_STOPS = 0.12  # deviation
SEQUENCE_LOG = 0.02  # deviation of the temperature's
SEQUENCE_BLUR_PX = (0.0, 0.2)
SEQUENCE_HEIGHT_FACTOR = (0.9, 1.1)
DEFOCUS_PX, DEFOCUS_MOST_PX = 0.3, 2.2  # mean of an exponential distribution, and its end
GAIN_WANDER_STOPS = 0.03  # mean of an exponential distribution

# Draws have generators of their own by their place here, so that none shifts another: append, never reorder.
_DRAWS = (
    "exposure", "contrast", "gamma", "balance", "matrix", "saturation", "black", "veil", "vignette", "blur", "noise",
    "sharpening", "shutter", "interlace", "beat", "compression", "height", "defocus", "wander",
)  # fmt: skip


def draw_response(
    camera_rng: np.random.Generator,
    sequence_rng: np.random.Generator,
    effects: EffectsConfig | None = None,
    person_height_px: tuple[float, float] | None = None,
) -> Response:
    """The response of one camera of a setting, with what one sequence adds to it.

    camera_rng: in the same state for all sequences of a setting's camera; sequence_rng: this sequence's own; effects:
    strengths, all 1 by default; person_height_px: range of a person's height in the camera's own picture.
    """
    camera = dict(zip(_DRAWS, camera_rng.spawn(len(_DRAWS)), strict=True))
    sequence = dict(zip(_DRAWS, sequence_rng.spawn(len(_DRAWS)), strict=True))
    effects = effects or EffectsConfig()
    colour, exposure = effects.camera_colour, effects.exposure
    stops = exposure * (camera["exposure"].uniform(*EXPOSURE_STOPS) + sequence["exposure"].normal(0, SEQUENCE_STOPS))
    jpeg_quality, video_qp = _compression(camera["compression"], effects.compression)
    return Response(
        exposure=float(2**stops),
        white_balance_rgb=_white_balance(camera["balance"], sequence["balance"], colour),
        contrast=_from_one(camera["contrast"].uniform(*CONTRAST), exposure),
        saturation=_from_one(camera["saturation"].uniform(*SATURATION), colour),
        blur_px=effects.defocus * float(camera["blur"].uniform(*BLUR_PX) + sequence["blur"].uniform(*SEQUENCE_BLUR_PX)),
        noise=effects.noise * float(camera["noise"].uniform(*NOISE)),
        shot_noise=effects.noise * float(camera["noise"].uniform(*SHOT_NOISE)),
        jpeg_quality=jpeg_quality,
        native_height_px=_native_height(camera["height"], sequence["height"], person_height_px, effects.resolution),
        gamma=_from_one(camera["gamma"].uniform(*GAMMA), exposure),
        color_matrix=_color_matrix(camera["matrix"], colour),
        black_rgb=_black(camera["black"], colour),
        veil=effects.glare * float(camera["veil"].uniform(*VEIL)),
        vignette=min(effects.glare * float(camera["vignette"].uniform(*VIGNETTE)), 0.9),
        shutter_s=effects.motion_blur * float(np.exp(camera["shutter"].uniform(*np.log(SHUTTER_S)))),
        field_s=_field_time(camera["interlace"], effects.interlace),
        defocus_px=effects.defocus * min(float(sequence["defocus"].exponential(DEFOCUS_PX)), DEFOCUS_MOST_PX),
        gain_wander_stops=effects.flicker * float(sequence["wander"].exponential(GAIN_WANDER_STOPS)),
        **_beat(camera["beat"], effects.flicker),
        sharpening=effects.sharpening * float(camera["sharpening"].uniform(*SHARPENING)),
        video_qp=video_qp,
        keyframe_interval=int(camera["compression"].integers(KEYFRAME_INTERVAL[0], KEYFRAME_INTERVAL[1] + 1)),
    )


def without_loss(response: Response) -> Response:
    """The same camera's exposure and colours, with all the detail that it would have lost."""
    return replace(
        response,
        blur_px=0.0,
        noise=0.0,
        shot_noise=0.0,
        jpeg_quality=0,
        native_height_px=1e9,
        shutter_s=0.0,
        field_s=0.0,
        defocus_px=0.0,
        sharpening=0.0,
        video_qp=0,
    )


def clean_response() -> Response:
    """A camera without faults: metered exposure, sRGB's own curve, no blur, no noise, no compression."""
    return Response(
        exposure=1.0,
        white_balance_rgb=(1.0, 1.0, 1.0),
        contrast=1.0,
        saturation=1.0,
        blur_px=0.0,
        noise=0.0,
        shot_noise=0.0,
        jpeg_quality=0,
        native_height_px=1e9,
    )


def _from_one(value: float, strength: float) -> float:
    """A factor whose distance from 1, in logarithms, is multiplied by a strength."""
    return float(value**strength)


def _white_balance(camera: np.random.Generator, sequence: np.random.Generator, strength: float) -> Rgb:
    temperature = strength * float(camera.normal(0, TEMPERATURE_LOG) + sequence.normal(0, SEQUENCE_LOG))
    tint = strength * float(camera.normal(0, TINT_LOG))
    return float(np.exp(temperature)), float(np.exp(tint)), float(np.exp(-temperature))


def _color_matrix(camera: np.random.Generator, strength: float) -> tuple[Rgb, Rgb, Rgb]:
    """Rows sum to 1, so that grey stays grey."""
    mixed = strength * camera.uniform(*CROSS_TALK, size=(3, 3))
    np.fill_diagonal(mixed, 0.0)
    rows = mixed + np.diag(1.0 - mixed.sum(1))
    red, green, blue = (tuple(float(value) for value in row) for row in rows)
    return red, green, blue  # type: ignore[return-value]


def _black(camera: np.random.Generator, strength: float) -> Rgb:
    level, tints = camera.uniform(*BLACK), camera.normal(0, BLACK_TINT, 3)
    red, green, blue = (float(np.clip(strength * (level + tint), 0.0, 0.3)) for tint in tints)
    return red, green, blue


def _field_time(camera: np.random.Generator, strength: float) -> float:
    share, pal = camera.random(), camera.random() < PAL_SHARE
    return FIELD_S[int(pal)] if share < INTERLACED_SHARE * strength else 0.0


def _beat(camera: np.random.Generator, strength: float) -> dict[str, float]:
    share, size, hertz = camera.random(), camera.uniform(*BEAT_STOPS), camera.uniform(*BEAT_HZ)
    beats = share < BEAT_SHARE * strength
    return {"beat_stops": float(size) if beats else 0.0, "beat_hz": float(hertz) if beats else 0.0}


def _compression(camera: np.random.Generator, strength: float) -> tuple[int, int]:
    """JPEG quality and video quantiser, 0 for none. Strength makes more cameras compress, and in coarser steps."""
    share, quality, qp = camera.random(), camera.uniform(*JPEG_QUALITY), camera.uniform(*VIDEO_QP)
    if strength == 0:
        return 0, 0
    # Strength takes from the cameras that keep all, which come last.
    share /= min(strength, 1 / (JPEG_SHARE + VIDEO_SHARE + BOTH_SHARE))
    pictures = share < JPEG_SHARE or JPEG_SHARE + VIDEO_SHARE <= share < JPEG_SHARE + VIDEO_SHARE + BOTH_SHARE
    films = JPEG_SHARE <= share < JPEG_SHARE + VIDEO_SHARE + BOTH_SHARE
    coarser = 6 * float(np.log2(strength))  # a doubled quantiser step
    jpeg = int(np.clip(100 - (100 - quality) * strength, 5, 100))
    return jpeg if pictures else 0, int(np.clip(round(qp + coarser), 1, 51)) if films else 0


def _native_height(
    camera: np.random.Generator,
    sequence: np.random.Generator,
    person_height_px: tuple[float, float] | None,
    strength: float,
) -> float:
    low, high = person_height_px or CameraConfig().person_height_px
    height = float(camera.uniform(low, high) * sequence.uniform(*SEQUENCE_HEIGHT_FACTOR))
    return height / strength if strength > 0 else clean_response().native_height_px
