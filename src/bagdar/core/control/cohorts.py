"""How soon things are closed, when some of them are still open: cohorts and medians.

What is open is not left out, which would flatter: it is censored on the day asked for. The share
closed after n days is 1 - S(n) by the product-limit estimator (E. L. Kaplan, P. Meier,
"Nonparametric estimation from incomplete observations", JASA 53, 1958): S(t) is the product over
each day d up to t on which something was closed of 1 - closed(d) / at risk(d), where what lasted d
days or longer is at risk. Of one thing open and closed on one day, the closing comes first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

HORIZONS = (5, 10, 20, 30, 60, 90, 180, 365)
"""Days after which the share closed is told."""
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Life:
    """A thing that began on a day: how many days it lasted, and whether it was closed then.

    What was not closed is open still, or ended otherwise: it tells of no more days than it lasted.
    """

    began_on: date
    days: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Cohort:
    """Things that began in one stretch: `closed_ratio` after each horizon, None where unknown."""

    began_on: date
    total: int
    closed: int
    closed_ratio: tuple[float | None, ...]
    median_days: int | None


@dataclass(frozen=True, slots=True)
class Curve:
    """The days on which something was closed, and the share closed by then; `known_to` days."""

    steps: tuple[tuple[int, Fraction], ...]
    known_to: int

    def at(self, days: int) -> Fraction | None:
        """Return the share closed after so many days; None beyond what is known.

        Once everything is closed it is known for ever.
        """
        share = Fraction(0)
        for day, reached in self.steps:
            if day <= days:
                share = reached
        return share if days <= self.known_to or share == 1 else None

    @property
    def median_days(self) -> int | None:
        """The first day by which half is closed; None if it is not known yet."""
        return next((day for day, share in self.steps if share >= HALF), None)


def curve(lives: Iterable[tuple[int, bool]]) -> Curve:
    """Return the share closed by each day, of (days lasted, closed)."""
    closed: Counter[int] = Counter()
    lasted: Counter[int] = Counter()
    for days, ended in lives:
        lasted[days] += 1
        closed[days] += ended
    at_risk, stays, steps = lasted.total(), Fraction(1), []
    for day in sorted(lasted):
        if closed[day]:
            stays *= 1 - Fraction(closed[day], at_risk)
            steps.append((day, 1 - stays))
        at_risk -= lasted[day]
    return Curve(tuple(steps), max(lasted, default=0))


def cohorts(
    lives: Iterable[Life], *, begins: Sequence[date], horizons: Sequence[int] = HORIZONS
) -> tuple[Cohort, ...]:
    """Return the cohorts that begin on these days, oldest first; each ends where the next begins.

    What began before the first of them is left out.
    """
    grouped: dict[date, list[Life]] = defaultdict(list)
    ordered = sorted(begins)
    for one in lives:
        begun = [day for day in ordered if day <= one.began_on]
        if begun:
            grouped[begun[-1]].append(one)
    return tuple(_cohort(day, grouped[day], horizons) for day in ordered)


def _cohort(began_on: date, lives: Sequence[Life], horizons: Sequence[int]) -> Cohort:
    found = curve((one.days, one.closed) for one in lives)
    shares = [found.at(days) if lives else None for days in horizons]
    return Cohort(
        began_on,
        total=len(lives),
        closed=sum(one.closed for one in lives),
        closed_ratio=tuple(None if one is None else round(float(one), 6) for one in shares),
        median_days=found.median_days,
    )


def quarters(day: date, many: int) -> tuple[date, ...]:
    """Return the first days of the last quarters up to a day, oldest first."""
    last = day.year * 4 + (day.month - 1) // 3
    return tuple(date(at // 4, at % 4 * 3 + 1, 1) for at in range(last - many + 1, last + 1))


def months(day: date, many: int) -> tuple[date, ...]:
    """Return the first days of the last months up to a day, oldest first."""
    last = day.year * 12 + day.month - 1
    return tuple(date(at // 12, at % 12 + 1, 1) for at in range(last - many + 1, last + 1))
