"""The network as a whole: the paper's descriptor by hand, padding, order, variants, sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from reid.config import ModelConfig
from reid.errors import UsageError
from reid.model.appearance import Appearance
from reid.model.ibn import InstanceBatchNorm
from reid.model.network import build

TINY = ModelConfig(backbone="resnet18", pose_width=0.0625, pose_stages=2, tap_width=4, embedding_width=16)
LITERAL = replace(
    TINY,
    last_stride=2,
    temperature_mode="literal",
    part_pooling="mean",
    paf="signed",
    frame_pooling="weighted_sum",
    embedding="none",
)


def network(config, seed=0):
    torch.manual_seed(seed)
    return build(config, identities=3)


def frames(*shape, seed=1):
    return torch.rand(*shape, 3, 64, 32, generator=torch.Generator().manual_seed(seed))


def test_the_papers_descriptor_frame_by_frame():
    """Eqs. 1 to 9 read literally, one frame and one region at a time."""
    model = network(LITERAL).eval()
    video = frames(1, 3)
    with torch.no_grad():
        expected = torch.zeros(4 * 512)
        for frame in video[0]:
            f_a = model.appearance(frame[None])[0]  # (512, 2, 1)
            maps = model.pose(frame[None])[-1]
            cells = torch.nn.functional.adaptive_avg_pool2d(torch.cat([maps.confidence, maps.affinity], 1)[0], (2, 1))
            sets = (
                [14, 15, 16, 17, 0, 1, *(19 + k for x in (34, 36, 32, 30, 28) for k in (x, x + 1))],
                [3, 6, 2, 5, 4, 7, *(19 + k for x in (14, 16, 0, 22, 24, 6) for k in (x, x + 1))],
                [8, 11, 9, 12, 10, 13, *(19 + k for x in (2, 4, 8, 10) for k in (x, x + 1))],
            )
            masked = []
            for indices in sets:
                r = sum(cells[k] for k in indices) / len(indices)
                masked.append(f_a * (r.exp() / r.exp().sum()))
            w_a = model.tap_global(f_a[None])
            w_u = model.taps[0](masked[0][None])
            expected += torch.cat([w_a * f_a.mean((1, 2)), *(w_u * part.mean((1, 2)) for part in masked)])
        assert model.describe(video)[0].allclose(expected, rtol=1e-4, atol=1e-6)


def test_the_parts_tap_reads_the_head_or_all_parts():
    """One TAP on f_a masked by u, or by u + m + l; the weights of u, m and l are the same."""
    for reads, regions in (("upper", [0]), ("parts", [0, 1, 2])):
        model = network(replace(TINY, tap_reads=reads)).eval()
        video = frames(1, 3)
        with torch.no_grad():
            found = model(video)
            f_a = model.appearance(video[0])
            masked = sum(f_a * found.part_masks[:, region, None] for region in regions)
            assert found.frame_weights[0, :, 0].allclose(model.tap_global(f_a))
            for column in (1, 2, 3):
                assert found.frame_weights[0, :, column].allclose(model.taps[0](masked))


def test_average_pooling_is_the_mean_of_frames():
    model = network(replace(TINY, variant="alignnet", embedding="none")).eval()
    video = frames(1, 4)
    with torch.no_grad():
        singles = torch.cat([model.describe(video[:, t : t + 1]) for t in range(4)])
        assert model.describe(video)[0].allclose(singles.mean(0), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("variant", ["baseline", "alignnet", "alignnet_tap", "tap_per_part"])
@pytest.mark.parametrize("training", [True, False])
def test_padding_changes_nothing(variant, training):
    """Not even if what stands in the padding is no number, and not even the batch statistics."""
    video = frames(2, 3)
    mask = torch.tensor([[True, True, True], [True, True, False]])
    padded = torch.cat([video, torch.full((2, 2, 3, 64, 32), torch.nan)], 1)
    padded[1, 2] = torch.nan
    padded_mask = torch.cat([mask, torch.zeros(2, 2, dtype=torch.bool)], 1)
    plain, other = (network(replace(TINY, variant=variant)).train(training) for _ in range(2))
    expected, found = plain(video, mask), other(padded, padded_mask)
    assert torch.equal(found.descriptor, expected.descriptor)
    assert torch.equal(found.frame_weights[:, :3], expected.frame_weights)
    assert found.frame_weights[:, 3:].abs().max().item() == 0
    assert len(found.pose) == (0 if variant == "baseline" else 2)
    if training:
        assert torch.equal(found.logits, expected.logits)
    for name, tensor in plain.state_dict().items():
        assert torch.equal(other.state_dict()[name], tensor), name


def test_no_mask_means_all_frames_are_real():
    model = network(TINY).eval()
    video = frames(2, 2)
    assert torch.equal(model.describe(video), model.describe(video, torch.ones(2, 2, dtype=torch.bool)))


def test_chunks_do_not_see_each_other():
    model = network(TINY).eval()
    video = frames(3, 2)
    with torch.no_grad():
        together = model.describe(video)
        assert model.describe(video[[2, 0, 1]]).allclose(together[[2, 0, 1]], rtol=1e-4, atol=1e-5)
        assert model.describe(video[1:2])[0].allclose(together[1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "changed",
    [
        {"embedding": "none"}, {"embedding": "bn"}, {"embedding": "fc"}, {"embedding": "fc_bn"}, {"last_stride": 2},
        {"grid": "pose"}, {"temperature_mode": "learned"}, {"temperature_mode": "literal"}, {"paf": "signed"},
        {"part_pooling": "mean"}, {"frame_pooling": "weighted_sum"}, {"variant": "baseline"},
        {"variant": "alignnet"}, {"variant": "tap_per_part"}, {"pose_stages": 1}, {"tap_out_width": 4},
        {"backbone": "resnet50"},
    ],
    ids=str,
)  # fmt: skip
def test_every_option_trains(changed):
    """Each parameter gets a finite gradient from the losses' inputs."""
    model = network(replace(TINY, **changed)).train()
    output = model(frames(3, 2))
    supervised = [maps.square().mean() for stage in output.pose for maps in stage]
    (output.logits.square().mean() + output.metric.square().mean() + sum(supervised)).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
    assert output.descriptor.shape == (3, model.descriptor_size)


