"""What the hall draws of itself as a whole: its size, where people walk, where its cameras hang."""

from __future__ import annotations

HEIGHT_M = (4.6, 7.0)
SOUTH_WALL_M = (-12.5, -11.0)
CONCRETE_CEILING_SHARE, CONCRETE_CEILING_GREY = 0.6, (0.25, 0.5)

WALK_LENGTH_M = {"a": (8.0, 9.5), "b": (8.0, 9.5)}
WALK_WIDTH_M = {"a": (2.6, 3.4), "b": (2.8, 3.4)}
WALK_YAW_RAD = {"a": (0.0, 0.08), "b": (-0.1, 0.08)}  # mean, deviation

MOUNT_A_X_M = (0.0, 1.5)  # mean, deviation
MOUNT_B_X_M = (-11.5, -10.2)
MOUNT_B_Y_M = (0.6, 2.6)
MOUNT_M = {"a": (2.9, 4.6), "b": (2.9, 4.2)}
LEAST_BELOW_CEILING_M = 0.5
ROLL_RAD = 0.012  # deviation
