"""The stages, one call each, in order: a plan and a renderer go in, the crops and labels of one person come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from synth import annotate, body, degrade, garments, motion, passing, render, scene
from synth.config import DatasetConfig, RenderConfig
from synth.geometry import project
from synth.raster import SCENE_MARGIN_M, rasterise_frames
from synth.records import (
    CAMERAS,
    Figure,
    FloatArray,
    Identity,
    Light,
    Motion,
    Outfit,
    Plan,
    Plate,
    RenderedSequence,
    RestBody,
    Scene,
    Sequence,
    Setting,
    Skeleton,
    Strip,
)
from synth.seeds import generator

METERED = np.s_[::4, ::4]  # the pixels of a plate that auto exposure looks at: as good as all, and 16 times as fast


class Renderer(Protocol):
    """What Blender does for the pipeline; synth/blender's worker is one."""

    def plate(self, place: Scene, camera: str, light: Light, config: RenderConfig) -> Plate: ...

    def strip(self, strip: Strip, config: RenderConfig) -> FloatArray: ...

    def frame(
        self,
        place: Scene,
        camera: str,
        light: Light,
        figure: Figure,
        frame: int,
        window_xyxy_px: tuple[float, float, float, float],
        size_px: tuple[int, int],
        config: RenderConfig,
    ) -> FloatArray: ...


class PlateSource(Protocol):
    """Gives the plate of a setting's camera, rendered or read."""

    def __call__(self, setting: int, camera: str) -> Plate: ...


def person_of(plan: Plan, number: int) -> Identity:
    """The identity of a number from 1."""
    return plan.identities[number - 1]


def sequences_of(plan: Plan, number: int) -> tuple[Sequence, ...]:
    """The sequences of one identity, camera a first."""
    return tuple(sequence for sequence in plan.sequences if sequence.number == number)


def light_of(setting: Setting, camera: str) -> tuple[Scene, Light]:
    """The place of a setting and the light before one of its cameras."""
    place = scene.of(setting)
    return place, next(light for light in place.lights if light.name == setting.lights[camera])


def render_plate(plan: Plan, setting: int, camera: str, config: DatasetConfig, renderer: Renderer) -> Plate:
    """The empty scene before one camera of a setting."""
    place, light = light_of(plan.settings[setting], camera)
    return renderer.plate(place, camera, light, config.render)


def render_person(
    plan: Plan,
    number: int,
    config: DatasetConfig,
    renderer: Renderer,
    plates: PlateSource,
    skip: frozenset[str] = frozenset(),
) -> Iterator[tuple[Sequence, RenderedSequence]]:
    """One identity before its cameras, a sequence at a time; cameras in `skip` are left out."""
    for sequence, figure in pose_person(plan, number, config, skip):
        plate = plates(sequence.setting, sequence.camera)
        others = pose_others(plan, sequence, config)
        setting = plan.settings[sequence.setting]
        yield sequence, render_sequence(setting, sequence, figure, plate, config, renderer, others)


def render_frame(
    plan: Plan,
    number: int,
    camera: str,
    frame: int,
    scale: int,
    config: DatasetConfig,
    renderer: Renderer,
    plates: PlateSource,
) -> NDArray[np.uint8]:
    """One crop (H, W, 3) uint8 asked for alone, `frame` from 1: at scale 1 the very pixels of the dataset, at greater
    scales that many times larger and with the detail that the camera would have lost."""
    if scale > 1:
        size = replace(config.crop, width_px=scale * config.crop.width_px, height_px=scale * config.crop.height_px)
        config = replace(config, crop=size)
        plan = replace(
            plan,
            sequences=tuple(
                replace(sequence, response=degrade.without_loss(sequence.response)) for sequence in plan.sequences
            ),
        )
    # Cycles' noise depends on where in the strip a frame stands: the whole sequence is rendered, whatever is asked for.
    others = frozenset(CAMERAS) - {camera}
    [(_, rendered)] = render_person(plan, number, config, renderer, plates, skip=others)
    return rendered.crops_srgb[frame - 1]


