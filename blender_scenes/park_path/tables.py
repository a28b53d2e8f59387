"""What the park draws of itself as a whole: its season, its path, where people walk, where its cameras hang."""

from __future__ import annotations

SEASONS = ("summer", "summer", "autumn", "winter")  # as likely
WET_SHARE = 0.4
PATH_WIDTH_M = (2.6, 3.8)
PATH_BEND_M, PATH_PHASE_RAD = (-0.5, 0.5), (0.0, 6.0)

WALK_A_X_M = (0.0, 0.4)  # mean, deviation
WALK_Y_M = {"a": (0.0, 0.15), "b": (0.0, 0.15)}  # mean, deviation
WALK_LENGTH_M = {"a": (8.0, 9.5), "b": (8.5, 10.0)}
WALK_WIDTH_M = {"a": (2.6, 3.2), "b": (2.5, 3.2)}
WALK_YAW_RAD = {"a": (0.0, 0.05), "b": (0.0, 0.05)}  # mean, deviation

MOUNT_A_X_M = (0.0, 2.5)  # mean, deviation
MOUNT_A_Y_M = (-14.0, -11.0)
MOUNT_B_X_M = (-12.8, -11.0)
MOUNT_B_ASIDE_M = (0.8, 2.8)  # to either side
LOW_MOUNT_M = {"a": (3.0, 5.0), "b": (3.0, 4.4)}
ROLL_RAD = 0.014  # deviation
