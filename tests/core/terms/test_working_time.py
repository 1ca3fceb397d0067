"""Terms in working days: calendars, pauses, time zones."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.terms.working_time import (
    LONGEST_TERM_DAYS,
    Calendar,
    Pause,
    TermError,
    add_working_days,
    days_used,
    due_at,
    due_on,
    end_of_day,
    is_working_day,
    numbered_days,
    unknown_years,
    working_days_between,
)

ALMATY = ZoneInfo("Asia/Almaty")
NEW_YORK = ZoneInfo("America/New_York")
KNOWN = Calendar(
    tz=ALMATY,
    years=frozenset({2024}),
    off=frozenset({date(2024, 5, 1), date(2024, 5, 7), date(2024, 5, 8), date(2024, 5, 9)}),
    worked=frozenset({date(2024, 5, 4)}),
)
PLAIN = Calendar(tz=ALMATY)


def _at(day: int, hour: int = 12, month: int = 6) -> datetime:
    """Return a moment of June 2024 in Almaty, where the 3rd is a Monday."""
    return datetime(2024, month, day, hour, tzinfo=ALMATY)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 5, 3), True),
        (date(2024, 5, 4), True),
        (date(2024, 5, 5), False),
        (date(2024, 5, 7), False),
        (date(2024, 5, 8), False),
        (date(2024, 5, 10), True),
        (date(2024, 8, 30), True),
        (date(2023, 8, 30), False),
        (date(2023, 5, 8), True),
    ],
)
def test_a_known_year_follows_its_days_an_unknown_one_fixed_holidays(
    day: date, works: bool
) -> None:
    assert is_working_day(day, KNOWN) is works


def test_moved_days_count_where_they_were_moved_to() -> None:
    """From Friday 3 May 2024: the 4th is worked, the 6th, then the 10th and 13th."""
    ends = [add_working_days(date(2024, 5, 3), days, KNOWN).day for days in range(5)]
    assert ends == [3, 4, 6, 10, 13]


def test_days_between_count_back_what_was_added() -> None:
    assert working_days_between(date(2024, 5, 3), date(2024, 5, 13), KNOWN) == 4
    assert working_days_between(date(2024, 5, 13), date(2024, 5, 3), KNOWN) == -4
    assert working_days_between(date(2024, 5, 3), date(2024, 5, 3), KNOWN) == 0


def test_a_stretch_names_the_years_it_does_not_know() -> None:
    assert unknown_years(date(2023, 12, 1), date(2025, 1, 1), KNOWN) == (2023, 2025)
    assert unknown_years(date(2024, 12, 1), date(2024, 1, 1), KNOWN) == ()


def test_a_term_ends_at_midnight_after_its_last_day_where_the_territory_lies() -> None:
    assert due_on(_at(3), 5, PLAIN) == date(2024, 6, 10)
    assert due_at(_at(3), 5, PLAIN) == datetime(2024, 6, 10, 19, tzinfo=UTC)


def test_what_is_late_in_the_evening_there_is_still_that_day() -> None:
    """20:00 UTC on Monday is already Tuesday in Almaty."""
    assert due_on(datetime(2024, 6, 3, 18, 59, tzinfo=UTC), 1, PLAIN) == date(2024, 6, 4)
    assert due_on(datetime(2024, 6, 3, 20, 0, tzinfo=UTC), 1, PLAIN) == date(2024, 6, 5)


def test_days_of_23_and_25_hours_are_days() -> None:
    calendar = Calendar(tz=NEW_YORK, fixed=frozenset())
    spring, autumn = datetime(2024, 3, 8, 12, tzinfo=UTC), datetime(2024, 11, 1, 12, tzinfo=UTC)
    assert due_at(spring, 1, calendar) == datetime(2024, 3, 12, 4, tzinfo=UTC)
    assert due_at(autumn, 1, calendar) == datetime(2024, 11, 5, 5, tzinfo=UTC)


def test_a_country_that_changed_its_zone_keeps_its_midnights() -> None:
    """Kazakhstan went from UTC+6 to UTC+5 on 1 March 2024."""
    assert end_of_day(date(2024, 2, 28), PLAIN) == datetime(2024, 2, 28, 18, tzinfo=UTC)
    assert end_of_day(date(2024, 3, 4), PLAIN) == datetime(2024, 3, 4, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pauses", "last"),
    [
        ((), 6),
        ((Pause(_at(4, 9), _at(4, 18)),), 6),
        ((Pause(_at(4, 9), _at(5, 9)),), 7),
        ((Pause(_at(6, 9), _at(13, 9)),), 13),
        ((Pause(_at(7, 9), _at(13, 9)),), 6),
        ((Pause(_at(4, 9), _at(5, 9)), Pause(_at(6, 9), _at(7, 9))), 10),
        ((Pause(_at(8, 9), _at(9, 9)),), 6),
    ],
)
def test_a_pause_takes_out_each_day_at_whose_end_it_lasts(
    pauses: tuple[Pause, ...], last: int
) -> None:
    assert due_on(_at(3), 3, PLAIN, pauses) == date(2024, 6, last)


def test_while_the_clock_stands_no_end_is_told_unless_it_came_before() -> None:
    assert due_on(_at(3), 3, PLAIN, (Pause(_at(5)),)) is None
    assert due_at(_at(3), 3, PLAIN, (Pause(_at(5)),)) is None
    assert due_on(_at(3), 3, PLAIN, (Pause(_at(7)),)) == date(2024, 6, 6)


def test_days_used_are_whole_days_that_ran() -> None:
    used = [days_used(_at(3), _at(day), PLAIN, (Pause(_at(5), _at(6)),)) for day in range(3, 12)]
    assert used == [0, 0, 1, 1, 2, 3, 3, 3, 4]


def test_terms_and_pauses_that_cannot_be_are_refused() -> None:
    with pytest.raises(TermError, match="-1 working days"):
        add_working_days(date(2024, 6, 3), -1, PLAIN)
    with pytest.raises(TermError, match="0 to 10000"):
        due_on(_at(3), LONGEST_TERM_DAYS + 1, PLAIN)
    with pytest.raises(TermError, match="ends before it begins"):
        due_on(_at(3), 1, PLAIN, (Pause(_at(5), _at(4)),))
    with pytest.raises(TermError, match="begins before"):
        due_on(_at(3), 1, PLAIN, (Pause(_at(5)), Pause(_at(6))))


DAYS = st.dates(date(2023, 1, 1), date(2025, 12, 31))


@given(start=DAYS, days=st.integers(0, 60))
def test_adding_and_counting_agree_and_the_last_day_is_worked(start: date, days: int) -> None:
    end = add_working_days(start, days, KNOWN)
    assert working_days_between(start, end, KNOWN) == days
    assert days == 0 or is_working_day(end, KNOWN)


@given(
    minutes=st.integers(0, 366 * 24 * 60),
    days=st.integers(1, 20),
    hours=st.lists(st.integers(0, 200), max_size=6, unique=True),
)
def test_pauses_never_shorten_a_term_and_what_ran_is_its_length(
    minutes: int, days: int, hours: list[int]
) -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    moments = [start + timedelta(hours=hour) for hour in sorted(hours)]
    pauses = [Pause(*pair) for pair in zip(moments[::2], moments[1::2], strict=False)]
    end = due_at(start, days, KNOWN, pauses)
    plain = due_at(start, days, KNOWN)
    assert end is not None
    assert plain is not None
    assert end >= plain
    assert days_used(start, end, KNOWN, pauses) == days
    assert days_used(start, end - timedelta(seconds=1), KNOWN, pauses) == days - 1


@given(st.integers(0, 1500), st.integers(0, 400))
def test_numbered_days_count_as_working_days_do_and_tell_the_unknown_ones(
    first: int, length: int
) -> None:
    off = frozenset({date(2024, 3, 8), date(2026, 1, 2)})
    calendar = Calendar(years=frozenset({2024, 2026}), off=off)
    by_day = {one.day: one for one in numbered_days(calendar)}
    start = date(2023, 6, 1) + timedelta(days=first)
    end = start + timedelta(days=length)
    one, other = by_day.get(start), by_day.get(end)
    counted = [start + timedelta(days=each) for each in range(1, length + 1)]
    known = all(each.year in calendar.years for each in counted)
    if one is None or other is None:
        assert min(start.year, 2024) < 2024 or end.year > 2026
    else:
        assert (one.unknown == other.unknown) == known
        if known:
            told = other.ordinal - one.ordinal
            assert told == working_days_between(start, end, calendar)


WORKED_DAYS = {2014: 245, 2018: 246, 2024: 249, 2025: 246, 2026: 247}
"""Working days of a five-day week in the shipped calendar."""


def test_the_shipped_calendar_of_kazakhstan_is_whole() -> None:
    text = (files("bagdar.presets") / "kazakhstan" / "calendar.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    days = [date.fromisoformat(row["on"]) for row in rows]
    assert days == sorted(set(days))
    assert {one.year for one in days} == set(range(2014, 2027))
    assert all(row["source"] and row["name_ru"] and row["name_kk"] for row in rows)
    assert all(
        (row["works"] == "yes") == (one.weekday() > 4) for row, one in zip(rows, days, strict=True)
    )
    calendar = Calendar(
        years=frozenset(one.year for one in days),
        off=frozenset(one for row, one in zip(rows, days, strict=True) if row["works"] == "no"),
        worked=frozenset(one for row, one in zip(rows, days, strict=True) if row["works"] == "yes"),
    )
    worked = {
        year: working_days_between(date(year - 1, 12, 31), date(year, 12, 31), calendar)
        for year in WORKED_DAYS
    }
    assert worked == WORKED_DAYS
