"""Data requests from the command line: draft and send them, list them, export what came back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.acting import by_option, local_text, told_by_field
from bagdar.cli.answers import answers
from bagdar.cli.data_request_files import definition, request_lines
from bagdar.cli.setting_up import setup, this_moment, who_acts
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from bagdar.web.data_requests.models import DataRequest, Round
    from bagdar.web.people.models import User
    from bagdar.web.people.permissions import Scope
    from bagdar.web.projects.queries.filtering import Reading

COLUMNS = ("number", "outgoing", "title", "asked_by", "due_at", "answered", "expected")
MISSING = ("office", "above", "due_at", "state", "late")
MONTH = click.DateTime(["%Y-%m"])
HOUR = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

TERMS = (
    click.option("--title", help="What is asked, in a few words."),
    click.option("--letter", type=A_FILE, help="A text file with the covering letter."),
    click.option("--signer", help="Who signs the letter."),
    click.option("--outgoing", help="The outgoing number (default: the next of the office)."),
    click.option(
        "--to", "recipients", multiple=True, help="An office that is asked; once for each."
    ),
    click.option("--due", type=HOUR, help="Once, by this local day and hour, as 2026-12-10 18:00."),
    click.option("--lower-due", type=HOUR, help="By when districts answer their oblast."),
    click.option(
        "--monthly",
        "due_day",
        type=int,
        help="Each month, by this day of the next one, or the workday after.",
    ),
    click.option("--lower-day", type=int, help="The day by which districts answer their oblast."),
    click.option("--due-hour", help="The local hour on that day, as 18:00."),
    click.option("--lines", type=click.Choice(["projects", "free"]), help="What lines are of."),
    click.option(
        "--known", multiple=True, help="What the register fills in; once for each column."
    ),
)
"""What is said of a request beside its file."""


def terms(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say a request beside its file."""
    for option in reversed(TERMS):
        command = option(command)
    return command


@click.group(name="data-requests")
def data_requests() -> None:
    """Draft and send data requests as a person; look at all of them as whoever runs the machine.

    \u0008
    Examples:
      bagdar data-requests draft request.json --by ministry-analyst
      bagdar data-requests edit 12 request.json --by ministry-analyst
      bagdar data-requests send 12 --by ministry-analyst
      bagdar data-requests list
      bagdar data-requests show 12
      bagdar data-requests missing 12
      bagdar data-requests export 12 answers.xlsx
      bagdar data-requests answers list --by officer-karaganda
    """
    setup()


@data_requests.command()
@click.argument("file", type=A_FILE)
@by_option
@click.option("--asker", help="The office in whose name it is asked, as akimat:KEY.")
@terms
def draft(file: Path, username: str, letter: Path | None, **said: Any) -> None:
    """Draft a request from FILE; nobody is asked yet, and its number is told.

    FILE is JSON with what `POST /api/v1/data-requests` takes, or CSV or XLSX with a row for each
    column that is asked for: key, title, type, required, unit, options (parted by semicolons),
    least, most, help. Options go before what a JSON file says.

    \u0008
    Examples:
      bagdar data-requests draft request.json --by ministry-analyst
      bagdar data-requests draft columns.csv --by ministry-analyst --title "Workers on sites" --letter letter.txt --to akimat:kz-karaganda --due "2026-12-10 18:00"
      bagdar data-requests draft columns.xlsx --by ministry-analyst --title Jobs --letter letter.txt --to akimat:kz-karaganda --monthly 10 --due-hour 18:00
    """  # noqa: E501 -- an example is one line, to be copied
    from bagdar.web.data_requests.actions.asking import create_request
    from bagdar.web.data_requests.api.asking import DataRequestGiven
    from bagdar.web.data_requests.forms.definition import asker_named, offices_named
    from bagdar.web.data_requests.permissions import may_ask, scope_by

    body = definition(file, _terms(said, letter), DataRequestGiven)
    person, now = who_acts(username), this_moment()
    scope = scope_by(person, at=now)
    if not may_ask(scope):
        raise click.ClickException(f"{username} asks for data in the name of no office.")
    with told_by_field():
        made = create_request(
            asker_named(scope, body.asker, synthetic=person.is_synthetic),
            body.facts(),
            offices_named(body.recipients, "recipients", synthetic=person.is_synthetic),
            body.table(_reading(person, now)),
            by=person,
            at=now,
        )
    click.echo(f"Request {made.pk} is drafted; send it with `bagdar data-requests send {made.pk}`.")


