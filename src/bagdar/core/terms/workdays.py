"""Working days: weekends and the holidays of a calendar left out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

SATURDAY = 5
FIXED_HOLIDAYS: tuple[tuple[int, int], ...] = (
    *((1, 1), (1, 2), (1, 7), (3, 8), (3, 21), (3, 22), (3, 23), (5, 1), (5, 7), (5, 9)),
    *((7, 6), (8, 30), (10, 25), (12, 16)),
)
"""Month and day of Kazakhstan's holidays with a fixed day.

Source: Law of the Republic of Kazakhstan of 13 December 2001 No. 267 "On holidays", with Orthodox
Christmas as a day off. Kurban Ait and moved days differ by year and are not here.
"""


def is_working(day: date, holidays: Collection[tuple[int, int]] = FIXED_HOLIDAYS) -> bool:
    """Answer whether people work on a day."""
    return day.weekday() < SATURDAY and (day.month, day.day) not in holidays


def after_working_days(
    start: date, days: int, holidays: Collection[tuple[int, int]] = FIXED_HOLIDAYS
) -> date:
    """Return the last of so many working days after a day; the day itself does not count."""
    day, left = start, days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working(day, holidays)
    return day
