"""One training step of a preset at its full size: its name and a number of frames go in, a line of JSON comes out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch

from reid.data.batch import Batch
from reid.model.network import build
from reid.presets import preset
from reid.train.objective import losses
from reid.train.schedule import optimizer_for, set_rates

KIB_PER_GIB = 2**20
PEOPLE = 10


def peak_kib() -> int:
    """The most memory that this process held; ru_maxrss would count what its parent held when it was forked."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1])


def main(name: str, frames: int) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    run = preset(name)
    height, width = run.data.height_px, run.data.width_px
    network = build(run.model, PEOPLE).train()
    joints = torch.rand(2, frames, 18, 2) * torch.tensor([width, height])
    everywhere = torch.ones(2, frames, 18, dtype=torch.bool)
    pictures = torch.rand(2, frames, 3, height, width)
    batch = Batch(pictures, everywhere[..., 0], torch.tensor([0, 1]), joints, everywhere)
    optimizer = optimizer_for(network, run.train)
    before = network.pose.get_parameter("conv1_1.weight").clone()
    found = losses(network(batch.frames, batch.mask), batch, run.train.loss, lambda x: x)
    found.total.backward()
    set_rates(optimizer, run.train, 1.0, joints=True)
    optimizer.step()
    content = {
        "size_px": [height, width],
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "finite": bool(found.total.isfinite()),
        "pose_moved": not torch.equal(network.pose.get_parameter("conv1_1.weight"), before),
        "peak_gib": peak_kib() / KIB_PER_GIB,
    }
    print(json.dumps(content))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
