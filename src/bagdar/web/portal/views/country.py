"""The country page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override

from bagdar.web.people.requests import Asked
from bagdar.web.portal.queries.beginnings import Beginnings, beginnings
from bagdar.web.portal.queries.counts import life_in, reader_of
from bagdar.web.portal.queries.figures import key_figures, promise_figures
from bagdar.web.portal.queries.pictures import outline_map, tile_map
from bagdar.web.portal.queries.places import Asking, countries, day_of, first_country, place_page
from bagdar.web.territories.queries import Land, land


def to_language(request: HttpRequest) -> HttpResponse:
    """Send a visit to the country page in the person's language, or the browser's."""
    known = dict(settings.LANGUAGES)
    language = getattr(request.user, "language", "")
    with override(language if language in known else get_language()):
        return redirect("country")


def country(request: Asked) -> HttpResponse:
    """Show the country on a map, with its figures and projects."""
    known = land()
    asking = asking_of(request, known)
    day = day_of(asking, today=timezone.localdate(request.now))
    roots = known.roots_of_world(day, synthetic=request.scope.is_synthetic)
    if not roots:
        return render(request, "portal/no_territories.html")
    shown = first_country([one.territory for one in roots])
    beginnings = beginnings_for(request)
    return show_place(request, known, shown, asking, "portal/country.html", beginnings=beginnings)


def beginnings_for(request: Asked) -> Beginnings | None:
    """Offer a newcomer where to begin, as long as this is a trial with demo accounts."""
    person = request.user
    if request.as_of_day or (person.is_authenticated and not getattr(person, "is_demo", False)):
        return None
    return beginnings(here=getattr(person, "username", ""))


def asking_of(request: Asked, known: Land) -> Asking:
    """Read the year and the kind of map from the address; 404 for a year without a tree."""
    text = request.GET.get("tree")
    if text and text not in {str(year) for year in known.years}:
        raise Http404
    return Asking(
        tree=int(text) if text else None,
        outline=request.GET.get("map") == "outline",
        as_of=request.as_of_day,
        late=request.GET.get("by") == "late",
    )


def show_place(
    request: Asked, known: Land, territory: int, asking: Asking, template: str, **more: Any
) -> HttpResponse:
    """Compose and render the page of a place."""
    reader = reader_of(request.scope, at=request.now, as_of=request.as_of)
    today = timezone.localdate(request.now)
    page = place_page(known, territory, reader, asking, today=today)
    picture = (outline_map(known, page, reader) if asking.outline else None) or tile_map(
        known, page
    )
    shown = {
        "page": page,
        "picture": picture if page.map_rows else None,
        "crumbs": page.crumbs,
        "figures": key_figures(page),
        "life": life_in(reader, known.placing(page.day), page.version.territory, page.as_of_day),
        "promises": promise_figures(page),
        "countries": countries(known, page, asking),
        **more,
    }
    return render(request, template, shown)
