"""The control board from the command line."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from click.testing import CliRunner

from bagdar.cli.main import main
from tests.web.barriers import raising
from tests.web.barriers.raising import raised
from tests.web.instructions import ordering

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_setup(monkeypatch: Any) -> None:
    monkeypatch.setattr("bagdar.cli.control.setup", lambda: None)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["control", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_line_shows_the_counts_of_the_board() -> None:
    raised(raising.ladder())
    rows = list(csv.DictReader(StringIO(run("show", "barriers", "--format", "csv"))))
    assert (rows[0]["by"], rows[0]["going"]) == ("all", "1")
    assert {one["code"] for one in rows if one["by"] == "kind"} == {"power"}


def test_the_command_line_publishes_the_board_of_instructions() -> None:
    ordering.issued(ordering.people())
    assert "1 offices published" in run("publish")
