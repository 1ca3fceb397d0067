"""What the daily letter says to subscribers: signed briefs, and new signals of their sectors.

A thing is told once to each person, after the act that made it is committed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bagdar.web.people.models import User
from bagdar.web.people.permissions import World, scope_of
from bagdar.web.projects.queries.letters import MOST_NAMED, LetterPart
from bagdar.web.queue.models import Effect
from bagdar.web.trends.models import (
    Brief,
    BriefState,
    Link,
    LinkState,
    Sighting,
    Subscription,
)
from bagdar.web.trends.permissions import reads
from bagdar.web.trends.queries.reading import last_run

TOLD_WITHIN = timedelta(days=30)
"""What is older is no news to whoever subscribes today."""


def trends_in_letter(person: User, *, at: datetime) -> LetterPart | None:
    """Tell a subscriber what is new in trend watch; None where there is nothing."""
    if person.is_synthetic:
        return None
    mine = list(Subscription.objects.filter(user=person, is_synthetic=False))
    scope = scope_of(person, on=timezone.localdate(at), world=World.REAL)
    if not mine or not reads(scope):
        return None
    found = [*_briefs(at), *_signals(mine, at)]
    marks = [f"trends.told:{person.pk}:{mark}" for mark, _line in found]
    told = set(Effect.objects.filter(key__in=marks).values_list("key", flat=True))
    new = [mark for mark in marks if mark not in told]
    lines = [line for mark, (_what, line) in zip(marks, found, strict=True) if mark not in told]
    if not new:
        return None
    title = _("New in trend watch: %d.") % len(new)
    return LetterPart(title, lines[:MOST_NAMED], len(new), reverse("trend-briefs"), new)


def _briefs(at: datetime) -> list[tuple[str, str]]:
    rows = Brief.objects.filter(
        state=BriefState.SIGNED, is_synthetic=False, signed_at__gte=at - TOLD_WITHIN
    )
    words = _("– Brief %(number)d of %(day)s is signed")
    return [
        (f"brief:{one.pk}", words % {"number": one.pk, "day": date_format(one.on, "DATE_FORMAT")})
        for one in rows
    ]


def _signals(mine: list[Subscription], at: datetime) -> list[tuple[str, str]]:
    run = last_run(synthetic=False)
    if run is None or run.at < at - TOLD_WITHIN:
        return []
    rows = Sighting.objects.filter(run=run, fresh=True).select_related("signal")
    sectors = [one.sector_id for one in mine if one.sector_id is not None]
    if len(sectors) == len(mine):
        links = Link.objects.filter(signal=OuterRef("signal")).exclude(state=LinkState.REFUSED)
        in_them = Q(sector__in=sectors) | Q(sector__parent__in=sectors)
        rows = rows.filter(Exists(links.filter(in_them)))
    words = _("– New signal: %s")
    chosen = rows.order_by("early", "rank", "pk")[:MOST_NAMED]
    return [(f"signal:{one.signal_id}", words % one.signal.name) for one in chosen]
