"""What newly came: told at once, to those it concerns, until they have seen it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bagdar.core.barriers.course import Happening
from bagdar.web.inbox.models import Looked
from bagdar.web.instructions.actions.steps import Told, take
from bagdar.web.instructions.models import Step
from bagdar.web.people.models import User
from tests.web.barriers import raising
from tests.web.instructions import ordering
from tests.web.instructions.ordering import H, People, issued, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return ordering.people()


def browser(person: User) -> Client:
    made = Client(headers={"Accept-Language": "en"})
    made.force_login(person)
    return made


def told(person: User) -> str:
    """Return what the bell of a person says."""
    text = browser(person).get("/en/inbox/news/bell/").text
    return text.split('role="status">')[1].split("<")[0]


def look(person: User) -> None:
    assert browser(person).post("/en/inbox/news/seen/").status_code == 302


def test_an_instruction_is_told_to_its_lead_at_once_until_seen(who: People) -> None:
    assert told(who.akim) == ""
    issued(who)
    assert told(who.akim) == "1 new thing for you"
    page = browser(who.akim).get("/en/inbox/news/").text
    assert "New instruction" in page
    look(who.akim)
    assert told(who.akim) == ""
    issued(who)
    assert told(who.akim) == "1 new thing for you"


def test_what_comes_back_is_told_and_ones_own_steps_are_not(who: People) -> None:
    one = ordering.accepted(who)
    for person in (who.akim, who.chair, who.control):
        look(person)
    take(one, H.EXTENSION_ASKED, Told("Late crane.", later(100).date()), by=who.akim, at=later(1))
    assert [told(one) for one in (who.akim, who.chair, who.control)] == [
        "",
        "1 new thing for you",
        "1 new thing for you",
    ]
    take(one, H.EXTENSION_GRANTED, Told("Granted."), by=who.chair, at=later(2))
    assert told(who.akim) == "1 new thing for you"
    assert "More time is granted" in browser(who.akim).get("/en/inbox/news/").text


def test_a_step_that_was_committed_late_is_told_still(who: People) -> None:
    """Numbers are given before a commit: a lower one may show after a higher one was seen."""
    issued(who)
    issued(who)
    look(who.akim)
    first, _second = Step.objects.order_by("pk")
    kept = Looked.objects.get()
    kept.held["steps"].remove(first.pk)  # as if it had not been there yet
    kept.save()
    assert told(who.akim) == "1 new thing for you"


def test_strangers_are_told_nothing(who: People) -> None:
    issued(who)
    assert [told(one) for one in (who.district, who.chair)] == ["", ""]


def test_a_barrier_is_told_to_the_office_it_comes_to_and_back_to_its_business() -> None:
    who, at = raising.ladder(), timezone.now() - timedelta(minutes=5)
    made = raising.raised(who, at=at)
    assert told(who.officer) == "1 new thing for you"
    assert [told(one) for one in (who.oblast, who.stranger, who.business)] == ["", "", ""]
    raising.done(made, Happening.PASSED_UP, who.officer, at)
    assert (told(who.officer), told(who.oblast)) == ("", "2 new things for you")
    look(who.oblast)
    raising.done(made, Happening.REPORTED, who.oblast, at)
    assert told(who.business) == "1 new thing for you"
    raising.done(made, Happening.NOT_SOLVED, who.business, at)
    assert told(who.oblast) == "1 new thing for you"


def test_a_protected_barrier_is_told_to_nobody_below() -> None:
    who = raising.ladder()
    raising.raised(who, at=timezone.now() - timedelta(minutes=5), protected=True)
    assert (told(who.officer), told(who.oblast)) == ("", "1 new thing for you")


def test_asking_costs_as_many_queries_for_many_as_for_few(who: People) -> None:
    client = browser(who.akim)
    issued(who)
    with CaptureQueriesContext(connection) as few:
        client.get("/en/inbox/news/bell/")
    for _ in range(4):
        issued(who)
    with CaptureQueriesContext(connection) as many:
        client.get("/en/inbox/news/bell/")
    assert len(many) == len(few)


def test_the_top_bar_asks_by_itself_and_nobody_signed_out_is_answered(who: People) -> None:
    page = browser(who.akim).get("/en/inbox/").text
    assert 'data-bell="/en/inbox/news/bell/"' in page
    assert "bagdar/bell.js" in page
    assert "data-bell" not in Client().get("/en/about/").text
    assert Client().get("/en/inbox/news/bell/").status_code == 302
