"""Works of OpenAlex as JSON lines or Parquet, whatever year's layout; CC0.

Fields moved often: each is looked for in all places it had. What is missing, or was found in an
older place, is counted by field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from bagdar.sources.trends.made import Found, Tally, date_of

LICENCE = "CC0"
MOST_WORDS = 20_000
"""Words of an abstract; an inverted index names no more."""
LEFT_OUT = "paratext or retracted"

Work = Mapping[str, Any]


_ADDRESS = re.compile(r"https?://(?:www\.|api\.)?openalex\.org/(?:works/)?W[0-9]+", re.IGNORECASE)
_ALONE = re.compile(r"[Ww]?([0-9]+)(?:\.0)?", re.ASCII)
_OWN = frozenset({"abstract_inverted_index", "authorships", "primary_location", "host_venue"})
_DATED = frozenset({"publication_date", "publication_year"})
"""Fields that tell a work whose identifier is a number or W5 alone."""
ANSWER = frozenset({"meta", "results"})
"""What an answer of the API holds: works, and how many there are."""


def is_work(record: Work) -> bool:
    """Tell a work of OpenAlex from other records by its identifier, or by fields it alone has."""
    told = str(record.get("id", ""))
    if _ADDRESS.fullmatch(told):
        return True
    named = _ALONE.fullmatch(told) is not None
    return named and not _OWN.isdisjoint(record) and not _DATED.isdisjoint(record)


def works_of(record: Work) -> list[Any]:
    """Return the works of an answer of the API; any other record as it is."""
    if set(record) >= ANSWER and isinstance(record["results"], list):
        return record["results"]
    return [record]


def _id(work: Work) -> Any:
    """Return the identifier without its address; the number alone gets its letter."""
    given = work.get("id")
    told = str(given).rsplit("/", 1)[-1] if given is not None else ""
    number = _ALONE.fullmatch(told)
    return f"W{number[1]}" if number else told


def found(work: Work, tally: Tally) -> Found | None:
    """Take a work apart; None for what is no publication."""
    if work.get("is_paratext") or work.get("is_retracted"):
        tally.add(LEFT_OUT)
        return None
    whole = {name: _first(name, work, tally) for name in PLACES}
    authorships = [one for one in _list(whole["authors"]) if isinstance(one, Mapping)]
    return Found(
        id=_id(work),
        date=whole["date"] or work.get("publication_date"),
        title=whole["title"],
        abstract=whole["abstract"],
        categories=_list(whole["fields"]),
        venue=whole["venue"],
        language=whole["language"],
        url=work.get("doi") or work.get("id"),
        doi=work.get("doi"),
        people=[_at(one, "author", "display_name") for one in authorships],
        organisations=list(
            chain.from_iterable(_names(one.get("institutions")) for one in authorships)
        ),
    )


def abstract_of(index: Any) -> str | None:
    """Put an abstract together from its inverted index of words and places."""
    if isinstance(index, str):
        try:
            index = json.loads(index)
        except (ValueError, RecursionError):
            return None
    if isinstance(index, Mapping) and "InvertedIndex" in index:
        index = index["InvertedIndex"]
    pairs: Iterable[Any] = index.items() if isinstance(index, Mapping) else _list(index)
    placed = [
        (int(place), str(pair[0]))
        for pair in pairs
        if isinstance(pair, list | tuple) and len(pair) == 2
        for place in _list(pair[1])
        if isinstance(place, int) or (isinstance(place, float) and place.is_integer())
    ]
    return " ".join(word for _place, word in sorted(placed)[:MOST_WORDS]) or None


def _at(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _names(values: Any) -> list[Any]:
    return [_at(one, "display_name") for one in _list(values)]


def _topics(work: Work) -> list[Any]:
    topics = [work.get("primary_topic"), *_list(work.get("topics"))]
    return [one for one in (_at(one, "field", "display_name") for one in topics) if one]


def _concepts(work: Work) -> list[Any]:
    concepts = _list(work.get("concepts"))
    return [_at(one, "display_name") for one in concepts if _at(one, "level") == 0]


Place = tuple[str, Callable[[Work], Any]]
PLACES: Mapping[str, tuple[Place, ...]] = {
    "title": (
        ("title", lambda work: work.get("title")),
        ("display_name", lambda work: work.get("display_name")),
    ),
    "date": (
        ("publication_date", lambda work: date_of(work.get("publication_date"))),
        ("publication_year", lambda work: work.get("publication_year")),
    ),
    "abstract": (
        (
            "abstract_inverted_index",
            lambda work: abstract_of(work.get("abstract_inverted_index")),
        ),
        ("abstract_inverted_index_v3", lambda w: abstract_of(w.get("abstract_inverted_index_v3"))),
        ("abstract", lambda work: work.get("abstract")),
    ),
    "fields": (("topics", _topics), ("concepts", _concepts)),
    "venue": (
        (
            "primary_location.source",
            lambda work: _at(work, "primary_location", "source", "display_name"),
        ),
        ("host_venue", lambda work: _at(work, "host_venue", "display_name")),
    ),
    "language": (("language", lambda work: work.get("language")),),
    "authors": (("authorships", lambda work: work.get("authorships")),),
}
"""Where each thing stands, the place of today first."""


def _first(name: str, work: Work, tally: Tally) -> Any:
    """Return a thing from the first place that has it; count where it is not that of today."""
    for at, (place, get) in enumerate(PLACES[name]):
        value = get(work)
        if value:
            if at:
                tally.add(f"OpenAlex: {name} read from {place}")
            return value
    tally.add(f"OpenAlex: no {name}")
    return None
