"""Tasks of a worker process: a dataset's folder and an identity go in, its finished sequences are on disk
afterwards."""

from __future__ import annotations

import errno
import functools
import os
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from synth import pipeline, plan, write
from synth.blender import output, person, reference, stage
from synth.config import DatasetConfig, RenderConfig
from synth.errors import UserError
from synth.records import Figure, FloatArray, Light, Plan, Plate, Scene, Strip

PLATES_IN_MEMORY = 6


class BlenderRenderer:
    """The pipeline's renderer: Blender in this process."""

    def plate(self, place: Scene, camera: str, light: Light, config: RenderConfig) -> Plate:
        return stage.render_plate(place, camera, light, config)

    def strip(self, strip: Strip, config: RenderConfig) -> FloatArray:
        return person.render_strip(strip, config)

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
    ) -> FloatArray:
        return reference.render_frame(place, camera, light, figure, frame, window_xyxy_px, size_px, config)


def plate_task(root: str, config: DatasetConfig, setting: int, camera: str) -> None:
    """Render and keep the plate of one camera of a setting."""
    folder = write.Folder(Path(root))
    with _clear_errors(folder.root):
        plate = pipeline.render_plate(_plan(root), setting, camera, config, BlenderRenderer())
        path = folder.plate(setting, camera)
        path.parent.mkdir(parents=True, exist_ok=True)
        output.save_plate(path, plate)


def person_task(root: str, config: DatasetConfig, number: int, skip: frozenset[str]) -> dict[str, str]:
    """Render one identity and write its sequences; cameras in `skip` are already there. Returns SHA-256 by camera."""
    cv2.setNumThreads(1)
    folder, the_plan = write.Folder(Path(root)), _plan(root)
    digests = {}
    with _clear_errors(folder.root):
        plates = functools.partial(_plate, root)
        for sequence, rendered in pipeline.render_person(the_plan, number, config, BlenderRenderer(), plates, skip):
            who = pipeline.person_of(the_plan, number)
            setting = the_plan.settings[sequence.setting]
            digests[sequence.camera] = write.write_sequence(folder, rendered, sequence, setting, who)
    return digests


def frame_task(root: str, config: DatasetConfig, number: int, camera: str, frame: int, scale: int) -> NDArray[np.uint8]:
    """One crop (H, W, 3) uint8, see `pipeline.render_frame`; a plate that is not kept is rendered."""
    cv2.setNumThreads(1)
    folder, the_plan = write.Folder(Path(root)), _plan(root)

    def plates(setting: int, camera: str) -> Plate:
        setting = plan.background_of(the_plan, setting)
        if folder.plate(setting, camera).exists():
            return _plate(root, setting, camera)
        return pipeline.render_plate(the_plan, setting, camera, config, BlenderRenderer())

    return pipeline.render_frame(the_plan, number, camera, frame, scale, config, BlenderRenderer(), plates)


@functools.lru_cache(maxsize=1)
def _plan(root: str) -> Plan:
    return plan.load_plan(write.Folder(Path(root)).plan)


@functools.lru_cache(maxsize=PLATES_IN_MEMORY)
def _plate(root: str, setting: int, camera: str) -> Plate:
    return output.load_plate(write.Folder(Path(root)).plate(plan.background_of(_plan(root), setting), camera))


class _clear_errors:  # noqa: N801
    """Turns what a disk refuses into one line for the user."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
            raise UserError(
                f"cannot write to {self.root}: {os.strerror(error.errno)}; what is finished is kept: "
                "make room or give write access, then run the same command again"
            ) from error
