"""How long projects of a class really take: the outside view beside a plan.

Kaplan–Meier on u = actual / planned duration, projects still running being censored (E. L. Kaplan
and P. Meier, Journal of the American Statistical Association 53, 1958). A small class leans on the
one above it: S = w·S_class + (1-w)·S_parent, w = n / (n + 30), n the finished ones of the class.
Counting only finished projects would flatter: those that take longest are missing among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import numpy as np
from numpy.typing import NDArray

RULE_VERSION = "reference-1"
SHRINK_N = 30
"""Finished projects of a class at which it weighs as much as the one above it."""
FEWEST_FINISHED = 5
"""With fewer finished projects in sight there is no answer."""
HONEST_RATIO = 0.5
PROMISED_RATIO = 0.8

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Durations:
    """Actual over planned durations; where not `finished`, the project still runs at that ratio."""

    ratio: Floats
    finished: NDArray[np.bool_]

    @property
    def n_finished(self) -> int:
        """How many came to their end."""
        return int(self.finished.sum())


@dataclass(frozen=True)
class Curve:
    """The share still running after each ratio at which some project finished."""

    ratio: Floats
    running: Floats

    def at(self, ratio: Floats) -> Floats:
        """Return the share that still runs after each ratio."""
        places = np.searchsorted(self.ratio, ratio, side="right")
        return np.concatenate(([1.0], self.running))[places]

    def quantile(self, share: float) -> float | None:
        """Return the ratio by which a share has finished; None if so many never did in sight."""
        reached = np.flatnonzero(self.running <= 1 - share + 1e-12)
        return float(self.ratio[reached[0]]) if reached.size else None


@dataclass(frozen=True)
class Outlook:
    """What the reference class says of a plan; all empty where too few finished."""

    n: int
    n_finished: int
    on_time_ratio: float | None = None
    honest_ratio: float | None = None
    promised_ratio: float | None = None

    @property
    def is_enough(self) -> bool:
        """Answer whether enough projects finished to say anything."""
        return self.n_finished >= FEWEST_FINISHED


def kaplan_meier(durations: Durations) -> Curve:
    """Estimate the share still running; one censored at a ratio was at risk until then."""
    ends = np.unique(durations.ratio[durations.finished])
    ordered = np.sort(durations.ratio)
    at_risk = ordered.size - np.searchsorted(ordered, ends, side="left")
    done = np.sort(durations.ratio[durations.finished])
    finishing = np.searchsorted(done, ends, side="right") - np.searchsorted(done, ends, side="left")
    return Curve(ends, np.cumprod(1 - finishing / at_risk, dtype=np.float64))


def outlook(classes: Sequence[Durations]) -> Outlook:
    """Say what classes tell, the widest first, each leaning on the one before it."""
    widest = classes[0]
    found = Outlook(n=widest.ratio.size, n_finished=widest.n_finished)
    if not found.is_enough:
        return found
    curve = kaplan_meier(widest)
    for narrower in classes[1:]:
        curve = _lean(narrower, curve)
    return Outlook(
        n=found.n,
        n_finished=found.n_finished,
        on_time_ratio=round(float(1 - curve.at(np.array([1.0]))[0]), 4),
        honest_ratio=curve.quantile(HONEST_RATIO),
        promised_ratio=curve.quantile(PROMISED_RATIO),
    )


def date_at(starts_on: date, ends_on: date, ratio: float | None) -> date | None:
    """Return the day at which a plan has taken a ratio of its length, rounded up to a day."""
    if ratio is None:
        return None
    return starts_on + timedelta(days=ceil(round((ends_on - starts_on).days * ratio, 6)))


def is_year_end(on: date) -> bool:
    """Answer whether a date lies in the last week of a year, where dates cluster for show."""
    return on.month == 12 and on.day >= 25


def _lean(narrow: Durations, parent: Curve) -> Curve:
    weight = narrow.n_finished / (narrow.n_finished + SHRINK_N)
    own = kaplan_meier(narrow)
    ratio = np.union1d(own.ratio, parent.ratio)
    return Curve(ratio, weight * own.at(ratio) + (1 - weight) * parent.at(ratio))
