"""Equations 7 to 9 against loops written from the paper."""

from __future__ import annotations

import math

import pytest
import torch

from reid.model.tap import TemporalAttention, frame_average, uniform_weights


def test_eq_7_by_hand():
    features = torch.tensor([[[1.0, 10.0], [2.0, 20.0], [7.0, 70.0]]])
    weights = torch.tensor([[0.5, 0.25, 0.9]])
    mask = torch.tensor([[True, True, False]])
    assert frame_average(features, weights, mask, "weighted_sum").tolist() == [[1.0, 10.0]]
    expected = [[(0.5 * 1 + 0.25 * 2) / 0.75, (0.5 * 10 + 0.25 * 20) / 0.75]]
    assert frame_average(features, weights, mask, "weighted_average").allclose(torch.tensor(expected))


def test_uniform_weights_average_the_real_frames():
    mask = torch.tensor([[True, True, False], [True, True, True]])
    assert uniform_weights(mask).allclose(torch.tensor([[0.5, 0.5, 0], [1 / 3, 1 / 3, 1 / 3]]))


def test_tap_against_loops():
    torch.manual_seed(0)
    tap = TemporalAttention(3, width=4, out_width=2).double().eval()
    tap.bn.running_mean.uniform_(-1, 1)
    tap.bn.running_var.uniform_(0.5, 2)
    features = torch.rand(2, 3, 3, 2, dtype=torch.float64)

    def conv(x, weight, bias):
        channels, h, w = x.shape
        out = torch.zeros(len(weight), h, w, dtype=torch.float64)
        for o in range(len(weight)):
            for i in range(h):
                for j in range(w):
                    for c in range(channels):
                        for di in (-1, 0, 1):
                            for dj in (-1, 0, 1):
                                if 0 <= i + di < h and 0 <= j + dj < w:
                                    out[o, i, j] += weight[o, c, di + 1, dj + 1] * x[c, i + di, j + dj]
                    out[o, i, j] += bias[o]
        return out

    for frame, weight in zip(features, tap(features), strict=True):
        x = conv(frame, tap.conv1.weight, torch.zeros(4))
        for c in range(4):
            x[c] = (x[c] - tap.bn.running_mean[c]) / (tap.bn.running_var[c] + tap.bn.eps).sqrt()
            x[c] = x[c] * tap.bn.weight[c] + tap.bn.bias[c]
        x = conv(x.clamp_min(0), tap.conv2.weight, tap.conv2.bias)
        assert weight.item() == pytest.approx(1 / (1 + math.exp(-x.mean().item())))


def test_gradients():
    torch.manual_seed(0)
    tap = TemporalAttention(2, width=2, out_width=1).double().eval()
    features = torch.rand(3, 2, 2, 2, dtype=torch.float64, requires_grad=True)
    mask = torch.tensor([[True, True, True]])

    def video(features):
        return frame_average(features.mean((2, 3))[None], tap(features)[None], mask, "weighted_average")

    assert torch.autograd.gradcheck(video, (features,))
