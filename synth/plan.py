"""A dataset's configuration goes in, the plan of every random choice comes out: who walks where, before which camera,
in which light, and what detector and camera do to the picture. Blender only obeys it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.preconf.json import make_converter
from numpy.typing import NDArray

from synth import annotate, appearance, body, degrade, identity, motion, passing, scene, walking, write
from synth.config import CameraConfig, CropConfig, DatasetConfig
from synth.errors import UserError
from synth.records import CAMERAS, Clip, Garment, Identity, Manner, Pause, Plan, Scene, Sequence, Setting, Surface, Walk
from synth.seeds import generator

MAX_SETTING_SEED = 2**31
# Few do anything but walk; nothing else is known of cameras in the street than that it happens.
PHONE_SHARE, RUN_SHARE = 0.06, 0.015
PHONE_LEFT_SHARE = 0.3  # of phones, unless that hand is full
RUN_SPEED_M_S, OLDEST_RUNNER_YEARS = (2.3, 3.2), 60.0
# Shares of sequences in which someone stands all along, comes to a stop, sets off.
STAND_SHARE, STOP_SHARE, START_SHARE = 0.015, 0.015, 0.015
TURNING_POINT = (0.2, 0.8)  # of a sequence, at which they stop or start
LONG_S = 5.0  # beyond a sequence: no step of a stop or a start is seen

_converter = make_converter()
# What few people do stands in the plan of those few.
_rare = override(omit_if_default=True)
_converter.register_unstructure_hook(Identity, make_dict_unstructure_fn(Identity, _converter, manner=_rare))
_converter.register_unstructure_hook(Setting, make_dict_unstructure_fn(Setting, _converter, place=_rare))
_converter.register_unstructure_hook(Walk, make_dict_unstructure_fn(Walk, _converter, turns=_rare))
_converter.register_unstructure_hook(
    Sequence,
    make_dict_unstructure_fn(Sequence, _converter, pause=_rare, clip=_rare, passers=_rare, obstacles=_rare),
)


def _as_range(value: Any, _: Any) -> tuple[float, float]:
    """A single number, as datasets had it before, is that number twice."""
    low, high = value if isinstance(value, list | tuple) else (value, value)
    return float(low), float(high)


_converter.register_structure_hook(
    CropConfig, make_dict_structure_fn(CropConfig, _converter, person_share=override(struct_hook=_as_range))
)


def make_plan(config: DatasetConfig) -> Plan:
    """The plan of a dataset. Identity k's choices depend on the seed and k, on those who pass by, and on the identities
    before it alone: one that looks like one of these is drawn again, so that no two of a set, nor one of them and a
    passer, are the same person to the eye. They do not depend on how many identities there are, as long as the number
    of settings stays the same, nor on whether anybody passes by. Raises UserError where the files of bodies or motions
    that it names are missing or malformed, or where there are too many to tell apart."""
    if config.body_models is not None:
        body.check_files(config.body, Path(config.body_models))
    drawn = [_draw_setting(config, index) for index in range(config.settings)]
    settings, scenes = tuple(setting for setting, _ in drawn), [place for _, place in drawn]
    passers = appearance.tell_apart(lambda number, attempt: _draw_passer(config, number - 1, attempt), passing.POOL)
    identities = appearance.tell_apart(
        lambda number, attempt: _draw_identity(config, number, attempt), config.identities, passers
    )
    if not config.effects.clothing_textures:  # after they were told apart: the same people stay
        identities = tuple(in_plain_colours(person) for person in identities)
        passers = tuple(in_plain_colours(person) for person in passers)
    clips = () if config.motion is None else motion.clip_names(Path(config.motion))
    grounds = [passing.ground_of(place) for place in scenes]
    sequences = []
    for person in identities:
        settings_of = _draw_settings(config, person.number)
        file = _draw_clip(config, person, clips) if clips else None
        seen_deg: float | None = None
        for camera, index in zip(CAMERAS, settings_of, strict=True):
            sequence = _draw_sequence(config, person, camera, index, scenes[index], file, seen_deg)
            seen_deg = sequence.view_deg
            sequences.append(_with_others(config, person, sequence, scenes[index], grounds[index]))
    anybody = any(sequence.passers for sequence in sequences)
    return Plan(settings, identities, tuple(sequences), passers if anybody else ())


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan as JSON, one line for each setting, identity and sequence."""
    parts = [
        f'"{name}": [\n' + ",\n".join(json.dumps(entry) for entry in entries) + "\n]"
        for name, entries in _converter.unstructure(plan).items()
    ]
    write.write_text(path, "{" + ",\n".join(parts) + "}\n")


def load_plan(path: Path) -> Plan:
    """Read a plan back. Raises UserError when the file is missing or no plan."""
    try:
        return _converter.structure(json.loads(path.read_text()), Plan)
    except FileNotFoundError:
        raise UserError(f"{path} is missing; a folder that `synth render` wrote holds it") from None
    except Exception as error:  # cattrs raises many kinds
        raise UserError(f"{path} is not a plan of this version of synth: {type(error).__name__}") from error


