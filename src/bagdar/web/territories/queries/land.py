"""The tree at one revision, with all that is kept in memory for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bagdar.core.territories.forest import Forest, Version
from bagdar.core.territories.land_changes import LandChange
from bagdar.core.territories.tiles import Tile
from bagdar.web.territories.models import is_synthetic_key
from bagdar.web.territories.queries import maps, placing, trees


@dataclass(frozen=True)
class Land:
    """All territories as they stand at one revision; asking costs no query once it is known."""

    revision: int

    @property
    def forest(self) -> Forest:
        """All versions of all territories."""
        return trees.forest_of(self.revision)

    @property
    def changes(self) -> Mapping[int, Sequence[LandChange]]:
        """The days on which territories gave land to others or took some over."""
        return trees.changes_of(self.revision)

    @property
    def years(self) -> tuple[int, ...]:
        """The years whose tree has tile maps in some country, earliest first."""
        found = trees.years_of(self.revision).values()
        return tuple(sorted({year for years in found for year in years}))

    def years_in(self, country: int) -> tuple[int, ...]:
        """Return the years whose tree has tile maps of a country, earliest first."""
        return trees.years_of(self.revision).get(country, ())

    def roots_of_world(self, day: date, *, synthetic: bool) -> list[Version]:
        """Return the countries of one world: the real ones, or the synthetic one."""
        roots = self.forest.tree_on(day).roots
        return [one for one in roots if is_synthetic_key(one.key) is synthetic]

    def placing(self, day: date) -> placing.Placing:
        """Return where everything lies in the tree of a day."""
        return placing.placing_of(self.revision, day)

    def versions(self, territory: int) -> list[Version]:
        """Return a territory through time, earliest first."""
        found = [one for one in self.forest.versions if one.territory == territory]
        return sorted(found, key=lambda one: one.valid_from)

    def version_near(self, territory: int, day: date) -> Version:
        """Return a territory as it was on a day, or nearest to it."""
        return min(
            self.versions(territory),
            key=lambda one: (not one.holds_on(day), abs(one.valid_from - day)),
        )

    def find(self, key: str) -> int | None:
        """Return the territory with a key."""
        found = (one.territory for one in self.forest.versions if one.key == key)
        return next(found, None)

    def tiles(self, parent: int, day: date) -> Mapping[int, Tile]:
        """Return the cell (column, row) of every child of a territory in the tree of a day."""
        return maps.tiles_of(self.revision, parent, day)

    def outline_years(self, parent: int) -> tuple[int, ...]:
        """Return the years for which some children of a territory have borders."""
        return maps.outline_years(self.revision).get(parent, ())

    def outlines(self, parent: int, day: date, *, year: int) -> maps.Outlines | None:
        """Draw the children of a territory with the borders of one year; None without borders."""
        return maps.outlines_of(self.revision, parent, day, year)


def land() -> Land:
    """Return the tree as it stands now: one query."""
    return Land(trees.revision())


def placing_on(day: date) -> placing.Placing:
    """Return where everything lies in the tree of a day: one query."""
    return land().placing(day)
