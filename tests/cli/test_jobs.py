"""Jobs from the command line: who has not reported, claims, records, figures and releases."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from bagdar.cli.main import main
from bagdar.sources.exchange import manifest_path
from bagdar.web.jobs.actions.computing import lake_of_jobs, scratch_root
from bagdar.web.jobs.actions.corrections import propose_correction
from bagdar.web.jobs.models import Agreement, Batch, JobFigure, Release, ReleasedCell
from bagdar.web.journal.models import Entry
from bagdar.web.projects.models import Programme
from tests import builders
from tests.lake.test_scratch import another
from tests.web.jobs import handing, reporting
from tests.web.jobs.handing import drawn, handed, manifest, works
from tests.web.jobs.reporting import MAY, accepted, line, plant
from tests.web.jobs.test_corrections import PAPER
from tests.web.jobs.test_releases import computed, three_employers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(settings: Any, tmp_path: Path) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"
    builders.territories()


def bagdar(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["jobs", *arguments])


def test_who_has_not_reported_a_month_is_listed() -> None:
    project = plant()
    plant("south")
    accepted(reporting.people(), line(project))
    listed = bagdar("missing", "--month", "2026-05", "--format", "csv")
    assert listed.exit_code == 0, listed.output
    (row,) = csv.DictReader(io.StringIO(listed.stdout))
    assert (row["reporter"], row["state"], row["due_on"]) == ("South", "not begun", "2026-06-10")
    assert "1 of 2 have not reported." in listed.stderr
    assert bagdar("missing", "--synthetic").stdout.count("\n") == 1


def test_claims_are_exported_and_a_file_that_is_there_stays(tmp_path: Path) -> None:
    accepted(reporting.people(), line(plant(), "12.34"))
    file = tmp_path / "claims.csv"
    assert bagdar("claims", str(file)).exit_code == 0
    (row,) = csv.DictReader(io.StringIO(file.read_text()))
    assert (row["fte_thousandths"], row["kind"]) == ("12340", "permanent")
    again = bagdar("claims", str(file))
    assert again.exit_code == 1
    assert "is there already" in again.output
    table = tmp_path / "claims.parquet"
    assert bagdar("claims", str(table)).exit_code == 0
    assert pq.read_table(table).num_rows == 1
    wrong = bagdar("claims", str(tmp_path / "claims.txt"))
    assert "end the name with .csv or .parquet" in wrong.output


BOTH = ("--kind", "workers", "--kind", "contributions", "--programme", "programme")


def hand_over(folder: Path) -> tuple[str, str]:
    """Lay a small drawn set down as a custodian would, and return the paths of its files."""
    workers, contributions = drawn(folder, works())
    return str(workers.path), str(contributions.path)


def test_records_are_taken_in_once_and_told_by_file(tmp_path: Path) -> None:
    files = hand_over(tmp_path)
    taken = bagdar("records", *files, *BOTH)
    assert taken.exit_code == 0, taken.output
    assert taken.stdout.splitlines() == [
        f"{files[0]}: 5 of 5 rows are new.",
        f"{files[1]}: 32 of 32 rows are new.",
    ]
    assert Entry.objects.filter(act="jobs.records").get().actor_label.startswith("command line")
    again = bagdar("records", *files, *BOTH)
    assert again.stdout.splitlines() == [
        f"{one}: taken in before, nothing changed." for one in files
    ]
    assert Batch.objects.count() == 2


def test_rows_that_are_set_apart_are_told_with_their_lines(tmp_path: Path) -> None:
    file = handed(tmp_path, "workers", works(), [(0, MAY, "1")])
    file.path.write_text(file.path.read_text() + "broken\n")
    sheet = tmp_path / "elsewhere.json"
    sheet.write_text(manifest(file.path, "workers", "programme").to_text())
    manifest_path(file.path).unlink()
    arguments = ("--kind", "workers", "--programme", "programme", "--manifest", str(sheet))
    taken = bagdar("records", str(file.path), *arguments)
    assert taken.exit_code == 0, taken.output
    assert "1 of 2 rows are new." in taken.stdout
    assert "set apart, broken_line: 1 (lines 3)" in taken.stderr


def test_a_file_of_which_nothing_can_be_used_is_refused_with_the_reasons(tmp_path: Path) -> None:
    file = handed(tmp_path, "workers", works(), [(0, MAY, "1")])
    head, _row = file.path.read_text().splitlines()
    file.path.write_text(f"{head}\nbroken\nbroken too\n")
    manifest_path(file.path).write_text(manifest(file.path, "workers", "programme").to_text())
    refused = bagdar("records", str(file.path), "--kind", "workers", "--programme", "programme")
    assert refused.exit_code == 1
    assert "set apart, broken_line: 2" in refused.stderr
    assert "None of the 2 rows can be used. Nothing was kept." in refused.stderr
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--kind workers --kind workers --kind workers --programme programme", "or once for each"),
        (
            "--kind workers --programme another",
            "There is no programme another; there are: programme",
        ),
        ("--kind tax --programme programme", "Invalid value for '--kind'"),
        ("--programme programme", "Missing option '--kind'"),
        ("--kind workers", "Missing option '--programme'"),
    ],
)
def test_records_that_are_not_said_right_are_refused(
    tmp_path: Path, arguments: str, words: str
) -> None:
    files = hand_over(tmp_path)
    refused = bagdar("records", *files, *arguments.split())
    assert refused.exit_code == 2
    assert words in " ".join(refused.output.split())
    assert not Batch.objects.exists()


def test_files_the_door_refuses_are_told_in_one_line_and_leave_nothing(tmp_path: Path) -> None:
    project = works()
    file = handed(tmp_path, "workers", project, [(0, MAY, "1")])
    file.path.write_text(
        file.path.read_text() + f"880101300012,2026-05,{handing.BIN},{project.key},1\n"
    )
    manifest_path(file.path).write_text(manifest(file.path, "workers", "programme").to_text())
    told = ("--kind", "workers", "--programme", "programme")
    refused = bagdar("records", str(file.path), *told)
    assert refused.exit_code == 1
    assert "Line 3 holds a personal number" in refused.output
    assert "880101300012" not in refused.output
    assert "Traceback" not in refused.output
    manifest_path(file.path).unlink()
    refused = bagdar("records", str(file.path), *told)
    assert refused.exit_code == 1
    assert "with its manifest" in refused.output
    assert not Batch.objects.exists()
    assert not lake_of_jobs(Programme.objects.get()).snapshot().tables


def test_a_whole_history_is_handed_over_in_both_kinds(tmp_path: Path) -> None:
    workers, contributions = hand_over(tmp_path)
    half = bagdar("records", workers, *BOTH[2:4], *BOTH[4:], "--taking", "whole_history")
    assert half.exit_code == 1
    assert "hand over both" in half.output
    whole = bagdar("records", workers, contributions, *BOTH, "--taking", "whole_history")
    assert whole.exit_code == 0, whole.output


def test_claims_are_verified_as_known_now(tmp_path: Path) -> None:
    assert bagdar("records", *hand_over(tmp_path), *BOTH).exit_code == 0
    done = bagdar("verify", "--programme", "programme")
    assert done.exit_code == 0, done.output
    months = sorted(set(JobFigure.objects.values_list("month", flat=True)), reverse=True)
    assert done.stdout.startswith("programme: 5 persons claimed, ")
    told = [line[-8:-1] for line in done.stdout.splitlines()]
    assert told == [f"{month:%Y-%m}" for month in months]
    kept = JobFigure.objects.count()
    assert bagdar("verify").stdout == done.stdout.splitlines(keepends=True)[0]
    assert JobFigure.objects.count() == kept
    assert "There is no programme x" in bagdar("verify", "--programme", "x").output
    dated = bagdar("verify", "--as-of", "2026-05-31")
    assert dated.exit_code == 2
    assert "No such option '--as-of'" in dated.output


def test_a_month_is_released_once_and_what_was_not_computed_never() -> None:
    computed(MAY, three_employers())
    early = bagdar("release", "--programme", "programme", "--month", "2026-06")
    assert early.exit_code == 1
    assert "its figures are not computed" in " ".join(early.output.split())
    done = bagdar("release", "--programme", "programme", "--month", "2026-05")
    assert done.exit_code == 0, done.output
    assert done.stdout.count("is released.") == Release.objects.count() == 2
    cell = ReleasedCell.objects.filter(territory__key="land", is_rest=False, category=0)
    assert set(cell.values_list("shown", flat=True)) == {100}
    again = bagdar("release", "--programme", "programme", "--month", "2026-05")
    assert again.exit_code == 1
    assert "a later month was released already" in " ".join(again.output.split())
    assert (
        "Invalid value for '--month'"
        in bagdar("release", "--programme", "programme", "--month", "May").output
    )


def test_an_agreement_is_entered_listed_and_ended_once() -> None:
    project = builders.project("north", enterprise=builders.enterprise())
    given = ["agree", project.key, "--document", "Act 7", "--from", "2026-05-01"]
    assert bagdar(*given).exit_code == 0
    again = bagdar(*given)
    assert again.exit_code == 1
    assert "holds on these days already" in " ".join(again.output.split())
    number = Agreement.objects.get().pk
    ended = bagdar("end-agreement", str(number), "--to", "2026-06-01")
    assert ended.stdout == f"Agreement {number} ends on 2026-06-01.\n"
    listed = bagdar("agreements", "--format", "csv").stdout.splitlines()
    assert listed[1].split(",")[-5:] == ["Act 7", "2026-05-01", "2026-06-01", "waits", "waits"]
    assert bagdar("end-agreement", "999999", "--to", "2026-06-01").exit_code == 2
    assert bagdar("agree", "no-such", *given[2:]).exit_code == 2


def test_scenarios_of_additional_jobs_are_set_and_listed() -> None:
    builders.programme()
    given = ["set-scenario", "--programme", "programme", "--from", "2026-05"]
    given += ["--cautious", "25,50,0,100", "--hopeful", "10,25,0,120", "--source", "A study"]
    assert bagdar(*given).exit_code == 0
    again = bagdar(*given)
    assert again.exit_code == 1
    assert "Choose a later month" in " ".join(again.output.split())
    assert bagdar(*given[:5], "--cautious", "25,50", *given[7:]).exit_code == 2
    listed = bagdar("scenarios", "--format", "csv").stdout.splitlines()
    assert listed[1] == 'programme,2026-05,,"25,50,0,100","10,25,0,120",A study'


def test_what_a_killed_command_left_goes_with_the_next_command() -> None:
    with another(scratch_root()) as killed:
        killed.kill()
        killed.wait()
        assert [*scratch_root().glob("scratch-*/files/rows")]
        assert bagdar("agreements").exit_code == 0
        assert [*scratch_root().glob("scratch-*")] == []


def test_a_month_is_given_another_due_day_locked_and_listed() -> None:
    accepted(reporting.people(), line(plant()))
    assert "was not opened" in bagdar("lock", "2026-04").output
    assert bagdar("due-day", "2026-05", "2026-06-15", "--ground", "Order 12").exit_code == 0
    early = bagdar("due-day", "2026-05", "2026-05-15", "--ground", "Order 12")
    assert (early.exit_code, "not over by then" in early.output) == (1, True)
    locked = bagdar("lock", "2026-05")
    assert locked.stdout == "2026-05 is locked: 1 accepted, 0 missing.\n"
    (row,) = csv.DictReader(io.StringIO(bagdar("months", "--format", "csv").stdout))
    assert (row["month"], row["due_on"], row["locked"]) == ("2026-05", "2026-06-15", "1")
    assert row["locked_at"]
    again = bagdar("lock", "2026-05")
    assert "locked already" in again.output
    opened = bagdar("open-month", "2026-02")
    assert opened.stdout == "2026-02 is open; it is to be reported by 2026-03-10.\n"
    assert "not over yet" in bagdar("open-month", "2099-02").output


def test_corrections_are_listed_those_that_wait_alone() -> None:
    who, project = reporting.people(), plant()
    report = accepted(who, line(project))
    propose_correction(report, line(project, 11), PAPER, by=who.officer, at=builders.NOW)
    (row,) = csv.DictReader(io.StringIO(bagdar("corrections", "--format", "csv").stdout))
    told = (row["month"], row["reporter"], row["figures"], row["decision"])
    assert told == ("2026-05", "north-east", "fte 11", "waiting")
    assert bagdar("corrections", "--waiting", "--month", "2026-05").stdout.count("\n") == 2
    assert bagdar("corrections", "--month", "2026-04").stdout.count("\n") == 1
