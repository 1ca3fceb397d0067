"""A task slow enough to be killed in the middle."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from django_tasks import task

from bagdar.web.journal.actions import System, act
from bagdar.web.queue.actions import once

BY = System("load")


@task
def note(number: int) -> None:
    """Write one act, slowly enough to be killed in the middle."""
    with once(f"note:{number}") as first:
        if first:
            with act("tests.note", by=BY, at=datetime.now(UTC)) as entry:
                entry.record("note", number, before=None, after=number)
                time.sleep(0.01)
    time.sleep(0.04)
