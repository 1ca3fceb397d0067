"""Rows of the tables of a tree, as a file gives them and as the database keeps them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bagdar.web.territories import models


@dataclass(frozen=True)
class VersionRow:
    """One version of a territory as a table gives it."""

    key: str
    code: str
    valid_from: date
    valid_to: date | None
    level: int
    kind: str
    parent_key: str
    name_en: str
    name_ru: str
    name_kk: str
    iso_code: str = ""


@dataclass(frozen=True)
class SuccessionRow:
    """Who took over land from whom, as a table gives it."""

    before_key: str
    after_key: str
    on: date
    share: Decimal | None
    note: str = ""


@dataclass(frozen=True)
class TileRow:
    """The cell of a territory on its parent's tile map."""

    tree: int
    key: str
    parent_key: str
    column: int
    row: int


def version_rows() -> dict[str, list[VersionRow]]:
    """Return the versions of every territory by its key, earliest first."""
    keys = dict(models.Territory.objects.values_list("id", "key"))
    found: dict[str, list[VersionRow]] = defaultdict(list)
    for one in models.TerritoryVersion.objects.order_by("territory_id", "valid_from"):
        found[keys[one.territory_id]].append(
            VersionRow(
                key=keys[one.territory_id],
                code=one.code,
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                level=one.level,
                kind=one.kind,
                parent_key=keys[one.parent_id] if one.parent_id else "",
                name_en=one.name_en,
                name_ru=one.name_ru,
                name_kk=one.name_kk,
                iso_code=one.iso_code,
            )
        )
    return dict(found)


def succession_rows() -> list[SuccessionRow]:
    """Return all successions."""
    rows = models.Succession.objects.values_list("before__key", "after__key", "on", "share", "note")
    return [SuccessionRow(*row) for row in rows]
