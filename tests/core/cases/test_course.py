"""The way of a case: every step from where it may be taken, by whom, within which term."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.cases.course import (
    OF_RECIPIENT,
    SECOND,
    WORK,
    CourseError,
    Event,
    Happening,
    Outcome,
    Side,
    Standing,
    State,
    course,
    step,
    steps_from,
)

H = Happening
MONDAY = date(2026, 6, 15)


def after(day: date, days: int) -> date:
    """Count every day as a working day."""
    return day + timedelta(days=days)


def event(took: Happening, day: int = 0, actor: str = "worker", days: int = 10) -> Event:
    side = Side.RECIPIENT if took in OF_RECIPIENT else Side.AUDITOR
    return Event(MONDAY + timedelta(days=day), took, side, actor, days)


def standing(*events: Event) -> Standing:
    return course(events, after=after)


OPENED, NOTICED = event(H.OPENED), event(H.NOTICED)
ANSWERED = (OPENED, NOTICED, event(H.REPLY_OBJECTED, 3, "akim"))
FOUND = (*ANSWERED, event(H.CONFIRMED, 5))


def test_a_notice_sets_the_day_for_a_reply() -> None:
    found = standing(OPENED, NOTICED)
    assert (found.state, found.reply_by) == (State.NOTICED, MONDAY + timedelta(days=10))


def test_a_reply_is_late_from_the_day_after_its_term() -> None:
    found = standing(OPENED, NOTICED)
    last = MONDAY + timedelta(days=10)
    assert not found.is_overdue(last)
    assert found.is_overdue(last + timedelta(days=1))
    assert found.late_days(last + timedelta(days=4)) == 4
    answered = step(found, event(H.REPLY_ACCEPTED, 12, "akim"), after=after)
    assert answered.late_days(last + timedelta(days=90)) == 2
    assert not answered.is_overdue(last + timedelta(days=90))


def test_without_a_reply_nothing_is_confirmed_before_the_term_is_over() -> None:
    with pytest.raises(CourseError, match="runs until 2026-06-25"):
        standing(OPENED, NOTICED, event(H.CONFIRMED, 10))
    assert standing(OPENED, NOTICED, event(H.CONFIRMED, 11)).outcome is Outcome.CONFIRMED


def test_whoever_worked_a_case_neither_closes_nor_returns_it() -> None:
    for took in (H.CLOSED, H.RETURNED):
        with pytest.raises(CourseError, match="second person"):
            standing(*FOUND, event(took, 40))
        assert standing(*FOUND, event(took, 40, "second")).state is not State.CONFIRMED


def test_what_was_confirmed_is_not_closed_while_it_may_be_appealed() -> None:
    with pytest.raises(CourseError, match="appealed against until 2026-06-30"):
        standing(*FOUND, event(H.CLOSED, 15, "second"))
    assert standing(*FOUND, event(H.CLOSED, 16, "second")).state is State.CLOSED


def test_an_appeal_is_heard_once_within_its_term_by_a_second_person() -> None:
    with pytest.raises(CourseError, match="term for an appeal is over"):
        standing(*FOUND, event(H.APPEALED, 16, "akim"))
    appealed = (*FOUND, event(H.APPEALED, 15, "akim"))
    with pytest.raises(CourseError, match="second person"):
        standing(*appealed, event(H.APPEAL_REFUSED, 16))
    refused = standing(*appealed, event(H.APPEAL_REFUSED, 16, "second"))
    assert (refused.state, refused.outcome) == (State.CONFIRMED, Outcome.CONFIRMED)
    with pytest.raises(CourseError, match="term for an appeal is over"):
        step(refused, event(H.APPEALED, 16, "akim"), after=after)
    upheld = standing(*appealed, event(H.APPEAL_UPHELD, 16, "second"))
    assert (upheld.state, upheld.outcome) == (State.EXPLAINED, Outcome.EXPLAINED)


def test_a_returned_case_stands_where_it_was_before_it_was_found_on() -> None:
    back = standing(*FOUND, event(H.RETURNED, 6, "second"))
    assert (back.state, back.outcome, back.appeal_by) == (State.OBJECTED, None, None)
    desk = standing(OPENED, event(H.EXPLAINED), event(H.RETURNED, 1, "second"))
    assert desk.state is State.DESK_CHECK


def test_whoever_answered_decides_on_nothing() -> None:
    with pytest.raises(CourseError, match="other side"):
        standing(*ANSWERED, event(H.CONFIRMED, 5, "akim"))


@pytest.mark.parametrize(("days", "taken"), [(2, False), (3, True), (60, True), (61, False)])
def test_a_notice_gives_three_to_sixty_working_days(days: int, taken: bool) -> None:
    if taken:
        assert standing(OPENED, event(H.NOTICED, days=days)).state is State.NOTICED
        return
    with pytest.raises(CourseError, match="Give 3 to 60 working days"):
        standing(OPENED, event(H.NOTICED, days=days))


ACTS = st.tuples(
    st.sampled_from(list(Happening)),
    st.sampled_from(list(Side)),
    st.sampled_from(["worker", "second", "akim"]),
    st.integers(0, 12),
)


@given(st.lists(ACTS, min_size=10, max_size=60))
def test_whatever_is_tried_no_case_is_confirmed_without_notice_or_closed_by_one_person(
    tried: list[tuple[Happening, Side, str, int]],
) -> None:
    found, day, done = step(Standing(), OPENED, after=after), MONDAY, [OPENED]
    for took, side, actor, days in tried:
        day += timedelta(days=days)
        one = Event(day, took, side, actor, 5)
        allowed = took in steps_from(found, day, actor=actor, side=side)
        try:
            found = step(found, one, after=after)
        except CourseError:
            assert not allowed or took is H.NOTICED
            continue
        assert allowed
        done.append(one)
    workers = {one.actor for one in done if one.happening in WORK}
    seconds = {one.actor for one in done if one.happening in SECOND}
    told = [one.happening for one in done]
    if H.CLOSED in told:
        assert told[-1] is H.CLOSED
        assert done[-1].actor not in workers
        assert len(workers | seconds) > 1
    if found.outcome is Outcome.CONFIRMED:
        assert H.NOTICED in told
    if any(one.side is Side.RECIPIENT for one in done):
        first = next(place for place, one in enumerate(done) if one.side is Side.RECIPIENT)
        assert H.NOTICED in told[:first]
