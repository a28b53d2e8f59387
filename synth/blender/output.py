"""Plates go to a file and come back: one .npz each, half precision where the eye cannot tell."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from synth.errors import UserError
from synth.records import Camera, Light, Plate

HALF_MAX = 60000.0


def save_plate(path: Path, plate: Plate) -> None:
    """Writes a plate so that the file is either whole or not there. Radiance is kept as float16, depth as float32."""
    waiting = path.with_name(f".{path.name}.{os.getpid()}.part")
    facts = {"camera": plate.camera.__dict__, "light": plate.light.__dict__}
    try:
        with open(waiting, "wb") as file:
            np.savez(
                file,
                facts=np.array(json.dumps(facts)),
                sun_rgb=np.minimum(plate.sun_rgb, HALF_MAX).astype(np.float16),
                ambient_rgb=np.minimum(plate.ambient_rgb, HALF_MAX).astype(np.float16),
                depth_m=plate.depth_m.astype(np.float32),
                probe_rgb=plate.probe_rgb.astype(np.float32),
            )
        os.replace(waiting, path)
    finally:
        waiting.unlink(missing_ok=True)


def load_plate(path: Path) -> Plate:
    """Reads what save_plate wrote. Raises UserError for a file that is not a whole plate."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            facts = json.loads(str(kept["facts"]))
            return Plate(
                camera=Camera(
                    **{**facts["camera"], "world_from_camera": _tuples(facts["camera"]["world_from_camera"])}
                ),
                light=Light(**{name: _tuples(value) for name, value in facts["light"].items()}),
                sun_rgb=kept["sun_rgb"].astype(np.float32),
                ambient_rgb=kept["ambient_rgb"].astype(np.float32),
                depth_m=kept["depth_m"],
                probe_rgb=kept["probe_rgb"],
            )
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise UserError(f"{path} is not a plate ({error}): delete it, and the next run renders it again") from error


def _tuples(value: Any) -> Any:
    """JSON's lists as the tuples they were."""
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
