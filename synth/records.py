"""What the stages pass to each other: plans (plain, saved as JSON) and arrays (never saved as such).

Frames of reference. World: metres, Z up, the ground is z = 0. Camera (OpenCV's): x right, y down, z forward.
Image: pixels, origin at the top-left corner of the top-left pixel, x right, y down. Colours are linear RGB with Rec.
709 primaries, unless a name ends in `_srgb`. Dimension letters: T frames, V vertices, F triangles, H, W pixels, J
joints.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Rgb = tuple[float, float, float]
Vec2 = tuple[float, float]
Vec3 = tuple[float, float, float]
FloatArray = NDArray[np.float32]

CAMERAS = ("a", "b")

# OpenPose's COCO order; the labels of every dataset use it.
OPENPOSE_JOINTS = (
    "nose", "neck",
    "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
    "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
    "right_eye", "left_eye", "right_ear", "left_ear",
)  # fmt: skip

# SMPL's 22 body joints: the order of every `Motion`.
SMPL_JOINTS = (
    "pelvis", "left_hip", "right_hip", "spine1", "left_knee", "right_knee", "spine2", "left_ankle", "right_ankle",
    "spine3", "left_foot", "right_foot", "neck", "left_collar", "right_collar", "head", "left_shoulder",
    "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
)  # fmt: skip
SMPL_PARENTS = (-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19)

# Bones beside SMPL's joints: they take half of the shoulder's turn, which keeps the shoulder's cap round.
DELTOIDS = ("left_deltoid", "right_deltoid")

# Values of a part mask: the paper's three regions (head; torso and arms; legs). Bags hung on the trunk or a hand count
# as the middle; a suitcase, a carried box and an umbrella are no part of a person.
PART_NONE, PART_UPPER, PART_MIDDLE, PART_LOWER = 0, 1, 2, 3

# What a triangle of an outfit belongs to, from the skin outwards.
LAYER_SKIN, LAYER_SHOES, LAYER_LOWER, LAYER_INNER, LAYER_UPPER, LAYER_HAIR, LAYER_THING = 0, 1, 2, 3, 4, 5, 6


# ---------------------------------------------------------------- plans: who


@dataclass(frozen=True)
class Surface:
    """How a cloth or a thing is coloured. `seed` fixes the details that a pattern draws by itself."""

    pattern: str
    colors_rgb: tuple[Rgb, ...]
    scale_m: float = 0.1
    seed: int = 0
    roughness: float = 0.9


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


# ---------------------------------------------------------------- plans: where and when


@dataclass(frozen=True)
class Walk:
    """A path on the ground: a circular arc, straight where `curvature_per_m` is 0 (positive turns left)."""

    start_xy_m: Vec2
    heading_rad: float  # of the first step; 0 looks along world +X, pi/2 along +Y
    curvature_per_m: float
    phase: float  # of the gait cycle at the first frame, in [0, 1); 0 is the right heel strike


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
    video_qp: int = 0  # quantiser of the video codec, step 2^((qp - 4) / 6) as in H.264; 0 is no video codec
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


# ---------------------------------------------------------------- plans: a scene


@dataclass(frozen=True)
class Camera:
    """A fixed pinhole camera with square pixels and its principal point in the middle."""

    width_px: int
    height_px: int
    focal_px: float
    world_from_camera: tuple[tuple[float, float, float, float], ...]  # 4 x 4, rigid


@dataclass(frozen=True)
class Light:
    """A sun and a sky. `sun_irradiance_rgb` in W/m2 on a plane that faces the sun; zero for an overcast or indoor
    light. `sky` names one of Blender's own HDRIs, which also is the far background. `lamps` switches the place's own
    lamps: (group, factor on the radiance of that group's materials); a group that is not named is off."""

    name: str
    sky: str
    sky_strength: float
    sky_yaw_rad: float
    sun_to: Vec3  # unit vector towards the sun
    sun_irradiance_rgb: Rgb
    sun_angle_rad: float = 0.0093
    lamps: tuple[tuple[str, Rgb], ...] = ()


@dataclass(frozen=True)
class Material:
    """A surface of a scene, procedural. `kind` names the shader that synth/blender builds. A surface with `emission`
    glows: its colours times that are its radiance in W/m2/sr. With the name of a `lamp` group it lights the place, as
    far as the Light has that group on; without, it is a screen that is seen but at which no light ray is aimed."""

    kind: str
    colors_rgb: tuple[Rgb, ...]
    scale_m: float = 1.0
    roughness: float = 0.9
    seed: int = 0
    emission: float = 0.0
    lamp: str = ""


@dataclass(frozen=True)
class Solid:
    """A thing of a scene. `shape` is "box", "cylinder", "plane", "mesh" ..., at `position_m` (its bottom centre),
    turned by `yaw_rad` about Z, `size_m` along its own axes. A "mesh" brings `vertices_m` and `faces`."""

    name: str
    shape: str
    size_m: Vec3
    position_m: Vec3
    material: Material
    yaw_rad: float = 0.0
    bevel_m: float = 0.0
    vertices_m: tuple[Vec3, ...] = ()
    faces: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class WalkArea:
    """Where people of one camera may walk: a convex polygon on the ground, seen whole by the camera."""

    corners_xy_m: tuple[Vec2, ...]


@dataclass(frozen=True)
class BlendFile:
    """A user's own Blender file. sha256: of the file and of those that it links, by absolute path, the file's own
    first. ground_z_m: the height in the file of the ground that is z = 0 in the Scene read from it."""

    path: str
    sha256: dict[str, str]
    ground_z_m: float


@dataclass(frozen=True)
class Scene:
    """A place as plain objects; synth/blender makes Blender build it, or opens the file that it was read from."""

    name: str
    solids: tuple[Solid, ...]
    lights: tuple[Light, ...]
    cameras: dict[str, Camera]  # by CAMERAS
    walk_areas: dict[str, WalkArea]  # by CAMERAS
    file: BlendFile | None = None


# ---------------------------------------------------------------- arrays


@dataclass(frozen=True)
class Motion:
    """How a body moves: SMPL's body pose, as AMASS stores it, for T frames.

    rotations_rad: (T, 22, 3) float32 axis-angle, each joint of SMPL_JOINTS relative to its parent, in SMPL's rest
    frame: the T-pose with +X to the body's left, +Y up, +Z ahead. Index 0, the pelvis, takes that frame to the world.
    translation_m: (T, 3) float32 position of the pelvis joint in the world.
    """

    fps: float
    rotations_rad: FloatArray
    translation_m: FloatArray


@dataclass(frozen=True)
class Skeleton:
    """joints_m: (22, 3) float32, SMPL_JOINTS of one body in the T-pose, in SMPL's rest frame (see `Motion`), pelvis at
    the origin. sole_m: how far the shoes' soles lie below the ankle joints in that pose; heel_back_m and toe_ahead_m:
    how far heel and toe tip reach behind and before the ankle joint."""

    joints_m: FloatArray
    sole_m: float
    heel_back_m: float
    toe_ahead_m: float


@dataclass(frozen=True)
class Paint:
    """A look of a figure's triangles. tile_rgb: (h, w, 3) float32 linear albedo that repeats over pattern_uv, or None
    where the vertex colours are the albedo."""

    name: str
    tile_rgb: FloatArray | None = None
    roughness: float = 0.9


@dataclass(frozen=True)
class RestBody:
    """A naked body in the pose in which it is dressed: standing on z = 0 at the origin, facing world -Y, +X to its
    left, arms hanging a little off the sides. B bones: SMPL_JOINTS, then DELTOIDS.

    vertices_m: (V, 3) float32. weights: (V, B) float32 skin weights, rows sum to 1. pieces: triangles (F, 3) int32 by
    name, "head" and "hands". suit_quads: (Q, 4) int32, one smooth sheet over neck, trunk, limbs and feet to the wrists.
    skin: (F, 3) int32, the whole mesh as the body's family has it. skin_uv: (F, 3, 2) float32, the family's texture
    coordinates at the corners of `skin`, in [0, 1], v upwards; None where its files have none.
    joints_m: (22, 3) float32 SMPL_JOINTS. tpose_from_rest: (22, 3, 3) float32, the turn of each joint from this pose to
    the T-pose. keypoints_m: (18, 3) float32, OPENPOSE_JOINTS. keypoint_weights: (18, B, 4) float32, each bone's share
    of a keypoint: its weighted homogeneous position, so that bones' (3, 4) transforms applied to it and summed give the
    posed keypoint.
    """

    vertices_m: FloatArray
    weights: FloatArray
    pieces: dict[str, NDArray[np.int32]]
    suit_quads: NDArray[np.int32]
    skin: NDArray[np.int32]
    skin_uv: FloatArray | None
    joints_m: FloatArray
    tpose_from_rest: FloatArray
    keypoints_m: FloatArray
    keypoint_weights: FloatArray
    skeleton: Skeleton


@dataclass(frozen=True)
class Hanging:
    """Cloth that hangs free around the legs: vertices that are pushed out of moving limbs after skinning. K vertices.

    vertices: (K,) int32 indices into Outfit.vertices_m. outward: (K, 3) float32 unit direction, level, away from the
    trunk's axis. neighbours: (K, 4) int32 indices into `vertices`, a vertex itself where it has fewer. limb_radii_m:
    (4, 2) float32, start and end radius of left thigh, right thigh, left shin and right shin as they are clothed.
    """

    vertices: NDArray[np.int32]
    outward: FloatArray
    neighbours: NDArray[np.int32]
    limb_radii_m: FloatArray


@dataclass(frozen=True)
class Folds:
    """Creases that deepen where cloth bends. K vertices, D bends.

    vertices: (K,) int32 indices into Outfit.vertices_m. outward: (K, 3) float32 unit normals at rest. waves: (2, K, D)
    float32 metres that a bend of one radian lifts a vertex: the creases, and the same a quarter of a wave on, towards
    which they travel as the bend grows. bends: the bone that bends and its parent, indices into the bones of RestBody.
    """

    vertices: NDArray[np.int32]
    outward: FloatArray
    waves: FloatArray
    bends: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Held:
    """A thing that hands hold upright or roll, whatever way they turn. K vertices.

    vertices: (K,) int32 indices into Outfit.vertices_m. local_m: (K, 3) float32 along its own axes from the grip: to
    the person's left, ahead, up. grips_m: by side, "left" or "right", the hand's middle at rest; between two of them is
    the grip. rolled_m: how far the wheels lie below the grip along the thing's upright axis, which leans ahead; 0 for
    what does not touch the ground.
    """

    vertices: NDArray[np.int32]
    local_m: FloatArray
    grips_m: dict[str, Vec3]
    rolled_m: float = 0.0


@dataclass(frozen=True)
class Outfit:
    """All visible layers of a person in the pose of its RestBody: skin, hair, clothes, shoes, things.

    vertices_m (V, 3) float32; weights (V, B) float32, rows sum to 1; triangles (F, 3) int32; triangle_layer (F,) uint8
    LAYER_*; triangle_paint, triangle_part, vertex_rgb, pattern_uv and paints as in Figure; hanging: None where no cloth
    hangs free; folds: None where nothing creases; held: things that do not follow their vertices' weights.
    """

    vertices_m: FloatArray
    weights: FloatArray
    triangles: NDArray[np.int32]
    triangle_layer: NDArray[np.uint8]
    triangle_paint: NDArray[np.int32]
    triangle_part: NDArray[np.uint8]
    vertex_rgb: FloatArray
    pattern_uv: FloatArray
    paints: tuple[Paint, ...]
    hanging: Hanging | None
    folds: Folds | None = None
    held: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A dressed person, posed for T frames, in the world.

    vertices_m (T, V, 3) float32; triangles (F, 3) int32; triangle_paint (F,) int32 index into paints; triangle_part
    (F,) uint8 PART_*; vertex_rgb (V, 3) float32 linear albedo (multiplies the tile where a paint has one); pattern_uv
    (V, 2) float32; joints_m (T, 18, 3) float32 in OPENPOSE_JOINTS' order.
    """

    vertices_m: FloatArray
    triangles: NDArray[np.int32]
    triangle_paint: NDArray[np.int32]
    triangle_part: NDArray[np.uint8]
    vertex_rgb: FloatArray
    pattern_uv: FloatArray
    paints: tuple[Paint, ...]
    joints_m: FloatArray


@dataclass(frozen=True)
class Plate:
    """What a camera sees of a setting with nobody in it, and the light that falls where people walk.

    sun_rgb, ambient_rgb: (H, W, 3) float32 linear radiance by the sun's direct light and by all else; their sum is the
    picture. depth_m: (H, W) float32 camera z, infinite for the sky. probe_rgb: (16, 32, 3) float32 radiance around a
    point one metre above the walk area, sun excluded, equirectangular: row 0 is up (+Z), column 0 is world -X and
    the columns turn as Blender's equirectangular environment textures do.
    """

    camera: Camera
    light: Light
    sun_rgb: FloatArray
    ambient_rgb: FloatArray
    depth_m: FloatArray
    probe_rgb: FloatArray


@dataclass(frozen=True)
class Strip:
    """A figure's T frames side by side, each already projected to its crop, ready for one orthographic render.

    vertices_px: (T, V, 3) float32 crop pixels: x right, y down from the crop's top-left corner, z away from the viewer
    at the same scale, 0 at the person's middle. size_px: crop width and height. strip_from_world: (3, 3) rotation that
    takes world directions to those axes, for the light. sun_factor: how much of the sun reaches the person.
    """

    figure: Figure
    vertices_px: FloatArray
    size_px: tuple[int, int]
    strip_from_world: NDArray[np.float64]
    light: Light
    probe_rgb: FloatArray
    sun_factor: float = 1.0


@dataclass(frozen=True)
class FrameLabels:
    """Ground truth of one crop. box_xyxy_px: the person's box, unclipped; joints_px (18, 2) float32 crop pixels;
    visible (18,) bool: inside the crop and not hidden by the person or by anything else; visible_fraction: of the
    pixels that the whole person would cover unhindered and uncropped, those that the crop shows."""

    box_xyxy_px: tuple[float, float, float, float]
    joints_px: FloatArray
    visible: NDArray[np.bool_]
    visible_fraction: float


@dataclass(frozen=True)
class RenderedSequence:
    """What a worker made of one Sequence: crops_srgb (T, H, W, 3) uint8, part_masks (T, H, W) uint8 and a label a
    frame."""

    crops_srgb: NDArray[np.uint8]
    part_masks: NDArray[np.uint8]
    labels: tuple[FrameLabels, ...] = field(default=())
