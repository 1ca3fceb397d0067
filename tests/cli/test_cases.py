"""Flags and cases from the command line."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bagdar.cli.main import main
from bagdar.web.cases.models import Run
from tests.web.cases import working
from tests.web.cases.working import document, short

pytestmark = pytest.mark.django_db
RELEASE: dict[str, Any] = {
    "ocid": "ocds-x-1",
    "buyer": {"id": "KZ-1", "name": "Waterworks"},
    "tender": {
        "title": "Pipes",
        "procurementMethod": "open",
        "numberOfTenderers": 1,
        "value": {"amount": 7_000_000, "currency": "KZT"},
        "tenderPeriod": {
            "startDate": "2026-01-01T00:00:00+05:00",
            "endDate": "2026-01-03T00:00:00+05:00",
        },
    },
}


@pytest.fixture(autouse=True)
def no_setup(monkeypatch: Any) -> None:
    monkeypatch.setattr("bagdar.cli.cases.setup", lambda: None)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def rows(*arguments: str) -> list[dict[str, str]]:
    result = run("cases", *arguments, "--format", "csv")
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(StringIO(result.stdout)))


def test_what_the_engine_flags_comes_into_the_queue_with_its_title_and_value(
    tmp_path: Path,
) -> None:
    releases, flags = tmp_path / "in.jsonl", tmp_path / "flags.json"
    releases.write_text(json.dumps(RELEASE) + "\n")
    assert run("spending", "flag", str(releases), "--output", str(flags)).exit_code == 0
    with releases.open("a") as more:
        more.write("not a release\n")
    taken = run("cases", "take", str(flags), "--releases", str(releases))
    assert "2 new, 0 changed, 0 gone, 0 the same" in taken.stdout
    assert "(first: in.jsonl, line 2" in taken.stderr
    again = run("cases", "take", str(flags), "--releases", str(releases))
    assert "nothing has changed" in again.stdout
    (row,) = rows("queue")
    assert (row["title"], row["value"], row["flags"]) == (
        "Pipes",
        "7000000.00",
        "R003=2.0 R018=1.0",
    )


def test_a_file_that_does_not_fit_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "flags.json"
    file.write_text("{}")
    refused = run("cases", "take", str(file))
    assert refused.exit_code == 1
    assert "The format is not bagdar-flags-1" in refused.output
    assert not Run.objects.exists()


def test_subjects_that_cannot_be_kept_are_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    releases, flags = tmp_path / "in.jsonl", tmp_path / "flags.json"
    odd = [{**RELEASE, "ocid": ocid} for ocid in ("ocds\u0007x", "o" * 400)]
    releases.write_text("\n".join(map(json.dumps, (RELEASE, *odd))))
    asked = ("spending", "flag", str(releases), "--output", str(flags), "--flagged-only")
    assert run(*asked).exit_code == 0
    done = run("cases", "take", str(flags), "--releases", str(releases))
    assert "2 new, 0 changed, 0 gone, 0 the same" in done.stdout
    assert "2 subjects were left out" in done.stderr
    assert "The identifier has control characters." in done.stderr
    assert "The identifier is longer than 300 letters." in done.stderr


def test_a_later_document_of_flags_alone_clears_what_it_does_not_name(tmp_path: Path) -> None:
    told, flags = [], tmp_path / "out.json"
    for tenderers in (1, 3):
        releases = tmp_path / f"in-{tenderers}.jsonl"
        changed = {**RELEASE, "tender": {**RELEASE["tender"], "numberOfTenderers": tenderers}}
        releases.write_text(json.dumps(changed) + "\n")
        asked = ("spending", "flag", str(releases), "--output", str(flags), "--flagged-only")
        assert run(*asked, "--force").exit_code == 0
        told.append(run("cases", "take", str(flags)).stdout.strip())
    other = tmp_path / "other.json"
    named = flags.read_text().replace(RELEASE["ocid"], "ocds-of-another")
    other.write_text(named)
    left = run("cases", "take", str(other), "--source", "Another portal").stdout.strip()
    assert left == "1 new, 0 changed, 0 gone, 0 the same."
    assert told[1] == "0 new, 0 changed, 1 gone, 1 the same."
    assert [row["flags"] for row in rows("queue")] == ["R003=2.0", "R003=2.0"]


def test_the_command_line_lists_cases_with_their_terms() -> None:
    working.taken(document(short()))
    working.noticed(working.sides())
    (row,) = rows("list")
    assert (row["state"], row["codes"], row["reply_by"]) == ("noticed", "R003", "2026-06-29")
    assert row["asked_of"] == "Akimat of the North"
