"""Whose a month is, and slips split over the holders of an office: by hand, to the last day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.territories.tenures import (
    Spell,
    Term,
    answered_since,
    day_of_figure,
    days_answered,
    days_in_office,
    holder_on,
    slip,
    split,
)

DAY = date(2026, 1, 1)
HERE = [Spell(date.min, 7)]


def term(tenure: int, since: int, until: int | None = None, *, acting: bool = False) -> Term:
    ends_on = None if until is None else DAY + timedelta(days=until)
    return Term(tenure, acting, DAY + timedelta(days=since), ends_on)


def test_days_belong_to_the_holder_and_while_somebody_acts_to_them() -> None:
    terms = [term(1, 0, 50), term(2, 60), term(3, 40, 55, acting=True)]
    found = days_in_office(DAY + timedelta(days=30), DAY + timedelta(days=100), terms)
    assert found == {1: 10, 3: 15, None: 5, 2: 40}


def test_a_slip_is_split_by_the_days_after_the_date_and_a_gain_by_the_days_of_work() -> None:
    terms = [term(1, 0, 90), term(2, 90)]
    due, late = DAY + timedelta(days=80), DAY + timedelta(days=110)
    assert slip(due, late, DAY, HERE, {7: terms}) == {1: 10, 2: 20}
    early = DAY + timedelta(days=120)
    assert slip(early + timedelta(days=10), early, DAY, HERE, {7: terms}) == {1: -8, 2: -2}
    assert slip(due, due, DAY, HERE, {7: terms}) == {1: 0}


def test_what_moved_is_of_those_who_answered_for_it_on_each_day() -> None:
    """Of office 7 up to the 90th day, of nobody for ten days, then of office 8."""
    terms = {7: [term(1, 0, 85), term(2, 85)], 8: [term(3, 0, 110), term(4, 110)]}
    at = [DAY + timedelta(days=one) for one in range(200)]
    spells = [Spell(date.min, 7), Spell(at[90], None), Spell(at[100], 8)]
    assert days_answered(at[80], at[120], spells, terms) == {1: 5, 2: 5, None: 10, 3: 10, 4: 10}
    assert slip(at[80], at[120], DAY, spells, terms) == {1: 5, 2: 5, None: 10, 3: 10, 4: 10}
    assert slip(at[95], at[80], DAY, spells, terms) == {1: -15}, "gained before it moved"
    assert answered_since(spells, 7, at[85], None) == at[85]
    assert answered_since(spells, 7, at[90], None) is None
    assert answered_since(spells, 8, at[0], at[110]) == at[100]
    assert answered_since(spells, 8, at[0], at[100]) is None
    assert answered_since(spells, 8, at[110], None) == at[110]


def test_what_cannot_be_split_evenly_goes_to_the_greatest_remainders() -> None:
    assert split(10, {1: 1, 2: 1, 3: 1}) == {1: 4, 2: 3, 3: 3}
    assert split(-7, {1: 2, None: 3}) == {1: -3, None: -4}
    assert split(5, {}) == {None: 5}
    assert split(0, {}) == {}


@pytest.mark.parametrize(
    ("second_from", "stood", "reported", "overdue"),
    [
        (date(2026, 5, 31), 2, 2, 2),
        (date(2026, 6, 15), 2, 2, 2),
        (date(2026, 6, 30), 2, 2, 2),
        (date(2026, 7, 1), 1, 2, 2),
        (date(2026, 7, 10), 1, 2, 2),
        (date(2026, 7, 11), 1, 1, 1),
    ],
)
def test_a_month_is_of_its_last_days_holder_and_its_report_of_the_due_days(
    second_from: date, stood: int, reported: int, overdue: int
) -> None:
    """June, due on 10 July: whose are its figures, its report, and a figure that is missing."""
    terms = [Term(1, False, DAY, second_from), Term(2, False, second_from, None)]
    ends_on, due_on = date(2026, 7, 1), date(2026, 7, 10)
    assert holder_on(terms, day_of_figure(ends_on)) == stood
    assert holder_on(terms, due_on) == reported
    assert holder_on(terms, day_of_figure(ends_on, due_on)) == overdue


terms_drawn = st.lists(
    st.tuples(st.integers(0, 400), st.none() | st.integers(1, 300), st.booleans()), max_size=6
).map(
    lambda drawn: [
        term(at, since, None if length is None else since + length, acting=acting)
        for at, (since, length, acting) in enumerate(drawn)
    ]
)


@given(st.integers(0, 400), st.integers(0, 400), terms_drawn)
def test_every_day_belongs_to_exactly_one(since: int, length: int, terms: list[Term]) -> None:
    start = DAY + timedelta(days=since)
    found = days_in_office(start, start + timedelta(days=length), terms)
    assert sum(found.values()) == length
    assert all(days > 0 for days in found.values())


@given(st.integers(0, 400), st.integers(-200, 400), terms_drawn, terms_drawn, st.integers(-50, 500))
def test_the_shares_of_a_slip_sum_exactly_to_the_whole(
    due: int, late: int, terms: list[Term], others: list[Term], moved_after: int
) -> None:
    due_on = DAY + timedelta(days=due)
    moved = [Spell(date.min, 7), Spell(DAY + timedelta(days=moved_after), 8)]
    held = {7: terms, 8: others}
    found = slip(due_on, due_on + timedelta(days=late), DAY, moved, held)
    assert sum(found.values()) == late
    assert all(share * late >= 0 for share in found.values())
