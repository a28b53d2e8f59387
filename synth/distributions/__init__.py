"""The one list of everything that is drawn by chance: names of the constants that hold the numbers go in, tables with
what each means, its unit and its source come out.

The numbers stay where they are used; nothing here draws, and nothing is written twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from types import ModuleType
from typing import Any

from synth import plan, population, walking
from synth.body import smpl_family
from synth.config import CameraConfig, CropConfig, EffectsConfig, OccluderConfig, ViewsConfig
from synth.distributions import looks, places, seen
from synth.distributions.rows import Group, Rows

OURS = "chosen"  # by us, after looking at people and cameras; no study behind it


@dataclass(frozen=True)
class Distribution:
    """name: the constant, with its module; value: as it stands there; unit: of the numbers; source: who measured."""

    name: str
    value: Any
    meaning: str
    unit: str
    source: str = OURS


_WHO: Rows = (
    ("FEMALE_SHARE", "women among all", "share"),
    ("AGE_BANDS", "weight, first and last year of an age band", "years"),
    ("ANCESTRIES", "morphs of the body that people mix", ""),
    ("ANCESTRY_CONCENTRATION", "how mixed people are", "of a Dirichlet distribution"),
    ("HEIGHT_M", "mean adult height of men and women", "m", "NCD-RisC, eLife 2016;5:e13410"),
    ("HEIGHT_DEVIATION_M", "deviation of men's and women's heights", "m", "NCD-RisC, eLife 2016;5:e13410"),
    ("HEIGHT_RANGE_M", "least and greatest height", "m"),
    ("GROWTH_M", "age, then what men and women still grow", "years, m", "WHO growth reference 2007"),
    ("SHRINK_AFTER_YEARS", "age from which people shrink", "years", "Sorkin et al., Am J Epidemiol 1999"),
    ("SHRINK_M_PER_YEAR", "height lost a year after that", "m", "Sorkin et al., Am J Epidemiol 1999"),
    ("ANNY_AGE", "age to Anny's phenotype", "years, phenotype", "Anny's calibration"),
    ("WEIGHT_YEARS", "young and old, for the following", "years"),
    ("WEIGHT_MEAN", "mean build at either age", "Anny's weight phenotype"),
    ("WEIGHT_DEVIATION", "deviation of build", "Anny's weight phenotype"),
    ("WEIGHT_RANGE", "least and greatest build", "Anny's weight phenotype"),
    ("MUSCLE_BETA", "muscle of men, of women", "a, b of beta distributions"),
    ("PROPORTIONS_BETA", "how usual a figure is", "a, b of a beta distribution"),
    ("CUPSIZE_BETA", "Anny's cup size", "a, b of a beta distribution"),
    ("FIRMNESS_BETA", "Anny's firmness", "a, b of a beta distribution"),
    ("MELANIN", "mean and deviation by ancestry", "share of the scale"),
    ("SKIN_RGB", "reflectance of skin at rising melanin", "linear RGB", "X-Rite ColorChecker at 0.25 and 0.75"),
    ("SKIN_WARMTH", "deviation of what its red gains and its blue loses", "share"),
    ("HAIR_STYLE_YEARS", "young and old, for the following", "years"),
    ("HAIR_STYLES", "young men, old men, young women, old women", "weight"),
    ("HAIR_COLORS", "by ancestry", "sRGB, weight"),
    ("HAIR_COLOR_LOG", "deviation of hair's brightness", "log factor"),
    ("GREY_HAIR", "colour of grey hair", "sRGB"),
    ("GREY_MIXED", "of it in visibly grey hair", "share"),
    ("GREY_SHARE", "age, then who has visibly grey hair", "years, share", "after Panhard et al., Br J Dermatol 2012"),
    ("BEARDS", "fullness of men's beards", "fullness, share"),
    ("BEARD_YEARS", "beards grow only beyond this age", "years"),
    ("GLASSES_YEARS", "young and old, for the following", "years"),
    ("GLASSES_SHARE", "glasses at either age", "share"),
    ("DARK_GLASSES_SHARE", "dark ones among glasses in warm weather", "share"),
    ("LEAST_DISTANCE", "least difference between two people of a set", "CIELAB delta E over the person"),
)  # fmt: skip
_CLOTHES: Rows = (
    ("WEATHER", "weather that people dress for", "share"),
    ("UPPER_KINDS", "men, then women, by weather", "weight"),
    ("LOWER_KINDS", "men, then women, by weather", "weight"),
    ("SHOE_KINDS", "men, then women, by weather", "weight"),
    ("EASE_M", "distance of cloth from the skin, least and most", "m"),
    ("OPEN_FRONT_SHARE", "worn open", "share"),
    ("INNER_KINDS", "worn below what is open, unless it is warm: then a t-shirt", "weight"),
    ("SHORT_SLEEVE_SHARE", "with short sleeves", "share"),
    ("SHORT_SLEEVE", "length of those", "of the arm"),
    ("LONG_SLEEVE", "length of the others", "of the arm"),
    ("NO_SLEEVE_SHARE", "dresses without sleeves", "share"),
    ("DRESS_LEGGINGS_SHARE", "dresses over leggings, the others over bare legs", "share"),
    ("TIGHTS_SHARE", "skirts over tights, by weather", "share"),
    ("HOOD_UP_SHARE", "hood worn up, by weather", "share of hooded tops"),
    ("COVER_COLORS", "caps, hats, headscarves", "sRGB, weight"),
    ("TOP_COLORS", "tops", "sRGB, weight"),
    ("BOTTOM_COLORS", "trousers, shorts, skirts", "sRGB, weight"),
    ("DENIM_COLORS", "denim", "sRGB, weight"),
    ("SHOE_COLORS", "shoes", "sRGB, weight"),
    ("SOLE_COLORS", "soles", "sRGB, weight"),
    ("TIGHTS_COLORS", "tights and leggings", "sRGB, weight"),
    ("CAMOUFLAGE_COLORS", "all in one cloth, with the deviation of their brightness", "sRGB, log factor"),
    ("COLOR_LOG", "deviation of the brightness of all other colours of cloth and things", "log factor"),
    ("BRIGHTNESS_TO_HUE", "times the deviation of a single channel", ""),
    ("ALBEDO_RANGE", "darkest and brightest of them", "albedo"),
    ("ROUGHNESS", "of cloth", ""),
    ("PATTERNS", "pattern by garment", "weight"),
    ("PATTERN_SCALE_M", "size of a pattern's tile, least and most", "m"),
    ("LEAST_CONTRAST", "least difference of a pattern's other colours from its first", "CIELAB delta E"),
    ("DETAILS", "garments, by kind, with a detail that tells from afar", "share"),
    ("GLOSSY_SHARE", "garments and things, by kind, that shine: leather, nylon, satin", "share"),
    ("GLOSS", "what those mirror of their light", "share"),
    ("SKIN_GLOSS", "what skin mirrors", "share", "after its refractive index, 1.4"),
    ("HAIR_GLOSS", "what hair mirrors", "share"),
    ("GLASSES_GLOSS", "what glasses mirror", "share"),
    ("RIBS_M", "depth of a knit's ribs", "m"),
    ("GRAIN_M", "deviation of the weave's height, by garment", "m"),
    ("GRAIN_SIZE_M", "size of its lumps", "m"),
    ("HIGH_VISIBILITY_SHARE", "people in a high-visibility vest", "share"),
    ("HIGH_VISIBILITY_COLORS", "such vests", "sRGB, weight"),
)  # fmt: skip
_THINGS: Rows = (
    ("THING_COUNT", "none, one, two things", "share"),
    ("LEFT_SHARE", "the first at the left", "share"),
    ("THINGS", "kind, for men and for women", "weight"),
    ("THING_GROUPS", "of which nobody carries two", ""),
    ("BAG_DETAILS", "bags, by kind, with a detail that tells from afar", "share"),
    ("OPEN_UMBRELLA_SHARE", "under an open umbrella", "share"),
    ("THING_COLORS", "bags and umbrellas", "sRGB, weight"),
    ("BOX_COLORS", "boxes", "sRGB, weight"),
    ("PHONE_COLORS", "phones", "sRGB, weight"),
    ("THING_SIZE", "bags, boxes, umbrellas", "factor"),
    ("OPEN_UMBRELLA_SIZE", "open umbrellas", "factor"),
    ("PHONE_SIZE", "phones", "factor"),
)  # fmt: skip
_GAIT: Rows = (
    ("SPEED_M_S", "mean comfortable speed", "m/s", "Bohannon 1997"),
    ("SPEED_DEVIATION_M_S", "its deviation", "m/s", "Bohannon 1997"),
    ("SPEED_LOSS_M_S_PER_YEAR", "loss a year past an age", "m/s", "Bohannon 1997"),
    ("SLOW_AFTER_YEARS", "that age", "years", "Bohannon 1997"),
    ("SPEED_RANGE_M_S", "least and greatest speed", "m/s"),
    ("GAIT", "mean, deviation, least, most of a trait", "1 is the average; rad, m"),
)  # fmt: skip
_MANNERS: Rows = (
    ("PHONE_SHARE", "looks at a phone", "share"),
    ("PHONE_LEFT_SHARE", "holds it in the left hand", "share"),
    ("RUN_SHARE", "runs", "share"),
    ("RUN_SPEED_M_S", "least and greatest speed of those", "m/s"),
    ("OLDEST_RUNNER_YEARS", "nobody older runs", "years"),
    ("STAND_SHARE", "stands all along", "share of sequences"),
    ("STOP_SHARE", "comes to a stop", "share of sequences"),
    ("START_SHARE", "sets off", "share of sequences"),
    ("TURNING_POINT", "when those stop or set off", "share of the sequence"),
)  # fmt: skip
_WAYS: Rows = (
    ("RIGHT_SHARE", "ways that show the right side", "share"),
    ("CURVED_SHARE", "ways that bend", "share"),
    ("CURVATURE_PER_M", "deviation of their curvature", "1/m"),
    ("TURN_KINDS", "ways that turn (share: views.turning): once, or one way and back", "share"),
    ("TURN_LEFT_SHARE", "ways whose first turn is to the left", "share"),
    ("TURN_DEG", "by how much", "degrees"),
    ("TURN_RADIUS_M", "the tightest part's radius", "m"),
    ("TURN_PULL_M_S2", "no turn is tighter than pulls so at the walker's speed", "m/s2"),
    ("TURN_LENGTH_SHARE", "of the way that turns take at most", "share"),
    ("EDGE_M", "kept from the walk area's edge", "m"),
)  # fmt: skip
_BETAS: Rows = (
    ("BETA_DEVIATION", "deviation of a shape component, of mean 0", "", "as the families' files scale them"),
    ("BETA_RANGE", "least and greatest", ""),
)
# Constants of the modules above that are no distributions: settings of how draws are made.
NO_DISTRIBUTIONS = {
    "annotate": {"JOINT_DEPTH_M", "JOINT_DEPTHS_M", "SCENE_MARGIN_M", "OPENPOSE_JOINTS", "PART_NONE"},
    "plan": {"MAX_SETTING_SEED", "LONG_S", "CAMERAS"},
    "walking": {"TRIES", "POINTS", "TURNING_POINTS", "TURN_RAMP"},
    "degrade.camera": {"LUMA", "BRIGHTEST", "LEAST_NATIVE_PX", "SHARED_GRAIN", "OWN_GRAIN", "TABLE"},
    "passing.tables": {
        "POOL_NUMBER", "WHOLLY_HIDDEN", "WHOLLY_HIDDEN_FRAMES", "MEAN_HIDDEN", "LEAST_HIDDEN", "BACKGROUND_HIDDEN",
        "CLEARANCE_M", "OBSTACLE_CLEARANCE_M", "BODY_WIDTH_M",
    },
    "body.smpl_family": {
        "ARM_SPREAD_RAD", "BETAS", "BONES", "ELBOW_BEND_RAD", "HAND_VERTICES", "HEAD_VERTICES", "LARGEST_BETA",
        "LEG_SPREAD_RAD", "OPENPOSE_JOINTS", "SHOE_SOLE_M", "SHOE_TIP_M", "SMPL_JOINTS", "SMPL_PARENTS",
    },
    "garments.head": {"OPENPOSE_JOINTS"},
    "blender_scenes.lights": {"SKY_IRRADIANCE"},
    "blender_scenes.views": {"WIDTH_PX", "HEIGHT_PX", "MARGIN_PX", "TALLEST_M", "LARGEST_PERSON_PX"},
}  # fmt: skip

_GROUPS: tuple[Group, ...] = (
    ("People", population, _WHO),
    ("Shapes of SMPL's families", smpl_family, _BETAS),
    ("Clothes", population, _CLOTHES),
    ("Things", population, _THINGS),
    *looks.GROUPS,
    ("Gait", population, _GAIT),
    ("Manners", plan, _MANNERS),
    ("Ways", walking, _WAYS),
    *seen.GROUPS,
    *places.GROUPS,
)
_SWITCHES = {
    "Strengths of effects (--effect, --without)": (EffectsConfig, "1 is usual, 0 is off"),
    "Others (--without)": (OccluderConfig, "expected share of sequences"),
    "Crops": (CropConfig, "pixels; share of the height"),
    "Cameras' views": (CameraConfig, "degrees from the front; pixels"),
    "Both views": (ViewsConfig, "degrees, share of people, share of sequences"),
}


def listed() -> dict[str, tuple[Distribution, ...]]:
    """Every distribution, by group, with the numbers that are in use."""
    groups = {
        title: tuple(_entry(module, *row) for row in rows)  # type: ignore[arg-type]
        for title, module, rows in _GROUPS
    }
    for title, (config, unit) in _SWITCHES.items():
        plain = [(entry, getattr(config(), entry.name)) for entry in fields(config)]
        groups[title] = tuple(
            Distribution(f"config.{config.__name__}.{entry.name}", value, entry.name.replace("_", " "), unit)
            for entry, value in plain
            if not is_dataclass(value)
        )
    return groups


def unlisted() -> list[str]:
    """Constants of the modules that hold distributions which no table names: there should be none."""
    known = {(module.__name__, row[0]) for _, module, rows in _GROUPS for row in rows}
    return [
        f"{module.__name__}.{name}"
        for module in dict.fromkeys(module for _, module, _ in _GROUPS)
        for name in vars(module)
        if name.isupper() and not name.startswith("_") and (module.__name__, name) not in known
        and name not in NO_DISTRIBUTIONS.get(module.__name__.removeprefix("synth."), ())
    ]  # fmt: skip


def as_json() -> dict[str, list[dict[str, Any]]]:
    """`listed` as plain dictionaries and lists."""
    return {title: [asdict(entry) for entry in entries] for title, entries in listed().items()}


def as_markdown() -> str:
    """`listed` as a document: docs/distributions.md."""
    lines = [
        "# What is drawn by chance",
        "",
        "Written by `synth distributions --markdown docs/distributions.md`; the numbers are those in use. Two numbers",
        "are the ends of a uniform draw where nothing else is said; weights need not sum to one; what has no source",
        "was chosen by us after looking at people and cameras.",
        "",
        "Listed is every number that people, their clothes and things, their ways, others before and behind them,",
        "detectors and cameras are drawn from; and of places their light, season and size, where cameras hang and",
        "where people walk. A test fails where a number stands in such a draw itself, or under a name not listed.",
        "",
        "Not listed are what else a place is made of (houses, furniture, plants, cars: where they stand, their colours",
        "and wear), which the modules of `blender_scenes/` draw; draws without a number of their own, as of seeds, of",
        "the phase of a wave, or of one of several that are as likely; and what follows from what is drawn, as a",
        "camera's tilt and focal length from its mount and the ground that it must show, or how far folds lift cloth.",
    ]
    for title, entries in listed().items():
        lines += [
            "",
            f"## {title}",
            "",
            "| what | numbers | unit | constant | source |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [
            f"| {entry.meaning} | {text(entry.value)} | {entry.unit} | `{entry.name}` | {entry.source} |"
            for entry in entries
        ]
    return "\n".join(lines) + "\n"


def as_text() -> str:
    """`listed` for a terminal."""
    lines = []
    for title, entries in listed().items():
        lines += [title, *(f"  {_line(entry)}" for entry in entries), ""]
    return "\n".join(lines)


def text(value: Any) -> str:
    """Numbers in a line: ranges and rows in brackets, tables as name: value."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key if key != '' else 'nothing'}: {_inner(entry)}" for key, entry in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(_inner(entry) for entry in value)
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value)


def _inner(value: Any) -> str:
    return text(value) if isinstance(value, str | float | int) else f"({text(value)})"


def _entry(module: ModuleType, name: str, meaning: str, unit: str, source: str = OURS) -> Distribution:
    short = module.__name__.removeprefix("synth.")
    return Distribution(
        f"{short}.{name}", getattr(module, name), meaning or name.lower().replace("_", " "), unit, source
    )


def _line(entry: Distribution) -> str:
    source = "" if entry.source == OURS else f" [{entry.source}]"
    unit = f" ({entry.unit})" if entry.unit else ""
    return f"{entry.name}: {entry.meaning}{unit}: {text(entry.value)}{source}"
