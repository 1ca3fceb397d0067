"""Prices of minerals by month: the World Bank's Pink Sheet as published, or a table of one's own.

The Pink Sheet (CMO-Historical-Data-Monthly.xlsx) has a sheet "Monthly Prices": some lines of title,
a row of commodities, a row of units in brackets, then a row a month that begins with 1960M01. "…"
and ".." stand for months without a price. A CSV of the same shape is read too: months as 1960M01,
1960-01 or 1960-01-15, units in a row of their own or none, in which case the Pink Sheet's are
taken, and the file is told to have none.

A table of one's own has a row a price: mineral, benchmark, month, price, unit.

What is not among the minerals is left out and named. Of the rest everything must be right: months
once, prices above zero, units that fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import islice

from bagdar.core.minerals.names import (
    BY_KEY,
    benchmark_of,
    is_deflator,
    plain_label,
    unit_of_price,
)
from bagdar.core.minerals.prices import month_number, month_text
from bagdar.core.terms.decimals import (
    AmbiguousNumberError,
    NotANumberError,
    decimal_sign,
    read_decimal,
)
from bagdar.core.terms.problem import Problem
from bagdar.sources.minerals.faults import Fault, text_problem
from bagdar.sources.tables import (
    LARGEST_FILE_BYTES,
    TableError,
    match_headings,
    read_table,
    rows_of,
    sheets_of,
)

SHEET = "Monthly Prices"
ABSENT = frozenset({"", "..", "...", "…", "n/a", "na", "-", "–", "—"})
HEAD_ROWS = 30
MOST_MONTHS = 3000
FIRST_YEAR, LAST_YEAR = 1800, 2200
MOST_PRICE = Decimal(10) ** 9
MOST_DIGITS = 6
DEFLATOR = "deflator"
"""How the column that prices are divided by is kept, in place of a mineral."""
INDEX = "index"
HEADINGS: dict[str, tuple[str, ...]] = {
    "mineral": ("минерал", "сырьё", "commodity", "минералды шикізат"),
    "benchmark": ("series", "котировка", "ряд", "баға белгілемесі"),
    "month": ("period", "месяц", "период", "ай", "кезең"),
    "price": ("value", "цена", "значение", "баға", "мәні"),
    "unit": ("единица", "единица измерения", "бірлік", "өлшем бірлігі"),
}
_MONTH = re.compile(r"(\d{4})(?:M|-)(\d{1,2})(?:-(\d{1,2}))?", re.ASCII)


@dataclass
class Quoted:
    """The prices of one benchmark, by number of month; None where a month has none."""

    mineral: str
    benchmark: str
    unit: str
    prices: dict[int, Decimal | None] = field(default_factory=dict)


@dataclass
class PriceTable:
    """What a file holds: benchmarks, what is wrong, columns left out, units that were not there."""

    series: list[Quoted] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    without_unit: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a wide table, and what it holds."""

    place: int
    heading: str
    into: Quoted


def read_prices(content: bytes, *, decimal: str | None = None, only: str = "") -> PriceTable:
    """Read a file of prices; `only` names the benchmark of a file with one column of prices.

    Raises nothing: what cannot be read is among the faults.
    """
    found = PriceTable()
    try:
        _read(content, decimal, only, found)
    except TableError as error:
        found.faults.append(Fault(error.row or 0, "", error.problem))
    told = (price for one in found.series for price in one.prices.values())
    if not found.faults and all(price is None for price in told):
        found.faults.append(Fault(0, "", Problem("No price of a mineral is in the file.")))
    return found


def _read(content: bytes, decimal: str | None, only: str, found: PriceTable) -> None:
    sheets = sheets_of(content) if len(content) <= LARGEST_FILE_BYTES else ()
    sheet = SHEET if SHEET in sheets else ""
    head = list(islice(rows_of(content, sheet), HEAD_ROWS))
    if _is_long(head):
        _read_long(content, decimal, found)
        return
    first = next((place for place, (_n, cells) in enumerate(head) if _begins(cells)), None)
    if first is None:
        problem = Problem(
            "No row begins with a month such as 1960M01 or 1960-01, and there are no headings "
            "mineral, benchmark, month, price, unit."
        )
        found.faults.append(Fault(0, "", problem))
        return
    above = [cells for _number, cells in head[:first]]
    columns = _columns(above, only, found)
    if columns and not found.faults:
        after = head[first][0]
        body = ((number, row) for number, row in rows_of(content, sheet) if number >= after)
        _read_wide(body, columns, decimal, found)


