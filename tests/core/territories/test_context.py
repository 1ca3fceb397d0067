"""A territory beside its programme: stretches, jobs per 10,000, net employment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bagdar.core.catalogue import CONTEXT
from bagdar.core.territories.context import (
    Beside,
    Point,
    jobs_per_10000,
    net_employment_beside,
    stretches,
)

DOCS = Path(__file__).resolve().parents[3] / "docs"


def year(number: int) -> date:
    return date(number, 1, 1)


def series(first: int, *values: int | None) -> list[Point]:
    return [
        Point(year(first + at), None if one is None else Decimal(one))
        for at, one in enumerate(values)
    ]


def lengths(points: list[Point], *breaks: date) -> list[int]:
    return [len(one) for one in stretches(points, breaks)]


def test_a_line_ends_at_a_break_and_before_what_was_not_reported() -> None:
    points = series(2015, 5, 6, None, 7, 8, 9)
    assert lengths(points) == [2, 3]
    assert lengths(points, year(2019)) == [2, 1, 2]
    assert lengths(points, year(2018)) == [2, 3]
    assert lengths(points, year(2015)) == [2, 3]


@pytest.mark.parametrize(
    ("jobs", "people", "told"),
    [(125, 50_000, "25.0"), (1, 30_000, "0.3"), (0, 50_000, "0.0"), (5, 0, None), (5, None, None)],
)
def test_jobs_are_told_per_ten_thousand_of_working_age(
    jobs: int, people: int | None, told: str | None
) -> None:
    found = jobs_per_10000(Decimal(jobs), None if people is None else Decimal(people))
    assert found == (None if told is None else Decimal(told))


def test_the_examples_on_the_pages_of_the_figures_are_what_is_computed() -> None:
    pages = {one.code: (DOCS / one.page).read_text("utf-8") for one in CONTEXT}
    assert set(pages) == {"jobs_verified_per_10000", "employed_change"}
    assert jobs_per_10000(Decimal(50), Decimal(4000)) == Decimal("125.0")
    assert "50 · 10,000 / 4,000 = 125.0" in pages["jobs_verified_per_10000"]
    employed = {year(2023): Decimal(1500), year(2024): Decimal(1400)}
    jobs = {year(2023): Decimal(10), year(2024): Decimal(30)}
    found = net_employment_beside(employed, jobs, since=year(2023), until=year(2024))
    assert (found.employed_change, found.programme_jobs) == (Decimal(-100), Decimal(20))
    assert "1,500 in 2023 and 1,400 in 2024: −100" in pages["employed_change"]
    assert "+20" in pages["employed_change"]


EMPLOYED = {year(2020): Decimal(1000), year(2024): Decimal(900), year(2023): None}
JOBS = {year(2020): Decimal(10), year(2024): Decimal(210)}


def test_net_employment_stands_beside_what_the_programme_gained() -> None:
    found = net_employment_beside(EMPLOYED, JOBS, since=year(2020), until=year(2024))
    assert found == Beside(year(2020), year(2024), Decimal(-100), Decimal(200), None)


@pytest.mark.parametrize(
    ("day", "change"), [(2020, -100), (2021, None), (2024, None), (2025, -100)]
)
def test_no_change_is_told_across_a_break(day: int, change: int | None) -> None:
    """A break in the first year is before the change, one in the last lies within it."""
    found = net_employment_beside(
        EMPLOYED, JOBS, since=year(2020), until=year(2024), breaks=[year(day)]
    )
    assert found.employed_change == change
    assert found.broken_on == (None if change else year(day))


def test_no_change_is_told_from_or_to_what_was_not_reported() -> None:
    found = net_employment_beside(EMPLOYED, JOBS, since=year(2020), until=year(2023))
    assert (found.employed_change, found.programme_jobs) == (None, Decimal(-10))
