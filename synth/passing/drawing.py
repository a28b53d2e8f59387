"""A person's way before a camera goes in; who passes by and what stands in between, drawn from the tables, comes out.

Each candidate is tried against a sketch of the sequence in which bodies and things are upright boxes: it must come into
the view, must hide enough or nothing as its kind says, must touch nobody, must walk on level free ground, and all
together must leave the person to be seen in enough of the frames. T frames.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from synth.config import OccluderConfig
from synth.passing import tables
from synth.passing.ground import heights_m, is_blocked, near
from synth.passing.sketch import Shape, Sketch, View, beside, box_px, in_crop, is_free, sketch_of, take, towards_camera
from synth.records import Obstacle, Passer, Pause, Vec2, Walk

Array = NDArray[np.float64]
Drawn = TypeVar("Drawn")

TRIES = 40  # of a candidate before it is given up
GROUND_REACH_M = 12.0  # around the person's way, in which a place's solids are looked at
LEVEL_M = 0.03  # ground that varies by less is level
BODY_HEIGHT_M = 1.7
BODY_RADIUS_M = 0.3  # that a walker keeps from what stands about
STANDING_S = 5.0  # beyond a sequence
MAX_SEED = 2**31


def draw_occluders(
    config: OccluderConfig, rng: Callable[[str], np.random.Generator], view: View
) -> tuple[tuple[Passer, ...], tuple[Obstacle, ...]]:
    """Who and what is seen with a person in one sequence. rng: gives the sequence's own generator by stage."""
    view = replace(view, ground=near(view.ground, view.track_m.mean(0), GROUND_REACH_M))
    sketch = sketch_of(view)
    draws, people, behind = rng("obstacles"), rng("passers"), rng("background")
    pool = [int(index) for index in rng("passer_people").permutation(tables.POOL)]
    obstacles: list[Obstacle] = []
    for _ in range(_count(draws, config.things, tables.OBSTACLE_COUNTS)):
        name = _choose(draws, {name: kind.weight for name, kind in tables.OBSTACLES.items()})
        obstacles += _tried(partial(_obstacle, draws, sketch, name))
    passers: list[Passer] = []
    for index in range(_count(people, config.passers, tables.PASSER_COUNTS)):
        passers += _tried(partial(_passer, people, sketch, pool[index]))
    for index in range(_count(behind, config.background, tables.BACKGROUND_COUNTS)):
        passers += _tried(partial(_bystander, behind, sketch, pool[-1 - index]))
    return tuple(passers), tuple(obstacles)


def _count(rng: np.random.Generator, share: float, chances: tuple[float, ...]) -> int:
    any_, count = rng.random() < share, 1 + int(rng.choice(len(chances), p=chances))
    return count if any_ else 0


def _tried(draw: Callable[[], Drawn | None]) -> list[Drawn]:
    for _ in range(TRIES):
        drawn = draw()
        if drawn is not None:
            return [drawn]
    return []  # no room for it here


def _obstacle(rng: np.random.Generator, sketch: Sketch, name: str) -> Obstacle | None:
    kind = tables.OBSTACLES[name]
    size, yaw, seed = rng.uniform(*tables.OBSTACLE_SIZES), rng.uniform(-np.pi, np.pi), int(rng.integers(MAX_SEED))
    frame, nearer = int(rng.integers(len(sketch.hidden))), _log_uniform(rng, tables.OBSTACLE_M)
    aside = tables.ASIDE_M["obstacle"] + kind.width_m / 2
    place = beside(sketch.view, frame, nearer, rng.uniform(-1, 1) * aside)
    ground = float(heights_m(sketch.view.ground, place[None])[0])
    radius = size * kind.radius_m
    if is_blocked(sketch.view.ground, place[None], radius)[0] or not is_free(
        sketch, place[None], radius + tables.OBSTACLE_CLEARANCE_M - tables.CLEARANCE_M / 2
    ):
        return None
    track = np.broadcast_to(place, sketch.view.track_m.shape)
    shape = Shape(track, ground, size * kind.width_m, size * kind.low_m, size * kind.high_m)
    if not take(sketch, [shape], tables.LEAST_HIDDEN["obstacle"], 1.0, radius):
        return None
    return Obstacle(name, (float(place[0]), float(place[1]), ground), float(yaw), float(size), seed)


def _passer(rng: np.random.Generator, sketch: Sketch, person: int) -> Passer | None:
    way = _choose(rng, tables.WAYS)
    brings = _choose(rng, tables.BRINGS)
    if way == "companion":
        return _companion(rng, sketch, person)
    frame, nearer = int(rng.integers(len(sketch.hidden))), _log_uniform(rng, tables.FRONT_M)
    place = beside(sketch.view, frame, nearer, rng.uniform(-1, 1) * tables.ASIDE_M["front"])
    return _walker(rng, sketch, person, way, frame, place, brings, tables.LEAST_HIDDEN["passer"], 1.0)


