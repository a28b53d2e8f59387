import numpy as np
import pytest

from synth.seeds import generator


def test_the_same_name_gives_the_same_draws_and_any_other_gives_others():
    names = [(0, "gait"), (1, "gait"), (0, "skin"), (0, "gait", 1), (0, "gait", 2), (0, "gait", 1, 2), (0, "gait", 12)]
    draws = [generator(*name).integers(0, 2**62, 4).tolist() for name in names]
    assert draws == [generator(*name).integers(0, 2**62, 4).tolist() for name in names]
    assert len({tuple(draw) for draw in draws}) == len(names)


def test_draws_stay_the_same_from_release_to_release():
    assert generator(0, "identity", 1).integers(0, 1000, 5).tolist() == [7, 463, 316, 166, 983]


def test_neighbouring_ids_are_uncorrelated():
    draws = np.array([generator(0, "identity", number).standard_normal(50) for number in range(200)])
    between = np.corrcoef(draws)[~np.eye(200, dtype=bool)]
    assert np.abs(between).mean() < 0.13  # 50 independent pairs: sqrt(2 / pi / 50)
    assert abs(draws.mean()) < 0.03


def test_a_negative_seed_is_refused():
    with pytest.raises(ValueError, match="seed is -1"):
        generator(-1, "identity")
