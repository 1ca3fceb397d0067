"""The list of projects."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.people.permissions import Scope
from bagdar.web.people.requests import Asked
from bagdar.web.projects.permissions.writing import Rights, can_enter, editable, rights_of
from bagdar.web.projects.queries.asking import PAGE_SIZES, Asking, asking_of
from bagdar.web.projects.queries.choosing import Choices, choices_for
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.projects.queries.found_beside import found_beside
from bagdar.web.projects.queries.listing import Listing, listing
from bagdar.web.projects.queries.saved import saved_views_of
from bagdar.web.projects.queries.sheet import first_entry
from bagdar.web.projects.views.reading import reading_of


def project_list(request: Asked) -> HttpResponse:
    """Show the projects asked for; everything asked stands in the address."""
    reading = reading_of(request)
    asking = asking_of(request.GET)
    page = listing(asking, reading)
    response = render(request, "projects/list.html", _context(request, page, reading))
    if request.headers.get("HX-Request"):
        response["HX-Push-Url"] = _address(request, asking)
    return response


def _context(request: Asked, page: Listing, reading: Reading) -> dict[str, Any]:
    asking, choices = page.asking, choices_for(reading)
    rights = rights_of(reading.scope)
    day = request.as_of_day.isoformat() if request.as_of_day else None
    query = asking.query(as_of=day)
    bare = asking.query(sort=None, columns=None, per_page=None, as_of=day)
    return {
        "page": page,
        "pages": _pages(page),
        "asked": dict(asking.filters),
        "choices": choices,
        "selects": _selects(asking, choices),
        "days": [
            {"name": name, "label": label, "value": asking.get(name)}
            for name, label in (
                ("late_over", _("Late by more than, days")),
                ("due_within", _("Committed date within, days")),
            )
        ],
        "kept": [(name, asking.get(name)) for name in UNSEEN if asking.get(name)],
        "day_query": f"?as_of={day}" if day else "",
        "view_query": asking.query(),
        "chips": [(chip, _without(request, asking, chip.name)) for chip in page.chips],
        "clear_url": f"?as_of={day}" if day else request.path,
        "page_sizes": PAGE_SIZES,
        "pictures": [
            (f"{reverse(name)}?{bare}", word)
            for name, word in (("timeline", _("Timeline")), ("calendar", _("Calendar")))
        ],
        "csv_url": f"{reverse('project-export', args=['csv'])}?{query}",
        "xlsx_url": f"{reverse('project-export', args=['xlsx'])}?{query}",
        "oc4ids_url": f"{reverse('oc4ids')}?{query}",
        "edit_url": f"{reverse('project-export', args=['workbook'])}?{query}",
        "saved_views": saved_views_of(request.user),
        "can_enter": can_enter(rights),
        "choosable": frozenset() if reading.as_of else _choosable(page, rights),
        "first_entry": first_entry(reading) if reading.as_of and not page.count else None,
        "as_of_day": request.as_of_day,
        "beside": found_beside(asking.get("q"), reading) if page.page == 1 else [],
        "page_day": reading.day,
        "search_query": asking.get("q"),
        "crumbs": _crumbs(request),
    }


def _choosable(page: Listing, rights: Rights) -> frozenset[str]:
    """Return the keys of the rows that the reader may edit, for a grid of many."""
    return frozenset(one.key for one in page.rows if "stage" in editable(rights, one.project))


UNSEEN = ("world", "key", "enterprise", "undetermined", "tree")
"""Filters that come from links: kept by the form, taken off by their chips."""


def _selects(asking: Asking, choices: Choices) -> list[dict[str, Any]]:
    named = (
        ("stage", _("Stage"), choices.stages),
        ("size", _("Size"), choices.sizes),
        ("programme", _("Programme"), choices.programmes),
        ("organisation", _("Organisation"), choices.organisations),
        ("curator", _("Curator"), choices.curators),
        ("visibility", _("Visibility"), choices.visibilities),
        ("timing", _("Timing"), choices.timings),
        ("staleness", _("Forecast stated"), choices.staleness),
        ("pending", _("New committed date"), choices.pending),
        ("life", _("Since the launch"), choices.lives),
    )
    return [
        {"name": name, "label": label, "options": options, "value": asking.get(name)}
        for name, label, options in named
    ]


def _pages(page: Listing) -> Page[int]:
    """Give the page links what they count by; the rows themselves are read already."""
    return Paginator(range(page.count), page.asking.per_page).page(page.page)


def _address(request: Asked, asking: Asking) -> str:
    """Return the address without what was not asked for."""
    day = request.as_of_day.isoformat() if request.as_of_day else None
    page = asking.page if asking.page > 1 else None
    query = asking.query(as_of=day, page=page)
    return f"{request.path}?{query}" if query else request.path


def _crumbs(request: HttpRequest) -> list[tuple[str, str]]:
    day = request.GET.get("as_of")
    kept = {"as_of": day, "world": "synthetic" if _is_synthetic(request) else None}
    query = urlencode({name: value for name, value in kept.items() if value})
    return [
        (_("Country"), reverse("country") + (f"?{query}" if query else "")),
        (_("Projects"), ""),
    ]


def _is_synthetic(request: HttpRequest) -> bool:
    scope: Scope = getattr(request, "scope", Scope())
    return scope.is_synthetic


def _without(request: Asked, asking: Asking, name: str) -> str:
    """Return the address with one filter taken off."""
    kept = asking.without(name)
    if name == "territory":
        kept = kept.without("undetermined").without("tree")
    day = request.as_of_day.isoformat() if request.as_of_day else None
    return f"{request.path}?{kept.query(as_of=day)}"
