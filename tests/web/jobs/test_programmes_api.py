"""Rows of jobs by the API where a world has two programmes: each says of which one it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from bagdar.cli.main import main
from bagdar.web.jobs.actions.agreements import enter_agreement
from bagdar.web.jobs.actions.corrections import Paper, propose_correction
from bagdar.web.jobs.models import JobFigure, Release
from bagdar.web.journal.actions import act
from bagdar.web.projects.models import Programme, Project
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.jobs import reporting
from tests.web.jobs.handing import works
from tests.web.jobs.reporting import MAY, accepted, line
from tests.web.jobs.test_releases import contributions_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Project, Project]:
    """Enter a project of each of two programmes, with 5 and 7 jobs verified."""
    builders.territories()
    first = works(key="mill")
    second = works(key="mine", bin=None, programme=builders.programme(key="second"))
    with act("tests.figures", by=TESTS, at=NOW) as entry:
        for project, jobs in ((first, 5), (second, 7)):
            for kind, subject in (("country", ""), ("project", str(project.pk))):
                _figure(project.programme, kind, subject, jobs)
        entry.record("job figures", "drawn", before=None, after={"figures": 4})
    return first, second


REACH = 2
"""What the programme office sees."""


def _figure(programme: Programme, kind: str, subject: str, jobs: int) -> None:
    JobFigure.objects.create(
        programme=programme,
        subject_kind=kind,
        subject=subject,
        reach=REACH,
        month=MAY,
        n=jobs,
        employers=1,
        indicator="jobs_verified_fte",
        value=jobs,
        state="value",
        evidence="contributions",
        rule_version="jobs-1",
        input_hash="0" * 64,
        computed_at=NOW,
    )


def office() -> Caller:
    return Caller(builders.user("programme_office"))


def verified(caller: Caller, asked: str = "") -> tuple[Any, Any]:
    rows = caller.get(f"jobs/figures{asked}").json()["items"]
    (row,) = (one for one in rows if one["indicator"] == "jobs_verified_fte")
    return row["programme"], row["value"]


def test_a_figure_of_jobs_names_its_programme_and_can_be_asked_for_by_it(
    two: tuple[Project, Project],
) -> None:
    caller = office()
    assert verified(caller) == (None, 12)
    assert verified(caller, "?programme=programme") == ("programme", 5)
    assert verified(caller, "?programme=second") == ("second", 7)
    with act("tests.figures", by=TESTS, at=NOW) as entry:
        JobFigure.objects.filter(programme__key="programme", subject_kind="country").delete()
        entry.record("job figures", "drawn", before={"figures": 4}, after={"figures": 3})
    assert verified(caller) == ("second", 7)


def test_the_command_prints_the_figures_of_one_programme(two: tuple[Project, Project]) -> None:
    asked = ["jobs", "figures", "--reach", str(REACH), "--format", "csv"]
    for more, value in ((["--programme", "second"], "7"), ([], "12")):
        said = CliRunner().invoke(main, [*asked, *more]).stdout
        (row,) = (one for one in said.splitlines() if "jobs_verified_fte" in one)
        assert row.startswith(f"2026-05,jobs_verified_fte,{value}."), more


def test_the_projects_behind_a_figure_name_their_programme(two: tuple[Project, Project]) -> None:
    caller = office()
    path = "jobs/figures/rows?indicator=jobs_verified_fte"
    rows = caller.get(path).json()["items"]
    assert [(one["project"], one["programme"]) for one in rows] == [
        ("mine", "second"),
        ("mill", "programme"),
    ]
    told = caller.get(f"{path}&programme=second").json()
    assert ([one["project"] for one in told["items"]], told["value"]) == (["mine"], 7)
    assert verified(caller, "?kind=project&subject=mine")[0] == "second"
    assert (
        caller.get("jobs/figures?kind=project&subject=mine&programme=programme").status_code == 404
    )


def test_reports_corrections_agreements_and_releases_name_the_programme(
    two: tuple[Project, Project],
) -> None:
    who, caller = reporting.people(), office()
    report = accepted(who, *(line(one, 5) for one in two))
    lines = caller.get(f"jobs/reports/{report.pk}").json()["lines"]
    assert {(one["project"], one["programme"]) for one in lines} == {
        ("mill", "programme"),
        ("mine", "second"),
    }
    for project in two:
        paper = Paper("Twice.", "Act 5")
        propose_correction(report, line(project, 4), paper, by=who.officer, at=NOW)
        since = date(2026, 1, 1)
        enter_agreement(project, document="Act 7", starts_on=since, by=TESTS, at=NOW)
        with act("tests.release", by=TESTS, at=NOW) as entry:
            Release.objects.create(
                programme=project.programme,
                measure="verified",
                month=MAY,
                tree_on=MAY,
                rule_version="rules-1",
                input_hash="0" * 64,
                made_at=NOW,
            )
            entry.record("job release", project.key, before=None, after={"month": MAY})
    for path in ("jobs/corrections", "jobs/agreements", "jobs/releases"):
        assert {one["programme"] for one in caller.rows(path)} == {"programme", "second"}, path
        (row,) = caller.rows(f"{path}?programme=second")
        assert row["programme"] == "second", path


def test_records_are_listed_by_programme(two: tuple[Project, Project]) -> None:
    caller = Caller(builders.user("custodian"))
    with act("tests.records", by=TESTS, at=NOW) as entry:
        contributions_of(MAY, two[0].programme)
        entry.record("job records", "drawn", before=None, after={"given": 1})
    assert len(caller.rows("jobs/records?programme=programme")) == 1
    assert caller.rows("jobs/records?programme=second") == []


@pytest.mark.parametrize(
    "path",
    [
        "jobs/figures?",
        "jobs/figures/rows?indicator=jobs_verified_fte&",
        "jobs/scenarios?",
        "jobs/corrections?",
        "jobs/agreements?",
        "jobs/releases?",
        "jobs/releases/candidates?",
    ],
)
def test_a_programme_that_is_not_there_is_refused_by_name(
    two: tuple[Project, Project], path: str
) -> None:
    answer = office().get(f"{path}programme=none")
    named = [one["field"] for one in answer.json()["fields"]]
    assert (answer.status_code, named) == (422, ["programme"])
