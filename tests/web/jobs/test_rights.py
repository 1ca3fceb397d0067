"""Whose figures a reader of an enterprise's report sees: those of projects they answer for."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.corrections import Paper, propose_correction
from bagdar.web.jobs.models import Report
from bagdar.web.jobs.permissions import powers_of
from bagdar.web.jobs.queries.expected import Reporter
from bagdar.web.jobs.queries.inbox import inbox
from bagdar.web.jobs.queries.waiting import waiting_reports
from bagdar.web.people.models import User
from bagdar.web.people.permissions import scope_of
from bagdar.web.projects.actions.updating import update_project
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.jobs import reporting
from tests.web.jobs.reporting import MAY, People, line, plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def page(user: User, report: Report, *, found: int = 200) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse("jobs-report", args=[report.pk]))
    assert answer.status_code == found
    return answer.content.decode()


def told(user: User, report: Report) -> dict[str, str]:
    """Return the people at work by project, as the API tells a reader."""
    lines = Caller(user).get(f"jobs/reports/{report.pk}").json()["lines"]
    return {one["project"]: one["figures"]["fte"] for one in lines}


def two_works() -> tuple[Project, Project]:
    """Plant two published projects of one enterprise, in two oblasts."""
    works = builders.enterprise()
    facts = {"enterprise": works, "visibility": "published"}
    return plant("north-east", **facts), plant("south", **facts)


def clerk_of(project: Project) -> User:
    return builders.user("enterprise", enterprise=project.enterprise)


def draft_of(clerk: User, *projects: Project, fte: tuple[int, ...]) -> Report:
    one = Reporter(enterprise_id=projects[0].enterprise_id)
    report = reports.open_report(one, MAY, by=clerk, at=NOW)
    lines = [line(project, count) for project, count in zip(projects, fte, strict=True)]
    return reports.write_lines(report, lines, by=clerk, at=NOW, whole=True).report


def test_of_an_enterprise_each_official_sees_the_figures_of_their_own_projects(
    who: People,
) -> None:
    north, south = two_works()
    clerk = clerk_of(north)
    report = draft_of(clerk, north, south, fte=(612, 4321))
    reports.submit_report(report, by=clerk, at=NOW)
    assert told(who.officer, report) == {north.key: "612"}
    assert told(who.stranger, report) == {south.key: "4321"}
    shown = page(who.officer, report)
    assert "612" in shown
    for hidden in ("4321", "4,321", "4 321", "4\u00a0321", "4\u202f321", "4933", south.name):
        assert hidden not in shown
    for whole in (clerk, who.office):
        assert told(whole, report) == {north.key: "612", south.key: "4321"}


def test_what_an_enterprise_has_not_sent_is_not_there_for_officials(who: People) -> None:
    north, south = two_works()
    clerk = clerk_of(north)
    report = draft_of(clerk, north, south, fte=(612, 5))
    page(who.officer, report, found=404)
    assert Caller(who.officer).get(f"jobs/reports/{report.pk}").status_code == 404
    listed = Caller(who.officer).rows("jobs/reports?month=2026-05-01")
    assert {one["enterprise"] for one in listed} == {None}
    assert told(who.office, report) == {}
    assert told(clerk, report) == {north.key: "612", south.key: "5"}


def test_a_returned_report_shows_officials_what_was_sent_until_it_is_sent_again(
    who: People,
) -> None:
    north, _south = two_works()
    clerk = clerk_of(north)
    report = draft_of(clerk, north, _south, fte=(612, 5))
    reports.submit_report(report, by=clerk, at=NOW)
    reports.return_report(report, "Look again.", by=who.office, at=NOW)
    later = NOW + timedelta(hours=1)
    reports.write_lines(report, [line(north, 7340)], by=clerk, at=later)
    assert told(who.officer, report) == {north.key: "612"}
    assert "7340" not in page(who.officer, report)
    assert told(clerk, report)[north.key] == "7340"
    reports.submit_report(report, by=clerk, at=later)
    assert told(who.officer, report) == {north.key: "7340"}


@pytest.mark.parametrize("of", ["enterprises", "territories"])
def test_what_may_be_done_with_many_reports_is_found_at_once(who: People, of: str) -> None:
    day = NOW.date()
    scope = scope_of(who.office, on=day)
    reading, powers = Reading(scope, NOW, None, day), powers_of(scope, who.office, on=day)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            listed = inbox(MAY, powers, who.office, reading).lines
            assert sum(one.waits for one in listed) == sum(one.sent for one in listed)
            list(waiting_reports(who.office, reading))
        return len(found)

    counts = []
    for key in ("north-east", "north-west", "south-east", "south-west"):
        if of == "enterprises":
            project = plant(key, enterprise=builders.enterprise())
            clerk = clerk_of(project)
            report = draft_of(clerk, project, fte=(5,))
        else:
            project, clerk = plant(key), builders.user("officer", territory=plant(key).territory)
            report = reports.open_report(reporting.of(key), MAY, by=clerk, at=NOW)
            both = [line(one, 5) for one in Project.objects.filter(territory=project.territory)]
            reports.write_lines(report, both, by=clerk, at=NOW)
        reports.submit_report(report, by=clerk, at=NOW)
        counts.append(asked())
    assert counts[0] <= counts[1] == counts[2] == counts[3]


def test_a_correction_of_a_project_elsewhere_is_not_there_for_an_official(who: People) -> None:
    north, south = two_works()
    clerk, second = clerk_of(north), clerk_of(north)
    report = draft_of(clerk, north, south, fte=(612, 5))
    reports.submit_report(report, by=clerk, at=NOW)
    reports.sign_report(report, by=second, at=NOW)
    report = reports.accept_report(report, by=who.office, at=NOW)
    reporting.locked(report.period, by=who.office)
    paper = Paper("Counted twice.", "Act 5 of 3 July")
    made = {
        one: propose_correction(report, line(one, Decimal(77)), paper, by=clerk, at=NOW)
        for one in (north, south)
    }
    client = Client()
    client.force_login(who.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    for one, status in ((north, 200), (south, 404)):
        assert client.get(reverse("jobs-correction", args=[made[one].pk])).status_code == status


def test_a_report_of_another_territory_does_not_open_with_a_project_that_came_from_there(
    who: People,
) -> None:
    moving, staying = plant(visibility="published"), plant(visibility="published")
    report = reporting.accepted(who, line(moving, 50), line(staying, 777))
    south = Territory.objects.get(key="south")
    update_project(moving, {"territory": south}, by=TESTS, at=NOW)
    page(who.stranger, report, found=404)
    assert Caller(who.stranger).get(f"jobs/reports/{report.pk}").status_code == 404
    assert told(who.officer, report) == {moving.key: "50", staying.key: "777"}
