"""Killing what writes down the clock of barriers, or its database: nothing lost or doubled."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from tests.long.clock_of_barriers import PLACES, PORTION
from tests.long.databases import ENGINES, Place, place

BARRIERS = 1000
MOMENTS = 4
KILLS = 6
LIMIT_SECONDS = 300
MODULE = "tests.long.clock_of_barriers"

pytestmark = pytest.mark.long


def _noted(here: Place) -> int:
    rows = here.ask("SELECT count(*) FROM barriers_barrierevent WHERE happening <> 'raised'")
    return int(rows[0][0])


def _run(here: Place, *arguments: str) -> str:
    process = here.start(*arguments, module=MODULE)
    said, _errors = process.communicate(timeout=LIMIT_SECONDS)
    assert process.returncode == 0, here.errors()
    return said.decode()


@pytest.mark.parametrize("engine", ENGINES)
def test_two_at_once_and_killed_they_write_each_moment_down_once(
    engine: str, tmp_path: Path
) -> None:
    chance = random.Random(20260615)  # noqa: S311 -- a repeatable load
    with place(engine, tmp_path) as here:
        _run(here, "raise", str(BARRIERS))
        middle = 0
        for _turn in range(KILLS):
            before = _noted(here)
            running = [here.start("note", module=MODULE) for _one in range(2)]
            deadline = time.monotonic() + 60
            while _noted(here) == before and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.2))
            for one in running:
                one.kill()
            for one in running:
                one.communicate()
            middle += before < _noted(here) < BARRIERS * MOMENTS
        running = [here.start("note", module=MODULE) for _one in range(2)]
        for one in running:
            one.communicate(timeout=LIMIT_SECONDS)
        assert [one.returncode for one in running] == [0, 0], here.errors()
        assert middle >= 2
        assert json.loads(_run(here, "check")) == {
            "noted": BARRIERS * MOMENTS,
            "lost": 0,
            "doubled": 0,
            "in_order": True,
            "fault": "",
        }


@pytest.mark.parametrize("engine", ENGINES)
def test_a_database_that_goes_away_at_any_place_loses_and_doubles_no_escalation(
    engine: str, tmp_path: Path
) -> None:
    """Each pass ends in its second portion: the first stands, the second as far as it was kept."""
    portions = len(PLACES) + 2
    barriers, of_one = portions * PORTION, PORTION * MOMENTS
    with place(engine, tmp_path / "calm") as here:
        _run(here, "raise", str(barriers))
        _run(here, "note")
        calm = json.loads(_run(here, "dump"))
    assert len(calm["events"]) == barriers * MOMENTS
    with place(engine, tmp_path / "cut") as here:
        _run(here, "raise", str(barriers))
        assert json.loads(_run(here, "cut")) == {
            "events": of_one,
            "standing": 2 * of_one,
            "journal": 3 * of_one,
            "commit": 4 * of_one,
            "answer": 6 * of_one,
            "last": of_one,
        }
        assert json.loads(_run(here, "dump")) == calm
        assert json.loads(_run(here, "check")) == {
            "noted": barriers * MOMENTS,
            "lost": 0,
            "doubled": 0,
            "in_order": True,
            "fault": "",
        }
