"""A project that falls between the reports of a district and of an enterprise is owed and told."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from bagdar.cli.main import main
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.corrections import Paper, decide_correction, propose_correction
from bagdar.web.jobs.actions.periods import open_period
from bagdar.web.jobs.actions.reminding import remind
from bagdar.web.jobs.models import Reminder, Report, State
from bagdar.web.jobs.permissions import powers_of
from bagdar.web.jobs.queries.expected import Reporter
from bagdar.web.jobs.queries.inbox import Inbox, inbox, missing_of
from bagdar.web.jobs.queries.unfinished import left_of, unfinished
from bagdar.web.jobs.queries.waiting import waiting_reports
from bagdar.web.journal.models import Entry
from bagdar.web.people.actions.grants import end_grant
from bagdar.web.people.models import Grant, User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.filtering import Reading
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.jobs import reporting
from tests.web.jobs.reporting import APRIL, MAY, People, line, of, opened, plant

pytestmark = pytest.mark.django_db

OVERDUE = datetime(2026, 6, 17, 6, 0, tzinfo=UTC)


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def of_works(project: Project) -> Reporter:
    return Reporter(enterprise_id=project.enterprise_id)


def from_works(project: Project, month: date = MAY) -> Report:
    """Let an enterprise send its report, signed."""
    first, second = (builders.user("enterprise", enterprise=project.enterprise) for _ in range(2))
    open_period(month, synthetic=False, by=TESTS, at=NOW)
    report = reports.open_report(of_works(project), month, by=first, at=NOW)
    reports.write_lines(report, [line(project, 40)], by=first, at=NOW, whole=True)
    reports.submit_report(report, by=first, at=NOW)
    return reports.sign_report(report, by=second, at=NOW)


def silent_on(who: People, month: date = MAY) -> Report:
    """Let the district send its report, signed, and say nothing that an enterprise said."""
    report = reports.submit_report(opened(who.officer, month), by=who.officer, at=NOW)
    return reports.sign_report(report, by=who.akim, at=NOW)


def listed(person: User, month: date = MAY, at: datetime = NOW) -> Inbox:
    scope = scope_of(person, on=at.date(), world=World.REAL)
    reading = Reading(scope, at, None, at.date())
    return inbox(month, powers_of(scope, person, on=at.date()), person, reading)


def missing(found: Inbox) -> dict[Reporter, list[Project]]:
    return {one.reporter: list(one.untold) for one in found.missing}


def waits(person: User) -> dict[str, tuple[int, int]]:
    scope = scope_of(person, on=NOW.date(), world=World.REAL)
    reading = Reading(scope, OVERDUE, None, OVERDUE.date())
    return {str(one.what): (one.count, one.late) for one in waiting_reports(person, reading)}


def leave(project: Project) -> None:
    """Let nobody act for the enterprise of a project any more."""
    for one in Grant.objects.filter(enterprise=project.enterprise_id):
        end_grant(one, by=TESTS, at=NOW, on=NOW.date())


def read(person: User, name: str) -> str:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = client.get(reverse(name) + "?month=2026-05").content.decode()
    return " ".join(text.split("<main")[1].split("</main>")[0].split())


def test_what_is_returned_to_an_enterprise_after_the_district_was_accepted_is_owed_by_it(
    who: People,
) -> None:
    project = plant(enterprise=builders.enterprise())
    theirs = from_works(project)
    reports.accept_report(silent_on(who), by=who.oblast, at=NOW)
    assert missing(listed(who.office)) == {}
    reports.return_report(theirs, "Count again.", by=who.oblast, at=NOW)
    assert missing(listed(who.office)) == {of_works(project): [project]}
    assert missing(missing_of(MAY, synthetic=False, at=NOW)) == {of_works(project): [project]}
    kept = Entry.objects.get(act="jobs.return").payloads.get()
    assert json.loads(kept.body)["after"]["untold"] == [project.key]
    assert project.name in read(who.office, "jobs-missing")
    (row,) = Caller(who.office).rows("jobs/reports?month=2026-05-01&missing=true")
    assert (row["state"], row["untold"]) == ("returned", [project.key])
    said = CliRunner().invoke(main, ["jobs", "missing", "--month", "2026-05", "--format", "csv"])
    assert project.key in said.stdout


def test_it_is_owed_by_the_enterprise_though_the_month_was_none_of_its_own(who: People) -> None:
    project = plant(enterprise=builders.enterprise(), at=reporting.ENTERED)
    works = builders.enterprise()
    update_project(project, {"enterprise": works}, by=TESTS, at=NOW)
    project.refresh_from_db()
    theirs = from_works(project)
    reports.accept_report(silent_on(who), by=who.oblast, at=NOW)
    reports.return_report(theirs, "Count again.", by=who.oblast, at=NOW)
    first = next(one for one in listed(who.office, at=OVERDUE).lines if one.untold)
    assert (first.reporter, first.overdue, first.before) == (of_works(project), True, False)
    maker = User.objects.get(pk=theirs.maker_id.removeprefix("user:"))
    assert waits(maker)["reports of jobs to write"] == (1, 1)


def test_where_nobody_acts_for_the_enterprise_the_district_owes_it_and_corrects(
    who: People,
) -> None:
    project = plant(enterprise=builders.enterprise())
    theirs = from_works(project)
    own = reports.accept_report(silent_on(who), by=who.oblast, at=NOW)
    leave(project)
    reports.return_report(theirs, "Count again.", by=who.oblast, at=NOW)
    assert missing(listed(who.oblast)) == {of(): [project], of_works(project): []}
    assert missing(missing_of(MAY, synthetic=False, at=NOW)) == {of(): [project]}
    page = read(who.officer, "jobs-missing")
    assert reverse("jobs-correct", args=[own.pk]) in page
    assert project.name in page
    assert waits(who.officer)["projects of whose jobs nobody told"] == (1, 1)
    remind(by=TESTS, at=OVERDUE)
    assert Reminder.objects.filter(user=who.officer, territory=of().territory_id).exists()
    paper = Paper("The enterprise closed.", "Act 5")
    made = propose_correction(own, line(project, 0), paper, by=who.officer, at=NOW)
    decide_correction(made, approve=True, by=who.oblast, at=NOW)
    assert of() not in missing(listed(who.oblast))
    assert waits(who.officer)["projects of whose jobs nobody told"] == (0, 0)


def test_a_report_that_would_leave_a_project_to_nobody_is_not_accepted(who: People) -> None:
    project = plant(enterprise=builders.enterprise())
    theirs = from_works(project)
    own = silent_on(who)
    reports.return_report(theirs, "Count again.", by=who.oblast, at=NOW)
    leave(project)
    with pytest.raises(DeliveryError) as refused:
        reports.accept_report(own, by=who.oblast, at=NOW)
    assert set(refused.value.problems) == {f"{project.key}.permanent.fte"}
    reports.return_report(own, "The enterprise closed.", by=who.oblast, at=NOW)
    with pytest.raises(DeliveryError):
        reports.submit_report(own, by=who.officer, at=NOW)
    reports.write_lines(own, [line(project, 0)], by=who.officer, at=NOW, whole=True)
    reports.submit_report(own, by=who.officer, at=NOW)
    reports.sign_report(own, by=who.akim, at=NOW)
    assert reports.accept_report(own, by=who.oblast, at=NOW).state == State.ACCEPTED
    assert of() not in missing(listed(who.oblast))


def test_the_page_that_refuses_to_accept_says_of_which_project(who: People) -> None:
    project = plant(enterprise=builders.enterprise())
    theirs, own = from_works(project), silent_on(who)
    reports.return_report(theirs, "Count again.", by=who.oblast, at=NOW)
    leave(project)
    client = Client()
    client.force_login(who.oblast, backend="allauth.account.auth_backends.AuthenticationBackend")
    given = {"decision": "accept", "version": own.version}
    said = client.post(reverse("jobs-report-check", args=[own.pk]), given)
    assert said.status_code == 422
    assert f"{project.name}: nobody tells how many work here" in said.content.decode()


def test_a_district_does_not_wait_for_an_enterprise_that_still_owes_its_report(
    who: People,
) -> None:
    project = plant(enterprise=builders.enterprise())
    theirs, own = from_works(project), silent_on(who)
    reports.return_report(theirs, "Count again.", by=who.oblast, at=NOW)
    assert reports.accept_report(own, by=who.oblast, at=NOW).state == State.ACCEPTED
    assert missing(listed(who.oblast)) == {of_works(project): [project]}


def test_what_an_enterprise_sent_of_a_project_that_it_lost_is_asked_of_the_district(
    who: People,
) -> None:
    project = plant(enterprise=builders.enterprise())
    from_works(project)
    update_project(project, {"enterprise": builders.enterprise()}, by=TESTS, at=NOW)
    report = opened(who.officer)
    with pytest.raises(DeliveryError) as refused:
        reports.submit_report(report, by=who.officer, at=NOW)
    assert set(refused.value.problems) == {f"{project.key}.permanent.fte"}


def test_a_project_entered_after_the_month_falls_out_of_no_report(who: People) -> None:
    project = plant()
    reporting.accepted(who, line(project), month=APRIL)
    plant(at=NOW)
    assert missing(listed(who.office, APRIL)) == {}


def test_a_locked_month_tells_who_left_a_project_out(who: People) -> None:
    project = plant(enterprise=builders.enterprise())
    theirs = from_works(project)
    own = reports.accept_report(silent_on(who), by=who.oblast, at=NOW)
    leave(project)
    reports.return_report(theirs, "Count again.", by=who.oblast, at=NOW)
    waiting = left_of([own.period], at=NOW)[own.period_id]
    assert (waiting.untold, waiting) == (1, unfinished(own.period, at=NOW).left)
    reporting.locked(own.period, by=who.office)
    assert missing(listed(who.oblast))[of()] == [project]
