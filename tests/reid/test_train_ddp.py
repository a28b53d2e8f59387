"""Training on two processes: equal weights on both, and mining over the whole batch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import torch

from reid.model.checkpoint import load

SCRIPT = Path(__file__).with_name("ddp_script.py")


def test_two_processes_learn_one_network(tmp_path):
    result = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path)], capture_output=True, text=True, timeout=240, check=False
    )
    assert result.returncode == 0, result.stderr[-3000:]
    first, second = (torch.load(tmp_path / f"rank{rank}.pth", weights_only=True) for rank in (0, 1))
    stored = load(tmp_path / "last.ckpt").state
    for name, tensor in first["weights"].items():
        assert torch.equal(second["weights"][name], tensor), name
        assert torch.equal(stored[name], tensor), name
    # Eq. 10 is mined over both processes' chunks: the gradient that DDP averages is one process's on the whole batch.
    assert first["gradient"].abs().max() > 0
    assert first["gradient"].allclose(first["expected"], rtol=1e-4, atol=1e-6)
    assert len((tmp_path / "metrics.jsonl").read_text().splitlines()) == 1
