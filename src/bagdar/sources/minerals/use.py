"""Use of minerals by year: consumption, output, substitution, and intensity as it was published.

measure        value                                   against
consumption    an amount of the mineral                empty
output         an amount of what consumption serves    what it is, such as gross domestic product
substitution   percent of a purpose that the mineral   the purpose, a colon, and what stands
               serves                                  instead of it: "wiring: aluminium"
intensity      an amount of the mineral for a unit     what the unit is of
               of output, as its source has it

A row of output names no mineral where it serves all. Amounts of a mineral are read in t, kt, Mt,
kg, bbl, million bbl, PJ or bcm, or in the words in which they are published ("thousand metric
tons", "млн т"), and kept in one unit of each kind. Measures may be named in Russian and Kazakh.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from bagdar.core.minerals.names import BY_KEY
from bagdar.core.terms.decimals import (
    AmbiguousNumberError,
    NotANumberError,
    decimal_sign,
    read_decimal,
)
from bagdar.core.terms.problem import Problem
from bagdar.sources.minerals.faults import Fault, text_problem
from bagdar.sources.minerals.prices import ABSENT
from bagdar.sources.tables import Table, TableError, match_headings, read_table

MOST_ROWS = 20_000
FIRST_YEAR, LAST_YEAR = 1800, 2200
MOST_VALUE = Decimal(10) ** 15
"""An amount below this is read, in its own unit and in that in which amounts are kept."""
MOST_DIGITS = 9
MOST_PERCENT = Decimal(100)
LONGEST_SOURCE = 300


class Measure(StrEnum):
    """What a row tells."""

    CONSUMPTION = "consumption"
    OUTPUT = "output"
    SUBSTITUTION = "substitution"
    INTENSITY = "intensity"


AMOUNTS: dict[str, tuple[str, Decimal]] = {
    "t": ("t", Decimal(1)),
    "kg": ("t", Decimal("0.001")),
    "kt": ("t", Decimal(1000)),
    "Mt": ("t", Decimal(10) ** 6),
    "bbl": ("bbl", Decimal(1)),
    "million bbl": ("bbl", Decimal(10) ** 6),
    "PJ": ("PJ", Decimal(1)),
    "bcm": ("bcm", Decimal(1)),
}
"""Units of an amount and how they are kept; capitals matter: Mt is a million tonnes."""
WRITTEN: dict[str, tuple[str, ...]] = {
    "t": ("tonne", "tonnes", "metric ton", "metric tons", "т", "тонна", "тонны", "тонн"),
    "kg": ("kilogram", "kilograms", "кг"),
    "kt": (
        *("thousand t", "thousand tonnes", "thousand metric tons", "кт", "тыс т", "тыс тонн"),
        *("тысяч тонн", "мың т", "мың тонна"),
    ),
    "Mt": (
        *("million t", "million tonnes", "million metric tons", "млн т", "млн тонн"),
        *("миллионов тонн", "млн тонна", "миллион тонна"),
    ),
    "bbl": ("barrel", "barrels", "барр", "баррель", "баррелей"),
    "million bbl": ("million barrels", "млн барр", "млн баррелей", "млн баррель"),
    "PJ": ("petajoule", "petajoules", "пдж"),
    "bcm": (
        *("billion cubic metres", "billion cubic meters", "billion m3", "млрд м3", "млрд куб м"),
        *("млрд кубометров", "млрд текше метр"),
    ),
}
"""How units of an amount are published; a bare "ton" may be a short one, and is refused."""
_AS_WRITTEN = {word: unit for unit, words in WRITTEN.items() for word in words}
_MEASURES = {
    "потребление": Measure.CONSUMPTION,
    "тұтыну": Measure.CONSUMPTION,
    "выпуск": Measure.OUTPUT,
    "шығарылым": Measure.OUTPUT,
    "замещение": Measure.SUBSTITUTION,
    "алмастыру": Measure.SUBSTITUTION,
    "интенсивность": Measure.INTENSITY,
    "қарқындылық": Measure.INTENSITY,
}
HEADINGS: dict[str, tuple[str, ...]] = {
    "measure": ("показатель", "көрсеткіш", "indicator"),
    "mineral": ("минерал", "сырьё", "минералды шикізат"),
    "area": ("country", "территория", "страна", "аумақ", "ел"),
    "year": ("год", "жыл"),
    "value": ("значение", "мәні", "мән"),
    "unit": ("единица", "единица измерения", "бірлік", "өлшем бірлігі"),
    "against": ("instead of", "относительно", "purpose", "неге қатысты"),
    "source": ("источник", "дереккөз"),
}
_NO_UNIT = frozenset({"", "%", "percent"})


@dataclass(frozen=True, slots=True)
class UseRow:
    """One row; the value is None where its source says that there is none."""

    row: int
    measure: Measure
    mineral: str
    area: str
    year: int
    value: Decimal | None
    unit: str
    against: str
    source: str

    @property
    def natural(self) -> tuple[str, str, str, str, int]:
        """What no two rows of a table share."""
        return (self.measure, self.mineral, self.area, self.against, self.year)


@dataclass
class UseTable:
    """What a file holds."""

    rows: list[UseRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    repeated: int = 0


class _CellError(ValueError):
    """What is wrong with a cell."""

    def __init__(self, column: str, problem: Problem) -> None:
        super().__init__(str(problem))
        self.column, self.problem = column, problem


def read_use(content: bytes, *, decimal: str | None = None) -> UseTable:
    """Read a table of use. Raises nothing: what cannot be read is among the faults."""
    found = UseTable()
    try:
        table = read_table(content)
    except TableError as error:
        found.faults.append(Fault(error.row or 0, "", error.problem))
        return found
    headings = match_headings(table.headings, HEADINGS)
    found.left_out += headings.unknown
    found.faults += [Fault(0, "", one) for one in _wrong_shape(table, [*headings.keys.values()])]
    if headings.doubled:
        names = ", ".join(headings.doubled)
        problem = Problem("Two columns mean the same: {names}; keep one.", names=names)
        found.faults.append(Fault(0, "", problem))
    if found.faults:
        return found
    named = [(one.number, headings.named(one)) for one in table.rows]
    sign = decimal or decimal_sign(row["value"] for _number, row in named)
    sign = sign or (None if table.kind == "csv" else ".")
    first: dict[tuple[str, str, str, str, int], UseRow] = {}
    for number, row in named:
        _take(number, row, sign, first, found)
    return found


def _wrong_shape(table: Table, keys: Collection[str]) -> Iterator[Problem]:
    missing = [one for one in HEADINGS if one not in keys]
    if missing:
        yield Problem("The columns {names} are missing.", names=", ".join(missing))
    if len(table.rows) > MOST_ROWS:
        yield Problem("The table has more than {most} rows; part it.", most=MOST_ROWS)
    if not table.rows:
        yield Problem("The table has no rows.")


def _take(
    number: int,
    row: dict[str, str],
    sign: str | None,
    first: dict[tuple[str, str, str, str, int], UseRow],
    found: UseTable,
) -> None:
    try:
        read = _row(number, row, sign)
    except _CellError as error:
        found.faults.append(Fault(number, error.column, error.problem))
        return
    before = first.setdefault(read.natural, read)
    if before is read:
        found.rows.append(read)
    elif (before.value, before.unit, before.source) == (read.value, read.unit, read.source):
        found.repeated += 1
    else:
        problem = Problem("Row {row} of the file tells otherwise of the same.", row=before.row)
        found.faults.append(Fault(number, "", problem))


def _row(number: int, row: dict[str, str], sign: str | None) -> UseRow:
    measure = _measure(row["measure"])
    mineral = _mineral(row["mineral"], measure)
    unit, times = _unit(row["unit"], measure)
    value = _value(row["value"], sign)
    if value is not None:
        if value * times >= MOST_VALUE:
            raise _CellError("value", Problem("{value} is too large.", value=row["value"][:40]))
        value = round(value * times, MOST_DIGITS)
        if measure is Measure.SUBSTITUTION and value > MOST_PERCENT:
            raise _CellError("value", Problem("A share is at most 100 percent."))
    return UseRow(
        number,
        measure,
        mineral,
        _text("area", row["area"]),
        _year(row["year"]),
        value,
        unit,
        _against(row["against"], measure),
        _text("source", row["source"], LONGEST_SOURCE),
    )


def _measure(text: str) -> Measure:
    name = text.strip().casefold()
    try:
        return _MEASURES.get(name) or Measure(name)
    except ValueError:
        known = ", ".join(Measure)
        raise _CellError("measure", Problem("Choose one of: {expected}.", expected=known)) from None


def _mineral(text: str, measure: Measure) -> str:
    key = text.strip().casefold()
    if not key and measure is Measure.OUTPUT:
        return ""
    if key not in BY_KEY:
        raise _CellError("mineral", Problem("{value} is none of the minerals.", value=text[:40]))
    return key


def _text(column: str, text: str, longest: int = 120) -> str:
    plain = " ".join(text.split())
    problem = text_problem(plain, longest) if plain else Problem("This is needed.")
    if problem:
        raise _CellError(column, problem)
    return plain


def _against(text: str, measure: Measure) -> str:
    if measure is Measure.CONSUMPTION:
        if text.strip():
            raise _CellError(
                "against", Problem("Consumption stands against nothing; leave it empty.")
            )
        return ""
    plain = _text("against", text)
    if measure is Measure.SUBSTITUTION:
        purpose, colon, instead = plain.partition(":")
        if not (colon and purpose.strip() and instead.strip()):
            problem = Problem("Write the purpose, a colon and the substitute: wiring: aluminium.")
            raise _CellError("against", problem)
        return f"{purpose.strip()}: {instead.strip()}"
    return plain


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:6]) <= LAST_YEAR):
        raise _CellError("year", Problem("Write a year of four digits, such as 2026."))
    return int(text)


def _unit(text: str, measure: Measure) -> tuple[str, Decimal]:
    plain = " ".join(text.split())
    if measure is Measure.CONSUMPTION:
        words = " ".join(plain.replace(".", " ").replace("³", "3").casefold().split())
        known = AMOUNTS.get(plain) or AMOUNTS.get(_AS_WRITTEN.get(words, ""))
        if known is None:
            expected = ", ".join(AMOUNTS)
            problem = Problem(
                "{value} is no unit of an amount; write one of: {expected}.",
                value=plain[:40],
                expected=expected,
            )
            raise _CellError("unit", problem)
        return known
    if measure is Measure.SUBSTITUTION:
        if plain.casefold() not in _NO_UNIT:
            raise _CellError("unit", Problem("A share is in percent."))
        return "%", Decimal(1)
    return _text("unit", plain, 60), Decimal(1)


def _value(text: str, sign: str | None) -> Decimal | None:
    if text.strip().casefold() in ABSENT - {""}:
        return None
    if not text.strip():
        raise _CellError("value", Problem("This is needed; write .. where there is no value."))
    try:
        value = read_decimal(text, sign)
    except AmbiguousNumberError as error:
        one, other = (f"{reading:f}" for reading in error.readings)
        problem = Problem(
            "{value} may be {one} or {other}; write it without a sign in doubt.",
            value=text[:40],
            one=one,
            other=other,
        )
        raise _CellError("value", problem) from None
    except NotANumberError:
        problem = Problem("{value} is no number; write digits.", value=text[:40])
        raise _CellError("value", problem) from None
    if value < 0:
        raise _CellError("value", Problem("Write an amount not below zero."))
    if value >= MOST_VALUE:
        raise _CellError("value", Problem("{value} is too large.", value=text[:40]))
    return value
