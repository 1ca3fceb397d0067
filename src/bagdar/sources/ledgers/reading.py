"""A table read row by row: what fits becomes a row, what does not is told by row and reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from bagdar.core.spending.thresholds import NAMES, Threshold, out_of_range
from bagdar.core.terms.decimals import (
    AmbiguousNumberError,
    NotANumberError,
    decimal_sign,
    read_decimal,
)
from bagdar.core.terms.identifiers import bin_problem, is_iin
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
    SUPPLIER,
    TEXT,
    YEAR,
    YES_NO,
    Field,
    Form,
)
from bagdar.sources.parquet_rows import PARQUET, ParquetError, read_parquet
from bagdar.sources.tables import Row, Table, TableError, match_headings, read_table

SHOWN = 80
MONEY = re.compile(r"-?\d{1,18}(\.\d{1,2})?")
PLAIN = re.compile(r"\d{1,9}(\.\d{1,9})?")
DOTTED = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})", re.ASCII)
WHOLE = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
"""A day, with a time behind it as spreadsheets write it or without."""
SHORTEST, TWELVE = 9, 12
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
    sign = _sign(form, table, (found.named(row) for row in table.rows))
    made = Ledger(unknown=found.unknown)
    seen: dict[tuple[Any, ...], int] = {}
    for row in table.rows:
        cells = {key: text.strip() for key, text in found.named(row).items()}
        refused = _refused(form, row.number, cells, seen, sign)
        if refused is not None:
            made.refused.append(refused)
            continue
        made.rows.append(form.made(**dict(_values(form, cells, sign))))
    return made


def _sign(form: Form, table: Table, rows: Iterable[Mapping[str, str]]) -> str | None:
    """Return the sign that parts fractions in a table; None where its numbers do not tell."""
    keys = [one.key for one in form.fields if one.kind in NUMBERS]
    told = decimal_sign(cells.get(key, "").removesuffix("%") for cells in rows for key in keys)
    return told or ("." if table.kind != "csv" else None)


def _values(form: Form, cells: Mapping[str, str], sign: str | None) -> Iterator[tuple[str, Any]]:
    for one in form.fields:
        if text := cells.get(one.key, ""):
            yield one.key, _value(one.kind, text, sign)


def _refused(
    form: Form,
    number: int,
    cells: Mapping[str, str],
    seen: dict[tuple[Any, ...], int],
    sign: str | None,
) -> Refused | None:
    """Say what is wrong with a row, the first fault from the left; None where it goes in."""
    for one in form.fields:
        if why := _wrong(one, cells.get(one.key, ""), sign):
            return Refused(number, one.key, why, cells.get(one.key, "")[:SHOWN])
    if form.one_of and not any(cells.get(one) for one in form.one_of):
        return Refused(number, form.one_of[0], f"one of {', '.join(form.one_of)} must be there", "")
    values = dict(_values(form, cells, sign))
    since, until = values.get("since"), values.get("until")
    if since and until and until < since:
        return Refused(number, "until", "ends before it begins", cells["until"])
    if form.made is Threshold and (why := out_of_range(values["name"], values["value"])):
        return Refused(number, "value", why, cells["value"][:SHOWN])
    if form.alone and form.alone[0] in values:
        key = tuple(values.get(one) for one in form.alone)
        if key in seen:
            stands = f"stands in row {seen[key]} already"
            return Refused(number, form.alone[0], stands, cells[form.alone[0]])
        seen[key] = number
    return None


def _wrong(one: Field, text: str, sign: str | None) -> str | None:
    if not text:
        return "missing" if one.required else None
    try:
        _value(one.kind, text, sign)
    except ValueError as why:
        return str(why)
    return None


def _value(kind: str, text: str, sign: str | None) -> Any:
    """Return what a cell means; raise ValueError with the reason where it means nothing."""
    return _NUMBERS[kind](text, sign) if kind in NUMBERS else _KINDS[kind](text)


def _number(text: str, sign: str | None) -> str:
    """Return a number with a point; what is none stays, to be refused by its form."""
    try:
        return f"{read_decimal(text, sign):f}"
    except NotANumberError:
        return text
    except AmbiguousNumberError as either:
        whole, parted = either.readings
        raise ValueError(
            f"{whole} or {parted}: the table does not tell which sign parts the fraction"
        ) from None


def _amount(text: str, sign: str | None) -> Decimal:
    plain = _number(text, sign)
    if not MONEY.fullmatch(plain):
        raise ValueError("not an amount with two decimals at most")
    return Decimal(plain)


def _sum(text: str, sign: str | None) -> Decimal:
    amount = _amount(text, sign)
    if amount <= 0:
        raise ValueError("not above zero")
    return amount


def _count(text: str, sign: str | None) -> Decimal:
    plain = _number(text, sign)
    if not PLAIN.fullmatch(plain):
        raise ValueError("not a number from 0 on")
    return Decimal(plain)


def _percent(text: str, sign: str | None) -> Decimal:
    percent = _count(text.removesuffix("%"), sign)
    if percent > MOST_PERCENT:
        raise ValueError("not from 0 to 100")
    return percent


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= LAST_YEAR):
        raise ValueError("not a year")
    return int(text)


def _day(text: str) -> date:
    dotted, whole = DOTTED.fullmatch(text), WHOLE.fullmatch(text)
    told = "-".join(reversed(dotted.groups())) if dotted else whole[1] if whole else ""
    try:
        return date.fromisoformat(told)
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


def _supplier(text: str) -> str:
    """Return the number of a supplier, with the zeros that a spreadsheet took off its beginning.

    Zeros are put back only where the control digit holds; eleven digits that are no number so are
    refused, for a ban under them would be found with nobody.
    """
    if not (text.isascii() and text.isdigit()) or not SHORTEST <= len(text) < TWELVE:
        return text
    padded = text.zfill(TWELVE)
    if bin_problem(padded) is None or is_iin(padded):
        return padded
    if len(text) == TWELVE - 1:
        raise ValueError("eleven digits: a number has twelve, and with a zero before it is none")
    return text


WORDS = {
    **dict.fromkeys(("yes", "да", "иә", "1", "true"), True),
    **dict.fromkeys(("no", "нет", "жоқ", "0", "false"), False),
}


def _yes_no(text: str) -> bool:
    if text.lower() not in WORDS:
        raise ValueError("neither yes nor no")
    return WORDS[text.lower()]


_KINDS: Mapping[str, Any] = {
    TEXT: str,
    YEAR: _year,
    DAY: _day,
    CURRENCY: _currency,
    NAME: _name,
    SUPPLIER: _supplier,
    YES_NO: _yes_no,
}
_NUMBERS: Mapping[str, Any] = {
    AMOUNT: _amount,
    SUM: _sum,
    COUNT: _count,
    PERCENT: _percent,
    NUMBER: lambda text, sign: float(_count(text, sign)),
}
NUMBERS = frozenset(_NUMBERS)


def _table(content: bytes) -> Table:
    try:
        if not content.startswith(PARQUET):
            return read_table(content)
        read = read_parquet(content)
    except (TableError, ParquetError) as wrong:
        raise LedgerError(wrong.problem) from None
    rows = tuple(Row(number, cells) for number, cells in enumerate(read.rows, 1))
    return Table("parquet", "", read.names, rows)