def pose_person(
    plan: Plan, number: int, config: DatasetConfig, skip: frozenset[str] = frozenset()
) -> Iterator[tuple[Sequence, Figure]]:
    """One identity, dressed and moving, before its cameras, a sequence at a time; cameras in `skip` are left out."""
    person = person_of(plan, number)
    model = load_body(config.body, config.body_models)
    rest = body.shape(model, person)
    outfit = garments.dress(rest, person)
    for sequence in sequences_of(plan, number):
        if sequence.camera not in skip:
            yield sequence, body.pose(model, rest, outfit, motion_of(person, sequence, rest.skeleton, config))


def pose_others(plan: Plan, sequence: Sequence, config: DatasetConfig) -> list[Figure]:
    """Who passes by and what stands about in a sequence, as figures in the world."""
    figures = [passing.standing(obstacle, config.frames) for obstacle in sequence.obstacles]
    for passer in sequence.passers:
        person = plan.passers[passer.person]
        rest, outfit = _dressed(config.body, config.body_models, _Who(person))
        hands = motion.hands_of(person)
        if passer.brings:
            hands = hands or {"left": "hold", "right": "hold"}
        track = motion.walk(
            replace(person.gait, speed_m_s=passer.speed_m_s),
            passer.walk,
            rest.skeleton,
            config.frames,
            config.fps,
            pause=passer.pause,
            hands=hands,
        )
        raised = replace(track, translation_m=track.translation_m + np.array([0, 0, passer.ground_m], np.float32))
        figure = body.pose(load_body(config.body, config.body_models), rest, outfit, raised)
        figures += [figure, passing.pushed(passer, figure)] if passer.brings else [figure]
    return figures


def motion_of(person: Identity, sequence: Sequence, skeleton: Skeleton, config: DatasetConfig) -> Motion:
    """How a person moves before a camera: by the plan's clip where there is one, else by the gait of their own."""
    if sequence.clip is not None:
        whole = motion.load_clip(config.motion, sequence.clip.file)
        return motion.place(
            motion.cut(whole, sequence.clip.start_s, config.frames, config.fps), sequence.walk, skeleton
        )
    return motion.walk(
        person.gait,
        sequence.walk,
        skeleton,
        config.frames,
        config.fps,
        pace=person.manner.pace,
        pause=sequence.pause,
        hands=motion.hands_of(person),
    )


def render_sequence(
    setting: Setting,
    sequence: Sequence,
    figure: Figure,
    plate: Plate,
    config: DatasetConfig,
    renderer: Renderer,
    others: Iterable[Figure] = (),
) -> RenderedSequence:
    """A posed figure before one camera: crops as that camera stores them, and their labels. others: figures that are
    seen with it, before or behind."""
    size = (config.crop.width_px, config.crop.height_px)
    projected = render.project_figure(plate.camera, figure)
    of_body = annotate.body_vertices(figure.triangles, figure.triangle_part)  # a detector's box leaves out luggage
    boxes = annotate.person_box(projected.pixels_px[:, of_body])
    windows = annotate.crop_windows(boxes, sequence.crop_errors, size, sequence.person_share)
    vertices = annotate.to_crop(_with_depth(projected.pixels_px, projected.depth_m), windows, size)
    joints = annotate.to_crop(_with_depth(projected.joints_px, projected.joints_depth_m), windows, size)
    seen = _seen(others, plate, windows, size)
    part_masks, labels = annotate.label_frames(
        vertices, figure.triangles, figure.triangle_part, joints, size, _depths_m(plate, windows, seen, size)
    )
    labels = annotate.with_views(labels, figure.joints_m, plate.camera)
    person_height = float(np.median((boxes[:, 3] - boxes[:, 1]) / (windows[:, 3] - windows[:, 1]))) * size[1]
    linear = _linear_crops(setting, sequence, figure, vertices, seen, windows, person_height, plate, config, renderer)
    crops = degrade.degrade(
        linear,
        sequence.response,
        degrade.meter(plate.sun_rgb[METERED] + plate.ambient_rgb[METERED]),
        person_height,
        generator(sequence.seed, "noise", sequence.camera),
        fps=config.fps,
        windows_xyxy_px=windows,
        picture_size_px=(plate.camera.width_px, plate.camera.height_px),
    )
    return RenderedSequence(crops, part_masks, labels)


