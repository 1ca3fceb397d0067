"""Days on a drawn line of time."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.delivery.timeline import Span, span_of, ticks

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def test_a_span_begins_with_a_month_and_ends_with_one() -> None:
    span = span_of([date(2026, 3, 17), None, date(2027, 2, 3)], today=date(2026, 6, 15))
    assert span == Span(date(2026, 3, 1), date(2027, 2, 28))


def test_one_day_alone_is_not_stretched() -> None:
    span = span_of([], today=date(2026, 6, 15))
    assert span == Span(date(2026, 6, 1), date(2026, 8, 31))


def test_a_day_lies_where_it_belongs() -> None:
    span = Span(date(2026, 1, 1), date(2026, 12, 31))
    assert [span.at(day) for day in (span.first, date(2026, 7, 2), span.last)] == [0, 50, 100]
    assert (span.at(date(2020, 1, 1)), span.at(date(2030, 1, 1))) == (0, 100)


def test_quarters_are_marked_where_they_are_few() -> None:
    two = ticks(Span(date(2026, 2, 1), date(2027, 2, 28)))
    assert [(one.day.year, one.day.month, one.is_year) for one in two] == [
        (2026, 4, False),
        (2026, 7, False),
        (2026, 10, False),
        (2027, 1, True),
    ]
    many = ticks(Span(date(2020, 1, 1), date(2026, 12, 31)))
    assert [one.day for one in many] == [date(year, 1, 1) for year in range(2020, 2027)]


@given(st.lists(DAYS, max_size=8), DAYS)
def test_every_day_lies_within_and_in_order(days: list[date], today: date) -> None:
    span = span_of(days, today=today)
    places = [span.at(day) for day in sorted([*days, today])]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)
    assert all(span.first <= day <= span.last for day in [*days, today])
