"""Sums of money, obligations, cost per job and suggested matches: by hand and by law."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.indicators import State
from bagdar.core.spending.matching import Candidate, Index, Party, Sign
from bagdar.core.spending.money import NAMES, Totals, rolled_up, together
from bagdar.core.spending.support import (
    Course,
    JobCost,
    Lack,
    Reference,
    cost_per_job,
    course_of,
    reference_of,
)

AMOUNTS = st.decimals(min_value=-(10**14), max_value=10**14, places=2)
PURSES = st.dictionaries(
    st.sampled_from(["KZT", "USD", "EUR"]),
    st.builds(Totals, budget=AMOUNTS, paid=AMOUNTS, unvalued_count=st.integers(0, 9)),
    max_size=3,
)
PARENTS = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3}
"""A country, two oblasts and their districts."""


@given(st.lists(PURSES, max_size=8))
def test_no_sum_has_money_of_another_currency_and_the_order_never_shows(
    purses: list[dict[str, Totals]],
) -> None:
    found = together(purses)
    assert found == together(reversed(purses))
    assert set(found) == {currency for one in purses for currency in one}
    for currency, totals in found.items():
        own = [one[currency] for one in purses if currency in one]
        for name in NAMES:
            assert getattr(totals, name) == sum(getattr(one, name) for one in own)


@given(st.dictionaries(st.sampled_from(sorted(PARENTS)), PURSES))
def test_a_territory_has_what_lies_in_it_and_in_its_children_together(
    own: dict[int, dict[str, Totals]],
) -> None:
    found = rolled_up(own, PARENTS)
    for node in PARENTS:
        children = [found.get(one, {}) for one, above in PARENTS.items() if above == node]
        assert found.get(node, {}) == together([own.get(node, {}), *children])
    assert found.get(1, {}) == together(own.values())


def test_what_was_paid_of_a_budget_is_weighted_by_value_and_not_told_without_one() -> None:
    small, large = Totals(budget=Decimal(10), paid=Decimal(10)), Totals(budget=Decimal(90))
    assert (small + large).paid_ratio == Decimal("0.1")
    assert Totals(paid=Decimal(5)).paid_ratio is None


@pytest.mark.parametrize(
    ("due_on", "met_on", "met_value", "course"),
    [
        (date(2026, 6, 15), None, None, Course.DUE),
        (date(2026, 6, 14), None, None, Course.OVERDUE),
        (date(2026, 6, 14), date(2026, 6, 14), "50", Course.MET),
        (date(2026, 6, 14), date(2026, 6, 15), "50", Course.MET_LATE),
        (date(2026, 6, 14), date(2026, 6, 16), "50", Course.OVERDUE),
        (date(2026, 6, 14), date(2026, 6, 14), "49.99", Course.OVERDUE),
        (date(2026, 6, 20), date(2026, 6, 14), "49.99", Course.DUE),
        (date(2026, 6, 20), date(2026, 6, 14), "51", Course.MET),
    ],
)
def test_an_obligation_stands_as_its_days_and_amounts_say(
    due_on: date, met_on: date | None, met_value: str | None, course: Course
) -> None:
    told = course_of(
        due_on=due_on,
        due_value=Decimal(50),
        met_on=met_on,
        met_value=Decimal(met_value) if met_value else None,
        as_of=date(2026, 6, 15),
    )
    assert told is course


def test_a_term_is_met_by_its_day_alone() -> None:
    days = {"due_on": date(2026, 1, 1), "as_of": date(2026, 6, 15)}
    assert course_of(due_value=None, met_value=None, met_on=None, **days) is Course.OVERDUE
    met = course_of(due_value=None, met_value=None, met_on=date(2026, 1, 1), **days)
    assert met is Course.MET


PUBLIC = Totals(paid=Decimal(150), grant_equivalent=Decimal(100), support=Decimal(400))


@pytest.mark.parametrize(
    ("purse", "jobs", "expected", "state"),
    [
        ({"KZT": PUBLIC}, "50", JobCost(Decimal(5), "KZT", Decimal(250)), State.VALUE),
        ({"KZT": PUBLIC, "USD": Totals(budget=Decimal(9))}, "50", None, State.VALUE),
        ({}, "50", JobCost(None, lack=Lack.NO_MONEY), State.NOT_APPLICABLE),
        ({"KZT": Totals(budget=Decimal(9))}, "50", None, State.NOT_APPLICABLE),
        (
            {"KZT": PUBLIC, "USD": Totals(paid=Decimal(1))},
            "50",
            JobCost(None, lack=Lack.SEVERAL_CURRENCIES),
            State.NOT_COMPUTABLE,
        ),
        (
            {"KZT": PUBLIC + Totals(unvalued_count=1)},
            "50",
            JobCost(None, "KZT", lack=Lack.UNVALUED_SUPPORT),
            State.NOT_COMPUTABLE,
        ),
        (
            {"KZT": PUBLIC},
            None,
            JobCost(None, "KZT", Decimal(250), Lack.NO_JOBS_KNOWN),
            State.NOT_REPORTED,
        ),
        (
            {"KZT": PUBLIC},
            "0",
            JobCost(None, "KZT", Decimal(250), Lack.NO_JOBS),
            State.NOT_APPLICABLE,
        ),
    ],
)
def test_public_money_is_divided_by_verified_jobs_or_it_is_said_why_not(
    purse: dict[str, Totals], jobs: str | None, expected: JobCost | None, state: State
) -> None:
    told = cost_per_job(purse, Decimal(jobs) if jobs is not None else None)
    assert told.state is state
    if expected is not None:
        assert told == expected


def test_a_class_tells_its_median_from_five_projects_of_a_currency_on() -> None:
    four = [JobCost(Decimal(one), "KZT") for one in (1, 2, 30, 40)]
    others = [JobCost(Decimal(9), "USD"), JobCost(None, "KZT", lack=Lack.NO_JOBS)]
    assert reference_of([*four, *others], "KZT") == Reference(None, 4)
    five = [*four, JobCost(Decimal(7), "KZT"), *others]
    assert reference_of(five, "KZT") == Reference(Decimal(7), 5)


MILL = Candidate(1, "north-mill", ("Cement mill in Northville", "Цементный завод", ""), "1" * 12)
FARM = Candidate(2, "south-farm", ("Dairy farm in Southville", "Молочная ферма", ""), "2" * 12)


@pytest.mark.parametrize(
    ("text", "bins", "expected"),
    [
        ("works for north-mill, stage 2", set(), [(1, 77, (Sign.KEY, Sign.WORDS))]),
        ("works for north-mills", set(), []),
        ("anything", {"2" * 12}, [(2, 50, (Sign.BIN,))]),
        ("roads to the cement mill in Northville", set(), [(1, 50, (Sign.WORDS,))]),
        ("mill", set(), []),
        ("строительство: цементный завод", {"1" * 12}, [(1, 100, (Sign.BIN, Sign.WORDS))]),
        ("school roof", {"3" * 12}, []),
        ("", set(), []),
    ],
)
def test_what_speaks_for_a_match_is_weighed_and_named(
    text: str, bins: set[str], expected: list[tuple[int, int, tuple[Sign, ...]]]
) -> None:
    found = Index([MILL, FARM]).suggest(Party(text, frozenset(bins)))
    assert [(one.project, one.score, one.signs) for one in found] == expected


def test_a_refused_match_is_not_suggested_again_and_few_are_suggested_at_all() -> None:
    party = Party("Cement mill in Northville", frozenset({"2" * 12}))
    many = [Candidate(n, f"mill-{n}", ("Cement mill in Northville",), "") for n in range(10, 15)]
    index = Index([MILL, FARM, *many])
    assert [one.project for one in index.suggest(party)] == [1, 2, 10]
    assert [one.project for one in index.suggest(party, without=[1])] == [2, 10, 11]
