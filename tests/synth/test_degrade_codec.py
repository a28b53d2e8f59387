"""JPEG and H.264: fine steps keep a picture, coarse ones do not, and errors last until the next keyframe."""

import cv2
import numpy as np
import pytest

from synth.degrade import codec


def texture(seed: int = 0, size: tuple[int, int] = (128, 64)) -> np.ndarray:
    rough = np.random.default_rng(seed).uniform(30, 220, (size[0] // 4, size[1] // 4, 3)).astype(np.float32)
    return cv2.resize(rough, size[::-1], interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)


def grey_texture(seed: int = 0, size: tuple[int, int] = (128, 64)) -> np.ndarray:
    return np.repeat(texture(seed, size)[..., :1], 3, -1)  # without chroma, which is halved at any step


def error(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.sqrt(np.mean((first.astype(np.float64) - second) ** 2)))


def test_coarser_steps_lose_more():
    still = np.repeat(grey_texture()[None], 3, 0)
    errors = [error(codec.video(still, qp, 10), still) for qp in (4, 22, 28, 34, 40)]
    assert errors == sorted(errors)
    assert errors[0] < 1.5
    assert errors[-1] > 5.0


@pytest.mark.parametrize("colour", [(100, 100, 100), (0, 0, 0), (255, 255, 255), (200, 30, 30), (20, 40, 210)])
def test_a_flat_colour_stays(colour):
    flat = np.full((3, 48, 24, 3), colour, np.uint8)
    assert np.abs(codec.video(flat, 4, 10).astype(int) - flat).max() <= 2


@pytest.mark.parametrize("size", [(1, 16, 16), (1, 91, 43), (5, 17, 19), (3, 48, 24), (30, 33, 18)])
def test_any_length_and_size_comes_back(size):
    assert codec.video(np.full((*size, 3), 100, np.uint8), 28, 12).shape == (*size, 3)


def test_odd_sizes_repeat_the_border():
    odd = texture(size=(92, 44))[None, :91, :43]
    even = np.pad(odd, ((0, 0), (0, 1), (0, 1), (0, 0)), "edge")
    assert np.array_equal(codec.video(odd, 28, 10), codec.video(even, 28, 10)[:, :91, :43])


def test_frames_keep_their_order():
    levels = np.arange(20, 220, 10)
    decoded = codec.video(np.tile(levels.astype(np.uint8)[:, None, None, None], (1, 32, 32, 3)), 10, 7)
    assert np.allclose(decoded.mean((1, 2, 3)), levels, atol=2)


def test_the_same_pictures_give_the_same_bytes():
    noise = np.random.default_rng(1).integers(0, 256, (6, 91, 43, 3)).astype(np.uint8)
    assert np.array_equal(codec.video(noise, 28, 4), codec.video(noise, 28, 4))


def test_a_change_too_small_to_code_waits_for_the_keyframe():
    first = np.full((128, 64, 3), 100, np.uint8)
    pictures = np.stack([first, first + 2, first + 2, first + 2])
    decoded = codec.video(pictures, 34, 3)
    assert np.array_equal(decoded[1], decoded[0])
    assert np.array_equal(decoded[2], decoded[0])
    assert decoded[3].mean() > decoded[0].mean()


def test_errors_travel_with_the_ground_behind_a_moving_crop():
    ground, step = grey_texture(3, (128, 160)), 5
    pictures = np.stack([ground[:, step * frame : step * frame + 64] for frame in range(6)])

    def change_of_errors(keyframe_interval: int) -> float:
        decoded = codec.video(pictures, 34, keyframe_interval)
        return error(decoded[1:, :, :-step], decoded[:-1, :, step:])

    assert change_of_errors(100) < 0.6 * change_of_errors(1)


@pytest.mark.parametrize(("fine", "coarse"), [(95, 60), (60, 20)])
def test_jpeg_of_less_quality_loses_more(fine, coarse):
    assert error(codec.jpeg(texture(), fine), texture()) < error(codec.jpeg(texture(), coarse), texture())
