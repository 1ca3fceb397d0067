"""How an alarm goes up: first its reporter, unanswered the level above; it clears by its facts.

An answer is read by the level above; one on which nobody decides goes up to the next reader.

Nothing is stored but what happened: the level follows from it and the day asked for. That it went
up may be written down, too: then it stays so, whatever calendar becomes known later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ANSWERED_WITHIN_WORKING_DAYS = 5
"""Working days a level has for its answer, and the one above to decide on it. Source: the term of
answers in the promise ledger."""

WorkingDays = Callable[[date, int], date]
"""The last of so many working days after a day, by the calendar of the alarm's territory."""


class Level(StrEnum):
    """Who is shown an alarm, lowest first."""

    REPORTER = "reporter"
    DISTRICT = "district"
    OBLAST = "oblast"
    PROGRAMME_OFFICE = "programme_office"


LEVELS = tuple(Level)


class Stage(StrEnum):
    """Where an alarm stands."""

    SHOWN = "shown"
    ANSWERED = "answered"
    CLEARED = "cleared"


class Happening(StrEnum):
    """What can happen to an alarm."""

    RAISED = "raised"
    ANSWERED = "answered"
    NOT_ACCEPTED = "not_accepted"
    FACTS_GONE = "facts_gone"
    DECIDED = "decided"
    WENT_UP = "went_up"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an alarm on a day."""

    on: date
    happening: Happening


@dataclass(frozen=True, slots=True)
class Step:
    """A line of an alarm's history: from when on it stood so, before whom."""

    since: date
    stage: Stage
    level: Level
    decided: bool = False


class EscalationError(ValueError):
    """What happened cannot have happened in this order."""


def course(
    events: Sequence[Event],
    *,
    as_of: date,
    after: WorkingDays,
    first: Level = Level.REPORTER,
    noted: bool = False,
) -> tuple[Step, ...]:
    """Return all the steps of an alarm up to a day, the last one being where it stands.

    An answer stops the clock at its level; when it is not accepted the level above is shown the
    alarm. Until somebody decides, the answer goes up term by term as far as the last reader. Facts
    that go clear it by itself, facts that come back raise it anew from the start, and nothing of
    its history is lost.

    With `noted`, that it went up before the last event is told by events of its own, on the last
    day of each term that passed; the calendar counts on from the last event alone. Raises
    EscalationError for an order that cannot be.
    """
    steps: list[Step] = []
    for event in events:
        if event.on > as_of or (event.happening is Happening.WENT_UP and event.on == as_of):
            if noted:
                return tuple(steps)
            break
        if not noted:
            steps += _passed(steps, event.on, after)
        steps.append(_step(steps, event, first))
    return (*steps, *_passed(steps, as_of, after))


def _step(steps: Sequence[Step], event: Event, first: Level) -> Step:
    last = steps[-1] if steps else None
    stands = last.stage if last else Stage.CLEARED
    level = last.level if last else first
    if last and event.on < last.since:
        raise EscalationError(f"{event.happening} on {event.on} comes before {last.since}.")
    match event.happening, stands:
        case Happening.RAISED, Stage.CLEARED:
            return Step(event.on, Stage.SHOWN, first)
        case Happening.ANSWERED, Stage.SHOWN:
            return Step(event.on, Stage.ANSWERED, level)
        case Happening.NOT_ACCEPTED, Stage.ANSWERED:
            return Step(event.on, Stage.SHOWN, _above(level))
        case Happening.DECIDED, Stage.SHOWN | Stage.ANSWERED:
            return Step(event.on, stands, level, decided=True)
        case Happening.WENT_UP, Stage.SHOWN | Stage.ANSWERED if goes_up(stands, level):
            return Step(event.on, stands, _above(level))
        case Happening.FACTS_GONE, Stage.SHOWN | Stage.ANSWERED:
            return Step(event.on, Stage.CLEARED, level)
    raise EscalationError(f"An alarm that is {stands} cannot be {event.happening} on {event.on}.")


def _passed(steps: Sequence[Step], until: date, after: WorkingDays) -> list[Step]:
    """Return the levels that an alarm went up until a day, unanswered or its answer unread."""
    found: list[Step] = []
    last = steps[-1] if steps else None
    while last and not last.decided and goes_up(last.stage, last.level):
        term_ends = after(last.since, ANSWERED_WITHIN_WORKING_DAYS)
        if term_ends >= until:
            break
        last = Step(term_ends, last.stage, _above(last.level))
        found.append(last)
    return found


def goes_up(stage: Stage, level: Level) -> bool:
    """Answer whether an alarm can go further up: an answer as far as the last reader above it."""
    return stage is not Stage.CLEARED and LEVELS.index(level) < LEVELS.index(_last(stage))


def _last(stage: Stage) -> Level:
    return LEVELS[-1] if stage is Stage.SHOWN else LEVELS[-2]


def _above(level: Level) -> Level:
    return LEVELS[min(LEVELS.index(level) + 1, len(LEVELS) - 1)]
