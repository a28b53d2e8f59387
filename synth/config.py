"""What a dataset is made with: frozen settings, one class a stage, checked when they are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace

from synth.errors import UsageError

BODIES = ("anny", "smpl", "smplh", "smplx")


@dataclass(frozen=True)
class RenderConfig:
    """How Blender renders. Sample counts are per pixel."""

    engine: str = "cycles"
    device: str = "cpu"  # "cpu" | "gpu"
    quality: str = "plates"  # "plates": people over plates rendered once; "reference": the whole scene each frame
    samples: int = 4  # people
    denoise: bool = True  # OpenImageDenoise on people; 4 samples then err less than 16 without, in half the time
    plate_width_px: int = 960
    plate_height_px: int = 540
    plate_samples: int = 8  # denoised
    threads: int = 1

    def __post_init__(self) -> None:
        _check(self.engine in ("cycles",), f"--engine is {self.engine!r}; it must be 'cycles'")
        _check(self.device in ("cpu", "gpu"), f"--device is {self.device!r}; it must be 'cpu' or 'gpu'")
        _check(
            self.quality in ("plates", "reference"),
            f"--quality is {self.quality!r}; it must be 'plates' or 'reference'",
        )
        _check(self.samples >= 1, f"--samples is {self.samples}; it must be 1 or more")
        for name in ("plate_width_px", "plate_height_px", "plate_samples", "threads"):
            _check(getattr(self, name) >= 1, f"render.{name} is {getattr(self, name)}; it must be 1 or more")


@dataclass(frozen=True)
class CropConfig:
    """The pictures that are written. person_share: least and greatest share of the crop's height that the person's box
    takes before errors, drawn once a sequence: detectors differ in how tight their boxes are."""

    width_px: int = 64
    height_px: int = 128
    person_share: tuple[float, float] = (0.86, 0.98)

    def __post_init__(self) -> None:
        _check(
            16 <= self.width_px <= 1024 and 32 <= self.height_px <= 2048,
            f"--size is {self.width_px}x{self.height_px}; it must lie between 16x32 and 1024x2048",
        )
        low, high = self.person_share
        _check(
            0 < low <= high <= 1,
            f"crop.person_share is {low:g} to {high:g}; it must rise, be above 0 and at most 1",
        )


@dataclass(frozen=True)
class OccluderConfig:
    """What stands or passes between the cameras and the people: expected shares of sequences, 0 for none. Kinds and
    numbers are drawn from the tables of synth/passing."""

    passers: float = 0.25  # with other people before the person for some frames, alongside included
    background: float = 0.20  # with other people behind the person
    things: float = 0.12  # with poles, bins, parked bicycles and the like

    def __post_init__(self) -> None:
        for name in ("passers", "background", "things"):
            share = getattr(self, name)
            _check(0 <= share <= 1, f"occluders.{name} is {share:g}; it must lie between 0 and 1")


OCCLUDERS = tuple(entry.name for entry in fields(OccluderConfig))


@dataclass(frozen=True)
class EffectsConfig:
    """Switches of what detector and camera do to pictures. Each number is a strength: 0 switches the effect off, 1
    draws from its usual distribution (`synth distributions`), 2 doubles its size or, where it strikes some cameras
    only, its share. A strength changes its own effect alone: all others keep their draws."""

    crop_errors: float = 1.0  # the detector's shifts, wrong scales and slips
    motion_blur: float = 1.0  # the shutter's time
    interlace: float = 1.0  # the share of cameras whose fields show two moments
    defocus: float = 1.0  # the lens's softness and sequences out of focus
    glare: float = 1.0  # veiling light and dark corners
    exposure: float = 1.0  # too bright, too dark, contrast, gamma
    flicker: float = 1.0  # gain that wanders and lamps that beat with the frame rate
    camera_colour: float = 1.0  # white balance, colour matrix, saturation, tinted blacks
    sharpening: float = 1.0  # the camera's own
    noise: float = 1.0
    resolution: float = 1.0  # 2 gives a person half as many pixels
    compression: float = 1.0  # the share of cameras that compress, and how hard
    clothing_textures: bool = True  # False: every cloth in one plain colour

    def __post_init__(self) -> None:
        for name in EFFECTS:
            strength = getattr(self, name)
            _check(0 <= strength <= 4, f"--effect {name} is {strength:g}; its strength must lie between 0 and 4")


EFFECTS = tuple(entry.name for entry in fields(EffectsConfig) if entry.name != "clothing_textures")

# Names for several switches at once.
EFFECT_GROUPS: dict[str, tuple[str, ...]] = {
    "camera_response": ("exposure", "camera_colour", "glare"),
    "degradation": (
        "motion_blur", "interlace", "defocus", "flicker", "sharpening", "noise", "resolution", "compression",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class CameraConfig:
    """How a camera sees people. view_deg: least and greatest angle between the way a person walks and the direction to
    the camera, 0 towards it, 90 across, 180 away from it; left and right are as likely. person_height_px: least and
    greatest height of a person in the camera's own picture."""

    view_deg: tuple[float, float] = (0.0, 180.0)
    person_height_px: tuple[float, float] = (60.0, 150.0)

    def __post_init__(self) -> None:
        least, most = self.view_deg
        _check(0 <= least < most <= 180, f"view_deg is {least:g} to {most:g}; it must rise and lie between 0 and 180")
        low, high = self.person_height_px
        _check(20 <= low <= high, f"person_height_px is {low:g} to {high:g}; it must rise and start at 20 or more")


