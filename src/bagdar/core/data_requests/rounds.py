"""When a request that comes back every month is due, and how an answer stands to its term."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

LAST_DAY = 28
"""Terms fall on a day that every month has."""


@dataclass(frozen=True, slots=True)
class Monthly:
    """A monthly term: days of the month after the one reported, `lower_day` for districts.

    Without a lower day all answer by `due_day`. A day off gives way to the next working one, by the
    calendar of whoever opens the round.
    """

    due_day: int
    lower_day: int | None = None

    def __post_init__(self) -> None:
        """Refuse days that some month lacks, and a lower level that is due after the upper.

        Raises ValueError.
        """
        for day in (self.due_day, self.lower_day):
            if day is not None and not 1 <= day <= LAST_DAY:
                raise ValueError(day)
        if self.lower_day is not None and self.lower_day > self.due_day:
            raise ValueError(self.lower_day)

    def due_on(self, period: date) -> date:
        """Return the day by which a month is answered."""
        return month_after(period).replace(day=self.due_day)

    def lower_due_on(self, period: date) -> date | None:
        """Return the day by which the lower level answers for a month."""
        return None if self.lower_day is None else month_after(period).replace(day=self.lower_day)


HABIT = Monthly(due_day=25, lower_day=10)
"""What the form proposes: to the akimat by the 10th, to the government by the 25th.

Whoever asks may set other days; each request keeps its own.
"""


def month_after(period: date) -> date:
    """Return the first day of the month after."""
    year, month = divmod(period.year * 12 + period.month, 12)
    return date(year, month + 1, 1)


def month_before(day: date) -> date:
    """Return the first day of the month that is over on a day."""
    year, month = divmod(day.year * 12 + day.month - 2, 12)
    return date(year, month + 1, 1)


class Punctual(StrEnum):
    """How an answer stands to its term."""

    AWAITED = "awaited"
    OVERDUE = "overdue"
    IN_TERM = "in_term"
    LATE = "late"

    @property
    def is_late(self) -> bool:
        """Answer whether the term passed without an answer, be it that one came since."""
        return self in (Punctual.OVERDUE, Punctual.LATE)


MENDED_WITHIN = timedelta(days=3)
"""How long a returned answer has to be signed again, where its term leaves no more.

A choice of ours (decision 19): calendar days, long enough to ask again over a week's end, so that
whoever judges does not set who is late.
"""


@dataclass(frozen=True)
class Signed:
    """When an answer was signed, and when that was returned, if it was."""

    at: datetime
    returned_at: datetime | None = None


def punctual(signed: Iterable[Signed], due_at: datetime, *, at: datetime) -> Punctual:
    """Say how an answer stands to the term in force, which may have been extended.

    What counts is the signature that stands, the first that was not returned, the last moment
    included. One that was returned may be mended until the term, or for MENDED_WITHIN after its
    return, whichever is later; what was signed after its time stays late.
    """
    until = due_at
    for one in signed:
        if one.at > until:
            return Punctual.LATE
        if one.returned_at is None:
            return Punctual.IN_TERM
        until = max(due_at, one.returned_at + MENDED_WITHIN)
    return Punctual.OVERDUE if until < at else Punctual.AWAITED
