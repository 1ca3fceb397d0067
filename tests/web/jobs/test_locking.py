"""A month is locked by whoever knows what is not there of it, and the journal names it all."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import asdict

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bagdar.cli.main import main
from bagdar.web.delivery.actions.checks import DeliveryError
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.periods import lock_period, open_period
from bagdar.web.jobs.models import Period
from bagdar.web.jobs.queries.unfinished import Left, unfinished
from bagdar.web.journal.models import Entry
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery.calling import Caller
from tests.web.jobs import reporting
from tests.web.jobs.reporting import APRIL, MAY, People, line, of, opened, plant, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def half_done(who: People) -> Period:
    """Leave a month with one report returned, one draft and one that was never begun."""
    report = sent(who, line(plant()))
    reports.return_report(report, "Count again.", by=who.akim, at=NOW)
    plant("south")
    opened(who.stranger, territory="south")
    plant("north-west")
    plant("north", at=NOW)
    return report.period


def said(period: Period) -> dict[str, list[str]]:
    entry = Entry.objects.get(act="jobs.lock")
    found: dict[str, list[str]] = json.loads(entry.payloads.get().body)["after"]
    assert period.pk
    return found


def test_a_month_is_locked_without_what_is_not_there_only_by_who_knows_how_much_that_is(
    who: People,
) -> None:
    period = half_done(who)
    for left in (Left(), Left(1, 1, 0), Left(1, 1, 2), Left(1, 2, 1)):
        with pytest.raises(DeliveryError):
            lock_period(period, left=left, by=who.office, at=NOW)
    with pytest.raises(DeliveryError) as refused:
        lock_period(period, by=who.office, at=NOW)
    assert set(refused.value.problems) == {"missing", "drafts", "returned"}
    lock_period(period, left=Left(1, 1, 1), by=who.office, at=NOW)
    told = said(period)
    assert told["missing"] == ["north-west"]
    assert told["drafts"] == ["south"]
    assert told["returned"] == ["north-east"]
    assert told["before_register"] == ["north"]


def test_the_page_shows_what_is_left_and_asks_whether_it_is_meant(who: People) -> None:
    period = half_done(who)
    address = reverse("jobs-period", args=[period.pk])
    client = Client()
    client.force_login(who.office, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = " ".join(client.get(address).content.decode().split())
    assert "Drafts that were not sent: 1" in text
    assert "Returned and not sent again: 1" in text
    shown = {"act": "lock", "missing": 1, "drafts": 1, "returned": 1}
    unsure = client.post(address, shown)
    assert unsure.status_code == 422
    assert "Confirm that the month is locked without them." in unsure.content.decode()
    stale = client.post(address, {**shown, "drafts": 2, "sure": "on"})
    assert stale.status_code == 422
    assert "Drafts that were not sent: 1. Confirm" in stale.content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="(\d*)"', stale.content.decode()))
    (box,) = re.findall(r'<input[^>]*name="sure"[^>]*>', stale.content.decode())
    assert (hidden["drafts"], " checked" in box) == ("1", False), "what is new is not confirmed"
    period.refresh_from_db()
    assert period.locked_at is None
    assert client.post(address, {**shown, "sure": "on"}).status_code == 302
    period.refresh_from_db()
    assert period.locked_at is not None


def test_the_api_locks_what_its_caller_confirms_and_names_what_stands(who: People) -> None:
    period = half_done(who)
    office, address = Caller(who.office), f"jobs/months/{period.pk}/lock"
    answer = office.post(address, {"drafts": 1})
    assert answer.status_code == 422
    assert "Returned and not sent again: 1." in answer.content.decode()
    assert "Drafts" not in answer.content.decode()
    made = office.made(address, {"missing": 1, "drafts": 1, "returned": 1})
    assert made["locked_at"] is not None


def test_the_command_names_what_is_left_and_asks(who: People) -> None:
    half_done(who)
    asked = CliRunner().invoke(main, ["jobs", "lock", "2026-05"], input="n\n")
    assert asked.exit_code == 1
    assert "drafts: 1 south" in asked.stderr
    assert Period.objects.get(month=MAY).locked_at is None
    assert CliRunner().invoke(main, ["jobs", "lock", "2026-05", "--yes"]).exit_code == 0
    assert Period.objects.get(month=MAY).locked_at is not None
    assert of().territory_id is not None


def test_the_months_tell_what_a_lock_asks_to_confirm(who: People) -> None:
    period = half_done(who)
    office = Caller(who.office)
    listed = "jobs/months"
    with CaptureQueriesContext(connection) as of_one:
        (row,) = office.rows(listed)
    assert row["left"] == {"missing": 1, "drafts": 1, "returned": 1, "untold": 0}
    other = open_period(APRIL, synthetic=False, by=TESTS, at=NOW)
    with CaptureQueriesContext(connection) as of_two:
        both = office.rows(listed)
    assert len(of_two) == len(of_one)
    assert [one["left"] for one in both] == [
        asdict(unfinished(one, at=NOW).left) for one in (period, other)
    ]
    printed = CliRunner().invoke(main, ["jobs", "months", "--format", "csv"]).stdout
    told = [(one["missing"], one["untold"]) for one in csv.DictReader(io.StringIO(printed))]
    assert told == [(str(one["left"]["missing"]), str(one["left"]["untold"])) for one in both]
    made = office.made(f"{listed}/{period.pk}/lock", row["left"])
    assert (made["locked_at"] is None, made["left"]) == (False, None)