@dataclass(frozen=True)
class ViewsConfig:
    """Both cameras, and what sequences of the same person have in common.

    least_difference_deg: how much the angles differ at least from which both cameras see a person on the mean way, from
    its start straight to its end; on ways that bend, single frames may differ less. other_setting: the
    share of people whom they see in two settings: where both look at one place, a network learns to find people by
    their backgrounds. turning: the expected share of sequences in which people turn clearly (60 degrees
    or more, or one way and back) where the way has room.
    """

    a: CameraConfig = field(default_factory=CameraConfig)
    b: CameraConfig = field(default_factory=CameraConfig)
    least_difference_deg: float = 25.0
    other_setting: float = 1.0
    turning: float = 0.25

    def __post_init__(self) -> None:
        difference = self.least_difference_deg
        _check(0 <= difference <= 90, f"least_difference_deg is {difference:g}; it must lie between 0 and 90")
        for name in ("other_setting", "turning"):
            share = getattr(self, name)
            _check(0 <= share <= 1, f"views.{name} is {share:g}; it must lie between 0 and 1")


@dataclass(frozen=True)
class DatasetConfig:
    """A whole dataset: what `synth render` resolves its flags and preset to."""

    identities: int = 1000
    frames: int = 50
    fps: float = 25.0
    seed: int = 0
    body: str = "anny"  # "anny" | "smpl" | "smplh" | "smplx"
    body_models: str | None = None  # the folder of the SMPL family's files
    motion: str | None = None  # a file or a folder of motion capture, in the place of the built-in gait
    scenes: tuple[str, ...] = ("plaza", "street")
    settings: int = 8  # places, each camera under its own light, shared by the identities in turn
    crop: CropConfig = field(default_factory=CropConfig)
    occluders: OccluderConfig = field(default_factory=OccluderConfig)
    effects: EffectsConfig = field(default_factory=EffectsConfig)
    views: ViewsConfig = field(default_factory=ViewsConfig)
    render: RenderConfig = field(default_factory=RenderConfig)

    def __post_init__(self) -> None:
        _check(1 <= self.identities <= 9999, f"--identities is {self.identities}; it must lie between 1 and 9999")
        _check(1 <= self.frames <= 9999, f"--frames is {self.frames}; it must lie between 1 and 9999")
        _check(0 < self.fps <= 1000, f"--fps is {self.fps:g}; it must be greater than 0 and at most 1000")
        _check(self.body in BODIES, f"--body is {self.body!r}; it must be one of: {', '.join(BODIES)}")
        _check(
            self.body == "anny" or self.body_models is not None,
            f"--body {self.body} needs --body-models: the folder with {self.body}/{self.body.upper()}_NEUTRAL.npz",
        )
        _check(
            self.body != "anny" or self.body_models is None,
            "--body-models is of no use to --body anny; name the family that it holds with --body",
        )
        _check(self.seed >= 0, f"--seed is {self.seed}; it must be 0 or greater")
        _check(self.settings >= 1, f"settings is {self.settings}; it must be 1 or more")
        _check(len(self.scenes) >= 1, "no scene is named; name at least one with --scene")


def switches() -> tuple[str, ...]:
    """All names that `switch_off` takes."""
    return (*(entry.name for entry in fields(EffectsConfig)), *EFFECT_GROUPS, *OCCLUDERS, "occluders")


def switch_off(config: DatasetConfig, names: Iterable[str]) -> DatasetConfig:
    """A configuration without some effects, groups of effects, or kinds of occluders. Raises UsageError for a name
    unknown."""
    off: dict[str, float] = {}
    clear: dict[str, float] = {}
    for name in names:
        _check(name in switches(), f"--without {name!r} is not known; choose among: {', '.join(switches())}")
        if name in (*OCCLUDERS, "occluders"):
            clear.update(dict.fromkeys(OCCLUDERS if name == "occluders" else (name,), 0.0))
        elif name == "clothing_textures":
            off[name] = False
        else:
            off.update(dict.fromkeys(EFFECT_GROUPS.get(name, (name,)), 0.0))
    effects = replace(config.effects, **off)  # type: ignore[arg-type]
    return replace(config, effects=effects, occluders=replace(config.occluders, **clear))


def with_strengths(config: DatasetConfig, strengths: Mapping[str, float]) -> DatasetConfig:
    """A configuration with some effects at other strengths. Raises UsageError for a name or a strength that is none."""
    for name in strengths:
        _check(name in EFFECTS, f"--effect {name!r} is not known; choose among: {', '.join(EFFECTS)}")
    return replace(config, effects=replace(config.effects, **strengths))  # type: ignore[arg-type]


def _check(holds: bool, message: str) -> None:
    if not holds:
        raise UsageError(message)
