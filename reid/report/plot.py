"""Results go in, a plot of their CMC curves is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reid.errors import UsageError, UserError
from reid.report.results import Row

FORMATS = (".png", ".pdf", ".svg")
LAST_RANK = 20
# Okabe and Ito's colours, told apart with any colour vision, and line styles for prints without colour.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
STYLES = ("-", "--", "-.", ":")


def plot_cmc(rows: Sequence[Row], out: Path) -> None:
    """One curve a result up to rank 20, named with its rank-1, best first.

    Raises UsageError when `out` has no ending of FORMATS, UserError when it cannot be written.
    """
    if out.suffix.lower() not in FORMATS:
        raise UsageError(f"--out is {out}; it must end in {', '.join(FORMATS)}")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import PercentFormatter

    figure = Figure(figsize=(6.4, 4.4), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    test_sets = sorted({f"{row.test_set}, {row.people} people" for row in rows})
    for number, row in sorted(enumerate(rows), key=lambda item: -item[1].cmc[0]):
        name = row.name if len(test_sets) == 1 else f"{row.name} ({row.test_set})"
        curve = row.cmc[:LAST_RANK]
        axes.plot(
            range(1, len(curve) + 1),
            curve,
            color=COLOURS[number % len(COLOURS)],
            linestyle=STYLES[(number // len(COLOURS) + number) % len(STYLES)],
            marker="o",
            markersize=3.5,
            linewidth=1.6,
            label=f"{100 * row.ranks[0]:5.1f} %  {name}",
        )
    longest = max(min(len(row.cmc), LAST_RANK) for row in rows)
    axes.set(
        xlabel="rank",
        ylabel="matched within rank",
        xlim=(0.6, longest + 0.4),
        ylim=(0, 1.02),
        title=f"Cumulative match characteristic\n{'; '.join(test_sets) if len(test_sets) < 3 else ''}".strip(),
    )
    axes.set_xticks([rank for rank in (1, 5, 10, 15, 20) if rank <= longest])
    axes.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
    axes.grid(alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(title="rank-1", alignment="left", loc="lower right", fontsize="small", framealpha=0.9)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(out)
    except OSError as error:
        raise UserError(f"{out}: cannot be written ({error.strerror}); choose another --out") from error
