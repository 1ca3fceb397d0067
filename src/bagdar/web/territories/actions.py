"""Changes of the tree: every one leaves an entry in the journal."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bagdar.web.journal.actions import Actor, act
from bagdar.web.territories.models import (
    Border,
    Reach,
    Revision,
    Settlement,
    Succession,
    Territory,
    TerritoryVersion,
    Tile,
)
from bagdar.web.territories.queries import forest

REVISION_BITS = 62


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


def load_tree(
    versions: Sequence[VersionRow],
    successions: Sequence[SuccessionRow],
    tiles: Sequence[TileRow],
    *,
    by: Actor,
    at: datetime,
    source: str,
) -> None:
    """Replace the versions of the named territories; other territories stay as they are."""
    with act("territories.load", by=by, at=at, ground=source) as entry:
        ids = _territories({row.key for row in versions})
        _replace_versions(versions, ids)
        _add_successions(successions, ids)
        replace_tiles(tiles, ids)
        rebuild_reach(on=at.date())
        for row in versions:
            entry.record("territory", row.key, before=None, after=_plain(row))


def load_borders(
    geometries: Mapping[str, dict[str, Any]],
    *,
    tree: int,
    attribution: str,
    by: Actor,
    at: datetime,
) -> None:
    """Replace the outlines of the named territories in the tree of one year."""
    with act("territories.borders", by=by, at=at, ground=attribution) as entry:
        ids = dict(Territory.objects.filter(key__in=geometries).values_list("key", "id"))
        Border.objects.filter(tree=tree, territory__in=ids.values()).delete()
        Border.objects.bulk_create(
            Border(
                tree=tree,
                territory_id=ids[key],
                geometry=geometry,
                attribution=attribution,
            )
            for key, geometry in geometries.items()
        )
        for key in geometries:
            entry.record("border", f"{tree}:{key}", before=None, after={"source": attribution})
        _changed()


def load_settlements(
    rows: Mapping[str, Mapping[str, Any]], *, by: Actor, at: datetime, source: str
) -> None:
    """Set the administrative centre of each named territory."""
    with act("territories.centres", by=by, at=at, ground=source) as entry:
        ids = dict(Territory.objects.filter(key__in=rows).values_list("key", "id"))
        for key, facts in rows.items():
            Settlement.objects.update_or_create(territory_id=ids[key], defaults=dict(facts))
            entry.record("settlement", key, before=None, after=dict(facts))


def rebuild_reach(*, on: date) -> None:
    """Write down who lies under whom on a day, and tell every process that the tree changed."""
    _changed()
    tree = forest().tree_on(on)
    known = set(Territory.objects.values_list("id", flat=True))
    pairs = {(one, one) for one in known}
    for territory in known:
        if tree.node(territory) is not None:
            pairs |= {(above.territory, territory) for above in tree.ancestors(territory)}
    Reach.objects.all().delete()
    Reach.objects.bulk_create(
        (Reach(ancestor_id=above, descendant_id=below) for above, below in sorted(pairs)),
        batch_size=1000,
    )


def replace_tiles(tiles: Sequence[TileRow], ids: Mapping[str, int]) -> None:
    """Replace the tile maps of the named years and parents."""
    for tree, parent in {(row.tree, row.parent_key) for row in tiles}:
        Tile.objects.filter(tree=tree, parent_id=ids[parent]).delete()
    Tile.objects.bulk_create(
        Tile(
            tree=row.tree,
            territory_id=ids[row.key],
            parent_id=ids[row.parent_key],
            column=row.column,
            row=row.row,
        )
        for row in tiles
    )


def _changed() -> None:
    """Draw a new number: what a process keeps under the old one is never asked for again."""
    Revision.objects.update_or_create(pk=1, defaults={"number": secrets.randbits(REVISION_BITS)})


def _territories(keys: set[str]) -> dict[str, int]:
    Territory.objects.bulk_create(
        (Territory(key=key) for key in sorted(keys)), ignore_conflicts=True
    )
    return dict(Territory.objects.values_list("key", "id"))


def _replace_versions(rows: Sequence[VersionRow], ids: Mapping[str, int]) -> None:
    TerritoryVersion.objects.filter(territory__in=[ids[row.key] for row in rows]).delete()
    TerritoryVersion.objects.bulk_create(
        (
            TerritoryVersion(
                territory_id=ids[row.key],
                parent_id=ids[row.parent_key] if row.parent_key else None,
                code=row.code,
                iso_code=row.iso_code,
                level=row.level,
                kind=row.kind,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                name_en=row.name_en,
                name_ru=row.name_ru,
                name_kk=row.name_kk,
            )
            for row in rows
        ),
        batch_size=500,
    )


def _add_successions(rows: Sequence[SuccessionRow], ids: Mapping[str, int]) -> None:
    for row in rows:
        Succession.objects.update_or_create(
            before_id=ids[row.before_key],
            after_id=ids[row.after_key],
            on=row.on,
            defaults={"share": row.share, "note": row.note},
        )


def _plain(row: VersionRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in VersionRow.__dataclass_fields__}
