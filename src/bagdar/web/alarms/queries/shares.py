"""Indicators that apps above count by period: each supplies its shares on loading.

So a sign holds what scorecards count, too, and knows no scorecard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from bagdar.web.alarms.queries.subjects import Among

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Share = tuple[date, Decimal, Decimal]
"""The end of a period, how much was good, and of how much."""


@dataclass(frozen=True)
class Shares:
    """What was counted of an indicator in a territory itself, period by period, in order."""

    territory: int
    indicator: str
    periods: Sequence[Share]


@dataclass(frozen=True)
class Supplier:
    """Who counts indicators: their shares, what they are called, where they are shown."""

    shares: Callable[[Among], Iterator[Shares]]
    labels: Mapping[str, StrOrPromise]
    href: Callable[[str], str]
    """The address of a territory, by its key."""


SUPPLIERS: list[Supplier] = []


def all_shares(among: Among) -> Iterator[Shares]:
    """Yield what every supplier counts of those who are looked at."""
    for one in SUPPLIERS:
        yield from one.shares(among)


def shown_as(indicator: str, territory: str) -> tuple[StrOrPromise, str] | None:
    """Return what an indicator is called and where it is shown; None: nobody counts it."""
    for one in SUPPLIERS:
        if indicator in one.labels:
            return one.labels[indicator], one.href(territory)
    return None


def where_it_grew(periods: Iterable[Share]) -> list[Share]:
    """Keep the periods in which more cases were added to a count that goes on and on.

    A month in which nothing came due says nothing new. The first one is not known to have grown.
    """
    kept: list[Share] = []
    before: Decimal | None = None
    for one in periods:
        if before is not None and one[2] > before:
            kept.append(one)
        before = one[2]
    return kept
