"""Labels from geometry: a person's posed vertices and joints and the scene's depth go in; crop windows, part masks,
boxes and visible joints come out. Nothing here looks at a rendered picture.

Letters: T frames, V vertices, F triangles, J the 18 joints of OPENPOSE_JOINTS, H, W pixels of the crop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synth.geometry import world_from_camera
from synth.raster import SCENE_MARGIN_M, is_hidden, rasterise
from synth.records import OPENPOSE_JOINTS, PART_NONE, Camera, CropErrors, FloatArray, FrameLabels

Array = NDArray[np.float64]


# How far below the clothed surface a joint lies at most, seen from any side. What is nearer to the camera than that is
# another part of the body, which hides the joint. Hips lie deep (buttocks and a coat); the neck is the middle of the
# shoulders, half their breadth from the side; eyes, ears and nose lie in the skin, beneath some hair.
JOINT_DEPTH_M = {
    "nose": 0.06, "eye": 0.06, "ear": 0.06, "neck": 0.22, "shoulder": 0.12, "elbow": 0.08, "wrist": 0.07, "hip": 0.18,
    "knee": 0.10, "ankle": 0.09,
}  # fmt: skip
JOINT_DEPTHS_M: Array = np.array([JOINT_DEPTH_M[name.split("_")[-1]] for name in OPENPOSE_JOINTS])

# A detector's errors (shift right, shift down, log scale), as fractions of the box: deviations of an offset that lasts
# for the sequence and of one that wavers about it, and the largest slip. A slip lasts a moment, as when a detector
# takes in a shadow or loses the feet. Times are in seconds: a camera of few frames a second errs no more slowly.
LASTING_ERRORS = (0.03, 0.012, 0.02)
WAVERING_ERRORS = (0.05, 0.015, 0.02)
CORRELATION_S = 0.38
LARGEST_SLIPS = (0.25, 0.07, 0.12)
SLIPS_PER_S = 0.05
SLIP_S = (0.12, 0.48)


def draw_crop_errors(rng: np.random.Generator, frames: int, fps: float, size: float = 1.0) -> CropErrors:
    """How a detector errs over a sequence of a frame rate: an offset that lasts, one that wavers (a first-order
    autoregressive process whose correlation falls to 1/e in CORRELATION_S) and rarely a slip. size: a factor on all of
    them; 0 is a perfect detector.
    """
    correlation = float(np.exp(-1 / (fps * CORRELATION_S)))
    lasting = rng.standard_normal(3)
    steps = rng.standard_normal((frames, 3))
    starts = rng.random(frames) < -np.expm1(-SLIPS_PER_S / fps)
    lengths = np.maximum(np.rint(fps * rng.uniform(*SLIP_S, frames)), 1).astype(np.int64)
    slips = rng.uniform(-1, 1, (frames, 3))

    errors = np.empty((frames, 3))
    waver = steps[0] if frames else np.zeros(3)
    for frame in range(frames):
        if frame > 0:  # the deviation stays 1
            waver = correlation * waver + np.sqrt(1 - correlation**2) * steps[frame]
        errors[frame] = np.multiply(LASTING_ERRORS, lasting) + np.multiply(WAVERING_ERRORS, waver)
    for frame in np.flatnonzero(starts):
        errors[frame : frame + lengths[frame]] += np.multiply(LARGEST_SLIPS, slips[frame])
    shift_x, shift_y, log_scale = (tuple(float(value) for value in column) for column in (size * errors).T)
    return CropErrors(shift_x, shift_y, log_scale)


def person_box(points_px: ArrayLike) -> Array:
    """The box (..., 4) xyxy around points (..., V, 2 or more) of a person, in their own pixels, unclipped."""
    # A coordinate at a time: reducing (V, 2) over V is several times slower.
    x, y = np.asarray(points_px)[..., 0], np.asarray(points_px)[..., 1]
    return np.stack([x.min(-1), y.min(-1), x.max(-1), y.max(-1)], -1).astype(np.float64)


def body_vertices(triangles: NDArray[np.int32], triangle_part: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Indices (K,) of the vertices that are the person: of triangles (F, 3) whose triangle_part (F,) is not PART_NONE.
    Body, clothes and bags on the body are; what hands hold, such as a suitcase, is not. Raises ValueError when no
    triangle is."""
    own = np.asarray(triangle_part) != PART_NONE
    if not own.any():
        raise ValueError("no triangle is of a part of the person: all are PART_NONE")
    return np.unique(np.asarray(triangles)[own])


