"""One document of any source, cleaned, and the count of what did not fit on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote

import pyarrow as pa

from bagdar.core.tables import TREND_DOCUMENTS
from bagdar.sources.trends.accents import with_letters

FIRST_YEAR, LAST_YEAR = 1500, 2100
BATCH, BATCH_LETTERS = 20_000, 32 * 2**20
"""Documents of a batch, and letters from which on it ends before it has as many."""
LONGEST_ID, LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME = 300, 2_000, 200_000, 200
MOST_NAMES = 100
REMEMBERED = 50_000
"""Names and dates that are not looked at again when they come again."""

NO_TITLE = "no title"
NO_DATE = "no date"
WRONG_DATE = "dates that cannot be"
FLOATED = "ids written as floats"
LOST_ZEROS = "ids that may have lost zeros"
NO_ID = "no id"
UNREADABLE = "unreadable files"
CUT_SHORT = "files that break off"
READ_IN_PART = "documents read in part"
NO_RECORD = "lines that are no record"
READ = "records read"
UNTOLD_DAY = "dates whose day and month cannot be told apart"
DATED_BY = "dates read from {column}"
"""Counted of documents whose date may stand in several places, by where it was found."""

NOTHING = frozenset({"nan", "none", "null", "na", "n/a", "<na>", "nat"})
"""How programs write that there is nothing."""
_LONGEST_NOTHING = max(map(len, NOTHING))

ZEROS_LOST = (
    "[0-9](?:0[1-9]|1[0-2])[.][0-9]{1,5}"
    "|[0-9]{2}(?:0[1-9]|1[0-2])[.][0-9]{1,3}"
    "|(?:1[5-9]|[2-9][0-9])(?:0[1-9]|1[0-2])[.][0-9]{4}"
)
"""A number of arXiv that a program took for a fraction: 704.0001 of 0704.0001, 1501.1 of
1501.10000. Months up to 2014 have four digits behind the point, later ones five."""
_ZEROS_LOST = re.compile(ZEROS_LOST)
_FLOAT = re.compile(r"(\d+)\.0", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ].*)?", re.ASCII)
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s.*)?", re.ASCII)
_SHORT = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{2})", re.ASCII)
_TURNED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})(?:\s.*)?", re.ASCII)
"""17/05/2021, or 05/17/2021: which of the two is the month, a number above 12 tells."""
_QUARTER = re.compile(
    r"(?:(?P<before>[0-9]{4})[\s-]*)?(?:Q|кв\.?|квартал)?[\s-]*(?P<number>[1-4]|IV|I{1,3})"
    r"[\s-]*(?:Q|кв\.?|квартал)?[\s,]*(?:(?P<after>[0-9]{4})(?:\s?(?:г\.?|года?|ж\.?|жыл))?)?",
    re.IGNORECASE,
)
_ROMAN = ("I", "II", "III", "IV")
_OF_YEAR = re.compile(r"([0-9]{4})\s?(?:г\.?|год|года|ж\.?|жыл)", re.IGNORECASE)
_WORDED = re.compile(
    r"(?:[^\W0-9_]{2,}\.?,\s+)?(?:([0-9]{1,2})\s+)?([^\W0-9_]{3,})\.?,?\s+(?:([0-9]{1,2}),\s+)?"
    r"([0-9]{4})(?:\s?(?:г\.?|года|ж\.?))?(?:,?\s+[0-9]{1,2}:[0-9]{2}.*)?"
)
_SECONDS = re.compile(r"\d{1,14}(?:\.\d+)?", re.ASCII)
_MILLISECONDS_FROM = 100_000_000_000
"""Seconds beyond this are of the year 5138: they are milliseconds."""
_CENTURY_TURNS = 69
"""Two digits of a year from here on are of 19xx, as POSIX has it."""
_MONTH_WORDS = (
    ("jan", "янв", "қаң"),
    ("feb", "фев", "ақп"),
    ("mar", "мар", "нау"),
    ("apr", "апр", "сәу"),
    ("may", "мая", "май", "мам"),
    ("jun", "июн", "мау"),
    ("jul", "июл", "шіл"),
    ("aug", "авг", "там"),
    ("sep", "сен", "қыр"),
    ("oct", "окт", "қаз"),
    ("nov", "ноя", "қар"),
    ("dec", "дек", "жел"),
)
"""How the words of months begin in English, Russian and Kazakh."""
_YEAR_FLOAT = re.compile(r"(\d{4})(?:(\d{2})(\d{2}))?\.0+", re.ASCII)
_DOI = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)?(10\.\d[\d.]*/\S+)", re.ASCII)
_WEB = re.compile(r"https?://[^\s<>\"]+")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?")
_MONTHS, _DAYS = 12, 31
_PLAIN = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\u00ad": None,
    }
)
"""Letters that print sets as one, and the sign of where a word may be parted."""


@dataclass
class Tally:
    """What was read, by reason, and sentences about files."""

    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    licences: set[str] = field(default_factory=set)

    def add(self, reason: str, count: int = 1) -> None:
        """Count one more."""
        self.counts[reason] += count


@dataclass(slots=True)
class Found:
    """What a reader found of a document, in whatever types; `made` cleans it."""

    id: Any = None
    exact_id: bool = False
    """Whether an identifier such as 2008.0 is one: others of its file have fractions."""
    date: Any = None
    dates: Sequence[tuple[str, Any]] = ()
    """Places that a date may stand in, the best first; they go before `date`, if there are any."""
    title: Any = None
    abstract: Any = None
    categories: Iterable[Any] = ()
    venue: Any = None
    language: Any = None
    url: Any = None
    people: Iterable[Any] = ()
    organisations: Iterable[Any] = ()
    doi: Any = None


def made(found: Found, corpus: str, tally: Tally, *, today: date) -> dict[str, Any] | None:
    """Clean a document into a row of TREND_DOCUMENTS; None, counted by reason, for what is none.

    Where a date may stand in several places, one after `today` gives way to the next that is not.
    """
    tally.add(READ)
    title = _told(found.title, LONGEST_TITLE)
    if title is None:
        tally.add(NO_TITLE)
        return None
    when = _when(found, tally, today)
    if when is None:
        return None
    return {
        "corpus": corpus,
        "id": _id(found, tally),
        "date": when,
        "title": title,
        "abstract": _told(found.abstract, LONGEST_TEXT),
        "categories": names_of(found.categories),
        "venue": text_of(found.venue, LONGEST_NAME),
        "language": _language(found.language),
        "url": _url(found.url),
        "people": [with_letters(one) for one in names_of(found.people)],
        "organisations": names_of(found.organisations),
        "doi": next(filter(None, map(doi_of, (found.doi, found.id, found.url))), None),
    }


def _when(found: Found, tally: Tally, today: date) -> str | None:
    """Return the first date that can be read; where there are several, count where it was.

    What is still to come is taken only where no place has a date that is not.
    """
    given = found.dates or [("", found.date)]
    read = [(column, when) for column, value in given if (when := date_of(value))]
    if not read:
        told = any(text_of(value, 40) for _column, value in given)
        tally.add(WRONG_DATE if told else NO_DATE)
        return None
    column, when = next((one for one in read if one[1] <= today.isoformat()), read[0])
    if any(_is_either(value) for name, value in given if name == column):
        tally.add(UNTOLD_DAY)
    if len(given) > 1:
        tally.add(DATED_BY.format(column=column))
    return when


def batches(rows: Iterable[dict[str, Any] | None]) -> Iterator[pa.RecordBatch]:
    """Put rows together in batches of the shape TREND_DOCUMENTS; one empty batch at least."""
    schema = TREND_DOCUMENTS.schema().to_pyarrow()
    kept = (one for one in rows if one is not None)
    yield pa.RecordBatch.from_pylist([], schema)
    some: list[dict[str, Any]] = []
    letters = 0
    for one in kept:
        some.append(one)
        letters += len(one["abstract"] or "")
        if len(some) >= BATCH or letters >= BATCH_LETTERS:
            yield pa.RecordBatch.from_pylist(some, schema)
            some, letters = [], 0
    if some:
        yield pa.RecordBatch.from_pylist(some, schema)


def text_of(value: Any, longest: int) -> str | None:
    """Return a value as text on one line, cut where it is too long; None for nothing.

    A letter and its mark become one, letters set as one become several, and what tells where a
    word may be parted goes: the same word is the same, whatever program wrote it.
    """
    if value is None or value != value:
        return None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    text = str(value)
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")[:longest] or None
    text = text.replace("\x00", " ")
    if text.isascii():
        return " ".join(text.split())[:longest] or None
    text = " ".join(normalize("NFC", text.translate(_PLAIN)).split())[:longest]
    return text.encode("utf-8", "replace").decode() or None


def names_of(values: Any) -> list[str]:
    """Return names, each once, in order."""
    if isinstance(values, str):
        values = [values]
    several = values if isinstance(values, Iterable) else ()
    found = (_name(one) if type(one) is str else text_of(one, LONGEST_NAME) for one in several)
    return list(islice(dict.fromkeys(one for one in found if one), MOST_NAMES))


@lru_cache(REMEMBERED)
def _name(text: str) -> str | None:
    return text_of(text, LONGEST_NAME)


def date_of(value: Any) -> str | None:
    """Return a date as far as it is known: YYYY, YYYY-MM or YYYY-MM-DD; None for what is none."""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d") if FIRST_YEAR <= value.year <= LAST_YEAR else None
    text = text_of(value, 80)
    return None if text is None else _date_of_text(text)


@lru_cache(REMEMBERED)
def _date_of_text(text: str) -> str | None:
    match = _DATE.fullmatch(text) or _RUN_TOGETHER.fullmatch(text) or _YEAR_FLOAT.fullmatch(text)
    if match:
        return _checked(*match.groups())
    if dotted := _DOTTED.fullmatch(text):
        day, month, year = dotted.groups()
        return _checked(year, month, day)
    if short := _SHORT.fullmatch(text):
        day, month, year = short.groups()
        return _checked(f"{'19' if int(year) >= _CENTURY_TURNS else '20'}{year}", month, day)
    if turned := _TURNED.fullmatch(text):
        return _of_turned(turned)
    if only := _OF_YEAR.fullmatch(text):
        return _checked(only[1])
    return _of_quarter(text) or _of_words(text) or _of_letter(text)


def _of_turned(turned: re.Match[str]) -> str | None:
    """Read a day and a month whose order a number above 12 tells; else the year alone."""
    first, _mark, second, year = turned.groups()
    if _is_either(turned[0]):
        return _checked(year)
    day, month = (second, first) if int(second) > _MONTHS else (first, second)
    return _checked(year, month, day)


def _is_either(value: Any) -> bool:
    """Tell a date such as 03/04/2021, in which either number may be the month."""
    turned = _TURNED.fullmatch(text_of(value, 80) or "")
    if turned is None:
        return False
    first, second = int(turned[1]), int(turned[3])
    return first != second and max(first, second) <= _MONTHS


def _of_quarter(text: str) -> str | None:
    """Read 2021-Q2, Q2 2021 or II кв. 2021 г. as the first month of the quarter."""
    match = _QUARTER.fullmatch(text)
    if match is None or (match["before"] is None) == (match["after"] is None):
        return None
    if not re.search(r"q|кв", text, re.IGNORECASE):
        return None
    number = match["number"].upper()
    place = _ROMAN.index(number) if number in _ROMAN else int(number) - 1
    return _checked(match["before"] or match["after"], str(3 * place + 1))


def since_1970(value: Any) -> Any:
    """Return the day of a number of seconds, or milliseconds, since 1970; any other as it is."""
    text = text_of(value, 40)
    if text is None or not _SECONDS.fullmatch(text) or date_of(value):
        return value
    seconds = float(text)
    seconds = seconds / 1000 if seconds >= _MILLISECONDS_FROM else seconds
    return datetime(1970, 1, 1) + timedelta(seconds=seconds)  # noqa: DTZ001 -- a day is asked for


def _checked(year: str, month: str | None = None, day: str | None = None) -> str | None:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    parts = [year]
    if month and 1 <= int(month) <= _MONTHS:
        parts.append(f"{int(month):02}")
        if day and 1 <= int(day) <= _DAYS:
            parts.append(f"{int(day):02}")
    elif month and int(month):
        return None
    return "-".join(parts)


def _of_words(text: str) -> str | None:
    """Read 17 May 2024, May 17, 2024 or May 2024, in English, Russian or Kazakh."""
    match = _WORDED.fullmatch(text)
    if match is None:
        return None
    before, word, after, year = match.groups()
    begun = word.casefold()[:3]
    found = [number for number, words in enumerate(_MONTH_WORDS, 1) if begun in words]
    return _checked(year, str(found[0]), before or after) if found else None


def _of_letter(text: str) -> str | None:
    """Read a date as letters have it (RFC 5322), such as Mon, 2 Apr 2007 19:18:42 GMT."""
    try:
        return date_of(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _told(value: Any, longest: int) -> str | None:
    """Return a text; None for a word by which programs write that there is none."""
    text = text_of(value, longest)
    if text is None or (len(text) <= _LONGEST_NOTHING and text.lower() in NOTHING):
        return None
    return with_letters(text)


def _id(found: Found, tally: Tally) -> str | None:
    text = text_of(found.id, LONGEST_ID)
    if text is None or text.lower() in NOTHING:
        tally.add(NO_ID)
        return None
    if not found.exact_id and (match := _FLOAT.fullmatch(text)):
        tally.add(FLOATED)
        return match[1]
    if _ZEROS_LOST.fullmatch(text):
        tally.add(LOST_ZEROS)
    return text


def _url(value: Any) -> str | None:
    text = text_of(value, LONGEST_TITLE)
    return text if text and _WEB.fullmatch(text) else None


def doi_of(value: Any) -> str | None:
    """Return the first DOI of a value in small letters, without an address before it."""
    if value is None or (type(value) is str and value.isascii() and not _may_be_doi(value)):
        return None
    text = text_of(value, LONGEST_ID)
    found = _DOI.match(unquote(text).lower()) if text else None
    return found[1].rstrip(".,;") if found else None


def _may_be_doi(text: str) -> bool:
    """Tell what can hold no DOI, which begins with 10. unless signs are written by numbers."""
    return "10." in text or "%" in text


def _language(value: Any) -> str | None:
    text = text_of(value, 20)
    match = _LANGUAGE.fullmatch(text.lower()) if text else None
    return match[1] if match else None
