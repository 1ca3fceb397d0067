"""Data requests from the command line: list them, export what came back, name who is missing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bagdar.cli.setting_up import setup, this_moment
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from bagdar.web.data_requests.models import Round

COLUMNS = ("number", "outgoing", "title", "asked_by", "due_at", "answered", "expected")
MISSING = ("office", "above", "due_at", "state", "late")
MONTH = click.DateTime(["%Y-%m"])


@click.group(name="data-requests")
def data_requests() -> None:
    """Look at data requests: all of them, as whoever runs the machine.

    \u0008
    Examples:
      bagdar data-requests list
      bagdar data-requests missing 12
      bagdar data-requests export 12 answers.xlsx
    """
    setup()


@data_requests.command(name="list")
@click.option("--search", default="", help="Words of titles and outgoing numbers.")
@click.option("--drafts", is_flag=True, help="Drafts too, that were not sent yet.")
@format_option
def list_(search: str, drafts: bool, style: str) -> None:
    """List data requests, the newest first, with how many offices answered.

    \u0008
    Examples:
      bagdar data-requests list --search jobs
      bagdar data-requests list --format csv
    """
    from django.utils import timezone

    from bagdar.web.data_requests.models import DataRequest
    from bagdar.web.data_requests.queries.inbox import searched, sent_rows

    rows = searched(DataRequest.objects.select_related("asker"), search)
    if not drafts:
        rows = rows.filter(sent_at__isnull=False)
    told = sent_rows(list(rows), None, on=timezone.localdate(this_moment()))
    lines = [
        {
            "number": one.request.pk,
            "outgoing": one.request.outgoing,
            "title": one.request.title,
            "asked_by": one.request.asker.key,
            "due_at": _moment(one.round.due_at) if one.round else None,
            "answered": one.answered,
            "expected": one.expected,
        }
        for one in told
    ]
    show(lines, COLUMNS, style)


@data_requests.command()
@click.argument("number", type=click.IntRange(1))
@click.option("--month", type=MONTH, help="The month of a request that comes back every month.")
@format_option
def missing(number: int, month: datetime | None, style: str) -> None:
    """Name the offices that have not answered request NUMBER.

    \u0008
    Examples:
      bagdar data-requests missing 12
      bagdar data-requests missing 12 --month 2026-05 --format json
    """
    from bagdar.core.data_requests.rounds import punctual
    from bagdar.web.data_requests.queries.consolidated import missing_in

    now = this_moment()
    lines = [
        {
            "office": one.desk.key,
            "above": one.above.desk.key if one.above else None,
            "due_at": _moment(one.due_at),
            "state": one.state,
            "late": punctual(getattr(one, "first", None), one.due_at, at=now).is_late,
        }
        for one in missing_in(_round(number, month))
    ]
    show(lines, MISSING, style)


@data_requests.command()
@click.argument("number", type=click.IntRange(1))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--month", type=MONTH, help="The month of a request that comes back every month.")
@click.option("--at-due-hour", is_flag=True, help="As it stood when it was due.")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def export(
    number: int, file: Path, month: datetime | None, at_due_hour: bool, *, force: bool
) -> None:
    """Write the consolidated table of request NUMBER to FILE, CSV or XLSX by its ending.

    \u0008
    Examples:
      bagdar data-requests export 12 answers.xlsx
      bagdar data-requests export 12 answers.csv --month 2026-05 --at-due-hour
    """
    from bagdar.web.data_requests.queries.consolidated import table_of
    from bagdar.web.data_requests.queries.exporting import csv_text, write_xlsx
    from bagdar.web.data_requests.queries.lines import Eyes

    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise click.UsageError(f"{file}: name a file that ends in .csv or .xlsx.")
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; write over it with --force.")
    found = _round(number, month)
    moment = found.due_at if at_due_hour else None
    table = table_of(found, Eyes(None, this_moment()), moment=moment)
    if file.suffix.lower() == ".xlsx":
        with file.open("wb") as into:
            write_xlsx(table, into)
    else:
        file.write_text(csv_text(table), encoding="utf-8", newline="")
    rows = sum(len(one.rows) for one in table.parts)
    click.echo(f"{rows} rows of {table.answered} of {len(table.parts)} offices.")


def _round(number: int, month: datetime | None) -> Round:
    """Return the round that is named: of the month, or the newest."""
    from bagdar.web.data_requests.models import DataRequest

    request = DataRequest.objects.filter(pk=number, sent_at__isnull=False).first()
    if request is None:
        raise click.UsageError(f"NUMBER: no data request {number} was sent.")
    rounds = request.rounds.select_related("form", "request")
    if month is not None:
        rounds = rounds.filter(period=month.date())
    found = rounds.first()
    if found is None:
        raise click.UsageError("--month: no round was opened for it.")
    return found


def _moment(moment: datetime) -> str:
    from django.utils import timezone

    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
