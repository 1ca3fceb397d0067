"""The order of subjects: shares shrunk towards the mean, so that two of two do not lead.

Empirical Bayes with a beta prior, its moments by J. C. Kleinman, "Proportions with Extraneous
Variance: Single and Independent Samples", Journal of the American Statistical Association 68
(1973), 46-54, weights equal to the sizes. Nothing is drawn: equal numbers give equal orders.
Only the order is shrunk; rows show raw n of N. What is measured in FTE is not: a thousand jobs of
one plant are one thing, not a thousand trials, and its share stands in the order as it is.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from bagdar.core.territories.scorecard import IN_FTE, MILLION, Measure

Key = TypeVar("Key", bound=Hashable)

RANKED_FROM = 5
"""Subjects from which on, inclusive, places are given."""
FEWEST = 5
"""Things counted under the weighted indicators from which on, inclusive, one has a place.

FTE are no things: they do not count here.
"""


@dataclass(frozen=True, slots=True)
class Placed(Generic[Key]):
    """A subject in the order: its shrunk score, 0 to 1 (None: nothing applies), and its place."""

    subject: Key
    shrunk: float | None
    place: int | None


def shrunk(counted: Sequence[tuple[float, float]]) -> list[float]:
    """Shrink shares good / size towards their mean, small ones more.

    Each becomes (good + m·p) / (size + m), with p the mean of all. m = (1 - g) / g, where
    g = (S - p(1-p)(k-1)) / (p(1-p)(W - Σsize²/W - (k-1))), S = Σsize(share - p)², W = Σsize;
    g is held between 0 (all are p) and 1 (each is its own share). Sizes are above 0.
    """
    sizes = [size for _good, size in counted]
    whole = sum(sizes)
    if not whole:
        return []
    mean = sum(good for good, _size in counted) / whole
    spread = _spread(counted, mean, whole)
    if spread <= 0:
        return [mean] * len(counted)
    prior = (1 - spread) / spread
    return [(good + prior * mean) / (size + prior) for good, size in counted]


def _spread(counted: Sequence[tuple[float, float]], mean: float, whole: float) -> float:
    """Estimate the correlation within subjects, 0 to 1."""
    chance = mean * (1 - mean)
    apart = len(counted) - 1
    room = chance * (whole - sum(size * size for _good, size in counted) / whole - apart)
    if room <= 0:
        return 0.0
    squares = sum(size * (good / size - mean) ** 2 for good, size in counted)
    return min(max((squares - chance * apart) / room, 0.0), 1.0)


def order(
    subjects: Mapping[Key, Mapping[str, Measure]], weights: Mapping[str, int]
) -> list[Placed[Key]]:
    """Set subjects in the order of their shrunk scores, those without any last.

    Each weighted indicator is shrunk among the subjects it applies to, its value times N being
    what was good, unless it is measured in FTE; a subject's shrunk score is their mean by the
    weights. Places are given from
    RANKED_FROM subjects on, to those with FEWEST things counted; equal scores share a place.
    Equal ones keep the order they came in.
    """
    scores = _scores(subjects, weights)
    counted = {one: _counted(measured, weights) for one, measured in subjects.items()}
    ranked = [one for one in scores if scores[one] is not None and counted[one] >= FEWEST]
    ordered = sorted(scores, key=lambda one: (scores[one] is None, -(scores[one] or 0)))
    better = sorted((scores[one] or 0 for one in ranked), reverse=True)
    places = {one: better.index(scores[one] or 0) + 1 for one in ranked}
    known = places if len(ranked) >= RANKED_FROM else {}
    return [Placed(one, scores[one], known.get(one)) for one in ordered]


def _scores(
    subjects: Mapping[Key, Mapping[str, Measure]], weights: Mapping[str, int]
) -> dict[Key, float | None]:
    parts: dict[Key, list[tuple[int, float]]] = {one: [] for one in subjects}
    for indicator, weight in weights.items():
        applies = [one for one, found in subjects.items() if _good(found.get(indicator))]
        counted = [_good(subjects[one][indicator]) or (0, 1) for one in applies]
        shares = _shares(counted) if indicator in IN_FTE else shrunk(counted)
        for one, share in zip(applies, shares, strict=True):
            parts[one].append((weight, share))
    return {one: _mean(found) for one, found in parts.items()}


def _shares(counted: Sequence[tuple[float, float]]) -> list[float]:
    return [good / size for good, size in counted]


def _good(measure: Measure | None) -> tuple[float, float] | None:
    if measure is None or measure.value is None:
        return None
    size = float(measure.base)
    return measure.value / MILLION * size, size


def _mean(parts: Sequence[tuple[int, float]]) -> float | None:
    whole = sum(weight for weight, _share in parts)
    if not whole:
        return None
    return round(sum(weight * share for weight, share in parts) / whole, 9)


def _counted(measured: Mapping[str, Measure], weights: Mapping[str, int]) -> Decimal:
    things = (one for name, one in measured.items() if name in weights and name not in IN_FTE)
    return sum((one.base for one in things), Decimal(0))
