"""Ways before cameras: angles are what they are called, and both cameras see a person from different sides."""

import numpy as np
import pytest

from synth import plan, scene, walking
from synth.config import CameraConfig, DatasetConfig
from synth.geometry import look_at
from synth.path import path_points
from synth.presets import PRESETS
from synth.records import Camera, Walk, WalkArea
from synth.seeds import generator

CAMERA = Camera(640, 480, 500.0, look_at((0, -10, 4), (0, 0, 1)))
AREA = WalkArea(((-5, -3), (5, -3), (5, 3), (-5, 3)))


@pytest.mark.parametrize(
    ("heading_deg", "seen_deg"),
    [(-90, 0), (90, 180), (0, 90), (180, -90)],  # towards the camera, away, to the right of the picture, to the left
)
def test_the_angle_of_a_straight_walk(heading_deg, seen_deg):
    heading = np.radians(heading_deg)
    start = (-np.cos(heading), -np.sin(heading))
    seen = walking.view_deg(CAMERA, Walk(start, heading, 0.0, 0.0), 2.0)
    assert walking.difference_deg(seen, seen_deg) < 1e-6


def test_who_walks_to_the_right_shows_the_right_side():
    # Walking to the right of the picture, the right hand is towards a camera that stands in the south.
    assert walking.view_deg(CAMERA, Walk((-1.0, 0.0), 0.0, 0.0, 0.0), 2.0) == pytest.approx(90.0)


@pytest.mark.parametrize("low_high", [(0.0, 40.0), (60.0, 120.0), (150.0, 180.0)])
def test_views_stay_in_their_range_and_walks_in_their_area(low_high):
    view = CameraConfig(view_deg=low_high)
    signs = set()
    for number in range(60):
        rng = generator(0, "t", number)
        walk, seen = walking.draw_walk(rng, AREA, CAMERA, 2.6, view=view)
        assert low_high[0] <= abs(seen) <= low_high[1]
        assert seen == pytest.approx(walking.view_deg(CAMERA, walk, 2.6), abs=1e-6)
        points, _ = path_points(walk, np.linspace(0, 2.6, 7))
        assert walking._inside_m(np.asarray(AREA.corners_xy_m, float), points).min() >= walking.EDGE_M
        signs.add(np.sign(seen))
    assert signs == {-1.0, 1.0}


def test_where_no_view_is_free_the_farthest_is_taken():
    view = CameraConfig(view_deg=(0.0, 10.0))
    _, seen = walking.draw_walk(
        generator(0, "t"), AREA, CAMERA, 2.0, view=view, unlike_deg=10.0, least_difference_deg=60.0
    )
    assert seen == pytest.approx(-10.0, abs=1.0)


def test_both_cameras_see_a_person_from_different_sides():
    config = DatasetConfig(identities=40, settings=1, scenes=("plaza",))
    sequences = plan.make_plan(config).sequences
    pairs = list(zip(sequences[::2], sequences[1::2], strict=True))
    apart = [walking.difference_deg(first.view_deg, second.view_deg) for first, second in pairs]
    assert min(apart) >= config.views.least_difference_deg
    assert np.ptp([sequence.view_deg for sequence in sequences]) > 270  # and from all sides


def test_prid_sees_sides_in_one_camera_and_fronts_in_the_other():
    base = PRESETS["prid"]
    config = DatasetConfig(identities=20, settings=1, scenes=("plaza",), views=base.views, occluders=base.occluders)
    made = plan.make_plan(config)
    place = scene.build("plaza", made.settings[0].seed)
    for sequence in made.sequences:
        low, high = getattr(base.views, sequence.camera).view_deg
        assert low <= abs(sequence.view_deg) <= high
        if sequence.pause is None:
            length = made.identities[sequence.number - 1].gait.speed_m_s * config.frames / config.fps
            seen = walking.view_deg(place.cameras[sequence.camera], sequence.walk, length)
            assert seen == pytest.approx(sequence.view_deg, abs=1e-6)
