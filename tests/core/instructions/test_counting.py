"""How many instructions were on time, late, returned, objected, extended; and what owes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bagdar.core.instructions.counting import (
    Timing,
    Totals,
    age_days,
    in_force,
    most_late_first,
    stood_on,
    timing,
    totals,
    totals_by,
)
from bagdar.core.instructions.course import Event, Happening, Side, Standing, State

ISSUED = date(2026, 6, 1)
DUE = date(2026, 7, 1)
AS_OF = date(2026, 7, 10)


def stands(
    state: State, *, due: date = DUE, reported: date | None = None, **facts: Any
) -> Standing:
    over = {State.CLOSED: date(2026, 7, 8), State.WITHDRAWN: date(2026, 6, 20)}
    return Standing(
        state=state,
        issued_on=ISSUED,
        answer_by=date(2026, 6, 2),
        first_due_on=DUE,
        due_on=due,
        reported_on=reported,
        ended_on=over.get(state),
        **facts,
    )


# state       due           reported      as of 10 July
DRAWN = (
    (State.ISSUED, DUE, None, Timing.OVERDUE),
    (State.ISSUED, AS_OF, None, Timing.IN_TERM),
    (State.OBJECTED, date(2026, 7, 9), None, Timing.OVERDUE),
    (State.ACCEPTED, date(2026, 7, 11), None, Timing.IN_TERM),
    (State.IN_WORK, DUE, None, Timing.OVERDUE),
    (State.RETURNED, DUE, None, Timing.OVERDUE),
    (State.REPORTED, DUE, DUE, Timing.ON_TIME),
    (State.REPORTED, DUE, date(2026, 7, 2), Timing.LATE),
    (State.CLOSED, DUE, date(2026, 6, 30), Timing.ON_TIME),
    (State.CLOSED, DUE, date(2026, 7, 2), Timing.LATE),
    (State.WITHDRAWN, DUE, None, None),
    (State.DRAFTED, DUE, None, None),
)


def test_each_stands_to_its_day_by_the_report_that_stands_and_the_day_itself_is_on_time() -> None:
    found = [
        (state, due, reported, timing(stands(state, due=due, reported=reported), as_of=AS_OF))
        for state, due, reported, _told in DRAWN
    ]
    assert found == list(DRAWN)


def test_each_is_counted_once_and_what_was_taken_back_owes_nothing() -> None:
    rows = [stands(state, due=due, reported=reported) for state, due, reported, _told in DRAWN]
    assert totals(rows, as_of=AS_OF) == Totals(
        issued=11,
        in_term=2,
        overdue=4,
        on_time=2,
        late=2,
        withdrawn=1,
        unanswered=2,
        to_check=2,
        closed=2,
    )


def test_the_share_on_time_is_of_those_that_are_due_and_of_none_there_is_none() -> None:
    found = totals(
        [
            stands(State.CLOSED, reported=DUE),
            stands(State.REPORTED, reported=AS_OF),
            stands(State.IN_WORK),
            stands(State.ACCEPTED, due=AS_OF),
        ],
        as_of=AS_OF,
    )
    assert (found.due, found.on_time_ratio, found.on_time_percent) == (3, Fraction(1, 3), 33)
    none = totals([stands(State.ACCEPTED, due=AS_OF)], as_of=AS_OF)
    assert (none.on_time_ratio, none.on_time_percent) == (None, None)
    assert [Totals(on_time=one, late=8 - one).on_time_percent for one in (0, 1, 8)] == [0, 13, 100]


def test_a_return_an_objection_and_an_extension_count_by_instruction_and_by_how_often() -> None:
    found = totals(
        [
            stands(State.IN_WORK, returns=2, extensions=3),
            stands(State.CLOSED, reported=DUE, extensions=1, objections=1),
            stands(State.OBJECTED, objections=1),
        ],
        as_of=DUE,
    )
    assert (found.returned, found.returns) == (1, 2)
    assert (found.extended, found.extensions) == (2, 4)
    assert found.objected == 2


def test_each_office_is_counted_apart() -> None:
    found = totals_by(
        [("a", stands(State.IN_WORK)), ("b", stands(State.ISSUED)), ("a", stands(State.WITHDRAWN))],
        as_of=AS_OF,
    )
    assert found == {
        "a": Totals(issued=2, overdue=1, withdrawn=1),
        "b": Totals(issued=1, overdue=1, unanswered=1),
    }


EVENTS = (
    Event(ISSUED, Happening.ISSUED, Side.ISSUER, "a", due_on=DUE, answer_by=date(2026, 6, 2)),
    Event(date(2026, 6, 2), Happening.OBJECTED, Side.LEAD, "b", reason="no land"),
    Event(date(2026, 6, 3), Happening.OBJECTION_REFUSED, Side.ISSUER, "a", reason="there is"),
    Event(date(2026, 6, 25), Happening.REPORTED, Side.LEAD, "b", reason="done", evidence=1),
    Event(date(2026, 7, 3), Happening.RETURNED, Side.CONTROL, "c", reason="no act"),
    Event(date(2026, 7, 6), Happening.REPORTED, Side.LEAD, "b", reason="done", evidence=1),
    Event(date(2026, 7, 8), Happening.CLOSED, Side.CONTROL, "c"),
)


def never(_start: date, _days: int) -> date:
    raise AssertionError("the day for an answer was told")


def test_it_stands_as_it_stood_on_the_day_asked_for() -> None:
    days = (date(2026, 5, 31), ISSUED, date(2026, 6, 2), date(2026, 7, 2), date(2026, 7, 3), AS_OF)
    found = [
        (one.state, timing(one, as_of=day))
        for day in days
        for one in [stood_on(EVENTS, day, after=never)]
    ]
    assert found == [
        (State.DRAFTED, None),
        (State.ISSUED, Timing.IN_TERM),
        (State.OBJECTED, Timing.IN_TERM),
        (State.REPORTED, Timing.ON_TIME),
        (State.RETURNED, Timing.OVERDUE),
        (State.CLOSED, Timing.LATE),
    ]
    last = stood_on(EVENTS, AS_OF, after=never)
    assert (last.objections, last.returns) == (1, 1)


def test_it_belongs_to_every_period_that_it_was_in_force_in() -> None:
    closed = stands(State.CLOSED, reported=DUE)
    periods = {
        (date(2026, 5, 1), date(2026, 5, 31)): False,
        (date(2026, 5, 1), ISSUED): True,
        (date(2026, 6, 10), date(2026, 6, 11)): True,
        (date(2026, 7, 8), AS_OF): True,
        (date(2026, 7, 9), AS_OF): False,
    }
    assert {one: in_force(closed, *one) for one in periods} == periods
    assert not in_force(Standing(), ISSUED, AS_OF)


def test_the_most_late_come_first_and_among_them_the_oldest() -> None:
    newer = Standing(state=State.IN_WORK, issued_on=date(2026, 6, 20), due_on=DUE)
    later = Standing(state=State.IN_WORK, issued_on=ISSUED, due_on=date(2026, 7, 5))
    older = stands(State.IN_WORK)
    order = sorted([newer, later, older], key=most_late_first(AS_OF))
    assert order == [older, newer, later]
    ended = stands(State.CLOSED, reported=DUE)
    assert [age_days(one, as_of=AS_OF) for one in (older, ended, Standing())] == [39, 37, 0]


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(State)),
            st.integers(0, 20).map(lambda days: DUE + timedelta(days=days)),
            st.integers(0, 20).map(lambda days: DUE + timedelta(days=days)),
        ),
        max_size=20,
    )
)
def test_what_is_in_term_overdue_on_time_late_or_taken_back_is_all_that_was_issued(
    rows: list[tuple[State, date, date]],
) -> None:
    standings = [
        stands(state, due=due, reported=reported if state in ("reported", "closed") else None)
        for state, due, reported in rows
    ]
    found = totals(standings, as_of=AS_OF)
    parts = found.in_term + found.overdue + found.on_time + found.late + found.withdrawn
    assert parts == found.issued == sum(state is not State.DRAFTED for state, _d, _r in rows)
