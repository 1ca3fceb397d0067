"""The page of an oblast, a city or a district."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from bagdar.web.people.requests import Asked
from bagdar.web.portal.queries.places import day_of
from bagdar.web.portal.views.country import asking_of, show_place
from bagdar.web.territories.queries import land


def territory(request: Asked, key: str) -> HttpResponse:
    """Show a territory."""
    known = land()
    asking = asking_of(request, known)
    day = day_of(asking, today=timezone.localdate(request.now))
    found = known.find(key)
    if found is None or known.forest.tree_on(day).node(found) is None:
        raise Http404
    return show_place(request, known, found, asking, "portal/territory.html")
