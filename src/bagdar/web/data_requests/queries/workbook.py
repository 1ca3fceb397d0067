"""The same form as a workbook: filled in away from Bagdar and taken back.

Of a round that comes back, columns of the last one stand locked before the boxes: they are read
back as nothing.

Each row carries which answer, version of the form, line and version of the line it shows, sealed
together and locked. What the register knows is locked too; the sheet is protected without a
password, so that nobody changes these by mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.core.signing import Signer
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bagdar.core.data_requests.columns import Column, ColumnType, Value
from bagdar.core.terms.headings import folded
from bagdar.web.data_requests.models import Answer
from bagdar.web.data_requests.queries.before import Before
from bagdar.web.data_requests.queries.lines import (
    Row,
    column_label,
    known_labels,
    known_value,
    unfit_text,
)
from bagdar.web.data_requests.queries.prefill import KNOWN
from bagdar.web.papers.cells import plain_number, write_cell

IDENTIFIER = gettext_lazy("Identifier of the line")
_LETTERS = 16
_SIGNER = "bagdar.data_requests"
_DAY = "yyyy-mm-dd"
_WIDTH = 20
_HINTED = 255


@dataclass(frozen=True)
class Sealed:
    """What a row of a workbook was made from."""

    answer: int
    form: int
    slot: int
    version: int


def sealed(row: Sealed) -> str:
    """Write what a row shows, with a seal over it."""
    text = f"{row.answer}.{row.form}.{row.slot}.{row.version}"
    return f"{text}.{_seal(text)}"


def opened(text: str) -> Sealed | None:
    """Return what a sealed cell says; None when it was changed."""
    told, _dot, seal = text.strip().rpartition(".")
    parts = told.split(".")
    if len(parts) != 4 or not all(_is_number(one) for one in parts) or seal != _seal(told):
        return None
    return Sealed(*map(int, parts))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _seal(text: str) -> str:
    return Signer(salt=_SIGNER).signature(text)[:_LETTERS]


def headings_known(columns: Iterable[Column], known: Sequence[str]) -> dict[str, list[str]]:
    """Return the headings by which each column of a workbook is found, in every language."""
    found = {one.key: [one.title, column_label(one)] for one in columns}
    found[""] = _in_every_language(IDENTIFIER)
    for key in known:
        found[f"known:{key}"] = _in_every_language(KNOWN[key].label)
    return found


def heading_taken(column: Column, known: Sequence[str]) -> bool:
    """Answer whether a column would be called as one that stands in the workbook anyway.

    What a workbook's headings are found by when it comes back decides.
    """
    taken = [*_in_every_language(IDENTIFIER)]
    for key in known:
        if key in KNOWN:
            taken += _in_every_language(KNOWN[key].label)
    called = {folded(column.title), folded(column.label)}
    return not called.isdisjoint(map(folded, taken))


def _in_every_language(label: Any) -> list[str]:
    told = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            told.append(str(label))
    return told


def write_workbook(
    answer: Answer, rows: Sequence[Row], into: IO[bytes], before: Before | None = None
) -> None:
    """Write the lines of an answer: sealed identifiers and the register locked, boxes open.

    What was given the last time stands locked beside the register.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    asked, known = answer.form.asked, known_labels(answer.form)
    with xlsxwriter.Workbook(into, options) as book:
        head = book.add_format({"bold": True, "locked": True, "text_wrap": True})
        locked = book.add_format({"locked": True, "font_color": "#666666"})
        open_ = book.add_format({"locked": False})
        days = book.add_format({"locked": False, "num_format": _DAY})
        locked_days = book.add_format({"locked": True, "font_color": "#666666", "num_format": _DAY})
        boxes = [days if one.type is ColumnType.DATE else open_ for one in asked]
        sheet = book.add_worksheet(_("Answer"))
        sheet.freeze_panes(1, 1)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        last = _headings_before(answer, before)
        labels = [
            *(str(IDENTIFIER), *(name for _key, name in known)),
            *(*last.values(), *map(column_label, asked)),
        ]
        first = 1 + len(known) + len(last)
        for place, label in enumerate(labels):
            style = locked if place < first else boxes[place - first]
            sheet.set_column(place, place, _WIDTH, style)
            sheet.write_string(0, place, label, head)
        for number, row in enumerate(rows, 1):
            name = sealed(Sealed(answer.pk, answer.form.number, row.slot, row.version))
            sheet.write_string(number, 0, name, locked)
            for place, (key, _label) in enumerate(known, 1):
                write_cell(sheet, number, place, known_cell(key, row.known), locked_days, locked)
            for place, column in enumerate(last, 1 + len(known)):
                was = before.row(row) if before else None
                told = given_cell(column, was) if was else None
                write_cell(sheet, number, place, told, locked_days, locked)
            for place, column in enumerate(asked, first):
                value = _cell_value(column, row.values.get(column.key))
                sheet.write_blank(number, place, None, boxes[place - first])
                write_cell(sheet, number, place, value, days, open_)
        _help(sheet, asked, first, max(len(rows), 1))


