"""What the car park draws of itself as a whole: its season, its bays, where people walk, where its cameras hang."""

from __future__ import annotations

SEASONS = ("summer", "summer", "autumn", "winter")  # as likely
WET_SHARE = 0.35
YELLOW_LINES_SHARE = 0.2
BAY_WIDTH_M = (2.4, 2.6)
FULL_BAYS_SHARE = (0.55, 0.9)

WALK_A_X_M = (0.0, 0.5)  # mean, deviation
WALK_A_Y_M = (-0.2, 0.5)
WALK_B_Y_M = (0.0, 0.2)  # mean, deviation
WALK_LENGTH_M = {"a": (8.0, 9.5), "b": (8.5, 10.0)}
WALK_WIDTH_M = {"a": (2.6, 3.4), "b": (2.6, 3.4)}
WALK_YAW_RAD = {"a": (0.0, 0.04), "b": (0.0, 0.05)}  # mean, deviation

MOUNT_A_X_M = (0.0, 2.5)  # mean, deviation
MOUNT_A_Y_M = (-14.5, -11.5)
MOUNT_B_X_M = (-12.8, -11.0)
MOUNT_B_ASIDE_M = (1.2, 3.2)  # to either side
LOW_MOUNT_M = {"a": (3.6, 6.0), "b": (3.0, 4.8)}
ROLL_RAD = 0.014  # deviation
