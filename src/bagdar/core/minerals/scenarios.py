"""Low, base and high paths of a price from its own history, and how well such paths held before.

Changes of the logarithm are drawn in blocks of random length, twelve months on average (the
stationary bootstrap of Politis and Romano, 1994), so that a fall that lasted a year may come again.
Their mean is taken out first: a price has no drift here, since the past one says little of the next
(Alquist, Kilian and Vigfusson, 2013, on oil). `low` and `high` are the 10th and 90th percentiles of
the drawn paths month by month, `base` their median. Nothing is widened or chosen afterwards: the
back-test tells how many prices fell between low and high when the paths were made from what was
known then, whether or not it comes to eighty of a hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bagdar.core.minerals.prices import YEAR, Floats, PriceError, Series, log_changes

VERSION = "stationary-bootstrap-1"
LOW, BASE, HIGH = 0.10, 0.50, 0.90
NOMINAL_COVERAGE = HIGH - LOW
BLOCK_MONTHS = 12
HORIZON_MONTHS = 60
DRAWS = 2000
DRAWS_OF_A_TEST = 500
LEAST_CHANGES = 120
"""Ten years of months: below that no scenario is made."""
TESTED_MONTHS = (12, 36)
ORIGIN_STEP = 12
"""A path is tested from each so many months; those of 36 months overlap, so they are not apart."""


@dataclass(frozen=True, slots=True)
class Held:
    """How often a price came to lie within low and high after so many months."""

    months: int
    origins: int
    inside: int
    below: int
    above: int

    @property
    def coverage_ratio(self) -> float | None:
        """The share inside; None where nothing could be tested."""
        return self.inside / self.origins if self.origins else None


@dataclass(frozen=True, slots=True)
class Scenario:
    """Paths from the month after `from_month` on, in the unit of the series."""

    from_month: int
    price: float
    low: Floats
    base: Floats
    high: Floats
    changes: int
    worst_ratio: float
    worst_month: int
    held: tuple[Held, ...]


def scenario(series: Series, *, seed: int, horizon: int = HORIZON_MONTHS) -> Scenario:
    """Make the paths of a series. Raises PriceError with fewer than ten years of changes."""
    changes = log_changes(series)
    if len(changes) < LEAST_CHANGES:
        raise PriceError(
            f"{len(changes)} monthly changes are known; a scenario needs {LEAST_CHANGES}."
        )
    price = _last(series)
    low, base, high = np.quantile(
        paths(changes, price, seed=seed, horizon=horizon, draws=DRAWS), (LOW, BASE, HIGH), axis=0
    )
    worst, month = worst_fall(series)
    held = backtest(series, seed=seed)
    return Scenario(series.last, price, low, base, high, len(changes), worst, month, held)


def worst_fall(series: Series, months: int = YEAR) -> tuple[float, int]:
    """Return the deepest fall over `months` in the record, and the month where it ended.

    A stress beside the paths: it came to pass once. 0 where the price never fell.
    """
    falls = 1 - series.values[months:] / series.values[:-months]
    place = int(np.nanargmax(falls))
    return max(float(falls[place]), 0.0), series.first + months + place


def paths(changes: Floats, price: float, *, seed: int, horizon: int, draws: int) -> Floats:
    """Draw paths: one row a draw, one column a month ahead."""
    centred = changes - changes.mean()
    places = blocks(len(centred), seed=seed, horizon=horizon, draws=draws)
    drawn: Floats = price * np.exp(np.cumsum(centred[places], axis=1))
    return drawn


def joint_paths(
    series: Sequence[Series], *, seed: int, horizon: int = HORIZON_MONTHS, draws: int = DRAWS
) -> NDArray[np.float64]:
    """Draw paths of several prices together: draw by series by month ahead.

    The same months are drawn for all, so that what fell together falls together. Only changes that
    all of them have are drawn. Raises PriceError with fewer than ten years of those.
    """
    first = max(one.first for one in series)
    last = min(one.last for one in series)
    if last - first < LEAST_CHANGES:
        raise PriceError("The series share fewer than ten years.")
    logs = np.array([np.log(one.values[first - one.first :][: last - first + 1]) for one in series])
    changes = np.diff(logs, axis=1)
    changes = changes[:, ~np.isnan(changes).any(axis=0)]
    if changes.shape[1] < LEAST_CHANGES:
        raise PriceError("The series share fewer than ten years of changes.")
    centred = changes - changes.mean(axis=1, keepdims=True)
    places = blocks(centred.shape[1], seed=seed, horizon=horizon, draws=draws)
    prices = np.array([_last(one) for one in series])
    drawn = np.exp(np.cumsum(centred[:, places], axis=2))
    return np.transpose(drawn * prices[:, None, None], (1, 0, 2))


def blocks(length: int, *, seed: int, horizon: int, draws: int) -> NDArray[np.int64]:
    """Draw places in a history of `length`: a block goes on, or another begins, each month.

    The chance of another block is 1 / 12; after the last place comes the first.
    """
    dice = np.random.default_rng(seed)
    begins = dice.uniform(size=(draws, horizon)) < 1 / BLOCK_MONTHS
    begins[:, 0] = True
    starts = dice.integers(0, length, (draws, horizon))
    months = np.arange(horizon)
    begun = np.maximum.accumulate(np.where(begins, months, 0), axis=1)
    return (np.take_along_axis(starts, begun, axis=1) + months - begun) % length


def backtest(series: Series, *, seed: int) -> tuple[Held, ...]:
    """Make paths as they would have been made in past years, and count what came to lie within."""
    counts = {months: [0, 0, 0] for months in TESTED_MONTHS}
    longest = max(TESTED_MONTHS)
    for place in range(LEAST_CHANGES, len(series.values) - min(TESTED_MONTHS), ORIGIN_STEP):
        known = Series(series.first, series.values[: place + 1])
        changes = log_changes(known)
        if np.isnan(known.values[-1]) or len(changes) < LEAST_CHANGES:
            continue
        price = float(known.values[-1])
        drawn = paths(changes, price, seed=seed + place, horizon=longest, draws=DRAWS_OF_A_TEST)
        for months, count in counts.items():
            if place + months < len(series.values):
                _count(series.values[place + months], drawn[:, months - 1], count)
    return tuple(
        Held(months, sum(count), count[1], count[0], count[2]) for months, count in counts.items()
    )


def _count(came: float, drawn: Floats, count: list[int]) -> None:
    """Count a price as below, within or above; one that is missing counts nowhere."""
    if not np.isnan(came):
        low, high = np.quantile(drawn, (LOW, HIGH))
        count[int(came >= low) + int(came > high)] += 1


def _last(series: Series) -> float:
    return float(series.values[~np.isnan(series.values)][-1])
