"""The list of projects."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.people.requests import Asked
from bagdar.web.projects.permissions.writing import can_enter, rights_of
from bagdar.web.projects.queries.asking import PAGE_SIZES, Asking, asking_of
from bagdar.web.projects.queries.choosing import choices_for
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.listing import Listing, listing
from bagdar.web.projects.queries.saved import saved_views_of
from bagdar.web.projects.queries.sheet import first_entry
from bagdar.web.projects.views.reading import reading_of


def project_list(request: Asked) -> HttpResponse:
    """Show the projects asked for; everything asked stands in the address."""
    reading = reading_of(request)
    asking = asking_of(request.GET)
    page = listing(asking, reading)
    return render(request, "projects/list.html", _context(request, page, reading))


def _context(request: Asked, page: Listing, reading: Reading) -> dict[str, Any]:
    asking = page.asking
    day = request.as_of_day.isoformat() if request.as_of_day else None
    query = asking.query(as_of=day)
    return {
        "page": page,
        "choices": choices_for(reading),
        "chips": [(chip, _without(request, asking, chip.name)) for chip in page.chips],
        "clear_url": f"?as_of={day}" if day else request.path,
        "page_sizes": PAGE_SIZES,
        "query": query,
        "csv_url": f"{reverse('project-export', args=['csv'])}?{query}",
        "xlsx_url": f"{reverse('project-export', args=['xlsx'])}?{query}",
        "saved_views": saved_views_of(request.user),
        "can_enter": can_enter(rights_of(reading.scope)),
        "first_entry": first_entry(reading) if reading.as_of and not page.count else None,
        "as_of_day": request.as_of_day,
        "search_query": asking.get("q"),
        "crumbs": _crumbs(request),
    }


def _crumbs(request: HttpRequest) -> list[tuple[str, str]]:
    day = request.GET.get("as_of")
    return [(_("Country"), reverse("country") + (f"?as_of={day}" if day else "")), (_("Projects"), "")]


def _without(request: Asked, asking: Asking, name: str) -> str:
    """Return the address with one filter taken off."""
    kept = asking.without(name)
    if name == "territory":
        kept = kept.without("undetermined")
    day = request.as_of_day.isoformat() if request.as_of_day else None
    return f"{request.path}?{kept.query(as_of=day)}"
