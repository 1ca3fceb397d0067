"""A workbook taken back: read and tried first, written once it is confirmed.

Nothing is overwritten unseen: a line that somebody changed since the workbook was made is shown
with both values, and is taken only when whoever confirms says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bagdar.core.data_requests.columns import CellError, Column, shown_text
from bagdar.sources.tables import Row, Table, TableError, formula_cells, match_headings, read_table
from bagdar.web.data_requests.actions.checks import lines_to_fill
from bagdar.web.data_requests.actions.filling import note_writer, read_cell, stands, write_line
from bagdar.web.data_requests.models import NAME_LENGTH, Answer, Line, Upload
from bagdar.web.data_requests.permissions import DataRequestError, refuse, scope_by
from bagdar.web.data_requests.queries.lines import Eyes, rows_of_lines
from bagdar.web.data_requests.queries.prefill import KNOWN
from bagdar.web.data_requests.queries.workbook import (
    IDENTIFIER,
    Sealed,
    headings_known,
    known_texts,
    opened,
)
from bagdar.web.journal.actions import Actor
from bagdar.web.wording import in_words

KEPT = timedelta(days=1)
MOST_NAMED = 5


@dataclass
class Tried:
    """What a row of a workbook would do: cells as (column, now, then), or why it cannot.

    `ignored` are locked cells that say something else than the register, which stays as it is;
    `missing` is a line that the workbook says nothing of, at row 0.
    """

    row: int
    slot: int
    version: int
    name: str
    changes: list[list[str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[list[str]] = field(default_factory=list)
    stale: bool = False
    changed_by: str = ""
    ignored: list[list[str]] = field(default_factory=list)
    missing: bool = False

    @property
    def tells(self) -> bool:
        """Whether there is anything to show of it."""
        return bool(self.changes or self.problems or self.ignored or self.missing)


def try_workbook(answer: Answer, content: bytes, *, name: str, by: Actor, at: datetime) -> Upload:
    """Read a workbook of this answer and keep what it would change, to be confirmed.

    Raises DataRequestError for a file that is no workbook of this answer and version of the form.
    """
    with transaction.atomic():
        found = lines_to_fill(answer, by=by, at=at)
        table = _table(content)
        tried = _tried(found, table, _seen(found, Eyes(scope_by(by, at=at), at)))
        rows = [asdict(one) for one in tried if one.tells]
        Upload.objects.filter(answer=found, taken_at=None, sent_at__lt=at - KEPT).delete()
        return Upload.objects.create(
            answer=found,
            name=name[:NAME_LENGTH],
            sha256=hashlib.sha256(content).hexdigest(),
            rows=rows,
            sent_by=by.actor_id,
            sent_at=at,
        )


def take_workbook(
    upload: Upload, overwrite: Collection[int] = (), *, by: Actor, at: datetime
) -> int:
    """Write what a workbook changes; stale lines only where `overwrite` names them. Count lines.

    Whoever sent it wrote what stands in it, and whoever confirms it writes it too: neither signs.
    Taken once, it changes nothing a second time. Raises DataRequestError when cells are wrong, or
    when a line was changed after the trial.
    """
    with transaction.atomic():
        found = lines_to_fill(upload.answer, by=by, at=at)
        kept = Upload.objects.select_for_update().get(pk=upload.pk)
        if kept.taken_at is not None:
            return 0
        if any(one["problems"] for one in kept.rows):
            raise refuse("", _("Mend the cells that are named and send the workbook again."))
        if taken := _write(found, kept.rows, overwrite, by=by, at=at):
            for one in (kept.sent_by, by.actor_id):
                note_writer(found, one)
        kept.taken_at = at
        kept.save(update_fields=("taken_at",))
    return taken


def _write(
    answer: Answer,
    rows: list[dict[str, Any]],
    overwrite: Collection[int],
    *,
    by: Actor,
    at: datetime,
) -> int:
    lines = {one.slot: one for one in answer.lines.select_for_update()}
    taken = 0
    for one in rows:
        if not one["values"]:
            continue
        if one["stale"] and one["slot"] not in overwrite:
            continue
        line = lines.get(one["slot"])
        if line is None or line.version != one["version"]:
            text = _("Line %d was changed while you looked. Send the workbook again.")
            raise refuse("", text % one["slot"])
        write_line(line, one["values"], by=by, at=at)
        taken += 1
    return taken


# --- reading


def _table(content: bytes) -> Table:
    try:
        sheet, formulas = formula_cells(content)
        if formulas:
            named = {"sheet": sheet, "cells": ", ".join(formulas[:MOST_NAMED])}
            text = _(
                "These cells of the sheet “%(sheet)s” hold formulas: %(cells)s. Paste their values "
                "in place of them."
            )
            raise refuse("file", text % named)
        table = read_table(content)
    except TableError as error:
        raise refuse("file", in_words(error.problem)) from error
    if table.merged:
        shown = ", ".join(str(one) for one in table.merged[:MOST_NAMED])
        text = _(
            "These cells are merged: %s. Unmerge them and fill in each: all but the first count as "
            "empty."
        )
        raise refuse("file", text % shown)
    return table


Seen = tuple[Line, frozenset[str]]
"""A line that somebody sees, and its columns in which a project is named that they do not see."""


def _seen(answer: Answer, eyes: Eyes) -> dict[int, Seen]:
    """Return by slot the lines that somebody sees."""
    lines = {one.slot: one for one in answer.lines.select_related("project")}
    rows = eyes.seen(rows_of_lines(lines.values()), answer.form.asked)
    return {one.slot: (lines[one.slot], one.hidden) for one in rows}


def _tried(answer: Answer, table: Table, seen: Mapping[int, Seen]) -> Iterator[Tried]:
    columns = {one.key: one for one in answer.form.asked}
    found = match_headings(table.headings, headings_known(columns.values(), answer.form.known))
    _check_headings(found.doubled, found.keys.values(), columns)
    met: dict[int, int] = {}
    for row in table.rows:
        cells = found.named(row)
        named = _identified(answer, row, cells.get("", ""), seen)
        if named.slot in met:
            text = _("Rows %(a)d and %(b)d hold the same line; delete one of them.")
            raise refuse("file", text % {"a": met[named.slot], "b": row.number})
        met[named.slot] = row.number
        given = {key: cells[key] for key in columns if key in cells}
        tried = _try(answer, row, named, seen[named.slot], columns, given, found.fractions(row))
        tried.ignored = list(_ignored(seen[named.slot][0], cells, answer.form.known))
        yield tried
    yield from _missing(seen, met)


def _ignored(line: Line, cells: Mapping[str, str], known: Collection[str]) -> Iterator[list[str]]:
    """Return locked cells that were changed, as (column, in the register, in the workbook)."""
    for key in known if line.project_id is not None else ():
        text = cells.get(f"known:{key}")
        if text is None:
            continue
        texts = known_texts(key, line.known)
        if text.strip() not in texts and not (KNOWN[key].number and _same(text, texts[0])):
            yield [str(KNOWN[key].label), texts[0], text]


def _same(text: str, other: str) -> bool:
    """Answer whether two cells are one number: a spreadsheet keeps numbers as doubles."""
    try:
        return float(text) == float(other)
    except ValueError:
        return False


def _missing(seen: Mapping[int, Seen], met: Collection[int]) -> Iterator[Tried]:
    """Return the lines that the workbook has no row of; blank lines of a blank form are passed."""
    for slot, (line, _hidden) in sorted(seen.items()):
        if slot not in met and (line.project_id is not None or line.values):
            name = line.project.name if line.project else ""
            yield Tried(0, slot, line.version, name, missing=True)


def _check_headings(
    doubled: tuple[str, ...], keys: Collection[str], columns: Mapping[str, Column]
) -> None:
    if doubled:
        text = _("Two columns are called “%s”. Export the workbook again.")
        raise refuse("file", text % doubled[0])
    if "" not in keys:
        text = _("There is no column “%s”: this is not the workbook of a data request.")
        raise refuse("file", text % IDENTIFIER)
    if lost := [one.title for key, one in columns.items() if key not in keys]:
        text = _("The column “%s” is missing. Export the workbook again.")
        raise refuse("file", text % lost[0])


def _identified(answer: Answer, row: Row, text: str, lines: Collection[int]) -> Sealed:
    """Return which line a row is. Raises DataRequestError that names the row."""
    named = opened(text)
    if named is None:
        raise refuse(
            "file",
            _(
                "Row %d has no identifier, or it was changed. Write in the rows there are; more "
                "lines are added on the page."
            )
            % row.number,
        )
    if named.answer != answer.pk:
        text = _("Row %d is of a workbook made for another office or another request.")
        raise refuse("file", text % row.number)
    if named.form != answer.form.number:
        text = _(
            "This workbook was made from version %(old)d of the form; it is version %(new)d now. "
            "Export it again: what you filled in on the page was carried over."
        )
        raise refuse("file", text % {"old": named.form, "new": answer.form.number})
    if named.slot not in lines:
        text = _("Row %d is of a line that this answer has no more. Export the workbook again.")
        raise refuse("file", text % row.number)
    return named


def _try(
    answer: Answer,
    row: Row,
    named: Sealed,
    seen: Seen,
    columns: Mapping[str, Column],
    given: Mapping[str, str],
    numbers: Collection[str],
) -> Tried:
    line, hidden = seen
    tried = Tried(row.number, line.slot, line.version, line.project.name if line.project else "")
    for key, text in given.items():
        if key in hidden and not text.strip():
            continue
        try:
            exact = key in numbers or stands(line.values, key, text)
            value = read_cell(answer, columns[key], text, exact=exact)
        except CellError as error:
            tried.problems.append([columns[key].title, in_words(error.problem)])
            continue
        except DataRequestError as error:
            tried.problems.append([columns[key].title, str(error)])
            continue
        if value != (now := line.values.get(key)):
            shown = _("not shown") if key in hidden else shown_text(now)
            tried.changes.append([columns[key].title, shown, shown_text(value)])
            tried.values[key] = value
    if tried.changes and line.version != named.version:
        tried.stale, tried.changed_by = True, line.changed_label
    return tried
