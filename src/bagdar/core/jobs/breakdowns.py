"""Breakdowns of claimed jobs that may be published: who of the persons claimed is told to be what.

They come from reports alone: personal records tell neither sex nor age, nor where somebody is from.
A report may say nothing of them, so that the last category of each holds the rest and those of whom
nothing is told. See docs/decisions/0021-disclosure.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Category(IntEnum):
    """The categories of published cells; the last of each breakdown holds the rest."""

    EVERYBODY = 0
    WOMEN = 1
    MEN_OR_UNTOLD = 2
    YOUTH = 3
    OLDER_OR_UNTOLD = 4
    LOCAL = 5
    FOREIGN = 6
    ELSEWHERE_OR_UNTOLD = 7
    WAGE_LOW = 8
    WAGE_MIDDLE = 9
    WAGE_HIGH_OR_UNTOLD = 10


SEX = (Category.WOMEN, Category.MEN_OR_UNTOLD)
AGE = (Category.YOUTH, Category.OLDER_OR_UNTOLD)
ORIGIN = (Category.LOCAL, Category.FOREIGN, Category.ELSEWHERE_OR_UNTOLD)
WAGE = (Category.WAGE_LOW, Category.WAGE_MIDDLE, Category.WAGE_HIGH_OR_UNTOLD)
BREAKDOWNS = (SEX, AGE, ORIGIN, WAGE)

WAGE_BANDS_KZT = (250_000, 500_000)
"""Mean monthly wages from which on, inclusive, a project is in the next band.

Our choice for the pilot, November 2026, in round numbers around the mean wage of 2023 (300,747
tenge in Akmola oblast, Bureau of National Statistics): to be replaced by the programme's own.
"""


@dataclass(frozen=True, slots=True)
class Reported:
    """What is claimed of a project: jobs in FTE, shares from 0 to 1, mean wage in tenge a month.

    None is not told.
    """

    fte: float
    women: float | None = None
    youth: float | None = None
    local: float | None = None
    foreign: float | None = None
    mean_wage_kzt: float | None = None


def persons(reported: Reported) -> dict[Category, int]:
    """Return whole persons by category; each breakdown makes everybody.

    A breakdown that is not told has its last category alone. Where nobody is claimed all is told:
    nobody is in any category. A project is in one band of wages as a whole, by its mean.
    """
    everybody = round(reported.fte)
    found = {Category.EVERYBODY: everybody}
    for parts, shares in (
        (SEX, (reported.women,)),
        (AGE, (reported.youth,)),
        (ORIGIN, (reported.local, reported.foreign)),
        (WAGE, _band(reported.mean_wage_kzt)),
    ):
        left = everybody
        if everybody == 0 or any(one is not None for one in shares):
            for part, share in zip(parts, shares, strict=False):
                found[part] = min(left, round(reported.fte * (share or 0.0)))
                left -= found[part]
        found[parts[-1]] = left
    return found


def _band(mean_wage_kzt: float | None) -> tuple[float | None, ...]:
    """Return the share of a project in each band but the last, which also holds the not told."""
    low, middle = WAGE_BANDS_KZT
    if mean_wage_kzt is None:
        return None, None
    return float(mean_wage_kzt < low), float(low <= mean_wage_kzt < middle)
