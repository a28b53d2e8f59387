"""Linear light of a sequence and its camera's response go in, the crops that the camera would have stored come out.

Letters: T frames, H, W crop pixels, h, w the camera's own pixels of the same window.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from synth.degrade import codec
from synth.records import FloatArray, Response

# The mean brightness, in linear light, that auto exposure gives a picture.
METERED_GREY = 0.17
# How far automatic white balance goes towards a picture whose mean is grey: the power of the gains that would do so.
# Cameras keep some of a low sun's and of lamps' warmth, and do not trust lawns and sky to be grey.
BALANCE_POWER = 0.65
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # Rec. 709
BRIGHTEST = 8.0  # linear light beyond which a sensor tells nothing apart
LEAST_NATIVE_PX = 16
GAIN_CORRELATION_S = 0.8  # over which automatic gain wanders
# Sensors' noise is smeared by demosaicing and chroma subsampling: a part is shared by the three channels.
SHARED_GRAIN, OWN_GRAIN = 0.7, 0.5
TABLE = 16384


def meter(radiance_rgb: FloatArray) -> NDArray[np.float64]:
    """The factors (3,) that automatic white balance and exposure put on (..., 3) linear radiance: white balance makes
    its mean nearer to grey (BALANCE_POWER), exposure then brings its log-mean luminance to METERED_GREY. Sky and lamps
    are clipped at eight times the median luminance, as meters do."""
    radiance = radiance_rgb.reshape(-1, 3)
    radiance = radiance[np.isfinite(radiance).all(1)].astype(np.float64)
    luminance = radiance @ LUMA
    brightest = 8 * max(float(np.median(luminance)), 1e-4)
    radiance *= np.minimum(brightest / np.maximum(luminance, 1e-4), 1.0)[:, None]
    mean = np.maximum(radiance.mean(0), 1e-4)
    balance = (mean.mean() / mean) ** BALANCE_POWER
    luminance = np.maximum(radiance @ (LUMA * balance), 1e-4)
    return np.asarray(balance * METERED_GREY / np.exp(np.log(luminance).mean()))


def degrade(
    linear_rgb: FloatArray,
    response: Response,
    metered_rgb: ArrayLike,
    person_height_px: float,
    rng: np.random.Generator,
    *,
    fps: float = 25.0,
    windows_xyxy_px: ArrayLike | None = None,
    picture_size_px: tuple[int, int] | None = None,
) -> NDArray[np.uint8]:
    """Crops as the camera would have stored them; motion blur and fields belong to an earlier step, `expose`.

    linear_rgb: (T, H, W, 3) float32 radiance; metered_rgb: the meter's factors (3,), or one number for all channels;
    person_height_px: the person's height in the crop, which against response.native_height_px tells how much detail the
    camera really had; windows_xyxy_px: (T, 4) where the crops lie in a camera's picture of picture_size_px, for its
    dark corners; without them crops lie in the middle. Returns (T, H, W, 3) uint8 sRGB. The same rng state gives the
    same noise.
    """
    gain_rng, noise_rng = rng.spawn(2)
    frames, height, width = linear_rgb.shape[:3]
    gains = response.exposure * _gains(response, frames, fps, gain_rng)
    if windows_xyxy_px is not None and picture_size_px is not None:
        gains = gains * _corner_light(np.asarray(windows_xyxy_px, np.float64), picture_size_px, response.vignette)
    pictures = _focus(linear_rgb, response)
    scale = min(response.native_height_px / person_height_px, 1.0)
    native = (max(round(width * scale), LEAST_NATIVE_PX), max(round(height * scale), LEAST_NATIVE_PX))
    if native != (width, height):
        pictures = _resized(pictures, native, cv2.INTER_AREA)
    pictures = _sensed(pictures, response, np.asarray(metered_rgb), gains.astype(np.float32))
    pictures = _noisy(_display(pictures, response), response, noise_rng)
    pictures = _sharpened(pictures, response.sharpening)
    stored = np.rint(np.clip(pictures, 0, 1) * np.float32(255)).astype(np.uint8)
    if response.video_qp > 0:
        stored = codec.video(stored, response.video_qp, response.keyframe_interval)
    if response.jpeg_quality > 0:
        stored = np.stack([codec.jpeg(picture, response.jpeg_quality) for picture in stored])
    return stored if native == (width, height) else _resized(stored, (width, height), cv2.INTER_LINEAR)


def _gains(response: Response, frames: int, fps: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """(T,) factors of automatic gain that wanders (a first-order autoregressive process) and of lamps that beat."""
    steps, phase = rng.standard_normal(frames), rng.uniform(0, 2 * np.pi)
    correlation = float(np.exp(-1 / (fps * GAIN_CORRELATION_S)))
    wander = np.empty(frames)
    for frame in range(frames):
        before = wander[frame - 1] if frame else 0.0
        fresh = np.sqrt(1 - correlation**2) if frame else 1.0
        wander[frame] = correlation * before + fresh * steps[frame]
    beat = np.sin(phase + 2 * np.pi * response.beat_hz * np.arange(frames) / fps)
    return np.asarray(2 ** (response.gain_wander_stops * wander + response.beat_stops * beat))


def _corner_light(windows: NDArray[np.float64], size_px: tuple[int, int], vignette: float) -> NDArray[np.float64]:
    """(T,) share of light at the crops' centres; a window outside the picture counts as at its corner. The loss grows
    with the square of the distance from the picture's middle."""
    centres = (windows[:, :2] + windows[:, 2:]) / 2 - np.asarray(size_px) / 2
    radius = np.linalg.norm(centres, axis=1) / (np.hypot(*size_px) / 2)
    return np.asarray(1 - vignette * np.minimum(radius, 1.0) ** 2)


