"""Data requests from the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bagdar.cli.main import main
from bagdar.sources.tables import read_table
from bagdar.web.data_requests.actions.filling import judge
from tests.web.data_requests.asking import (
    LATER,
    Offices,
    answer_of,
    drafted,
    offices,
    sent,
    signed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Offices:
    return offices()


def bagdar(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["data-requests", *arguments])


def told(*arguments: str) -> str:
    result = bagdar(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_requests_are_listed_with_how_many_answered(world: Offices) -> None:
    request = sent(world)
    drafted(world, title="Unsent")
    signed(answer_of(request, "north-east"), world.east, world.east_akim)
    [row] = json.loads(told("list", "--format", "json"))
    assert (row["number"], row["outgoing"]) == (request.pk, "2026-0001")
    assert (row["answered"], row["expected"]) == (1, 3)
    assert len(json.loads(told("list", "--drafts", "--format", "json"))) == 2
    assert json.loads(told("list", "--search", "steel", "--format", "json")) == []


def test_who_is_missing_is_named(world: Offices) -> None:
    request = sent(world)
    signed(answer_of(request, "north-east"), world.east, world.east_akim)
    rows = csv.DictReader(io.StringIO(told("missing", str(request.pk), "--format", "csv")))
    assert [(one["office"], one["above"]) for one in rows] == [
        ("akimat:north", ""),
        ("akimat:north-west", "akimat:north"),
    ]


def test_what_came_in_term_and_was_returned_is_missing_and_not_late(world: Offices) -> None:
    request = sent(world)
    east = answer_of(request, "north-east")
    signed(east, world.east, world.east_akim)
    judge(east, "returned", "Again", by=world.oblast, at=LATER)
    rows = json.loads(told("missing", str(request.pk), "--format", "json"))
    assert {one["office"]: one["late"] for one in rows} == {
        "akimat:north": True,
        "akimat:north-east": False,
        "akimat:north-west": True,
    }


def test_what_came_back_is_exported_as_a_table(world: Offices, tmp_path: Path) -> None:
    request = sent(world)
    signed(answer_of(request, "north-east"), world.east, world.east_akim)
    for ending in ("csv", "xlsx"):
        file = tmp_path / f"answers.{ending}"
        assert "1 rows of 1 of 3 offices." in told("export", str(request.pk), str(file))
        rows = read_table(file.read_bytes()).rows
        assert [one.cells[1] for one in rows] == ["Akimat (North east)", "Akimat (North west)"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("missing", "99"), "no data request 99 was sent"),
        (("export", "99", "x.csv"), "no data request 99 was sent"),
        (("missing", "0"), "not in the range"),
        (("missing", "1", "--month", "May"), "does not match"),
    ],
)
def test_what_there_is_not_is_a_wrong_call(arguments: tuple[str, ...], words: str) -> None:
    result = bagdar(*arguments)
    assert (result.exit_code, words in result.output) == (2, True)


def test_a_month_that_was_not_asked_for_is_a_wrong_call(world: Offices) -> None:
    result = bagdar("missing", str(sent(world).pk), "--month", "2026-05")
    assert (result.exit_code, "no round was opened" in result.output) == (2, True)
