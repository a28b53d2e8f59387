"""What the square draws: where people walk, where its cameras hang."""

from __future__ import annotations

WALK_LENGTH_M = {"a": (8.0, 9.5), "b": (8.0, 9.5)}
WALK_WIDTH_M = {"a": (2.6, 3.4), "b": (2.8, 3.6)}
WALK_YAW_RAD = {"a": (0.0, 0.12), "b": (-0.55, 0.1)}  # mean, deviation

MOUNT_A_X_M = (0.0, 1.5)  # mean, deviation
MOUNT_A_Y_M = (-15.0, -12.0)
MOUNT_B_X_M = (-13.0, -11.5)
MOUNT_B_Y_M = (4.6, 5.6)
LOW_MOUNT_M = {"a": (3.2, 5.5), "b": (3.0, 4.5)}
ROLL_RAD = 0.012  # deviation
