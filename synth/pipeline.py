"""The stages, one call each, in order: a plan and a renderer go in, the crops and labels of one person come out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from synth import annotate, body, degrade, garments, motion, render, scene
from synth.config import DatasetConfig, RenderConfig
from synth.records import (
    CAMERAS,
    Figure,
    FloatArray,
    Identity,
    Light,
    Motion,
    Plan,
    Plate,
    RenderedSequence,
    Scene,
    Sequence,
    Setting,
    Skeleton,
    Strip,
)
from synth.seeds import generator


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
    place = scene.build(setting.scene, setting.seed)
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
        yield sequence, render_sequence(plan.settings[sequence.setting], sequence, figure, plate, config, renderer)


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
    setting: Setting, sequence: Sequence, figure: Figure, plate: Plate, config: DatasetConfig, renderer: Renderer
) -> RenderedSequence:
    """A posed figure before one camera: crops as that camera stores them, and their labels."""
    size = (config.crop.width_px, config.crop.height_px)
    projected = render.project_figure(plate.camera, figure)
    boxes = annotate.person_box(projected.pixels_px)
    windows = annotate.crop_windows(boxes, sequence.crop_errors, size, config.crop.person_share)
    vertices = annotate.to_crop(_with_depth(projected.pixels_px, projected.depth_m), windows, size)
    joints = annotate.to_crop(_with_depth(projected.joints_px, projected.joints_depth_m), windows, size)
    scene_depth = np.stack([render.window_depth(plate, window, size) for window in windows])
    part_masks, labels = annotate.label_frames(
        vertices, figure.triangles, figure.triangle_part, joints, size, [scene_depth]
    )
    person_height = float(np.median((boxes[:, 3] - boxes[:, 1]) / (windows[:, 3] - windows[:, 1]))) * size[1]
    linear = _linear_crops(setting, sequence, figure, vertices, windows, person_height, plate, config, renderer)
    crops = degrade.degrade(
        linear,
        sequence.response,
        degrade.meter(plate.sun_rgb + plate.ambient_rgb),
        person_height,
        generator(sequence.seed, "noise", sequence.camera),
        fps=config.fps,
        windows_xyxy_px=windows,
        picture_size_px=(plate.camera.width_px, plate.camera.height_px),
    )
    return RenderedSequence(crops, part_masks, labels)


def _linear_crops(
    setting: Setting,
    sequence: Sequence,
    figure: Figure,
    crop_vertices: FloatArray,
    windows: Any,
    person_height_px: float,
    plate: Plate,
    config: DatasetConfig,
    renderer: Renderer,
) -> FloatArray:
    size = (config.crop.width_px, config.crop.height_px)
    velocity = degrade.image_velocity(crop_vertices, windows, size, config.fps)
    if config.render.quality == "reference":
        place, light = light_of(setting, sequence.camera)
        frames = [
            renderer.frame(place, sequence.camera, light, figure, frame, tuple(windows[frame]), size, config.render)
            for frame in range(config.frames)
        ]
        return degrade.expose(np.stack(frames), velocity, sequence.response, person_height_px)
    sun = render.sunlit_share(figure, plate)
    strip = render.make_strip(figure, crop_vertices, plate, windows, size, sun)
    # Before it is laid over the plate: the person moves, the background does not.
    people = degrade.expose(renderer.strip(strip, config.render), velocity, sequence.response, person_height_px)
    return render.composite(people, figure, crop_vertices, plate, windows)


def _with_depth(pixels: Any, depth_m: Any) -> Any:
    return np.concatenate([pixels, depth_m[..., None]], -1)


@lru_cache(maxsize=1)
def load_body(family: str, models_dir: str | None = None) -> Any:
    """The body model of a process, built once."""
    return body.load(family, models_dir)
