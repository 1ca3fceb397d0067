"""The scorecard by hand, and the same for one subject and for all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.indicators import State
from bagdar.core.tables import SCORE_INPUTS, SCORE_WEIGHTS, SCORES, WITHIN
from bagdar.core.tables.reaches import reaches_from
from bagdar.core.territories.score_tables import rolled_up, scorecards
from bagdar.core.territories.scorecard import (
    AHEAD_DAYS,
    SCORE,
    Colour,
    Fact,
    Input,
    Measure,
    Score,
    Told,
    colour_of,
    facts,
    measures,
    score,
    told_of,
)
from tests.core.delivery.drawn import rows_of, table

DUE = date(2026, 6, 30)
AHEAD = DUE - timedelta(days=AHEAD_DAYS)
LATER = date(2026, 9, 1)
MARCH = date(2026, 3, 1)
TREE = ((1, 1), (2, 2), (2, 1), (3, 3), (3, 2), (3, 1), (4, 4), (4, 1))
"""A country 1, an oblast 2 with a district 3, a city 4."""


def some(indicator: str, n: str, base: str, state: Told = Told.REPORTED) -> Input:
    return Input(indicator, state, Decimal(n), Decimal(base))


def test_a_miss_costs_nothing_when_told_in_good_time_and_double_when_found_late() -> None:
    """Ten due: 5 met, 2 told ahead, 1 told late, 2 that nobody told: costs 0·2 + 1 + 2·2 = 5."""
    found = measures(
        [
            some("launches_on_time", "5", "6"),
            some("launches_on_time", "0", "2", Told.SELF_REPORTED),
            some("launches_on_time", "0", "2", Told.FOUND_LATE),
        ]
    )["launches_on_time"]
    counted = [found.n, found.base, found.self_reported, found.found_late]
    assert [int(one) for one in counted] == [5, 10, 2, 2]
    assert found.ratio == 0.5


def test_an_overdue_report_is_the_worst_case_and_is_not_hidden() -> None:
    found = measures([some("r", "3", "4"), some("r", "1", "1", Told.OVERDUE)])["r"]
    assert [int(one) for one in (found.n, found.base, found.overdue)] == [3, 5, 1]
    assert found.ratio == 0.6


def test_a_zero_denominator_is_not_applicable_and_takes_no_part_in_the_score() -> None:
    found = measures([some("a", "0", "0"), some("b", "1", "4")])
    assert found["a"].state is State.NOT_APPLICABLE
    assert score(found, {"a": 30, "b": 10}) == Score(250_000, 10)
    assert score(found, {"a": 30}) == Score(None, 0)
    assert score(found, {}).state is State.NOT_APPLICABLE


def test_costs_hold_a_value_between_none_and_all() -> None:
    worst = measures([some("a", "0", "3", Told.FOUND_LATE)])["a"]
    beyond = measures([some("a", "7", "3")])["a"]
    assert (worst.ratio, beyond.ratio) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("forecasts", "planned_on", "told"),
    [
        ([(AHEAD, LATER)], AHEAD, Told.SELF_REPORTED),
        ([(AHEAD + timedelta(days=1), LATER)], AHEAD, Told.REPORTED),
        ([(AHEAD, LATER)], AHEAD + timedelta(days=1), Told.REPORTED),
        ([(AHEAD, LATER)], None, Told.REPORTED),
        ([(DUE, LATER)], AHEAD, Told.REPORTED),
        ([(DUE + timedelta(days=1), LATER)], AHEAD, Told.FOUND_LATE),
        ([(AHEAD, LATER), (DUE, DUE)], AHEAD, Told.FOUND_LATE),
        ([(AHEAD - timedelta(days=9), LATER), (AHEAD, DUE)], AHEAD, Told.FOUND_LATE),
        ([], AHEAD, Told.FOUND_LATE),
    ],
)
def test_trouble_is_told_ahead_with_forecast_and_plan_or_told_late_or_found(
    forecasts: list[tuple[date, date]], planned_on: date | None, told: Told
) -> None:
    assert told_of(DUE, forecasts, [planned_on] if planned_on else []) is told


@pytest.mark.parametrize(
    ("forecasts", "told"),
    [
        ([(date(2026, 4, 1), date(2026, 7, 1)), (date(2026, 5, 5), DUE)], Told.FOUND_LATE),
        (
            [(date(2026, 4, 1), LATER), (date(2026, 5, 5), DUE), (date(2026, 6, 29), LATER)],
            Told.REPORTED,
        ),
        ([(date(2026, 4, 1), LATER), (date(2026, 5, 5), date(2026, 8, 1))], Told.SELF_REPORTED),
        ([(date(2026, 4, 1), DUE), (date(2026, 4, 1), LATER)], Told.SELF_REPORTED),
        ([(date(2026, 4, 1), LATER), (date(2026, 4, 1), DUE)], Told.FOUND_LATE),
    ],
)
def test_a_warning_that_was_taken_back_is_none(
    forecasts: list[tuple[date, date]], told: Told
) -> None:
    """It must stand from sixty days before the date up to the date."""
    assert told_of(DUE, forecasts, [date(2026, 4, 2)]) is told


@pytest.mark.parametrize(
    ("planned_on", "due_before", "told"),
    [
        (date(2020, 3, 1), None, Told.REPORTED),
        (date(2020, 3, 1), date(2025, 12, 31), Told.REPORTED),
        (date(2025, 12, 31), date(2025, 12, 31), Told.REPORTED),
        (date(2026, 1, 1), date(2025, 12, 31), Told.SELF_REPORTED),
        (date(2026, 4, 1), None, Told.SELF_REPORTED),
    ],
)
def test_a_plan_given_for_an_earlier_date_is_none_for_this_one(
    planned_on: date, due_before: date | None, told: Told
) -> None:
    forecasts = [(date(2026, 4, 1), LATER)]
    assert told_of(DUE, forecasts, [planned_on], due_before=due_before) is told


DAYS = st.dates(DUE - timedelta(days=120), DUE + timedelta(days=30))


@given(st.lists(st.tuples(DAYS, DAYS), max_size=6), st.lists(DAYS, max_size=3))
def test_trouble_told_in_good_time_stood_on_every_day_up_to_the_date(
    drawn: list[tuple[date, date]], plans: list[date]
) -> None:
    forecasts = sorted(drawn, key=lambda one: one[0])
    told = told_of(DUE, forecasts, plans)
    days = [AHEAD + timedelta(days=one) for one in range(AHEAD_DAYS + 1)]
    stood = [[to for on, to in forecasts if on <= day] for day in days]
    always = all(one and one[-1] > DUE for one in stood)
    assert told is not Told.SELF_REPORTED or (always and min(plans) <= AHEAD)
    assert (told is Told.FOUND_LATE) == (not stood[-1] or stood[-1][-1] <= DUE)


@pytest.mark.parametrize(
    ("value", "colour"),
    [
        (850_000, Colour.GREEN),
        (849_999, Colour.AMBER),
        (600_000, Colour.AMBER),
        (599_999, Colour.RED),
        (None, None),
    ],
)
def test_colours_begin_at_their_bounds(value: int | None, colour: Colour | None) -> None:
    assert colour_of(value) is colour


def test_the_facts_of_a_colour_are_its_losses_and_sum_to_what_is_missing() -> None:
    found = measures([some("a", "1", "2"), some("b", "9", "10"), some("c", "2", "2")])
    weights = {"a": 30, "b": 10, "c": 10}
    made = facts(found, weights)
    assert made == (Fact("a", Colour.RED, 300_000), Fact("b", Colour.GREEN, 20_000))
    assert score(found, weights).value == 1_000_000 - sum(one.loss for one in made)


def row(kind: str, subject: int, **told: Any) -> dict[str, Any]:
    return {
        "subject_kind": kind,
        "subject": str(subject),
        "reach": 0,
        "indicator": "a",
        "month": MARCH,
        "state": Told.REPORTED.value,
        **told,
        "n": Decimal(told.get("n", 0)),
        "base": Decimal(told.get("base", 1)),
    }


def drawn(inputs: Sequence[dict[str, Any]], weights: dict[str, int]) -> Any:
    within = [dict(zip(("territory", "above"), one, strict=True)) for one in TREE]
    months = sorted({one["month"] for one in inputs} | {MARCH})
    weighed = [
        {"indicator": name, "month": month, "weight": weight}
        for name, weight in weights.items()
        for month in months
    ]
    return scorecards(
        table(SCORE_INPUTS, inputs), table(WITHIN, within), table(SCORE_WEIGHTS, weighed)
    )


def test_territories_count_all_below_them_and_offices_only_their_own() -> None:
    found = drawn(
        [
            row("territory", 3, n=1, base=2),
            row("territory", 4, n=1, base=1, state="overdue"),
            row("tenure", 3, n=1, base=1),
            row("territory", 3, n=0, base=5, reach=1),
        ],
        {"a": 10},
    )
    SCORES.check(found)
    told = {
        (one["subject_kind"], one["subject"], one["reach"], one["indicator"]): (
            one["n"],
            one["base"],
            one["overdue"],
            one["value_ratio"],
        )
        for one in rows_of(found, "subject")
    }
    assert told["territory", "1", 0, "a"] == (1, 3, 1, 0.333333)
    assert told["territory", "2", 0, "a"] == (1, 2, 0, 0.5)
    assert told["territory", "2", 1, "a"] == (1, 7, 0, 0.142857)
    assert told["territory", "2", 0, SCORE] == (0, 10, 0, 0.5)
    assert told["tenure", "3", 3, SCORE] == (0, 10, 0, 1.0)
    assert ("territory", "2", 4, "a") not in told


def test_the_synthetic_world_is_counted_by_itself() -> None:
    found = drawn([row("territory", 4, reach=4), row("territory", 4, reach=3)], {"a": 1})
    reaches = {one["reach"] for one in rows_of(found, "reach") if one["subject"] == "4"}
    assert reaches == {3, 4, 5, 6, 7}
    assert {one["base"] for one in rows_of(found, "reach")} == {1}


numbers = st.decimals(0, 20, places=4)
inputs = st.builds(
    lambda kind, subject, n, base, **told: row(kind, subject, n=min(n, base), base=base, **told),
    st.sampled_from(("territory", "organisation")),
    st.sampled_from((1, 2, 3, 4)),
    numbers,
    numbers,
    reach=st.integers(0, 5),
    indicator=st.sampled_from("abc"),
    month=st.sampled_from((MARCH, date(2026, 4, 1))),
    state=st.sampled_from([one.value for one in Told]),
)


@given(st.lists(inputs, min_size=1, max_size=25))
def test_one_subject_computed_alone_equals_all_at_once(given_rows: list[dict[str, Any]]) -> None:
    weights = {"a": 30, "b": 7}
    expected: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    groups: dict[tuple[Any, ...], list[Input]] = defaultdict(list)
    for one in given_rows:
        own = int(one["subject"])
        above = [up for low, up in TREE if low == own]
        for subject in above if one["subject_kind"] == "territory" else [own]:
            for reach in reaches_from(one["reach"]):
                key = (one["subject_kind"], str(subject), reach, one["month"])
                groups[key].append(Input(one["indicator"], one["state"], one["n"], one["base"]))
    for key, rows in groups.items():
        measured = measures(rows)
        for name, told in measured.items():
            expected[*key, name] = _plain(told)
        whole = score(measured, weights)
        expected[*key, SCORE] = (0, whole.weight, 0, 0, 0, whole.ratio, whole.state)
    found = {
        tuple(one[name] for name in ("subject_kind", "subject", "reach", "month", "indicator")): (
            *(one[name] for name in ("n", "base", "overdue", "self_reported", "found_late")),
            one["value_ratio"],
            one["state"],
        )
        for one in rows_of(drawn(given_rows, weights), "subject")
    }
    assert found == expected


def _plain(told: Measure) -> tuple[Any, ...]:
    return (
        told.n,
        told.base,
        told.overdue,
        told.self_reported,
        told.found_late,
        told.ratio,
        told.state,
    )


def test_what_is_rolled_up_keeps_the_shape() -> None:
    within = [dict(zip(("territory", "above"), one, strict=True)) for one in TREE]
    found = rolled_up(table(SCORE_INPUTS, [row("territory", 3)]), table(WITHIN, within))
    SCORE_INPUTS.check(found)
    assert [one["subject"] for one in rows_of(found, "subject")] == ["1", "2", "3"]
