"""A fit, clothes and a bag come in; the bag leaves, its panels painted, its straps lying on the clothes.

A bag's details are drawn from its surface's own seed; one whose seed is 0 has none, a plain one only those that shape
it. H, W pixels of its picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from synth import population
from synth.garments import sheet as sheets
from synth.garments import straps, tables
from synth.garments.canvas import Mask, trim_color
from synth.garments.fitting import BONES, Fit, polar
from synth.garments.sheet import Array, Sheet
from synth.garments.solids import colors_of, loft, rigid
from synth.records import FloatArray, Thing

_PIXEL_M = 0.008
_DARKEST = 0.012
_SEAM_M = 0.007  # half the width of what is drawn of a zip or a seam
_SHAPING = {"flap"}  # details that change a bag's panels
_BORDER = 2  # pixels around each picture on a bag's one tile

Bag = tuple[Sheet, FloatArray]


@dataclass(frozen=True)
class _Panel:
    """A piece, its uv in metres on its own picture; rgb (H, W, 3), row 0 at the top, of the extent low to high."""

    sheet: Sheet
    rgb: Array
    low: Array
    high: Array


class _Paper:
    """A piece's skin to draw on: rgb (H, W, 3); x (1, W) metres around from the outer panel's middle, z (H, 1) up."""

    def __init__(self, places: Array, color: Array) -> None:
        self.low, self.high = places.min(0), places.max(0)
        wide, high = np.ceil((self.high - self.low) / _PIXEL_M).astype(int) + 1
        self.x = self.low[0] + (np.arange(wide)[None] + 0.5) / wide * (self.high - self.low)[0]
        self.z = self.high[1] - (np.arange(high)[:, None] + 0.5) / high * (self.high - self.low)[1]
        self.rgb = np.tile(color, (high, wide, 1)).astype(np.float64)

    def tint(self, share: Array | Mask, factor: float) -> None:
        """Multiplies the colour, by a share (H, W) from 0 to 1."""
        self.rgb *= 1.0 + np.broadcast_to(np.asarray(share, np.float64), self.rgb.shape[:2])[..., None] * (factor - 1.0)

    def fill(self, share: Array | Mask, color: Array) -> None:
        """Lays a colour (3,) over, by a share (H, W) from 0 to 1."""
        self.rgb += np.broadcast_to(np.asarray(share, np.float64), self.rgb.shape[:2])[..., None] * (color - self.rgb)

    def box(self, half_m: float, low_m: float, high_m: float) -> Array:
        """(H, W) how far inside of a box around the outer panel's middle, in metres; negative outside."""
        inside = np.minimum(half_m - np.abs(self.x), np.minimum(self.z - low_m, high_m - self.z))
        return np.asarray(inside)


def details(thing: Thing) -> tuple[frozenset[str], np.random.Generator]:
    """Names of the details of population.BAG_DETAILS that a bag has, and the generator for how they look."""
    rng = np.random.default_rng([thing.surface.seed, 3])
    chosen = {name: rng.random() < shares.get(thing.kind, 0.0) for name, shares in population.BAG_DETAILS.items()}
    has = frozenset(name for name, has in chosen.items() if has and thing.surface.seed)
    return has & _SHAPING if thing.surface.plain else has, rng


