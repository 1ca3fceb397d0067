"""Minerals from the command line: tables in and out, prices, paths ahead."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from bagdar.cli.main import main
from bagdar.sources.tables import read_table
from tests import builders
from tests.web.minerals.exposing import USE_HEAD, exposed, monthly, prices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_this_database(monkeypatch: Any) -> None:
    monkeypatch.setattr("bagdar.cli.minerals.setup", lambda: None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["minerals", *arguments])


def test_prices_are_tried_then_imported_and_shown(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(monthly(), "utf-8")
    asked = ("import", "prices", str(file), "--source", "Pink Sheet")
    tried = run(*asked, "--dry-run")
    assert "Nothing was written" in tried.stdout, tried.output
    assert "No units in the file; taken for: Copper." in tried.stderr
    for expected in ("150 new, 0 told otherwise, 0 known", "0 new, 0 told otherwise, 150 known"):
        assert expected in run(*asked).stdout
    rows = list(csv.DictReader(StringIO(run("prices", "--format", "csv").stdout)))
    assert [(one["mineral"], one["month"], one["direction"]) for one in rows] == [
        ("copper", "2026-06", "rising")
    ]
    assert run("prices", "--synthetic", "--format", "json").stdout.strip() == "[]"


def test_faults_are_told_by_row_and_nothing_is_imported(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("period,Copper,Wheat\n2026-01,-1,5\n", "utf-8")
    refused = run("import", "prices", str(file), "--source", "Pink Sheet")
    assert refused.exit_code == 1
    assert "row 2, Copper: A price is above zero; -1 is not." in refused.output
    assert "Not read: column Wheat." in refused.output
    assert "Nothing was imported." in refused.output
    late = run("import", "prices", str(file), "--source", "S", "--published", "2099-01-01")
    assert "has not come yet" in late.output


def test_a_template_is_filled_imported_and_exported(tmp_path: Path) -> None:
    empty = tmp_path / "use.xlsx"
    assert run("template", "use", str(empty)).exit_code == 0
    assert ",".join(read_table(empty.read_bytes()).headings) == USE_HEAD.strip()
    filled, out = tmp_path / "filled.csv", tmp_path / "out.csv"
    filled.write_text(USE_HEAD + "consumption,copper,World,2025,2,kt,,Survey\n", "utf-8")
    assert "1 new" in run("import", "use", str(filled), "--source", "Survey").stdout
    assert "1 rows written" in run("export", "use", str(out)).stdout
    assert "1 known already" in run("import", "use", str(out), "--source", "Own").stdout
    assert run("export", "use", str(out)).exit_code == 1
    assert "ends in csv, xlsx, parquet" in run("export", "use", str(tmp_path / "x.doc")).output


def test_exposures_go_out_and_come_in_again(tmp_path: Path) -> None:
    builders.territories()
    exposed(builders.project("north", key="mill"))
    out = tmp_path / "exposures.xlsx"
    assert "1 rows written" in run("export", "exposures", str(out)).stdout
    assert "1 known already" in run("import", "exposures", str(out), "--source", "Own").stdout


def test_paths_are_written_with_the_word_on_how_they_held(tmp_path: Path) -> None:
    out = tmp_path / "scenario.csv"
    assert "ten years" in run("scenario", str(out)).output
    prices(monthly(300, start=2000))
    told = run("scenario", str(out))
    assert "Copper, 12 months: " in told.stdout, told.output
    assert "(80% meant)" in told.stdout
    assert len(read_table(out.read_bytes()).rows) == 60


def test_paths_of_all_prices_are_drawn_together(tmp_path: Path) -> None:
    prices(monthly(300, start=2000))
    prices(monthly(200, start=2005, column="Zinc"))
    one, same, other = (tmp_path / f"{name}.parquet" for name in "abc")
    for file, seed in ((one, "7"), (same, "7"), (other, "8")):
        assert run("scenario", str(file), "--paths", "5", "--seed", seed).exit_code == 0
    table = pq.read_table(one)
    assert (table.num_rows, table.column_names[0]) == (5 * 2 * 60, "draw")
    assert table.equals(pq.read_table(same))
    assert not table.equals(pq.read_table(other))


def test_what_prices_change_is_written_mineral_by_mineral_and_project_by_project(
    tmp_path: Path,
) -> None:
    out = tmp_path / "changes.csv"
    assert "ten years" in run("changes", str(out)).output
    prices(monthly(300, start=2000))
    builders.territories()
    office = builders.user("programme_office")
    for key, flow in (("mill", "output"), ("works", "input")):
        project = builders.project("north-east", key=key)
        exposed(project, flow=flow, share_percent="50", confirmed_by=office)
    told = run("changes", str(out), "--projects", "--months", "36")
    assert "10 rows written" in told.stdout, told.output
    rows = list(csv.DictReader(StringIO(out.read_bytes().decode("utf-8-sig"))))
    assert {(row["project"], row["months_ahead"]) for row in rows} == {
        ("mill", "36"),
        ("works", "36"),
    }
    assert {row["not_computable"] for row in rows} == {"not_reported", "bought"}
    assert run("changes", str(out)).exit_code == 1
    again = run("changes", str(out), "--projects", "--project", "works", "--force")
    assert "5 rows written" in again.stdout
    assert run("changes", str(out), "--mineral", "cheese").exit_code == 2
    assert "10 rows written" in run("changes", str(out), "--force").stdout
