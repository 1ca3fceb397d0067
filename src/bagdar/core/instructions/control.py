"""The control report of a period: how its instructions stood at its end, and whom to ask.

An instruction belongs to a period when it was in force on any of its days. It is counted as it
stood on the last day, whatever became of it later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bagdar.core.instructions.counting import (
    Timing,
    Totals,
    age_days,
    in_force,
    most_late_first,
    timing,
    totals,
    totals_by,
)
from bagdar.core.instructions.course import OPEN, Standing, State

LONGEST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both with it."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Case:
    """An instruction of a report: its number, the key of its lead office, how it stood."""

    number: int
    office: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class ControlReport:
    """What a control office reports of a period.

    `overdue` comes most late first, `extended` most often first, `closed` by the day of closing;
    `longest` are those that are open longest, `LONGEST_SHOWN` of them.
    """

    period: Period
    totals: Totals
    offices: Mapping[str, Totals]
    overdue: Sequence[Case]
    extended: Sequence[Case]
    closed: Sequence[Case]
    longest: Sequence[Case]


def control_report(cases: Iterable[Case], period: Period) -> ControlReport:
    """Report on instructions as they stood on the last day of a period."""
    since, until = period.since, period.until
    known = [one for one in cases if in_force(one.standing, since, until)]
    late_order = most_late_first(until)
    return ControlReport(
        period=period,
        totals=totals((one.standing for one in known), as_of=until),
        offices=totals_by(((one.office, one.standing) for one in known), as_of=until),
        overdue=sorted(
            (one for one in known if timing(one.standing, as_of=until) is Timing.OVERDUE),
            key=lambda one: (late_order(one.standing), one.number),
        ),
        extended=sorted(
            (one for one in known if one.standing.extensions),
            key=lambda one: (-one.standing.extensions, one.number),
        ),
        closed=sorted(
            (one for one in known if one.standing.state is State.CLOSED),
            key=lambda one: (one.standing.ended_on or until, one.number),
        ),
        longest=sorted(
            (one for one in known if one.standing.state in OPEN),
            key=lambda one: (-age_days(one.standing, as_of=until), one.number),
        )[:LONGEST_SHOWN],
    )
