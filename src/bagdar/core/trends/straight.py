"""Detectors that look at a phrase's own counts: the yardsticks that ours must beat.

Each takes counts up to the cut alone: phrases by years, and the documents of each year. Years
without documents are left out; one year at least has some.
"""

from __future__ import annotations

import numpy as np

from bagdar.core.trends.panel import SPAN, Floats, Ints, inhabited

ALPHA, BETA, PHI = 0.6, 0.3, 0.85
"""Weights of level and slope and the damping of Holt's method, untuned."""
BURST_RATIO, BURST_COST, BURST_YEARS = 2.0, 1.0, 15
"""Kleinberg (2002): a burst has twice the usual share; entering it costs gamma log n."""
ESCORE_YEARS, ESCORE_BASE = 10, 3
ESCORE_RECORDS, ESCORE_BASE_PART, ESCORE_GROWTH = 7, 0.15, 1.5


def shares(counts: Ints, totals: Ints, prior: float = 0.5) -> Floats:
    """Return shares by year, with half a document more so that a log exists."""
    made: Floats = (counts + prior) / np.maximum(totals + 2 * prior, 1)
    return made


def momentum(counts: Ints, totals: Ints) -> Floats:
    """Return a lower bound of the log growth of the last three years over the three before."""
    counts, totals = inhabited(counts, totals)
    now, then = counts[:, -SPAN:].sum(1) + 0.5, counts[:, -2 * SPAN : -SPAN].sum(1) + 0.5
    whole_now, whole_then = totals[-SPAN:].sum() + 1, totals[-2 * SPAN : -SPAN].sum() + 1
    error = np.sqrt(1 / now + 1 / then)
    made: Floats = np.log(now / whole_now) - np.log(then / whole_then) - error
    return made


def fall(counts: Ints, totals: Ints) -> Floats:
    """Return a lower bound of how much the log share fell, as momentum bounds its growth."""
    counts, totals = inhabited(counts, totals)
    now, then = counts[:, -SPAN:].sum(1) + 0.5, counts[:, -2 * SPAN : -SPAN].sum(1) + 0.5
    made: Floats = -momentum(counts, totals) - 2 * np.sqrt(1 / now + 1 / then)
    return made


def path(counts: Ints, totals: Ints, horizon: int) -> Floats:
    """Return the shares of each year to come on Holt's damped line; phrases by years."""
    level, slope = holt_state(counts, totals)
    steps = np.cumsum(PHI ** np.arange(1, horizon + 1))
    made: Floats = np.minimum(np.exp(level[:, None] + slope[:, None] * steps), 1)
    return made


def holt(counts: Ints, totals: Ints, horizon: int) -> Floats:
    """Return the log growth that Holt's damped line on log shares expects over the horizon."""
    counts, totals = inhabited(counts, totals)
    level, slope = holt_state(counts, totals)
    steps = np.cumsum(PHI ** np.arange(1, horizon + 1))
    ahead = np.exp(level[:, None] + slope[:, None] * steps).mean(1)
    now = shares(counts[:, -SPAN:], totals[-SPAN:]).mean(1)
    made: Floats = np.log(ahead) - np.log(now)
    return made


def holt_state(counts: Ints, totals: Ints) -> tuple[Floats, Floats]:
    """Return level and slope of the damped line after the last year."""
    logs = np.log(shares(*inhabited(counts, totals)))
    level, slope = logs[:, 0].copy(), np.zeros(len(logs))
    for year in range(1, logs.shape[1]):
        before = level
        expected = level + PHI * slope
        level = ALPHA * logs[:, year] + (1 - ALPHA) * expected
        slope = BETA * (level - before) + (1 - BETA) * PHI * slope
    return level, slope


def kleinberg(counts: Ints, totals: Ints) -> Floats:
    """Return the weight of the burst that a phrase is in at the end, below 0 when in none.

    The two-state automaton of Kleinberg (2002) on binomial batches of the last years.
    """
    counts, totals = inhabited(counts, totals)
    some, whole = counts[:, -BURST_YEARS:], np.maximum(totals[-BURST_YEARS:], 1)
    usual = (some.sum(1) + 0.5) / (whole.sum() + 1)
    raised = np.minimum(BURST_RATIO * usual, 0.9999)
    gain = _cost(some, whole, usual) - _cost(some, whole, raised)
    enter = BURST_COST * np.log(some.shape[1])
    calm, burst = np.zeros(len(some)), np.full(len(some), -enter)
    weight = np.zeros(len(some))
    for year in range(some.shape[1]):
        stays, comes = burst, calm - enter
        weight = np.where(stays >= comes, weight, 0.0) + gain[:, year]
        burst_next = np.maximum(stays, comes) + gain[:, year]
        calm = np.maximum(calm, burst)
        burst = burst_next
    inside = burst > calm
    made: Floats = np.where(inside, np.maximum(weight, 0), np.minimum(burst - calm, 0))
    return made


def _cost(counts: Ints, totals: Ints, rate: Floats) -> Floats:
    rate = rate[:, None]
    made: Floats = -(counts * np.log(rate) + (totals - counts) * np.log1p(-rate))
    return made


def escore(counts: Ints, totals: Ints) -> Floats:
    """Return the emergence score of Porter and Carley (2018): active and recent trend, and slope.

    On square roots of counts over those of totals, ten years of which three are the base. What
    fails its gates (records, part in the base years, growth) stands below what passes.
    """
    counts, totals = inhabited(counts, totals)
    years = min(ESCORE_YEARS, counts.shape[1])
    some, whole = counts[:, -years:], np.maximum(totals[-years:], 1)
    scaled = np.sqrt(some) / np.sqrt(whole) * np.sqrt(whole.mean())
    padded = np.zeros((len(some), ESCORE_YEARS))
    padded[:, -years:] = scaled
    active = padded[:, -3:].sum(1) - padded[:, 3:6].sum(1)
    recent = 10 * (padded[:, -2:].sum(1) - padded[:, -4:-2].sum(1)) / 2
    slope = 10 * (padded[:, -1] - padded[:, -4]) / 3
    score = 2 * active + recent + slope
    base = some[:, : max(years - 7, 0)].sum(1)
    records = some.sum(1)
    ratio = (records - base + 0.5) / (base + 0.5)
    grown = whole[max(years - 7, 0) :].sum() / max(whole[: max(years - 7, 0)].sum(), 1)
    passed = (
        (records >= ESCORE_RECORDS)
        & (base <= ESCORE_BASE_PART * records)
        & (ratio >= ESCORE_GROWTH * grown)
    )
    span = float(score.max() - score.min()) + 1 if len(score) else 1.0
    made: Floats = score - np.where(passed, 0, span)
    return made


def hindsight(next_counts: Ints, next_total: int, now: Floats) -> Floats:
    """Return the growth that the year after the cut shows: what a year of lead is worth."""
    whole = max(next_total, 1)
    made: Floats = np.log((next_counts + 0.5) / whole) - np.log(np.maximum(now, 0.5 / whole))
    return made
