"""What experts owe and where they differ: days of reviews, and judgements that stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST_DUE = 400
"""How many days of one duty are told; the rhythm is a week at least."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement: who gave it and which; in the order in which they were given."""

    who: str
    verdict: str


def due_days(starts_on: date, every_days: int, *, until: date) -> list[date]:
    """Return the days on which a duty is due: a rhythm after it starts, and so on, up to a day."""
    if every_days < 1:
        raise ValueError(f"A rhythm of {every_days} days is none: give one day at least.")
    days: list[date] = []
    day = starts_on + timedelta(days=every_days)
    while day <= until and len(days) < MOST_DUE:
        days.append(day)
        day += timedelta(days=every_days)
    return days


def owed(days: Iterable[date], done: Iterable[date]) -> list[date]:
    """Return the days of which no review was done.

    A review for a day settles the days before it too: who missed one and did the next looked at
    what there was to see.
    """
    last = max(done, default=date.min)
    return [one for one in days if one > last]


def standing(given: Sequence[Judged]) -> dict[str, str]:
    """Return of each person the last verdict."""
    return {one.who: one.verdict for one in given}


def differ(given: Sequence[Judged]) -> bool:
    """Answer whether people differ as their last verdicts stand."""
    return len(set(standing(given).values())) > 1
