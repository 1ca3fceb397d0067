"""Maps of the children of a territory: cells of tiles and outlines, drawn once a revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bagdar.core.territories.outline import OutlineMap, paths
from bagdar.core.territories.tiles import Tile, lay_out, lay_out_in_order
from bagdar.web.territories import models
from bagdar.web.territories.queries.trees import forest_of

OUTLINE_WIDTH = 1000
"""Pixels across an outline map: a path is drawn once and scaled by the page."""


@dataclass(frozen=True)
class Outlines:
    """An outline map by territory, and the line that its source asks for."""

    picture: OutlineMap[int]
    attribution: str


def _children(number: int, parent: int, day: date) -> list[int]:
    return [one.territory for one in forest_of(number).tree_on(day).children(parent)]


@lru_cache(maxsize=256)
def tiles_of(number: int, parent: int, day: date) -> Mapping[int, Tile]:
    """Return the cell (column, row) of every child of a territory in the tree of a day.

    The layout of the year is taken; where the tree of the day has other children, a new one is
    made from the cells that are known.
    """
    children = _children(number, parent, day)
    layouts = _layouts(parent)
    for year in sorted(layouts, key=lambda year: (year > day.year, abs(year - day.year))):
        if layouts[year].keys() >= set(children):
            return {child: layouts[year][child] for child in children}
    known = _merged(layouts, day)
    if all(child in known for child in children):
        return lay_out({child: (known[child][0], -known[child][1]) for child in children})
    return lay_out_in_order(children)


def _layouts(parent: int) -> dict[int, dict[int, Tile]]:
    layouts: dict[int, dict[int, Tile]] = defaultdict(dict)
    for row in models.Tile.objects.filter(parent=parent):
        layouts[row.tree][row.territory_id] = (row.column, row.row)
    return layouts


def _merged(layouts: Mapping[int, Mapping[int, Tile]], day: date) -> dict[int, Tile]:
    """Prefer for each territory the layout nearest to the day."""
    merged: dict[int, Tile] = {}
    for year in sorted(layouts, key=lambda year: -abs(year - day.year)):
        merged |= layouts[year]
    return merged


@lru_cache(maxsize=2)
def outline_years(_number: int) -> Mapping[int, tuple[int, ...]]:
    """Return for each territory the years for which some of its children have borders."""
    parents = defaultdict(set)
    rows = models.TerritoryVersion.objects.filter(territory__borders__isnull=False)
    for parent, year in rows.values_list("parent_id", "territory__borders__tree").distinct():
        parents[parent].add(year)
    return {parent: tuple(sorted(years)) for parent, years in parents.items()}


@lru_cache(maxsize=128)
def outlines_of(number: int, parent: int, day: date, year: int) -> Outlines | None:
    """Draw the children of a territory with the borders of one year; None without borders."""
    children = _children(number, parent, day)
    rows = list(models.Border.objects.filter(tree=year, territory__in=children))
    if not rows:
        return None
    picture = paths({row.territory_id: row.geometry for row in rows}, OUTLINE_WIDTH)
    return Outlines(picture, "; ".join(sorted({row.attribution for row in rows})))