def backpack(rng: np.random.Generator, fit: Fit, thing: Thing, clothes: Sheet) -> Bag:
    """On the back, a strap over each shoulder and on under the arm."""
    scale = fit.scale * thing.size
    wide, deep, high = 0.29 * scale, 0.15 * scale * rng.uniform(*tables.BACKPACK_DEPTH_FACTOR), 0.43 * scale
    top = fit.joints["neck"][2] - 0.06 * fit.scale
    trunk = straps.trunk_of(clothes)
    behind = (np.abs(trunk.vertices[:, 0]) < 0.10) & (trunk.vertices[:, 1] > fit.axis_y)
    behind &= (trunk.vertices[:, 2] < top) & (trunk.vertices[:, 2] > top - high)
    back = float(np.quantile(trunk.vertices[behind, 1], 0.85)) if behind.any() else fit.axis_y + 0.12
    base, second = colors_of(thing)
    names, own = details(thing)
    trim = trim_color(own, base)
    weights = rigid(spine3=0.6, spine2=0.4)

    # The body of it: deepest low, arched at its top.
    shares = np.array([0.0, 0.12, 0.45, 0.72, 0.86, 0.95, 1.0])
    half = 0.5 * wide * np.array([0.94, 1.0, 1.0, 0.97, 0.88, 0.72, 0.55])
    depth = 0.5 * deep * np.array([0.92, 1.0, 0.95, 0.82, 0.70, 0.58, 0.45])
    origin = np.array([0.0, back - 0.008, top - high])
    solid, places = loft(np.stack([shares * high, half, depth, depth], 1), 0.024 * scale)
    paper = _Paper(places, base)
    low, tall = 0.08 * high, (0.62 if "flap" in names else 0.47) * high
    broad = 0.39 * wide
    if "contrast" in names:
        paper.fill(paper.z < 0.16 * high, second if len(thing.surface.colors_rgb) > 1 else trim)
    pocket = paper.box(broad, low, tall)
    paper.tint(np.clip(1.0 + pocket / 0.028, 0.0, 1.0), 0.45)  # what stands out shades what is beside it
    sides = np.abs(paper.x) - 0.5 * wide
    paper.tint((sides > 0.02) & (paper.z < 0.42 * high), 0.7)  # nets at the sides
    paper.tint(np.clip((sides - 0.5 * deep) / 0.04, 0.0, 1.0), 0.5)  # close to the back
    arch = paper.box(0.5 * wide - 0.012, -high, 0.93 * high)
    paper.fill((np.abs(arch) < _SEAM_M) & (paper.z > 0.30 * high), _line_color(base, trim, "contrast" in names))
    if "webbing" in names:
        for level in (0.56, 0.76):
            paper.fill((np.abs(paper.z - level * high) < 0.012) & (sides < 0.3 * deep), _line_color(base, trim, False))
    if "logo" in names:
        paper.fill(paper.box(0.045 * scale, 0.68 * high, 0.78 * high) > 0, trim)
    panels = [_panel(_placed(solid, origin), places, paper, weights)]

    # The pocket on it, or a flap that hangs over all of its front.
    rows = np.array([0.0, 0.5, 1.0])[:, None] * [tall - low, 0.0, 0.0, 0.0]
    rows[:, 1], rows[:, 2] = broad * np.array([0.96, 1.0, 0.92]), 0.021 * scale
    solid, places = loft(rows, 0.012 * scale)
    paper = _Paper(places, second)
    rim = paper.box(broad - 0.012, 0.02, tall - low - 0.02)
    paper.tint(np.abs(rim) < _SEAM_M, 0.55)
    paper.tint(np.abs(paper.x) > broad, 0.6)
    zip_at = 0.76 * (tall - low)
    paper.fill((np.abs(paper.z - zip_at) < _SEAM_M) & (np.abs(paper.x) < broad - 0.02), _line_color(second, trim, True))
    if "logo" in names and "flap" in names:
        paper.fill(paper.box(0.04 * scale, 0.3 * (tall - low), 0.5 * (tall - low)) > 0, trim)
    lean = np.interp(0.5 * (low + tall), shares * high, 2.0 * depth)
    panels.append(_panel(_placed(solid, origin + np.array([0.0, lean, low])), places, paper, weights))

    # Straps: padded over the shoulder, webbing below.
    strap = 0.7 * base if base.mean() > 0.05 else base
    for sign in (1.0, -1.0):
        over = np.array([sign * 0.088 * fit.scale, 0.0, fit.joints["neck"][2]])
        way = straps.loop(trunk, over, np.array([1.0, 0.0, 0.10 * sign]) / np.hypot(1.0, 0.10))
        way = way[(way[:, 1] < back + 0.02) & (way[:, 2] > fit.waist_z + 0.08) & (way[:, 2] > fit.armpit_z - 0.12)]
        if not len(way):
            continue
        # In the loop's order the shoulder comes between its back and its front, whose end is the lowest.
        way = way if way[0, 1] > way[-1, 1] else way[::-1]
        flank = straps.around_flank(fit, trunk, way[-1], sign * 2.55, max(top - 0.9 * high, fit.waist_z - 0.05))
        width = np.append(np.full(len(way), 0.052), np.full(len(flank), 0.022)) * fit.scale
        panels.append(_plain(straps.ribbon(np.concatenate([way, flank]), trunk, width, closed=False), strap))
    return _stitched(panels)


