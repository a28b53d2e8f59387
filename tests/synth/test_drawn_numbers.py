"""Every number of a random draw has a name, and that name stands in the list of distributions."""

import functools

import pytest

from synth import distributions, scene
from tests.synth.drawn_numbers import ROOT, Draw, draws

# Of places the list holds the light, the cameras' mounts and what `build` draws of the place as a whole; what else they
# are made of is not listed.
PLACES_AS_A_WHOLE = frozenset({"build", "manner_of", "_mount_height_m"})

# Code with this in it holds numbers that are no distribution's.
EXCEPTIONS = {
    "_wrap(": "the size of a scarf or a hood, the same for all",
    "skirt_below(": "how deep the folds of a drawn flare are",
    "wavy_hem(": "how far up a hem's waves reach",
    "_periodic(": "points around a hem",
    "_lettering(": "where writing on a back lies, always",
    "rng.integers(1, max(config.settings, 2))": "any of the other settings, as likely",
    "rng.uniform(tables.MOUNT_B_LEAST_ASIDE_M, width / 2 - tables.MOUNT_B_WALL_M)": "a half of a drawn width",
}
SEEDS = {"MAX_SEED", "MAX_SETTING_SEED"}  # no seed is likelier than another


@functools.cache
def all_draws() -> list[Draw]:
    whole = [
        *sorted(ROOT.glob("synth/**/*.py")),
        *(ROOT / "blender_scenes" / f"{name}.py" for name in ("lights", "views")),
    ]
    found = [draw for path in whole for draw in draws(path)]
    for path in sorted(ROOT.glob("blender_scenes/*/*.py")):
        found += draws(path, PLACES_AS_A_WHOLE)
    return found


def plain_draws() -> list[Draw]:
    return [draw for draw in all_draws() if not any(code in draw.code for code in EXCEPTIONS)]


def test_no_number_stands_in_a_draw_itself():
    unnamed = [f"{draw.function}: {draw.code}" for draw in plain_draws() if draw.numbers]
    assert unnamed == [], "give these numbers a name and list it in synth/distributions/"


def test_every_constant_that_a_draw_names_is_listed():
    listed = {entry.name.rsplit(".", 1)[-1] for group in distributions.listed().values() for entry in group}
    known = listed.union(SEEDS, *distributions.NO_DISTRIBUTIONS.values())
    unlisted = [f"{draw.function}: {name}" for draw in plain_draws() for name in draw.constants if name not in known]
    assert unlisted == [], "list these constants in synth/distributions/"


def test_what_every_place_draws_of_itself_is_listed():
    modules = {entry.name.rsplit(".", 1)[0] for group in distributions.listed().values() for entry in group}
    assert {f"blender_scenes.{name}.tables" for name in scene.names()} <= modules


def test_exceptions_are_still_needed():
    codes = [draw.code for draw in all_draws() if draw.numbers]
    assert [known for known in EXCEPTIONS if not any(known in code for code in codes)] == []


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("wide = rng.uniform(0.035, 0.085) * scale", ("0.035", "0.085")),
        ("if rng.random() < 0.4: pass", ("0.4",)),
        ("share, other = rng.random(), 7\n    if share < 0.3: pass", ("0.3",)),
        ("flare = 0.4 + 1.2 * rng.random()", ("0.4", "1.2")),
        ("grain = 0.2 * rng.normal(size=(3, 4))", ("0.2",)),
        ("turn = rng.normal(math.pi, 0.5)", ("0.5",)),
        ("kind = rng.choice(3, p=(0.7, 0.3))", ("3", "0.7", "0.3")),
        ("own = generator(seed, 'hair', 3)\n    rough = waves(own, points, 0.05, (1, 1, 0.3))", ("0.05", "0.3")),
        ("start = camera['blur'].exponential(scale=0.3)", ("0.3",)),
    ],
)
def test_numbers_in_draws_are_found(tmp_path, code, numbers):
    assert found(tmp_path, code) == sorted(numbers)


@pytest.mark.parametrize(
    "code",
    [
        "phase = rng.uniform(0, 2 * np.pi)",
        "side, seed = rng.choice((-1, 1)), rng.integers(2**31)",
        "steps = rng.standard_normal((50, 3)) * DEVIATION",
        "sizes = rng.uniform(*SPAN, 8)",
        "size = 0.3 * rng.uniform(*SPAN)",
        "at = rng.normal(*MIDDLE['a']) if length > 4 else table[3]",
    ],
)
def test_counts_turns_and_names_are_no_numbers(tmp_path, code):
    assert found(tmp_path, code) == []


def test_names_of_constants_are_found(tmp_path):
    file = tmp_path / "x.py"
    file.write_text("def draw(rng):\n    return rng.uniform(*_SPAN, 8) if rng.random() < tables.SHARE else TABLE[0]\n")
    assert sorted(name for draw in draws(file) for name in draw.constants) == ["SHARE", "_SPAN"]


def found(tmp_path, code: str) -> list[str]:
    file = tmp_path / "x.py"
    file.write_text(f"def draw(rng: np.random.Generator):\n    {code}\n")
    return sorted(number for draw in draws(file) for number in draw.numbers)
