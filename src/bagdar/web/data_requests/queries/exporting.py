"""The consolidated table as CSV and XLSX, in the way of every export of Bagdar."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from bagdar.core.terms.text import neutralise_cell
from bagdar.web.data_requests.queries.consolidated import Part, Table
from bagdar.web.data_requests.queries.lines import Row, column_label, known_labels
from bagdar.web.data_requests.queries.workbook import given_cell, known_cell
from bagdar.web.papers.cells import MARK, plain_number, write_cell
from bagdar.web.papers.paper import paragraphs
from bagdar.web.papers.sheet import Sheet


def headings(table: Table) -> list[str]:
    """Return the headings of the consolidated table."""
    known = [label for _key, label in known_labels(table.form)]
    return [
        _("Above"),
        _("Office"),
        _("State"),
        _("Due"),
        _("First signed"),
        _("Late"),
        _("Project"),
        *known,
        *map(column_label, table.columns),
    ]


def cells(table: Table) -> Iterator[list[Any]]:
    """Return rows office by office; one that has not answered is a row without values."""
    for part in table.parts:
        if part.is_missing and part.answer.own:
            blank = [None] * (1 + len(table.form.known) + len(table.columns))
            yield [part.above, part.name, *_facts(part), *blank]
        for row in part.rows:
            yield _cells(table, part, row)


def _cells(table: Table, part: Part, row: Row) -> list[Any]:
    known = [known_cell(key, row.known) for key in table.form.known]
    if row.project is None:
        known = [None] * len(known)
    given = [given_cell(one, row) for one in table.columns]
    return [part.above, part.name, *_facts(part), row.key or None, *known, *given]


def _facts(part: Part) -> list[Any]:
    """Return how far an office is: its state, its term in force, when it signed first, if late."""
    first = part.first_signed_at
    late = _("late") if part.is_late else None
    return [part.state_text, _moment(part.due_at), _moment(first) if first else None, late]


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def csv_text(table: Table) -> str:
    """Write the table as CSV: RFC 4180, UTF-8 with a mark at the start."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([neutralise_cell(one) for one in headings(table)])
    writer.writerows([_text(one) for one in row] for row in cells(table))
    return MARK + buffer.getvalue()


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return plain_number(value)
        case date():
            return value.isoformat()
    return neutralise_cell(str(value))


def write_xlsx(table: Table, into: IO[bytes]) -> None:
    """Write the table as a workbook, with a second sheet that says what it is."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(into, options) as book:
        bold = book.add_format({"bold": True})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(_("Answers"))
        sheet.freeze_panes(1, 2)
        for place, label in enumerate(headings(table)):
            sheet.write_string(0, place, neutralise_cell(label), bold)
        for number, row in enumerate(cells(table), 1):
            for place, value in enumerate(row):
                write_cell(sheet, number, place, value, days)
        about = book.add_worksheet(_("About this file"))
        about.set_column(0, 1, 40)
        for number, (name, value) in enumerate(_about(table)):
            about.write_string(number, 0, name, bold)
            about.write_string(number, 1, neutralise_cell(value))


def sheet_of(table: Table) -> Sheet:
    """Lay the table out for paper, with the number and the words of the letter that asked."""
    request = table.round.request
    told = [_("Answered") + f": {table.answered} / {len(table.parts)}"]
    if table.round.period:
        told.append(f"{_('Month')}: {table.round.period:%Y-%m}")
    number = [f"№ {request.outgoing}"] if request.outgoing else []
    return Sheet(
        f"data-request-{request.pk}",
        request.title,
        timezone.localdate(table.at),
        headings(table),
        [tuple(one) for one in cells(table)],
        [_("An empty cell") + ": " + _("not reported")],
        synthetic=request.is_synthetic,
        lines=[*number, f"{_('As of')}: {_moment(table.at)}", *told],
        covering=paragraphs(request.letter),
    )


def _about(table: Table) -> Iterator[tuple[str, str]]:
    request = table.round.request
    yield _("Request"), request.title
    yield _("Outgoing number"), request.outgoing
    if table.round.period:
        yield _("Month"), table.round.period.strftime("%Y-%m")
    yield _("As of"), _moment(table.at)
    yield _("Answered"), f"{table.answered} / {len(table.parts)}"
    yield _("Version of the form"), str(table.form.number)
    yield _("Rows not shown"), str(table.withheld)
    yield _("Values that do not fit the new form"), str(table.unfit)
    yield _("An empty cell"), _("not reported")
