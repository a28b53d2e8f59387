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
    PART_UPPER,
    Camera,
    CropErrors,
    Light,
    Plate,
    Sequence,
    Setting,
    Walk,
)  # fmt: skip
from synth.seeds import generator

FRAMES = 6
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


def render(number: int, plate_of: Plate, size=(64, 128), camera: str = "a"):
    person = identity.draw(generator(0, "identity", number), number)
    model = pipeline.load_body("anny")
    rest = body.shape(model, person)
    none = (0.0,) * FRAMES
    walk = Walk((-0.5, 0.3), 0.6, 0.0, 0.2)
    response = replace(degrade.clean_response())
    sequence = Sequence(number, camera, 0, walk, CropErrors(none, none, none), response, 7)
    track = motion.walk(person.gait, walk, rest.skeleton, FRAMES, CONFIG.fps)
    figure = body.pose(model, rest, garments.dress(rest, person), track)
    config = replace(CONFIG, crop=CropConfig(*size))
    setting = Setting("flat", 0, {"a": "noon", "b": "noon"})
    return pipeline.render_sequence(setting, sequence, figure, plate_of, config, FlatRenderer())


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
        assert label.box_xyxy_px[3] - label.box_xyxy_px[1] == pytest.approx(128 * CropConfig().person_share, abs=0.5)


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
