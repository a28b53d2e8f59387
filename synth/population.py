"""Every distribution that people are drawn from, as tables of numbers; nothing here draws.

Weights need not sum to one. Colours are written as sRGB hex for the reader's eye; `identity` makes them linear.
"""

from __future__ import annotations

# ---------------------------------------------------------------- who

FEMALE_SHARE = 0.5

# Weight of an age band, then its first and last year. Walkers before public cameras are mostly young adults.
AGE_BANDS = ((0.10, 14, 18), (0.42, 18, 32), (0.29, 32, 50), (0.13, 50, 65), (0.06, 65, 80))

# Anny's morphs of ancestry, and how mixed people are (concentration of a Dirichlet distribution).
ANCESTRIES = ("african", "asian", "caucasian")
ANCESTRY_CONCENTRATION = (0.35, 0.5, 0.5)

# Mean adult height in metres (men, women) by ancestry, after the country means of NCD-RisC (eLife 2016;5:e13410), and
# its deviation within a population.
HEIGHT_M = {"african": (1.72, 1.61), "asian": (1.71, 1.59), "caucasian": (1.78, 1.65)}
HEIGHT_DEVIATION_M = (0.068, 0.062)
HEIGHT_RANGE_M = (1.42, 2.02)
# Growth left at an age (men, women), after the WHO growth reference 2007 (5 to 19 years): age, metres below adult.
GROWTH_M = ((14, 0.125, 0.035), (15, 0.075, 0.015), (16, 0.035, 0.006), (17, 0.012, 0.002), (18, 0.0, 0.0))
# Loss of height with age: metres a year past the age of 45 (Sorkin et al., Am J Epidemiol 1999).
SHRINK_AFTER_YEARS, SHRINK_M_PER_YEAR = 45.0, 0.0010

# Age in years to Anny's age phenotype, as its shipped calibration has it (data/shape_calibration).
ANNY_AGE = ((11.0, 0.415), (16.0, 0.67), (18.0, 0.77), (64.0, 0.83), (110.0, 1.0))

# Build: mean and deviation of Anny's weight phenotype at 18 and 60 years; beyond 1 it extrapolates to heavy bodies,
# because 1 is a body mass index of only 24.
WEIGHT_YEARS, WEIGHT_MEAN = (18, 60), (0.50, 0.85)
WEIGHT_DEVIATION = 0.33
WEIGHT_RANGE = (0.0, 1.45)
MUSCLE_BETA = ((4.0, 3.0), (3.0, 4.0))  # men, women
PROPORTIONS_BETA = (4.0, 3.0)  # 1 is an ideal figure, 0 an uncommon one
CUPSIZE_BETA, FIRMNESS_BETA = (3.0, 3.0), (3.0, 3.0)

# Melanin, 0 to 1, by ancestry: mean and deviation; then linear reflectance of skin at rising melanin. The second and
# the fourth are the light and the dark skin patch of the X-Rite ColorChecker.
MELANIN = {"african": (0.78, 0.13), "asian": (0.33, 0.12), "caucasian": (0.16, 0.10)}
SKIN_RGB = (
    (0.00, (0.62, 0.41, 0.32)),
    (0.25, (0.54, 0.31, 0.22)),
    (0.50, (0.36, 0.19, 0.12)),
    (0.75, (0.17, 0.084, 0.058)),
    (1.00, (0.065, 0.036, 0.026)),
)
SKIN_WARMTH = 0.03  # deviation of what red gains and blue loses, as a share

# ---------------------------------------------------------------- hair

