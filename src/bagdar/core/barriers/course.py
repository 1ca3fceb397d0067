"""The course of a barrier: its state, its step, its clock, from what happened and the moment asked.

Nothing is flipped by a timer. What happened is appended; where a term has passed follows from the
calendar and the moment. The clock of a step runs while the office is to act. It stands while the
business is asked for something, while a reported solution waits for its word, and while the
barrier is closed; re-opened it goes on from where it stood, and the first clock goes on with it.

A day is taken out of a term when the clock stood the whole of it: the day on which the business is
asked counts, and so does that of its answer, or an office could hold the clock by asking at night.
Once at each level an office that has the word again is left a whole working day, though the term be
used up; the next time the barrier goes up with the answer. The day of re-opening does not count,
like that of raising.

What the clock did and was written down is a fact like what people did: a calendar, a time zone or
terms that become known later change nothing of it. The calendar counts from the last fact on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bagdar.core.barriers.ladder import LEVELS, TERMS, TOP, Level, Terms, above, rank, terms_on
from bagdar.core.terms.working_time import Calendar, Pause, due_at, end_of_day, local_day

_INSTANT = timedelta(microseconds=1)


class State(StrEnum):
    """Where a barrier stands."""

    OPEN = "open"
    WAITING = "waiting"
    REPORTED = "reported"
    CLOSED = "closed"
    UNCONFIRMED = "unconfirmed"
    FORCED = "forced"


ENDED = frozenset({State.CLOSED, State.UNCONFIRMED, State.FORCED})
GOING = frozenset(State) - ENDED


class Happening(StrEnum):
    """What people do to a barrier."""

    RAISED = "raised"
    ANSWERED = "answered"
    ASKED = "asked"
    SUPPLIED = "supplied"
    REQUESTED_UP = "requested_up"
    PASSED_UP = "passed_up"
    REPORTED = "reported"
    NOT_SOLVED = "not_solved"
    CONFIRMED = "confirmed"
    FORCED = "forced"
    REOPENED = "reopened"


class Moment(StrEnum):
    """What the clock does by itself."""

    WENT_UP = "went_up"
    OVERDUE = "overdue"
    ASKED_AGAIN = "asked_again"
    UNCONFIRMED = "unconfirmed"


ALLOWED: dict[Happening, frozenset[State]] = {
    Happening.ANSWERED: GOING,
    Happening.ASKED: frozenset({State.OPEN}),
    Happening.SUPPLIED: frozenset({State.WAITING}),
    Happening.REQUESTED_UP: frozenset({State.OPEN, State.WAITING}),
    Happening.PASSED_UP: frozenset({State.OPEN}),
    Happening.REPORTED: frozenset({State.OPEN, State.WAITING}),
    Happening.NOT_SOLVED: frozenset({State.REPORTED}),
    Happening.CONFIRMED: GOING,
    Happening.FORCED: GOING,
    Happening.REOPENED: ENDED,
}
"""In which states each thing may happen; a barrier is raised once, first of all."""

LEADS_TO: dict[Happening, State] = {
    Happening.ASKED: State.WAITING,
    Happening.SUPPLIED: State.OPEN,
    Happening.REQUESTED_UP: State.OPEN,
    Happening.PASSED_UP: State.OPEN,
    Happening.REPORTED: State.REPORTED,
    Happening.NOT_SOLVED: State.OPEN,
    Happening.CONFIRMED: State.CLOSED,
    Happening.FORCED: State.FORCED,
    Happening.REOPENED: State.OPEN,
}


class CourseError(ValueError):
    """What happened cannot have happened in this order."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a barrier; of its raising, at which level it began."""

    at: datetime
    happening: Happening
    level: Level = Level.DISTRICT


