"""Records of any table or JSON lines: what their columns are called, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bagdar.sources.trends import arxiv, openalex
from bagdar.sources.trends.habits import LISTED, NA, Habits, habits_of, plain_name
from bagdar.sources.trends.made import NOTHING, REMEMBERED, Found, Tally, since_1970

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "doi", "key", "number", "identifier"),
    "date": (
        *("date", "publication_date", "published", "year", "publication_year", "дата", "год"),
        *("timestamp", "epoch", "created_utc", "unixtime"),
    ),
    "title": ("title", "name", "название", "заголовок"),
    "abstract": ("abstract", "summary", "description", "text", "аннотация", "реферат"),
    "categories": ("categories", "category", "fields", "field", "subjects", "cpc", "рубрика"),
    "venue": ("venue", "journal", "source", "журнал"),
    "language": ("language", "lang", "язык"),
    "url": ("url", "link"),
    "people": ("authors", "author", "people", "inventors", "авторы"),
    "organisations": ("organisations", "organizations", "affiliations", "assignee"),
    "doi": ("doi",),
}
"""What columns may be called, the best first; large and small letters are alike.

Of dates each record has the first that can be read and is not still to come, whatever others of
its file have.
"""
NEEDED = ("date", "title")
_EPOCHS = frozenset({"timestamp", "epoch", "created_utc", "unixtime"})
"""Columns in which a number counts seconds; in any other one it is no date."""
_ONE_NAME = ("category", "field", "рубрика")
_MEANT = {name: what for what, names in COLUMNS.items() for name in names}
_IN_LIST = re.compile(r"['\"]\s+['\"]|,")
_APART, _COMMAS = re.compile(r"[;|\n]"), re.compile(r"[,\s]+")


class ColumnsError(ValueError):
    """Columns among which a needed one is missing; the text names it."""


class Records:
    """Takes records of one file apart, by the columns that it has."""

    def __init__(self, names: Iterable[str], habits: Habits = Habits()) -> None:  # noqa: B008
        """Find columns; raises ColumnsError where there is no title or no date."""
        known = {plain_name(one): one for one in reversed(list(names))}
        self.habits = habits
        self._parted_before: dict[tuple[str, str], list[str]] = {}
        self._columns = {
            what: next((known[one] for one in called if one in known), None)
            for what, called in COLUMNS.items()
        }
        self._dates = [(one, known[one]) for one in COLUMNS["date"] if one in known]
        missing = [what for what in NEEDED if self._columns[what] is None]
        if missing:
            raise ColumnsError(f"has no column {', '.join(missing)}")

    def learn(self, some: Iterable[Mapping[str, Any]]) -> None:
        """Take the habits of a file from some of its records."""
        self.habits = habits_of(some, _MEANT)
        self._parted_before.clear()

    def found(self, record: Mapping[str, Any]) -> Found:
        """Take one record apart."""
        values = {
            what: record.get(name) if name is not None else None
            for what, name in self._columns.items()
        }
        return Found(
            id=values["id"],
            exact_id=self.habits.exact_ids,
            dates=[
                (column, since_1970(value) if column in _EPOCHS else value)
                for column, value in ((one, record.get(name)) for one, name in self._dates)
            ],
            title=values["title"],
            abstract=values["abstract"],
            categories=self._names("categories", values["categories"]),
            venue=values["venue"],
            language=values["language"],
            url=values["url"],
            people=self._names("people", values["people"]),
            organisations=self._names("organisations", values["organisations"]),
            doi=values["doi"],
        )

    def _names(self, what: str, value: Any) -> list[Any]:
        """Part a list of names as its file does; what stands alone may hold spaces and commas."""
        if value is None or isinstance(value, float):
            return []
        if isinstance(value, list | tuple):
            return list(value)
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        known = self._parted_before.get((what, text))
        if known is None:
            if len(self._parted_before) >= REMEMBERED:
                self._parted_before.clear()
            known = self._parted_before[what, text] = self._names_in(what, text)
        return known

    def _names_in(self, what: str, text: str) -> list[str]:
        if text.strip() == NA and self.habits.na_is_nothing:
            return []
        if listed := LISTED.fullmatch(text):
            names = [one.strip(" '\"") for one in _IN_LIST.split(listed[1])]
        else:
            names = self._parted(what, text)
        return [one for one in names if one == NA or one.lower() not in NOTHING]

    def _parted(self, what: str, text: str) -> list[str]:
        column = plain_name(self._columns[what] or "")
        single = what != "categories" or column in _ONE_NAME
        mark = self.habits.apart.get(column, "")
        if mark and not (mark == "," and single):
            return [one.strip() for one in text.split(mark)]
        if single or _APART.search(text):
            return [one.strip() for one in _APART.split(text)]
        return _COMMAS.split(text)


class AnyRecords:
    """Takes records apart that may be works of OpenAlex, papers of arXiv or anybody's."""

    def __init__(self) -> None:
        """Begin without knowing columns."""
        self._of: dict[tuple[str, ...], Records] = {}
        self._habits = Habits()
        self.kinds: set[str] = set()

    def learn(self, some: Iterable[Mapping[str, Any]]) -> None:
        """Take the habits of a file from some of its records that are anybody's."""
        own = (one for one in some if not openalex.is_work(one) and not arxiv.is_paper(one))
        self._habits = habits_of(own, _MEANT)

    def found(self, record: Mapping[str, Any], tally: Tally) -> Found | None:
        """Take one record apart; raises ColumnsError where it has no title or no date at all."""
        if openalex.is_work(record):
            self.kinds.add("openalex")
            return openalex.found(record, tally)
        if arxiv.is_paper(record):
            self.kinds.add("arxiv")
            return arxiv.found(record)
        self.kinds.add("records")
        names = tuple(record)
        if names not in self._of:
            self._of[names] = Records(names, self._habits)
        return self._of[names].found(record)
