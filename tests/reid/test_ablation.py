"""scripts/ablation: which commands it runs, and that they run."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import made_up
import torch
from click.testing import CliRunner

from reid.cli import main
from reid.model.checkpoint import load
from reid.model.openpose import OpenPose

SCRIPT = Path(__file__).parents[2] / "scripts" / "ablation"
TINY = "--epochs 1 --batch 2x2 --set data.height_px=64 --set data.width_px=32 --set train.lr_pose=0"
RECORDER = f"""#!{sys.executable}
import json, pathlib, sys
with open(pathlib.Path(__file__).with_name("commands"), "a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
if "--json" in sys.argv:
    pathlib.Path(sys.argv[sys.argv.index("--json") + 1]).touch()
"""


def commands_of(folder: Path, *arguments: object) -> list[list[str]]:
    """The `reid` commands that the script runs, by a `reid` that only writes them down."""
    (folder / "scripts").mkdir()
    (folder / "scripts" / "ablation").write_text(SCRIPT.read_text())
    (folder / "scripts" / "setup.sh").write_text("")  # installs nothing
    (folder / "reid").write_text(RECORDER)
    (folder / "reid").chmod((folder / "reid").stat().st_mode | stat.S_IXUSR)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    script = ["bash", str(folder / "scripts" / "ablation"), *map(str, arguments)]
    subprocess.run(script, env=os.environ | {"PATH": path}, check=True)
    return [json.loads(line) for line in (folder / "commands").read_text().splitlines()]


def test_the_papers_tables_with_pose_weights(tmp_path: Path) -> None:
    """Table 1(a): AlignNet (section 3.2, without TAP) and itself not pretrained. The baseline takes no pose weights."""
    data = made_up.synthetic(tmp_path / "rendered", people=2, frames=3)
    root = made_up.multi_shot(tmp_path / "target", {f"person_{n:04d}": (3, 3) for n in range(1, 5)})
    torch.manual_seed(5)
    weights = OpenPose(width=0.125, stages=2).state_dict()
    torch.save(weights, tmp_path / "body.pth")
    commands = commands_of(
        tmp_path, "--data", data, "--dataset", "folder", "--root", root, "--out", tmp_path / "out",
        "--variants", "baseline alignnet", "--pose-weights", tmp_path / "body.pth",
        "--pre", TINY, "--finetune", "--epochs 1 --batch 2x2",
    )  # fmt: skip
    for command in commands:
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, (command, result.output)
    results = json.loads((tmp_path / "out" / "ablation.json").read_text())
    variants = {name: result["config"]["model"]["variant"] for name, result in results.items()}
    assert variants == {"baseline": "baseline", "alignnet": "alignnet", "alignnet_not_pretrained": "alignnet"}
    for name in ("pretrained_alignnet", "alignnet_not_pretrained"):
        state = load(tmp_path / "out" / name / "last.ckpt").state
        assert all(torch.equal(state[f"pose.{key}"], value) for key, value in weights.items())  # at a rate of 0
