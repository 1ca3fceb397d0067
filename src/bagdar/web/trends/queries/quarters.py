"""Quarters by name, such as 2026-Q2: of a day, and when one ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

LAST = 4
BRIEF_WITHIN = timedelta(days=14)
"""How long after a quarter its brief is composed at the latest. Our choice."""


def quarter_of(day: date) -> str:
    """Return the quarter of a day, such as 2026-Q2."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def day_after(quarter: str) -> date:
    """Return the first day after a quarter."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return date(year + 1, 1, 1) if number == LAST else date(year, 3 * number + 1, 1)


def before(quarter: str) -> str:
    """Return the quarter before one."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return f"{year - 1}-Q{LAST}" if number == 1 else f"{year}-Q{number - 1}"


def brief_due_on(quarter: str) -> date:
    """Return the day by which the brief of a quarter is composed."""
    return day_after(quarter) + BRIEF_WITHIN


def end_of(quarter: str) -> datetime:
    """Return the moment at which a quarter ends."""
    return timezone.make_aware(datetime.combine(day_after(quarter), time.min))
