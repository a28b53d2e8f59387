"""A person goes through all stages before a flat ground, with a renderer that only fills triangles: labels must agree
with the pictures that the same geometry makes."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from synth import body, degrade, garments, identity, motion, pipeline
from synth.config import CropConfig, DatasetConfig
from synth.geometry import look_at, pixel_rays, world_from_camera
from synth.raster import rasterise_frames
from synth.records import (
    OPENPOSE_JOINTS,
    PART_LOWER,
    PART_MIDDLE,
    PART_NONE,
    PART_UPPER,
    Camera,
    CropErrors,
    Light,
    Plate,
    Sequence,
    Setting,
    Surface,
    Thing,
    Walk,
)  # fmt: skip
from synth.seeds import generator

FRAMES, SHARE = 6, 0.91
CONFIG = DatasetConfig(identities=1, frames=FRAMES, fps=8.0)
CAMERA = Camera(640, 480, 520.0, look_at((0, -9, 3.5), (0, 0, 0.9)))
REGION = {"nose": PART_UPPER, "wrist": PART_MIDDLE, "elbow": PART_MIDDLE, "knee": PART_LOWER, "ankle": PART_LOWER}


class FlatRenderer:
    """Fills triangles with their vertices' mean colour, without light."""

    def strip(self, strip, config):
        width, height = strip.size_px
        depth, triangle = rasterise_frames(strip.vertices_px, strip.figure.triangles, width, height)
        colors = strip.figure.vertex_rgb[strip.figure.triangles].mean(1)
        covered = np.isfinite(depth)[..., None]
        return np.concatenate([np.where(covered, colors[triangle], 0), covered], -1).astype(np.float32)


def plate(wall_m: float = np.inf) -> Plate:
    columns, rows = np.meshgrid(np.arange(640) + 0.5, np.arange(480) + 0.5)
    rays = pixel_rays(CAMERA, np.stack([columns, rows], -1))
    ground = np.where(rays[..., 2] < 0, -world_from_camera(CAMERA)[2, 3] / np.minimum(rays[..., 2], -1e-9), np.inf)
    depth = np.minimum(ground, np.where(rows > 240, wall_m, np.inf))  # a wall over the lower half of the picture
    light = Light("noon", "city", 1.0, 0.0, (0.0, -0.6, 0.8), (1.0, 1.0, 1.0))
    return Plate(
        CAMERA,
        light,
        np.full((480, 640, 3), 0.5, np.float32),
        np.full((480, 640, 3), 0.5, np.float32),
        depth.astype(np.float32),
        np.ones((16, 32, 3), np.float32),
    )


WALK = Walk((-0.5, 0.3), 0.6, 0.0, 0.2)


def posed(number: int, things: tuple[Thing, ...] | None = None):
    """A person who walks; things: what is carried in place of the person's own."""
    person = identity.draw(generator(0, "identity", number), number)
    if things is not None:
        person = replace(person, things=things)
    model = pipeline.load_body("anny")
    rest = body.shape(model, person)
    hands = motion.hands_of(person)
    track = motion.walk(person.gait, WALK, rest.skeleton, FRAMES, CONFIG.fps, hands=hands)
    return body.pose(model, rest, garments.dress(rest, person), track)


def shown(figure, plate_of: Plate, size=(64, 128), camera: str = "a", others=()):
    none = (0.0,) * FRAMES
    sequence = Sequence(1, camera, 0, WALK, CropErrors(none, none, none), degrade.clean_response(), 7, SHARE)
    config = replace(CONFIG, crop=CropConfig(*size))
    setting = Setting("flat", 0, {"a": "noon", "b": "noon"})
    return pipeline.render_sequence(setting, sequence, figure, plate_of, config, FlatRenderer(), others)


def render(number: int, plate_of: Plate, size=(64, 128), camera: str = "a"):
    return shown(posed(number), plate_of, size, camera)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_joints_lie_on_the_body(number):
    result = render(number, plate())
    for mask, label in zip(result.part_masks, result.labels, strict=True):
        for index, name in enumerate(OPENPOSE_JOINTS):
            where = mask == REGION[name.split("_")[-1]] if name.split("_")[-1] in REGION else mask > 0
            if label.visible[index] and not (name.endswith("wrist") or name.endswith("elbow")):
                distances = cv2.distanceTransform((~where).astype(np.uint8), cv2.DIST_L2, 5)
                x, y = label.joints_px[index].astype(int)
                assert distances[y, x] <= 2.0, name


