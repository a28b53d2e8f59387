"""What the corridor draws of itself as a whole: its rooms, where people walk, where its cameras hang."""

from __future__ import annotations

WIDTH_M, HEIGHT_M = (4.0, 5.2), (2.75, 3.3)
HALF_LOBBY_M, LOBBY_DEPTH_M = (4.6, 6.0), (6.6, 8.0)
EAST_END_M = (27.0, 35.0)
BARE_SHARE = 0.3  # a station's or a school's: no boards, pipes under the slab

WALK_A_X_M = (0.0, 0.4)  # mean, deviation
WALK_B_AHEAD_M = (10.2, 11.0)  # of camera b
WALK_LENGTH_M = {"a": (7.6, 8.8), "b": (7.8, 8.8)}

MOUNT_A_X_M = (0.0, 1.3)  # mean, deviation
MOUNT_B_PAST_M = (0.2, 1.2)  # past the lobby
MOUNT_B_LEAST_ASIDE_M, MOUNT_B_WALL_M = 0.6, 0.3  # to either side, from so far off the middle to so far off the wall
BELOW_CEILING_M = {"a": (0.15, 0.4), "b": (0.12, 0.3)}
ROLL_RAD = 0.012  # deviation
