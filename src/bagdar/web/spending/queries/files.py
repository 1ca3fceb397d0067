"""Tables of money as files: CSV, XLSX and Parquet, with the same rows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from django.utils.translation import gettext as _

from bagdar.core.terms.text import neutralise_cell
from bagdar.web.papers.cells import MARK, plain_number, write_cell
from bagdar.web.spending.queries.rows import Value

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
WRITTEN = datetime(1980, 1, 1)  # noqa: DTZ001 -- a file has no time zone
"""What a workbook gives for its moment: the same rows make the same file."""
_AMOUNT = pa.decimal128(20, 2)


@dataclass(frozen=True)
class Sheet:
    """A table to hand over: its name for a file, its headings and its rows."""

    name: str
    headings: Sequence[Any]
    rows: Sequence[Sequence[Value]]


def as_file(sheet: Sheet, kind: str) -> bytes:
    """Write a sheet as CSV, XLSX or Parquet."""
    return {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[kind](sheet)


def _csv(sheet: Sheet) -> bytes:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([str(one) for one in sheet.headings])
    writer.writerows([_text(value) for value in row] for row in sheet.rows)
    return (MARK + buffer.getvalue()).encode()


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return plain_number(value)
        case date():
            return value.isoformat()
        case int():
            return str(value)
    return neutralise_cell(value)


def _xlsx(sheet: Sheet) -> bytes:
    made = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"created": WRITTEN})
        bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(_("Money"))
        page.freeze_panes(1, 1)
        for place, heading in enumerate(sheet.headings):
            page.write_string(0, place, str(heading), bold)
        for number, row in enumerate(sheet.rows, 1):
            for place, value in enumerate(row):
                told = _text(value) if isinstance(value, bool) else value
                write_cell(page, number, place, told, days)
    return made.getvalue()


def _parquet(sheet: Sheet) -> bytes:
    """Write amounts as decimals and days as days; what holds several kinds is text."""
    made = BytesIO()
    columns = {
        str(heading): _column([row[place] for row in sheet.rows])
        for place, heading in enumerate(sheet.headings)
    }
    pq.write_table(pa.table(columns), made, compression="zstd")
    return made.getvalue()


def _column(values: Iterable[Value]) -> pa.Array:
    told = [None if value == "" else value for value in values]
    kinds = {type(value) for value in told if value is not None}
    if kinds == {Decimal}:
        return pa.array(told, _AMOUNT)
    if kinds == {date}:
        return pa.array(told, pa.date32())
    if kinds == {bool}:
        return pa.array(told, pa.bool_())
    if kinds == {int}:
        return pa.array(told, pa.int64())
    return pa.array([None if value is None else _plain(value) for value in told], pa.string())


def _plain(value: Value) -> str:
    """Write text as it is: no program takes a cell of Parquet for a formula."""
    return value if isinstance(value, str) else _text(value)
