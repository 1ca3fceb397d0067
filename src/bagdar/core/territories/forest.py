"""All territories through time: the tree at any day, and where an old territory lies in it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bagdar.core.territories.passage import Passage, Share, Succession, passage
from bagdar.core.territories.soundness import problems
from bagdar.core.territories.tree import ForestError, Tree, Version

__all__ = ["Forest", "ForestError", "Share", "Succession", "Tree", "Version", "problems"]


@dataclass(frozen=True)
class Forest:
    """All versions of all territories, and who took over land from whom."""

    versions: tuple[Version, ...]
    successions: tuple[Succession, ...] = ()

    def tree_on(self, day: date) -> Tree:
        """The tree in force on a day."""
        return Tree(day, tuple(one for one in self.versions if one.holds_on(day)))

    def carry(
        self, territory: int, *, to: date, stated_on: date | None = None
    ) -> tuple[Share, ...]:
        """Say where a thing stated under a territory lies in the tree of the day `to`.

        One sure place is determined. Where the territory was split, or lost or gained land in
        between, every place that comes into question is given, none of them determined: the
        thing is shown under each and never guessed. Nothing is given when the trace ends.
        Without `stated_on` the thing is taken as stated on the territory's first day.

        Raises ForestError for a territory that has no version at all.
        """
        runs = self._passage.runs.get(territory)
        if runs is None:
            raise ForestError(f"Territory {territory} is not known; import it first.")
        return self._passage.carry(territory, day=stated_on or runs[0].begins_on, to=to)

    @cached_property
    def _passage(self) -> Passage:
        return passage(self.versions, self.successions)
