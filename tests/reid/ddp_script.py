"""Run by test_train_ddp: trains on two processes and writes what each of them ends with."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import torch
from drawn_people import DrawnPeople

from reid.config import ModelConfig, RunConfig, TrainConfig
from reid.loss.ranking import ranking_loss
from reid.train.fit import fabric_for, fit
from reid.train.gather import gather
from reid.train.run import random_network

RUN = RunConfig(
    "tiny",
    model=ModelConfig(backbone="resnet18", pose_width=0.0625, pose_stages=1, tap_width=4),
    train=TrainConfig(epochs=1, warmup_steps=0, lr_classifier=0.001, accelerator="cpu", devices=2),
)


def ranking_gradient(points: torch.Tensor, labels: torch.Tensor, share: slice, gathered=lambda x: x) -> torch.Tensor:
    """The gradient of a shared weight, from one process's share of the points."""
    weight = torch.eye(3, requires_grad=True)
    ranking_loss(gathered(points[share] @ weight), gathered(labels[share]), 1.0).backward()
    return weight.grad


def main(out_dir: Path) -> None:
    torch.set_num_threads(1)
    fabric = fabric_for(RUN.train)
    fabric.launch()
    rank = fabric.global_rank

    points, labels = (
        torch.randn(8, 3, generator=torch.Generator().manual_seed(0)),
        torch.tensor([0, 1, 0, 1, 2, 2, 0, 1]),
    )
    mine = ranking_gradient(points, labels, slice(rank * 4, rank * 4 + 4), lambda x: gather(fabric, x))
    averaged = fabric.all_reduce(mine, reduce_op="mean")  # as DDP does

    loader = DrawnPeople()
    network = random_network(replace(RUN, train=replace(RUN.train, seed=0)), loader)
    fit(fabric, network, loader, RUN, out_dir)
    torch.save(
        {
            "weights": {name: parameter.detach() for name, parameter in network.named_parameters()},
            "gradient": averaged,
            "expected": ranking_gradient(points, labels, slice(0, 8)),
        },
        out_dir / f"rank{rank}.pth",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
