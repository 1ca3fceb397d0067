"""A table to hand over as CSV, XLSX or PDF: the same rows in each, and nothing that runs."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bagdar.core.terms.text import neutralise_cell
from bagdar.web.papers.cells import MARK, Value, plain_number, text_of, write_cell
from bagdar.web.papers.paper import Paper, Part, Words
from bagdar.web.papers.typeset import pdf

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@dataclass(frozen=True)
class Sheet:
    """A table to hand over: its name for a file, title, headings, rows, and lines under it.

    What is synthetic says so in the name of the file and in every row. On paper alone stand
    `lines` under the title and the words of a covering letter before the table; numbers have as
    many `places` there, or all that they have.
    """

    name: str
    title: str
    day: date
    headings: Sequence[StrOrPromise]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[StrOrPromise] = ()
    synthetic: bool = False
    lines: Sequence[str] = ()
    covering: Sequence[str] = ()
    places: int | None = None

    @property
    def file_name(self) -> str:
        """The name of the file without its ending."""
        return f"synthetic-{self.name}" if self.synthetic else self.name


def as_file(sheet: Sheet, kind: str) -> bytes:
    """Write a sheet as CSV, XLSX or PDF."""
    return {"csv": _csv, "xlsx": _xlsx, "pdf": _pdf}[kind](_marked(sheet))


def _marked(sheet: Sheet) -> Sheet:
    """Say in the first column of what is synthetic that it is."""
    if not sheet.synthetic:
        return sheet
    mark = _("synthetic")
    return replace(
        sheet,
        headings=(_("Synthetic data"), *sheet.headings),
        rows=[(mark, *row) for row in sheet.rows],
    )


def _csv(sheet: Sheet) -> bytes:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([str(one) for one in sheet.headings])
    writer.writerows([text_of(value) for value in row] for row in sheet.rows)
    return (MARK + buffer.getvalue()).encode()


def _xlsx(sheet: Sheet) -> bytes:
    made = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(made, options) as book:
        bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        book.set_properties({"created": datetime.combine(sheet.day, time.min)})
        page = book.add_worksheet(_("Table"))
        page.freeze_panes(1, 1)
        for place, heading in enumerate(sheet.headings):
            page.write_string(0, place, str(heading), bold)
        for number, row in enumerate(sheet.rows, 1):
            for place, value in enumerate(row):
                write_cell(page, number, place, value, days)
        about = book.add_worksheet(_("About this file"))
        for number, words in enumerate((sheet.title, sheet.day.isoformat(), *sheet.notes)):
            about.write_string(number, 0, neutralise_cell(str(words)))
    return made.getvalue()


MOST_ON_PAPER = 2000
"""Rows of a table on paper: a longer one is told to be so, and lies whole in CSV and XLSX."""
MANY_COLUMNS = 12
"""From so many columns on they share the width and wrap their headings."""


def _pdf(sheet: Sheet) -> bytes:
    numbers = [
        any(isinstance(row[at], int | Decimal) for row in sheet.rows)
        for at in range(len(sheet.headings))
    ]
    many = len(sheet.headings) >= MANY_COLUMNS
    widths = ["number" if one else "narrow" for one in numbers]
    if many:
        widths = ["share"] * len(numbers)
    notes = [str(one) for one in sheet.notes]
    if len(sheet.rows) > MOST_ON_PAPER:
        words = _("The first %(shown)d of %(all)d rows: CSV and XLSX have all.")
        notes.append(words % {"shown": MOST_ON_PAPER, "all": len(sheet.rows)})
    part = Part(
        title="",
        headings=[str(one) for one in sheet.headings],
        widths=["broad" if many else "wide", *widths[1:]],
        rows=[[_said(value, sheet.places) for value in row] for row in sheet.rows[:MOST_ON_PAPER]],
        empty=_("Nothing was counted."),
    )
    return pdf(
        Paper(
            sheet.title,
            sheet.day,
            lines=sheet.lines,
            parts=[Words(_("Covering letter"), sheet.covering), part] if sheet.covering else [part],
            notes=notes,
            footer=sheet.title,
            wide=True,
        )
    )


def _said(value: Value, places: int | None) -> str:
    if isinstance(value, Decimal):
        told = value if places is None else round(value, places)
        return str(number_format(plain_number(told), use_l10n=True))
    return "" if value is None else str(value)
