"""What each process holds goes in, what all of them hold together comes out."""

from __future__ import annotations

from lightning_fabric import Fabric
from torch import Tensor


def gather(fabric: Fabric, tensor: Tensor) -> Tensor:
    """(B, ...) of this process to (B * processes, ...) of all, in order; gradients go back to where they came from."""
    if fabric.world_size == 1:
        return tensor
    gathered: Tensor = fabric.all_gather(tensor, sync_grads=tensor.requires_grad)  # (processes, B, ...)
    return gathered.flatten(0, 1)
