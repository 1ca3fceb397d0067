"""What custodians and the programme office read and put right of jobs, from the command line."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bagdar.cli import job_reports
from bagdar.cli.main import main
from bagdar.web.jobs.models import EmployerJobs
from bagdar.web.people.models import User
from tests import builders
from tests.builders import NOW
from tests.web.jobs.handing import BIN, drawn, works
from tests.web.jobs.reporting import MAY
from tests.web.jobs.test_releases import computed, three_employers
from tests.web.jobs.test_verified_pages import of_hand

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"
    monkeypatch.setattr(job_reports, "this_moment", lambda: NOW)
    builders.territories()


def jobs(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["jobs", *arguments])


def rows(by: User, *arguments: str) -> list[dict[str, str]]:
    done = jobs(*arguments, "--by", by.username, "--format", "csv")
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(io.StringIO(done.stdout)))


def refused(by: User, words: str, *arguments: str, code: int = 1) -> None:
    done = jobs(*arguments, "--by", by.username)
    assert done.exit_code == code, done.output
    assert words in " ".join(done.output.split())


def test_jobs_of_employers_are_listed_and_a_number_is_put_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bagdar.cli.jobs.this_moment", lambda: NOW)
    works()
    custodian, officer = builders.user("custodian"), builders.user()
    file = tmp_path / "jobs.csv"
    file.write_text(f"employer,month,jobs\n{BIN},2026-04,900\n{BIN},2026-05,910\n")
    assert jobs("headcounts", str(file), "--programme", "programme").exit_code == 0
    of = ("--programme", "programme", "--ground", "Counted twice.")
    right = ("correct-headcount", BIN, "2026-04")
    done = jobs(*right, "905.5", *of, "--by", custodian.username)
    assert done.exit_code == 0, done.output
    assert done.stdout == f"905.5 holds of {BIN} in 2026-04; what was said stays beside it.\n"
    newest, held = rows(custodian, "employers")
    assert (newest["month"], held["month"]) == ("2026-05", "2026-04")
    assert (held["employer"], float(held["jobs"]), held["name"]) == (BIN, 905.5, "")
    assert float(held["said_before"]) == 900
    assert rows(custodian, "employers", "--month", "2026-03") == []
    assert len(rows(custodian, "employers", "--search", BIN[:4])) == 2
    refused(officer, "does not read the jobs of employers", "employers")
    refused(officer, "does not put the jobs of employers right", *right, "1", *of)
    refused(custodian, "This is the number that holds", *right, "905.5", *of)
    refused(custodian, "JOBS: write a number", *right, "NaN", *of, code=2)
    elsewhere = ("--programme", "no-such", "--ground", "g")
    refused(custodian, "There is no programme no-such", *right, "1", *elsewhere, code=2)
    refused(custodian, "100 characters at most", "employers", "--search", "9" * 101, code=2)
    assert EmployerJobs.objects.count() == 3


def test_files_of_records_that_were_taken_in_are_listed_for_their_custodian(tmp_path: Path) -> None:
    files = [str(one.path) for one in drawn(tmp_path, works())]
    kinds = ("--kind", "workers", "--kind", "contributions", "--programme", "programme")
    assert jobs("records", *files, *kinds).exit_code == 0
    found = rows(builders.user("custodian"), "batches")
    assert {(one["kind"], one["given"], one["kept"]) for one in found} == {
        ("workers", "5", "5"),
        ("contributions", "32", "32"),
    }
    refused(builders.user("programme_office"), "does not read what was handed over", "batches")


def test_months_that_can_be_released_and_those_released_are_listed_for_the_office() -> None:
    computed(MAY, three_employers())
    office = builders.user("programme_office")
    candidates = ("releases", "--candidates", "--programme", "programme")
    assert rows(office, *candidates) == [{"programme": "programme", "month": "2026-05"}]
    assert rows(office, "releases") == []
    assert jobs("release", "--programme", "programme", "--month", "2026-05").exit_code == 0
    assert rows(office, *candidates) == []
    released = rows(office, "releases")
    assert [one["month"] for one in released] == ["2026-05", "2026-05"]
    assert sorted(one["measure"] for one in released) == ["claimed", "verified"]
    assert [one["is_coarse"] for one in released] == ["no", "no"]
    refused(builders.user(), "does not publish jobs", "releases")
    refused(office, "There is no programme x", "releases", "--programme", "x", code=2)


def test_the_projects_behind_a_figure_are_listed_for_whoever_answers_for_the_place(
    tmp_path: Path,
) -> None:
    who, project = of_hand(tmp_path)
    asked = ("figure-rows", "jobs_verified_fte", "--month", "2026-05")
    for place in ((), ("--territory", "north")):
        reader = who.oblast if place else who.office
        (row,) = rows(reader, *asked, *place)
        assert (row["project"], float(row["value"]), row["base"]) == (project.key, 1.5, "5")
    told = jobs(*asked, "--territory", "north", "--by", who.oblast.username)
    assert told.stderr == "north, 2026-05: 1.5; 0 projects withheld.\n"
    refused(who.stranger, "is not shown the figures of north in full", *asked, *place)
    refused(who.office, "There is no territory x", *asked, "--territory", "x")
    refused(who.office, "there is no figure of jobs x", "figure-rows", "x", code=2)
