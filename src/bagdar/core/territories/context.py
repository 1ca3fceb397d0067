"""A territory beside its programme: series of statistics, their breaks, and what is set beside.

A break is a period from which on a series is counted in another way: what lies before and after
it is not compared, and a line drawn through it would tell a change that never was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

PER = 10_000


@dataclass(frozen=True, slots=True)
class Point:
    """A period of a series; the value is None where it was not reported or is confidential."""

    period: date
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Beside:
    """The territory's net employment beside the programme's, over the same periods.

    `broken_on` is the break that lies between them: then the change is not computable.
    """

    since: date
    until: date
    employed_change: Decimal | None
    programme_jobs: Decimal
    broken_on: date | None


def stretches(points: Sequence[Point], breaks: Collection[date]) -> tuple[tuple[Point, ...], ...]:
    """Part a series, in order, into the stretches that may each be drawn as one line.

    A line ends before a period without a value and before a break.
    """
    found: list[list[Point]] = []
    last: Point | None = None
    for point in points:
        if point.value is None:
            last = None
            continue
        if last is None or broken_between(last.period, point.period, breaks):
            found.append([])
        found[-1].append(point)
        last = point
    return tuple(map(tuple, found))


def broken_between(since: date, until: date, breaks: Collection[date]) -> date | None:
    """Return the first break after one period and not after another, if there is one."""
    return min((one for one in breaks if since < one <= until), default=None)


def jobs_per_10000(verified_fte: Decimal, working_age: Decimal | None) -> Decimal | None:
    """Return verified permanent jobs per 10,000 people of working age, to a tenth.

    None, "not reported", without the number of people; where nobody lives it is not applicable
    and None too.
    """
    if not working_age:
        return None
    return (verified_fte * PER / working_age).quantize(Decimal("0.1"))


def net_employment_beside(
    employed: Mapping[date, Decimal | None],
    programme_jobs: Mapping[date, Decimal],
    *,
    since: date,
    until: date,
    breaks: Collection[date] = (),
) -> Beside:
    """Set the change of the employed from one period to another beside the programme's jobs.

    Both maps are stocks at their periods. The change is net: who left stands against who came, in
    the programme and outside it. No share is made of the two: they count different people, the
    employed by where they live, the programme's jobs by where the work is.
    """
    broken = broken_between(since, until, breaks)
    ends = employed.get(since), employed.get(until)
    change = None if broken or ends[0] is None or ends[1] is None else ends[1] - ends[0]
    gained = programme_jobs.get(until, Decimal(0)) - programme_jobs.get(since, Decimal(0))
    return Beside(since, until, change, gained, broken)
