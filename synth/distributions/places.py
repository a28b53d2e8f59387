"""What places draw of their light, their cameras' mounts, their walked ground and themselves as a whole, as tables of
constants."""

from __future__ import annotations

from types import ModuleType

from blender_scenes import lights, views
from blender_scenes.car_park import tables as car_park
from blender_scenes.corridor import tables as corridor
from blender_scenes.park_path import tables as park_path
from blender_scenes.plaza import tables as plaza
from blender_scenes.station_hall import tables as station_hall
from blender_scenes.street import tables as street
from synth.distributions.rows import Group, Rows

_LIGHTS: Rows = (
    ("SUN_ELEVATION_DEG", "the sun's elevation, by weather; all its azimuths are as likely", "degrees"),
    ("SUN_W_M2", "its irradiance", "W/m2"),
    ("HAZY_SUN_RAD", "its width in haze", "rad"),
    ("LOW_SUN_RGB", "a low sun's colour", "linear RGB"),
    ("LOW_SUN_LESS_RGB", "what it lacks of that, times a uniform draw in [0, 1)", "linear RGB"),
    ("COLD_LAMPS", "cold lamps: red, green, blue; a single number is not drawn", "linear RGB"),
    ("WARM_LAMPS", "warm lamps", "linear RGB"),
    ("GREEN_LAMPS", "greenish lamps", "linear RGB"),
    ("DAYLIGHT", "a bright day through windows", "factor"),
    ("DULL_DAYLIGHT", "a dull day through windows", "factor"),
    ("GREEN_SHARE", "places whose mixed lamps are cold and green; the others' are cold and warm", "share"),
    ("WARM_HALF_SHARE", "places where the half that is lit is warm; elsewhere it is cold", "share"),
)
_HIGH_MOUNTS: Rows = (
    ("HIGH_SHARE", "cameras outdoors that hang high: on masts, below eaves", "share"),
    ("HIGH_M", "their height; the others' is the place's `LOW_MOUNT_M`", "m"),
)
# Whatever a place has of these; x and y are its own axes.
_PLACE: Rows = (
    ("SEASONS", "season, of these one, as likely", ""),
    ("WET_SHARE", "wet ground", "share of places"),
    ("PATH_WIDTH_M", "the path's width", "m"),
    ("PATH_BEND_M", "amplitude of its bend", "m"),
    ("PATH_PHASE_RAD", "phase of that", "rad"),
    ("YELLOW_LINES_SHARE", "bays with yellow lines", "share of places"),
    ("BAY_WIDTH_M", "width of a bay", "m"),
    ("FULL_BAYS_SHARE", "bays with a car", "share"),
    ("WIDTH_M", "width of the room", "m"),
    ("HEIGHT_M", "height of the room", "m"),
    ("HALF_LOBBY_M", "half of the lobby's width", "m"),
    ("LOBBY_DEPTH_M", "its depth", "m"),
    ("EAST_END_M", "x of the eastern end", "m"),
    ("BARE_SHARE", "without ceiling boards", "share of places"),
    ("SOUTH_WALL_M", "y of the southern wall", "m"),
    ("CONCRETE_CEILING_SHARE", "ceilings of concrete", "share of places"),
    ("CONCRETE_CEILING_GREY", "its albedo", ""),
    ("WALK_LENGTH_M", "length of the ground that people walk before a camera", "m"),
    ("WALK_WIDTH_M", "its width", "m"),
    ("WALK_WIDTH_A_M", "its width before camera a", "m"),
    ("WALK_YAW_RAD", "its direction: mean, deviation", "rad"),
    ("WALK_A_X_M", "x of its middle before camera a: mean, deviation", "m"),
    ("WALK_Y_M", "y of its middle: mean, deviation", "m"),
    ("WALK_A_Y_M", "y of its middle before camera a", "m"),
    ("WALK_B_Y_M", "y of its middle before camera b: mean, deviation", "m"),
    ("WALK_B_AHEAD_M", "its middle before camera b, ahead of it", "m"),
    ("MOUNT_A_X_M", "x of camera a: mean, deviation", "m"),
    ("MOUNT_A_Y_M", "y of camera a", "m"),
    ("MOUNT_B_X_M", "x of camera b", "m"),
    ("MOUNT_B_PAST_M", "x of camera b, past the lobby", "m"),
    ("MOUNT_B_Y_M", "y of camera b", "m"),
    ("MOUNT_B_ASIDE_M", "distance of camera b from the middle, to either side", "m"),
    ("MOUNT_B_LEAST_ASIDE_M", "least distance of camera b from the middle, to either side", "m"),
    ("MOUNT_B_WALL_M", "and its least distance from a wall", "m"),
    ("LOW_MOUNT_M", "height of the cameras, but for `HIGH_SHARE`", "m"),
    ("MOUNT_M", "height of the cameras", "m"),
    ("LEAST_BELOW_CEILING_M", "which ends so far below the ceiling", "m"),
    ("BELOW_CEILING_M", "the cameras below the ceiling", "m"),
    ("ROLL_RAD", "deviation of the cameras' roll", "rad"),
)


def _of_place(title: str, module: ModuleType) -> Group:
    return title, module, tuple(row for row in _PLACE if hasattr(module, row[0]))


GROUPS: tuple[Group, ...] = (
    ("Light", lights, _LIGHTS),
    ("Cameras' mounts", views, _HIGH_MOUNTS),
    _of_place("Place: street", street),
    _of_place("Place: plaza", plaza),
    _of_place("Place: park path", park_path),
    _of_place("Place: car park", car_park),
    _of_place("Place: corridor", corridor),
    _of_place("Place: station hall", station_hall),
)
