"""Every distribution that decides who and what comes between a camera and a person, or behind the person."""

from __future__ import annotations

from dataclasses import dataclass

POOL = 24  # people of a dataset who pass by; each may appear in many sequences
POOL_NUMBER = 10000  # above any identity's: passer k is drawn and dressed as number POOL_NUMBER + k

# How many of a kind there are in a sequence that has any: chances of 1, 2, 3.
PASSER_COUNTS = (0.75, 0.20, 0.05)
BACKGROUND_COUNTS = (0.60, 0.28, 0.12)
OBSTACLE_COUNTS = (0.85, 0.15)

# How someone passes in front: chance by name. A companion walks along, at the person's speed.
WAYS = {"crossing": 0.42, "oncoming": 0.26, "overtaking": 0.14, "companion": 0.18}
# How someone behind the person moves.
BACKGROUND_WAYS = {"crossing": 0.40, "same": 0.15, "oncoming": 0.20, "standing": 0.25}
# Deviation of a heading from what the way says, in radians.
HEADING_DEVIATION_RAD = {"crossing": 0.45, "oncoming": 0.2, "overtaking": 0.12, "same": 0.2, "standing": 3.0}
# Passers' own speed: mean, deviation, least, most; and what those who overtake add to the person's, taken as that fast
# at least.
SPEED_M_S = (1.3, 0.2, 0.7, 1.9)
OVERTAKING_FACTORS, OVERTAKEN_M_S = (1.15, 1.6), 0.7

# What a passer pushes along: chance by name.
BRINGS = {"": 0.93, "pram": 0.04, "trolley": 0.03}
# What that is as a box in metres: width, low, high, how far before the body.
BROUGHT = {
    "pram": (0.6, 0.0, 1.0, 0.75),
    "trolley": (0.6, 0.0, 1.0, 0.75),
}

# How much nearer to the camera, or farther, someone or something is than the person, in metres (log-uniform), and how
# far off the line of sight, to either side.
FRONT_M = (0.65, 4.5)
BEHIND_M = (0.8, 7.0)
OBSTACLE_M = (0.5, 3.5)
ASIDE_M = {"front": 0.3, "behind": 0.65, "obstacle": 0.35}
NEAREST_SHARE = 0.55  # of the person's distance from the camera: nearer, one passer would fill the picture
COMPANION_LEFT_M = (0.6, 0.9)  # to the left or the right, drawn
COMPANION_AHEAD_M = 0.3  # deviation
COMPANION_FRONT_SHARE = 0.5  # of companions who must hide something; the others may walk on the far side

# What still counts as a person to be recognised. Shares are of a body taken for an upright box, which makes more hidden
# than is, as bodies have gaps.
WHOLLY_HIDDEN = 0.8  # a frame that hides more is one in which nobody can be told
WHOLLY_HIDDEN_FRAMES = 0.25  # the largest share of such frames in a sequence
MEAN_HIDDEN = 0.6  # the largest, over a sequence
LEAST_HIDDEN = {"passer": 0.15, "obstacle": 0.04}  # in the worst frame; who hides less does not count as in front
BACKGROUND_HIDDEN = 0.03  # the most that someone behind may hide, when coming nearer

CLEARANCE_M = 0.6  # between the middles of two people
OBSTACLE_CLEARANCE_M = 0.4  # between a person's middle and a thing's edge
BODY_WIDTH_M = 0.5  # of the box that stands for a person


@dataclass(frozen=True)
class Kind:
    """A kind of obstacle: how often, and the box that it fills, in metres; the foot's radius keeps walkers off."""

    weight: float
    width_m: float
    low_m: float
    high_m: float
    radius_m: float


