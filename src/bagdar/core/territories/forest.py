"""All territories through time: the tree at any day, and where an old territory lies in it."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bagdar.core.territories.passage import Passage, Share, Succession, passage
from bagdar.core.territories.soundness import problems
from bagdar.core.territories.tree import ForestError, Tree, Version

__all__ = ["Forest", "ForestError", "Share", "Succession", "Tree", "Version", "problems"]

_MOST_TREES_KEPT = 64


@dataclass(frozen=True)
class Forest:
    """All versions of all territories, and who took over land from whom."""

    versions: tuple[Version, ...]
    successions: tuple[Succession, ...] = ()

    def tree_on(self, day: date) -> Tree:
        """The tree in force on a day; those asked for lately are kept."""
        tree = self._trees.get(day)
        if tree is None:
            tree = Tree(day, tuple(one for one in self.versions if one.holds_on(day)))
            if len(self._trees) >= _MOST_TREES_KEPT:
                self._trees.clear()
            self._trees[day] = tree
        return tree

    def carry(
        self, territory: int, *, to: date, stated_on: date | None = None
    ) -> tuple[Share, ...]:
        """Say where a thing stated under a territory lies in the tree of the day `to`.

        One sure place is determined. Where the territory was split, or lost or gained land in
        between, every place that comes into question is given, none of them determined: the
        thing is shown under each and never guessed. A place within another one of them says no
        more than that one and is left out. Nothing is given when the trace ends.
        Without `stated_on` the thing is taken as stated on the territory's first day.

        Raises ForestError for a territory that has no version at all.
        """
        runs = self._passage.runs.get(territory)
        if runs is None:
            raise ForestError(f"Territory {territory} is not known; import it first.")
        day = stated_on or runs[0].begins_on
        arrival = self._passage.follow(territory, day=day, to=to)
        places = self._outermost(arrival.territories, on=to)
        sure = len(places) == 1 and not arrival.lost
        return tuple(Share(place, determined=sure) for place in sorted(places))

    def _outermost(self, territories: Set[int], *, on: date) -> Set[int]:
        if len(territories) == 1:
            return territories
        tree = self.tree_on(on)
        return {
            place
            for place in territories
            if territories.isdisjoint(above.territory for above in tree.ancestors(place))
        }

    @cached_property
    def _passage(self) -> Passage:
        return passage(self.versions, self.successions)

    @cached_property
    def _trees(self) -> dict[date, Tree]:
        return {}
