"""Every distribution that garments, hair and bags draw their own looks from, besides which of them people wear and in
what colours, which `population` holds.

Two numbers are the ends of a uniform draw where nothing else is said; lengths in metres are of a body of average size.
"""

from __future__ import annotations

# ---------------------------------------------------------------- cuts

OPENING_M, SHUT_BELOW_SHARE = (0.035, 0.085), 0.4  # half of an open front's width; who closes it below, not above
STAND_COLLAR_M, STAND_COLLAR_IN = (0.028, 0.055), (0.10, 0.20)  # its height; how far in its rim leans, of its radius
# A skirt's or a coat's flare, as metres a metre of fall: a factor on the cut's own, as its least and what a uniform
# draw in [0, 1) adds times; and a skirt's.
FLARE_FACTOR, SKIRT_FLARE = (0.4, 1.2), (0.02, 0.32)
RIPPLES = (4, 10)  # waves around a hem, of which four lie on each other; the last number is not reached
# Level of a hem above the knee (trousers: the ground) of the shortest, and how much lower that of the longest lies; a
# skirt's length, drawn as all are, counts to a power.
HEM_M = {"shorts": (0.16, 0.20), "skirt": (0.20, 0.54), "trousers": (0.055, 0.02)}
SKIRT_LENGTH_POWER = 1.5
SHOE_TOP_M = {"boots": (0.06, 0.24), "shoes": (0.004, 0.02)}  # above the ankle: lowest, and how much higher the highest

# ---------------------------------------------------------------- folds

# Fields of smooth noise: the length of their waves in metres, and how much they vary along x, y, z.
WAVES = {
    "falling": (0.15, (1.0, 1.0, 0.30)), "slanted": (0.12, (0.7, 0.7, 1.0)), "legs": (0.13, (1.0, 1.0, 0.35)),
    "tilt": (0.25, (1.0, 1.0, 1.0)), "creases": (0.22, (1.0, 1.0, 1.0)),
    "hairline": (0.045, (1.0, 1.0, 1.0)), "hair": (0.05, (1.0, 1.0, 1.0)), "locks": (0.028, (1.0, 1.0, 0.5)),
    "strands": (0.03, (1.0, 1.0, 0.4)), "fine_strands": (0.022, (1.0, 1.0, 0.25)),
}  # fmt: skip
WAVE_LENGTH_LOG = (-0.5, 0.5)  # by which a single wave's length strays
CRUMPLE_M = (0.055, 0.085)  # between folds across a limb
CRUMPLE_REACH_M = {"sleeve": 0.10, "leg": 0.09}  # from where they gather
QUILTING_M = (0.055, 0.10)  # between a quilted garment's seams

# ---------------------------------------------------------------- head

HAIR_TOP_FACTOR = (0.7, 1.5)  # on the hair's thickness at the top
STUBBLE = (0.1, 0.5)  # how much of shaved hair shows
RECEDE_YEARS, RECEDE_DEG = (25, 65), (0.0, 18.0)  # men's hairline at most, at two ages; times a uniform draw in [0, 1)
FRINGE_SHARE, FRINGE_DEG = 0.4, (6.0, 16.0)
HAIR_OPENING_DEG, HAIR_OPENING_LESS_DEG = (-8.0, 8.0), (0.0, 22.0)  # on where loose hair begins, and off it
HAIR_FALL_FACTOR = (0.75, 1.25)
HAIR_ENDS, HAIR_FINE_ENDS, HAIR_END_DEVIATION = (5, 9), (11, 16), 0.025  # waves around, last not reached; of the fall
HAIR_SHORTER_AHEAD = 0.12  # share of the fall, times a uniform draw in [0, 1)
HAIR_LOCKS = ((13.0, 19.0), (5.0, 8.0))  # waves around of two that make locks
HAIR_WAVE = (0.0, 0.006)
PHASE_RAD = (0.0, 6.0)  # where waves of hair and cloth around the head start
BUN_SHARE = 0.35  # of tied hair; the rest is a tail
TAIL_M, TAIL_RADIUS_M, TIED_UP_M = (0.16, 0.32), (0.020, 0.030), (-0.02, 0.06)
TAIL_SHADE = 0.2  # deviation of the strands' brightness
HAT_FLAT, BRIM_M, BRIM_DIP_M = (0.35, 0.6), (0.045, 0.085), (0.0, 0.022)

