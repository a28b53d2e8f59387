"""What garments, hair and bags draw of their own looks, as tables of constants."""

from __future__ import annotations

from synth.distributions.rows import Group, Rows
from synth.garments import head, tables, upper

_CUTS: Rows = (
    (
        "CUTS",
        "hem above the hips (longest last, as `length` is drawn), its look, hoods in place of collars",
        "m, share",
    ),
    ("LOOSE_FROM", "shirts and t-shirts whose drawn length, 0 to 1, lies below are tucked in", "share"),
)
_SHAPES: Rows = (
    ("OPENING_M", "half of the gap of what is worn open", "m"),
    ("SHUT_BELOW_SHARE", "of those, closed below; the others above", "share"),
    ("STAND_COLLAR_M", "height of a standing collar", "m"),
    ("STAND_COLLAR_IN", "how far in its rim leans", "of its radius"),
    (
        "FLARE_FACTOR",
        "on the flare of coats and dresses: least, and what a uniform draw in [0, 1) adds times",
        "factor",
    ),
    ("SKIRT_FLARE", "flare of skirts", "m a metre of fall"),
    ("RIPPLES", "waves around a hem, four of them; the last number is not reached", "a turn"),
    ("HEM_M", "hem above the knee, of trousers above the ground: shortest, and what the longest lies lower", "m"),
    ("SKIRT_LENGTH_POWER", "to which a skirt's drawn length, 0 to 1, counts", ""),
    ("SHOE_TOP_M", "top of shoes above the ankle: lowest, and what the highest lies higher", "m"),
    ("WAVES", "noise of folds and hair: length of its waves, how much it varies along x, y, z", "m, factor"),
    ("WAVE_LENGTH_LOG", "how far a single wave's length strays", "log factor"),
    ("CRUMPLE_M", "between folds across a limb", "m"),
    ("CRUMPLE_REACH_M", "how far from elbow, knee and hem they gather", "m"),
    ("QUILTING_M", "between a quilted garment's seams", "m"),
)
_HAIRDOS: Rows = (
    ("HAIRDOS", "hair's usual thickness, fall and opening, on which the factors below work", "m, degrees"),
)
_HEAD: Rows = (
    ("HAIR_TOP_FACTOR", "on thickness at the top", "factor"),
    ("STUBBLE", "how much of shaved hair shows", "share"),
    ("RECEDE_YEARS", "young and old, for the following", "years"),
    ("RECEDE_DEG", "by how much men's hairline recedes, times a uniform draw in [0, 1)", "degrees"),
    ("FRINGE_SHARE", "women with a fringe", "share"),
    ("FRINGE_DEG", "how far down it reaches", "degrees"),
    ("HAIR_OPENING_DEG", "added to where loose hair begins", "degrees from ahead"),
    ("HAIR_OPENING_LESS_DEG", "taken off it", "degrees"),
    ("HAIR_FALL_FACTOR", "on the fall of loose hair", "factor"),
    ("HAIR_ENDS", "coarse waves of its ends; the last number is not reached", "a turn"),
    ("HAIR_FINE_ENDS", "fine waves of its ends; the last number is not reached", "a turn"),
    ("HAIR_END_DEVIATION", "deviation of an end", "of the fall"),
    ("HAIR_SHORTER_AHEAD", "shorter beside the face, times a uniform draw in [0, 1)", "of the fall"),
    ("HAIR_LOCKS", "two waves that make locks", "a turn"),
    ("HAIR_WAVE", "how far they stand out", "share of the radius / 20"),
    ("PHASE_RAD", "where a wave of hair or of cloth around the head starts", "rad"),
    ("BUN_SHARE", "tied hair in a bun; the rest in a tail", "share"),
    ("TAIL_M", "length of a tail", "m"),
    ("TAIL_RADIUS_M", "its radius", "m"),
    ("TIED_UP_M", "height at which hair is tied, above the skull's middle", "m"),
    ("TAIL_SHADE", "deviation of its strands' brightness", "share"),
    ("HAT_FLAT", "how steep a hat's crown is: 1 is half a ball", "exponent"),
    ("BRIM_M", "a hat's brim", "m"),
    ("BRIM_DIP_M", "its dip before and behind", "m"),
)
_CANVAS: Rows = (
    ("STRONG_TRIM_SHARE", "trims in a strong colour; the others are grey", "share"),
    ("STRONG_TRIMS", "those, as likely", "linear RGB"),
    ("LIGHT_TRIM", "grey trims on what is dark", "albedo"),
    ("DARK_TRIM", "grey trims on what is light", "albedo"),
    ("SECOND_TONES", "ways to lay out two tones: sleeves, shoulders, lower half, sides, as likely", "count"),
    ("BACK_PRINT_ONE_IN", "prints, one in so many on the back", "count"),
    ("CHEST_STRIPE_M", "half of a stripe on the chest", "m"),
    ("SIDE_STRIPE_M", "half of a stripe down the legs", "m"),
    ("TRIM_BAND_M", "bands of another colour at cuffs and hem", "m"),
    ("BRIGHT_ZIP_SHARE", "zips in the trim's colour", "share"),
    ("DOUBLE_BREASTED_SHARE", "coats with two rows of buttons, among those with buttons", "share"),
    ("BELT_BRIGHTNESS", "belts", "factor"),
    ("DENIM_FADE", "how pale denim is worn", "share"),
    ("BACK_LETTERS_SHARE", "writing on backs: places that hold a letter", "share"),
)
_TILES: Rows = (
    ("THREE_STRIPES_SHARE", "stripes of three colours; the others are of two", "share"),
    ("STRIPE_EDGES", "the two edges between three, sorted", "of the tile"),
    ("STRIPE_EDGE", "the edge between two", "of the tile"),
    ("CHECK_WIDTH", "lines of checks", "of the tile"),
    ("PLAID_BAND", "bands of a plaid", "of the tile"),
    ("CAMOUFLAGE_CELLS", "cells of the noise of camouflage", "a tile"),
    ("CAMOUFLAGE_LEVELS", "noise above which a colour lies", "deviations"),
    ("DENIM_CELLS", "cells of the noise of denim, with the deviation of its brightness", "a tile, share"),
    ("KNIT_RIBS", "ribs; the last number is not reached", "a tile"),
    ("KNIT_CELLS", "cells of the noise of knit", "a tile"),
    ("KNIT_NOISE", "deviation of its brightness", "share"),
    ("KNIT_TURNED_SHARE", "knit whose ribs lie across", "share"),
    ("BLOTCH_CELLS", "cells of blotches (noise); the last number is not reached", "a tile"),
    ("BLOTCH_CONTRAST", "factor on the noise that mixes two colours", "share a deviation"),
    ("BLOTCH_SHARE", "of the second colour at most", "share"),
    ("SPOT_CELLS", "cells of the noise of spots", "a tile"),
    ("SPOT_LEVEL", "noise above which a spot lies", "deviations"),
    ("PRINT_KINDS", "block, disc, writing, patches, as likely", "count"),
    ("PRINT_BLOCK_HALF", "half of a block's width, height", "of the print"),
    ("PRINT_DISC", "a disc's radius", "of the print"),
    ("PRINT_INNER_DISC", "of another in it", "of the print"),
    ("PRINT_LINES", "lines of writing; the last number is not reached", "count"),
    ("PRINT_LINE_HALF", "half of a line's length", "of the print"),
    ("PRINT_LETTERS_SHARE", "places that hold a letter", "share"),
    ("PATCH_CELLS", "cells of the noise of patches", "a print"),
    ("PATCH_LEVELS", "noise above which the second, the third colour lies", "deviations"),
)
_BAGS: Rows = (
    ("BACKPACK_DEPTH_FACTOR", "on a backpack's depth", "factor"),
    ("SHOULDER_BAG_UP_M", "a shoulder bag's place above the hips", "m"),
    ("SHOULDER_BAG_TOWARD_RAD", "its place around them: 0 ahead, pi behind", "rad"),
    ("SHOULDER_BAG_HEIGHT_FACTOR", "on its height", "factor"),
    ("FLAP_END", "level at which a flap ends", "of the bag's height"),
    ("TWO_RIBS_SHARE", "suitcases with two ribs; the others have one", "share"),
    ("BOX_M", "width, depth, height of boxes", "m"),
)

GROUPS: tuple[Group, ...] = (
    ("Cuts", upper, _CUTS),
    ("Shapes and folds of garments", tables, _SHAPES),
    ("Hairdos", head, _HAIRDOS),
    ("Hair and hats", tables, _HEAD),
    ("Pictures on cloth", tables, _CANVAS),
    ("Tiles of patterns", tables, _TILES),
    ("Looks of bags", tables, _BAGS),
)
