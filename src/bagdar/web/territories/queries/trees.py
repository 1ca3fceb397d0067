"""The whole forest, read again only after a change of the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache

from django.utils.translation import get_language

from bagdar.core.territories.forest import Forest, Succession, Tree, Version
from bagdar.core.territories.land_changes import LandChange, land_changes
from bagdar.web.territories import models

_READ: ContextVar[list[int] | None] = ContextVar("the revision that one page is read at")


@contextmanager
def one_tree() -> Iterator[None]:
    """Read everything inside in one tree, whose revision is asked for once: for a page."""
    token = _READ.set([])
    try:
        yield
    finally:
        _READ.reset(token)


def revision() -> int:
    """Return the number of the last change of the tree; within `one_tree`, as first read there."""
    read = _READ.get(None)
    if read is None:
        return _revision()
    if not read:
        read.append(_revision())
    return read[0]


def _revision() -> int:
    return models.Revision.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def forest() -> Forest:
    """Return all versions of all territories; read again only after a change of the tree."""
    return forest_of(revision())


def tree_on(day: date) -> Tree:
    """Return the tree in force on a day."""
    return forest().tree_on(day)


@lru_cache(maxsize=2)
def forest_of(_revision: int) -> Forest:
    """Read the forest of one revision."""
    return Forest(
        tuple(_version(row) for row in models.TerritoryVersion.objects.select_related("territory")),
        tuple(
            Succession(row.before_id, row.after_id, row.on, row.share)
            for row in models.Succession.objects.all()
        ),
    )


@lru_cache(maxsize=2)
def changes_of(revision: int) -> Mapping[int, Sequence[LandChange]]:
    """Return of each territory the days on which its land changed."""
    return land_changes(forest_of(revision))


@lru_cache(maxsize=2)
def years_of(revision: int) -> Mapping[int, tuple[int, ...]]:
    """Return for each country the years whose tree has tile maps, earliest first."""
    found: dict[int, set[int]] = defaultdict(set)
    for year, parent in models.Tile.objects.values_list("tree", "parent").distinct():
        tree = forest_of(revision).tree_on(date(year, 12, 31))
        if tree.node(parent):
            found[tree.path(parent)[0].territory].add(year)
    return {country: tuple(sorted(years)) for country, years in found.items()}


def local_name(names: Mapping[str, str]) -> str:
    """Return the name in the reader's language, or the first one known."""
    wanted = (get_language() or "en")[:2]
    return next((names[code] for code in (wanted, "en", "ru", "kk") if names.get(code)), "")


def _version(row: models.TerritoryVersion) -> Version:
    return Version(
        territory=row.territory_id,
        key=row.territory.key,
        code=row.code,
        kind=row.kind,
        level=row.level,
        parent=row.parent_id,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        names={"en": row.name_en, "ru": row.name_ru, "kk": row.name_kk},
    )
