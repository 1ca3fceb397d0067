"""Trend watch of an installation: signals taken in, listed, and what the programme rides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types
from bagdar.cli.tables import format_option, show

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SYNTHETIC = click.option(
    "--synthetic", is_flag=True, help="Of the synthetic world instead of the real one."
)


CORPUS = click.option("--corpus", default="", help="Of this corpus alone (default: of all).")


@click.command()
@click.argument("file", type=A_FILE)
@click.option("--corpus", default="", help="What it is called (default: as the file says).")
@SYNTHETIC
def take(file: Path, corpus: str, *, synthetic: bool) -> None:
    """Take FILE, the signals that `bagdar trends scan` wrote, into the installation.

    All of it or nothing: lines that do not fit are named with the reason. The same file again
    changes nothing. Packed by gzip or not. Runs of one corpus follow each other, and the last one
    counts; those of different corpora stand side by side.

    \u0008
    Examples:
      bagdar trends take signals.jsonl
      bagdar trends take signals.jsonl.gz --corpus arXiv
    """
    setup()
    from bagdar.web.delivery.actions.checks import DeliveryError
    from bagdar.web.people.permissions import World
    from bagdar.web.trends.actions.taking import LARGEST_BYTES, take_signals

    with file.open("rb") as given:
        content = given.read(LARGEST_BYTES + 1)
    world = World.SYNTHETIC if synthetic else World.REAL
    try:
        done = take_signals(
            content, world=world, by=whoever_types(), at=this_moment(), corpus=corpus
        )
    except DeliveryError as error:
        told = (text for texts in error.problems.values() for text in texts)
        raise click.ClickException("\n".join(told)) from None
    if done.known:
        click.echo("This document was taken before: nothing has changed.")
        return
    new = "the first run calls none new" if done.first else f"{done.new:,} of them new"
    click.echo(
        f"{done.signals:,} signals, {new}; {done.suggested:,} links suggested. "
        f"Run {done.run.pk} of the corpus {done.run.corpus or '-'}."
    )


@click.command("signals")
@click.option(
    "--direction", type=click.Choice(["rising", "flat", "falling", "unclear"]), help="These alone."
)
@click.option("--sector", default="", help="Of this section or division of OKED, by code.")
@CORPUS
@click.option("--limit", type=click.IntRange(1, 20_000), default=50, help="How many signals.")
@SYNTHETIC
@format_option
def list_signals(
    direction: str | None, sector: str, corpus: str, limit: int, style: str, *, synthetic: bool
) -> None:
    """List the signals of the runs that count, by the rank of our detector in each corpus.

    The run that counts of a corpus is the one computed last.

    \u0008
    Examples:
      bagdar trends signals
      bagdar trends signals --corpus arXiv
      bagdar trends signals --direction falling --format csv
    """
    setup()
    from bagdar.web.trends.queries.reading import Wanted, last_runs, lines_of, listed
    from bagdar.web.trends.queries.words import against_line

    runs = last_runs(synthetic=synthetic, corpus=corpus)
    wanted = Wanted(direction=direction or "", sector=sector, corpus=corpus)
    columns = (
        *("number", "name", "corpus", "rank", "direction", "stage", "share", "documents"),
        "judgements",
    )
    rows = [
        {
            "number": line.sighting.signal_id,
            "name": line.signal.name,
            "corpus": line.sighting.run.corpus,
            "rank": line.sighting.rank,
            "direction": line.sighting.goes.value,
            "stage": line.sighting.stage,
            "share": line.sighting.share,
            "documents": line.sighting.documents_count,
            "judgements": " ".join(
                f"{verdict}={count}"
                for verdict, count in (line.opinion.counts if line.opinion else {}).items()
            ),
        }
        for line in lines_of(list(listed(wanted, runs)[:limit]))
    ]
    show(rows, columns, style)
    click.echo(f"{len(rows)} signals.", err=True)
    for run in runs:
        named = f"{run.corpus}: " if len(runs) > 1 else ""
        click.echo(f"{named}{against_line(run).sentence}", err=True)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--run", "number", type=click.IntRange(1), help="Of this run (default: those that count)."
)
@CORPUS
@SYNTHETIC
@format_option
def find(
    words: tuple[str, ...], number: int | None, corpus: str, style: str, *, synthetic: bool
) -> None:
    """Look in runs for signals that are called WORDS, or whose names contain them.

    Each of the WORDS is a phrase of one to four words. Plurals count for one; what stands on the
    map of terms is looked for in all its languages. What is not found has a line without a signal.

    \u0008
    Examples:
      bagdar trends find "solid-state battery" водород
      bagdar trends find hydrogen --run 4 --format csv
    """
    setup()
    from bagdar.core.trends.following import folded
    from bagdar.web.trends.models import Run
    from bagdar.web.trends.queries.following import look, not_seen
    from bagdar.web.trends.queries.reading import last_runs

    if wrong := [one for one in words if not folded(one)]:
        named = ", ".join(wrong)
        raise click.BadParameter(f"No signal can be called so: {named}. Write one to four words.")
    runs = last_runs(synthetic=synthetic, corpus=corpus)
    if number is not None:
        runs = list(Run.objects.filter(pk=number, is_synthetic=synthetic))
        if not runs:
            raise click.ClickException(f"There is no run {number}; see `bagdar trends run list`.")
    columns = (
        *("words", "number", "name", "corpus", "equals", "by", "rank", "direction", "stage"),
        "share",
    )
    rows: list[dict[str, Any]] = []
    for text, found in zip(words, look(words, runs), strict=True):
        if not found:
            rows.append(dict.fromkeys(columns) | {"words": text})
            click.echo(f"{text}: {not_seen(runs)}", err=True)
        rows += [
            {
                "words": text,
                "number": one.sighting.signal_id,
                "name": one.sighting.signal.name,
                "corpus": one.sighting.run.corpus,
                "equals": one.equals,
                "by": one.by,
                "rank": one.sighting.rank,
                "direction": one.sighting.goes.value,
                "stage": one.sighting.stage,
                "share": one.sighting.share,
            }
            for one in found
        ]
    show(rows, columns, style)


WATCH = (take, list_signals, find)
