"""Who is reminded of reports of jobs, and what the daily letter says of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bagdar.web.jobs.actions.periods import open_period
from bagdar.web.jobs.actions.reminding import is_day_to_remind, remind
from bagdar.web.jobs.actions.reports import (
    open_report,
    return_report,
    sign_report,
    submit_report,
    write_lines,
)
from bagdar.web.jobs.models import Period, Reminder
from bagdar.web.jobs.queries.inbox import missing_of
from bagdar.web.jobs.queries.owed import MOST_MONTHS
from bagdar.web.people.actions import Term, delegate, give_grant
from bagdar.web.people.models import User
from bagdar.web.projects.models import Project
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.jobs import reporting
from tests.web.jobs.reporting import MAY, People, line, plant, sent
from tests.web.letters import delivered
from tests.web.people import worlds

pytestmark = pytest.mark.django_db

OVERDUE = datetime(2026, 6, 17, 6, 0, tzinfo=UTC)


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def read(user: User) -> str:
    """Open the list of who has not reported."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(reverse("jobs-missing") + "?month=2026-05").content.decode()


@pytest.mark.parametrize(
    ("day", "reminded"), [(6, False), (7, True), (10, True), (11, False), (17, True), (18, False)]
)
def test_a_digest_comes_before_the_due_day_on_it_and_weekly_after(day: int, reminded: bool) -> None:
    assert is_day_to_remind(date(2026, 6, 10), date(2026, 6, day)) is reminded


def test_each_is_told_once_a_day_of_what_is_theirs(who: People) -> None:
    plant()
    plant("south")
    assert remind(by=TESTS, at=OVERDUE) == 4
    assert remind(by=TESTS, at=OVERDUE) == 0
    told = {
        (one.user, one.territory and one.territory.key, one.overdue)
        for one in Reminder.objects.select_related("user", "territory")
    }
    assert told == {
        (who.officer, "north-east", True),
        (who.akim, "north-east", True),
        (who.oblast, "north-east", True),
        (who.stranger, "south", True),
    }


def test_the_letter_is_in_the_language_of_the_person_and_sent_once(who: People) -> None:
    plant()
    User.objects.filter(pk=who.officer.pk).update(email="o@example.kz", language="ru")
    remind(by=TESTS, at=OVERDUE)
    letters = delivered(at=OVERDUE)
    assert set(letters) == {"o"}
    assert "North east (ру)" in letters["o"].body
    assert delivered(at=OVERDUE) == {}


def test_whoever_signs_or_accepts_is_told_of_what_waits(who: People) -> None:
    sent(who, line(plant()))
    remind(by=TESTS, at=OVERDUE)
    assert {one.user for one in Reminder.objects.all()} == {who.akim, who.oblast}


def test_a_deputy_without_a_role_whom_the_akim_lets_sign_is_told_of_what_waits(
    who: People,
) -> None:
    sent(who, line(plant()))
    akim = worlds.person("Akim of the east", who.akim)
    tenure = worlds.holder(worlds.akimat("north-east"), akim, date(2026, 1, 1))
    deputy, other, past = (builders.user(username=one) for one in ("deputy", "other", "past"))
    term = Term(date(2026, 6, 1), date(2026, 7, 1), "Order 7")
    for signer, act, until in (
        (deputy, "jobs.sign", term),
        (other, "data_requests.sign", term),
        (past, "jobs.sign", Term(date(2026, 1, 1), date(2026, 6, 1), "Order 1")),
    ):
        delegate(tenure, signer, acts=[act], term=until, by=TESTS, at=NOW)
    remind(by=TESTS, at=OVERDUE)
    told = {one.user for one in Reminder.objects.filter(waits=True).select_related("user")}
    assert told == {who.akim, who.oblast, deputy}


def test_the_programme_office_is_told_of_what_waits_for_it_alone(who: People) -> None:
    """North is an oblast: nobody stands above it. What north-east sent, north accepts."""
    akim = builders.user("akim", territory=Territory.objects.get(key="north"))
    sign_report(sent(who, line(plant())), by=who.akim, at=NOW)
    road = plant("north")
    report = open_report(reporting.of("north"), MAY, by=who.oblast, at=NOW)
    write_lines(report, [line(road)], by=who.oblast, at=NOW)
    submit_report(report, by=who.oblast, at=NOW)
    remind(by=TESTS, at=OVERDUE)
    assert not Reminder.objects.filter(user=who.office).exists(), "the akim is to sign it first"
    sign_report(report, by=akim, at=OVERDUE)
    remind(by=TESTS, at=OVERDUE + timedelta(days=7))
    (told,) = Reminder.objects.filter(user=who.office)
    assert (told.territory and told.territory.key, told.waits) == ("north", True)


