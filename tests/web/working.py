"""A worker for tests: what was asked for in the background is done now, in this process."""

from __future__ import annotations

from django.utils import timezone

from bagdar.web.queue.actions import claim, enter, run


def work() -> None:
    """Run every task that waits, and those that these ask for."""
    worker = enter(at=timezone.now())
    while (task := claim(worker)) is not None:
        run(task)
