"""Trend watch from the command line: taken in, listed."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bagdar.cli.main import main
from tests.web.trends.working import document, signal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_setup(monkeypatch: Any) -> None:
    monkeypatch.setattr("bagdar.cli.watch.setup", lambda: None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_signals_are_taken_once_and_listed_by_rank(tmp_path: Path) -> None:
    file = tmp_path / "signals.jsonl"
    file.write_bytes(document(signal("smart kiln", rank=2, direction="falling"), signal()))
    assert "2 signals, 2 of them new" in run("trends", "take", str(file)).stdout
    assert "nothing has changed" in run("trends", "take", str(file)).stdout
    told = run("trends", "signals", "--format", "csv")
    assert [row["name"] for row in csv.DictReader(StringIO(told.stdout))] == [
        "green hydrogen",
        "smart kiln",
    ]
    assert "Our detector beat a straight line by 0.100" in told.stderr
    falling = run("trends", "signals", "--direction", "falling", "--format", "csv")
    assert [row["name"] for row in csv.DictReader(StringIO(falling.stdout))] == ["smart kiln"]


def test_lines_that_do_not_fit_are_named_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "signals.jsonl"
    file.write_bytes(document({**signal(), "direction": "up"}))
    refused = run("trends", "take", str(file))
    assert refused.exit_code == 1
    assert "Line 2: direction" in refused.stderr
    assert "Nothing was taken." in refused.stderr


def test_what_a_scan_writes_is_taken_in_and_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bagdar.sources.synthetic.papers import write_papers

    monkeypatch.chdir(tmp_path)
    write_papers(tmp_path / "synthetic-papers.parquet")
    asked = ("synthetic-papers.parquet", "--output", "s.jsonl.gz", "--into", "store", "--top", "5")
    made = run("trends", "scan", *asked, "--backtest-cuts", "2021-2022")
    assert made.exit_code == 0, made.output
    assert "signals, " in run("trends", "take", "s.jsonl.gz").stdout
    told = run("trends", "signals", "--format", "csv")
    rows = list(csv.DictReader(StringIO(told.stdout)))
    assert {row["direction"] for row in rows} >= {"rising", "falling"}
    assert "straight line" in told.stderr
