"""Columns that an office asks for: what a cell may hold, and how a typed text becomes a value.

A value is kept plain: text, number of things as an integer, decimals and money as text with a
point, days as year-month-day, yes and no as true and false, a choice as it is worded, a project
by its key. None is "not given".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from bagdar.core.terms.cells import AmbiguousDayError, read_day, read_number
from bagdar.core.terms.decimals import (
    AmbiguousNumberError,
    NotANumberError,
    read_decimal,
    unmistakable,
)
from bagdar.core.terms.headings import folded
from bagdar.core.terms.problem import Problem
from bagdar.core.terms.units import unit_problem

Value = str | int | bool | None

MOST_COLUMNS = 40
LONGEST_TITLE = 200
LONGEST_TEXT = 2000
MOST_OPTIONS = 100
LARGEST_AMOUNT = Decimal(10) ** 15
MOST_DECIMALS = 6
KOPEKS = 2
"""Decimal places of money in tenge: tiyn."""

_YES = frozenset("yes true 1 да иә ия y".split())
_NO = frozenset("no false 0 нет жоқ n".split())
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


class ColumnType(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    PROJECT = "project"


NUMBERS = frozenset({ColumnType.WHOLE, ColumnType.DECIMAL, ColumnType.MONEY})


class CellError(ValueError):
    """A text that is no value of its column; `problem` says why and what to write."""

    def __init__(self, problem: Problem) -> None:
        """Keep the words."""
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is asked for; `least` and `most` bound numbers (plain) and days (ISO)."""

    key: str
    title: str
    type: ColumnType
    required: bool = False
    unit: str = ""
    options: tuple[str, ...] = ()
    least: str = ""
    most: str = ""
    help: str = ""

    @property
    def is_number(self) -> bool:
        """Answer whether the column is summed."""
        return self.type in NUMBERS

    @property
    def label(self) -> str:
        """The heading of the column with its unit."""
        unit = "KZT" if self.type is ColumnType.MONEY else self.unit
        return f"{self.title}, {unit}" if unit else self.title

    def plain(self) -> dict[str, Any]:
        """Return what is kept of the column."""
        return {
            "key": self.key,
            "title": self.title,
            "type": str(self.type),
            "required": self.required,
            "unit": self.unit,
            "options": list(self.options),
            "least": self.least,
            "most": self.most,
            "help": self.help,
        }

    @classmethod
    def of_plain(cls, kept: Mapping[str, Any]) -> Column:
        """Return the column that was kept."""
        plain = dict(kept)
        return cls(
            **{**plain, "type": ColumnType(plain["type"]), "options": tuple(plain["options"])}
        )


def read_value(column: Column, text: str, *, exact: bool = False) -> Value:
    """Read what a person typed into a cell of this column; a blank is None.

    `exact`: no person typed it, and a point parts the fraction: a value that is kept, a cell of a
    workbook that holds a number.

    Raises CellError when it is no value of the column, or out of its bounds.
    """
    plain = text.strip()
    if not plain:
        return None
    if column.is_number and not exact:
        _refuse_two_readings(column, plain)
    return _READ[column.type](column, plain)


def missing(column: Column, value: Value) -> bool:
    """Answer whether a value that must be given is not."""
    return column.required and value is None