def test_left_is_left():
    # The walker goes to the right and away from the camera: the left side of the body is the far one, higher up in the
    # picture on the ground.
    label = render(1, plate()).labels[0]
    names = {name: index for index, name in enumerate(OPENPOSE_JOINTS)}
    hips = label.joints_px[[names["left_hip"], names["right_hip"]]]
    assert hips[0, 0] < hips[1, 0]  # heading to the right and away, the left hip is on the left
    assert 100 < label.view_deg < 150  # so the camera sees the right side and some of the back


def test_a_clear_view_shows_the_whole_person_and_a_wall_hides_the_legs():
    clear = render(1, plate())
    assert min(label.visible_fraction for label in clear.labels) > 0.99
    hidden = render(1, plate(wall_m=3.0))
    for label, mask in zip(hidden.labels, hidden.part_masks, strict=True):
        assert 0.1 < label.visible_fraction < 0.9
        assert not label.visible[OPENPOSE_JOINTS.index("right_ankle")]
        assert (mask[-20:] == 0).all()


def test_the_box_holds_the_person_and_takes_its_share_of_the_crop():
    result = render(2, plate())
    for mask, label in zip(result.part_masks, result.labels, strict=True):
        rows = np.flatnonzero(mask.any(1))
        assert rows[0] == pytest.approx(label.box_xyxy_px[1], abs=1.5)
        assert rows[-1] == pytest.approx(label.box_xyxy_px[3], abs=1.5)
        assert label.box_xyxy_px[3] - label.box_xyxy_px[1] == pytest.approx(128 * SHARE, abs=0.5)


@pytest.mark.parametrize("kind", ["suitcase", "open_umbrella", "box"])
@pytest.mark.parametrize("number", [1, 2])
def test_luggage_is_not_the_person_but_hides_the_person(kind, number):
    figure = posed(number, (Thing(kind, "right", Surface("solid", ((0.1, 0.1, 0.1), (0.2, 0.2, 0.2)), seed=3)),))
    own = figure.triangle_part != PART_NONE
    assert 0 < own.sum() < len(own)
    body_alone = replace(
        figure,
        triangles=figure.triangles[own],
        triangle_paint=figure.triangle_paint[own],
        triangle_part=figure.triangle_part[own],
    )
    with_luggage, alone = shown(figure, plate()), shown(body_alone, plate())
    for frame, label in enumerate(with_luggage.labels):
        mask, whole = with_luggage.part_masks[frame], alone.part_masks[frame]
        rows, columns = np.flatnonzero(whole.any(1)), np.flatnonzero(whole.any(0))
        extent = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
        assert label.box_xyxy_px == pytest.approx(extent, abs=1.01)
        assert label.box_xyxy_px[0] + label.box_xyxy_px[2] == pytest.approx(64, abs=0.1)  # the body is in the middle
        assert not (mask > 0)[whole == 0].any()
        assert label.visible_fraction == pytest.approx((mask > 0).sum() / (whole > 0).sum(), abs=1e-9)
        assert alone.labels[frame].visible_fraction == 1
    if kind == "suitcase":  # the walker goes away from the camera: the case rolls before the legs
        assert max(label.visible_fraction for label in with_luggage.labels) < 0.98


def test_a_larger_crop_shows_the_same_picture():
    small, large = render(3, plate()), render(3, plate(), size=(128, 256))
    for first, second in zip(small.labels, large.labels, strict=True):
        assert np.allclose(2 * first.joints_px, second.joints_px, atol=1e-2)
    shrunk = cv2.resize((large.part_masks[0] > 0).astype(np.float32), (64, 128), interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk - (small.part_masks[0] > 0)).mean() < 0.02


def test_the_same_plan_gives_the_same_pixels():
    first, second = render(4, plate()), render(4, plate())
    assert np.array_equal(first.crops_srgb, second.crops_srgb)
    assert np.array_equal(first.part_masks, second.part_masks)