def shoulder_bag(rng: np.random.Generator, fit: Fit, thing: Thing, clothes: Sheet) -> Bag:
    """At one hip, its strap over the other shoulder."""
    scale = fit.scale * thing.size
    sign = 1.0 if thing.side == "left" else -1.0
    trunk = straps.trunk_of(clothes)
    low_z = fit.hip_z + rng.uniform(*tables.SHOULDER_BAG_UP_M)
    shoulder = np.array([-sign * 0.085 * fit.scale, 0.0, fit.joints["neck"][2] - 0.05])
    angle, radius = polar(fit, trunk.vertices)
    beside = (np.abs(trunk.vertices[:, 2] - low_z) < 0.06) & (np.abs(np.abs(angle) - 1.9) < 0.5) & (sign * angle > 0)
    reach = float(radius[beside].max()) if beside.any() else 0.18
    toward = rng.uniform(*tables.SHOULDER_BAG_TOWARD_RAD)
    hip = np.array([sign * reach * np.sin(toward), fit.axis_y - reach * np.cos(toward), low_z])
    along = shoulder - hip
    normal = np.cross(along, [0.0, 1.0, 0.0])
    normal /= np.linalg.norm(normal)
    base, second = colors_of(thing)
    way = straps.loop(trunk, hip + np.array([0, 0, 0.06]), normal)
    way = way[way[:, 2] > low_z + 0.02]
    order = np.argsort(np.arctan2(way[:, 1] - fit.axis_y, way[:, 2] - way[:, 2].mean()))
    strap = straps.ribbon(way[order], trunk, 0.036 * fit.scale, closed=True)
    deep, wide, high = np.array([0.09, 0.30, 0.24 * rng.uniform(*tables.SHOULDER_BAG_HEIGHT_FACTOR)]) * scale
    names, own = details(thing)
    trim = trim_color(own, base)
    rows = np.array([[0.0, 0.48, 0.42], [0.2, 0.5, 0.5], [0.8, 0.49, 0.44], [1.0, 0.46, 0.34]])
    rows = np.stack([rows[:, 0] * high, rows[:, 1] * wide, rows[:, 2] * deep, 0.5 * deep + 0 * rows[:, 0]], 1)
    bag, places = loft(rows, 0.018 * scale)
    paper = _closing(_Paper(places, base), names, own, wide, high, base, second, trim)
    out = np.array([np.sin(toward) * sign, -np.cos(toward), 0.0])
    frame = np.stack([np.cross(out, [0.0, 0.0, 1.0]), out, [0.0, 0.0, 1.0]])  # rows: the bag's own axes
    bag = _placed(bag, hip + out * (0.05 * deep) + [0, 0, -0.8 * high], frame)
    color = trim if "contrast" in names else second * 0.8
    return _stitched([_panel(bag, places, paper, rigid(pelvis=0.7, spine1=0.3)), _plain(strap, color)])


def handbag(rng: np.random.Generator, fit: Fit, thing: Thing, clothes: Sheet) -> Bag:
    """A handbag or a tote, hanging from a hand by two handles."""
    tote = thing.kind == "tote"
    scale = fit.scale * thing.size
    side = thing.side
    elbow, wrist = fit.joints[f"{side}_elbow"], fit.joints[f"{side}_wrist"]
    down = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    grip = wrist + 0.09 * fit.scale * down
    deep, wide, high = np.array([0.10, 0.34, 0.36] if tote else [0.10, 0.28, 0.20]) * scale
    handle = (0.10 if tote else 0.12) * scale
    across = np.cross([0.0, 1.0, 0.0], down)
    across /= np.linalg.norm(across)
    if (across[0] > 0) != (side == "left"):
        across = -across  # the outer panel is turned away from the leg
    ahead = np.cross(across, -down)
    frame = np.stack([ahead, across, -down])  # rows: the bag's own axes
    base, second = colors_of(thing)
    names, own = details(thing)
    trim = trim_color(own, base)
    # A tote is open and flat above; a handbag stands broad and is drawn in to its clasp.
    ends = np.array([[0.0, 0.48, 0.48], [0.15, 0.5, 0.5], [0.6, 0.5, 0.36 if tote else 0.42]])
    ends = np.concatenate([ends, [[1.0, 0.49, 0.14] if tote else [1.0, 0.40, 0.26]]])
    rows = np.stack([ends[:, 0] * high, ends[:, 1] * wide, ends[:, 2] * deep, 0 * ends[:, 0]], 1)
    bag, places = loft(rows, 0.012 * scale)
    if tote:
        paper = _Paper(places, base)
        paper.tint(np.abs(paper.z - high + 0.03) < 0.005, 0.6)
        paper.tint(np.abs(np.abs(paper.x) - 0.5 * wide - 0.01) < _SEAM_M, 0.7)
        if "contrast" in names:
            paper.fill(paper.z < 0.2 * high, trim)
        if "logo" in names:
            paper.fill(paper.box(0.3 * wide, 0.35 * high, 0.65 * high) > 0, trim)
    else:
        paper = _closing(_Paper(places, base), names, own, wide, high, base, second, trim)
    turn = np.linspace(0, np.pi, 9)
    arc = np.stack([0.28 * wide * np.cos(turn), np.zeros(9), -handle - 0.012 + (handle + 0.012) * np.sin(turn)], 1)
    step = np.arange(8)
    handles = []
    for shift in (-1.0, 1.0):
        foot = shift * (0.10 if tote else 0.2) * deep * (1.0 - np.sin(turn))[:, None] * [0.0, 1.0, 0.0]
        half = np.array([0.0, 0.009, 0.0])
        strip = np.concatenate([arc + foot + half, arc + foot - half])
        handles.append(
            sheets.make(strip, np.zeros((18, len(BONES))), np.stack([step, step + 1, step + 10, step + 9], 1))
        )
    weights = rigid(**{f"{side}_wrist": 1.0})
    loops = _placed(sheets.join(handles), grip, frame)
    loops = replace(loops, weights=np.tile(weights, (loops.count, 1)))
    bag = _placed(bag, grip - (-down) * (handle + high), frame)
    color = trim if "contrast" in names else second * 0.8
    return _stitched([_panel(bag, places, paper, weights), _plain(loops, color)])


