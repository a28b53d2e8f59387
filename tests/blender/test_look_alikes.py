"""Whether people whom the plan takes for different look different: the nearest of a set, rendered alike, against the
same person a little later and from a little further round."""

import numpy as np
import pytest

from synth import appearance, body, garments, identity, motion
from synth.config import RenderConfig
from synth.records import Strip, Walk
from synth.seeds import generator
from tests.blender import shapes
from tests.synth.people import model

pytestmark = [pytest.mark.blender, pytest.mark.slow]
blender = pytest.importorskip("synth.blender.person", exc_type=ImportError)

COUNT, PAIRS = 300, 4
SIZE = (64, 128)
YAWS_RAD = tuple(np.radians((25.0, 200.0)))  # of the viewer, from before the person: from ahead and from behind
LATER, FURTHER_RAD = 0.03, np.radians(5.0)  # of a step's cycle, and round the person
# Mean difference of two pictures, CIELAB's delta E over all that either person covers. It is 13 to 17 for these pairs,
# 11 to 18 for the nine nearest of a thousand, and 3 to 5 for a person and the same a little later and further round.
LEAST_DIFFERENCE, LEAST_TIMES_ITSELF = 10.0, 2.5
LIGHT = shapes.light(sun=1.6, to=(-0.4, -0.5, 0.75), angle=0.1)
GREY = 0.18  # behind them


def _draw(number, attempt=0):
    again = ("again", attempt) if attempt else ()
    return identity.draw(generator(0, "identity", number, *again), number)


def _pictures(person, phase=0.2, round_rad=0.0):
    """(2, H, W, 4) the person walking towards the world's -Y, from both sides."""
    rest = body.shape(model(), person)
    walk = Walk((0.0, 0.0), -np.pi / 2, 0.0, phase)
    moved = motion.walk(person.gait, walk, rest.skeleton, 1, 25.0, hands=motion.hands_of(person))
    figure = body.pose(model(), rest, garments.dress(rest, person), moved)
    middle = np.append(figure.joints_m[0, (8, 11), :2].mean(0), 0.0)
    probe = np.full((16, 32, 3), 0.22, np.float32)
    probe[:8] = 0.55
    pictures = []
    for yaw in YAWS_RAD:
        right = np.array([np.cos(yaw + round_rad), np.sin(yaw + round_rad), 0.0])
        axes = np.stack([right, [0.0, 0.0, -1.0], [-right[1], right[0], 0.0]])
        pixels = (figure.vertices_m - middle) @ axes.T * (SIZE[1] / 2.1) + [SIZE[0] / 2, SIZE[1] - 4.0, 0.0]
        strip = Strip(figure, pixels.astype(np.float32), SIZE, axes, LIGHT, probe)
        pictures.append(blender.render_strip(strip, RenderConfig(samples=16))[0])
    return np.stack(pictures)


def _difference(first, second):
    lab = [appearance.cielab(np.clip(each[..., :3] + (1 - each[..., 3:]) * GREY, 0, 1)) for each in (first, second)]
    either = np.maximum(first[..., 3], second[..., 3]) > 0.5
    return np.linalg.norm(lab[0] - lab[1], axis=-1)[either].mean()


def test_the_nearest_of_a_set_differ_more_than_a_person_from_the_same():
    people = appearance.tell_apart(_draw, COUNT)
    looks = np.array([appearance.vector(person) for person in people])
    firsts, seconds = np.triu_indices(COUNT, 1)
    nearest = np.argsort(np.linalg.norm(looks[firsts] - looks[seconds], axis=1))[:PAIRS]
    for first, second in zip(firsts[nearest], seconds[nearest], strict=True):
        shown, other = _pictures(people[first]), _pictures(people[second])
        again = _pictures(people[first], 0.2 + LATER, FURTHER_RAD)
        difference, own = _difference(shown, other), _difference(shown, again)
        assert difference > LEAST_DIFFERENCE, (first + 1, second + 1)
        assert difference > LEAST_TIMES_ITSELF * own, (first + 1, second + 1)
