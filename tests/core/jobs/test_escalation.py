"""How an alarm goes up and clears, on drawn histories."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagdar.core.jobs.escalation import (
    LEVELS,
    EscalationError,
    Event,
    Happening,
    Level,
    Stage,
    Step,
    course,
)
from bagdar.core.terms.working_time import Calendar, adding

RAISED = date(2026, 11, 2)
"""A Monday."""
TERM_ENDS = date(2026, 11, 9)


def at(day: date, *events: tuple[date, Happening]) -> tuple[Step, ...]:
    told = [Event(RAISED, Happening.RAISED), *(Event(*one) for one in events)]
    return course(told, as_of=day, after=adding(Calendar()))


@pytest.mark.parametrize(
    ("day", "level"),
    [
        (RAISED, Level.REPORTER),
        (TERM_ENDS, Level.REPORTER),
        (date(2026, 11, 10), Level.DISTRICT),
        (date(2026, 11, 17), Level.OBLAST),
        (date(2027, 6, 1), Level.PROGRAMME_OFFICE),
    ],
)
def test_unanswered_for_five_working_days_it_goes_up_a_level(day: date, level: Level) -> None:
    assert at(day)[-1].level is level


def test_an_answer_on_the_last_day_stops_the_clock() -> None:
    steps = at(date(2026, 11, 16), (TERM_ENDS, Happening.ANSWERED))
    assert steps[-1] == Step(TERM_ENDS, Stage.ANSWERED, Level.REPORTER)


def test_an_answer_that_is_not_accepted_goes_up() -> None:
    answered, refused = date(2026, 11, 4), date(2026, 11, 6)
    steps = at(refused, (answered, Happening.ANSWERED), (refused, Happening.NOT_ACCEPTED))
    assert steps[-1] == Step(refused, Stage.SHOWN, Level.DISTRICT)


def test_an_answer_goes_up_term_by_term_as_far_as_its_last_reader_until_it_is_decided() -> None:
    answered = date(2026, 11, 4)
    ups = [date(2026, 11, 11), date(2026, 11, 18)]
    assert at(ups[0], (answered, Happening.ANSWERED))[-1].level is Level.REPORTER
    late = at(date(2027, 6, 1), (answered, Happening.ANSWERED))
    assert late[-2:] == (
        Step(ups[0], Stage.ANSWERED, Level.DISTRICT),
        Step(ups[1], Stage.ANSWERED, Level.OBLAST),
    )
    decided = (date(2026, 11, 12), Happening.DECIDED)
    assert at(date(2027, 6, 1), (answered, Happening.ANSWERED), decided)[-1] == Step(
        decided[0], Stage.ANSWERED, Level.DISTRICT, decided=True
    )


def test_facts_that_go_clear_it_and_its_history_stays() -> None:
    gone = date(2026, 11, 12)
    assert at(gone, (gone, Happening.FACTS_GONE)) == (
        Step(RAISED, Stage.SHOWN, Level.REPORTER),
        Step(TERM_ENDS, Stage.SHOWN, Level.DISTRICT),
        Step(gone, Stage.CLEARED, Level.DISTRICT),
    )


def test_facts_that_come_back_are_shown_to_the_reporter_first() -> None:
    gone, back = date(2026, 11, 12), date(2026, 11, 20)
    steps = at(back, (gone, Happening.FACTS_GONE), (back, Happening.RAISED))
    assert steps[-1] == Step(back, Stage.SHOWN, Level.REPORTER)
    assert len(steps) == 4


def test_what_cannot_have_happened_is_refused() -> None:
    with pytest.raises(EscalationError, match="cannot be not_accepted"):
        at(TERM_ENDS, (TERM_ENDS, Happening.NOT_ACCEPTED))
    with pytest.raises(EscalationError, match="comes before"):
        at(TERM_ENDS, (RAISED - timedelta(days=1), Happening.ANSWERED))


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_later_day_only_adds_to_the_history(first: int, second: int) -> None:
    early, late = sorted((first, second))
    before, after = (at(RAISED + timedelta(days=one)) for one in (early, late))
    assert after[: len(before)] == before
    assert [LEVELS.index(one.level) for one in after] == list(range(len(after)))


YEARS = frozenset({2026, 2027})
LONG = Calendar(years=YEARS, off=frozenset({date(2026, 11, 5), date(2026, 11, 6)}))
"""A calendar with two days off that nobody knew of at first."""


def told(day: date, *events: tuple[date, Happening]) -> tuple[Step, ...]:
    raised = Event(RAISED, Happening.RAISED)
    return course(
        [raised, *(Event(*one) for one in events)], as_of=day, after=adding(LONG), noted=True
    )


def test_what_was_written_down_stays_whatever_calendar_becomes_known() -> None:
    up = (TERM_ENDS, Happening.WENT_UP)
    day = date(2026, 11, 10)
    assert told(day)[-1].level is Level.REPORTER, "not written down, the term is longer"
    assert told(day, up)[-1] == Step(TERM_ENDS, Stage.SHOWN, Level.DISTRICT)
    answered = (date(2026, 11, 12), Happening.ANSWERED)
    assert told(date(2026, 11, 17), up, answered)[-1].level is Level.DISTRICT


def test_what_was_written_down_stood_from_the_day_after_the_term() -> None:
    up = (TERM_ENDS, Happening.WENT_UP)
    for day, levels in (
        (RAISED, [Level.REPORTER]),
        (TERM_ENDS, [Level.REPORTER]),
        (date(2026, 11, 10), [Level.REPORTER, Level.DISTRICT]),
        (date(2026, 11, 17), [Level.REPORTER, Level.DISTRICT, Level.OBLAST]),
    ):
        assert [one.level for one in told(day, up)] == levels


def test_it_does_not_go_up_beyond_the_last_level_nor_its_answer_beyond_the_last_reader() -> None:
    ups = [(TERM_ENDS, Happening.WENT_UP)] * 4
    with pytest.raises(EscalationError, match="cannot be went_up"):
        told(date(2026, 12, 1), *ups)
    with pytest.raises(EscalationError, match="cannot be went_up"):
        told(date(2026, 12, 1), (TERM_ENDS, Happening.ANSWERED), *ups[:3])


@given(st.integers(0, 400), st.sets(st.integers(0, 60), max_size=20))
def test_a_later_calendar_lets_no_level_fall(days: int, off: set[int]) -> None:
    day = RAISED + timedelta(days=days)
    first = at(day)
    ups = [Event(one.since, Happening.WENT_UP) for one in first[1:]]
    days_off = frozenset(RAISED + timedelta(days=one) for one in off)
    known = Calendar(years=YEARS, off=days_off)
    events = [Event(RAISED, Happening.RAISED), *ups]
    assert course(events, as_of=day, after=adding(known), noted=True) == first
