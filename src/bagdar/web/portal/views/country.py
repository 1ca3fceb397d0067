"""The country page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from bagdar.web.people.requests import Asked
from bagdar.web.portal.queries.counts import reader_of
from bagdar.web.portal.queries.pictures import outline_map, tile_map
from bagdar.web.portal.queries.places import Asking, country_of, day_of, place_page
from bagdar.web.territories.queries import years


def to_language(_request: HttpRequest) -> HttpResponse:
    """Send a first visit to the country page in the reader's language."""
    return redirect("country")


def country(request: Asked) -> HttpResponse:
    """Show the country on a map, with its figures and projects."""
    asking = asking_of(request)
    today = timezone.localdate(request.now)
    found = country_of(day_of(asking, today=today))
    if found is None:
        return render(request, "portal/no_territories.html")
    return show_place(request, found.territory, asking, "portal/country.html")


def asking_of(request: Asked) -> Asking:
    """Read the year and the kind of map from the address; 404 for a year without a tree."""
    text = request.GET.get("tree")
    if text and text not in {str(year) for year in years()}:
        raise Http404
    return Asking(
        tree=int(text) if text else None,
        outline=request.GET.get("map") == "outline",
        as_of=request.as_of_day,
    )


def show_place(request: Asked, territory: int, asking: Asking, template: str) -> HttpResponse:
    """Compose and render the page of a place."""
    reader = reader_of(request.scope, at=request.now, as_of=request.as_of)
    page = place_page(territory, reader, asking, today=timezone.localdate(request.now))
    picture = (outline_map(page) if asking.outline else None) or tile_map(page)
    return render(request, template, {"page": page, "picture": picture, "crumbs": page.crumbs})
