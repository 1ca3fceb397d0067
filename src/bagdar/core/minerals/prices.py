"""Prices month by month: level, robust trend, volatility, drawdown, and the real price.

Trend: the median of the slopes of the logarithm between all pairs of months (Theil, 1950; Sen,
1968), with Sen's interval by ranks; a month of a spike moves it little. Volatility: the standard
deviation of monthly changes of the logarithm, times the root of twelve. Drawdown: how far a price
lies below the highest one before it within the window.

A month that is missing stays missing: nothing is filled in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

YEAR = 12
WINDOWS = (12, 36, 60, 120)
"""Months of the windows that pages show, beside the whole of a series."""
LEAST_OBSERVED = 8
LEAST_RATIO = 2 / 3
"""Below so many months, or this share of a window, no figure of change is told."""
INTERVAL = 0.95
Floats = NDArray[np.float64]


class PriceError(ValueError):
    """Prices that no figure can be made of."""


class TrendDirection(StrEnum):
    """Where a trend points; flat where its interval holds zero."""

    RISING = "rising"
    FALLING = "falling"
    FLAT = "flat"
    UNKNOWN = "unknown"


def month_number(year: int, month: int) -> int:
    """Number months without gaps: 1960-01 is 23520."""
    return year * YEAR + month - 1


def month_text(number: int) -> str:
    """Write a month as year-month."""
    return f"{number // YEAR:04d}-{number % YEAR + 1:02d}"


@dataclass(frozen=True, slots=True)
class Series:
    """Prices from the month `first` on, one a month; NaN where a month is missing."""

    first: int
    values: Floats

    @property
    def last(self) -> int:
        """The last month, observed or not."""
        return self.first + len(self.values) - 1

    def window(self, months: int | None) -> Series:
        """Return the last months, all for None."""
        if months is None or months >= len(self.values):
            return self
        return Series(self.last - months + 1, self.values[-months:])


@dataclass(frozen=True, slots=True)
class Figures:
    """What a window says. Ratios are shares of one, `trend_ratio` and its interval a year.

    None where too little is observed. `change_ratio` is from the first observed month of the window
    to the last: of twelve months, over eleven. `drawdown_ratio` is the deepest fall within the
    window, as a share of the peak before it; `below_peak_ratio` the fall at its last observed
    month.
    """

    months: int
    first: int
    last: int
    observed: int
    change_ratio: float | None
    trend_ratio: float | None
    trend_low: float | None
    trend_high: float | None
    direction: TrendDirection
    volatility_ratio: float | None
    drawdown_ratio: float | None
    below_peak_ratio: float | None

    @property
    def missing(self) -> int:
        """How many months of the window have no price."""
        return self.months - self.observed


def series_of(prices: Mapping[int, float | None]) -> Series:
    """Lay out prices by number of month. Raises PriceError for none, or one not above zero."""
    known = {month: value for month, value in prices.items() if value is not None}
    if not known:
        raise PriceError("There is no price.")
    wrong = [month for month, value in known.items() if not value > 0 or not np.isfinite(value)]
    if wrong:
        raise PriceError(f"The price of {month_text(wrong[0])} is not above zero.")
    first, last = min(known), max(known)
    values = [known.get(month) for month in range(first, last + 1)]
    return Series(first, np.array([np.nan if one is None else one for one in values]))


def figures_of(series: Series, months: int | None) -> Figures:
    """Return the figures of the last `months` of a series, or of all of it."""
    part = series.window(months)
    known = ~np.isnan(part.values)
    observed = int(known.sum())
    wide = months if months is not None else len(part.values)
    enough = observed >= LEAST_OBSERVED and observed >= LEAST_RATIO * wide
    prices = part.values[known]
    trend = _trend(part.values, known) if enough else None
    return Figures(
        months=wide,
        first=part.first,
        last=part.last,
        observed=observed,
        change_ratio=float(prices[-1] / prices[0] - 1) if enough else None,
        trend_ratio=trend[0] if trend else None,
        trend_low=trend[1] if trend else None,
        trend_high=trend[2] if trend else None,
        direction=_direction(trend),
        volatility_ratio=_volatility(part) if enough else None,
        drawdown_ratio=_deepest(prices) if enough else None,
        below_peak_ratio=float(1 - prices[-1] / prices.max()) if enough else None,
    )


def log_changes(series: Series) -> Floats:
    """Return changes of the logarithm between months that follow each other, both observed."""
    changes = np.diff(np.log(series.values))
    return changes[~np.isnan(changes)]


def real(nominal: Series, deflator: Series) -> Series:
    """Return prices in money of the deflator's last month.

    Months without a deflator are missing. Raises PriceError where no month has both.
    """
    base = deflator.values[~np.isnan(deflator.values)][-1]
    found: dict[int, float | None] = {}
    for place, price in enumerate(nominal.values):
        month = nominal.first + place
        at = month - deflator.first
        if 0 <= at < len(deflator.values) and not np.isnan(price * deflator.values[at]):
            found[month] = float(price / deflator.values[at] * base)
    return series_of(found)


def _trend(values: Floats, known: NDArray[np.bool_]) -> tuple[float, float, float]:
    from scipy.stats import theilslopes

    months = np.arange(len(values), dtype=np.float64)[known]
    slope, _start, low, high = theilslopes(np.log(values[known]), months, INTERVAL)
    return tuple(float(np.expm1(YEAR * one)) for one in (slope, low, high))  # type: ignore[return-value]  # three of them


def _direction(trend: tuple[float, float, float] | None) -> TrendDirection:
    if trend is None:
        return TrendDirection.UNKNOWN
    if trend[1] > 0:
        return TrendDirection.RISING
    return TrendDirection.FALLING if trend[2] < 0 else TrendDirection.FLAT


def _volatility(part: Series) -> float | None:
    changes = log_changes(part)
    if len(changes) < LEAST_OBSERVED - 1:
        return None
    return float(np.std(changes, ddof=1) * np.sqrt(YEAR))


def _deepest(prices: Floats) -> float:
    return float(np.max(1 - prices / np.maximum.accumulate(prices)))
