"""Instructions from the command line."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document

from bagdar.cli.instructions import KINDS
from bagdar.cli.main import main
from bagdar.web.instructions.models import InstructionKind
from tests.web.instructions import ordering
from tests.web.instructions.ordering import TEXT, People, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return people()


def bagdar(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["instructions", *arguments])


def test_instructions_are_listed_by_state(who: People) -> None:
    one = ordering.issued(who)
    ordering.drafted(who)
    result = bagdar("list", "--state", "late", "--office", who.north.key, "--format", "json")
    assert result.exit_code == 0, result.output
    [row] = json.loads(result.stdout)
    assert (row["number"], row["state"], row["lead"]) == (one.pk, "issued", who.north.key)
    assert row["late_days"] > 0
    assert json.loads(bagdar("list", "--synthetic", "--format", "json").stdout) == []


def test_a_text_is_read_and_what_could_not_be_issued_ends_with_one(who: People) -> None:
    good = bagdar("lint", TEXT, "--lead", who.north.key, "--due", "2199-01-01", "--format", "json")
    assert (good.exit_code, json.loads(good.stdout)) == (0, [])
    bad = bagdar("lint", "Усилить работу", "--format", "json")
    assert bad.exit_code == 1
    assert {"no_result", "no_lead", "no_date"} <= {row["code"] for row in json.loads(bad.stdout)}


def test_a_kind_that_is_none_is_a_wrong_call_and_each_kind_is_taken() -> None:
    result = bagdar("lint", TEXT, "--kind", "anything")
    assert result.exit_code == 2
    assert "'anything' is not one of" in result.output
    assert tuple(InstructionKind.values) == KINDS


def test_an_office_that_is_not_known_is_a_wrong_call() -> None:
    result = bagdar("lint", TEXT, "--lead", "nobody")
    assert result.exit_code == 2
    assert "No office is called nobody." in result.output


def test_a_sheet_and_a_report_are_written_to_files(who: People, tmp_path: Path) -> None:
    one = ordering.issued(who)
    sheet, report = tmp_path / "sheet.docx", tmp_path / "report.pdf"
    result = bagdar("sheet", str(one.pk), "--format", "docx", "--output", str(sheet))
    assert result.exit_code == 0, result.output
    assert TEXT in [paragraph.text for paragraph in Document(str(sheet)).paragraphs]
    asked = ("report", "--issuer", "centre", "--office", who.north.key, "--output", str(report))
    result = bagdar(*asked)
    assert (result.exit_code, result.output) == (
        0,
        f"1 instructions are reported on in {report}.\n",
    )
    assert report.read_bytes().startswith(b"%PDF")
    assert "write over it with --force" in bagdar(*asked).output
    assert bagdar(*asked, "--force").exit_code == 0


def test_a_sheet_of_nothing_and_a_period_that_runs_backwards_are_refused(tmp_path: Path) -> None:
    nowhere = ("--output", str(tmp_path / "paper.pdf"))
    assert "There is no instruction 57." in bagdar("sheet", "57", *nowhere).output
    period = ("--since", "2026-06-01", "--until", "2026-05-01")
    refused = bagdar("report", *period, *nowhere)
    assert refused.exit_code == 2
    assert "--until: The period ends before it begins." in refused.output


HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "instructions.md"


def test_the_commands_of_the_how_to_run_as_they_stand_there(
    who: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = ordering.issued(who)
    monkeypatch.chdir(tmp_path)
    lines = [line for line in HOW_TO.read_text("utf-8").splitlines() if line.startswith("bagdar ")]
    assert len(lines) == 4
    for line in lines:
        arguments = shlex.split(line.replace("sheet 1 ", f"sheet {one.pk} "))
        result = CliRunner().invoke(main, arguments[1:])
        assert result.exit_code == 0, (line, result.output)
    assert {path.name for path in tmp_path.iterdir()} == {"sheet.docx", "report.pdf"}
