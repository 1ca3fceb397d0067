"""The place of a signal in its life cycle, by growth curves fitted to its shares.

The logistic and the Gompertz curve (Franses 1994 compares the two for diffusion) and a constant
are fitted by least squares to square roots of shares, which have equal variance when documents
come by chance. They are weighed by Akaike's criterion, with the variance beyond chance that the
best of them leaves (QAIC, Burnham and Anderson 2002). How far up its ceiling a share stands is
asked of every rate, turning period and ceiling on a grid, weighed by how well the curve fits
(ceilings are even by their logarithm, within what is possible): where the series does not tell a
ceiling, the places between are as possible as the ends. The stage is the one that all curves
together make likeliest, and the doubt is what is left for other stages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import least_squares
from scipy.special import logsumexp, ndtr

from bagdar.core.trends.panel import SPAN, Floats, Ints

LEAST_PERIODS = 6
"""Fewer periods since the first document say nothing of a curve."""
EMERGING, GROWING, MATURING = 0.1, 0.5, 0.9
"""Parts of the ceiling below which a signal emerges, grows or matures."""
MOST_DOUBT = 0.5
"""With more, another stage is as likely, and the stage is unclear."""
WIDEST_CEILING = 4.0
"""A ceiling of which four fifths of the chance is spread over more times than this is not told."""
DECLINED, DECLINED_ERRORS = 0.75, 2.0
"""A share of so much of its peak, so many standard errors below it, declines."""
RISEN_ERRORS = 2.0
"""A share so many standard errors above its lowest since the peak rises anew."""
HIGHEST_CEILING = 30.0
"""The ceiling is at most so many times what was seen: a curve that only rises tells none."""
LOWEST_CEILING = 1.5
"""It may lie below the highest share by so much of a logarithm: that one may be chance."""
STEEPEST, FLATTEST, BEYOND = 3.0, 0.03, 15.0
RATES, TURNS, CEILINGS = 24, 2, 25
"""Of the grid: rates, turning periods to a period, ceilings."""

PARAMETERS = 3
"""Of a curve: ceiling, rate and turning period."""

Curve = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True)
class Cycle:
    """A stage, the curve that tells it, its doubt, its ceiling as a share, and its turning period.

    `midpoint` counts periods from the first of the series and may lie beyond its end. Of a curve
    that only rises neither it nor the ceiling is told.
    """

    name: str
    model: str | None
    doubt: float
    ceiling: float | None = None
    midpoint: float | None = None


UNCLEAR = Cycle("unclear", None, 1.0)


def life_cycle(counts: Ints, totals: Ints, *, rising: bool = False) -> Cycle:
    """Tell the stage of one signal from documents by period, and of all.

    What is expected to rise is never told as declining, however far below its peak.
    """
    begin = int(np.argmax(counts > 0))
    counts, whole = counts[begin:], np.maximum(totals[begin:], 1)
    if len(counts) < LEAST_PERIODS or not counts.any():
        return UNCLEAR
    fallen = _fallen(counts, whole)
    if fallen is not None:
        return UNCLEAR if rising or fallen.risen else Cycle("declining", None, fallen.doubt)
    found = [_fitted(name, counts, whole) for name in CURVES]
    level = (counts.sum() + 0.5) / whole.sum()
    lost = float(np.sum(_errors(np.full(len(counts), level), counts, whole) ** 2))
    all_lost = np.array([*(one.lost for one in found), lost])
    spread = max(float(all_lost.min()) / max(len(counts) - PARAMETERS, 1), 1.0)
    scores = all_lost / spread + 2 * np.array([PARAMETERS, PARAMETERS, 1])
    weights = np.exp(-(scores - scores.min()) / 2)
    weights /= weights.sum()
    chances = weights[-1] * np.array([0, 0, 0, 1.0])
    for one, weight in zip(found, weights, strict=False):
        chances = chances + weight * one.chances
    stage = int(np.argmax(chances))
    doubt = float(np.clip(1 - chances[stage], 0, 1))
    best = max(zip(weights[:-1].tolist(), found, strict=True), key=lambda pair: pair[0])[1]
    name = "unclear" if doubt > MOST_DOUBT else STAGES[stage]
    if int(np.argmax(weights)) == len(found):
        return Cycle(name, None, doubt, float(level))
    if not best.told:
        return Cycle(name, best.name, doubt)
    return Cycle(name, best.name, doubt, best.ceiling, begin + best.midpoint)


STAGES = ("emerging", "growing", "maturing", "saturated")


@dataclass(frozen=True)
class _Fit:
    name: str
    lost: float
    """Squared errors in units of the variance of chance."""
    ceiling: float
    midpoint: float
    chances: Floats
    """How likely each of STAGES is, whatever its ceiling."""
    told: bool
    """Whether the series tells the ceiling."""


def _logistic(at: Floats, times: Floats) -> Floats:
    made: Floats = np.exp(at[0]) / (1 + np.exp(-np.clip(at[1] * (times - at[2]), -50, 50)))
    return made


def _gompertz(at: Floats, times: Floats) -> Floats:
    made: Floats = np.exp(at[0] - np.exp(np.clip(-at[1] * (times - at[2]), -50, 5)))
    return made


CURVES: dict[str, Curve] = {"logistic": _logistic, "gompertz": _gompertz}
"""By log ceiling, rate a period and turning period: K / (1 + e^-r(t-m)) and K e^-e^-r(t-m)."""


def _errors(expected: Floats, counts: Ints, whole: Ints) -> Floats:
    """Return errors in standard deviations of chance alone (the square root of a count has 1/2)."""
    made: Floats = 2 * (np.sqrt(expected * whole) - np.sqrt(counts))
    return made


def _fitted(name: str, counts: Ints, whole: Ints) -> _Fit:
    curve = CURVES[name]
    times = np.arange(len(counts), dtype=float)
    highest = float(np.log((counts / whole).max()))
    last = len(counts) - 1.0
    bounds = (
        np.array([highest - LOWEST_CEILING, FLATTEST, -BEYOND]),
        np.array([min(highest + np.log(HIGHEST_CEILING), 0.0), STEEPEST, last + BEYOND]),
    )
    start = np.clip([highest + 0.3, 0.4, last - 1], bounds[0] + 1e-6, bounds[1] - 1e-6)
    found = least_squares(
        lambda at: _errors(curve(at, times), counts, whole), start, bounds=bounds, max_nfev=60
    )
    lost = float(2 * found.cost)
    chances, low, high = _places(name, counts, whole)
    return _Fit(
        name,
        lost,
        float(np.exp(found.x[0])),
        float(found.x[2]),
        chances,
        high - low <= np.log(WIDEST_CEILING) and low <= found.x[0] <= high,
    )


@cache
def _shapes(name: str, periods: int) -> Floats:
    """Return parts of a ceiling by rate and turning period (rows) and period."""
    times = np.arange(periods, dtype=float)
    rates = np.geomspace(FLATTEST, STEEPEST, RATES)
    turns = np.linspace(-BEYOND, periods - 1 + BEYOND, int((periods + 2 * BEYOND) * TURNS))
    made: Floats = np.stack(
        [CURVES[name](np.array([0.0, rate, turn]), times) for rate in rates for turn in turns]
    )
    return made


def _places(name: str, counts: Ints, whole: Ints) -> tuple[Floats, float, float]:
    """Return how likely each stage is, and between which logarithms four fifths of the ceiling lie.

    The error of a square root is linear in the root of the ceiling, so that the squared errors of
    every curve of the grid are a parabola of it.
    """
    shapes = _shapes(name, len(counts))
    highest = float(np.log((counts / whole).max()))
    ceilings = np.linspace(
        highest - LOWEST_CEILING, min(highest + np.log(HIGHEST_CEILING), 0.0), CEILINGS
    )
    roots = np.exp(ceilings / 2)
    square = 4 * (shapes @ whole)[:, None]
    cross = 8 * (np.sqrt(shapes) @ np.sqrt(whole * counts))[:, None]
    lost = np.maximum(square * roots**2 - cross * roots + 4 * counts.sum(), 0)
    spread = max(float(lost.min()) / max(len(counts) - PARAMETERS, 1), 1.0)
    logs = -lost / (2 * spread)
    weights = np.exp(logs - logsumexp(logs))
    stage = np.searchsorted([EMERGING, GROWING, MATURING], shapes[:, -1], side="right")
    chances = np.zeros(len(STAGES))
    np.add.at(chances, stage, weights.sum(1))
    below = np.cumsum(weights.sum(0))
    low, high = np.searchsorted(below, [0.1, 0.9]).tolist()
    return chances, float(ceilings[max(low - 1, 0)]), float(ceilings[min(high + 1, CEILINGS - 1)])


@dataclass(frozen=True)
class _Fallen:
    doubt: float
    risen: bool
    """Whether the share has risen from its lowest since."""


def _fallen(counts: Ints, whole: Ints) -> _Fallen | None:
    """Return the doubt that the share fell from its peak; None where it did not clearly fall."""
    window = np.ones(SPAN)
    some, all_ = np.convolve(counts, window, "valid"), np.convolve(whole, window, "valid")
    shares = some / all_
    peak = int(np.argmax(shares))
    now, top = shares[-1], shares[peak]
    if now > DECLINED * top:
        return None

    def errors(high: float, high_of: float, low: float, low_of: float) -> float:
        return float((high - low) / np.sqrt(high / high_of + max(low, 0.5 / low_of) / low_of))

    fallen = errors(top, all_[peak], now, all_[-1])
    if fallen < DECLINED_ERRORS:
        return None
    lowest = peak + int(np.argmin(shares[peak:]))
    risen = errors(now, all_[-1], shares[lowest], all_[lowest])
    return _Fallen(float(ndtr(-fallen)), risen >= RISEN_ERRORS)