# Styles with their weights for young men, old men, young women, old women; and from when to when people grow old.
HAIR_STYLES = {
    "short": (0.80, 0.62, 0.08, 0.40),
    "bald": (0.05, 0.22, 0.00, 0.00),
    "cap": (0.09, 0.10, 0.03, 0.03),
    "bob": (0.03, 0.02, 0.24, 0.40),
    "long": (0.02, 0.02, 0.40, 0.08),
    "tied": (0.01, 0.02, 0.25, 0.09),
    "hat": (0.015, 0.06, 0.03, 0.07),
    "headscarf": (0.00, 0.00, 0.055, 0.10),
}
HAIR_STYLE_YEARS = (35, 70)
# Share of people in hooded tops who wear the hood up, by weather.
HOOD_UP_SHARE = (0.04, 0.10, 0.20)
COVER_COLORS = {
    "cap": {"#1f2024": 8, "#23304f": 4, "#5a5c60": 2, "#dcdad4": 3, "#a3242c": 2, "#3c4632": 1, "#2459b8": 1},
    "hat": {"#2a2624": 4, "#4b3a2c": 2, "#8a7350": 2, "#c8b48f": 3, "#dcd6c4": 2, "#3f4045": 2, "#1f2638": 1},
    "headscarf": {"#212126": 6, "#2a3350": 2, "#5b2329": 1, "#8f8a86": 2, "#c8b48f": 2, "#dcdad4": 2, "#c9a0a6": 1},
}
# Fullness of men's beards, with its weight; and who wears glasses, at 20 and 70 years, and of them dark ones when warm.
BEARDS, BEARD_YEARS = {0.0: 0.45, 0.15: 0.22, 0.4: 0.19, 0.85: 0.14}, 17
GLASSES_YEARS, GLASSES_SHARE, DARK_GLASSES_SHARE = (20, 70), (0.20, 0.50), 0.35
HAIR_COLORS = {  # weights for ancestry african, asian, caucasian
    "#1a1614": (0.80, 0.72, 0.14),
    "#2a1f1a": (0.16, 0.20, 0.24),
    "#452f22": (0.02, 0.06, 0.28),
    "#6b4a30": (0.01, 0.02, 0.17),
    "#a98a5e": (0.00, 0.00, 0.12),
    "#6e3620": (0.01, 0.00, 0.05),
}
GREY_HAIR, GREY_MIXED = "#b9b5ae", (0.35, 1.0)  # least and greatest share of grey in grey hair
HAIR_COLOR_LOG = 0.12  # as COLOR_LOG below
# Share of people with visibly grey hair: age, share; loosely after Panhard et al., Br J Dermatol 2012.
GREY_SHARE = ((30, 0.02), (45, 0.22), (55, 0.55), (65, 0.8), (80, 0.95))

# ---------------------------------------------------------------- clothes

# Weight of a kind in (warm, mild, cold) weather for men, then for women.
WEATHER = {"warm": 0.28, "mild": 0.42, "cold": 0.30}
UPPER_KINDS = {
    "t_shirt": ((0.54, 0.14, 0.00), (0.46, 0.13, 0.00)),
    "polo": ((0.16, 0.07, 0.00), (0.06, 0.03, 0.00)),
    "shirt": ((0.26, 0.21, 0.02), (0.20, 0.16, 0.02)),
    "sweater": ((0.02, 0.18, 0.14), (0.04, 0.20, 0.14)),
    "hoodie": ((0.04, 0.17, 0.12), (0.02, 0.12, 0.08)),
    "jacket": ((0.02, 0.26, 0.52), (0.02, 0.26, 0.42)),
    "coat": ((0.00, 0.01, 0.20), (0.00, 0.04, 0.34)),
    "dress": ((0.00, 0.00, 0.00), (0.24, 0.09, 0.00)),
}
LOWER_KINDS = {
    "trousers": ((0.28, 0.42, 0.42), (0.20, 0.26, 0.26)),
    "jeans": ((0.32, 0.52, 0.54), (0.28, 0.38, 0.36)),
    "shorts": ((0.40, 0.06, 0.00), (0.18, 0.02, 0.00)),
    "skirt": ((0.00, 0.00, 0.00), (0.20, 0.12, 0.08)),
    "leggings": ((0.00, 0.00, 0.02), (0.14, 0.22, 0.30)),
}
SHOE_KINDS = {
    "shoes": ((1.0, 0.92, 0.78), (1.0, 0.82, 0.55)),
    "boots": ((0.0, 0.08, 0.22), (0.0, 0.18, 0.45)),
}

# Distance from the skin in metres: least, most.
EASE_M = {
    "t_shirt": (0.012, 0.030), "polo": (0.012, 0.028), "shirt": (0.012, 0.030), "sweater": (0.016, 0.034),
    "hoodie": (0.022, 0.042), "jacket": (0.022, 0.045), "coat": (0.024, 0.045), "dress": (0.008, 0.022),
    "trousers": (0.010, 0.042), "jeans": (0.008, 0.026), "shorts": (0.016, 0.044), "skirt": (0.010, 0.028),
    "leggings": (0.003, 0.005), "bare": (0.0, 0.0), "shoes": (0.006, 0.010), "boots": (0.008, 0.012),
}  # fmt: skip