def _seen(others: Iterable[Figure], plate: Plate, windows: Any, size: tuple[int, int]) -> list[passing.Other]:
    """What the crops show of others."""
    seen = []
    for other in others:
        pixels, depth = project(plate.camera, other.vertices_m)
        shown = passing.trimmed(other, annotate.to_crop(_with_depth(pixels, depth), windows, size), size)
        seen += [shown] if shown is not None else []
    return seen


def _depths_m(plate: Plate, windows: Any, seen: list[passing.Other], size: tuple[int, int]) -> list[FloatArray]:
    """(T, H, W) camera depths of what may stand before the person."""
    depths = [np.stack([render.window_depth(plate, window, size) for window in windows])]
    for other in seen:
        depth, _ = rasterise_frames(other.vertices_px, other.figure.triangles, *size)
        # That margin is for the plate, whose depth is coarse; these depths are exact.
        depths.append(depth - np.float32(SCENE_MARGIN_M))
    return depths


def _linear_crops(
    setting: Setting,
    sequence: Sequence,
    person: Figure,
    person_vertices: FloatArray,
    seen: list[passing.Other],
    windows: Any,
    person_height_px: float,
    plate: Plate,
    config: DatasetConfig,
    renderer: Renderer,
) -> FloatArray:
    size = (config.crop.width_px, config.crop.height_px)
    others = [other.figure for other in seen]
    figure, crop_vertices = person, person_vertices
    if seen:
        figure = passing.joined(person, others)
        crop_vertices = np.concatenate([person_vertices, *(other.vertices_px for other in seen)], 1)
    velocity = degrade.image_velocity(crop_vertices, windows, size, config.fps)
    if config.render.quality == "reference":
        place, light = light_of(setting, sequence.camera)
        frames = [
            renderer.frame(place, sequence.camera, light, figure, frame, tuple(windows[frame]), size, config.render)
            for frame in range(config.frames)
        ]
        return degrade.expose(np.stack(frames), velocity, sequence.response, person_height_px)
    sun = render.sunlit_share(person, plate)
    strip = render.make_strip(figure, crop_vertices, plate, windows, size, sun)
    if seen:
        strip = replace(strip, vertices_px=passing.folded(strip.vertices_px, person_vertices.shape[1], others, size))
        figure = passing.joined(person, passing.casting(person, others))
    # Before it is laid over the plate: the person moves, the background does not.
    people = degrade.expose(renderer.strip(strip, config.render), velocity, sequence.response, person_height_px)
    return render.composite(people, figure, crop_vertices, plate, windows)


def _with_depth(pixels: Any, depth_m: Any) -> Any:
    return np.concatenate([pixels, depth_m[..., None]], -1)


@lru_cache(maxsize=1)
def load_body(family: str, models_dir: str | None = None) -> Any:
    """The body model of a process, built once."""
    return body.load(family, models_dir)


@dataclass(frozen=True)
class _Who:
    """An identity as a cache's key."""

    person: Identity

    def __hash__(self) -> int:
        return hash((self.person.number, self.person.upper, self.person.lower))


@lru_cache(maxsize=2 * passing.POOL)
def _dressed(family: str, models_dir: str | None, who: _Who) -> tuple[RestBody, Outfit]:
    """Passers come again in many sequences of a process."""
    rest = body.shape(load_body(family, models_dir), who.person)
    return rest, garments.dress(rest, who.person)
