"""Pages of reports: the list, the form saved as typed, the check, corrections, claims, files."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.enterprises.models import EnterpriseGroup
from bagdar.web.jobs.actions.corrections import Paper, decide_correction, propose_correction
from bagdar.web.jobs.actions.periods import open_period
from bagdar.web.jobs.actions.reports import (
    return_report,
    sign_report,
    submit_report,
    write_lines,
)
from bagdar.web.jobs.models import Claim, Correction, JobKind, Period, Report, State
from bagdar.web.journal.actions import act
from bagdar.web.people.models import User
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.models import Project
from bagdar.web.projects.queries.wording import number_text
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import launched
from tests.web.delivery.calling import Caller
from tests.web.jobs import reporting
from tests.web.jobs.reporting import APRIL, MAY, People, accepted, line, opened, plant, sent
from tests.web.scorecards.scored import promising

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def box(project: Project, figure: str, kind: str = "permanent") -> str:
    return f"{project.pk}-0-{kind}-{figure}"


def page(user: User, name: str, *args: Any, query: str = "") -> str:
    answer = browser(user).get(reverse(name, args=args) + query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_a_report_is_begun_from_the_list_written_sent_signed_and_accepted_on_its_pages(
    who: People,
) -> None:
    project = plant()
    officer, akim, oblast = browser(who.officer), browser(who.akim), browser(who.oblast)
    open_period(MAY, synthetic=False, by=TESTS, at=NOW)
    listed = officer.get(reverse("jobs-inbox") + "?month=2026-05").content.decode()
    assert "Begin" in listed
    begun = officer.post(reverse("jobs-begin"), {"territory": "north-east", "month": "2026-05"})
    report = Report.objects.get()
    assert begun["Location"].endswith(f"/jobs/reports/{report.pk}/edit/")
    written = {box(project, "fte"): "112,5", box(project, "women_fte"): "40", "act": "submit"}
    assert officer.post(begun["Location"], written).status_code == 302
    assert Report.objects.get().state == State.SUBMITTED
    check = reverse("jobs-report-check", args=[report.pk])
    assert officer.get(check).status_code == 404
    assert akim.post(check, {"decision": "sign"}).status_code == 302
    assert oblast.post(check, {"decision": "accept"}).status_code == 302
    assert Claim.objects.values_list("fte", "women_fte").get() == (
        Decimal("112.5"),
        Decimal(40),
    )
    history = page(who.officer, "jobs-report", report.pk)
    for word in ("Opened", "Submitted", "Signed", "Accepted"):
        assert f"<strong>{word}</strong>" in history


def test_what_is_typed_is_saved_line_by_line_and_a_mistake_is_named(who: People) -> None:
    first, second = plant(), plant(name_en="Second plant")
    report = opened(who.officer)
    typed = {box(first, "fte"): "5", box(second, "fte"): "-5", box(second, "women_fte"): "x"}
    answer = browser(who.officer).post(reverse("jobs-report-save", args=[report.pk]), typed)
    said = answer.content.decode()
    assert "Not saved:" in said
    assert "Write a number" in said
    where = re.findall(r'<a href="#id_([^"]+)">([^<]+):', said)
    assert where == [(box(second, "women_fte"), "Second plant")], "the box to go to"
    assert [(one.project, one.fte) for one in report.lines.all()] == [(first, 5)]


def test_a_figure_that_may_be_two_is_asked_about_and_numbers_with_commas_are_saved(
    who: People,
) -> None:
    first, second = plant(), plant()
    report = opened(who.officer)
    typed = {
        box(first, "fte"): "1 000,5",
        box(first, "wage_bill_kzt"): "12,500",
        box(second, "fte"): "1,500",
        box(second, "women_fte"): "1,234",
    }
    said = browser(who.officer).post(reverse("jobs-report-save", args=[report.pk]), typed).text
    assert "“12,500” may be two numbers: write 12500 or 12.5." in said
    assert "“1,500” may be two numbers: write 1500 or 1.5." in said
    assert "“1,234” may be two numbers: write 1234 if that is meant." in said
    assert not report.lines.exists()
    mended = {**typed, box(first, "wage_bill_kzt"): "1,5", box(second, "fte"): "1500"}
    mended[box(second, "women_fte")] = ""
    browser(who.officer).post(reverse("jobs-report-save", args=[report.pk]), mended)
    assert [(one.fte, one.wage_bill_kzt) for one in report.lines.order_by("project")] == [
        (Decimal("1000.5"), Decimal("1.5")),
        (1500, None),
    ]


def test_a_word_why_nothing_changed_is_saved_with_the_draft_and_sent_with_it(who: People) -> None:
    project = plant()
    accepted(who, line(project, 47), month=APRIL)
    report = opened(who.officer)
    typed = {box(project, "fte"): "47", "why": "The order book is full until June."}
    client = browser(who.officer)
    answer = client.post(reverse("jobs-report-save", args=[report.pk]), typed)
    assert "Saved at" in answer.text
    assert typed["why"] in page(who.officer, "jobs-report-edit", report.pk)
    version = Report.objects.get(pk=report.pk).version
    client.post(reverse("jobs-report-save", args=[report.pk]), {**typed, "version": version})
    assert Report.objects.get(pk=report.pk).version == version, "nothing new is nothing written"
    submit_report(report, by=who.officer, at=NOW)
    report.refresh_from_db()
    assert (report.state, report.why) == ("submitted", typed["why"])


def test_the_box_beside_a_line_that_is_told_no_more_takes_the_word_that_is_asked_for(
    who: People,
) -> None:
    project, building = plant(), JobKind.CONSTRUCTION
    accepted(who, line(project, 40), line(project, 50, building), month=APRIL)
    report = opened(who.officer)
    client, edit = browser(who.officer), reverse("jobs-report-edit", args=[report.pk])
    typed = {box(project, "fte"): "41", "act": "submit"}
    asked = client.post(edit, typed).text
    assert "Last month 50 FTE were told here, and now nothing is. Say why;" in asked
    place = re.escape(f'name="{box(project, "why", building)}"')
    assert re.search(rf'<div class="job-why">(?:(?!</div>\s*</div>).)*?{place}', asked, re.DOTALL)
    typed[box(project, "why", building)] = "The shell is done."
    save = reverse("jobs-report-save", args=[report.pk])
    client.post(save, {**typed, box(project, "why", building): "The shell"})
    client.post(save, typed)
    again = page(who.officer, "jobs-report-edit", report.pk)
    assert ">\nThe shell is done.</textarea>" in again, "nothing typed is lost, nor said twice"
    assert "Words on the whole report" in again
    assert "Why nothing changed since last month" not in again
    assert client.post(edit, typed).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.why) == ("submitted", "The shell is done.")


def test_a_form_that_was_refused_keeps_what_was_typed_and_names_the_box(who: People) -> None:
    project = plant()
    report = opened(who.officer)
    typed = {box(project, "fte"): "10", box(project, "foreign_fte"): "11", "act": "submit"}
    answer = browser(who.officer).post(reverse("jobs-report-edit", args=[report.pk]), typed)
    assert answer.status_code == 422
    assert "A part cannot exceed the whole." in answer.content.decode()
    assert 'value="11"' in answer.content.decode()
    assert not report.lines.exists()


def test_last_months_figures_stand_beside_the_boxes(who: People) -> None:
    project = plant()
    accepted(who, line(project, 47), month=APRIL)
    said = page(who.officer, "jobs-report-edit", opened(who.officer).pk)
    assert "before: 47" in " ".join(said.split())


def test_a_headcount_given_with_output_is_in_the_box_and_not_asked_again(who: People) -> None:
    project = plant(stage="construction", kind="other")
    launched.launched(project)
    launched.report(project, MAY, headcount=61, at=NOW)
    said = page(who.officer, "jobs-report-edit", opened(who.officer).pk)
    assert 'value="61"' in said
    assert "gave a headcount of 61" in said


def test_remarks_are_written_beside_figures_and_shown_to_the_maker(who: People) -> None:
    project = plant()
    report = sent(who, line(project, 120))
    remark = {
        "decision": "return",
        f"remark-{project.pk}-0-permanent-fte": "The order names 112.",
    }
    check = reverse("jobs-report-check", args=[report.pk])
    assert browser(who.akim).post(check, {"decision": "return"}).status_code == 422
    assert browser(who.akim).post(check, remark).status_code == 302
    assert "The order names 112." in page(who.officer, "jobs-report-edit", report.pk)
    assert "The order names 112." in page(who.officer, "jobs-report", report.pk)


def test_a_report_of_another_oblast_is_not_there(who: People) -> None:
    report = accepted(who, line(plant()))
    stranger = browser(who.stranger)
    for name in (
        "jobs-report",
        "jobs-report-edit",
        "jobs-report-check",
        "jobs-correct",
    ):
        assert stranger.get(reverse(name, args=[report.pk])).status_code == 404
    begin = {"territory": "north-east", "month": "2026-05"}
    for spoilt in ({}, {"territory": "\x00"}):
        assert stranger.post(reverse("jobs-begin"), {**begin, **spoilt}).status_code == 404
    assert stranger.get(reverse("territory-jobs", args=["north-east"])).status_code == 404


def test_a_locked_month_is_corrected_by_an_appended_figure_and_a_second_person(
    who: People,
) -> None:
    project = plant()
    report = accepted(who, line(project, 120))
    reporting.locked(report.period, by=who.office)
    correct = reverse("jobs-correct", args=[report.pk])
    right = {"fte": "112", "ground": "Counted twice.", "document": "Act 5 of 3 July"}
    path = f"{correct}?line={project.pk}-0-permanent"
    assert browser(who.officer).post(path, {**right, "document": ""}).status_code == 422
    assert browser(who.officer).post(path, right).status_code == 302
    made = Correction.objects.get()
    decide = reverse("jobs-correction", args=[made.pk])
    assert browser(who.officer).post(decide, {"decision": "approved"}).status_code == 404
    assert browser(who.oblast).post(decide, {"decision": "approved"}).status_code == 302
    assert list(Claim.objects.order_by("pk").values_list("fte", "correction")) == [
        (Decimal(120), None),
        (Decimal(112), made.pk),
    ]
    assert "112" in page(who.officer, "jobs-report", report.pk)


def test_nobody_decides_their_own_correction_and_a_rejection_says_why(who: People) -> None:
    project = plant()
    report = accepted(who, line(project, 120))
    paper = Paper("Counted twice.", "Act 5")
    made = propose_correction(report, line(project, 112), paper, by=who.oblast, at=NOW)
    with pytest.raises(DeliveryError, match="their own correction"):
        decide_correction(made, approve=True, by=who.oblast, at=NOW)
    with pytest.raises(DeliveryError, match="why the figure stays"):
        decide_correction(made, approve=False, by=who.office, at=NOW)
    decide_correction(made, approve=False, note="The act is void.", by=who.office, at=NOW)
    assert Claim.objects.count() == 1


def test_a_report_that_is_not_accepted_is_not_corrected(who: People) -> None:
    project = plant()
    report = sent(who, line(project))
    paper = Paper("g", "d")
    with pytest.raises(DeliveryError, match="not accepted yet"):
        propose_correction(report, line(project, 1), paper, by=who.officer, at=NOW)


def test_the_months_are_locked_by_the_office_on_their_page(who: People) -> None:
    report = accepted(who, line(plant()))
    period = reverse("jobs-period", args=[report.period_id])
    assert browser(who.oblast).get(period).status_code == 404
    assert browser(who.office).post(period, {"due_on": "2026-06-20"}).status_code == 422
    moved = {"due_on": "2026-06-20", "ground": "Order 12"}
    assert browser(who.office).post(period, moved).status_code == 302
    assert browser(who.office).post(period, {"act": "lock"}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.period.due_on) == (State.LOCKED, date(2026, 6, 20))
    assert "locked" in page(who.office, "jobs-periods")


def test_who_has_not_reported_is_listed_for_the_oblast_and_as_a_file(who: People) -> None:
    plant()
    plant("north-west")
    sent(who, line(Project.objects.get(territory__key="north-east")))
    said = page(who.oblast, "jobs-missing", query="?month=2026-05")
    assert "North west" in said
    assert "North east" not in said
    assert "overdue" in said
    csv = page(who.oblast, "jobs-missing", query="?month=2026-05&format=csv")
    assert csv.splitlines()[1].split(",")[:4] == [
        "North west",
        "territory",
        "2026-05-01",
        "not begun",
    ]
    book = browser(who.oblast).get(reverse("jobs-missing") + "?month=2026-05&format=xlsx")
    assert book.content.startswith(b"PK")
    unknown = browser(who.oblast).get(reverse("jobs-missing") + "?format=docx")
    assert unknown.status_code == 404


def test_a_project_shows_its_claims_to_those_who_answer_for_it_and_the_promise_to_all(
    who: People,
) -> None:
    project = promising({MAY: 8765})
    accepted(who, line(project, 4321), line(project, kind=JobKind.LOSSES, jobs_lost=17))
    for name in ("project", "project-jobs"):
        full = page(who.officer, name, project.key)
        assert number_text(4321) in full
        assert number_text(8765) in full
        told = Client().get(reverse(name, args=[project.key])).content.decode()
        assert number_text(8765) in told
        assert number_text(4321) not in told
        assert "withheld" in told
    assert "Size of the group: group unknown" in page(who.officer, "project-jobs", project.key)
    with act("tests.group", by=TESTS, at=NOW) as entry:
        group = EnterpriseGroup.objects.create(
            name_en="Owners", size_class="small", size_source="Declaration of 2026"
        )
        owner = builders.enterprise(group=group)
        Project.objects.filter(pk=project.pk).update(enterprise=owner)
        entry.record("project", project.key, before=None, after={"enterprise": owner.key})
    sized = Client().get(reverse("project-jobs", args=[project.key])).content.decode()
    assert "Size of the group: small" in sized
    assert "(Declaration of 2026)" in sized
    assert "These jobs count as those of small and medium business." in sized
    csv = Client().get(reverse("project-jobs", args=[project.key]) + "?format=csv")
    (row,) = csv.content.decode().splitlines()[1:]
    assert row.strip(",") == "2026-05-01,8765"


def test_claims_of_a_territory_sum_what_lies_in_it(who: People) -> None:
    project = plant()
    accepted(who, line(project, 30), line(project, 24, JobKind.CONSTRUCTION))
    said = page(who.oblast, "territory-jobs", "north")
    assert "2 FTE-years" in said
    csv = page(who.oblast, "territory-jobs", "north", query="?format=csv")
    assert csv.splitlines()[1].startswith("2026-05-01,,30,")
    assert page(who.officer, "territory-jobs", "north-east")


def test_each_saving_tells_the_version_that_the_next_one_is_about(who: People) -> None:
    project = plant()
    report = opened(who.officer)
    client, path = browser(who.officer), reverse("jobs-report-save", args=[report.pk])
    first = client.post(path, {"version": "0", box(project, "fte"): "5"}).content.decode()
    assert 'data-version="1" data-whole="yes"' in first
    stale = client.post(path, {"version": "0", box(project, "fte"): "6"}).content.decode()
    assert "was changed meanwhile" in stale
    assert "data-version" not in stale
    wrong = client.post(path, {"version": "1", box(project, "fte"): "-6"}).content.decode()
    assert 'data-version="1">' in wrong
    client.post(path, {"version": "1", box(project, "fte"): "6"})
    report.refresh_from_db()
    assert (report.version, report.lines.get().fte) == (2, 6)


def test_a_project_that_left_a_report_is_named_on_its_pages_and_has_no_boxes(who: People) -> None:
    stays, leaves = plant(), plant(name_en="Closed works")
    report = opened(who.officer)
    write_lines(report, [line(stays, 5), line(leaves, 6)], by=who.officer, at=NOW)
    update_project(leaves, {"stage": "appraisal"}, by=TESTS, at=NOW)
    for name in ("jobs-report-edit", "jobs-report"):
        shown = page(who.officer, name, report.pk)
        assert "Closed works." in shown
        assert "No longer of this report" in shown
    assert box(leaves, "fte") not in page(who.officer, "jobs-report-edit", report.pk)
    typed = {"version": "1", box(stays, "fte"): "7", box(leaves, "fte"): "8", "act": "submit"}
    path = reverse("jobs-report-edit", args=[report.pk])
    assert browser(who.officer).post(path, typed).status_code == 302
    report.refresh_from_db()
    assert (report.state, [one.fte for one in report.lines.all()]) == (State.SUBMITTED, [7])
    assert "No longer" not in page(who.akim, "jobs-report-check", report.pk)


def test_the_office_alone_opens_a_month_of_the_past(who: People) -> None:
    plant()
    begin = {"territory": "north-east", "month": "2026-03"}
    refused = browser(who.officer).post(reverse("jobs-begin"), begin, follow=True)
    assert "This month was not opened" in refused.content.decode()
    listed = page(who.officer, "jobs-inbox", query="?month=2026-03")
    assert "this month was not opened" in listed
    assert "Begin" not in listed
    assert not Period.objects.exists()
    months = reverse("jobs-periods")
    assert browser(who.officer).post(months, {"month": "2026-03"}).status_code == 404
    office = browser(who.office)
    assert office.post(months, {"month": "2199-06"}).status_code == 422
    assert office.post(months, {"month": "March"}).status_code == 422
    assert office.post(months, {"month": "2026-03"}).status_code == 302
    assert browser(who.officer).post(reverse("jobs-begin"), begin).status_code == 302
    assert [f"{one}" for one in Period.objects.all()] == ["2026-03"]


@pytest.mark.parametrize("decision", ["sign", "accept", "return"])
def test_what_was_rewritten_meanwhile_is_not_signed_accepted_or_returned_from_an_old_page(
    who: People, decision: str
) -> None:
    project = plant()
    report = sent(who, line(project, 120))
    old = browser(who.akim if decision != "accept" else who.oblast)
    if decision == "accept":
        sign_report(report, by=who.akim, at=NOW)
    shown = old.get(reverse("jobs-report-check", args=[report.pk])).content.decode()
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    return_report(report, "Look again.", by=who.oblast, at=NOW)
    write_lines(report, [line(project, 400)], by=who.officer, at=NOW)
    report = submit_report(report, by=who.officer, at=NOW)
    if decision == "accept":
        sign_report(report, by=who.akim, at=NOW)
    facts = {"decision": decision, "version": version[1], "note": "Look again."}
    refused = old.post(reverse("jobs-report-check", args=[report.pk]), facts)
    assert "changed meanwhile" in refused.content.decode()
    report.refresh_from_db()
    assert report.state == State.SUBMITTED
    assert (report.checker_id == "") is (decision != "accept")
    again = {**facts, "version": str(report.version)}
    assert old.post(reverse("jobs-report-check", args=[report.pk]), again).status_code == 302


@pytest.mark.parametrize("act", ["signature", "acceptance"])
def test_the_interface_refuses_to_sign_or_accept_another_version_than_was_read(
    who: People, act: str
) -> None:
    report = sent(who, line(plant(), 120))
    if act == "acceptance":
        sign_report(report, by=who.akim, at=NOW)
    caller = Caller(who.akim if act == "signature" else who.oblast)
    seen = caller.get(f"jobs/reports/{report.pk}").json()["version"]
    refused = caller.post(f"jobs/reports/{report.pk}/{act}", {"version": seen + 1})
    assert refused.status_code == 422
    caller.made(f"jobs/reports/{report.pk}/{act}", {"version": seen})