OBSTACLES = {
    "pole": Kind(3.0, 0.14, 0.0, 4.0, 0.12),
    "sign": Kind(2.0, 0.14, 0.0, 2.6, 0.1),
    "board": Kind(1.0, 0.62, 0.0, 1.1, 0.35),
    "bin": Kind(2.5, 0.5, 0.0, 1.0, 0.3),
    "bollard": Kind(1.5, 0.2, 0.0, 0.95, 0.12),
    "bicycle": Kind(2.5, 1.2, 0.0, 1.0, 0.8),
    "bench": Kind(1.5, 1.3, 0.0, 0.8, 0.8),
    "planter": Kind(2.0, 0.8, 0.0, 1.3, 0.5),
    "barrier": Kind(1.5, 1.8, 0.0, 1.1, 1.1),
    "panel": Kind(1.0, 0.95, 0.0, 2.0, 0.6),
    "cabinet": Kind(1.0, 0.75, 0.0, 1.3, 0.45),
    "trolley": Kind(1.0, 0.7, 0.0, 1.0, 0.5),
}
OBSTACLE_SIZES = (0.85, 1.2)

# ---------------------------------------------------------------- how things in the way look

# Linear colours to choose among, all as likely, and the deviation of their brightness as a log factor.
METALS = ((0.25, 0.25, 0.26), (0.08, 0.08, 0.085), (0.4, 0.4, 0.4), (0.03, 0.06, 0.04))
BRIGHT = (
    (0.45, 0.04, 0.03), (0.03, 0.1, 0.35), (0.5, 0.4, 0.03), (0.02, 0.18, 0.06), (0.6, 0.6, 0.58), (0.04, 0.04, 0.04),
)  # fmt: skip
BOARD_FACES = ((0.03, 0.03, 0.03), (0.6, 0.6, 0.58), *BRIGHT)
BINS = ((0.02, 0.06, 0.03), (0.05, 0.05, 0.055), (0.02, 0.04, 0.12), (0.3, 0.3, 0.31), (0.35, 0.15, 0.02))
WOODS = ((0.16, 0.09, 0.045), (0.25, 0.16, 0.09), (0.2, 0.19, 0.17))
GREENS = ((0.03, 0.07, 0.015), (0.05, 0.1, 0.02), (0.06, 0.08, 0.03))
STONES = ((0.35, 0.34, 0.32), (0.2, 0.2, 0.2), (0.22, 0.12, 0.08))
BOLLARD_BANDS = ((0.6, 0.6, 0.58), (0.03, 0.03, 0.03), (0.45, 0.04, 0.03))
BARRIERS = ((0.4, 0.4, 0.41), (0.3, 0.31, 0.32))
CABINETS = ((0.3, 0.31, 0.3), (0.2, 0.22, 0.2), (0.35, 0.33, 0.28))
THING_COLOR_LOG = 0.2

POLE_RADIUS_M, POLE_BILL_UP_M = (0.045, 0.09), (1.2, 1.6)
SIGN_M = (0.4, 0.6)  # width and height, each drawn
BOARD_LINE_M = (0.15, 0.36)
WHEELED_BIN_SHARE = 0.5
BOLLARD_RADIUS_M = (0.06, 0.1)
BASKET_SHARE = 0.5  # of bicycles, before the handlebar; the others have a rack behind
BENCH_BACK_SHARE = 0.7
PLANTER_M, PLANTER_HIGH_M, PLANTER_LEAVES_M = (0.6, 0.95), (0.4, 0.6), (0.5, 0.9)
# Leaves fill an ellipsoid between these shares of its radius, to a power; their size; a factor on their brightness.
LEAF_OUT, LEAF_OUT_POWER, LEAF_M, LEAF_SHADE = (0.5, 1.0), 0.5, (0.03, 0.055), (0.6, 1.4)
BOARDED_BARRIER_SHARE = 0.35  # of red and white boards; the others are of bars
POSTER_X_M, POSTER_Z_M, POSTER_WIDE_M, POSTER_HIGH_M = (-0.4, 0.0), (0.35, 1.5), (0.1, 0.4), (0.06, 0.38)
POSTER_SECOND_SHARE = 0.6  # of a poster's fields in its second colour; the others are white
CABINET_HIGH_M, CABINET_BILL_X_M = (1.0, 1.4), (-0.3, 0.05)
FULL_TROLLEY_SHARE = 0.6