def background_of(plan: Plan, setting: int) -> int:
    """The setting whose backgrounds a setting's sequences are laid over: the first that equals it."""
    return plan.settings.index(plan.settings[setting])


def to_json(record: object) -> Any:
    """A record as plain dictionaries, lists and numbers."""
    return _converter.unstructure(record)


def config_from_json(data: Any) -> DatasetConfig:
    """A DatasetConfig from what `to_json` made of it."""
    return _converter.structure(data, DatasetConfig)


def in_plain_colours(person: Identity) -> Identity:
    """The same person in the same shape, every cloth and thing in the first of its colours, without any pattern."""

    def plain(surface: Surface) -> Surface:
        return replace(surface, pattern="solid", plain=True)  # the seed stays: folds, hair and quilting hang on it

    def garment(worn: Garment) -> Garment:
        return replace(worn, surface=plain(worn.surface), inner=None if worn.inner is None else plain(worn.inner))

    return replace(
        person,
        upper=garment(person.upper),
        lower=garment(person.lower),
        shoes=garment(person.shoes),
        things=tuple(replace(thing, surface=plain(thing.surface)) for thing in person.things),
    )


def _draw_setting(config: DatasetConfig, index: int) -> tuple[Setting, Scene]:
    rng = generator(config.seed, "setting", index)
    name = config.scenes[index % len(config.scenes)]
    seed = int(rng.integers(MAX_SETTING_SEED))
    place = scene.build(name, seed)
    lights = [light.name for light in place.lights]
    drawn = rng.permutation(len(lights))
    drawn_lights = {camera: lights[drawn[k % len(lights)]] for k, camera in enumerate(CAMERAS)}
    if place.file is not None:  # nothing is varied: settings of one file are equal, and share what is rendered
        return Setting(place.name, 0, drawn_lights, place), place
    return Setting(name, seed, drawn_lights), place


def _draw_settings(config: DatasetConfig, number: int) -> tuple[int, ...]:
    """The settings in which the cameras see person `number`: the first in turn, the second another one for a share of
    people (views.other_setting), or the same."""
    first = (number - 1) % config.settings
    rng = generator(config.seed, "second_setting", number)
    share, step = rng.random(), int(rng.integers(1, max(config.settings, 2)))
    elsewhere = share < config.views.other_setting
    return first, (first + step) % config.settings if elsewhere else first


def _draw_identity(config: DatasetConfig, number: int, attempt: int = 0) -> Identity:
    again = ("again", attempt) if attempt else ()
    person = identity.draw(generator(config.seed, "identity", number, *again), number)
    if config.body != "anny":
        person = replace(person, phenotype=body.draw_betas(generator(config.seed, "betas", number)))
    if config.motion is not None:  # its arms are the file's: they hold nothing that asks for arms of its own
        return replace(person, things=tuple(each for each in person.things if each.kind not in motion.POSED))
    return _with_manner(generator(config.seed, "manner", number), person)


def _with_manner(rng: np.random.Generator, person: Identity) -> Identity:
    """The person, a few of them running or looking at a phone in a free hand."""
    share, side = rng.random(), "left" if rng.random() < PHONE_LEFT_SHARE else "right"
    speed = float(rng.uniform(*RUN_SPEED_M_S))
    full = motion.hands_of(person)
    if share < RUN_SHARE:
        if full or person.age_years > OLDEST_RUNNER_YEARS:
            return person
        return replace(person, gait=replace(person.gait, speed_m_s=speed), manner=Manner(pace="run"))
    if share < RUN_SHARE + PHONE_SHARE and len(full) < 2:
        side = ("right" if side == "left" else "left") if side in full else side
        phone = identity.draw_phone(rng, side)
        return replace(person, manner=Manner(phone_hand=side), things=(*person.things, phone))
    return person


def _draw_pause(rng: np.random.Generator, person: Identity, seconds: float) -> Pause | None:
    """When a person stands still before a camera: for most never."""
    share, middle = rng.random(), float(rng.uniform(*TURNING_POINT)) * seconds
    if person.manner.pace == "run" or share >= STAND_SHARE + STOP_SHARE + START_SHARE:
        return None
    if share < STAND_SHARE:
        return Pause(-LONG_S, seconds + LONG_S)
    if share < STAND_SHARE + STOP_SHARE:
        return Pause(middle, seconds + LONG_S)
    return Pause(-LONG_S, middle)


def _draw_clip(config: DatasetConfig, person: Identity, clips: tuple[str, ...]) -> str:
    """The clip that a person moves by, before both cameras: the first, in a drawn order, that is long enough or goes on
    from its end. Raises UserError when no clip is, or when one is malformed."""
    rng = generator(config.seed, "clip", person.number)
    seconds = (config.frames - 1) / config.fps
    for index in rng.permutation(len(clips)):
        clip = motion.load_clip(config.motion, clips[index])
        if motion.fits(clip, seconds):
            return clips[index]
    why = f"is too short: {motion.too_short(motion.seconds_of(clip), seconds)}"
    if len(clips) > 1:
        why = f"has no clip of {seconds:.2f} s or whose end meets its start; give longer clips, or fewer --frames"
    raise UserError(f"{config.motion} {why}")


