"""What stands behind a claimed month: its report, papers, inspections and records, by rights."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.delivery.models import Evidence
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.computing import compute_jobs
from bagdar.web.jobs.actions.records import take_files
from bagdar.web.jobs.models import Batch, JobKind
from bagdar.web.people.actions import give_grant
from bagdar.web.people.models import User
from bagdar.web.projects.queries.wording import number_text
from bagdar.web.scorecards.actions.computing import compute_scores
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import reporting
from tests.web.jobs.handing import drawn, works
from tests.web.jobs.reporting import APRIL, MAY, People, accepted, backed, line, plant
from tests.web.jobs.test_claims import from_works
from tests.web.scorecards.pdf_text import pages, words
from tests.web.scorecards.scored import promising

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def page(user: User, name: str, *args: Any, query: str = "") -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def opens(user: User, href: str) -> bool:
    client = Client()
    client.force_login(user)
    return client.get(href).status_code == 200


def test_a_claimed_month_leads_to_its_accepted_report_and_to_the_papers_counted(
    who: People,
) -> None:
    project = backed(plant())
    report = accepted(who, line(project, 50))
    accepted(who, line(project, 40), month=APRIL)
    text = page(who.officer, "project-jobs", project.key)
    here = reverse("jobs-report", args=[report.pk])
    papers = reverse("project-evidence", args=[project.key]) + "?kind=document&amp;month=2026-05"
    assert text.count(f'href="{here}"') == 1
    assert text.count(f'href="{papers}"') == 1
    assert "month=2026-04" not in text
    assert opens(who.officer, here)
    shown = page(who.officer, "project-evidence", project.key, query="?kind=document&month=2026-05")
    paper = reverse("project-evidence-item", args=[project.key, Evidence.objects.get().pk])
    assert paper in shown
    before = page(
        who.officer, "project-evidence", project.key, query="?kind=document&month=2026-04"
    )
    assert paper not in before


def test_a_report_that_the_reader_does_not_read_is_named_without_a_link(who: People) -> None:
    project = plant(enterprise=builders.enterprise())
    worker = builders.user("enterprise", enterprise=project.enterprise)
    report = accepted(who, line(project, 50))
    here = reverse("jobs-report", args=[report.pk])
    text = page(worker, "project-jobs", project.key)
    assert "accepted report" in text
    assert here not in text
    assert not opens(worker, here)


def test_reports_of_both_sources_stand_behind_a_month_as_known_on_the_day_asked(
    who: People,
) -> None:
    project = plant(enterprise=builders.enterprise())
    theirs = from_works(project, 44)
    later = accepted(who, line(project, 50), at=NOW + timedelta(days=3))
    hrefs = [reverse("jobs-report", args=[one.pk]) for one in (theirs, later)]
    now = page(who.oblast, "project-jobs", project.key)
    assert [one in now for one in hrefs] == [False, True]
    reports.accept_report(theirs, by=who.oblast, at=NOW + timedelta(days=4))
    now = page(who.oblast, "project-jobs", project.key)
    assert [one in now for one in hrefs] == [True, True]


def test_records_of_a_month_are_counted_and_linked_for_their_custodian_alone(
    who: People, tmp_path: Path, settings: Any
) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"
    project = works()
    accepted(who, line(project, 9))
    take_files(project.programme, drawn(tmp_path, project), by=TESTS, at=NOW)
    of_month = Batch.objects.filter(last_month__gte=MAY)
    hrefs = [reverse("jobs-batch", args=[one.pk]) for one in of_month]
    assert len(hrefs) == 1
    text = page(who.officer, "project-jobs", project.key)
    assert "1 file of records of the programme" in text
    assert not any(one in text for one in hrefs)
    give_grant(
        who.officer, role="custodian", scope={}, valid_from=date(2026, 1, 1), by=TESTS, at=NOW
    )
    text = page(who.officer, "project-jobs", project.key)
    assert all(one in text for one in hrefs)
    assert all(opens(who.officer, one) for one in hrefs)


def test_a_month_of_a_territory_leads_to_the_projects_that_told_it(who: People) -> None:
    first, second = plant(name_en="First works"), plant(name_en="Second works")
    plant("north", name_en="Silent works")
    report = accepted(
        who, line(first, 30), line(second, 12), line(first, kind=JobKind.LOSSES, jobs_lost=4)
    )
    whole = page(who.oblast, "territory-jobs", "north")
    assert 'href="?month=2026-05"' in whole
    text = page(who.oblast, "territory-jobs", "north", query="?month=2026-05")
    for one in (first, second):
        assert reverse("project-jobs", args=[one.key]) in text
    assert "Silent works" not in text
    assert reverse("jobs-report", args=[report.pk]) in text
    client = Client()
    client.force_login(who.stranger)
    refused = client.get(reverse("territory-jobs", args=["north"]) + "?month=2026-05")
    assert refused.status_code == 404


def test_projects_behind_a_month_of_a_territory_sum_to_it(who: People) -> None:
    first, second = plant(), plant()
    accepted(who, line(first, 30), line(second, 12), month=MAY)
    client = Client()
    client.force_login(who.oblast)
    where = reverse("territory-jobs", args=["north"]) + "?month=2026-05&format=csv"
    rows = [*csv.reader(io.StringIO(client.get(where).content.decode().removeprefix("\ufeff")))]
    at = rows[0].index("Claimed, FTE")
    told = {row[1]: row[at] for row in rows[1:]}
    assert told == {first.key: "30", second.key: "12"}


def test_a_month_of_a_territory_names_who_promised_and_told_nothing_too(who: People) -> None:
    told, silent = promising({APRIL: 50}), promising({APRIL: 40}, "north-west")
    promising({date(2026, 9, 1): 7}, "north-west")
    accepted(who, line(told, 30))
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(who.oblast)
    where = reverse("territory-jobs", args=["north"])

    def promised(query: str, name: int) -> dict[str, str]:
        content = client.get(f"{where}?format=csv{query}").content.decode().removeprefix("\ufeff")
        head, *rows = csv.reader(io.StringIO(content))
        at = head.index("Promised, FTE")
        return {row[name]: row[at] for row in rows}

    of_projects = promised("&month=2026-05", 1)
    assert of_projects == {told.key: "50", silent.key: "40"}
    assert promised("", 0)["2026-05-01"] == "90"
    assert promised("&month=2199-05", 1) == {}


TOLD: dict[str, Any] = {
    "jobs_lost": 17,
    "short_time_people": 23,
    "stoppage_days": 6,
    "arrears_kzt": 7654321,
    "arrears_people": 31,
}


def test_the_section_of_a_project_shows_all_losses_beside_what_was_gained(who: People) -> None:
    project = plant()
    accepted(who, line(project, 50), line(project, kind=JobKind.LOSSES, **TOLD), month=APRIL)
    accepted(who, line(project, 40), line(project, kind=JobKind.LOSSES, stoppage_days=2))
    text = page(who.officer, "project", project.key)
    section = text[text.index('id="jobs"') :]
    facts = dict(re.findall(r"<dt>([^<]*)</dt>\s*<dd>(.*?)</dd>", section, re.DOTALL))
    told = {name: re.sub(r"<[^>]+>", "", words) for name, words in facts.items()}
    assert told["Jobs lost"] == "17"
    assert told["Days stopped"] == "8"
    assert told["Short time"].startswith("23")
    assert "April 2026" in told["Short time"]
    assert number_text(7654321) in told["Wage arrears, tenge"]
    assert "31" in told["Wage arrears, tenge"]
    assert number_text(7654321) not in Client().get(f"/en/projects/{project.key}/").content.decode()


def test_losses_stand_beside_verified_jobs_for_who_sees_claims_alone(
    who: People, tmp_path: Path, settings: Any
) -> None:
    settings.BAGDAR_DATA = tmp_path / "data"
    project = works()
    accepted(who, line(project, 9), month=APRIL)
    accepted(who, line(project, 11), line(project, kind=JobKind.LOSSES, **TOLD))
    take_files(project.programme, drawn(tmp_path, project), by=TESTS, at=NOW)
    compute_jobs(project.programme, by=TESTS, at=NOW)
    query = "?month=2026-05"
    for user, name, args in (
        (who.office, "verified-jobs", ()),
        (who.oblast, "territory-verified-jobs", ("north",)),
    ):
        text = page(user, name, *args, query=query)
        assert "<dt>Short time</dt><dd>23</dd>" in text
        assert "<dt>Gained since the month before, by the same projects, FTE</dt><dd>2</dd>" in text
        assert number_text(7654321) in text
        client = Client()
        client.force_login(user)
        paper = client.get(reverse(name, args=args) + query + "&format=pdf").content
        assert "Shorttime" in words(paper)
    for address in (reverse("verified-jobs"), reverse("territory-verified-jobs", args=["north"])):
        assert "Short time" not in Client().get(address + query).content.decode()


def test_both_briefs_tell_in_one_line_what_was_lost_to_who_sees_claims(who: People) -> None:
    project = plant()
    accepted(who, line(project, 9), month=APRIL)
    accepted(who, line(project, 11), line(project, kind=JobKind.LOSSES, **TOLD))
    compute_scores(by=TESTS, at=NOW)
    client = Client()
    client.force_login(who.oblast)
    for whom in ("akim", "meeting"):
        path = f"/en/scorecards/territories/north/brief/?for={whom}&month=2026-05"
        made = client.get(path).content
        assert pages(made) == 1
        told = words(made)
        assert "Jobsgainedsincethemonthbefore,FTE:2;Jobslost:17;Shorttime:23" in told
        assert "Jobslost:17" not in words(Client().get(path).content)
