"""Classes of a map: few, with round limits, each with some territories in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

MOST_CLASSES = 5
"""Shades that an eye still tells apart, beside the one for nothing."""

_PARTS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class CountClass:
    """Counts from `lower` to `upper`, both inclusive (None: and more), and how many there are."""

    lower: int
    upper: int | None
    count: int

    def holds(self, value: int) -> bool:
        """Tell whether a value belongs here."""
        return _holds(value, self.lower, self.upper)


def classes_of(values: Iterable[int]) -> tuple[CountClass, ...]:
    """Divide counts into a class of zeros and up to MOST_CLASSES others with round limits.

    Limits lie near the quantiles, so that the classes hold about as many territories each.
    Few different counts are a class each.
    """
    ordered = sorted(values)
    edges: list[tuple[int, int | None]] = [(0, 0)] if ordered and ordered[0] == 0 else []
    edges += _edges([value for value in ordered if value > 0])
    return tuple(
        CountClass(lower, upper, sum(1 for value in ordered if _holds(value, lower, upper)))
        for lower, upper in edges
    )


def _holds(value: int, lower: int, upper: int | None) -> bool:
    return lower <= value and (upper is None or value <= upper)


def _edges(positive: Sequence[int]) -> list[tuple[int, int | None]]:
    different = sorted(set(positive))
    if len(different) <= MOST_CLASSES:
        return [(one, one) for one in different]
    lower = _limits(positive)
    closed: list[tuple[int, int | None]] = [(a, b - 1) for a, b in pairwise(lower)]
    return [*closed, (lower[-1], None)]


def _limits(positive: Sequence[int]) -> list[int]:
    """Return the lower limit of each class of positive counts."""
    least, most = positive[0], positive[-1]
    step = _round_step((most - least) / (2 * MOST_CLASSES))
    cuts = (positive[len(positive) * part // MOST_CLASSES] for part in range(1, MOST_CLASSES))
    limits = {cut // step * step for cut in cuts}
    return [max(1, least // step * step), *sorted(one for one in limits if one > least)]


def _round_step(width: float) -> int:
    """Return the largest of 1, 2, 5, 10, 20 … that is not above a width."""
    if width < 1:
        return 1
    power = int(10 ** floor(log10(width)))
    return max(part * power for part in _PARTS if part * power <= width)
