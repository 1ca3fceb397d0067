"""Records of any table or JSON lines: what their columns are called, and whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bagdar.sources.trends import arxiv, openalex
from bagdar.sources.trends.made import Found, Tally

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "doi", "key", "number", "identifier"),
    "date": ("date", "publication_date", "published", "year", "publication_year", "дата", "год"),
    "title": ("title", "name", "название", "заголовок"),
    "abstract": ("abstract", "summary", "description", "text", "аннотация", "реферат"),
    "categories": ("categories", "category", "fields", "field", "subjects", "cpc", "рубрика"),
    "venue": ("venue", "journal", "source", "журнал"),
    "language": ("language", "lang", "язык"),
    "url": ("url", "link"),
    "people": ("authors", "author", "people", "inventors", "авторы"),
    "organisations": ("organisations", "organizations", "affiliations", "assignee"),
}
"""What columns may be called, the best first; large and small letters are alike.

Of dates each record has the first that can be read, whatever others of its file have.
"""
NEEDED = ("date", "title")
_ONE_NAME = ("category", "field", "рубрика")
_LISTED = re.compile(r"\s*\[(.*)\]\s*", re.DOTALL)
"""A list as programs print it, such as ['cs.LG', 'stat.ML']."""
_IN_LIST = re.compile(r"['\"]\s+['\"]|,")
_APART, _COMMAS = re.compile(r"[;|\n]"), re.compile(r"[,\s]+")


class ColumnsError(ValueError):
    """Columns among which a needed one is missing; the text names it."""


class Records:
    """Takes records of one file apart, by the columns that it has."""

    def __init__(self, names: Iterable[str]) -> None:
        """Find columns; raises ColumnsError where there is no title or no date."""
        known = {one.strip().lower().lstrip("\ufeff"): one for one in reversed(list(names))}
        self._columns = {
            what: next((known[one] for one in called if one in known), None)
            for what, called in COLUMNS.items()
        }
        self._dates = [(one, known[one]) for one in COLUMNS["date"] if one in known]
        missing = [what for what in NEEDED if self._columns[what] is None]
        if missing:
            raise ColumnsError(f"has no column {', '.join(missing)}")

    def found(self, record: Mapping[str, Any]) -> Found:
        """Take one record apart."""
        values = {
            what: record.get(name) if name is not None else None
            for what, name in self._columns.items()
        }
        single = (self._columns["categories"] or "").lower() in _ONE_NAME
        return Found(
            id=values["id"],
            dates=[(column, record.get(name)) for column, name in self._dates],
            title=values["title"],
            abstract=values["abstract"],
            categories=_names(values["categories"], single=single),
            venue=values["venue"],
            language=values["language"],
            url=values["url"],
            people=_names(values["people"], single=True),
            organisations=_names(values["organisations"], single=True),
        )


def _names(value: Any, *, single: bool) -> list[Any]:
    """Part a list of names; what stands alone may hold spaces and commas, a list of codes not."""
    if value is None or isinstance(value, float):
        return []
    if isinstance(value, list | tuple):
        return list(value)
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    if listed := _LISTED.fullmatch(text):
        return [one.strip(" '\"") for one in _IN_LIST.split(listed[1])]
    if _APART.search(text) or single:
        return [one.strip() for one in _APART.split(text)]
    return _COMMAS.split(text)


class AnyRecords:
    """Takes records apart that may be works of OpenAlex, papers of arXiv or anybody's."""

    def __init__(self) -> None:
        """Begin without knowing columns."""
        self._of: dict[tuple[str, ...], Records] = {}
        self.kinds: set[str] = set()

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
            self._of[names] = Records(names)
        return self._of[names].found(record)
