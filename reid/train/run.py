"""The two trainings: a resolved configuration and a loader go in, OUT/last.ckpt and OUT/best.ckpt leave."""

from __future__ import annotations

from pathlib import Path

import torch
from lightning_fabric import Fabric

from reid.config import RunConfig
from reid.data.batch import Loader
from reid.errors import UsageError, UserError
from reid.model.checkpoint import Checkpoint, check_same_architecture, load, start_from
from reid.model.network import AlignNet, build
from reid.model.weights import NONE, load_backbone, load_pose
from reid.train.fit import LAST, fabric_for, fit


def pretrain(
    run: RunConfig,
    loader: Loader,
    out_dir: Path,
    *,
    backbone_weights: str = NONE,
    pose_weights: str = NONE,
    resume: bool = False,
) -> Path:
    """Trains from public or random weights; where the batches have joints, the pose network learns them too.

    backbone_weights: "imagenet" | "none" | a file. pose_weights: "none" | a file. resume: go on from OUT/last.ckpt.
    Returns the path of last.ckpt. Raises UserError when weights, checkpoint or output cannot be used.
    """
    fabric, stored = _start(run, loader, out_dir, resume)
    network = random_network(run, loader)
    if stored is None:
        with fabric.rank_zero_first():  # one process downloads, the others find the file
            load_backbone(network, backbone_weights)
            load_pose(network, pose_weights)
    return fit(fabric, network, loader, run, out_dir, resume_from=stored)


def finetune(run: RunConfig, loader: Loader, out_dir: Path, *, init: Path | None, resume: bool = False) -> Path:
    """Trains on other people from a checkpoint: its classifier is made new, all else is loaded strictly.

    init: None starts from random weights (the comparison without pretraining). The rest as `pretrain`.
    """
    fabric, stored = _start(run, loader, out_dir, resume)
    network = random_network(run, loader)
    if stored is None and init is not None:
        start_from(network, load(init), str(init))
    return fit(fabric, network, loader, run, out_dir, resume_from=stored)


def random_network(run: RunConfig, loader: Loader) -> AlignNet:
    """The network of a run with random weights that depend on the run's seed alone."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(run.train.seed)
        return build(run.model, len(loader.identities))


def _start(run: RunConfig, loader: Loader, out_dir: Path, resume: bool) -> tuple[Fabric, Checkpoint | None]:
    fabric = fabric_for(run.train)
    stored = _resumable(out_dir / LAST, run, loader.identities) if resume else None
    if stored is None and (out_dir / LAST).exists() and not resume:
        raise UsageError(f"{out_dir} already holds a training; go on with --resume or choose another --out")
    fabric.launch()
    fabric.barrier()
    return fabric, stored


def _resumable(path: Path, run: RunConfig, identities: tuple[str, ...]) -> Checkpoint:
    stored = load(path)
    check_same_architecture(stored.run, run.model, str(path))
    if stored.training is None:
        raise UserError(f"{path} holds a network without the state of its training; it cannot be resumed")
    if stored.identities != identities:
        raise UserError(
            f"{path} was training on {len(stored.identities)} people, other ones than the {len(identities)} "
            "of this dataset and split; give the same --data or --root and --split"
        )
    return stored
