"""Killing workers in the middle of a thousand tasks: every effect is there exactly once."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from tests.long.databases import ENGINES, Place, place

TASKS = 1000
KILLS = 8
LEAST_HITS = 2
TABLE = "django_tasks_database_dbtaskresult"
LIMIT_SECONDS = 400

pytestmark = pytest.mark.long


def _worker(here: Place) -> subprocess.Popen[bytes]:
    return here.start("work", "--interval", "0.1", module="bagdar")


def _killed_in_a_task(here: Place, worker: subprocess.Popen[bytes], pause: float) -> bool:
    """Kill a worker a moment after it began to work; answer whether it was in the middle."""
    deadline = time.monotonic() + 60
    while not (known := here.ask("SELECT id FROM queue_worker WHERE pid = %s", worker.pid)):
        assert time.monotonic() < deadline, here.errors()
        time.sleep(0.1)
    time.sleep(pause)
    worker.kill()
    worker.communicate()
    running = here.ask(f"SELECT worker_ids FROM {TABLE} WHERE status = 'RUNNING'")  # noqa: S608 -- our own name
    return any(known[0][0] in str(ids) for (ids,) in running)


def _unfinished(here: Place) -> int:
    rows = here.ask(f"SELECT count(*) FROM {TABLE} WHERE status IN ('READY', 'RUNNING')")  # noqa: S608 -- our own name
    return int(rows[0][0])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_thousand_tasks_survive_kills_of_their_workers(engine: str, tmp_path: Path) -> None:
    chance = random.Random(20260615)  # noqa: S311 -- a repeatable load
    with place(engine, tmp_path) as here:
        here.run("ask", str(TASKS))
        workers = [_worker(here), _worker(here)]
        hits = 0
        try:
            for turn in range(KILLS):
                hits += _killed_in_a_task(here, workers[turn % 2], chance.uniform(0, 0.8))
                workers[turn % 2] = _worker(here)
            deadline = time.monotonic() + LIMIT_SECONDS
            while _unfinished(here):
                assert time.monotonic() < deadline, here.check()["statuses"]
                time.sleep(1)
        finally:
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.communicate(timeout=60)
        found = here.check()
        assert found["notes"] == list(range(TASKS))
        assert found["fault"] == ""
        assert found["statuses"].get("FAILED", 0) == 0
        assert hits >= LEAST_HITS
        assert "put back" in here.errors()
