"""When a request that comes back every month is due, and how an answer stands to its term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LAST_DAY = 28
"""Terms fall on a day that every month has."""


@dataclass(frozen=True, slots=True)
class Monthly:
    """A monthly term: days of the month after the one reported, `lower_day` for districts.

    Without a lower day all answer by `due_day`.
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


def punctual(first_signed_at: datetime | None, due_at: datetime, *, at: datetime) -> Punctual:
    """Say how an answer stands to the term in force, which may have been extended.

    What counts is when it was first signed, the due moment included: an answer that is returned
    or corrected, and sent again after its term, came in term.
    """
    if first_signed_at is None:
        return Punctual.OVERDUE if due_at < at else Punctual.AWAITED
    return Punctual.IN_TERM if first_signed_at <= due_at else Punctual.LATE
