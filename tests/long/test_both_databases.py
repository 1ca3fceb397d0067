"""SQLite and PostgreSQL answer alike: figures, pages and lists of one and the same programme."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.long.databases import Place, place
from tests.tools.postgresql import address, answers

pytestmark = [pytest.mark.long, pytest.mark.postgres]
AT_LEAST = 400
"""Addresses asked, of which some may answer that there is nothing."""

COMMANDS = (("init",), ("scorecards", "compute"), ("alarms", "compute"))
COUNTED = ("ScoreInput", "ScoreStanding", "JobFigure", "VerdictCount", "Alarm")
SHOWN = (
    "programme-office /api/v1/scorecards/territory/synthetic-country",
    "programme-office /en/territories/synthetic-country/jobs/",
    "programme-office /api/v1/spending/overview?world=synthetic",
    "auditor /api/v1/flags",
)


def _answered(here: Place) -> dict[str, Any]:
    for command in COMMANDS:
        here.run(*command, module="bagdar")
    told: dict[str, Any] = json.loads(here.run(module="tests.long.answers"))
    return told


def test_one_programme_has_the_same_figures_on_both_databases(tmp_path: Path) -> None:
    if not answers(address()):
        pytest.skip("No PostgreSQL answers at BAGDAR_TEST_DATABASE_URL: nothing to compare.")
    with place("sqlite", tmp_path / "sqlite", prepared=False) as here:
        either = _answered(here)
    with place("postgresql", tmp_path / "postgresql", prepared=False) as here:
        other = _answered(here)
    assert either.keys() == other.keys()
    assert [one for one in either if either[one] != other[one]] == []
    asked = [one for one in either if " " in one]
    assert len(asked) >= AT_LEAST
    assert not [one for one in asked if either[one].startswith("5")]
    for one in SHOWN:
        assert either[one].startswith("200")
    assert {name: bool(either[name]) for name in COUNTED} == dict.fromkeys(COUNTED, True)
