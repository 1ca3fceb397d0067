"""What of a programme hangs on a mineral, by the value of projects and by promised jobs.

A project is exposed to a mineral that it buys or sells. Two shares are told: of everything in
projects that are exposed at all, and weighted by how much of their purchases or sales the mineral
is. The second is never larger than the first. A project that both buys and sells a mineral counts
once, with the larger of its two shares.

Concentration is the index of Herfindahl and Hirschman over the weighted values of minerals: the sum
of squared shares, from 1 / n, all alike, to 1, all one mineral.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

PERCENT = Decimal(100)
NOTHING = Decimal(0)
_DIGITS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Exposed:
    """A project, a mineral, and the percentage of its purchases or sales."""

    project: int
    mineral: str
    share_percent: Decimal


@dataclass(frozen=True, slots=True)
class Weighed:
    """How much of a sum is exposed: of all projects, of exposed ones, weighted, the largest one.

    Ratios are None where all projects together have nothing to weigh.
    """

    whole: Decimal
    exposed: Decimal
    weighted: Decimal
    largest: Decimal

    @property
    def exposed_ratio(self) -> Decimal | None:
        """The share of the sum that lies in exposed projects."""
        return _ratio(self.exposed, self.whole)

    @property
    def weighted_ratio(self) -> Decimal | None:
        """The share of the sum weighted by the shares of purchases or sales."""
        return _ratio(self.weighted, self.whole)

    @property
    def largest_ratio(self) -> Decimal | None:
        """How much of the weighted sum is that of one project."""
        return _ratio(self.largest, self.weighted)


@dataclass(frozen=True, slots=True)
class OfMineral:
    """The exposure of a programme to one mineral; `unvalued` projects have no value stated."""

    mineral: str
    projects: int
    unvalued: int
    value: Weighed
    jobs: Weighed


@dataclass(frozen=True, slots=True)
class Weights:
    """What is weighed: the sum over all projects, and the part of each exposed one that has any."""

    whole: Decimal
    parts: Mapping[int, Decimal]


def exposures_of(rows: Iterable[Exposed], values: Weights, jobs: Weights) -> dict[str, OfMineral]:
    """Weigh the exposure to each mineral; projects without a value or jobs weigh nothing."""
    shares: dict[str, dict[int, Decimal]] = {}
    for one in rows:
        of_mineral = shares.setdefault(one.mineral, {})
        of_mineral[one.project] = max(one.share_percent, of_mineral.get(one.project, NOTHING))
    return {
        mineral: OfMineral(
            mineral,
            len(held),
            sum(1 for project in held if project not in values.parts),
            _weigh(held, values),
            _weigh(held, jobs),
        )
        for mineral, held in sorted(shares.items())
    }


def concentration(found: Mapping[str, OfMineral]) -> Decimal | None:
    """Return the index over minerals by weighted value; None where nothing is exposed."""
    weighted = [one.value.weighted for one in found.values()]
    whole = sum(weighted, NOTHING)
    if not whole:
        return None
    return sum(((one / whole) ** 2 for one in weighted), NOTHING).quantize(_DIGITS)


def _weigh(shares: Mapping[int, Decimal], weights: Weights) -> Weighed:
    parts = [
        (weights.parts[project], weights.parts[project] * share / PERCENT)
        for project, share in shares.items()
        if project in weights.parts
    ]
    return Weighed(
        weights.whole,
        sum((amount for amount, _part in parts), NOTHING),
        sum((part for _amount, part in parts), NOTHING),
        max((part for _amount, part in parts), default=NOTHING),
    )


def _ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part / whole).quantize(_DIGITS) if whole else None
