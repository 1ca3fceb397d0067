"""Files on their way in whose workers are killed, or are many: all of it once, and in order."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.long.databases import ENGINES, Place, place

ROWS = 2_000
LIMIT_SECONDS = 400
COUNTS = {
    "purchases": "SELECT count(*) FROM parties_purchase",
    "takings": "SELECT count(*) FROM parties_intake",
    "money": "SELECT count(*) FROM spending_budgetline",
    "records": "SELECT count(*) FROM spending_record",
    "acts": "SELECT count(*) FROM journal_entry WHERE act IN ('parties.take', 'spending.import')",
}

pytestmark = pytest.mark.long


def _read(here: Place, token: str, name: str) -> Any:
    """Return what a load says of itself; nothing while it does not."""
    try:
        return json.loads((here.folder / "loads" / token / f"{name}.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _is(here: Place, token: str, stage: str) -> bool:
    return bool(_read(here, token, "state")["stage"] == stage)


def _until(here: Place, true: Callable[[], bool], pause: float) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not true():
        assert time.monotonic() < deadline, here.errors()
        time.sleep(pause)


def _worker(here: Place) -> subprocess.Popen[bytes]:
    return here.start("work", "--interval", "0.1", module="bagdar")


def _kill_while_it_writes(here: Place, worker: subprocess.Popen[bytes], token: str) -> None:
    """Kill a worker when some of the rows of a load are written and others are not."""

    def is_writing() -> bool:
        phase, done, total = _read(here, token, "progress") or ("", 0, 0)
        return bool(phase == "writing" and 0 < done < total)

    try:
        _until(here, is_writing, 0.005)
    finally:
        worker.kill()
        worker.communicate()
    _phase, done, total = _read(here, token, "progress")
    assert done < total
    assert _is(here, token, "running")


def _counts(here: Place) -> dict[str, int]:
    return {name: here.ask(asked)[0][0] for name, asked in COUNTS.items()}


@pytest.mark.parametrize("engine", ENGINES)
def test_files_whose_workers_are_killed_leave_nothing_and_are_then_taken_in_once(
    engine: str, tmp_path: Path
) -> None:
    with place(engine, tmp_path) as here:
        purchases = here.run("send", "purchases", str(ROWS)).strip()
        _kill_while_it_writes(here, _worker(here), purchases)
        assert set(_counts(here).values()) == {0}

        table = here.run("send", "budget", str(ROWS)).strip()
        second = _worker(here)
        try:
            _until(here, partial(_is, here, table, "tried"), 0.1)
            here.run("confirm", table)
        except BaseException:
            second.kill()
            raise
        _kill_while_it_writes(here, second, table)
        counts = _counts(here)
        assert (counts["money"], counts["records"]) == (0, 0)

        third = _worker(here)
        try:
            for token in (purchases, table):
                _until(here, partial(_is, here, token, "done"), 0.5)
        finally:
            third.terminate()
            third.communicate(timeout=60)
        whole = {"purchases": ROWS, "takings": 1, "money": ROWS, "records": ROWS, "acts": 2}
        assert _counts(here) == whole
        for token in (purchases, table):
            assert _read(here, token, "state")["counts"]["new"] == ROWS
        assert here.check()["fault"] == ""


@pytest.mark.parametrize("engine", ENGINES)
def test_three_workers_at_once_take_files_in_as_they_were_sent(engine: str, tmp_path: Path) -> None:
    with place(engine, tmp_path) as here:
        tokens = here.run("send", "purchases", "50", *"12345").split()
        workers = [_worker(here) for _one in range(3)]
        try:
            for token in tokens:
                _until(here, partial(_is, here, token, "done"), 0.2)
        finally:
            for one in workers:
                one.terminate()
            for one in workers:
                one.communicate(timeout=60)
        hundredths = here.ask("SELECT DISTINCT value FROM parties_purchase")
        assert hundredths == [(500,)]
        counts = [_read(here, token, "state")["counts"] for token in tokens]
        assert [(one["new"], one["changed"]) for one in counts] == [(50, 0), *[(0, 50)] * 4]
        assert here.check()["fault"] == ""