def _bystander(rng: np.random.Generator, sketch: Sketch, person: int) -> Passer | None:
    way = _choose(rng, tables.BACKGROUND_WAYS)
    frame, farther = int(rng.integers(len(sketch.hidden))), _log_uniform(rng, tables.BEHIND_M)
    place = beside(sketch.view, frame, -farther, rng.uniform(-1, 1) * tables.ASIDE_M["behind"])
    return _walker(rng, sketch, person, way, frame, place, "", 0.0, tables.BACKGROUND_HIDDEN)


def _walker(
    rng: np.random.Generator,
    sketch: Sketch,
    person: int,
    way: str,
    frame: int,
    place: Array,
    brings: str,
    least: float,
    most: float,
) -> Passer | None:
    """Someone who is at a place in a frame; None where that does not do."""
    view = sketch.view
    ahead = view.track_m[min(frame + 1, len(view.track_m) - 1)] - view.track_m[max(frame - 1, 0)]
    heading = np.arctan2(ahead[1], ahead[0]) if np.linalg.norm(ahead) > 1e-3 else rng.uniform(-np.pi, np.pi)
    if way == "crossing":
        sight = towards_camera(view, frame)
        heading = np.arctan2(sight[1], sight[0]) + rng.choice((-1, 1)) * np.pi / 2
    elif way == "oncoming":
        heading += np.pi
    heading += rng.normal(0, tables.HEADING_DEVIATION_RAD[way])
    mean, deviation, slowest, fastest = tables.SPEED_M_S
    speed = float(np.clip(rng.normal(mean, deviation), slowest, fastest))
    if way == "overtaking":
        speed = max(view.speed_m_s, tables.OVERTAKEN_M_S) * rng.uniform(*tables.OVERTAKING_FACTORS)
    phase = rng.random()
    seconds = np.arange(len(view.track_m)) / view.fps
    pace = 0.0 if way == "standing" else speed
    step = np.array([np.cos(heading), np.sin(heading)])
    track = place + (seconds - seconds[frame])[:, None] * pace * step
    pause = Pause(-STANDING_S, float(seconds[-1]) + STANDING_S) if way == "standing" else None
    return _settled(sketch, person, track, heading, phase, speed, pause, brings, least, most)


def _companion(rng: np.random.Generator, sketch: Sketch, person: int) -> Passer | None:
    view = sketch.view
    if view.walk is None or not view.walk.is_straight:  # two would need paths of two lengths
        return None
    left = rng.choice((-1, 1)) * rng.uniform(*tables.COMPANION_LEFT_M)
    ahead, phase = rng.normal(0, tables.COMPANION_AHEAD_M), rng.random()
    heading = view.walk.heading_rad
    offset = ahead * np.array([np.cos(heading), np.sin(heading)]) + left * np.array([-np.sin(heading), np.cos(heading)])
    least = tables.LEAST_HIDDEN["passer"] if rng.random() < tables.COMPANION_FRONT_SHARE else 0.0
    return _settled(sketch, person, view.track_m + offset, heading, phase, view.speed_m_s, view.pause, "", least, 1.0)


def _settled(
    sketch: Sketch,
    person: int,
    track_m: Array,
    heading: float,
    phase: float,
    speed_m_s: float,
    pause: Pause | None,
    brings: str,
    least: float,
    most: float,
) -> Passer | None:
    """The passer, if there is room on level ground and what is hidden lies in range."""
    view = sketch.view
    body = Shape(track_m, 0.0, tables.BODY_WIDTH_M, 0.0, BODY_HEIGHT_M)
    box, depth = box_px(view.camera, body)
    seen = in_crop(sketch, box) & (depth > 0)
    if not seen.any() or (depth[seen] < tables.NEAREST_SHARE * sketch.person_depth_m[seen]).any():
        return None
    heights = heights_m(view.ground, track_m[seen])
    if np.ptp(heights) > LEVEL_M or is_blocked(view.ground, track_m[seen], BODY_RADIUS_M).any():
        return None
    if not is_free(sketch, track_m, tables.CLEARANCE_M / 2):
        return None
    ground = float(heights.max())
    shapes = [replace(body, ground_m=ground)]
    if brings in tables.BROUGHT:
        width, low, high, before = tables.BROUGHT[brings]
        shift = before * np.array([np.cos(heading), np.sin(heading)])
        shapes.append(Shape(track_m + shift, ground, width, low, high))
        if not is_free(sketch, track_m + shift, tables.CLEARANCE_M / 2):
            return None
    if not take(sketch, shapes, least, most, tables.CLEARANCE_M / 2):
        return None
    start: Vec2 = (float(track_m[0, 0]), float(track_m[0, 1]))
    return Passer(person, Walk(start, float(heading), 0.0, float(phase)), float(speed_m_s), ground, pause, brings)


def _log_uniform(rng: np.random.Generator, limits: tuple[float, float]) -> float:
    return float(np.exp(rng.uniform(*np.log(limits))))


def _choose(rng: np.random.Generator, weights: dict[str, float]) -> str:
    values = np.array(list(weights.values()))
    return list(weights)[int(rng.choice(len(values), p=values / values.sum()))]
