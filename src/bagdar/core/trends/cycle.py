"""The place of a signal in its life cycle, by growth curves fitted to its shares.

The logistic and the Gompertz curve (Franses 1994 compares the two for diffusion) and a constant
are fitted by least squares to square roots of shares, which have equal variance when documents
come by chance. They are weighed by Akaike's criterion, with the variance beyond chance that the
best of them leaves (QAIC, Burnham and Anderson 2002). The stage is the one that all curves together
make likeliest, and the doubt is what is left for other stages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares
from scipy.special import ndtr

from bagdar.core.trends.panel import SPAN, Floats, Ints

LEAST_PERIODS = 6
"""Fewer periods since the first document say nothing of a curve."""
EMERGING, GROWING, MATURING = 0.1, 0.5, 0.9
"""Parts of the ceiling below which a signal emerges, grows or matures."""
MOST_DOUBT = 0.6
"""With more, the stage is unclear."""
DECLINED, DECLINED_ERRORS = 0.75, 2.0
"""A share of so much of its peak, so many standard errors below it, declines."""
HIGHEST_CEILING = 30.0
"""The ceiling is at most so many times what was seen: a curve that only rises tells none."""
STEEPEST, FLATTEST, BEYOND = 3.0, 0.03, 15.0

PARAMETERS = 3
"""Of a curve: ceiling, rate and turning period."""

Curve = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True)
class Cycle:
    """A stage, the curve that tells it, its doubt, its ceiling as a share, and its turning period.

    `midpoint` counts periods from the first of the series and may lie beyond its end.
    """

    name: str
    model: str | None
    doubt: float
    ceiling: float | None
    midpoint: float | None


def life_cycle(counts: Ints, totals: Ints) -> Cycle:
    """Tell the stage of one signal from documents by period, and of all."""
    begin = int(np.argmax(counts > 0))
    counts, whole = counts[begin:], np.maximum(totals[begin:], 1)
    if len(counts) < LEAST_PERIODS or not counts.any():
        return Cycle("unclear", None, 1.0, None, None)
    fallen = _fallen(counts, whole)
    if fallen is not None:
        return Cycle("declining", None, fallen, None, None)
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
    constant = int(np.argmax(weights)) == len(found)
    name = "unclear" if doubt > MOST_DOUBT else STAGES[stage]
    if constant:
        return Cycle(name, None, doubt, float(level), None)
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
    """How likely each of STAGES is by the error of the ceiling."""


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
        np.array([highest - 1.5, FLATTEST, -BEYOND]),
        np.array([min(highest + np.log(HIGHEST_CEILING), 0.0), STEEPEST, last + BEYOND]),
    )
    start = np.clip([highest + 0.3, 0.4, last - 1], bounds[0] + 1e-6, bounds[1] - 1e-6)
    found = least_squares(
        lambda at: _errors(curve(at, times), counts, whole), start, bounds=bounds, max_nfev=60
    )
    lost = float(2 * found.cost)
    spread = max(lost / max(len(counts) - PARAMETERS, 1), 1.0)
    curvature = found.jac.T @ found.jac + 1e-6 * np.eye(PARAMETERS)
    error = float(np.sqrt(spread * np.linalg.inv(curvature)[0, 0]))
    reached = np.log(max(float(curve(found.x, times)[-1]), 1e-12)) - found.x[0]
    return _Fit(
        name,
        lost,
        float(np.exp(found.x[0])),
        float(found.x[2]),
        _stage_chances(reached, error),
    )


def _stage_chances(reached: float, error: float) -> Floats:
    """Return how likely each stage is where the log part of the ceiling has a normal error."""
    edges = np.log([EMERGING, GROWING, MATURING])
    below = ndtr((edges - reached) / max(error, 1e-6))
    made: Floats = np.diff(np.concatenate([[0.0], below, [1.0]]))
    return made


def _fallen(counts: Ints, whole: Ints) -> float | None:
    """Return the doubt that the share fell from its peak; None where it did not clearly fall."""
    window = np.ones(SPAN)
    some, all_ = np.convolve(counts, window, "valid"), np.convolve(whole, window, "valid")
    shares = some / all_
    peak = int(np.argmax(shares))
    now, top = shares[-1], shares[peak]
    if now > DECLINED * top:
        return None
    error = np.sqrt(top / all_[peak] + max(now, 0.5 / all_[-1]) / all_[-1])
    errors = (top - now) / error
    return float(ndtr(-errors)) if errors >= DECLINED_ERRORS else None