def shown_text(value: Value) -> str:
    """Return a value as `read_value` takes it from no person: a point parts the fraction."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def typed_text(column: Column, value: Value) -> str:
    """Return a value, whose point parts the fraction, so that it is read as no other number."""
    text = shown_text(value)
    return unmistakable(text) if column.is_number and "," not in text else text


def carried(
    values: Mapping[str, Value], before: Iterable[Column], after: Iterable[Column]
) -> dict[str, Value]:
    """Return what of a filled row holds under another version of the form.

    A column agrees when key, type and unit are the same: 1200 t are no 1200 kt. Its value must pass
    the newer bounds and choices too.
    """
    older = {one.key: one for one in before}
    kept: dict[str, Value] = {}
    for column in after:
        value, was = values.get(column.key), older.get(column.key)
        if was is None or value is None or (was.type, was.unit) != (column.type, column.unit):
            continue
        try:
            kept[column.key] = read_value(column, shown_text(value), exact=True)
        except CellError:
            continue
    return kept


def unfit(
    values: Mapping[str, Value], before: Iterable[Column], after: Iterable[Column]
) -> dict[str, str]:
    """Return what was given in columns that are still asked for, and does not fit them any more.

    Each as it was written, with its unit; a project is not named, as its reader may not know of it.
    """
    older, after = {one.key: one for one in before}, list(after)
    kept = carried(values, older.values(), after)
    lost = [one.key for one in after if one.key not in kept and values.get(one.key) is not None]
    return {key: _written(older[key], values[key]) for key in lost if key in older}


def _written(column: Column, value: Value) -> str:
    if column.type is ColumnType.PROJECT:
        return ""
    unit = "KZT" if column.type is ColumnType.MONEY else column.unit
    return f"{shown_text(value)} {unit}".strip()


def form_problems(columns: Sequence[Column]) -> list[tuple[int, str, Problem]]:
    """Say what keeps columns from being a form: (place, field, why); place -1 is the whole.

    Titles are held against each other as a workbook's headings are when it comes back.
    """
    found: list[tuple[int, str, Problem]] = []
    if not columns:
        found.append((-1, "", Problem("Ask for at least one column.")))
    if len(columns) > MOST_COLUMNS:
        found.append((-1, "", Problem("At most {most} columns are asked for.", most=MOST_COLUMNS)))
    keys: set[str] = set()
    titles: set[str] = set()
    for place, one in enumerate(columns):
        found += [(place, field, why) for field, why in _column_problems(one)]
        if one.key in keys:
            found.append((place, "key", Problem("Another column has this key already.")))
        called = {folded(one.title), folded(one.label)}
        if called & titles:
            found.append((place, "title", Problem("Another column is called so already.")))
        keys.add(one.key)
        titles |= called
    return found


def _column_problems(column: Column) -> list[tuple[str, Problem]]:
    found = []
    if not _KEY.match(column.key):
        found.append(("key", Problem("Write 1 to 40 small Latin letters, digits and _.")))
    if not folded(column.title) or len(column.title) > LONGEST_TITLE:
        found.append(("title", Problem("Give the column a title.")))
    if column.type is ColumnType.CHOICE and not 2 <= len(set(column.options)) <= MOST_OPTIONS:
        found.append(("options", Problem("Give at least two choices, one a line.")))
    if column.type is ColumnType.DECIMAL and (why := unit_problem(column.unit)):
        found.append(("unit", why))
    return found + _bound_problems(column)


def _bound_problems(column: Column) -> list[tuple[str, Problem]]:
    bounds = {}
    for field, text in (("least", column.least), ("most", column.most)):
        if not text:
            continue
        if not column.is_number and column.type is not ColumnType.DATE:
            return [(field, Problem("Only numbers and days have bounds; leave it empty."))]
        try:
            bounds[field] = _bound(column, text)
        except (ValueError, InvalidOperation):
            return [(field, Problem("{text} is no bound of this column.", text=text))]
    if len(bounds) > 1 and bounds["least"] > bounds["most"]:
        return [("most", Problem("The largest value lies below the smallest."))]
    return []


def _bound(column: Column, text: str) -> Any:
    if column.type is ColumnType.DATE:
        return date.fromisoformat(text)
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(text)
    return value


# --- reading a cell


def _text(_column: Column, text: str) -> Value:
    if len(text) > LONGEST_TEXT:
        raise CellError(Problem("Write at most {most} characters.", most=LONGEST_TEXT))
    if "\x00" in text:
        raise CellError(Problem("This holds a character that is no text; retype it."))
    return text


_PLACES = {ColumnType.WHOLE: 0, ColumnType.MONEY: KOPEKS, ColumnType.DECIMAL: MOST_DECIMALS}


def _refuse_two_readings(column: Column, text: str) -> None:
    """Refuse 1,234 and 1.234: which sign parts the fraction nothing in one cell says."""
    try:
        read_decimal(text, None)
    except AmbiguousNumberError as error:
        raise CellError(error.problem_within(_PLACES[column.type])) from None
    except NotANumberError:
        return


def _number(column: Column, text: str) -> Decimal:
    """Read a number alone: words beside it are refused, since they may change its size."""
    value = read_number(text)
    if value is None:
        raise CellError(Problem("“{text}” is no number: write digits alone.", text=text[:60]))
    if abs(value) >= LARGEST_AMOUNT:
        raise CellError(Problem("This number is too large: check the unit."))
    _hold(column, value)
    return value


def _hold(column: Column, value: Any) -> None:
    if column.least and value < _bound(column, column.least):
        raise CellError(Problem("Must be at least {least}.", least=column.least))
    if column.most and value > _bound(column, column.most):
        raise CellError(Problem("May be at most {most}.", most=column.most))


def _whole(column: Column, text: str) -> Value:
    value = _number(column, text)
    if value != value.to_integral_value():
        raise CellError(Problem("“{text}” is no whole number.", text=text[:60]))
    return int(value)


def _decimal(column: Column, text: str) -> Value:
    return _to_places(_number(column, text), MOST_DECIMALS)


def _money(column: Column, text: str) -> Value:
    return _to_places(_number(column, text), KOPEKS)


def _to_places(value: Decimal, places: int) -> str:
    if value != round(value, places):
        raise CellError(Problem("Write at most {places} digits after the point.", places=places))
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date(column: Column, text: str) -> Value:
    try:
        day = read_day(text)
    except AmbiguousDayError:
        raise CellError(
            Problem("“{text}” is two days: write year-month-day.", text=text[:60])
        ) from None
    if day is None or day.of_period:
        raise CellError(Problem("“{text}” is no day: write it as 2026-03-31.", text=text[:60]))
    _hold(column, day.on)
    return day.on.isoformat()


def _yes_no(_column: Column, text: str) -> Value:
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise CellError(Problem("Write yes or no."))


def _choice(column: Column, text: str) -> Value:
    meant = {one.casefold(): one for one in column.options}
    if text.casefold() not in meant:
        raise CellError(
            Problem("Choose one of: {options}.", options="; ".join(column.options)[:300])
        )
    return meant[text.casefold()]


def _project(_column: Column, text: str) -> Value:
    if not re.fullmatch(r"[-a-zA-Z0-9_]{1,80}", text):
        raise CellError(Problem("Write the identifier of a project, as in its address."))
    return text


_READ = {
    ColumnType.TEXT: _text,
    ColumnType.WHOLE: _whole,
    ColumnType.DECIMAL: _decimal,
    ColumnType.MONEY: _money,
    ColumnType.DATE: _date,
    ColumnType.YES_NO: _yes_no,
    ColumnType.CHOICE: _choice,
    ColumnType.PROJECT: _project,
}
