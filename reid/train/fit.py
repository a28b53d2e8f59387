"""The training loop: a network, a loader and a config go in, checkpoints and a record of every epoch leave.

OUT/last.ckpt goes on where training stopped, OUT/best.ckpt is the network of the saved epoch with the lowest training
loss, OUT/metrics.jsonl has a line an epoch. Dimension letters: B chunks, T frames.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import torch
from lightning_fabric import Fabric
from torch import Tensor
from tqdm import tqdm

from reid.config import RunConfig, TrainConfig
from reid.data.batch import Loader
from reid.errors import Interrupted, UsageError, UserError
from reid.model.checkpoint import Checkpoint, save
from reid.model.network import AlignNet
from reid.train.gather import gather
from reid.train.interrupt import StopRequest, stop_request
from reid.train.objective import Losses, joints_teach, losses
from reid.train.pose_cache import PoseCache, pose_cache
from reid.train.schedule import Schedule, optimizer_for, set_rates

LAST, BEST, METRICS = "last.ckpt", "best.ckpt", "metrics.jsonl"


@dataclass
class Progress:
    """How far training has come; a checkpoint holds all of it.

    epoch: the one under way. batch: batches of it that are done. step: optimiser steps done in all. sums: of Losses
    over the epoch's batches so far. best_loss: of a saved epoch so far. saturated: the loss, for good.
    """

    epoch: int = 0
    batch: int = 0
    step: int = 0
    sums: list[float] = field(default_factory=lambda: [0.0] * len(Losses.names()))
    seconds: float = 0.0
    best_loss: float = float("inf")
    saturated: bool = False
    schedule: Schedule = field(default_factory=Schedule)


def fabric_for(config: TrainConfig) -> Fabric:
    """Lightning Fabric as configured: devices, nodes (SLURM's too), precision. Not launched yet."""
    processes = config.devices * config.num_nodes
    return Fabric(
        accelerator=config.accelerator,
        devices=config.devices,
        num_nodes=config.num_nodes,
        precision=config.precision,  # type: ignore[arg-type]
        strategy="ddp" if processes > 1 else "auto",
    )


def fit(
    fabric: Fabric,
    network: AlignNet,
    loader: Loader,
    run: RunConfig,
    out_dir: Path,
    *,
    resume_from: Checkpoint | None = None,
) -> Path:
    """Trains until the epochs are over or the loss has saturated; returns the path of last.ckpt.

    fabric: launched. network: where training starts; `resume_from` overwrites its weights and goes on exactly where
    that checkpoint stopped. Raises Interrupted (after saving) when asked to stop,
    UserError when training diverges or cannot write, UsageError when settings do not fit the loader.
    """
    config = run.train
    network.recompute_activations(config.activation_checkpointing)
    if config.freeze_pose and hasattr(network, "pose"):
        network.pose.requires_grad_(False)
    if config.channels_last:
        network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    progress = Progress()
    if resume_from is not None:
        network.load_state_dict(dict(resume_from.state))
    if config.sync_batch_norm:
        network = torch.nn.SyncBatchNorm.convert_sync_batchnorm(network)  # type: ignore[no-untyped-call]
    model, optimizer = fabric.setup(network, optimizer_for(network, config))
    if resume_from is not None and resume_from.training is not None:
        progress = _restore(resume_from.training, fabric, optimizer)
    model.train()
    cached = pose_cache(fabric, network, loader, run.data) if config.cache_pose_maps else None
    loop = _Loop(fabric, network, model, optimizer, loader, run, out_dir, progress, cached)
    with stop_request() as request:
        loop.run(request)
    return out_dir / LAST


@dataclass
class _Loop:
    fabric: Fabric
    network: AlignNet
    model: Any  # the network as Fabric wraps it
    optimizer: Any
    loader: Loader
    run_config: RunConfig
    out_dir: Path
    progress: Progress
    pose_cache: PoseCache | None

    def run(self, request: StopRequest) -> None:
        progress, config = self.progress, self.run_config.train
        total = config.epochs * len(self.loader)
        with tqdm(
            total=total,
            initial=progress.epoch * len(self.loader) + progress.batch,
            unit="batch",
            mininterval=0.5 if sys.stderr.isatty() else 30.0,  # a log file gets a line now and then
            disable=not self.fabric.is_global_zero,
            dynamic_ncols=True,
        ) as bar:
            while not progress.saturated and progress.epoch < config.epochs:
                self._epoch(request, bar)

    def _epoch(self, request: StopRequest, bar: tqdm[Any]) -> None:
        progress, config, fabric = self.progress, self.run_config.train, self.fabric
        sums = torch.tensor(progress.sums, dtype=torch.float64, device=fabric.device)
        first = progress.batch
        started = time.monotonic()
        batches = self.loader.epoch(progress.epoch, rank=fabric.global_rank, processes=fabric.world_size, first=first)
        for batch in batches:
            if progress.batch in (0, first):
                self._check_share(len(batch.labels))
            batch = batch.to(fabric.device, non_blocking=True)
            last_of_step = (progress.batch + 1) % config.accumulate == 0 or progress.batch + 1 == len(self.loader)
            joints = joints_teach(batch, config.loss)
            synchronise = nullcontext() if last_of_step else fabric.no_backward_sync(self.model)
            with synchronise:
                output = self.model(
                    batch.frames,
                    batch.mask,
                    masks_teach_pose=config.pose_end_to_end or not joints,
                    score_frames=config.loss.frame_classification > 0,
                    composites=None if self.pose_cache is None else self.pose_cache.of(batch),
                )
                found = losses(output, batch, config.loss, partial(gather, self.fabric))
                fabric.backward(found.total / config.accumulate)
            sums += found.stacked()
            progress.batch += 1
            if last_of_step:
                self._step(joints)
                if progress.step % config.log_every_steps == 0:
                    self._show(bar, sums)
            bar.update()
            # Between steps only: a half-accumulated gradient is not stored.
            if last_of_step and self._agreed(request.made):
                progress.sums, progress.seconds = sums.tolist(), progress.seconds + time.monotonic() - started
                self._save(LAST, with_training=True)
                raise Interrupted(
                    f"training was stopped in epoch {progress.epoch + 1}, after batch {progress.batch} of "
                    f"{len(self.loader)}; {self.out_dir / LAST} has it all, go on with --resume"
                )
        progress.seconds += time.monotonic() - started
        self._close_epoch(sums, bar)

    def _check_share(self, chunks: int) -> None:
        """Statistics need two chunks in a process, and gathering needs as many in each."""
        of_processes = gather(self.fabric, torch.tensor([chunks], device=self.fabric.device)).tolist()
        if min(of_processes) < 2 or len(set(of_processes)) > 1:
            raise UsageError(
                f"a batch has {sum(of_processes)} chunks for {len(of_processes)} processes; "
                "it must have as many for each, and at least 2"
            )

    def _step(self, joints: bool) -> None:
        progress, config = self.progress, self.run_config.train
        steps = config.epochs * math.ceil(len(self.loader) / config.accumulate)
        set_rates(self.optimizer, config, progress.schedule.factor(progress.step, config, steps), joints=joints)
        self.fabric.strategy.precision.unscale_gradients(self.optimizer)
        # Each part by itself: a large gradient of the pose loss must not shrink the classifier's step.
        for group in self.optimizer.param_groups:
            norm = config.clip_norm_pose if group["part"] == "pose" else config.clip_norm
            if norm:
                torch.nn.utils.clip_grad_norm_(group["params"], norm)
        self.optimizer.step()
        self.optimizer.zero_grad()
        progress.step += 1

    def _close_epoch(self, sums: Tensor, bar: tqdm[Any]) -> None:
        progress, config = self.progress, self.run_config.train
        means = dict(zip(Losses.names(), self._mean(sums / len(self.loader)).tolist(), strict=True))
        loss = means["total"]
        if not loss < float("inf"):
            raise UserError(
                f"the training loss became {loss} in epoch {progress.epoch + 1}; "
                f"lower the learning rates and go on from {self.out_dir / LAST}"
            )
        self._record(means)
        progress.saturated = progress.schedule.after_epoch(loss, config)
        progress.epoch, progress.batch, progress.seconds = progress.epoch + 1, 0, 0.0
        progress.sums = [0.0] * len(Losses.names())
        if progress.epoch % config.save_every_epochs and progress.epoch < config.epochs and not progress.saturated:
            return
        if loss < progress.best_loss:
            progress.best_loss = loss
            self._save(BEST, with_training=False)
        self._save(LAST, with_training=True)

    def _record(self, means: Mapping[str, float]) -> None:
        """Appends the epoch to metrics.jsonl; after a resume, lines of epochs that are trained anew go first."""
        if not self.fabric.is_global_zero:
            return
        progress = self.progress
        rates = {f"lr_{group['part']}": group["lr"] for group in self.optimizer.param_groups}
        row = {"epoch": progress.epoch + 1, "step": progress.step, **means, **rates, "seconds": progress.seconds}
        path = self.out_dir / METRICS
        try:
            self.out_dir.mkdir(parents=True, exist_ok=True)
            old = path.read_text().splitlines() if path.is_file() else []
            kept = [line for line in old if json.loads(line)["epoch"] <= progress.epoch]
            path.write_text("\n".join([*kept, json.dumps(row)]) + "\n")
        except OSError as error:
            raise UserError(
                f"{path} could not be written ({error}); free some space or choose another --out"
            ) from error

    def _show(self, bar: tqdm[Any], sums: Tensor) -> None:
        means = dict(zip(Losses.names(), (sums / self.progress.batch).tolist(), strict=True))
        shown: dict[str, Any] = {name: f"{mean:.3g}" for name, mean in means.items() if name != "total"}
        bar.set_description(f"epoch {self.progress.epoch + 1}/{self.run_config.train.epochs}")
        bar.set_postfix(loss=f"{means['total']:.3g}", **shown, refresh=False)

    def _save(self, name: str, *, with_training: bool) -> None:
        if self.fabric.is_global_zero:
            training = _training_state(self.progress, self.fabric, self.optimizer) if with_training else None
            state = {key: tensor.clone() for key, tensor in self.network.state_dict().items()}
            save(Checkpoint(state, self.run_config, self.loader.identities, training), self.out_dir / name)
        self.fabric.barrier()

    def _mean(self, values: Tensor) -> Tensor:
        mean: Tensor = self.fabric.all_reduce(values, reduce_op="mean")
        return mean

    def _agreed(self, stop: bool) -> bool:
        """Whether any process was asked to stop: all must leave after the same step."""
        if self.fabric.world_size == 1:
            return stop
        votes = self.fabric.all_reduce(torch.tensor(float(stop), device=self.fabric.device), reduce_op="sum")
        return bool(votes > 0)


def _training_state(progress: Progress, fabric: Fabric, optimizer: Any) -> dict[str, Any]:
    """All that training needs to go on. No random generator: the loader's draws depend on its seed and the epoch alone,
    and no part of the network draws."""
    plain = {name: getattr(progress, name) for name in progress.__dataclass_fields__ if name != "schedule"}
    return {
        "progress": plain,
        "schedule": progress.schedule.state(),
        "optimizer": optimizer.state_dict(),
        "precision": fabric.strategy.precision.state_dict(),  # the loss scale of 16-mixed
    }


def _restore(training: Mapping[str, Any], fabric: Fabric, optimizer: Any) -> Progress:
    try:
        optimizer.load_state_dict(training["optimizer"])
    except ValueError as error:
        raise UserError(
            f"this training was begun by an earlier version, which grouped the learning rates otherwise ({error}); "
            "begin anew with --overwrite, or from its weights with reid finetune --init"
        ) from error
    if training["precision"]:
        fabric.strategy.precision.load_state_dict(training["precision"])
    return Progress(**training["progress"], schedule=Schedule(**training["schedule"]))
