"""Records that hold arrays and pass between the stages: motions, bodies, outfits, figures, plates, strips, labels."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synth.records.base import FloatArray, Vec3
from synth.records.places import Camera, Light


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
    where the vertex colours are the albedo. roughness: of its matt light, in [0, 1]; gloss: the share of light that
    it mirrors, about as sharply as gloss_roughness in [0, 1] says. relief_m: (h, w) float32,
    how far the weave rises above the mesh, over pattern_uv like the tile; None where it is too fine to be seen."""

    name: str
    tile_rgb: FloatArray | None = None
    roughness: float = 0.9
    gloss: float = 0.0
    gloss_roughness: float = 0.45
    relief_m: FloatArray | None = None


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
class Swing:
    """What swings: loose hair and hems. A vertex stays behind its own motion against the walk.

    vertices (K,) int32 of the outfit; lag_s (K,) float32: by how many seconds.
    """

    vertices: NDArray[np.int32]
    lag_s: FloatArray


@dataclass(frozen=True)
class Outfit:
    """All visible layers of a person in the pose of its RestBody: skin, hair, clothes, shoes, things.

    vertices_m (V, 3) float32; weights (V, B) float32, rows sum to 1; triangles (F, 3) int32; triangle_layer (F,) uint8
    LAYER_*; triangle_paint, triangle_part, vertex_rgb, pattern_uv and paints as in Figure; hanging: None where no cloth
    hangs free; folds: None where nothing creases; swing: None where
    nothing swings; held: things that do not follow their vertices' weights.
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
    swing: Swing | None = None
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
    picture. depth_m: (H, W) float32 camera z, infinite for the sky. probe_rgb: (16, 32, 3) float32 mean radiance around
    bodies in the walk area, sun excluded, equirectangular: row 0 is up (+Z), column 0 is world -X and
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
    takes world directions to those axes, for the light. sun_factor: how much of the sun reaches the person. px_per_m:
    the figure's mean scale, for what its paints have in metres.
    """

    figure: Figure
    vertices_px: FloatArray
    size_px: tuple[int, int]
    strip_from_world: NDArray[np.float64]
    light: Light
    probe_rgb: FloatArray
    sun_factor: float = 1.0
    px_per_m: float = 60.0


@dataclass(frozen=True)
class FrameLabels:
    """Ground truth of one crop. box_xyxy_px: the person's box, unclipped, without what hands hold; joints_px (18, 2)
    float32 crop pixels; visible (18,) bool: inside the crop and not hidden by the person or by anything else;
    visible_fraction: of the pixels that the person, without what hands hold, would cover unhindered and uncropped,
    those that the crop shows; view_deg: the angle from the direction to the camera to where the body faces, see
    annotate.with_views; not a number where unknown."""

    box_xyxy_px: tuple[float, float, float, float]
    joints_px: FloatArray
    visible: NDArray[np.bool_]
    visible_fraction: float
    view_deg: float = float("nan")


@dataclass(frozen=True)
class RenderedSequence:
    """What a worker made of one Sequence: crops_srgb (T, H, W, 3) uint8, part_masks (T, H, W) uint8 and a label a
    frame."""

    crops_srgb: NDArray[np.uint8]
    part_masks: NDArray[np.uint8]
    labels: tuple[FrameLabels, ...] = field(default=())