def _is_long(head: Sequence[tuple[int, list[str]]]) -> bool:
    filled = next((cells for _number, cells in head if any(cells)), [])
    return {"mineral", "price"} <= set(match_headings(filled, HEADINGS).keys.values())


def _begins(cells: Sequence[str]) -> bool:
    return bool(cells) and _MONTH.fullmatch(cells[0].strip()) is not None


# --- wide: a column a benchmark


def _columns(above: Sequence[list[str]], only: str, found: PriceTable) -> list[_Column]:
    """Find which columns hold minerals, by the lowest row above that names one; and their units."""
    names: list[str] = []
    units: list[str] = []
    for cells in above:
        if any(benchmark_of(one) or is_deflator(one) for one in cells[1:]):
            names, units = cells, []
        elif names and any(_looks_like_unit(one) for one in cells[1:]):
            units = cells
    if not names and only and above:
        names = above[-1][:1] + [only if one else "" for one in above[-1][1:]]
    taken: dict[tuple[str, str], str] = {}
    columns = []
    for place, heading in enumerate(names[1:], 1):
        unit = units[place] if place < len(units) else ""
        one = _column(place, heading, unit, found) if heading else None
        if one is None:
            continue
        named = (one.into.mineral, one.into.benchmark)
        if named in taken:
            problem = Problem("Two columns mean the same: {names}; keep one.", names=heading)
            found.faults.append(Fault(0, heading, problem))
        taken[named] = heading
        columns.append(one)
    found.series = [one.into for one in columns]
    if not columns:
        problem = Problem("No column is a commodity of the Pink Sheet that is a mineral.")
        found.faults.append(Fault(0, "", problem))
    return columns


def _looks_like_unit(text: str) -> bool:
    return text.startswith("(") or unit_of_price(text) is not None


def _column(place: int, heading: str, unit: str, found: PriceTable) -> _Column | None:
    if is_deflator(heading):
        return _Column(place, heading, Quoted(DEFLATOR, plain_label(heading), INDEX))
    known = benchmark_of(heading)
    if known is None:
        found.left_out.append(heading[:80])
        return None
    mineral, label, expected = known
    if not unit:
        found.without_unit.append(label)
    elif unit_of_price(unit) != expected:
        problem = Problem(
            "The unit is {unit}; of this commodity it is {expected}.",
            unit=unit.strip("()")[:40],
            expected=expected,
        )
        found.faults.append(Fault(0, heading, problem))
    return _Column(place, heading, Quoted(mineral, label, expected))


def _read_wide(
    body: Iterable[tuple[int, list[str]]],
    columns: Sequence[_Column],
    decimal: str | None,
    found: PriceTable,
) -> None:
    rows = list(islice(body, MOST_MONTHS + 1))
    if len(rows) > MOST_MONTHS:
        problem = Problem("There are more than {most} months.", most=MOST_MONTHS)
        found.faults.append(Fault(rows[-1][0], "", problem))
        return
    cells = (row[one.place] for _n, row in rows for one in columns if one.place < len(row))
    sign = decimal or decimal_sign(cells) or "."
    months: dict[int, int] = {}
    for number, row in rows:
        if not any(row):
            continue
        month = _month(row[0], number, "", months, found)
        if month is None:
            continue
        for one in columns:
            text = row[one.place] if one.place < len(row) else ""
            price = _price(text, number, one.heading, sign, found)
            one.into.prices[month] = price


def _month(
    text: str, number: int, column: str, months: dict[int, int], found: PriceTable
) -> int | None:
    """Read a month and remember its row; one that stood before is a fault."""
    written = _MONTH.fullmatch(text.strip())
    if written is None:
        problem = Problem("{value} is no month; write it as 2026-03.", value=text[:40])
        found.faults.append(Fault(number, column, problem))
        return None
    year, month = int(written[1]), int(written[2])
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        problem = Problem("{value} is no month; write it as 2026-03.", value=text[:40])
        found.faults.append(Fault(number, column, problem))
        return None
    at = month_number(year, month)
    if at in months:
        problem = Problem(
            "The month {month} stands in row {row} already.", month=month_text(at), row=months[at]
        )
        found.faults.append(Fault(number, column, problem))
        return None
    months[at] = number
    return at


