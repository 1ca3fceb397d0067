"""A table read row by row: what fits becomes a row, what does not is told by row and reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from bagdar.core.spending.thresholds import NAMES
from bagdar.core.terms.problem import Problem
from bagdar.sources.ledgers.forms import (
    AMOUNT,
    COUNT,
    CURRENCY,
    DAY,
    NAME,
    NUMBER,
    PERCENT,
    SUM,
    TEXT,
    YEAR,
    Field,
    Form,
)
from bagdar.sources.parquet_rows import PARQUET, ParquetError, read_parquet
from bagdar.sources.tables import Row, Table, TableError, match_headings, read_table

SHOWN = 80
MONEY = re.compile(r"-?\d{1,18}(\.\d{1,2})?")
PLAIN = re.compile(r"\d{1,9}(\.\d{1,9})?")
MOST_PERCENT = 100
FIRST_YEAR, LAST_YEAR = 1990, 2100


class LedgerError(ValueError):
    """A file that cannot be read as its table; `problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        """Keep what is wrong."""
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that did not go in: where it stands, in which column, why, and what stood there."""

    row: int
    column: str
    reason: str
    value: str


@dataclass
class Ledger:
    """What came of a table; `unknown` are headings that nobody asked for."""

    rows: list[Any] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unknown: tuple[str, ...] = ()


def read_ledger(form: Form, content: bytes) -> Ledger:
    """Read the bytes of a table of this form.

    Raises LedgerError for what is no table, too large, or lacks a column that it must have.
    """
    table = _table(content)
    found = match_headings(table.headings, form.headings())
    if found.doubled:
        raise LedgerError(
            Problem(
                "{table}: the column {column} stands there twice.",
                table=form.name,
                column=found.doubled[0],
            )
        )
    missing = [
        one.key for one in form.fields if one.required and one.key not in found.keys.values()
    ]
    if missing:
        raise LedgerError(
            Problem(
                "{table}: {columns} missing; `bagdar spending template {table}` writes the "
                "columns.",
                table=form.name,
                columns=", ".join(missing),
            )
        )
    made = Ledger(unknown=found.unknown)
    seen: dict[tuple[Any, ...], int] = {}
    for row in table.rows:
        cells = {key: text.strip() for key, text in found.named(row).items()}
        refused = _refused(form, row.number, cells, seen)
        if refused is not None:
            made.refused.append(refused)
            continue
        made.rows.append(form.made(**dict(_values(form, cells))))
    return made


def _values(form: Form, cells: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for one in form.fields:
        if text := cells.get(one.key, ""):
            yield one.key, _value(one.kind, text)


def _refused(
    form: Form, number: int, cells: Mapping[str, str], seen: dict[tuple[Any, ...], int]
) -> Refused | None:
    """Say what is wrong with a row, the first fault from the left; None where it goes in."""
    for one in form.fields:
        if why := _wrong(one, cells.get(one.key, "")):
            return Refused(number, one.key, why, cells.get(one.key, "")[:SHOWN])
    if form.one_of and not any(cells.get(one) for one in form.one_of):
        return Refused(number, form.one_of[0], f"one of {', '.join(form.one_of)} must be there", "")
    values = dict(_values(form, cells))
    since, until = values.get("since"), values.get("until")
    if since and until and until < since:
        return Refused(number, "until", "ends before it begins", cells["until"])
    if form.alone and form.alone[0] in values:
        key = tuple(values.get(one) for one in form.alone)
        if key in seen:
            stands = f"stands in row {seen[key]} already"
            return Refused(number, form.alone[0], stands, cells[form.alone[0]])
        seen[key] = number
    return None


def _wrong(one: Field, text: str) -> str | None:
    if not text:
        return "missing" if one.required else None
    try:
        _value(one.kind, text)
    except ValueError as why:
        return str(why)
    return None


def _value(kind: str, text: str) -> Any:
    """Return what a cell means; raise ValueError with the reason where it means nothing."""
    return _KINDS[kind](text)


def _number(text: str) -> str:
    """Return a number with a point, without the spaces that part thousands."""
    return re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")


def _amount(text: str) -> Decimal:
    plain = _number(text)
    if not MONEY.fullmatch(plain):
        raise ValueError("not an amount with two decimals at most")
    return Decimal(plain)


def _sum(text: str) -> Decimal:
    amount = _amount(text)
    if amount <= 0:
        raise ValueError("not above zero")
    return amount


def _count(text: str) -> Decimal:
    plain = _number(text)
    if not PLAIN.fullmatch(plain):
        raise ValueError("not a number from 0 on")
    return Decimal(plain)


def _percent(text: str) -> Decimal:
    percent = _count(text.removesuffix("%"))
    if percent > MOST_PERCENT:
        raise ValueError("not from 0 to 100")
    return percent


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= LAST_YEAR):
        raise ValueError("not a year")
    return int(text)


def _day(text: str) -> date:
    dotted = re.fullmatch(r"(\d{2})\.(\d{2})\.(\d{4})", text)
    try:
        return date.fromisoformat("-".join(reversed(dotted.groups())) if dotted else text[:10])
    except ValueError:
        raise ValueError("not a day: year-month-day, or day.month.year") from None


def _currency(text: str) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise ValueError("not three capital letters")
    return text


def _name(text: str) -> str:
    if text not in NAMES:
        raise ValueError(f"no threshold of this name; there are {', '.join(NAMES)}")
    return text


_KINDS: Mapping[str, Any] = {
    TEXT: str,
    AMOUNT: _amount,
    SUM: _sum,
    COUNT: _count,
    PERCENT: _percent,
    YEAR: _year,
    DAY: _day,
    CURRENCY: _currency,
    NAME: _name,
    NUMBER: lambda text: float(_count(text)),
}


def _table(content: bytes) -> Table:
    try:
        if not content.startswith(PARQUET):
            return read_table(content)
        read = read_parquet(content)
    except (TableError, ParquetError) as wrong:
        raise LedgerError(wrong.problem) from None
    rows = tuple(Row(number, cells) for number, cells in enumerate(read.rows, 1))
    return Table("parquet", "", read.names, rows)
