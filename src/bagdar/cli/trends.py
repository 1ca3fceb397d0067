"""Trend watch from files alone, without an installation; and what one takes in of it."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.briefs import BRIEFS
from bagdar.cli.signal_runs import RUNS
from bagdar.cli.watch import WATCH

if TYPE_CHECKING:
    from bagdar.core.trends.backtest import Result
    from bagdar.core.trends.document import Signals
    from bagdar.core.trends.panel import Break
    from bagdar.runs.trends import Read
    from bagdar.runs.trends_engine import Engine

Command = Callable[..., None]
CUTS = re.compile(r"\d{4}(-\d{4}|(,\d{4})*)")
HEADS_SHOWN, BREAKS_SHOWN = 10, 20
LONGEST_NAME = 300
FIRST_YEAR, LAST_YEAR = 1500, 2100
"""Years that a document may have: others cannot be stood in."""


@click.group()
def trends() -> None:
    """Watch what rises in a corpus of texts, and measure how early.

    Needs no installation, but for what is taken into one: take, signals, brief, terms.

    \u0008
    Examples:
      bagdar trends backtest papers.parquet --cuts 2008-2013 --output backtest
      bagdar trends scan papers/ feeds/ --into store --output signals.jsonl.gz
      bagdar trends take signals.jsonl.gz
    """


for one in (*WATCH, *RUNS, *BRIEFS):
    trends.add_command(one)


def _years(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> tuple[int, ...]:
    """Return the years of a range A-B or of a list a,b,c, each once, in order."""
    if value is None:
        return ()
    text = value.replace(" ", "")
    if not CUTS.fullmatch(text):
        raise click.BadParameter(f"{value!r} is neither a range such as 2008-2013 nor a list.")
    if not all(FIRST_YEAR <= int(one) <= LAST_YEAR for one in re.split("[-,]", text)):
        raise click.BadParameter(f"{value!r} leaves the years {FIRST_YEAR} to {LAST_YEAR}.")
    if "-" not in text:
        return tuple(sorted({int(one) for one in text.split(",")}))
    first, last = map(int, text.split("-"))
    if first > last:
        raise click.BadParameter(f"{value!r} ends before it begins.")
    return tuple(range(first, last + 1))


def _corpus_name(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> str | None:
    """Return a name without what is blank; none where it is left out."""
    if value is None:
        return None
    text = " ".join(value.split())
    if not 0 < len(text) <= LONGEST_NAME:
        raise click.BadParameter(f"Write a name of one to {LONGEST_NAME} letters.")
    return text


def _must_be_writable(path: Path, folder: Path) -> None:
    """Refuse, before anything is read, what cannot be written in a folder that is or is made."""
    try:
        there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
        with TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None


def _with_engine(command: Command) -> Command:
    """Let a command be told what finds phrases, and what it may use."""
    options = (
        click.option(
            "--engine",
            type=click.Choice(["memory", "duckdb", "spark"]),
            default="memory",
            help="What counts phrases: in memory, on disk, or a cluster.",
        ),
        click.option(
            "--scratch",
            type=click.Path(file_okay=False, path_type=Path),
            help="What passes goes here; all machines of a cluster must see it.",
        ),
        click.option("--threads", type=click.IntRange(1), default=2, help="How many threads."),
        click.option(
            "--memory-mb",
            type=click.IntRange(200),
            default=2000,
            help="Most memory of duckdb, and of Spark on this machine.",
        ),
    )
    for one in reversed(options):
        command = one(command)
    return command


def _engine(asked: Mapping[str, Any]) -> Engine:
    """Take what `_with_engine` was told."""
    from bagdar.runs.trends_engine import Engine

    return Engine(asked["engine"], asked["threads"], asked["memory_mb"], asked["scratch"])


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
@click.option(
    "--into",
    "store",
    type=click.Path(file_okay=False, path_type=Path),
    help="Read CORPUS as scan does, whatever its kind, and keep its documents in this folder.",
)
@_with_engine
@click.option("--force", is_flag=True, help="Write over results that are there already.")
def backtest(corpus: Path, cuts: tuple[int, ...], output: Path, tokens: str, **asked: Any) -> None:
    """Say what each detector would have named in years past, and how much of it rose.

    CORPUS is a Parquet file, or a folder of them, with id, year and title and, where present,
    abstract, categories (separated by spaces) and venue; with --into all that scan reads. At each
    cut only documents up to it are seen; models learn from what was observed by then. Detectors:
    chance, momentum, escore, kleinberg, holt (the straight line), ours, and oracle, which sees one
    year more.

    results.csv has the columns cut, label, detector, metric and value. Labels: TOP10 (the tenth
    whose share grew most), TOP10F (beyond the growth of its fields), CSET8 (8 % a year above its
    peak). Too little data gives no figure, and the reason is printed.

    \u0008
    Examples:
      bagdar trends backtest papers.parquet --cuts 2008-2013 --output backtest
      bagdar trends backtest papers.parquet --cuts 2010,2012 --horizon 3 --output b --tokens opaque
      bagdar trends backtest papers.parquet --cuts 2008-2013 --output b --engine spark
    """
    # Threads of linear algebra wait for each other on a busy machine, and move last digits.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from contextlib import ExitStack
    from datetime import UTC, datetime

    from bagdar.core.trends.backtest import Plan
    from bagdar.runs.trends import DOUBLED_PART, RESULTS, open_panel, run_backtest
    from bagdar.runs.trends_store import gathered

    results = output / RESULTS
    if results.exists() and not asked["force"]:
        raise click.ClickException(f"{results} is there already; write over it with --force.")
    _must_be_writable(output, output)
    if asked["store"] is not None:
        _must_be_writable(asked["store"], asked["store"])
    engine = _engine(asked)
    with ExitStack() as stay:
        if asked["store"] is not None:
            found = stay.enter_context(
                gathered(
                    [corpus],
                    today=datetime.now(UTC).date(),
                    opaque=tokens == "opaque",
                    store=asked["store"],
                    threads=engine.threads,
                    scratch=engine.place(),
                )
            )
            for line in (*found.told, *(f"{n:,} {what}" for what, n in found.counts.items())):
                click.echo(line, err=True)
            for year, documents, doubled in found.doubled:
                if doubled and doubled >= DOUBLED_PART * documents:
                    click.echo(
                        f"Break {year}: {doubled:,} of {documents:,} ids came twice", err=True
                    )
            corpus = found.path
        read = stay.enter_context(open_panel(corpus, opaque=tokens == "opaque", engine=engine))
        _tell_corpus(read)
        plan = Plan(cuts, asked["horizon"], asked["seed"])
        result = run_backtest(read, plan, output, lambda line: click.echo(line, err=True))
    _tell_result(result)
    click.echo(f"The figures are in {results}.")


@trends.command()
@click.argument(
    "corpora",
    metavar="CORPUS...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
)
@click.option(
    "--into",
    "store",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder that keeps documents: only new and changed files are read, new signals told.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The signals document; packed when its name ends in .gz.",
)
@click.option("--top", type=click.IntRange(1, 5000), default=200, help="How many that rise.")
@click.option("--backtest-cuts", "cuts", callback=_years, help="A-B or a,b,c; the last six else.")
@click.option("--step", type=click.Choice(["year", "quarter"]), default="year", help="Of periods.")
@click.option(
    "--tokens",
    type=click.Choice(["open", "opaque"]),
    default="open",
    help="Opaque: content words are tokens already folded.",
)
@click.option("--seed", type=click.IntRange(0), default=0, help="Of the detector chance.")
@click.option("--words/--no-words", default=True, help="Rank single words beside phrases.")
@click.option(
    "--corpus",
    callback=_corpus_name,
    help="What all of it is called together: later scans of one name follow each other.",
)
@_with_engine
@click.option("--force", is_flag=True, help="Write over a document that is there already.")
def scan(  # noqa: PLR0913 -- one argument an option
    corpora: tuple[Path, ...],
    store: Path | None,
    output: Path,
    top: int,
    cuts: tuple[int, ...],
    step: str,
    tokens: str,
    seed: int,
    *,
    words: bool,
    corpus: str | None,
    force: bool,
    **asked: Any,
) -> None:
    """Rank what rises and falls in corpora now, with what such rankings were worth before.

    Each CORPUS is a file or a folder: works of OpenAlex (JSON lines or Parquet), metadata of arXiv
    (JSON lines), tables of PatentsView, CSV, TSV or Parquet with date and title and, where present,
    id, abstract, categories and venue, RSS and Atom feeds, documents as text, HTML, DOCX and PDF;
    packed by gzip or not. What does not fit is counted by reason: of PDF what is locked, damaged,
    made of images alone, or takes too much to read; long ones are read in part.

    The document is JSON lines: a head, then a signal a line. Too little data gives a head without
    signals, which says why.

    \u0008
    Examples:
      bagdar trends scan papers.parquet --output signals.jsonl.gz
      bagdar trends scan openalex/ feeds/ --into store --output signals.jsonl.gz --top 300
      bagdar trends scan patents/ --corpus "US patents" --output patents.jsonl.gz
    """
    # Threads of linear algebra wait for each other on a busy machine, and move last digits.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from datetime import UTC, datetime

    from bagdar.runs.trends_scan import Asked
    from bagdar.runs.trends_scan import scan as run_scan
    from bagdar.sources.trends import write_signals

    if output.exists() and not force:
        raise click.ClickException(f"{output} is there already; write over it with --force.")
    _must_be_writable(output, output.parent)
    if store is not None:
        _must_be_writable(store, store)
    made = run_scan(
        corpora,
        Asked(top, cuts, step, seed, tokens == "opaque", _engine(asked), words, corpus),
        at=datetime.now(UTC).replace(microsecond=0),
        store=store,
        told=lambda line: click.echo(line, err=True),
        write=lambda scanned: write_signals(output, scanned.head, scanned.signals),
    )
    _tell_signals(made)
    click.echo(f"{len(made.signals):,} signals are in {output}.")


def _tell_signals(made: Signals) -> None:
    """Say what came in, what did not fit, what breaks, and the first signals."""
    head = made.head
    for corpus in head.corpora:
        click.echo(f"{corpus.name}: {corpus.documents:,} documents, {corpus.first}-{corpus.last}")
    for what, count in head.counts.items():
        click.echo(f"{count:,} {what}", err=True)
    for one in head.breaks[:BREAKS_SHOWN]:
        click.echo(f"Break {one.period}: {one.kind}, {one.detail}", err=True)
    for line in head.told:
        click.echo(line)
    rising = [one for one in made.signals if not one.early][:HEADS_SHOWN]
    early = [one for one in made.signals if one.early][:HEADS_SHOWN]
    if rising:
        click.echo(f"First: {'; '.join(one.name for one in rising)}")
    if early:
        click.echo(f"First early ones: {'; '.join(one.name for one in early)}")
    if any(one.fresh for one in made.signals):
        names = [one.name for one in made.signals if one.fresh][:HEADS_SHOWN]
        click.echo(f"New since the last scan: {'; '.join(names)}")


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
    if read.apart:
        apart = ", ".join(f"{year} ({count:,})" for year, count in read.apart[:BREAKS_SHOWN])
        more = " …" if len(read.apart) > BREAKS_SHOWN else ""
        click.echo(f"Left out as apart from all others: {apart}{more}.", err=True)
    spoken = ", ".join(f"{name} {count:,}" for name, count in read.languages.items() if count)
    click.echo(f"Languages by their small words: {spoken}", err=True)
    for year, documents, doubled in read.doubled:
        click.echo(f"Break {year}: {doubled:,} of {documents:,} ids came twice", err=True)
    _tell_breaks(read.breaks)
    _tell_breaks(read.sources)
    if read.sources:
        click.echo(
            "Documents of a venue or corpus that begins or stops stay: this back-test leaves out "
            "those of fields alone.",
            err=True,
        )


def _tell_breaks(breaks: Sequence[Break]) -> None:
    for one in breaks[:BREAKS_SHOWN]:
        field = f" {one.field}" if one.field else ""
        click.echo(
            f"Break {one.year}: {one.kind}{field}, {one.before:,} to {one.after:,}", err=True
        )
    if len(breaks) > BREAKS_SHOWN:
        click.echo(f"… and {len(breaks) - BREAKS_SHOWN:,} more breaks", err=True)


def _tell_result(result: Result) -> None:
    from bagdar.core.trends.backtest import DETECTORS, TOLD
    from bagdar.core.trends.labels import FALLING, LABELS

    for label in (*LABELS, FALLING):
        cuts = list(dict.fromkeys(row[0] for row in result.rows if row[1] == label))
        if not cuts:
            continue
        click.echo(f"\n{label:22}" + "".join(f"{name:>10}" for name in DETECTORS))
        for cut in cuts:
            for metric in TOLD:
                cells = [_cell(result.value(cut, label, one, metric)) for one in DETECTORS]
                click.echo(f"{cut:>6} {metric:15}" + "".join(f"{one:>10}" for one in cells))
        click.echo(_of_cuts(result, label, cuts))
    _tell_lead(result)
    for (label, why), named in _by_why(result).items():
        click.echo(f"Cannot say for {f'{named} {label}'.strip()}: {why}.")
    for year, head in result.heads.items():
        click.echo(f"{year}, ours first: {'; '.join(head[:HEADS_SHOWN])}")
    for line in result.told:
        click.echo(line)
    click.echo(_headline(result))


def _by_why(result: Result) -> dict[tuple[str, str], str]:
    """Return of each label and reason the cuts, those that follow each other as one range."""
    runs: dict[tuple[str, str], list[list[int]]] = {}
    whole = {(label, why): cut for cut, label, why in result.unsaid if not cut.isdecimal()}
    for cut, label, why in result.unsaid:
        if (label, why) in whole:
            continue
        known = runs.setdefault((label, why), [])
        if known and int(cut) == known[-1][-1] + 1:
            known[-1].append(int(cut))
        else:
            known.append([int(cut)])
    return whole | {
        asked: ", ".join(
            str(one[0]) if len(one) == 1 else f"{one[0]} to {one[-1]}" for one in several
        )
        for asked, several in runs.items()
    }


def _of_cuts(result: Result, label: str, cuts: Sequence[str]) -> str:
    """Say of how many cuts a mean is; of the gap those where hindsight is no better are not."""
    some = [result.value(cut, label, "ours", "gap_closed") for cut in cuts if cut != "mean"]
    gaps = sum(one is not None and not math.isnan(one) for one in some)
    return f"  mean of {len(some)} cuts; of gap_closed that of {gaps}, each cut's own"


def _headline(result: Result) -> str:
    """Say how ours does beside the straight line, also where it lost or nothing can be said."""
    own, line = (result.value("mean", "TOP10", name, "AP") for name in ("ours", "holt"))
    if own is None or line is None:
        return "Our detector is held against no straight line: no cut could be measured."
    count = len({row[0] for row in result.rows if row[1] == "TOP10"} - {"mean", "all"})
    ended = f"of average precision over {count} cuts."
    if own > line:
        return f"Our detector beat a straight line by {own - line:.3f} {ended}"
    return f"Our detector did not beat a straight line: {own - line:+.3f} {ended}"


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
