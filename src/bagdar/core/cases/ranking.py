"""In which order flags are looked at: by their number and weight, the money, and the base rate.

    risk  = sum over the flags of a subject of  weight × 0.2 / max(base rate, 0.2)
    score = risk × log10(10 + value / 1,000,000)

The base rate is the share of what could be computed that a rule flags: up to 20 % a flag counts in
full, of a rule that flags 40 % for half, of one that flags everything for a fifth. The logarithm
lets ten times the money add one and not multiply by ten, so that one large contract does not push
all others off the first page; a subject without a value counts as one of no money. Only money of
one currency is compared. The formula is ours: no source prescribes one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import log10

from bagdar.core.terms.base_rates import discount

VERSION = "ranking-1"
CURRENCY = "KZT"
"""Money in another currency is not compared, and counts as not known."""
UNIT = Decimal(1_000_000)
WEIGHTS = {"R003": 0.5, "R018": 0.5, "R025": 0.5, "R048": 0.5, "E3": 2.0, "C1": 2.0, "D2": 2.0}
"""Weights that differ from one: what is a risk to competition alone counts half, what breaks a
bound of law or of the budget counts twice. Ours; shown on the page of each rule."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A flag as the order counts it; a rule of which no base rate is known counts in full."""

    code: str
    base_rate: float | None


def weight_of(code: str) -> float:
    """Return the weight of a rule."""
    return WEIGHTS.get(code, 1.0)


def risk(flags: Iterable[Counted]) -> float:
    """Add up the weights of flags, each ranked down by its base rate; four decimals."""
    return round(sum(weight_of(one.code) * discount(one.base_rate) for one in flags), 4)


def score(flags: Iterable[Counted], value: Decimal | None, currency: str) -> float:
    """Return the place in the queue, the highest first; four decimals."""
    known = value if value is not None and currency == CURRENCY else Decimal(0)
    return round(risk(flags) * log10(10 + float(max(known, Decimal(0)) / UNIT)), 4)
