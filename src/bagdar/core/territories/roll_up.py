"""Counts of territories summed up the tree, with what is known only higher up beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bagdar.core.territories.passage import Share
from bagdar.core.territories.tree import ForestError, Tree

LAUNCHED_STAGES = ("launched", "operating", "launched_idle")
"""Stages that come after a launch; one that stands idle was launched all the same."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Projects counted: all, launched, of small and medium business, and by how they are timed.

    What is on time, at risk, late or without a date is approved; the rest is not.
    """

    projects: int = 0
    launched: int = 0
    sme: int = 0
    on_time: int = 0
    at_risk: int = 0
    late: int = 0
    no_date: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Add count by count."""
        return Counts(*(a + b for a, b in zip(self._all(), other._all(), strict=True)))

    def __sub__(self, other: "Counts") -> "Counts":
        """Take away count by count."""
        return Counts(*(a - b for a, b in zip(self._all(), other._all(), strict=True)))

    def _all(self) -> tuple[int, ...]:
        return (
            self.projects,
            self.launched,
            self.sme,
            self.on_time,
            self.at_risk,
            self.late,
            self.no_date,
        )

    @property
    def approved(self) -> int:
        """Projects of which something is promised."""
        return self.on_time + self.at_risk + self.late + self.no_date

    @property
    def not_approved(self) -> int:
        """Projects of which nothing is promised yet."""
        return self.projects - self.approved


@dataclass(frozen=True, slots=True)
class Totals:
    """A territory's total, and the part of it that belongs to none of its children."""

    total: Counts
    not_allocated: Counts


def roll_up(tree: Tree, counts: Mapping[int, Counts]) -> dict[int, Totals]:
    """Sum children into parents, for every territory of the tree.

    `counts` holds what is stated under a territory itself. The totals of the children and the
    "not allocated" of their parent make the parent's total; where a territory has no children
    nothing is left unallocated.

    Raises ForestError for counts of a territory that is not in the tree: carry them first.
    """
    _refuse_strangers(tree, counts)
    totals: dict[int, Totals] = {}
    for version in reversed(tree.in_order()):
        here = version.territory
        own = counts.get(here, Counts())
        children = tree.children(here)
        below = sum((totals[child.territory].total for child in children), Counts())
        totals[here] = Totals(own + below, own if children else Counts())
    return totals


def counted_under(tree: Tree, shares: Sequence[Share]) -> int | None:
    """Name the one territory whose total may count a thing, so that no sum counts it twice.

    That is the place itself when it is determined, else the lowest territory above all places
    in question, where the thing is "not allocated". None when no territory is above them all.
    """
    if not shares:
        return None
    paths = [[step.territory for step in tree.path(share.territory)] for share in shares]
    if len(paths) == 1 and not shares[0].determined:
        paths = [paths[0][:-1]]
    common = [steps[0] for steps in zip(*paths, strict=False) if len(set(steps)) == 1]
    return common[-1] if common else None


def _refuse_strangers(tree: Tree, counts: Mapping[int, Counts]) -> None:
    strangers = sorted(place for place in counts if tree.node(place) is None)
    if strangers:
        raise ForestError(
            f"Counts are given for territories that are not in the tree of {tree.day}: "
            f"{', '.join(map(str, strangers[:10]))}. Carry them to that day first."
        )