def test_where_all_who_accept_a_report_signed_it_the_programme_office_is_told(who: People) -> None:
    sign_report(sent(who, line(plant())), by=who.oblast, at=NOW)
    remind(by=TESTS, at=OVERDUE)
    assert Reminder.objects.filter(user=who.office, waits=True).exists()


def test_what_waits_for_a_check_is_not_told_as_due(who: People) -> None:
    plant("north-west")
    sent(who, line(plant()))
    User.objects.filter(pk=who.oblast.pk).update(email="o@example.kz", language="en")
    remind(by=TESTS, at=OVERDUE)
    told = {
        (one.territory and one.territory.key, one.waits, one.overdue)
        for one in Reminder.objects.filter(user=who.oblast).select_related("territory")
    }
    assert told == {("north-west", False, True), ("north-east", True, False)}
    due, waiting = delivered(at=OVERDUE)["o"].body.split("were sent and wait for you:")
    assert "were due on" in due
    assert ("North west" in due, "North east" in due) == (True, False)
    assert ("North west" in waiting, "North east" in waiting) == (False, True)
    said = read(who.oblast)
    assert "Due from you: North west" in said
    assert "Sent, waiting for you: North east" in said


def test_a_letter_of_nothing_due_says_only_what_waits(who: People) -> None:
    sent(who, line(plant()))
    User.objects.filter(pk=who.akim.pk).update(email="a@example.kz", language="en")
    remind(by=TESTS, at=OVERDUE)
    body = delivered(at=OVERDUE)["a"].body
    assert "due on" not in body
    assert "May 2026 were sent and wait for you:" in body


def test_whom_a_report_waits_for_is_not_the_last_reminder_of_its_maker(who: People) -> None:
    report = sent(who, line(plant()))
    remind(by=TESTS, at=OVERDUE)
    return_report(report, "Look again.", by=who.akim, at=OVERDUE)
    (row,) = missing_of(MAY, synthetic=False, at=OVERDUE).missing
    assert row.reminded_on is None


def test_nobody_is_reminded_by_a_grant_that_ended(who: People) -> None:
    sent(who, line(plant()))
    moved = builders.user("programme_office")
    east = Territory.objects.get(key="north-east")
    term = {"valid_from": date(2026, 1, 1), "valid_to": OVERDUE.date()}
    give_grant(moved, role="officer", scope={"territory": east}, **term, by=TESTS, at=NOW)
    remind(by=TESTS, at=OVERDUE)
    assert not Reminder.objects.filter(user=moved).exists()


@pytest.mark.usefixtures("building")
def test_a_reminder_is_not_deleted(who: People) -> None:
    plant()
    remind(by=TESTS, at=OVERDUE)
    rows: Any = Reminder.objects.all()
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        rows._raw_delete("default")


def test_nobody_is_reminded_of_a_project_they_do_not_see(who: People) -> None:
    restricted: dict[str, Any] = {
        "visibility": "restricted",
        "restricted_ground": "order",
        "restricted_until": date(2199, 1, 1),
    }
    plant("north-west", **restricted)
    assert remind(by=TESTS, at=OVERDUE) == 0


def test_the_list_shows_when_somebody_was_reminded(who: People) -> None:
    plant()
    remind(by=TESTS, at=OVERDUE)
    said = read(who.oblast)
    assert "You were reminded on" in said
    assert "17" in said


AUGUST = datetime(2026, 8, 17, 6, 0, tzinfo=UTC)
"""A week after June's figures were due for the second time: July is owed, and June still is."""
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def _months_told(user: User, at: datetime) -> list[date]:
    rows = Reminder.objects.filter(user=user, on=at.date()).order_by("-period__month")
    return list(rows.values_list("period__month", flat=True))


def test_one_digest_tells_of_every_month_that_is_owed_the_newest_first(who: People) -> None:
    plant()
    User.objects.filter(pk=who.officer.pk).update(email="o@example.kz", language="en")
    remind(by=TESTS, at=datetime(2026, 7, 17, 6, 0, tzinfo=UTC))
    assert remind(by=TESTS, at=AUGUST) == 3
    assert _months_told(who.officer, AUGUST) == [JULY, JUNE]
    assert remind(by=TESTS, at=AUGUST) == 0
    assert remind(by=TESTS, at=AUGUST + timedelta(days=1)) == 0
    letter = delivered(at=AUGUST)["o"].body
    newest, older = letter.index("July 2026 were due"), letter.index("June 2026 were due")
    assert newest < older
    assert "7 days ago:" in letter[newest:older]
    assert "38 days ago:" in letter[older:]


