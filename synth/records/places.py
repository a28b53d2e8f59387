"""Records of a place: solids, materials, lights, cameras and the ground that people walk on."""

from __future__ import annotations

from dataclasses import dataclass

from synth.records.base import Rgb, Vec2, Vec3


@dataclass(frozen=True)
class Camera:
    """A fixed pinhole camera with square pixels and its principal point in the middle."""

    width_px: int
    height_px: int
    focal_px: float
    world_from_camera: tuple[tuple[float, float, float, float], ...]  # 4 x 4, rigid


@dataclass(frozen=True)
class Light:
    """A sun and a sky. `sun_irradiance_rgb` in W/m2 on a plane that faces the sun; zero for an overcast or indoor
    light. `sky` names one of Blender's own HDRIs, which also is the far background. `lamps` switches the place's own
    lamps: (group, factor on the radiance of that group's materials); a group that is not named is off."""

    name: str
    sky: str
    sky_strength: float
    sky_yaw_rad: float
    sun_to: Vec3  # unit vector towards the sun
    sun_irradiance_rgb: Rgb
    sun_angle_rad: float = 0.0093
    lamps: tuple[tuple[str, Rgb], ...] = ()


@dataclass(frozen=True)
class Material:
    """A surface of a scene, procedural. `kind` names the shader that synth/blender builds. A surface with `emission`
    glows: its colours times that are its radiance in W/m2/sr. With the name of a `lamp` group it lights the place, as
    far as the Light has that group on; without, it is a screen that is seen but at which no light ray is aimed."""

    kind: str
    colors_rgb: tuple[Rgb, ...]
    scale_m: float = 1.0
    roughness: float = 0.9
    seed: int = 0
    emission: float = 0.0
    lamp: str = ""


@dataclass(frozen=True)
class Solid:
    """A thing of a scene. `shape` is "box", "cylinder", "plane", "mesh" ..., at `position_m` (its bottom centre),
    turned by `yaw_rad` about Z, `size_m` along its own axes. A "mesh" brings `vertices_m` and `faces`."""

    name: str
    shape: str
    size_m: Vec3
    position_m: Vec3
    material: Material
    yaw_rad: float = 0.0
    bevel_m: float = 0.0
    vertices_m: tuple[Vec3, ...] = ()
    faces: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class WalkArea:
    """Where people of one camera may walk: a convex polygon on the ground, seen whole by the camera."""

    corners_xy_m: tuple[Vec2, ...]


@dataclass(frozen=True)
class BlendFile:
    """A user's own Blender file. sha256: of the file and of those that it links, by absolute path, the file's own
    first. ground_z_m: the height in the file of the ground that is z = 0 in the Scene read from it."""

    path: str
    sha256: dict[str, str]
    ground_z_m: float


@dataclass(frozen=True)
class Scene:
    """A place as plain objects; synth/blender makes Blender build it, or opens the file that it was read from."""

    name: str
    solids: tuple[Solid, ...]
    lights: tuple[Light, ...]
    cameras: dict[str, Camera]  # by CAMERAS
    walk_areas: dict[str, WalkArea]  # by CAMERAS
    file: BlendFile | None = None
