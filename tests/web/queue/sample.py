"""Tasks of the tests: at module level, as django-tasks asks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django_tasks import TaskContext, task

from bagdar.web.journal.actions import System, act
from bagdar.web.queue.actions import once

ROBOT = System("robot")
fails: list[str] = []


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
def daily() -> None:
    """Do nothing, every day."""
