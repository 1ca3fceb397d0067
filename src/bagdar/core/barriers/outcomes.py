"""What became of a barrier at each level that had it: the unit in which offices are counted.

A step with its own term is one unit. It is solved when the business closed the barrier while the
level had it and the term had not passed, and late when the term passed. What people sent up before
the term passed is no miss of that level and no merit of it either. Unconfirmed ends count apart.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from bagdar.core.barriers.course import State
from bagdar.core.barriers.ladder import LEVELS, Level, rank


class Outcome(StrEnum):
    """What became of a barrier while a level had it."""

    SOLVED = "solved"
    LATE = "late"
    FORCED = "forced"
    SENT_UP = "sent_up"
    UNCONFIRMED = "unconfirmed"
    GOING = "going"


COUNTED = frozenset({Outcome.SOLVED, Outcome.LATE, Outcome.FORCED})
"""What was decided of a level: the rest is neither in term nor out of it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a barrier stands, as its columns tell; `reached` when each level above had or will.

    `sent_up` are the levels from which people sent it up; `overdue_at` when the last term passes.
    """

    raised_at: datetime
    first_level: Level
    reached: Mapping[Level, datetime]
    sent_up: Collection[Level]
    overdue_at: datetime | None
    state: State
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stay:
    """A level that had a barrier: since when, until when, what became of it there.

    `until` is when it left or ended; of a term that passed, the moment it did.
    """

    level: Level
    since: datetime
    until: datetime | None
    outcome: Outcome


_ENDS = {
    State.CLOSED: Outcome.SOLVED,
    State.FORCED: Outcome.FORCED,
    State.UNCONFIRMED: Outcome.UNCONFIRMED,
}


def stays(kept: Kept, *, as_of: datetime) -> tuple[Stay, ...]:
    """Return the levels that had a barrier up to a moment (exclusive), in their order."""
    begins = [(kept.first_level, kept.raised_at)]
    for level in LEVELS[rank(kept.first_level) + 1 :]:
        since = kept.reached.get(level)
        if since is not None and since < as_of:
            begins.append((level, since))
    found = []
    for (level, since), (_above, until) in pairwise(begins):
        outcome = Outcome.SENT_UP if level in kept.sent_up else Outcome.LATE
        found.append(Stay(level, since, until, outcome))
    level, since = begins[-1]
    return (*found, _last(kept, level, since, as_of))


def _last(kept: Kept, level: Level, since: datetime, as_of: datetime) -> Stay:
    overdue, ended = kept.overdue_at, kept.ended_at
    over = ended is not None and ended < as_of
    if overdue is not None and overdue < as_of and (ended is None or overdue < ended):
        return Stay(level, since, overdue, Outcome.LATE)
    return Stay(level, since, ended, _ENDS[kept.state]) if over else _goes_on(level, since)


def _goes_on(level: Level, since: datetime) -> Stay:
    return Stay(level, since, None, Outcome.GOING)
