"""A report signed by whom the akim let sign, on pages: named acts alone, within the term alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.models import Report, ReportStep, State, Step
from bagdar.web.journal.models import Entry
from bagdar.web.people.models import Delegation, Tenure, User
from tests import builders
from tests.builders import NOW
from tests.web.jobs import reporting
from tests.web.jobs.reporting import People, line, plant, sent
from tests.web.people import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


@pytest.fixture
def tenure(who: People) -> Tenure:
    akim = worlds.person("Akim of the east", who.akim)
    return worlds.holder(worlds.akimat("north-east"), akim, date(2026, 1, 1))


@pytest.fixture
def deputy() -> User:
    return builders.user(username="deputy")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def give(akim: User, tenure: Tenure, *, act: str = "jobs.sign", from_day: int = 0) -> Delegation:
    """Have the akim let the deputy sign, on the page, for ten days from a day on."""
    starts = timezone.localdate() + timedelta(days=from_day)
    given = {
        "username": "deputy",
        "acts": [act],
        "ground": "Order 7",
        "starts_on": starts.isoformat(),
        "ends_on": (starts + timedelta(days=10)).isoformat(),
    }
    answer = browser(akim).post(reverse("delegation-give", args=[tenure.pk]), given)
    assert answer.status_code == 302, answer.content.decode()
    return Delegation.objects.latest("pk")


def decide(client: Client, report: Report, decision: str, **more: str) -> int:
    address = reverse("jobs-report-check", args=[report.pk])
    seen = client.get(address).status_code
    done = client.post(address, {"decision": decision, **more}).status_code
    assert (seen == 404) == (done == 404)
    return done


def test_a_delegate_signs_on_the_page_and_the_journal_says_for_whom_and_on_what_ground(
    who: People, tenure: Tenure, deputy: User
) -> None:
    report = sent(who, line(plant()))
    give(who.akim, tenure)
    client = browser(deputy)
    listed = client.get(reverse("jobs-inbox") + "?month=2026-05").content.decode()
    assert reverse("jobs-report-check", args=[report.pk]) in listed
    assert decide(client, report, "sign") == 302
    entry = Entry.objects.get(act="jobs.sign")
    assert (entry.actor_id, entry.ground) == (deputy.actor_id, "Order 7")
    assert "Akim of the east" in entry.on_behalf_of
    page = client.get(reverse("jobs-report", args=[report.pk])).content.decode()
    assert "in the name of" in page
    report.refresh_from_db()
    assert report.signed_for == entry.on_behalf_of


def test_a_delegate_returns_in_the_name_of_the_akim_too(
    who: People, tenure: Tenure, deputy: User
) -> None:
    report = sent(who, line(plant()))
    give(who.akim, tenure)
    assert decide(browser(deputy), report, "return", note="Look again.") == 302
    entry = Entry.objects.get(act="jobs.return")
    assert "Akim of the east" in entry.on_behalf_of
    assert entry.ground == "Order 7"
    step = ReportStep.objects.get(report=report, step=Step.RETURNED)
    assert step.on_behalf_of == entry.on_behalf_of


def test_whoever_returns_by_a_right_of_their_own_returns_in_their_own_name(
    who: People, tenure: Tenure, deputy: User
) -> None:
    report = sent(who, line(plant()))
    give(who.akim, tenure)
    assert decide(browser(who.oblast), report, "return", note="Look again.") == 302
    assert Entry.objects.get(act="jobs.return").on_behalf_of == ""


@pytest.mark.parametrize(
    ("act", "from_day"),
    [("handovers.sign", 0), ("data_requests.sign", 0), ("jobs.sign", 1)],
)
def test_other_acts_and_days_before_the_term_let_a_delegate_sign_nothing(
    who: People, tenure: Tenure, deputy: User, act: str, from_day: int
) -> None:
    report = sent(who, line(plant()))
    give(who.akim, tenure, act=act, from_day=from_day)
    assert decide(browser(deputy), report, "sign") == 404
    with pytest.raises(PermissionDenied):
        reports.sign_report(report, by=deputy, at=timezone.now())
    assert not Entry.objects.filter(act="jobs.sign").exists()


def test_a_delegation_that_was_taken_back_signs_nothing_more(
    who: People, tenure: Tenure, deputy: User
) -> None:
    report = sent(who, line(plant()))
    given = give(who.akim, tenure)
    assert browser(deputy).get(reverse("jobs-report", args=[report.pk])).status_code == 200
    ended = browser(who.akim).post(reverse("delegation-end", args=[given.pk]))
    assert ended.status_code == 302
    assert decide(browser(deputy), report, "sign") == 404
    assert browser(deputy).get(reverse("jobs-report", args=[report.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        reports.sign_report(report, by=deputy, at=timezone.now())


def test_a_delegate_who_signed_does_not_accept_and_nobody_lets_accept(
    who: People, tenure: Tenure, deputy: User
) -> None:
    report = sent(who, line(plant()))
    give(who.akim, tenure)
    client = browser(deputy)
    decide(client, report, "sign")
    assert decide(client, report, "accept") == 404
    with pytest.raises(PermissionDenied):
        reports.accept_report(report, by=deputy, at=NOW)
    assert decide(browser(who.oblast), report, "accept") == 302
    report.refresh_from_db()
    assert report.state == State.ACCEPTED