OPEN_FRONT_SHARE = {"jacket": 0.5, "coat": 0.4, "shirt": 0.12, "hoodie": 0.15}
SHORT_SLEEVE_SHARE = {"t_shirt": 0.94, "polo": 0.92, "shirt": 0.40, "dress": 0.65}
SHORT_SLEEVE, LONG_SLEEVE = (0.22, 0.42), (0.93, 1.0)  # of the arm
NO_SLEEVE_SHARE = 0.35  # of dresses
DRESS_LEGGINGS_SHARE = 0.45
INNER_KINDS = {"t_shirt": 4, "shirt": 3, "sweater": 4}  # below what is worn open, unless it is warm
TIGHTS_SHARE = (0.15, 0.6, 0.95)  # below skirts, by weather
ROUGHNESS = (0.75, 1.0)
# Colours stray from the tables: deviation of their brightness, as a log factor, and how many times that of their hue.
COLOR_LOG, BRIGHTNESS_TO_HUE = 0.10, 3.0
# Darkest and brightest albedo of a cloth or a thing: black cloth still returns 3 % of the light, white not all of it.
ALBEDO_RANGE = (0.028, 0.75)

# Colours of tops and of what is worn below: mostly dark and muted, a tail of bright ones.
TOP_COLORS = {
    "#222226": 18, "#2b2c33": 7, "#1f2638": 9, "#2a3350": 5, "#3f4045": 6, "#5a5c60": 6, "#85878a": 6, "#b4b5b6": 5,
    "#dcdcda": 9, "#e9e6dc": 4, "#4a3a2e": 3, "#7a6248": 3, "#a68a62": 3, "#c8b48f": 3, "#3c4632": 3, "#5c6145": 2,
    "#5b2329": 3, "#6f3a2c": 2, "#39576e": 3, "#6484a8": 4, "#9fb6cf": 3, "#24503f": 1.5, "#c9a0a6": 2, "#8a6d8f": 1,
    "#b3202a": 3.0, "#d8541e": 1.5, "#e2b32a": 1.5, "#2459b8": 2.5, "#1f8a5b": 1.0, "#d6448a": 1.2, "#5fb4c9": 1.2,
    "#6b3fa0": 0.8, "#9ac23c": 0.5,
}  # fmt: skip
BOTTOM_COLORS = {
    "#212126": 26, "#2c2d33": 10, "#20273a": 12, "#3e4046": 7, "#64666a": 5, "#94908a": 3, "#4a3c30": 4, "#8a7350": 5,
    "#b9a47c": 5, "#d5cbb2": 2, "#474c38": 3, "#e2e0da": 2, "#5a2a2e": 1, "#2a4a6a": 2, "#a83a3a": 0.5, "#c77f9a": 0.5,
}  # fmt: skip
DENIM_COLORS = {"#202a40": 9, "#2c3d5c": 9, "#45608a": 7, "#6d8bb0": 4, "#9db3cb": 2, "#26272b": 4}
SHOE_COLORS = {
    "#1d1c1c": 30, "#35302c": 8, "#4b3222": 8, "#6e4a2c": 5, "#77787a": 6, "#b9b8b4": 5, "#dddcd8": 12, "#26314a": 4,
    "#8a2a2a": 2, "#9a7b52": 3,
}  # fmt: skip
SOLE_COLORS = {"#e2e0da": 5, "#2a2928": 7, "#8c7a60": 2}
TIGHTS_COLORS = {"#1f1e20": 6, "#3a373a": 2, "#5a4438": 1}
CAMOUFLAGE_COLORS = {"#4d5236": 0.25, "#2b2c22": 0.15, "#6f6544": 0.15, "#39301f": 0.15}  # with how far they stray
PHONE_COLORS = {"#1c1d20": 6, "#2b2e33": 3, "#26344f": 1, "#d8d6d2": 1, "#8c2a35": 0.5}
THING_COLORS = {
    "#202124": 26, "#2a3350": 8, "#4a4b4f": 8, "#6e4a2c": 8, "#8a6a42": 5, "#3c4632": 5, "#7a2229": 4, "#b3202a": 3,
    "#2f5f9a": 4, "#c8b48f": 4, "#dcdad4": 3, "#d7a32a": 1.5, "#2f7a68": 1.5, "#c0588a": 1.5,
}  # fmt: skip

