"""How a file writes lists, nothing and identifiers: told by its first records, and held for all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

RECORDS, LETTERS = 1_000, 32 * 2**20
"""Records looked at, and letters from which on fewer are."""
LEAST_PART = 0.01
"""What parts a list does so in this part of the filled cells, or more."""
MARKS = ";|\n"
NA = "NA"
"""R writes so that there is nothing; it is the code of Namibia, too."""
TELLING = frozenset({"id", "doi", "date", "title", "abstract", "url"})
"""What a country's code never stands for: NA there means that the file writes so for nothing."""
LISTED = re.compile(r"\s*\[(.*)\]\s*", re.DOTALL)
"""A list as programs print it, such as ['cs.LG', 'stat.ML']."""
_CODE = (
    r"(?:[A-Za-z0-9-]*[A-Za-z0-9][.:_][A-Za-z0-9][A-Za-z0-9.:_-]*"
    r"|[A-Za-z]+[0-9][A-Za-z0-9/]*|[0-9]+[A-Za-z][A-Za-z0-9/]*|[a-z]{1,5}-[a-z]{2,4})"
)
CODES = rf"{_CODE}(?:[,\s]+{_CODE})+"
"""Several codes such as `cs.LG hep-th 62H30`, which no name with spaces looks like."""
_FRACTION = re.compile(r"\d+\.\d*[1-9]\d*", re.ASCII)

One = TypeVar("One")


@dataclass(frozen=True)
class Habits:
    """What holds for all records of a file."""

    apart: Mapping[str, str] = field(default_factory=dict)
    """The mark that parts lists, by column; where there is none, commas and spaces part codes."""
    na_is_nothing: bool = False
    exact_ids: bool = False
    """Some identifiers have a fraction: they are no whole numbers that a program wrote as 7.0."""


def habits_of(records: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> Habits:
    """Tell habits by some records; `columns` says what each column, in small letters, holds."""
    lists: dict[str, list[str]] = defaultdict(list)
    na = exact = False
    for record in records:
        for name, value in record.items():
            column = plain_name(name)
            what = columns.get(column)
            text = value if isinstance(value, str) else ""
            if what == "id":
                exact |= bool(_FRACTION.fullmatch(str(value).strip()))
            if what in TELLING:
                na |= text.strip() == NA
            elif what and text.strip() and not LISTED.fullmatch(text):
                lists[column].append(text)
    apart = {column: mark_of(cells) for column, cells in lists.items()}
    return Habits({column: mark for column, mark in apart.items() if mark}, na, exact)


def plain_name(column: str) -> str:
    """Return the name of a column without what differs from file to file."""
    return str(column).strip().lower().lstrip("\ufeff")


def mark_of(cells: list[str]) -> str:
    """Return what parts the lists in some cells; empty where it is commas and spaces, or nothing.

    A comma does where names have spaces, such as "machine learning, data mining".
    """
    counts = {mark: sum(mark in one for one in cells) for mark in MARKS}
    best = max(MARKS, key=lambda mark: counts[mark])
    if counts[best] and counts[best] >= LEAST_PART * len(cells):
        return best
    commas = [one for one in cells if "," in one]
    spaced = sum(any(" " in part.strip() for part in one.split(",")) for one in commas)
    return "," if spaced and spaced >= LEAST_PART * len(cells) else ""


def looked_at(
    given: Iterator[One], size: Callable[[One], int], learn: Callable[[list[One]], None]
) -> Iterator[One]:
    """Let `learn` see the first of what is given, then yield all; a break comes where it was."""
    some: list[One] = []
    letters, broken = 0, None
    try:
        for one in given:
            some.append(one)
            letters += size(one)
            if len(some) >= RECORDS or letters >= LETTERS:
                break
    except Exception as error:  # noqa: BLE001 -- raised again below
        broken = error
    learn(some)
    yield from some
    if broken is not None:
        raise broken
    yield from given
