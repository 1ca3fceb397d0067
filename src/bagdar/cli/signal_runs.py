"""Runs of signals from the command line: listed, withdrawn with a reason, and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.setting_up import setup, this_moment, who_acts, whoever_types
from bagdar.cli.tables import format_option, show
from bagdar.cli.watch import CORPUS, SYNTHETIC

if TYPE_CHECKING:
    from bagdar.web.journal.actions import Actor
    from bagdar.web.trends.models import Run

REASON = click.option("--reason", required=True, help="Why; it stays on record.")
BY = click.option(
    "--by", "username", help="The account in whose name it is done (default: the installation)."
)
COLUMNS = ("number", "corpus", "made_at", "taken_at", "signals", "counts", "withdrawn")


@click.group("run")
def runs() -> None:
    """Runs of signals that were taken in: list them, withdraw one, or bring it back.

    \u0008
    Examples:
      bagdar trends run list
      bagdar trends run withdraw 4 --reason "A corpus was missing."
    """


@runs.command("list")
@CORPUS
@click.option("--limit", type=click.IntRange(1, 1000), default=50, help="How many runs.")
@SYNTHETIC
@format_option
def list_runs(corpus: str, limit: int, style: str, *, synthetic: bool) -> None:
    """List the runs, the one that was computed last first, and tell which of each corpus counts.

    \u0008
    Examples:
      bagdar trends run list
      bagdar trends run list --corpus arXiv
      bagdar trends run list --format json
    """
    setup()
    from bagdar.web.trends.models import Run
    from bagdar.web.trends.queries.reading import last_runs

    lasts = last_runs(synthetic=synthetic)
    found = Run.objects.filter(is_synthetic=synthetic).prefetch_related("withdrawals__returned")
    if corpus:
        found = found.filter(corpus=corpus)
    rows = [
        {
            "number": one.pk,
            "corpus": one.corpus,
            "made_at": one.made_at.isoformat(),
            "taken_at": one.at.isoformat(),
            "signals": one.signals,
            "counts": one in lasts,
            "withdrawn": one.withdrawn.reason if one.withdrawn else "",
        }
        for one in found[:limit]
    ]
    show(rows, COLUMNS, style)


@runs.command()
@click.argument("number", type=click.IntRange(1))
@REASON
@BY
def withdraw(number: int, reason: str, username: str | None) -> None:
    """Withdraw run NUMBER: lists and new briefs rest on the one of its corpus before it.

    It stays readable.

    \u0008
    Examples:
      bagdar trends run withdraw 4 --reason "A corpus was missing."
    """
    setup()
    from bagdar.web.trends.actions.withdrawing import withdraw_run

    found = _done(withdraw_run, number, reason, username)
    click.echo(f"Run {number} is withdrawn; {_that_counts(found)}.")


@runs.command("return")
@click.argument("number", type=click.IntRange(1))
@REASON
@BY
def return_(number: int, reason: str, username: str | None) -> None:
    """Bring run NUMBER back, which was withdrawn: it counts as if it had never been out.

    \u0008
    Examples:
      bagdar trends run return 4 --reason "The corpus was whole."
    """
    setup()
    from bagdar.web.trends.actions.withdrawing import bring_run_back

    found = _done(bring_run_back, number, reason, username)
    click.echo(f"Run {number} counts again; {_that_counts(found)}.")


def _done(does: Callable[..., Any], number: int, reason: str, username: str | None) -> Run:
    """Do it to a run and return that run. Raises click.ClickException for what is refused."""
    from bagdar.web.delivery.actions.checks import DeliveryError
    from bagdar.web.trends.models import Run

    by: Actor = who_acts(username) if username else whoever_types()
    found = Run.objects.filter(pk=number).first()
    if found is None:
        raise click.ClickException(f"There is no run {number}; see `bagdar trends run list`.")
    try:
        does(found, reason, by=by, at=this_moment())
    except DeliveryError as error:
        told = (text for texts in error.problems.values() for text in texts)
        raise click.ClickException("\n".join(told)) from None
    return found


def _that_counts(run: Run) -> str:
    from bagdar.web.trends.queries.reading import last_runs

    of_corpus = f" of the corpus {run.corpus}" if run.corpus else ""
    lasts = [
        one.pk
        for one in last_runs(synthetic=run.is_synthetic, corpus=run.corpus)
        if one.corpus == run.corpus
    ]
    return f"the run{of_corpus} that counts is {lasts[0]}" if lasts else f"no run{of_corpus} counts"


RUNS = (runs,)
