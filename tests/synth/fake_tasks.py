"""Tasks as synth.blender.worker has them, without Blender: pictures follow from identity and camera alone.

A file `kill_K`, `hang_K`, `fail_K` or `full_K` beside the dataset makes identity K's task die, hang, fail, or meet a
full disk; a file whose name ends in `_once` is removed before that.
"""

import errno
import os
import signal
import time
from pathlib import Path

import numpy as np

from synth import pipeline, plan, write
from synth.errors import UserError
from synth.records import CAMERAS, FrameLabels, RenderedSequence


def plate_task(root, config, setting, camera):
    path = write.Folder(Path(root)).plate(setting, camera)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"plate")


def person_task(root, config, number, skip):
    folder = write.Folder(Path(root))
    the_plan = plan.load_plan(folder.plan)
    digests = {}
    for sequence in pipeline.sequences_of(the_plan, number):
        if sequence.camera in skip:
            continue
        digests[sequence.camera] = write.write_sequence(
            folder,
            rendered(number, sequence.camera, config),
            sequence,
            the_plan.settings[sequence.setting],
            pipeline.person_of(the_plan, number),
        )
        _misbehave(folder.root.parent, number)
    return digests


def rendered(number, camera, config):
    rng = np.random.default_rng([number, CAMERAS.index(camera)])
    label = FrameLabels((0.0, 0.0, 1.0, 1.0), np.zeros((18, 2), np.float32), np.ones(18, bool), 1.0)
    crops = rng.integers(0, 255, (config.frames, 128, 64, 3), dtype=np.uint8)
    return RenderedSequence(crops, np.zeros((config.frames, 128, 64), np.uint8), (label,) * config.frames)


def _misbehave(place, number):
    for flag in sorted(place.glob(f"*_{number}*")):
        if flag.name.endswith("_once"):
            flag.unlink()
        if flag.name.startswith("kill"):
            os.kill(os.getpid(), signal.SIGKILL)
        if flag.name.startswith("hang"):
            time.sleep(60)
        if flag.name.startswith("fail"):
            raise RuntimeError("Blender is upset")
        if flag.name.startswith("full"):
            raise UserError(f"cannot write to {place}: {os.strerror(errno.ENOSPC)}; what is finished is kept")
