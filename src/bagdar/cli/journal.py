"""Commands of the journal: check, head, export, one entry."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

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
@click.argument("key")
@click.option("--from", "first_day", type=DAY, help="First day, YYYY-MM-DD.")
@click.option("--to", "last_day", type=DAY, help="Last day, included.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "xlsx", "parquet"]),
    default="jsonl",
    show_default=True,
    help="JSONL and Parquet hold all that a check needs; CSV and XLSX are for reading.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write.",
)
def project(
    key: str, first_day: datetime | None, last_day: datetime | None, form: str, output: Path
) -> None:
    """Export all acts that concern one project; the export is itself an act in the journal.

    \u0008
    Examples:
      bagdar journal project burnoye-solar-1 --output burnoye.jsonl
      bagdar journal project burnoye-solar-1 --from 2026-01-01 --format xlsx --output burnoye.xlsx
    """
    if first_day and last_day and last_day < first_day:
        raise click.UsageError("--to is before --from.")
    setup()
    from dataclasses import replace

    from bagdar.web.portal.actions.journals import note_project_export
    from bagdar.web.portal.queries import project_journal as journals
    from bagdar.web.portal.queries import project_journal_files as files
    from bagdar.web.projects.models import Project

    found = Project.objects.filter(key=key).first()
    if found is None:
        raise click.ClickException(f"There is no project {key}.")
    wanted = journals.Wanted(
        since=_begin(first_day.date()) if first_day else None,
        until=_begin(last_day.date() + timedelta(days=1)) if last_day else None,
    )
    whole = journals.whole_journal_of(found)
    told = note_project_export(whole, wanted, form=form, by=whoever_types(), at=this_moment())
    if form == "xlsx" and told.records > files.MOST_ROWS_OF_SHEET:
        raise click.ClickException(
            f"A workbook holds {files.MOST_ROWS_OF_SHEET} rows and these are {told.records}; "
            "take another format, or a shorter time."
        )
    lines = journals.lines_of(replace(whole, last=told.last), wanted)
    if form in files.STREAMED:
        _write(output, files.text_lines(lines, form), told.records)
    else:
        draft = output.with_name(f".{output.name}.part")
        try:
            files.write_file(lines, form, draft)
            draft.replace(output)
        finally:
            draft.unlink(missing_ok=True)
    click.echo(f"{told.records} records of {told.entries} entries, thread {told.thread}")


@journal.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--thread", help="The thread that the journal keeps of this export.")
def check(file: Path, thread: str | None) -> None:
    """Check a project's journal (JSONL) by itself, without an installation.

    Finds a line that was changed, added, left out or put elsewhere. Lines cut off at the end show
    only against the thread of the last one, which the journal keeps in the act of the export:
    give it as --thread. Ends with 1 when something is found.

    \u0008
    Examples:
      bagdar journal check burnoye.jsonl
      bagdar journal check burnoye.jsonl --thread 5e1d...
    """
    from bagdar.core.terms.extract import check as check_lines

    with file.open("rb") as opened:
        verdict = check_lines(_read_lines(opened))
    if verdict.broken is not None:
        broken = verdict.broken
        raise click.ClickException(
            f"Line {broken.line} (entry {broken.seq}) does not hold: {broken.fault.value}."
        )
    told = f"{verdict.lines} lines of {verdict.entries} entries hold, thread {verdict.thread}"
    if verdict.withheld:
        told += f"; {verdict.withheld} of them say less than was written (withheld or redacted)"
    if thread is not None and thread != verdict.thread:
        raise click.ClickException(
            f"{told}, but the journal keeps another thread: lines were cut off at the end."
        )
    click.echo(told)


LONGEST_LINE_BYTES = 64 * 2**20


def _read_lines(opened: BinaryIO) -> Iterator[Any]:
    """Yield each line as it is; what is no line at all as nothing, which does not hold."""
    while line := opened.readline(LONGEST_LINE_BYTES):
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            yield {}


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
