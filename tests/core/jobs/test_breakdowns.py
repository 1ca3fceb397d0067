"""Persons claimed by category: whole persons, each breakdown making everybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.jobs.breakdowns import BREAKDOWNS, Category, Reported, persons


def test_persons_are_counted_by_what_is_told() -> None:
    told = persons(Reported(40.0, women=0.25, youth=0.5, local=0.9, foreign=0.05, mean_wage_kzt=1))
    assert {one.name.lower(): count for one, count in told.items()} == {
        "everybody": 40,
        "women": 10,
        "men_or_untold": 30,
        "youth": 20,
        "older_or_untold": 20,
        "local": 36,
        "foreign": 2,
        "elsewhere_or_untold": 2,
        "wage_low": 40,
        "wage_middle": 0,
        "wage_high_or_untold": 0,
    }


def test_what_is_not_told_is_among_the_rest_alone() -> None:
    told = persons(Reported(40.0, youth=0.5))
    assert Category.WOMEN not in told
    assert Category.LOCAL not in told
    assert Category.WAGE_LOW not in told
    assert told[Category.MEN_OR_UNTOLD] == told[Category.ELSEWHERE_OR_UNTOLD] == 40
    assert told[Category.YOUTH] == 20


def test_of_local_and_foreign_the_one_that_is_not_told_is_nobody() -> None:
    told = persons(Reported(40.0, local=0.5))
    assert (told[Category.LOCAL], told[Category.FOREIGN]) == (20, 0)
    assert told[Category.ELSEWHERE_OR_UNTOLD] == 20


def test_where_nobody_is_claimed_nobody_is_in_any_category() -> None:
    assert persons(Reported(0.0)) == dict.fromkeys(Category, 0)


@pytest.mark.parametrize(
    ("wage", "band"),
    [
        (249_999.99, Category.WAGE_LOW),
        (250_000, Category.WAGE_MIDDLE),
        (499_999.99, Category.WAGE_MIDDLE),
        (500_000, Category.WAGE_HIGH_OR_UNTOLD),
        (None, Category.WAGE_HIGH_OR_UNTOLD),
    ],
)
def test_a_project_is_in_the_band_of_its_mean_wage(wage: float | None, band: Category) -> None:
    assert persons(Reported(12.0, mean_wage_kzt=wage))[band] == 12


share = st.none() | st.floats(0, 1)


@given(st.floats(0, 5000), share, share, st.floats(0, 1), st.floats(0, 1))
def test_each_breakdown_makes_everybody_and_nobody_is_negative(
    fte: float, women: float | None, youth: float | None, local: float, foreign: float
) -> None:
    told = persons(Reported(fte, women, youth, local, min(foreign, 1 - local)))
    assert min(told.values()) >= 0
    for parts in BREAKDOWNS:
        assert sum(told.get(one, 0) for one in parts) == told[Category.EVERYBODY]
