#!/usr/bin/env python3
"""A rendered dataset goes in; a short training of each variant of the network, and a Markdown table of them, come out.

    scripts/network_experiments --data people --out runs/network                # all variants, seed 0
    scripts/network_experiments --data people --out runs/network --variants default,softmax_literal --seeds 0,1,2
    scripts/network_experiments --data people --out runs/network --docs docs/network.md   # and into the page

Each variant changes the preset `small` by a few settings, learns the first three quarters of the people, by name, for
a number of steps, and is measured on the others, whom it never saw: rank-1, and its part maps and frame weights against
the renderer's truth. A variant whose result lies in --out is not run again, so the same command goes on where it was
stopped. On one core of a CPU with bf16, 300 steps take about three minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# For each open point: the variants by name, and the settings in which they differ from the preset. The literal reading
# of the paper comes first.
POINTS: dict[str, dict[str, tuple[str, ...]]] = {
    "as in the preset": {"default": ()},
    "1 grids": {"grid_stride_32": ("model.last_stride=2",), "grid_of_pose": ("model.grid=pose",)},
    "2 softmax": {
        "softmax_literal": ("model.temperature_mode=literal",),
        "softmax_0.2": ("model.temperature=0.2",),
        "softmax_0.02": ("model.temperature=0.02",),
        "softmax_learned_from_0.5": ("model.temperature_mode=learned", "model.temperature=0.5"),
    },
    # Batch norm makes up for the scale of parts: without an embedding, and compared by length too, it counts.
    "3 scale": {
        "parts_by_mean": ("model.part_pooling=mean",),
        "parts_by_mean_raw": ("model.part_pooling=mean", "model.embedding=none", "evaluate.distance=euclidean"),
        "parts_by_sum_raw": ("model.embedding=none", "evaluate.distance=euclidean"),
    },
    "4 affinity": {"paf_signed": ("model.paf=signed",)},
    # A sum grows with a chunk's frames, so both are tested on chunks as long as those of training.
    "5 average": {
        "frames_by_sum": ("model.frame_pooling=weighted_sum", "evaluate.chunk_frames=2"),
        "frames_by_average": ("evaluate.chunk_frames=2",),
    },
    "6 embedding": {
        "embedding_none": ("model.embedding=none",),
        "embedding_fc": ("model.embedding=fc", "model.embedding_width=512"),
        "embedding_fc_bn": ("model.embedding=fc_bn", "model.embedding_width=512"),
    },
    "7 TAP's width": {
        "tap_as_wide_as_features": ("model.tap_width=512", "model.tap_out_width=512"),
        "tap_of_8": ("model.tap_width=8",),
    },
    "all read literally": {
        "literal": (
            "model.last_stride=2",
            "model.temperature_mode=literal",
            "model.part_pooling=mean",
            "model.paf=signed",
            "model.frame_pooling=weighted_sum",
            "model.embedding=none",
            "model.tap_reads=upper",
            "train.loss.tap_visibility=0",
            "train.loss.frame_classification=0",
            "train.pose_end_to_end=true",
            "evaluate.distance=euclidean",
            "evaluate.chunk_frames=2",
        ),
    },
    "9 what teaches poses": {"end_to_end": ("train.pose_end_to_end=true",)},
    "TAP and visibility": {
        "tap_identities_only": ("train.loss.tap_visibility=0", "model.tap_reads=upper"),
        "tap_taught_visibility": ("train.loss.tap_visibility=1", "model.tap_reads=upper"),
        "tap_taught_reads_parts": ("train.loss.tap_visibility=1", "model.tap_reads=parts"),
    },
    "the paper's ablation": {
        "baseline": ("model.variant=baseline",),
        "alignnet": ("model.variant=alignnet",),
        "tap_per_part": ("model.variant=tap_per_part",),
    },
}
VARIANTS = {name: settings for variants in POINTS.values() for name, settings in variants.items()}
BEGIN, END = "<!-- table of scripts/network_experiments -->", "<!-- end of table -->"
TRAIN_SHARE = 0.75
REGIONS = ("upper", "middle", "lower")


def main() -> None:
    """Runs what is not there yet, prints the table."""
    arguments = parser().parse_args()
    if arguments.list:
        for point, variants in POINTS.items():
            for name, settings in variants.items():
                print(f"{name:<24} {point:<22} {' '.join(settings)}")
        return
    if arguments.data is None or arguments.out is None:
        sys.exit("give --data, a folder that `synth render` wrote, and --out, a folder for the results")
    names = list(VARIANTS) if arguments.variants is None else arguments.variants.split(",")
    unknown = [name for name in names if name not in VARIANTS]
    if unknown:
        sys.exit(f"--variants names {unknown[0]!r}; known are {', '.join(VARIANTS)}")
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[variable] = str(arguments.threads)  # before PyTorch is imported
    from reid.errors import UserError

    try:
        results = {name: [result_of(name, seed, arguments) for seed in seeds_of(name, arguments)] for name in names}
    except UserError as error:
        sys.exit(str(error))
    text = table(results)
    print(text)
    if arguments.docs is not None:
        arguments.docs.write_text(with_table(arguments.docs.read_text(), text))


def parser() -> argparse.ArgumentParser:
    """The command line."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    options.add_argument("--data", type=Path, help="a dataset that `synth render` wrote, best with hidden people in it")
    options.add_argument("--out", type=Path, help="folder for a .json file a variant and seed")
    options.add_argument("--variants", help="names with commas between; all without")
    options.add_argument("--seeds", default="0", help="of weights, batches and augmentation, with commas between")
    options.add_argument(
        "--seeds-of", action="append", default=[], metavar="NAME=SEEDS", help="other ones of a variant"
    )
    options.add_argument("--steps", type=int, default=300, help="optimiser steps, rounded to whole epochs")
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of all variants")
    options.add_argument("--docs", type=Path, help="Markdown page whose table is replaced")
    options.add_argument("--list", action="store_true", help="list the variants")
    return options