@pytest.mark.parametrize("embedding", ["none", "bn", "fc", "fc_bn"])
def test_a_frame_is_classified_as_a_video_of_this_frame(embedding):
    """Weights of 1 (average pooling) and chunks of one frame: both classifications are the same."""
    model = network(replace(TINY, variant="alignnet", embedding=embedding)).train()
    output = model(frames(4, 1), score_frames=True)
    torch.testing.assert_close(output.frame_logits, output.logits)
    other = network(replace(TINY, variant="alignnet", embedding=embedding)).train()
    assert other(frames(4, 1)).frame_logits is None
    for name, tensor in model.state_dict().items():  # frames leave no trace in the running statistics
        assert torch.equal(other.state_dict()[name], tensor), name
    assert model.eval()(frames(4, 1), score_frames=True).frame_logits is None


def test_shapes():
    model = network(TINY).train()
    output = model(frames(2, 3))
    assert output.descriptor.shape == (2, 4 * 512)
    assert output.logits.shape == (2, 3)
    assert output.frame_weights.shape == (2, 3, 4)
    assert output.part_masks.shape == (6, 3, 4, 2)  # stride 16
    assert output.part_masks.sum((-1, -2)).allclose(torch.ones(6, 3))
    assert output.pose[-1].confidence.shape == (6, 19, 8, 4)
    assert network(replace(TINY, grid="pose")).eval()(frames(1, 1)).part_masks.shape == (1, 3, 8, 4)
    assert model.eval()(frames(1, 1)).logits is None


def test_one_attention_serves_all_parts_unless_each_has_its_own():
    shared = network(TINY).eval()(frames(1, 2)).frame_weights[0]
    own = network(replace(TINY, variant="tap_per_part")).eval()(frames(1, 2)).frame_weights[0]
    assert torch.equal(shared[:, 1], shared[:, 2])
    assert torch.equal(shared[:, 1], shared[:, 3])
    assert not torch.equal(shared[:, 0], shared[:, 1])
    assert not torch.equal(own[:, 1], own[:, 2])
    assert not torch.equal(own[:, 2], own[:, 3])


def test_recomputed_activations_change_nothing():
    plain, lean = network(TINY).train(), network(TINY).train()
    lean.recompute_activations(True)
    for model in (plain, lean):
        model(frames(2, 2)).logits.square().sum().backward()
    for (name, one), other in zip(plain.named_parameters(), lean.parameters(), strict=True):
        assert one.grad is None or other.grad.allclose(one.grad, rtol=1e-3, atol=1e-5), name
    for (name, one), other in zip(plain.named_buffers(), lean.buffers(), strict=True):
        assert torch.equal(one, other), name


def test_parameter_counts_of_the_paper():
    def count(part):
        return sum(parameter.numel() for parameter in part.parameters())

    model = build(ModelConfig(), identities=10)
    assert count(model.appearance) == 23_508_032  # ResNet-50 without fc
    assert count(model.pose) == 52_311_446
    assert count(model.tap_global) == 2048 * 256 * 9 + 2 * 256 + 256 * 9 + 1
    assert model.descriptor_size == 8192
    wide = ModelConfig(tap_width=2048, tap_out_width=2048)
    tap = build(wide, identities=10).tap_global
    assert count(tap) == 2 * 2048 * 2048 * 9 + 2 * 2048 + 2048


@pytest.mark.parametrize(("last_stride", "cells"), [(1, (8, 4)), (2, (4, 2))])
@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_the_grid_of_the_appearance_network(name, last_stride, cells):
    assert Appearance(name, last_stride).eval()(torch.rand(1, 3, 128, 64)).shape[2:] == cells


def test_an_unknown_backbone_is_a_usage_error():
    with pytest.raises(UsageError, match=r"resnet51.*resnet50"):
        build(replace(TINY, backbone="resnet51"), 2)


def test_instance_norm_forgets_gain_and_offset_of_its_channels_only():
    torch.manual_seed(0)
    norm = InstanceBatchNorm(6).train()
    x = torch.randn(4, 6, 5, 3)
    tinted = x * torch.tensor([2.0, 0.5, 1.0, 3.0])[:, None, None, None] + torch.arange(4.0)[:, None, None, None]
    before, after = norm(x), norm(tinted)
    torch.testing.assert_close(before[:, :3], after[:, :3], atol=1e-3, rtol=1e-3)
    assert (before[:, 3:] - after[:, 3:]).abs().max() > 0.5


def test_ibn_a_stands_in_the_first_three_stages_and_is_refused_for_timm():
    blocks = Appearance("resnet50", 1, "ibn_a")
    assert [isinstance(getattr(blocks, f"layer{k}")[0].bn1, InstanceBatchNorm) for k in (1, 2, 3, 4)] == [1, 1, 1, 0]
    with pytest.raises(UsageError, match=r"model\.norm is 'ibn_a'.*torchvision.*batch for timm:resnet18"):
        build(replace(TINY, backbone="timm:resnet18", norm="ibn_a"), 2)
