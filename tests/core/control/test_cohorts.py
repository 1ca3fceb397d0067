"""How soon things are closed while some are open: figures computed by hand."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.control.cohorts import Cohort, Life, cohorts, curve, months, quarters

# days  closed   at risk   S                       share closed
#    3     yes        10   9/10                    0.1
#    5     yes         9   9/10 · 8/9 = 8/10       0.2
#    5      no         8   (censored after 5)
#    8     yes         7   8/10 · 6/7 = 24/35      11/35
#    8     yes         7   8/10 · 5/7 = 4/7        3/7 (two closed on one day)
#   12      no         5
#   20     yes         4   4/7 · 3/4 = 3/7         4/7
#   25      no         3
#   30     yes         2   3/7 · 1/2 = 3/14        11/14
#   40      no         1
DRAWN = [
    *((3, True), (5, True), (5, False), (8, True), (8, True), (12, False)),
    *((20, True), (25, False), (30, True), (40, False)),
]
BY_HAND = [
    (3, Fraction(1, 10)),
    (5, Fraction(2, 10)),
    (8, Fraction(3, 7)),
    (20, Fraction(4, 7)),
    (30, Fraction(11, 14)),
]


def test_the_share_closed_is_that_computed_by_hand() -> None:
    found = curve(DRAWN)
    assert list(found.steps) == BY_HAND
    assert found.median_days == 20
    assert found.at(4) == Fraction(1, 10)
    assert found.at(29) == Fraction(4, 7)
    assert found.at(40) == Fraction(11, 14)
    assert found.at(41) is None, "nobody was watched longer"


@pytest.mark.parametrize(
    ("lives", "at_10", "median"),
    [
        ([], None, None),
        ([(3, False)], None, None),
        ([(10, False)], Fraction(0), None),
        ([(3, True)], Fraction(1), 3),
        ([(3, True), (10, False)], Fraction(1, 2), 3),
        ([(3, True), (4, False)], None, 3),
    ],
)
def test_what_is_open_tells_of_no_more_days_than_it_lasted(
    lives: list[tuple[int, bool]], at_10: Fraction | None, median: int | None
) -> None:
    found = curve(lives)
    assert found.at(10) == at_10
    assert found.median_days == median


def test_cohorts_are_told_apart_by_their_beginnings_and_older_things_are_left_out() -> None:
    begun = (date(2026, 1, 1), date(2026, 4, 1))
    lives = [
        Life(date(2025, 12, 31), 1, closed=True),
        Life(date(2026, 1, 1), 4, closed=True),
        Life(date(2026, 3, 31), 20, closed=False),
        Life(date(2026, 4, 1), 6, closed=False),
    ]
    assert cohorts(lives, begins=begun, horizons=(5, 10, 30)) == (
        Cohort(date(2026, 1, 1), 2, 1, (0.5, 0.5, None), 4),
        Cohort(date(2026, 4, 1), 1, 0, (0.0, None, None), None),
    )


def test_quarters_and_months_end_with_that_of_the_day() -> None:
    assert quarters(date(2026, 2, 15), 3) == (
        date(2025, 7, 1),
        date(2025, 10, 1),
        date(2026, 1, 1),
    )
    assert months(date(2026, 1, 31), 3) == (date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1))


LIVES = st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=40)


@settings(max_examples=50)
@given(LIVES)
def test_a_share_never_falls_and_without_open_things_is_the_plain_share(
    lives: list[tuple[int, bool]],
) -> None:
    shares = [share for _day, share in curve(lives).steps]
    assert shares == sorted(shares)
    assert all(0 < share <= 1 for share in shares)
    whole = curve([(days, True) for days, _closed in lives])
    for day in range(61):
        assert whole.at(day) == Fraction(sum(days <= day for days, _closed in lives), len(lives))


@settings(max_examples=50)
@given(LIVES, st.dates(date(2020, 1, 1), date(2026, 12, 31)))
def test_every_thing_of_a_stretch_is_in_one_cohort(
    lives: list[tuple[int, bool]], day: date
) -> None:
    begun = quarters(day, 4)
    some = [Life(begun[0] + timedelta(days=days), days, closed=ended) for days, ended in lives]
    assert sum(one.total for one in cohorts(some, begins=begun)) == len(some)
