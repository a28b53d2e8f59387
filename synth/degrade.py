"""What a surveillance camera does to light: linear radiance and a planned response go in, 8-bit crops come out.

Dimension letters: T frames, H, W pixels.
"""

from __future__ import annotations

import io
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from synth.records import FloatArray, Response

# A camera's character, drawn once a setting: (low, high) of uniform draws; both cameras of a place differ in all of it.
EXPOSURE_STOPS = (-0.45, 0.45)
WHITE_BALANCE_LOG = (-0.10, 0.10)  # of red and of blue against green
CONTRAST = (0.85, 1.2)
SATURATION = (0.65, 1.1)
BLUR_PX = (0.25, 0.75)
NOISE = (0.004, 0.018)
SHOT_NOISE = (0.004, 0.018)
JPEG_QUALITY = (45, 92)
NATIVE_HEIGHT_PX = (75.0, 150.0)

# How far one sequence strays from its camera's character: clouds, auto exposure, focus.
SEQUENCE_STOPS = 0.12
SEQUENCE_LOG = 0.02

# The mean brightness, in linear light, that auto exposure gives a picture.
METERED_GREY = 0.17
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # Rec. 709


def draw_response(camera_rng: np.random.Generator, sequence_rng: np.random.Generator) -> Response:
    """The response of one camera of a setting, with what one sequence adds to it.

    camera_rng: in the same state for all sequences of a setting's camera; sequence_rng: this sequence's own.
    """
    stops = camera_rng.uniform(*EXPOSURE_STOPS) + sequence_rng.normal(0, SEQUENCE_STOPS)
    balance = camera_rng.uniform(*WHITE_BALANCE_LOG, size=2) + sequence_rng.normal(0, SEQUENCE_LOG, size=2)
    return Response(
        exposure=float(2**stops),
        white_balance_rgb=(float(np.exp(balance[0])), 1.0, float(np.exp(balance[1]))),
        contrast=float(camera_rng.uniform(*CONTRAST)),
        saturation=float(camera_rng.uniform(*SATURATION)),
        blur_px=float(camera_rng.uniform(*BLUR_PX) + sequence_rng.uniform(0, 0.2)),
        noise=float(camera_rng.uniform(*NOISE)),
        shot_noise=float(camera_rng.uniform(*SHOT_NOISE)),
        jpeg_quality=int(camera_rng.integers(*JPEG_QUALITY)),
        native_height_px=float(camera_rng.uniform(*NATIVE_HEIGHT_PX) * sequence_rng.uniform(0.9, 1.1)),
    )


def without_loss(response: Response) -> Response:
    """The same camera's exposure and colours, with all the detail that it would have lost."""
    clean = clean_response()
    return replace(
        response,
        blur_px=clean.blur_px,
        noise=clean.noise,
        shot_noise=clean.shot_noise,
        jpeg_quality=clean.jpeg_quality,
        native_height_px=clean.native_height_px,
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


def meter(radiance_rgb: FloatArray) -> float:
    """The factor that auto exposure puts on (..., 3) linear radiance, so that its log-mean luminance becomes
    METERED_GREY. Sky and lamps are clipped at eight times the median, as meters do."""
    luminance = radiance_rgb.reshape(-1, 3) @ LUMA
    luminance = luminance[np.isfinite(luminance)]
    luminance = np.clip(luminance, 1e-4, 8 * max(float(np.median(luminance)), 1e-4))
    return float(METERED_GREY / np.exp(np.log(luminance).mean()))


def degrade(
    linear_rgb: FloatArray,
    response: Response,
    exposure_factor: float,
    person_height_px: float,
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    """Crops as the camera would have stored them.

    linear_rgb: (T, H, W, 3) float32 radiance; exposure_factor: the meter's; person_height_px: the person's height in
    the crop, which against response.native_height_px tells how much detail the camera really had. Returns (T, H, W, 3)
    uint8 sRGB. The same rng state gives the same noise.
    """
    gain = exposure_factor * response.exposure * np.asarray(response.white_balance_rgb, np.float32)
    pictures = np.clip(linear_rgb * gain.astype(np.float32), 0.0, 8.0)
    pictures = np.stack([_soften(picture, response, person_height_px) for picture in pictures])
    pictures = _display(pictures, response)
    deviation = np.sqrt(response.noise**2 + response.shot_noise**2 * np.clip(pictures, 0, 1))
    # Sensors' noise is smeared by demosaicing and chroma subsampling: half of it is shared by the three channels.
    shape = pictures.shape
    grain = 0.7 * rng.standard_normal((*shape[:3], 1), np.float32) + 0.5 * rng.standard_normal(shape, np.float32)
    stored = np.round(np.clip(pictures + deviation * grain, 0, 1) * 255).astype(np.uint8)
    if response.jpeg_quality > 0:
        stored = np.stack([_jpeg(picture, response.jpeg_quality) for picture in stored])
    return stored


def _soften(picture: FloatArray, response: Response, person_height_px: float) -> FloatArray:
    """Lose the detail that lens and sensor never had: a Gaussian whose width joins blur and native resolution."""
    upscaling = max(person_height_px / response.native_height_px, 1.0)
    # A box filter of the native pixel's width has deviation width / sqrt(12); the crop's own pixel is already in.
    sigma = float(np.hypot(response.blur_px, np.sqrt((upscaling**2 - 1.0) / 12.0)))
    if sigma < 0.1:
        return picture
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32)


def _display(linear: FloatArray, response: Response) -> FloatArray:
    """sRGB's curve (IEC 61966-2-1) with a soft shoulder above 0.8, then the camera's contrast and saturation."""
    shoulder = np.where(linear > 0.8, 0.8 + 0.2 * (1 - np.exp(-(np.maximum(linear, 0.8) - 0.8) / 0.2)), linear)
    encoded = np.where(
        shoulder <= 0.0031308, 12.92 * shoulder, 1.055 * np.maximum(shoulder, 0.0031308) ** (1 / 2.4) - 0.055
    )
    encoded = np.clip(0.46 + (encoded - 0.46) * response.contrast, 0, 1)
    grey = (encoded @ LUMA)[..., None]
    return np.asarray(grey + (encoded - grey) * response.saturation, np.float32)


def _jpeg(picture: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer).convert("RGB"))
