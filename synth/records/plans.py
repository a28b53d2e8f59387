"""Records of what happens to a person before a camera, as the plan draws it, and the plan as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from synth.records.base import Rgb, Vec2, Vec3
from synth.records.people import Identity
from synth.records.places import Scene


@dataclass(frozen=True)
class Turn:
    """A bend of a path from start_m along it, over length_m, by an angle (positive turns left): curvature rises, holds
    and falls, see synth/path."""

    start_m: float
    length_m: float
    angle_rad: float


@dataclass(frozen=True)
class Walk:
    """A path on the ground: a circular arc, straight where `curvature_per_m` is 0 (positive turns left), and the turns
    that it takes besides."""

    start_xy_m: Vec2
    heading_rad: float  # of the first step; 0 looks along world +X, pi/2 along +Y
    curvature_per_m: float
    phase: float  # of the gait cycle at the first frame, in [0, 1); 0 is the right heel strike
    turns: tuple[Turn, ...] = ()

    @property
    def is_straight(self) -> bool:
        return self.curvature_per_m == 0 and not self.turns


@dataclass(frozen=True)
class Pause:
    """When someone who walks stands still: comes to rest at stop_s and sets off again at go_s, in seconds from the
    sequence's first frame; either may lie before or beyond what the camera sees."""

    stop_s: float
    go_s: float


@dataclass(frozen=True)
class Clip:
    """Motion capture in place of the built-in gait: a file, by its path below the folder of motions, from a time."""

    file: str
    start_s: float


@dataclass(frozen=True)
class CropErrors:
    """How a person detector errs, frame by frame, as fractions of the true box: shift right, shift down, log scale."""

    shift_x: tuple[float, ...]
    shift_y: tuple[float, ...]
    log_scale: tuple[float, ...]


@dataclass(frozen=True)
class Response:
    """What a camera makes of light and of a picture's details, for one sequence. What has a default is off by it."""

    exposure: float  # factor on what the plate's own brightness asks for
    white_balance_rgb: Rgb  # factors
    contrast: float  # slope of display values about middle grey, 1 is sRGB's
    saturation: float
    blur_px: float  # sigma of the lens's softness, in crop pixels
    noise: float  # deviation of read noise on [0, 1] display values
    shot_noise: float  # deviation at full scale of the part that grows with the root of the signal
    jpeg_quality: int  # 0 writes no JPEG artefacts
    native_height_px: float  # the person's height in the camera's own picture; lower than the crop's means upscaling
    gamma: float = 1.0  # exponent on display values
    color_matrix: tuple[Rgb, Rgb, Rgb] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))  # on linear RGB
    black_rgb: Rgb = (0.0, 0.0, 0.0)  # display values of black
    veil: float = 0.0  # share of the picture's mean light that lies over all of it
    vignette: float = 0.0  # share of light that is lost in the picture's corners
    shutter_s: float = 0.0  # for which a frame gathers light; 0 is a moment
    field_s: float = 0.0  # between the even and the odd lines of a frame; 0 is progressive
    defocus_px: float = 0.0  # radius of the disc that a point becomes, in crop pixels
    gain_wander_stops: float = 0.0  # deviation of automatic gain over the sequence
    beat_stops: float = 0.0  # amplitude of lamps that beat with the frame rate
    beat_hz: float = 0.0
    sharpening: float = 0.0  # strength of an unsharp mask one native pixel wide
    video_qp: int = 0  # H.264's quantiser, 1 to 51, step 2^((qp - 4) / 6); 0 is no video codec
    keyframe_interval: int = 25  # frames from one intra-coded frame to the next


@dataclass(frozen=True)
class Passer:
    """Someone else before a camera while a person walks there: passing in front, beside or behind, or standing about.

    person: index in Plan.passers; walk and pause as a person's; ground_m: height of the ground walked on; brings: what
    is carried or pushed along besides the person's own things, a name of synth/passing's table, "" for nothing.
    """

    person: int
    walk: Walk
    speed_m_s: float
    ground_m: float = 0.0
    pause: Pause | None = None
    brings: str = ""


@dataclass(frozen=True)
class Obstacle:
    """A thing that stands between a camera and a person during one sequence: its kind, a name of synth/passing's table,
    where its foot stands, a factor on its usual size, and the seed of its colours and proportions."""

    kind: str
    position_m: Vec3
    yaw_rad: float
    size: float
    seed: int


@dataclass(frozen=True)
class Sequence:
    """One person before one camera: what is drawn for it."""

    number: int
    camera: str  # "a" | "b"
    setting: int  # index in Plan.settings
    walk: Walk
    crop_errors: CropErrors
    response: Response
    seed: int  # of the noise
    person_share: float = 0.88  # of the crop's height that the person's box takes; plans that do not name it have this
    view_deg: float = 0.0  # from which the camera sees the person midway, see synth/walking
    pause: Pause | None = None
    clip: Clip | None = None
    passers: tuple[Passer, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True)
class Setting:
    """A place with its two cameras, each under one of the place's lights. Many identities share a setting, so that its
    backgrounds are rendered once."""

    scene: str  # a folder of blender_scenes, or the name of a user's own Blender file
    seed: int  # of the scene's own variation; 0 for a file, which has none
    lights: dict[str, str]  # by CAMERAS: names of the scene's lights
    place: Scene | None = None  # what was read of the user's own file


@dataclass(frozen=True)
class Plan:
    """All random choices of a dataset."""

    settings: tuple[Setting, ...]
    identities: tuple[Identity, ...]
    sequences: tuple[Sequence, ...]
    passers: tuple[Identity, ...] = ()  # people of no identity, who pass by in any sequence
