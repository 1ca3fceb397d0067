"""The page of an oblast, a city or a district."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from bagdar.web.people.requests import Asked
from bagdar.web.portal.queries.places import day_of
from bagdar.web.portal.views.country import asking_of, show_place
from bagdar.web.territories.queries import forest, placing_on


def territory(request: Asked, key: str) -> HttpResponse:
    """Show a territory."""
    asking = asking_of(request)
    day = day_of(asking, today=timezone.localdate(request.now))
    found = next((one.territory for one in forest().versions if one.key == key), None)
    if found is None or placing_on(day).tree.node(found) is None:
        raise Http404
    return show_place(request, found, asking, "portal/territory.html")
