"""The calendar of an office (RFC 5545): what waits for it, each on the day it is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from icalendar import Calendar, Event

from bagdar.web.inbox.models import Feed
from bagdar.web.inbox.queries.desks import Desk, desks_of, stands_at
from bagdar.web.inbox.queries.rows import Row, rows_of
from bagdar.web.inbox.queries.things import keys_of, parts_of
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.filtering import Reading

MOST_EVENTS = 500
"""How many things a calendar holds, the first due first: programs read it whole every hour."""

_SHOWN_LETTERS = 80


def feed_of(digest: str) -> Feed | None:
    """Return the address in force that a digest is of; None for nobody's."""
    feeds = Feed.objects.select_related("user")
    return feeds.filter(digest=digest, revoked_at=None, user__is_active=True).first()


def desk_of(feed: Feed, *, at: datetime) -> tuple[Desk, Reading] | None:
    """Return the office of an address; None as soon as the person sits there no more."""
    day = timezone.localdate(at)
    world = World.SYNTHETIC if feed.is_synthetic else World.REAL
    scope = scope_of(feed.user, on=day, world=world)
    for one in desks_of(feed.user, scope, on=day):
        if one.key == feed.desk and scope.is_synthetic is feed.is_synthetic:
            return one, Reading(scope, at, None, day)
    return None


def calendar_text(feed: Feed, desk: Desk, reading: Reading) -> bytes:
    """Write the calendar of an office in the language that is active.

    Protected barriers are left out: a calendar travels to devices that others look at. The same
    things make the same text, so that a program that has it is told so.
    """
    standing = stands_at(feed.user, reading, desk)
    keys = keys_of(parts_of(standing), None, first=0, most=MOST_EVENTS)
    return written(feed, desk, rows_of(keys, standing))


def written(feed: Feed, desk: Desk, rows: Sequence[Row]) -> bytes:
    """Write rows that have a day as a calendar."""
    calendar = Calendar()
    calendar.add("prodid", "-//Bagdar//Inbox//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Bagdar: {desk.name}")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for one in rows:
        if one.due_on is not None and not one.protected:
            calendar.add_component(_event(one, feed))
    text: bytes = calendar.to_ical()
    return text


def _event(one: Row, feed: Feed) -> Event:
    """Write a thing as a whole day; its name stays the same as long as the same is asked."""
    assert one.due_on is not None  # noqa: S101 -- narrows the type, never an input check
    host = urlsplit(settings.SITE_ADDRESS).hostname or "bagdar"
    title = Truncator(one.title).chars(_SHOWN_LETTERS)
    event = Event()
    event.add("uid", f"{one.source.value}-{one.number}-{one.ask.value}@{host}")
    event.add("dtstamp", feed.created_at)
    event.add("dtstart", one.due_on)
    event.add("dtend", one.due_on + timedelta(days=1))
    event.add("summary", f"{capfirst(str(one.words))}: {title}")
    event.add("description", f"{one.kind}. {one.about}")
    event.add("url", f"{settings.SITE_ADDRESS}{one.href}")
    event.add("transp", "TRANSPARENT")
    return event
