"""Weights of the score and imports of statistics from the command line."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bagdar.cli.main import main
from bagdar.web.scorecards.models import Weight
from bagdar.web.statistics.actions import note_break
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.statistics.test_pages import TABLE

pytestmark = pytest.mark.django_db
CSV = ("--format", "csv")


def bagdar(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def rows(*arguments: str) -> list[dict[str, str]]:
    listed = bagdar(*arguments, *CSV)
    assert listed.exit_code == 0, listed.output
    return list(csv.DictReader(io.StringIO(listed.stdout)))


def test_a_weight_is_set_from_a_month_and_listed() -> None:
    asked = ("scorecards", "weigh", "launches_on_time", "40", "--source", "Order 7")
    assert bagdar(*asked, "--from", "2199-01").exit_code == 0
    told = [one for one in rows("scorecards", "weights") if one["source"] == "Order 7"]
    assert [(one["indicator"], one["weight"], one["valid_from"]) for one in told] == [
        ("launches_on_time", "40", "2199-01")
    ]
    before = Weight.objects.count()
    over = bagdar(*asked, "--from", "2020-01")
    assert (over.exit_code, "month that is not over yet" in over.output) == (1, True)
    assert Weight.objects.count() == before


def test_imports_and_breaks_of_statistics_are_listed(tmp_path: Path) -> None:
    builders.territories()
    table = tmp_path / "labour.csv"
    table.write_text(TABLE)
    about = ("--source", "Bureau", "--published", "2025-06-30")
    assert bagdar("statistics", "import", str(table), *about).exit_code == 0
    note_break("employed", date(2024, 1, 1), {"en": "New form"}, by=TESTS, at=NOW)
    (kept,) = rows("statistics", "list")
    assert (kept["series"], kept["observations"]) == ("employed", "2")
    assert [one["note"] for one in rows("statistics", "list", "--breaks")] == ["New form"]
    told = rows("statistics", "territory", "north")
    assert {one["series"] for one in told} == {"employed"}
    assert [one["break"] for one in told if one["period"] == "2024"] == ["New form"]
    unknown = bagdar("statistics", "territory", "nowhere")
    assert (unknown.exit_code, "There is no territory nowhere" in unknown.output) == (1, True)
