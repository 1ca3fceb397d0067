"""Quantiles and fences: who lies outside the bulk.

Quantiles are type 8 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American
Statistician 50 (1996): nearly unbiased for the median whatever the distribution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

WIDTH = -1.5, 1.5
"""Tukey's fences: one and a half interquartile ranges below the first and above the third."""
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fences:
    """The quartiles of values and the fences around them; NaN when there are no values."""

    q1: float
    q3: float
    lower: float
    upper: float


def fences(values: Values) -> Fences:
    """Return the quartiles and fences of values."""
    ordered = np.sort(values)
    q1, q3 = quantile(ordered, 0.25), quantile(ordered, 0.75)
    range_ = q3 - q1
    below, above = WIDTH
    return Fences(q1, q3, fused(range_, below, q1), fused(range_, above, q3))


def quantile(ordered: Values, tau: float) -> float:
    """Return the quantile of values in ascending order; NaN without values or outside 0 to 1.

    Values that are NaN stand last; the smallest and the largest of values with a NaN are NaN.
    """
    count = len(ordered)
    if not 0.0 <= tau <= 1.0 or count == 0:
        return math.nan
    place = (count + 1.0 / 3.0) * tau + 1.0 / 3.0
    whole = int(place)
    spoilt = bool(np.isnan(ordered[-1]))
    if whole <= 0 or tau == 0.0:
        return math.nan if spoilt else float(ordered[0])
    if whole >= count or tau == 1.0:
        return float(ordered[-1])
    low = math.nan if spoilt and whole == 1 else float(ordered[whole - 1])
    if spoilt and whole == count - 1:
        return math.nan
    return low + (place - whole) * (float(ordered[whole]) - low)


def fused(one: float, other: float, more: float) -> float:
    """Return one × other + more, rounded once, as a fused multiply–add does."""
    if not all(map(math.isfinite, (one, other, more))):
        return one * other + more
    return float(Fraction(one) * Fraction(other) + Fraction(more))
