"""What the street draws: where people walk, where its cameras hang."""

from __future__ import annotations

WALK_LENGTH_M = (8.0, 9.5)  # of either camera
WALK_WIDTH_A_M = (2.4, 3.2)
WALK_YAW_RAD = {"a": (0.0, 0.06), "b": (0.0, 0.03)}  # mean, deviation

MOUNT_A_X_M = (0.0, 3.0)  # mean, deviation
MOUNT_A_Y_M = (1.0, 2.9)
MOUNT_B_X_M = (-12.5, -10.5)
MOUNT_B_Y_M = (-0.4, 2.0)
LOW_MOUNT_M = {"a": (4.0, 6.0), "b": (2.8, 3.8)}
ROLL_RAD = 0.015  # deviation
