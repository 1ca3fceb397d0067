"""The course of a barrier: states, steps, clocks; nothing illegal, no clock lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bagdar.core.barriers.course import (
    ALLOWED,
    ENDED,
    GOING,
    Course,
    CourseError,
    Event,
    Happening,
    Mark,
    Moment,
    State,
    check,
    course,
    first_level,
    reached,
)
from bagdar.core.barriers.ladder import LEVELS, TERMS, TOP, Level, above, rank, terms_on
from bagdar.core.terms.working_time import Calendar, days_used

ALMATY = ZoneInfo("Asia/Almaty")
CALENDAR = Calendar(tz=ALMATY, fixed=frozenset())


def at(day: int, hour: int = 10) -> datetime:
    """Return a moment of June 2026 (or later) in Almaty; the 1st is a Monday."""
    return datetime(2026, 6, 1, hour, tzinfo=ALMATY) + timedelta(days=day - 1)


def midnight(day: int) -> datetime:
    """Return the moment at which a day of June begins."""
    return at(day, 0)


RAISED = Event(at(1), Happening.RAISED)


def told(*events: tuple[int, Happening], on: datetime, first: Level = Level.DISTRICT) -> Course:
    rows = [Event(at(1), Happening.RAISED, first)]
    rows += [Event(at(day), what) for day, what in events]
    return course(rows, calendar=CALENDAR, as_of=on)


def test_a_barrier_left_alone_climbs_the_ladder_by_the_clock_and_is_overdue_at_the_top() -> None:
    """Five days from Monday the 1st, then seven, ten and fifteen."""
    found = told(on=at(200))
    marks = [(one.at, one.moment, one.level) for one in found.passed]
    assert marks == [
        (midnight(9), Moment.WENT_UP, Level.OBLAST),
        (midnight(18), Moment.WENT_UP, Level.MINISTRY),
        (midnight(32), Moment.WENT_UP, Level.CABINET),
        (midnight(53), Moment.OVERDUE, Level.CABINET),
    ]
    assert (found.state, found.level, found.raised_at) == (State.OPEN, Level.CABINET, at(1))
    assert found.coming == ()


@pytest.mark.parametrize(
    ("moment", "level"),
    [
        (midnight(9) - timedelta(seconds=1), Level.DISTRICT),
        (midnight(9), Level.OBLAST),
        (midnight(18) - timedelta(seconds=1), Level.OBLAST),
        (midnight(18), Level.MINISTRY),
    ],
)
def test_a_level_has_its_last_day_to_the_end(moment: datetime, level: Level) -> None:
    assert told(on=moment).level is level


def test_what_the_clock_will_do_is_what_it_did() -> None:
    now, later = told(on=at(3)), told(on=at(200))
    assert now.passed == ()
    assert now.coming == later.passed
    assert now.due_at == midnight(9)


def test_while_the_business_is_asked_the_clock_stands_and_goes_on_where_it_stood() -> None:
    """Asked on the 3rd for a week: the 2nd and 3rd ran, three days are left from the 10th."""
    waits = told((3, Happening.ASKED), on=at(9))
    assert (waits.state, waits.due_at, waits.coming) == (State.WAITING, None, ())
    goes_on = told((3, Happening.ASKED), (10, Happening.SUPPLIED), on=at(11))
    assert (goes_on.state, goes_on.level) == (State.OPEN, Level.DISTRICT)
    assert goes_on.due_at == midnight(13)


def test_an_office_does_not_hold_the_clock_by_asking_every_night() -> None:
    """It asks at 23 and has its answer at 10 the next day, each day of the week."""
    events = [RAISED]
    for day in (1, 2, 3, 4, 5, 8):
        events.append(Event(at(day, 23), Happening.ASKED))
        events.append(Event(at(day + 1), Happening.SUPPLIED))
    left = course(events, calendar=CALENDAR, as_of=at(9, 11))
    assert (left.level, left.due_at) == (Level.DISTRICT, midnight(11))
    events += [Event(at(10, 23), Happening.ASKED), Event(at(11), Happening.SUPPLIED)]
    found = course(events, calendar=CALENDAR, as_of=at(11, 11))
    moment = events[-1].at + timedelta(microseconds=1)
    assert [(one.at, one.level) for one in found.passed] == [(moment, Level.OBLAST)]


@pytest.mark.parametrize(
    ("asked", "back", "answered", "due"),
    [
        (Happening.ASKED, Happening.SUPPLIED, 15, 17),
        (Happening.ASKED, Happening.SUPPLIED, 12, 16),
        (Happening.REPORTED, Happening.NOT_SOLVED, 10, 12),
        (Happening.CONFIRMED, Happening.REOPENED, 29, 31),
    ],
)
def test_asked_on_the_last_day_a_whole_working_day_is_left_after_the_answer(
    asked: Happening, back: Happening, answered: int, due: int
) -> None:
    """The fifth day is Monday the 8th; an answer on Friday the 12th leaves Monday the 15th."""
    found = told((8, asked), (answered, back), on=at(answered, 12))
    assert (found.state, found.level) == (State.OPEN, Level.DISTRICT)
    assert found.due_at == midnight(due)
    assert found.coming[0] == Mark(midnight(due), Moment.WENT_UP, Level.OBLAST)


def test_a_day_that_is_still_left_after_the_answer_is_not_given_twice() -> None:
    found = told((5, Happening.ASKED), (15, Happening.SUPPLIED), on=at(15, 12))
    assert found.due_at == midnight(17)
    early = told((3, Happening.ASKED), (10, Happening.SUPPLIED), on=at(10, 12))
    assert early.due_at == midnight(13)


@pytest.mark.parametrize("day", [1, 4])
def test_the_day_on_which_it_is_opened_again_does_not_count(day: int) -> None:
    """Closed at once on Monday the 1st; as after raising, five days come after the day itself."""
    rows = [RAISED, Event(at(1, 11), Happening.CONFIRMED), Event(at(day, 12), Happening.REOPENED)]
    found = course(rows, calendar=CALENDAR, as_of=at(day, 13))
    assert found.due_at == midnight({1: 9, 4: 12}[day])


@pytest.mark.parametrize("how", [Happening.REQUESTED_UP, Happening.PASSED_UP])
def test_a_barrier_goes_up_at_once_on_request_or_by_the_office_that_cannot(how: Happening) -> None:
    found = told((2, how), on=at(2, 12))
    assert found.level is Level.OBLAST
    assert found.steps[0].due_at is None
    assert found.due_at == midnight(12)


def test_there_is_no_level_above_the_cabinet() -> None:
    with pytest.raises(CourseError, match="no level above cabinet"):
        told((2, Happening.PASSED_UP), on=at(2, 12), first=Level.CABINET)


def test_silence_after_a_reported_solution_asks_twice_and_then_counts_as_unconfirmed() -> None:
    found = told((3, Happening.REPORTED), on=at(3, 12))
    assert found.coming == (
        Mark(midnight(11), Moment.ASKED_AGAIN, Level.DISTRICT),
        Mark(midnight(18), Moment.UNCONFIRMED, Level.DISTRICT),
    )
    before = told((3, Happening.REPORTED), on=midnight(18) - timedelta(seconds=1))
    after = told((3, Happening.REPORTED), on=midnight(18))
    assert (before.state, after.state) == (State.REPORTED, State.UNCONFIRMED)


def test_a_solution_that_was_none_lets_the_clock_go_on() -> None:
    found = told((3, Happening.REPORTED), (8, Happening.NOT_SOLVED), on=at(8, 12))
    assert (found.state, found.level, found.due_at) == (State.OPEN, Level.DISTRICT, midnight(11))


@pytest.mark.parametrize(
    ("events", "reopened"),
    [
        (((3, Happening.CONFIRMED),), 20),
        (((3, Happening.FORCED),), 20),
        (((3, Happening.REPORTED),), 20),
    ],
)
def test_reopened_it_keeps_its_first_clock_and_the_days_that_were_left(
    events: tuple[tuple[int, Happening], ...], reopened: int
) -> None:
    """Two of five days ran up to the 3rd: Monday to Wednesday are left, from Saturday the 20th."""
    found = told(*events, (reopened, Happening.REOPENED), on=at(reopened, 12))
    assert (found.state, found.raised_at) == (State.OPEN, at(1))
    assert (found.level, found.due_at) == (Level.DISTRICT, midnight(25))


def test_an_overdue_barrier_of_the_cabinet_is_told_once_whatever_happens_after() -> None:
    events = [Event(at(1), Happening.RAISED, TOP)]
    events += [Event(at(30), Happening.ASKED), Event(at(33), Happening.SUPPLIED)]
    found = course(events, calendar=CALENDAR, as_of=at(60))
    assert [one.moment for one in found.passed] == [Moment.OVERDUE]
    assert found.due_at == midnight(23)


def test_events_out_of_order_or_without_a_beginning_are_refused() -> None:
    for events in ([], [Event(at(1), Happening.ANSWERED)]):
        with pytest.raises(CourseError, match="begins by being raised"):
            course(events, calendar=CALENDAR, as_of=at(2))
    rows = [RAISED, Event(at(3), Happening.ASKED), Event(at(2), Happening.SUPPLIED)]
    with pytest.raises(CourseError, match="comes before"):
        course(rows, calendar=CALENDAR, as_of=at(4))
    with pytest.raises(CourseError, match="open cannot be raised"):
        course([RAISED, RAISED], calendar=CALENDAR, as_of=at(4))


def test_events_after_the_moment_asked_are_not_known_then() -> None:
    rows = [RAISED, Event(at(3), Happening.CONFIRMED)]
    assert course(rows, calendar=CALENDAR, as_of=at(2)).state is State.OPEN


def test_a_step_keeps_the_terms_of_the_day_it_began() -> None:
    new = TERMS[0].__class__(date(2026, 6, 9), 1, 2, 3, 4, 5, "tests")
    found = course([RAISED], calendar=CALENDAR, as_of=at(60), terms=(*TERMS, new))
    assert [one.days for one in found.steps] == [5, 2, 3, 4]
    assert [terms_on(date(2026, 6, day), (*TERMS, new)).oblast_days for day in (8, 9)] == [7, 2]
    assert terms_on(date(2000, 1, 1)) is TERMS[0]


def test_a_barrier_begins_below_unless_the_business_fears_it() -> None:
    found = [first_level(level, protected=fear) for level in (0, 1, 2, 3) for fear in (False, True)]
    oblast = [Level.OBLAST, Level.MINISTRY]
    assert found == [*oblast, *oblast, *[Level.DISTRICT, Level.OBLAST] * 2]


def test_over_a_change_of_the_clock_a_term_ends_at_midnight() -> None:
    """New York goes to summer time on 8 March 2026, within the five days."""
    calendar = Calendar(tz=ZoneInfo("America/New_York"), fixed=frozenset())
    rows = [Event(datetime(2026, 3, 5, 15, tzinfo=UTC), Happening.RAISED)]
    found = course(rows, calendar=calendar, as_of=rows[0].at)
    assert found.due_at == datetime(2026, 3, 13, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "raised", "due"),
    [
        ("Europe/Berlin", "2026-03-26T15:00+01:00", "2026-04-03T00:00+02:00"),
        ("Europe/Berlin", "2026-10-22T23:59+02:00", "2026-10-30T00:00+01:00"),
        ("Asia/Almaty", "2024-02-28T23:59+06:00", "2024-03-07T00:00+05:00"),
        ("Asia/Aqtau", "2024-02-28T23:59+05:00", "2024-03-07T00:00+05:00"),
    ],
    ids=["summer time", "winter time", "the end of the second zone", "where no clock moved"],
)
def test_over_a_weekend_and_a_jump_of_the_clock_five_days_end_at_the_local_midnight(
    zone: str, raised: str, due: str
) -> None:
    """On 1 March 2024 Almaty put its clocks back for good; Berlin does it twice a year."""
    calendar = Calendar(tz=ZoneInfo(zone), fixed=frozenset())
    rows = [Event(datetime.fromisoformat(raised), Happening.RAISED)]
    end = datetime.fromisoformat(due)
    before, after = (
        course(rows, calendar=calendar, as_of=one) for one in (end - timedelta(microseconds=1), end)
    )
    assert (before.due_at, before.level) == (end, Level.DISTRICT)
    assert [(one.at, one.level) for one in after.passed] == [(end, Level.OBLAST)]


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 23])
def test_in_an_hour_that_is_skipped_or_comes_twice_nothing_is_lost_or_doubled(hour: int) -> None:
    """Berlin has no 02:30 on 29 March 2026 and two on 25 October: read each hour, once each."""
    calendar = Calendar(tz=ZoneInfo("Europe/Berlin"), fixed=frozenset())
    for day in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        start = Event(day + timedelta(hours=hour - 2, minutes=30), Happening.RAISED)
        noted, now = list[Mark](), start.at
        for step in range(0, 24 * 90, 5):
            now = start.at + timedelta(hours=step)
            found = course([start], calendar=calendar, as_of=now, noted=noted)
            assert list(found.passed[: len(noted)]) == noted
            noted = list(found.passed)
        whole = course([start], calendar=calendar, as_of=now)
        assert tuple(noted) == whole.passed
        assert [one.level for one in noted] == [Level.OBLAST, Level.MINISTRY, *[TOP] * 2]


@given(st.lists(st.tuples(st.sampled_from(Happening), st.integers(0, 400)), max_size=12))
def test_a_course_read_in_parts_is_the_course_read_at_once(
    acts: list[tuple[Happening, int]],
) -> None:
    """Whatever was allowed: reading up to a moment and on from it tells the same past."""
    events, now = [RAISED], at(1)
    for what, hours in acts:
        now += timedelta(hours=hours)
        try:
            check(events, Event(now, what), calendar=CALENDAR)
        except CourseError:
            continue
        before = course(events, calendar=CALENDAR, as_of=now)
        events.append(Event(now, what))
        after = course(events, calendar=CALENDAR, as_of=now)
        assert after.passed[: len(before.passed)] == before.passed
        assert before.coming == () or before.coming[0].at > now


CALENDARS = st.builds(
    lambda zone, days: Calendar(
        tz=ZoneInfo(zone),
        years=frozenset({2026}),
        off=frozenset(date(2026, 6, 1) + timedelta(days=one) for one in days),
    ),
    st.sampled_from(["Asia/Almaty", "Asia/Aqtau", "UTC"]),
    st.sets(st.integers(0, 90)),
)


@given(
    st.lists(
        st.tuples(st.none() | st.sampled_from(Happening), st.integers(0, 400), CALENDARS),
        max_size=12,
    ),
    st.sampled_from(LEVELS),
)
def test_what_was_written_down_stays_whatever_calendar_becomes_known(
    acts: list[tuple[Happening | None, int, Calendar]], first: Level
) -> None:
    """The clock is written down before each act; then the calendar may be another."""
    events, noted, now = [Event(at(1), Happening.RAISED, first)], list[Mark](), at(1)
    for what, hours, calendar in acts:
        now += timedelta(hours=hours)
        found = course(events, calendar=calendar, as_of=now, noted=noted)
        assert list(found.passed[: len(noted)]) == noted
        noted = list(found.passed)
        assert [one.at for one in noted] == sorted(one.at for one in noted)
        ups = [one.level for one in noted if one.moment is Moment.WENT_UP]
        assert len(ups) == len(set(ups))
        assert sum(one.moment is Moment.OVERDUE for one in noted) <= 1
        assert all(one.at > now for one in found.coming)
        if what is not None:
            try:
                check(events, Event(now, what), calendar=calendar, noted=noted)
            except CourseError:
                continue
            events.append(Event(now, what))


def test_between_facts_that_were_written_down_the_calendar_says_nothing() -> None:
    """Nothing was noted before the answer of the 20th, by the calendar of then: so nothing was."""
    rows = [RAISED, Event(at(20), Happening.ANSWERED)]
    found = course(rows, calendar=CALENDAR, as_of=at(15), noted=[])
    assert (found.level, found.passed) == (Level.DISTRICT, ())
    later = course(rows, calendar=CALENDAR, as_of=at(21), noted=[])
    assert [(one.at, one.level) for one in later.passed] == [
        (at(20) + timedelta(microseconds=1), Level.OBLAST)
    ]


class Barriers(RuleBasedStateMachine):
    """Random acts at random moments: what may happen does, what may not is refused."""

    @initialize(level=st.sampled_from(LEVELS), hour=st.integers(0, 23))
    def raised(self, level: Level, hour: int) -> None:
        self.now = at(1, hour)
        self.events = [Event(self.now, Happening.RAISED, level)]
        self.first = self.now

    def stands(self) -> Course:
        return course(self.events, calendar=CALENDAR, as_of=self.now)

    @rule(hours=st.integers(1, 24 * 20))
    def time_passes(self, hours: int) -> None:
        before = self.stands()
        self.now += timedelta(hours=hours)
        after = self.stands()
        due = tuple(one for one in before.coming if one.at <= self.now)
        assert after.passed == (*before.passed, *due)
        assert after.coming == before.coming[len(due) :]

    @rule(what=st.sampled_from(Happening))
    def somebody_acts(self, what: Happening) -> None:
        before = self.stands()
        allowed = before.state in ALLOWED.get(what, frozenset())
        goes_up = what in (Happening.REQUESTED_UP, Happening.PASSED_UP)
        if goes_up and before.level is TOP:
            allowed = False
        new = Event(self.now, what)
        if not allowed:
            with pytest.raises(CourseError):
                check(self.events, new, calendar=CALENDAR)
            return
        after = check(self.events, new, calendar=CALENDAR)
        self.events.append(new)
        assert rank(after.level) == rank(before.level) + goes_up
        assert after.passed == before.passed

    @precondition(lambda self: self.stands().state in ENDED)
    @rule()
    def reopened(self) -> None:
        before = self.stands()
        self.events.append(Event(self.now, Happening.REOPENED))
        after = self.stands()
        assert (after.state, after.level) == (State.OPEN, before.level)

    @invariant()
    def no_clock_is_lost(self) -> None:
        found = self.stands()
        assert found.raised_at == self.first
        assert found.state in GOING | ENDED
        step = found.steps[-1]
        assert (step.due_at is None) == (found.state is not State.OPEN)
        stands = bool(step.pauses) and step.pauses[-1].until is None
        assert stands == (found.state is not State.OPEN)
        used = days_used(step.counted_from, self.now, CALENDAR, step.pauses)
        assert step.level is TOP or used <= step.days + (step.not_before is not None)
        if step.due_at is not None and step.due_at > self.now:
            rest = days_used(step.counted_from, step.due_at, CALENDAR, step.pauses)
            assert rest == step.days or (step.not_before == step.due_at and rest > step.days)

    @invariant()
    def the_ladder_is_climbed_step_by_step(self) -> None:
        found = self.stands()
        ranks = [rank(one.level) for one in found.steps]
        assert ranks == list(range(ranks[0], ranks[0] + len(ranks)))
        assert reached(found.steps) == ranks[-1]
        assert [one.at for one in found.passed] == sorted(one.at for one in found.passed)
        assert [one.at for one in found.coming] == sorted(one.at for one in found.coming)
        ups = [one for one in found.passed if one.moment is Moment.WENT_UP]
        assert len(ups) == sum(one.by_clock for one in found.steps)


TestBarriers = Barriers.TestCase


def test_above_the_top_there_is_nothing() -> None:
    with pytest.raises(ValueError, match="no level above"):
        above(TOP)