def crop_windows(boxes_xyxy_px: ArrayLike, errors: CropErrors, size_px: tuple[int, int], person_share: float) -> Array:
    """Windows (T, 4) xyxy that a detector would cut from the camera's picture, in its pixels, not rounded or clipped.

    boxes_xyxy_px: (T, 4) the person's true boxes; size_px: width and height of the crops, whose aspect the windows
    take. Without errors a window has the box's centre, and the box takes person_share of its height. Shifts are
    fractions of the box's own width and height. Raises ValueError for an empty box or where boxes and errors differ in
    number.
    """
    boxes = np.asarray(boxes_xyxy_px, np.float64).reshape(-1, 4)
    if not (len(boxes) == len(errors.shift_x) == len(errors.shift_y) == len(errors.log_scale)):
        raise ValueError(
            f"there are {len(boxes)} boxes and {len(errors.shift_x)} planned crop errors; expected as many"
        )
    extent = boxes[:, 2:] - boxes[:, :2]
    if not (extent > 0).all():
        raise ValueError(f"the person's box is empty in frame {int(np.argmin((extent > 0).all(1)))}")
    centre = (boxes[:, 2:] + boxes[:, :2]) / 2 + extent * np.stack([errors.shift_x, errors.shift_y], -1)
    height = extent[:, 1] / person_share * np.exp(errors.log_scale)
    half = np.stack([height * size_px[0] / size_px[1], height], -1) / 2
    return np.concatenate([centre - half, centre + half], -1)


def to_crop(points_px: ArrayLike, windows_xyxy_px: ArrayLike, size_px: tuple[int, int]) -> FloatArray:
    """Points (T, N, 2 or more) of the camera's picture in the pixels of each frame's crop; further columns stay."""
    points = np.array(points_px, np.float64)
    windows = np.asarray(windows_xyxy_px, np.float64)[:, None]  # (T, 1, 4)
    points[..., :2] = (points[..., :2] - windows[..., :2]) / (windows[..., 2:] - windows[..., :2]) * size_px
    return points.astype(np.float32)


def label_frames(
    vertices_px: FloatArray,
    triangles: NDArray[np.int32],
    triangle_part: NDArray[np.uint8],
    joints_px: FloatArray,
    size_px: tuple[int, int],
    scene_depths_m: Sequence[FloatArray],
) -> tuple[NDArray[np.uint8], tuple[FrameLabels, ...]]:
    """Part masks (T, H, W) uint8 of the pixels that show the person, and a label a frame.

    vertices_px (T, V, 3), joints_px (T, 18, 3): x, y in crop pixels, z the camera depth in metres; triangles (F, 3) and
    triangle_part (F,) PART_* as in Figure; size_px: crop width and height; scene_depths_m: any number of (T, H, W)
    camera depths of what may stand before the person (the plate cropped to the windows, other people), infinite where
    nothing does.

    Triangles of PART_NONE are luggage: they hide the person as others' things do, but boxes and visible fractions are
    of the rest alone. A joint is visible when it lies in the crop and nothing, of the scene, of the luggage or of the
    person, is nearer to the camera at its pixel than the joint by more than its depth below the skin (JOINT_DEPTH_M).
    Raises ValueError where a vertex of a triangle is not finite, shapes do not fit, or all is luggage.
    """
    width, height = size_px
    own = np.asarray(triangle_part) != PART_NONE
    corners = np.asarray(vertices_px, np.float32)
    of_body = body_vertices(triangles, triangle_part)
    body = np.searchsorted(of_body, triangles[own]).astype(np.int32)  # (F of the body, 3), into of_body
    luggage = np.ascontiguousarray(triangles[~own], np.int32)
    used = np.unique(triangles)
    parts = np.append(np.asarray(triangle_part, np.uint8)[own], np.uint8(PART_NONE))  # index -1: no triangle
    for depth in scene_depths_m:
        if depth.shape != (len(corners), height, width):
            raise ValueError(f"a scene depth has shape {depth.shape}; expected {(len(corners), height, width)}")

    masks = np.zeros((len(corners), height, width), np.uint8)
    labels = []
    for frame, (vertices, joints) in enumerate(zip(corners, joints_px, strict=True)):
        if not np.isfinite(vertices[used]).all():
            raise ValueError(f"frame {frame}: the person has vertices that are not finite")
        scene_depth = np.full((height, width), np.inf, np.float32)
        for depth in scene_depths_m:
            scene_depth = np.fmin(scene_depth, depth[frame])
        person = vertices[of_body]
        body_depth, hit, whole_pixels = _rasterise_whole(person, body, width, height)
        luggage_depth, _ = rasterise(vertices, luggage, width, height)
        hit[is_hidden(body_depth, scene_depth) | (luggage_depth < body_depth)] = -1
        masks[frame] = parts[hit]
        nearest = np.minimum(np.minimum(body_depth, luggage_depth), scene_depth + SCENE_MARGIN_M)
        labels.append(
            FrameLabels(
                box_xyxy_px=_as_box(person_box(person)),
                joints_px=np.asarray(joints[:, :2], np.float32),
                visible=_visible_joints(joints, nearest),
                visible_fraction=float((hit >= 0).sum() / max(whole_pixels, 1)),
            )
        )
    return masks, tuple(labels)


