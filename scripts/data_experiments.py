#!/usr/bin/env python3
"""What each part of the rendering teaches: sets rendered with one part left out at a time go through the same training
and the same tests, and a Markdown table of ranks comes out.

    scripts/data_experiments --out runs/data
    scripts/data_experiments --out runs/data --seeds 0,1,2 --folder real=/data/my_crops
    scripts/data_experiments --out runs/data --variants full,earlier --set-of earlier=/data/earlier_set

All sets share the same people and places, and but for one_setting the same paths. Tests are zero-shot: on other
rendered people in places of another seed (choose defaults by these), and on folders of the user's own in PRID2011's
layout, named with --folder (only to confirm). Each step is left out where its result lies in --out, so the same command
goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

# The sets by name, and the flags of `synth render` that leave something out.
VARIANTS: dict[str, tuple[str, ...]] = {
    "full": (),
    "no_clothing_textures": ("--without", "clothing_textures"),
    "no_occluders": ("--without", "occluders"),
    "no_camera_response": ("--without", "camera_response"),
    "no_degradation": ("--without", "degradation"),
    "one_setting": ("--set", "views.other_setting=0"),
}
HELD_OUT = "held out"
HELD_OUT_SEED_STEP = 1000


def main() -> None:
    """Does what is not there yet, prints the table."""
    options = parser().parse_args()
    given = dict(pair.split("=", 1) for pair in options.set_of)
    names = options.variants.split(",")
    for name in names:
        if name not in VARIANTS and name not in given:
            sys.exit(f"--variants names {name!r}; known are {', '.join(VARIANTS)} and what --set-of names")
    folders = dict(pair.split("=", 1) for pair in options.folder)
    sets = {name: Path(given[name]) if name in given else rendered(name, options) for name in names}
    tests = {HELD_OUT: ("synthetic", held_out(options))} | {
        name: ("folder", Path(folder)) for name, folder in folders.items()
    }
    results = {
        name: [tested(name, folder, seed, tests, options) for seed in map(int, options.seeds.split(","))]
        for name, folder in sets.items()
    }
    print(table(results, tuple(tests)))


def parser() -> argparse.ArgumentParser:
    """The command line."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    options.add_argument("--out", type=Path, required=True, help="folder for sets, trainings and results")
    options.add_argument("--variants", default=",".join(VARIANTS), help="names with commas between; all without")
    options.add_argument("--set-of", action="append", default=[], metavar="NAME=DIR", help="a set rendered before")
    options.add_argument("--seeds", default="0", help="of training, with commas between")
    options.add_argument("--render-seed", type=int, default=0)
    options.add_argument("--identities", type=int, default=200)
    options.add_argument("--held-out", type=int, default=100, help="other people, for the test")
    options.add_argument("--frames", type=int, default=10)
    options.add_argument("--fps", type=float, default=5.0)
    options.add_argument("--settings", type=int, default=12, help="places under a light")
    options.add_argument("--epochs", type=int, help="of training; the preset's without")
    options.add_argument("--folder", action="append", default=[], metavar="NAME=DIR", help="a folder to test on")
    options.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of all trainings")
    options.add_argument("--render", action="append", default=[], metavar="FLAG", help="one more word for synth render")
    return options


def rendered(name: str, options: argparse.Namespace) -> Path:
    """The folder of a variant's set. Backgrounds depend on seed and places alone: the first set's are taken over."""
    folder: Path = options.out / "sets" / name
    first = options.out / "sets" / "full" / ".render" / "plates"
    plates = folder / ".render" / "plates"
    if name != "full" and first.is_dir() and not plates.exists():
        shutil.copytree(first, plates)
    render(folder, options.render_seed, options.identities, [*VARIANTS[name], *options.render], options)
    return folder


def held_out(options: argparse.Namespace) -> Path:
    """The folder of the people to test on: another seed, so other people, places and lights."""
    folder: Path = options.out / "sets" / "held_out"
    render(folder, options.render_seed + HELD_OUT_SEED_STEP, options.held_out, options.render, options)
    return folder


def render(folder: Path, seed: int, identities: int, flags: list[str], options: argparse.Namespace) -> None:
    """A set, or what is missing of it."""
    sizes = (
        "--identities",
        identities,
        "--frames",
        options.frames,
        "--fps",
        options.fps,
        "--settings",
        options.settings,
    )
    run("synth", "render", "--preset", "paper", "--out", folder, "--seed", seed, *sizes, *flags)


def tested(
    name: str, data: Path, seed: int, tests: dict[str, tuple[str, Path]], options: argparse.Namespace
) -> dict[str, dict[str, Any]]:
    """Results by test of a network that learned a set."""
    trained = options.out / "runs" / f"{name}_seed{seed}"
    settings = [word for setting in options.set for word in ("--set", setting)]
    epochs = ["--epochs", options.epochs] if options.epochs else []
    run("reid", "pretrain", "--preset", "small", "--data", data, "--out", trained, "--seed", seed, *epochs, *settings)
    results = {}
    for test, (kind, root) in tests.items():
        file = trained / f"{test.replace(' ', '_')}.json"
        if not file.exists():
            run(
                "reid", "evaluate", "--dataset", kind, "--root", root, "--split", "everyone", "--score-normalisation",
                "--checkpoint", trained / "last.ckpt", "--json", file,
            )  # fmt: skip
        results[test] = json.loads(file.read_text())
    return results


def run(*words: object) -> None:
    """A command of this project; ends the program with its status where it fails."""
    command = [str(word) for word in words]
    print("$", " ".join(command), file=sys.stderr, flush=True)
    beside = Path(sys.executable).parent / command[0]
    status = subprocess.run([str(beside) if beside.exists() else command[0], *command[1:]], env=os.environ).returncode
    if status:
        sys.exit(status)


def table(results: dict[str, list[dict[str, dict[str, Any]]]], tests: tuple[str, ...]) -> str:
    """A line a variant: rank-1 in percent, plain and score-normalised, and mAP; mean and deviation over the seeds."""
    kinds = ("rank-1", "normalised", "mAP")
    header = ["learned from", *(f"{test}, {kind}" for test in tests for kind in kinds)]
    lines = []
    for name, seeds in results.items():
        cells = []
        for test in tests:
            cells.append(share([seed[test]["rank1"] for seed in seeds]))
            cells.append(share([seed[test]["score_normalised"]["rank1"] for seed in seeds]))
            cells.append(share([seed[test]["mean_ap"] for seed in seeds]))
        lines.append([f"`{name}`", *cells])
    return "\n".join(
        f"| {' | '.join(line)} |" for line in [header, ["---", *["---:"] * (len(kinds) * len(tests))], *lines]
    )


def share(values: list[float]) -> str:
    """Shares in [0, 1] as their mean in percent, with the deviation where they are several."""
    mean = f"{100 * statistics.mean(values):.1f}"
    return mean if len(values) < 2 else f"{mean} ± {100 * statistics.stdev(values):.1f}"


if __name__ == "__main__":
    main()
