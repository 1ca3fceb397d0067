"""Where things stated under a territory lie in the tree of another day."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise

from bagdar.core.territories.forest import Forest, Tree
from bagdar.core.territories.roll_up import counted_under
from bagdar.web.territories.queries.trees import forest_of


@dataclass(frozen=True, slots=True)
class Spot:
    """One place in the tree: whose total counts the thing, and where else it may lie.

    `maybe` is empty when the place is determined. Otherwise the thing is "not allocated" in
    `under`, and shown under each of `maybe` without being counted there.
    """

    under: int
    maybe: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """What was stated under a territory, from one day to another (exclusive; None: always)."""

    territory: int
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, eq=False)
class Placing:
    """The tree of a day, and the spot in it for each territory and era of statement.

    `turns` are the days on which some spot changes; era 0 lies before the first of them. What
    has no spot lies outside the tree altogether.
    """

    tree: Tree
    turns: tuple[date, ...]
    spots: Mapping[tuple[int, int], Spot]

    def spot(self, territory: int, stated_on: date) -> Spot | None:
        """Return where a thing stated under a territory on a day lies."""
        return self.spots.get((territory, bisect_right(self.turns, stated_on)))

    def counted_in(self, territory: int) -> tuple[Span, ...]:
        """Name what the territory's total counts: what lies in it or below for certain."""
        return self._spans([one.territory for one in self.tree.descendants(territory)])

    @cached_property
    def varied(self) -> tuple[int, ...]:
        """The territories whose spot depends on the day of the statement."""
        spots: dict[int, list[Spot | None]] = {}
        for territory in {territory for territory, _era in self.spots}:
            eras = range(len(self.turns) + 1)
            spots[territory] = [self.spots.get((territory, era)) for era in eras]
        return tuple(sorted(one for one, found in spots.items() if len(set(found)) > 1))

    def counts_all(self, territory: int) -> bool:
        """Tell whether whatever is stated anywhere counts in the territory."""
        inside = {one.territory for one in self.tree.descendants(territory)}
        return len(self.tree.roots) == 1 and all(
            spot.under in inside for spot in self.spots.values()
        )

    def not_allocated_in(self, territory: int) -> tuple[Span, ...]:
        """Name what the territory counts but none of its children does."""
        return self._spans([territory])

    def maybe_in(self, territory: int) -> tuple[Span, ...]:
        """Name what may lie in the territory or below, and is counted above it."""
        inside = {one.territory for one in self.tree.descendants(territory)}
        found = [
            cell
            for cell, spot in self.spots.items()
            if spot.under not in inside and not inside.isdisjoint(spot.maybe)
        ]
        return tuple(self._joined(found))

    @cached_property
    def _stated_for(self) -> dict[int, list[tuple[int, int]]]:
        cells: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for cell, spot in self.spots.items():
            cells[spot.under].append(cell)
        return cells

    def _spans(self, places: Iterable[int]) -> tuple[Span, ...]:
        cells = [cell for place in places for cell in self._stated_for.get(place, ())]
        return tuple(self._joined(cells))

    def _joined(self, cells: Iterable[tuple[int, int]]) -> Iterable[Span]:
        """Join neighbouring eras of one territory."""
        edges: list[date | None] = [None, *self.turns, None]
        open_span: tuple[int, int, int] | None = None
        for territory, era in sorted(cells):
            if open_span and open_span[0] == territory and open_span[2] == era:
                open_span = (territory, open_span[1], era + 1)
                continue
            if open_span:
                yield Span(open_span[0], edges[open_span[1]], edges[open_span[2]])
            open_span = (territory, era, era + 1)
        if open_span:
            yield Span(open_span[0], edges[open_span[1]], edges[open_span[2]])


@lru_cache(maxsize=32)
def placing_of(revision: int, day: date) -> Placing:
    """Return where everything lies in the tree of a day."""
    forest = forest_of(revision)
    tree = forest.tree_on(day)
    days = _days_of_change(forest)
    eras = [_stated_in(forest, tree, when) for when in (date.min, *days)]
    turns = [
        (when, after)
        for when, (before, after) in zip(days, pairwise(eras), strict=True)
        if before != after
    ]
    kept = [eras[0], *(era for _, era in turns)]
    spots = {
        (territory, number): spot
        for number, era in enumerate(kept)
        for territory, spot in era.items()
    }
    return Placing(tree, tuple(when for when, _ in turns), spots)


def _days_of_change(forest: Forest) -> list[date]:
    days = {one.valid_from for one in forest.versions}
    days |= {one.valid_to for one in forest.versions if one.valid_to}
    days |= {one.on for one in forest.successions}
    return sorted(days)


def _stated_in(forest: Forest, tree: Tree, when: date) -> dict[int, Spot]:
    """Return the spot of every territory for what is stated on a day."""
    found = {}
    for territory, key_day in _first_days(forest).items():
        shares = forest.carry(territory, to=tree.day, stated_on=when)
        under = counted_under(tree, shares) if shares else None
        if under is None:
            under = _root(forest, tree, territory, key_day)
        if under is not None:
            sure = all(share.determined for share in shares)
            places = () if sure else tuple(share.territory for share in shares)
            found[territory] = Spot(under, places)
    return found


def _first_days(forest: Forest) -> dict[int, date]:
    days: dict[int, date] = {}
    for one in forest.versions:
        days[one.territory] = min(one.valid_from, days.get(one.territory, date.max))
    return days


def _root(forest: Forest, tree: Tree, territory: int, day: date) -> int | None:
    """Name the country of a territory whose trace ends, if the tree still has it."""
    country = forest.tree_on(day).path(territory)[0].territory
    return country if tree.node(country) else None
