"""Tables of jobs as PDF beside CSV and XLSX, with the rights of their pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.jobs.actions.computing import compute_jobs
from bagdar.web.jobs.actions.records import take_files
from bagdar.web.papers.sheet import MOST_ON_PAPER, Sheet, as_file
from bagdar.web.people.models import User
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import reporting
from tests.web.jobs.handing import drawn, works
from tests.web.jobs.reporting import People, accepted, line, plant
from tests.web.scorecards.pdf_text import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def paper(user: User, name: str, *args: Any, query: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].endswith('.pdf"')
    return words(answer.content)


def test_jobs_by_month_are_printed_for_a_project_a_territory_and_a_month(who: People) -> None:
    project = plant(name_en="Printed works")
    accepted(who, line(project, 987))
    for name, key, query in (
        ("project-jobs", project.key, ""),
        ("territory-jobs", "north", ""),
        ("territory-jobs", "north", "&month=2026-05"),
    ):
        told = paper(who.oblast, name, key, query=f"?format=pdf{query}")
        assert "987" in told, name
    public = Client().get(reverse("project-jobs", args=[project.key]) + "?format=pdf")
    assert public.status_code == 404


def test_who_has_not_reported_is_printed(who: People) -> None:
    plant()
    told = paper(who.oblast, "jobs-missing", query="?month=2026-05&format=pdf")
    assert "Whohasnotreported,May2026" in told
    assert "Northeast" in told


def test_the_projects_behind_a_figure_are_printed(
    who: People, tmp_path: Path, settings: Any
) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"
    project = works(name_en="Counted works")
    accepted(who, line(project, 9))
    take_files(project.programme, drawn(tmp_path, project), by=TESTS, at=NOW)
    compute_jobs(project.programme, by=TESTS, at=NOW)
    place = ("north", "jobs_verified_fte")
    told = paper(who.oblast, "territory-verified-jobs-rows", *place, query="?format=pdf")
    assert "Countedworks" in told
    address = reverse("territory-verified-jobs-rows", args=place)
    assert Client().get(address + "?format=pdf").status_code == 404


def test_a_long_table_on_paper_says_that_it_is_cut_and_a_short_one_does_not() -> None:
    rows = [(f"row {number}", number) for number in range(MOST_ON_PAPER + 1)]
    long = Sheet("table", "Table", NOW.date(), ("Name", "Number"), rows)
    told = words(as_file(long, "pdf"))
    assert f"Thefirst{MOST_ON_PAPER}of{MOST_ON_PAPER + 1}rows" in told
    assert f"row{MOST_ON_PAPER - 1}" in told
    assert f"row{MOST_ON_PAPER}" not in told
    assert f"row {MOST_ON_PAPER}" in as_file(long, "csv").decode()
    short = Sheet("table", "Table", NOW.date(), ("Name", "Number"), rows[:-1])
    assert "Thefirst" not in words(as_file(short, "pdf"))
