"""The overview of money from budget to payment, and the projects behind it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bagdar.web.people.requests import Asked, in_world
from bagdar.web.projects.queries.asking import Asking, asking_of
from bagdar.web.projects.queries.choosing import choices_for
from bagdar.web.projects.queries.filtering import Reading
from bagdar.web.spending.models import Register
from bagdar.web.spending.permissions import powers_of
from bagdar.web.spending.queries import overview as roll_up
from bagdar.web.spending.queries.flagged import flagged_places, flagged_sheet
from bagdar.web.spending.queries.overview import (
    Overview,
    ordered,
    projects_sheet,
    shown_columns,
    sums_sheet,
)
from bagdar.web.spending.views.seen import file_of, reading_of

ROWS = 50


def overview(request: Asked) -> HttpResponse:
    """Show money by territory and sector, of all projects or those asked for."""
    reading, asking, found = _found(request)
    flagged = None
    if not set(dict(asking.filters)) - {"world", "territory"}:
        flagged = flagged_places(asking.get("territory"), found.currency, reading)
    if kind := request.GET.get("as"):
        table = request.GET.get("table", "territories")
        if table == "flags" and flagged is not None:
            told = flagged_sheet(f"flags-{reading.day.isoformat()}", flagged, found.currency)
            return file_of(kind, told, synthetic=reading.is_synthetic)
        rows = {"territories": found.territories, "sectors": found.sectors}.get(table)
        if rows is None:
            raise Http404
        sheet = sums_sheet(f"money-{table}-{reading.day.isoformat()}", rows, found.currency)
        return file_of(kind, sheet, synthetic=reading.is_synthetic)
    powers = powers_of(request.scope, at=request.now)
    context = {
        **_shared(request, reading, asking, found),
        "flagged": flagged,
        "registers": [(one.value, one.label) for one in Register],
        "may_match": request.user.is_authenticated and powers.may_enter(Register.CONTRACT),
        "crumbs": _crumbs(found),
    }
    return render(request, "spending/overview.html", context)


def projects(request: Asked) -> HttpResponse:
    """List the projects that have money, in the order asked for."""
    reading, asking, found = _found(request)
    rows = ordered(found.projects, asking.sort)
    if kind := request.GET.get("as"):
        name = f"money-projects-{reading.day.isoformat()}"
        sheet = projects_sheet(name, rows, found.currency)
        return file_of(kind, sheet, synthetic=reading.is_synthetic)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        **_shared(request, reading, asking, found),
        "page_obj": page,
        "sort": asking.sort or "-budget",
        "crumbs": [
            (_("Money"), in_world(reverse("money"), synthetic=reading.is_synthetic)),
            (_("Projects"), ""),
        ],
    }
    return render(request, "spending/projects.html", context)


def _found(request: Asked) -> tuple[Reading, Asking, Overview]:
    reading, asking = reading_of(request), asking_of(request.GET)
    found = roll_up.overview(asking, reading, request.GET.get("currency", "")[:3])
    if found is None:
        raise Http404
    return reading, asking, found


def _shared(request: Asked, reading: Reading, asking: Asking, found: Overview) -> dict[str, Any]:
    return {
        "found": found,
        "columns": shown_columns(),
        "asked": dict(asking.filters),
        "choices": choices_for(reading),
        "page_day": reading.day,
        "as_of_day": request.as_of_day,
        "synthetic": reading.is_synthetic,
        "narrowed": bool(set(dict(asking.filters)) - {"world"}),
        "query": asking.query(currency=request.GET.get("currency", "")[:3] or None),
    }


def _crumbs(found: Overview) -> list[tuple[str, str]]:
    if not found.path:
        return [(_("Money"), "")]
    (_country, top), *middle = found.path
    return [(_("Money"), top), *middle, (found.place, "")]
