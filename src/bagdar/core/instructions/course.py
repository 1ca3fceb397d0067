"""The way of an instruction, from what happened to it: states, terms, who may do the next step.

Nothing is stored but what happened. Whether a term has passed is computed from the day asked for;
only an extension that was granted moves the due day, so that no return, objection or change of
holder stops the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from bagdar.core.terms.problem import Problem

ANSWERED_WITHIN_WORKING_DAYS = 1
"""Working days to accept an instruction or to object. Source: issue "Barriers and instructions"."""

WorkingDays = Callable[[date, int], date]
"""The last of so many working days after a day, by some calendar."""


class State(StrEnum):
    """Where an instruction stands."""

    DRAFTED = "drafted"
    ISSUED = "issued"
    OBJECTED = "objected"
    ACCEPTED = "accepted"
    IN_WORK = "in_work"
    REPORTED = "reported"
    RETURNED = "returned"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Happening(StrEnum):
    """What can happen to an instruction."""

    ISSUED = "issued"
    ACCEPTED = "accepted"
    OBJECTED = "objected"
    OBJECTION_UPHELD = "objection_upheld"
    OBJECTION_REFUSED = "objection_refused"
    RESULT = "result"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    REPORTED = "reported"
    RETURNED = "returned"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """In whose place somebody acts."""

    ISSUER = "issuer"
    LEAD = "lead"
    CO_EXECUTOR = "co_executor"
    CONTROL = "control"


WITH_THE_DOER = frozenset({State.ACCEPTED, State.IN_WORK, State.RETURNED})
"""Accepted, and neither reported done nor over: work goes on."""
OPEN = frozenset({State.ISSUED, State.OBJECTED, *WITH_THE_DOER, State.REPORTED})
OVER = frozenset({State.CLOSED, State.WITHDRAWN})
DOERS = frozenset({Side.LEAD, Side.CO_EXECUTOR})


class CourseError(Exception):
    """A step that an instruction cannot take; `problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        """Keep the words."""
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day, by whom and in whose place.

    `due_on` is the day set, asked for or granted; `evidence` how many files or papers came along.
    `answer_by` is the day for an answer as it was told when it was issued; empty: it is counted.
    """

    on: date
    happening: Happening
    side: Side
    actor: str
    due_on: date | None = None
    evidence: int = 0
    reason: str = ""
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an instruction stands after what happened so far."""

    state: State = State.DRAFTED
    issued_on: date | None = None
    answer_by: date | None = None
    answered_on: date | None = None
    first_due_on: date | None = None
    due_on: date | None = None
    asked_due_on: date | None = None
    reported_on: date | None = None
    ended_on: date | None = None
    extensions: int = 0
    returns: int = 0
    objections: int = 0
    results: int = 0
    evidence: int = 0
    doers: frozenset[str] = field(default=frozenset())

    def late_days(self, as_of: date) -> int:
        """Count the days past the due day: up to the report that stands, else to the day asked.

        A report that was returned stops nothing: the days of its checking count too.
        """
        if self.due_on is None or self.state in (State.DRAFTED, State.WITHDRAWN):
            return 0
        done = self.reported_on if self.state in (State.REPORTED, State.CLOSED) else None
        return max(0, ((done or as_of) - self.due_on).days)

    def is_late(self, as_of: date) -> bool:
        """Answer whether the due day passed without a report that stands."""
        return self.late_days(as_of) > 0

    def is_unanswered(self, as_of: date) -> bool:
        """Answer whether the day for accepting or objecting passed without an answer."""
        waits = self.state is State.ISSUED and self.answer_by is not None
        return waits and self.answer_by is not None and as_of > self.answer_by


_FROM: dict[Happening, frozenset[State]] = {
    Happening.ISSUED: frozenset({State.DRAFTED}),
    Happening.ACCEPTED: frozenset({State.ISSUED}),
    Happening.OBJECTED: frozenset({State.ISSUED}),
    Happening.OBJECTION_UPHELD: frozenset({State.OBJECTED}),
    Happening.OBJECTION_REFUSED: frozenset({State.OBJECTED}),
    Happening.RESULT: WITH_THE_DOER,
    Happening.EXTENSION_ASKED: WITH_THE_DOER,
    Happening.EXTENSION_GRANTED: WITH_THE_DOER,
    Happening.EXTENSION_REFUSED: WITH_THE_DOER,
    Happening.REPORTED: WITH_THE_DOER,
    Happening.RETURNED: frozenset({State.REPORTED}),
    Happening.CLOSED: frozenset({State.REPORTED}),
    Happening.WITHDRAWN: frozenset({State.ISSUED, *WITH_THE_DOER}),
}
_TO: dict[Happening, State] = {
    Happening.ISSUED: State.ISSUED,
    Happening.ACCEPTED: State.ACCEPTED,
    Happening.OBJECTED: State.OBJECTED,
    Happening.OBJECTION_UPHELD: State.WITHDRAWN,
    Happening.OBJECTION_REFUSED: State.ACCEPTED,
    Happening.RESULT: State.IN_WORK,
    Happening.REPORTED: State.REPORTED,
    Happening.RETURNED: State.RETURNED,
    Happening.CLOSED: State.CLOSED,
    Happening.WITHDRAWN: State.WITHDRAWN,
}
SIDES: dict[Happening, frozenset[Side]] = {
    Happening.ISSUED: frozenset({Side.ISSUER}),
    Happening.ACCEPTED: frozenset({Side.LEAD}),
    Happening.OBJECTED: frozenset({Side.LEAD}),
    Happening.OBJECTION_UPHELD: frozenset({Side.ISSUER}),
    Happening.OBJECTION_REFUSED: frozenset({Side.ISSUER}),
    Happening.RESULT: DOERS,
    Happening.EXTENSION_ASKED: frozenset({Side.LEAD}),
    Happening.EXTENSION_GRANTED: frozenset({Side.ISSUER, Side.CONTROL}),
    Happening.EXTENSION_REFUSED: frozenset({Side.ISSUER, Side.CONTROL}),
    Happening.REPORTED: frozenset({Side.LEAD}),
    Happening.RETURNED: frozenset({Side.CONTROL}),
    Happening.CLOSED: frozenset({Side.CONTROL}),
    Happening.WITHDRAWN: frozenset({Side.ISSUER}),
}
"""In whose place each step is taken."""
NEEDS_REASON = frozenset(
    {
        Happening.OBJECTED,
        Happening.OBJECTION_UPHELD,
        Happening.OBJECTION_REFUSED,
        Happening.RESULT,
        Happening.EXTENSION_ASKED,
        Happening.EXTENSION_REFUSED,
        Happening.REPORTED,
        Happening.RETURNED,
        Happening.WITHDRAWN,
    }
)
"""Steps that say something: why, or what was done."""
NOT_BY_A_DOER: dict[Happening, Problem] = {
    **dict.fromkeys(
        (Happening.OBJECTION_UPHELD, Happening.OBJECTION_REFUSED),
        Problem("Whoever worked on it or objected does not decide on the objection."),
    ),
    **dict.fromkeys(
        (Happening.EXTENSION_GRANTED, Happening.EXTENSION_REFUSED),
        Problem("Whoever worked on it or asked for more time does not answer the request."),
    ),
    Happening.WITHDRAWN: Problem("Whoever worked on it does not take it back."),
    Happening.CLOSED: Problem(
        "Whoever worked on it does not close it. Somebody else of the control may."
    ),
}
"""Decisions on somebody's doing, which are never their own."""


def steps_from(standing: Standing, as_of: date, *, actor: str = "") -> frozenset[Happening]:
    """Return what can happen next on a day: by an actor, or whoever does it."""
    found = {one for one, states in _FROM.items() if standing.state in states}
    if standing.is_unanswered(as_of):
        found.discard(Happening.OBJECTED)
    if standing.asked_due_on is None:
        found -= {Happening.EXTENSION_GRANTED, Happening.EXTENSION_REFUSED}
    elif standing.asked_due_on < as_of:
        found.discard(Happening.EXTENSION_GRANTED)
    if standing.asked_due_on is not None or _is_due(standing, as_of):
        found.discard(Happening.EXTENSION_ASKED)
    if not standing.evidence:
        found.discard(Happening.CLOSED)
    if actor in standing.doers:
        found -= set(NOT_BY_A_DOER)
    return frozenset(found)


def course(events: Iterable[Event], *, after: WorkingDays) -> Standing:
    """Return where an instruction stands after its events. Raises CourseError for a false one."""
    standing = Standing()
    for event in events:
        standing = step(standing, event, after=after)
    return standing


def step(standing: Standing, event: Event, *, after: WorkingDays) -> Standing:
    """Take one step. Raises CourseError for one that cannot be taken, in words."""
    _check(standing, event)
    moved = replace(standing, state=_TO.get(event.happening, standing.state))
    match event.happening:
        case Happening.ISSUED:
            told = event.answer_by
            answer_by = told or after(event.on, ANSWERED_WITHIN_WORKING_DAYS)
            due = event.due_on
            moved = replace(
                moved, issued_on=event.on, answer_by=answer_by, first_due_on=due, due_on=due
            )
        case Happening.ACCEPTED | Happening.OBJECTED:
            objections = moved.objections + (event.happening is Happening.OBJECTED)
            moved = replace(moved, answered_on=event.on, objections=objections)
        case Happening.OBJECTION_UPHELD | Happening.CLOSED | Happening.WITHDRAWN:
            moved = replace(moved, ended_on=event.on, asked_due_on=None)
        case Happening.RESULT:
            moved = replace(moved, results=moved.results + 1)
        case Happening.EXTENSION_ASKED:
            moved = replace(moved, asked_due_on=event.due_on)
        case Happening.EXTENSION_GRANTED:
            moved = replace(
                moved,
                due_on=standing.asked_due_on,
                asked_due_on=None,
                extensions=moved.extensions + 1,
            )
        case Happening.EXTENSION_REFUSED:
            moved = replace(moved, asked_due_on=None)
        case Happening.REPORTED:
            moved = replace(moved, reported_on=event.on, asked_due_on=None)
        case Happening.RETURNED:
            moved = replace(moved, reported_on=None, returns=moved.returns + 1)
    doers = moved.doers | ({event.actor} if event.side in DOERS else set())
    return replace(moved, doers=doers, evidence=moved.evidence + event.evidence)


def _check(standing: Standing, event: Event) -> None:
    if problem := _problem(standing, event):
        raise CourseError(problem)


def _problem(standing: Standing, event: Event) -> Problem | None:
    """Say what keeps a step from being taken."""
    if standing.state not in _FROM[event.happening]:
        return _out_of_turn(standing, event.happening)
    if event.side not in SIDES[event.happening]:
        return Problem("This step belongs to somebody else: the issuer, the lead or the control.")
    if event.happening in NEEDS_REASON and not event.reason.strip():
        return Problem("Say why, or what was done: this step needs words.")
    problem = _problem_of_step(standing, event)
    if problem is None and event.actor in standing.doers:
        return NOT_BY_A_DOER.get(event.happening)
    return problem


def _problem_of_step(standing: Standing, event: Event) -> Problem | None:
    match event.happening:
        case Happening.ISSUED:
            return _term_problem(event)
        case Happening.OBJECTED if standing.is_unanswered(event.on):
            return Problem(
                "The day for an objection was {day}. "
                "Accept it and ask for an extension, if need be.",
                day=standing.answer_by,
            )
        case Happening.EXTENSION_ASKED:
            return _extension_problem(standing, event)
        case Happening.EXTENSION_GRANTED | Happening.EXTENSION_REFUSED:
            if standing.asked_due_on is None:
                return Problem("No extension was asked for.")
            granted = event.happening is Happening.EXTENSION_GRANTED
            if granted and standing.asked_due_on < event.on:
                return Problem(
                    "{day}, the day asked for, is past: refuse it.", day=standing.asked_due_on
                )
        case Happening.CLOSED if not standing.evidence:
            return Problem("It is closed on evidence, and there is none: return it.")
    return None


def _out_of_turn(standing: Standing, happening: Happening) -> Problem:
    if standing.state in OVER:
        return Problem("This instruction is over: nothing is added any more.")
    if standing.state is State.DRAFTED:
        return Problem("This is a draft yet: issue it first.")
    if happening is Happening.ISSUED:
        return Problem("This was issued already.")
    if happening is Happening.WITHDRAWN:
        return Problem("It waits for a decision: decide on the objection or the report instead.")
    if happening in (Happening.RETURNED, Happening.CLOSED):
        return Problem("Only what was reported done is returned or closed.")
    if standing.state in (State.ISSUED, State.OBJECTED):
        return Problem("It is not accepted yet: accept it, or wait until the objection is decided.")
    return Problem("It stands elsewhere by now: look at it again.")


def _term_problem(event: Event) -> Problem | None:
    if event.due_on is None:
        return Problem("Say by which day.")
    if event.due_on < event.on:
        return Problem("{day} is past: choose a day to come.", day=event.due_on)
    return None


def _is_due(standing: Standing, on: date) -> bool:
    return standing.due_on is not None and on >= standing.due_on


def _extension_problem(standing: Standing, event: Event) -> Problem | None:
    if standing.asked_due_on is not None:
        return Problem("An extension was asked for already; it waits for its answer.")
    if _is_due(standing, event.on):
        return Problem(
            "An extension is asked for before the due day, which was {day}.", day=standing.due_on
        )
    if event.due_on is None or (standing.due_on is not None and event.due_on <= standing.due_on):
        return Problem("Ask for a day after {day}, the present one.", day=standing.due_on)
    return None


# --- families, tenures


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A family of instructions seen as one."""

    total: int
    over: int
    closed: int
    reported: int
    late: int
    objected: int
    worst_late_days: int
    due_on: date | None

    @property
    def is_over(self) -> bool:
        """Answer whether every member is closed or withdrawn."""
        return self.total > 0 and self.over == self.total


def roll_up(members: Sequence[Standing], *, as_of: date) -> RolledUp:
    """See a family as one: it is over when its last member is, due on the latest due day."""
    counted = [one for one in members if one.state is not State.WITHDRAWN]
    late = [one.late_days(as_of) for one in counted if one.state is not State.CLOSED]
    days = [one.due_on for one in counted if one.due_on is not None]
    return RolledUp(
        total=len(members),
        over=sum(one.state in OVER for one in members),
        closed=sum(one.state is State.CLOSED for one in members),
        reported=sum(one.state is State.REPORTED for one in members),
        late=sum(one > 0 for one in late),
        objected=sum(one.state is State.OBJECTED for one in members),
        worst_late_days=max(late, default=0),
        due_on=max(days, default=None),
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """What the record of a tenure needs of an instruction.

    `came_on` is the day on which it came from an office that is no more.
    """

    issued_on: date
    due_on: date
    reported_on: date | None = None
    ended_on: date | None = None
    came_on: date | None = None

    @property
    def since(self) -> date:
        """The day from which the office has it."""
        return max(self.issued_on, self.came_on or self.issued_on)


@dataclass(frozen=True, slots=True)
class TenureRecord:
    """What a tenure got and what it left."""

    taken_over: int
    given: int
    done: int
    done_on_time: int
    left: int
    left_late: int

    @property
    def got(self) -> int:
        """All that was in its hands: taken over and given anew."""
        return self.taken_over + self.given


def tenure_record(
    instructions: Iterable[Kept], *, starts_on: date, ends_on: date | None, as_of: date
) -> TenureRecord:
    """Count what a tenure took over, was given, did and left.

    `ends_on` is the first day without the holder. Done is what was reported in the tenure by a
    report that stands; what was not is left to the next one, late if its due day was past then.
    """
    until = min(ends_on, as_of) if ends_on else as_of
    counts = dict.fromkeys(("taken_over", "given", "done", "done_on_time", "left", "left_late"), 0)
    for one in instructions:
        settled = one.reported_on or one.ended_on
        if _out_of(one, settled, starts_on, ends_on, as_of):
            continue
        taken_over = one.since < starts_on or one.since > one.issued_on
        counts["taken_over" if taken_over else "given"] += 1
        if settled is not None and settled <= as_of and (ends_on is None or settled < ends_on):
            counts["done"] += one.reported_on is not None
            counts["done_on_time"] += one.reported_on is not None and settled <= one.due_on
        else:
            counts["left"] += 1
            counts["left_late"] += one.due_on < until
    return TenureRecord(**counts)


def _out_of(
    one: Kept, settled: date | None, starts_on: date, ends_on: date | None, as_of: date
) -> bool:
    """Answer whether a tenure never had an instruction in its hands."""
    came_later = one.since > as_of or (ends_on is not None and one.since >= ends_on)
    return came_later or (settled is not None and settled < max(starts_on, one.came_on or settled))
