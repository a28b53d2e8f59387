"""The one list of everything that is drawn by chance: names of the constants that hold the numbers go in, tables with
what each means, its unit and its source come out.

The numbers stay where they are used; nothing here draws, and nothing is written twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from types import ModuleType
from typing import Any

from synth import annotate, plan, population, walking
from synth.config import CameraConfig, CropConfig, EffectsConfig, OccluderConfig, ViewsConfig
from synth.degrade import camera, draw
from synth.passing import tables as passing

OURS = "chosen"  # by us, after looking at people and cameras; no study behind it


@dataclass(frozen=True)
class Distribution:
    """name: the constant, with its module; value: as it stands there; unit: of the numbers; source: who measured."""

    name: str
    value: Any
    meaning: str
    unit: str
    source: str = OURS


Rows = tuple[tuple[str, ...], ...]  # constant, meaning, unit and, where it is not OURS, source

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
    ("WEIGHT_MEAN", "mean build at 18 and at 60 years", "Anny's weight phenotype"),
    ("WEIGHT_DEVIATION", "deviation of build", "Anny's weight phenotype"),
    ("WEIGHT_RANGE", "least and greatest build", "Anny's weight phenotype"),
    ("MUSCLE_BETA", "muscle of men, of women", "a, b of beta distributions"),
    ("PROPORTIONS_BETA", "how usual a figure is", "a, b of a beta distribution"),
    ("MELANIN", "mean and deviation by ancestry", "share of the scale"),
    ("SKIN_RGB", "reflectance of skin at rising melanin", "linear RGB", "X-Rite ColorChecker at 0.25 and 0.75"),
    ("HAIR_STYLES", "young men, old men, young women, old women", "weight"),
    ("HAIR_COLORS", "by ancestry", "sRGB, weight"),
    ("GREY_HAIR", "colour of grey hair", "sRGB"),
    ("GREY_SHARE", "age, then who has visibly grey hair", "years, share", "after Panhard et al., Br J Dermatol 2012"),
    ("BEARDS", "fullness of men's beards", "fullness, share"),
    ("GLASSES_SHARE", "glasses at 20 and at 70 years", "share"),
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
    ("SHORT_SLEEVE_SHARE", "with short sleeves", "share"),
    ("HOOD_UP_SHARE", "hood worn up, by weather", "share of hooded tops"),
    ("COVER_COLORS", "caps, hats, headscarves", "sRGB, weight"),
    ("TOP_COLORS", "tops", "sRGB, weight"),
    ("BOTTOM_COLORS", "trousers, shorts, skirts", "sRGB, weight"),
    ("DENIM_COLORS", "denim", "sRGB, weight"),
    ("SHOE_COLORS", "shoes", "sRGB, weight"),
    ("SOLE_COLORS", "soles", "sRGB, weight"),
    ("TIGHTS_COLORS", "tights and leggings", "sRGB, weight"),
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
    ("THINGS", "kind, for men and for women", "weight"),
    ("THING_GROUPS", "of which nobody carries two", ""),
    ("BAG_DETAILS", "bags, by kind, with a detail that tells from afar", "share"),
    ("OPEN_UMBRELLA_SHARE", "under an open umbrella", "share"),
    ("THING_COLORS", "bags and umbrellas", "sRGB, weight"),
    ("BOX_COLORS", "boxes", "sRGB, weight"),
    ("PHONE_COLORS", "phones", "sRGB, weight"),
)  # fmt: skip
_GAIT: Rows = (
    ("SPEED_M_S", "mean comfortable speed", "m/s", "Bohannon 1997"),
    ("SPEED_DEVIATION_M_S", "its deviation", "m/s", "Bohannon 1997"),
    ("SPEED_LOSS_M_S_PER_YEAR", "loss a year past 60", "m/s", "Bohannon 1997"),
    ("SPEED_RANGE_M_S", "least and greatest speed", "m/s"),
    ("GAIT", "mean, deviation, least, most of a trait", "1 is the average; rad, m"),
)  # fmt: skip
_MANNERS: Rows = (
    ("PHONE_SHARE", "looks at a phone", "share"),
    ("RUN_SHARE", "runs", "share"),
    ("RUN_SPEED_M_S", "least and greatest speed of those", "m/s"),
    ("OLDEST_RUNNER_YEARS", "nobody older runs", "years"),
    ("STAND_SHARE", "stands all along", "share of sequences"),
    ("STOP_SHARE", "comes to a stop", "share of sequences"),
    ("START_SHARE", "sets off", "share of sequences"),
)  # fmt: skip
_WAYS: Rows = (
    ("CURVED_SHARE", "ways that bend", "share"),
    ("CURVATURE_PER_M", "deviation of their curvature", "1/m"),
    ("TURN_KINDS", "ways that turn (share: views.turning): once, or one way and back", "share"),
    ("TURN_DEG", "by how much", "degrees"),
    ("TURN_RADIUS_M", "the tightest part's radius", "m"),
    ("TURN_PULL_M_S2", "no turn is tighter than pulls so at the walker's speed", "m/s2"),
    ("TURN_LENGTH_SHARE", "of the way that turns take at most", "share"),
    ("EDGE_M", "kept from the walk area's edge", "m"),
)  # fmt: skip
_OTHERS: Rows = (
    ("POOL", "people of a dataset who pass by", "count"),
    ("PASSER_COUNTS", "one, two, three in front", "share"),
    ("BACKGROUND_COUNTS", "one, two, three behind", "share"),
    ("OBSTACLE_COUNTS", "one, two things in front", "share"),
    ("WAYS", "how someone passes in front", "share"),
    ("BACKGROUND_WAYS", "how someone behind moves", "share"),
    ("HEADING_DEVIATION_RAD", "deviation of a heading", "rad"),
    ("OVERTAKING_FACTORS", "on the person's speed", "least, most"),
    ("BRINGS", "what a passer brings along", "share"),
    ("BROUGHT", "width, low, high, ahead of the body", "m"),
    ("FRONT_M", "nearer to the camera than the person, log-uniform", "m"),
    ("BEHIND_M", "farther than the person, log-uniform", "m"),
    ("OBSTACLE_M", "things nearer than the person, log-uniform", "m"),
    ("ASIDE_M", "off the line of sight", "m"),
    ("NEAREST_SHARE", "nobody is nearer", "of the person's distance"),
    ("COMPANION_LEFT_M", "companions, to either side", "m"),
    ("COMPANION_AHEAD_M", "companions, deviation ahead", "m"),
    ("OBSTACLES", "kinds of things and their boxes", "weight, m"),
    ("OBSTACLE_SIZES", "factor on their usual size", "least, most"),
)  # fmt: skip
_DETECTOR: Rows = (
    ("LASTING_ERRORS", "deviation over a sequence: right, down, log scale", "of the box"),
    ("WAVERING_ERRORS", "deviation that wavers: right, down, log scale", "of the box"),
    ("CORRELATION_S", "time over which that wavers", "s"),
    ("LARGEST_SLIPS", "right, down, log scale", "of the box"),
    ("SLIPS_PER_S", "slips that start", "a second"),
    ("SLIP_S", "how long one lasts", "s"),
)  # fmt: skip
_CAMERAS: Rows = (
    ("EXPOSURE_STOPS", "too dark to too bright", "stops"),
    ("CONTRAST", "slope about middle grey", "factor"),
    ("GAMMA", "exponent on display values", ""),
    ("TEMPERATURE_LOG", "deviation of white balance, red against blue", "log factor"),
    ("TINT_LOG", "deviation of white balance, green", "log factor"),
    ("CROSS_TALK", "of each channel in each other", "share"),
    ("SATURATION", "", "factor"),
    ("BLACK", "display value of black", "of full scale"),
    ("BLACK_TINT", "its deviation by channel", "of full scale"),
    ("VEIL", "light that lies over the whole picture", "of the mean light"),
    ("VIGNETTE", "light lost in the corners", "share"),
    ("BLUR_PX", "sigma of the lens's softness", "crop pixels"),
    ("NOISE", "deviation of read noise", "of full scale"),
    ("SHOT_NOISE", "deviation of shot noise at full scale", "of full scale"),
    ("SHARPENING", "strength of the unsharp mask", ""),
    ("SHUTTER_S", "time a frame gathers light, log-uniform", "s"),
    ("INTERLACED_SHARE", "cameras with two fields", "share"),
    ("FIELD_S", "time between them", "s"),
    ("BEAT_SHARE", "cameras under lamps that beat", "share"),
    ("BEAT_STOPS", "amplitude of the beat", "stops"),
    ("BEAT_HZ", "its frequency", "Hz"),
    ("JPEG_SHARE", "cameras that code pictures one by one", "share"),
    ("VIDEO_SHARE", "cameras that code video", "share"),
    ("BOTH_SHARE", "cameras behind both", "share"),
    ("JPEG_QUALITY", "", "libjpeg's, 1 to 100"),
    ("VIDEO_QP", "video quantiser", "H.264's QP"),
    ("KEYFRAME_INTERVAL", "", "frames"),
    ("SEQUENCE_STOPS", "deviation of a sequence's exposure", "stops"),
    ("SEQUENCE_LOG", "deviation of a sequence's white balance", "log factor"),
    ("SEQUENCE_BLUR_PX", "added to the softness", "crop pixels"),
    ("SEQUENCE_HEIGHT_FACTOR", "on a person's height in the camera's picture", "factor"),
    ("DEFOCUS_PX", "mean radius out of focus, exponential", "crop pixels"),
    ("DEFOCUS_MOST_PX", "its end", "crop pixels"),
    ("GAIN_WANDER_STOPS", "mean deviation of automatic gain, exponential", "stops"),
)  # fmt: skip
_METER: Rows = (
    ("METERED_GREY", "mean that automatic exposure aims at", "linear light"),
    ("BALANCE_POWER", "of the gains that would make the empty scene's mean grey", ""),
    ("GAIN_CORRELATION_S", "time over which automatic gain wanders", "s"),
)

# Constants of the modules above that are no distributions: settings of how draws are made.
NO_DISTRIBUTIONS = {
    "annotate": {"JOINT_DEPTH_M", "JOINT_DEPTHS_M", "SCENE_MARGIN_M", "OPENPOSE_JOINTS", "PART_NONE"},
    "plan": {"MAX_SETTING_SEED", "LONG_S", "CAMERAS"},
    "walking": {"TRIES", "POINTS", "TURNING_POINTS", "TURN_RAMP"},
    "camera": {"LUMA", "BRIGHTEST", "LEAST_NATIVE_PX", "SHARED_GRAIN", "OWN_GRAIN", "TABLE"},
    "tables": {
        "POOL_NUMBER", "WHOLLY_HIDDEN", "WHOLLY_HIDDEN_FRAMES", "MEAN_HIDDEN", "LEAST_HIDDEN", "BACKGROUND_HIDDEN",
        "CLEARANCE_M", "OBSTACLE_CLEARANCE_M", "BODY_WIDTH_M",
    },
}  # fmt: skip

_GROUPS: tuple[tuple[str, ModuleType, Rows], ...] = (
    ("People", population, _WHO),
    ("Clothes", population, _CLOTHES),
    ("Things", population, _THINGS),
    ("Gait", population, _GAIT),
    ("Manners", plan, _MANNERS),
    ("Ways", walking, _WAYS),
    ("Others and things in the way", passing, _OTHERS),
    ("Detector", annotate, _DETECTOR),
    ("Cameras", draw, _CAMERAS),
    ("Automatic gain", camera, _METER),
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
        and name not in NO_DISTRIBUTIONS.get(module.__name__.rsplit(".", 1)[-1], ())
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
        "was chosen by us after looking at people and cameras. Places draw their own layout: see `blender_scenes/`.",
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
