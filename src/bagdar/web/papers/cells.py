"""How a value stands in a cell: of a text file, of a workbook, on paper."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import localize

from bagdar.core.terms.text import neutralise_cell

Value = str | int | Decimal | date | datetime | None
MARK = "\ufeff"
"""What stands before a text file, so that spreadsheets show Cyrillic."""
_LARGEST_EXACT = 10**15


def plain_number(value: Decimal) -> str:
    """Write a number with a point and no zeros at the end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_cell(
    sheet: Any, row: int, column: int, value: Value, days: Any, style: Any = None
) -> None:
    """Write a value into a workbook as what it is: a number, a day, a text that is no formula."""
    match value:
        case None | "":
            return
        case Decimal() if abs(value) < _LARGEST_EXACT:
            sheet.write_number(row, column, float(value), style)
        case Decimal():
            sheet.write_string(row, column, plain_number(value), style)
        case date():
            sheet.write_datetime(row, column, value, days)
        case int():
            sheet.write_number(row, column, value)
        case _:
            sheet.write_string(row, column, neutralise_cell(str(value)), style)


def text_of(value: Any) -> str:
    """Write a value into a text file: a number with a point, a text that is no formula."""
    match value:
        case None:
            return ""
        case Decimal():
            return plain_number(value)
        case date():
            return value.isoformat()
        case int():
            return str(value)
    return neutralise_cell(str(value))


def plain(number: Decimal) -> str:
    """Write a count without zeros at the end."""
    whole = number.quantize(Decimal("0.01"))
    return localize(int(whole) if whole == whole.to_integral() else whole.normalize())
