"""Calendars of offices: the page that makes their addresses, and what programs read there."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bagdar.web.inbox.actions.feeds import digest_of, make_feed, revoke_feed
from bagdar.web.inbox.actions.letters import absolute
from bagdar.web.inbox.models import Feed
from bagdar.web.inbox.queries.calendars import calendar_text, desk_of, feed_of
from bagdar.web.inbox.queries.desks import desks_of
from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked

MINUTE = 60
MOST_A_MINUTE = 20
"""How often one address is read in a minute, in each process of the server."""


@login_required
def feeds(request: Asked) -> HttpResponse:
    """Show for which of the reader's offices there is an address; make one, shown this once."""
    desks = desks_of(request.person, request.scope, on=request.today)
    synthetic = request.scope.is_synthetic
    raw, made = "", None
    if request.method == "POST":
        made = next((one for one in desks if one.key == request.POST.get("office")), None)
        if made is None:
            raise Http404
        _feed, secret = make_feed(request.person, made, synthetic=synthetic, at=request.now)
        raw = absolute(reverse("inbox-calendar", args=[secret]))
    rows = Feed.objects.filter(user=request.person, revoked_at=None, is_synthetic=synthetic)
    known = {one.desk: one for one in rows}
    world = f"?world={World.SYNTHETIC}" if synthetic else ""
    context = {
        "offices": [(one, known.get(one.key)) for one in desks],
        "left": [one for key, one in known.items() if key not in {desk.key for desk in desks}],
        "made": made,
        "raw": raw,
        "synthetic": synthetic,
        "crumbs": [(_("Inbox"), reverse("inbox") + world), (_("Calendars"), "")],
    }
    answer = render(request, "inbox/feeds.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@login_required
def revoke(request: Asked, number: int) -> HttpResponse:
    """Make one's own address useless."""
    feed = get_object_or_404(Feed, pk=number, user=request.person, revoked_at=None)
    revoke_feed(feed, by=request.person, at=request.now)
    messages.success(request, _("The address of the calendar no longer works."))
    world = f"?world={World.SYNTHETIC}" if feed.is_synthetic else ""
    return redirect(reverse("inbox-feeds") + world)


@require_safe
def calendar(request: Asked, token: str) -> HttpResponse:
    """Send the calendar of an office to whoever shows its address; who has it is told so."""
    digest = digest_of(token)
    feed = feed_of(digest)
    found = desk_of(feed, at=request.now) if feed is not None else None
    if feed is None or found is None:
        raise Http404
    if _too_often(digest, int(request.now.timestamp()) // MINUTE):
        return HttpResponse(status=429, headers={"Retry-After": str(MINUTE)})
    with translation.override(feed.user.language or settings.LANGUAGE_CODE):
        text = calendar_text(feed, *found)
    tag = f'"{sha256(text).hexdigest()}"'
    told: HttpResponse | None = get_conditional_response(request, etag=tag)
    answer = told or HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _too_often(digest: str, minute: int) -> bool:
    """Count a reading within the minute."""
    key = f"calendar:{minute}:{digest}"
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        return cache.incr(key) > MOST_A_MINUTE
    except ValueError:  # dropped from a full cache in between
        return False
