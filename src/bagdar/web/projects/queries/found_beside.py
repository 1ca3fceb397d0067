"""What a search finds beside projects: apps above add what they look through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bagdar.web.projects.queries.filtering import Reading


@dataclass(frozen=True)
class Entry:
    """One thing that was found: its name, its page, and a word more."""

    name: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Things of one kind that were found; `more` is the address of all, where there are more."""

    title: str
    entries: Sequence[Entry]
    more: str = ""


Finder: TypeAlias = Callable[[str, Reading], Sequence[Group]]
FINDERS: list[Finder] = []


def found_beside(q: str, reading: Reading) -> list[Group]:
    """Return what else a reader is shown that these words name."""
    return [group for find in FINDERS for group in find(q, reading)] if q else []
