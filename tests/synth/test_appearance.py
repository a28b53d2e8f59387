import time
from dataclasses import replace

import numpy as np
import pytest

from synth import appearance, identity, population
from synth.errors import UserError
from synth.records import Identity
from synth.seeds import generator

COUNT = 1000


def draw(number: int, attempt: int = 0) -> Identity:
    again = ("again", attempt) if attempt else ()
    return identity.draw(generator(0, "identity", number, *again), number)


def least_distances(people: tuple[Identity, ...]) -> np.ndarray:
    """(N,) distance of each person from whoever looks most like them."""
    looks = np.array([appearance.vector(person) for person in people])
    squares = (looks**2).sum(1)
    apart = np.sqrt(np.maximum(squares[:, None] + squares[None] - 2 * looks @ looks.T, 0.0))
    np.fill_diagonal(apart, np.inf)
    return apart.min(1)


def test_no_two_of_a_thousand_look_alike_and_some_would() -> None:
    start = time.process_time()
    people = appearance.tell_apart(draw, COUNT)
    assert time.process_time() - start < 6.0  # about 1.4 s on a quiet core
    assert [person.number for person in people] == list(range(1, COUNT + 1))
    assert least_distances(people).min() >= population.LEAST_DISTANCE - 1e-6
    drawn_once = tuple(draw(number) for number in range(1, COUNT + 1))
    assert (least_distances(drawn_once) < population.LEAST_DISTANCE).sum() > 10
    assert sum(a == b for a, b in zip(people, drawn_once, strict=True)) > 0.9 * COUNT
    # Who comes later changes nobody.
    assert appearance.tell_apart(draw, 200) == people[:200]


def test_a_set_without_room_says_so() -> None:
    with pytest.raises(UserError, match="--identities is 3; person 2 looks like one of those before"):
        appearance.tell_apart(lambda number, attempt: replace(draw(1), number=number), 3)


def test_cielab_of_known_colours() -> None:
    assert np.allclose(appearance.cielab((1.0, 1.0, 1.0)), (100.0, 0.0, 0.0), atol=0.02)
    assert np.allclose(appearance.cielab((0.0, 0.0, 0.0)), 0.0, atol=1e-6)
    assert np.allclose(appearance.cielab((1.0, 0.0, 0.0)), (53.24, 80.09, 67.20), atol=0.02)  # sRGB's red
    assert appearance.cielab((0.184187,) * 3)[0] == pytest.approx(50.0, abs=0.01)


def test_what_covers_more_of_a_person_counts_more() -> None:
    person = replace(draw(5), things=())
    look = appearance.vector(person)

    def away(name: str) -> float:
        garment = getattr(person, name)
        surface = replace(garment.surface, pattern="solid", colors_rgb=((0.7, 0.05, 0.05), (0.1,) * 3))
        other = replace(person, **{name: replace(garment, surface=surface)})
        plain = replace(surface, colors_rgb=((0.05, 0.05, 0.7), (0.1,) * 3))
        return float(
            np.linalg.norm(
                appearance.vector(other) - appearance.vector(replace(person, **{name: replace(garment, surface=plain)}))
            )
        )

    assert away("upper") > away("lower") > away("shoes") > 5
    assert np.linalg.norm(appearance.vector(replace(person, gait=draw(6).gait)) - look) == 0
    assert np.linalg.norm(appearance.vector(replace(person, height_m=person.height_m + 0.2)) - look) < 4


def test_every_kind_that_is_drawn_has_its_place() -> None:
    assert sum(appearance._PATCHES.values()) == pytest.approx(1.0, abs=0.02)
    assert set(population.UPPER_KINDS) == set(appearance._UPPER_REACH)
    assert {*population.HAIR_STYLES, "hood"} == set(appearance._HAIR)
    assert {*population.THINGS, "open_umbrella", "vest"} == set(appearance._THINGS)
