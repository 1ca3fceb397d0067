"""Put on every request what rights and dates depend on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from bagdar.web.people.permissions import scope_of
from bagdar.web.people.requests import world_asked
from bagdar.web.territories.queries import one_tree

READS = ("GET", "HEAD")
"""Requests that change nothing: what they read of the tree cannot change under them."""


class AskedMiddleware:
    """Set on the request what `Asked` declares.

    `as_of` is the end of the day asked for; None: as it is now.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep what answers the request."""
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Answer with the request made complete."""
        request.now, request.person = timezone.now(), request.user
        request.today = today = timezone.localdate(request.now)
        request.scope = SimpleLazyObject(
            lambda: scope_of(request.user, on=today, world=world_asked(request))
        )
        with one_tree() if request.method in READS else nullcontext():
            return self.get_response(request)

    def process_view(self, request: Any, *_args: Any) -> None:
        """Read `?as_of=`; a day that is not over yet means as it is now."""
        request.as_of = request.as_of_day = None
        if asked := request.GET.get("as_of"):
            day = _day(asked)
            if day < request.today:
                request.as_of_day, request.as_of = day, _end_of(day)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(_("Write the day as year-month-day, for example 2026-03-31.")) from None


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
