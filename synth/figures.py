"""A plan's person comes in, a mesh file leaves; a file of motion comes in, what it holds leaves in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from synth import body, garments, motion, pipeline, plan, write
from synth.config import DatasetConfig
from synth.errors import UsageError, UserError
from synth.records import Figure, FloatArray

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
        "feet": _feet(motion.footing_of(clip)),
        "repeats": "yes: its end meets its start" if motion.is_cyclic(clip) else "no",
    }


def export(
    out: Path,
    kind: str,
    dataset: Path | None,
    config: DatasetConfig | None,
    identity: int,
    camera: str,
    frame: int,
    *,
    naked: bool = False,
    at_rest: bool = False,
) -> bool:
    """Write a person before a camera, of a dataset or else of what a config draws, as `mesh` makes it. Returns whether
    the mesh has texture coordinates in place of colours.

    identity, frame: from 1. kind: "obj", "ply" or "glb". naked: the body's own mesh, with its texture coordinates if
    its family has any. at_rest: standing as people are dressed, whatever camera and frame are. Raises UsageError when
    there is no such person, camera or frame, UserError when the dataset cannot be read or the file not be written.
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
    person = pipeline.person_of(people, identity)
    model = pipeline.load_body(config.body, config.body_models)
    rest = body.shape(model, person)
    outfit = garments.undress(rest, person) if naked else garments.dress(rest, person)
    if at_rest:
        figure, frame = body.at_rest(rest, outfit), 1
    else:
        sequence = next(each for each in pipeline.sequences_of(people, identity) if each.camera == camera)
        figure = body.pose(model, rest, outfit, pipeline.motion_of(person, sequence, rest.skeleton, config))
    vertices, albedo_rgb = mesh(figure, frame - 1)
    textured = naked and rest.skin_uv is not None
    _write_mesh(out, kind, vertices, figure.triangles, albedo_rgb, figure.pattern_uv if textured else None)
    return textured


def mesh(figure: Figure, frame: int) -> tuple[FloatArray, FloatArray]:
    """One frame of a figure, from 0: vertices (V, 3) in metres, Z up, the middle of the hips above the origin, and
    linear albedo (V, 3) in [0, 1], of patterned cloth that of its tile at each vertex."""
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
    return vertices.astype(np.float32), np.clip(linear, 0.0, 1.0)


def _write_mesh(
    out: Path,
    kind: str,
    vertices: FloatArray,
    triangles: NDArray[np.int32],
    albedo_rgb: FloatArray,
    uv: FloatArray | None,
) -> None:
    """With a colour at each vertex, or with texture coordinates and one colour for all."""
    import trimesh
    from trimesh.visual.material import PBRMaterial

    if kind == "glb":  # its Y is up and its colours are linear; the other formats' are sRGB by custom
        vertices, shown = (vertices @ _Y_UP.T).astype(np.float32), albedo_rgb
    else:
        shown = np.where(albedo_rgb <= 0.0031308, 12.92 * albedo_rgb, 1.055 * albedo_rgb ** (1 / 2.4) - 0.055)
    colors = np.pad((shown * 255 + 0.5).astype(np.uint8), ((0, 0), (0, 1)), constant_values=255)
    visual = None
    if uv is not None:
        material = PBRMaterial(name="skin", baseColorFactor=colors[0], metallicFactor=0.0, roughnessFactor=0.6)
        visual = trimesh.visual.TextureVisuals(uv=uv, material=material)
    shape = trimesh.Trimesh(
        vertices, triangles, visual=visual, vertex_colors=colors if uv is None else None, process=False
    )
    options = {"mtl_name": f"{out.stem}.mtl"} if kind == "obj" else {}
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        shape.export(out, file_type=kind, **options)
    except OSError as error:
        raise UserError(f"--out {out} cannot be written ({error.strerror}); give another file") from None


def _feet(footing: motion.Footing) -> str:
    if footing.in_place:
        return (
            f"walk in place: they slide at {footing.slide_m_s:.2f} m/s; in a dataset the body goes where they push it"
        )
    return f"stand, sliding at {footing.slide_m_s:.2f} m/s"


def _steady_most(speeds: FloatArray) -> float:
    """The largest of speeds that is no single frame's: the 99th percentile."""
    return float(np.quantile(speeds, 0.99))
