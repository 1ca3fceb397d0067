"""A table of statistics as offices publish them, read row by row; and the forms of the pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from bagdar.core.terms.decimals import (
    AmbiguousNumberError,
    NotANumberError,
    decimal_sign,
    read_decimal,
)
from bagdar.core.terms.problem import Problem
from bagdar.sources.tables import Headings, Table, TableError, match_headings, read_table
from bagdar.web.statistics.models import SOURCE_LENGTH, Series, Status
from bagdar.web.statistics.queries import (
    AmbiguousCodeError,
    AmbiguousNameError,
    Codes,
    UnknownCodeError,
)

HEADINGS: dict[str, tuple[str, ...]] = {
    "place": ("name", "district", "название", "наименование", "район", "атауы", "аудан"),
    "within": ("oblast", "region", "parent", "область", "регион", "облыс", "өңір"),
    "territory": (
        "kato",
        "code",
        "key",
        "код",
        "като",
        "код като",
        "коды",
        "кілт",
        "территория",
        "аумақ",
    ),
    "period": ("year", "month", "год", "месяц", "период", "жыл", "ай", "кезең"),
    "indicator": ("series", "показатель", "ряд", "көрсеткіш", "қатар"),
    "value": ("значение", "мәні", "мән"),
    "unit": ("единица", "единица измерения", "ед изм", "бірлік", "бірлігі", "өлшем бірлігі"),
    "status": ("статус", "мәртебе", "күйі"),
    "source": ("источник", "дереккөз", "дерек көзі"),
}
NEEDED = ("territory", "period", "value")
PLACES = ("territory", "place", "within")
"""Columns that say of which territory a row is: by code or name, by name, or what it lies in."""
THOUSAND = 1000
NAMES: dict[str, tuple[Series, int]] = {
    **{one.value: (one, 1) for one in Series},
    "population_thousand": (Series.POPULATION, THOUSAND),
    "labour_employed": (Series.EMPLOYED, 1),
    "employed_thousand": (Series.EMPLOYED, THOUSAND),
    "labour_employees": (Series.EMPLOYEES, 1),
    "employees_thousand": (Series.EMPLOYEES, THOUSAND),
    "labour_self_employed": (Series.SELF_EMPLOYED, 1),
    "self_employed_thousand": (Series.SELF_EMPLOYED, THOUSAND),
    "labour_unemployed": (Series.UNEMPLOYED, 1),
    "unemployed_thousand": (Series.UNEMPLOYED, THOUSAND),
    "unemployment_rate": (Series.UNEMPLOYMENT, 1),
    "unemployment_rate_pct": (Series.UNEMPLOYMENT, 1),
    "labour_unemployment_rate": (Series.UNEMPLOYMENT, 1),
    "sme_active": (Series.SMES, 1),
    "avg_wage_kzt": (Series.WAGE, 1),
}
"""What a table may call a series, and what its numbers are multiplied by."""
ABSENT: dict[str, Status] = {
    **dict.fromkeys(("", "...", "…", "н/д", "n/a", "nan"), Status.NOT_REPORTED),
    **dict.fromkeys(("x", "х"), Status.CONFIDENTIAL),
}
"""Signs of statistical offices; the second x is Cyrillic. A dash, "nothing there", is 0."""
DASHES = ("-", "–", "—")
MULTIPLIERS = {
    "thousand": THOUSAND,
    **dict.fromkeys(("тыс", "мың"), THOUSAND),
    **dict.fromkeys(("million", "mln", "млн", "миллион"), THOUSAND**2),
    **dict.fromkeys(("billion", "bln", "млрд", "миллиард"), THOUSAND**3),
}
"""Words that units, headings and titles begin a word with, and what they multiply by."""
_MULTIPLIER = re.compile(rf"\b({'|'.join(MULTIPLIERS)})")
_RATE = re.compile(
    rf"(?:\b(?:per|на|әр)|/)\s*(?:[1-9][\d\s]{{2,}}|(?:\d+\s*)?(?:{'|'.join(MULTIPLIERS)}))"
    rf"|\d\s*(?:{'|'.join(MULTIPLIERS)})"
)
"""So many per thousand people, or tens of thousands: no multiplier that can be applied."""
_UNIT_OF_HEADING = re.compile(r"^([^,(]+)[,(](.+)$", re.DOTALL)
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:-01)?)?")
"""A year, a month, or its first day as a workbook writes a month."""
WITHOUT_EVIDENCE = {"xlsx": ".", "jsonl": "."}
"""The sign of fractions where the numbers of a table do not tell: cells of numbers have a point."""
YEARS = range(1900, 2200)
MOST_KEYS = 5
MOST_DIGITS = 15


Place = tuple[str, Series, int, date, bool]
"""Source, series, territory and period, and whether it is a month: what has one value."""


@dataclass(frozen=True)
class Row:
    """One observation of a file."""

    series: Series
    territory: int
    period: date
    monthly: bool
    value: Decimal | None
    status: Status
    source: str = ""
    """Whose figure it is, where the table says so row by row."""


@dataclass
class StatisticsFile:
    """What a table holds: rows, what is wrong by row, and names of series that are not read."""

    rows: list[Row] = field(default_factory=list)
    faults: list[tuple[int, Problem]] = field(default_factory=list)
    not_read: dict[str, int] = field(default_factory=dict)
    repeated: int = 0


class RowError(ValueError):
    """A row that cannot be taken."""

    def __init__(self, template: str, **values: object) -> None:
        """Keep the words."""
        self.problem = Problem(template, **values)
        super().__init__(str(self.problem))


@dataclass(frozen=True)
class Convention:
    """How a table writes its numbers: the sign of fractions, and what its headings multiply by.

    `above` is the heading or the title that says so.
    """

    sign: str | None
    scale: int = 1
    above: str = ""


def read_statistics(
    content: bytes, known: Codes, *, series: str = "", decimal: str | None = None
) -> StatisticsFile:
    """Read a CSV or XLSX table with one observation a row.

    `series` stands where the table names none. Numbers are read with the sign of fractions that
    the whole table tells, or `decimal`; millions and thousands that the unit, the heading of the
    values or the title names are multiplied, and refused where they contradict each other.

    A row given twice alike is taken once; given twice with two values it is a fault, unless a
    column says that they are of two sources. Series that
    are no context of the programme are counted by name and not read. Nothing is to be written while
    there are faults.
    """
    found = StatisticsFile()
    try:
        table = read_table(content)
    except TableError as error:
        found.faults.append((error.row or 0, error.problem))
        return found
    headings = match_headings([_without_unit(one) for one in table.headings], HEADINGS)
    given = set(headings.keys.values())
    placed = {"territory"} if given & {*PLACES} else set()
    missing = [one for one in NEEDED if one not in given | placed]
    if missing:
        problem = Problem(
            "The columns {missing} are missing; the table needs territory, period and value.",
            missing=", ".join(missing),
        )
        found.faults.append((0, problem))
        return found
    if doubled := _doubled(headings):
        problem = Problem("Two columns mean the same: {names}; keep one.", names=", ".join(doubled))
        found.faults.append((0, problem))
        return found
    seen: dict[Place, tuple[int, Row]] = {}
    lines = [(line.number, _stripped(headings.named(line))) for line in table.rows]
    try:
        written = _convention(table, headings, [cells["value"] for _at, cells in lines], decimal)
    except RowError as error:
        found.faults.append((0, error.problem))
        return found
    reading = _Reading(known, series, written, seen, found)
    for number, cells in lines:
        try:
            reading.take(cells, number)
        except RowError as error:
            found.faults.append((number, error.problem))
    found.rows = [row for _, row in seen.values()]
    return found


def _doubled(headings: Headings) -> list[str]:
    """Return the headings that mean what another one does; names beside a code are not read."""
    if "territory" not in headings.keys.values():
        return list(headings.doubled)
    named = {"place": HEADINGS["place"], "within": HEADINGS["within"]}
    return [one for one in headings.doubled if not match_headings([one], named).keys]


def _stripped(cells: Mapping[str, str]) -> dict[str, str]:
    return {key: cell.strip() for key, cell in cells.items()}


def _without_unit(heading: str) -> str:
    """Return the heading of values without the unit behind it, any other as it is."""
    found = _UNIT_OF_HEADING.match(heading)
    named = match_headings([found[1]], {"value": HEADINGS["value"]}) if found else None
    return found[1] if found and named and named.keys else heading


def _convention(
    table: Table, headings: Headings, values: Sequence[str], decimal: str | None
) -> Convention:
    column = next(at for at, key in headings.keys.items() if key == "value")
    told = [text for text in (table.headings[column], table.title) if _multipliers(text)]
    scales = {_scale(text) for text in told}
    if len(scales) > 1:
        raise RowError(
            "{one} and {other} multiply differently; keep one of them.",
            one=told[0],
            other=told[1],
        )
    sign = decimal or decimal_sign(values) or WITHOUT_EVIDENCE.get(table.kind)
    return Convention(sign, scales.pop() if scales else 1, told[0] if told else "")


def _multipliers(text: str) -> set[int]:
    return {MULTIPLIERS[one] for one in _MULTIPLIER.findall(text.casefold())}


def _scale(text: str) -> int:
    """Return what a unit, heading or title multiplies by; refuse what is no plain multiplier."""
    found = _multipliers(text)
    if len(found) > 1 or _RATE.search(text.casefold()):
        raise RowError(
            "{unit} is no unit that can be read; give persons, enterprises, KZT or percent, "
            "or thousands or millions of them.",
            unit=text,
        )
    return found.pop() if found else 1


@dataclass
class _Reading:
    """A table being read, row by row."""

    known: Codes
    series: str
    written: Convention
    seen: dict[Place, tuple[int, Row]]
    found: StatisticsFile

    def take(self, cells: Mapping[str, str], number: int) -> None:
        """Take a row, or count its series as one that is not read. Raises RowError."""
        name = cells.get("indicator") or self.series
        if not name:
            raise RowError("The row names no series; name it in a column or for the whole file.")
        meant = NAMES.get(name.casefold())
        if meant is None:
            self.found.not_read[name] = self.found.not_read.get(name, 0) + 1
            return
        row = self._row(cells, *meant)
        first, same = self.seen.setdefault(
            (row.source, row.series, row.territory, row.period, row.monthly), (number, row)
        )
        if first == number:
            return
        if same != row:
            raise RowError(
                "{code}, {period}: another value than in row {first}; keep one of them, "
                "or name the source of each row in a column.",
                code=_place(cells)[0],
                period=cells["period"],
                first=first,
            )
        self.found.repeated += 1

    def _row(self, cells: Mapping[str, str], series: Series, scale: int) -> Row:
        period, monthly = _period(cells["period"])
        territory = _territory(*_place(cells), self.known)
        source = _source(cells.get("source", ""))
        scale = self._scale(cells, series, scale)
        status = ABSENT.get(cells["value"].casefold())
        if cells.get("status") in (Status.NOT_REPORTED, Status.CONFIDENTIAL):
            status = Status(cells["status"])
        if status is not None:
            return Row(series, territory, period, monthly, None, status, source)
        value = _number(cells["value"], self.written.sign) * scale
        _check_size(series, value, cells["value"])
        return Row(series, territory, period, monthly, value, Status.REPORTED, source)

    def _scale(self, cells: Mapping[str, str], series: Series, named: int) -> int:
        """Return what all that is said of a row multiplies its number by: they must agree."""
        unit = cells.get("unit", "")
        said = {
            **({self.written.above: self.written.scale} if self.written.above else {}),
            **({cells.get("indicator") or self.series: named} if named > 1 else {}),
            **({unit: _scale(unit)} if unit else {}),
        }
        scales = set(said.values())
        if len(scales) > 1:
            raise RowError(
                "{one} and {other} multiply differently; keep one of them.",
                one=next(iter(said)),
                other=list(said)[-1],
            )
        scale = scales.pop() if scales else 1
        if scale > 1 and series is Series.UNEMPLOYMENT:
            raise RowError("Percent are counted by ones, not by {unit}.", unit=next(iter(said)))
        return scale


def _source(text: str) -> str:
    if len(text) > SOURCE_LENGTH or not text.isprintable():
        raise RowError("The source is no line of {most} letters at most.", most=SOURCE_LENGTH)
    return text


def _place(cells: Mapping[str, str]) -> tuple[str, str]:
    """Return by what a row names its territory, and the one that this lies in.

    Where a table has no column for the territory itself, what it lies in is the territory.
    """
    named = cells.get("territory") or cells.get("place", "")
    above = cells.get("within", "")
    return (named, above) if {"territory", "place"} & set(cells) else (above, "")


def _territory(code: str, within: str, known: Codes) -> int:
    try:
        return known.territory(code, within=within)
    except AmbiguousNameError as error:
        raise RowError(
            "{code}: several territories are called so ({keys}); name the one above it in a "
            "column, give its code, or say of which year the names are.",
            code=code,
            keys=", ".join(error.keys[:MOST_KEYS]),
        ) from None
    except UnknownCodeError as error:
        raise RowError(
            "{code}: no territory has or had this code or name; see the list of territories.",
            code=str(error) or "—",
        ) from None
    except AmbiguousCodeError:
        raise RowError(
            "{code}: several territories had this code; say of which year the codes are.",
            code=code,
        ) from None


def _check_size(series: Series, value: Decimal, text: str) -> None:
    if value < 0:
        raise RowError("{value} is below zero; such a figure cannot be.", value=text)
    if series is Series.UNEMPLOYMENT and value > 100:
        raise RowError("{value} percent is more than all; give percent from 0 to 100.", value=text)
    if value.adjusted() >= MOST_DIGITS:
        raise RowError("{value} is too large to be a figure of a territory.", value=text)


def _period(text: str) -> tuple[date, bool]:
    found = _PERIOD.fullmatch(text)
    if not found or int(found[1]) not in YEARS or (found[2] and not 1 <= int(found[2]) <= 12):
        raise RowError(
            "{period} is no period; write a year as 2024 or a month as 2024-03.",
            period=text or "—",
        )
    return date(int(found[1]), int(found[2] or 1), 1), bool(found[2])


def _number(text: str, sign: str | None) -> Decimal:
    """Read a number of a table whose fractions are parted by a sign; a dash is 0."""
    if text in DASHES:
        return Decimal(0)
    try:
        return read_decimal(text, sign)
    except AmbiguousNumberError as error:
        one, other = (f"{reading:f}" for reading in error.readings)
        raise RowError(
            "{value} may be {one} or {other}; say which sign parts fractions in the table.",
            value=text,
            one=one,
            other=other,
        ) from None
    except NotANumberError:
        raise RowError(
            "{value} is no number; write digits, or ... where there is none.", value=text
        ) from None


LARGEST_FILE_BYTES = 16 * 2**20


class ImportForm(forms.Form):
    """The file and where it comes from; the file again is not needed once it was tried."""

    file = forms.FileField(label=_("Table, CSV or XLSX"), required=False)
    source = forms.CharField(label=_("Source"), max_length=300)
    licence = forms.CharField(label=_("Licence"), max_length=100, required=False)
    published_on = forms.DateField(
        label=_("Published on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    codes_of = forms.IntegerField(
        label=_("Year whose codes and names the table uses"),
        help_text=_("Needed where a code or name was given to another territory later."),
        min_value=YEARS.start,
        max_value=YEARS.stop - 1,
        required=False,
    )
    series = forms.ChoiceField(
        label=_("Series, where the table names none"),
        choices=[("", "—"), *Series.choices],
        required=False,
    )
    decimal = forms.ChoiceField(
        label=_("Sign that parts fractions"),
        help_text=_("Needed where the numbers of the table do not tell, such as 1,234 alone."),
        choices=[
            ("", _("as the table tells")),
            (",", _("comma: 1,5 is one and a half")),
            (".", _("point: 1.5 is one and a half")),
        ],
        required=False,
    )


class BreakForm(forms.Form):
    """A break in a series: from when on it is counted in another way, and how."""

    series = forms.ChoiceField(label=_("Series"), choices=Series.choices)
    period = forms.DateField(
        label=_("First period counted in the new way"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note_en = forms.CharField(label=_("Note in English"), max_length=300)
    note_ru = forms.CharField(label=_("Note in Russian"), max_length=300, required=False)
    note_kk = forms.CharField(label=_("Note in Kazakh"), max_length=300, required=False)
