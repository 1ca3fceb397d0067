"""Quarters by name, such as 2026-Q2: of a day, and when one ends."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

LAST = 4


def quarter_of(day: date) -> str:
    """Return the quarter of a day, such as 2026-Q2."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def day_after(quarter: str) -> date:
    """Return the first day after a quarter."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return date(year + 1, 1, 1) if number == LAST else date(year, 3 * number + 1, 1)


def end_of(quarter: str) -> datetime:
    """Return the moment at which a quarter ends."""
    return timezone.make_aware(datetime.combine(day_after(quarter), time.min))
