"""`bagdar parties`: purchases and unfair suppliers taken in, and handed to rule E3."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bagdar.cli.main import main
from bagdar.web.parties.models import Intake, Purchase
from tests.web.parties.purchases import FIRST, release

pytestmark = pytest.mark.django_db
OF = ("--source", "Platform", "--stated-on", "2026-01-01")


@pytest.fixture(autouse=True)
def no_setup(monkeypatch: Any) -> None:
    monkeypatch.setattr("bagdar.cli.parties.setup", lambda: None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["parties", *arguments])


def test_purchases_are_taken_in_once(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(f"{json.dumps(release('ocds-1'))}\n{{broken\n", "utf-8")
    assert "1 new, 0 changed, 0 the same" in run("take", str(file), *OF).stdout
    assert "0 new, 0 changed, 1 the same" in run("take", str(file), *OF).stdout
    assert Purchase.objects.get().ocid == "ocds-1"
    assert Intake.objects.count() == 1


def test_tables_that_an_earlier_version_read_are_named(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps(release("ocds-1")), "utf-8")
    run("take", str(file), *OF)
    assert "All purchases stand as this version reads them." in run("read-earlier").stdout
    Purchase.objects.update(reading=None)
    assert "Platform, 2026-01-01: 1 purchases." in run("read-earlier").stdout
    run("take", str(file), *OF)
    assert "All purchases" in run("read-earlier").stdout


def test_a_register_of_the_platform_is_handed_to_the_rule_about_bans(tmp_path: Path) -> None:
    file, table = tmp_path / "rnu.json", tmp_path / "banned.csv"
    rows = [{"id": 1, "supplierBiin": FIRST, "startDate": "2025-01-01"}, {"id": 2}]
    file.write_text(json.dumps(rows), "utf-8")
    told = run("unfair", str(file), *OF)
    assert "1 new, 0 changed, 0 the same, 1 refused" in told.stdout
    assert run("unfair-export", str(table)).exit_code == 0
    assert f"{FIRST},,2025-01-01,,,Platform,2026-01-01" in table.read_text("utf-8-sig")
    again = run("unfair-export", str(table))
    assert again.exit_code == 1
    assert "is there already" in again.output


def test_what_is_no_register_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n", "utf-8")
    told = run("unfair", str(file), *OF)
    assert told.exit_code == 1
    assert "missing" in told.output