@data_requests.command()
@click.argument("number", type=click.IntRange(1))
@click.argument("file", type=A_FILE)
@by_option
@terms
def edit(number: int, file: Path, username: str, letter: Path | None, **said: Any) -> None:
    """Put what FILE tells in place of draft NUMBER: letter, terms, recipients and table.

    FILE and options are those of `draft`, without the office in whose name it is asked; what is
    not said any more is left empty.

    \u0008
    Examples:
      bagdar data-requests edit 12 request.json --by ministry-analyst
      bagdar data-requests edit 12 request.json --by ministry-analyst --due "2026-12-20 18:00"
    """
    from bagdar.web.data_requests.actions.asking import redraft
    from bagdar.web.data_requests.api.asking import DataRequestEdited
    from bagdar.web.data_requests.forms.definition import offices_named

    body = definition(file, _terms(said, letter), DataRequestEdited)
    person, now = who_acts(username), this_moment()
    found = _own(number, person, now)
    with told_by_field():
        redraft(
            found,
            body.facts(),
            offices_named(body.recipients, "recipients", synthetic=person.is_synthetic),
            body.table(_reading(person, now)),
            by=person,
            at=now,
        )
    click.echo(f"Draft {number} is written anew.")


@data_requests.command()
@click.argument("number", type=click.IntRange(1))
@click.argument("file", type=A_FILE)
@by_option
@click.option("--lines", type=click.Choice(["projects", "free"]), help="What lines are of.")
@click.option("--known", multiple=True, help="What the register fills in; once for each column.")
def form(number: int, file: Path, username: str, lines: str | None, known: tuple[str, ...]) -> None:
    """Change the table that request NUMBER asks for; of what was sent, for who has not signed yet.

    FILE is JSON with what `PUT /api/v1/data-requests/NUMBER/form` takes, or CSV or XLSX with a
    row for each column, as for `draft`.

    \u0008
    Examples:
      bagdar data-requests form 12 columns.csv --by ministry-analyst
      bagdar data-requests form 12 columns.xlsx --by ministry-analyst --lines free
    """
    from bagdar.web.data_requests.actions.asking import set_form
    from bagdar.web.data_requests.api.asking import DataFormGiven

    body = definition(file, {"rows": lines, "known": known}, DataFormGiven)
    person, now = who_acts(username), this_moment()
    found = _own(number, person, now)
    with told_by_field():
        made = set_form(found, body.table(_reading(person, now)), by=person, at=now)
    click.echo(f"Request {number} asks by version {made.number} of its form.")


@data_requests.command()
@click.argument("number", type=click.IntRange(1))
@by_option
def discard(number: int, username: str) -> None:
    """Throw draft NUMBER away; what was sent is withdrawn instead.

    \u0008
    Examples:
      bagdar data-requests discard 12 --by ministry-analyst
    """
    from bagdar.web.data_requests.actions.asking import delete_draft

    person, now = who_acts(username), this_moment()
    found = _own(number, person, now)
    with told_by_field():
        delete_draft(found, by=person, at=now)
    click.echo(f"Draft {number} is thrown away.")


@data_requests.command()
@click.argument("number", type=click.IntRange(1))
@by_option
def send(number: int, username: str) -> None:
    """Send draft NUMBER: it gets its outgoing number, and whoever is asked sees it.

    \u0008
    Examples:
      bagdar data-requests send 12 --by ministry-analyst
    """
    from bagdar.web.data_requests.actions.asking import send_request

    person, now = who_acts(username), this_moment()
    found = _own(number, person, now)
    with told_by_field():
        made = send_request(found, by=person, at=now)
    offices = made.rounds.get().answers.count() if made.rounds.exists() else 0
    click.echo(f"Request {number} is sent as {made.outgoing}; {offices} offices answer it.")


@data_requests.command()
@click.argument("number", type=click.IntRange(1))
@by_option
@click.option("--ground", required=True, help="Why.")
def withdraw(number: int, username: str, ground: str) -> None:
    """Withdraw request NUMBER that was sent; what was answered stays.

    \u0008
    Examples:
      bagdar data-requests withdraw 12 --by ministry-analyst --ground "asked twice"
    """
    from bagdar.web.data_requests.actions.asking import withdraw_request

    person, now = who_acts(username), this_moment()
    found = _own(number, person, now)
    with told_by_field():
        withdraw_request(found, ground, by=person, at=now)
    click.echo(f"Request {number} is withdrawn.")


@data_requests.command()
@click.argument("number", type=click.IntRange(1))
@by_option
@click.option("--office", "offices", multiple=True, required=True, help="Whom; once for each.")
@click.option("--due", type=HOUR, required=True, help="The new local day and hour.")
@click.option("--ground", required=True, help="Why.")
@click.option("--month", type=MONTH, help="The month of a request that comes back every month.")
def extend(
    number: int,
    username: str,
    offices: tuple[str, ...],
    due: datetime,
    ground: str,
    month: datetime | None,
) -> None:
    """Give offices more time to answer request NUMBER.

    \u0008
    Examples:
      bagdar data-requests extend 12 --by ministry-analyst --office akimat:kz-karaganda --due "2026-12-20 18:00" --ground floods
    """  # noqa: E501 -- an example is one line, to be copied
    from bagdar.web.data_requests.actions import asking

    person, now = who_acts(username), this_moment()
    _own(number, person, now)
    answers = {one.desk.key: one for one in _round(number, month).answers.select_related("desk")}
    if unknown := sorted({*offices} - {*answers}):
        raise click.UsageError(f"--office: {unknown[0]} is not asked.")
    with told_by_field():
        chosen = [answers[one] for one in dict.fromkeys(offices)]
        asking.extend(chosen, _local(due), ground, by=person, at=now)
    click.echo(f"{len(chosen)} offices have until {due:%Y-%m-%d %H:%M}.")


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
            "due_at": local_text(one.round.due_at) if one.round else None,
            "answered": one.answered,
            "expected": one.expected,
        }
        for one in told
    ]
    show(lines, COLUMNS, style)


