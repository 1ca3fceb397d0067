"""Barriers from the command line."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from bagdar.cli.main import main
from bagdar.web.barriers.actions.asking import Answer, Ask, answer_task, ask_office
from bagdar.web.barriers.models import TaskOutcome
from tests.builders import TESTS
from tests.web.barriers import raising
from tests.web.people import worlds

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["barriers", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_barriers_are_listed_as_they_stand_and_the_clock_is_written_down_once() -> None:
    who = raising.ladder()
    raising.raised(who, at=timezone.now())
    raising.raised(who, at=timezone.now() - timedelta(days=2), protected=True)
    raising.raised(who, at=timezone.now() - timedelta(days=200))
    rows = list(csv.DictReader(io.StringIO(said("list", "--format", "csv"))))
    told = sorted((one["level"], one["state"], one["protected"]) for one in rows)
    assert told == [("cabinet", "open", ""), ("district", "open", ""), ("oblast", "open", "yes")]
    assert rows[0]["level"] == "cabinet"
    assert said("list", "--format", "csv", "--synthetic").count("\n") == 1
    assert said("clock") == "4 things written down.\n"
    assert said("clock") == "0 things written down.\n"


def test_tasks_about_barriers_are_listed_open_ones_or_all() -> None:
    who, now = raising.ladder(), timezone.now()
    office = worlds.akimat("south")
    worlds.holder(office, worlds.person("Akim"), now.date() - timedelta(days=90), at=now)
    made, ask = raising.raised(who, at=now), Ask(office, "Give land.", "By law.", 2)
    old = ask_office(made, ask, by=TESTS, at=now)
    ask_office(made, ask, by=TESTS, at=now)
    answer_task(old, Answer(TaskOutcome.CANNOT, "There is none."), by=TESTS, at=now)
    options = ("--office", office.key, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said("tasks", *options))))
    assert [(one["office"], one["state"]) for one in rows] == [(office.key, "open")]
    rows = list(csv.DictReader(io.StringIO(said("tasks", "--all", *options))))
    assert sorted(one["state"] for one in rows) == ["cannot", "open"]
    nobody = CliRunner().invoke(main, ["barriers", "tasks", "--office", "nobody"])
    assert "No office has the key nobody." in nobody.output
