"""Tasks of the tests: at module level, as django-tasks asks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from django_tasks import TaskContext, task

from bagdar.web.journal.actions import System, act
from bagdar.web.queue.actions import WAITED_FOR, enqueue, let_stop, once

ROBOT = System("robot")
fails: list[str] = []
climbed: list[int] = []
SENT = 100
stops: dict[int, Event] = {}
"""What is told to stop while a step is under way."""


@task
def note(number: int) -> None:
    """Write one act, once whatever happens."""
    with once(f"note:{number}") as first:
        if first:
            with act("tests.note", by=ROBOT, at=datetime.now(UTC)) as entry:
                entry.record("note", number, before=None, after=number)


@task
def fail(name: str) -> None:
    """Fail as long as the tests say so, after doing half of the work."""
    with once(f"fail:{name}"), act("tests.fail", by=ROBOT, at=datetime.now(UTC)) as entry:
        entry.record("note", name, before=None, after=name)
        if name in fails:
            raise ValueError("a secret figure: 42")


@task(takes_context=True)
def attempt(context: TaskContext, folder: str) -> None:
    """Leave a file that names the attempt."""
    (Path(folder) / str(context.attempt)).touch()


@task
def climb(steps: int) -> None:
    """Take the steps that were not taken yet, and stop between two when told to."""
    for step in range(len(climbed), steps):
        let_stop()
        climbed.append(step)
        if step in stops:
            stops.pop(step).set()


@task(priority=WAITED_FOR)
def send(number: int) -> None:
    """Do what a person waits for."""
    climbed.append(number)


@task
def climb_and_ask(steps: int) -> None:
    """Take steps; at the second a person asks for something."""
    for step in range(len([one for one in climbed if one < SENT]), steps):
        let_stop()
        climbed.append(step)
        if step == 1:
            enqueue(send, key="send", number=SENT)


@task
def daily() -> None:
    """Do nothing, every day."""