def _price(text: str, number: int, column: str, sign: str, found: PriceTable) -> Decimal | None:
    """Read a price above zero; None where there is none, or where it is a fault."""
    if text.strip().casefold() in ABSENT:
        return None
    problem = None
    price = Decimal(0)
    try:
        price = round(read_decimal(text, sign), MOST_DIGITS)
    except (AmbiguousNumberError, NotANumberError, InvalidOperation):
        problem = Problem("{value} is no number; write digits.", value=text[:40])
    if problem is None and price <= 0:
        problem = Problem("A price is above zero; {value} is not.", value=text[:40])
    if problem is None and price >= MOST_PRICE:
        problem = Problem("{value} is too large to be a price.", value=text[:40])
    if problem is not None:
        found.faults.append(Fault(number, column, problem))
        return None
    return price


# --- long: a row a price


def _read_long(content: bytes, decimal: str | None, found: PriceTable) -> None:
    table = read_table(content)
    headings = match_headings(table.headings, HEADINGS)
    found.left_out += headings.unknown
    missing = [one for one in HEADINGS if one not in headings.keys.values()]
    if missing or headings.doubled:
        if missing:
            problem = Problem("The columns {names} are missing.", names=", ".join(missing))
        else:
            names = ", ".join(headings.doubled)
            problem = Problem("Two columns mean the same: {names}; keep one.", names=names)
        found.faults.append(Fault(0, "", problem))
        return
    rows = [(one.number, headings.named(one)) for one in table.rows]
    sign = decimal or decimal_sign(row["price"] for _number, row in rows)
    sign = sign or "."
    quoted: dict[tuple[str, str], Quoted] = {}
    months: dict[tuple[str, str], dict[int, int]] = {}
    for number, row in rows:
        _read_row(number, row, sign, quoted, months, found)
    found.series = list(quoted.values())


def _read_row(
    number: int,
    row: dict[str, str],
    sign: str,
    quoted: dict[tuple[str, str], Quoted],
    months: dict[tuple[str, str], dict[int, int]],
    found: PriceTable,
) -> None:
    faults = list(_wrong_names(row))
    if faults:
        found.faults += [Fault(number, column, problem) for column, problem in faults]
        return
    mineral, benchmark, unit = _named(row)
    named = (mineral, benchmark)
    into = quoted.setdefault(named, Quoted(mineral, benchmark, unit))
    if into.unit != unit:
        problem = Problem(
            "The unit is {unit}; in rows above it is {expected}.",
            unit=row["unit"][:40],
            expected=into.unit,
        )
        found.faults.append(Fault(number, "unit", problem))
        return
    month = _month(row["month"], number, "month", months.setdefault(named, {}), found)
    if month is not None:
        into.prices[month] = _price(row["price"], number, "price", sign, found)


def _named(row: dict[str, str]) -> tuple[str, str, str]:
    """Return mineral, benchmark and unit of a sound row."""
    key = row["mineral"].strip().casefold()
    benchmark = " ".join(row["benchmark"].split())
    if key == DEFLATOR:
        return DEFLATOR, benchmark, INDEX
    known = benchmark_of(benchmark)
    return key, known[1] if known else benchmark, unit_of_price(row["unit"]) or ""


def _wrong_names(row: dict[str, str]) -> Iterator[tuple[str, Problem]]:
    """Say what is wrong with what a row of prices is about."""
    key = row["mineral"].strip().casefold()
    benchmark = " ".join(row["benchmark"].split())
    if key not in BY_KEY and key != DEFLATOR:
        yield "mineral", Problem("{value} is none of the minerals.", value=row["mineral"][:40])
    problem = Problem("This is needed.") if not benchmark else text_problem(benchmark)
    if problem:
        yield "benchmark", problem
    if key == DEFLATOR:
        return
    unit = unit_of_price(row["unit"])
    if unit is None:
        yield (
            "unit",
            Problem("{value} is no unit of a price, such as $/mt.", value=row["unit"][:40]),
        )
    known = benchmark_of(benchmark)
    if known and known[0] != key:
        yield (
            "benchmark",
            Problem("{value} is a price of another mineral.", value=benchmark[:40]),
        )
    elif known and unit is not None and unit != known[2]:
        yield (
            "unit",
            Problem(
                "The unit is {unit}; of this commodity it is {expected}.",
                unit=row["unit"][:40],
                expected=known[2],
            ),
        )
