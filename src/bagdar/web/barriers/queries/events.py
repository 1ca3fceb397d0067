"""The facts of a barrier as core reads them, and its course up to a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bagdar.core.barriers.course import Course, Event, Happening, Mark, Moment, course
from bagdar.core.barriers.ladder import Level
from bagdar.web.barriers.models import CLOCK, Barrier, BarrierEvent
from bagdar.web.territories.queries import calendar_of


@dataclass(frozen=True, slots=True)
class Facts:
    """What people did to a barrier, and what its clock did and was written down."""

    events: list[Event] = field(default_factory=list)
    noted: list[Mark] = field(default_factory=list)


def facts_of(barrier: Barrier) -> Facts:
    """Return the facts of a barrier."""
    return facts_of_all([barrier.pk])[barrier.pk]


def facts_of_all(numbers: Iterable[int]) -> Mapping[int, Facts]:
    """Return the facts of many barriers, read at once."""
    rows = BarrierEvent.objects.filter(barrier__in=list(numbers)).order_by("barrier", "at", "pk")
    found: dict[int, Facts] = defaultdict(Facts)
    for number, at, what, level in rows.values_list("barrier", "at", "happening", "level"):
        if what in CLOCK:
            found[number].noted.append(Mark(at, Moment(what), Level(level)))
        else:
            found[number].events.append(Event(at, Happening(what), Level(level)))
    return found


def course_of(barrier: Barrier, *, at: datetime, facts: Facts | None = None) -> Course:
    """Return the course of a barrier up to a moment, on by the calendar of its territory."""
    told = facts_of(barrier) if facts is None else facts
    calendar = calendar_of(barrier.territory_id)
    return course(told.events, calendar=calendar, as_of=at, noted=told.noted)
