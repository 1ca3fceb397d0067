"""Killing the process at any moment loses no committed act and breaks no chain."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from tests.long.databases import ENGINES, Place, place

KILLS = 20
PROCESSES = 2
THREADS = 3
LONGEST_SECONDS = 300

pytestmark = pytest.mark.long


def _acknowledged(folder: Path) -> list[list[str]]:
    """Read every whole line of every file."""
    return [
        json.loads(line)
        for file in sorted(folder.glob("acknowledged-*"))
        for line in file.read_text("utf-8").splitlines(keepends=True)
        if line.endswith("\n")
    ]


def _kill_once(here: Place, turn: int, pause: float) -> None:
    """Let processes write until each has acknowledged something, a moment more, then kill all."""
    files = [here.folder / f"acknowledged-{turn}-{number}" for number in range(PROCESSES)]
    running = [
        here.start("write", str(file), str(THREADS), str(turn * PROCESSES + number))
        for number, file in enumerate(files)
    ]
    deadline = time.monotonic() + LONGEST_SECONDS
    try:
        while not all(file.exists() and file.stat().st_size for file in files):
            assert all(one.poll() is None for one in running), here.errors()
            assert time.monotonic() < deadline, here.errors()
            time.sleep(0.01)
        time.sleep(pause)
    finally:
        for one in running:
            one.kill()
        for one in running:
            one.communicate()


def _check_whole(found: dict[str, Any], acknowledged: list[list[str]]) -> None:
    assert found["fault"] == ""
    assert found["entries"] == found["last"]
    assert set(found["entered"]) == set(found["projects"])
    for key, address in found["projects"].items():
        assert ["", *found["changed"].get(key, [])][-1] == address
    for what, key, address in acknowledged:
        if what == "entered":
            assert key in found["projects"]
        else:
            assert address in found["changed"][key]


@pytest.mark.parametrize("engine", ENGINES)
def test_twenty_kills_under_load_lose_no_committed_act_and_break_no_chain(
    engine: str, tmp_path: Path
) -> None:
    chance = random.Random(20260615)  # noqa: S311 -- a repeatable load
    with place(engine, tmp_path) as here:
        for turn in range(KILLS):
            _kill_once(here, turn, chance.uniform(0, 0.4))
        found, acknowledged = here.check(), _acknowledged(here.folder)
        assert len(acknowledged) >= KILLS * PROCESSES
        _check_whole(found, acknowledged)
        assert "locked" not in here.errors()


@pytest.mark.parametrize("engine", ENGINES)
def test_eight_writers_in_two_processes_neither_fail_nor_leave_a_gap(
    engine: str, tmp_path: Path
) -> None:
    with place(engine, tmp_path) as here:
        before = here.check()["last"]
        running = [
            here.start("write", str(here.folder / f"acknowledged-{number}"), "4", f"{number}", "50")
            for number in range(2)
        ]
        for one in running:
            one.communicate(timeout=300)
        assert [one.returncode for one in running] == [0, 0], here.errors()
        found, acknowledged = here.check(), _acknowledged(here.folder)
        assert len(acknowledged) == 400
        assert found["last"] == before + 400
        _check_whole(found, acknowledged)
