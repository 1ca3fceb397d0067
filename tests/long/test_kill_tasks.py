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
LIMIT_SECONDS = 400

pytestmark = pytest.mark.long


def _worker(here: Place) -> subprocess.Popen[bytes]:
    return here.start("work", "--interval", "0.1", module="bagdar")


def _done(here: Place) -> int:
    return int(here.check()["statuses"].get("SUCCESSFUL", 0))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_thousand_tasks_survive_kills_of_their_workers(engine: str, tmp_path: Path) -> None:
    chance = random.Random(20260615)  # noqa: S311 -- a repeatable load
    with place(engine, tmp_path) as here:
        here.run("ask", str(TASKS))
        workers = [_worker(here), _worker(here)]
        try:
            for turn in range(KILLS):
                time.sleep(chance.uniform(2.0, 4.0))
                workers[turn % 2].kill()
                workers[turn % 2].communicate()
                workers[turn % 2] = _worker(here)
            deadline = time.monotonic() + LIMIT_SECONDS
            while _done(here) < TASKS:
                assert time.monotonic() < deadline, here.check()["statuses"]
                time.sleep(5)
        finally:
            for worker in workers:
                worker.terminate()
            for worker in workers:
                worker.communicate(timeout=60)
        found = here.check()
        assert found["notes"] == list(range(TASKS))
        assert found["effects"] >= TASKS
        assert found["fault"] == ""
        assert found["statuses"].get("FAILED", 0) == 0
        assert "put back" in here.errors()
