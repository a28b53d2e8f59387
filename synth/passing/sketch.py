"""A sequence as boxes: the person's way before a camera goes in; what would be hidden, touched or out of the view comes
out.

Letters: T frames, N sample points over the person's box.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synth.geometry import project, world_from_camera
from synth.passing import tables
from synth.passing.ground import Ground
from synth.records import Camera, Pause, Walk

Array = NDArray[np.float64]

COLUMNS, ROWS = 8, 20  # sample points over the person's box
CROP_MARGIN = 1.15  # a crop's height against the person's


@dataclass(frozen=True)
class View:
    """A sequence before the camera. track_m (T, 2): where the person walks; walk, speed_m_s and pause as planned;
    walk is None where the person's path is a clip's or a runner's; crop_aspect: a crop's width over its height."""

    camera: Camera
    ground: Ground
    track_m: Array
    height_m: float
    fps: float
    crop_aspect: float
    speed_m_s: float
    walk: Walk | None
    pause: Pause | None


@dataclass(frozen=True)
class Shape:
    """An upright box on a track: (T, 2) metres, its foot at ground_m."""

    track_m: Array
    ground_m: float
    width_m: float
    low_m: float
    high_m: float


@dataclass
class Sketch:
    """What is drawn so far: hidden (T, N) sample points of the person; tracks and radii of those in the way."""

    view: View
    person_px: Array
    person_depth_m: Array
    points_px: Array
    hidden: NDArray[np.bool_]
    taken: list[tuple[Array, float]] = field(default_factory=list)


def hidden_share(view: View, shapes: list[Shape]) -> Array:
    """(T,) share of the person's box that boxes nearer to the camera hide."""
    sketch = sketch_of(view)
    for shape in shapes:
        sketch.hidden |= _hides(sketch, shape)
    return sketch.hidden.mean(1)


def take(sketch: Sketch, shapes: list[Shape], least: float, most: float, radius_m: float) -> bool:
    """Enters boxes, if in the worst frame they hide at least and at most a share of the person, and the person remains
    to be seen in enough frames."""
    hides = np.logical_or.reduce([_hides(sketch, shape) for shape in shapes])
    worst = hides.mean(1).max()
    if not least <= worst <= most:
        return False
    hidden = (sketch.hidden | hides).mean(1)
    wholly = (hidden > tables.WHOLLY_HIDDEN).mean()
    if worst > 0 and (wholly > tables.WHOLLY_HIDDEN_FRAMES or hidden.mean() > tables.MEAN_HIDDEN):
        return False
    sketch.hidden |= hides
    sketch.taken += [(shape.track_m, radius_m) for shape in shapes]
    return True


def is_free(sketch: Sketch, track_m: Array, radius_m: float) -> bool:
    """Whether someone or something on a track (T or 1, 2) touches neither the person nor what is there already."""
    others = [(sketch.view.track_m, tables.CLEARANCE_M / 2), *sketch.taken]
    return all((np.linalg.norm(track_m - track, axis=1) >= radius_m + other).all() for track, other in others)


def sketch_of(view: View) -> Sketch:
    """The person alone."""
    person = Shape(view.track_m, 0.0, tables.BODY_WIDTH_M, 0.0, view.height_m)
    box, depth = box_px(view.camera, person)
    columns, rows = np.meshgrid((np.arange(COLUMNS) + 0.5) / COLUMNS, (np.arange(ROWS) + 0.5) / ROWS)
    shares = np.stack([columns.ravel(), rows.ravel()], -1)
    points = box[:, None, :2] + shares * (box[:, 2:] - box[:, :2])[:, None]
    return Sketch(view, box, depth, points, np.zeros(points.shape[:2], np.bool_))


def box_px(camera: Camera, shape: Shape) -> tuple[Array, Array]:
    """Boxes (T, 4) xyxy in the camera's picture and depths (T,); a box behind the camera is anywhere."""
    foot = np.concatenate([shape.track_m, np.full((len(shape.track_m), 1), shape.ground_m + shape.low_m)], 1)
    head = foot + np.array([0.0, 0.0, shape.high_m - shape.low_m])
    (low, depth), (high, _) = project(camera, foot), project(camera, head)
    half = shape.width_m / 2 * camera.focal_px / np.maximum(depth, 1e-3)
    middle = (low[:, 0] + high[:, 0]) / 2
    return np.stack([middle - half, high[:, 1], middle + half, low[:, 1]], -1), depth


def _hides(sketch: Sketch, shape: Shape) -> NDArray[np.bool_]:
    """(T, N) the person's sample points that a box before them covers."""
    box, depth = box_px(sketch.view.camera, shape)
    points = sketch.points_px
    inside = (points >= box[:, None, :2]).all(-1) & (points <= box[:, None, 2:]).all(-1)
    return np.asarray(inside & ((depth > 0) & (depth < sketch.person_depth_m))[:, None])


def in_crop(sketch: Sketch, box: Array) -> NDArray[np.bool_]:
    """(T,) whether boxes (T, 4) reach into the crop around the person."""
    person = sketch.person_px
    middle, height = (person[:, :2] + person[:, 2:]) / 2, CROP_MARGIN * (person[:, 3] - person[:, 1])
    half = np.stack([height * sketch.view.crop_aspect, height], -1) / 2
    return np.asarray(((box[:, 2:] > middle - half) & (box[:, :2] < middle + half)).all(1))


def towards_camera(view: View, frame: int) -> Array:
    """(2,) unit direction on the ground."""
    way = world_from_camera(view.camera)[:2, 3] - view.track_m[frame]
    return np.asarray(way / np.linalg.norm(way))


def beside(view: View, frame: int, nearer_m: float, aside_m: float) -> Array:
    """(2,) a point nearer to the camera than the person in a frame, and aside of the line of sight."""
    towards = towards_camera(view, frame)
    return np.asarray(view.track_m[frame] + nearer_m * towards + aside_m * np.array([-towards[1], towards[0]]))
