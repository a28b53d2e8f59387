"""The pose network against the layer table of the Caffe model."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from drawn_people import draw

from reid.config import ModelConfig
from reid.errors import UserError
from reid.evaluate.joints import find_joints
from reid.loss.pose import pose_loss, pose_targets
from reid.model.network import build
from reid.model.openpose import LIMB_X_CHANNEL, LIMBS, STRIDE_PX, OpenPose, limb_vectors, openpose_input
from reid.model.weights import load_pose


def caffe_shapes() -> dict[str, tuple[int, ...]]:
    """Every tensor of `body_pose_model.pth`, from the COCO model's prototxt."""
    layers = {
        "conv1_1": (64, 3, 3), "conv1_2": (64, 64, 3), "conv2_1": (128, 64, 3), "conv2_2": (128, 128, 3),
        "conv3_1": (256, 128, 3), "conv3_2": (256, 256, 3), "conv3_3": (256, 256, 3), "conv3_4": (256, 256, 3),
        "conv4_1": (512, 256, 3), "conv4_2": (512, 512, 3), "conv4_3_CPM": (256, 512, 3), "conv4_4_CPM": (128, 256, 3),
    }  # fmt: skip
    for branch, maps in (("L1", 38), ("L2", 19)):
        for number in (1, 2, 3):
            layers[f"conv5_{number}_CPM_{branch}"] = (128, 128, 3)
        layers[f"conv5_4_CPM_{branch}"] = (512, 128, 1)
        layers[f"conv5_5_CPM_{branch}"] = (maps, 512, 1)
        for stage in (2, 3, 4, 5, 6):
            layers[f"Mconv1_stage{stage}_{branch}"] = (128, 185, 7)
            for number in (2, 3, 4, 5):
                layers[f"Mconv{number}_stage{stage}_{branch}"] = (128, 128, 7)
            layers[f"Mconv6_stage{stage}_{branch}"] = (128, 128, 1)
            layers[f"Mconv7_stage{stage}_{branch}"] = (maps, 128, 1)
    shapes: dict[str, tuple[int, ...]] = {}
    for name, (outputs, inputs, kernel) in layers.items():
        shapes[f"{name}.weight"], shapes[f"{name}.bias"] = (outputs, inputs, kernel, kernel), (outputs,)
    return shapes


def test_the_layers_are_caffes():
    network = OpenPose()
    assert {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()} == caffe_shapes()
    assert sum(parameter.numel() for parameter in network.parameters()) == 52_311_446


@pytest.fixture(scope="module")
def aligned():
    return build(ModelConfig(backbone="resnet18", tap_width=8), identities=2)


@pytest.fixture
def public_weights():
    generator = torch.Generator().manual_seed(0)
    return {
        name: torch.randn(shape, generator=generator) * 0.01 if len(shape) == 4 else torch.zeros(shape)
        for name, shape in caffe_shapes().items()
    }


def test_a_public_weight_file_loads_strictly(aligned, public_weights, tmp_path):
    torch.save(public_weights, tmp_path / "body_pose_model.pth")
    load_pose(aligned, str(tmp_path / "body_pose_model.pth"))
    loaded = aligned.pose.state_dict()
    assert all(torch.equal(loaded[name], tensor) for name, tensor in public_weights.items())
    with torch.no_grad():
        stages = aligned.pose(torch.rand(1, 3, 64, 32))
    assert [(tuple(s.confidence.shape), tuple(s.affinity.shape)) for s in stages] == [
        ((1, 19, 8, 4), (1, 38, 8, 4))
    ] * 6


def test_missing_unknown_and_misshapen_tensors_are_named(aligned, public_weights, tmp_path):
    path = tmp_path / "weights.pth"
    bias = public_weights.pop("Mconv7_stage6_L2.bias")
    torch.save(public_weights, path)
    with pytest.raises(UserError, match=r"Mconv7_stage6_L2\.bias is missing"):
        load_pose(aligned, str(path))
    torch.save(public_weights | {"Mconv7_stage6_L2.bias": bias, "conv9.weight": bias}, path)
    with pytest.raises(UserError, match=r"conv9\.weight is unknown"):
        load_pose(aligned, str(path))
    torch.save(public_weights | {"Mconv7_stage6_L2.bias": bias[:5]}, path)
    with pytest.raises(UserError, match=r"Mconv7_stage6_L2\.bias is \(5,\) instead of \(19,\)"):
        load_pose(aligned, str(path))


def test_a_damaged_or_missing_file_is_a_user_error(aligned, tmp_path):
    with pytest.raises(UserError, match="is not there"):
        load_pose(aligned, str(tmp_path / "none.pth"))
    (tmp_path / "damaged.pth").write_bytes(b"PK\x03\x04 not a weight file")
    with pytest.raises(UserError, match="could not be read as weights"):
        load_pose(aligned, str(tmp_path / "damaged.pth"))


