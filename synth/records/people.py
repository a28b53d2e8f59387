"""Records of who is before the cameras, as the plan draws them: body, hair, clothes, things, gait."""

from __future__ import annotations

from dataclasses import dataclass

from synth.records.base import Rgb


@dataclass(frozen=True)
class Surface:
    """How a cloth or a thing is coloured. `seed` fixes the details that a pattern draws by itself. roughness: of its
    matt light (Oren and Nayar's, what a weave too fine to be seen does). gloss: the share of light that it
    mirrors, as leather and nylon do; 0 is all matt. plain: details that are only painted
    are left out; those that shape the cloth stay."""

    pattern: str
    colors_rgb: tuple[Rgb, ...]
    scale_m: float = 0.1
    seed: int = 0
    roughness: float = 0.9
    gloss: float = 0.0
    plain: bool = False


@dataclass(frozen=True)
class Garment:
    """One piece of clothing. `ease_m` is how far it hangs off the skin, `length` runs from 0 (shortest) to 1 (longest)
    of its kind, `sleeve` from 0 (none) to 1 (wrist); `inner` is what an open front shows."""

    kind: str
    surface: Surface
    ease_m: float
    length: float = 0.5
    sleeve: float = 1.0
    inner: Surface | None = None


@dataclass(frozen=True)
class Hair:
    """What is on a head: a hair style or what covers it, by name, and the hair's linear albedo. cover_rgb: of a cap,
    hat or headscarf; a hood is its garment's. beard: from 0, shaved, to 1, full. glasses: "", "clear" or "dark"."""

    style: str
    color_rgb: Rgb
    cover_rgb: Rgb | None = None
    beard: float = 0.0
    glasses: str = ""


@dataclass(frozen=True)
class Thing:
    """Something carried: its kind, where it hangs, and its look."""

    kind: str
    side: str
    surface: Surface
    size: float = 1.0


@dataclass(frozen=True)
class Gait:
    """A person's own way of walking; it stays with the person across cameras. Angles in radians, 1.0 is the average."""

    speed_m_s: float
    stride_factor: float  # of the stride length that speed and leg length predict
    arm_swing_factor: float
    arm_swing_asymmetry: float  # in [-1, 1]: positive swings the left arm more
    elbow_bend_rad: float
    trunk_lean_rad: float
    foot_angle_rad: float  # toe-out
    sway_factor: float  # sideways and pelvis obliquity
    knee_factor: float  # knee flexion in swing
    bounce_factor: float
    head_pitch_rad: float  # positive looks down
    step_width_m: float
    phase_asymmetry: float  # of left against right step time, in [-0.1, 0.1]


@dataclass(frozen=True)
class Manner:
    """What a person does while on the way, before both cameras. phone_hand: which hand holds a phone that is looked at,
    "left" or "right"; "" for none."""

    pace: str = "walk"  # "walk" | "run"
    phone_hand: str = ""


@dataclass(frozen=True)
class Identity:
    """A person: all that both cameras share. `phenotype` holds the body model's own parameters: Anny's, most in [0, 1],
    or those of the SMPL family, "beta_0" and on."""

    number: int  # 1, 2, ...: person_0001
    sex: str  # "female" | "male"
    age_years: float
    height_m: float
    phenotype: dict[str, float]
    skin_rgb: Rgb
    hair: Hair
    upper: Garment
    lower: Garment
    shoes: Garment
    things: tuple[Thing, ...]
    gait: Gait
    manner: Manner = Manner()
