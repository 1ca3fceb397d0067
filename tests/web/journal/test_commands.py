"""The journal's commands: what they print, what they claim, how they end."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bagdar.cli.main import main
from bagdar.core.terms import chain
from bagdar.web.journal.actions import act
from bagdar.web.journal.actions.checks import keep_head
from bagdar.web.journal.models import Check, Entry
from bagdar.web.journal.queries.exports import COLUMNS
from tests.web.journal.tampering import NOW, SOMEBODY, drop_guards, run, write

pytestmark = pytest.mark.django_db


def _bagdar(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["journal", *arguments])


@pytest.fixture
def three() -> None:
    """Three acts."""
    for number in (1, 2, 3):
        write(number, ground="order 5")


@pytest.mark.usefixtures("three")
def test_verify_says_that_the_journal_holds_and_what_it_does_not_cover() -> None:
    result = _bagdar("verify")
    assert result.exit_code == 0
    linked = Entry.objects.get(seq=3).hash
    assert f"The journal holds: 3 entries, head 3:{linked}" in result.stdout
    assert "Not covered: a tail that was cut, or a journal rewritten as a whole." in result.stdout
    check = Check.objects.get()
    assert (check.seq, check.hash, check.reason) == (3, linked, "")


@pytest.mark.usefixtures("three")
def test_verify_names_the_first_bad_entry_and_ends_with_1() -> None:
    drop_guards()
    run("UPDATE journal_entry SET actor_label = 'x' WHERE seq = 2")
    result = _bagdar("verify")
    assert result.exit_code == 1
    assert "Entry 2 was changed after it was written." in result.stderr
    assert Check.objects.values_list("broken_seq", "reason").get() == (2, "changed")


@pytest.mark.usefixtures("three")
def test_verify_writes_nothing_when_asked_not_to() -> None:
    assert _bagdar("verify", "--no-record").exit_code == 0
    assert not Check.objects.exists()


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("how", ["file", "folder", "short"])
def test_verify_against_a_head_sees_a_cut_tail(how: str, tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    assert _bagdar("head", "--output", str(path)).exit_code == 0
    short = f"3:{json.loads(path.read_text())['hash']}"
    given = {"file": str(path), "folder": str(tmp_path), "short": short}[how]
    kept = _bagdar("verify", "--against", given)
    assert "It still contains the heads handed out up to entry 3." in kept.stdout
    drop_guards()
    run("DELETE FROM journal_payload WHERE entry_id = 3")
    run("UPDATE journal_head SET seq = 2, hash = (SELECT previous FROM journal_entry WHERE seq=3)")
    run("DELETE FROM journal_entry WHERE seq = 3")
    assert _bagdar("verify").exit_code == 0
    result = _bagdar("verify", "--against", given)
    assert result.exit_code == 1
    assert "The journal was cut: entry 3 and what followed are missing" in result.stderr


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format":"bagdar-journal-head-1","seq":"x","hash":"y"}', "\x00\xff", "["],
)
def test_a_file_that_is_no_head_is_refused_by_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    path.write_text(text, encoding="latin-1")
    result = _bagdar("verify", "--against", str(path))
    assert result.exit_code == 1
    assert f"{path} is not a head of the journal." in result.stderr


def test_heads_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    large.write_text(" " * 20_000)
    for given, message in (
        ("nowhere.json", "neither a file nor a head written as NUMBER:HASH"),
        ("5:abc", "neither a file nor a head"),
        (str(large), "too large for a head"),
    ):
        assert message in _bagdar("verify", "--against", given).stderr
    (tmp_path / "empty").mkdir()
    assert "holds no head" in _bagdar("verify", "--against", str(tmp_path / "empty")).stderr
    two = ("--against", f"5:{'a' * 64}", "--against", f"5:{'b' * 64}")
    assert "different hashes for entry 5" in _bagdar("verify", *two).stderr


@pytest.mark.usefixtures("three")
def test_the_head_is_one_line_of_canonical_json() -> None:
    text = _bagdar("head").stdout
    facts = json.loads(text)
    assert text == chain.canonical_json(facts) + "\n"
    assert (facts["seq"], facts["count"]) == (3, 3)
    assert facts["hash"] == Entry.objects.get(seq=3).hash


def test_the_daily_head_is_written_once(settings: Any, tmp_path: Path) -> None:
    settings.BAGDAR_DATA = tmp_path
    write(1)
    path = keep_head(at=NOW)
    assert path == tmp_path / "heads" / "head-2026-06-15.json"
    first = path.read_text()
    write(2)
    assert keep_head(at=NOW).read_text() == first
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.usefixtures("three")
def test_an_export_holds_what_a_check_needs_and_is_an_act(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    assert _bagdar("export", "--output", str(path)).exit_code == 0
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [row["seq"] for row in rows] == [1, 2, 3]
    previous = chain.GENESIS
    for row in rows:
        record = row["records"][0]
        assert (
            chain.payload_digest(bytes.fromhex(record["salt"]), record["body"])
            == (record["digest"])
        )
        leaf = chain.leaf_digest(record["kind"], record["subject"], record["digest"])
        assert chain.merkle_root([leaf]) == row["digest"]
        signed = [row["act"], row["actor_label"], row["on_behalf_of"], row["ground_digest"]]
        previous = chain.link_hash(
            seq=row["seq"],
            at=row["at"],
            actor=row["actor_id"],
            act=chain.canonical_json(signed),
            digest=row["digest"],
            previous=previous,
        )
        assert previous == row["hash"]
    assert Entry.objects.latest("seq").act == "journal.export"


def test_cells_of_a_csv_export_that_start_like_formulas_are_neutralised(tmp_path: Path) -> None:
    with act("tests.write", by=SOMEBODY, at=NOW, ground="=1+1") as entry:
        entry.record("thing", "@x", before=None, after=None)
    path = tmp_path / "journal.csv"
    assert _bagdar("export", "--format", "csv", "--output", str(path)).exit_code == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["ground"], rows[0]["subject_id"]) == ("'=1+1", "'@x")


@pytest.mark.usefixtures("three")
def test_an_export_of_days_without_entries_or_turned_round_is_refused() -> None:
    nothing = _bagdar("export", "--from", "2030-01-01")
    assert (nothing.exit_code, "No entry was written" in nothing.stderr) == (1, True)
    turned = _bagdar("export", "--from", "2026-02-02", "--to", "2026-02-01")
    assert (turned.exit_code, "--to is before --from" in turned.stderr) == (2, True)
    assert _bagdar("export", "--from", "yesterday").exit_code == 2


@pytest.mark.usefixtures("three")
def test_days_of_an_export_include_both_ends() -> None:
    result = _bagdar("export", "--from", "2026-06-15", "--to", "2026-06-15")
    assert len(result.stdout.splitlines()) == 3


@pytest.mark.usefixtures("three")
def test_an_entry_is_shown_with_its_records() -> None:
    shown = _bagdar("show", "2").stdout
    assert "somebody (system:somebody)" in shown
    assert "order 5" in shown
    assert "thing 2-0\n" in shown
    missing = _bagdar("show", "9")
    assert (missing.exit_code, missing.stderr) == (1, "Error: There is no entry 9.\n")
    assert _bagdar("show", "0").exit_code == 2
