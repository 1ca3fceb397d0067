"""How much of a mineral is used: for a unit of output, and instead of what.

Intensity of use is consumption divided by output, say tonnes for a million of gross domestic
product (Malenbaum, 1978; Tilton, 1990). The growth of consumption is that of output plus that of
intensity, exactly, in logarithms: so that a falling use is told from a falling economy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import expm1, log

import numpy as np

from bagdar.core.minerals.prices import INTERVAL, TrendDirection

LEAST_YEARS = 5
"""Below so many years no trend is told."""
Years = Mapping[int, Decimal]
_DIGITS = Decimal("0.000000001")


@dataclass(frozen=True, slots=True)
class Slope:
    """A robust trend a year: a ratio for amounts, percentage points for shares, with interval."""

    value: float
    low: float
    high: float
    years: int

    @property
    def direction(self) -> TrendDirection:
        """Where it points; flat where its interval holds zero."""
        if self.low > 0:
            return TrendDirection.RISING
        return TrendDirection.FALLING if self.high < 0 else TrendDirection.FLAT


@dataclass(frozen=True, slots=True)
class Growth:
    """Mean growth a year between two years, as logarithms: consumption = output + intensity."""

    first: int
    last: int
    consumption: float
    output: float
    intensity: float


def intensity(consumption: Years, output: Years) -> dict[int, Decimal]:
    """Divide consumption by output in each year that has both; years of no output are left out."""
    return {
        year: (amount / output[year]).quantize(_DIGITS)
        for year, amount in sorted(consumption.items())
        if output.get(year)
    }


def growth(consumption: Years, output: Years) -> Growth | None:
    """Part the growth of consumption between the first and the last year that have both."""
    both = sorted(
        year for year in consumption.keys() & output.keys() if consumption[year] * output[year]
    )
    if len(both) < 2:
        return None
    first, last = both[0], both[-1]
    years = last - first
    used = log(consumption[last] / consumption[first]) / years
    made = log(output[last] / output[first]) / years
    return Growth(first, last, used, made, used - made)


def trend_of_amounts(years: Years) -> Slope | None:
    """Return the trend of amounts as a ratio a year; None with fewer than five above zero."""
    known = {year: log(value) for year, value in years.items() if value > 0}
    found = _slope(known)
    if found is None:
        return None
    value, low, high = (expm1(one) for one in found)
    return Slope(value, low, high, len(known))


def trend_of_shares(years: Years) -> Slope | None:
    """Return the trend of shares in percentage points a year; None with fewer than five years."""
    found = _slope({year: float(value) for year, value in years.items()})
    return None if found is None else Slope(*found, len(years))


def _slope(years: Mapping[int, float]) -> tuple[float, float, float] | None:
    from scipy.stats import theilslopes

    if len(years) < LEAST_YEARS:
        return None
    at = np.array(sorted(years), dtype=np.float64)
    values = np.array([years[int(one)] for one in at])
    slope, _start, low, high = theilslopes(values, at, INTERVAL)
    return float(slope), float(low), float(high)
