"""Reads of the tree: the whole forest, kept in memory until the tree changes."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from bagdar.core.territories.forest import Forest, Succession, Tree, Version
from bagdar.web.territories import models


def forest() -> Forest:
    """Return all versions of all territories; read again only after a change of the tree."""
    revision = (
        models.Revision.objects.filter(pk=1).values_list("number", flat=True).first()
    )
    return _forest(revision or 0)


def tree_on(day: date) -> Tree:
    """Return the tree in force on a day."""
    return forest().tree_on(day)


@lru_cache(maxsize=2)
def _forest(_revision: int) -> Forest:
    return Forest(
        tuple(
            _version(row)
            for row in models.TerritoryVersion.objects.select_related("territory")
        ),
        tuple(
            Succession(row.before_id, row.after_id, row.on, row.share)
            for row in models.Succession.objects.all()
        ),
    )


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
