"""My work: what waits for a person, counted by the apps, with links to where it is done."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bagdar.web.data_requests.actions.filling import hand_over, judge, sign
from bagdar.web.data_requests.queries.waiting import waiting_answers
from bagdar.web.delivery.models import Baseline
from bagdar.web.jobs.actions import reports
from bagdar.web.jobs.actions.corrections import Paper, propose_correction
from bagdar.web.journal.actions import act
from bagdar.web.people.actions import Term, delegate, give_grant
from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.waiting import waiting_for
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.data_requests import asking
from tests.web.jobs import reporting
from tests.web.jobs.reporting import APRIL, MAY, People, line, plant, sent
from tests.web.people import worlds

pytestmark = pytest.mark.django_db
EARLY = datetime(2026, 6, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def who() -> People:
    builders.territories()
    return reporting.people()


def waits(person: User, at: datetime = NOW) -> dict[str, tuple[int, int]]:
    """Return what waits for a person: how many, and how many are late."""
    day = at.date()
    reading = Reading(scope_of(person, on=day, world=World.REAL), at, None, day)
    return {str(one.what): (one.count, one.late) for one in waiting_for(person, reading)}


def test_a_report_waits_for_who_writes_it_then_who_signs_it_then_who_accepts_it(
    who: People,
) -> None:
    project = plant()
    assert waits(who.officer, EARLY) == {"reports of jobs to write": (1, 0)}
    assert waits(who.officer) == {"reports of jobs to write": (1, 1)}
    report = sent(who, line(project))
    assert waits(who.officer) == {}
    assert waits(who.akim) == {"reports of jobs to sign": (1, 1)}
    assert "reports of jobs to sign" in waits(who.oblast)
    reports.sign_report(report, by=who.akim, at=NOW)
    assert waits(who.akim) == {}
    assert waits(who.oblast) == {"reports of jobs to accept": (1, 1)}
    reports.return_report(report, "Look again", by=who.oblast, at=NOW)
    assert waits(who.officer) == {"reports of jobs to write": (1, 1)}
    assert waits(who.stranger) == {}


def test_drafts_of_earlier_months_and_corrections_are_not_forgotten(who: People) -> None:
    project = plant()
    reporting.opened(who.officer, APRIL)
    assert waits(who.officer)["reports of earlier months to finish"] == (1, 1)
    report = reporting.accepted(who, line(project, 12))
    paper = Paper("Counted twice", "Act 5")
    propose_correction(report, line(project, 11), paper, by=who.officer, at=NOW)
    assert waits(who.oblast)["corrections of jobs to decide"] == (1, 0)
    assert "corrections of jobs to decide" not in waits(who.officer)


def test_data_requests_wait_for_who_fills_in_signs_and_takes_them() -> None:
    world = asking.offices()
    answer = asking.answer_of(asking.sent(world), "north-east")
    assert waits(world.east)["data requests to fill in"] == (1, 0)
    assert waits(world.east, NOW + timedelta(days=6))["data requests to fill in"] == (1, 1)
    asking.filled(answer, world.east, workers="12")
    hand_over(answer, by=world.east, at=NOW)
    assert waits(world.east_akim)["data requests to sign"] == (1, 0)
    assert "data requests to sign" not in waits(world.east)
    sign(answer, by=world.east_akim, at=NOW)
    assert waits(world.oblast)["answers to accept or return"] == (1, 0)
    assert "answers to accept or return" not in waits(world.ministry)


def test_data_requests_wait_for_nobody_who_may_not_do_what_is_wanted() -> None:
    world = asking.offices()
    east = asking.answer_of(asking.sent(world), "north-east")
    place = east.desk.territory
    give_grant(
        world.oblast,
        role="officer",
        scope={"territory": place},
        valid_from=NOW.date(),
        by=TESTS,
        at=NOW,
    )
    deputy = builders.user("officer", territory=place)
    tenure = worlds.holder(
        worlds.akimat("north-east"),
        worlds.person("Akim", world.east_akim),
        NOW.date() - timedelta(days=9),
    )
    term = Term(NOW.date(), NOW.date() + timedelta(days=90), "Order 5")
    delegate(tenure, deputy, acts=["data_requests.sign"], term=term, by=TESTS, at=NOW)
    asking.filled(east, world.east_akim, workers="1")
    asking.filled(east, world.oblast, workers="2")
    asking.filled(east, world.east, workers="3")
    hand_over(east, by=world.east, at=NOW)
    for person in (world.east, world.east_akim, deputy, world.oblast):
        assert "data requests to sign" not in waits(person)
    assert waits(world.akim)["data requests to sign"] == (1, 0)
    sign(east, by=world.akim, at=NOW)
    for person in (world.oblast, world.akim):
        assert "answers to accept or return" not in waits(person)
    other = builders.user("officer", territory=asking.place("north"))
    assert waits(other)["answers to accept or return"] == (1, 0)


def test_a_data_request_that_was_returned_waits_and_is_not_late() -> None:
    world = asking.offices()
    east = asking.answer_of(asking.sent(world), "north-east")
    asking.signed(east, world.east, world.east_akim)
    returned = asking.LOWER_DUE - timedelta(hours=1)
    judge(east, "returned", "Again", by=world.oblast, at=returned)
    after = asking.LOWER_DUE + timedelta(hours=1)
    assert waits(world.east, after)["data requests to fill in"] == (1, 0)
    asking.filled(east, world.east, workers="2")
    hand_over(east, by=world.east, at=returned)
    assert "data requests to fill in" not in waits(world.east, after)
    assert waits(world.east_akim, after)["data requests to sign"] == (1, 0)


def test_the_lists_behind_hold_as_many_data_requests_as_are_counted() -> None:
    world = asking.offices()
    asking.sent(world, title="First")
    answer = asking.answer_of(asking.sent(world, title="Second"), "north-east")
    asking.filled(answer, world.east, workers="1")
    hand_over(answer, by=world.east, at=NOW)
    for person, state in ((world.east, "to_fill"), (world.akim, "to_sign")):
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert (
            f'href="/en/data-requests/?state={state}"' in client.get("/en/work/").content.decode()
        )
        shown = client.get(f"/en/data-requests/?state={state}").content.decode()
        assert shown.count("/data-requests/answers/") == 1


def test_what_waits_is_found_by_as_many_queries_however_much_there_is() -> None:
    world = asking.offices()
    counts = []
    for number in range(3):
        for side in ("east", "west"):
            answer = asking.answer_of(asking.sent(world, title=f"{side} {number}"), f"north-{side}")
            asking.filled(answer, getattr(world, side), workers="1")
            hand_over(answer, by=getattr(world, side), at=NOW)
            if side == "east":
                sign(answer, by=world.east_akim, at=NOW)
        reading = Reading(
            scope_of(world.akim, on=NOW.date(), world=World.REAL), NOW, None, NOW.date()
        )
        with CaptureQueriesContext(connection) as asked:
            found = {str(one.what): one.count for one in waiting_answers(world.akim, reading)}
        counts.append(len(asked))
        assert found["data requests to sign"] == found["answers to accept or return"] == number + 1
    assert counts[0] == counts[1] == counts[2] <= 12


def test_baselines_wait_for_the_programme_office(who: People) -> None:
    project = builders.project("north-east")
    with act("tests.draft", by=TESTS, at=NOW) as entry:
        Baseline.objects.create(
            project=project,
            starts_on=date(2026, 1, 1),
            ends_on=date(2027, 1, 1),
            proposed_by="x",
            proposed_label="x",
            proposed_at=NOW,
        )
        entry.record("project", project.key, before=None, after={"baseline": "draft"})
    assert waits(who.office)["baselines to approve"] == (1, 0)
    assert "baselines to approve" not in waits(who.officer)


def page(user: User) -> str:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/en/work/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_page_leads_to_what_waits_and_says_when_nothing_does(who: People) -> None:
    plant()
    shown = page(who.officer)
    assert re.search(
        r'<a href="/en/jobs/\?month=\d{4}-\d{2}">Reports of jobs to write</a></th> '
        r'<td class="number">1</td>',
        shown,
    )
    assert "Nothing waits for you" not in shown
    assert "Nothing waits for you" in page(builders.user("auditor"))


def test_in_the_synthetic_world_links_stay_in_it(settings: Any) -> None:
    builders.territories()
    office = builders.user("programme_office")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(office, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = client.get("/en/work/?world=synthetic")
    assert shown.status_code == 200
    assert 'href="/en/data-requests/?world=synthetic"' in shown.content.decode()


def test_the_month_is_the_last_one_that_is_over(who: People) -> None:
    plant()
    reports.open_report(reporting.of(), MAY, by=who.officer, at=NOW)
    assert waits(who.officer) == {"reports of jobs to write": (1, 1)}
