"""All minerals, one mineral, and their tables as files."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bagdar.core.minerals.scenarios import BLOCK_MONTHS, LEAST_CHANGES, NOMINAL_COVERAGE
from bagdar.web.minerals.permissions import may_import, powers_of
from bagdar.web.minerals.queries.overview import (
    MOST_EXPOSURES,
    MOST_MISSING,
    SORTS,
    mineral_page,
    overview_sheet,
)
from bagdar.web.minerals.queries.overview import overview as all_minerals
from bagdar.web.minerals.queries.scenarios import (
    CASES,
    HORIZONS,
    projects_sheet,
    scenarios_of,
    scenarios_sheet,
)
from bagdar.web.minerals.queries.tables import PRICES, USE, sheet_of
from bagdar.web.minerals.views.seen import file_of, mineral_named, reading_of
from bagdar.web.people.requests import Asked

FILES = (PRICES, USE, "scenario")
LONGEST = 120
MOST_PROJECTS = 100


@require_GET
def overview(request: Asked) -> HttpResponse:
    """List all minerals: price, trend, volatility, fall, and what of the programme hangs on it."""
    reading = reading_of(request)
    sort = request.GET.get("sort", "name")
    sort = sort if sort.removeprefix("-") in SORTS else "name"
    found = all_minerals(reading, sort)
    if kind := request.GET.get("as"):
        return file_of(kind, overview_sheet(found, reading.day), synthetic=reading.is_synthetic)
    signed_in = request.user.is_authenticated and reading.as_of is None
    context = {
        "found": found,
        "sort": sort,
        "columns": [
            ("change", _("1 year, %")),
            ("trend", _("Trend, %")),
            ("volatility", _("Volatility, %")),
            ("peak", _("Below peak, %")),
            ("value", _("Of value, %")),
            ("jobs", _("Of jobs, %")),
        ],
        "may_import": signed_in and may_import(request.scope),
        "may_state": signed_in and powers_of(request.scope, at=request.now).may_state_some,
        "synthetic": reading.is_synthetic,
        "page_day": reading.day,
        "crumbs": [(_("Minerals"), "")],
    }
    return render(request, "minerals/overview.html", context)


@require_GET
def mineral(request: Asked, mineral: str) -> HttpResponse:
    """Show a mineral: its price and the paths ahead, its use, the projects exposed to it."""
    key, reading = mineral_named(mineral), reading_of(request)
    page = mineral_page(
        key,
        reading,
        benchmark=request.GET.get("benchmark", "")[:LONGEST],
        in_real=request.GET.get("money") == "real",
    )
    context = {
        "page": page,
        "exposures": page.exposures[:MOST_EXPOSURES],
        "more_exposures": len(page.exposures) > MOST_EXPOSURES,
        "missing": page.missing[:MOST_MISSING],
        "more_missing": max(len(page.missing) - MOST_MISSING, 0),
        "nominal_percent": round(NOMINAL_COVERAGE * 100),
        "block_months": BLOCK_MONTHS,
        "least_changes": LEAST_CHANGES,
        "synthetic": reading.is_synthetic,
        "page_day": reading.day,
        "crumbs": [(_("Minerals"), reverse("minerals")), (page.name, "")],
    }
    return render(request, "minerals/mineral.html", context)


@require_GET
def scenarios(request: Asked) -> HttpResponse:
    """Show the price scenarios of chosen minerals, and what each means for the programme."""
    reading = reading_of(request)
    months = request.GET.get("months", "")
    chosen = next((one for one in HORIZONS if str(one) == months), HORIZONS[0])
    found = scenarios_of(reading, request.GET.getlist("mineral"), chosen)
    if kind := request.GET.get("as"):
        of_projects = request.GET.get("rows") == "projects"
        sheet = projects_sheet(found) if of_projects else scenarios_sheet(found)
        return file_of(kind, sheet, synthetic=reading.is_synthetic)
    context = {
        "found": found,
        "cases": [*CASES.values()],
        "projects": found.projects[:MOST_PROJECTS],
        "more_projects": max(len(found.projects) - MOST_PROJECTS, 0),
        "synthetic": reading.is_synthetic,
        "page_day": reading.day,
        "crumbs": [(_("Minerals"), reverse("minerals")), (_("Price scenarios"), "")],
    }
    return render(request, "minerals/scenarios.html", context)


@require_GET
def file(request: Asked, table: str) -> HttpResponse:
    """Send prices, use or the paths ahead of all minerals as a file."""
    if table not in FILES:
        raise Http404
    reading = reading_of(request)
    at, synthetic = reading.as_of or reading.at, reading.is_synthetic
    sheet = sheet_of(table, synthetic=synthetic, at=at)
    return file_of(request.GET.get("as", "csv"), sheet, synthetic=synthetic)