# Weight of a pattern, by kind of garment; what is not listed here is solid.
PATTERNS = {
    "t_shirt": {"solid": 50, "print": 26, "stripes_h": 7, "two_tone": 6, "noise": 7, "camouflage": 2, "stripes_v": 2},
    "polo": {"solid": 75, "stripes_h": 11, "two_tone": 10, "print": 4},
    "shirt": {"solid": 56, "checks": 7, "plaid": 9, "stripes_v": 12, "denim": 10, "noise": 6},
    "sweater": {"solid": 38, "knit": 36, "stripes_h": 10, "two_tone": 8, "noise": 8},
    "hoodie": {"solid": 50, "print": 30, "two_tone": 14, "camouflage": 6},
    "jacket": {"solid": 61, "two_tone": 18, "denim": 10, "plaid": 2, "camouflage": 3, "noise": 6},
    "coat": {"solid": 76, "noise": 16, "checks": 3, "plaid": 5},
    "dress": {"solid": 56, "noise": 26, "stripes_h": 6, "checks": 4, "stripes_v": 8},
    "trousers": {"solid": 88, "checks": 2, "camouflage": 4, "noise": 3, "stripes_v": 3},
    "jeans": {"denim": 100},
    "shorts": {"solid": 66, "denim": 22, "camouflage": 6, "checks": 4, "noise": 2},
    "skirt": {"solid": 68, "plaid": 7, "noise": 15, "denim": 8, "stripes_h": 2},
    "leggings": {"solid": 94, "noise": 6},
    "backpack": {"solid": 70, "two_tone": 30},
}
# Size in metres of a pattern's tile: least, most.
PATTERN_SCALE_M = {
    "solid": (0.3, 0.3), "two_tone": (0.3, 0.3), "stripes_h": (0.03, 0.12), "stripes_v": (0.02, 0.07),
    "checks": (0.02, 0.06), "plaid": (0.06, 0.18), "camouflage": (0.35, 0.60), "denim": (0.30, 0.45),
    "knit": (0.10, 0.20), "print": (0.22, 0.34), "noise": (0.25, 0.55),
}  # fmt: skip
# Difference from the first colour, in CIELAB's delta E, that the other colours of a pattern have at least.
LEAST_CONTRAST = 13.0

# Share of garments, by kind, that show a detail which tells from afar.
DETAILS = {
    "quilted": {"jacket": 0.24, "coat": 0.16},
    "zip": {"jacket": 0.85, "hoodie": 0.35, "coat": 0.35},
    "buttons": {"coat": 0.65, "shirt": 1.0, "polo": 1.0, "jacket": 0.15},
    "pockets": {"jacket": 0.9, "coat": 0.9, "hoodie": 0.8, "shirt": 0.35},
    "yoke": {"jacket": 0.25, "shirt": 0.5, "coat": 0.15},
    "contrast_trim": {"t_shirt": 0.10, "polo": 0.25, "sweater": 0.20, "hoodie": 0.22, "jacket": 0.20},
    "sleeve_stripes": {"jacket": 0.10, "hoodie": 0.08, "t_shirt": 0.03},
    "chest_stripe": {"sweater": 0.08, "t_shirt": 0.06, "polo": 0.08},
    "small_logo": {"t_shirt": 0.14, "polo": 0.30, "sweater": 0.10, "hoodie": 0.18, "jacket": 0.22, "shorts": 0.15},
    "back_logo": {"jacket": 0.08, "hoodie": 0.10, "t_shirt": 0.06},
    "belt": {"trousers": 0.55, "jeans": 0.5, "shorts": 0.2},
    "side_stripe": {"trousers": 0.10, "leggings": 0.12, "shorts": 0.14},
    "cargo": {"trousers": 0.12, "shorts": 0.18},
    "press_fold": {"trousers": 0.30},
    "worn_knees": {"jeans": 0.75},
}