# ---------------------------------------------------------------- what is drawn on cloth

STRONG_TRIM_SHARE = 0.25
STRONG_TRIMS = ((0.45, 0.03, 0.03), (0.03, 0.08, 0.40), (0.62, 0.42, 0.03), (0.04, 0.28, 0.12))  # as likely
LIGHT_TRIM, DARK_TRIM = (0.35, 0.68), (0.03, 0.08)  # grey on what is dark, on what is light
SECOND_TONES = 4  # ways, as likely, in which the second of two tones is laid out
BACK_PRINT_ONE_IN = 3
CHEST_STRIPE_M, SIDE_STRIPE_M = (0.02, 0.06), (0.012, 0.03)  # half its width
TRIM_BAND_M = (0.03, 0.05)
BRIGHT_ZIP_SHARE = 0.35
DOUBLE_BREASTED_SHARE = 0.3  # of coats with buttons
BELT_BRIGHTNESS = (0.8, 2.5)
DENIM_FADE = (0.15, 0.75)
BACK_LETTERS_SHARE = 0.8  # of the places of a line of writing

# ---------------------------------------------------------------- tiles of patterns, in shares of the tile

THREE_STRIPES_SHARE, STRIPE_EDGES, STRIPE_EDGE = 0.35, (0.15, 0.85), (0.2, 0.6)  # two edges, or one, and to the end
CHECK_WIDTH = (0.3, 0.5)
PLAID_BAND = (0.06, 0.3)
# Smooth noise of so many cells a tile, mean 0, deviation 1; a colour lies where it passes a level.
CAMOUFLAGE_CELLS, CAMOUFLAGE_LEVELS = 4, (0.45, 0.75, 1.0)
DENIM_CELLS = {3: 0.07, 14: 0.06}  # with the deviation of its brightness
KNIT_RIBS, KNIT_CELLS, KNIT_NOISE, KNIT_TURNED_SHARE = (3, 7), 10, 0.08, 0.4  # last number of ribs not reached
BLOTCH_CELLS, BLOTCH_CONTRAST, BLOTCH_SHARE = (4, 11), 1.3, (0.35, 1.0)  # last number of cells not reached
SPOT_CELLS, SPOT_LEVEL = 12, 1.0
PRINT_KINDS = 4  # block, disc, writing, patches, as likely
PRINT_BLOCK_HALF, PRINT_DISC, PRINT_INNER_DISC = ((0.2, 0.42), (0.06, 0.2)), (0.2, 0.4), (0.05, 0.15)
PRINT_LINES, PRINT_LINE_HALF, PRINT_LETTERS_SHARE = (2, 5), (0.25, 0.45), 0.75  # last number of lines not reached
PATCH_CELLS, PATCH_LEVELS = 5, (-0.2, 0.6)

# ---------------------------------------------------------------- bags and what hands hold

BACKPACK_DEPTH_FACTOR = (0.8, 1.2)
SHOULDER_BAG_UP_M, SHOULDER_BAG_TOWARD_RAD = (-0.04, 0.08), (1.65, 2.2)  # above the hips; from ahead to behind
SHOULDER_BAG_HEIGHT_FACTOR = (0.7, 1.2)
FLAP_END = (0.28, 0.5)  # level, of the bag's height
TWO_RIBS_SHARE = 0.6  # of suitcases; the others have one
BOX_M = ((0.30, 0.44), (0.22, 0.32), (0.16, 0.32))  # width, depth and height
