"""Rows of a table that may be projects already there, or rows of the same table.

The same measure as for one project (queries.duplicates), for a whole table at once: the words of
all rows are looked up together, so the number of queries grows with words and not with rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from bagdar.core.terms.text import Shape, likeness, shape_of
from bagdar.web.people.permissions import Scope
from bagdar.web.projects.models import NameWord, Project
from bagdar.web.projects.queries.duplicates import (
    ALIKE,
    ALIKE_BOTH,
    ALIKE_NEARBY,
    MOST_OFFERED,
    name_words,
)
from bagdar.web.projects.queries.importing import AT_ONCE, ReadRow
from bagdar.web.territories.models import Reach
from bagdar.web.territories.queries import forest, local_name

_MOST_POSTINGS = 400
"""Projects looked at for the rarest words of a row; the rarest word is looked at whole."""
_MOST_COMPARED = 15
"""Of each kind of candidates: those whose names are compared."""
_NAMES = ("name_en", "name_ru", "name_kk")


@dataclass(frozen=True)
class Other:
    """A project that a row may be: where it lies, and how much the names are alike (0–1)."""

    key: str
    name: str
    place: str
    likeness: float


@dataclass(frozen=True)
class Alike:
    """A row that may be a project already there, or an earlier row of the table."""

    row: int
    name: str
    others: tuple[Other, ...]
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Thing:
    """A row or a project as it is compared."""

    handle: int
    names: tuple[str, ...]
    shapes: tuple[Shape, ...]
    territory: int | None
    enterprise: int | str | None


class _Index:
    """Finds things that share words."""

    def __init__(self) -> None:
        self.by_word: dict[str, list[int]] = defaultdict(list)
        self.by_land: dict[tuple[int | None, str], list[int]] = defaultdict(list)
        self.by_works: dict[tuple[int | str | None, str], list[int]] = defaultdict(list)

    def add(
        self, handle: int, words: Iterable[str], land: int | None, works: int | str | None
    ) -> None:
        """Let a thing be found by its words."""
        for word in words:
            self.by_word[word].append(handle)
            self.by_land[land, word].append(handle)
            if works is not None:
                self.by_works[works, word].append(handle)

    def candidates(self, words: set[str], land: int | None, works: int | str | None) -> set[int]:
        """Return things worth comparing: by the rarest words, by territory, by enterprise."""
        kinds = [
            [self.by_word[word] for word in words if word in self.by_word],
            [self.by_land[land, word] for word in words if (land, word) in self.by_land],
        ]
        if works is not None:
            shared = [(works, word) for word in words if (works, word) in self.by_works]
            kinds.append([self.by_works[one] for one in shared])
        return {one for lists in kinds for one in _most_shared(lists)}


def _most_shared(lists: Sequence[list[int]]) -> list[int]:
    counted: Counter[int] = Counter()
    read = 0
    for handles in sorted(lists, key=len):
        read += len(handles)
        if counted and read > _MOST_POSTINGS:
            break
        counted.update(handles)
    if len(counted) <= _MOST_COMPARED:
        return list(counted)
    shared = sorted(counted.items(), key=itemgetter(1), reverse=True)
    return [one for one, _times in shared[:_MOST_COMPARED]]


def alike_rows(rows: Sequence[ReadRow], *, scope: Scope | None, at: datetime) -> list[Alike]:
    """Return the rows that may be something already there; only what the person may see."""
    things = [_of_row(row) for row in rows]
    words = [name_words(one.names) for one in things]
    near = _near({one.territory for one in things if one.territory is not None})
    projects, registered = _registered(things, words, scope=scope, at=at)
    compared = {handle: _of_project(project) for handle, project in projects.items()}
    lands, index = forest(), _Index()
    by_number = {one.handle: one for one in things}
    found = []
    for row, thing, mine, known in zip(rows, things, words, registered, strict=True):
        others = [
            Other(project.key, project.name, _place(project, lands), alike)
            for handle in known
            if (project := projects.get(handle)) is not None
            if (alike := _alike(thing, compared[handle], near))
        ]
        before = [
            handle
            for handle in index.candidates(mine, thing.territory, thing.enterprise)
            if _alike(thing, by_number[handle], near)
        ]
        if others or before:
            others.sort(key=lambda one: (-one.likeness, one.key))
            found.append(
                Alike(
                    row.number,
                    row.name,
                    tuple(others[:MOST_OFFERED]),
                    tuple(sorted(before)[:MOST_OFFERED]),
                )
            )
        index.add(thing.handle, mine, thing.territory, thing.enterprise)
    return found


def _of_row(row: ReadRow) -> _Thing:
    names = tuple(str(row.facts[one]) for one in _NAMES if row.facts.get(one))
    works = row.facts.get("enterprise")
    handle = None if works is None else works.pk or works.bin or works.name
    shapes = tuple(map(shape_of, names))
    return _Thing(row.number, names, shapes, row.facts.get("territory_id"), handle)


def _of_project(project: Project) -> _Thing:
    names = tuple(name for one in _NAMES if (name := getattr(project, one)))
    shapes = tuple(map(shape_of, names))
    return _Thing(project.pk, names, shapes, project.territory_id, project.enterprise_id)


def _alike(mine: _Thing, other: _Thing, near: Mapping[int, set[int]]) -> float:
    """Return how much two things are alike when that is enough to ask, else 0."""
    nearby = mine.territory is not None and (
        other.territory == mine.territory or other.territory in near.get(mine.territory, ())
    )
    same = mine.enterprise is not None and other.enterprise == mine.enterprise
    needed = ALIKE_BOTH if nearby and same else ALIKE_NEARBY if nearby or same else ALIKE
    most = 0.0
    for a in mine.shapes:
        for b in other.shapes:
            most = max(most, likeness(a, b, least=needed))
    return most if most >= needed else 0.0


def _near(territories: Iterable[int]) -> dict[int, set[int]]:
    """Return for each territory those above and below it."""
    listed = sorted(territories)
    near: dict[int, set[int]] = defaultdict(set)
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        pairs = Reach.objects.filter(ancestor__in=some).values_list("ancestor", "descendant")
        for above, below in pairs:
            near[above].add(below)
        pairs = Reach.objects.filter(descendant__in=some).values_list("descendant", "ancestor")
        for below, above in pairs:
            near[below].add(above)
    return near


def _registered(
    things: Sequence[_Thing], words: Sequence[set[str]], *, scope: Scope | None, at: datetime
) -> tuple[dict[int, Project], list[set[int]]]:
    """Find what is worth comparing with each row by the words of all rows, and fetch it."""
    index = _Index()
    listed = sorted({word for one in words for word in one})
    columns = ("word", "project_id", "project__territory_id", "project__enterprise_id")
    for start in range(0, len(listed), AT_ONCE):
        some = NameWord.objects.filter(word__in=listed[start : start + AT_ONCE])
        for word, project, land, works in some.values_list(*columns).order_by("-project_id"):
            index.add(project, (word,), land, works)
    candidates = [
        index.candidates(mine, thing.territory, thing.enterprise)
        for thing, mine in zip(things, words, strict=True)
    ]
    wanted = sorted(set().union(*candidates))
    seen: Any = Project.objects.all() if scope is None else Project.objects.for_scope(scope, at=at)
    seen = seen.listed().only("key", "territory_id", "place_on", "enterprise_id", *_NAMES)
    projects: dict[int, Project] = {}
    for start in range(0, len(wanted), AT_ONCE):
        projects |= {one.pk: one for one in seen.filter(pk__in=wanted[start : start + AT_ONCE])}
    return projects, candidates


def _place(project: Project, lands: Any) -> str:
    version = lands.tree_on(project.place_on).node(project.territory_id)
    return local_name(version.names) if version else ""
