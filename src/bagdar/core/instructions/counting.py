"""How instructions stand to their days, counted: on time, late, returned, objected, extended.

Every figure is counted in instructions, each once, from where they stood on the day asked for. An
instruction that was taken back owes nothing: it is counted as such and nowhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from bagdar.core.instructions.course import Event, Standing, State, WorkingDays, course

Key = TypeVar("Key", bound=Hashable)


class Timing(StrEnum):
    """How an instruction stands to its due day."""

    IN_TERM = "in_term"
    OVERDUE = "overdue"
    ON_TIME = "on_time"
    LATE = "late"


DONE = frozenset({State.REPORTED, State.CLOSED})
"""States in which a report stands."""
OWES_NOTHING = frozenset({State.DRAFTED, State.WITHDRAWN})


def timing(standing: Standing, *, as_of: date) -> Timing | None:
    """Say how an instruction stands to its day; None for a draft and for what was taken back.

    On time or late is what has a report that stands, checked or not; the day itself is on time.
    """
    if standing.state in OWES_NOTHING:
        return None
    late = standing.is_late(as_of)
    if standing.state in DONE:
        return Timing.LATE if late else Timing.ON_TIME
    return Timing.OVERDUE if late else Timing.IN_TERM


@dataclass(frozen=True, slots=True)
class Totals:
    """Instructions counted.

    `in_term`, `overdue`, `on_time`, `late` and `withdrawn` add up to `issued`. `returned`,
    `objected` and `extended` count instructions to which it happened at least once, `returns` and
    `extensions` how often it did.
    """

    issued: int = 0
    in_term: int = 0
    overdue: int = 0
    on_time: int = 0
    late: int = 0
    withdrawn: int = 0
    unanswered: int = 0
    to_check: int = 0
    closed: int = 0
    returned: int = 0
    returns: int = 0
    objected: int = 0
    extended: int = 0
    extensions: int = 0

    @property
    def due(self) -> int:
        """Those of which it is known whether the day was kept: done, or the day is past."""
        return self.on_time + self.late + self.overdue

    @property
    def on_time_ratio(self) -> Fraction | None:
        """The share done by the day among those that are due; None when none is."""
        return Fraction(self.on_time, self.due) if self.due else None

    @property
    def on_time_percent(self) -> int | None:
        """That share in whole per cent, half a per cent upwards; None when none is due."""
        if not self.due:
            return None
        return (200 * self.on_time + self.due) // (2 * self.due)

    def __add__(self, other: Totals) -> Totals:
        """Add two counts of different instructions."""
        names = Totals.__dataclass_fields__
        return Totals(**{name: getattr(self, name) + getattr(other, name) for name in names})


def counted(standing: Standing, *, as_of: date) -> Totals:
    """Count one instruction; a draft counts for nothing."""
    if standing.state is State.DRAFTED:
        return Totals()
    when = timing(standing, as_of=as_of)
    return Totals(
        issued=1,
        in_term=when is Timing.IN_TERM,
        overdue=when is Timing.OVERDUE,
        on_time=when is Timing.ON_TIME,
        late=when is Timing.LATE,
        withdrawn=standing.state is State.WITHDRAWN,
        unanswered=standing.is_unanswered(as_of),
        to_check=standing.state is State.REPORTED,
        closed=standing.state is State.CLOSED,
        returned=standing.returns > 0,
        returns=standing.returns,
        objected=standing.objections > 0,
        extended=standing.extensions > 0,
        extensions=standing.extensions,
    )


def totals(standings: Iterable[Standing], *, as_of: date) -> Totals:
    """Count instructions as they stood on a day."""
    return sum((counted(one, as_of=as_of) for one in standings), start=Totals())


def totals_by(standings: Iterable[tuple[Key, Standing]], *, as_of: date) -> Mapping[Key, Totals]:
    """Count instructions as they stood on a day, for each key apart, such as the lead office."""
    found: dict[Key, Totals] = defaultdict(Totals)
    for key, standing in standings:
        found[key] += counted(standing, as_of=as_of)
    return dict(found)


def stood_on(events: Iterable[Event], day: date, *, after: WorkingDays) -> Standing:
    """Return where an instruction stood as a day ended: what happened later is left out."""
    return course([one for one in events if one.on <= day], after=after)


def in_force(standing: Standing, since: date, until: date) -> bool:
    """Answer whether an instruction was in force on any day of a period, both ends with it."""
    begun = standing.issued_on is not None and standing.issued_on <= until
    return begun and (standing.ended_on is None or standing.ended_on >= since)


def age_days(standing: Standing, *, as_of: date) -> int:
    """Count the days since issuing, up to its end or the day asked for; 0 for a draft."""
    if standing.issued_on is None:
        return 0
    return max(0, (min(standing.ended_on or as_of, as_of) - standing.issued_on).days)


def most_late_first(as_of: date) -> Callable[[Standing], tuple[int, int]]:
    """Return the order of overdue instructions: most days late first, then the oldest."""
    return lambda one: (-one.late_days(as_of), -age_days(one, as_of=as_of))