def seeds_of(name: str, arguments: argparse.Namespace) -> list[int]:
    """The seeds of a variant. Ends the program where --seeds-of names none that is known."""
    own = dict(pair.partition("=")[::2] for pair in arguments.seeds_of)
    unknown = [name for name in own if name not in VARIANTS]
    if unknown:
        sys.exit(f"--seeds-of names {unknown[0]!r}; it must be NAME=SEEDS, with a name of --list")
    return [int(seed) for seed in own.get(name, arguments.seeds).split(",")]


def result_of(name: str, seed: int, arguments: argparse.Namespace) -> dict[str, Any]:
    """A variant's figures, from its file if that is there, else by training and measuring it."""
    from reid.cli_files import write_json
    from reid.config import run_config_from_dict, to_dict
    from reid.data.loader import ChunkLoader
    from reid.data.synthetic import read_tracklets
    from reid.errors import UserError
    from reid.presets import preset
    from reid.settings import resolve

    file = arguments.out / f"{name}_seed{seed}.json"
    tracklets = read_tracklets(arguments.data)
    people = sorted({tracklet.person for tracklet in tracklets})
    learned = set(people[: round(TRAIN_SHARE * len(people))])
    train = [tracklet for tracklet in tracklets if tracklet.person in learned]
    test = tuple(tracklet for tracklet in tracklets if tracklet.person not in learned)
    run = resolve(preset("small"), [*arguments.set, *VARIANTS[name]], seed=seed)
    per_epoch = len(ChunkLoader(train, resolve(run, ["data.cache_gib=0"]).data))
    run = resolve(run, epochs=max(1, round(arguments.steps / per_epoch)))
    asked = {"settings": to_dict(run), "learned": sorted(learned), "test": people[len(learned) :]}
    if file.is_file():
        stored: dict[str, Any] = json.loads(file.read_text())
        # Settings added since the file was written have their defaults.
        settings = to_dict(run_config_from_dict(stored["asked"]["settings"]))
        if stored["asked"] | {"settings": settings} != json.loads(json.dumps(asked)):
            raise UserError(f"{file}: was made with other settings or people; choose another --out, or remove it")
        return stored
    print(f"{name}, seed {seed}: {len(learned)} people, {run.train.epochs} epochs of {per_epoch}", file=sys.stderr)
    result = {"asked": asked} | trained_and_measured(run, train, test, arguments)
    arguments.out.mkdir(parents=True, exist_ok=True)
    write_json(file, result)
    return result


