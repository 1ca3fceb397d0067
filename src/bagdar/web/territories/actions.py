"""Changes of the tree: every one leaves an entry in the journal."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from bagdar.core.terms.problem import Problem
from bagdar.core.territories.forest import Forest, problems
from bagdar.web.journal.actions import Act, Actor, act
from bagdar.web.territories.models import (
    Border,
    CalendarDay,
    CalendarYear,
    Reach,
    Revision,
    Settlement,
    Succession,
    Territory,
    TerritoryVersion,
    Tile,
    TimeZone,
    is_synthetic_key,
)
from bagdar.web.territories.queries import forest
from bagdar.web.territories.queries.calendars import DayRow
from bagdar.web.territories.queries.rows import (
    SuccessionRow,
    TileRow,
    VersionRow,
    version_rows,
)

__all__ = [
    "DayRow",
    "SuccessionRow",
    "TileRow",
    "TreeUnsoundError",
    "VersionRow",
    "follow_reforms",
    "load_borders",
    "load_calendar",
    "load_settlements",
    "load_time_zones",
    "load_tree",
    "replace_tiles",
]

REVISION_BITS = 62


class TreeUnsoundError(Exception):
    """The territories would not form a tree; `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems."""
        self.problems = tuple(problems)
        super().__init__(" ".join(map(str, self.problems)))


def load_tree(
    versions: Sequence[VersionRow],
    successions: Sequence[SuccessionRow],
    tiles: Sequence[TileRow],
    *,
    by: Actor,
    at: datetime,
    source: str,
) -> None:
    """Replace the versions of the named territories; other territories stay as they are.

    Raises TreeUnsoundError, with nothing written, when the whole would not form a tree.
    """
    with act("territories.load", by=by, at=at, ground=source) as entry:
        before = version_rows()
        ids = _territories({row.key for row in versions})
        _replace_versions(versions, ids)
        _add_successions(successions, ids)
        replace_tiles(tiles, ids)
        _changed()
        _refuse_unsound(forest())
        _rebuild_reach(on=timezone.localdate(at))
        for key in dict.fromkeys(row.key for row in versions):
            after = [_plain(row) for row in versions if row.key == key]
            known = [_plain(row) for row in before[key]] if key in before else None
            entry.record("territory", key, before=known, after=after)
        for move in successions:
            entry.record("succession", move.before_key, before=None, after=_plain(move))
        _record_tiles(tiles, entry)


def _record_tiles(tiles: Sequence[TileRow], entry: Act) -> None:
    for tree, parent in sorted({(row.tree, row.parent_key) for row in tiles}):
        cells = {
            row.key: [row.column, row.row]
            for row in tiles
            if (row.tree, row.parent_key) == (tree, parent)
        }
        entry.record("tiles", f"{tree}:{parent}", before=None, after=cells)


def _refuse_unsound(grown: Forest) -> None:
    if found := problems(grown.versions, grown.successions):
        raise TreeUnsoundError(found)


def load_borders(
    geometries: Mapping[str, dict[str, Any]],
    *,
    tree: int,
    attribution: str,
    by: Actor,
    at: datetime,
    tiles: Sequence[TileRow] = (),
) -> None:
    """Replace the outlines of the named territories in the tree of one year.

    `tiles` are layouts that the outlines made possible.
    """
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
        _record_tiles(tiles, entry)
        replace_tiles(tiles, dict(Territory.objects.values_list("key", "id")))
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


def load_calendar(
    rows: Sequence[DayRow],
    *,
    by: Actor,
    at: datetime,
    source: str,
    sources: Mapping[str, str] | None = None,
) -> None:
    """Replace each year that the days lie in, whole, for the territories they name.

    `sources` are the source in other languages, by `source_ru`, `source_kk`.
    """
    with act("territories.calendar", by=by, at=at, ground=source) as entry:
        wanted = {(row.territory_key, row.on.year) for row in rows}
        ids = dict(Territory.objects.values_list("key", "id"))
        for key, year in sorted(wanted):
            days = [one for one in rows if (one.territory_key, one.on.year) == (key, year)]
            before = _calendar_told(ids[key], year)
            CalendarYear.objects.filter(territory=ids[key], year=year).delete()
            told = CalendarYear(territory_id=ids[key], year=year, source=source, **(sources or {}))
            _write_year(told, days)
            after = _calendar_told(ids[key], year)
            entry.record("calendar", f"{key}:{year}", before=before, after=after)
        _changed()


def _write_year(year: CalendarYear, days: Sequence[DayRow]) -> None:
    year.save()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            year=year, on=one.on, works=one.works, source=one.source, **one.names, **one.sources
        )
        for one in days
    )


def _calendar_told(territory: int, year: int) -> dict[str, Any] | None:
    known = CalendarYear.objects.filter(territory=territory, year=year).first()
    if known is None:
        return None
    days = known.days.values_list("on", "works")
    return {
        "source": known.source,
        "off": [on.isoformat() for on, works in days if not works],
        "worked": [on.isoformat() for on, works in days if works],
    }


def load_time_zones(zones: Mapping[str, str], *, by: Actor, at: datetime, source: str) -> None:
    """Set the time zone of each named territory."""
    with act("territories.time_zones", by=by, at=at, ground=source) as entry:
        ids = dict(Territory.objects.filter(key__in=zones).values_list("key", "id"))
        known = dict(TimeZone.objects.values_list("territory__key", "name"))
        for key, name in sorted(zones.items()):
            TimeZone.objects.update_or_create(territory_id=ids[key], defaults={"name": name})
            before = {"time_zone": known[key]} if key in known else None
            entry.record("time_zone", key, before=before, after={"time_zone": name})
        _changed()


def follow_reforms(*, by: Actor, at: datetime) -> bool:
    """Let rights follow a reform on its day; answer whether anything lies elsewhere since."""
    on = timezone.localdate(at)
    before = set(Reach.objects.values_list("ancestor_id", "descendant_id"))
    if before == _reach(on=on):
        return False
    with act("territories.follow_reform", by=by, at=at) as entry:
        _rebuild_reach(on=on)
        keys = {one.territory: one.key for one in forest().versions}
        moved = {below for _above, below in before ^ _reach(on=on)}
        for key in sorted(keys[one] for one in moved if one in keys):
            entry.record("territory", key, before=None, after={"as_of": on.isoformat()})
        _changed()
    return True


def _rebuild_reach(*, on: date) -> None:
    """Write down who lies under whom on a day."""
    pairs = _reach(on=on)
    Reach.objects.all().delete()
    Reach.objects.bulk_create(
        (Reach(ancestor_id=above, descendant_id=below) for above, below in sorted(pairs)),
        batch_size=1000,
    )


def _reach(*, on: date) -> set[tuple[int, int]]:
    """Return who lies under whom in the tree of a day, each under itself."""
    tree = forest().tree_on(on)
    known = set(Territory.objects.values_list("id", flat=True))
    pairs = {(one, one) for one in known}
    for territory in known:
        if tree.node(territory) is not None:
            pairs |= {(above.territory, territory) for above in tree.ancestors(territory)}
    return pairs


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
        (Territory(key=key, is_synthetic=is_synthetic_key(key)) for key in sorted(keys)),
        ignore_conflicts=True,
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


def _plain(row: VersionRow | SuccessionRow) -> dict[str, Any]:
    return asdict(row)
