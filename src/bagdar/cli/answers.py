"""Answers to data requests from the command line: filled in, handed over, signed, judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.acting import by_option, local_text, told_by_field
from bagdar.cli.answer_files import CHANGES, cells, changes, filled, headings
from bagdar.cli.setting_up import setup, this_moment, who_acts
from bagdar.cli.tables import format_option, show

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bagdar.web.data_requests.models import Answer
    from bagdar.web.people.models import User

COLUMNS = (
    *("answer", "request", "outgoing", "title", "asked_by"),
    *("office", "state", "due_at", "late"),
)
STATES = ("todo", "late", "to_fill", "to_sign", "to_judge", "done")
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
REMARK = click.option("--remark", required=True, help="What is wrong.")


def number_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument that says which answer."""
    return click.argument("number", type=click.IntRange(1))(command)


@click.group()
def answers() -> None:
    """Answer data requests as a person: fill in, hand over, sign, accept or return.

    A person sees and does what their page lets them, no more.

    \u0008
    Examples:
      bagdar data-requests answers list --by officer-karaganda --state to_fill
      bagdar data-requests answers show 31 --by officer-karaganda --format csv > cells.csv
      bagdar data-requests answers fill 31 cells.csv --by officer-karaganda
      bagdar data-requests answers hand-over 31 --by officer-karaganda
      bagdar data-requests answers sign 31 --by akim-karaganda
      bagdar data-requests answers accept 31 --by ministry-analyst
    """
    setup()


@answers.command(name="list")
@by_option
@click.option("--state", type=click.Choice(STATES), help="Those that stand so (default: all).")
@click.option("--search", default="", help="Words of titles and outgoing numbers.")
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=1000,
    show_default=True,
    help="How many answers.",
)
@format_option
def list_(username: str, state: str | None, search: str, limit: int, style: str) -> None:
    """List the answers of a person's offices, the first due first.

    With `--state to_sign` those in whose name the person signs, with `to_judge` those that the
    person accepts or returns.

    \u0008
    Examples:
      bagdar data-requests answers list --by officer-karaganda --state todo
      bagdar data-requests answers list --by ministry-analyst --state to_judge --format csv
    """
    from bagdar.web.data_requests.queries.sheet import punctual_each

    person, now = who_acts(username), this_moment()
    found = list(_listed(person, state or "", search, now)[:limit])
    punctual = punctual_each(found, at=now)
    rows = [
        {
            "answer": one.pk,
            "request": one.round.request_id,
            "outgoing": one.round.request.outgoing,
            "title": one.round.request.title,
            "asked_by": one.round.request.asker.key,
            "office": one.desk.key,
            "state": one.state,
            "due_at": local_text(one.due_at),
            "late": punctual[one.pk].is_late,
        }
        for one in found
    ]
    show(rows, COLUMNS, style)


@answers.command(name="show")
@number_argument
@by_option
@format_option
def show_one(number: int, username: str, style: str) -> None:
    """Show the lines of answer NUMBER that a person sees.

    As CSV it is what `fill` takes: cells as they are typed, under the keys of their columns. To
    whoever fills in, `before:` says what the office gave in the same line the last time.

    \u0008
    Examples:
      bagdar data-requests answers show 31 --by officer-karaganda
      bagdar data-requests answers show 31 --by officer-karaganda --format csv > cells.csv
    """
    from bagdar.web.data_requests.permissions import acts_for, scope_by
    from bagdar.web.data_requests.queries.before import before_of
    from bagdar.web.data_requests.queries.sheet import rows_seen

    person, now = who_acts(username), this_moment()
    found, eyes = _seen(number, person, now), _eyes(person, now)
    fills = acts_for(scope_by(person, at=now), found.desk)
    before = before_of(found, eyes) if fills else None
    rows = [cells(found, one, before) for one in rows_seen(found, eyes)]
    show(rows, headings(found, before), style)
    said = f"Answer {number} of {found.desk.key}: {found.state}, due {local_text(found.due_at)}."
    said += f" Before: {before.month:%Y-%m}." if before else ""
    click.echo(f"{said} {found.remark}".rstrip(), err=True)


