"""Months before a project stood in the register: asked for, and nobody's delay."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from bagdar.cli.main import main
from bagdar.web.alarms.queries.signs import signs_of
from bagdar.web.alarms.queries.subjects import Among
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.periods import lock_period, open_period
from bagdar.web.jobs.actions.reminding import remind
from bagdar.web.jobs.models import Report
from bagdar.web.jobs.permissions import powers_of
from bagdar.web.jobs.queries.inbox import Inbox, inbox, missing_of
from bagdar.web.jobs.queries.waiting import waiting_reports
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.actions import update_project
from bagdar.web.projects.queries.filtering import Reading
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.delivery import ledgers
from tests.web.delivery.calling import Caller
from tests.web.jobs import reporting
from tests.web.jobs.reporting import APRIL, JUNE, MAY, People, line, of, opened, plant

pytestmark = pytest.mark.django_db

MARCH, DECEMBER = date(2026, 3, 1), date(2026, 12, 1)
OVERDUE = datetime(2026, 6, 17, 6, 0, tzinfo=UTC)
IN_JULY = datetime(2026, 7, 20, 6, 0, tzinfo=UTC)


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def listed(person: User, month: date = MAY, at: datetime = NOW) -> Inbox:
    scope = scope_of(person, on=at.date(), world=World.REAL)
    reading = Reading(scope, at, None, at.date())
    return inbox(month, powers_of(scope, person, on=at.date()), person, reading)


def states(found: Inbox) -> list[tuple[str, str, bool, bool]]:
    return [(one.name, one.state, one.overdue, one.before) for one in found.lines]


def test_a_month_before_the_register_is_asked_for_and_not_overdue(who: People) -> None:
    plant(at=NOW)
    found = listed(who.officer)
    assert states(found) == [("North east", "before the register", False, True)]
    assert (found.sent, found.expected, found.missing) == (0, 0, ())
    assert not found.lines[0].waits
    assert missing_of(MAY, synthetic=False, at=OVERDUE).missing == ()
    said = CliRunner().invoke(main, ["jobs", "missing", "--month", "2026-05"])
    assert "0 of 0 have not reported" in said.stderr


def test_the_month_of_the_entry_and_those_after_it_are_owed(who: People) -> None:
    plant(at=NOW)
    found = listed(who.officer, JUNE, IN_JULY)
    assert states(found) == [("North east", "not begun", True, False)]
    assert len(found.missing) == found.expected == 1


@pytest.mark.parametrize(
    ("entered", "owes"),
    [
        (datetime(2026, 5, 31, 18, 59, tzinfo=UTC), True),
        (datetime(2026, 5, 31, 19, 0, tzinfo=UTC), False),
    ],
)
def test_a_month_ends_with_its_last_day_in_local_time(
    who: People, entered: datetime, owes: bool
) -> None:
    plant(at=entered)
    assert listed(who.officer).lines[0].before is not owes


def test_jobs_that_the_decision_promised_by_a_month_make_it_owed(who: People) -> None:
    project = plant(at=NOW)
    ledgers.approve(project, jobs={APRIL: 0, MAY: 8})
    assert states(listed(who.officer, MAY))[0][2:] == (True, False)
    assert states(listed(who.officer, APRIL))[0][2:] == (False, True)


@pytest.mark.parametrize(
    ("first", "then", "order_on", "owes"),
    [
        pytest.param(MAY, DECEMBER, date(2026, 6, 10), [MAY], id="moved-away-afterwards"),
        pytest.param(DECEMBER, APRIL, date(2026, 6, 10), [], id="promised-afterwards"),
        pytest.param(MARCH, DECEMBER, date(2026, 5, 20), [MARCH, APRIL], id="until-the-order"),
        pytest.param(DECEMBER, MARCH, date(2026, 4, 20), [APRIL, MAY], id="from-the-order-on"),
    ],
)
def test_a_month_is_owed_by_the_plan_that_was_in_force_in_it(
    who: People, first: date, then: date, order_on: date, owes: list[date]
) -> None:
    project = plant(at=NOW)
    ledgers.approve(project, jobs={first: 8})
    ledgers.rebaseline(project, order_on=order_on, jobs={then: 8})
    months = [MARCH, APRIL, MAY]
    assert [one for one in months if not listed(who.officer, one).lines[0].before] == owes


def test_one_project_known_in_time_makes_the_month_owed(who: People) -> None:
    plant(at=NOW)
    plant()
    assert states(listed(who.officer))[0][2:] == (True, False)


def test_a_project_that_was_an_idea_then_does_not_make_a_month_owed(who: People) -> None:
    project = plant(stage="idea")
    update_project(project, {"stage": "construction"}, by=TESTS, at=NOW)
    assert states(listed(who.officer))[0][2:] == (False, True)


def test_nobody_is_reminded_of_it_and_nothing_of_it_waits(who: People) -> None:
    plant(at=NOW)
    assert remind(by=TESTS, at=OVERDUE) == 0
    scope = scope_of(who.officer, on=NOW.date(), world=World.REAL)
    reading = Reading(scope, NOW, None, NOW.date())
    counted = [(one.count, one.late) for one in waiting_reports(who.officer, reading)]
    assert set(counted) == {(0, 0)}


def test_a_report_begun_of_it_waits_without_being_late_and_counts_once_sent(who: People) -> None:
    project = plant(at=NOW)
    report = opened(who.officer)
    scope = scope_of(who.officer, on=NOW.date(), world=World.REAL)
    reading = Reading(scope, NOW, None, NOW.date())
    first = next(iter(waiting_reports(who.officer, reading)))
    assert (first.count, first.late) == (1, 0)
    earlier = opened(who.officer, APRIL)
    assert earlier.period.month == APRIL
    older = [one for one in waiting_reports(who.officer, reading) if "earlier" in str(one.what)]
    assert [(one.count, one.late) for one in older] == [(1, 0)]
    reports.write_lines(report, [line(project, 3)], by=who.officer, at=NOW, whole=True)
    reports.submit_report(report, by=who.officer, at=NOW)
    found = listed(who.officer)
    assert (found.sent, found.expected, found.missing) == (1, 1, ())


def test_page_file_and_api_say_so(who: People) -> None:
    plant(at=NOW)
    client = Client()
    client.force_login(who.oblast, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = client.get(reverse("jobs-inbox") + "?month=2026-05").content.decode()
    assert "before the register" in text
    assert '<span class="badge-word warn">' not in text
    file = client.get(reverse("jobs-inbox") + "?month=2026-05&format=csv").content.decode()
    assert "before the register" in file
    missing = client.get(reverse("jobs-missing") + "?month=2026-05").content.decode()
    assert "North east" not in missing.split("<main")[1].split("</main>")[0].replace("\n", " ")
    (row,) = Caller(who.oblast).rows("jobs/reports?month=2026-05-01")
    assert (row["before_register"], row["overdue"]) == (True, False)


def test_a_month_that_is_locked_can_be_corrected_and_raises_no_alarm(who: People) -> None:
    plant(at=NOW)
    for month in (date(2026, 3, 1), APRIL, MAY):
        lock_period(open_period(month, synthetic=False, by=TESTS, at=NOW), by=TESTS, at=NOW)
    assert Report.objects.filter(territory=of().territory_id).count() == 3
    found = listed(who.officer, APRIL)
    assert (found.lines[0].overdue, found.missing) == (False, ())
    signs = [one.alarm.sign for one in signs_of(Among(World.REAL, OVERDUE))]
    assert "no_report" not in signs
