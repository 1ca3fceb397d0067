"""The rules of one project's dates, just below, at and just above each threshold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bagdar.core.delivery.ledger import (
    Dates,
    effective_on,
    lateness_days,
    schedule_variance_ratio,
    staleness,
    tier_of,
    timing,
)

DUE, TODAY = date(2026, 10, 1), date(2026, 6, 15)
APPROVED = {"approved_on": date(2026, 1, 1), "original_on": DUE, "committed_on": DUE}


def days(number: int) -> timedelta:
    return timedelta(days=number)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"committed_on": DUE}, DUE),
        ({"committed_on": DUE, "forecast_on": DUE + days(9)}, DUE + days(9)),
        ({"forecast_on": TODAY - days(1)}, TODAY),
        ({"forecast_on": TODAY + days(1)}, TODAY + days(1)),
        ({"forecast_on": DUE, "actual_on": TODAY}, TODAY),
        ({"forecast_on": DUE, "actual_on": TODAY + days(1)}, DUE),
    ],
)
def test_what_counts_is_the_actual_date_or_the_later_of_forecast_and_today(
    facts: dict[str, Any], expected: date | None
) -> None:
    assert effective_on(Dates(**facts), as_of=TODAY) == expected


def test_a_forecast_in_the_past_grows_later_by_a_day_a_day() -> None:
    dates = Dates(**APPROVED, forecast_on=DUE)
    late = [lateness_days(dates, against=DUE, as_of=DUE + days(more)) for more in (-1, 0, 1, 2)]
    assert late == [0, 0, 1, 2]
    assert lateness_days(dates, against=None, as_of=TODAY) is None


@pytest.mark.parametrize(
    ("late", "expected"),
    [(-1, "on_time"), (0, "on_time"), (1, "at_risk"), (30, "at_risk"), (31, "late")],
)
def test_a_project_is_at_risk_up_to_thirty_days_and_late_beyond(late: int, expected: str) -> None:
    dates = Dates(**APPROVED, forecast_on=DUE + days(late))
    assert timing(dates, as_of=TODAY) == expected


def test_without_approval_there_is_no_colour_and_without_a_date_it_is_said() -> None:
    assert timing(Dates(forecast_on=DUE), as_of=TODAY) == "not_approved"
    assert timing(Dates(approved_on=TODAY + days(1)), as_of=TODAY) == "not_approved"
    assert timing(Dates(approved_on=TODAY), as_of=TODAY) == "no_date"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"forecast_on": DUE}, 0.0),
        ({"forecast_on": DUE + days(50)}, -0.5),
        ({"forecast_on": DUE - days(25)}, 0.25),
        ({}, 0.0),
        ({"forecast_on": DUE, "starts_on": None}, None),
        ({"forecast_on": DUE, "starts_on": DUE}, None),
        ({"forecast_on": DUE, "original_on": None}, None),
    ],
)
def test_schedule_variance_is_a_part_of_the_planned_length(
    facts: dict[str, Any], expected: float | None
) -> None:
    dates = Dates(**{**APPROVED, "starts_on": DUE - days(100), **facts})
    assert schedule_variance_ratio(dates, as_of=TODAY) == expected


@pytest.mark.parametrize(
    ("stated_on", "expected"),
    [
        (None, "never"),
        (date(2026, 6, 1), "current"),
        (date(2026, 5, 31), "ageing"),
        (TODAY - days(29), "ageing"),
        (TODAY - days(30), "stale"),
        (TODAY - days(89), "stale"),
        (TODAY - days(90), "very_stale"),
    ],
)
def test_a_forecast_ages_by_month_and_by_thirty_and_ninety_days(
    stated_on: date | None, expected: str
) -> None:
    assert staleness(Dates(stated_on=stated_on), as_of=TODAY) == expected


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        (-1, "akim"),
        (30, "akim"),
        (31, "programme_office"),
        (180, "programme_office"),
        (181, "chair"),
    ],
)
def test_who_answers_follows_from_the_days_past_the_original(past: int, expected: str) -> None:
    assert tier_of(DUE, DUE + days(past)) == expected