@answers.command()
@number_argument
@click.argument("file", type=A_FILE)
@by_option
def fill(number: int, file: Path, username: str) -> None:
    """Fill in answer NUMBER from FILE, CSV with the headings of `show`: all of it or nothing.

    Columns that FILE lacks stay; an empty cell empties. A line that somebody changed since it was
    shown is refused; so are locked cells that say something else.

    \u0008
    Examples:
      bagdar data-requests answers fill 31 cells.csv --by officer-karaganda
    """
    from bagdar.web.data_requests.actions.filling import fill_lines
    from bagdar.web.data_requests.queries.sheet import rows_seen

    person, now = who_acts(username), this_moment()
    found = _seen(number, person, now)
    lines = filled(file, found, rows_seen(found, _eyes(person, now)))
    with told_by_field():
        fill_lines(found, lines, by=person, at=now)
    click.echo(f"{len(lines)} lines of answer {number} stand as in {file}.")


@answers.command(name="add-lines")
@number_argument
@by_option
def add_lines(number: int, username: str) -> None:
    """Add blank lines to answer NUMBER, to a form whose lines the register does not give.

    \u0008
    Examples:
      bagdar data-requests answers add-lines 31 --by officer-karaganda
    """
    from bagdar.web.data_requests.actions.filling import add_lines

    person, now = who_acts(username), this_moment()
    found = _seen(number, person, now)
    with told_by_field():
        add_lines(found, by=person, at=now)
    click.echo(f"Answer {number} has {found.lines.count()} lines.")


@answers.command()
@number_argument
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@by_option
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def workbook(number: int, file: Path, username: str, *, force: bool) -> None:
    """Write answer NUMBER to FILE as a workbook, to be filled in and sent by `upload`.

    \u0008
    Examples:
      bagdar data-requests answers workbook 31 answer.xlsx --by officer-karaganda
    """
    from bagdar.web.data_requests.permissions import acts_for, scope_by
    from bagdar.web.data_requests.queries.before import before_of
    from bagdar.web.data_requests.queries.sheet import rows_seen
    from bagdar.web.data_requests.queries.workbook import write_workbook

    if file.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{file}: name a file that ends in .xlsx.")
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; write over it with --force.")
    person, now = who_acts(username), this_moment()
    found = _seen(number, person, now)
    if not (acts_for(scope_by(person, at=now), found.desk) and found.own):
        raise click.ClickException(f"{username} fills in no lines of answer {number}.")
    eyes = _eyes(person, now)
    rows = rows_seen(found, eyes)
    with file.open("wb") as into:
        write_workbook(found, rows, into, before_of(found, eyes))
    click.echo(f"{len(rows)} lines of answer {number} are in {file}.")


@answers.command()
@number_argument
@click.argument("file", type=A_FILE)
@by_option
@format_option
def upload(number: int, file: Path, username: str, style: str) -> None:
    """Try FILE, the filled workbook of answer NUMBER: what it would change; nothing is written.

    Cells of lines that somebody changed since the workbook was made are stale; `take` writes the
    rest, and stale lines only where they are named.

    \u0008
    Examples:
      bagdar data-requests answers upload 31 answer.xlsx --by officer-karaganda
    """
    from bagdar.sources.tables import content_of_file
    from bagdar.web.data_requests.actions.uploading import try_workbook

    person, now = who_acts(username), this_moment()
    found, content = _seen(number, person, now), content_of_file(str(file))
    with told_by_field():
        kept = try_workbook(found, content, name=file.name, by=person, at=now)
    show(list(changes(kept.rows)), CHANGES, style)
    if any(one["problems"] for one in kept.rows):
        raise click.ClickException("Mend the cells that are wrong and send the workbook again.")
    call = f"bagdar data-requests answers take {number} {kept.pk} --by {username}"
    click.echo(f"Nothing is written yet; write it with `{call}`.", err=True)


@answers.command()
@number_argument
@click.argument("trial", type=click.IntRange(1))
@by_option
@click.option(
    "--overwrite", type=click.IntRange(1), multiple=True, help="A stale line; once for each."
)
def take(number: int, trial: int, username: str, overwrite: tuple[int, ...]) -> None:
    """Write what the workbook of TRIAL changes in answer NUMBER, once.

    \u0008
    Examples:
      bagdar data-requests answers take 31 5 --by officer-karaganda
      bagdar data-requests answers take 31 5 --by officer-karaganda --overwrite 3
    """
    from bagdar.web.data_requests.actions.uploading import take_workbook

    person, now = who_acts(username), this_moment()
    kept = _seen(number, person, now).uploads.filter(pk=trial).first()
    if kept is None:
        raise click.UsageError(f"TRIAL: no workbook {trial} of answer {number} was tried.")
    with told_by_field():
        taken = take_workbook(kept, set(overwrite), by=person, at=now)
    click.echo(f"{taken} lines of answer {number} are written.")