# Of what shines (leather, nylon, satin): the share of each kind, and the share of light that it mirrors. What skin
# mirrors is its Fresnel reflection, refractive index 1.4, over all directions; strands of hair hide each other's.
GLOSSY_SHARE = {
    "jacket": 0.35, "coat": 0.15, "dress": 0.12, "skirt": 0.12, "leggings": 0.25, "shirt": 0.06, "shoes": 0.6,
    "boots": 0.7, "backpack": 0.35, "shoulder_bag": 0.45, "handbag": 0.6, "suitcase": 0.8, "open_umbrella": 0.6,
}  # fmt: skip
GLOSS = (0.02, 0.06)
SKIN_GLOSS, HAIR_GLOSS, GLASSES_GLOSS = 0.04, 0.012, 0.06
# How far a weave rises: the depth of a knit's ribs, and the deviation of the grain of other cloth that is coarse enough
# to be seen.
RIBS_M = (0.001, 0.003)
GRAIN_M = {
    "coat": (0.0002, 0.0006), "sweater": (0.0002, 0.0005), "hoodie": (0.0001, 0.0003), "jacket": (0.0001, 0.0003),
    "jeans": (0.0001, 0.0003), "shorts": (0.0, 0.0002), "skirt": (0.0, 0.0003), "trousers": (0.0, 0.0002),
}  # fmt: skip
GRAIN_SIZE_M = (0.016, 0.03)  # of its lumps

# ---------------------------------------------------------------- what they carry

THING_COUNT = (0.46, 0.45, 0.09)  # none, one, two
LEFT_SHARE = 0.5  # whose first thing is at their left
THING_SIZE, OPEN_UMBRELLA_SIZE, PHONE_SIZE = (0.8, 1.2), (0.85, 1.1), (0.92, 1.08)  # factors
# Weights of kinds for men and women.
THINGS = {
    "backpack": (0.50, 0.30), "shoulder_bag": (0.27, 0.28), "handbag": (0.05, 0.29), "tote": (0.12, 0.14),
    "suitcase": (0.05, 0.05), "box": (0.035, 0.015), "umbrella": (0.02, 0.025),
}  # fmt: skip
# What goes with what: no two of a group on one person.
THING_GROUPS = (
    ("shoulder_bag", "tote", "backpack"), ("box", "handbag"), ("box", "tote"), ("box", "suitcase"), ("box", "umbrella"),
    ("suitcase", "umbrella"),
)  # fmt: skip
# Share of bags, by kind, that show a detail which tells from afar.
BAG_DETAILS = {
    "flap": {"backpack": 0.20, "shoulder_bag": 0.60, "handbag": 0.45},
    "contrast": {"backpack": 0.35, "shoulder_bag": 0.30, "handbag": 0.25, "tote": 0.35},
    "logo": {"backpack": 0.45, "shoulder_bag": 0.30, "handbag": 0.35, "tote": 0.55},
    "webbing": {"backpack": 0.30},
}
OPEN_UMBRELLA_SHARE = 0.012  # of people, besides the closed ones above
HIGH_VISIBILITY_SHARE = 0.008
HIGH_VISIBILITY_COLORS = {"#d6e01e": 3, "#f06a1c": 1}
BOX_COLORS = {"#a98358": 6, "#8f6a42": 3, "#d8d2c4": 1, "#3f5f8a": 0.5}

# ---------------------------------------------------------------- how they walk

# Comfortable speed: mean and deviation in m/s for adults below 60, and its loss a year past 60 (Bohannon 1997).
SPEED_M_S, SPEED_DEVIATION_M_S, SPEED_LOSS_M_S_PER_YEAR, SLOW_AFTER_YEARS = 1.32, 0.14, 0.009, 60.0
SPEED_RANGE_M_S = (0.80, 1.80)
# Mean and deviation of the other traits of a gait, and the range they are kept in.
GAIT = {
    "stride_factor": (1.0, 0.06, 0.82, 1.18),
    "arm_swing_factor": (1.0, 0.28, 0.25, 1.8),
    "arm_swing_asymmetry": (0.0, 0.22, -0.6, 0.6),
    "elbow_bend_rad": (0.32, 0.14, 0.05, 0.9),
    "trunk_lean_rad": (0.04, 0.04, -0.05, 0.20),
    "foot_angle_rad": (0.12, 0.09, -0.10, 0.40),
    "sway_factor": (1.0, 0.25, 0.4, 1.8),
    "knee_factor": (1.0, 0.07, 0.8, 1.2),
    "bounce_factor": (1.0, 0.18, 0.5, 1.6),
    "head_pitch_rad": (0.10, 0.12, -0.15, 0.50),
    "step_width_m": (0.095, 0.03, 0.03, 0.20),
    "phase_asymmetry": (0.0, 0.015, -0.05, 0.05),
}

# ---------------------------------------------------------------- telling them apart

# Least distance between two people of a set, in the unit of `appearance.vector`: a difference in colour (CIELAB's delta
# E) over the whole person.
LEAST_DISTANCE = 8.0
