"""Terms in working days: the calendar of a territory, pauses, the moment a term ends.

A day counts towards a term when people work on it, it comes after the day on which the term
began, and the clock runs as it ends: at midnight where the territory lies. So the day of the start
never counts (Civil Code of Kazakhstan, art. 173), a pause takes out each day at whose end it lasts,
and what a pause took is given back by its resuming.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

SATURDAY = 5
FIXED_HOLIDAYS: tuple[tuple[int, int], ...] = (
    *((1, 1), (1, 2), (1, 7), (3, 8), (3, 21), (3, 22), (3, 23), (5, 1), (5, 7), (5, 9)),
    *((7, 6), (8, 30), (10, 25), (12, 16)),
)
"""Month and day of Kazakhstan's holidays with a fixed day, for a year whose calendar is not known.

Source: Law of the Republic of Kazakhstan of 13 December 2001 No. 267 "On holidays", with Orthodox
Christmas as a day off. Kurban Ait and moved days differ by year and are not here.
"""
LONGEST_TERM_DAYS = 10_000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days of a territory: what differs from Monday to Friday, year by year.

    In a year that is not among `years` only weekends and holidays with a fixed day are left out;
    `unknown_years` tells so.
    """

    tz: tzinfo = UTC
    years: frozenset[int] = frozenset()
    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    fixed: frozenset[tuple[int, int]] = frozenset(FIXED_HOLIDAYS)


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock stands; without an end it still stands."""

    since: datetime
    until: datetime | None = None


class TermError(ValueError):
    """A term that cannot be counted: no or too many days, pauses out of order."""


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Answer whether people work on a day."""
    usual = day.weekday() < SATURDAY
    if day.year in calendar.years:
        return day in calendar.worked or (usual and day not in calendar.off)
    return usual and (day.month, day.day) not in calendar.fixed


def working_day_from(day: date, calendar: Calendar) -> date:
    """Return a day, or the first after it on which people work."""
    while not is_working_day(day, calendar):
        day += _DAY
    return day


def add_working_days(start: date, days: int, calendar: Calendar) -> date:
    """Return the last of so many working days after a day; the day itself does not count."""
    _check_days(days)
    day = start
    while days > 0:
        day += _DAY
        days -= is_working_day(day, calendar)
    return day


def adding(calendar: Calendar) -> Callable[[date, int], date]:
    """Return how working days are added by a calendar, as the clocks of a course take it."""
    return lambda start, days: add_working_days(start, days, calendar)


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Count the working days after `start` up to and with `end`; negative when it lies before."""
    if end < start:
        return -working_days_between(end, start, calendar)
    span = (end - start).days
    return sum(is_working_day(start + _DAY * one, calendar) for one in range(1, span + 1))


def unknown_years(start: date, end: date, calendar: Calendar) -> tuple[int, ...]:
    """Return the years of a stretch whose moved days are not known, to warn of them."""
    first, last = min(start, end).year, max(start, end).year
    return tuple(year for year in range(first, last + 1) if year not in calendar.years)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A day of a calendar: how many working days, and days of unknown years, came up to it.

    Of two days whose `unknown` is one, the working days after the first up to and with the second
    are the difference of their `ordinal`.
    """

    day: date
    ordinal: int
    unknown: int


def numbered_days(calendar: Calendar) -> list[Numbered]:
    """Return each day from the eve of the first known year to the end of the last one."""
    if not calendar.years:
        return []
    day, last = date(min(calendar.years) - 1, 12, 31), date(max(calendar.years), 12, 31)
    found = [Numbered(day, 0, 0)]
    while day < last:
        day += _DAY
        is_known = day.year in calendar.years
        worked = is_known and is_working_day(day, calendar)
        found.append(Numbered(day, found[-1].ordinal + worked, found[-1].unknown + (not is_known)))
    return found


def local_day(at: datetime, calendar: Calendar) -> date:
    """Return the day that a moment falls on where the territory lies."""
    return at.astimezone(calendar.tz).date()


def end_of_day(day: date, calendar: Calendar) -> datetime:
    """Return the moment at which a day is over, in UTC; that moment no longer belongs to it."""
    return datetime.combine(day + _DAY, time(), calendar.tz).astimezone(UTC)


def due_on(
    start: datetime, days: int, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> date | None:
    """Return the last day of a term; None while the clock stands before the term is used up.

    Raises TermError for a term out of bounds, or pauses that overlap or run backwards.
    """
    _check_days(days)
    _check_pauses(pauses)
    day = local_day(start, calendar)
    stands = next((one.since for one in pauses if one.until is None), None)
    while days > 0:
        day += _DAY
        if stands is not None and stands < end_of_day(day, calendar):
            return None
        days -= is_working_day(day, calendar) and not _paused(day, calendar, pauses)
    return day


def due_at(
    start: datetime, days: int, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """Return the moment from which a term has passed: midnight after its last day, in UTC."""
    day = due_on(start, days, calendar, pauses)
    return None if day is None else end_of_day(day, calendar)


def days_used(
    start: datetime, until: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> int:
    """Count the whole days of a term that are used up at a moment, for "3 of 5 days"."""
    _check_pauses(pauses)
    day, last, used = local_day(start, calendar), local_day(until, calendar), 0
    while (day := day + _DAY) < last:
        used += is_working_day(day, calendar) and not _paused(day, calendar, pauses)
    return used


def _paused(day: date, calendar: Calendar, pauses: Sequence[Pause]) -> bool:
    """Answer whether the clock stands as a day ends."""
    if not pauses:
        return False
    end = end_of_day(day, calendar)
    return any(one.since < end and (one.until is None or end <= one.until) for one in pauses)


def _check_days(days: int) -> None:
    if not 0 <= days <= LONGEST_TERM_DAYS:
        raise TermError(f"A term of {days} working days: it has 0 to {LONGEST_TERM_DAYS}.")


def _check_pauses(pauses: Sequence[Pause]) -> None:
    for one in pauses:
        if one.until is not None and one.until < one.since:
            raise TermError(f"The pause of {one.since} ends before it begins, on {one.until}.")
    for before, after in pairwise(pauses):
        if before.until is None or after.since < before.until:
            raise TermError(
                f"The pause of {after.since} begins before that of {before.since} ends."
            )