def trained_and_measured(run: Any, train: Sequence[Any], test: tuple[Any, ...], arguments: Any) -> dict[str, Any]:
    """Ranks and measures on `test` of a network that learned `train`, and the CPU seconds that learning took."""
    import tempfile

    import torch

    from reid.data.loader import ChunkLoader
    from reid.evaluate.measure import measure
    from reid.model.checkpoint import load
    from reid.train.run import pretrain

    torch.set_num_threads(arguments.threads)
    device = torch.device("cpu")
    begun = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        network = load(pretrain(run, ChunkLoader(train, run.data), Path(folder))).network()
    seconds = time.process_time() - begun
    measures = None
    if run.model.variant != "baseline":
        measures = measure(network, test, run.data, run.evaluate, device)
    return {"ranks": ranks(network, test, run, device), "measures": measures, "cpu_seconds": seconds}


def ranks(network: Any, test: tuple[Any, ...], run: Any, device: Any) -> dict[str, float]:
    """Shares in [0, 1], the mean of looking for camera a's people in camera b, and the other way round."""
    from reid.data.records import Split
    from reid.evaluate.protocol import evaluate

    of = {camera: tuple(t for t in test if t.camera == camera) for camera in ("a", "b")}
    found = [
        evaluate(
            network,
            Split("synthetic", "held out", "people never seen", (), of[query], of[gallery]),
            run.data,
            run.evaluate,
            device,
            score_normalisation=True,
        )
        for query, gallery in (("a", "b"), ("b", "a"))
    ]
    normalised = [result.score_normalised.rank(1) for result in found if result.score_normalised]
    return {
        "rank1": sum(result.plain.rank(1) for result in found) / 2,
        "rank1_normalised": sum(normalised) / 2,
        "mean_ap": sum(result.plain.mean_ap for result in found) / 2,
    }


def table(results: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """A line a variant: means over its seeds, and where they are several, the deviation of rank-1."""
    header = ["open point", "variant", "seeds", "rank-1 %", "normalised %", "mAP %", "mass u / m / l", "of possible",
              "coverage u / m / l", "peakedness u / m / l", "TAP global", "TAP parts", "ordered global",
              "ordered parts", "CPU s"]  # fmt: skip
    lines = []
    for point, variants in POINTS.items():
        for name in variants:
            if name in results:
                lines.append([point, f"`{name}`", str(len(results[name])), *cells(results[name])])
    return "\n".join(f"| {' | '.join(line)} |" for line in [header, ["---"] * 2 + ["---:"] * 13, *lines])


def cells(seeds: Sequence[Mapping[str, Any]]) -> list[str]:
    """A variant's figures, as text."""
    import numpy as np

    def share(key: str) -> str:
        values = [100 * seed["ranks"][key] for seed in seeds if key in seed["ranks"]]
        if len(values) < len(seeds):  # results of before there was such a figure
            return "-"
        return f"{np.mean(values):.1f}" + (f" ± {np.std(values, ddof=1):.1f}" if len(values) > 1 else "")

    def mean(values: Sequence[float | None]) -> str:
        known = [value for value in values if value is not None]
        return f"{np.mean(known):.2f}" if known else "-"

    def regions(measure: str) -> str:
        of = [seed["measures"]["regions"] for seed in seeds if seed["measures"]]
        return " / ".join(mean([one[region][measure] for one in of]) for region in REGIONS)

    def of_possible(region: Mapping[str, float]) -> float:
        """0 for a flat mask, 1 for the best that cells of this size allow."""
        return (region["mass_on_part"] - region["flat_mass"]) / (region["best_mass"] - region["flat_mass"])

    def possible() -> str:
        of = [seed["measures"]["regions"] for seed in seeds if seed["measures"]]
        return " / ".join(mean([of_possible(one[region]) for one in of]) for region in REGIONS)

    def follows(weights: Sequence[str], how: str) -> str:
        of = [seed["measures"]["weights"] for seed in seeds if seed["measures"]]
        return mean([one[weight][how] for one in of for weight in weights])

    return [
        share("rank1"), share("rank1_normalised"), share("mean_ap"),
        regions("mass_on_part"), possible(), regions("coverage"), regions("peakedness"),
        follows(["global"], "spearman_within_sequences"), follows(REGIONS, "spearman_within_sequences"),
        follows(["global"], "ordered_pairs"), follows(REGIONS, "ordered_pairs"),
        f"{np.mean([seed['cpu_seconds'] for seed in seeds]):.0f}",
    ]  # fmt: skip


def with_table(page: str, text: str) -> str:
    """The page with its table replaced. Ends the program where the page has no place for one."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"--docs: the page has no {BEGIN} ... {END}")
    return f"{before}{begin}\n{text}\n{end}{after}"


if __name__ == "__main__":
    main()