def _focus(pictures: FloatArray, response: Response) -> FloatArray:
    """The lens: a Gaussian for its softness, then a disc where it is out of focus."""
    if response.blur_px >= 0.1:
        pictures = np.stack(
            [
                cv2.GaussianBlur(picture, (0, 0), response.blur_px, borderType=cv2.BORDER_REPLICATE)
                for picture in pictures
            ]
        )
    if response.defocus_px >= 0.3:
        disc = _disc(response.defocus_px)
        pictures = np.stack([cv2.filter2D(picture, -1, disc, borderType=cv2.BORDER_REPLICATE) for picture in pictures])
    return pictures


def _disc(radius_px: float) -> FloatArray:
    """A disc of that radius whose rim is shared by the pixels that it cuts; sums to 1."""
    reach = int(np.ceil(radius_px))
    fine = (np.arange((2 * reach + 1) * 8) + 0.5) / 8 - reach - 0.5
    inside = np.hypot(*np.meshgrid(fine, fine)) <= radius_px
    weights = inside.reshape(2 * reach + 1, 8, 2 * reach + 1, 8).sum((1, 3)).astype(np.float32)
    return np.asarray(weights / weights.sum(), np.float32)


def _resized(pictures: NDArray[Any], size: tuple[int, int], how: int) -> NDArray[Any]:
    return np.stack([cv2.resize(picture, size, interpolation=how) for picture in pictures])


def _sensed(pictures: FloatArray, response: Response, metered: NDArray[Any], gains: FloatArray) -> FloatArray:
    """Linear light with the lens's veil, as metered, in the sensor's colours, at each frame's gain; clipped to [0,
    BRIGHTEST]."""
    if response.veil > 0:
        mean = pictures.mean((0, 1, 2))
        pictures = pictures * np.float32(1 - response.veil) + np.float32(response.veil) * mean
    colours = np.diag(response.white_balance_rgb) @ np.asarray(response.color_matrix) * metered
    if np.array_equal(colours, np.eye(3)):
        sensed = pictures * gains[:, None, None, None]
    else:
        sensed = np.stack(
            [cv2.transform(picture, gain * colours) for picture, gain in zip(pictures, gains, strict=True)]
        ).astype(np.float32)
    return np.asarray(np.clip(sensed, 0.0, BRIGHTEST, out=sensed), np.float32)


def _display(linear: FloatArray, response: Response) -> FloatArray:
    """sRGB's curve (IEC 61966-2-1) with a soft shoulder above 0.8, then the camera's gamma, contrast, saturation and
    black. The curve is read from a table over the root of the light."""
    values = BRIGHTEST * (np.arange(TABLE) / (TABLE - 1)) ** 2
    shoulder = np.where(values > 0.8, 0.8 + 0.2 * (1 - np.exp(-(np.maximum(values, 0.8) - 0.8) / 0.2)), values)
    curve = np.where(
        shoulder <= 0.0031308, 12.92 * shoulder, 1.055 * np.maximum(shoulder, 0.0031308) ** (1 / 2.4) - 0.055
    )
    curve = np.clip(0.46 + (curve**response.gamma - 0.46) * response.contrast, 0, 1).astype(np.float32)
    index = (np.sqrt(linear * np.float32(1 / BRIGHTEST)) * np.float32(TABLE - 1) + np.float32(0.5)).astype(np.uint16)
    encoded = curve[index]
    if response.saturation != 1:
        mixing = np.float32(response.saturation) * np.eye(3, dtype=np.float32)
        mixing = mixing + np.float32(1 - response.saturation) * LUMA
        encoded = cv2.transform(encoded.reshape(1, -1, 3), mixing).reshape(encoded.shape)
    if any(response.black_rgb):
        black = np.asarray(response.black_rgb, np.float32)
        encoded = black + encoded * (1 - black)
    return np.asarray(encoded, np.float32)


def _noisy(pictures: FloatArray, response: Response, rng: np.random.Generator) -> FloatArray:
    if response.noise == 0 and response.shot_noise == 0:
        return pictures
    deviation = np.sqrt(np.float32(response.noise**2) + np.float32(response.shot_noise**2) * np.clip(pictures, 0, 1))
    shape = pictures.shape
    grain = np.float32(OWN_GRAIN) * rng.standard_normal(shape, np.float32)
    grain += np.float32(SHARED_GRAIN) * rng.standard_normal((*shape[:3], 1), np.float32)
    return np.asarray(pictures + deviation * grain, np.float32)


def _sharpened(pictures: FloatArray, strength: float) -> FloatArray:
    """An unsharp mask, halos and all."""
    if strength <= 0:
        return pictures
    soft = [cv2.GaussianBlur(picture, (3, 3), 1.0, borderType=cv2.BORDER_REPLICATE) for picture in pictures]
    return np.asarray(pictures + np.float32(strength) * (pictures - np.stack(soft)), np.float32)