def _draw_sequence(
    config: DatasetConfig,
    person: Identity,
    camera: str,
    index: int,
    place: Scene,
    file: str | None,
    seen_deg: float | None,
) -> Sequence:
    """seen_deg: the angle from which another camera saw the same person; this one's must differ."""

    def rng(stage: str) -> np.random.Generator:
        return generator(config.seed, stage, person.number, camera)

    view: CameraConfig = getattr(config.views, camera)
    seconds = config.frames / config.fps
    clip, way = None, None
    pause = _draw_pause(rng("pause"), person, seconds) if file is None else None
    if pause is not None:
        seconds -= max(0.0, min(pause.go_s, seconds) - max(pause.stop_s, 0.0))  # in which no way is made
    if file is not None:
        whole = motion.load_clip(config.motion, file)
        spare = motion.seconds_of(whole) - (config.frames - 1) / config.fps
        clip = Clip(file, float(rng("clip").uniform(0, spare if spare > 0 else motion.seconds_of(whole))))
        way = motion.way_of(motion.cut(whole, clip.start_s, config.frames, config.fps))
    length_m = person.gait.speed_m_s * seconds
    turns = walking.draw_turns(rng("turn"), config.views.turning, person.gait.speed_m_s, length_m)
    if clip is not None or pause is not None:  # which have a way of their own
        turns = ()
    walk, view_deg = walking.draw_walk(
        rng("walk"),
        place.walk_areas[camera],
        place.cameras[camera],
        length_m,
        way,
        turns=turns,
        view=view,
        unlike_deg=seen_deg,
        least_difference_deg=config.views.least_difference_deg,
    )
    return Sequence(
        number=person.number,
        camera=camera,
        setting=index,
        walk=walk,
        crop_errors=annotate.draw_crop_errors(rng("crop"), config.frames, config.fps, config.effects.crop_errors),
        response=degrade.draw_response(
            generator(config.seed, "camera", index, camera), rng("response"), config.effects, view.person_height_px
        ),
        person_share=float(rng("person_share").uniform(*config.crop.person_share)),
        seed=int(rng("noise").integers(MAX_SETTING_SEED)),
        view_deg=view_deg,
        pause=pause,
        clip=clip,
    )


def _draw_passer(config: DatasetConfig, index: int, attempt: int = 0) -> Identity:
    """Someone who passes by: drawn as identities are, from a seed that is none of theirs."""
    again = ("again", attempt) if attempt else ()
    person = identity.draw(generator(config.seed, "passer", index, *again), passing.POOL_NUMBER + index)
    if config.body != "anny":
        person = replace(person, phenotype=body.draw_betas(generator(config.seed, "passer_betas", index)))
    return person


def _with_others(
    config: DatasetConfig, person: Identity, sequence: Sequence, place: Scene, ground: passing.Ground
) -> Sequence:
    """The sequence with those who pass by and what stands between the camera and the person."""
    view = passing.View(
        camera=place.cameras[sequence.camera],
        ground=ground,
        track_m=_track_m(config, person, sequence),
        height_m=person.height_m,
        fps=config.fps,
        crop_aspect=config.crop.width_px / config.crop.height_px,
        speed_m_s=person.gait.speed_m_s,
        walk=sequence.walk if sequence.clip is None and person.manner.pace == "walk" else None,
        pause=sequence.pause,
    )
    passers, obstacles = passing.draw_occluders(
        config.occluders, lambda stage: generator(config.seed, stage, person.number, sequence.camera), view
    )
    return replace(sequence, passers=passers, obstacles=obstacles)


def _track_m(config: DatasetConfig, person: Identity, sequence: Sequence) -> NDArray[np.float64]:
    """(T, 2) about where the person is in each frame: a pause is taken as sudden, a clip's way as its sampled one."""
    seconds = np.arange(config.frames) / config.fps
    if sequence.clip is not None:
        whole = motion.load_clip(config.motion, sequence.clip.file)
        way = motion.way_of(motion.cut(whole, sequence.clip.start_s, config.frames, config.fps))
        way = walking.turned(way, sequence.walk.heading_rad) + sequence.walk.start_xy_m
        shares = np.linspace(0, 1, len(way))
        along = np.linspace(0, 1, config.frames) if config.frames > 1 else np.zeros(1)
        return np.stack([np.interp(along, shares, column) for column in way.T], -1)
    if sequence.pause is not None:
        still = np.minimum(seconds, sequence.pause.go_s) - max(sequence.pause.stop_s, 0.0)
        seconds = seconds - np.maximum(still, 0.0)
    points, _ = motion.path_points(sequence.walk, person.gait.speed_m_s * seconds)
    return points