def _closing(
    paper: _Paper,
    names: frozenset[str],
    rng: np.random.Generator,
    wide: float,
    high: float,
    base: Array,
    second: Array,
    trim: Array,
) -> _Paper:
    """Draws what closes a bag on its outer panel: a flap with its shadow and a clasp, or a zip; and seams."""
    sides = np.abs(paper.x) - 0.5 * wide
    paper.tint((sides > 0.0) & (sides < 0.016), 0.6)  # piping
    paper.tint((paper.z < 0.025) & (sides < 0.0), 0.7)
    metal = np.array([0.42, 0.38, 0.30])
    if "flap" in names:
        ends = high * float(rng.uniform(*tables.FLAP_END))
        level = ends + 0.25 * ends * np.clip(np.abs(paper.x) / (0.5 * wide), 0.0, 1.0) ** 4
        lifted = (sides < 0.0) & (paper.z > level)
        paper.fill(lifted, trim if "contrast" in names else second)
        paper.tint((sides < 0.0) & (paper.z < level) & (paper.z > level - 0.022), 0.4)
        for x in (-0.25 * wide, 0.25 * wide) if wide > 0.27 else (0.0,):
            band = np.abs(paper.x - x) < 0.010
            paper.tint(band & (paper.z > level - 0.03) & (paper.z < high), 0.6)
            paper.fill(band & (np.abs(paper.z - level) < 0.014), metal)
    else:
        pocket = paper.box(0.38 * wide, 0.12 * high, 0.62 * high)
        paper.tint(np.abs(pocket) < _SEAM_M, 0.5)
        paper.fill((np.abs(paper.z - 0.86 * high) < _SEAM_M) & (sides < 0.0), _line_color(base, trim, True))
        if "contrast" in names:
            paper.fill((paper.z < 0.1 * high) & (sides < 0.02), trim)
    if "logo" in names:
        paper.fill(paper.box(0.025, 0.68 * high, 0.68 * high + 0.022) > 0, metal)
    return paper


def _line_color(base: Array, trim: Array, bright: bool) -> Array:
    """(3,) a zip's colour: the trim's, or a shade that shows on the cloth."""
    if bright:
        return 0.5 * trim + 0.5 * base
    return np.asarray(0.4 * base if base.mean() > 0.08 else base + 0.07)


def _placed(sheet: Sheet, origin: Array, frame: Array | None = None) -> Sheet:
    return replace(sheet, vertices=origin + (sheet.vertices if frame is None else sheet.vertices @ frame))


def _panel(sheet: Sheet, places: Array, paper: _Paper, weights: Array) -> _Panel:
    sheet = replace(sheet, weights=np.tile(weights, (sheet.count, 1)), uv=places)
    return _Panel(sheet, paper.rgb, paper.low, paper.high)


def _plain(sheet: Sheet, color: Array) -> _Panel:
    """A piece of one colour that keeps its weights."""
    middle = replace(sheet, uv=np.full((sheet.count, 2), 0.5))
    return _Panel(middle, np.tile(color, (2, 2, 1)), np.zeros(2), np.ones(2))


def _stitched(panels: list[_Panel]) -> Bag:
    """The pieces as one sheet, their pictures below each other on one tile (H, W, 3)."""
    wide = max(panel.rgb.shape[1] for panel in panels) + 2 * _BORDER
    high = sum(panel.rgb.shape[0] + 2 * _BORDER for panel in panels)
    pictures, pieces, top = [], [], 0
    for panel in panels:
        rows, columns = panel.rgb.shape[:2]
        pictures.append(np.pad(panel.rgb, ((_BORDER,) * 2, (_BORDER, wide - columns - _BORDER), (0, 0)), mode="edge"))
        share = (panel.sheet.uv - panel.low) / (panel.high - panel.low)
        u = (_BORDER + share[:, 0] * columns) / wide
        v = 1.0 - (top + _BORDER + (1.0 - share[:, 1]) * rows) / high
        pieces.append(replace(panel.sheet, uv=np.stack([u, v], 1)))
        top += rows + 2 * _BORDER
    tile = np.clip(np.concatenate(pictures), _DARKEST, 0.8).astype(np.float32)
    return sheets.join(pieces), tile