def _headings_before(answer: Answer, before: Before | None) -> dict[Column, str]:
    """Return by column how it is headed as it was the last time; none that is asked for so."""
    if before is None:
        return {}
    asked, month = answer.form.asked, f"{before.month:%Y-%m}"
    taken = {
        folded(name)
        for names in headings_known(asked, answer.form.known).values()
        for name in names
    } | {folded(one.key) for one in asked}
    told = {
        one: _("Before, %(month)s: %(column)s") % {"month": month, "column": column_label(one)}
        for one in asked
    }
    return {one: words for one, words in told.items() if folded(words) not in taken}


def _help(sheet: Any, asked: Sequence[Column], first: int, last: int) -> None:
    """Offer choices and say the help of a column where it is typed."""
    for place, column in enumerate(asked, first):
        rule: dict[str, Any] = {"validate": "any"}
        if column.type is ColumnType.CHOICE and len(",".join(column.options)) < _HINTED:
            if not any("," in one for one in column.options):
                rule = {"validate": "list", "source": list(column.options)}
        elif column.type is ColumnType.YES_NO:
            rule = {"validate": "list", "source": [_("yes"), _("no")]}
        if column.help:
            rule["input_message"] = column.help[: _HINTED - 1]
        if len(rule) > 1:
            sheet.data_validation(1, place, last, place, rule)


def known_cell(key: str, known: Mapping[str, Any]) -> Any:
    """Return a locked value as a cell of a table."""
    if key not in known:
        return _("not shown")
    value = known_value(known[key])
    if value in (None, ""):
        return None
    if KNOWN[key].number:
        return Decimal(str(value))
    return date.fromisoformat(value) if key.endswith("_on") else str(value)


def known_texts(key: str, known: Mapping[str, Any]) -> list[str]:
    """Return what a locked cell may say that nobody changed: its text in every language.

    One that was not shown to whoever exported the workbook says that in its place.
    """
    found = [_cell_text(known_cell(key, known))]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found += [_cell_text(known_cell(key, known)), _cell_text(_("not shown"))]
    return found


def _cell_text(value: Any) -> str:
    """Return a cell as it is read back."""
    match value:
        case None:
            return ""
        case Decimal():
            return plain_number(value)
        case date():
            return value.isoformat()
    return str(value).strip()


def given_cell(column: Column, row: Row) -> Any:
    """Return a given value as a cell of a table that nobody fills in."""
    if column.key in row.hidden:
        return _("not shown")
    return unfit_text(column, row) or _cell_value(column, row.values.get(column.key))


def _cell_value(column: Column, value: Value) -> Any:
    """Return a given value as a cell: numbers and days as such."""
    if value is None:
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.is_number:
        return Decimal(str(value))
    return date.fromisoformat(str(value)) if column.type is ColumnType.DATE else str(value)
