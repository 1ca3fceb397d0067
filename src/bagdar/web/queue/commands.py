"""The worker: a process that runs tasks, one at a time, until it is told to stop."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence

from django.db import close_old_connections, connection
from django.db.utils import OperationalError
from django.utils import timezone

from bagdar.web.queue.actions import (
    HEARTBEAT,
    Periodic,
    beat,
    claim,
    enter,
    fire,
    leave,
    run,
    stopping_when,
    sweep,
)
from bagdar.web.queue.models import Worker

logger = logging.getLogger(__name__)

LOOK_AROUND_SECONDS = 5.0


def work(
    periodic: Sequence[Periodic],
    *,
    stopped: threading.Event,
    interval: float = 1.0,
    drain: bool = False,
    parent: int | None = None,
) -> None:
    """Run tasks until stopped; with `drain`, until nothing waits and nobody works.

    `parent` is the process beside which this one works: when it is gone, so are we.
    """
    worker = enter(at=timezone.now())
    ended = threading.Event()
    pulse = threading.Thread(target=_beat, args=(worker, ended), daemon=True)
    pulse.start()
    look_around = _regularly(lambda: _look_around(periodic))

    def told() -> bool:
        return stopped.is_set() or (parent is not None and os.getppid() != parent)

    try:
        with stopping_when(told):
            while not told():
                if _step(worker, look_around):
                    continue
                if drain:
                    break
                stopped.wait(interval)
    finally:
        ended.set()
        pulse.join()
        leave(worker)


def _step(worker: Worker, look_around: Callable[[], None]) -> bool:
    """Run one task if there is one; a database that does not answer is asked again."""
    try:
        look_around()
        task = claim(worker)
        if task is None:
            return False
        run(task)
    except OperationalError:
        logger.exception("The database did not answer; asking again.")
        connection.close()
        return False
    return True


def _look_around(periodic: Sequence[Periodic]) -> None:
    close_old_connections()
    if left := sweep(at=timezone.now()):
        logger.warning("%s tasks of a worker that died were put back.", left)
    fire(periodic, now=timezone.now())


def _regularly(action: Callable[[], None]) -> Callable[[], None]:
    """Let an action through once in a while."""
    last = -LOOK_AROUND_SECONDS

    def sometimes() -> None:
        nonlocal last
        if time.monotonic() - last >= LOOK_AROUND_SECONDS:
            last = time.monotonic()
            action()

    return sometimes


def _beat(worker: Worker, ended: threading.Event) -> None:
    """Say regularly that the worker lives, on a connection of this thread's own."""
    try:
        while not ended.wait(HEARTBEAT.total_seconds()):
            try:
                beat(worker, at=timezone.now())
            except OperationalError:
                logger.warning("The worker could not say that it lives; trying again.")
                connection.close()
    finally:
        connection.close()