@answers.command(name="hand-over")
@number_argument
@by_option
def hand_over(number: int, username: str) -> None:
    """Hand answer NUMBER over to whoever signs; an enterprise signs in the same step.

    \u0008
    Examples:
      bagdar data-requests answers hand-over 31 --by officer-karaganda
    """
    from bagdar.web.data_requests.actions import filling

    _done(number, username, filling.hand_over)


@answers.command()
@number_argument
@by_option
def sign(number: int, username: str) -> None:
    """Sign answer NUMBER that another person filled in: it goes to the level above.

    \u0008
    Examples:
      bagdar data-requests answers sign 31 --by akim-karaganda
    """
    from bagdar.web.data_requests.actions import filling

    _done(number, username, filling.sign)


@answers.command(name="give-back")
@number_argument
@by_option
@REMARK
def give_back(number: int, username: str, remark: str) -> None:
    """Give answer NUMBER, not signed yet, back to whoever filled it in.

    \u0008
    Examples:
      bagdar data-requests answers give-back 31 --by akim-karaganda --remark "Line 3 is last year's"
    """
    from bagdar.web.data_requests.actions import filling

    _done(number, username, filling.give_back, remark)


@answers.command()
@number_argument
@by_option
@click.option("--remark", default="", help="A word to the office.")
def accept(number: int, username: str, remark: str) -> None:
    """Accept answer NUMBER that was signed, as the office above or the one that asked.

    \u0008
    Examples:
      bagdar data-requests answers accept 31 --by ministry-analyst
    """
    from bagdar.web.data_requests.actions import filling

    _done(number, username, filling.judge, "accepted", remark)


@answers.command(name="return")
@number_argument
@by_option
@REMARK
def return_(number: int, username: str, remark: str) -> None:
    """Return answer NUMBER that was signed, as the office above or the one that asked.

    \u0008
    Examples:
      bagdar data-requests answers return 31 --by ministry-analyst --remark "Line 3 is empty"
    """
    from bagdar.web.data_requests.actions import filling

    _done(number, username, filling.judge, "returned", remark)


@answers.command()
@number_argument
@by_option
@click.option("--ground", required=True, help="Why.")
def correct(number: int, username: str, ground: str) -> None:
    """Open answer NUMBER that was accepted for a correction; it counts until that is accepted.

    \u0008
    Examples:
      bagdar data-requests answers correct 31 --by officer-karaganda --ground "A site was left out"
    """
    from bagdar.web.data_requests.actions import filling

    _done(number, username, filling.begin_correction, ground)


def _done(number: int, username: str, act: Callable[..., Any], *said: str) -> None:
    """Carry out an act on an answer, and tell how it stands then."""
    person, now = who_acts(username), this_moment()
    found = _seen(number, person, now)
    with told_by_field():
        act(found, *said, by=person, at=now)
    found.refresh_from_db(fields=("state",))
    click.echo(f"Answer {number} of {found.desk.key}: {found.get_state_display()}.")


def _seen(number: int, person: User, now: datetime) -> Answer:
    """Find an answer that a person sees; any other is not there for them."""
    from bagdar.web.data_requests.permissions import scope_by
    from bagdar.web.data_requests.queries.sheet import answer_seen

    found = answer_seen(number, scope_by(person, at=now), person, at=now)
    if found is None:
        raise click.UsageError(f"NUMBER: {person.username} sees no answer {number}.")
    return found


def _eyes(person: User, now: datetime) -> Any:
    from bagdar.web.data_requests.permissions import scope_by
    from bagdar.web.data_requests.queries.lines import Eyes

    return Eyes(scope_by(person, at=now), now)


def _listed(person: User, state: str, search: str, now: datetime) -> QuerySet[Answer]:
    from bagdar.web.data_requests.models import Answer
    from bagdar.web.data_requests.permissions import powers_by, scope_by
    from bagdar.web.data_requests.queries.inbox import Wanted, asked_of, searched, to_judge

    scope = scope_by(person, at=now)
    if state != "to_judge":
        return asked_of(scope, Wanted(search, state), person=person, at=now)
    waiting = to_judge(powers_by(person, at=now), scope)
    rows = Answer.objects.filter(pk__in=[one.pk for one in waiting])
    rows = rows.select_related("round__request__asker", "desk").order_by("due_at", "pk")
    return searched(rows, search, "round__request__")
