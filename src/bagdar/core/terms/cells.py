"""Cells of tables as people fill them in: amounts with words, days in several orders, periods.

Nothing is guessed in silence: what was left out of a cell is told, and what may be read in two
ways is not read until somebody says which.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from unicodedata import normalize

from bagdar.core.terms.decimals import (
    AmbiguousNumberError,
    NotANumberError,
    decimal_sign,
    read_decimal,
)

_KEPT = 10_000
"""Cells kept as they were read: columns of a table repeat themselves."""

_SCALES = (
    (10**12, r"трлн|триллион\w*|tln|trillion\w*"),
    (10**9, r"млрд|миллиард\w*|bln|bn|billion\w*"),
    (10**6, r"млн|миллион\w*|mln|million\w*"),
    (10**3, r"тыс|тысяч\w*|мың|thousand\w*"),
)
_CURRENCIES = (
    ("KZT", r"тенге|теңге\w*|тг|₸|kzt"),
    ("USD", r"\$|долл\w*|usd|dollars?|сша|ақш"),
    ("EUR", r"€|евро|eur\w*"),
    ("RUB", r"₽|руб\w*|rub\w*"),
    ("CNY", r"¥|юан\w*|cny|yuan"),
)
_UNITS = (
    ("t/a", r"(?:т|тонн\w*|tons?|tonnes?)\s*(?:/|в|per|a)\s*(?:год\w*|г|жыл\w*|year|a)"),
    ("t/a", r"жылына (?:т|тонна\w*)"),
    ("m2/a", r"(?:кв\W*м\w*|м2|м²|шаршы метр|sq\W*m|m2)\s*(?:/|в|per)\s*(?:год|г|жыл|year|a)"),
    ("m3/a", r"(?:куб\W*м\w*|м3|м³|текше метр|m3)\s*(?:/|в|per)\s*(?:год|г|жыл|year|a)"),
    ("L/a", r"(?:л|литр\w*|l|lit\w*)\s*(?:/|в|per)\s*(?:год|г|жыл|year|a)"),
    ("{piece}/a", r"(?:шт\w*|дана|штук\w*|pieces?|units?)\W*(?:/|в|per)\s*(?:год|г|жыл|year|a)"),
    ("t", r"т|тонн\w*|tons?|tonnes?"),
    ("MW", r"мвт|мегаватт\w*|mw|megawatts?"),
    ("kW", r"квт|киловатт\w*|kw"),
    ("km", r"км|километр\w*|km|шақырым"),
    ("{piece}", r"шт\w*|дана|штук\w*|pieces?|units?"),
)
_NUMBER = re.compile(r"[-−]?\d+(?:[ \u00a0\u202f\u2009]\d{3})*(?:[.,]\d+)*")
_WRITTEN = re.compile(
    r"[-−]?(?:(?:\d+|\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+)(?:[.,]\d+)?"
    r"|\d{1,3}(?:\.\d{3})+(?:\.\d{3}|,\d+)|\d{1,3}(?:,\d{3})+(?:,\d{3}|\.\d+))",
    re.ASCII,
)
_RAISED = re.compile(r"\d[\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]")
_LONE_SIGNS = frozenset("-\u2212\u2013\u2014.,")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ABOUT = re.compile(
    r"\b(?:около|примерно|почти|порядка|свыше|более|менее|до|шамамен|жуық|астам|about|around|"
    r"over|nearly|almost|up to)\b"
)
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009")
_DAY = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:[ T]00:00(?::00)?)?\s*(?:г\.?|ж\.?)?\Z")
_YEAR = re.compile(r"(\d{4})\s*(?:г\.?|год[а-я]*|ж\.?|жыл\w*)?\Z")
_YEAR_MONTH = re.compile(r"(\d{4})[-./](\d{1,2})\Z|(\d{1,2})[-./](\d{4})\Z")
_QUARTER = re.compile(r"\b(?:([1-4]|iv|i{1,3})(?:-?\w{1,2})?\s*(?:кв\w*|тоқсан\w*)|q([1-4]))")
_HALF = re.compile(r"\b([12]|i{1,2})(?:-?\w{1,2})?\s*(?:полугоди\w*|жартыжылды\w*)|\bh([12])\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTHS = (
    r"янв|қаңтар|jan",
    r"фев|ақпан|feb",
    r"мар|наурыз|mar",
    r"апр|сәуір|apr",
    r"ма[йя]|мамыр|may",
    r"июн|маусым|jun",
    r"июл|шілде|jul",
    r"авг|тамыз|aug",
    r"сен|қыркүйек|sep",
    r"окт|қазан|oct",
    r"ноя|қараша|nov",
    r"дек|желтоқсан|dec",
)


class DayOrder(StrEnum):
    """Which comes first in a day written with strokes."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what stood around it: `words` after it, `left_out` what was passed over."""

    value: Decimal
    words: str
    left_out: str
    scaled: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day read from a cell; `of_period` when only the month, quarter or year was written.

    `on` is then the last day of the period, `since` its first.
    """

    on: date
    since: date
    of_period: bool = False


class AmbiguousDayError(ValueError):
    """A day that is one day or another by which of its numbers is the month."""


def read_number(text: str) -> Decimal | None:
    """Read a number that stands alone; None for a day, a footnote or groups that are no thousands.

    With one sign in it, that sign parts the fraction; whether it may be another number is for
    `decimals` to say.
    """
    return _decimal(text)


@lru_cache(maxsize=_KEPT)
def read_amount(text: str, sign: str | None = None) -> Amount | None:
    """Read "около 1 200,5 млн тенге (72 млн долл.)": the number times its words of size.

    `sign` is the one that parts fractions in the rest of the column, where it tells. Raises
    AmbiguousNumberError for 1,234 where it does not.

    A raised digit would become part of the number ("150¹" is no 1501), and a sign that stands
    apart before it may or may not be a minus: neither is read.
    """
    if _RAISED.search(text):
        return None
    plain = normalize("NFKC", text).casefold()
    left_out = [*_BRACKETS.findall(plain)]
    plain = _BRACKETS.sub(" ", plain)
    left_out += _ABOUT.findall(plain)
    plain = _ABOUT.sub(" ", plain)
    total, scaled, last = Decimal(0), False, None
    rest = plain
    while found := _NUMBER.search(rest) if last is None else _NUMBER.match(rest):
        before = rest[: found.start()].strip(" :~≈")
        if before and set(before) <= _LONE_SIGNS:
            return None
        before = before.strip(" -")
        number = _of_two(found.group(), sign)
        scale, rest_after = _scale_of(rest[found.end() :])
        if number is None or (last is not None and (scale or 1) >= last):
            return None
        total += number * (scale or 1)
        scaled = scaled or scale is not None
        rest = f"{before} {rest_after}".strip()
        if scale is None:
            break
        last = scale
    else:
        if last is None:
            return None
    if _NUMBER.search(_without_exponents(rest)):
        return None
    return Amount(total, " ".join(rest.split()).strip(" .,;"), " ".join(left_out), scaled)


def sign_in(texts: Iterable[str]) -> str | None:
    """Return the sign that parts fractions in amounts of a column; None: they do not tell."""
    plain = (_BRACKETS.sub(" ", normalize("NFKC", text).casefold()) for text in texts)
    return decimal_sign(found.group() for text in plain for found in _NUMBER.finditer(text))


@lru_cache(maxsize=_KEPT)
def scale_in(text: str) -> int:
    """Return the size that a heading such as "Стоимость, млн тенге" gives its numbers."""
    words = normalize("NFKC", text).casefold()
    return next((size for size, name in _SCALES if re.search(rf"\b(?:{name})\b", words)), 1)


@lru_cache(maxsize=_KEPT)
def currency_in(text: str) -> str | None:
    """Return the currency that words name; None when they name none."""
    words = normalize("NFKC", text).casefold()
    return next(
        (code for code, name in _CURRENCIES if re.search(rf"(?<!\w)(?:{name})(?!\w)", words)), None
    )


@lru_cache(maxsize=_KEPT)
def unit_in(text: str) -> str | None:
    """Return the UCUM code of a unit written in words; None for words that are no unit known."""
    words = normalize("NFKC", text).casefold().strip(" .,;")
    return next((code for code, name in _UNITS if re.fullmatch(rf"(?:{name})\.?", words)), None)


@lru_cache(maxsize=_KEPT)
def read_day(text: str, order: DayOrder | None = None) -> Day | None:
    """Read a day in any of its writings, or the last day of a month, quarter, half or year.

    Raises AmbiguousDayError for 05/06/2026 when the order is not said.
    """
    plain = " ".join(normalize("NFKC", text).casefold().split())
    if found := _DAY.match(plain):
        return _whole_day(found[1], found[2], found[3], found[4], order)
    period = _period(plain)
    if period is None:
        return None
    year, month, months = period
    if not (1900 <= year <= 2999 and months <= month <= 12):
        return None
    last = date(year, month, monthrange(year, month)[1])
    return Day(last, date(year, month - months + 1, 1), of_period=True)


def order_in(texts: Iterable[str]) -> DayOrder | None:
    """Return the order that all days with strokes of a column must have; None: either may be."""
    found = None
    for text in texts:
        parts = _DAY.match(text.strip())
        if parts is None or parts[2] != "/" or len(parts[1]) > 2:
            continue
        if int(parts[1]) > 12:
            found = DayOrder.DAY_FIRST
        elif int(parts[3]) > 12:
            found = DayOrder.MONTH_FIRST
    return found


def is_ambiguous(text: str) -> bool:
    """Tell whether a text is a day that can be read in two ways."""
    try:
        read_day(text)
    except AmbiguousDayError:
        return True
    return False


def _whole_day(
    first: str, sign: str, second: str, third: str, order: DayOrder | None
) -> Day | None:
    if len(first) == 4:
        return _made(int(first), int(second), int(third))
    if len(third) != 4:
        return None
    one, two, year = int(first), int(second), int(third)
    if sign == "/" and order is None and max(one, two) <= 12 and one != two:
        raise AmbiguousDayError(first)
    if sign == "/" and (order is DayOrder.MONTH_FIRST or (order is None and two > 12)):
        return _made(year, one, two)
    return _made(year, two, one)


def _made(year: int, month: int, day: int) -> Day | None:
    try:
        on = date(year, month, day)
    except ValueError:
        return None
    return Day(on, on)


def _period(plain: str) -> tuple[int, int, int] | None:
    """Return the year and last month of a period, and its length in months."""
    if found := _YEAR.match(plain):
        return int(found[1]), 12, 12
    if found := _YEAR_MONTH.match(plain):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        return int(year), int(month), 1
    years = re.findall(r"\b(\d{4})\b", plain)
    if len(years) != 1:
        return None
    words = plain.replace(years[0], " ")
    if found := _QUARTER.search(words):
        return int(years[0]), 3 * _numeral(found[1] or found[2]), 3
    if found := _HALF.search(words):
        return int(years[0]), 6 * _numeral(found[1] or found[2]), 6
    if re.search(r"\d", words):
        return None
    named = [place for place, name in enumerate(_MONTHS, 1) if re.search(rf"\b(?:{name})", words)]
    return (int(years[0]), named[0], 1) if len(named) == 1 else None


def _numeral(text: str) -> int:
    return _ROMAN.get(text) or int(text)


def _scale_of(after: str) -> tuple[int | None, str]:
    words = after.lstrip()
    for size, name in _SCALES:
        if found := re.match(rf"(?:{name})(?!\w)\.?", words):
            return size, words[found.end() :]
    return None, after


def _without_exponents(words: str) -> str:
    return re.sub(r"[мm][23]", "", words)


def _of_two(text: str, sign: str | None) -> Decimal | None:
    """Read one that may be two numbers by the sign of its column; any other by itself."""
    try:
        read_decimal(text, None)
    except AmbiguousNumberError:
        return read_decimal(text, sign)
    except NotANumberError:
        pass
    return _decimal(text)


def _decimal(text: str) -> Decimal | None:
    if not _WRITTEN.fullmatch(text):
        return None
    plain = text.translate(_SPACES).replace("−", "-")
    if plain.count(",") > 1 or (
        "," in plain and "." in plain and plain.rfind(".") > plain.find(",")
    ):
        plain = plain.replace(",", "")
    elif plain.count(".") > 1 or ("," in plain and "." in plain):
        plain = plain.replace(".", "")
    return Decimal(plain.replace(",", "."))