def test_a_month_before_a_project_was_known_is_not_owed(who: People) -> None:
    open_period(MAY, synthetic=False, by=TESTS, at=NOW)
    open_period(JUNE, synthetic=False, by=TESTS, at=AUGUST)
    plant(at=NOW)
    remind(by=TESTS, at=AUGUST)
    assert _months_told(who.officer, AUGUST) == [JULY, JUNE]


def test_a_locked_month_is_owed_no_more_and_the_others_still_are(who: People) -> None:
    plant()
    july = datetime(2026, 7, 17, 6, 0, tzinfo=UTC)
    remind(by=TESTS, at=july)
    remind(by=TESTS, at=datetime(2026, 8, 10, 6, 0, tzinfo=UTC))
    reporting.locked(Period.objects.get(month=JULY), by=who.office, at=AUGUST)
    remind(by=TESTS, at=AUGUST)
    assert _months_told(who.officer, AUGUST) == [JUNE]


def test_what_waits_of_an_earlier_month_is_told_too(who: People) -> None:
    project = plant()
    report = reporting.opened(who.officer, MAY)
    write_lines(report, [line(project)], by=who.officer, at=NOW, whole=True)
    submit_report(report, by=who.officer, at=NOW)
    remind(by=TESTS, at=AUGUST)
    assert _months_told(who.akim, AUGUST) == [JULY, MAY]
    rows = Reminder.objects.filter(user=who.akim, on=AUGUST.date())
    assert {(one.period.month, one.waits) for one in rows} == {(JULY, False), (MAY, True)}


def test_earlier_months_alone_bring_no_digest_before_the_newest_is_due(who: People) -> None:
    plant()
    remind(by=TESTS, at=datetime(2026, 7, 17, 6, 0, tzinfo=UTC))
    early = datetime(2026, 8, 7, 6, 0, tzinfo=UTC)
    open_period(JULY, synthetic=False, by=TESTS, at=early)
    sent(who, line(Project.objects.get()), month=JULY, at=early)
    assert remind(by=TESTS, at=early) == 2
    assert _months_told(who.officer, early) == []
    remind(by=TESTS, at=AUGUST)
    assert _months_told(who.officer, AUGUST) == [JUNE]


def test_months_long_past_are_left_to_be_locked(who: People) -> None:
    plant()
    later = datetime(2027, 8, 17, 6, 0, tzinfo=UTC)
    month = JUNE
    while month < date(2027, 7, 1):
        open_period(month, synthetic=False, by=TESTS, at=later)
        month = (month + timedelta(days=32)).replace(day=1)
    remind(by=TESTS, at=later)
    told = _months_told(who.officer, later)
    assert (len(told), told[0], told[-1]) == (MOST_MONTHS + 1, date(2027, 7, 1), JULY)


def test_a_letter_names_no_more_than_fits_and_says_how_many_more(who: People) -> None:
    for number in range(3):
        plant(key=f"north-{number}")
    plant("north-west")
    User.objects.filter(pk=who.oblast.pk).update(email="o@example.kz", language="en")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bagdar.web.jobs.actions.reminding.MOST_NAMED", 1)
        remind(by=TESTS, at=OVERDUE)
        body = delivered(at=OVERDUE)["o"].body
    assert ("North east" in body, "North west" in body) == (True, False)
    assert "– and 1 more" in body


def test_a_person_is_reminded_by_as_many_questions_however_many_months_are_open(
    who: People,
) -> None:
    plant()
    asked = []
    for day, months in ((17, [MAY]), (24, [date(2026, one, 1) for one in (1, 2, 3, 4)])):
        at = datetime(2026, 6, day, 6, 0, tzinfo=UTC)
        for month in months:
            open_period(month, synthetic=False, by=TESTS, at=NOW)
        with CaptureQueriesContext(connection) as found:
            assert remind(by=TESTS, at=at) == 3
        asked.append(sum(one["sql"].startswith("SELECT") for one in found.captured_queries))
    assert Reminder.objects.filter(user=who.officer, on=date(2026, 6, 24)).count() == 5
    assert asked[1] <= asked[0]