@dataclass(frozen=True, slots=True)
class Step:
    """A level that has or had the barrier: since when, until when by its term, its pauses.

    `due_at` is None while the clock stands. `counted_from` is the moment the term counts from;
    `not_before` the end of the working day that was left once after a pause.
    """

    level: Level
    since: datetime
    counted_from: datetime
    days: int
    pauses: tuple[Pause, ...] = ()
    due_at: datetime | None = None
    by_clock: bool = False
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that the clock did, or will do if nothing happens; with the level it leads to."""

    at: datetime
    moment: Moment
    level: Level


@dataclass(frozen=True, slots=True)
class Course:
    """Where a barrier stands at a moment, how it came there, and what the clock will do."""

    state: State
    since: datetime
    raised_at: datetime
    steps: tuple[Step, ...]
    passed: tuple[Mark, ...] = field(default=())
    coming: tuple[Mark, ...] = field(default=())

    @property
    def level(self) -> Level:
        """The level that has the barrier."""
        return self.steps[-1].level

    @property
    def due_at(self) -> datetime | None:
        """The moment from which the term of the present step has passed; None: the clock stands."""
        return self.steps[-1].due_at


def course(
    events: Sequence[Event],
    *,
    calendar: Calendar,
    as_of: datetime,
    terms: Sequence[Terms] = TERMS,
    noted: Sequence[Mark] | None = None,
) -> Course:
    """Return the course of a barrier up to a moment, and what the clock will do after it.

    `noted` is all that the clock did and was written down, up to the last event; None lets the
    calendar say it. Raises CourseError for events that cannot have happened in this order.
    """
    if not events or events[0].happening is not Happening.RAISED or events[0].at > as_of:
        raise CourseError("A barrier begins by being raised.")
    reader = _Reader(calendar, terms)
    reader.begin(events[0])
    facts = _in_order(events[1:], noted or ())
    known = [one for one in facts if one.at <= as_of]
    for fact in known:
        if noted is None:
            reader.run_to(fact.at)
        reader.take(fact)
    if noted is None or len(known) == len(facts):
        reader.run_to(as_of)
    return replace(reader.stands(), coming=reader.ahead())


def check(
    events: Sequence[Event],
    new: Event,
    *,
    calendar: Calendar,
    terms: Sequence[Terms] = TERMS,
    noted: Sequence[Mark] | None = None,
) -> Course:
    """Return the course with one more event. Raises CourseError when it cannot happen now."""
    after = (*events, new)
    return course(after, calendar=calendar, as_of=new.at, terms=terms, noted=noted)


def _in_order(events: Sequence[Event], noted: Sequence[Mark]) -> list[Event | Mark]:
    """Return events in their order, before each what the clock did up to its moment."""
    found: list[Event | Mark] = []
    marks = [*noted]
    for event in events:
        while marks and marks[0].at <= event.at:
            found.append(marks.pop(0))
        found.append(event)
    return [*found, *marks]


class _Reader:
    """Reads events one after the other, letting the clock run between them."""

    def __init__(self, calendar: Calendar, terms: Sequence[Terms]) -> None:
        self.calendar, self.terms = calendar, terms
        self.steps: list[Step] = []
        self.passed: list[Mark] = []

    def begin(self, event: Event) -> None:
        self.raised_at, self.last_at = event.at, event.at
        self.state, self.since = State.OPEN, event.at
        self._enter(event.level, event.at, counted_from=event.at, by_clock=False)

    def run_to(self, moment: datetime) -> None:
        """Let the clock do what falls due up to and at a moment."""
        while (mark := self._next()) is not None and mark.at <= moment:
            self._strike(mark)

    def take(self, fact: Event | Mark) -> None:
        """Take what happened; the clock has run to its moment."""
        if isinstance(fact, Mark):
            self._strike(fact)
        else:
            self._happen(fact)

    def _happen(self, event: Event) -> None:
        if event.at < self.last_at:
            raise CourseError(f"{event.happening} at {event.at} comes before {self.last_at}.")
        if self.state not in ALLOWED.get(event.happening, frozenset()):
            raise CourseError(f"A barrier that is {self.state} cannot be {event.happening}.")
        goes_up = event.happening in (Happening.REQUESTED_UP, Happening.PASSED_UP)
        if goes_up and self.steps[-1].level is TOP:
            raise CourseError(f"There is no level above {TOP}.")
        self.last_at = event.at
        self._turn(LEADS_TO.get(event.happening, self.state), event.at)
        if goes_up:
            self._leave()
            level = above(self.steps[-1].level)
            self._enter(level, event.at, counted_from=event.at, by_clock=False)

    def stands(self) -> Course:
        return Course(self.state, self.since, self.raised_at, tuple(self.steps), tuple(self.passed))

    def ahead(self) -> tuple[Mark, ...]:
        """Return what the clock will do if nothing happens any more."""
        other = _Reader(self.calendar, self.terms)
        other.steps, other.passed = [*self.steps], [*self.passed]
        other.raised_at, other.last_at = self.raised_at, self.last_at
        other.state, other.since = self.state, self.since
        while (mark := other._next()) is not None:
            other._strike(mark)
        return tuple(other.passed[len(self.passed) :])

    def _next(self) -> Mark | None:
        """Return what the clock does next: never before what happened last."""
        step = self.steps[-1]
        if self.state is State.OPEN and step.due_at is not None:
            due = max(step.due_at, self.last_at + _INSTANT)
            if step.level is not TOP:
                return Mark(due, Moment.WENT_UP, above(step.level))
            return None if self._last(Moment.OVERDUE) else Mark(due, Moment.OVERDUE, TOP)
        if self.state is State.REPORTED:
            return self._silence(step.level)
        return None

    def _last(self, moment: Moment) -> datetime | None:
        """Return when the clock did something the last time."""
        return next((one.at for one in reversed(self.passed) if one.moment is moment), None)

    def _silence(self, level: Level) -> Mark:
        """Return the second time the business is asked, or that its silence is taken."""
        days = terms_on(local_day(self.since, self.calendar), self.terms).confirm_days
        again = self._last(Moment.ASKED_AGAIN)
        asked = again is not None and again > self.since
        begins = again - _INSTANT if again is not None and asked else self.since
        end = due_at(begins, days, self.calendar)
        if end is None:
            raise CourseError("A term without pauses has an end.")
        moment = Moment.UNCONFIRMED if asked else Moment.ASKED_AGAIN
        return Mark(max(end, self.last_at), moment, level)

    def _strike(self, mark: Mark) -> None:
        self.passed.append(mark)
        self.last_at = max(self.last_at, mark.at)
        if mark.moment is Moment.WENT_UP:
            # What passes at midnight is with the level above for the whole of the day that begins.
            self._ended(mark.at)
            self._enter(mark.level, mark.at, counted_from=mark.at - _INSTANT, by_clock=True)
        elif mark.moment is Moment.OVERDUE:
            self._ended(mark.at)
        elif mark.moment is Moment.UNCONFIRMED:
            self.state, self.since = State.UNCONFIRMED, mark.at

    def _ended(self, at: datetime) -> None:
        """Keep the moment at which the term of a step passed, whatever the calendar says later."""
        self.steps[-1] = replace(self.steps[-1], due_at=at)

    def _turn(self, state: State, at: datetime) -> None:
        """Come into a state: the clock stops or goes on."""
        if state is self.state:
            return
        step = self.steps[-1]
        if self.state is State.OPEN:
            step = replace(step, pauses=(*step.pauses, Pause(self._midnight(at))))
        if state is State.OPEN:
            begun, until = step.pauses[-1].since, self._midnight(at) if self.state in ENDED else at
            pauses = (*step.pauses[:-1], *([Pause(begun, until)] if until > begun else []))
            step = self._with_a_day_left(replace(step, pauses=pauses), at)
        self.steps[-1] = self._timed(step)
        self.state, self.since = state, at

    def _with_a_day_left(self, step: Step, at: datetime) -> Step:
        """Leave a whole working day to an office that has the word again; once at a level."""
        end = due_at(step.counted_from, step.days, self.calendar, step.pauses)
        least = due_at(at, 1, self.calendar)
        short = end is not None and least is not None and end < least
        return replace(step, not_before=least) if short and step.not_before is None else step

    def _midnight(self, at: datetime) -> datetime:
        return end_of_day(local_day(at, self.calendar), self.calendar)

    def _leave(self) -> None:
        """Keep no term for a step that was left before it passed."""
        self.steps[-1] = replace(self.steps[-1], due_at=None)

    def _enter(self, level: Level, at: datetime, *, counted_from: datetime, by_clock: bool) -> None:
        days = terms_on(local_day(at, self.calendar), self.terms).days(level)
        step = Step(level, at, counted_from, days, by_clock=by_clock)
        self.steps.append(self._timed(step))

    def _timed(self, step: Step) -> Step:
        """Set the end of a step; one whose clock stands has none, used up or not."""
        if step.pauses and step.pauses[-1].until is None:
            return replace(step, due_at=None)
        passed = self._last(Moment.OVERDUE) if step.level is TOP else None
        end = passed or due_at(step.counted_from, step.days, self.calendar, step.pauses)
        if passed is None and end is not None and step.not_before is not None:
            end = max(end, step.not_before)
        return replace(step, due_at=end)


def first_level(territory_level: int, *, protected: bool) -> Level:
    """Return where a barrier begins: with the district or the oblast; protected, right above.

    `territory_level` is 0 for the country, 1 for an oblast, more for what lies below.
    """
    usual = Level.DISTRICT if territory_level > 1 else Level.OBLAST
    return above(usual) if protected else usual


def reached(steps: Sequence[Step]) -> int:
    """Return the rank of the highest level that a barrier came to."""
    return max((rank(one.level) for one in steps), default=rank(LEVELS[0]))
