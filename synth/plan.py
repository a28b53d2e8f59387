"""A dataset's configuration goes in, the plan of every random choice comes out: who walks where, before which camera,
in which light, and what detector and camera do to the picture. Blender only obeys it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from cattrs.gen import make_dict_unstructure_fn, override
from cattrs.preconf.json import make_converter
from numpy.typing import NDArray

from synth import annotate, appearance, body, degrade, identity, motion, scene, write
from synth.config import CameraConfig, DatasetConfig
from synth.errors import UserError
from synth.records import CAMERAS, Clip, Identity, Manner, Pause, Plan, Scene, Sequence, Setting, Walk, WalkArea
from synth.seeds import generator

MAX_SETTING_SEED = 2**31
# Few do anything but walk; nothing else is known of cameras in the street than that it happens.
PHONE_SHARE, RUN_SHARE = 0.06, 0.015
RUN_SPEED_M_S, OLDEST_RUNNER_YEARS = (2.3, 3.2), 60.0
# Shares of sequences in which someone stands all along, comes to a stop, sets off.
STAND_SHARE, STOP_SHARE, START_SHARE = 0.015, 0.015, 0.015
LONG_S = 5.0  # beyond a sequence: no step of a stop or a start is seen
TRIES = 200  # draws of a path before the best of them is taken
EDGE_M = 0.35  # that a body keeps between its path and the edge of the walk area

_converter = make_converter()
# What few people do stands in the plan of those few.
_rare = override(omit_if_default=True)
_converter.register_unstructure_hook(Identity, make_dict_unstructure_fn(Identity, _converter, manner=_rare))
_converter.register_unstructure_hook(Sequence, make_dict_unstructure_fn(Sequence, _converter, pause=_rare, clip=_rare))


def make_plan(config: DatasetConfig) -> Plan:
    """The plan of a dataset. Identity k's choices depend on the seed and k, and on the identities before it alone: one
    that looks like one of those is drawn again, so that no two of a set are the same person to the eye. They do not
    depend on how many identities there are, as long as the number of settings stays the same. Raises UserError where
    the files of bodies or motions that it names are missing or malformed, or where there are too many to tell apart."""
    if config.body_models is not None:
        body.check_files(config.body, Path(config.body_models))
    settings = tuple(_draw_setting(config, index) for index in range(config.settings))
    scenes = [scene.build(setting.scene, setting.seed) for setting in settings]
    identities = appearance.tell_apart(
        lambda number, attempt: _draw_identity(config, number, attempt), config.identities
    )
    clips = () if config.motion is None else motion.clip_names(Path(config.motion))
    sequences = []
    for person in identities:
        index = (person.number - 1) % config.settings
        file = _draw_clip(config, person, clips) if clips else None
        for camera in CAMERAS:
            sequences.append(_draw_sequence(config, person, camera, index, scenes[index], file))
    return Plan(settings, identities, tuple(sequences))


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


def to_json(record: object) -> Any:
    """A record as plain dictionaries, lists and numbers."""
    return _converter.unstructure(record)


def config_from_json(data: Any) -> DatasetConfig:
    """A DatasetConfig from what `to_json` made of it."""
    return _converter.structure(data, DatasetConfig)


def _draw_setting(config: DatasetConfig, index: int) -> Setting:
    rng = generator(config.seed, "setting", index)
    name = config.scenes[index % len(config.scenes)]
    seed = int(rng.integers(MAX_SETTING_SEED))
    lights = [light.name for light in scene.build(name, seed).lights]
    drawn = rng.permutation(len(lights))
    return Setting(name, seed, {camera: lights[drawn[k % len(lights)]] for k, camera in enumerate(CAMERAS)})


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
    share, side, speed = rng.random(), "left" if rng.random() < 0.3 else "right", float(rng.uniform(*RUN_SPEED_M_S))
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
    share, middle = rng.random(), float(rng.uniform(0.2, 0.8)) * seconds
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
    config: DatasetConfig, person: Identity, camera: str, index: int, place: Scene, file: str | None
) -> Sequence:
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
    return Sequence(
        number=person.number,
        camera=camera,
        setting=index,
        walk=draw_walk(rng("walk"), place.walk_areas[camera], person.gait.speed_m_s * seconds, way),
        crop_errors=annotate.draw_crop_errors(rng("crop"), config.frames, config.effects.crop_errors),
        response=degrade.draw_response(
            generator(config.seed, "camera", index, camera), rng("response"), config.effects, view.person_height_px
        ),
        seed=int(rng("noise").integers(MAX_SETTING_SEED)),
        pause=pause,
        clip=clip,
    )


def draw_walk(
    rng: np.random.Generator, area: WalkArea, length_m: float, way_m: NDArray[np.float64] | None = None
) -> Walk:
    """A path of a length through a walk area, in any direction, gently curved at times; or where a clip leads: way_m
    (7, 2) are points of its way from its start, for a heading of 0.

    Draws until the whole path lies inside; where the area is too short for that, takes the path that leaves it least.
    """
    corners = np.asarray(area.corners_xy_m, np.float64)
    best: tuple[float, Walk] | None = None
    for _ in range(TRIES):
        # The centre of the path is drawn, not its start: starts alone would leave the far ends empty.
        weights = rng.dirichlet(np.ones(len(corners)))
        heading = float(rng.uniform(-np.pi, np.pi))
        curvature = float(rng.normal(0, 0.12)) if rng.random() < 0.3 else 0.0
        points = _arc(heading, curvature, length_m, np.linspace(0, 1, 7)) if way_m is None else _turned(way_m, heading)
        start = weights @ corners - points[3]
        points = start + points
        walk = Walk((float(start[0]), float(start[1])), heading, curvature, float(rng.random()))
        inside = float(_inside_m(corners, points).min()) - EDGE_M
        if best is None or inside > best[0]:
            best = (inside, walk)
        if inside >= 0:
            break
    assert best is not None
    return best[1]


def _arc(heading: float, curvature: float, length_m: float, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, 2) points of a circular arc from the origin, at shares of its length."""
    # The chord of an arc turns half as much as the arc: exact for any curvature, zero included.
    turn = curvature * length_m * shares
    chord = length_m * shares * np.sinc(turn / (2 * np.pi))
    return np.stack([chord * np.cos(heading + turn / 2), chord * np.sin(heading + turn / 2)], -1)


def _turned(points: NDArray[np.float64], heading: float) -> NDArray[np.float64]:
    cos, sin = np.cos(heading), np.sin(heading)
    return points @ np.array([[cos, sin], [-sin, cos]])


def _inside_m(corners: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N,) distance of points (N, 2) from the nearest edge of a convex polygon, negative outside it."""
    edges = np.roll(corners, -1, 0) - corners
    normals = np.stack([-edges[:, 1], edges[:, 0]], -1) / np.linalg.norm(edges, axis=1, keepdims=True)
    middle = corners.mean(0)
    normals *= np.sign(np.einsum("ei,ei->e", middle - corners, normals))[:, None]  # whichever way the corners run
    return np.einsum("nei,ei->ne", points[:, None] - corners, normals).min(1)
