"""The way of an instruction: its states, its clock, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.instructions.course import (
    DOERS,
    OVER,
    SIDES,
    CourseError,
    Event,
    Happening,
    Kept,
    Side,
    Standing,
    State,
    TenureRecord,
    course,
    roll_up,
    step,
    steps_from,
    tenure_record,
)
from bagdar.core.terms.working_time import Calendar, adding

MONDAY = date(2026, 6, 15)
DUE = date(2026, 7, 1)
H = Happening


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def event(happening: Happening, number: int = 0, **facts: object) -> Event:
    side = max(SIDES[happening]) if happening is not H.RESULT else Side.LEAD
    known: dict[str, object] = {"side": side, "actor": f"user:{side}", "reason": "words"}
    if happening is H.ISSUED:
        known["due_on"] = DUE
    return Event(on=day(number), happening=happening, **{**known, **facts})  # type: ignore[arg-type]


def after(*happenings: Event) -> Standing:
    return course(happenings, after=adding(Calendar()))


ISSUED = event(H.ISSUED)
ACCEPTED = event(H.ACCEPTED, 1)
REPORTED = event(H.REPORTED, 5, evidence=1)


def test_it_goes_from_draft_through_work_and_report_to_its_closing() -> None:
    way = (ISSUED, ACCEPTED, event(H.RESULT, 3), REPORTED, event(H.CLOSED, 8))
    states = [after(*way[:count]).state for count in range(len(way) + 1)]
    assert states == [
        State.DRAFTED,
        State.ISSUED,
        State.ACCEPTED,
        State.IN_WORK,
        State.REPORTED,
        State.CLOSED,
    ]
    done = after(*way)
    assert (done.issued_on, done.reported_on, done.ended_on) == (day(0), day(5), day(8))
    assert done.doers == {"user:lead"}


def refusal(standing: Standing, taken: Event) -> str:
    with pytest.raises(CourseError) as refused:
        step(standing, taken, after=adding(Calendar()))
    return str(refused.value.problem)


def test_a_term_in_the_past_or_none_is_refused_and_today_is_allowed() -> None:
    assert "is past" in refusal(Standing(), event(H.ISSUED, due_on=day(-1)))
    assert refusal(Standing(), event(H.ISSUED, due_on=None)) == "Say by which day."
    assert after(event(H.ISSUED, due_on=day(0))).due_on == day(0)


def test_it_is_objected_within_one_working_day_and_not_later() -> None:
    friday = event(H.ISSUED, 4)
    standing = after(friday)
    assert standing.answer_by == day(7)
    assert after(friday, event(H.OBJECTED, 7)).state is State.OBJECTED
    assert "The day for an objection was 2026-06-22" in refusal(standing, event(H.OBJECTED, 8))
    assert after(friday, event(H.ACCEPTED, 8)).state is State.ACCEPTED


def test_silence_shows_only_once_the_day_for_an_answer_passed() -> None:
    standing = after(ISSUED)
    assert [standing.is_unanswered(day(n)) for n in (0, 1, 2)] == [False, False, True]
    assert not after(ISSUED, ACCEPTED).is_unanswered(day(9))


def test_an_objection_takes_it_back_or_leaves_it_standing() -> None:
    objected = (ISSUED, event(H.OBJECTED, 1))
    assert after(*objected, event(H.OBJECTION_UPHELD, 2)).state is State.WITHDRAWN
    stands = after(*objected, event(H.OBJECTION_REFUSED, 2))
    assert (stands.state, stands.due_on) == (State.ACCEPTED, DUE)
    assert "not accepted yet" in refusal(after(*objected), event(H.RESULT, 2))


def test_an_extension_is_asked_before_the_due_day_and_moves_it_once_granted() -> None:
    later = DUE + timedelta(days=10)
    work = (ISSUED, ACCEPTED)
    eve = event(H.EXTENSION_ASKED, 15, due_on=later)
    asked = after(*work, eve)
    assert (asked.due_on, asked.asked_due_on) == (DUE, later)
    granted = after(*work, eve, event(H.EXTENSION_GRANTED, 20))
    assert (granted.due_on, granted.first_due_on, granted.extensions) == (later, DUE, 1)
    refused = after(*work, eve, event(H.EXTENSION_REFUSED, 20))
    assert (refused.due_on, refused.asked_due_on, refused.extensions) == (DUE, None, 0)


def test_an_extension_on_the_due_day_to_an_earlier_day_twice_or_unsaid_is_refused() -> None:
    working = after(ISSUED, ACCEPTED)
    later = DUE + timedelta(days=1)
    assert "before the due day" in refusal(working, event(H.EXTENSION_ASKED, 16, due_on=later))
    assert "after 2026-07-01" in refusal(working, event(H.EXTENSION_ASKED, 2, due_on=DUE))
    unsaid = event(H.EXTENSION_ASKED, 2, due_on=later, reason=" ")
    assert "needs words" in refusal(working, unsaid)
    asked = step(working, event(H.EXTENSION_ASKED, 2, due_on=later), after=adding(Calendar()))
    assert "already" in refusal(asked, event(H.EXTENSION_ASKED, 3, due_on=later))
    assert "No extension" in refusal(working, event(H.EXTENSION_GRANTED, 3))


def test_a_request_for_more_time_ends_with_the_report_and_is_not_granted_for_a_past_day() -> None:
    asked = (ISSUED, ACCEPTED, event(H.EXTENSION_ASKED, 2, due_on=day(20)))
    back = after(*asked, event(H.REPORTED, 5), event(H.RETURNED, 6))
    assert back.asked_due_on is None
    assert H.EXTENSION_ASKED in steps_from(back, day(6))
    waiting = after(*asked)
    assert step(waiting, event(H.EXTENSION_GRANTED, 20), after=adding(Calendar())).due_on == day(20)
    assert "is past" in refusal(waiting, event(H.EXTENSION_GRANTED, 21))
    assert H.EXTENSION_GRANTED not in steps_from(waiting, day(21))
    refused = step(waiting, event(H.EXTENSION_REFUSED, 21), after=adding(Calendar()))
    assert refused.asked_due_on is None


def test_a_return_does_not_stop_the_clock() -> None:
    reported = (ISSUED, ACCEPTED, event(H.REPORTED, 16, evidence=1))
    assert not after(*reported).is_late(day(100))
    back = after(*reported, event(H.RETURNED, 20))
    assert (back.state, back.returns, back.late_days(day(20))) == (State.RETURNED, 1, 4)
    again = after(*reported, event(H.RETURNED, 20), event(H.REPORTED, 25))
    assert again.late_days(day(100)) == 9


def test_it_is_late_on_the_day_after_the_due_day() -> None:
    working = after(ISSUED, ACCEPTED)
    assert [working.late_days(day(n)) for n in (15, 16, 17)] == [0, 0, 1]
    assert after(ISSUED).late_days(day(18)) == 2


def test_the_control_closes_on_evidence_alone_and_never_a_doer() -> None:
    bare = after(ISSUED, ACCEPTED, event(H.REPORTED, 5))
    assert "on evidence" in refusal(bare, event(H.CLOSED, 6))
    proved = after(ISSUED, ACCEPTED, REPORTED)
    assert "does not close" in refusal(proved, event(H.CLOSED, 6, actor="user:lead"))
    for side in Side:
        if side is not Side.CONTROL:
            assert "somebody else" in refusal(proved, event(H.CLOSED, 6, side=side))


@pytest.mark.parametrize(
    ("way", "decisions"),
    [
        ((event(H.OBJECTED, 1),), (H.OBJECTION_UPHELD, H.OBJECTION_REFUSED)),
        (
            (ACCEPTED, event(H.EXTENSION_ASKED, 2, due_on=day(60))),
            (H.EXTENSION_GRANTED, H.EXTENSION_REFUSED),
        ),
    ],
)
def test_nobody_decides_on_their_own_objection_or_request(
    way: tuple[Event, ...], decisions: tuple[Happening, ...]
) -> None:
    standing = after(ISSUED, *way)
    for decision in decisions:
        assert "does not" in refusal(standing, event(decision, 3, actor="user:lead"))
        assert decision not in steps_from(standing, day(3), actor="user:lead")
        assert decision in steps_from(standing, day(3), actor="user:issuer")


def test_what_is_over_takes_no_further_step() -> None:
    over = after(ISSUED, ACCEPTED, REPORTED, event(H.CLOSED, 6))
    for happening in Happening:
        assert "over" in refusal(over, event(happening, 9, due_on=DUE))


def test_a_family_is_seen_as_one() -> None:
    closed = after(ISSUED, ACCEPTED, REPORTED, event(H.CLOSED, 6))
    members = [closed, after(ISSUED), after(ISSUED, ACCEPTED, REPORTED)]
    seen = roll_up(members, as_of=day(20))
    assert (seen.total, seen.closed, seen.reported, seen.late) == (3, 1, 1, 1)
    assert (seen.worst_late_days, seen.due_on, seen.is_over) == (4, DUE, False)
    withdrawn = after(ISSUED, event(H.OBJECTED, 1), event(H.OBJECTION_UPHELD, 2))
    assert roll_up([closed, withdrawn], as_of=day(20)).is_over


def test_a_tenure_counts_what_it_got_and_what_it_left() -> None:
    #                issued   due      reported
    rows = [
        Kept(day(-9), day(3), day(-2), day(0)),  # done before it began
        Kept(day(-9), day(3), day(2)),  # taken over, done on time
        Kept(day(-9), day(3)),  # taken over, left late
        Kept(day(1), day(4), day(6)),  # given, done late
        Kept(day(1), day(40), day(30)),  # given, left: the next one did it
        Kept(day(10), day(40)),  # given to the next one
        Kept(day(1), day(4), came_on=day(2)),  # came over in it, left late
        Kept(day(-9), day(4), day(1), came_on=day(2)),  # done before it came over
        Kept(day(1), day(4), came_on=day(10)),  # came over to the next one
    ]
    record = tenure_record(rows, starts_on=day(0), ends_on=day(10), as_of=day(60))
    assert record == TenureRecord(
        taken_over=3, given=2, done=2, done_on_time=1, left=3, left_late=2
    )
    assert record.got == record.done + record.left


# --- random acts

DECISIONS = {
    *(H.OBJECTION_UPHELD, H.OBJECTION_REFUSED, H.EXTENSION_GRANTED, H.EXTENSION_REFUSED, H.CLOSED)
}
ACTS = st.tuples(
    st.sampled_from(list(Happening)),
    st.sampled_from(list(Side)),
    st.integers(0, 3),
    st.sampled_from(["a", "b"]),
    st.integers(-2, 40),
    st.integers(0, 1),
    st.integers(0, 40),
)


@given(st.lists(ACTS, max_size=40))
def test_random_acts_reach_no_illegal_state_and_lose_no_clock(
    acts: list[tuple[Happening, Side, int, str, int, int, int]],
) -> None:
    standing, today, granted = Standing(), MONDAY, None
    for any_step, any_side, wait, actor, due, evidence, pick in acts:
        today += timedelta(days=wait)
        happening, side = _picked(standing, today, actor, pick) or (any_step, any_side)
        taken = Event(today, happening, side, actor, today + timedelta(due), evidence, "why")
        _keeps_what_it_offers(standing, today)
        possible = happening in steps_from(standing, today, actor=actor)
        try:
            moved = step(standing, taken, after=adding(Calendar()))
        except CourseError:
            continue
        assert possible, (standing, taken)
        assert side in SIDES[happening]
        assert standing.state not in OVER
        _keeps_its_clock(standing, moved, taken)
        granted = moved.due_on if happening in (H.ISSUED, H.EXTENSION_GRANTED) else granted
        assert moved.due_on == granted
        if happening in DECISIONS:
            assert actor not in standing.doers
        if moved.state is State.CLOSED:
            assert moved.evidence > 0
            assert moved.reported_on is not None
        standing = moved
    assert (standing.state is State.DRAFTED) == (standing.due_on is None)
    if standing.state not in {State.DRAFTED, State.REPORTED, *OVER}:
        far = (standing.due_on or today) + timedelta(days=500)
        assert standing.late_days(far) == 500


def _picked(standing: Standing, on: date, actor: str, pick: int) -> tuple[Happening, Side] | None:
    """Choose mostly among what is offered, so that random acts come far; else anything."""
    offered = sorted(steps_from(standing, on, actor=actor))
    if not offered or pick % 4 == 0:
        return None
    happening = offered[pick % len(offered)]
    return happening, max(SIDES[happening])


def _keeps_what_it_offers(standing: Standing, today: date) -> None:
    """Each step that is offered to somebody succeeds with good facts; each other one is refused."""
    far = max(standing.due_on or today, today) + timedelta(days=1)
    for actor in ("a", "b", "nobody yet"):
        offered = steps_from(standing, today, actor=actor)
        for happening in Happening:
            for side in SIDES[happening]:
                good = Event(today, happening, side, actor, far, 1, "why")
                if happening in offered:
                    step(standing, good, after=adding(Calendar()))
                else:
                    assert refusal(standing, good)


def _keeps_its_clock(was: Standing, now: Standing, taken: Event) -> None:
    """Only issuing and granting set the due day; the first one is never lost."""
    if taken.happening not in (H.ISSUED, H.EXTENSION_GRANTED):
        assert now.due_on == was.due_on
    if was.first_due_on is not None:
        assert now.first_due_on == was.first_due_on
        assert now.due_on is not None
        assert now.due_on >= was.first_due_on
    assert now.doers >= was.doers
    if taken.side in DOERS:
        assert taken.actor in now.doers
    assert replace(now, state=was.state).evidence >= was.evidence