def with_views(labels: Sequence[FrameLabels], joints_m: FloatArray, camera: Camera) -> tuple[FrameLabels, ...]:
    """The labels with the angle from which the camera sees the body in each frame; joints_m: (T, 18, 3), world."""
    angles = view_angles_deg(joints_m, camera)
    return tuple(replace(label, view_deg=float(angle)) for label, angle in zip(labels, angles, strict=True))


def view_angles_deg(joints_m: FloatArray, camera: Camera) -> Array:
    """(T,) angles in degrees, in (-180, 180], from the direction to the camera to where the body faces, both on the
    ground: 0 faces the camera, 180 shows the back, positive shows the right side. joints_m: (T, 18, 3) in the world.

    The body faces square to the mean of the lines through hips and shoulders, which swing against each other.
    """
    places = np.asarray(joints_m, np.float64)[..., :2]
    across = np.zeros((len(places), 2))
    for name in ("hip", "shoulder"):
        left, right = (places[:, OPENPOSE_JOINTS.index(f"{side}_{name}")] for side in ("left", "right"))
        across += (right - left) / np.maximum(np.linalg.norm(right - left, axis=1, keepdims=True), 1e-9)
    faces = np.arctan2(across[:, 0], -across[:, 1])  # a quarter turn to the left of the line from left to right
    middle = places[:, [OPENPOSE_JOINTS.index(f"{side}_hip") for side in ("left", "right")]].mean(1)
    to_camera = world_from_camera(camera)[:2, 3] - middle
    angle = np.degrees(faces - np.arctan2(to_camera[:, 1], to_camera[:, 0]))
    return np.asarray(180 - (180 - angle) % 360)


def _rasterise_whole(
    vertices: FloatArray, faces: NDArray[np.int32], width: int, height: int
) -> tuple[FloatArray, NDArray[np.int32], int]:
    """Depth and triangle (H, W) in the crop's window, and how many pixels the person covers within it and beyond."""
    left, top, right, bottom = person_box(vertices)
    x_from, y_from = min(0, int(np.floor(left))), min(0, int(np.floor(top)))
    x_to, y_to = max(width, int(np.ceil(right))), max(height, int(np.ceil(bottom)))
    moved = vertices - np.array([x_from, y_from, 0], np.float32)
    depth, triangle = rasterise(moved, faces, x_to - x_from, y_to - y_from)
    crop = np.s_[-y_from : height - y_from, -x_from : width - x_from]
    return depth[crop], triangle[crop].copy(), int((triangle >= 0).sum())


def _visible_joints(joints: FloatArray, nearest_depth_m: FloatArray) -> NDArray[np.bool_]:
    height, width = nearest_depth_m.shape
    inside = (joints[:, 0] >= 0) & (joints[:, 0] < width) & (joints[:, 1] >= 0) & (joints[:, 1] < height)
    visible = np.zeros(len(joints), np.bool_)
    column, row = joints[inside, :2].astype(np.intp).T
    visible[inside] = nearest_depth_m[row, column] >= joints[inside, 2] - JOINT_DEPTHS_M[inside]
    return visible


def _as_box(box: Array) -> tuple[float, float, float, float]:
    left, top, right, bottom = (float(value) for value in box)
    return left, top, right, bottom
