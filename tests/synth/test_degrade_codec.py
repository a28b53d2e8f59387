"""The block codec: fine steps keep a picture, coarse ones do not, and errors last until the next keyframe."""

import cv2
import numpy as np
import pytest

from synth.degrade import codec


def texture(seed: int = 0, size: tuple[int, int] = (128, 64)) -> np.ndarray:
    rough = np.random.default_rng(seed).uniform(30, 220, (size[0] // 4, size[1] // 4, 3)).astype(np.float32)
    return cv2.resize(rough, size[::-1], interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)


def error(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.sqrt(np.mean((first.astype(np.float64) - second) ** 2)))


def test_the_transform_is_orthonormal():
    assert np.allclose(codec._dct(24) @ codec._dct(24).T, np.eye(24), atol=1e-6)


def test_coarser_steps_lose_more():
    grey = np.repeat(texture()[..., :1], 3, -1)[None]  # without chroma, which is halved at any step
    errors = [error(codec.video(grey, qp, 10), grey) for qp in (4, 22, 28, 34, 40)]
    assert errors == sorted(errors)
    assert errors[0] < 1.0  # a step of 1
    assert errors[-1] > 5.0


def test_a_size_that_is_no_multiple_of_blocks_comes_back():
    picture = texture(size=(92, 44))[:91, :43]
    assert codec.video(picture[None], 20, 10).shape == (1, 91, 43, 3)


def test_a_change_too_small_to_code_waits_for_the_keyframe():
    first = np.full((128, 64, 3), 100, np.uint8)
    pictures = np.stack([first, first + 2, first + 2, first + 2])
    decoded = codec.video(pictures, 30, 3)  # a step of 20; a block's mean of 2 is a coefficient of 16
    assert np.array_equal(decoded[1], decoded[0])
    assert np.array_equal(decoded[2], decoded[0])
    assert decoded[3].mean() > decoded[0].mean()


def test_static_ground_behind_a_moving_crop_is_predicted():
    ground = np.repeat(texture(3, (128, 160))[..., :1], 3, -1)
    step = 5
    pictures = np.stack([ground[:, step * k : step * k + 64] for k in range(6)])
    motion = np.tile(np.array([[1.0, 0, step], [0, 1.0, 0]]), (6, 1, 1))
    known, unknown = codec.video(pictures, 28, 100, motion), codec.video(pictures, 28, 100)
    assert error(known[1:], pictures[1:]) < 0.9 * error(unknown[1:], pictures[1:])


@pytest.mark.parametrize(("fine", "coarse"), [(95, 60), (60, 20)])
def test_jpeg_of_less_quality_loses_more(fine, coarse):
    assert error(codec.jpeg(texture(), fine), texture()) < error(codec.jpeg(texture(), coarse), texture())
