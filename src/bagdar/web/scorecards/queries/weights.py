"""Weights in force: each from its month until the next one of its indicator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, gettext_noop

from bagdar.core.territories.scorecard import Measured
from bagdar.web.scorecards.models import Weight
from bagdar.web.scorecards.queries.inputs import REGISTERED

FIRST_SOURCE = gettext_noop(
    "Proposal of the system (decision record 20), until the programme office sets weights"
)
"""The source of the weights that ship, told in the reader's language."""
SOURCE_OF_JOBS = gettext_noop(
    "Proposal of the system (decision record 20): people in work are every akim's main figure"
)
SOURCE_OF_REGISTERS = gettext_noop(
    "Proposal of the system (decision record 27), until the programme office sets weights"
)


@dataclass(frozen=True)
class WeightRow:
    """A weight with the month in which the next one takes over (None: in force from then on)."""

    indicator: str
    weight: int
    valid_from: date
    valid_to: date | None
    source: str


def weight_rows() -> list[WeightRow]:
    """Return all weights ever set, by indicator in the order shown, the newest first."""
    found: dict[str, list[WeightRow]] = defaultdict(list)
    for one in Weight.objects.order_by("indicator", "-valid_from"):
        newer = found[one.indicator]
        until = newer[-1].valid_from if newer else None
        newer.append(
            WeightRow(one.indicator, one.weight, one.valid_from, until, gettext(one.source))
        )
    return [row for name in Measured for row in found.get(name, ())]


def weights_by_month(months: Iterable[date]) -> dict[date, dict[str, int]]:
    """Return the weights in force in each month, without those that are 0.

    An indicator without a register has no weight, whatever was set.
    """
    rows = [one for one in weight_rows() if one.indicator in REGISTERED]
    return {month: _in_force(rows, month) for month in months}


def weights_in(month: date) -> Mapping[str, int]:
    """Return the weights in force in one month."""
    return weights_by_month([month])[month]


def _in_force(rows: Iterable[WeightRow], month: date) -> dict[str, int]:
    return {
        one.indicator: one.weight
        for one in rows
        if one.weight and one.valid_from <= month and (one.valid_to is None or month < one.valid_to)
    }
