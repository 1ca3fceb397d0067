"""What loading a tree would change, and what speaks against it: nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bagdar.core.terms.problem import Problem
from bagdar.core.territories.forest import Forest, Succession, Tree, Version, problems
from bagdar.core.territories.outline import centroid
from bagdar.core.territories.tiles import MOST_TILES, Tile, lay_out, lay_out_in_order
from bagdar.web.territories import models
from bagdar.web.territories.queries.rows import (
    SuccessionRow,
    TileRow,
    VersionRow,
    succession_rows,
    version_rows,
)


@dataclass(frozen=True)
class Draft:
    """Only what differs from the tree as it is; `problems` keep it from being loaded."""

    versions: tuple[VersionRow, ...]
    successions: tuple[SuccessionRow, ...]
    tiles: tuple[TileRow, ...]
    new: int
    changed: int
    same: int
    problems: tuple[Problem, ...]

    @property
    def is_empty(self) -> bool:
        """Answer whether there is nothing to change."""
        return not (self.versions or self.successions or self.tiles)


def draft_of(
    versions: Sequence[VersionRow],
    successions: Sequence[SuccessionRow],
    tiles: Sequence[TileRow],
    *,
    on: date,
) -> Draft:
    """Compare a tree with the one that is there, and check what they would be together."""
    known = version_rows()
    given = _by_key(versions)
    moves = _new_moves(successions)
    found = list(dict.fromkeys(_name_problems(known, given, successions, tiles)))
    differing = {key: rows for key, rows in given.items() if rows != known.get(key)}
    laid: list[TileRow] = []
    if not found:
        grown = _forest({**known, **given}, [*succession_rows(), *moves])
        found = problems(grown.versions, grown.successions)
        if not found:
            laid, found = _laid(grown.tree_on(on), differing, tiles, year=on.year)
    return Draft(
        versions=tuple(row for rows in differing.values() for row in rows),
        successions=tuple(moves),
        tiles=(*_new_tiles(tiles), *laid),
        new=len(differing.keys() - known.keys()),
        changed=len(differing.keys() & known.keys()),
        same=len(given) - len(differing),
        problems=tuple(found),
    )


def _by_key(rows: Iterable[VersionRow]) -> dict[str, list[VersionRow]]:
    found: dict[str, list[VersionRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: one.valid_from):
        found[row.key].append(row)
    return dict(found)


def _new_moves(given: Iterable[SuccessionRow]) -> list[SuccessionRow]:
    known = set(succession_rows())
    return [move for move in dict.fromkeys(given) if move not in known]


def _new_tiles(given: Sequence[TileRow]) -> list[TileRow]:
    """Return the layouts that differ, each of them whole: a layout is replaced as one."""
    columns = ("tree", "territory__key", "parent__key", "column", "row")
    known = {TileRow(*row) for row in models.Tile.objects.values_list(*columns)}
    layouts: dict[tuple[int, str], set[TileRow]] = defaultdict(set)
    for tile in known:
        layouts[tile.tree, tile.parent_key].add(tile)
    asked: dict[tuple[int, str], list[TileRow]] = defaultdict(list)
    for tile in given:
        asked[tile.tree, tile.parent_key].append(tile)
    return [
        tile for place, rows in asked.items() if set(rows) != layouts.get(place) for tile in rows
    ]


def _name_problems(
    known: Mapping[str, object],
    given: Mapping[str, Sequence[VersionRow]],
    successions: Iterable[SuccessionRow],
    tiles: Iterable[TileRow],
) -> Iterator[Problem]:
    names = known.keys() | given.keys()
    for rows in given.values():
        for row in rows:
            yield from _parent_problems(row, names)
    for move in successions:
        for key in (move.before_key, move.after_key):
            if key not in names:
                yield Problem("{key}: a succession names it, but it is not known.", key=key)
    yield from _tile_problems(tiles, names)


def _parent_problems(row: VersionRow, names: Iterable[str]) -> Iterator[Problem]:
    if row.parent_key and row.parent_key not in names:
        yield Problem(
            "{key}: its parent {parent} is neither in the file nor known already.",
            key=row.key,
            parent=row.parent_key,
        )
    if not row.parent_key and row.level:
        yield Problem(
            "{key}: has no parent, but level {level}; only a country has none, on level 0.",
            key=row.key,
            level=row.level,
        )
    if row.parent_key and not row.level:
        yield Problem("{key}: is on level 0, but has a parent.", key=row.key)


def _tile_problems(tiles: Iterable[TileRow], names: Iterable[str]) -> Iterator[Problem]:
    cells: dict[tuple[int, str, int, int], str] = {}
    placed = set()
    for tile in tiles:
        for key in (tile.key, tile.parent_key):
            if key not in names:
                yield Problem("{key}: a tile names it, but it is not known.", key=key)
        place = (tile.tree, tile.parent_key, tile.column, tile.row)
        if cells.setdefault(place, tile.key) != tile.key:
            yield Problem(
                "{key}: lies in the same cell as {other} in {tree}.",
                key=tile.key,
                other=cells[place],
                tree=tile.tree,
            )
        if (tile.tree, tile.parent_key, tile.key) in placed:
            yield Problem("{key}: has two tiles in {tree}.", key=tile.key, tree=tile.tree)
        placed.add((tile.tree, tile.parent_key, tile.key))


def _forest(rows: Mapping[str, Sequence[VersionRow]], moves: Iterable[SuccessionRow]) -> Forest:
    """Number the territories by their keys: new ones have no number of their own yet."""
    numbers = {key: number for number, key in enumerate(sorted(rows), start=1)}
    versions = (_version(row, numbers) for found in rows.values() for row in found)
    return Forest(
        tuple(versions),
        tuple(
            Succession(numbers[one.before_key], numbers[one.after_key], one.on, one.share)
            for one in moves
        ),
    )


def _version(row: VersionRow, numbers: Mapping[str, int]) -> Version:
    return Version(
        territory=numbers[row.key],
        key=row.key,
        code=row.code,
        kind=row.kind,
        level=row.level,
        parent=numbers[row.parent_key] if row.parent_key else None,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        names={"en": row.name_en, "ru": row.name_ru, "kk": row.name_kk},
    )


def _laid(
    tree: Tree, differing: Iterable[str], given: Sequence[TileRow], *, year: int
) -> tuple[list[TileRow], list[Problem]]:
    """Lay out tiles for the parts of every changed territory that has no layout of its own.

    They stand in the order of their codes until borders show where each lies.
    """
    touched = set(differing)
    have = {tile.parent_key for tile in given}
    laid: list[TileRow] = []
    for parent in tree.in_order():
        children = [one.key for one in tree.children(parent.territory)]
        if parent.key in have or touched.isdisjoint({parent.key, *children}):
            continue
        if len(children) > MOST_TILES:
            found = Problem(
                "{key}: has {number} parts, {most} fit on a tile map; put a level between.",
                key=parent.key,
                number=len(children),
                most=MOST_TILES,
            )
            return [], [found]
        if not latest_layout(parent.key)[1].keys() >= set(children):
            laid += _rows(year, parent.key, lay_out_in_order(children))
    return laid, []


def tiles_by_borders(
    tree: Tree, geometries: Mapping[str, Mapping[str, object]], *, year: int
) -> list[TileRow]:
    """Lay out anew, by the centres of borders, what stood in mere order until now."""
    laid: list[TileRow] = []
    for parent in tree.in_order():
        children = [one.key for one in tree.children(parent.territory)]
        if not children or not geometries.keys() >= set(children):
            continue
        known_year, known = latest_layout(parent.key)
        if not known or known == lay_out_in_order(children):
            cells = lay_out({key: centroid(geometries[key]) for key in children})
            laid += _rows(known_year or year, parent.key, cells)
    return laid


def latest_layout(parent: str) -> tuple[int | None, dict[str, Tile]]:
    """Return the latest year for which the parts of a territory have tiles, and the tiles."""
    layouts: dict[int, dict[str, Tile]] = defaultdict(dict)
    for one in models.Tile.objects.filter(parent__key=parent).select_related("territory"):
        layouts[one.tree][one.territory.key] = (one.column, one.row)
    year = max(layouts, default=None)
    return year, layouts[year] if year is not None else {}


def _rows(year: int, parent: str, cells: Mapping[str, Tile]) -> list[TileRow]:
    return [TileRow(year, key, parent, *cell) for key, cell in cells.items()]
