"""A plan's person comes in, a mesh file leaves; a file of motion comes in, what it holds leaves in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synth import motion, pipeline, plan, write
from synth.config import DatasetConfig
from synth.errors import UsageError, UserError
from synth.records import CAMERAS, Figure, FloatArray

_HIPS = (8, 11)  # of OPENPOSE_JOINTS
_Y_UP = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])  # glTF's axes from ours


def describe_motion(path: Path) -> dict[str, str]:
    """What a motion file holds, by name, ready to print. Raises UserError when it cannot be read."""
    file = motion.read_file(path)
    clip = file.motion
    seconds = motion.seconds_of(clip)
    steps = np.linalg.norm(np.diff(clip.translation_m[:, :2], axis=0), axis=1) * clip.fps
    way = float(steps.sum() / clip.fps)
    return {
        "file": str(path),
        "format": f"{file.format}, {file.names}",
        "person": file.gender,
        "joints": f"{file.joints} in the file, {clip.rotations_rad.shape[1]} used",
        "length": f"{seconds:.2f} s, {len(clip.translation_m)} frames at {clip.fps:g} fps",
        "way": f"{way:.2f} m on the ground, for legs of {motion.LEG_M} m from hip to ankle",
        "speed": "none"
        if seconds == 0
        else f"{way / seconds:.2f} m/s on average, {_steady_most(steps):.2f} m/s at most",
        "repeats": "yes: its end meets its start" if motion.is_cyclic(clip) else "no",
    }


def export(
    out: Path, kind: str, dataset: Path | None, config: DatasetConfig | None, identity: int, camera: str, frame: int
) -> None:
    """Write a person before a camera, of a dataset or else of what a config draws, as `mesh` makes it.

    identity, frame: from 1. kind: "obj", "ply" or "glb". Raises UsageError when there is no such person, camera or
    frame, UserError when the dataset cannot be read or the file not be written.
    """
    if dataset is not None:
        folder = write.Folder(dataset)
        config = plan.config_from_json(write.read_description(folder)["config"])
    if config is None:
        raise UsageError("give a dataset or a config")
    if not 1 <= identity <= config.identities:
        raise UsageError(f"--identity is {identity}; it must lie between 1 and {config.identities}")
    if not 1 <= frame <= config.frames:
        raise UsageError(f"--frame is {frame}; it must lie between 1 and {config.frames}")
    people = plan.make_plan(config) if dataset is None else plan.load_plan(folder.plan)
    skip = frozenset(CAMERAS) - {camera}
    figure = next(figure for _, figure in pipeline.pose_person(people, identity, config, skip))
    vertices, colors_srgb = mesh(figure, frame - 1)
    import trimesh

    if kind == "glb":
        vertices = (vertices @ _Y_UP.T).astype(np.float32)
    shape = trimesh.Trimesh(vertices, figure.triangles, vertex_colors=colors_srgb, process=False)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shape.export(out, file_type=kind)
    except OSError as error:
        raise UserError(f"--out {out} cannot be written ({error.strerror}); give another file") from None


def mesh(figure: Figure, frame: int) -> tuple[FloatArray, NDArray[np.uint8]]:
    """One frame of a figure, from 0: vertices (V, 3) in metres, Z up, the middle of the hips above the origin, and sRGB
    colours (V, 4): the albedo, of patterned cloth that of its tile at each vertex."""
    vertices = figure.vertices_m[frame] - np.append(figure.joints_m[frame, _HIPS, :2].mean(0), 0.0)
    linear = figure.vertex_rgb.copy()
    paint_of = np.zeros(len(linear), np.int64)
    paint_of[figure.triangles] = figure.triangle_paint[:, None]
    for index, paint in enumerate(figure.paints):
        if paint.tile_rgb is not None:
            own = paint_of == index
            high, wide = paint.tile_rgb.shape[:2]
            u, v = np.mod(figure.pattern_uv[own], 1.0).T
            row, column = ((1 - v) * high).astype(int) % high, (u * wide).astype(int) % wide
            linear[own] *= paint.tile_rgb[row, column]
    linear = np.clip(linear, 0.0, 1.0)
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return vertices.astype(np.float32), np.pad(
        (srgb * 255 + 0.5).astype(np.uint8), ((0, 0), (0, 1)), constant_values=255
    )


def _steady_most(speeds: FloatArray) -> float:
    """The largest of speeds that is no single frame's: the 99th percentile."""
    return float(np.quantile(speeds, 0.99))
