"""Where days lie on a drawn line of time, in per cent of its width, and where it is marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

QUARTERS = (1, 4, 7, 10)
MOST_YEARS_WITH_QUARTERS = 4
FEWEST_DAYS = 90


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a picture shows, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days lie between the first and the last."""
        return (self.last - self.first).days

    def at(self, day: date) -> float:
        """Return where a day lies, 0 to 100; days outside lie on the edge."""
        kept = min(max(day, self.first), self.last)
        return round(100 * (kept - self.first).days / self.days, 2)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark under the line: the first day of a year or of a quarter."""

    day: date
    at: float
    is_year: bool


def span_of(days: Iterable[date | None], *, today: date) -> Span:
    """Return the span that holds all the days and today, from a month's first day to a month's end.

    Never shorter than FEWEST_DAYS, so that one date alone is not stretched over the whole width.
    """
    known = sorted({today, *(day for day in days if day is not None)})
    first, last = known[0].replace(day=1), known[-1]
    last = max(last, first + timedelta(days=FEWEST_DAYS))
    return Span(first, _next_month(last) - timedelta(days=1))


def ticks(span: Span) -> list[Tick]:
    """Return the years that begin within a span, and its quarters where they are few."""
    wide = span.last.year - span.first.year >= MOST_YEARS_WITH_QUARTERS
    return [
        Tick(day, span.at(day), day.month == 1)
        for day in _quarters(span)
        if day.month == 1 or not wide
    ]


def _quarters(span: Span) -> Iterator[date]:
    for year in range(span.first.year, span.last.year + 1):
        for month in QUARTERS:
            if span.first <= (day := date(year, month, 1)) <= span.last:
                yield day


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
