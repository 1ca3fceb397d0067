"""Where a signal is told to go, by its forecast and what the rankings of past years call."""

from __future__ import annotations

import pytest

from bagdar.core.trends.direction import Alerts, Goes, alerts_of, band_at, goes
from bagdar.core.trends.document import Band

BANDS = (
    Band("TOP10", 10, 60, 22),
    Band("LOW10", 25, 90, 31),
    Band("LOW10", 10, 60, 30),
    Band("LOW10", 200, 408, 19),
)


@pytest.mark.parametrize(
    ("forecast", "rising", "falling", "told"),
    [
        ("rising", False, False, Goes.RISING),
        ("rising", True, False, Goes.RISING),
        ("rising", True, True, Goes.UNCLEAR),
        ("rising", False, True, Goes.UNCLEAR),
        ("falling", False, True, Goes.FALLING),
        ("falling", False, False, Goes.UNCLEAR),
        ("falling", True, True, Goes.UNCLEAR),
        ("falling", True, False, Goes.UNCLEAR),
        ("flat", True, True, Goes.FLAT),
        ("flat", False, False, Goes.FLAT),
        ("unclear", False, True, Goes.UNCLEAR),
    ],
)
def test_a_direction_is_told_where_no_ranking_speaks_against_the_forecast(
    forecast: str, rising: bool, falling: bool, told: Goes
) -> None:
    assert goes(forecast, called_rising=rising, called_falling=falling) is told
    again = goes(told, called_rising=rising, called_falling=falling)
    assert again is told, "what is told once is told the same again"


def test_a_ranking_calls_the_places_that_held_more_often_than_all_alerts_together() -> None:
    falling = alerts_of(BANDS, "LOW10")
    assert falling == Alerts(558, 80, ((1, 10), (11, 25)))
    assert [falling.calls(one) for one in (1, 25, 26, 200, 201, None)] == [
        *(True, True, False, False, False, False)
    ]


def test_a_single_band_is_no_better_than_itself_and_what_was_not_measured_calls_nothing() -> None:
    assert alerts_of(BANDS, "TOP10") == Alerts(60, 22, ())
    assert alerts_of(BANDS, "EARLY10") == Alerts()
    assert not alerts_of([Band("LOW10", 10, 0, 0), Band("LOW10", 25, 8, 2)], "LOW10").calls(5)


def test_the_band_of_a_place_is_the_first_that_reaches_to_it() -> None:
    found = [band_at(BANDS, "LOW10", place) for place in (1, 10, 11, 200, 201, None)]
    assert [one and one.to_rank for one in found] == [10, 10, 25, 200, None, None]
