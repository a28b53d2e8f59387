"""The dataset on disk is the contract of synth and reid: one writes it, the other reads the same facts."""

import numpy as np
import pytest
from PIL import Image

from reid.data import synthetic
from synth import write
from synth.records import (
    OPENPOSE_JOINTS,
    CropErrors,
    FrameLabels,
    Gait,
    Garment,
    Hair,
    Identity,
    RenderedSequence,
    Response,
    Sequence,
    Setting,
    Surface,
    Walk,
)  # fmt: skip

FRAMES = 3


def person(number: int) -> Identity:
    cloth = Garment("t_shirt", Surface("solid", ((0.1, 0.1, 0.1),)), 0.01)
    hair = Hair("short", (0.1, 0.1, 0.1))
    return Identity(number, "male", 40.0, 1.8, {}, (0.3, 0.2, 0.1), hair, cloth, cloth, cloth, (), Gait(*[0.0] * 13))


def sequence(number: int, camera: str) -> Sequence:
    response = Response(1.0, (1.0, 1.0, 1.0), 1.0, 1.0, 0.0, 0.0, 0.0, 0, 100.0)
    return Sequence(number, camera, 0, Walk((0.0, 0.0), 0.0, 0.0, 0.0), CropErrors((), (), ()), response, 0)


def rendered(seed: int) -> RenderedSequence:
    rng = np.random.default_rng(seed)
    labels = tuple(
        FrameLabels(
            (1.0, 2.0, 3.0, 4.0),
            rng.uniform(0, 64, (18, 2)).astype(np.float32),
            rng.random(18) < 0.5,
            float(rng.random()),
        )
        for _ in range(FRAMES)
    )
    crops = rng.integers(0, 255, (FRAMES, 128, 64, 3), dtype=np.uint8)
    return RenderedSequence(crops, np.zeros((FRAMES, 128, 64), np.uint8), labels)


@pytest.fixture
def dataset(tmp_path):
    folder = write.Folder(tmp_path)
    setting = Setting("plaza", 0, {"a": "noon", "b": "noon"})
    sequences = [sequence(number, camera) for number in (1, 2) for camera in "ab"]
    for index, entry in enumerate(sequences):
        write.write_sequence(folder, rendered(index), entry, setting, person(entry.number))
    write.merge_labels(folder, tuple(sequences))
    return tmp_path


def test_reid_reads_what_synth_wrote(dataset):
    tracklets = synthetic.read_tracklets(dataset)
    assert [(t.person, t.camera, len(t)) for t in tracklets] == [
        ("person_0001", "a", 3), ("person_0001", "b", 3), ("person_0002", "a", 3), ("person_0002", "b", 3),
    ]  # fmt: skip
    for index, tracklet in enumerate(tracklets):
        truth = rendered(index)
        assert tracklet.labels is not None
        for frame, label in enumerate(truth.labels):
            assert np.array_equal(tracklet.labels.joints_px[frame], label.joints_px)
            assert np.array_equal(tracklet.labels.joints_visible[frame], label.visible)
            assert tracklet.labels.visible_fraction[frame] == np.float32(label.visible_fraction)
            assert np.array_equal(np.asarray(Image.open(tracklet.paths[frame])), truth.crops_srgb[frame])


def test_both_sides_number_the_joints_alike():
    from reid.model import align

    names = {name: index for index, name in enumerate(OPENPOSE_JOINTS)}
    legs = {names[f"{side}_{joint}"] for side in ("left", "right") for joint in ("hip", "knee", "ankle")}
    assert set(align.REGION_JOINTS[align.REGIONS.index("lower")]) == legs


def test_the_datasets_layout_is_prid2011s(dataset):
    from reid.data import folder

    split = folder.open_split(dataset, "everyone")
    assert [(len(split.query), len(split.gallery))] == [(2, 2)]
