"""What prices of a scenario would change of what a programme sells and buys.

Everything else stays as it is: amounts, exchange rates, contracts. A project whose purchases or
sales are for a share the mineral's pays or takes in by `share × (price ahead / latest price - 1)`
more. In money that is told of sales alone, where twelve months on end were reported:

    sales at the latest price = sales of twelve months × share × latest price / their mean price
    change in a year          = sales at the latest price × (price ahead / latest price - 1)

What is paid for purchases is reported nowhere, so of purchases no sum is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np

from bagdar.core.minerals.exposure import NOTHING, PERCENT
from bagdar.core.minerals.prices import LEAST_OBSERVED, YEAR, PriceError, Series
from bagdar.core.minerals.scenarios import BASE, HIGH, LOW, joint_paths

TENGE = Decimal(1)


class Case(StrEnum):
    """A scenario: three paths, and two moves of a year that came to pass once."""

    LOW = "low"
    BASE = "base"
    HIGH = "high"
    FALL = "fall"
    RISE = "rise"


class Untold(StrEnum):
    """Why no sum is told."""

    BOUGHT = "bought"
    NOT_SHOWN = "not_shown"
    NOT_REPORTED = "not_reported"
    MONTHS_MISSING = "months_missing"
    OLD = "old"
    NO_PRICE = "no_price"


@dataclass(frozen=True, slots=True)
class Sales:
    """Sales of twelve months on end, the last of them `until`, in tenge."""

    until: int
    amount_kzt: Decimal


def ratios(series: Series, ahead: Mapping[str, Sequence[float]], months: int) -> dict[Case, float]:
    """Return how far each price lies from the latest one, as a ratio of it.

    `ahead` holds the paths by name, from the month after the latest price on. The fall and the rise
    are the greatest over twelve months in the record, whatever `months` is.
    """
    price = latest(series)
    told = {case: float(ahead[case][months - 1]) / price - 1 for case in (Case.LOW, Case.BASE)}
    told[Case.HIGH] = float(ahead[Case.HIGH][months - 1]) / price - 1
    moves = series.values[YEAR:] / series.values[:-YEAR] - 1
    told[Case.FALL] = min(float(np.nanmin(moves)), 0.0)
    told[Case.RISE] = max(float(np.nanmax(moves)), 0.0)
    return told


def latest(series: Series) -> float:
    """Return the last price that is known."""
    return float(series.values[~np.isnan(series.values)][-1])


def year_of_sales(months: Mapping[int, Decimal], *, today: int) -> Sales | Untold:
    """Sum the twelve months up to the last reported one, which lies within a year before `today`.

    A month that was not reported is not taken as none: then no year is told.
    """
    known = [month for month in months if month <= today]
    if not known:
        return Untold.NOT_REPORTED
    until = max(known)
    if until < today - YEAR:
        return Untold.OLD
    year = range(until - YEAR + 1, until + 1)
    if not all(month in months for month in year):
        return Untold.MONTHS_MISSING
    return Sales(until, sum((months[month] for month in year), NOTHING))


def at_latest_price(sales: Sales, share_percent: Decimal, series: Series) -> Decimal | Untold:
    """Return what the mineral's part of a year's sales would bring at the latest price.

    Untold where fewer than eight of the months of the sales have a price.
    """
    first = sales.until - YEAR + 1 - series.first
    paid = series.values[max(first, 0) : max(first + YEAR, 0)]
    paid = paid[~np.isnan(paid)]
    if len(paid) < LEAST_OBSERVED:
        return Untold.NO_PRICE
    moved = Decimal(repr(latest(series) / float(paid.mean())))
    return (sales.amount_kzt * share_percent / PERCENT * moved).quantize(TENGE)


def change(amount_kzt: Decimal, ratio: float) -> Decimal:
    """Return by how much an amount at the latest price changes, in whole tenge."""
    return (amount_kzt * Decimal(repr(ratio))).quantize(TENGE)


def together(
    parts: Iterable[tuple[Series, Decimal]], *, months: int, seed: int
) -> dict[Case, Decimal] | None:
    """Return low, base and high of the change of all sales, their prices drawn from one history.

    Lows of minerals do not come on the same day, so the low of the sum is not the sum of lows.
    None where the prices share fewer than ten years.
    """
    series, amounts = zip(*parts, strict=True)
    try:
        drawn = joint_paths(series, seed=seed, horizon=months)[:, :, -1]
    except PriceError:
        return None
    moved = drawn / np.array([latest(one) for one in series]) - 1
    sums = moved @ np.array([float(one) for one in amounts])
    found = np.quantile(sums, (LOW, BASE, HIGH))
    return {
        case: Decimal(repr(float(one))).quantize(TENGE)
        for case, one in zip((Case.LOW, Case.BASE, Case.HIGH), found, strict=True)
    }
