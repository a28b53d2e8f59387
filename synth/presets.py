"""Named configurations of a dataset: each shows only what differs from the base and states its cost and use."""

from __future__ import annotations

from dataclasses import replace

from synth.config import CameraConfig, CropConfig, DatasetConfig, EffectsConfig, OccluderConfig, ViewsConfig, switch_off

STREETS = ("street", "plaza", "park_path", "car_park")
INDOORS = ("corridor", "station_hall")

# Mixed, so that a few settings show both.
PLACES = ("plaza", "corridor", "street", "station_hall", "park_path", "car_park")

BASE = DatasetConfig(scenes=PLACES, settings=12)

PRESETS: dict[str, DatasetConfig] = {
    # The size of the dataset of Jones and Rambhatla (2019): 1000 people x 2 cameras x 50 frames, with what the paper
    # says that sequences suffer from: occlusion, poor localisation, blur, changing light. Everything at its usual
    # strength, all places; for pretraining.
    "paper": BASE,
    # Two cameras over streets, as PRID2011 has them: one sees people from the side and from afar, the other from the
    # front and nearer; few are in the way or turn, boxes are tight, pictures are small, soft and without interlace,
    # colours differ strongly. Costs what `paper` does.
    "prid": replace(
        BASE,
        scenes=STREETS,
        settings=8,
        crop=CropConfig(person_share=(0.92, 0.98)),
        occluders=OccluderConfig(passers=0.06, background=0.10, things=0.03),
        effects=EffectsConfig(
            crop_errors=0.6,
            motion_blur=0.8,
            interlace=0.0,
            flicker=0.5,
            camera_colour=1.2,
            sharpening=0.6,
            noise=0.8,
            compression=0.7,
        ),
        views=ViewsConfig(
            a=CameraConfig(view_deg=(60.0, 120.0), person_height_px=(62.0, 100.0)),
            b=CameraConfig(view_deg=(0.0, 45.0), person_height_px=(85.0, 140.0)),
            turning=0.08,
        ),
    ),
    # An arrival hall, as iLIDS-VID has it: crowds and things before nearly everybody, interlaced cameras, hard
    # compression, clumsy boxes, any view. More people to render: up to twice the cost of `paper`.
    "ilids": replace(
        BASE,
        scenes=INDOORS,
        settings=8,
        occluders=OccluderConfig(passers=0.65, background=0.60, things=0.30),
        effects=EffectsConfig(crop_errors=1.4, motion_blur=1.4, interlace=4.0, noise=1.2, compression=1.3),
        views=ViewsConfig(
            a=CameraConfig(person_height_px=(65.0, 130.0)),
            b=CameraConfig(person_height_px=(65.0, 130.0)),
        ),
    ),
    # Nothing between the renderer and the network: perfect boxes, nobody in the way, cameras without faults; to see
    # what the rest costs, and for work on labels.
    "clean": switch_off(BASE, ("crop_errors", "camera_response", "degradation", "occluders")),
    # For a look and for tests on a CPU: few people, steps of a tenth of a second so that few frames show
    # a whole stride.
    "small": replace(
        BASE,
        identities=40,
        frames=12,
        fps=10.0,
        settings=4,
    ),
}
