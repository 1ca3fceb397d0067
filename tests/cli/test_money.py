"""Money from the command line: tables in and out, sums."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bagdar.cli.main import main
from bagdar.core.spending.ledgers import BudgetLine
from bagdar.sources.ledgers import BUDGETS, PROJECTS, filled, read_ledger
from bagdar.web.projects.models import Project
from tests import builders
from tests.web.spending.money import given
from tests.web.spending.test_overview import verified

pytestmark = pytest.mark.django_db
HEAD = "project,year,codes,approved,document\n"


@pytest.fixture(autouse=True)
def mill(monkeypatch: Any) -> None:
    monkeypatch.setattr("bagdar.cli.money.setup", lambda: None)
    builders.territories()
    builders.project("north-east", key="mill")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["money", *arguments])


def test_a_table_is_tried_then_imported_and_goes_out_as_it_came_in(tmp_path: Path) -> None:
    file = tmp_path / "budget.csv"
    file.write_text(HEAD + "mill,2026,1 2,100,Law\n", "utf-8")
    asked = ("import", "budget", str(file), "--source", "Treasury")
    tried = run(*asked, "--dry-run")
    assert "Nothing was written" in tried.stdout, tried.output
    for expected in ("1 new, 0 corrected, 0 known", "0 new, 0 corrected, 1 known"):
        assert expected in run(*asked).stdout
    out = tmp_path / "out.xlsx"
    assert "1 rows written" in run("export", "budget", str(out)).stdout
    assert run("export", "budget", str(out)).exit_code == 1
    again = run("import", "budget", str(out), "--source", "Own export", "--dry-run")
    assert "0 new, 0 corrected, 1 known" in again.stdout
    assert run("export", "budget", str(tmp_path / "out.parquet")).exit_code == 0
    assert "ends in csv, xlsx, parquet" in run("export", "budget", str(tmp_path / "x.doc")).output


def test_faults_are_told_by_row_and_nothing_is_imported(tmp_path: Path) -> None:
    file = tmp_path / "budget.csv"
    file.write_text(HEAD + "mill,2026,1 2,100,Law\nmill,26,1 2,100,Law\n", "utf-8")
    refused = run("import", "budget", str(file), "--source", "Treasury")
    assert refused.exit_code == 1
    assert "row 3, year: Write a year of four digits" in refused.output
    assert "Nothing was imported." in refused.output


def test_sums_are_shown_by_territory_and_sector() -> None:
    given("budget", Project.objects.get(key="mill"))
    rows = list(csv.DictReader(StringIO(run("overview", "--format", "csv").stdout)))
    assert [(one["name"], one["budget"]) for one in rows] == [
        ("North", "1000.00"),
        ("Land", "1000.00"),
    ]
    assert "not reported" in run("overview", "--by", "sector", "--format", "json").stdout
    assert run("overview", "--territory", "nowhere").exit_code == 1


def test_projects_of_the_registry_go_out_as_the_table_that_rules_of_projects_take(
    tmp_path: Path, building: None
) -> None:
    mill = Project.objects.get(key="mill")
    for year, amount in (("2026", "100"), ("2027", "50.5")):
        given("budget", mill, year=year, approved=amount)
    given("support", mill)
    two, unvalued = (builders.project("north-west", key=key) for key in ("dairy", "road"))
    given("budget", two)
    given("budget", two, currency="USD")
    given("support", unvalued, grant_equivalent="")
    builders.project("south", key="empty")
    verified(mill, 12.5)
    file = tmp_path / "projects.csv"
    done = run("projects", str(file))
    assert done.exit_code == 0, done.output
    assert "4 projects written" in done.stdout
    assert "dairy: money in several currencies, left empty." in done.stderr
    assert "road: a support without grant-equivalent, support left empty." in done.stderr
    read = read_ledger(PROJECTS, file.read_bytes())
    assert (read.refused, read.unknown) == ([], ())
    told = {
        one.id: (one.approved, one.currency, one.support, one.verified_jobs) for one in read.rows
    }
    assert told == {
        "mill": (Decimal("150.5"), "KZT", 100, Decimal("12.5")),
        "dairy": (None, None, None, None),
        "road": (None, "KZT", None, None),
        "empty": (None, None, None, None),
    }
    assert {one.reference_class for one in read.rows} == {mill.sector.code if mill.sector else None}
    assert "--force writes over it" in run("projects", str(file)).output


def test_plans_of_the_registry_go_out_as_the_table_that_rules_take_and_come_back_as_they_were(
    tmp_path: Path,
) -> None:
    mill = Project.objects.get(key="mill")
    given("budget", mill, codes="123 456 789", approved="100", amended="80.5")
    given("budget", mill, codes="123 456 790", approved="20")
    given("budget", mill, year="2027", codes="Local line", approved="7")
    given("budget", mill, year="2027", codes="Other line", approved="1")
    given("budget", mill, year="2027", codes="123", currency="USD", approved="3")
    file = tmp_path / "budgets.csv"
    done = run("budgets", str(file))
    assert done.exit_code == 0, done.output
    assert "4 lines written" in done.stdout
    assert "Local line: no codes of a classification, left empty." in done.stderr
    read = read_ledger(BUDGETS, file.read_bytes())
    assert (read.refused, read.unknown) == ([], ())
    assert set(read.rows) == {
        BudgetLine("mill", 2026, Decimal("80.5"), "KZT", "123", "456", "789"),
        BudgetLine("mill", 2026, Decimal(20), "KZT", "123", "456", "790"),
        BudgetLine("mill", 2027, Decimal(8), "KZT"),
        BudgetLine("mill", 2027, Decimal(3), "USD", "123"),
    }
    again = read_ledger(BUDGETS, filled(BUDGETS, read.rows).encode())
    assert again.rows == read.rows
    assert "--force writes over it" in run("budgets", str(file)).output


def test_rules_say_of_a_project_what_its_page_says() -> None:
    mill = Project.objects.get(key="mill")
    given("budget", mill, approved="1000")
    given("contract", mill, value="1200")
    first, *others = csv.DictReader(StringIO(run("rules", "mill", "--format", "csv").stdout))
    assert (first["rule"], first["state"], first["value"]) == ("D2", "flagged", "1.2")
    assert first["evidence"].startswith("approved budget: 1")
    assert [(one["rule"], one["state"]) for one in others] == [
        ("D3", "not_computable"),
        ("D4", "not_computable"),
        ("D5", "not_computable"),
    ]
    assert run("judge").stdout.strip() == "1 new, 0 changed, 0 gone."
    assert "nothing has changed" in run("judge").stdout
    refused = run("rules", "nowhere")
    assert refused.exit_code == 1
    assert "nowhere: there is no such project." in refused.output
