"""Tasks that an office gives another about a barrier: states, and why they make no circle.

Whoever is asked may ask a third. An office that waits, over however many others, for itself would
wait for ever: such a task is refused with the circle named. The clock of the barrier runs on.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from enum import StrEnum
from typing import TypeVar

MOST_DAYS = 60
"""Working days of the longest term of a task: our choice, four times that of the cabinet."""

Office = TypeVar("Office", bound=Hashable)


class Outcome(StrEnum):
    """How a task ended."""

    DONE = "done"
    CANNOT = "cannot"
    WITHDRAWN = "withdrawn"


class TaskState(StrEnum):
    """Where a task stands; it rests while its barrier is closed."""

    OPEN = "open"
    RESTS = "rests"
    DONE = "done"
    CANNOT = "cannot"
    WITHDRAWN = "withdrawn"


def task_state(outcome: Outcome | None, *, barrier_ended: bool) -> TaskState:
    """Return where a task stands: nobody waits for it once its barrier is closed."""
    if outcome is not None:
        return TaskState(outcome.value)
    return TaskState.RESTS if barrier_ended else TaskState.OPEN


def circle(
    waits: Iterable[tuple[Office, Office]], asking: Office, asked: Office
) -> tuple[Office, ...]:
    """Return the shortest circle that one more task would close, else nothing.

    `waits` says who waits for whom by the open tasks. The circle begins and ends with who asks.
    """
    if asking == asked:
        return (asking, asked)
    ways: dict[Office, list[Office]] = {}
    for waiting, awaited in waits:
        ways.setdefault(waiting, []).append(awaited)
    paths: list[tuple[Office, ...]] = [(asking, asked)]
    reached = {asked}
    while paths:
        longer: list[tuple[Office, ...]] = []
        for path in paths:
            for following in ways.get(path[-1], ()):
                if following == asking:
                    return (*path, asking)
                if following not in reached:
                    reached.add(following)
                    longer.append((*path, following))
        paths = longer
    return ()
