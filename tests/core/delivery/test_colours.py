"""The system's colour with its facts, and how far up a red goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.delivery.colours import (
    LEVELS,
    Colour,
    Fact,
    Level,
    Reason,
    Verdict,
    level_of,
    next_level_on,
    red_since,
    verdict,
)
from bagdar.core.delivery.ledger import Dates, Timing, timing

TODAY = date(2026, 6, 15)
DATES = Dates(
    original_on=date(2026, 12, 1),
    committed_on=date(2026, 12, 1),
    forecast_on=date(2026, 12, 1),
    approved_on=date(2026, 1, 10),
    starts_on=date(2026, 1, 1),
    stated_on=date(2026, 6, 1),
)


def test_before_approval_there_is_no_colour() -> None:
    assert verdict(replace(DATES, approved_on=None), as_of=TODAY) == Verdict(
        None, (Reason(Fact.NOT_APPROVED),)
    )


@pytest.mark.parametrize(
    ("late", "colour"),
    [(0, Colour.GREEN), (1, Colour.AMBER), (30, Colour.AMBER), (31, Colour.RED)],
)
def test_lateness_of_the_launch_makes_the_colour(late: int, colour: Colour) -> None:
    moved = replace(DATES, forecast_on=date(2026, 12, 1) + timedelta(days=late))
    found = verdict(moved, as_of=TODAY)
    assert found.colour == colour
    assert found.reasons[0] == (
        Reason(Fact.LATE_COMMITTED, late, colour) if late else Reason(Fact.ON_TIME, 0)
    )


def test_no_date_from_approval_on_is_red() -> None:
    found = verdict(Dates(approved_on=date(2026, 1, 1)), as_of=TODAY)
    assert found == Verdict(
        Colour.RED,
        (Reason(Fact.NO_DATE, 0, Colour.RED), Reason(Fact.NEVER_STATED, 0, Colour.AMBER)),
    )


def test_a_stale_forecast_an_open_request_and_late_milestones_are_facts_of_an_amber() -> None:
    stale = replace(DATES, stated_on=date(2026, 5, 16))
    late = replace(DATES, forecast_on=date(2027, 6, 1))
    found = verdict(
        stale, as_of=TODAY, pending_since=date(2026, 6, 10), milestones=(DATES, late, late)
    )
    assert found == Verdict(
        Colour.AMBER,
        (
            Reason(Fact.STALE, 30, Colour.AMBER),
            Reason(Fact.PENDING, 5, Colour.AMBER),
            Reason(Fact.MILESTONES_LATE, 2, Colour.AMBER),
            Reason(Fact.ON_TIME, 0),
        ),
    )


def test_a_forgiven_slip_is_still_told_against_the_original() -> None:
    forgiven = replace(DATES, committed_on=date(2027, 3, 1), forecast_on=date(2027, 3, 1))
    assert verdict(forgiven, as_of=TODAY) == Verdict(
        Colour.GREEN, (Reason(Fact.ON_TIME, 0), Reason(Fact.LATE_ORIGINAL, 90))
    )


def test_after_the_launch_its_own_lateness_alone_counts() -> None:
    launched = replace(DATES, actual_on=date(2026, 5, 1), stated_on=date(2026, 1, 1))
    assert verdict(launched, as_of=TODAY, pending_since=date(2026, 1, 1)).colour == Colour.GREEN


def test_red_counts_from_the_statement_the_passing_of_the_limit_or_approval() -> None:
    told = replace(DATES, forecast_on=date(2027, 6, 1), stated_on=date(2026, 6, 1))
    silent = replace(DATES, stated_on=date(2026, 1, 20))
    assert red_since(told, as_of=TODAY) == date(2026, 6, 1)
    assert red_since(silent, as_of=date(2027, 6, 1)) == date(2027, 1, 1)
    assert red_since(Dates(approved_on=date(2026, 1, 1)), as_of=TODAY) == date(2026, 1, 1)
    assert red_since(DATES, as_of=TODAY) is None


@given(
    days=st.integers(-400, 800),
    stated=st.integers(0, 400),
    as_of=st.dates(date(2026, 2, 1), date(2029, 1, 1)),
)
def test_a_red_has_a_day_since_when_and_nothing_else_has(
    days: int, stated: int, as_of: date
) -> None:
    dates = replace(
        DATES,
        forecast_on=date(2026, 12, 1) + timedelta(days=days),
        stated_on=date(2026, 1, 10) + timedelta(days=stated),
    )
    since = red_since(dates, as_of=as_of)
    is_red = timing(dates, as_of=as_of) is Timing.LATE
    assert (since is not None) == is_red


@pytest.mark.parametrize(
    ("days", "level"),
    [
        (0, Level.DISTRICT),
        (90, Level.DISTRICT),
        (91, Level.OBLAST),
        (180, Level.OBLAST),
        (181, Level.PROGRAMME_OFFICE),
        (271, Level.CHAIR),
        (2000, Level.CHAIR),
    ],
)
def test_a_red_goes_up_a_level_after_more_than_90_days(days: int, level: Level) -> None:
    since = TODAY - timedelta(days=days)
    assert level_of(since, None, as_of=TODAY) == level


def test_a_changed_plan_starts_the_clock_anew() -> None:
    since, changed = TODAY - timedelta(days=400), TODAY - timedelta(days=20)
    assert level_of(since, changed, as_of=TODAY) == Level.DISTRICT
    assert next_level_on(since, changed, as_of=TODAY) == changed + timedelta(days=91)


def test_a_project_of_an_oblast_starts_at_the_oblast() -> None:
    since = TODAY - timedelta(days=91)
    assert level_of(since, None, as_of=TODAY, first=Level.OBLAST) == Level.PROGRAMME_OFFICE


@given(days=st.integers(0, 700))
def test_the_next_level_comes_on_the_day_said_and_not_before(days: int) -> None:
    since = TODAY - timedelta(days=days)
    on = next_level_on(since, None, as_of=TODAY)
    now, then = level_of(since, None, as_of=TODAY), level_of(since, None, as_of=on)
    assert level_of(since, None, as_of=on - timedelta(days=1)) == now
    assert LEVELS.index(then) == min(LEVELS.index(now) + 1, 3)
