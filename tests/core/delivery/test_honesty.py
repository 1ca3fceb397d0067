"""Honesty of forecasts on drawn tables: which dates settle, which forecast, how far off."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.delivery.honesty import honesty_figures, settlements
from bagdar.core.tables import (
    COMMITMENTS,
    DATE_MOVES,
    ENDS,
    MILESTONES,
    SETTLEMENTS,
    STANDING_FIGURES,
    TENURES,
)
from tests.core.delivery.drawn import figures_of, rows_of, table
from tests.core.delivery.test_lateness import promise

DUE = date(2026, 10, 1)
STOOD = date(2026, 7, 3)
"""90 days before."""
SET = date(2026, 1, 10)
LATER = date(2026, 12, 1)
AT = datetime(2026, 1, 10, 9, 0)  # noqa: DTZ001 -- moments of the lake are UTC without a zone


def milestone(number: int = 1, **facts: Any) -> dict[str, Any]:
    known = {"project": 1, "is_end": True, "actual_on": None, "removed_on": None}
    return {"milestone": number, **known, **facts}


def committed(due_on: date = DUE, set_on: date = SET, number: int = 1) -> dict[str, Any]:
    return {"milestone": number, "due_on": due_on, "set_on": set_on, "at": AT}


def said(stated_on: date, new_on: date, number: int = 1, **facts: Any) -> dict[str, Any]:
    known = {"project": 1, "kind": "forecast", "old_on": None, "cause": "", "confidence": None}
    days = {"new_on": new_on, "stated_on": stated_on, "at": AT}
    move = {"move": stated_on.toordinal(), "milestone": number, "actor": "user:1"}
    return {**move, **known, **days, **facts}


def settled(
    milestones: list[dict[str, Any]],
    commitments: list[dict[str, Any]],
    moves: list[dict[str, Any]] = [],  # noqa: B006 -- read only
    tenures: list[dict[str, Any]] = [],  # noqa: B006 -- read only
    *,
    as_of: date = LATER,
    promises: list[dict[str, Any]] | None = None,
) -> Any:
    found = settlements(
        table(ENDS, promises or [promise(1, office=5)]),
        table(MILESTONES, milestones),
        table(COMMITMENTS, commitments),
        table(DATE_MOVES, moves),
        table(TENURES, tenures),
        as_of=as_of,
    )
    SETTLEMENTS.check(found)
    return found


def rows(*args: Any, **named: Any) -> list[dict[str, Any]]:
    return rows_of(settled(*args, **named), "milestone", "due_on")


def test_a_due_date_settles_the_forecast_that_stood_90_days_before_it() -> None:
    moves = [
        said(date(2026, 5, 1), date(2026, 9, 1)),
        said(STOOD, date(2026, 10, 20), confidence=70, actor="user:2"),
        said(STOOD + timedelta(days=1), date(2027, 3, 1), actor="user:3"),
    ]
    assert rows([milestone(actual_on=date(2026, 11, 4))], [committed()], moves) == [
        {
            "milestone": 1,
            "project": 1,
            "reach": 0,
            "office": 5,
            "tenure": None,
            "owner": "user:2",
            "due_on": DUE,
            "forecast_on": date(2026, 10, 20),
            "stated_on": STOOD,
            "confidence": 70,
            "presumed": False,
            "actual_on": date(2026, 11, 4),
            "open": False,
            "error_days": 15,
            "kept": False,
        }
    ]


def test_a_forecast_that_was_withdrawn_by_then_did_not_stand() -> None:
    stated = said(date(2026, 3, 1), date(2027, 3, 1), confidence=30)
    gone = said(STOOD, date(2027, 3, 1), kind="withdrawal", old_on=date(2027, 3, 1)) | {
        "new_on": None
    }
    (found,) = rows([milestone(actual_on=DUE)], [committed()], [stated, gone])
    told = ("presumed", "owner", "forecast_on", "confidence")
    assert [found[name] for name in told] == [True, None, DUE, None]
    late = {**gone, "stated_on": STOOD + timedelta(days=1)}
    (found,) = rows([milestone(actual_on=DUE)], [committed()], [stated, late])
    assert (found["presumed"], found["forecast_on"]) == (False, date(2027, 3, 1))


def test_a_confirmation_is_a_forecast_and_a_request_is_none() -> None:
    moves = [
        said(date(2026, 3, 1), DUE, confidence=30),
        said(date(2026, 6, 1), DUE, kind="confirmation", confidence=90),
        said(date(2026, 6, 2), date(2027, 6, 1), kind="commitment"),
    ]
    (found,) = rows([milestone(actual_on=DUE)], [committed()], moves)
    assert (found["confidence"], found["error_days"], found["kept"]) == (90, 0, True)


def test_without_a_forecast_the_due_date_stands_for_it_and_has_no_owner() -> None:
    (found,) = rows([milestone(actual_on=DUE - timedelta(days=8))], [committed()])
    assert (found["forecast_on"], found["presumed"], found["owner"]) == (DUE, True, None)
    assert (found["error_days"], found["kept"]) == (-8, True)


@pytest.mark.parametrize(
    ("forecast_on", "error_days", "kept"),
    [
        (LATER - timedelta(days=1), 1, False),
        (LATER, 0, None),
        (LATER + timedelta(days=200), 0, None),
        (DUE, 61, False),
    ],
)
def test_an_open_promise_scores_at_least_the_days_since_its_forecast(
    forecast_on: date, error_days: int, kept: bool | None
) -> None:
    (found,) = rows([milestone()], [committed()], [said(SET, forecast_on, confidence=90)])
    assert (found["open"], found["error_days"], found["kept"]) == (True, error_days, kept)


def test_what_happened_after_the_day_asked_for_was_not_known_then() -> None:
    (found,) = rows([milestone(actual_on=LATER + timedelta(days=1))], [committed()])
    assert (found["open"], found["actual_on"]) == (True, None)


@pytest.mark.parametrize(
    ("replaced_on", "due"),
    [
        (STOOD - timedelta(days=1), []),
        (STOOD, []),
        (STOOD + timedelta(days=1), [DUE]),
        (DUE + timedelta(days=5), [DUE]),
        (SET, []),
    ],
)
def test_a_date_moved_in_good_time_settles_nothing_and_at_the_last_moment_all_the_same(
    replaced_on: date, due: list[date]
) -> None:
    later = {**committed(date(2028, 1, 1), replaced_on), "at": AT + timedelta(minutes=1)}
    assert [one["due_on"] for one in rows([milestone()], [committed(), later])] == due


def test_each_date_that_came_due_settles_once() -> None:
    again = committed(date(2026, 11, 20), date(2026, 9, 20))
    assert [one["due_on"] for one in rows([milestone()], [committed(), again])] == [
        DUE,
        date(2026, 11, 20),
    ]


@pytest.mark.parametrize("due_on", [LATER + timedelta(days=1), SET - timedelta(days=1)])
def test_a_date_to_come_and_one_past_when_it_was_set_settle_nothing(due_on: date) -> None:
    assert rows([milestone()], [committed(due_on)]) == []


def test_a_date_due_on_the_day_itself_settles() -> None:
    assert len(rows([milestone()], [committed()], as_of=DUE)) == 1


@pytest.mark.parametrize(
    ("removed_on", "errors"),
    [(STOOD, []), (STOOD + timedelta(days=1), [0]), (DUE + timedelta(days=9), [9])],
)
def test_what_was_taken_out_of_the_plan_at_the_last_moment_counts_until_that_day(
    removed_on: date, errors: list[int]
) -> None:
    found = rows([milestone(removed_on=removed_on)], [committed()])
    assert [one["error_days"] for one in found] == errors


def term(number: int, starts_on: date, ends_on: date | None, *, acting: bool = False) -> Any:
    days = {"starts_on": starts_on, "ends_on": ends_on}
    return {"tenure": number, "office": 5, "acting": acting, **days}


@pytest.mark.parametrize(
    ("terms", "tenure"),
    [
        ([term(1, SET, STOOD), term(2, STOOD, None)], 2),
        ([term(1, SET, None), term(2, SET, STOOD + timedelta(days=1), acting=True)], 2),
        ([term(1, SET, None), term(2, SET, STOOD, acting=True)], 1),
        ([term(1, SET, STOOD)], None),
    ],
)
def test_it_belongs_to_whoever_held_the_office_when_the_forecast_stood(
    terms: list[Any], tenure: int | None
) -> None:
    (found,) = rows([milestone()], [committed()], tenures=terms)
    assert found["tenure"] == tenure


def test_figures_by_owner_office_and_tenure_are_computed_by_hand() -> None:
    """Errors 0, 10, 20, 40, 61; confidences 90 kept, 70 missed, 50 missed, none, 90 missed."""
    off = (0, 10, 20, 40)
    milestones = [
        *(milestone(at, actual_on=DUE + timedelta(days=days)) for at, days in enumerate(off)),
        milestone(4),
    ]
    sure = (90, 70, 50, None, 90)
    moves = [said(SET, DUE, at, confidence=one) for at, one in enumerate(sure)]
    found = settled(
        milestones,
        [committed(number=at) for at in range(5)],
        moves,
        [term(9, SET, None)],
    )
    told = honesty_figures(found)
    STANDING_FIGURES.check(told)
    figures = figures_of(told)
    expected = {
        "forecast_error_days": (20.0, 5),
        "forecast_spread_days": (30.0, 5),
        "forecast_open_ratio": (0.2, 5),
        "forecast_presumed_ratio": (0.0, 5),
        "forecast_brier_score": (pytest.approx((0.01 + 0.49 + 0.25 + 0.81) / 4), 4),
    }
    for subject in (("owner", "user:1"), ("office", "5"), ("tenure", "9"), ("country", "")):
        assert {reach: figures[*subject, reach] for reach in range(4)} == dict.fromkeys(
            range(4), expected
        )


def test_a_figure_is_made_only_of_what_its_reach_may_see() -> None:
    hidden = settled(
        [milestone(1, actual_on=DUE), milestone(2, project=2)],
        [committed(), committed(number=2)],
        promises=[promise(1, office=5), promise(2, office=6, reach=3)],
    )
    figures = figures_of(honesty_figures(hidden))
    assert [figures["country", "", reach]["forecast_error_days"] for reach in range(4)] == [
        (0.0, 1),
        (0.0, 1),
        (0.0, 1),
        (30.5, 2),
    ]
    assert [reach for kind, one, reach in figures if (kind, one) == ("office", "6")] == [3]


def test_the_synthetic_world_has_figures_of_its_own() -> None:
    both = settled(
        [milestone(1, actual_on=DUE), milestone(2, project=2)],
        [committed(), committed(number=2)],
        promises=[promise(1, reach=1), promise(2, reach=5)],
    )
    figures = figures_of(honesty_figures(both))
    told = {reach: one["forecast_error_days"] for (_kind, _who, reach), one in figures.items()}
    assert told == {1: (0.0, 1), 2: (0.0, 1), 3: (0.0, 1), **dict.fromkeys((5, 6, 7), (61.0, 1))}


def test_without_a_confidence_there_is_no_brier_score_and_it_says_so() -> None:
    figures = figures_of(honesty_figures(settled([milestone()], [committed()])))
    assert figures["country", "", 0]["forecast_brier_score"] == (None, 0)


around = st.dates(date(2026, 1, 11), date(2027, 12, 1))


ALIKE = 20
"""Cases that share an expression: making one takes far longer than a row in it."""


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(around, around, st.none() | around, st.none() | around),
        min_size=ALIKE,
        max_size=ALIKE,
    ),
    st.integers(0, 400),
)
def test_an_open_promise_never_scores_better_as_time_goes_by(
    cases: list[tuple[date, date, date | None, date | None]], more: int
) -> None:
    stated: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    for number, (due_on, forecast_on, actual_on, removed_on) in enumerate(cases):
        stated[0].append(milestone(number, actual_on=actual_on, removed_on=removed_on))
        stated[1].append(committed(due_on, number=number))
        stated[2].append(said(SET, forecast_on, number))
    first = rows(*stated, as_of=LATER)
    second = {
        (one["milestone"], one["due_on"]): one
        for one in rows(*stated, as_of=LATER + timedelta(days=more))
    }
    for before in first:
        after = second[before["milestone"], before["due_on"]]
        if after["open"]:
            assert before["open"]
            assert after["error_days"] >= before["error_days"] >= 0
        if before["open"] and after["actual_on"] and after["actual_on"] > after["forecast_on"]:
            assert after["error_days"] >= before["error_days"]
        if before["kept"] is not None:
            assert after["kept"] == before["kept"]


@settings(max_examples=10)
@given(
    st.lists(
        st.tuples(around, st.lists(st.tuples(around, around), max_size=6), around),
        min_size=ALIKE,
        max_size=ALIKE,
    )
)
def test_what_is_said_after_the_forecast_stood_changes_nothing(
    cases: list[tuple[date, list[tuple[date, date]], date]],
) -> None:
    """Each case stands there twice: as it was said, and with a late word after it."""
    milestones, commitments, moves = [], [], []
    for number, (due_on, stated, new_on) in enumerate(cases):
        for which in (number, number + ALIKE):
            milestones.append(milestone(which))
            commitments.append(committed(due_on, number=which))
            moves += [said(at, to, which, move=place) for place, (at, to) in enumerate(stated)]
        late_on = due_on - timedelta(days=89)
        moves.append(said(late_on, new_on, number + ALIKE, move=100))
    found = rows(milestones, commitments, moves)
    plain = [one for one in found if one["milestone"] < ALIKE]
    with_late = [
        {**one, "milestone": one["milestone"] - ALIKE} for one in found if one["milestone"] >= ALIKE
    ]
    assert plain == with_late
    assert len(plain) == sum(due_on <= LATER for due_on, _stated, _new_on in cases)