@data_requests.command(name="show")
@click.argument("number", type=click.IntRange(1))
@click.option("--by", "username", help="As this account is shown it (default: all of it).")
@click.option("--month", type=MONTH, help="The month of a request that comes back every month.")
@format_option
def show_one(number: int, username: str | None, month: datetime | None, style: str) -> None:
    """Show request NUMBER: letter, terms, recipients, form, rounds, and how far each office is.

    As JSON it is what `GET /api/v1/data-requests/NUMBER` tells; offices are those of the newest
    round, or of the month that is asked for.

    \u0008
    Examples:
      bagdar data-requests show 12
      bagdar data-requests show 12 --by officer-karaganda
      bagdar data-requests show 12 --month 2026-05 --format json
    """
    from bagdar.web.data_requests.api.routes import request_whole
    from bagdar.web.data_requests.permissions import acts_for, scope_by
    from bagdar.web.data_requests.queries.lines import Eyes

    now = this_moment()
    if username is None:
        found, eyes, asks = _found(number), Eyes(None, now), True
    else:
        person = who_acts(username)
        scope = scope_by(person, at=now)
        found, eyes = _read_by(number, person, scope), Eyes(scope, now)
        asks = acts_for(scope, found.asker)
    round_ = _round(number, month).pk if month else None
    told = request_whole(found, eyes, asks=asks, round_=round_)
    if style == "json":
        click.echo(told.model_dump_json(indent=2))
        return
    show(request_lines(told), ("what", "value"), style)


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
    from bagdar.web.data_requests.queries.consolidated import missing_in
    from bagdar.web.data_requests.queries.sheet import punctual_each

    owed = missing_in(_round(number, month))
    punctual = punctual_each(owed, at=this_moment())
    lines = [
        {
            "office": one.desk.key,
            "above": one.above.desk.key if one.above else None,
            "due_at": local_text(one.due_at),
            "state": one.state,
            "late": punctual[one.pk].is_late,
        }
        for one in owed
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


def _found(number: int) -> DataRequest:
    from bagdar.web.data_requests.models import DataRequest

    found = DataRequest.objects.filter(pk=number).select_related("asker").first()
    if found is None:
        raise click.UsageError(f"NUMBER: there is no request {number}.")
    return found


def _read_by(number: int, person: User, scope: Scope) -> DataRequest:
    """Find a request that a person reads; any other is not there for them."""
    from bagdar.web.data_requests.models import DataRequest
    from bagdar.web.data_requests.permissions import requests_for

    found = requests_for(scope).filter(pk=number).select_related("asker").first()
    if not isinstance(found, DataRequest):
        raise click.UsageError(f"NUMBER: {person.username} reads no request {number}.")
    return found


def _own(number: int, person: User, now: datetime) -> DataRequest:
    """Find a request that the person's office asked; any other is not there for them."""
    from bagdar.web.data_requests.models import DataRequest
    from bagdar.web.data_requests.permissions import acts_for, requests_for, scope_by

    scope = scope_by(person, at=now)
    found = requests_for(scope).filter(pk=number).select_related("asker").first()
    if not isinstance(found, DataRequest) or not acts_for(scope, found.asker):
        raise click.UsageError(f"NUMBER: no office of {person.username} asked {number}.")
    return found


def _terms(said: dict[str, Any], letter: Path | None) -> dict[str, Any]:
    """Return what was said on the command line as the fields of a request."""
    moments = {"due_at": said.pop("due"), "lower_due_at": said.pop("lower_due")}
    rows = said.pop("lines")
    told = {**said, "rows": rows}
    told |= {name: _local(one) if one else None for name, one in moments.items()}
    if told["due_day"] is not None:
        told["repeats"] = "monthly"
    if letter is not None:
        told["letter"] = letter.read_text("utf-8")
    return told


def _reading(person: User, now: datetime) -> Reading:
    from django.utils import timezone

    from bagdar.web.data_requests.permissions import scope_by
    from bagdar.web.projects.queries.filtering import Reading

    return Reading(scope_by(person, at=now), now, None, timezone.localdate(now))


def _local(moment: datetime) -> datetime:
    from django.utils import timezone

    return timezone.make_aware(moment)


data_requests.add_command(answers)
