"""Commands of the journal: check, head, export, one entry."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bagdar.cli.setting_up import setup, this_moment, whoever_types

if TYPE_CHECKING:
    from bagdar.web.journal.queries.checking import Verdict

NOT_SEEN = (
    "Not covered: a tail that was cut, or a journal rewritten as a whole. Compare with a head "
    "handed out earlier: --against FILE."
)


@click.group()
def journal() -> None:
    """Check, export and read the journal of every act.

    \u0008
    Examples:
      bagdar journal verify
      bagdar journal verify --against heads/head-2026-06-15.json
      bagdar journal head --output head.json
    """


@journal.command()
@click.option(
    "--against",
    multiple=True,
    metavar="HEAD",
    help="A head handed out earlier: a file, a folder of them, or NUMBER:HASH. May be repeated.",
)
@click.option(
    "--record/--no-record",
    default=True,
    help="Keep the outcome for the page of the journal (writes to the database).",
)
def verify(against: tuple[str, ...], record: bool) -> None:
    """Read the whole journal and name the first entry that does not hold.

    Finds what was changed, lost or put elsewhere, and what was emptied without a redaction by two
    persons. A cut tail or a rewrite of the whole is found only --against a head handed out
    earlier. Ends with 1 when something is found.

    \u0008
    Examples:
      bagdar journal verify
      bagdar journal verify --against var/heads
      bagdar journal verify --against 1200:5e1d...
    """
    setup()
    from bagdar.web.journal.actions.checks import run_check
    from bagdar.web.journal.models import Head
    from bagdar.web.journal.queries import checking
    from bagdar.web.journal.queries.heads import HeadError, read_heads

    try:
        heads = read_heads(against)
    except HeadError as error:
        raise click.ClickException(str(error)) from error
    with _in_english(), _bar(Head.objects.get(pk=1).seq, "Reading") as on_progress:
        if record:
            verdict = run_check(at=this_moment(), against=heads, on_progress=on_progress)
        else:
            verdict = checking.verify(against=heads, on_progress=on_progress)
        _tell(verdict, compared=bool(heads))


@contextmanager
def _in_english() -> Iterator[None]:
    from django.utils import translation

    with translation.override("en"):
        yield


def _tell(verdict: Verdict, *, compared: bool) -> None:
    if verdict.fault is not None:
        raise click.ClickException(str(verdict.fault))
    click.echo(f"The journal holds: {verdict.seq} entries, head {verdict.seq}:{verdict.hash}")
    if verdict.agreed is not None:
        click.echo(f"It still contains the heads handed out up to entry {verdict.agreed}.")
    elif not compared:
        click.echo(NOT_SEEN)


@journal.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
def head(output: Path | None) -> None:
    """Export the head: number and hash of the last entry, to be kept by somebody else.

    The text is one line of JSON, the same bytes for whoever signs it.

    \u0008
    Examples:
      bagdar journal head
      bagdar journal head --output head.json
    """
    setup()
    from bagdar.web.journal.actions.checks import write_whole
    from bagdar.web.journal.queries.heads import head_text

    text = head_text(at=this_moment())
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text)


DAY = click.DateTime(["%Y-%m-%d"])


@journal.command()
@click.option("--from", "first_day", type=DAY, help="First day, YYYY-MM-DD.")
@click.option("--to", "last_day", type=DAY, help="Last day, included.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help="JSONL for checking, CSV for a spreadsheet.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
def export(
    first_day: datetime | None, last_day: datetime | None, form: str, output: Path | None
) -> None:
    """Export entries with their records; the export is itself an act in the journal.

    JSONL holds all that a check needs, salts included; CSV is for a spreadsheet.

    \u0008
    Examples:
      bagdar journal export --output journal.jsonl
      bagdar journal export --from 2026-01-01 --to 2026-03-31 --format csv --output quarter.csv
    """
    if first_day and last_day and last_day < first_day:
        raise click.UsageError("--to is before --from.")
    setup()
    from bagdar.web.journal.actions.checks import note_export
    from bagdar.web.journal.queries.exports import lines
    from bagdar.web.journal.queries.lists import numbers_between

    since = _begin(first_day.date()) if first_day else None
    until = _begin(last_day.date() + timedelta(days=1)) if last_day else None
    found = numbers_between(since, until)
    if found is None:
        raise click.ClickException("No entry was written in these days.")
    first, last = found
    note_export(first, last, form=form, by=whoever_types(), at=this_moment())
    if output is None:
        for line in lines(first, last, form=form):
            sys.stdout.write(line)
        return
    _write(output, lines(first, last, form=form), last - first + 1)


def _begin(day: date) -> datetime:
    from django.utils import timezone

    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)


def _write(output: Path, lines: Iterator[str], length: int) -> None:
    """Write line by line beside the file, which then appears whole."""
    draft = output.with_name(f".{output.name}.part")
    try:
        with (
            draft.open("w", encoding="utf-8", newline="") as file,
            _bar(length, "Writing") as on_progress,
        ):
            for number, line in enumerate(lines):
                file.write(line)
                if number % 1000 == 0:
                    on_progress(min(number, length))
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)


@journal.command()
@click.argument("seq", type=click.IntRange(min=1))
def show(seq: int) -> None:
    """Show one entry with its records.

    \u0008
    Examples:
      bagdar journal show 12
    """
    setup()
    from bagdar.web.journal.models import Entry

    entry = Entry.objects.filter(seq=seq).first()
    if entry is None:
        raise click.ClickException(f"There is no entry {seq}.")
    for name, value in _facts(entry):
        click.echo(f"{name:<12}{value}")
    for one in entry.payloads.iterator(chunk_size=1000):
        said = "(redacted)" if one.redacted_at else one.body
        click.echo(f"\n{one.subject_kind} {one.subject_id}\n  {said}")


def _facts(entry: Any) -> Iterator[tuple[str, str]]:
    yield "entry", str(entry.seq)
    yield "at", entry.at.isoformat()
    yield "by", f"{entry.actor_label} ({entry.actor_id})"
    if entry.on_behalf_of:
        yield "for", entry.on_behalf_of
    yield "act", entry.act
    if entry.ground_digest:
        yield "ground", entry.ground or "(redacted)"
    yield "previous", entry.previous
    yield "hash", entry.hash


@contextmanager
def _bar(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """Show progress on a terminal; elsewhere nothing."""
    with click.progressbar(
        length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        yield lambda done: bar.update(done - bar.pos)
