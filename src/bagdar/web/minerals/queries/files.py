"""Tables of minerals as files: CSV, XLSX and Parquet, with the same rows."""

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

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
WRITTEN = datetime(1980, 1, 1)  # noqa: DTZ001 -- a file has no time zone
"""What a workbook gives for its moment: the same rows make the same file."""
Value = str | int | float | bool | Decimal | date | None


@dataclass(frozen=True)
class Sheet:
    """A table to hand over: its name for a file, its headings and its rows."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]


def as_file(sheet: Sheet, kind: str) -> bytes:
    """Write a sheet as CSV, XLSX or Parquet."""
    return {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[kind](sheet)


def _csv(sheet: Sheet) -> bytes:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(sheet.headings)
    writer.writerows([_text(value) for value in row] for row in sheet.rows)
    return (MARK + buffer.getvalue()).encode()


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return _point(plain_number(Decimal(repr(value))))
        case Decimal():
            return _point(plain_number(value))
        case date():
            return value.isoformat()
        case int():
            return str(value)
    return neutralise_cell(value)


def _point(text: str) -> str:
    """Write a point that nobody takes for a sign of thousands: 1.234 as 1.2340."""
    return f"{text}0" if text[-4:-3] == "." else text


def _xlsx(sheet: Sheet) -> bytes:
    made = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(made, options) as book:
        book.set_properties({"created": WRITTEN})
        bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet(_("Minerals"))
        page.freeze_panes(1, 1)
        for place, heading in enumerate(sheet.headings):
            page.write_string(0, place, heading, bold)
        for number, row in enumerate(sheet.rows, 1):
            for place, value in enumerate(row):
                told = Decimal(repr(value)) if isinstance(value, float) else value
                told = _text(told) if isinstance(told, bool) else told
                write_cell(page, number, place, told, days)
    return made.getvalue()


def _parquet(sheet: Sheet) -> bytes:
    """Write numbers as numbers and days as days; what holds several kinds is text."""
    made = BytesIO()
    columns = {
        heading: _column([row[place] for row in sheet.rows])
        for place, heading in enumerate(sheet.headings)
    }
    pq.write_table(pa.table(columns), made, compression="zstd")
    return made.getvalue()


def _column(values: Iterable[Value]) -> pa.Array:
    told: list[Any] = [None if value == "" else value for value in values]
    kinds = {type(value) for value in told if value is not None}
    if kinds and kinds <= {float, Decimal}:
        return pa.array([None if one is None else float(one) for one in told], pa.float64())
    for kind, written in ((date, pa.date32()), (bool, pa.bool_()), (int, pa.int64())):
        if kinds == {kind}:
            return pa.array(told, written)
    plain = [one if one is None or isinstance(one, str) else _text(one) for one in told]
    return pa.array(plain, pa.string())
