"""The page of an oblast, a city or a district, whether it exists today or not."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bagdar.web.alarms.queries.section import open_in
from bagdar.web.jobs.permissions import powers_of
from bagdar.web.people.queries import holder_of
from bagdar.web.people.requests import Asked
from bagdar.web.portal.queries.history import gone_page, history_of, kind_of
from bagdar.web.portal.queries.places import day_of
from bagdar.web.portal.views.country import asking_of, show_place
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.territories.queries import land


def territory(request: Asked, key: str) -> HttpResponse:
    """Show a territory in the tree of the day; if it is not in it, say what became of it."""
    known = land()
    asking = asking_of(request, known)
    day = day_of(asking, today=timezone.localdate(request.now))
    found = known.find(key)
    if found is None:
        raise Http404
    version = known.forest.tree_on(day).node(found)
    if version is None:
        gone = gone_page(known, found, asking, day=day)
        return render(request, "portal/territory_gone.html", {"page": gone})
    today = timezone.localdate(request.now)
    reading = Reading(request.scope, request.now, None, today)
    return show_place(
        request,
        known,
        found,
        asking,
        "portal/territory.html",
        kind=kind_of(version),
        events=history_of(known, found, asking),
        holder=holder_of(found, day),
        reads_jobs=powers_of(request.scope, request.user, on=today).reads_territory(found),
        open_alarms=open_in(found, reading),
        stands_today=known.placing(today).tree.node(found) is not None,
    )
