"""Where a barrier stands after what happened, and what the clock did, written down once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bagdar.core.barriers.course import ENDED, Course, Mark, Moment, State
from bagdar.core.barriers.ladder import Level
from bagdar.web.barriers.models import STANDING, Barrier, BarrierEvent
from bagdar.web.barriers.queries.events import Facts
from bagdar.web.journal.actions import System
from bagdar.web.journal.actions.inserting import insert_values
from bagdar.web.journal.actions.updating import update_values

CLOCKWORK = System("barriers")


def bring_up(barrier: Barrier, found: Course, facts: Facts) -> list[Mark]:
    """Write down what the clock did since it was last looked at; the barrier is to be locked.

    What was written down already is left: a second run adds nothing.
    """
    new = new_marks(found, facts)
    note_marks([(barrier, new)])
    return new


def new_marks(found: Course, facts: Facts) -> list[Mark]:
    """Return what the clock did that was not written down yet."""
    known = {(one.moment, one.at) for one in facts.noted}
    return [one for one in found.passed if (one.moment, one.at) not in known]


def note_marks(marks: Sequence[tuple[Barrier, Sequence[Mark]]]) -> None:
    """Write down what the clock of barriers did, in the order given, by one statement."""
    columns = ("barrier_id", "happening", "level", "actor_id", "actor_label", "at")
    by = (CLOCKWORK.actor_id, CLOCKWORK.actor_label)
    insert_values(
        BarrierEvent,
        columns,
        [
            (barrier.pk, mark.moment.value, mark.level.value, *by, mark.at)
            for barrier, new in marks
            for mark in new
        ],
    )


def stand(barrier: Barrier, found: Course) -> None:
    """Set the columns of the standing from the course, and save them."""
    set_standing(barrier, found)
    barrier.save(update_fields=STANDING)


def stand_all(found: Sequence[tuple[Barrier, Course]]) -> None:
    """Set the columns of many standings from their courses, and save them by one statement."""
    for barrier, one in found:
        set_standing(barrier, one)
    update_values(
        Barrier,
        STANDING,
        [(one.pk, *(getattr(one, name) for name in STANDING)) for one, _course in found],
    )


def set_standing(barrier: Barrier, found: Course) -> None:
    """Set the columns of the standing from the course."""
    reached = {one.level: one.since for one in found.steps}
    reached |= {one.level: one.at for one in found.coming if one.moment is Moment.WENT_UP}
    barrier.state, barrier.since_at = found.state.value, found.since
    barrier.oblast_at = reached.get(Level.OBLAST)
    barrier.ministry_at = reached.get(Level.MINISTRY)
    barrier.cabinet_at = reached.get(Level.CABINET)
    marks = (*found.passed, *found.coming)
    barrier.overdue_at = _last(marks, Moment.OVERDUE)
    silent = found.state in (State.REPORTED, State.UNCONFIRMED)
    barrier.unconfirmed_at = _last(marks, Moment.UNCONFIRMED) if silent else None
    barrier.next_at = found.coming[0].at if found.coming else None
    barrier.ended_at = found.since if found.state in ENDED else None


def _last(marks: Sequence[Mark], moment: Moment) -> datetime | None:
    return next((one.at for one in reversed(marks) if one.moment is moment), None)
