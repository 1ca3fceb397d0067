"""What custodians and the programme office read and put right of jobs, in a person's name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.job_reports import by_option, hand_of
from bagdar.cli.tables import format_option, show
from bagdar.core.terms.decimals import AmbiguousNumberError, NotANumberError, read_decimal

if TYPE_CHECKING:
    from decimal import Decimal

    from bagdar.cli.job_reports import Hand
    from bagdar.web.projects.models import Programme

A_MONTH = click.DateTime(["%Y-%m"])
EMPLOYERS = ("employer", "name", "month", "jobs", "taken_at", "by", "said_before")
BATCHES = ("number", "programme", "kind", "taken_at", "given", "kept", "set_apart")
BEHIND = ("project", "programme", "name", "value", "n", "base", "employers", "state", "evidence")
synthetic_option = click.option(
    "--synthetic", is_flag=True, help="Of the synthetic world instead of the real one."
)


@click.command()
@click.option("--search", default="", help="A part of the BIN, or of the name for who reads it.")
@click.option("--month", type=A_MONTH, help="Of this month alone.")
@synthetic_option
@by_option
@format_option
def employers(
    search: str, month: datetime | None, username: str, style: str, *, synthetic: bool
) -> None:
    """List all jobs of employers by month as they hold, the newest month first.

    `said_before` are the numbers that held before, the newest first.

    \u0008
    Examples:
      bagdar jobs employers --by custodian
      bagdar jobs employers --search 9412 --month 2026-04 --by custodian --format csv
    """
    from bagdar.web.jobs.forms.headcounts import MOST_SEARCHED
    from bagdar.web.jobs.permissions import reads_headcounts
    from bagdar.web.jobs.queries.headcounts import counted, holding
    from bagdar.web.people.permissions import SEES_RESTRICTED
    from bagdar.web.projects.queries.history import actor_shown

    if len(search) > MOST_SEARCHED:
        raise click.UsageError(f"--search: {MOST_SEARCHED} characters at most.")
    hand = _hand(username, synthetic=synthetic)
    reading = hand.reading
    if not reads_headcounts(reading.scope, hand.person):
        raise click.ClickException(f"{username} does not read the jobs of employers.")
    named = reading.scope.has_whole(SEES_RESTRICTED)
    asked = month.date() if month else None
    found = counted(holding(reading, search=search, month=asked, named=named), named=named)
    rows = [
        {
            "employer": one.row.bin,
            "name": one.name,
            "month": f"{one.row.month:%Y-%m}",
            "jobs": str(one.row.fte),
            "taken_at": one.row.at.isoformat(timespec="minutes"),
            "by": actor_shown(one.row.actor_id, one.row.actor_label, reading),
            "said_before": " ".join(str(said.row.fte) for said in one.earlier),
        }
        for one in found
    ]
    show(rows, EMPLOYERS, style)


@click.command("correct-headcount")
@click.argument("employer")
@click.argument("month", type=A_MONTH)
@click.argument("jobs")
@click.option("--programme", required=True, help="Key of the programme.")
@click.option("--ground", required=True, help="Why it is put right; it stays in the journal.")
@synthetic_option
@by_option
def correct_headcount(
    employer: str, month: datetime, jobs: str, username: str, *, synthetic: bool, **said: str
) -> None:
    """Put the JOBS of an EMPLOYER, named by BIN, in a MONTH right; what was said stays beside it.

    \u0008
    Examples:
      bagdar jobs correct-headcount 941240000194 2026-04 905 --programme P --ground "Counted twice." --by custodian
    """  # noqa: E501 -- an example is one line, to be copied
    from bagdar.sources.custody import Headcount
    from bagdar.web.delivery.models import NOTE_LENGTH
    from bagdar.web.jobs.actions import headcounts
    from bagdar.web.jobs.permissions import is_custodian

    hand = _hand(username, synthetic=synthetic)
    if not is_custodian(hand.reading.scope, hand.person):
        raise click.ClickException(f"{username} does not put the jobs of employers right.")
    if len(said["ground"]) > NOTE_LENGTH:
        raise click.UsageError(f"--ground: {NOTE_LENGTH} characters at most.")
    right = Headcount(employer, month.date(), _number(jobs))
    programme = _programme(said["programme"], hand)
    made = headcounts.correct_headcount(programme, right, said["ground"], **hand.acted)
    click.echo(f"{made.fte} holds of {employer} in {month:%Y-%m}; what was said stays beside it.")


@click.command()
@synthetic_option
@by_option
@format_option
def batches(username: str, style: str, *, synthetic: bool) -> None:
    """List the files of records that were taken in, the newest first, and what was set apart.

    \u0008
    Examples:
      bagdar jobs batches --by custodian
    """
    from bagdar.web.jobs.permissions import is_custodian
    from bagdar.web.jobs.queries.batches import batches_of

    hand = _hand(username, synthetic=synthetic)
    if not is_custodian(hand.reading.scope, hand.person):
        raise click.ClickException(f"{username} does not read what was handed over.")
    rows = [
        {
            "number": one.pk,
            "programme": one.programme.key,
            "kind": one.kind,
            "taken_at": one.at.isoformat(timespec="minutes"),
            "given": one.given,
            "kept": one.kept,
            "set_apart": ", ".join(f"{why} {count}" for why, count in one.set_apart.items()),
        }
        for one in batches_of(synthetic=hand.reading.is_synthetic)
    ]
    show(rows, BATCHES, style)


@click.command()
@click.option("--candidates", is_flag=True, help="The months that can be released, instead.")
@click.option("--programme", default="", help="Of this programme alone, by key.")
@synthetic_option
@by_option
@format_option
def releases(
    programme: str, username: str, style: str, *, candidates: bool, synthetic: bool
) -> None:
    """List the months of jobs that were released, the newest first, or those that can be.

    `is_coarse`: more cells are withheld than need be, as deciding each of them beside all earlier
    months would have taken too much work.

    \u0008
    Examples:
      bagdar jobs releases --by programme-office
      bagdar jobs releases --candidates --programme industrial-programme --by programme-office
    """
    from bagdar.web.jobs.models import Release
    from bagdar.web.jobs.permissions import is_office
    from bagdar.web.jobs.queries.cells import months_to_release
    from bagdar.web.projects.models import Programme

    hand = _hand(username, synthetic=synthetic)
    if not is_office(hand.reading.scope, hand.person):
        raise click.ClickException(f"{username} does not publish jobs.")
    of = Programme.objects.filter(is_synthetic=hand.reading.is_synthetic).order_by("key")
    if programme:
        of = of.filter(pk=_programme(programme, hand).pk)
    if candidates:
        months = [
            {"programme": one.key, "month": f"{month:%Y-%m}"}
            for one in of
            for month in months_to_release(one)
        ]
        show(months, ("programme", "month"), style)
        return
    found = Release.objects.filter(programme__in=of).select_related("programme")
    rows = [
        {
            "programme": one.programme.key,
            "measure": one.measure,
            "month": f"{one.month:%Y-%m}",
            "rules": one.rule_version,
            "frozen_at": one.frozen_at.isoformat(timespec="minutes") if one.frozen_at else None,
            "is_coarse": one.is_coarse,
        }
        for one in found.order_by("-month", "programme", "measure")
    ]
    show(rows, ("programme", "measure", "month", "rules", "frozen_at", "is_coarse"), style)


@click.command("figure-rows")
@click.argument("indicator")
@click.option("--territory", help="Key of the territory (default: the country).")
@click.option("--month", type=A_MONTH, help="Which month (default: the last one computed).")
@click.option("--programme", default="", help="Of this programme alone, by key.")
@synthetic_option
@by_option
@format_option
def figure_rows(
    indicator: str,
    territory: str | None,
    month: datetime | None,
    username: str,
    style: str,
    **asked: Any,
) -> None:
    """List the projects behind a figure of jobs for whoever answers for the place.

    Projects that the account does not see are counted. INDICATOR is as `bagdar jobs figures`
    writes it.

    \u0008
    Examples:
      bagdar jobs figure-rows jobs_verified_fte --by programme-office
      bagdar jobs figure-rows jobs_verified_fte --territory north --month 2026-05 --by akim-north
    """
    from bagdar.core.catalogue import JOBS
    from bagdar.web.jobs.queries.figure_rows import rows_behind
    from bagdar.web.jobs.queries.places import place_asked

    if indicator not in {one.code for one in JOBS}:
        raise click.UsageError(f"INDICATOR: there is no figure of jobs {indicator}.")
    hand = _hand(username, synthetic=asked["synthetic"])
    place = place_asked(territory, hand.reading, whole=territory is None)
    if place is None:
        raise click.ClickException(f"There is no territory {territory or 'to show'}.")
    of = _programme(asked["programme"], hand).pk if asked["programme"] else None
    wanted = month.date() if month else None
    found = rows_behind(place, indicator, hand.reading, hand.person, month=wanted, programme=of)
    if found is None:
        raise click.ClickException(f"{username} is not shown the figures of {place.key} in full.")
    rows = [
        {
            "project": one.key,
            "programme": one.programme,
            "name": one.name,
            "base": one.base,
            **{
                name: getattr(one.stated.figure, name)
                for name in ("value", "n", "employers", "state", "evidence")
            },
        }
        for one in found.rows
    ]
    show(rows, BEHIND, style)
    whole = found.whole.figure.value
    told = f"{found.month:%Y-%m}" if found.month else "no month"
    value = "not stated" if whole is None else whole
    click.echo(f"{place.key}, {told}: {value}; {found.withheld} projects withheld.", err=True)


def _hand(username: str, *, synthetic: bool) -> Hand:
    from bagdar.web.people.permissions import World

    return hand_of(username, World.SYNTHETIC if synthetic else World.REAL)


def _programme(key: str, hand: Hand) -> Programme:
    from bagdar.web.projects.models import Programme

    here = Programme.objects.filter(is_synthetic=hand.reading.is_synthetic)
    found = here.filter(key=key).first()
    if found is None:
        known = ", ".join(here.order_by("key").values_list("key", flat=True))
        raise click.UsageError(f"There is no programme {key}; there are: {known or 'none'}.")
    return found


def _number(text: str) -> Decimal:
    try:
        return read_decimal(text, None)
    except AmbiguousNumberError as error:
        raise click.UsageError(f"JOBS: {error.problem}") from None
    except NotANumberError:
        raise click.UsageError("JOBS: write a number, such as 905 or 12.5.") from None
