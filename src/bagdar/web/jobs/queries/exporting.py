"""A table of a page as a file, with the same rows; on paper it is a sheet of papers."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from bagdar.web.papers.cells import MARK, text_of, write_cell

WRITTEN = datetime(1980, 1, 1)  # noqa: DTZ001 -- a file has no time zone
"""What a workbook gives for its moment: the same rows make the same file."""


@dataclass(frozen=True)
class Table:
    """What is exported: the name of the file, the headings and the rows, its title on paper."""

    name: str
    headings: Sequence[Any]
    rows: Iterable[Sequence[Any]]
    title: str = ""


def as_csv(table: Table) -> str:
    """Write a table as CSV that spreadsheets open as it is."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([str(one) for one in table.headings])
    writer.writerows([text_of(one) for one in row] for row in table.rows)
    return MARK + buffer.getvalue()


def as_xlsx(table: Table) -> bytes:
    """Write a table as a workbook of one sheet."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": WRITTEN})
        bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(_("Jobs"))
        sheet.freeze_panes(1, 1)
        for place, heading in enumerate(table.headings):
            sheet.write_string(0, place, str(heading), bold)
        for number, row in enumerate(table.rows, 1):
            for place, value in enumerate(row):
                write_cell(sheet, number, place, value, days)
    return file.getvalue()
