"""The way of a case, from what happened to it: states, terms, who may take the next step.

    desk check -> notice -> reply within term -> confirmed, explained, appealed -> closed

A term may be prolonged while a reply is waited for, and a notice withdrawn until something is
found: then the case is at the desk again, and another notice may be sent, to somebody else too.

It mirrors desk control of Kazakhstan (order 598 of 30 November 2015, with its amendments): a
notice is carried out or objected to within its term, and what was found may be appealed against.
Its terms were not checked against the order: they are defaults here, and a notice names its own.

Whether a term has passed is computed from the day asked for; no timer moves a case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from bagdar.core.terms.problem import Problem

REPLIED_WITHIN_WORKING_DAYS = 10
"""Working days for a reply, unless the notice names others. Basis not checked: our default."""
SHORTEST_TERM_DAYS, LONGEST_TERM_DAYS = 3, 60
APPEALED_WITHIN_WORKING_DAYS = 10
"""Working days to appeal against what was found. Basis not checked: our default."""

WorkingDays = Callable[[date, int], date]
"""The last of so many working days after a day, by some calendar."""


class State(StrEnum):
    """Where a case stands."""

    DESK_CHECK = "desk_check"
    NOTICED = "noticed"
    ACCEPTED = "accepted"
    OBJECTED = "objected"
    CONFIRMED = "confirmed"
    EXPLAINED = "explained"
    APPEALED = "appealed"
    CLOSED = "closed"


class Happening(StrEnum):
    """What can happen to a case."""

    OPENED = "opened"
    CHECKED = "checked"
    NOTICED = "noticed"
    TERM_EXTENDED = "term_extended"
    NOTICE_WITHDRAWN = "notice_withdrawn"
    REPLY_ACCEPTED = "reply_accepted"
    REPLY_OBJECTED = "reply_objected"
    CONFIRMED = "confirmed"
    EXPLAINED = "explained"
    APPEALED = "appealed"
    APPEAL_UPHELD = "appeal_upheld"
    APPEAL_REFUSED = "appeal_refused"
    RETURNED = "returned"
    CLOSED = "closed"


class Side(StrEnum):
    """In whose place somebody acts."""

    AUDITOR = "auditor"
    RECIPIENT = "recipient"


class Outcome(StrEnum):
    """What a case came to."""

    CONFIRMED = "confirmed"
    EXPLAINED = "explained"


OPEN = frozenset(State) - {State.CLOSED}
BEFORE_NOTICE = frozenset({State.DESK_CHECK})
WORK = frozenset(
    {
        Happening.CHECKED,
        Happening.NOTICED,
        Happening.TERM_EXTENDED,
        Happening.NOTICE_WITHDRAWN,
        Happening.CONFIRMED,
        Happening.EXPLAINED,
    }
)
"""Steps of whoever works a case; somebody else closes it and decides on an appeal."""
SECOND = frozenset(
    {
        Happening.RETURNED,
        Happening.CLOSED,
        Happening.APPEAL_UPHELD,
        Happening.APPEAL_REFUSED,
    }
)
"""Steps of a second person, who worked nothing of it."""
OF_RECIPIENT = frozenset({Happening.REPLY_ACCEPTED, Happening.REPLY_OBJECTED, Happening.APPEALED})
GIVES_TERM = frozenset({Happening.NOTICED, Happening.TERM_EXTENDED})
NEEDS_WORDS = frozenset(Happening) - {Happening.OPENED, Happening.CLOSED}
_WITH_THE_AUDITOR = frozenset({State.NOTICED, State.ACCEPTED, State.OBJECTED})
_FROM: dict[Happening, frozenset[State]] = {
    Happening.CHECKED: OPEN - {State.APPEALED},
    Happening.NOTICED: frozenset({State.DESK_CHECK}),
    Happening.TERM_EXTENDED: frozenset({State.NOTICED}),
    Happening.NOTICE_WITHDRAWN: _WITH_THE_AUDITOR,
    Happening.REPLY_ACCEPTED: frozenset({State.NOTICED}),
    Happening.REPLY_OBJECTED: frozenset({State.NOTICED}),
    Happening.CONFIRMED: _WITH_THE_AUDITOR,
    Happening.EXPLAINED: _WITH_THE_AUDITOR | {State.DESK_CHECK},
    Happening.APPEALED: frozenset({State.CONFIRMED}),
    Happening.APPEAL_UPHELD: frozenset({State.APPEALED}),
    Happening.APPEAL_REFUSED: frozenset({State.APPEALED}),
    Happening.RETURNED: frozenset({State.CONFIRMED, State.EXPLAINED}),
    Happening.CLOSED: frozenset({State.CONFIRMED, State.EXPLAINED}),
}
_TO: dict[Happening, State] = {
    Happening.OPENED: State.DESK_CHECK,
    Happening.NOTICED: State.NOTICED,
    Happening.NOTICE_WITHDRAWN: State.DESK_CHECK,
    Happening.REPLY_ACCEPTED: State.ACCEPTED,
    Happening.REPLY_OBJECTED: State.OBJECTED,
    Happening.CONFIRMED: State.CONFIRMED,
    Happening.EXPLAINED: State.EXPLAINED,
    Happening.APPEALED: State.APPEALED,
    Happening.APPEAL_UPHELD: State.EXPLAINED,
    Happening.APPEAL_REFUSED: State.CONFIRMED,
    Happening.CLOSED: State.CLOSED,
}


class CourseError(Exception):
    """A step that a case cannot take; `problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        """Keep the words."""
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day, by whom and in whose place.

    `days` is the term that is given, or how many more.
    """

    on: date
    happening: Happening
    side: Side
    actor: str
    days: int = REPLIED_WITHIN_WORKING_DAYS


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands after what happened so far; without a state nothing happened yet.

    `before` is the state that a finding was made from; `workers` and `recipients` who took steps.
    """

    state: State | None = None
    noticed_on: date | None = None
    reply_by: date | None = None
    replied_on: date | None = None
    found_on: date | None = None
    appeal_by: date | None = None
    appealed: bool = False
    closed_on: date | None = None
    before: State | None = None
    outcome: Outcome | None = None
    workers: frozenset[str] = field(default=frozenset())
    recipients: frozenset[str] = field(default=frozenset())

    def late_days(self, as_of: date) -> int:
        """Count the days past the term for a reply, up to the reply, else to the day asked."""
        if self.reply_by is None:
            return 0
        until = self.replied_on or self.found_on or as_of
        return max(0, (until - self.reply_by).days)

    def is_overdue(self, as_of: date) -> bool:
        """Answer whether the term passed without a reply, and one is still waited for."""
        waits = self.state is State.NOTICED and self.reply_by is not None
        return waits and self.reply_by is not None and as_of > self.reply_by

    def may_be_appealed(self, as_of: date) -> bool:
        """Answer whether what was found may still be appealed against: once, within its term."""
        in_term = self.appeal_by is not None and as_of <= self.appeal_by
        return self.state is State.CONFIRMED and not self.appealed and in_term


def course(events: Iterable[Event], *, after: WorkingDays) -> Standing:
    """Return where a case stands after events in their order. Raises CourseError."""
    standing = Standing()
    for one in events:
        standing = step(standing, one, after=after)
    return standing


def step(standing: Standing, event: Event, *, after: WorkingDays) -> Standing:
    """Take one step. Raises CourseError for one that cannot be taken."""
    _check(standing, event)
    took = event.happening
    state = _TO.get(took, standing.state)
    changed = replace(standing, state=state, **_told(standing, event, after))
    if took is Happening.RETURNED:
        changed = replace(
            changed, state=standing.before, outcome=None, found_on=None, appeal_by=None
        )
    if took in WORK:
        changed = replace(changed, workers=standing.workers | {event.actor})
    if event.side is Side.RECIPIENT:
        changed = replace(changed, recipients=standing.recipients | {event.actor})
    return changed


def steps_from(standing: Standing, as_of: date, *, actor: str, side: Side) -> frozenset[Happening]:
    """Return the steps that an actor could take on a day, in the place of a side."""
    found = set()
    for happening in Happening:
        try:
            _check(standing, Event(as_of, happening, side, actor))
        except CourseError:
            continue
        found.add(happening)
    return frozenset(found)


def _told(standing: Standing, event: Event, after: WorkingDays) -> dict[str, Any]:
    """Return what a step tells beside the state."""
    took, on = event.happening, event.on
    if took in (*GIVES_TERM, Happening.NOTICE_WITHDRAWN):
        return _told_of_notice(standing, event, after)
    if took in (Happening.REPLY_ACCEPTED, Happening.REPLY_OBJECTED):
        return {"replied_on": on}
    if took is Happening.CONFIRMED:
        appeal_by = None if standing.appealed else after(on, APPEALED_WITHIN_WORKING_DAYS)
        return {
            "found_on": on,
            "appeal_by": appeal_by,
            "before": standing.state,
            "outcome": Outcome.CONFIRMED,
        }
    if took is Happening.EXPLAINED:
        return {"found_on": on, "before": standing.state, "outcome": Outcome.EXPLAINED}
    if took is Happening.APPEALED:
        return {"appealed": True}
    if took is Happening.APPEAL_UPHELD:
        return {"outcome": Outcome.EXPLAINED, "appeal_by": None}
    if took is Happening.APPEAL_REFUSED:
        return {"appeal_by": None}
    return {"closed_on": on} if took is Happening.CLOSED else {}


def _told_of_notice(standing: Standing, event: Event, after: WorkingDays) -> dict[str, Any]:
    on = event.on
    if event.happening is Happening.NOTICED:
        return {"noticed_on": on, "reply_by": after(on, event.days)}
    if event.happening is Happening.TERM_EXTENDED:
        return {"reply_by": after(max(on, standing.reply_by or on), event.days)}
    return {"noticed_on": None, "reply_by": None, "replied_on": None}


def _check(standing: Standing, event: Event) -> None:
    took = event.happening
    if (standing.state is None) != (took is Happening.OPENED):
        raise CourseError(Problem("A case is opened once, before anything else happens to it."))
    if took is not Happening.OPENED and standing.state not in _FROM[took]:
        raise CourseError(Problem("As the case stands, this step cannot be taken."))
    own = Side.RECIPIENT if took in OF_RECIPIENT else Side.AUDITOR
    if event.side is not own:
        raise CourseError(Problem("This step is of the other side."))
    _check_persons(standing, event)
    _check_terms(standing, event)


def _check_persons(standing: Standing, event: Event) -> None:
    if event.happening in SECOND and event.actor in standing.workers:
        raise CourseError(Problem("Whoever worked a case does not close it: a second person does."))
    if event.side is Side.AUDITOR and event.actor in standing.recipients:
        raise CourseError(Problem("Whoever answered for the other side decides on nothing here."))


def _check_terms(standing: Standing, event: Event) -> None:
    took, on = event.happening, event.on
    if took in GIVES_TERM and not SHORTEST_TERM_DAYS <= event.days <= LONGEST_TERM_DAYS:
        raise CourseError(
            Problem(
                "Give {least} to {most} working days for a reply.",
                least=SHORTEST_TERM_DAYS,
                most=LONGEST_TERM_DAYS,
            )
        )
    if took is Happening.NOTICE_WITHDRAWN and standing.appealed:
        raise CourseError(Problem("An appeal was decided: the notice stays."))
    unanswered = standing.state is State.NOTICED and took is Happening.CONFIRMED
    if unanswered and standing.reply_by is not None and on <= standing.reply_by:
        raise CourseError(
            Problem("The term for a reply runs until {day}: wait for it.", day=standing.reply_by)
        )
    if took is Happening.APPEALED and not standing.may_be_appealed(on):
        raise CourseError(Problem("The term for an appeal is over, or one was decided already."))
    if took is Happening.CLOSED and standing.may_be_appealed(on):
        raise CourseError(
            Problem(
                "What was found may be appealed against until {day}: close it after that.",
                day=standing.appeal_by,
            )
        )
