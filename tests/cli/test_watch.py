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
    for module in ("watch", "signal_runs"):
        monkeypatch.setattr(f"bagdar.cli.{module}.setup", lambda: None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_signals_are_taken_once_and_listed_by_rank(tmp_path: Path) -> None:
    file = tmp_path / "signals.jsonl"
    file.write_bytes(document(signal("smart kiln", rank=2, direction="falling"), signal()))
    told = run("trends", "take", str(file)).stdout
    assert "2 signals, the first run calls none new" in told
    assert "of the corpus papers." in told
    assert "nothing has changed" in run("trends", "take", str(file)).stdout
    told = run("trends", "signals", "--format", "csv")
    assert [row["name"] for row in csv.DictReader(StringIO(told.stdout))] == [
        "green hydrogen",
        "smart kiln",
    ]
    assert "Our detector beat a straight line by 0.100" in told.stderr
    falling = run("trends", "signals", "--direction", "falling", "--format", "csv")
    assert [row["name"] for row in csv.DictReader(StringIO(falling.stdout))] == ["smart kiln"]


def test_corpora_are_named_listed_and_looked_through_by_commands(tmp_path: Path) -> None:
    numbers = {}
    for corpus, name in (("papers", "smart kiln"), ("US patents", "wet press")):
        file = tmp_path / "signals.jsonl"
        file.write_bytes(document(signal(name)))
        told = run("trends", "take", str(file), "--corpus", corpus).stdout
        assert f"of the corpus {corpus}." in told
        numbers[corpus] = told.split("Run ")[1].split(" ")[0]
    both = run("trends", "signals", "--format", "csv")
    rows = {row["name"]: row["corpus"] for row in csv.DictReader(StringIO(both.stdout))}
    assert rows == {"smart kiln": "papers", "wet press": "US patents"}
    assert "US patents: Our detector beat" in both.stderr
    one = run("trends", "signals", "--corpus", "papers", "--format", "csv").stdout
    assert [row["name"] for row in csv.DictReader(StringIO(one))] == ["smart kiln"]
    found = run("trends", "find", "press", "--corpus", "papers", "--format", "csv")
    assert f"run {numbers['papers']}: it named 1" in found.stderr
    listed = run("trends", "run", "list", "--format", "csv").stdout
    assert {row["counts"] for row in csv.DictReader(StringIO(listed))} == {"yes"}
    listed = run("trends", "run", "list", "--corpus", "papers", "--format", "csv").stdout
    assert [row["number"] for row in csv.DictReader(StringIO(listed))] == [numbers["papers"]]


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
    named = ("--backtest-cuts", "2021-2022", "--corpus", " made  up ")
    made = run("trends", "scan", *asked, *named)
    assert made.exit_code == 0, made.output
    assert "of the corpus made up." in run("trends", "take", "s.jsonl.gz").stdout
    refused = run("trends", "scan", *asked, "--force", "--corpus", " ")
    assert (refused.exit_code, "Write a name" in refused.stderr) == (2, True)
    told = run("trends", "signals", "--format", "csv")
    rows = list(csv.DictReader(StringIO(told.stdout)))
    assert {row["direction"] for row in rows} >= {"rising", "falling"}
    assert "straight line" in told.stderr


def test_a_run_is_withdrawn_and_brought_back_by_commands_with_the_reason() -> None:
    from bagdar.web.journal.models import Entry
    from tests.web.trends.working import taken

    number = str(taken().run.pk)
    assert run("trends", "run", "withdraw", number).exit_code == 2
    empty = run("trends", "run", "withdraw", number, "--reason", " ")
    assert (empty.exit_code, "Write why." in empty.stderr) == (1, True)
    gone = run("trends", "run", "withdraw", number, "--reason", "A corpus was missing.")
    assert f"Run {number} is withdrawn; no run of the corpus papers counts." in gone.stdout
    again = run("trends", "run", "withdraw", number, "--reason", "Again.")
    assert (again.exit_code, "withdrawn already" in again.stderr) == (1, True)
    assert list(csv.DictReader(StringIO(run("trends", "signals", "--format", "csv").stdout))) == []
    (row,) = csv.DictReader(StringIO(run("trends", "run", "list", "--format", "csv").stdout))
    assert (row["number"], row["withdrawn"]) == (number, "A corpus was missing.")
    back = run("trends", "run", "return", number, "--reason", "It was whole.")
    assert (
        f"Run {number} counts again; the run of the corpus papers that counts is {number}."
        in back.stdout
    )
    assert "not withdrawn" in run("trends", "run", "return", number, "--reason", "x").stderr
    (row,) = csv.DictReader(StringIO(run("trends", "run", "list", "--format", "csv").stdout))
    assert (row["counts"], row["withdrawn"]) == ("yes", "")
    acts = list(Entry.objects.order_by("seq").values_list("act", flat=True))[-2:]
    assert acts == ["trends.withdraw_run", "trends.return_run"]
    assert "no run 99" in run("trends", "run", "return", "99", "--reason", "x").stderr


def test_a_run_is_withdrawn_in_the_name_of_an_expert_alone() -> None:
    from bagdar.web.journal.models import Entry
    from tests import builders
    from tests.web.trends.working import taken

    number = str(taken().run.pk)
    builders.user("chair", username="chair")
    builders.user("analyst", username="expert")
    why = ("--reason", "A corpus was missing.", "--by")
    refused = run("trends", "run", "withdraw", number, *why, "chair")
    assert (refused.exit_code, "not allowed" in refused.stderr) == (1, True)
    assert run("trends", "run", "withdraw", number, *why, "expert").exit_code == 0
    entry = Entry.objects.order_by("seq").last()
    assert entry is not None
    assert entry.act == "trends.withdraw_run"
    assert entry.actor_label == "expert"


def test_words_are_looked_for_in_a_run_by_a_command() -> None:
    from tests.web.trends.working import taken

    first = taken(signal("Solid-State Battery")).run.pk
    taken(signal("kiln"), digest="c" * 64, made_at="2026-06-15T10:00:00Z")
    asked = ("solid state batteries", "kiln", "--format", "csv")
    now = run("trends", "find", *asked)
    rows = [
        (one["words"], one["name"], one["equals"]) for one in csv.DictReader(StringIO(now.stdout))
    ]
    assert rows == [("solid state batteries", "", ""), ("kiln", "kiln", "yes")]
    assert "solid state batteries: Not among the signals of run" in now.stderr
    before = run("trends", "find", *asked, "--run", str(first))
    names = [one["name"] for one in csv.DictReader(StringIO(before.stdout))]
    assert names == ["Solid-State Battery", ""]
    refused = run("trends", "find", "Industry 4.0")
    assert (refused.exit_code, "one to four words" in refused.stderr) == (2, True)
    assert run("trends", "find", "kiln", "--run", "77").exit_code == 1
