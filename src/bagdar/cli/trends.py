"""Trend watch from files alone: needs no installation."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bagdar.core.trends.backtest import Result
    from bagdar.runs.trends import Read

CUTS = re.compile(r"\d{4}(-\d{4}|(,\d{4})*)")
HEADS_SHOWN, BREAKS_SHOWN = 10, 20


@click.group()
def trends() -> None:
    """Watch what rises in a corpus of texts, and measure how early; needs no installation.

    \u0008
    Examples:
      bagdar trends backtest papers.parquet --cuts 2008-2013 --output backtest
    """


def _years(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, ...]:
    """Return the years of a range A-B or of a list a,b,c, each once, in order."""
    text = value.replace(" ", "")
    if not CUTS.fullmatch(text):
        raise click.BadParameter(f"{value!r} is neither a range such as 2008-2013 nor a list.")
    if "-" not in text:
        return tuple(sorted({int(one) for one in text.split(",")}))
    first, last = map(int, text.split("-"))
    if first > last:
        raise click.BadParameter(f"{value!r} ends before it begins.")
    return tuple(range(first, last + 1))


@trends.command()
@click.argument("corpus", metavar="CORPUS", type=click.Path(exists=True, path_type=Path))
@click.option("--cuts", callback=_years, required=True, help="Years to stand in: A-B or a,b,c.")
@click.option("--horizon", type=click.IntRange(1, 10), default=3, help="Years ahead.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder of results.csv.",
)
@click.option(
    "--tokens",
    type=click.Choice(["open", "opaque"]),
    default="open",
    help="Opaque: content words are tokens already folded.",
)
@click.option("--seed", type=click.IntRange(0), default=0, help="Of the detector chance.")
@click.option("--threads", type=click.IntRange(1), default=2, help="How many threads.")
@click.option("--force", is_flag=True, help="Write over results that are there already.")
def backtest(corpus: Path, cuts: tuple[int, ...], output: Path, tokens: str, **asked: int) -> None:
    """Say what each detector would have named in years past, and how much of it rose.

    CORPUS is a Parquet file, or a folder of them, with id, year and title and, where present,
    abstract, categories (separated by spaces) and venue. At each cut only documents up to it are
    seen; models learn from what was observed by then. Detectors: chance, momentum, escore,
    kleinberg, holt (the straight line), ours, and oracle, which sees one year more.

    results.csv has the columns cut, label, detector, metric and value. Labels: TOP10 (the tenth
    whose share grew most), TOP10F (beyond the growth of its fields), CSET8 (8 % a year above its
    peak). Too little data gives no figure, and the reason is printed.

    \u0008
    Examples:
      bagdar trends backtest papers.parquet --cuts 2008-2013 --output backtest
      bagdar trends backtest papers.parquet --cuts 2010,2012 --horizon 3 --output b --tokens opaque
    """
    # Threads of linear algebra wait for each other on a busy machine, and move last digits.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from bagdar.core.trends.backtest import Plan
    from bagdar.runs.trends import RESULTS, read_panel, run_backtest

    results = output / RESULTS
    if results.exists() and not asked["force"]:
        raise click.ClickException(f"{results} is there already; write over it with --force.")
    read = read_panel(corpus, opaque=tokens == "opaque", threads=asked["threads"])
    _tell_corpus(read)
    plan = Plan(cuts, asked["horizon"], asked["seed"])
    result = run_backtest(read, plan, output, lambda line: click.echo(line, err=True))
    _tell_result(result)
    click.echo(f"The figures are in {results}.")


def _tell_corpus(read: Read) -> None:
    """Say what came in and what did not fit, before anything is scored."""
    panel = read.panel
    click.echo(
        f"{panel.documents:,} documents of {panel.first} to {panel.last}, "
        f"{len(panel.phrases.texts):,} phrases; filed by {panel.filed_by}."
    )
    for line in read.told:
        click.echo(line, err=True)
    for what, count in read.counts.items():
        if count and what != "rows":
            click.echo(f"{count:,} of {read.counts['rows']:,} rows: {what}", err=True)
    spoken = ", ".join(f"{name} {count:,}" for name, count in read.languages.items() if count)
    click.echo(f"Languages by their small words: {spoken}", err=True)
    for one in read.breaks[:BREAKS_SHOWN]:
        field = f" {one.field}" if one.field else ""
        click.echo(
            f"Break {one.year}: {one.kind}{field}, {one.before:,} to {one.after:,}", err=True
        )
    if len(read.breaks) > BREAKS_SHOWN:
        click.echo(f"… and {len(read.breaks) - BREAKS_SHOWN:,} more breaks", err=True)


def _tell_result(result: Result) -> None:
    from bagdar.core.trends.backtest import DETECTORS, TOLD
    from bagdar.core.trends.labels import LABELS

    for label in LABELS:
        cuts = list(dict.fromkeys(row[0] for row in result.rows if row[1] == label))
        if not cuts:
            continue
        click.echo(f"\n{label:22}" + "".join(f"{name:>10}" for name in DETECTORS))
        for cut in cuts:
            for metric in TOLD:
                cells = [_cell(result.value(cut, label, one, metric)) for one in DETECTORS]
                click.echo(f"{cut:>6} {metric:15}" + "".join(f"{one:>10}" for one in cells))
    _tell_lead(result)
    for cut, label, why in result.unsaid:
        click.echo(f"Cannot say for {f'{cut} {label}'.strip()}: {why}.")
    for year, head in result.heads.items():
        click.echo(f"{year}, ours first: {'; '.join(head[:HEADS_SHOWN])}")
    own, line = (result.value("mean", "TOP10", name, "AP") for name in ("ours", "holt"))
    if own is not None and line is not None:
        click.echo(f"Our detector beat a straight line by {own - line:+.3f} of average precision.")


def _cell(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.3f}"


def _tell_lead(result: Result) -> None:
    for detector in dict.fromkeys(row[2] for row in result.rows if row[1] == "TAKEOFF"):
        told = [
            f"{metric.replace('_', ' ')} {value:.3g}"
            for _cut, label, name, metric, value in result.rows
            if label == "TAKEOFF" and name == detector
        ]
        click.echo(f"TAKEOFF {detector}: {', '.join(told)}")