def test_no_code_in_a_weight_file_is_run(aligned, tmp_path):
    class Harmful:
        def __reduce__(self):
            return (open, (str(tmp_path / "harm"), "w"))

    torch.save({"conv1_1.weight": Harmful()}, tmp_path / "weights.pth")
    with pytest.raises(UserError, match="could not be read as weights"):
        load_pose(aligned, str(tmp_path / "weights.pth"))
    assert not (tmp_path / "harm").exists()


def test_the_last_stage_is_signed():
    """A port of the model applies a ReLU to its confidence maps; Caffe does not."""
    network = OpenPose(width=0.125, stages=2)
    torch.nn.init.constant_(network.get_submodule("Mconv7_stage2_L2").bias, -1.0)
    with torch.no_grad():
        last = network(torch.rand(2, 3, 64, 32))[-1]
    assert last.confidence.min() < 0
    assert last.affinity.min() < 0


def test_the_input_is_bgr_about_zero():
    frames = torch.zeros(1, 3, 2, 2)
    frames[:, 0] = 1.0  # pure red
    normalised = openpose_input(frames)
    assert normalised[0, :, 0, 0].tolist() == [-0.5, -0.5, 255 / 256 - 0.5]


@pytest.mark.parametrize("size_px", [(60, 32), (64, 36)])
def test_pictures_that_do_not_fill_the_grid_are_refused(size_px):
    with pytest.raises(ValueError, match=rf"{size_px[0]} x {size_px[1]} pixels; both must be multiples of 8"):
        OpenPose(width=0.125, stages=1)(torch.rand(1, 3, *size_px))


def test_limb_vectors_pick_the_published_channels():
    affinity = torch.arange(38.0).view(1, 38, 1, 1)
    vectors = limb_vectors(affinity)[0, :, :, 0, 0]
    assert vectors[LIMBS.index((1, 8))].tolist() == [0, 1]
    assert vectors[LIMBS.index((1, 2))].tolist() == [12, 13]
    assert vectors[LIMBS.index((0, 15))].tolist() == [32, 33]
    assert vectors[LIMBS.index((5, 17))].tolist() == [26, 27]
    assert sorted(LIMB_X_CHANNEL) == list(range(0, 38, 2))


SIZE_PX = (64, 64)  # height, width; a figure takes 48 x 32 of it


def with_figure(rng: np.random.Generator, x_px: int, y_px: int) -> tuple[torch.Tensor, torch.Tensor]:
    """A drawn figure at a place of an even picture: (3, H, W), and its joints (18, 2) in pixels."""
    figure, joints = draw(rng, int(rng.integers(4)), 48, 32)
    picture = np.broadcast_to(figure[:, :1, :1], (3, *SIZE_PX)).copy()
    picture[:, y_px : y_px + 48, x_px : x_px + 32] = figure
    return torch.from_numpy(picture), torch.from_numpy(joints + np.float32([x_px, y_px]))


@pytest.fixture(scope="module")
def trained():
    """A tiny pose network after 120 steps among drawn figures at all places."""
    rng = np.random.default_rng(0)
    torch.manual_seed(0)
    network = OpenPose(width=0.125, stages=2)
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.002)
    steps, h, w = 120, SIZE_PX[0] // STRIDE_PX, SIZE_PX[1] // STRIDE_PX
    for step in range(steps):
        drawn = [with_figure(rng, *rng.integers((33, 17))) for _ in range(12)]
        frames, joints = (torch.stack(part) for part in zip(*drawn, strict=True))
        visible = torch.ones(12, 18, dtype=torch.bool)
        targets = pose_targets(
            joints, visible, (h, w), STRIDE_PX, LIMBS, LIMB_X_CHANNEL, sigma_px=6.0, limb_width_px=8.0, hidden="masked"
        )
        optimizer.param_groups[0]["lr"] = 0.002 * min(1, (step + 1) / 20, 2 * (1 - step / steps))
        loss = pose_loss(network(frames), targets)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
    return network.eval()


@pytest.mark.slow
@pytest.mark.parametrize("shift_px", [(8, 0), (16, 0), (0, 8), (0, 16), (16, 8)])
def test_a_shifted_person_shifts_the_joints(trained, shift_px):
    """Eight figures at two places of an even picture: what of 18 joints moves as the figure did. (Measured: 97 %.)"""
    moves = []
    for seed in range(8):
        pictures = [
            with_figure(np.random.default_rng([7, seed]), x_px, y_px)[0]
            for x_px, y_px in ((8, 0), (8 + shift_px[0], shift_px[1]))
        ]
        with torch.no_grad():
            maps = trained(torch.stack(pictures))[-1].confidence.numpy()
        joints_px, _ = find_joints(maps, STRIDE_PX)
        moves.append(joints_px[1] - joints_px[0])
    off_px = np.abs(np.array(moves) - shift_px).max(-1)  # (8, 18)
    assert (off_px <= 3).mean() > 0.9
    assert np.median(moves, (0, 1)) == pytest.approx(shift_px, abs=1)
