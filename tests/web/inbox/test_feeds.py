"""The calendar of an office: read by whoever has its address, as long as they sit there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from bagdar.web.inbox.actions.feeds import make_feed
from bagdar.web.inbox.models import Feed
from bagdar.web.inbox.queries.desks import Desk
from bagdar.web.inbox.views import feeds as views
from bagdar.web.journal.models import Entry
from bagdar.web.people.actions import end_grant
from bagdar.web.people.models import Grant, User
from bagdar.web.territories.models import Territory
from tests import builders
from tests.builders import NOW, TESTS
from tests.web.barriers import raising
from tests.web.instructions import ordering
from tests.web.instructions.ordering import People, issued
from tests.web.people import worlds

pytestmark = pytest.mark.django_db
NORTH = Desk("territory-north", "North")


@pytest.fixture
def who() -> People:
    return ordering.people()


def address_of(person: User, desk: Desk = NORTH) -> str:
    _feed, secret = make_feed(person, desk, synthetic=False, at=NOW)
    return reverse("inbox-calendar", args=[secret])


def events(path: str, **headers: str) -> list[Any]:
    answer = Client().get(path, headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_calendar_holds_each_thing_on_its_day_under_a_lasting_name(who: People) -> None:
    one = ordering.accepted(who)
    path = address_of(who.akim)
    (event,) = events(path)
    assert event["uid"] == f"instruction-{one.pk}-do@127.0.0.1"
    assert event.decoded("dtstart") == date(2026, 9, 1)
    assert event["url"].endswith(f"/instructions/{one.pk}/")
    assert events(path)[0]["uid"] == event["uid"]


def test_an_unchanged_calendar_is_not_sent_again(who: People) -> None:
    issued(who)
    path = address_of(who.akim)
    first = Client().get(path)
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    issued(who)
    changed = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_it_stops_as_soon_as_the_person_sits_there_no_more(who: People) -> None:
    path = address_of(who.akim)
    assert Client().get(path).status_code == 200
    grant = Grant.objects.get(user=who.akim)
    end_grant(grant, by=TESTS, at=timezone.now())
    office = Desk(f"office-{who.north.key}", "North")
    assert Client().get(path).status_code == 404
    assert Client().get(address_of(who.akim, office)).status_code == 200, "the office is still held"


def test_an_acting_holder_reads_it_for_the_term_alone(who: People) -> None:
    deputy, today = builders.user(), timezone.localdate()
    term = (today - timedelta(days=9), today)
    worlds.holder(who.east, worlds.person("Acting", deputy), *term, acting=True, order="No. 5")
    path = address_of(deputy, Desk(f"office-{who.east.key}", "East"))
    assert Client().get(path).status_code == 404


def test_a_protected_barrier_is_in_no_calendar() -> None:
    who = raising.ladder()
    User.objects.update(language="en")
    raising.raised(who, at=timezone.now(), protected=True)
    raising.raised(who, at=timezone.now(), what="Open to all.")
    text = Client().get(address_of(who.oblast)).text
    assert "No transformer" not in text
    path = address_of(who.officer, Desk("territory-north-east", "East"))
    assert [one["summary"] for one in events(path)] == ["Solve: Open to all."]


def test_an_address_is_shown_once_kept_as_a_digest_and_revoked(who: People) -> None:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(who.akim)
    made = client.post("/en/inbox/calendars/", {"office": "territory-north"})
    secret = next(
        part.split(".ics")[0] for part in made.text.split("/inbox/calendars/") if ".ics" in part
    )
    feed = Feed.objects.get()
    assert secret not in feed.digest
    assert secret not in client.get("/en/inbox/calendars/").text
    assert Client().get(f"/en/inbox/calendars/{secret}.ics").status_code == 200
    client.post(f"/en/inbox/calendars/{feed.pk}/revoke/")
    assert Client().get(f"/en/inbox/calendars/{secret}.ics").status_code == 404
    assert {"inbox.feed", "inbox.revoke_feed"} <= set(Entry.objects.values_list("act", flat=True))


def test_a_new_address_of_an_office_stops_the_old_one(who: People) -> None:
    old, new = address_of(who.akim), address_of(who.akim)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)


def test_nobody_makes_or_revokes_the_address_of_anothers_office(who: People) -> None:
    address_of(who.akim)
    client = Client()
    client.force_login(who.district)
    assert client.post("/en/inbox/calendars/", {"office": "territory-north"}).status_code == 404
    assert client.post(f"/en/inbox/calendars/{Feed.objects.get().pk}/revoke/").status_code == 404
    south = builders.user("akim", territory=Territory.objects.get(key="south"))
    assert Client().get(address_of(south)).status_code == 404, "a desk that is not theirs"


def test_a_calendar_is_bounded_and_not_read_at_any_rate(
    who: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued(who)
    issued(who)
    path = address_of(who.akim)
    monkeypatch.setattr("bagdar.web.inbox.queries.calendars.MOST_EVENTS", 1)
    assert len(events(path)) == 1
    monkeypatch.setattr(views, "MOST_A_MINUTE", 1)
    answers = {Client().get(path).status_code for _ in range(3)}
    assert 429 in answers


def test_it_is_written_in_the_language_of_its_reader(who: People) -> None:
    User.objects.filter(pk=who.akim.pk).update(language="ru")
    issued(who)
    (event,) = events(address_of(who.akim))
    assert "/ru/instructions/" in event["url"]
