"""My work: what waits for the person who asks, with the way to it."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.web.people.permissions import World
from bagdar.web.people.requests import Asked
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.waiting import Waiting, waiting_for


@require_GET
@login_required
def work(request: Asked) -> HttpResponse:
    """Count what waits for a person, what is late first; today, whatever day is asked for."""
    reading = Reading(request.scope, request.now, None, timezone.localdate(request.now))
    found = waiting_for(request.person, reading)
    if reading.is_synthetic:
        found = [_in_synthetic(one) for one in found]
    shown = {"waiting": found, "crumbs": [(_("My work"), "")]}
    return render(request, "portal/work.html", shown)


def _in_synthetic(one: Waiting) -> Waiting:
    joined = "&" if "?" in one.href else "?"
    return replace(one, href=f"{one.href}{joined}world={World.SYNTHETIC}")
